package handlers

import (
	"html/template"
	"net/url"
	"slices"

	"jennyerp/models"
)

// URL leads to a cloth, with the choice so far.
func (view *publicView) URL(o publicCloth) string { return o.At + view.query() }

// Picture is the address of a cloth's picture.
func (view *publicView) Picture(o publicCloth, p models.Picture, size string) string {
	return o.At + "/pictures/" + p.UID + "/" + size + view.pass("?")
}

// Small is the small picture of a cloth, "" for none.
func (view *publicView) Small(o publicCloth) string {
	if len(o.Pictures) == 0 {
		return ""
	}
	return view.Picture(o, o.Pictures[0], "320")
}

// Srcset is the small and the middle picture of a cloth for a list.
func (view *publicView) Srcset(o publicCloth) template.Srcset {
	return template.Srcset(view.Picture(o, o.Pictures[0], "320") + " 320w, " + view.Picture(o, o.Pictures[0], "640") + " 640w")
}

// pass carries on what the browser got for the PIN.
func (view *publicView) pass(mark string) string {
	if view.Pass == "" {
		return ""
	}
	return mark + url.Values{"k": {view.Pass}}.Encode()
}

// ClothName is what the customer calls the page's cloth.
func (view *publicView) ClothName() string {
	if name := view.Cloth.Name(); name != "" {
		return name
	}
	return view.T("public.cloth")
}

// Name is the cloth's name, else its code.
func (o publicCloth) Name() string {
	if o.Spec.Name != "" {
		return o.Spec.Name
	}
	return o.Spec.Code
}

// Picked tells whether the page's cloth is among the chosen.
func (view *publicView) Picked() bool { return slices.Contains(view.Picks, view.Cloth.Key) }

// told elsewhere on the page than among the facts.
var toldApart = []string{"code", "name", "name2", "colour", "price", "price_currency", "price_unit", "care"}

// Facts are the cloth's shared fields that have a value, in their order.
func (view *publicView) Facts() []fact {
	var all []fact
	spec := view.Cloth.Spec
	for _, f := range view.Cloth.Fields {
		value := f.Get(&spec, view.Short())
		if value == "" || slices.Contains(toldApart, f.Key) {
			continue
		}
		one := view.fact(f.Key, value, spec)
		if one.Value == value {
			one.Value = view.FieldText(f.Key, value)
		}
		all = append(all, one)
	}
	return all
}

// query carries language, choice and pass on; more is names and values in turn.
func (view *publicView) query(more ...string) string {
	q := url.Values{"lang": {view.Lang}, "pick": view.Picks}
	if view.Pass != "" {
		q.Set("k", view.Pass)
	}
	for i := 0; i+1 < len(more); i += 2 {
		q[more[i]] = []string{more[i+1]}
	}
	return "?" + q.Encode()
}

// To is the address of one of the page's forms.
func (view *publicView) To(path string) string { return view.Root + "/" + path + view.pass("?") }

// Speak is the page itself in a language.
func (view *publicView) Speak(lang string) string { return view.Here + view.query("lang", lang) }

// ChosenURL is the page with what was chosen and who asks.
func (view *publicView) ChosenURL() string { return view.Root + "/chosen" + view.query() }

// DropURL takes a cloth off the choice.
func (view *publicView) DropURL(key string) string {
	return view.Root + "/chosen" + view.query("drop", key)
}

// BackURL is where the customer goes on looking.
func (view *publicView) BackURL() string { return view.Root + view.query() }
