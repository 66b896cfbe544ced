package models

// Sold is what was invoiced, less what was credited.
const soldSign = `iif(d.kind = 'credit_note', -1, 1)`

var soldLines = &reportSource{
	from: ` from documents d cross join document_lines l on l.document_id = d.id
		where d.kind in ('invoice', 'credit_note') and d.date between ?2 and ?3 and d.status <> 'draft'`,
	by:       map[string]reportBy{"month": byMonth, "customer": byParty, "sample": bySample, "colour": byColour, "seller": bySeller, "fair": byFair, "line": byLine},
	only:     map[string]string{"customer": onlyParty, "supplier": onlyMill, "seller": onlySeller, "fair": onlyFair, "sample": onlySample, "colour": onlyColour},
	without:  map[string]string{"sample": `l.sample_id is null`, "colour": `l.variant_id is null`, "fair": byFair.group + ` is null`},
	rateless: lineRateless,
}

var salesReport = &Report{
	Name: "sales", Group: "sales", Need: ReadReports, By: []string{"month", "customer", "sample", "colour", "seller", "fair", "line"},
	Filters: []string{"customer", "supplier", "seller", "fair"}, Draws: []string{"sales"}, source: soldLines,
	Columns: []ReportColumn{
		{Key: "sales", Kind: "money", sql: `sum(` + soldSign + ` * ` + lineAtHome + `)`},
		{Key: "papers", Kind: "count", Once: true, sql: `count(distinct d.id)`},
		{Key: "metres", Kind: "length", sql: `sum(` + soldSign + ` * (` + lineMetres + `))`},
		{Key: "kilos", Kind: "weight", Rare: true, sql: `sum(` + soldSign + ` * ` + lineKilos + `)`},
	},
}

// A line's cost is known when it is in the company's money, or in that of a
// paper with a rate.
const costKnown = `l.cost > 0 and (l.cost_currency = ?1 or l.cost_currency = d.currency and ` + paperRate + ` > 0)`

// costThere is what the cloth of a line costs, in minor units of the money of
// its cost: per unit × quantity, rounded once, half away from zero.
var costThere = `(l.cost * ` + lineQuantity + ` * case when l.cost_currency in (` + codesOf(0) + `) then 1 when l.cost_currency in (` + codesOf(3) + `) then 1000 else 100 end + 5000000) / 10000000`

var costAtHome = atHome(costThere, `l.cost_currency`, paperRate)

var marginReport = &Report{
	Name: "margin", Group: "sales", Need: ReadReports, Cost: true, By: []string{"customer", "month", "sample", "seller", "fair", "line"},
	Filters: []string{"customer", "supplier", "seller", "fair"}, Draws: []string{"margin"}, source: soldLines,
	Columns: []ReportColumn{
		{Key: "margin", Kind: "money", Of: func(f Figures) (int64, bool) { return f.get("known") - f.get("cost"), true }},
		{Key: "rate", Kind: "share", Of: func(f Figures) (int64, bool) { return PartOf(f.get("known")-f.get("cost"), f.get("known")) }},
		{Key: "known", Kind: "money", sql: `sum(iif(` + costKnown + `, ` + soldSign + ` * ` + lineAtHome + `, 0))`},
		{Key: "cost", Kind: "money", sql: `sum(iif(` + costKnown + `, ` + soldSign + ` * ` + costAtHome + `, 0))`},
		{Key: "unknown", Kind: "money", Rare: true, sql: `sum(iif(` + costKnown + `, 0, ` + soldSign + ` * ` + lineAtHome + `))`},
	},
}

// Bought is what suppliers invoiced, less what they credited.
const boughtSign = `iif(json_extract(d.spec, '$.mode') = 'credit', -1, 1)`

var purchaseReport = &Report{
	Name: "purchases", Group: "money", Need: ReadMoney, By: []string{"supplier", "month", "paper"}, Filters: []string{"supplier"}, Draws: []string{"bought"},
	source: &reportSource{
		from: ` from documents d cross join document_lines l on l.document_id = d.id where d.kind = 'bill' and d.date between ?2 and ?3 and d.status <> 'draft'`,
		by:   map[string]reportBy{"supplier": byParty, "month": byMonth, "paper": byPaper}, only: map[string]string{"supplier": onlyParty}, rateless: lineRateless,
	},
	Columns: []ReportColumn{
		{Key: "bought", Kind: "money", sql: `sum(` + boughtSign + ` * ` + lineAtHome + `)`},
		{Key: "papers", Kind: "count", Once: true, sql: `count(distinct d.id)`},
	},
}

// Cash is what the accounts have more or less of: the bank's fees are taken off
// what comes in, and go out with what is paid.
var cashReport = &Report{
	Name: "cash", Group: "money", Need: ReadMoney, By: []string{"month", "account", "payment"}, Filters: []string{"account"}, Draws: []string{"in", "out"},
	source: &reportSource{
		from: ` from payments d where d.date between ?2 and ?3 and d.undone_at = 0`,
		by: map[string]reportBy{"month": byMonth,
			"account": {group: `d.account_id`, shown: `a.uid, a.name, a.kind, ''`, tables: ` join accounts a on a.id = g.k`},
			"payment": {group: `d.id`, last: `d.date`, shown: `e.uid, coalesce(p.name, nullif(e.reference, ''), e.note), e.date || char(10) || e.reference || char(10), 'payment'`,
				tables: ` join payments e on e.id = g.k left join parties p on p.id = e.party_id`}},
		only:     map[string]string{"account": `d.account_id = (select id from accounts where uid = ?)`},
		rateless: `d.currency <> ?1 and d.rate = 0`,
	},
	Columns: []ReportColumn{
		{Key: "in", Kind: "money", sql: `sum(iif(d.direction = 'in', ` + atHome(`(d.amount - d.fee)`, `d.currency`, `d.rate`) + `, 0))`},
		{Key: "out", Kind: "money", sql: `sum(iif(d.direction = 'out', ` + atHome(`(d.amount + d.fee)`, `d.currency`, `d.rate`) + `, 0))`},
		{Key: "left", Kind: "money", Of: func(f Figures) (int64, bool) { return f.get("in") - f.get("out"), true }},
		{Key: "payments", Kind: "count", sql: `count(*)`},
	},
}
