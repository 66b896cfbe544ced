package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"jennyerp/internal/legal"
)

// LegalNotice is how long before it counts a change that matters is told (P30).
const LegalNotice = 30 // days

// Subprocessors is the name of the list of recipients among the documents. It
// is no file: it is made of what is switched on.
const Subprocessors = "subprocessors"

// Publication says that a version of a document counts from a day on.
type Publication struct {
	ID                int64
	Document, Version string
	Hash              string // of the version as it was when it was published
	Material          bool
	Effective         string // day, 2026-12-30
	Published         int64
}

// Intact tells whether the text is still the one that was published.
func (p Publication) Intact() bool {
	return p.Document == Subprocessors || legal.Fingerprint(p.Document, p.Version) == p.Hash
}

// LegalState is what was published, the newest first.
type LegalState []Publication

// InForce is what counts on a day; false when nothing of the document does.
func (l LegalState) InForce(document, day string) (Publication, bool) {
	for _, p := range l {
		if p.Document == document && p.Effective <= day {
			return p, true
		}
	}
	return Publication{}, false
}

// Coming are the publications that will count after a day, the nearest first.
func (l LegalState) Coming(day string) []Publication {
	var all []Publication
	for _, p := range l {
		if p.Effective > day {
			all = append(all, p)
		}
	}
	slices.Reverse(all)
	return all
}

// Of are the publications of a document, the newest first.
func (l LegalState) Of(document string) []Publication {
	return slices.DeleteFunc(slices.Clone(l), func(p Publication) bool { return p.Document != document })
}

// maxPublications is how many are read: a few a year.
const maxPublications = 500

// Legal reads what was published.
func (c *Control) Legal(ctx context.Context) (LegalState, error) {
	rows, err := c.query(ctx, `select id, document, version, sha256, material, effective_on, published_at from legal_publications order by effective_on desc, id desc limit ?`, maxPublications)
	all, err := collect(rows, err, func(r *sql.Rows) (Publication, error) {
		var p Publication
		return p, r.Scan(&p.ID, &p.Document, &p.Version, &p.Hash, &p.Material, &p.Effective, &p.Published)
	})
	if err != nil {
		return nil, fmt.Errorf("legal texts: %w", err)
	}
	return all, nil
}

// beginLegal publishes a document's first text. Where nobody has an account yet
// that is the newest one; else the oldest, by which people came, and newer ones
// wait until their owners are told.
func (c *Control) beginLegal(ctx context.Context) error {
	state, err := c.Legal(ctx)
	if err != nil {
		return err
	}
	var missing []string
	for _, document := range legal.Documents {
		if len(state.Of(document)) == 0 {
			missing = append(missing, document)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return c.Tx(ctx, func(c *Control) error {
		var people bool
		if err := c.row(ctx, `select exists (select 1 from users)`).Scan(&people); err != nil {
			return err
		}
		for _, document := range missing {
			versions := legal.Versions(document)
			version := versions[0]
			if people {
				version = versions[len(versions)-1]
			}
			day := min(legal.Find(document, version, "en").Effective, c.day())
			if _, err := c.exec(ctx, `insert into legal_publications (document, version, sha256, material, effective_on, published_at) values (?, ?, ?, 0, ?, ?) on conflict do nothing`,
				document, version, legal.Fingerprint(document, version), day, c.Now()); err != nil {
				return fmt.Errorf("begin legal texts: %w", err)
			}
		}
		return nil
	})
}

// day is today, as 2026-12-30.
func (f *file) day() string { return At(f.Now()).Format(time.DateOnly) }

// agreed are the versions of terms and agreement that count now.
func (c *Control) agreed(ctx context.Context) (terms, dpa string, err error) {
	state, err := c.Legal(ctx)
	if err != nil {
		return "", "", err
	}
	t, _ := state.InForce("terms", c.day())
	d, _ := state.InForce("dpa", c.day())
	return t.Version, d.Version, nil
}

// Accept notes which version of a document a person accepted, and when (P29).
func (c *Control) Accept(ctx context.Context, userID int64, document, version string) error {
	if version == "" {
		return nil
	}
	_, err := c.exec(ctx, `insert into acceptances (user_id, document, version, accepted_at) values (?, ?, ?, ?)
		on conflict do nothing`, userID, document, version, c.Now())
	if err != nil {
		return fmt.Errorf("accept %s: %w", document, err)
	}
	return nil
}

// Acceptance is what a person accepted, and when.
type Acceptance struct {
	Document, Version string
	At                int64
}

// Acceptances are what a person accepted, the newest first.
func (c *Control) Acceptances(ctx context.Context, userID int64) ([]Acceptance, error) {
	rows, err := c.query(ctx, `select document, version, accepted_at from acceptances where user_id = ? and document <> 'notice' order by accepted_at desc, document desc limit 50`, userID)
	return collect(rows, err, func(r *sql.Rows) (Acceptance, error) {
		var a Acceptance
		return a, r.Scan(&a.Document, &a.Version, &a.At)
	})
}

// Why nothing was published.
var (
	ErrNothingNew  = errors.New("there is nothing new to publish")
	ErrShortNotice = errors.New("a change that matters is told at least 30 days before it counts")
)
