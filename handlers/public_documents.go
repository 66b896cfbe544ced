package handlers

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/keys"
	"jennyerp/locales"
	"jennyerp/models"
)

// openShare is what a link opens: a paper, or a basket.
type openShare struct {
	db      *models.Tenant
	company *models.Company
	code    string
	key     []byte
	share   *models.Share
	paper   *models.Document // nil for a basket
	basket  *models.Basket   // nil for a paper
	asked   *models.Asked    // the supplier whose link it is, of an inquiry
	staff   bool             // a person of the company, signed in: his looking is no view
	passed  bool             // there is no PIN, or he wrote it
}

// followed opens the link of the address, whatever it leads to. One that never
// was, was taken back, has run out or was closed, and another company's: all get
// the same answer.
func (s *Server) followed(next func(*gin.Context, *viewer, *openShare) error) handler {
	return func(c *gin.Context, v *viewer) error {
		h := c.Writer.Header()
		h.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
		h.Set("Referrer-Policy", "no-referrer")
		guest := &viewer{Lang: publicLanguage(c, v), Theme: v.Theme}
		o, release, err := s.openShared(c.Request.Context(), c.Param("code"))
		if err == nil {
			defer release()
			o.staff = v.DB != nil && v.DB.CompanyUID == o.company.UID
			o.passed = o.share.PIN == "" || models.GoodPass(o.key, o.share.UID, c.Query("k"), s.Clock())
			err = next(c, guest, o)
		}
		if errors.Is(err, models.ErrNotFound) {
			return s.noPaper(c, guest)
		}
		return err
	}
}

// shared is followed for links to papers. With a PIN only the page and the PIN
// itself are open before it is written.
func (s *Server) shared(next func(*gin.Context, *viewer, *openShare) error) handler {
	return s.followed(s.paperOf(next))
}

func (s *Server) paperOf(next func(*gin.Context, *viewer, *openShare) error) func(*gin.Context, *viewer, *openShare) error {
	return func(c *gin.Context, guest *viewer, o *openShare) (err error) {
		if o.paper, err = o.db.SharedDocument(c.Request.Context(), o.share); err != nil {
			return err
		}
		if o.paper.Face == nil { // unpacked again since
			return models.ErrNotFound
		}
		if err := o.db.Lapse(c.Request.Context(), o.paper); err != nil {
			return err
		}
		if o.paper.Kind.Many {
			if o.asked, err = o.db.AskedOfShare(c.Request.Context(), o.share.UID); err != nil {
				return err
			}
		}
		if !locales.Known(c.Query("lang")) && locales.Known(o.language()) {
			guest.Lang = o.language()
		}
		return next(c, guest, o)
	}
}

// opened is shared for what is closed before the PIN.
func (s *Server) opened(next func(*gin.Context, *viewer, *openShare) error) handler {
	return s.shared(func(c *gin.Context, guest *viewer, o *openShare) error {
		if !o.passed {
			return models.ErrNotFound
		}
		return next(c, guest, o)
	})
}

func (s *Server) openShared(ctx context.Context, code string) (*openShare, func(), error) {
	number, token, ok := models.ParseShareCode(code)
	if !ok {
		return nil, nil, models.ErrNotFound
	}
	company, err := s.Control.CompanyByNumber(ctx, number)
	if err != nil {
		return nil, nil, err
	}
	db, release, err := s.Tenants.Open(ctx, models.Principal{CompanyUID: company.UID})
	if err != nil {
		return nil, nil, err
	}
	o := &openShare{db: db, company: company, code: code}
	if err := s.findShared(ctx, o, token); err != nil {
		release()
		return nil, nil, err
	}
	return o, release, nil
}

func (s *Server) findShared(ctx context.Context, o *openShare, token string) (err error) {
	if o.share, err = o.db.OpenShare(ctx, token); err != nil {
		return err
	}
	o.key, err = s.Keys.Key(o.company.UID, keys.Shares)
	return err
}

// language is the reader's, as the house knows it.
func (o *openShare) language() string {
	if o.asked != nil && o.asked.Language != "" {
		return o.asked.Language
	}
	return o.paper.Language
}

// noPaper is the page of every link that opens nothing. Who tries many is
// slowed down.
func (s *Server) noPaper(c *gin.Context, guest *viewer) error {
	if err := s.allow(c, "link:"+network(c)); err != nil {
		return err
	}
	return s.render(c, http.StatusNotFound, "documents_out/gone", &sharedView{page: page{viewer: guest, Form: &form{}}})
}

// sharedView is a paper as its receiver sees it on the link.
type sharedView struct {
	page
	*openShare
	Sheet    *paperView
	Comments []models.Comment
	Files    []models.Attachment // that go out with it
}

// base is the address of the link, and query what it carries on.
func (view *sharedView) at(path string) string {
	return "/d/" + view.code + path + "?" + linkQuery(view.Lang, view.Pass())
}

func linkQuery(lang, pass string) string {
	q := url.Values{"lang": {lang}}
	if pass != "" {
		q.Set("k", pass)
	}
	return q.Encode()
}

// Pass is what the browser got for the PIN, "" without one.
func (view *sharedView) Pass() string {
	if view.Sheet == nil {
		return ""
	}
	q, _ := url.ParseQuery(strings.TrimPrefix(view.Sheet.Pass, "?")) // written by us
	return q.Get("k")
}

// Speak is the page in a language.
func (view *sharedView) Speak(lang string) string {
	if view.openShare == nil {
		return "?lang=" + lang
	}
	return "/d/" + view.code + "?" + linkQuery(lang, view.Pass())
}

// To is the address of one of the page's forms and files.
func (view *sharedView) To(path string) string { return view.at("/" + path) }

// House is who sent the paper.
func (view *sharedView) House() string { return view.Sheet.Sheet.Sender.Name }

// Doc is the paper.
func (view *sharedView) Doc() *models.Document { return view.paper }

// Inside is the paper's page for people of the company.
func (view *sharedView) Inside() string {
	if !view.staff {
		return ""
	}
	return "/" + view.paper.Kind.Path + "/" + view.paper.UID
}

// Answers are what the reader may say to the paper as it stands.
func (view *sharedView) Answers() []models.Status {
	var all []models.Status
	for _, to := range view.paper.Kind.Theirs[view.paper.Status] {
		if to != "seen" && !view.paper.Replaced {
			all = append(all, to)
		}
	}
	return all
}

// told are the statuses of which the page says what came of the paper.
var told = map[models.Status]string{"accepted": "ok", "declined": "", "delivered": "ok", "expired": "warn", "cancelled": "warn"}

// Told says where the paper stands, when it no longer waits; class is the
// notice's. "" while it waits.
func (view *sharedView) Told() string {
	if view.paper.Replaced {
		return view.T("out.told.replaced", "Company", view.House())
	}
	if _, known := told[view.paper.Status]; !known {
		return ""
	}
	date := view.Date(view.paper.MovedAt)
	if view.paper.Status == "expired" {
		date = view.Day(view.paper.Until)
	}
	return view.T("out.told."+string(view.paper.Status), "Date", date, "Company", view.House())
}

// ToldClass is the colour of what is told.
func (view *sharedView) ToldClass() string {
	if view.paper.Replaced {
		return "warn"
	}
	return told[view.paper.Status]
}

// passLife is how long a written PIN holds.
const passLife = 2 * time.Hour
