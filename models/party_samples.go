package models

import (
	"context"
	"database/sql"
	"fmt"
)

// PartySample is a sample that a customer got or chose: how often, and when last.
type PartySample struct {
	UID   string
	Code  string
	Name  string
	Cover string // picture uid, "" for none
	Kind  string // of the papers: dispatch, selection
	Times int
	At    int64 // unix ms
}

// lastPapers bounds the papers of a party that are looked through.
const lastPapers = 300

// SamplesWith are the samples that a customer was sent, and those chosen, in
// the last papers; the latest first, each kind limit at most.
func (t *Tenant) SamplesWith(ctx context.Context, p *Party, limit int) (sent, chosen []PartySample, err error) {
	rows, err := t.query(ctx, `select s.uid, s.code, s.name, s.cover, d.kind, count(*), max(d.moved_at) from documents d
		join document_lines l on l.document_id = d.id join samples s on s.id = l.sample_id and s.state <> 'removed'
		where d.id in (select id from documents where party_id = ? and (kind = 'dispatch' and status in ('sent', 'delivered') or kind = 'selection') order by id desc limit ?)
		group by d.kind, s.id order by max(d.moved_at) desc, s.id limit ?`, p.ID, lastPapers, lastPapers)
	all, err := collect(rows, err, func(r *sql.Rows) (PartySample, error) {
		var s PartySample
		return s, r.Scan(&s.UID, &s.Code, &s.Name, &s.Cover, &s.Kind, &s.Times, &s.At)
	})
	if err != nil {
		return nil, nil, fmt.Errorf("samples of a customer: %w", err)
	}
	for _, s := range all {
		switch {
		case s.Kind == "dispatch" && len(sent) < limit:
			sent = append(sent, s)
		case s.Kind == "selection" && len(chosen) < limit:
			chosen = append(chosen, s)
		}
	}
	return sent, chosen, nil
}
