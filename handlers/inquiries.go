package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/keys"
	"jennyerp/internal/measure"
	"jennyerp/models"
)

// inquiryRoutes are what only a paper has that asks several suppliers.
func (d documents) inquiryRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	edit, one := needs(d.kind.Edit), "/"+d.kind.Path+"/:uid"
	return []route{
		{get, one + "/suppliers", edit, d.chooseAsked},
		{post, one + "/suppliers", edit, d.saveAsked},
		{get, one + "/mail", edit, d.writeInquiry},
		{post, one + "/mail", edit, d.sendInquiry},
		{post, one + "/remind", edit, d.remindAsked},
		{post, one + "/rates", edit, d.saveRates},
		{get, one + "/asked/:asked", edit, d.writeAnswer},
		{post, one + "/asked/:asked", edit, d.saveAnswer},
		{post, one + "/asked/:asked/choose", edit, d.choosePrice},
	}
}

// askedView is who is asked and what they answered, on the inquiry's page.
type askedView struct {
	*documentView
	All      []models.Asked
	Links    map[string]string // by asked uid, for who may send them
	Settings models.Settings
	compared map[int64]map[int64]models.Compared
}

// fillAsked reads what the page of an inquiry shows beside its lines.
func (d documents) fillAsked(c *gin.Context, view *documentView) error {
	if !d.kind.Many {
		return nil
	}
	a := &askedView{documentView: view, Links: map[string]string{}}
	var err error
	if a.All, err = view.DB.AskedOf(c.Request.Context(), view.Paper); err != nil {
		return err
	}
	if a.Settings, err = view.DB.Settings(c.Request.Context()); err != nil {
		return err
	}
	a.compared = view.Paper.Compare(a.Settings, view.Lines, a.All)
	if view.Asked = a; !view.MayEdit() {
		return nil
	}
	key, err := d.Keys.Key(view.DB.CompanyUID, keys.Shares)
	if err != nil {
		return err
	}
	for _, one := range a.All {
		if one.ShareUID != "" && view.Paper.Asking() {
			a.Links[one.UID] = d.shareURL(key, view.Company.ID, one.ShareUID)
		}
	}
	return nil
}

// Standing says how far a supplier is, with the class of its tag.
func (view *askedView) Standing(a models.Asked) labelled {
	switch {
	case a.AnsweredAt > 0:
		return labelled{view.T("inquiry.answered", "Date", view.Date(a.AnsweredAt)), "ok"}
	case a.MailState == "refused":
		return labelled{view.T("out.mail.state.refused"), "bad"}
	case a.SeenAt > 0:
		return labelled{view.T("inquiry.seen", "Date", view.Date(a.SeenAt)), "warn"}
	case a.SentAt > 0:
		return labelled{view.T("inquiry.sent", "Date", view.Date(a.SentAt)), "warn"}
	}
	return labelled{view.T("inquiry.unsent"), ""}
}

// Unsent counts those who are still to be written to.
func (view *askedView) Unsent() (n int) {
	for _, a := range view.All {
		if a.ShareUID == "" && a.AnsweredAt == 0 {
			n++
		}
	}
	return n
}

// Late counts those who can be reminded.
func (view *askedView) Late() (n int) {
	for _, a := range view.All {
		if a.Late() {
			n++
		}
	}
	return n
}

// Answered are those who have given prices.
func (view *askedView) Answered() []models.Asked {
	return slices.DeleteFunc(slices.Clone(view.All), func(a models.Asked) bool { return a.AnsweredAt == 0 })
}

// priced is one supplier's answer to one line, in words.
type priced struct {
	Asked, Name string
	Price       string
	Reckoned    string // in the company's money and unit, "" when it is that already
	Terms       string // minimum and lead time
	Note        string
	Cheapest    bool
	Chosen      bool
	Given       bool
}

// pricedLine is a line with the answers side by side.
type pricedLine struct {
	shownLine
	UID     string
	Wanted  string
	Answers []priced
}

// Compared are the lines with everybody's answers, in the order of Answered.
func (view *askedView) Compared() []pricedLine {
	answered := view.Answered()
	var all []pricedLine
	for i, s := range view.Shown() {
		l := view.Lines[i]
		line := pricedLine{shownLine: s, UID: l.UID, Wanted: view.withUnit(l.Quantity, view.Unit(l.Unit))}
		for _, a := range answered {
			line.Answers = append(line.Answers, view.priced(a, l))
		}
		all = append(all, line)
	}
	return all
}

