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
	Count  int    `json:"count,omitempty"`
	Day    string `json:"day,omitempty"` // ISO
}

// NoticePage is how many notices a page of them holds.
const NoticePage = 30

// Notify tells the owner of a paper what was done with it from outside, in the
// transaction of the act. The mail goes out later (see MailNotices).
func (t *Tenant) Notify(ctx context.Context, d *Document, event, name string) error {
	return t.addNotice(ctx, d.Owner, d.notice(event, NoticeData{Name: name}))
}

// notice is a piece of news about the paper.
func (d *Document) notice(event string, data NoticeData) Notice {
	data.Kind, data.Number, data.Party = d.Kind.Name, d.Name(), d.PartyName
	return Notice{Event: "document." + event, Noun: d.Kind.Path, NounUID: d.UID, Data: data}
}

// AddSelection is AddCapture of what a customer chose on a page of the company;
// the people named are told, once.
func (t *Tenant) AddSelection(ctx context.Context, lang string, c *Capture, people ...string) error {
	return t.Tx(ctx, func(t *Tenant) error {
		if err := t.AddCapture(ctx, lang, c); err != nil || c.Again {
			return err
		}
		for _, owner := range people {
			n := Notice{Event: "capture.selected", Noun: "inbox", NounUID: c.UID, Data: NoticeData{Name: c.Customer, Count: len(c.Items)}}
			if err := t.addNotice(ctx, owner, n); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *Tenant) addNotice(ctx context.Context, owner string, n Notice) error {
	if err := t.note(ctx, t.Now()+noticeRest.Milliseconds()); err != nil {
		return err
	}
	_, err := t.exec(ctx, `insert into notices (owner, event, noun, noun_uid, data, at) values (?, ?, ?, ?, ?, ?)`, owner, n.Event, n.Noun, n.NounUID, JSON[NoticeData]{n.Data}, t.Now())
	if err != nil {
		return fmt.Errorf("notice: %w", err)
	}
	return nil
}

const noticeColumns = `id, event, noun, noun_uid, data, at, read_at`

func scanNotice(r *sql.Rows) (Notice, error) {
	var n Notice
	var data JSON[NoticeData]
	var read int64
	err := r.Scan(&n.ID, &n.Event, &n.Noun, &n.NounUID, &data, &n.At, &read)
	n.Data, n.Read = data.V, read != 0
	return n, err
}

// NewNotices are those a person has not read, the newest first.
func (t *Tenant) NewNotices(ctx context.Context, owner string, limit int) ([]Notice, error) {
	rows, err := t.query(ctx, `select `+noticeColumns+` from notices where owner = ? and read_at = 0 order by id desc limit ?`, owner, limit)
	return collect(rows, err, scanNotice)
}

// Notices are a person's, the newest first, before the given id (0 for the first page).
func (t *Tenant) Notices(ctx context.Context, owner string, before int64, limit int) (all []Notice, more bool, err error) {
	if before == 0 {
		before = 1 << 62
	}
	rows, err := t.query(ctx, `select `+noticeColumns+` from notices where owner = ? and id < ? order by id desc limit ?`, owner, before, limit+1)
	all, err = collect(rows, err, scanNotice)
	if len(all) > limit {
		return all[:limit], true, err
	}
	return all, false, err
}

// ReadNotice finds a person's notice and marks it as read: he follows it.
func (t *Tenant) ReadNotice(ctx context.Context, owner string, id int64) (*Notice, error) {
	rows, err := t.query(ctx, `select `+noticeColumns+` from notices where owner = ? and id = ?`, owner, id)
	n, err := one(collect(rows, err, scanNotice))
	if err != nil || n.Read {
		return n, err
	}
	_, err = t.exec(ctx, `update notices set read_at = ? where id = ? and read_at = 0`, t.Now(), id)
	return n, err
}

// ReadNotices marks a person's notices up to id as read.
func (t *Tenant) ReadNotices(ctx context.Context, owner string, upTo int64) error {
	_, err := t.exec(ctx, `update notices set read_at = ? where owner = ? and read_at = 0 and id <= ?`, t.Now(), owner, upTo)
	return err
}
