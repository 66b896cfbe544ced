package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/einvoice"
	"jennyerp/internal/measure"
	"jennyerp/models"
)

// lineView is the form of one line.
type lineView struct {
	kindPage
	Paper   *models.Document
	Line    *models.Line
	Colours []selectable
	Theirs  []labelled // what a colleague wrote meanwhile, where it differs
}

// URL is the paper's address.
func (view *lineView) URL() string { return view.List() + "/" + view.Paper.UID }

// Has tells whether the kind's lines have a column.
func (view *lineView) Has(column string) bool { return view.Kind.Has(models.Column(column)) }

// Latin tells whether the line needs a text in Latin letters: an Italian e-invoice
// has no others.
func (view *lineView) Latin() bool {
	return view.Italian() && view.Kind.Claims && (view.Form.Value("latin") != "" || einvoice.LostIn(view.Line.Text+view.Line.Colour) != "")
}

// Title is what the line is about.
func (view *lineView) Title() string {
	if view.Line.Text != "" {
		return view.Line.Text
	}
	return view.Line.Code
}

// lineText writes the value of a field in the reader's words.
func (view *lineView) lineText(field, value string) string {
	switch {
	case value == "":
		return ""
	case field == "form":
		return view.FormWord(value)
	case field == "unit":
		return view.Unit(value)
	case field == "due":
		return view.Day(value)
	case field == "charge":
		return "✓"
	}
	return value
}

// Source says where the price comes from, "" for the sample or a hand.
func (view *lineView) Source() string {
	if view.Line.Listed == "" {
		return ""
	}
	return view.T("price_list.from", "List", view.Line.Listed)
}

// FormChoices are the forms of physical samples.
func (p page) FormChoices() []selectable {
	var all []selectable
	for _, form := range models.Forms {
		all = append(all, selectable{form, p.FormWord(form)})
	}
	return all
}

// UnitChoices are the units goods are counted in.
func (p page) UnitChoices() []selectable {
	all := []selectable{{"", "–"}}
	for _, u := range models.Units {
		all = append(all, selectable{u, p.Unit(u)})
	}
	return all
}

func (d documents) findLine(c *gin.Context, v *viewer) (*lineView, error) {
	paper, err := d.find(c, v)
	if err != nil {
		return nil, err
	}
	line, err := v.DB.FindLine(c.Request.Context(), paper, c.Param("line"))
	return &lineView{kindPage: d.kindPage(d.page(c, v, d.kind.Path)), Paper: paper, Line: line}, err
}

func (d documents) editLine(c *gin.Context, v *viewer) error {
	view, err := d.findLine(c, v)
	if err != nil {
		return err
	}
	values := lineValues(view.Line, v)
	values.Set("seen", view.Line.Mark())
	return d.showLine(c, http.StatusOK, view, formWith(values))
}

// showLine writes the form as a page, or into the sheet on the paper's page.
func (d documents) showLine(c *gin.Context, code int, view *lineView, f *form) error {
	view.Form = f
	if view.Line.SampleID != 0 {
		variants, err := view.DB.Variants(c.Request.Context(), &models.Sample{ID: view.Line.SampleID})
		if err != nil {
			return err
		}
		view.Colours = []selectable{{"", view.T("paper.colour.any")}}
		for _, variant := range variants {
			view.Colours = append(view.Colours, selectable{variant.UID, variant.Name})
		}
	}
	if isHTMX(c) {
		c.Header("HX-Retarget", "#line")
		c.Header("HX-Reswap", "innerHTML")
		return d.fragment(c, code, "documents/_line", view)
	}
	return d.render(c, code, "documents/line", view)
}

// lineValues writes a line into the fields of its form.
func lineValues(l *models.Line, v *viewer) url.Values {
	lang := v.short()
	number := func(n int64, scale, least int) string {
		if n == 0 {
			return ""
		}
		return measure.FormatNumber(n, scale, least, lang)
	}
	values := url.Values{"text": {l.Text}, "colour": {l.VariantUID}, "own_colour": {l.Colour}, "form": {l.Form}, "unit": {l.Unit}, "due": {l.Due}, "note": {l.Note}, "reason": {l.Reason}, "latin": {l.Latin},
		"quantity": {number(int64(l.Quantity), 3, 0)}, "price": {number(int64(l.Price), 4, 2)}, "target": {number(int64(l.Target), 4, 2)},
		"discount": {number(l.Discount, 2, 0)}, "vat": {measure.FormatNumber(l.VAT, 2, 0, lang)}, "lead": {number(l.Lead, 0, 0)}, "tolerance": {number(l.Tolerance, 2, 0)}}
	if l.MOQ > 0 {
		values.Set("moq", measure.FormatQuantity(int64(l.MOQ), l.MOQUnit, lang))
	}
	if l.Charge {
		values.Set("charge", "1")
	}
	return values
}

func (d documents) saveLine(c *gin.Context, v *viewer) error {
	view, err := d.findLine(c, v)
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	readLine(f, v, view.Paper, view.Line)
	view.Line.Seen = f.Text("seen", 36)
	if !f.OK() {
		return d.showLine(c, http.StatusUnprocessableEntity, view, f)
	}
	err = v.DB.SaveLine(c.Request.Context(), v.UserUID(), view.Paper, view.Line)
	var conflict *models.Conflict
	switch {
	case errors.As(err, &conflict):
		return d.showLineClash(c, view, conflict.Theirs.(*models.Line), f)
	case f.took(err):
		return d.showLine(c, http.StatusUnprocessableEntity, view, f)
	case err != nil:
		return err
	}
	return d.linesChanged(c, v, view.Paper)
}

