package demo

import (
	"database/sql"
	"encoding/json"
	"testing"

	"jennyerp/models"
)

// book is everything that was traded, row by row as it is stored.
type book struct {
	papers   []*paper
	payments []payment
	samples  map[int64]cloth1
	parties  map[int64]string
	colours  map[int64]string
	fairs    map[int64]string
	accounts map[int64]string
	turned   map[int64][]int64 // from a paper into others
	left     map[int64]int64   // when a paper first moved
}

type paper struct {
	id                                       int64
	uid, kind, status, date, owner, currency string
	party, moved, net, vat                   int64
	replaced                                 bool
	spec                                     models.DocumentSpec
	lines                                    []entry
}

type entry struct {
	id, sample, colour, amount, cost int64
	uid, costIn                      string
	spec                             models.LineSpec
}

type payment struct {
	uid, direction, date, currency string
	account, amount, rate, fee     int64
	undone                         bool
}

type cloth1 struct {
	uid, state     string
	fair, supplier int64
	born           int64
}

func read(t testing.TB, path string) *book {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?mode=ro")
	must(t, err)
	defer db.Close()
	b := &book{samples: map[int64]cloth1{}, parties: names(t, db, "parties"), colours: names(t, db, "variants"), fairs: names(t, db, "fairs"), accounts: names(t, db, "accounts"), turned: map[int64][]int64{}, left: map[int64]int64{}}
	at := map[int64]*paper{}
	each(t, db, `select id, uid, kind, status, date, owner, currency, coalesce(party_id, 0), moved_at, net, vat, replaced, spec from documents`, func(r *sql.Rows) error {
		var p paper
		var spec string
		err := r.Scan(&p.id, &p.uid, &p.kind, &p.status, &p.date, &p.owner, &p.currency, &p.party, &p.moved, &p.net, &p.vat, &p.replaced, &spec)
		at[p.id], b.papers = &p, append(b.papers, &p)
		must(t, json.Unmarshal([]byte(spec), &p.spec))
		return err
	})
	each(t, db, `select id, uid, document_id, coalesce(sample_id, 0), coalesce(variant_id, 0), amount, cost, cost_currency, spec from document_lines`, func(r *sql.Rows) error {
		var e entry
		var of int64
		var spec string
		err := r.Scan(&e.id, &e.uid, &of, &e.sample, &e.colour, &e.amount, &e.cost, &e.costIn, &spec)
		must(t, json.Unmarshal([]byte(spec), &e.spec))
		at[of].lines = append(at[of].lines, e)
		return err
	})
	each(t, db, `select uid, direction, date, currency, account_id, amount, rate, fee, undone_at <> 0 from payments`, func(r *sql.Rows) error {
		var p payment
		err := r.Scan(&p.uid, &p.direction, &p.date, &p.currency, &p.account, &p.amount, &p.rate, &p.fee, &p.undone)
		b.payments = append(b.payments, p)
		return err
	})
	each(t, db, `select id, uid, state, coalesce(fair_id, 0), coalesce(supplier_id, 0), created_at from samples`, func(r *sql.Rows) error {
		var id int64
		var s cloth1
		err := r.Scan(&id, &s.uid, &s.state, &s.fair, &s.supplier, &s.born)
		b.samples[id] = s
		return err
	})
	each(t, db, `select from_id, into_id from document_links`, func(r *sql.Rows) error {
		var from, into int64
		err := r.Scan(&from, &into)
		b.turned[from] = append(b.turned[from], into)
		return err
	})
	each(t, db, `select noun_id, min(at) from events where noun = 'document' and verb = 'status' group by 1`, func(r *sql.Rows) error {
		var id, when int64
		err := r.Scan(&id, &when)
		b.left[id] = when
		return err
	})
	return b
}

func names(t testing.TB, db *sql.DB, table string) map[int64]string {
	all := map[int64]string{}
	each(t, db, `select id, uid from `+table, func(r *sql.Rows) error {
		var id int64
		var uid string
		err := r.Scan(&id, &uid)
		all[id] = uid
		return err
	})
	return all
}

func each(t testing.TB, db *sql.DB, query string, do func(*sql.Rows) error) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		must(t, do(rows))
	}
	must(t, rows.Err())
}
