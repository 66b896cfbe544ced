package demo

import (
	"cmp"
	"context"
	"time"

	"jennyerp/internal/einvoice"
	"jennyerp/models"
)

// rates are what one unit of a currency is worth in euro, in millionths.
var rates = map[string]int64{"GBP": 1_160_000, "CNY": 128_000, "USD": 920_000, "JPY": 6_100}

// plans are what is made of each kind, and how far each paper went.
var plans = []struct {
	kind  string
	moves [][]models.Status
}{
	{"quotation", [][]models.Status{{"sent", "seen", "accepted"}, {"sent", "expired"}, {"sent", "seen", "declined"}, {"sent", "accepted"}, {"sent", "seen"}, {"sent", "seen", "accepted"}, {"sent"}, {"sent", "seen"}, {"sent"}, {"sent"}, {"sent", "seen"}, {}, {}, {}}},
	{"dispatch", [][]models.Status{{"packed", "sent", "delivered"}, {"packed", "sent", "delivered"}, {"packed", "sent", "delivered"}, {"packed", "sent"}, {"packed", "sent"}, {"packed"}, {"packed"}, {}, {}}},
	{"selection", [][]models.Status{{"answered", "closed"}, {"answered"}, {}, {}, {}}},
	{"inquiry", [][]models.Status{{"sent", "answered", "closed"}, {"sent", "answered"}, {"sent"}, {"sent"}, {}}},
	{"order", [][]models.Status{{"confirmed", "in_production", "delivered", "closed"}, {"confirmed", "delivered"}, {"confirmed", "in_production"}, {"confirmed", "in_production", "part_delivered"}, {"confirmed"}, {"confirmed"}, {}, {}}},
}

// deal gives the company papers with its customers and suppliers, and baskets.
func (l library) deal(ctx context.Context, db *models.Tenant) error {
	if err := l.lists(ctx, db); err != nil {
		return err
	}
	if err := l.sell(ctx, db); err != nil {
		return err
	}
	for _, plan := range plans {
		k := models.FindKind(plan.kind)
		parties, _, err := db.Parties(ctx, models.PartyFilter{Role: k.Party}, "", 30)
		if err != nil {
			return err
		}
		for n, moves := range plan.moves {
			if err := l.paper(ctx, db, parties, k, n, len(plan.moves), moves); err != nil {
				return err
			}
		}
	}
	return l.baskets(ctx, db)
}

// paper makes the n-th of so many papers of a kind, the last one today, and
// takes it as far as it went.
func (l library) paper(ctx context.Context, db *models.Tenant, parties []models.PartyRow, k *models.Kind, n, of int, moves []models.Status) error {
	d, by := roll(l.seed, k.Name, n), l.crew.of([]string{giulia, giulia, wei}[n%3])
	party := parties[(n*5+len(k.Name))%len(parties)]
	people, err := db.Contacts(ctx, party.ID)
	if err != nil {
		return err
	}
	paper := &models.Document{UID: d.uid(), Kind: k, PartyUID: party.UID}
	if paper.Rate = rates[party.Currency]; len(people) > 0 {
		paper.ContactUID = people[0].UID
	}
	paper.Date = l.today.AddDate(0, 0, -4*(of-n-1)).Format(time.DateOnly)
	paper.Title = one(d, titles[k.Name])
	if k.Dated == "due" {
		paper.Until = l.today.AddDate(0, 0, 20+n*3).Format(time.DateOnly)
	}
	if k.Name == "quotation" && n%5 == 4 {
		paper.Mode = "prices"
	}
	if k.Name == "dispatch" && len(moves) > 1 {
		paper.Courier, paper.Tracking = one(d, []string{"DHL Express", "UPS", "BRT"}), "JY"+d.uid()[:8]
	}
	if err := db.CreateDocument(ctx, by, paper); err != nil {
		return err
	}
	if err := l.lines(ctx, db, d, by, paper); err != nil {
		return err
	}
	if k.Many {
		return l.inquire(ctx, db, d, by, paper, parties, moves)
	}
	for _, to := range moves {
		var err error
		if k.Allows(paper.Status, to) {
			err = db.Advance(ctx, by, paper, to)
		} else {
			err = db.Answer(ctx, paper, to, paper.Contact)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// lines puts cloths of the library on a paper.
func (l library) lines(ctx context.Context, db *models.Tenant, d *dice, by string, paper *models.Document) error {
	var lines []models.Line
	first, many := d.below(l.size), min(d.between(2, 9), l.size)
	for i := range many {
		line := models.Line{UID: d.uid(), SampleUID: l.uid((first + i*7) % l.size)}
		if paper.Kind.Has(models.ColForm) {
			line.Form, line.Quantity = one(d, []string{"hanger", "hanger", "card", "a4", "metre"}), models.Quantity(d.between(1, 3))*1000
		} else {
			line.Quantity = models.Quantity(d.between(1, 12)) * 50_000
		}
		if i == 0 {
			line.Note = one(d, lineNotes)
		}
		lines = append(lines, line)
	}
	if err := db.AddLines(ctx, by, paper, lines...); err != nil {
		return err
	}
	return db.SetLines(ctx, by, paper, nil, func(line *models.Line) {
		if line.Price == 0 && !paper.Kind.Has(models.ColForm) {
			line.Price = models.UnitPrice(d.between(90, 420)) * 1000
		}
		line.Price = (line.Price + 250) / 500 * 500
		if paper.Kind.Claims {
			line.Text = cmp.Or(line.Text, line.Code) // not yet named
			latin(line)
		}
		if paper.Kind.Has(models.ColTarget) {
			line.Target = models.UnitPrice(d.between(70, 300)) * 1000
		}
	})
}

// latin writes what an Italian e-invoice says of a cloth with a Chinese name.
func latin(line *models.Line) {
	if einvoice.LostIn(line.Text+line.Colour) != "" {
		line.Latin = "Tessuto " + line.Code
	}
}

var lineNotes = []string{"", "", "A4 for approval first", "una pezza unica", "请先寄大样确认", "match the lining"}

var titles = map[string][]string{
	"quotation": {"Autumn coats", "Cappotti autunno inverno", "Camiceria primavera", "春夏连衣裙面料", "Suiting, winter", "Linings"},
	"dispatch":  {"", "Tirelle per la collezione", "Hangers for the showroom", "秋冬色卡"},
	"selection": {"Chosen at the fair", "Scelti in fiera", "展会选样"},
	"inquiry":   {"Best price for 500 m", "Prezzo per 1.000 m", "询价：大货"},
	"order":     {"Production autumn", "Produzione capispalla", "首单", "Repeat"},
}

// baskets are what is being put together at the moment.
func (l library) baskets(ctx context.Context, db *models.Tenant) error {
	for n, name := range []string{"Cappotti, Sartoria Belmonte", "夏季连衣裙 · 杭州云裳"} {
		by := l.crew.of([]string{giulia, wei}[n])
		b := &models.Basket{UID: roll(l.seed, "basket", n).uid(), Name: name, Shared: true}
		if err := db.SaveBasket(ctx, by, b); err != nil {
			return err
		}
		var samples []string
		for i := range min(7+n*4, l.size) {
			samples = append(samples, l.uid((n*11+i*3)%l.size))
		}
		if _, err := db.FillBasket(ctx, b, samples...); err != nil {
			return err
		}
	}
	return nil
}
