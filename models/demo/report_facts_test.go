package demo

import (
	"fmt"
	"slices"
	"time"

	"jennyerp/models"
)

func orNone(s string) string {
	if s == "" {
		return models.ReportNone
	}
	return s
}

// home tells an amount in euro; without a rate it is nothing.
func home(amount int64, currency string, rate int64) int64 {
	if currency != "EUR" && rate == 0 {
		return 0
	}
	return models.Exchange(amount, currency, "EUR", rate)
}

func (b *book) where(p *paper, e entry) map[string]string {
	s := b.samples[e.sample]
	month := p.date[:7]
	return map[string]string{"month": month, "quarter": models.QuarterOf(month), "customer": b.parties[p.party], "seller": p.owner, "paper": p.uid, "line": p.uid,
		"sample": orNone(s.uid), "colour": orNone(b.colours[e.colour]), "fair": orNone(b.fairs[s.fair]), "supplier": orNone(b.parties[s.supplier])}
}

func length(e entry) (metres, kilos int64) {
	switch e.spec.Unit {
	case "m":
		return int64(e.spec.Quantity), 0
	case "yd":
		return (int64(e.spec.Quantity)*9144 + 5000) / 10000, 0
	case "kg":
		return 0, int64(e.spec.Quantity)
	}
	return 0, 0
}

var confirmed = []string{"confirmed", "in_production", "part_delivered", "delivered", "closed"}
var offered = []string{"sent", "seen", "accepted", "declined", "expired"}

// computed tells the facts of every report anew from all rows.
var computed = map[string]func(*book, models.Period) []fact{
	"sales": (*book).sales, "margin": (*book).margins, "quotations": (*book).quotations, "swatches": (*book).swatches, "best": (*book).best, "dead": (*book).dead,
	"purchases": (*book).purchases, "cash": (*book).cash, "vat": (*book).vat,
}

func (b *book) in(p models.Period, kinds ...string) (all []*paper) {
	for _, x := range b.papers {
		if slices.Contains(kinds, x.kind) && x.date >= p.From && x.date <= p.To && x.status != "draft" {
			all = append(all, x)
		}
	}
	return all
}

func sign(p *paper) int64 {
	if p.kind == "credit_note" || p.spec.Mode == "credit" {
		return -1
	}
	return 1
}

func (b *book) sales(p models.Period) (all []fact) {
	for _, x := range b.in(p, "invoice", "credit_note") {
		for _, e := range x.lines {
			metres, kilos := length(e)
			all = append(all, fact{b.where(x, e), map[string]int64{"sales": sign(x) * home(e.amount, x.currency, x.spec.Rate), "metres": sign(x) * metres, "kilos": sign(x) * kilos}, map[string]int64{"papers": x.id}})
		}
	}
	return all
}

func (b *book) margins(p models.Period) (all []fact) {
	for _, x := range b.in(p, "invoice", "credit_note") {
		for _, e := range x.lines {
			net := sign(x) * home(e.amount, x.currency, x.spec.Rate)
			digits := int64(100)
			if e.costIn == "JPY" {
				digits = 1
			}
			there := (e.cost*int64(e.spec.Quantity)*digits + 5_000_000) / 10_000_000
			add := map[string]int64{"unknown": net}
			if e.cost > 0 && (e.costIn == "EUR" || e.costIn == x.currency && x.spec.Rate > 0) {
				cost := sign(x) * home(there, e.costIn, x.spec.Rate)
				add = map[string]int64{"known": net, "cost": cost, "margin": net - cost}
			}
			all = append(all, fact{b.where(x, e), add, nil})
		}
	}
	return all
}

func (b *book) quotations(p models.Period) (all []fact) {
	at := map[int64]*paper{}
	for _, x := range b.papers {
		at[x.id] = x
	}
	for _, x := range b.in(p, "quotation") {
		if x.replaced {
			continue
		}
		value := home(x.net, x.currency, x.spec.Rate)
		add := map[string]int64{"sent": 1, "offered": value}
		won := x.status == "accepted"
		for _, id := range b.turned[x.id] {
			won = won || at[id].kind == "order" && slices.Contains(confirmed, at[id].status)
		}
		switch {
		case won:
			add["won"], add["gained"] = 1, value
		case x.status == "sent" || x.status == "seen":
			add["waiting"] = 1
		default:
			add["lost"] = 1
		}
		if x.status == "accepted" || x.status == "declined" {
			add["took"], add["answered"] = x.moved-b.left[x.id], 1
		}
		all = append(all, fact{b.where(x, entry{}), add, nil})
	}
	return all
}

func (b *book) swatches(p models.Period) (all []fact) {
	orders := map[int64][]*paper{}
	for _, o := range b.papers {
		if o.kind == "order" && slices.Contains(confirmed, o.status) {
			orders[o.party] = append(orders[o.party], o)
		}
	}
	for _, x := range b.in(p, "dispatch") {
		for _, e := range x.lines {
			if e.sample == 0 || x.status != "sent" && x.status != "delivered" {
				continue
			}
			add := map[string]int64{"swatches": 1, "pieces": int64(e.spec.Quantity)}
			for _, o := range orders[x.party] {
				if o.date >= x.date && slices.ContainsFunc(o.lines, func(l entry) bool { return l.sample == e.sample }) {
					add["ordered"] = 1
				}
			}
			all = append(all, fact{b.where(x, e), add, map[string]int64{"parcels": x.id}})
		}
	}
	return all
}

