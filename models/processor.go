package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
)

// Processor is somebody outside who receives personal data, because something
// is switched on.
type Processor struct {
	Role    string `json:"role"` // of ProcessorRoles: what for
	Name    string `json:"name"` // "Alibaba Cloud (Singapore) Private Limited"
	Place   string `json:"place,omitempty"`
	Country string `json:"country,omitempty"` // where the data are, ISO 3166; "" when nobody said
	Seat    string `json:"seat,omitempty"`    // country of the firm, when it is another
}

// ProcessorRoles are what somebody outside may do here.
var ProcessorRoles = []string{"hosting", "blobs", "replica", "mail", "stripe", "ai", "acme"}

// Bases of a transfer.
const (
	BasisInside   = "inside"   // the European Economic Area: no transfer
	BasisAdequate = "adequate" // a decision of the Commission, GDPR Art. 45
	BasisAccess   = "access"   // data inside, the firm outside: clauses for looking in
	BasisClauses  = "clauses"  // standard contractual clauses, Art. 46
	BasisUnknown  = "unknown"  // the operator has not said where
)

// area is the European Economic Area; adequate are countries with a decision
// under Art. 45 for everybody in them (European Commission, as of 2026).
var (
	area     = []string{"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"}
	adequate = []string{"AD", "AR", "CH", "FO", "GB", "GG", "IL", "IM", "JE", "JP", "KR", "NZ", "UY"}
)

// Basis is on what a transfer to the processor rests.
func (p Processor) Basis() string {
	inside := slices.Contains(area, p.Country)
	switch {
	case p.Country == "":
		return BasisUnknown
	case inside && (p.Seat == "" || slices.Contains(area, p.Seat)):
		return BasisInside
	case inside:
		return BasisAccess
	case slices.Contains(adequate, p.Country):
		return BasisAdequate
	}
	return BasisClauses
}

// ProcessorChange is what changed between two starts.
type ProcessorChange struct {
	ID            int64
	Before, After []Processor
	At            int64
	Publication   int64 // 0: a draft, nobody was told
}

// Added and Removed are who came and who went.
func (c ProcessorChange) Added() []Processor { return without(c.After, c.Before) }

// Removed are who went.
func (c ProcessorChange) Removed() []Processor { return without(c.Before, c.After) }

func without(all, others []Processor) []Processor {
	return slices.DeleteFunc(slices.Clone(all), func(p Processor) bool { return slices.Contains(others, p) })
}

// ProcessorChanges are the newest changes.
func (c *Control) ProcessorChanges(ctx context.Context, limit int) ([]ProcessorChange, error) {
	rows, err := c.query(ctx, `select id, before, after, changed_at, coalesce(publication_id, 0) from processor_changes order by id desc limit ?`, limit)
	return collect(rows, err, func(r *sql.Rows) (ProcessorChange, error) {
		var p ProcessorChange
		var before, after JSON[[]Processor]
		err := r.Scan(&p.ID, &before, &after, &p.At, &p.Publication)
		p.Before, p.After = before.V, after.V
		return p, err
	})
}

// NoteProcessors compares who receives data with the last start. A change is
// written down as the draft of a notice, and told. The first time there is
// nothing to tell anybody: the list is published as it is.
func (c *Control) NoteProcessors(ctx context.Context, now []Processor) (changed bool, err error) {
	if now == nil {
		now = []Processor{}
	}
	err = c.Tx(ctx, func(c *Control) error {
		last, err := c.ProcessorChanges(ctx, 1)
		if err != nil || len(last) == 1 && slices.Equal(last[0].After, now) {
			return err
		}
		before, publication := []Processor{}, sql.NullInt64{}
		if changed = len(last) == 1; changed {
			before = last[0].After
		} else if publication.Int64, err = c.insertPublication(ctx, Publication{Document: Subprocessors, Version: c.day(), Effective: c.day()}); err != nil {
			return err
		}
		publication.Valid = !changed
		_, err = c.exec(ctx, `insert into processor_changes (before, after, changed_at, publication_id) values (?, ?, ?, ?)`, JSON[[]Processor]{before}, JSON[[]Processor]{now}, c.Now(), publication)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("note processors: %w", err)
	}
	return changed, nil
}

func (c *Control) insertPublication(ctx context.Context, p Publication) (id int64, err error) {
	err = c.row(ctx, `insert into legal_publications (document, version, sha256, material, effective_on, published_at) values (?, ?, ?, ?, ?, ?) returning id`,
		p.Document, p.Version, p.Hash, p.Material, p.Effective, c.Now()).Scan(&id)
	if isUnique(err) {
		return 0, ErrNothingNew
	}
	return id, err
}

// draftedProcessors are the changes nobody was told of, as one: what the list
// was when it was last told, and what it is now.
func (c *Control) draftedProcessors(ctx context.Context) (ProcessorChange, error) {
	all, err := c.ProcessorChanges(ctx, maxPublications)
	if err != nil {
		return ProcessorChange{}, err
	}
	var draft ProcessorChange
	for i, p := range all {
		if p.Publication != 0 {
			break
		}
		if i == 0 {
			draft = p
		}
		draft.Before = p.Before
	}
	if draft.ID == 0 || slices.Equal(draft.Before, draft.After) {
		return draft, ErrNothingNew
	}
	return draft, nil
}

var errNoDocument = errors.New("there is no such document")
