package handlers

import (
	"strings"
	"time"

	"jennyerp/internal/measure"
	"jennyerp/models"
)

// rowName is what a row is called.
func (view *reportView) rowName(by string, row models.ReportRow) string {
	switch {
	case row.Key == models.ReportNone:
		return view.None(by)
	case by == "month":
		return view.month(row.Key, false)
	case by == "quarter":
		return view.T("report.quarter", "Number", row.Key[6:], "Year", row.Key[:4])
	case by == "seller":
		if name := view.People[row.Key]; name != "" {
			return name
		}
		return view.None("seller")
	case by == "account":
		return view.AccountName(models.Account{Name: row.Name, Kind: row.Note})
	case by == "rate":
		return view.rate(row.Key)
	case row.Name == "":
		return view.T("report.nameless")
	}
	return row.Name
}

func (p page) month(key string, short bool) string {
	t, err := time.Parse("2006-01", key)
	if err != nil {
		return key
	}
	return measure.FormatMonth(t, p.Short(), short)
}

// rate names a VAT rate, or why there is none: "2200/", "0/N3.1".
func (view *reportView) rate(key string) string {
	percent, reason, _ := strings.Cut(key, "/")
	if reason != "" {
		return view.ReasonName(reason)
	}
	n, err := measure.ParseNumber(percent, "en", 0)
	if err != nil {
		return key
	}
	return view.Percent(n)
}

// rowNote is what stands small below a row's name.
func (view *reportView) rowNote(row models.ReportRow) string {
	if view.Query.By == "account" {
		return ""
	}
	if row.Kind == "" {
		if row.Note == row.Name {
			return ""
		}
		return row.Note
	}
	parts := strings.SplitN(row.Note, "\n", 3)
	for len(parts) < 3 {
		parts = append(parts, "")
	}
	kind := ""
	if k := models.FindKind(row.Kind); k != nil && k.Name != "invoice" {
		kind = view.KindWord(k, "name")
	}
	if parts[1] == row.Name {
		parts[1] = ""
	}
	return dotted(view.Day(parts[0]), kind, parts[1], parts[2])
}

// rowURL is where a row's figures come from: the papers or lines in it, or the
// paper itself.
func (view *reportView) rowURL(row models.ReportRow) string {
	each := view.Report.Each()
	switch by := view.Query.By; {
	case by == each && row.Kind == "payment":
		return "/payments/" + row.Key
	case by == each && row.Kind != "":
		return "/" + models.FindKind(row.Kind).Path + "/" + row.Key
	case by == each:
		return "/samples/" + row.Key
	case view.Timed():
		part := view.Query.Period.Within(row.Key)
		return view.address("", "by", each, "period", "", "from", part.From, "to", part.To)
	default:
		return view.address("", "by", each, by, row.Key)
	}
}

// When writes the days of a period.
func (view *reportView) When(p models.Period) string {
	return view.Day(p.From) + " – " + view.Day(p.To)
}
