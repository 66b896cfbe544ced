package handlers

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// namesOffered is how many parties the form offers before anything is typed.
const namesOffered = 100

func (d documents) new(c *gin.Context, v *viewer) error {
	q := c.Request.URL.Query()
	values := url.Values{"uid": {models.NewUID()}, "basket": {short(q.Get("basket"), 36)}, "sample": append(q["sample"], q["id"]...), // of the library's bulk bar
		"date": {d.Clock().In(v.Company.Zone()).Format(time.DateOnly)}}
	if uid := q.Get("list"); uid != "" {
		l, err := v.DB.FindPriceList(c.Request.Context(), uid)
		if err != nil {
			return err
		}
		values.Set("list", l.UID)
		values.Set("currency", l.Currency)
		values.Set("mode", "prices")
	}
	if uid := q.Get("party"); uid != "" {
		p, err := v.DB.FindParty(c.Request.Context(), uid)
		if err != nil {
			return err
		}
		values.Set("party", p.Name)
	}
	return d.showForm(c, v, http.StatusOK, &documentFormView{Paper: &models.Document{Kind: d.kind}, Action: "/" + d.kind.Path}, formWith(values))
}

func (d documents) edit(c *gin.Context, v *viewer) error {
	paper, err := d.find(c, v)
	if err != nil {
		return err
	}
	return d.showForm(c, v, http.StatusOK, &documentFormView{Paper: paper, Action: "/" + d.kind.Path + "/" + paper.UID + "/edit"}, formWith(paperValues(paper, v)))
}

// showForm fills what the form offers.
func (d documents) showForm(c *gin.Context, v *viewer, code int, view *documentFormView, f *form) error {
	ctx := c.Request.Context()
	view.kindPage = d.kindPage(d.page(c, v, d.kind.Path))
	view.Form = f
	set, err := v.DB.Settings(ctx)
	if err != nil {
		return err
	}
	view.House = set.Currency
	if !d.kind.Has(models.ColForm) { // a parcel's form offers places instead
		if view.Phrases, err = v.DB.Phrases(ctx, d.kind); err != nil {
			return err
		}
	}
	parties, _, err := v.DB.Parties(ctx, models.PartyFilter{Role: d.kind.Party}, "", namesOffered)
	if err != nil {
		return err
	}
	for _, p := range parties {
		view.Names = append(view.Names, p.Name)
	}
	if err = d.fillPeople(c, v, view, f.Value("party")); err != nil {
		return err
	}
	if code == http.StatusOK && view.Paper.ID == 0 {
		view.proposeContact(f)
	}
	if view.Team, err = d.Control.Team(ctx, v.Company.ID); err != nil {
		return err
	}
	return d.render(c, code, "documents/form", view)
}

