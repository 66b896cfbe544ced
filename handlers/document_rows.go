package handlers

import (
	"cmp"
	"html/template"

	"jennyerp/models"
)

// documentRow is one line of a list with its words and attributes already
// made: what a template does costs more than its fields.
type documentRow struct {
	Link   template.HTMLAttr // href to the paper
	Name   string            // its number, or that it is a draft
	Title  string
	Party  string
	Date   string
	Until  string
	Amount string        // "" where the paper has no total
	Tags   template.HTML // status, and what else there is to say
}

// Rows are the papers of the list as the reader sees them.
func (view *documentsView) Rows() []documentRow {
	all, draft, link := make([]documentRow, len(view.Papers)), view.DraftWord(), view.List()+"/"
	words := map[models.Status]template.HTML{}
	for i, d := range view.Papers {
		status, known := words[d.Status]
		if !known {
			status = tag(view.StatusClass(d.Status), view.StatusWord(view.Kind, d.Status))
			words[d.Status] = status
		}
		row := documentRow{Link: attr("href", link+d.UID), Name: cmp.Or(d.Name, draft), Title: d.Title, Party: cmp.Or(d.PartyName, "–"),
			Date: view.Day(d.Date), Until: view.Day(d.Until), Tags: status}
		if d.Priced {
			row.Amount = view.Money(d.Total, d.Currency)
		}
		if d.Paid != "" {
			row.Tags += " " + tag(paidClass[d.Paid], view.T("order.paid."+d.Paid))
		}
		if d.Replaced {
			row.Tags += " " + tag("", view.T("paper.replaced"))
		}
		all[i] = row
	}
	return all
}

// paidClass colours how far an order is paid.
var paidClass = map[string]string{"paid": "ok", "part": "warn"}
