package handlers

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/measure"
	"jennyerp/internal/paperwork"
	"jennyerp/models"
)

// offerView is the form in which a supplier's prices are written: by himself
// on his link, or by the house for him.
type offerView struct {
	sharedView
	Paper  *models.Document
	Asked  *models.Asked
	Lines  []models.Line
	Action string
}

// offerLine is a line with its fields.
type offerLine struct {
	offerFields
	Row   paperwork.Row
	Photo string
}

// offerFields are the fields of one line; the template's inputs need the page.
type offerFields struct {
	page
	UID    string
	Number int
}

// Name gives the name of one of the line's fields.
func (l offerFields) Name(field string) string { return field + "-" + l.UID }

// Cells are what is known of the line: how much, and our price if it may be seen.
func (view *offerView) Cells(l *offerLine) []labelled {
	var all []labelled
	for i, c := range l.Row.Cells {
		if c.Text != "" {
			all = append(all, labelled{view.Sheet.Sheet.Columns[i], dottedUnit(c)})
		}
	}
	return all
}

func dottedUnit(c paperwork.Cell) string {
	if c.Unit == "" {
		return c.Text
	}
	return c.Text + " " + c.Unit
}

// Rows are the lines in their order.
func (view *offerView) Rows() []*offerLine {
	var all []*offerLine
	for i, r := range view.Sheet.Sheet.Rows {
		all = append(all, &offerLine{offerFields{view.page, r.Key, i + 1}, r, view.Sheet.Photo(r, 320)})
	}
	return all
}

// Closed tells whether prices are taken no more.
func (view *offerView) Closed() bool { return !view.Paper.Asking() }

// offerValues writes what was answered so far into the fields, and proposes
// currency and unit.
func offerValues(paper *models.Document, a *models.Asked, lines []models.Line, lang string) url.Values {
	values := url.Values{"note": {a.Note}}
	currency := paper.Currency
	if _, known := measure.FindCurrency(a.Currency); known {
		currency = a.Currency
	}
	for _, l := range lines {
		w, given := a.Answers[l.ID]
		set := func(field, value string) { values.Set(field+"-"+l.UID, value) }
		set("currency", currency)
		set("unit", l.Unit)
		if !given {
			continue
		}
		if w.Currency != "" {
			set("currency", w.Currency)
		}
		if w.Unit != "" {
			set("unit", w.Unit)
		}
		if w.Price > 0 {
			set("price", measure.FormatNumber(int64(w.Price), measure.PriceScale, 2, lang))
		}
		if w.MOQ > 0 {
			set("moq", measure.FormatQuantity(int64(w.MOQ), w.MOQUnit, lang))
		}
		if w.Lead > 0 {
			set("lead", measure.FormatNumber(w.Lead, 0, 0, lang))
		}
		set("note", w.Note)
	}
	return values
}

// readAnswers reads the prices: by line, those that say something or said
// something before.
func readAnswers(f *form, a *models.Asked, lines []models.Line, lang string) map[string]models.PriceAnswer {
	all := map[string]models.PriceAnswer{}
	for _, l := range lines {
		w := f.answer(l.UID, lang)
		_, before := a.Answers[l.ID]
		if before || w.Price > 0 || w.MOQ > 0 || w.Lead > 0 || w.Note != "" {
			all[l.UID] = w
		}
	}
	return all
}

// answer reads the fields of one line; what is typed beside the number counts
// more than the lists.
func (f *form) answer(uid, lang string) (w models.PriceAnswer) {
	w.Currency, w.Unit = f.Text("currency-"+uid, 3), f.Text("unit-"+uid, 4)
	if in := f.Text("price-"+uid, 40); in != "" {
		n, currency, unit, err := measure.ParsePrice(in, lang)
		if err != nil || n < 0 {
			f.Refuse("price-"+uid, "price.bad", nil)
		}
		w.Price = models.UnitPrice(n)
		if currency != "" {
			w.Currency = currency
		}
		if unit != "" {
			w.Unit = unit
		}
		if w.Unit = f.oneUnit("unit-"+uid, w.Unit); w.Unit == "" {
			f.Refuse("unit-"+uid, "unit.bad", nil)
		}
	}
	w.MOQUnit = w.Unit
	w.MOQ = models.Quantity(f.quantity("moq-"+uid, f.Text("moq-"+uid, 40), lang, &w.MOQUnit))
	if in := f.Text("lead-"+uid, 40); in != "" {
		days, err := measure.ParseDays(in, lang)
		if err != nil {
			f.Refuse("lead-"+uid, "days.bad", nil)
		}
		w.Lead = int64(days)
	}
	w.Note = f.Text("note-"+uid, maxTerms)
	return w
}

func (f *form) oneUnit(name, unit string) string {
	for _, known := range models.Units {
		if unit == known {
			return unit
		}
	}
	f.Refuse(name, "unit.bad", nil)
	return ""
}

