package models

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// Run answers a report.
func (t *Tenant) Run(ctx context.Context, r *Report, q ReportQuery) (*ReportResult, error) {
	set, err := t.Settings(ctx)
	if err != nil {
		return nil, err
	}
	q.Today = cmp.Or(q.Today, t.today(set))
	if !slices.Contains(r.By, q.By) {
		q.By = r.By[0]
	}
	out := &ReportResult{Report: r, Query: q, Currency: set.Currency}
	build := reportBuild{r, q, set.Currency}
	if out.Rows, out.Total, err = t.reportRows(ctx, build, q.Period); err != nil {
		return nil, err
	}
	out.Rateless = out.Total.rateless()
	if q.By == r.Each() && len(out.Rows) > q.Limit {
		out.Rows, out.More = out.Rows[:q.Limit], true
	}
	var before []ReportRow
	if q.Than.From != "" {
		if q.By == r.Each() { // each paper is of one period: the total alone is compared
			build.ask.Limit = -1
		}
		if before, out.Before, err = t.reportRows(ctx, build, q.Than); err != nil {
			return nil, err
		}
	}
	if len(out.Rows)+len(before) > 0 {
		out.span()
		out.compare(before)
	}
	return out, nil
}

// rateless is the last of two columns behind those of a report: how many rows
// of the source went into a row, and how many of them have no rate.
func (f Figures) rateless() int64 { return f.values[len(f.report.Columns)+1] }

func addUp(r *Report, rows []ReportRow) Figures {
	sum := Figures{r, make([]int64, len(r.Columns)+2)}
	for _, row := range rows {
		sum = sum.plus(row.Figure)
	}
	return sum
}

// compare puts the figures of the period before beside the rows.
func (o *ReportResult) compare(before []ReportRow) {
	switch o.Query.By {
	case "month", "quarter":
		was, now := o.Query.Than.parts(o.Query.By), o.Query.Period.parts(o.Query.By)
		for i := range before { // the third month beside the third
			if n := slices.Index(was, before[i].Key); n >= 0 && n < len(now) {
				before[i].Key = now[n]
			}
		}
	}
	at := map[string]int{}
	for i, row := range o.Rows {
		at[row.Key] = i
		o.Rows[i].Before = addUp(o.Report, nil)
	}
	for _, b := range before {
		if i, there := at[b.Key]; there {
			o.Rows[i].Before = o.Rows[i].Before.plus(b.Figure)
		}
	}
}

func (p Period) parts(by string) []string {
	if by == "quarter" {
		return p.Quarters()
	}
	return p.Months()
}

// Timed tells whether rows follow each other in time.
func (o *ReportResult) Timed() bool { return o.Query.By == "month" || o.Query.By == "quarter" }

// span fills in months or quarters in which nothing was, up to today.
func (o *ReportResult) span() {
	if !o.Timed() {
		return
	}
	p := o.Query.Period
	if p.From <= o.Query.Today && o.Query.Today < p.To {
		p.To = o.Query.Today
	}
	if n := len(o.Rows); n > 0 { // dated ahead
		p.To = max(p.To, o.Query.Period.Within(o.Rows[n-1].Key).To)
	}
	var all []ReportRow
	for _, part := range p.parts(o.Query.By) {
		i := slices.IndexFunc(o.Rows, func(r ReportRow) bool { return r.Key == part })
		if i < 0 {
			all = append(all, ReportRow{Key: part, Figure: addUp(o.Report, nil)})
		} else {
			all = append(all, o.Rows[i])
		}
	}
	o.Rows = all
}

// Sum adds up the rows that are there.
func (o *ReportResult) Sum() (now, before Figures) {
	now, before = addUp(o.Report, nil), addUp(o.Report, nil)
	for _, row := range o.Rows {
		now, before = now.plus(row.Figure), before.plus(row.Before)
	}
	return now, before
}

// reportBuild writes the statements of one question.
type reportBuild struct {
	*Report
	ask   ReportQuery
	house string
}

// reportRows asks for the rows of a period and their total, which counts a
// paper once that is in several rows.
func (t *Tenant) reportRows(ctx context.Context, b reportBuild, p Period) (all []ReportRow, total Figures, err error) {
	query, args, err := b.statement(p, b.ask.By)
	if err != nil {
		return nil, total, err
	}
	rows, err := t.query(ctx, query, args...)
	var whole bool
	var o, k any
	all, err = collect(rows, err, func(r *sql.Rows) (ReportRow, error) {
		row := ReportRow{Figure: Figures{b.Report, make([]int64, len(b.Columns)+2)}}
		to := []any{&row.Key, &row.Name, &row.Note, &row.Kind}
		for i := range row.Figure.values {
			to = append(to, &row.Figure.values[i])
		}
		return row, r.Scan(append(to, &whole, &o, &k)...)
	})
	if err != nil {
		return nil, total, fmt.Errorf("report %s by %s: %w", b.Name, b.ask.By, err)
	}
	all, total = all[:len(all)-1], all[len(all)-1].Figure
	switch b.ask.By {
	case b.Each():
	case "month", "quarter":
		slices.Reverse(all)
	default:
		main := b.Main().Key
		slices.SortStableFunc(all, func(x, y ReportRow) int {
			return cmp.Or(cmp.Compare(y.Figure.get(main), x.Figure.get(main)), strings.Compare(x.Name, y.Name), strings.Compare(x.Key, y.Key))
		})
	}
	return all, total, nil
}
