package models

import (
	"context"
	"database/sql"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"jennyerp/internal/textile"
)

// Report is one way to look at the trade, as data: whose it is, what its rows
// may be, its columns and where their figures come from. A new one is an entry
// in Reports and its words (report.<name>.*); a source of figures that is not
// there yet is one more reportSource.
type Report struct {
	Name    string     // its address and the beginning of its message keys
	Group   string     // the heading it stands under
	Need    Permission // who may see it, beside the route's
	Cost    bool       // tells what cloth costs us
	By      []string   // what its rows may be: the first unless asked otherwise, the last each paper or line
	Filters []string   // by what a person narrows it: customer, supplier, seller, fair
	Columns []ReportColumn
	Draws   []string // columns in the chart; one alone is drawn beside the period it is compared with
	source  *reportSource
}

// ReportColumn is a column of figures. What a column has in SQL adds up over
// the rows; what is reckoned Of others is told anew for each row and the total.
type ReportColumn struct {
	Key  string // end of its message key: report.column.<key>
	Kind string // money (minor units of the house), count, length, weight, pieces (thousandths), share (hundredths of a percent), days (tenths)
	Of   func(f Figures) (value int64, known bool)
	Aid  bool // not shown: others are reckoned from it
	Rare bool // shown only when it says something
	Once bool // counts papers: one that is in several rows counts once in the total
	sql  string
}

// Reports are all, in the order of their page.
var Reports = []*Report{salesReport, marginReport, quotationReport, sentReport, bestReport, deadReport, purchaseReport, cashReport, vatReport}

// FindReport finds a report by its name; nil when there is none.
func FindReport(name string) *Report {
	i := slices.IndexFunc(Reports, func(r *Report) bool { return r.Name == name })
	if i < 0 {
		return nil
	}
	return Reports[i]
}

// Each is what the rows are when every paper or line is told alone.
func (r *Report) Each() string { return r.By[len(r.By)-1] }

// Main is the column that rows are ordered by and told first.
func (r *Report) Main() ReportColumn { return r.Columns[r.at(r.Draws[0])] }

func (r *Report) at(key string) int {
	return slices.IndexFunc(r.Columns, func(c ReportColumn) bool { return c.Key == key })
}

// Figures are what a row says in the columns of its report.
type Figures struct {
	report *Report
	values []int64
}

// Get is the figure of a column, known unless it is reckoned from nothing.
func (f Figures) Get(key string) (value int64, known bool) {
	i := f.report.at(key)
	if i < 0 || f.values == nil {
		return 0, false
	}
	if of := f.report.Columns[i].Of; of != nil {
		return of(f)
	}
	return f.values[i], true
}

func (f Figures) get(key string) int64 {
	n, _ := f.Get(key)
	return n
}

func (f Figures) plus(o Figures) Figures {
	sum := Figures{f.report, slices.Clone(f.values)}
	for i := range o.values {
		sum.values[i] += o.values[i]
	}
	return sum
}

// share gives a part of a whole in hundredths of a percent, as a column.
func share(part, whole string) func(Figures) (int64, bool) {
	return func(f Figures) (int64, bool) { return PartOf(f.get(part), f.get(whole)) }
}

// PartOf is a part of a whole in hundredths of a percent; of nothing it is not
// known.
func PartOf(part, whole int64) (int64, bool) {
	if whole == 0 {
		return 0, false
	}
	return roundDiv(new(big.Int).Mul(big.NewInt(part), big.NewInt(100_00)), big.NewInt(whole)), true
}

// ReportRow is a row of a report: a month, a customer, a paper.
type ReportRow struct {
	Key    string // "2026-03", a uid, a VAT rate; ReportNone for what has none
	Name   string // as it is called, "" where its key says it
	Note   string
	Kind   string // of each paper: its kind
	Figure Figures
	Before Figures // of the period it is compared with; of each paper there is none
}

// NewReportRow is a row with one figure, that of the main column.
func NewReportRow(r *Report, key string, n int64) ReportRow {
	row := ReportRow{Key: key, Figure: addUp(r, nil), Before: addUp(r, nil)}
	row.Figure.values[r.at(r.Draws[0])] = n
	return row
}

// ReportName is what a filter of a report is about.
type ReportName struct{ UID, Name, Note string }

// ReportNames finds what the filters of a report are about, by uid or by the
// name somebody wrote; what is not found is left out.
func (t *Tenant) ReportNames(ctx context.Context, only map[string]string) (map[string]ReportName, error) {
	var parts []string
	var args []any
	for _, what := range sortedKeys(only) {
		if part, known := reportNames[what]; known {
			args = append(args, what, only[what], textile.Fold(only[what]))
			n := len(args)
			parts = append(parts, strings.NewReplacer("{what}", fmt.Sprintf("?%d", n-2), "{uid}", fmt.Sprintf("?%d", n-1), "{key}", fmt.Sprintf("?%d", n)).Replace(part))
		}
	}
	found := map[string]ReportName{}
	if len(parts) == 0 {
		return found, nil
	}
	rows, err := t.query(ctx, strings.Join(parts, " union all "), args...)
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var what string
		var n ReportName
		err := r.Scan(&what, &n.UID, &n.Name, &n.Note)
		found[what] = n
		return struct{}{}, err
	})
	if err != nil {
		return nil, fmt.Errorf("names of a report: %w", err)
	}
	return found, nil
}

const namedParty = `select {what}, uid, name, '' from parties where (uid = {uid} or name_key = {key}) and merged_into is null`

var reportNames = map[string]string{
	"customer": namedParty, "supplier": namedParty, "fair": `select {what}, uid, name, '' from fairs where uid = {uid} or name_key = {key}`,
	"sample":  `select {what}, uid, coalesce(nullif(name, ''), code), code from samples where uid = {uid} and {key} <> ''`,
	"colour":  `select {what}, v.uid, v.name, coalesce(nullif(s.name, ''), s.code) from variants v join samples s on s.id = v.sample_id where v.uid = {uid} and {key} <> ''`,
	"account": `select {what}, uid, name, kind from accounts where uid = {uid} and {key} <> ''`,
}

// ReportNone is the key of what has no sample, colour or fair.
const ReportNone = "none"

// ReportQuery is what a report is asked; it lives in the URL.
type ReportQuery struct {
	By     string
	Period Period
	Than   Period            // compared with; without days with nothing
	Only   map[string]string // filters, by what they are about: a uid, ReportNone, a rate
	Limit  int               // rows at most, when each paper is told
	Today  string            // ISO
}

// ReportResult is a report's answer.
type ReportResult struct {
	Report   *Report
	Query    ReportQuery
	Currency string // of its money: the company's
	Rows     []ReportRow
	Total    Figures
	Before   Figures // total of the period it is compared with
	More     bool    // there are more papers than the limit
	Rateless int64   // papers and payments in other money of which no rate is kept: they count as nothing
}
