package demo

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"jennyerp/models"
)

// Business is a stretch of made-up trade: parcels of swatches lead to
// quotations, these to orders, invoices and payments; mills want money. The
// same seed gives the same.
type Business struct {
	Seed      uint64
	Papers    int // how many, of all kinds together
	From, To  time.Time
	People    []string // uids of who looks after customers
	Samples   []string // uids of what is traded
	Customers []*models.Party
	Mills     []*models.Party
}

// ware is a sample as it is traded.
type ware struct {
	*models.Sample
	colours []models.Variant
}

// seasons are how busy each month is.
var seasons = [12]int{70, 100, 90, 70, 60, 70, 80, 15, 100, 95, 75, 40}

// Make makes up the papers, by their days; nothing is stored.
func (b Business) Make(ctx context.Context, db *models.Tenant) ([]*models.LoadedDocument, error) {
	var wares []ware
	for _, uid := range b.Samples {
		s, err := db.FindSample(ctx, uid)
		if err != nil {
			return nil, err
		}
		colours, err := db.Variants(ctx, s)
		if err != nil {
			return nil, err
		}
		wares = append(wares, ware{s, colours})
	}
	var all []*models.LoadedDocument
	for n := 0; len(all) < b.Papers && n < 4*b.Papers; n++ {
		all = append(all, b.story(roll(b.Seed, "story", n), n, wares)...)
	}
	slices.SortStableFunc(all, func(a, o *models.LoadedDocument) int { return cmp.Compare(a.Date, o.Date) })
	return all[:min(len(all), b.Papers)], nil
}

// story is one customer's business from the first swatch to the money, as far
// as it went by the last day.
func (b Business) story(d *dice, n int, wares []ware) []*models.LoadedDocument {
	t := teller{Business: b, d: d, day: b.begin(d), by: b.People[d.below(len(b.People))], party: mostly(d, b.Customers)}
	chosen := t.choose(wares)
	if d.percent(70) {
		t.parcel(chosen)
		t.wait(4, 20)
	}
	bought := d.percent(40)
	if d.percent(85) {
		bought = t.quote(chosen, n)
		t.wait(1, 12)
	}
	if bought {
		t.buy(chosen)
	}
	if d.percent(30) && len(b.Mills) > 0 {
		t.bill(n)
	}
	return t.told
}

// begin is a day in the stretch, more often in a busy month.
func (b Business) begin(d *dice) time.Time {
	days := int(b.To.Sub(b.From)/day) + 1
	for range 20 {
		at := b.From.AddDate(0, 0, d.below(days))
		if d.percent(seasons[at.Month()-1]) {
			return at
		}
	}
	return b.From
}

// teller tells one story.
type teller struct {
	Business
	d     *dice
	day   time.Time
	by    string
	party *models.Party
	told  []*models.LoadedDocument
}

func (t *teller) wait(lo, hi int) { t.day = t.day.AddDate(0, 0, t.d.between(lo, hi)) }

func (t *teller) choose(wares []ware) []ware {
	var all []ware
	for range t.d.between(3, 7) {
		w := mostly(t.d, wares)
		if !slices.ContainsFunc(all, func(o ware) bool { return o.ID == w.ID }) {
			all = append(all, w)
		}
	}
	return all
}

// paper begins a paper of the day that has left the house.
func (t *teller) paper(kind string, status models.Status, party *models.Party) *models.LoadedDocument {
	p := &models.LoadedDocument{Document: models.Document{UID: t.d.uid(), Kind: models.FindKind(kind), Status: status, PartyID: party.ID, PartyUID: party.UID, PartyName: party.Name, CreatedBy: t.by}}
	p.Date, p.Owner, p.Language, p.Currency, p.Payment = t.day.Format(time.DateOnly), t.by, cmp.Or(party.Language, "it"), cmp.Or(party.Currency, "EUR"), party.Payment
	if _, known := models.ParseTerms(p.Payment); !known {
		p.Payment = "30 gg FM"
	}
	p.Rate = rates[p.Currency]
	p.CreatedAt = t.day.Add(9 * time.Hour).UnixMilli()
	p.LeftAt, p.MovedAt = p.CreatedAt, p.CreatedAt
	return p
}

// tell keeps a paper unless its day has not come yet.
func (t *teller) tell(p *models.LoadedDocument) bool {
	if t.day.After(t.To) {
		return false
	}
	t.told = append(t.told, p)
	return true
}

func (t *teller) line(w ware) models.Line {
	l := models.Line{UID: t.d.uid(), SampleID: w.ID, LineSpec: models.LineSpec{Code: w.Code, Text: cmp.Or(w.Name, w.Code)}}
	if len(w.colours) > 0 && t.d.percent(80) {
		c := mostly(t.d, w.colours)
		l.VariantID, l.Colour = c.ID, c.Name
	}
	return l
}

func (t *teller) parcel(chosen []ware) {
	p := t.paper("dispatch", "delivered", t.party)
	p.Courier = one(t.d, []string{"DHL Express", "UPS", "BRT"})
	for _, w := range chosen {
		l := t.line(w)
		l.Form, l.Quantity = one(t.d, []string{"hanger", "hanger", "card", "a4", "metre"}), models.Quantity(t.d.between(1, 3))*1000
		p.Lines = append(p.Lines, l)
	}
	if t.d.percent(15) {
		p.Status = "sent"
	}
	t.tell(p)
}

