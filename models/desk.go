package models

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// Pile is a heap of papers on the desk that wait for the same thing.
type Pile struct {
	Key      string // of its title: "desk.selections"
	Kind     *Kind
	Statuses []Status
	order    string
	may      Permission // who has something to do with it
	Papers   []*Document
	Count    int // of all that wait, by the counters
}

// piles are what a merchant looks at first, the most urgent before the others.
var piles = []Pile{
	{Key: "selections", Kind: FindKind("selection"), Statuses: []Status{"new"}, order: "d.id", may: EditPapers},
	{Key: "answers", Kind: FindKind("inquiry"), Statuses: []Status{"answered"}, order: "d.id", may: EditPapers},
	{Key: "quotations", Kind: FindKind("quotation"), Statuses: []Status{"sent", "seen"}, order: "iif(d.until = '', '9999', d.until), d.id", may: EditPapers},
	{Key: "packing", Kind: FindKind("dispatch"), Statuses: []Status{"draft"}, order: "d.id", may: PackParcels},
	{Key: "parcels", Kind: FindKind("dispatch"), Statuses: []Status{"packed", "sent"}, order: "d.id", may: PackParcels},
	{Key: "orders", Kind: FindKind("order"), Statuses: []Status{"confirmed", "in_production", "part_delivered"}, order: "iif(d.until = '', '9999', d.until), d.id", may: ReadPapers},
}

// PileSize is how many papers of a pile the desk shows.
const PileSize = 5

// Desk gives the piles of a role that are not empty, each with its first
// papers, in one statement; counters are those of the menu.
func (t *Tenant) Desk(ctx context.Context, role Role, counters map[string]int) ([]Pile, error) {
	var parts []string
	var args []any
	all := make([]Pile, len(piles))
	for i, p := range piles {
		all[i] = p
		for _, s := range p.Statuses {
			all[i].Count += counters[p.Kind.Name+"."+string(s)]
		}
		if all[i].Count == 0 || !role.May(p.may) {
			continue
		}
		parts = append(parts, `select * from (select ? as pile, `+documentColumns+documentTables+`where d.kind = ? and d.status in (select value from json_each(?)) order by `+p.order+` limit ?)`)
		args = append(args, i, p.Kind.Name, JSON[[]Status]{p.Statuses}, PileSize)
	}
	if len(parts) == 0 {
		return nil, nil
	}
	rows, err := t.query(ctx, strings.Join(parts, " union all "), args...)
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var i int
		d, err := scanDocument(headed{r, []any{&i}})
		if err == nil {
			all[i].Papers = append(all[i].Papers, d)
		}
		return struct{}{}, err
	})
	if err != nil {
		return nil, fmt.Errorf("desk: %w", err)
	}
	full := all[:0]
	for _, p := range all {
		if len(p.Papers) > 0 {
			full = append(full, p)
		}
	}
	return full, nil
}

// LowPiece is a physical form of a sample that is running out.
type LowPiece struct {
	SampleUID, Code, Name, Cover, Form string
	Count                              int64
}

// LowPieces are the forms at or below their alert level, the emptiest first;
// more tells that there are others.
func (t *Tenant) LowPieces(ctx context.Context, limit int) (all []LowPiece, more bool, err error) {
	rows, err := t.query(ctx, `select s.uid, s.code, s.name, s.cover, p.form, p.count from samples s join physical_samples p on p.sample_id = s.id
		where s.low = 1 and s.state = 'active' and p.alert > 0 and p.count <= p.alert order by p.count, s.id desc limit ?`, limit+1)
	all, err = collect(rows, err, func(r *sql.Rows) (LowPiece, error) {
		var p LowPiece
		return p, r.Scan(&p.SampleUID, &p.Code, &p.Name, &p.Cover, &p.Form, &p.Count)
	})
	if err != nil {
		return nil, false, fmt.Errorf("low pieces: %w", err)
	}
	return all[:min(len(all), limit)], len(all) > limit, nil
}
