package handlers

import (
	"jennyerp/internal/measure"
	"jennyerp/models"
)

// reportLine is one row of the table as it is shown.
type reportLine struct {
	Name, Note, URL string
	Cells           []reportCell
}

// reportCell is a figure as it is written.
type reportCell struct{ Text string }

// Shown are the columns that people see; rare ones only when they say something.
func (view *reportView) Shown() []models.ReportColumn {
	var all []models.ReportColumn
	for _, c := range view.Report.Columns {
		if !c.Aid && (!c.Rare || view.says(c.Key)) && !(c.Once && view.Eachly()) {
			all = append(all, c)
		}
	}
	return all
}

func (view *reportView) says(key string) bool {
	for _, row := range view.Rows {
		if n, _ := row.Figure.Get(key); n != 0 {
			return true
		}
	}
	n, _ := view.Total.Get(key)
	return n != 0
}

// Heads are the titles of the columns behind the name.
func (view *reportView) Heads() []string {
	var all []string
	for _, c := range view.Shown() {
		all = append(all, view.Column(c.Key))
		if !view.leads(c) {
			continue
		}
		if view.Shares() {
			all = append(all, view.T("report.share"))
		}
		if view.Compares() {
			all = append(all, view.T("report.before"), view.T("report.change"))
		}
	}
	return all
}

// Column names a column.
func (p page) Column(key string) string { return p.T("report.column." + key) }

// leads tells whether a column is the one that is compared.
func (view *reportView) leads(c models.ReportColumn) bool { return c.Key == view.Report.Main().Key }

// alone tells whether the report is about one column.
func (view *reportView) alone() bool { return len(view.Report.Draws) == 1 }

// Shares tells whether rows are told as parts of the total.
func (view *reportView) Shares() bool {
	kind := view.Report.Main().Kind
	return view.alone() && !view.Timed() && !view.Eachly() && (kind == "money" || kind == "count")
}

// Eachly tells whether every paper or line is told alone.
func (view *reportView) Eachly() bool { return view.Query.By == view.Report.Each() }

// Compares tells whether each row stands beside one of the period before.
func (view *reportView) Compares() bool {
	return view.alone() && view.Query.Than.From != "" && !view.Eachly()
}

// Lines are the rows of the table.
func (view *reportView) Lines() []reportLine {
	var all []reportLine
	for _, row := range view.Rows[:min(len(view.Rows), reportRows)] {
		all = append(all, reportLine{Name: view.rowName(view.Query.By, row), Note: view.rowNote(row), URL: view.rowURL(row), Cells: view.cells(row.Figure, row.Before)})
	}
	return all
}

// Rest are the rows beyond those shown, in one line; nil for none.
func (view *reportView) Rest() *reportLine {
	if view.Eachly() || len(view.Rows) <= reportRows {
		return nil
	}
	shown := *view.ReportResult
	shown.Rows = view.Rows[reportRows:]
	figure, before := shown.Sum()
	return &reportLine{Name: view.T("report.rest", "Count", len(shown.Rows)), Cells: view.cells(figure, before)}
}

// Further tells whether papers or lines are not shown.
func (view *reportView) Further() bool { return view.Eachly() && view.More }

// Sums are the cells of the total.
func (view *reportView) Sums() []reportCell { return view.cells(view.Total, view.Before) }

func (view *reportView) cells(f, before models.Figures) []reportCell {
	var all []reportCell
	for _, c := range view.Shown() {
		n, known := f.Get(c.Key)
		if !view.leads(c) {
			all = append(all, reportCell{Text: view.figure(c.Kind, n, known && (n != 0 || c.Of != nil))})
			continue
		}
		all = append(all, reportCell{Text: view.figure(c.Kind, n, known)})
		if view.Shares() {
			total, _ := view.Total.Get(c.Key)
			share, known := models.PartOf(n, total)
			all = append(all, reportCell{Text: view.figure("share", share, known)})
		}
		if view.Compares() {
			was, known := before.Get(c.Key)
			all = append(all, reportCell{Text: view.figure(c.Kind, was, known && was != 0)}, view.change(n, was))
		}
	}
	return all
}

// figure writes a figure in the reader's way, "" for nothing.
func (view *reportView) figure(kind string, n int64, known bool) string {
	lang := view.Short()
	switch {
	case !known:
		return ""
	case kind == "money":
		return view.Money(n, view.Currency)
	case n == 0 && kind != "share" && kind != "days":
		return ""
	case kind == "share":
		return measure.FormatNumber((n+sign(n)*5)/10, 1, 1, lang) + "%"
	case kind == "days":
		return measure.FormatNumber(n, 1, 0, lang)
	case kind == "length":
		return measure.FormatNumber(n, 3, 0, lang) + " m"
	case kind == "weight":
		return measure.FormatNumber(n, 3, 0, lang) + " kg"
	case kind == "pieces":
		return measure.FormatNumber(n, 3, 0, lang)
	}
	return measure.FormatNumber(n, 0, 0, lang)
}

func sign(n int64) int64 {
	if n < 0 {
		return -1
	}
	return 1
}

// change is how much more or less it is than before.
func (view *reportView) change(n, was int64) reportCell {
	share, known := models.PartOf(n-was, max(was, -was))
	if !known || share == 0 {
		return reportCell{}
	}
	text := view.figure("share", share, true)
	if share > 0 {
		text = "+" + text
	}
	return reportCell{Text: text}
}

// Change is how the total of a column changed, "" when it is not compared.
func (view *reportView) Change(key string) string {
	if view.Query.Than.From == "" {
		return ""
	}
	n, _ := view.Total.Get(key)
	was, _ := view.ReportResult.Before.Get(key)
	return view.change(n, was).Text
}

// Tile is a total above the chart.
type tile struct{ Label, Text, Change string }

// Tiles are the totals that matter most, to the whole unit.
func (view *reportView) Tiles() []tile {
	var all []tile
	for _, c := range view.Shown() {
		n, known := view.Total.Get(c.Key)
		if !known || len(all) == 4 {
			continue
		}
		t := tile{Label: view.Column(c.Key), Text: view.round(c.Kind, n)}
		if c.Kind != "share" && c.Kind != "days" {
			t.Change = view.Change(c.Key)
		}
		all = append(all, t)
	}
	return all
}

// round writes a figure without its decimals, "0" for nothing.
func (view *reportView) round(kind string, n int64) string {
	switch kind {
	case "money":
		return measure.FormatRound(n, view.Currency, view.Short())
	case "length", "weight", "pieces":
		n = (n + 500*sign(n)) / 1000 * 1000
	}
	if text := view.figure(kind, n, true); text != "" {
		return text
	}
	return "0"
}
