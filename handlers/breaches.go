package handlers

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"jennyerp/locales"
	"jennyerp/models"
)

type breachesView struct {
	operatorView
	Breaches []*models.Breach
	More     string
	Now      int64
}

// breaches is the register of all incidents (GDPR art. 33 (5)).
func (s *Server) breaches(c *gin.Context, v *viewer) error {
	return s.renderBreaches(c, v, http.StatusOK, formWith(url.Values{"noticed": {s.Clock().UTC().Format(clockLayout)}}))
}

func (s *Server) renderBreaches(c *gin.Context, v *viewer, status int, f *form) error {
	view := &breachesView{operatorView: operatorView{page: s.page(c, v, "breaches")}, Now: s.Clock().UnixMilli()}
	view.Form = f
	var err error
	if view.Breaches, err = s.Control.Breaches(c.Request.Context(), parseID(c.Query("before")), models.BreachPage+1); err != nil {
		return err
	}
	if n := models.BreachPage; len(view.Breaches) > n {
		view.Breaches = view.Breaches[:n]
		view.More = "/operator/breaches?before=" + itoa64(view.Breaches[n-1].ID)
	}
	return s.render(c, status, "breaches/index", view)
}

// clockLayout is how a moment is typed, in UTC, as browsers send it.
const clockLayout = "2006-01-02T15:04"

func (s *Server) openBreach(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	b := &models.Breach{BreachSpec: models.BreachSpec{Title: f.Required("title", 200)}}
	noticed, err := time.Parse(clockLayout, f.Text("noticed", 16))
	if err != nil {
		f.Refuse("noticed", "breach.noticed.bad", nil)
	}
	b.Noticed = noticed.UnixMilli()
	if f.OK() {
		if err := s.Control.OpenBreach(c.Request.Context(), b); err != nil && !f.took(err) {
			return err
		}
	}
	if !f.OK() {
		return s.renderBreaches(c, v, http.StatusUnprocessableEntity, f)
	}
	return s.done(c, "/operator/breaches/"+b.UID, "done.saved")
}

type breachView struct {
	operatorView
	It      *models.Breach
	Letters []models.BreachLetter
	More    string
	Risks   []selectable
	Now     int64
	Adding  *form
	Closing *form
}

// breachForms are the forms of the page; those that are nil show what is stored.
type breachForms struct{ It, Adding, Closing *form }

func (s *Server) showBreach(c *gin.Context, v *viewer) error {
	return s.renderBreach(c, v, http.StatusOK, breachForms{})
}

const lettersShown = 100

func (s *Server) renderBreach(c *gin.Context, v *viewer, status int, forms breachForms) error {
	ctx := c.Request.Context()
	b, err := s.Control.FindBreach(ctx, c.Param("uid"))
	if err != nil {
		return err
	}
	view := &breachView{operatorView: operatorView{page: s.page(c, v, "breaches")}, It: b, Now: s.Clock().UnixMilli(), Adding: forms.Adding, Closing: forms.Closing}
	if view.Form = forms.It; forms.It == nil {
		view.Form = formWith(view.values())
	}
	if view.Adding == nil {
		view.Adding = &form{}
	}
	if view.Closing == nil {
		view.Closing = &form{}
	}
	for _, risk := range models.BreachRisks {
		view.Risks = append(view.Risks, selectable{risk, view.T("breach.risk." + risk)})
	}
	var last int64
	if view.Letters, last, err = s.Control.BreachLetters(ctx, b, parseID(c.Query("after")), lettersShown); err != nil {
		return err
	}
	if len(view.Letters) >= lettersShown {
		view.More = "/operator/breaches/" + b.UID + "?after=" + itoa64(last)
	}
	return s.render(c, status, "breaches/show", view)
}

// values fill the form: what was written, and a draft for each language that has
// nothing yet.
func (view *breachView) values() url.Values {
	b := view.It
	values := url.Values{"version": {itoa64(b.Version)}, "title": {b.Title}, "nature": {b.Nature}, "people": {strconv.Itoa(b.People)}, "records": {strconv.Itoa(b.Records)},
		"consequences": {b.Consequences}, "measures": {b.Measures}, "risk": {b.Risk}, "ref": {b.AuthorityRef}}
	for _, lang := range locales.Languages {
		words := b.Words[lang]
		if words.Text == "" {
			words.Title = locales.T(lang, "breach.draft.title")
			words.Text = locales.T(lang, "breach.draft", "Nature", b.Nature, "People", b.People, "Records", b.Records, "Consequences", b.Consequences, "Measures", b.Measures)
		}
		values.Set("title_"+lang, words.Title)
		values.Set("text_"+lang, words.Text)
	}
	return values
}

