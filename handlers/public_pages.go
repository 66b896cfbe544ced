package handlers

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"jennyerp/locales"
	"jennyerp/models"
)

// publicView is a page behind a QR code. Of the sample it holds only what may
// leave the house, and it is rendered for a guest, whoever looks.
type publicView struct {
	page
	House    string      // the company's name
	Number   int64       // of the company, for the list the browser keeps
	Link     models.Link // of the page
	Cloth    publicCloth // the sample of the link
	Picks    []string    // tokens the customer has chosen so far
	Chosen   []publicCloth
	Inside   string // the sample's page in the library, for people of the company
	pictures map[int64][]models.Picture
	settings models.Settings
}

// publicCloth is a sample as it may leave the house.
type publicCloth struct {
	Token    string
	Spec     models.SampleSpec
	Fields   []models.SampleField
	Pictures []models.Picture
}

// openLink is what a link opens: the company's database and the sample.
type openLink struct {
	db      *models.Tenant
	company *models.Company
	set     models.Settings
	link    models.Link
	sample  models.Linked
	staff   bool // a person of the company, signed in
}

// linked opens the link of the address. A revoked or unknown link, another
// company's, or a company that has closed its pages: all get the same answer.
// The token is the key: nothing of the company is read before it is found.
func (s *Server) linked(next func(*gin.Context, *viewer, *openLink) error) handler {
	return func(c *gin.Context, v *viewer) error {
		h := c.Writer.Header()
		h.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
		h.Set("Referrer-Policy", "no-referrer")
		guest := &viewer{Lang: publicLanguage(c, v), Theme: v.Theme}
		o, release, err := s.follow(c.Request.Context(), c.Param("code"))
		if err == nil {
			defer release()
			o.staff = v.DB != nil && v.DB.CompanyUID == o.company.UID
			err = next(c, guest, o)
		}
		if errors.Is(err, models.ErrNotFound) {
			return s.noLink(c, guest)
		}
		return err
	}
}

// publicLanguage is the one the reader chose on the page, else the browser's.
func publicLanguage(c *gin.Context, v *viewer) string {
	if lang := c.Query("lang"); locales.Known(lang) {
		return lang
	}
	return v.Lang
}

func (s *Server) follow(ctx context.Context, code string) (*openLink, func(), error) {
	link, ok := models.ParseLink(code)
	if !ok {
		return nil, nil, models.ErrNotFound
	}
	company, err := s.Control.CompanyByNumber(ctx, link.Company)
	if err != nil {
		return nil, nil, err
	}
	db, release, err := s.Tenants.Open(ctx, models.Principal{CompanyUID: company.UID})
	if err != nil {
		return nil, nil, err
	}
	o := &openLink{db: db, company: company, link: link}
	if err := o.find(ctx); err != nil {
		release()
		return nil, nil, err
	}
	return o, release, nil
}

func (o *openLink) find(ctx context.Context) error {
	found, err := o.db.Linked(ctx, o.link.Token)
	if err != nil {
		return err
	}
	if o.set, err = o.db.Settings(ctx); err != nil {
		return err
	}
	if len(found) == 0 || o.set.PagesOff {
		return models.ErrNotFound
	}
	o.sample = found[0]
	return nil
}

// noLink is the page of every link that opens nothing. Who tries many is
// slowed down.
func (s *Server) noLink(c *gin.Context, guest *viewer) error {
	if err := s.allow(c, "link:"+network(c)); err != nil {
		return err
	}
	return s.render(c, http.StatusNotFound, "public/gone", &publicView{page: page{viewer: guest, Form: &form{}}})
}

// publicView starts a page for a guest.
func (s *Server) publicView(ctx context.Context, guest *viewer, o *openLink, picks []string) (*publicView, error) {
	view := &publicView{page: page{viewer: guest, Form: &form{}}, House: o.set.Name, Number: o.company.ID, Link: o.link, settings: o.set}
	chosen, err := o.db.Linked(ctx, picks...)
	if err != nil {
		return nil, err
	}
	pictures, err := o.db.PublicPictures(ctx, append(chosen, o.sample)...)
	if err != nil {
		return nil, err
	}
	view.pictures = map[int64][]models.Picture{}
	for _, p := range pictures {
		view.pictures[p.SampleID] = append(view.pictures[p.SampleID], p)
	}
	view.Cloth = view.cloth(o.sample)
	for _, l := range chosen {
		view.Picks, view.Chosen = append(view.Picks, l.Token), append(view.Chosen, view.cloth(l))
	}
	if o.staff {
		view.Inside = "/samples/" + o.sample.UID
	}
	return view, nil
}

func (view *publicView) cloth(l models.Linked) publicCloth {
	spec, fields := l.Shared(view.settings)
	return publicCloth{Token: l.Token, Spec: spec, Fields: fields, Pictures: view.pictures[l.ID]}
}

// picksOf reads the chosen tokens of an address: those so far, one more, one less.
func picksOf(q url.Values) []string {
	var picks []string
	for _, token := range append(slices.Clone(q["pick"]), q["add"]...) {
		if !slices.Contains(picks, token) && !slices.Contains(q["drop"], token) && len(picks) < models.MaxLinked {
			picks = append(picks, token)
		}
	}
	return picks
}

// showPublic is the page behind the QR code.
func (s *Server) showPublic(c *gin.Context, guest *viewer, o *openLink) error {
	view, err := s.publicView(c.Request.Context(), guest, o, picksOf(c.Request.URL.Query()))
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "public/show", view)
}

// publicPicture sends a picture of the linked sample that customers may see.
// It may be kept for an hour: the link may be revoked.
func (s *Server) publicPicture(c *gin.Context, _ *viewer, o *openLink) error {
	size, err := pictureSize(c)
	if err != nil {
		return err
	}
	p, err := o.db.PublicPicture(c.Request.Context(), o.sample, c.Param("uid"))
	if err != nil {
		return err
	}
	return s.sendPicture(c, o.db, p, size, "private, max-age=3600")
}
