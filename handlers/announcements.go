package handlers

import (
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"jennyerp/locales"
	"jennyerp/models"
)

type announcementsView struct {
	operatorView
	All     []models.Announcement
	Classes []string
	More    string
	Now     int64
}

// announcements are what the service says to everybody.
func (s *Server) announcements(c *gin.Context, v *viewer) error {
	return s.renderAnnouncements(c, v, http.StatusOK, formWith(url.Values{"class": {"notice"}, "days": {"14"}}))
}

func (s *Server) renderAnnouncements(c *gin.Context, v *viewer, status int, f *form) error {
	view := &announcementsView{operatorView: operatorView{page: s.page(c, v, "announcements")}, Classes: models.AnnouncementClasses, Now: s.Clock().UnixMilli()}
	view.Form = f
	var err error
	if view.All, err = s.Control.Announcements(c.Request.Context(), parseID(c.Query("before")), models.AnnouncementPage+1); err != nil {
		return err
	}
	if n := models.AnnouncementPage; len(view.All) > n {
		view.All = view.All[:n]
		view.More = "/operator/announcements?before=" + itoa64(view.All[n-1].ID)
	}
	return s.render(c, status, "announcements/index", view)
}

const mostDays = 365

func (s *Server) announce(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	a := &models.Announcement{Words: readWords(f), Class: f.One("class", models.AnnouncementClasses...)}
	for _, lang := range locales.Languages {
		if w := a.Words[lang]; w.Title == "" || w.Text == "" {
			f.Refuse("text_"+lang, "announcement.incomplete", nil)
		}
	}
	days := f.count("days")
	if days < 1 || days > mostDays {
		f.Refuse("days", "error.form", nil)
	}
	a.Until = s.Clock().Add(time.Duration(days) * 24 * time.Hour).UnixMilli()
	if f.OK() {
		if err := s.Control.Announce(c.Request.Context(), a); err != nil && !f.took(err) {
			return err
		}
	}
	if !f.OK() {
		return s.renderAnnouncements(c, v, http.StatusUnprocessableEntity, f)
	}
	if a.Mails > 0 {
		s.Wake("mail")
	}
	return s.done(c, "/operator/announcements", "done.announced")
}

func (s *Server) endAnnouncement(c *gin.Context, _ *viewer) error {
	if err := s.Control.EndAnnouncement(c.Request.Context(), c.Param("uid")); err != nil {
		return err
	}
	return s.done(c, "/operator/announcements", "done.saved")
}

// Summary is the title of an announcement in the reader's language.
func (view *announcementsView) Summary(a models.Announcement) string {
	title, _ := a.Words.In(view.Lang)
	return title
}

// announced is a title and a text.
type announced struct{ Title, Text string }

// Announced is what the service has to say to the viewer, in his language.
func (p page) Announced() announced {
	title, text := p.Notice(p.Lang)
	return announced{title, text}
}
