package handlers

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// showShared is the paper on its link, or the question for its PIN.
func (s *Server) showShared(c *gin.Context, guest *viewer, o *openShare) error {
	if !o.passed {
		return s.askPIN(c, guest, o, http.StatusOK, &form{})
	}
	if o.asked != nil {
		return s.showAsked(c, guest, o)
	}
	if !o.staff && isView(c.Request) {
		if err := o.db.ShareSeen(c.Request.Context(), o.share, o.paper); err != nil {
			s.Log.Warn("view not counted", "error", err) // reading goes on when the disk is full
		}
	}
	return s.renderShared(c, guest, o, http.StatusOK, formWith(url.Values{"uid": {models.NewUID()}}))
}

// machines look at links before people do: chats and mail filters.
var machines = []string{"bot", "preview", "spider", "crawler", "facebookexternalhit", "whatsapp", "scanner"}

// isView tells a person who opens the link from a page that is shown again and
// from a machine that looks ahead.
func isView(r *http.Request) bool {
	q := r.URL.Query()
	if q.Has("lang") || q.Has("done") || r.Header.Get("Sec-Purpose") != "" {
		return false
	}
	agent := strings.ToLower(r.UserAgent())
	for _, m := range machines {
		if strings.Contains(agent, m) {
			return false
		}
	}
	return true
}

// renderShared lets the browser name the site as the origin of its forms; the
// address still goes to no other site.
func (s *Server) renderShared(c *gin.Context, guest *viewer, o *openShare, code int, f *form) error {
	ctx := c.Request.Context()
	sheet, err := s.paper(ctx, o.db, o.paper, guest.Lang)
	if err != nil {
		return err
	}
	sheet.Base = "/d/" + o.code
	if o.share.PIN != "" {
		sheet.Pass = "?" + url.Values{"k": {c.Query("k")}}.Encode()
	}
	sheet.Form, sheet.Picking = f, o.paper.Pickable()
	view := &sharedView{page: page{viewer: guest, Form: f}, openShare: o, Sheet: sheet}
	if view.Comments, err = o.db.Comments(ctx, o.paper); err != nil {
		return err
	}
	if view.Files, err = o.db.Enclosures(ctx, o.paper); err != nil {
		return err
	}
	c.Header("Referrer-Policy", "same-origin")
	return s.render(c, code, "documents_out/shared", view)
}

func (s *Server) askPIN(c *gin.Context, guest *viewer, o *openShare, code int, f *form) error {
	c.Header("Referrer-Policy", "same-origin")
	return s.render(c, code, "documents_out/pin", &sharedView{page: page{viewer: guest, Form: f}, openShare: o})
}

// backToPIN leads from a wrong PIN to the question for it.
func (s *Server) backToPIN(c *gin.Context, guest *viewer, o *openShare) error {
	s.redirect(c, "/d/"+o.code+"?"+linkQuery(guest.Lang, ""))
	return nil
}

// tryPIN lets a reader in who knows it. Guessing is slow, and after some tries
// the link is closed.
func (s *Server) tryPIN(c *gin.Context, guest *viewer, o *openShare) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	if err := s.allow(c, "pin:"+o.share.UID, "pin:"+network(c)); err != nil {
		return err
	}
	hash, err := models.HashPIN(o.key, o.share.UID, strings.ReplaceAll(f.Text("pin", 20), " ", ""))
	if err != nil {
		hash = "" // not even digits: as wrong as others
	}
	right := o.share.PIN == ""
	if !right {
		if right, err = o.db.TryPIN(c.Request.Context(), o.share, hash); err != nil {
			return err
		}
	}
	if !right {
		return models.ErrNotFound // the page says no more than for a link that is gone
	}
	q := url.Values{"k": {models.SharePass(o.key, o.share.UID, s.Clock().Add(passLife))}}
	s.redirect(c, "/d/"+o.code+"?"+q.Encode())
	return nil
}

// answerShared takes the reader's decision; what he writes with it is a comment.
func (s *Server) answerShared(c *gin.Context, guest *viewer, o *openShare) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	said := models.Comment{UID: f.Text("uid", 36), Name: f.Required("name", models.MaxCommentName), Text: f.raw("text")}
	to := models.Status(f.Text("to", 20))
	return s.sayShared(c, guest, o, f, func(t *models.Tenant) error {
		if to == "seen" {
			return models.Refuse("status", "document.step")
		}
		if err := t.Answer(c.Request.Context(), o.paper, to, said.Name); err != nil || strings.TrimSpace(said.Text) == "" {
			return err
		}
		return t.AddComment(c.Request.Context(), o.paper, said)
	})
}

// commentShared takes what the reader says.
func (s *Server) commentShared(c *gin.Context, guest *viewer, o *openShare) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	said := models.Comment{UID: f.Text("uid", 36), Name: f.Required("name", models.MaxCommentName), Text: f.raw("text")}
	return s.sayShared(c, guest, o, f, func(t *models.Tenant) error { return t.AddComment(c.Request.Context(), o.paper, said) })
}

// pickShared takes the lines the reader chose; they become a paper of their own.
func (s *Server) pickShared(c *gin.Context, guest *viewer, o *openShare) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	pick := models.Pick{UID: f.Text("uid", 36), Name: f.Required("name", models.MaxCommentName), Text: f.raw("text"), Lines: f.All("line")}
	return s.sayShared(c, guest, o, f, func(t *models.Tenant) error { return t.PickLines(c.Request.Context(), o.paper, pick) })
}

// sayShared does what a form of the link says, in one transaction, and shows
// the paper as it stands after it; a refusal is the truth above what was typed.
func (s *Server) sayShared(c *gin.Context, guest *viewer, o *openShare, f *form, do func(*models.Tenant) error) error {
	if o.asked != nil { // a supplier answers with prices; what he writes, no other reads
		return models.ErrNotFound
	}
	if f.OK() {
		if err := s.allow(c, "answer:"+network(c), "answer:"+o.share.UID); err != nil {
			return err
		}
		if err := o.db.Tx(c.Request.Context(), do); err != nil && !f.took(err) {
			return err
		}
	}
	if !f.OK() {
		return s.renderShared(c, guest, o, http.StatusUnprocessableEntity, f)
	}
	s.redirect(c, "/d/"+o.code+"?"+linkQuery(guest.Lang, c.Query("k"))+"&done=said")
	return nil
}

// sharedPDF sends the paper as PDF, in the language of the page.
func (s *Server) sharedPDF(c *gin.Context, guest *viewer, o *openShare) error {
	if err := s.allow(c, "pdf:"+network(c)); err != nil {
		return err
	}
	view, err := s.paperFor(c.Request.Context(), o.db, o.paper, guest.Lang, o.asked)
	if err != nil {
		return err
	}
	return s.sendPDF(c, o.db, view)
}

func (s *Server) sharedPhoto(c *gin.Context, _ *viewer, o *openShare) error {
	return s.sendPhoto(c, o.db, o.paper, "private, max-age=3600")
}

// sharedFile sends a file that goes out with the paper; others are not there.
func (s *Server) sharedFile(c *gin.Context, _ *viewer, o *openShare) error {
	a, err := o.db.FindAttachment(c.Request.Context(), o.paper, c.Param("file"))
	if err != nil {
		return err
	}
	if !a.Leaves {
		return models.ErrNotFound
	}
	return s.sendAttachment(c, o.db, a)
}

func (s *Server) sharedLogo(c *gin.Context, _ *viewer, o *openShare) error {
	return s.sendLogo(c, o.db, o.paper)
}
