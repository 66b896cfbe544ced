package models

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Talk is one line of a party's timeline: a note, a call, a visit, or
// something to come back to on a day.
type Talk struct {
	ID        int64
	UID       string
	PartyID   int64
	Kind      string // one of TalkKinds
	Text      string
	At        int64
	DueOn     string // ISO date, "" when nothing is due
	DoneAt    int64  // 0 while it is due
	Owner     string // user uid: who shall come back to it
	By        string // user uid: who wrote it
	PartyName string // in a list of many parties
	PartyUID  string
	PartyPath string
}

// TalkKinds are in the order they are offered.
var TalkKinds = []string{"note", "call", "visit", "follow_up"}

// TalkPage is how many lines a page of a timeline or of what is due holds.
const TalkPage = 30

const maxTalk = 2000

// Open tells whether the talk still waits for its day or has passed it.
func (w Talk) Open() bool { return w.DueOn != "" && w.DoneAt == 0 }

const talkColumns = `w.id, w.uid, w.party_id, w.kind, w.text, w.at, w.due_on, w.done_at, w.owner, w.by`

func scanTalk(r *sql.Rows, more ...any) (Talk, error) {
	var w Talk
	return w, r.Scan(append([]any{&w.ID, &w.UID, &w.PartyID, &w.Kind, &w.Text, &w.At, &w.DueOn, &w.DoneAt, &w.Owner, &w.By}, more...)...)
}

// Talks are a party's timeline, the newest first, before the talk with the uid
// ("" for the first page).
func (t *Tenant) Talks(ctx context.Context, p *Party, before string, limit int) (all []Talk, more bool, err error) {
	rows, err := t.query(ctx, `select `+talkColumns+` from talks w where w.party_id = ?1 and (w.at, w.id) < (coalesce((select at from talks where uid = ?2), 1 << 62), coalesce((select id from talks where uid = ?2), 0))
		order by w.at desc, w.id desc limit ?3`, p.ID, before, limit+1)
	all, err = collect(rows, err, func(r *sql.Rows) (Talk, error) { return scanTalk(r) })
	if len(all) > limit {
		return all[:limit], true, err
	}
	return all, false, err
}

// FindTalk finds a line of a party's timeline; another party's is ErrNotFound.
func (t *Tenant) FindTalk(ctx context.Context, p *Party, uid string) (*Talk, error) {
	rows, err := t.query(ctx, `select `+talkColumns+` from talks w where w.uid = ? and w.party_id = ?`, uid, p.ID)
	return one(collect(rows, err, func(r *sql.Rows) (Talk, error) { return scanTalk(r) }))
}

func (w *Talk) check() error {
	w.Text = strings.TrimSpace(w.Text)
	_, err := time.Parse(time.DateOnly, w.DueOn)
	switch {
	case !slices.Contains(TalkKinds, w.Kind):
		return Refuse("kind", "error.choice")
	case w.Text == "":
		return Refuse("text", "error.required")
	case utf8.RuneCountInString(w.Text) > maxTalk:
		return &Invalid{Fields: []FieldError{{Field: "text", Key: "error.too_long", Args: map[string]any{"Max": maxTalk}}}}
	case w.Kind == "follow_up" && w.DueOn == "":
		return Refuse("due_on", "talk.due.none")
	case w.DueOn != "" && err != nil:
		return Refuse("due_on", "date.bad")
	}
	return nil
}

// AddTalk writes a line into the party's timeline under the uid the caller
// chose; its second arrival is the first. It is the writer's unless Owner says
// otherwise.
func (t *Tenant) AddTalk(ctx context.Context, by string, p *Party, w *Talk) error {
	if !ValidUID(w.UID) {
		return Refuse("form", "error.form")
	}
	if err := w.check(); err != nil {
		return err
	}
	w.By, w.At, w.PartyID = by, t.Now(), p.ID
	if w.Owner == "" {
		w.Owner = by
	}
	return t.Tx(ctx, func(t *Tenant) error {
		res, err := t.exec(ctx, `insert or ignore into talks (uid, party_id, kind, text, at, due_on, owner, by, created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			w.UID, p.ID, w.Kind, w.Text, w.At, w.DueOn, w.Owner, by, w.At)
		if err != nil {
			return fmt.Errorf("add talk: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		if err := t.noteNext(ctx); err != nil {
			return err
		}
		return t.touchParty(ctx, p.ID)
	})
}

// SettleTalk says that a follow-up is done, or is due again.
func (t *Tenant) SettleTalk(ctx context.Context, p *Party, uid string, done bool) error {
	at := int64(0)
	if done {
		at = t.Now()
	}
	res, err := t.exec(ctx, `update talks set done_at = ? where uid = ? and party_id = ? and due_on <> ''`, at, uid, p.ID)
	if err != nil {
		return fmt.Errorf("settle talk: %w", err)
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return ErrNotFound
	}
	return nil
}

// RemoveTalk takes a line out of the timeline. Nothing is kept of it: what was
// written about people by mistake must be able to go.
func (t *Tenant) RemoveTalk(ctx context.Context, p *Party, uid string) error {
	res, err := t.exec(ctx, `delete from talks where uid = ? and party_id = ?`, uid, p.ID)
	if err != nil {
		return fmt.Errorf("remove talk: %w", err)
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return ErrNotFound
	}
	return nil
}

// Due is what a person shall come back to: the overdue first, behind the talk
// with the uid ("" for the first page), until the given day (ISO).
func (t *Tenant) Due(ctx context.Context, owner, until, after string, limit int) (all []Talk, more bool, err error) {
	rows, err := t.query(ctx, `select `+talkColumns+`, p.name, p.uid, p.customer from talks w join parties p on p.id = w.party_id
		where w.owner = ?1 and w.due_on <> '' and w.done_at = 0 and w.due_on <= ?2
		and (w.due_on, w.id) > (coalesce((select due_on from talks where uid = ?3), ''), coalesce((select id from talks where uid = ?3), 0))
		order by w.due_on, w.id limit ?4`, owner, until, after, limit+1)
	all, err = collect(rows, err, func(r *sql.Rows) (Talk, error) {
		var p Party
		w, err := scanTalk(r, &p.Name, &p.UID, &p.Customer)
		w.PartyName, w.PartyUID, w.PartyPath = p.Name, p.UID, p.Path()
		return w, err
	})
	if len(all) > limit {
		return all[:limit], true, err
	}
	return all, false, err
}
