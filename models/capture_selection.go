package models

import (
	"context"
	"errors"
	"strings"

	"jennyerp/internal/textile"
)

// TakeSelection makes a selection, the paper, of what a customer chose at the
// stand or on a public page, and takes it out of the inbox. The second tap
// gives the paper of the first.
func (t *Tenant) TakeSelection(ctx context.Context, by string, c *Capture) (d *Document, err error) {
	err = t.Tx(ctx, func(t *Tenant) error {
		if err := t.refresh(ctx, c); err != nil {
			return err
		}
		d, err = scanDocument(t.row(ctx, `select `+documentColumns+documentTables+`where d.capture_id = ?`, c.ID))
		if !errors.Is(err, ErrNotFound) {
			return err
		}
		if c.State != NewCapture {
			return Refuse("form", "inbox.not_new")
		}
		if d, err = t.selectionOf(ctx, by, c); err != nil {
			return err
		}
		return t.settleCapture(ctx, by, c, DoneCapture, 0)
	})
	return d, err
}

// selectionOf writes the paper: for the customer of that name if there is one,
// else for who he said he is; his words on a sample stay at its line.
func (t *Tenant) selectionOf(ctx context.Context, by string, c *Capture) (*Document, error) {
	d := &Document{UID: NewUID(), Kind: FindKind("selection")}
	d.Who, d.Title, d.Owner = c.Customer, c.Fair, by
	d.Notes = strings.TrimSpace(c.Contact + "\n" + c.Note)
	if err := t.row(ctx, `select coalesce(max(uid), '') from parties where name_key = ? and merged_into is null`, textile.Fold(c.Customer)).Scan(&d.PartyUID); err != nil {
		return nil, err
	}
	if err := t.CreateDocument(ctx, by, d); err != nil {
		return nil, err
	}
	there, err := t.ChosenSamples(ctx, c)
	if err != nil {
		return nil, err
	}
	var lines []Line
	for _, item := range c.Items {
		if there[item.Sample].UID != "" {
			lines = append(lines, Line{SampleUID: item.Sample, LineSpec: LineSpec{Note: item.Wish}})
		}
	}
	if len(lines) > 0 {
		if err := t.AddLines(ctx, by, d, lines...); err != nil {
			return nil, err
		}
	}
	_, err = t.exec(ctx, `update documents set capture_id = ? where id = ?`, c.ID, d.ID)
	return d, err
}
