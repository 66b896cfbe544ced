package handlers

import (
	"jennyerp/internal/measure"
	"jennyerp/models"
)

// kindPage is the base of every page of one kind of paper.
type kindPage struct {
	page
	Kind *models.Kind
}

func (d documents) kindPage(p page) kindPage { return kindPage{page: p, Kind: d.kind} }

// K gives a sentence that each kind says in its own way.
func (p kindPage) K(word string) string { return p.KindWord(p.Kind, word) }

// List is the address of all papers of the kind.
func (p kindPage) List() string { return "/" + p.Kind.Path }

// MayEdit tells whether the viewer may change papers of the kind.
func (p kindPage) MayEdit() bool { return p.viewer.May(p.Kind.Edit) }

// KindWord gives a sentence of a kind of paper: kind.quotation.new.
func (p page) KindWord(k *models.Kind, word string) string { return p.T("kind." + k.Name + "." + word) }

// StatusWord names where a paper is.
func (p page) StatusWord(k *models.Kind, s models.Status) string {
	return p.KindWord(k, "status."+string(s))
}

// statusClass colours what a status says: done, waits for somebody, or cannot.
var statusClass = map[models.Status]string{
	"accepted": "ok", "delivered": "ok", "confirmed": "ok", "answered": "ok", "sent": "warn", "seen": "warn", "new": "warn", "packed": "warn",
	"in_production": "warn", "issued": "warn", "booked": "warn", "part_paid": "warn", "overdue": "bad", "paid": "ok", "credited": "",
	"part_delivered": "warn", "declined": "bad", "expired": "bad", "cancelled": "bad",
}

// StatusClass is the colour of a status's tag, "" for what is history or not
// begun.
func (p page) StatusClass(s models.Status) string { return statusClass[s] }

// PaperName is what people call a paper: its number, or that it is a draft.
func (p page) PaperName(d *models.Document) string {
	if name := d.Name(); name != "" {
		return name
	}
	return p.StatusWord(d.Kind, d.Kind.Start)
}

// Money writes minor units with their currency.
func (p page) Money(minor int64, currency string) string {
	return measure.FormatMoney(minor, currency, p.Short())
}

// Percent writes hundredths of a percent: "12.5%".
func (p page) Percent(share int64) string {
	return measure.FormatNumber(share, measure.PercentScale, 0, p.Short()) + "%"
}

// FormWord names a form of physical samples.
func (p page) FormWord(form string) string { return p.T("form." + form) }

// Size writes the size of a file or a disk.
func (p page) Size(bytes int64) string {
	if bytes < 1<<20 {
		return measure.FormatNumber((bytes+1023)/1024, 0, 0, p.Short()) + " KB"
	}
	if bytes < 1<<30 {
		return measure.FormatNumber(bytes*10/(1<<20), 1, 0, p.Short()) + " MB"
	}
	return measure.FormatNumber(bytes*10/(1<<30), 1, 0, p.Short()) + " GB"
}

// Tolerance writes how much more or less may be delivered: "±5%".
func (p page) Tolerance(share int64) string {
	if share == 0 {
		return ""
	}
	return "±" + p.Percent(share)
}
