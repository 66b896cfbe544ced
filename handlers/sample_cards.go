package handlers

import (
	"html/template"
	"strings"
	"time"

	"jennyerp/models"
)

// newFor is how long a sample carries the tag "New".
const newFor = 14 * 24 * time.Hour

// shownCard is a card or row with its words already made: a page has 48 of
// them, and a template's calls cost more than its fields.
type shownCard struct {
	UID      string
	URL      template.URL // of the sample, with the list it was found in
	Title    string
	Code     string
	Supplier string
	Under    string // "Lanificio Valdora, LV-0418"
	Fibres   string
	Weight   string
	Width    string
	Cloth    string // "98% wool, 2% elastane, 310 g"
	Price    string
	Per      string // "/ m"
	Tag      string
	TagClass string
	Pick     string          // label of the box that selects it, "" when there is none
	Small    template.URL    // 320 px, "" for no picture
	Srcset   template.Srcset // 320 and 640 px
	Soon     bool            // in sight at once
}

// nameHere stands for the name in a sentence that is made once for all cards.
const nameHere = "\x00"

// Shown are the cards as the reader sees them.
func (v *samplesView) Shown() []shownCard {
	all := make([]shownCard, len(v.Cards))
	query, pick := v.Query(), ""
	if v.May(string(models.EditSamples)) {
		pick = v.T("samples.pick.one", "Name", nameHere)
	}
	for i, c := range v.Cards {
		all[i] = v.shown(c, query, pick)
		all[i].Soon = v.First && i < 4
	}
	return all
}

func (v *samplesView) shown(c models.SampleCard, query, pick string) shownCard {
	s := shownCard{UID: c.UID, URL: template.URL("/samples/" + c.UID + query), Title: c.Name, Code: c.Code, Supplier: c.Supplier, Fibres: v.Composition(c.Composition)}
	if s.Title == "" {
		s.Title = c.Code
	}
	if c.Weight > 0 {
		s.Weight = v.Quantity(c.Weight) + " g"
	}
	if c.Width > 0 {
		s.Width = v.Quantity(c.Width) + " cm"
	}
	if c.Price > 0 {
		s.Price = v.page.Price(c.Price, c.PriceCurrency)
		if c.PriceUnit != "" {
			s.Per = "/ " + v.Unit(c.PriceUnit)
		}
	}
	s.Under, s.Cloth = joined(c.Supplier, c.Code), joined(s.Fibres, s.Weight)
	s.TagClass, s.Tag = v.tag(c)
	s.Pick = strings.Replace(pick, nameHere, s.Title, 1)
	if c.Cover != "" {
		picture := "/pictures/" + c.Cover
		s.Small, s.Srcset = template.URL(picture+"/320"), template.Srcset(picture+"/320 320w, "+picture+"/640 640w")
	}
	return s
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + ", " + b
}

// tag is the one word that says most about a sample's state.
func (v *samplesView) tag(c models.SampleCard) (class, text string) {
	switch {
	case c.State == models.Draft:
		return "warn", v.T("standing.draft")
	case c.State == models.Archived:
		return "", v.T("standing.archived")
	case c.State == models.Removed:
		return "bad", v.T("standing.removed")
	case c.Low:
		return "bad", v.T("samples.low")
	case c.Stock > 0:
		return "ok", v.T("samples.in_stock")
	case v.now.Sub(models.At(c.CreatedAt)) < newFor:
		return "", v.T("samples.new")
	}
	return "", ""
}