// priced are lines with prices and quantities.
func (t *teller) priced(p *models.LoadedDocument, chosen []ware) {
	for _, w := range chosen {
		l := t.line(w)
		l.Unit, l.Quantity = cmp.Or(w.PriceUnit, "m"), models.Quantity(t.d.between(2, 60))*10_000+models.Quantity(t.d.below(10))*500
		l.Price = cmp.Or(w.Price, models.UnitPrice(t.d.between(60, 240))*1000)
		if p.Rate != 0 {
			l.Price = models.Convert(l.Price, 0, p.Rate) / 100 * 100
		}
		if l.Cost = w.CostPer(l.Unit); l.Cost != 0 {
			l.CostCurrency = w.CostCurrency
		}
		if t.d.percent(20) {
			l.Discount = int64(t.d.between(1, 4)) * 2_50
		}
		p.Lines = append(p.Lines, l)
	}
}

// quote offers, and tells whether the customer bought.
func (t *teller) quote(chosen []ware, n int) (bought bool) {
	p := t.paper("quotation", "expired", t.party)
	p.Mode, p.Title, p.Until = "offer", one(t.d, titles["quotation"]), t.day.AddDate(0, 0, 30).Format(time.DateOnly)
	if n%9 == 8 {
		p.Mode = "prices"
	}
	t.priced(p, chosen)
	took := time.Duration(t.d.between(3, 14*24)) * time.Hour
	switch fate := t.d.below(100); {
	case t.day.Add(took).After(t.To):
		p.Status = one(t.d, []models.Status{"sent", "seen"})
	case fate < 52:
		p.Status, p.MovedAt, bought = "accepted", p.LeftAt+took.Milliseconds(), true
	case fate < 75:
		p.Status, p.MovedAt = "declined", p.LeftAt+took.Milliseconds()
	default:
		p.MovedAt = p.LeftAt + (30 * day).Milliseconds()
	}
	return t.tell(p) && bought
}

// buy is the order, its invoice and the money.
func (t *teller) buy(chosen []ware) {
	order := t.paper("order", "confirmed", t.party)
	if n := len(t.told); n > 0 && t.told[n-1].Kind.Name == "quotation" {
		order.From = t.told[n-1]
	}
	treatment, rate := t.taxed()
	t.priced(order, chosen[:t.d.between(1, len(chosen))])
	for i := range order.Lines {
		order.Lines[i].VAT, order.Lines[i].Reason = rate, treatment.Reason
		if rate != 0 && t.d.percent(8) {
			order.Lines[i].VAT = one(t.d, []int64{10_00, 4_00})
		}
	}
	ready := t.d.between(15, 50)
	if done := t.day.AddDate(0, 0, ready); !done.After(t.To) {
		order.Status, order.MovedAt = "closed", done.Add(17*time.Hour).UnixMilli()
	}
	if !t.tell(order) {
		return
	}
	t.day = t.day.AddDate(0, 0, ready)
	if t.bare() {
		return
	}
	invoice := t.paper("invoice", "issued", t.party)
	invoice.From, invoice.Treatment = order, treatment.Name
	for _, l := range order.Lines {
		l.UID, l.ID = t.d.uid(), 0
		latin(&l)
		invoice.Lines = append(invoice.Lines, l)
	}
	if t.tell(invoice) {
		t.collect(invoice)
		t.credit(invoice)
	}
}

// bare tells that the customer's papers for the tax are not complete.
func (t *teller) bare() bool { return t.party.Country == "" }

// taxed is how the customer's invoices bear the tax.
func (t *teller) taxed() (models.Treatment, int64) {
	tr := models.FindTreatment(models.UsualTreatment("IT", t.party.PartySpec))
	if tr.Reason == "" {
		return tr, 22_00
	}
	return tr, 0
}

// collect has most invoices paid some weeks after.
func (t *teller) collect(p *models.LoadedDocument) {
	paid := t.day.AddDate(0, 0, t.d.between(20, 75))
	if paid.After(t.To) || t.d.percent(6) {
		return
	}
	p.Status, p.PaidOn, p.MovedAt = "paid", paid.Format(time.DateOnly), paid.Add(11*time.Hour).UnixMilli()
}

// credit takes back a part of some invoices: a piece with a flaw.
func (t *teller) credit(invoice *models.LoadedDocument) {
	if !t.d.percent(7) {
		return
	}
	t.wait(5, 25)
	note := t.paper("credit_note", "issued", t.party)
	note.Treatment = invoice.Treatment
	l := invoice.Lines[0]
	l.UID, l.ID, l.Quantity, l.Note = t.d.uid(), 0, l.Quantity/10, "pezza difettosa"
	note.Lines = []models.Line{l}
	t.tell(note)
}

// bill is what a mill wants.
func (t *teller) bill(n int) {
	mill := one(t.d, t.Mills)
	p := t.paper("bill", "booked", mill)
	p.Currency, p.Rate, p.Mode, p.Reference = "EUR", 0, "invoice", fmt.Sprintf("%d/%s", n+1, p.Date[2:4])
	if n%17 == 16 {
		p.Mode = "credit"
	}
	if t.d.percent(5) {
		p.VATOff = 1 // a mill that rounds line by line
	}
	for range t.d.between(1, 5) {
		p.Lines = append(p.Lines, models.Line{UID: t.d.uid(), LineSpec: models.LineSpec{Text: one(t.d, []string{"Tessuto greggio", "Tessuto finito", "Finissaggio", "Trasporto"}), Unit: "m",
			Quantity: models.Quantity(t.d.between(40, 500)) * 1000, Price: models.UnitPrice(t.d.between(15, 90)) * 1000, VAT: one(t.d, []int64{22_00, 22_00, 22_00, 10_00})}})
	}
	if t.tell(p) && p.Mode == "invoice" {
		t.collect(p)
	}
}
