package models

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"jennyerp/internal/legal"
)

// LegalTemplate is what the outbox calls a mail about new legal texts.
const LegalTemplate = "legal_change"

// LegalNews is what such a mail says of one document.
type LegalNews struct {
	Document, Version string
	Added, Removed    []string `json:",omitempty"` // of the list of recipients
}

// PublishLegal makes what is new count from a day on, and queues a mail to every
// owner, in one transaction. document "" means all that is new. ErrShortNotice
// when something that matters would count before owners had 30 days.
func (c *Control) PublishLegal(ctx context.Context, document, effective string) (published []Publication, told int, err error) {
	if _, err := time.Parse(time.DateOnly, effective); err != nil {
		return nil, 0, fmt.Errorf("a day is written as in 2026-12-31: %w", err)
	}
	err = c.Tx(ctx, func(c *Control) error {
		news, err := c.legalNews(ctx, document)
		if err != nil {
			return err
		}
		var said []LegalNews
		for _, n := range news {
			if earliest := At(c.Now()).AddDate(0, 0, noticeFor(n.Publication)).Format(time.DateOnly); effective < earliest {
				return fmt.Errorf("%w: %s can count from %s on", ErrShortNotice, n.Document, earliest)
			}
			n.Effective = effective
			if n.ID, err = c.insertPublication(ctx, n.Publication); err != nil {
				return err
			}
			if n.Document == Subprocessors {
				if _, err := c.exec(ctx, `update processor_changes set publication_id = ? where publication_id is null`, n.ID); err != nil {
					return err
				}
			}
			published, said = append(published, n.Publication), append(said, n.says)
		}
		told, err = c.tellOwners(ctx, published, said)
		return err
	})
	return published, told, err
}

func noticeFor(p Publication) int {
	if p.Material {
		return LegalNotice
	}
	return 0
}

// pending is a publication to be, and what its mail says.
type pending struct {
	Publication
	says LegalNews
}

// legalNews are the documents with a version that was never published, and the
// list of recipients where it changed.
func (c *Control) legalNews(ctx context.Context, document string) ([]pending, error) {
	if document != "" && document != Subprocessors && !slices.Contains(legal.Documents, document) {
		return nil, fmt.Errorf("%w as %q", errNoDocument, document)
	}
	state, err := c.Legal(ctx)
	if err != nil {
		return nil, err
	}
	var news []pending
	for _, name := range legal.Documents {
		version := legal.Versions(name)[0]
		if known := state.Of(name); document != "" && document != name || slices.ContainsFunc(known, func(p Publication) bool { return p.Version >= version }) {
			continue
		}
		p := Publication{Document: name, Version: version, Hash: legal.Fingerprint(name, version), Material: legal.Find(name, version, "en").Material}
		news = append(news, pending{p, LegalNews{Document: name, Version: version}})
	}
	if document == "" || document == Subprocessors {
		draft, err := c.draftedProcessors(ctx)
		switch {
		case err == nil:
			news = append(news, draft.pending())
		case !errors.Is(err, ErrNothingNew):
			return nil, err
		}
	}
	if len(news) == 0 {
		return nil, ErrNothingNew
	}
	return news, nil
}

// pending is a changed list as a publication: somebody new matters.
func (p ProcessorChange) pending() pending {
	names := func(all []Processor) (names []string) {
		for _, p := range all {
			names = append(names, p.Name)
		}
		return names
	}
	version := At(p.At).Format(time.RFC3339) // a list may change twice a day
	list, _ := json.Marshal(p.After)         // plain strings
	sum := sha256.Sum256(list)
	return pending{Publication{Document: Subprocessors, Version: version, Hash: hex.EncodeToString(sum[:]), Material: len(p.Added()) > 0},
		LegalNews{Document: Subprocessors, Version: version, Added: names(p.Added()), Removed: names(p.Removed())}}
}

// LegalPending are what waits to be published.
func (c *Control) LegalPending(ctx context.Context) ([]Publication, error) {
	news, err := c.legalNews(ctx, "")
	if errors.Is(err, ErrNothingNew) {
		return nil, nil
	}
	var all []Publication
	for _, n := range news {
		all = append(all, n.Publication)
	}
	return all, err
}

// tellOwners queues one mail to every owner of a company that is not gone.
func (c *Control) tellOwners(ctx context.Context, published []Publication, said []LegalNews) (told int, err error) {
	rows, err := c.query(ctx, `select distinct u.id, u.name, u.email, u.locale from memberships m join companies c on c.id = m.company_id join users u on u.id = m.user_id
		where m.role = 'owner' and m.left_at is null and c.state in ('active', 'cancelled')`)
	owners, err := collect(rows, err, func(r *sql.Rows) (User, error) {
		var u User
		return u, r.Scan(&u.ID, &u.Name, &u.Email, &u.Locale)
	})
	if err != nil {
		return 0, fmt.Errorf("owners to tell: %w", err)
	}
	for _, u := range owners {
		m := Mail{UID: NewUID(), Template: LegalTemplate, To: u.Email, Locale: u.Locale, Data: MailData{Name: u.Name, Path: "/legal", Legal: said, Day: published[0].Effective}}
		if err := c.Queue(ctx, m); err != nil {
			return 0, err
		}
		for _, p := range published {
			if _, err := c.exec(ctx, `insert into legal_mails (publication_id, user_id, mail_uid) values (?, ?, ?)`, p.ID, u.ID, m.UID); err != nil {
				return 0, fmt.Errorf("note mail: %w", err)
			}
		}
	}
	return len(owners), nil
}

// Told counts how the mails about a publication fared, by their state in the
// outbox; "gone" are those that the outbox has forgotten after 13 months.
func (c *Control) Told(ctx context.Context, publication int64) (map[string]int, error) {
	rows, err := c.query(ctx, `select coalesce(o.state, 'gone'), count(*) from legal_mails l left join outbox o on o.uid = l.mail_uid where l.publication_id = ? group by 1`, publication)
	told := map[string]int{}
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var state string
		var n int
		err := r.Scan(&state, &n)
		told[state] = n
		return struct{}{}, err
	})
	return told, err
}
