package handlers

import (
	"net/url"
	"slices"
	"strconv"

	"jennyerp/models"
)

// Code is the link of the page as addresses write it.
func (view *publicView) Code() string { return view.Link.Code() }

// address of a chosen cloth's own page.
func (view *publicView) address(o publicCloth) string {
	return "/s/" + models.Link{Company: view.Link.Company, Token: o.Token}.Code()
}

// URL leads to a chosen cloth, with the choice so far.
func (view *publicView) URL(o publicCloth) string { return view.address(o) + view.query() }

// Small is the small picture of a chosen cloth, "" for none.
func (view *publicView) Small(o publicCloth) string {
	if len(o.Pictures) == 0 {
		return ""
	}
	return view.address(o) + "/pictures/" + o.Pictures[0].UID + "/320"
}

// Title is what the customer calls the cloth.
func (view *publicView) Title() string {
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
func (view *publicView) Picked() bool { return slices.Contains(view.Picks, view.Link.Token) }

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

// query carries language and choice on; more is names and values in turn.
func (view *publicView) query(more ...string) string {
	q := url.Values{"lang": {view.Lang}, "pick": view.Picks}
	for i := 0; i+1 < len(more); i += 2 {
		q[more[i]] = []string{more[i+1]}
	}
	return "?" + q.Encode()
}

// Speak is the page itself in a language.
func (view *publicView) Speak(lang string) string {
	return "/s/" + view.Code() + view.query("lang", lang)
}

// ChosenURL is the page with what was chosen and who asks.
func (view *publicView) ChosenURL() string { return "/s/" + view.Code() + "/chosen" + view.query() }

// DropURL takes a cloth off the choice.
func (view *publicView) DropURL(token string) string {
	return "/s/" + view.Code() + "/chosen" + view.query("drop", token)
}

// BackURL is the cloth's page with the choice so far.
func (view *publicView) BackURL() string { return "/s/" + view.Code() + view.query() }

// Company names the list of choices a browser keeps, one for each merchant.
func (view *publicView) Company64() string { return strconv.FormatInt(view.Number, 36) }