func (view *askedView) priced(a models.Asked, l models.Line) priced {
	w := a.Answers[l.ID]
	p := priced{Asked: a.UID, Name: a.PartyName, Note: w.Note, Chosen: w.Chosen, Given: w.Price > 0}
	if !p.Given {
		return p
	}
	p.Price = view.Price(w.Price, w.Currency) + " / " + view.Unit(w.Unit)
	c := view.compared[l.ID][a.ID]
	if p.Cheapest = c.Cheapest; c.Price > 0 && (w.Currency != view.Settings.Currency || c.Unit != w.Unit) {
		p.Reckoned = view.Price(c.Price, view.Settings.Currency) + " / " + view.Unit(c.Unit)
	}
	var terms []string
	if w.MOQ > 0 {
		terms = append(terms, view.T("inquiry.from", "Quantity", view.withUnit(w.MOQ, view.Unit(w.MOQUnit))))
	}
	if w.Lead > 0 {
		terms = append(terms, view.T("paper.days", "Count", int(w.Lead), "Number", view.Number(int(w.Lead))))
	}
	p.Terms = strings.Join(terms, ", ")
	return p
}

// Foreign are the other currencies the answers are in, with what they are worth.
func (view *askedView) Foreign() []labelled {
	var all []labelled
	for _, a := range view.All {
		for _, w := range a.Answers {
			if w.Price == 0 || w.Currency == view.Settings.Currency || slices.ContainsFunc(all, func(l labelled) bool { return l.Label == w.Currency }) {
				continue
			}
			rate := view.Paper.Rates[w.Currency]
			if rate == 0 && w.Currency == view.Paper.Currency {
				rate = view.Paper.Rate
			}
			value := view.Form.Value("rate-" + w.Currency)
			if value == "" && rate > 0 {
				value = measure.FormatNumber(rate, ratesAt, 0, view.Short())
			}
			all = append(all, labelled{w.Currency, value})
		}
	}
	slices.SortFunc(all, func(a, b labelled) int { return strings.Compare(a.Label, b.Label) })
	return all
}

// RatesMissing tells whether answers cannot be compared for want of a rate.
func (view *askedView) RatesMissing() bool {
	return slices.ContainsFunc(view.Foreign(), func(l labelled) bool { return l.Value == "" })
}

// findAsked reads the paper and the supplier that the address names.
func (d documents) findAsked(c *gin.Context, v *viewer) (*models.Document, *models.Asked, error) {
	paper, err := d.find(c, v)
	if err != nil {
		return nil, nil, err
	}
	a, err := v.DB.FindAsked(c.Request.Context(), paper, c.Param("asked"))
	return paper, a, err
}

// choosePrice takes an answer as the sample's cost, by whom costs may be seen.
func (d documents) choosePrice(c *gin.Context, v *viewer) error {
	paper, asked, err := d.findAsked(c, v)
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	line := f.Text("line", 36)
	if !v.SeeCost {
		f.Refuse("price", "inquiry.hidden", nil)
	}
	if f.OK() {
		err = v.DB.ChoosePrice(c.Request.Context(), v.UserUID(), paper, asked, line)
	}
	if f.took(err) || !f.OK() {
		return d.refused(c, v, paper, f, "")
	}
	if err != nil {
		return err
	}
	return d.done(c, "/"+d.kind.Path+"/"+paper.UID+"#answers", "done.price_chosen")
}

// saveRates stores what the currencies of the answers are worth.
func (d documents) saveRates(c *gin.Context, v *viewer) error {
	paper, f, err := d.posted(c, v)
	if err != nil {
		return err
	}
	rates := map[string]int64{}
	for name := range f.values {
		currency, is := strings.CutPrefix(name, "rate-")
		if in := f.Text(name, 20); is && in != "" {
			rate, err := measure.ParseNumber(in, v.short(), ratesAt)
			if err != nil {
				f.Refuse(name, "document.rate.bad", nil)
			}
			rates[currency] = rate
		}
	}
	if f.OK() {
		err = v.DB.SetRates(c.Request.Context(), v.UserUID(), paper, rates)
	}
	if f.took(err) || !f.OK() {
		return d.refused(c, v, paper, f, "")
	}
	if err != nil {
		return err
	}
	return d.done(c, "/"+d.kind.Path+"/"+paper.UID+"#answers", "done.saved")
}

// suppliersView chooses whom an inquiry asks.
type suppliersView struct {
	kindPage
	Paper  *models.Document
	Rows   []supplierChoice
	Q      string
	Narrow bool // only the found ones, for htmx
}

// supplierChoice is a supplier who may be asked.
type supplierChoice struct {
	UID, Name, Under string
	On, Fixed        bool // chosen; written to already
}

// URL is the paper's address.
func (view *suppliersView) URL() string { return view.List() + "/" + view.Paper.UID }

func (d documents) chooseAsked(c *gin.Context, v *viewer) error {
	paper, err := d.find(c, v)
	if err != nil {
		return err
	}
	q := c.Request.URL.Query()
	values := url.Values{}
	if q.Has("q") { // a search carries what was ticked
		values = url.Values{"q": {short(q.Get("q"), 80)}, "supplier": q["supplier"]}
	}
	return d.showChoice(c, v, http.StatusOK, paper, formWith(values))
}