func (b *book) best(p models.Period) (all []fact) {
	for _, x := range b.in(p, "dispatch", "quotation", "order") {
		for _, e := range x.lines {
			add := map[string]int64{}
			switch {
			case e.sample == 0 || x.replaced:
				continue
			case x.kind == "order" && slices.Contains(confirmed, x.status):
				metres, kilos := length(e)
				add = map[string]int64{"orders": 1, "order_value": home(e.amount, x.currency, x.spec.Rate), "metres": metres, "kilos": kilos}
			case x.kind == "quotation" && slices.Contains(offered, x.status):
				add["quoted"] = 1
			case x.kind == "dispatch" && (x.status == "sent" || x.status == "delivered"):
				add["swatches"] = 1
			default:
				continue
			}
			all = append(all, fact{b.where(x, e), add, nil})
		}
	}
	return all
}

func (b *book) dead(p models.Period) (all []fact) {
	moved, quoted, sent := map[int64]bool{}, map[int64]int64{}, map[int64]int64{}
	for _, x := range b.in(p, "dispatch", "quotation", "order", "invoice") {
		for _, e := range x.lines {
			switch {
			case x.kind == "invoice", x.kind == "order" && slices.Contains(confirmed, x.status):
				moved[e.sample] = true
			case x.kind == "quotation" && !x.replaced:
				quoted[e.sample]++
			case x.status == "sent" || x.status == "delivered":
				sent[e.sample]++
			}
		}
	}
	from, err := time.Parse(time.DateOnly, p.From)
	for id, s := range b.samples {
		if err == nil && s.state == "active" && s.born < from.UnixMilli() && !moved[id] {
			all = append(all, fact{map[string]string{"sample": s.uid, "supplier": orNone(b.parties[s.supplier]), "fair": orNone(b.fairs[s.fair])},
				map[string]int64{"samples": 1, "swatches": sent[id], "quoted": quoted[id]}, nil})
		}
	}
	return all
}

func (b *book) purchases(p models.Period) (all []fact) {
	for _, x := range b.in(p, "bill") {
		for _, e := range x.lines {
			by := b.where(x, e)
			by["supplier"] = b.parties[x.party]
			all = append(all, fact{by, map[string]int64{"bought": sign(x) * home(e.amount, x.currency, x.spec.Rate)}, map[string]int64{"papers": x.id}})
		}
	}
	return all
}

func (b *book) cash(p models.Period) (all []fact) {
	for _, x := range b.payments {
		if x.undone || x.date < p.From || x.date > p.To {
			continue
		}
		add := map[string]int64{"payments": 1}
		if x.direction == "in" {
			add["in"] = home(x.amount-x.fee, x.currency, x.rate)
		} else {
			add["out"] = home(x.amount+x.fee, x.currency, x.rate)
		}
		add["left"] = add["in"] - add["out"]
		all = append(all, fact{map[string]string{"month": x.date[:7], "account": b.accounts[x.account], "payment": x.uid}, add, nil})
	}
	return all
}

func (b *book) vat(p models.Period) (all []fact) {
	for _, x := range b.in(p, "invoice", "credit_note", "bill") {
		var lines []models.Line
		for _, e := range x.lines {
			lines = append(lines, models.Line{Amount: e.amount, LineSpec: e.spec})
			side := map[bool]string{true: "bought_net", false: "sold_net"}[x.kind == "bill"]
			by := b.where(x, e)
			by["rate"] = fmt.Sprintf("%d/%s", e.spec.VAT, e.spec.Reason)
			all = append(all, fact{by, map[string]int64{side: sign(x) * home(e.amount, x.currency, x.spec.Rate)}, nil})
		}
		var tax int64
		sums := models.VATSums(lines)
		highest := 0
		for i, s := range sums {
			if s.Rate > sums[highest].Rate {
				highest = i
			}
		}
		for i, s := range sums {
			if i == highest {
				s.VAT += x.spec.VATOff
			}
			by, column := b.where(x, entry{}), "sold_vat"
			by["rate"] = fmt.Sprintf("%d/%s", s.Rate, s.Reason)
			n := sign(x) * home(s.VAT, x.currency, x.spec.Rate)
			add := map[string]int64{"balance": n}
			switch {
			case x.kind == "bill":
				column, add["balance"] = "bought_vat", -n
			case x.spec.Treatment == "split":
				column, add["balance"] = "split_vat", 0
			}
			add[column] = n
			all, tax = append(all, fact{by, add, nil}), tax+s.VAT
		}
		if tax != x.vat {
			panic(fmt.Sprintf("the tax of %s is %d, its groups come to %d", x.uid, x.vat, tax))
		}
	}
	return all
}
