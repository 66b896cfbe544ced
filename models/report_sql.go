package models

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"jennyerp/internal/measure"
)

// reportSource is where figures come from: tables, what a row may be, by what
// it may be narrowed. In all of it ?1 is the company's currency, ?2 and ?3 are
// the days of the period, ?4 is today.
type reportSource struct {
	with     string // what is put together first
	from     string // tables with what always holds
	by       map[string]reportBy
	only     map[string]string // condition for each filter; ? is its value
	without  map[string]string // the same for ReportNone
	rateless string            // tells what has other money without a rate
}

// reportBy is what a row may be: what is grouped by (k), and the tables that
// tell its key, name, note and kind.
type reportBy struct {
	group  string
	shown  string
	tables string
	last   string // of each paper or line: the greatest come first, as far as the limit
}

// The same row for every source.
var (
	byMonth  = reportBy{group: `substr(d.date, 1, 7)`, shown: `g.k, '', '', ''`}
	bySeller = reportBy{group: `d.owner`, shown: `g.k, '', '', ''`}
	byParty  = reportBy{group: `d.party_id`, shown: `coalesce(p.uid, 'none'), coalesce(p.name, ''), '', ''`, tables: ` left join parties p on p.id = g.k`}
	bySample = reportBy{group: `l.sample_id`, shown: `coalesce(s.uid, 'none'), coalesce(nullif(s.name, ''), s.code, ''), coalesce(s.code, ''), ''`, tables: ` left join samples s on s.id = g.k`}
	byColour = reportBy{group: `l.variant_id`, shown: `coalesce(v.uid, 'none'), coalesce(v.name, ''), coalesce(nullif(s.name, ''), s.code, ''), ''`,
		tables: ` left join variants v on v.id = g.k left join samples s on s.id = v.sample_id`}
	byFair  = reportBy{group: `(select fair_id from samples where id = l.sample_id)`, shown: `coalesce(f.uid, 'none'), coalesce(f.name, ''), '', ''`, tables: ` left join fairs f on f.id = g.k`}
	byLine  = reportBy{group: `l.id`, last: `d.date`, shown: `e.uid, coalesce(nullif(json_extract(x.spec, '$.text'), ''), json_extract(x.spec, '$.code'), ''), ` + paperNote, tables: ` join document_lines x on x.id = g.k join documents e on e.id = x.document_id left join parties p on p.id = e.party_id`}
	byPaper = reportBy{group: `d.id`, last: `d.date`, shown: `e.uid, coalesce(nullif(e.number, ''), json_extract(e.spec, '$.reference'), ''), ` + paperNote, tables: ` join documents e on e.id = g.k left join parties p on p.id = e.party_id`}
)

// paperNote tells of a paper its day, number and party, parted by newlines,
// then its kind.
const paperNote = `e.date || char(10) || iif(e.number = '', coalesce(json_extract(e.spec, '$.reference'), ''), e.number) || char(10) || coalesce(p.name, e.who), e.kind`

// The filters of papers and their lines.
const (
	onlyParty  = `d.party_id = (select id from parties where uid = ?)`
	onlySeller = `d.owner = ?`
	onlySample = `l.sample_id = (select id from samples where uid = ?)`
	onlyColour = `l.variant_id = (select id from variants where uid = ?)`
	onlyFair   = `l.sample_id in (select id from samples where fair_id = (select id from fairs where uid = ?))`
	onlyMill   = `l.sample_id in (select id from samples where supplier_id = (select id from parties where uid = ?))`
)

// The figures that stand in the indexes documents_dated and document_lines_figures.
const (
	paperRate    = `coalesce(json_extract(d.spec, '$.rate'), 0)`
	lineQuantity = `coalesce(json_extract(l.spec, '$.quantity'), 0)`
	lineUnit     = `coalesce(json_extract(l.spec, '$.unit'), '')`
	lineVAT      = `coalesce(json_extract(l.spec, '$.vat'), 0)`
	lineReason   = `coalesce(json_extract(l.spec, '$.reason'), '')`
	lineMetres   = `case ` + lineUnit + ` when 'm' then ` + lineQuantity + ` when 'yd' then (` + lineQuantity + ` * 9144 + 5000) / 10000 else 0 end`
	lineKilos    = `iif(` + lineUnit + ` = 'kg', ` + lineQuantity + `, 0)`
	lineRateless = `l.amount <> 0 and d.currency <> ?1 and ` + paperRate + ` = 0`
)

