package handlers

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/measure"
	"jennyerp/locales"
	"jennyerp/models"
)

// partyFormView is the form of a new or known party.
type partyFormView struct {
	page
	Role   string // whose list it was opened from
	Party  *models.Party
	Action string
	People []models.Member
	Lists  []string // names of price lists
}

// Owners are who may look after the party: those who are here, and who does now.
func (view *partyFormView) Owners() []models.Member {
	return slices.DeleteFunc(slices.Clone(view.People), func(m models.Member) bool { return m.Left != 0 && m.UID != view.Party.Owner })
}

// Back is where the form was opened.
func (view *partyFormView) Back() string {
	if view.Party.ID == 0 {
		return "/" + view.Role + "s"
	}
	return view.Party.Path()
}

// PaperLanguages are the languages papers are written in.
func (view *partyFormView) PaperLanguages() []string { return locales.Languages }

// CurrencyCodes are what a party may pay in.
func (view *partyFormView) CurrencyCodes() []string {
	var all []string
	for _, c := range measure.Currencies() {
		all = append(all, c.Code)
	}
	return all
}

func (p parties) new(c *gin.Context, v *viewer) error {
	view := &partyFormView{page: p.page(c, v, p.nav()), Role: p.role, Party: &models.Party{UID: models.NewUID()}, Action: p.path()}
	view.Form = formWith(url.Values{"roles": {p.role}, "owner": {v.UserUID()}, "name": {short(c.Query("name"), 160)}})
	return p.form(c, http.StatusOK, view)
}

func (p parties) edit(c *gin.Context, v *viewer) error {
	party, err := v.DB.FindParty(c.Request.Context(), c.Param("uid"))
	if err != nil {
		return err
	}
	view := p.editView(c, v, party)
	view.Form = formWith(partyValues(&party.PartySpec, v))
	return p.form(c, http.StatusOK, view)
}

func (p parties) editView(c *gin.Context, v *viewer, party *models.Party) *partyFormView {
	return &partyFormView{page: p.page(c, v, p.nav()), Role: p.role, Party: party, Action: p.path() + "/" + party.UID + "/edit"}
}

// partyValues are the fields of a party as its form shows them.
func partyValues(spec *models.PartySpec, v *viewer) url.Values {
	values := url.Values{"owner": {spec.Owner}}
	for _, f := range models.PartyFields {
		values.Set(f.Key, f.Get(spec, v.short()))
	}
	values["roles"] = spec.Roles()
	if spec.Country != "" {
		values.Set("country", models.CountryName(spec.Country, v.short()))
	}
	return values
}

func (p parties) form(c *gin.Context, code int, view *partyFormView) error {
	var err error
	if view.People, err = p.Control.Team(c.Request.Context(), view.Company.ID); err != nil {
		return err
	}
	if view.Lists, err = view.DB.PriceListNames(c.Request.Context()); err != nil {
		return err
	}
	return p.render(c, code, "parties/form", view)
}

// readParty reads the form's fields into the spec.
func (p parties) readParty(c *gin.Context, f *form, v *viewer, spec *models.PartySpec) error {
	for _, field := range models.PartyFields {
		text := f.raw(field.Key)
		if field.Key == "roles" {
			text = strings.Join(f.All("roles"), ", ")
		}
		f.check(field.Set(spec, text, v.short()))
	}
	if spec.Name == "" {
		f.Refuse("name", "error.required", nil)
	}
	if len(spec.Roles()) == 0 {
		f.Refuse("roles", "party.roles.none", nil)
	}
	owner := f.Text("owner", 36)
	if owner != "" && owner != spec.Owner { // one who left stays until somebody else is chosen
		people, err := p.Control.Team(c.Request.Context(), v.Company.ID)
		if err != nil {
			return err
		}
		if nameOf(people, owner) == "" {
			f.Refuse("owner", "error.choice", nil)
		}
	}
	spec.Owner = owner
	return nil
}

