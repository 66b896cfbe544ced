package handlers

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"jennyerp/locales"
	"jennyerp/models"
)

// publicView is a page for strangers: behind a QR code, behind the link to a
// basket, or in the showroom. Of a sample it holds only what may leave the
// house, and it is rendered for a guest, whoever looks.
type publicView struct {
	page
	House  string // the company's name
	Logo   string // address of its sign, "" for none
	Root   string // where the choice goes: "/s/<code>", "/d/<code>", "/at/<address>"
	Here   string // this page's address, without query
	Pass   string // what the browser got for the PIN of a link, "" without one
	Keeps  string // names the list of choices the browser keeps, "" when it keeps none
	Cloth  publicCloth
	Picks  []string // what the customer has chosen so far, by key
	Chosen []publicCloth
	Inside string // the page for people of the company
}

// publicCloth is a sample as it may leave the house.
type publicCloth struct {
	Key      string // what strangers call it by
	At       string // address of its own page
	Colour   string // the one colour that is shown, "" for all
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
func (s *Server) publicView(c *gin.Context, guest *viewer, o *openLink, picks []string) (*publicView, error) {
	root := "/s/" + o.link.Code()
	view := &publicView{page: page{viewer: guest, Form: &form{}}, House: o.set.Name, Root: root, Here: pageOf(c, root), Keeps: strconv.FormatInt(o.company.ID, 36)}
	chosen, err := o.db.Linked(c.Request.Context(), picks...)
	if err != nil {
		return nil, err
	}
	ids := []int64{o.sample.ID}
	for _, l := range chosen {
		ids = append(ids, l.ID)
	}
	pictures, err := s.publicPictures(c.Request.Context(), o.db, ids...)
	if err != nil {
		return nil, err
	}
	view.Cloth = o.cloth(o.sample, pictures)
	for _, l := range chosen {
		view.Picks, view.Chosen = append(view.Picks, l.Token), append(view.Chosen, o.cloth(l, pictures))
	}
	if o.staff {
		view.Inside = "/samples/" + o.sample.UID
	}
	return view, nil
}

// pageOf is the address of the page that is shown; what a form was sent to is none.
func pageOf(c *gin.Context, root string) string {
	if c.Request.Method == http.MethodPost {
		return root + "/chosen"
	}
	return c.Request.URL.Path
}

// publicPictures are the pictures of samples that customers may see, by sample.
func (s *Server) publicPictures(ctx context.Context, db *models.Tenant, samples ...int64) (map[int64][]models.Picture, error) {
	all, err := db.PublicPictures(ctx, samples...)
	by := map[int64][]models.Picture{}
	for _, p := range all {
		by[p.SampleID] = append(by[p.SampleID], p)
	}
	return by, err
}

func (o *openLink) cloth(l models.Linked, pictures map[int64][]models.Picture) publicCloth {
	spec, fields := l.Shared(o.set)
	at := "/s/" + models.Link{Company: o.link.Company, Token: l.Token}.Code()
	return publicCloth{Key: l.Token, At: at, Spec: spec, Fields: fields, Pictures: pictures[l.ID]}
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
	view, err := s.publicView(c, guest, o, picksOf(c.Request.URL.Query()))
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
	p, err := o.db.PublicPicture(c.Request.Context(), o.sample.ID, c.Param("uid"))
	if err != nil {
		return err
	}
	return s.sendPicture(c, o.db, p, size, "private, max-age=3600")
}
