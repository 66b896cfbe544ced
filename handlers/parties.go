package handlers

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// parties are the pages of one list of parties: of customers or of suppliers.
type parties struct {
	*Server
	role string
}

func (p parties) path() string { return "/" + p.nav() }
func (p parties) nav() string  { return p.role + "s" }

// partiesView is a list of parties.
type partiesView struct {
	page
	Role    string
	Filter  models.PartyFilter
	Parties []models.PartyRow
	More    bool
	Tags    []string
	People  []models.Member
}

func (p parties) index(c *gin.Context, v *viewer) error {
	view, err := p.find(c, v)
	if err != nil {
		return err
	}
	if view.Tags, err = v.DB.PartyTags(c.Request.Context(), 40); err != nil {
		return err
	}
	return p.render(c, http.StatusOK, "parties/index", view)
}

// list is the list alone, for search as you type and "show more".
func (p parties) list(c *gin.Context, v *viewer) error {
	if !isHTMX(c) {
		return p.wholePage(c, p.path())
	}
	view, err := p.find(c, v)
	if err != nil {
		return err
	}
	if c.Query("after") != "" {
		return p.fragment(c, http.StatusOK, "parties/_more", view)
	}
	return p.fragment(c, http.StatusOK, "parties/_results", view)
}

func (p parties) find(c *gin.Context, v *viewer) (*partiesView, error) {
	ctx := c.Request.Context()
	view := &partiesView{page: p.page(c, v, p.nav()), Role: p.role, Filter: partyFilter(c, p.role)}
	var err error
	if view.Parties, view.More, err = v.DB.Parties(ctx, view.Filter, short(c.Query("after"), 200), models.PartyPage); err != nil {
		return nil, err
	}
	view.People, err = p.Control.Team(ctx, v.Company.ID)
	return view, err
}

// partyFilter reads the filter from the URL; what cannot be is left out.
func partyFilter(c *gin.Context, role string) models.PartyFilter {
	f := models.PartyFilter{Role: role, Q: strings.TrimSpace(short(c.Query("q"), 80)), Tag: strings.TrimSpace(short(c.Query("tag"), 60)), Processor: c.Query("processor") == "1"}
	if code := c.Query("country"); slices.Contains(models.Countries, code) {
		f.Country = code
	}
	if uid := c.Query("owner"); models.ValidUID(uid) {
		f.Owner = uid
	}
	return f
}

// URL is the list's address.
func (view *partiesView) URL() string { return "/" + view.Role + "s" }

// Next is the query of the next page.
func (view *partiesView) Next() string {
	q := view.Filter.Query()
	q.Set("after", view.Parties[len(view.Parties)-1].Key())
	return "?" + q.Encode()
}

// Exports is the address of the list as a file.
func (view *partiesView) Exports() string {
	q := view.Filter.Query()
	q.Set("role", view.Role)
	return "/parties/export?" + q.Encode()
}

// Filtered tells whether the list shows only some.
func (view *partiesView) Filtered() bool { return len(view.Filter.Query()) > 0 }

// Narrowed is how many filters beside the search are set.
func (view *partiesView) Narrowed() int {
	q := view.Filter.Query()
	q.Del("q")
	return len(q)
}

// Who names a colleague.
func (view *partiesView) Who(uid string) string { return nameOf(view.People, uid) }

func nameOf(people []models.Member, uid string) string {
	i := slices.IndexFunc(people, func(m models.Member) bool { return m.UID == uid })
	if i < 0 {
		return ""
	}
	return people[i].Name
}

// Country names a party's country.
func (p page) Country(code string) string {
	if code == "" {
		return ""
	}
	return models.CountryName(code, p.Short())
}

// Countries are all a form offers.
func (p page) Countries() []string { return models.Countries }

// suggestion is a party that a picker offers.
type suggestion struct {
	UID     string `json:"uid"`
	Name    string `json:"name"`
	Country string `json:"country"`
	Contact string `json:"contact"`
}

// suggestParties answers the parties that are found by what is typed, for
// pickers: as JSON, or as options for htmx.
func (s *Server) suggestParties(c *gin.Context, v *viewer) error {
	role := c.Query("role")
	if !slices.Contains(models.PartyRoles[:2], role) {
		role = ""
	}
	found, _, err := v.DB.Parties(c.Request.Context(), models.PartyFilter{Role: role, Q: strings.TrimSpace(short(c.Query("q"), 80))}, "", maxSuggestions)
	if err != nil {
		return err
	}
	if isHTMX(c) {
		return s.fragment(c, http.StatusOK, "parties/_options", &partiesView{page: s.page(c, v, ""), Parties: found})
	}
	all := []suggestion{}
	for _, p := range found {
		all = append(all, suggestion{p.UID, p.Name, p.Country, p.Contact})
	}
	c.JSON(http.StatusOK, all)
	return nil
}

// partyTwinsView names parties that may be the one being written.
type partyTwinsView struct {
	page
	Twins []models.PartyTwin
	With  string // uid of the party they may be joined to, "" for a new one
}

func (s *Server) partyTwins(c *gin.Context, v *viewer) error {
	if !isHTMX(c) {
		return s.wholePage(c, "/customers/new")
	}
	text := func(name string) string { return strings.Join(strings.Fields(short(c.Query(name), 200)), " ") }
	var spec models.PartySpec
	for _, key := range []string{"country", "vat_no"} {
		f, _ := models.FindPartyField(key)
		f.Set(&spec, text(key), v.short()) // half typed is no number yet
	}
	view := &partyTwinsView{page: s.page(c, v, "")}
	hints := models.PartyHints{Name: text("name"), VATNo: spec.VATNo, Email: text("email"), Phone: text("phone"), Except: cmp.Or(text("uid"), text("_party"))}
	if c.Query("contact") != "" {
		hints.Name = "" // of a person
	}
	var err error
	if view.Twins, err = v.DB.PartyTwins(c.Request.Context(), hints); err != nil {
		return err
	}
	return s.fragment(c, http.StatusOK, "parties/_twins", view)
}

// withQuery puts a value into a path.
func withQuery(path, name, value string) string {
	return path + "?" + url.Values{name: {value}}.Encode()
}