// lineWords are the fields of a line's form and what they are called.
var lineWords = [][2]string{{"text", "paper.line.text"}, {"latin", "paper.latin"}, {"own_colour", "paper.colour"}, {"form", "paper.col.form"}, {"quantity", "paper.col.quantity"}, {"unit", "paper.unit"}, {"price", "paper.col.price"},
	{"discount", "paper.col.discount"}, {"vat", "paper.col.vat"}, {"reason", "paper.reason"}, {"target", "paper.col.target"}, {"moq", "paper.col.moq"}, {"lead", "paper.col.lead"}, {"due", "paper.col.due"},
	{"tolerance", "paper.col.tolerance"}, {"charge", "paper.col.charge"}, {"note", "paper.note"}}

// showLineClash shows the form as it was typed with what a colleague wrote;
// saving again takes what is in the form.
func (d documents) showLineClash(c *gin.Context, view *lineView, theirs *models.Line, f *form) error {
	mine, said := lineValues(view.Line, view.viewer), lineValues(theirs, view.viewer)
	for _, field := range lineWords {
		if text := said.Get(field[0]); text != mine.Get(field[0]) {
			view.Theirs = append(view.Theirs, labelled{view.T(field[1]), view.lineText(field[0], text)})
		}
	}
	f.values.Set("seen", theirs.Mark())
	return d.showLine(c, http.StatusConflict, view, f)
}

// readLine reads the form over a line.
func readLine(f *form, v *viewer, p *models.Document, l *models.Line) {
	l.Text, l.Note = f.Text("text", maxTerms), f.Text("note", maxTerms)
	own := f.Text("own_colour", maxWords)
	if was := l.VariantUID; f.given("colour") {
		if l.VariantUID = f.Text("colour", 36); l.VariantUID == "" && was != "" {
			l.Colour = ""
		}
	}
	if f.given("own_colour") && l.VariantUID == "" {
		l.Colour = own
	}
	k := p.Kind
	if k.Has(models.ColForm) {
		l.Form = f.One("form", models.Forms...)
	}
	if k.Has(models.ColQuantity) {
		l.Unit = f.Text("unit", 4)
		readCell(f, v, p, models.ColQuantity, "quantity", l)
	}
	for _, c := range []models.Column{models.ColPrice, models.ColDiscount, models.ColVAT, models.ColTarget, models.ColMOQ, models.ColLead, models.ColTolerance} {
		if k.Has(c) {
			readCell(f, v, p, c, string(c), l)
		}
	}
	if f.given("latin") {
		l.Latin = f.Text("latin", maxTerms)
	}
	if f.given("reason") && k.Has(models.ColVAT) {
		l.Reason = f.Text("reason", 5)
	}
	if k.Has(models.ColDue) {
		l.Due = f.Day("due", v.short())
	}
	if k.Has(models.ColCharge) {
		l.Charge = f.Checked("charge")
	}
	if l.Unit != "" && !slices.Contains(models.Units, l.Unit) {
		f.Refuse("unit", "unit.bad", nil)
	}
}

// readCell reads one number of a line from the field with the given name; an
// empty one is none.
func readCell(f *form, v *viewer, p *models.Document, column models.Column, name string, l *models.Line) {
	in, lang := f.Text(name, 40), v.short()
	switch column {
	case models.ColQuantity:
		l.Quantity = models.Quantity(f.quantity(name, in, lang, &l.Unit))
	case models.ColMOQ:
		l.MOQ = models.Quantity(f.quantity(name, in, lang, &l.MOQUnit))
	case models.ColPrice:
		if l.Price = f.price(name, in, lang, p.Currency, &l.Unit); l.Price < 0 && !p.Kind.Received {
			f.Refuse(name, "price.bad", nil)
		}
	case models.ColTarget:
		if l.Target = f.price(name, in, lang, p.Currency, &l.Unit); l.Target < 0 {
			f.Refuse(name, "price.bad", nil)
		}
	case models.ColDiscount:
		l.Discount = f.percent(name, in, lang, "document.discount.bad")
	case models.ColVAT:
		l.VAT = f.percent(name, in, lang, "document.vat.bad")
	case models.ColTolerance:
		l.Tolerance = f.percent(name, strings.TrimLeft(in, "±+-/ "), lang, "document.tolerance.bad")
	case models.ColLead:
		if l.Lead = 0; in != "" {
			days, err := measure.ParseDays(in, lang)
			if err != nil {
				f.Refuse(name, "days.bad", nil)
			}
			l.Lead = int64(days)
		}
	}
}

func (f *form) quantity(name, in, lang string, unit *string) int64 {
	if in == "" {
		return 0
	}
	n, typed, err := measure.ParseQuantity(in, lang)
	if err != nil || n < 0 {
		f.Refuse(name, "quantity.bad", nil)
	}
	if typed != "" {
		*unit = typed
	}
	return n
}

func (f *form) price(name, in, lang, currency string, unit *string) models.UnitPrice {
	if in == "" {
		return 0
	}
	n, typed, per, err := measure.ParsePrice(in, lang)
	switch {
	case err != nil:
		f.Refuse(name, "price.bad", nil)
	case typed != "" && typed != currency:
		f.Refuse(name, "paper.price.currency", map[string]any{"Currency": currency})
	case per != "":
		*unit = per
	}
	return models.UnitPrice(n)
}

func (f *form) percent(name, in, lang, key string) int64 {
	if in = strings.TrimSpace(strings.TrimRight(in, "%％")); in == "" {
		return 0
	}
	n, err := measure.ParseNumber(in, lang, measure.PercentScale)
	if err != nil {
		f.Refuse(name, key, nil)
	}
	return n
}
