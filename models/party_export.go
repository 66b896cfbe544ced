package models

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"iter"

	"jennyerp/internal/sheet"
)

// WriteParties writes the parties of a filter as a workbook ("xlsx") or as
// text ("csv"), with the first person and address of each. The same file can
// be brought in again.
func (t *Tenant) WriteParties(ctx context.Context, out io.Writer, f PartyFilter, format string, r Reader) error {
	return r.writeTable(out, format, PartyColumns(), t.partyRows(ctx, f, r))
}

// partyRows are the values of all parties of a filter.
func (t *Tenant) partyRows(ctx context.Context, f PartyFilter, r Reader) iter.Seq2[[]sheet.Value, error] {
	return func(yield func([]sheet.Value, error) bool) {
		after := ""
		for {
			list, more, err := t.Parties(ctx, f, after, exportBatch)
			if err != nil {
				yield(nil, err)
				return
			}
			extras, err := t.partyExtras(ctx, list)
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range list {
				if !yield(r.partyValues(&list[i].PartySpec, extras[list[i].ID]), nil) {
					return
				}
			}
			if !more {
				return
			}
			after = list[len(list)-1].Key()
		}
	}
}

func (r Reader) partyValues(s *PartySpec, extras []string) []sheet.Value {
	var values []sheet.Value
	for _, f := range PartyFields {
		text := f.Get(s, r.Lang)
		if f.Key == "country" && text != "" {
			text = CountryName(text, r.Lang)
		}
		values = append(values, sheet.Text(text))
	}
	for i := range partyExtras {
		if i < len(extras) {
			values = append(values, sheet.Text(extras[i]))
		} else {
			values = append(values, sheet.Value{})
		}
	}
	return values
}

// partyExtras are the first person and address of each party, by its id, in
// the order of the columns.
func (t *Tenant) partyExtras(ctx context.Context, list []PartyRow) (map[int64][]string, error) {
	var ids []int64
	for _, p := range list {
		ids = append(ids, p.ID)
	}
	rows, err := t.query(ctx, `select p.id, coalesce(k.name, ''), coalesce(k.email, ''), coalesce(k.phone, ''), coalesce(a.street, ''), coalesce(a.zip, ''), coalesce(a.city, '') from parties p
		left join contacts k on k.id = (select id from contacts where party_id = p.id order by position, id limit 1)
		left join addresses a on a.id = (select id from addresses where party_id = p.id order by use = 'billing' desc, position limit 1)
		where p.id in (select value from json_each(?))`, JSON[[]int64]{ids})
	all := map[int64][]string{}
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var id int64
		texts := make([]string, len(partyExtras))
		err := r.Scan(&id, &texts[0], &texts[1], &texts[2], &texts[3], &texts[4], &texts[5])
		all[id] = texts
		return struct{}{}, err
	})
	if err != nil {
		return nil, fmt.Errorf("export parties: %w", err)
	}
	return all, nil
}
