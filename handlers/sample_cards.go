package handlers

import (
	"html/template"
	"strings"
	"time"

	"jennyerp/models"
)

// newFor is how long a sample carries the tag "New".
const newFor = 14 * 24 * time.Hour

// shownCard is a card or row with its words and attributes already made: a
// page has 48 of them, and what a template does costs more than its fields.
type shownCard struct {
	Link     template.HTMLAttr // href to the sample, with the list it was found in
	Picture  template.HTMLAttr // src and srcset of 320 and 640 px, "" for no picture
	Soon     bool              // in sight at once
	Title    string
	Under    string            // "Lanificio Valdora, LV-0418"
	Cloth    string            // "98% wool, 2% elastane, 310 g"
	Price    template.HTML     // with its unit in small
	Tag      template.HTML     // "" for none
	Pick     template.HTMLAttr // value and label of the box that selects it, "" when there is none
	Code     string
	Supplier string
	Fibres   string
	Weight   string
	Width    string
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
	s := shownCard{Link: attr("href", "/samples/"+c.UID+query), Title: c.Name, Code: c.Code, Supplier: c.Supplier, Fibres: v.Composition(c.Composition)}
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
		s.Price = template.HTML(template.HTMLEscapeString(v.page.Price(c.Price, c.PriceCurrency)))
		if c.PriceUnit != "" {
			s.Price += template.HTML(" <small>/ " + template.HTMLEscapeString(v.Unit(c.PriceUnit)) + "</small>")
		}
	}
	s.Under, s.Cloth = joined(c.Supplier, c.Code), joined(s.Fibres, s.Weight)
	s.Tag = tag(v.tag(c))
	if pick != "" {
		s.Pick = attr("value", c.UID) + attr("aria-label", strings.Replace(pick, nameHere, s.Title, 1))
	}
	if c.Cover != "" {
		picture := "/pictures/" + c.Cover
		s.Picture = attr("src", picture+"/320") + attr("srcset", picture+"/320 320w, "+picture+"/640 640w")
	}
	return s
}

// attr is an attribute with its value escaped.
func attr(name, value string) template.HTMLAttr {
	return template.HTMLAttr(" " + name + `="` + template.HTMLEscapeString(value) + `"`)
}

// tag is a word that says how something stands, "" for no word.
func tag(class, text string) template.HTML {
	if text == "" {
		return ""
	}
	return template.HTML(`<span class="tag ` + class + `">` + template.HTMLEscapeString(text) + `</span>`)
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