// fillAnswer reads what the form shows: the lines as suppliers see them.
func (s *Server) fillAnswer(c *gin.Context, t *models.Tenant, view *offerView) (err error) {
	view.Sheet, err = s.paper(c.Request.Context(), t, view.Paper, view.Lang)
	if err == nil {
		view.Lines = view.Sheet.lines
	}
	return err
}

// showAsked is an inquiry on the link of one supplier.
func (s *Server) showAsked(c *gin.Context, guest *viewer, o *openShare) error {
	if !o.staff && isView(c.Request) {
		if err := o.db.AskedSeen(c.Request.Context(), o.share, o.asked); err != nil {
			s.Log.Warn("view not counted", "error", err) // reading goes on when the disk is full
		}
	}
	return s.renderAsked(c, guest, o, http.StatusOK, nil)
}

func (s *Server) renderAsked(c *gin.Context, guest *viewer, o *openShare, code int, f *form) error {
	view := &offerView{sharedView: sharedView{page: page{viewer: guest, Form: f, Done: toast(c)}, openShare: o}, Paper: o.paper, Asked: o.asked}
	if err := s.fillAnswer(c, o.db, view); err != nil {
		return err
	}
	if view.Sheet.Base = "/d/" + o.code; f == nil {
		view.Form = formWith(offerValues(o.paper, o.asked, view.Lines, guest.short()))
	}
	view.Action = view.To("prices")
	var err error
	if view.Files, err = o.db.Enclosures(c.Request.Context(), o.paper); err != nil {
		return err
	}
	c.Header("Referrer-Policy", "same-origin")
	return s.render(c, code, "inquiries/answer", view)
}

// answerAsked takes a supplier's prices.
func (s *Server) answerAsked(c *gin.Context, guest *viewer, o *openShare) error {
	if o.asked == nil {
		return models.ErrNotFound
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	lines, err := o.db.Lines(c.Request.Context(), o.paper)
	if err != nil {
		return err
	}
	answers, note := readAnswers(f, o.asked, lines, guest.short()), f.Prose("note", maxProse)
	if len(answers) == 0 && note == "" {
		f.Refuse("form", "inquiry.empty", nil)
	}
	if f.OK() {
		if err := s.allow(c, "answer:"+network(c), "answer:"+o.share.UID); err != nil {
			return err
		}
		if err := o.db.AnswerPrices(c.Request.Context(), "", o.paper, o.asked, answers, note); err != nil && !f.took(err) {
			return err
		}
	}
	if !f.OK() {
		return s.renderAsked(c, guest, o, http.StatusUnprocessableEntity, f)
	}
	s.redirect(c, "/d/"+o.code+"?"+linkQuery(guest.Lang, "")+"&done=said")
	return nil
}

// writeAnswer is the same form for the house, when a supplier answers by
// telephone or chat.
func (d documents) writeAnswer(c *gin.Context, v *viewer) error {
	paper, asked, err := d.findAsked(c, v)
	if err != nil {
		return err
	}
	if !v.SeeCost || !paper.Asking() {
		d.redirect(c, "/"+d.kind.Path+"/"+paper.UID)
		return nil
	}
	return d.showAnswer(c, v, http.StatusOK, paper, asked, nil)
}

func (d documents) showAnswer(c *gin.Context, v *viewer, code int, paper *models.Document, asked *models.Asked, f *form) error {
	view := &offerView{sharedView: sharedView{page: d.page(c, v, d.kind.Path)}, Paper: paper, Asked: asked}
	if err := d.fillAnswer(c, v.DB, view); err != nil {
		return err
	}
	view.Sheet.Base = "/" + d.kind.Path + "/" + paper.UID
	view.Action = view.Sheet.Base + "/asked/" + asked.UID
	if view.Form = f; f == nil {
		view.Form = formWith(offerValues(paper, asked, view.Lines, v.short()))
	}
	return d.render(c, code, "inquiries/written", view)
}

func (d documents) saveAnswer(c *gin.Context, v *viewer) error {
	paper, asked, err := d.findAsked(c, v)
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	lines, err := v.DB.Lines(c.Request.Context(), paper)
	if err != nil {
		return err
	}
	answers, note := readAnswers(f, asked, lines, v.short()), f.Prose("note", maxProse)
	if !v.SeeCost {
		f.Refuse("form", "inquiry.hidden", nil)
	}
	if f.OK() {
		if err := v.DB.AnswerPrices(c.Request.Context(), v.UserUID(), paper, asked, answers, note); err != nil && !f.took(err) {
			return err
		}
	}
	if !f.OK() {
		return d.showAnswer(c, v, http.StatusUnprocessableEntity, paper, asked, f)
	}
	return d.done(c, "/"+d.kind.Path+"/"+paper.UID+"#answers", "done.saved")
}