func (s *Server) saveBreach(c *gin.Context, v *viewer) error {
	b, err := s.Control.FindBreach(c.Request.Context(), c.Param("uid"))
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	b.Version = parseID(f.Text("version", 20))
	b.Title, b.Nature = f.Required("title", 200), longText(f, "nature")
	b.People, b.Records = f.count("people"), f.count("records")
	b.Consequences, b.Measures = longText(f, "consequences"), longText(f, "measures")
	b.Risk, b.AuthorityRef = f.One("risk", models.BreachRisks...), f.Text("ref", 200)
	b.Words = readWords(f)
	if f.OK() {
		if err := s.Control.SaveBreach(c.Request.Context(), b); err != nil && !f.took(err) {
			return err
		}
	}
	if !f.OK() {
		return s.renderBreach(c, v, http.StatusUnprocessableEntity, breachForms{It: f})
	}
	return s.done(c, "/operator/breaches/"+b.UID, "done.saved")
}

// longText reads a long text as it was broken into lines.
func longText(f *form, name string) string { return strings.Join(f.Lines(name, 200, 1000), "\n") }

// readWords reads a title and a text for each language.
func readWords(f *form) models.Words {
	words := models.Words{}
	for _, lang := range locales.Languages {
		w := words[lang]
		w.Title, w.Text = f.Text("title_"+lang, 200), longText(f, "text_"+lang)
		if w.Title != "" || w.Text != "" {
			words[lang] = w
		}
	}
	return words
}

// count reads a whole number, empty as nought.
func (f *form) count(name string) int {
	text := f.Text(name, 9)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		f.Refuse(name, "error.form", nil)
	}
	return n
}

// onBreach does something to a breach, and shows it again.
func (s *Server) onBreach(c *gin.Context, act func(b *models.Breach) error) error {
	b, err := s.Control.FindBreach(c.Request.Context(), c.Param("uid"))
	if err != nil {
		return err
	}
	if err := act(b); err != nil {
		return err
	}
	return s.done(c, "/operator/breaches/"+b.UID, "done.saved")
}

func (s *Server) addToBreach(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	company := f.Required("company", 254)
	if f.Checked("all") {
		company, f.errors = "*", nil
	}
	if !f.OK() {
		return s.renderBreach(c, v, http.StatusUnprocessableEntity, breachForms{Adding: f})
	}
	err = s.onBreach(c, func(b *models.Breach) error { return s.Control.AddToBreach(c.Request.Context(), b, company) })
	if f.took(err) {
		return s.renderBreach(c, v, http.StatusUnprocessableEntity, breachForms{Adding: f})
	}
	return err
}

// tellCompanies queues the mails; whether a mail server is there does not matter.
func (s *Server) tellCompanies(c *gin.Context, v *viewer) error {
	f := &form{}
	err := s.onBreach(c, func(b *models.Breach) error { _, err := s.Control.TellCompanies(c.Request.Context(), b); return err })
	if f.took(err) {
		return s.renderBreach(c, v, http.StatusUnprocessableEntity, breachForms{Adding: f})
	}
	if err == nil {
		s.Wake("mail")
	}
	return err
}

func (s *Server) authorityTold(c *gin.Context, _ *viewer) error {
	return s.onBreach(c, func(b *models.Breach) error { return s.Control.AuthorityTold(c.Request.Context(), b) })
}

func (s *Server) closeBreach(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	why := longText(f, "why")
	if f.OK() {
		err = s.onBreach(c, func(b *models.Breach) error { return s.Control.CloseBreach(c.Request.Context(), b, why) })
	}
	if f.took(err) || !f.OK() {
		return s.renderBreach(c, v, http.StatusUnprocessableEntity, breachForms{Closing: f})
	}
	return err
}

// Left says how long a clock still runs, or for how long it has run out.
func (p page) Left(now, by int64) string {
	d := time.Duration(by-now) * time.Millisecond
	if d < 0 {
		return p.T("clock.late", "Span", p.Span(d))
	}
	return p.T("clock.left", "Span", p.Span(d))
}

// With is the same view about another form, for a page that has several.
func (view breachView) With(f *form) *breachView {
	view.Form = f
	return &view
}
