package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// partyView is one party: facts, people, places, timeline, papers.
type partyView struct {
	page
	Party     *models.Party
	Contacts  []models.Contact
	Addresses []models.Address
	Talks     []models.Talk
	MoreTalks bool
	TalkUID   string // of the line that is being written
	Papers    []*models.Document
	Balances  []models.Balance // of who may see what is owed
	People    []models.Member
	Today     string // today, ISO, by the company's clock
}

// papersShown is how many papers a party's page lists; the rest are in the
// papers' own lists.
const papersShown = 8

func (p parties) show(c *gin.Context, v *viewer) error {
	return p.partyPage(c, v, http.StatusOK, &form{})
}

// openParty finds the party of the address. One that was joined to another
// answers with that other.
func openParty(c *gin.Context, v *viewer) (*models.Party, error) {
	return v.DB.FindParty(c.Request.Context(), c.Param("uid"))
}

// doneAt goes back to the part of the party's page that was changed.
func (s *Server) doneAt(c *gin.Context, party *models.Party, part, key string) error {
	s.redirect(c, withQuery(party.Path(), "done", key)+"#"+part)
	return nil
}

// partyPage shows a party; f holds what was refused of its quick forms.
func (s *Server) partyPage(c *gin.Context, v *viewer, code int, f *form) error {
	ctx := c.Request.Context()
	party, err := openParty(c, v)
	if err != nil {
		return err
	}
	if party.UID != c.Param("uid") && c.Request.Method == http.MethodGet {
		s.redirect(c, party.Path())
		return nil
	}
	nav, _, _ := strings.Cut(party.Path()[1:], "/")
	view := &partyView{page: s.page(c, v, nav), Party: party}
	view.Form = f
	if view.Contacts, err = v.DB.Contacts(ctx, party.ID); err != nil {
		return err
	}
	if view.Addresses, err = v.DB.Addresses(ctx, party.ID); err != nil {
		return err
	}
	if view.Papers, err = v.DB.DocumentsOf(ctx, party.ID, papersShown+1); err != nil {
		return err
	}
	if v.May(models.ReadMoney) {
		if view.Counters, view.Balances, err = v.DB.CountersWithBalances(ctx, party); err != nil {
			return err
		}
	}
	if err := s.fillTalks(c, v, view); err != nil {
		return err
	}
	return s.render(c, code, "parties/show", view)
}

// Library is the address of the supplier's samples.
func (view *partyView) Library() string { return withQuery("/samples", "supplier", view.Party.Name) }

// Paragraphs are the lines of the notes.
func (view *partyView) Paragraphs() []string {
	return strings.FieldsFunc(view.Party.Notes, func(r rune) bool { return r == '\n' || r == '\r' })
}

// URL is where what hangs on the party is changed.
func (view *partyView) URL() string { return partyURL(view.Party) }

func partyURL(p *models.Party) string { return "/parties/" + p.UID }

// Who names a colleague.
func (view *partyView) Who(uid string) string { return nameOf(view.People, uid) }

// Facts are the party's fields that have a value, in the form's order.
func (view *partyView) Facts() []models.ChangedField {
	var all []models.ChangedField
	for _, f := range models.PartyFields {
		if f.Key == "name" || f.Key == "notes" || f.Key == "tags" || f.Key == "roles" {
			continue
		}
		if text := view.partyText(f.Key, f.Get(&view.Party.PartySpec, view.Short())); text != "" {
			all = append(all, models.ChangedField{Key: f.Key, New: text})
		}
	}
	return all
}

// Roles names what the party is to us.
func (view *partyView) Roles() string { return view.roleNames(view.Party.Roles()) }

// Tagged is the list of parties with a tag.
func (view *partyView) Tagged(tag string) string {
	list, _, _ := strings.Cut(view.Party.Path()[1:], "/")
	return withQuery("/"+list, "tag", tag)
}

// Shown are the papers the page has room for.
func (view *partyView) Shown() []*models.Document {
	return view.Papers[:min(len(view.Papers), papersShown)]
}

// MorePapers tells whether there are papers that are not shown.
func (view *partyView) MorePapers() bool { return len(view.Papers) > papersShown }

// Kinds are the papers one can start for the party.
func (view *partyView) Kinds() []*models.Kind {
	return slices.DeleteFunc(view.Lists(), func(k *models.Kind) bool { return k.Start != "draft" || !view.viewer.May(k.Edit) })
}

// Lists are the kinds of papers that a party of its roles has.
func (view *partyView) Lists() []*models.Kind {
	return slices.DeleteFunc(slices.Clone(models.Kinds), func(k *models.Kind) bool {
		return k.Party == "customer" && !view.Party.Customer || k.Party == "supplier" && !view.Party.Supplier
	})
}

// Total is what a paper comes to, "" when it has no prices or is free.
func (view *partyView) Total(d *models.Document) string {
	if !d.Priced() || d.Total() == 0 {
		return ""
	}
	return view.Money(d.Total(), d.Currency)
}

// Place is an address in one line, the country by its name.
func (view *partyView) Place(a models.Address) string {
	lines := a.Lines()
	if a.Country != "" {
		lines[len(lines)-1] = view.Country(a.Country)
	}
	return strings.Join(lines, ", ")
}

// Mail is the address that opens the mail program.
func (view *partyView) Mail(email string) string {
	return (&url.URL{Scheme: "mailto", Opaque: email}).String()
}

// partyShowsView is what the party showed us: cloth, captures, cards.
type partyShowsView struct {
	page
	Party    *models.Party
	Samples  []models.SampleCard
	Sent     []models.PartySample // to the customer
	Chosen   []models.PartySample // by the customer
	Captures []models.CaptureRow
	Cards    []models.Picture
}

// samplesShown is how many samples and captures the page shows.
const samplesShown = 12

// partyShows is a part of the party's page that comes after it, and a page of
// its own where no script runs.
func (s *Server) partyShows(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	party, err := openParty(c, v)
	if err != nil {
		return err
	}
	nav, _, _ := strings.Cut(party.Path()[1:], "/")
	view := &partyShowsView{page: s.page(c, v, nav), Party: party}
	if party.Supplier {
		if view.Samples, _, err = v.DB.Samples(ctx, models.SampleFilter{Supplier: party.Name}, "", samplesShown); err != nil {
			return err
		}
	}
	if party.Customer && v.May(models.ReadPapers) {
		if view.Sent, view.Chosen, err = v.DB.SamplesWith(ctx, party, samplesShown); err != nil {
			return err
		}
	}
	if view.Captures, err = v.DB.CapturesOf(ctx, party, samplesShown); err != nil {
		return err
	}
	if view.Cards, err = v.DB.Cards(ctx, party); err != nil {
		return err
	}
	if isHTMX(c) {
		return s.fragment(c, http.StatusOK, "parties/_shows", view)
	}
	return s.render(c, http.StatusOK, "parties/shows", view)
}

// Library is the address of the supplier's samples.
func (view *partyShowsView) Library() string {
	return withQuery("/samples", "supplier", view.Party.Name)
}

// CaptureURL is where a capture is looked at.
func (view *partyShowsView) CaptureURL(r models.CaptureRow) string {
	return (&fairView{page: view.page}).CaptureURL(r)
}
