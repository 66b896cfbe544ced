package handlers

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// addressView is the form of a party's address.
type addressView struct {
	page
	Party   *models.Party
	Address *models.Address
	Action  string
}

// Uses are what an address may be for.
func (view *addressView) Uses() []string { return models.AddressUses }

func (s *Server) addressForm(c *gin.Context, v *viewer, code int, party *models.Party, a *models.Address, f *form) error {
	nav, _, _ := strings.Cut(party.Path()[1:], "/")
	view := &addressView{page: s.page(c, v, nav), Party: party, Address: a, Action: partyURL(party) + "/addresses"}
	if a.ID != 0 {
		view.Action += "/" + a.UID
	}
	view.Form = f
	return s.render(c, code, "parties/address", view)
}

func (s *Server) newAddress(c *gin.Context, v *viewer) error {
	party, err := openParty(c, v)
	if err != nil {
		return err
	}
	f := formWith(url.Values{"use": {"billing"}, "country": {(page{viewer: v}).Country(party.Country)}})
	return s.addressForm(c, v, http.StatusOK, party, &models.Address{UID: models.NewUID()}, f)
}

// openAddress finds party and address of the URL.
func openAddress(c *gin.Context, v *viewer) (*models.Party, *models.Address, error) {
	party, err := openParty(c, v)
	if err != nil {
		return nil, nil, err
	}
	a, err := v.DB.FindAddress(c.Request.Context(), party, c.Param("address"))
	return party, a, err
}

func (s *Server) editAddress(c *gin.Context, v *viewer) error {
	party, a, err := openAddress(c, v)
	if err != nil {
		return err
	}
	f := formWith(url.Values{"use": {a.Use}, "name": {a.Name}, "street": {a.Street}, "zip": {a.ZIP}, "city": {a.City}, "region": {a.Region}, "country": {(page{viewer: v}).Country(a.Country)},
		"latin_street": {a.LatinStreet}, "latin_city": {a.LatinCity}})
	return s.addressForm(c, v, http.StatusOK, party, a, f)
}

func (s *Server) addAddress(c *gin.Context, v *viewer) error {
	party, err := openParty(c, v)
	if err != nil {
		return err
	}
	return s.storeAddress(c, v, party, &models.Address{})
}

func (s *Server) saveAddress(c *gin.Context, v *viewer) error {
	party, a, err := openAddress(c, v)
	if err != nil {
		return err
	}
	return s.storeAddress(c, v, party, a)
}

func (s *Server) storeAddress(c *gin.Context, v *viewer, party *models.Party, a *models.Address) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	if uid := f.Text("uid", 36); a.ID == 0 {
		a.UID = uid
	}
	a.AddressSpec = models.AddressSpec{Use: f.One("use", models.AddressUses...), Name: f.Text("name", 160), Street: f.Text("street", 200), ZIP: f.Text("zip", 20), City: f.Text("city", 100), Region: f.Text("region", 80),
		LatinStreet: f.Text("latin_street", 60), LatinCity: f.Text("latin_city", 50)}
	country := f.Text("country", 60)
	code, known := models.ParseCountry(country)
	if country != "" && !known {
		f.Refuse("country", "country.bad", nil)
	}
	a.Country = code
	if !f.OK() {
		return s.addressForm(c, v, http.StatusUnprocessableEntity, party, a, f)
	}
	err = v.DB.SaveAddress(c.Request.Context(), v.UserUID(), party, a)
	if f.took(err) {
		return s.addressForm(c, v, http.StatusUnprocessableEntity, party, a, f)
	}
	if err != nil {
		return err
	}
	return s.doneAt(c, party, "addresses", "done.saved")
}

func (s *Server) moveAddress(c *gin.Context, v *viewer) error {
	party, err := openParty(c, v)
	if err != nil {
		return err
	}
	by, err := moveBy(c)
	if err != nil {
		return err
	}
	if err := v.DB.MoveAddress(c.Request.Context(), party, c.Param("address"), by); err != nil {
		return err
	}
	return s.doneAt(c, party, "addresses", "done.saved")
}

func (s *Server) removeAddress(c *gin.Context, v *viewer) error {
	party, err := openParty(c, v)
	if err != nil {
		return err
	}
	if err := v.DB.RemoveAddress(c.Request.Context(), v.UserUID(), party, c.Param("address")); err != nil {
		return err
	}
	return s.doneAt(c, party, "addresses", "done.saved")
}
