package handlers

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/keys"
	"jennyerp/models"
)

// outView is what became of a paper outside: its mails, its links, and what
// was said on it.
type outView struct {
	kindPage
	Paper    *models.Document
	Letters  []models.Letter
	Shares   []sharedLink
	Comments []models.Comment
	People   map[string]string
}

// sharedLink is a link with its whole address.
type sharedLink struct {
	models.Share
	Address string
	Works   bool
}

// URL is the paper's address.
func (view *outView) URL() string { return view.List() + "/" + view.Paper.UID }

// Name is what people call the paper.
func (view *outView) Name() string { return view.PaperName(view.Paper) }

// NewUID names what a form makes.
func (view *outView) NewUID() string { return models.NewUID() }

// Days are how long a link may be offered.
func (view *outView) Days() []int { return shareDays }

var shareDays = []int{7, 30, models.ShareDays, 365}

// Mailable tells whether the paper can go out by mail.
func (view *outView) Mailable() bool { return view.MayEdit() && view.Paper.Mailable() }

// out shows it: as a page, or as the part of the paper's page.
func (d documents) out(c *gin.Context, v *viewer) error {
	paper, err := d.find(c, v)
	if err != nil {
		return err
	}
	return d.showOut(c, v, http.StatusOK, paper, formWith(url.Values{"days": {strconv.Itoa(models.ShareDays)}}))
}

func (d documents) showOut(c *gin.Context, v *viewer, code int, paper *models.Document, f *form) error {
	ctx := c.Request.Context()
	view := &outView{kindPage: d.kindPage(d.page(c, v, d.kind.Path)), Paper: paper}
	view.Form = f
	var err error
	if view.Letters, err = v.DB.Letters(ctx, paper); err != nil {
		return err
	}
	if view.Comments, err = v.DB.Comments(ctx, paper); err != nil {
		return err
	}
	if view.Shares, err = d.links(c, v, paper); err != nil {
		return err
	}
	if view.People, err = d.names(c, v); err != nil {
		return err
	}
	if isHTMX(c) && c.Request.Method == http.MethodGet {
		return d.fragment(c, code, "documents_out/_state", view)
	}
	return d.render(c, code, "documents_out/state", view)
}

// links are the paper's with their addresses; who may not change the paper
// does not get them.
func (d documents) links(c *gin.Context, v *viewer, paper *models.Document) ([]sharedLink, error) {
	shares, err := v.DB.Shares(c.Request.Context(), paper)
	if err != nil {
		return nil, err
	}
	return d.sharedLinks(v, shares, v.May(d.kind.Edit))
}

// sharedLinks are links with their whole addresses, as far as they work and
// the viewer may give them away.
func (s *Server) sharedLinks(v *viewer, shares []models.Share, may bool) ([]sharedLink, error) {
	if len(shares) == 0 {
		return nil, nil
	}
	key, err := s.Keys.Key(v.DB.CompanyUID, keys.Shares)
	if err != nil {
		return nil, err
	}
	var all []sharedLink
	for _, share := range shares {
		link := sharedLink{Share: share, Works: share.Works(s.Clock().UnixMilli())}
		if link.Works && may {
			link.Address = s.shareURL(key, v.Company.ID, share.UID)
		}
		all = append(all, link)
	}
	return all, nil
}

// share makes a link to the paper.
func (d documents) share(c *gin.Context, v *viewer) error {
	paper, f, err := d.posted(c, v)
	if err != nil {
		return err
	}
	s, token, err := d.readShare(f, v)
	if err != nil {
		return err
	}
	if f.OK() {
		err = v.DB.ShareDocument(c.Request.Context(), v.UserUID(), paper, s, token)
		if err != nil && !f.took(err) {
			return err
		}
	}
	if !f.OK() {
		return d.showOut(c, v, http.StatusUnprocessableEntity, paper, f)
	}
	return d.done(c, "/"+d.kind.Path+"/"+paper.UID+"/out", "done.shared")
}

// readShare reads how long a new link works and its PIN, and makes its token.
func (s *Server) readShare(f *form, v *viewer) (*models.Share, string, error) {
	key, err := s.Keys.Key(v.DB.CompanyUID, keys.Shares)
	if err != nil {
		return nil, "", err
	}
	days, err := strconv.Atoi(f.Text("days", 4))
	if err != nil || days < 1 || days > models.MaxShareDays {
		f.Refuse("days", "out.share.days.bad", nil)
	}
	share := &models.Share{UID: f.Text("uid", 36), ExpiresAt: s.Clock().Add(time.Duration(days) * 24 * time.Hour).UnixMilli()}
	share.PIN, err = models.HashPIN(key, share.UID, f.Text("pin", 20))
	f.took(err)
	return share, models.ShareToken(key, share.UID), nil
}

// revokeShare takes a link back.
func (d documents) revokeShare(c *gin.Context, v *viewer) error {
	paper, err := d.find(c, v)
	if err != nil {
		return err
	}
	if err := v.DB.RevokeShare(c.Request.Context(), v.UserUID(), paper, c.Param("share")); err != nil {
		return err
	}
	return d.done(c, "/"+d.kind.Path+"/"+paper.UID+"/out", "done.unshared")
}

// comment says something on the paper; who has its link reads it.
func (d documents) comment(c *gin.Context, v *viewer) error {
	paper, f, err := d.posted(c, v)
	if err != nil {
		return err
	}
	said := models.Comment{UID: f.Text("uid", 36), Author: v.UserUID(), Name: v.User.Name, Text: f.raw("text")}
	if f.OK() {
		if err := v.DB.AddComment(c.Request.Context(), paper, said); err != nil && !f.took(err) {
			return err
		}
	}
	if !f.OK() {
		return d.showOut(c, v, http.StatusUnprocessableEntity, paper, f)
	}
	return d.done(c, "/"+d.kind.Path+"/"+paper.UID+"/out", "done.commented")
}
