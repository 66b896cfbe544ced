package handlers

import (
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/measure"
	"jennyerp/locales"
	"jennyerp/models"
)

// What one field of a paper may hold.
const (
	maxWords = 160
	maxTerms = 400
	maxProse = 4000
	ratesAt  = 6 // decimals of an exchange rate
)

// paperTexts are the fields of one line, by name.
func paperTexts(p *models.Document) map[string]*string {
	return map[string]*string{"title": &p.Title, "reference": &p.Reference, "payment": &p.Payment, "delivery": &p.Delivery, "courier": &p.Courier, "tracking": &p.Tracking, "ship_to": &p.ShipTo,
		"why": &p.Why, "cig": &p.CIG, "cup": &p.CUP}
}

// paperProse are the fields of several lines.
func paperProse(p *models.Document) map[string]*string {
	return map[string]*string{"ddt": &p.DDT, "intro": &p.Intro, "closing": &p.Closing, "notes": &p.Notes}
}

// theirSums are what a received paper's sums are other than ours.
func theirSums(p *models.Document) map[string]*int64 {
	return map[string]*int64{"vat_off": &p.VATOff, "rounding": &p.Rounding, "withheld": &p.Withheld}
}

// paperValues writes a paper's head into the fields of the form.
func paperValues(p *models.Document, v *viewer) url.Values {
	values := url.Values{"uid": {p.UID}, "version": {formatID(p.Version)}, "party": {p.PartyName}, "contact": {p.ContactUID}, "mode": {p.Mode}, "date": {p.Date}, "until": {p.Until},
		"language": {p.Language}, "currency": {p.Currency}, "owner": {p.Owner}, "treatment": {p.Treatment}, "stamp_duty": {p.StampDuty}}
	if p.Deferred {
		values.Set("deferred", "1")
	}
	for name, at := range paperTexts(p) {
		values.Set(name, *at)
	}
	for name, at := range paperProse(p) {
		values.Set(name, *at)
	}
	if p.ShowTarget {
		values.Set("show_target", "1")
	}
	for name, at := range theirSums(p) {
		if *at != 0 {
			c, _ := measure.FindCurrency(p.Currency)
			values.Set(name, measure.FormatNumber(*at, c.Digits, c.Digits, v.short()))
		}
	}
	if p.PartyID == 0 {
		values.Set("party", "")
	}
	if p.Rate > 0 {
		values.Set("rate", measure.FormatNumber(p.Rate, ratesAt, 0, v.short()))
	}
	return values
}

// readPaper reads the form over a paper. A field the form does not have stays
// as it is: a frozen paper's form has few.
func readPaper(f *form, v *viewer, p *models.Document) {
	f.Text("party", maxWords)
	f.raw("add_party")
	for name, at := range paperTexts(p) {
		if f.given(name) {
			*at = f.Text(name, maxTerms)
		}
	}
	for name, at := range paperProse(p) {
		if f.given(name) {
			*at = f.Prose(name, maxProse)
		}
	}
	for name, at := range map[string]*string{"contact": &p.ContactUID, "mode": &p.Mode, "owner": &p.Owner, "treatment": &p.Treatment, "stamp_duty": &p.StampDuty} {
		if f.given(name) {
			*at = f.Text(name, 36)
		}
	}
	for name, at := range map[string]*string{"date": &p.Date, "until": &p.Until} {
		if f.given(name) {
			*at = f.Day(name, v.short())
		}
	}
	if in := f.Text("language", 10); in != "" {
		p.Language = f.One("language", locales.Languages...)
	}
	if in := f.Text("currency", 3); in != "" {
		p.Currency = strings.ToUpper(in)
	}
	for name, at := range theirSums(p) {
		if p.Kind.Received && f.given(name) {
			*at = f.signedMoney(name, p.Currency, v.short())
		}
	}
	if p.Kind.Many && f.given("date") { // the form has its switch
		p.ShowTarget = f.Checked("show_target")
	}
	if claims := f.Checked("claims"); claims {
		p.Deferred = f.Checked("deferred")
	}
	readRate(f, v, p)
}

