package handlers

import (
	"cmp"
	"net/url"
	"slices"

	"jennyerp/models"
)

// address is the report's with what is asked now, changed by some values; ""
// takes one away.
func (view *reportView) address(part string, pairs ...string) string {
	q := url.Values{"by": {view.Query.By}}
	if view.Chosen != "" {
		q.Set("period", view.Chosen)
	} else {
		q.Set("from", view.Query.Period.From)
		q.Set("to", view.Query.Period.To)
	}
	if view.How != models.Comparisons[0] {
		q.Set("than", view.How)
	}
	for what, value := range view.Query.Only {
		q.Set(what, value)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if q.Set(pairs[i], pairs[i+1]); pairs[i+1] == "" {
			q.Del(pairs[i])
		}
	}
	return "/reports/" + view.Report.Name + part + "?" + q.Encode()
}

// File is the address of the report as a file.
func (view *reportView) File(format string) string { return view.address("/" + format) }

// Bys are the chips of what the rows may be.
func (view *reportView) Bys() []chip {
	var all []chip
	for _, by := range view.Report.By {
		all = append(all, chip{Label: view.By(by), URL: view.address("", "by", by), On: by == view.Query.By})
	}
	return all
}

// Spans are the chips of the periods that have a name.
func (view *reportView) Spans() []chip {
	var all []chip
	for _, name := range models.Periods {
		all = append(all, chip{Label: view.T("report.period." + name), URL: view.address("", "period", name, "from", "", "to", ""), On: name == view.Chosen})
	}
	return all
}

// Set are the filters in force; each chip takes one away.
func (view *reportView) Set() []chip {
	var all []chip
	for _, what := range narrowing {
		value, there := view.Query.Only[what]
		if !there {
			continue
		}
		row := models.ReportRow{Key: value, Name: view.Named[what].Name, Note: view.Named[what].Note}
		all = append(all, chip{Label: view.By(what) + ": " + view.rowName(what, row), URL: view.address("", what, "")})
	}
	return all
}

// Hidden are the values that the form of days and filters keeps.
func (view *reportView) Hidden() map[string]string {
	kept := map[string]string{"by": view.Query.By}
	for what, value := range view.Query.Only {
		if !slices.Contains(view.Report.Filters, what) || what == "account" {
			kept[what] = value
		}
	}
	return kept
}

// Filter is the value of a filter's field: as it was typed when it was refused.
func (view *reportView) Filter(what string) string {
	if view.Form.Error(what) != nil {
		return view.Form.Value(what)
	}
	if view.Query.Only[what] == models.ReportNone {
		return view.None(what)
	}
	return cmp.Or(view.Named[what].Name, view.Query.Only[what])
}

// None says that something is not there: "Not from a fair".
func (p page) None(what string) string { return p.T("report.none." + what) }

// Narrows tells whether a report has a filter.
func (view *reportView) Narrows(what string) bool {
	return slices.Contains(view.Report.Filters, what)
}

// Sellers are the people of the house, by name.
func (view *reportView) Sellers() []selectable {
	var all []selectable
	for uid, name := range view.People {
		all = append(all, selectable{uid, name})
	}
	slices.SortFunc(all, func(a, b selectable) int { return cmp.Compare(a.Label, b.Label) })
	return all
}

// Hows are with what the period may be compared.
func (view *reportView) Hows() []selectable {
	var all []selectable
	for _, how := range models.Comparisons {
		all = append(all, selectable{how, view.T("report.than." + how)})
	}
	return all
}