// fillPeople offers a party's people, and for a parcel its places.
func (d documents) fillPeople(c *gin.Context, v *viewer, view *documentFormView, party string) error {
	if party == "" {
		return nil
	}
	id := view.Paper.PartyID
	if id == 0 || party != view.Paper.PartyName {
		p, err := v.DB.PartyNamed(c.Request.Context(), party)
		if errors.Is(err, models.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		id = p.ID
	}
	var err error
	if view.Contacts, err = v.DB.Contacts(c.Request.Context(), id); err != nil || !d.kind.Has(models.ColForm) {
		return err
	}
	places, err := v.DB.Addresses(c.Request.Context(), id)
	for _, a := range places {
		view.Places = append(view.Places, a.Line(v.Lang))
	}
	return err
}

// proposeContact chooses the party's first person where nobody is chosen.
func (view *documentFormView) proposeContact(f *form) {
	if len(view.Contacts) > 0 && f.Value("contact") == "" {
		f.values.Set("contact", view.Contacts[0].UID)
	}
}

// contacts is the list of a party's people alone, when another is chosen.
func (d documents) contacts(c *gin.Context, v *viewer) error {
	if !isHTMX(c) {
		return d.wholePage(c, "/"+d.kind.Path+"/new")
	}
	view := &documentFormView{kindPage: d.kindPage(d.page(c, v, d.kind.Path)), Paper: &models.Document{Kind: d.kind}}
	view.Form = formWith(url.Values{})
	if err := d.fillPeople(c, v, view, short(strings.TrimSpace(c.Query("party")), 160)); err != nil {
		return err
	}
	view.proposeContact(view.Form)
	return d.fragment(c, http.StatusOK, "documents/_contacts", view)
}

func (d documents) create(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	f, err := readForm(c)
	if err != nil {
		return err
	}
	paper := &models.Document{UID: f.Text("uid", 36), Kind: d.kind}
	view := &documentFormView{Paper: paper, Action: "/" + d.kind.Path}
	first := firstLines{f.Text("basket", 36), f.Text("list", 36), f.All("sample")}
	f.Text("version", 20)
	readPaper(f, v, paper)
	chosen := readPhrases(f)
	if !f.OK() {
		return d.showForm(c, v, http.StatusUnprocessableEntity, view, f)
	}
	err = v.DB.Tx(ctx, func(t *models.Tenant) error {
		if err := d.meet(c, t, v, f, view); err != nil {
			return err
		}
		if err := t.UsePhrases(ctx, paper, chosen); err != nil {
			return err
		}
		if err := t.CreateDocument(ctx, v.UserUID(), paper); err != nil || paper.Version > 1 {
			return err // the second arrival of the same form
		}
		lines, err := first.lines(ctx, t, v, paper)
		if err == nil && len(lines) > 0 {
			err = t.AddLines(ctx, v.UserUID(), paper, lines...)
		}
		if err != nil {
			return err
		}
		return t.AskMakers(ctx, v.UserUID(), paper)
	})
	if f.took(err) {
		return d.showForm(c, v, http.StatusUnprocessableEntity, view, f)
	}
	if err != nil {
		return err
	}
	return d.done(c, "/"+d.kind.Path+"/"+paper.UID, "done.saved")
}

// firstLines are what a new paper begins with: a basket or a price list by
// uid, and samples.
type firstLines struct {
	basket, list string
	samples      []string
}

func (first firstLines) lines(ctx context.Context, t *models.Tenant, v *viewer, paper *models.Document) (lines []models.Line, err error) {
	if first.basket != "" {
		b, err := t.FindBasket(ctx, v.UserUID(), first.basket)
		if err != nil {
			return nil, err
		}
		if lines, err = t.LinesFromBasket(ctx, b); err != nil {
			return nil, err
		}
	}
	if first.list != "" {
		l, err := t.FindPriceList(ctx, first.list)
		if err != nil {
			return nil, err
		}
		if lines, err = t.LinesFromList(ctx, paper, l); err != nil {
			return nil, err
		}
	}
	for _, uid := range first.samples {
		lines = append(lines, models.Line{SampleUID: uid})
	}
	return lines, nil
}

// meet finds the party the form names; one that nobody knows is added when the
// form says so, and asked about before.
func (d documents) meet(c *gin.Context, t *models.Tenant, v *viewer, f *form, view *documentFormView) error {
	name := f.Value("party")
	view.Paper.PartyUID = ""
	if name == "" {
		view.Paper.ContactUID = ""
		return nil
	}
	p, err := t.PartyNamed(c.Request.Context(), name)
	if errors.Is(err, models.ErrNotFound) && (!f.Checked("add_party") || !v.May(models.EditParties)) {
		view.Unknown = v.May(models.EditParties)
		return models.Refuse("party", "paper.party.unknown")
	}
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return err
	}
	if p == nil || !d.kind.Suits(p) {
		if p, err = t.Meet(c.Request.Context(), v.UserUID(), d.kind, name); err != nil {
			return err
		}
	}
	view.Paper.PartyUID = p.UID
	return nil
}

func (d documents) save(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	now, err := d.find(c, v)
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	paper := *now
	view := &documentFormView{Paper: &paper, Action: "/" + d.kind.Path + "/" + now.UID + "/edit"}
	for _, name := range []string{"uid", "basket", "list", "sample"} {
		f.raw(name)
	}
	paper.Version = parseID(f.Text("version", 20))
	readPaper(f, v, &paper)
	chosen := readPhrases(f)
	if !f.OK() {
		return d.showForm(c, v, http.StatusUnprocessableEntity, view, f)
	}
	err = v.DB.Tx(ctx, func(t *models.Tenant) error {
		if _, given := f.values["party"]; given && !d.kind.Many {
			if err := d.meet(c, t, v, f, view); err != nil {
				return err
			}
		}
		if err := t.UsePhrases(ctx, &paper, chosen); err != nil {
			return err
		}
		return d.store(c, t, v, now, &paper)
	})
	var conflict *models.Conflict
	switch {
	case errors.As(err, &conflict):
		return d.showClash(c, v, view, conflict, f)
	case f.took(err):
		return d.showForm(c, v, http.StatusUnprocessableEntity, view, f)
	case err != nil:
		return err
	}
	return d.done(c, "/"+d.kind.Path+"/"+now.UID, "done.saved")
}

// showClash shows what a colleague wrote into the same fields; saving again
// takes what is in the form.
func (d documents) showClash(c *gin.Context, v *viewer, view *documentFormView, conflict *models.Conflict, f *form) error {
	theirs := conflict.Theirs.(*models.Document)
	values := paperValues(theirs, v)
	p := page{viewer: v}
	for _, field := range conflict.Fields {
		if field == "party" {
			values.Set(field, theirs.PartyName)
		}
		view.Theirs = append(view.Theirs, labelled{p.T("paper." + field), values.Get(field)})
	}
	view.Paper = theirs
	f.values.Set("version", formatID(theirs.Version))
	return d.showForm(c, v, http.StatusConflict, view, f)
}

// readPhrases reads which phrases shall stand on the paper, by their use.
func readPhrases(f *form) map[string]string {
	chosen := map[string]string{}
	for _, use := range models.PhraseUses {
		if uid := f.Text("phrase_"+use, 36); uid != "" {
			chosen[use] = uid
		}
	}
	return chosen
}
