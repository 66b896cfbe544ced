package models

import (
	"context"
	"fmt"
	"slices"
	"unicode/utf8"
)

// Pick is what the reader of a link chose of a paper.
type Pick struct {
	UID   string // of the paper it becomes, chosen by the form
	Name  string // as he named himself
	Text  string
	Lines []string // uids
}

// Pickable tells whether the reader of its link may choose lines of the paper.
func (d *Document) Pickable() bool { return d.Kind.Picked != "" && d.Frozen() && !d.Replaced }

// PickLines makes a paper of the lines that the reader of a link chose: as they
// were offered to him, linked both ways, and its owner is told. The second
// arrival of the same form changes nothing.
func (t *Tenant) PickLines(ctx context.Context, d *Document, p Pick) error {
	if !d.Pickable() {
		return Refuse("form", "document.replaced")
	}
	if utf8.RuneCountInString(p.Text) > MaxCommentText {
		return &Invalid{Fields: []FieldError{{Field: "text", Key: "error.too_long", Args: map[string]any{"Max": MaxCommentText}}}}
	}
	return t.Tx(ctx, func(t *Tenant) error {
		lines, err := t.Lines(ctx, d)
		if err != nil {
			return err
		}
		next := &Document{UID: p.UID, Kind: FindKind(d.Kind.Picked), PartyUID: d.PartyUID, ContactUID: d.ContactUID}
		next.Who, next.Title, next.Language, next.Currency, next.Rate, next.Owner, next.Notes = p.Name, d.Title, d.Language, d.Currency, d.Rate, d.Owner, p.Text
		lines = slices.DeleteFunc(lines, func(l Line) bool { return !slices.Contains(p.Lines, l.UID) })
		if len(lines) == 0 {
			return Refuse("form", "out.pick.none")
		}
		if err := t.CreateDocument(ctx, "", next); err != nil || next.Version > 1 {
			return err
		}
		for i := range lines {
			lines[i] = next.line(d, lines[i])
		}
		if err := t.AddLines(ctx, "", next, lines...); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `insert or ignore into document_links (from_id, into_id) values (?, ?)`, d.ID, next.ID); err != nil {
			return fmt.Errorf("link pick: %w", err)
		}
		return t.Notify(ctx, next, "selected", p.Name)
	})
}
