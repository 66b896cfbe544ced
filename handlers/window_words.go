package handlers

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Has tells whether a cloth is among the chosen.
func (view *windowView) Has(o publicCloth) bool { return slices.Contains(view.Picks, o.Key) }

// PickURL is the same page with the cloth chosen, or not any more; the browser
// comes back to where it was.
func (view *windowView) PickURL(o publicCloth) string {
	q := view.values()
	if at := slices.Index(q["pick"], o.Key); at >= 0 {
		q["pick"] = slices.Delete(slices.Clone(q["pick"]), at, at+1)
	} else {
		q["pick"] = append(slices.Clone(q["pick"]), o.Key)
	}
	return view.Here + "?" + q.Encode() + "#i" + o.Key
}

// values are the page's query: language, choice and what is looked for.
func (view *windowView) values() url.Values {
	q, _ := url.ParseQuery(view.query()[1:]) // written by us
	for name, v := range map[string]string{"q": view.Filter.Q, "type": view.Filter.Type, "colour": hexParam(view.Filter.Colour)} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if view.Filter.Basket != 0 {
		q.Set("in", strconv.FormatInt(view.Filter.Basket, 10))
	}
	for name, v := range view.photo {
		q[name] = v
	}
	return q
}

func hexParam(hex string) string {
	if hex == "" {
		return ""
	}
	return hex[1:]
}

// Speak is the page itself in a language.
func (view *windowView) Speak(lang string) string {
	q := view.values()
	q.Set("lang", lang)
	return view.Here + "?" + q.Encode()
}

// Clear is the window without anything looked for.
func (view *windowView) Clear() string { return view.BackURL() }

// Looking tells whether the guest looks for something.
func (view *windowView) Looking() bool { return view.Filter.Chosen() || len(view.photo) > 0 }

// Name is what the customer calls a cloth in a list.
func (view *windowView) Name(o publicCloth) string {
	if name := o.Name(); name != "" {
		return name
	}
	return view.T("public.cloth")
}

// Code is the cloth's code, where it does not stand as its name.
func (view *windowView) Code(o publicCloth) string {
	if o.Spec.Name == "" {
		return o.Colour
	}
	return joined(o.Spec.Code, o.Colour)
}

// Under is composition and weight.
func (view *windowView) Under(o publicCloth) string {
	weight := ""
	if o.Spec.Weight > 0 {
		weight = view.Quantity(o.Spec.Weight) + " g"
	}
	return joined(view.Composition(o.Spec.Composition), weight)
}

// Where names the window for the title of the browser.
func (view *windowView) Where() string {
	if view.Title == "" || view.Title == view.House {
		return view.House
	}
	return view.Title + " · " + view.House
}

// HasCards tells whether there is anything to see.
func (view *windowView) HasCards() bool {
	return slices.ContainsFunc(view.Sections, func(s section) bool { return len(s.Cards) > 0 })
}

// PhotoURL is where a photo to search with goes, with the choice so far.
func (view *windowView) PhotoURL() string { return view.Root + "/find" + view.query() }

// Dial is a phone number as a phone dials it.
func (view *windowView) Dial(number string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, number)
}