func readRate(f *form, v *viewer, p *models.Document) {
	if !f.given("rate") {
		return
	}
	in := f.Text("rate", 20)
	if in == "" {
		p.Rate = 0
		return
	}
	rate, err := measure.ParseNumber(in, v.short(), ratesAt)
	if err != nil || rate <= 0 {
		f.Refuse("rate", "document.rate.bad", nil)
		return
	}
	p.Rate = rate
}

// given tells whether the form has a field at all.
func (f *form) given(name string) bool {
	_, given := f.values[name]
	return given
}

// Prose reads a text of several lines; longer than max is refused.
func (f *form) Prose(name string, max int) string {
	v := strings.TrimSpace(strings.ReplaceAll(f.raw(name), "\r\n", "\n"))
	if utf8.RuneCountInString(v) > max {
		f.Refuse(name, "error.too_long", map[string]any{"Max": max})
	}
	return v
}

// Day reads a date as the browser's field gives it, or as people write one;
// "" for none.
func (f *form) Day(name, lang string) string {
	in := f.Text(name, 40)
	if in == "" {
		return ""
	}
	day, err := time.Parse(time.DateOnly, in)
	if err != nil {
		day, err = measure.ParseDate(in, lang)
	}
	if err != nil {
		f.Refuse(name, "date.bad", nil)
		return ""
	}
	return day.Format(time.DateOnly)
}

// store saves a paper's head. When its currency changes, the prices on it are
// converted by the rates, in the same transaction.
func (d documents) store(c *gin.Context, t *models.Tenant, v *viewer, now, paper *models.Document) error {
	ctx := c.Request.Context()
	set, err := t.Settings(ctx)
	if err != nil {
		return err
	}
	if paper.Currency == set.Currency {
		paper.Rate = 0
	}
	changed := paper.Currency != now.Currency
	if changed && !now.Frozen() {
		lines, err := t.Lines(ctx, now)
		if err != nil {
			return err
		}
		changed = hasPrices(lines)
	}
	if changed && (paper.Currency != set.Currency && paper.Rate == 0 || now.Currency != set.Currency && now.Rate == 0) {
		return models.Refuse("rate", "paper.rate.needed")
	}
	if err := retreat(c, t, now, paper); err != nil {
		return err
	}
	treated := paper.Treatment != now.Treatment && !now.Frozen()
	if err := t.SaveDocument(ctx, v.UserUID(), paper); err != nil {
		return err
	}
	if treated {
		if err := t.Treat(ctx, v.UserUID(), paper); err != nil {
			return err
		}
	}
	if !changed {
		return nil
	}
	return t.SetLines(ctx, v.UserUID(), paper, nil, func(l *models.Line) {
		l.Price, l.Target = models.Convert(l.Price, now.Rate, paper.Rate), models.Convert(l.Target, now.Rate, paper.Rate)
	})
}

// retreat gives a draft of an invoice the usual treatment of another customer,
// unless a person has chosen one.
func retreat(c *gin.Context, t *models.Tenant, now, paper *models.Document) error {
	if !paper.Kind.Claims || now.Frozen() || paper.PartyUID == now.PartyUID && paper.Treatment != "" || paper.Treatment != now.Treatment && paper.Treatment != "" || paper.Why != "" {
		return nil
	}
	ctx := c.Request.Context()
	set, err := t.Settings(ctx)
	if err != nil {
		return err
	}
	var buyer models.PartySpec
	if paper.PartyUID != "" {
		p, err := t.FindParty(ctx, paper.PartyUID)
		if err != nil {
			return err
		}
		buyer = p.PartySpec
	}
	paper.Treatment = models.UsualTreatment(set.Country, buyer)
	return nil
}

func hasPrices(lines []models.Line) bool {
	for _, l := range lines {
		if l.Price != 0 || l.Target != 0 {
			return true
		}
	}
	return false
}