// lineAtHome is a line's amount in the company's money.
var lineAtHome = atHome(`l.amount`, `d.currency`, paperRate)

// atHome is an amount of minor units in the company's money: Exchange in SQL,
// rounded once, half away from zero. Without a rate it is nothing.
// What the decimals of the company's money ask for is filled in later.
func atHome(amount, currency, rate string) string {
	exchange := func(digits int) string {
		return fmt.Sprintf(`(%[1]s * %[2]s * {home%[3]d} + sign(%[1]s) * {half%[3]d}) / {div%[3]d}`, amount, rate, digits)
	}
	return `iif(` + currency + ` = ?1, ` + amount + `, case when ` + currency + ` in (` + codesOf(0) + `) then ` + exchange(0) + ` when ` + currency + ` in (` + codesOf(3) + `) then ` + exchange(3) + ` else ` + exchange(2) + ` end)`
}

func codesOf(digits int) string {
	var all []string
	for _, c := range measure.Currencies() {
		if c.Digits == digits {
			all = append(all, `'`+c.Code+`'`)
		}
	}
	return strings.Join(all, ", ")
}

// homeDigits fills in what atHome left open: by how much minor units of other
// decimals are more or less than those of the company's money.
func homeDigits(query, house string) string {
	var pairs []string
	for digits := range 4 {
		home, div := 1, 1_000_000
		for range max(0, digitsOf(house)-digits) {
			home *= 10
		}
		for range max(0, digits-digitsOf(house)) {
			div *= 10
		}
		pairs = append(pairs, fmt.Sprintf(`{home%d}`, digits), fmt.Sprint(home), fmt.Sprintf(`{div%d}`, digits), fmt.Sprint(div), fmt.Sprintf(`{half%d}`, digits), fmt.Sprint(div/2))
	}
	return strings.NewReplacer(pairs...).Replace(query)
}

// statement writes the question for a period, told apart by something.
func (b reportBuild) statement(p Period, by string) (string, []any, error) {
	s := b.source
	row, known := s.by[by]
	if !known {
		return "", nil, fmt.Errorf("report %s: no rows by %q", b.Name, by)
	}
	args := []any{b.house, p.From, p.To, b.ask.Today}
	var where strings.Builder
	for _, name := range sortedKeys(b.ask.Only) {
		cond, ok := s.only[name], true
		if b.ask.Only[name] == ReportNone {
			cond, ok = s.without[name], true
		}
		if cond == "" || !ok {
			continue
		}
		if strings.Contains(cond, "?") {
			args = append(args, b.ask.Only[name])
			cond = strings.ReplaceAll(cond, "?", fmt.Sprintf("?%d", len(args)))
		}
		where.WriteString(" and " + cond)
	}
	var figures, shown []string
	for i, c := range append(slices.Clone(b.Columns), ReportColumn{sql: `count(*)`}, ReportColumn{sql: `sum(` + s.rateless + `)`}) {
		figures = append(figures, fmt.Sprintf(`coalesce(%s, 0) as f%d`, cmp.Or(c.sql, `0`), i))
		shown = append(shown, fmt.Sprintf(`g.f%d`, i))
	}
	from, last, whole := s.from+where.String(), `0`, s.from+where.String()
	if row.last != "" { // the + keeps SQLite from walking through all papers by their ids
		args = append(args, b.ask.Limit+1)
		from += fmt.Sprintf(` and %[1]s in (select +%[1]s%[2]s group by 1 order by max(%[3]s) desc, 1 desc limit ?%[4]d)`, row.group, from, row.last, len(args))
		row.group, last = `+`+row.group, `max(`+row.last+`)`
	}
	all := strings.Join(figures, ", ")
	query := `with ` + s.with + `g as materialized (select ` + row.group + ` as k, ` + last + ` as o, ` + all + from + ` group by k), whole as materialized (select ` + all + whole + `)
		select ` + row.shown + `, ` + strings.Join(shown, ", ") + `, 0 as part, g.o as o, g.k as k from g` + row.tables + `
		union all select '', '', '', '', ` + strings.ReplaceAll(strings.Join(shown, ", "), "g.", "whole.") + `, 1, '', '' from whole order by part, o desc, k desc`
	return homeDigits(query, b.house), args, nil
}

func sortedKeys(m map[string]string) []string {
	var all []string
	for k := range m {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}
