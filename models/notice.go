package models

import (
	"context"
	"database/sql"
	"fmt"
)

// Notice tells a person what happened: on the page, and by mail if they want.
type Notice struct {
	ID      int64
	Event   string // "document.accepted": the rest of its message key
	Noun    string
	NounUID string
	Data    NoticeData
	At      int64
	Read    bool
}

// NoticeData is what the sentence of a notice names.
type NoticeData struct {
	Kind   string `json:"kind,omitempty"`
	Number string `json:"number,omitempty"`
	Party  string `json:"party,omitempty"`
	Name   string `json:"name,omitempty"` // of who did it
	Text   string `json:"text,omitempty"`
}

// NoticePage is how many notices a page of them holds.
const NoticePage = 30

// Notify tells the owner of a paper what was done with it from outside, in the
// transaction of the act. The mail goes out later (see NoticesToMail).
func (t *Tenant) Notify(ctx context.Context, d *Document, event, name string) error {
	return t.addNotice(ctx, d.Owner, Notice{Event: "document." + event, Noun: d.Kind.Path, NounUID: d.UID,
		Data: NoticeData{Kind: d.Kind.Name, Number: d.Name(), Party: d.PartyName, Name: name}})
}

func (t *Tenant) addNotice(ctx context.Context, owner string, n Notice) error {
	_, err := t.exec(ctx, `insert into notices (owner, event, noun, noun_uid, data, at) values (?, ?, ?, ?, ?, ?)`, owner, n.Event, n.Noun, n.NounUID, JSON[NoticeData]{n.Data}, t.Now())
	if err != nil {
		return fmt.Errorf("notice: %w", err)
	}
	return nil
}

// Notices are a person's, the newest first, before the given id (0 for the first page).
func (t *Tenant) Notices(ctx context.Context, owner string, before int64, limit int) (all []Notice, more bool, err error) {
	if before == 0 {
		before = 1 << 62
	}
	rows, err := t.query(ctx, `select id, event, noun, noun_uid, data, at, read_at from notices where owner = ? and id < ? order by id desc limit ?`, owner, before, limit+1)
	all, err = collect(rows, err, func(r *sql.Rows) (Notice, error) {
		var n Notice
		var data JSON[NoticeData]
		var read int64
		err := r.Scan(&n.ID, &n.Event, &n.Noun, &n.NounUID, &data, &n.At, &read)
		n.Data, n.Read = data.V, read != 0
		return n, err
	})
	if len(all) > limit {
		return all[:limit], true, err
	}
	return all, false, err
}

// ReadNotices marks a person's notices up to id as read.
func (t *Tenant) ReadNotices(ctx context.Context, owner string, upTo int64) error {
	_, err := t.exec(ctx, `update notices set read_at = ? where owner = ? and read_at = 0 and id <= ?`, t.Now(), owner, upTo)
	return err
}