func (p parties) create(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	party := &models.Party{UID: f.Text("uid", 36)}
	f.Text("version", 20)
	if err := p.readParty(c, f, v, &party.PartySpec); err != nil {
		return err
	}
	first := readFirstContact(f)
	if f.OK() {
		err = v.DB.Tx(c.Request.Context(), func(t *models.Tenant) error {
			if err := t.SaveParty(c.Request.Context(), v.UserUID(), party); err != nil || first == nil {
				return err
			}
			first.UID = models.UIDOf(party.UID, "contact") // sending the form twice makes one
			return named("contact_", t.SaveContact(c.Request.Context(), v.UserUID(), party, first))
		})
		if err == nil {
			return p.done(c, party.Path(), "done.saved")
		}
		if !f.took(err) {
			return err
		}
	}
	if !models.ValidUID(party.UID) {
		party.UID = models.NewUID()
	}
	view := &partyFormView{page: p.page(c, v, p.nav()), Role: p.role, Party: &models.Party{UID: party.UID}, Action: p.path()}
	view.Form = f
	return p.form(c, http.StatusUnprocessableEntity, view)
}

// readFirstContact reads the person on the form of a new party; nil for none.
func readFirstContact(f *form) *models.Contact {
	spec := models.ContactSpec{Name: f.Text("contact_name", 160), Email: f.Text("contact_email", 254), Phone: f.Text("contact_phone", 60)}
	if spec == (models.ContactSpec{}) {
		return nil
	}
	return &models.Contact{ContactSpec: spec}
}

// named puts the refusal of a part of the form at its fields.
func named(prefix string, err error) error {
	var invalid *models.Invalid
	if errors.As(err, &invalid) {
		for i := range invalid.Fields {
			invalid.Fields[i].Field = prefix + invalid.Fields[i].Field
		}
	}
	return err
}

func (p parties) save(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	now, err := v.DB.FindParty(ctx, c.Param("uid"))
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	mine := *now
	f.Text("uid", 36)
	mine.Version = max(parseID(f.Text("version", 20)), 1)
	if err := p.readParty(c, f, v, &mine.PartySpec); err != nil {
		return err
	}
	settled := readPicks(f, slices.Collect(maps.Keys(partyValues(&mine.PartySpec, v))))
	if f.OK() {
		err = v.DB.SettleParty(ctx, v.UserUID(), &mine, settled)
		var conflict *models.Conflict
		switch {
		case err == nil:
			return p.savedParty(c, v, &mine)
		case errors.As(err, &conflict):
			return p.conflict(c, v, &mine, conflict, f)
		case !f.took(err):
			return err
		}
	}
	view := p.editView(c, v, now)
	view.Form = f
	if version := parseID(f.Value("version")); version > 0 {
		view.Party.Version = min(version, now.Version)
	}
	return p.form(c, http.StatusUnprocessableEntity, view)
}

// savedParty goes to the party's page; the toast offers to undo.
func (s *Server) savedParty(c *gin.Context, v *viewer, party *models.Party) error {
	event, err := s.lastOf(c.Request.Context(), v, party)
	if err != nil {
		return err
	}
	return s.done(c, party.Path()+"?party="+party.UID+"&event="+formatID(event), "done.saved")
}

func (s *Server) lastOf(ctx context.Context, v *viewer, party *models.Party) (int64, error) {
	return v.DB.LastEvent(ctx, v.UserUID(), "party", party.ID)
}

// partyText writes a field's value in the reader's words.
func (p page) partyText(key, value string) string {
	switch {
	case value == "":
		return ""
	case key == "country":
		return p.Country(value)
	case key == "language":
		return locales.Names[value]
	case key == "discount":
		return value + " %"
	case key == "roles":
		return p.roleNames(models.SplitWords(value))
	}
	return value
}

func (p page) roleNames(roles []string) string {
	var all []string
	for _, role := range roles {
		all = append(all, p.T("party.role."+role))
	}
	return strings.Join(all, ", ")
}
