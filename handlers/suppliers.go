package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// suppliersView is the list of suppliers.
type suppliersView struct {
	page
	Q         string
	Suppliers []models.Party
	More      bool
}

const (
	supplierPage = 50
	maxNotes     = 4000
)

func (s *Server) suppliers(c *gin.Context, v *viewer) error {
	view, err := s.findSuppliers(c, v)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "suppliers/index", view)
}

// supplierList is the list alone, for search as you type and "show more".
func (s *Server) supplierList(c *gin.Context, v *viewer) error {
	if !isHTMX(c) {
		return s.wholePage(c, "/suppliers")
	}
	view, err := s.findSuppliers(c, v)
	if err != nil {
		return err
	}
	if c.Query("after") != "" {
		return s.fragment(c, http.StatusOK, "suppliers/_more", view)
	}
	return s.fragment(c, http.StatusOK, "suppliers/_results", view)
}

func (s *Server) findSuppliers(c *gin.Context, v *viewer) (*suppliersView, error) {
	view := &suppliersView{page: s.page(c, v, "suppliers"), Q: strings.TrimSpace(short(c.Query("q"), 80))}
	var err error
	view.Suppliers, view.More, err = v.DB.Suppliers(c.Request.Context(), view.Q, short(c.Query("after"), 200), supplierPage)
	return view, err
}

// Next is the query of the next page.
func (view *suppliersView) Next() string {
	q := url.Values{"after": {view.Suppliers[len(view.Suppliers)-1].Key()}}
	if view.Q != "" {
		q.Set("q", view.Q)
	}
	return "?" + q.Encode()
}

// Country names a supplier's country.
func (p page) Country(code string) string {
	if code == "" {
		return ""
	}
	return models.CountryName(code, p.Short())
}

// supplierView is one supplier, or its form.
type supplierView struct {
	page
	Supplier *models.Party
	Action   string
	Cards    []models.Picture
	Now      *models.Party // as stored, when a colleague changed it meanwhile
}

// Library is the address of the supplier's samples.
func (view *supplierView) Library() string {
	return "/samples?" + url.Values{"supplier": {view.Supplier.Name}}.Encode()
}

// Paragraphs are the lines of the notes.
func (view *supplierView) Paragraphs() []string {
	return strings.FieldsFunc(view.Supplier.Notes, func(r rune) bool { return r == '\n' || r == '\r' })
}

func (s *Server) showSupplier(c *gin.Context, v *viewer) error {
	p, err := v.DB.FindParty(c.Request.Context(), c.Param("uid"))
	if err != nil {
		return err
	}
	view := &supplierView{page: s.page(c, v, "suppliers"), Supplier: p}
	if view.Cards, err = v.DB.Cards(c.Request.Context(), p); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "suppliers/show", view)
}

func (s *Server) newSupplier(c *gin.Context, v *viewer) error {
	view := &supplierView{page: s.page(c, v, "suppliers"), Supplier: &models.Party{UID: models.NewUID()}, Action: "/suppliers"}
	return s.render(c, http.StatusOK, "suppliers/form", view)
}

func (s *Server) editSupplier(c *gin.Context, v *viewer) error {
	p, err := v.DB.FindParty(c.Request.Context(), c.Param("uid"))
	if err != nil {
		return err
	}
	view := &supplierView{page: s.page(c, v, "suppliers"), Supplier: p, Action: "/suppliers/" + p.UID + "/edit"}
	view.Form = formWith(url.Values{"name": {p.Name}, "country": {view.Country(p.Country)}, "notes": {p.Notes}})
	return s.render(c, http.StatusOK, "suppliers/form", view)
}

func (s *Server) addSupplier(c *gin.Context, v *viewer) error {
	return s.storeSupplier(c, v, &models.Party{}, "/suppliers")
}

func (s *Server) saveSupplier(c *gin.Context, v *viewer) error {
	p, err := v.DB.FindParty(c.Request.Context(), c.Param("uid"))
	if err != nil {
		return err
	}
	return s.storeSupplier(c, v, p, "/suppliers/"+p.UID+"/edit")
}

// storeSupplier reads the form over p, new when it has no id yet.
func (s *Server) storeSupplier(c *gin.Context, v *viewer, p *models.Party, action string) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	now := *p
	uid, version := f.Text("uid", 36), parseID(f.Text("version", 20))
	if p.ID == 0 {
		p.UID, p.Supplier = uid, true
	} else {
		p.Version = max(version, 1)
	}
	p.Name = f.Required("name", 160)
	if p.Notes = strings.TrimSpace(f.raw("notes")); utf8.RuneCountInString(p.Notes) > maxNotes {
		f.Refuse("notes", "error.too_long", map[string]any{"Max": maxNotes})
	}
	country := f.Text("country", 60)
	code, known := models.ParseCountry(country)
	if country != "" && !known {
		f.Refuse("country", "country.bad", nil)
	}
	p.Country = code
	view := &supplierView{page: s.page(c, v, "suppliers"), Supplier: p, Action: action}
	view.Form = f
	if !f.OK() {
		return s.render(c, http.StatusUnprocessableEntity, "suppliers/form", view)
	}
	err = v.DB.SaveSupplier(c.Request.Context(), v.UserUID(), p)
	switch {
	case f.took(err):
		return s.render(c, http.StatusUnprocessableEntity, "suppliers/form", view)
	case errors.Is(err, models.ErrStale):
		p.Version, view.Now = now.Version, &now
		return s.render(c, http.StatusConflict, "suppliers/form", view)
	case err != nil:
		return err
	}
	return s.done(c, "/suppliers/"+p.UID, "done.saved")
}
