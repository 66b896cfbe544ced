package handlers

import (
	"bytes"
	"context"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/keys"
	"jennyerp/internal/mail"
	"jennyerp/locales"
	"jennyerp/models"
)

// keepCompany does what is due in a company: quotations that run out, news to
// tell, mail to send. It says when to come again.
func (s *Server) keepCompany(ctx context.Context, sender mail.Sender, t *models.Tenant) (next int64, err error) {
	if err := t.KeepDay(ctx); err != nil {
		return 0, err
	}
	number, err := s.Control.CompanyNumber(ctx, t.CompanyUID)
	if err != nil {
		return 0, err
	}
	team, err := s.Control.Team(ctx, number)
	if err != nil {
		return 0, err
	}
	set, err := t.Settings(ctx)
	if err != nil {
		return 0, err
	}
	news, err := t.MailNotices(ctx, set.Name, team)
	if err != nil {
		return 0, err
	}
	write := func(ctx context.Context, m models.Mail) (mail.Message, error) {
		if m.Template == models.NoticeTemplate {
			return s.noticeLetter(ctx, t, number, m)
		}
		return s.paperLetter(ctx, t, m)
	}
	if err := s.empty(ctx, sender, t, write); err != nil {
		return 0, err
	}
	letters, err := t.NextMail(ctx)
	if err != nil {
		return 0, err
	}
	day, err := t.NextDay(ctx)
	for _, at := range []int64{news, letters, day} {
		if at > 0 && (next == 0 || at < next) {
			next = at
		}
	}
	return next, err
}

// noticeMailView is what the mail about news shows.
type noticeMailView struct {
	page
	House   string
	Notices []models.Notice
	Home    string
	Off     string // the address that ends these mails
}

// noticeLetter writes what happened, in the person's language and by the clock
// of the company. Mail programs offer to end it with one click (RFC 8058).
func (s *Server) noticeLetter(ctx context.Context, t *models.Tenant, company int64, m models.Mail) (mail.Message, error) {
	notices, err := t.NoticesOf(ctx, m.Data.Person, m.Data.Notices)
	if err != nil {
		return mail.Message{}, err
	}
	if len(notices) == 0 {
		return mail.Message{}, fmt.Errorf("%w: its news are gone", errNoLetter)
	}
	set, err := t.Settings(ctx)
	if err != nil {
		return mail.Message{}, err
	}
	key, err := s.Keys.Key(t.CompanyUID, keys.Shares)
	if err != nil {
		return mail.Message{}, err
	}
	if !locales.Known(m.Locale) {
		m.Locale = locales.Languages[0]
	}
	session := &models.Session{Company: models.Company{Country: set.Country}}
	view := &noticeMailView{page: page{viewer: &viewer{Session: session, Lang: m.Locale}}, House: m.Data.Company, Notices: notices, Home: s.BaseURL,
		Off: s.BaseURL + "/mail/off/" + models.SilenceCode(key, company, m.Data.Person)}
	var b bytes.Buffer
	if err := s.pages.Fragment(&b, "mail/_notices", view); err != nil {
		return mail.Message{}, fmt.Errorf("%w: %w", errNoLetter, err)
	}
	return mail.Message{ID: m.UID, To: m.To, Language: m.Locale, Subject: oneLine(view.Subject()), HTML: b.String(), Text: plainText(b.String()),
		Header: map[string]string{"Auto-Submitted": "auto-generated", "List-Unsubscribe": "<" + view.Off + ">", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}}, nil
}

// Subject is the sentence of a single piece of news, else how many there are.
func (view *noticeMailView) Subject() string {
	if len(view.Notices) == 1 {
		return view.NoticeText(view.Notices[0])
	}
	return view.T("mail.notices.subject", "Count", len(view.Notices), "Number", view.Number(len(view.Notices)), "First", view.NoticeText(view.Notices[0]))
}

// To is the whole address of what a notice is about.
func (view *noticeMailView) To(n models.Notice) string { return view.Home + view.NoticeURL(n) }

// silenceView is the page by which a person ends the mails about news.
type silenceView struct {
	page
	House string
	Off   bool
}

// silence finds the company and the person of a code; any other is not found.
func (s *Server) silence(c *gin.Context, next func(t *models.Tenant, u *models.User) error) error {
	ctx := c.Request.Context()
	number, person, hash, ok := models.ParseSilence(c.Param("code"))
	if !ok {
		return models.ErrNotFound
	}
	company, err := s.Control.CompanyByNumber(ctx, number)
	if err != nil {
		return err
	}
	key, err := s.Keys.Key(company.UID, keys.Shares)
	if err != nil {
		return err
	}
	if !models.GoodSilence(key, person, hash) {
		return models.ErrNotFound
	}
	u, err := s.Control.UserByUID(ctx, person)
	if err != nil {
		return err
	}
	return s.Tenants.Visit(ctx, company.UID, func(t *models.Tenant) error { return next(t, u) })
}

// showSilence asks before it ends the mails: programs look at links before
// people do.
func (s *Server) showSilence(c *gin.Context, v *viewer) error {
	return s.silence(c, func(t *models.Tenant, u *models.User) error { return s.renderSilence(c, v, t, u) })
}

func (s *Server) renderSilence(c *gin.Context, v *viewer, t *models.Tenant, u *models.User) error {
	ctx := c.Request.Context()
	set, err := t.Settings(ctx)
	if err != nil {
		return err
	}
	wish, err := t.Wish(ctx, u.UID)
	if err != nil {
		return err
	}
	guest := &viewer{Lang: v.Lang, Theme: v.Theme}
	if locales.Known(u.Locale) {
		guest.Lang = u.Locale
	}
	c.Header("X-Robots-Tag", "noindex, nofollow")
	c.Header("Referrer-Policy", "same-origin")
	return s.render(c, http.StatusOK, "notices/off", &silenceView{page: page{viewer: guest, Form: &form{}, Path: c.Request.URL.Path}, House: set.Name, Off: wish.Mode == "off"})
}

// keepSilence ends the mails, or begins them again when the person changed his
// mind. A mail program posts "List-Unsubscribe" (RFC 8058).
func (s *Server) keepSilence(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	back := f.Checked("back")
	f.raw("List-Unsubscribe")
	if !f.OK() {
		return models.Refuse("form", "error.form")
	}
	return s.silence(c, func(t *models.Tenant, u *models.User) error {
		wish, err := t.Wish(c.Request.Context(), u.UID)
		if err != nil {
			return err
		}
		wish.Mode = "off"
		if back {
			wish.Mode = models.WishModes[0]
		}
		if err := t.SaveWish(c.Request.Context(), u.UID, wish); err != nil {
			return err
		}
		return s.renderSilence(c, v, t, u)
	})
}
