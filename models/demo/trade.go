package demo

import (
	"jennyerp/models"
)

// fibrePrices are about what yarn costs, € per kg.
var fibrePrices = map[string]float64{
	"WO": 21, "WV": 25, "WMR": 34, "WS": 135, "WP": 42, "WM": 52, "WK": 60, "RWO": 11, "SE": 72, "CO": 7.5, "OCO": 9.5, "RCO": 6, "LI": 17, "HEM": 15,
	"PL": 4.5, "RPL": 6, "PA": 8.5, "RPA": 10.5, "CV": 7, "CLY": 9.5, "MD": 9.5, "PC": 5, "AC": 11, "EA": 17, "ME": 38,
}

// trade fills in what it costs, what we ask, how much and how soon.
func (c cloth) trade(d *dice, s *models.SampleSpec) {
	from := countries[c.mill.country]
	cost := c.cost(d)
	s.Cost, s.CostCurrency, s.CostUnit = rounded(cost*from.rate, 0.05), from.currency, "m"
	if c.design.line == knit && (c.mill.country == "TR" || d.percent(30)) {
		s.Cost, s.CostUnit = rounded(cost*from.rate/c.kilos(), 0.1), "kg"
	}
	s.MOQ, s.MOQUnit = models.Quantity(d.between(from.moq[0], from.moq[1]))*50_000, "m"
	if c.design.printed {
		s.MOQ = max(s.MOQ, 150_000)
	}
	s.LeadDays = int64(d.between(from.lead[0]/7, from.lead[1]/7)) * 7
	if !c.hero && d.percent(7) {
		return // not priced yet
	}
	s.Price, s.PriceCurrency, s.PriceUnit = rounded(cost*(1.42+0.28*d.share()), 0.1), "EUR", "m"
	if d.percent(45) {
		for _, step := range []struct {
			times int
			share float64
		}{{2, 0.96}, {5, 0.91}, {10, 0.87}} {
			s.Breaks = append(s.Breaks, models.Break{From: s.MOQ * models.Quantity(step.times), Price: rounded(float64(s.Price)/10000*step.share, 0.1)})
		}
	}
}

// cost is what the mill asks per metre in euro: yarn, waste and making.
func (c cloth) cost(d *dice) float64 {
	var yarn float64
	for _, p := range c.fibres() {
		yarn += fibrePrices[p.Fibre] * float64(p.Percent) / 10000
	}
	return (yarn*c.kilos()*1.08 + c.design.work*(0.9+0.2*d.share())) * countries[c.mill.country].making
}

// hsCode is the subheading of the Harmonized System (2022).
func (c cloth) hsCode() string {
	switch {
	case c.design.line == sheer:
		return map[bool]string{true: "5804.10", false: "5804.21"}[c.design.key == "tulle"]
	case c.design.line == pile:
		return c.pileCode()
	case c.design.line == knit || c.design.line == tech && c.design.weave != "Ripstop":
		return c.knitCode()
	}
	switch c.chief() {
	case "wool":
		return c.woolCode()
	case "silk":
		return "5007.20"
	case "linen":
		if c.share("HEM") >= 50 {
			return "5311.00"
		}
		return map[bool]string{true: "5309.19", false: "5309.29"}[c.share("LI") >= 85]
	case "cotton":
		return c.cottonCode()
	}
	return c.manMadeCode()
}

// chief is the group of fibres that weighs most.
func (c cloth) chief() string {
	best, most := "", 0.0
	for _, g := range []struct{ name, codes string }{
		{"wool", "WO WV WMR RWO WS WP WM WK"}, {"silk", "SE"}, {"linen", "LI HEM"}, {"cotton", "CO OCO RCO"},
		{"polyester", "PL RPL"}, {"polyamide", "PA RPA"}, {"viscose", "CV CLY MD AC"},
	} {
		if share := c.share(g.codes); share > most {
			best, most = g.name, share
		}
	}
	return best
}

func (c cloth) woolCode() string {
	pure := c.share("WO WV WMR RWO WS WP WM WK") >= 85
	carded := c.design.line == tweed || c.design.yarns[0] == "Nm 1/12"
	switch {
	case carded && pure && c.gsm > 300:
		return "5111.19"
	case carded && pure:
		return "5111.11"
	case carded:
		return "5111.30"
	case pure && c.gsm > 200:
		return "5112.19"
	case pure:
		return "5112.11"
	}
	return "5112.30"
}

// cottonCode tells light from heavy, pure from mixed, printed, dyed in the
// yarn, denim, twill and plain.
func (c cloth) cottonCode() string {
	head := "52"
	switch pure, heavy := c.share("CO OCO RCO") >= 85, c.gsm > 200; {
	case pure && heavy:
		head += "09"
	case pure:
		head += "08"
	case heavy:
		head += "11"
	default:
		head += "10"
	}
	switch {
	case c.design.line == denim && c.gsm > 200:
		return head + ".42"
	case c.design.printed && head == "5208":
		return head + ".52"
	case c.design.printed:
		return head + ".51"
	case c.design.pattern != "plain" || c.design.line == denim || c.design.key == "chambray" || c.design.key == "oxford":
		return head + ".41"
	case c.design.key == "cotton satin":
		return head + ".39"
	case c.design.key == "chino twill":
		return head + ".32"
	case head == "5208":
		return head + ".32"
	}
	return head + ".31"
}

func (c cloth) manMadeCode() string {
	switch c.chief() {
	case "polyester":
		return map[bool]string{true: "5407.54", false: "5407.52"}[c.design.printed]
	case "polyamide":
		return "5407.42"
	}
	return map[bool]string{true: "5516.14", false: "5516.12"}[c.design.printed]
}

func (c cloth) pileCode() string {
	switch {
	case c.design.key != "velvet":
		return "5801.22"
	case c.chief() == "cotton":
		return "5801.27"
	}
	return "5801.37"
}

func (c cloth) knitCode() string {
	switch {
	case c.design.key == "fleece":
		return "6001.22"
	case c.design.key == "mesh":
		return "6005.37"
	case c.share("EA") >= 5:
		return "6004.10"
	case c.chief() == "wool":
		return "6006.10"
	case c.chief() == "cotton":
		return "6006.22"
	case c.chief() == "polyester":
		return "6006.32"
	}
	return "6006.42"
}
