package models

// An order counts from its confirmation on.
const orderedIn = `('confirmed', 'in_production', 'part_delivered', 'delivered', 'closed')`

// A quotation counts when it has left the house, in its last revision.
const offeredIn = `('sent', 'seen', 'accepted', 'declined', 'expired')`

// quotations with where they stand: won when the customer accepted, or when an
// order was made of it.
var quotations = &reportSource{
	with: `offers as materialized (select d.id, d.date, d.party_id, d.owner, d.currency, ` + paperRate + ` as rate, d.status, d.net,
			d.status = 'accepted' or exists (select 1 from document_links x cross join documents o on o.id = x.into_id where x.from_id = d.id and o.kind = 'order' and o.status in ` + orderedIn + `) as won,
			iif(d.status in ('accepted', 'declined'), d.moved_at - (select min(at) from events where noun = 'document' and noun_id = d.id and verb = 'status'), null) as took
		from documents d where d.kind = 'quotation' and d.date between ?2 and ?3 and d.status in ` + offeredIn + ` and d.replaced = 0), `,
	from: ` from offers d where 1`,
	by:   map[string]reportBy{"month": byMonth, "customer": byParty, "seller": bySeller, "paper": byPaper},
	only: map[string]string{"customer": onlyParty, "seller": onlySeller}, rateless: `d.net <> 0 and d.currency <> ?1 and d.rate = 0`,
}

const offerLost = `not d.won and d.status in ('declined', 'expired')`

var quotationReport = &Report{
	Name: "quotations", Group: "sales", Need: ReadReports, By: []string{"month", "customer", "seller", "paper"}, Filters: []string{"customer", "seller"}, Draws: []string{"sent", "won"}, source: quotations,
	Columns: []ReportColumn{
		{Key: "sent", Kind: "count", sql: `count(*)`},
		{Key: "won", Kind: "count", sql: `sum(d.won)`},
		{Key: "lost", Kind: "count", sql: `sum(` + offerLost + `)`},
		{Key: "waiting", Kind: "count", sql: `sum(not d.won and d.status in ('sent', 'seen'))`},
		{Key: "success", Kind: "share", Of: func(f Figures) (int64, bool) { return PartOf(f.get("won"), f.get("won")+f.get("lost")) }},
		{Key: "days", Kind: "days", Of: func(f Figures) (int64, bool) { return tenthsOfDays(f.get("took"), f.get("answered")) }},
		{Key: "offered", Kind: "money", sql: `sum(` + offerAtHome + `)`},
		{Key: "gained", Kind: "money", sql: `sum(iif(d.won, ` + offerAtHome + `, 0))`},
		{Key: "took", Aid: true, sql: `sum(d.took)`},
		{Key: "answered", Aid: true, sql: `count(d.took)`},
	},
}

var offerAtHome = atHome(`d.net`, `d.currency`, `d.rate`)

// tenthsOfDays is the mean of milliseconds in tenths of a day.
func tenthsOfDays(ms, n int64) (int64, bool) {
	if n == 0 {
		return 0, false
	}
	const tenth = 24 * 3600 * 100
	return (ms/n + tenth/2) / tenth, true
}

// A swatch was ordered when the same customer has an order with the same
// sample of that day or later.
var sentReport = &Report{
	Name: "swatches", Group: "samples", Need: ReadReports, By: []string{"month", "customer", "sample", "seller", "line"}, Filters: []string{"customer", "supplier", "seller", "fair"}, Draws: []string{"swatches", "ordered"},
	source: &reportSource{
		with: `bought as materialized (select d.party_id as p, l.sample_id as s, max(d.date) as last from documents d cross join document_lines l on l.document_id = d.id
			where d.kind = 'order' and d.date >= ?2 and d.status in ` + orderedIn + ` and l.sample_id is not null group by 1, 2), `,
		from: ` from documents d cross join document_lines l on l.document_id = d.id left join bought b on b.p = d.party_id and b.s = l.sample_id and b.last >= d.date
			where d.kind = 'dispatch' and d.date between ?2 and ?3 and d.status in ('sent', 'delivered') and l.sample_id is not null`,
		by:   map[string]reportBy{"month": byMonth, "customer": byParty, "sample": bySample, "seller": bySeller, "line": byLine},
		only: map[string]string{"customer": onlyParty, "supplier": onlyMill, "seller": onlySeller, "fair": onlyFair, "sample": onlySample}, without: soldLines.without, rateless: `0`,
	},
	Columns: []ReportColumn{
		{Key: "swatches", Kind: "count", sql: `count(*)`},
		{Key: "ordered", Kind: "count", sql: `count(b.p)`},
		{Key: "success", Kind: "share", Of: share("ordered", "swatches")},
		{Key: "parcels", Kind: "count", Once: true, sql: `count(distinct d.id)`},
		{Key: "pieces", Kind: "pieces", sql: `sum(` + lineQuantity + `)`},
	},
}

