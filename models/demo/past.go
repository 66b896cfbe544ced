package demo

import (
	"encoding/json"
	"math"
	"time"

	"jennyerp/models"
)

const day = 24 * time.Hour

// ageDays is how far back the library goes.
const ageDays = 1000

// bornAt is when the i-th of n samples was taken in: over three years, in the
// hours of an office, the later the more; the newest yesterday.
func bornAt(today time.Time, i, n int) time.Time {
	back := float64(n-1-i) / float64(n)
	age := 0.5 + ageDays*math.Pow(back, 1.35)
	days := math.Ceil(age)
	return today.Add(time.Duration(-days)*day + 8*time.Hour + time.Duration((days-age)*float64(10*time.Hour)))
}

// past fills in what happened since: prices that were seen, hangers that were
// counted, the history.
func (c cloth) past(d *dice, s *models.Loaded, crew crew, now time.Time) {
	born := models.At(s.CreatedAt)
	s.Version, s.UpdatedAt, s.UpdatedBy = 1, s.CreatedAt, s.CreatedBy
	s.Events = []models.Event{{At: s.CreatedAt, By: s.CreatedBy, Verb: "created", Version: 1}}
	c.seenPrices(d, s, crew, born, now)
	c.pieces(d, s, crew, born, now)
	if s.State == models.Archived {
		at := born.Add(now.Sub(born) * 9 / 10)
		act(s, at, crew.of(giulia), "moved", "state", models.Active, models.Archived)
	}
}

// act adds one change to the history.
func act(h *models.Loaded, at time.Time, by, verb, field string, from, to any) {
	before, _ := json.Marshal(from) // numbers and words always marshal
	after, _ := json.Marshal(to)
	h.Version, h.UpdatedAt, h.UpdatedBy = h.Version+1, at.UnixMilli(), by
	h.Events = append(h.Events, models.Event{At: h.UpdatedAt, By: by, Verb: verb, Version: h.Version, Changes: models.Changes{field: {before, after}}})
}

// seenPrices are what the mill asked and what we asked, from then to now: a
// little less in the past. Of the newest samples older prices were on paper.
func (c cloth) seenPrices(d *dice, s *models.Loaded, crew crew, born, now time.Time) {
	times := 1 + min(d.below(5), int(now.Sub(born)/(150*day)))
	if c.hero {
		times, born = 3, born.Add(-day*time.Duration(d.between(380, 560)))
	}
	for k := range times {
		less, at := math.Pow(1.03, float64(k+1-times)), born.Add(now.Sub(born)/time.Duration(times)*time.Duration(k))
		if c.hero && k == times-1 {
			at = models.At(s.CreatedAt)
		}
		c.seenPrice(d, s, crew, at, less)
		if k > 0 && s.Price > 0 && !c.hero {
			act(s, at, crew.of(giulia), "priced", "price", was(s.Price, math.Pow(1.03, float64(k-times))), was(s.Price, less))
		}
	}
}

// seenPrice adds cost and sale price of one day; the fair is that of the first.
func (c cloth) seenPrice(d *dice, s *models.Loaded, crew crew, at time.Time, less float64) {
	p := models.Price{Kind: "cost", Amount: was(s.Cost, less), Currency: s.CostCurrency, Unit: s.CostUnit, MOQ: s.MOQ, MOQUnit: s.MOQUnit, SeenAt: at.UnixMilli(), By: crew.of(giulia)}
	if p.SeenAt == s.CreatedAt {
		p.Fair = s.Fair
	} else {
		p.Note = one(d, priceNotes)
	}
	s.Prices = append(s.Prices, p)
	if s.Price > 0 {
		p.Kind, p.Amount, p.Currency, p.Unit, p.Note = "sale", was(s.Price, less), s.PriceCurrency, s.PriceUnit, ""
		s.Prices = append(s.Prices, p)
	}
}

func was(price models.UnitPrice, less float64) models.UnitPrice {
	if less == 1 {
		return price
	}
	return rounded(float64(price)/10000*less, 0.1)
}

var priceNotes = []string{"", "", "", "new list", "listino nuovo", "新价目表", "by mail", "per telefono", "energy surcharge in"}

// pieces are hangers, cards and lengths in the house, counted by Marco.
func (c cloth) pieces(d *dice, s *models.Loaded, crew crew, born, now time.Time) {
	add := func(form string, count, alert int) {
		s.Physical = append(s.Physical, models.Physical{Form: form, Count: int64(count), Alert: int64(alert)})
		out := d.below(3)
		at := born.Add(day / 8)
		s.Counts = append(s.Counts, models.Count{Form: form, Change: int64(count + out), Count: int64(count + out), At: at.UnixMilli(), By: crew.of(marco)})
		if out > 0 {
			at = at.Add(now.Sub(at) / 3)
			s.Counts = append(s.Counts, models.Count{Form: form, Change: -int64(out), Count: int64(count), Note: one(d, pieceNotes), At: at.UnixMilli(), By: crew.of(marco)})
		}
	}
	low := !c.hero && d.percent(9)
	switch {
	case low:
		add("hanger", d.below(2), 1)
	default:
		add("hanger", d.between(2, 7), 1)
	}
	if len(s.Variants) > 2 {
		add("card", d.between(1, 4), 0)
	}
	if d.percent(30) {
		add("metre", d.between(1, 5), 0)
	}
	if d.percent(20) {
		add("a4", d.between(2, 12), 0)
	}
}

var pieceNotes = []string{"sent to a customer", "spedito al cliente", "寄给客户", "given at the fair", "consegnato in showroom", "prestato a Giulia"}
