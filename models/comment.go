package models

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Comment is what somebody said on a paper: the house, or the reader of its link.
type Comment struct {
	ID     int64
	UID    string
	Author string // user uid; "" for somebody outside
	Name   string // as he named himself
	Text   string
	At     int64
}

// What may be said on one paper.
const (
	MaxComments    = 200
	MaxCommentText = 2000 // characters
	MaxCommentName = 160
)

// AddComment puts a comment on a paper under the uid the caller chose: the
// second arrival of the same form changes nothing. What comes from outside is
// told to the owner of the paper.
func (t *Tenant) AddComment(ctx context.Context, d *Document, c Comment) error {
	c.Text = strings.TrimSpace(c.Text)
	switch {
	case !ValidUID(c.UID):
		return Refuse("form", "error.form")
	case c.Text == "":
		return Refuse("text", "error.required")
	case utf8.RuneCountInString(c.Text) > MaxCommentText:
		return &Invalid{Fields: []FieldError{{Field: "text", Key: "error.too_long", Args: map[string]any{"Max": MaxCommentText}}}}
	}
	return t.Tx(ctx, func(t *Tenant) error {
		var n int
		if err := t.row(ctx, `select count(*) from comments where document_id = ?`, d.ID).Scan(&n); err != nil {
			return err
		}
		if n >= MaxComments {
			return Refuse("text", "out.comment.many")
		}
		res, err := t.exec(ctx, `insert into comments (uid, document_id, author, name, text, at) values (?, ?, ?, ?, ?, ?) on conflict (uid) do nothing`, c.UID, d.ID, c.Author, c.Name, c.Text, t.Now())
		if err != nil {
			return fmt.Errorf("comment: %w", err)
		}
		if n, err := res.RowsAffected(); n == 0 || err != nil || c.Author != "" {
			return err
		}
		return t.addNotice(ctx, d.Owner, d.notice("commented", NoticeData{Name: c.Name, Text: c.Text}))
	})
}

// Comments are what was said on a paper, in the order it was said.
func (t *Tenant) Comments(ctx context.Context, d *Document) ([]Comment, error) {
	rows, err := t.query(ctx, `select id, uid, author, name, text, at from comments where document_id = ? order by id limit ?`, d.ID, MaxComments)
	return collect(rows, err, func(r *sql.Rows) (Comment, error) {
		var c Comment
		return c, r.Scan(&c.ID, &c.UID, &c.Author, &c.Name, &c.Text, &c.At)
	})
}