// shown are samples on parcels, quotations and orders that count.
const shownLines = ` from documents d cross join document_lines l on l.document_id = d.id
	where d.kind in ('dispatch', 'quotation', 'order') and d.date between ?2 and ?3 and l.sample_id is not null and d.replaced = 0
	and (d.kind = 'order' and d.status in ` + orderedIn + ` or d.kind = 'quotation' and d.status in ` + offeredIn + ` or d.kind = 'dispatch' and d.status in ('sent', 'delivered'))`

var bestReport = &Report{
	Name: "best", Group: "samples", Need: ReadReports, By: []string{"sample", "supplier", "line"}, Filters: []string{"customer", "supplier", "seller", "fair"}, Draws: []string{"order_value"},
	source: &reportSource{
		from: shownLines,
		by:   map[string]reportBy{"sample": bySample, "supplier": byMill, "line": byLine},
		only: map[string]string{"customer": onlyParty, "supplier": onlyMill, "seller": onlySeller, "fair": onlyFair, "sample": onlySample}, without: soldLines.without, rateless: lineRateless,
	},
	Columns: []ReportColumn{
		{Key: "order_value", Kind: "money", sql: `sum(iif(d.kind = 'order', ` + lineAtHome + `, 0))`},
		{Key: "orders", Kind: "count", sql: `sum(d.kind = 'order')`},
		{Key: "metres", Kind: "length", sql: `sum(iif(d.kind = 'order', ` + lineMetres + `, 0))`},
		{Key: "kilos", Kind: "weight", Rare: true, sql: `sum(iif(d.kind = 'order', ` + lineKilos + `, 0))`},
		{Key: "quoted", Kind: "count", sql: `sum(d.kind = 'quotation')`},
		{Key: "swatches", Kind: "count", sql: `sum(d.kind = 'dispatch')`},
	},
}

var byMill = reportBy{group: `(select supplier_id from samples where id = l.sample_id)`, shown: byParty.shown, tables: byParty.tables}

// Dead are active samples, older than the period, of which nothing was ordered
// or invoiced in it. Their age is as of today.
var deadReport = &Report{
	Name: "dead", Group: "samples", Need: ReadReports, By: []string{"supplier", "sample"}, Filters: []string{"supplier", "fair"}, Draws: []string{"samples"},
	source: &reportSource{
		with: `moved as materialized (select distinct l.sample_id as id from documents d cross join document_lines l on l.document_id = d.id
				where d.kind in ('order', 'invoice') and d.date between ?2 and ?3 and l.sample_id is not null
				and (d.kind = 'order' and d.status in ` + orderedIn + ` or d.kind = 'invoice' and d.status <> 'draft')),
			tried as materialized (select l.sample_id as id, sum(d.kind = 'dispatch') as swatches, sum(d.kind = 'quotation') as quoted` + shownLines + ` and d.kind <> 'order' group by 1), `,
		from: ` from samples l left join tried x on x.id = l.id where l.state = 'active' and l.created_at < unixepoch(?2) * 1000 and l.id not in (select id from moved)`,
		by: map[string]reportBy{"supplier": {group: `l.supplier_id`, shown: byParty.shown, tables: byParty.tables},
			"sample": {group: `l.id`, shown: bySample.shown, tables: bySample.tables, last: `-l.created_at`}},
		only:    map[string]string{"supplier": `l.supplier_id = (select id from parties where uid = ?)`, "fair": `l.fair_id = (select id from fairs where uid = ?)`},
		without: map[string]string{"supplier": `l.supplier_id is null`, "fair": `l.fair_id is null`}, rateless: `0`,
	},
	Columns: []ReportColumn{
		{Key: "samples", Kind: "count", sql: `count(*)`},
		{Key: "swatches", Kind: "count", sql: `sum(coalesce(x.swatches, 0))`},
		{Key: "quoted", Kind: "count", sql: `sum(coalesce(x.quoted, 0))`},
		{Key: "age", Kind: "days", Of: func(f Figures) (int64, bool) { return tenthsOfDays(f.get("age_sum"), f.get("samples")) }},
		{Key: "age_sum", Aid: true, sql: `sum(unixepoch(?4) * 1000 - l.created_at)`},
	},
}
