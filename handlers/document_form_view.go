package handlers

import (
	"slices"
	"strings"

	"jennyerp/locales"
	"jennyerp/models"
)

// documentFormView is the form of a paper's head, new or known.
type documentFormView struct {
	kindPage
	Paper    *models.Document
	Action   string
	Names    []string // of parties to choose from
	Contacts []models.Contact
	Places   []string // where a parcel may go
	Team     []models.Member
	Phrases  []models.Phrase
	House    string // the company's currency
	Unknown  bool   // the party is not known: it can be added
	Theirs   []labelled
}

// Couriers are the names that are offered.
func (view *documentFormView) Couriers() []string { return models.Couriers() }

// PhrasesOf are the phrases that can stand in a field.
func (view *documentFormView) PhrasesOf(use string) (some []models.Phrase) {
	for _, p := range view.Phrases {
		if p.Use == use {
			some = append(some, p)
		}
	}
	return some
}

// Languages are those a paper can be written in.
func (view *documentFormView) Languages() []selectable {
	var all []selectable
	for _, lang := range locales.Languages {
		all = append(all, selectable{lang, locales.Names[lang]})
	}
	return all
}

// Modes are a quotation's: an offer or a price list.
func (view *documentFormView) Modes() []selectable {
	var all []selectable
	for _, mode := range view.Kind.Modes {
		all = append(all, selectable{mode, view.T("paper.mode." + mode)})
	}
	return all
}

// Owners are the people who may look after the paper.
func (view *documentFormView) Owners() []selectable {
	var all []selectable
	for _, m := range view.Team {
		if m.Left == 0 || m.UID == view.Paper.Owner {
			all = append(all, selectable{m.UID, m.Name})
		}
	}
	slices.SortFunc(all, func(a, b selectable) int { return strings.Compare(a.Label, b.Label) })
	return all
}

// Back is where the form was opened.
func (view *documentFormView) Back() string {
	if view.Paper.ID == 0 {
		return view.List()
	}
	return view.List() + "/" + view.Paper.UID
}

// Known tells whether the paper is stored already.
func (view *documentFormView) Known() bool { return view.Paper.ID != 0 }

// Frozen tells whether only what is beside the paper may change.
func (view *documentFormView) Frozen() bool { return view.Known() && view.Paper.Frozen() }

// More tells whether the folded part holds something or has an error.
func (view *documentFormView) More() bool {
	return slices.ContainsFunc([]string{"currency", "rate", "payment", "delivery", "intro", "closing", "reference", "notes", "treatment", "why", "stamp_duty", "cig", "cup", "vat_off", "rounding", "withheld"}, func(name string) bool { return view.Form.Error(name) != nil })
}

// Samples are what a new paper begins with.
func (view *documentFormView) Samples() []string { return view.Form.values["sample"] }

// Office tells whether the part about delivery notes and public offices holds
// something or has an error.
func (view *documentFormView) Office() bool {
	return slices.ContainsFunc([]string{"deferred", "ddt", "cig", "cup"}, func(name string) bool { return view.Form.Value(name) != "" || view.Form.Error(name) != nil })
}
