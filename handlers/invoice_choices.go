package handlers

import (
	"strings"

	"jennyerp/models"
)

// TreatmentChoices are how the VAT of a paper may be dealt with.
func (p page) TreatmentChoices() []selectable {
	var all []selectable
	for _, t := range models.Treatments {
		if !t.Italy || p.Company.Country == "IT" {
			all = append(all, selectable{t.Name, p.T("vat.treatment." + t.Name)})
		}
	}
	return all
}

// StampDutyChoices say who bears the stamp duty.
func (p page) StampDutyChoices() []selectable {
	return []selectable{{"", p.T("invoice.stamp.charge")}, {"bear", p.T("invoice.stamp.bear")}, {"none", p.T("invoice.stamp.none")}}
}

// ReasonChoices are why a line may bear no VAT.
func (p page) ReasonChoices() []selectable {
	all := []selectable{{"", "–"}}
	for _, r := range models.ReasonsFor(p.Company.Country) {
		all = append(all, selectable{r.Code, p.ReasonName(r.Code)})
	}
	return all
}

// Italian tells whether the house is in Italy.
func (p page) Italian() bool { return p.Session != nil && p.Company.Country == "IT" }

// RateChoices are the house's own rates, for a line's field to offer.
func (view *lineView) RateChoices() []string {
	var all []string
	for _, rate := range models.VATRates(view.Company.Country, view.Paper.Date) {
		all = append(all, strings.TrimSuffix(view.Percent(rate), "%"))
	}
	return all
}
