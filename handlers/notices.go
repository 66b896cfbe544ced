package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// noticesView is what a person was told, the newest first.
type noticesView struct {
	page
	Notices []models.Notice
	More    bool
}

func (s *Server) notices(c *gin.Context, v *viewer) error {
	view := &noticesView{page: s.page(c, v, "notices")}
	var err error
	if view.Notices, view.More, err = v.DB.Notices(c.Request.Context(), v.UserUID(), parseID(c.Query("before")), models.NoticePage); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "notices/index", view)
}

// Last is the id of the oldest notice shown.
func (view *noticesView) Last() int64 { return view.Notices[len(view.Notices)-1].ID }

// readNotices marks what the page showed as read.
func (s *Server) readNotices(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	upTo := parseID(f.Text("upto", 20))
	if !f.OK() {
		return models.Refuse("form", "error.form")
	}
	if err := v.DB.ReadNotices(c.Request.Context(), v.UserUID(), upTo); err != nil {
		return err
	}
	return s.done(c, localPath(c.DefaultQuery("back", "/notices")), "done.read")
}

// NoticeText is the sentence of a notice.
func (p page) NoticeText(n models.Notice) string {
	kind := ""
	if k := models.FindKind(n.Data.Kind); k != nil {
		kind = p.KindWord(k, "name")
	}
	return p.T("notice."+n.Event, "Kind", kind, "Number", n.Data.Number, "Party", n.Data.Party, "Name", n.Data.Name, "Text", n.Data.Text,
		"Count", n.Data.Count, "Day", p.Day(n.Data.Day))
}

// NoticeURL leads to what the notice is about.
func (p page) NoticeURL(n models.Notice) string {
	if n.NounUID == "" {
		return "/" + n.Noun
	}
	return "/" + n.Noun + "/" + n.NounUID
}

// openNotice leads to what a notice is about; it is read then. Where there is
// none of the viewer's it leads to those there are.
func (s *Server) openNotice(c *gin.Context, v *viewer) error {
	n, err := v.DB.ReadNotice(c.Request.Context(), v.UserUID(), parseID(c.Param("id")))
	if errors.Is(err, models.ErrNotFound) {
		s.redirect(c, "/notices")
		return nil
	}
	if err != nil {
		return err
	}
	s.redirect(c, page{viewer: v}.NoticeURL(*n))
	return nil
}

// badge is the number of unread notices alone; a page that is looked at again
// after a while asks for it.
func (s *Server) badge(c *gin.Context, v *viewer) error {
	p := s.page(c, v, "home")
	var err error
	if p.Counters, err = v.DB.Counters(c.Request.Context()); err != nil {
		return err
	}
	return s.fragment(c, http.StatusOK, "notices/_badge", p)
}

// wishValues fills the part of the profile that says what a person wants to be
// told by mail.
func wishValues(w models.Wish) url.Values {
	values := url.Values{"mode": {w.Mode}}
	for _, kind := range models.NoticeKinds {
		if !slices.Contains(w.Silent, kind) {
			values.Add("tell", kind)
		}
	}
	return values
}

// saveWish stores what a person wants to be told by mail.
func (s *Server) saveWish(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	wish := models.Wish{Mode: f.One("mode", models.WishModes...)}
	tell := f.All("tell")
	for _, kind := range models.NoticeKinds {
		if !slices.Contains(tell, kind) {
			wish.Silent = append(wish.Silent, kind)
		}
	}
	if !f.OK() {
		return s.renderProfile(c, v, http.StatusUnprocessableEntity, profileForms{Wish: f})
	}
	if err := v.DB.SaveWish(c.Request.Context(), v.UserUID(), wish); err != nil {
		return err
	}
	return s.done(c, "/profile", "done.saved")
}
