package handlers

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"jennyerp/models"
)

// chartView is a chart drawn on the server. Widths are percents of the room it
// gets and heights are pixels, so that its words are as large as all others
// on every screen.
type chartView struct {
	Title, Text string // read aloud
	Height      int
	Lying       bool // bars lie, one below the other
	Bars        []chartBar
	Marks       []chartMark // lines with their values
	Legend      []chartKey
	Zero        string // of standing bars: where they stand, px
}

// chartBar is one bar; Class says which series it is of.
type chartBar struct {
	X, Y, W, H string
	Class      string
	Tip        string
}

// chartMark is a word in the chart, with a line through its height for a value.
type chartMark struct {
	X, Y, Anchor, Text string
	Line               bool
}

type chartKey struct{ Class, Label string }

// The measures of charts, in pixels.
const (
	standHeight = 220
	standTop    = 22
	standFoot   = 30
	lyingRow    = 46
	lyingBars   = 10 // at most
)

// series are what a chart draws: one or two columns, or one beside the same of
// the period before.
type series struct {
	class, label string
	of           func(models.ReportRow) int64
}

func (view *reportView) series() []series {
	var all []series
	for i, key := range view.Report.Draws {
		all = append(all, series{[]string{"now", "other"}[i], view.Column(key), func(r models.ReportRow) int64 { n, _ := r.Figure.Get(key); return n }})
	}
	if len(all) == 1 && view.Compares() {
		key := view.Report.Draws[0]
		all = append(all, series{"before", view.When(view.Query.Than), func(r models.ReportRow) int64 { n, _ := r.Before.Get(key); return n }})
		all[0].label = view.When(view.Query.Period)
	}
	return all
}

// Chart draws the report; nil when each paper is told, or nothing is there.
func (view *reportView) Chart() *chartView {
	if view.Eachly() || len(view.Rows) == 0 {
		return nil
	}
	c := &chartView{Title: view.ReportTitle(view.Report) + ", " + view.When(view.Query.Period), Lying: !view.Timed()}
	all := view.series()
	for _, s := range all {
		c.Legend = append(c.Legend, chartKey{s.class, s.label})
	}
	if c.Lying {
		view.lie(c, all)
	} else {
		view.stand(c, all)
	}
	view.tell(c, all[0])
	return c
}

// tell says in words what the chart shows.
func (view *reportView) tell(c *chartView, s series) {
	best := view.Rows[0]
	for _, row := range view.Rows {
		if s.of(row) > s.of(best) {
			best = row
		}
	}
	c.Text = view.T("report.chart", "Name", view.rowName(view.Query.By, best), "Value", view.value(s.of(best)))
}

// value writes a value of the chart, without decimals.
func (view *reportView) value(n int64) string { return view.round(view.Report.Main().Kind, n) }

// lie draws the largest rows as lying bars, the name above each.
func (view *reportView) lie(c *chartView, all []series) {
	var rows []models.ReportRow
	for _, row := range view.Rows {
		if len(rows) < lyingBars && slices.ContainsFunc(all, func(s series) bool { return s.of(row) != 0 }) {
			rows = append(rows, row)
		}
	}
	most := int64(1)
	for _, row := range rows {
		for _, s := range all {
			most = max(most, s.of(row))
		}
	}
	c.Height = len(rows)*lyingRow + 4
	for i, row := range rows {
		top := i * lyingRow
		name := view.rowName(view.Query.By, row)
		said := view.value(all[0].of(row))
		if len(all) > 1 && all[1].class == "other" {
			said = dotted(said, view.value(all[1].of(row)))
		}
		c.Marks = append(c.Marks, chartMark{X: "0", Y: px(top + 16), Text: shorten(name, 45-utf8.RuneCountInString(said))}, chartMark{X: "100%", Y: px(top + 16), Anchor: "end", Text: said})
		for k, s := range all {
			height, y := 12, top+22
			if k > 0 {
				height, y = 6, top+35
			}
			c.Bars = append(c.Bars, chartBar{X: "0", Y: px(y), W: portion(max(s.of(row), 0), most), H: px(height), Class: s.class, Tip: name + ", " + s.label + ": " + view.value(s.of(row))})
		}
	}
}

// stand draws months or quarters as standing bars.
func (view *reportView) stand(c *chartView, all []series) {
	most, least := int64(1), int64(0)
	for _, row := range view.Rows {
		for _, s := range all {
			most, least = max(most, s.of(row)), min(least, s.of(row))
		}
	}
	most = roundUp(most)
	room := float64(standHeight - standTop - standFoot)
	at := func(n int64) float64 { return float64(standTop) + room*float64(most-n)/float64(most-least) }
	c.Height, c.Zero = standHeight, fmt.Sprintf("%.1f", at(0))
	c.Marks = append(c.Marks, chartMark{X: "0", Y: fmt.Sprintf("%.1f", at(most)), Text: view.value(most), Line: true}, chartMark{X: "0", Y: fmt.Sprintf("%.1f", at(most/2)), Line: true})
	n := len(view.Rows)
	group := 100 / float64(max(n, 4))
	every := (n + 11) / 12
	for i, row := range view.Rows {
		left := group * float64(i)
		for k, s := range all {
			w := group * 0.76 / float64(len(all))
			if k > 0 && s.class == "before" || len(all) > 1 && s.class == "now" && all[1].class == "before" {
				w = group * 0.38
			}
			v := s.of(row)
			y, base := at(max(v, 0)), at(min(v, 0))
			c.Bars = append(c.Bars, chartBar{X: percent(left + group*0.12 + w*float64(k)), Y: fmt.Sprintf("%.1f", y), W: percent(w * 0.92), H: fmt.Sprintf("%.1f", base-y), Class: s.class,
				Tip: view.rowName(view.Query.By, row) + ", " + s.label + ": " + view.value(v)})
		}
		if i%every == 0 {
			c.Marks = append(c.Marks, chartMark{X: percent(left + group/2), Y: px(standHeight - 10), Anchor: "middle", Text: view.tick(row.Key, every > 1)})
		}
	}
}

// tick is the short word below a standing bar, with the year where there are
// many.
func (view *reportView) tick(key string, years bool) string {
	switch {
	case key[5] == 'Q':
		return view.T("report.quarter.short", "Number", key[6:]) + " " + key[2:4]
	case years:
		return view.month(key, true) + " " + key[2:4]
	}
	return view.month(key, true)
}

// roundUp is the next number of one or two digits and zeros.
func roundUp(n int64) int64 {
	step := int64(1)
	for n/step >= 20 {
		step *= 10
	}
	if step == 1 {
		return n + n%2
	}
	return (n + 2*step - 1) / (2 * step) * 2 * step
}

func px(n int) string              { return strconv.Itoa(n) }
func percent(n float64) string     { return fmt.Sprintf("%.2f%%", n) }
func portion(n, most int64) string { return percent(100 * float64(n) / float64(most)) }

// shorten cuts a name to what fits so many Latin letters; Chinese ones are twice as wide.
func shorten(name string, room int) string {
	used := 0
	for i, r := range name {
		wide := 1
		if utf8.RuneLen(r) > 2 {
			wide = 2
		}
		if used += wide; used > room {
			return strings.TrimSpace(name[:i]) + "…"
		}
	}
	return name
}
