package models

// The tax of a paper is rounded once for each rate or reason, as it stands on
// the paper (see VATSums), and then told in the company's money; what is taxed
// is told line by line, so that it adds up to the sales. What a supplier's tax
// is off the sum of his lines (DocumentSpec.VATOff) counts with his highest rate.
var taxes = &reportSource{
	with: `bare as materialized (select d.id, d.kind, d.date, d.party_id, d.currency, ` + paperRate + ` as rate, ` + lineVAT + ` as percent, ` + lineReason + ` as why, l.amount,
			coalesce(json_extract(d.spec, '$.treatment'), '') = 'split' as split, iif(d.kind = 'credit_note' or json_extract(d.spec, '$.mode') = 'credit', -1, 1) as sign,
			coalesce(json_extract(d.spec, '$.vat_off'), 0) as theirs
		from documents d cross join document_lines l on l.document_id = d.id
		where d.kind in ('invoice', 'credit_note', 'bill') and d.date between ?2 and ?3 and d.status <> 'draft'),
		taxed as materialized (select id, kind, date, party_id, currency, rate, percent, why, split, sign, sum(` + atHome(`amount`, `currency`, `rate`) + `) as net, sum(amount) as there,
			iif(row_number() over (partition by id order by percent desc, why) = 1, theirs, 0) as theirs
		from bare group by id, percent, why), `,
	from: ` from taxed d where 1`,
	by: map[string]reportBy{"rate": {group: `d.percent || '/' || d.why`, shown: `g.k, '', '', ''`}, "month": byMonth,
		"quarter": {group: `substr(d.date, 1, 5) || 'Q' || ((cast(substr(d.date, 6, 2) as integer) + 2) / 3)`, shown: `g.k, '', '', ''`}, "paper": byPaper},
	only:     map[string]string{"rate": `d.percent || '/' || d.why = ?`, "customer": onlyParty, "supplier": onlyParty},
	rateless: `d.there <> 0 and d.currency <> ?1 and d.rate = 0`,
}

// taxAtHome is the tax of what is taxed alike on a paper.
var taxAtHome = `d.sign * ` + atHome(`((d.there * d.percent + sign(d.there) * 5000) / 10000 + d.theirs)`, `d.currency`, `d.rate`)

var vatReport = &Report{
	Name: "vat", Group: "money", Need: ReadMoney, By: []string{"rate", "month", "quarter", "paper"}, Draws: []string{"sold_vat", "bought_vat"}, source: taxes,
	Columns: []ReportColumn{
		{Key: "sold_net", Kind: "money", sql: `sum(iif(d.kind <> 'bill', d.sign * d.net, 0))`},
		{Key: "sold_vat", Kind: "money", sql: `sum(iif(d.kind <> 'bill' and not d.split, ` + taxAtHome + `, 0))`},
		{Key: "split_vat", Kind: "money", Rare: true, sql: `sum(iif(d.kind <> 'bill' and d.split, ` + taxAtHome + `, 0))`},
		{Key: "bought_net", Kind: "money", sql: `sum(iif(d.kind = 'bill', d.sign * d.net, 0))`},
		{Key: "bought_vat", Kind: "money", sql: `sum(iif(d.kind = 'bill', ` + taxAtHome + `, 0))`},
		{Key: "balance", Kind: "money", Of: func(f Figures) (int64, bool) { return f.get("sold_vat") - f.get("bought_vat"), true }},
	},
}
