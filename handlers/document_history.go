package handlers

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/measure"
	"jennyerp/models"
)

// documentHistoryView is what happened to a paper, the newest first.
type documentHistoryView struct {
	kindPage
	Paper  *models.Document
	Events []paperEvent
}

// paperEvent is one act with its sentence.
type paperEvent struct {
	models.Event
	Who     string
	What    string
	Changes []models.ChangedField
}

func (d documents) history(c *gin.Context, v *viewer) error {
	paper, err := d.find(c, v)
	if err != nil {
		return err
	}
	view := &documentHistoryView{kindPage: d.kindPage(d.page(c, v, d.kind.Path)), Paper: paper}
	events, err := v.DB.History(c.Request.Context(), "document", paper.ID)
	if err != nil {
		return err
	}
	names, err := d.names(c, v)
	if err != nil {
		return err
	}
	for _, e := range events {
		view.Events = append(view.Events, view.event(e, names))
	}
	if isHTMX(c) {
		return d.fragment(c, http.StatusOK, "documents/_history", view)
	}
	return d.render(c, http.StatusOK, "documents/history", view)
}

func (view *documentHistoryView) event(e models.Event, names map[string]string) paperEvent {
	line := paperEvent{Event: e, Who: names[e.By], What: view.T("paper.event." + e.Verb)}
	for field := range e.Changes {
		old, now := e.Pair(field)
		if field == "status" {
			line.What = view.StatusWord(view.Kind, models.Status(now))
			continue
		}
		switch field {
		case "rates":
			old, now = view.rates(e.Changes[field][0]), view.rates(e.Changes[field][1])
		case "vat_off", "rounding", "withheld":
			old, now = view.amountOf(e.Changes[field][0]), view.amountOf(e.Changes[field][1])
		case "show_target":
			if old, now = "", view.T("inquiry.target.hidden"); string(e.Changes[field][1]) == "true" {
				now = view.T("inquiry.target.shown")
			}
		}
		if field == "owner" {
			old, now = names[old], names[now]
		}
		line.Changes = append(line.Changes, models.ChangedField{Key: "paper." + field, Old: old, New: now})
	}
	sortChanges(line.Changes)
	return line
}

// URL is the paper's address.
func (view *documentHistoryView) URL() string { return view.List() + "/" + view.Paper.UID }

// sortChanges puts the fields in the same order every time.
func sortChanges(all []models.ChangedField) {
	slices.SortFunc(all, func(a, b models.ChangedField) int { return strings.Compare(a.Key, b.Key) })
}

// amountOf writes a stored amount of the paper's currency.
func (view *documentHistoryView) amountOf(stored json.RawMessage) string {
	var n int64
	if json.Unmarshal(stored, &n) != nil || n == 0 {
		return ""
	}
	return view.Money(n, view.Paper.Currency)
}

// rates writes exchange rates in a row: "CNY 0.128, USD 0.92".
func (view *documentHistoryView) rates(stored json.RawMessage) string {
	var rates map[string]int64
	if json.Unmarshal(stored, &rates) != nil {
		return ""
	}
	var all []string
	for _, currency := range slices.Sorted(maps.Keys(rates)) {
		all = append(all, currency+" "+measure.FormatNumber(rates[currency], ratesAt, 0, view.Short()))
	}
	return strings.Join(all, ", ")
}
