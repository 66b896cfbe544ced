package models

import (
	"context"
	"database/sql"
	"errors"
)

// DraftForm is what a person typed into a form and has not saved yet.
type DraftForm struct {
	Data string // url-encoded values
	At   int64
}

// maxDraft bounds one draft in bytes.
const maxDraft = 64 << 10

// KeepDraft stores the typed values of a form, one draft per person and form.
func (t *Tenant) KeepDraft(ctx context.Context, user, form, data string) error {
	if len(data) > maxDraft || len(form) > 80 {
		return Refuse("draft", "error.form")
	}
	_, err := t.exec(ctx, `insert into drafts (owner, form, data, updated_at) values (?, ?, ?, ?)
		on conflict do update set data = excluded.data, updated_at = excluded.updated_at`, user, form, data, t.Now())
	return err
}

// Draft finds the person's draft of a form; nil when there is none.
func (t *Tenant) Draft(ctx context.Context, user, form string) (*DraftForm, error) {
	var d DraftForm
	err := t.row(ctx, `select data, updated_at from drafts where owner = ? and form = ?`, user, form).Scan(&d.Data, &d.At)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &d, err
}

// DropDraft forgets the draft, as saving or discarding the form does.
func (t *Tenant) DropDraft(ctx context.Context, user, form string) error {
	_, err := t.exec(ctx, `delete from drafts where owner = ? and form = ?`, user, form)
	return err
}
