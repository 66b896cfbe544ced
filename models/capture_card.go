package models

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
)

// KeepCard attaches a business card to the supplier of the name, made when
// there is none: its photo is then on the supplier's page, what is written on
// it in the supplier's notes. When a colleague has dealt with the card meanwhile
// nothing is stored, unless anyway says so.
func (t *Tenant) KeepCard(ctx context.Context, by string, c *Capture, anyway bool) error {
	if c.Supplier == "" {
		return Refuse("supplier", "error.required")
	}
	card := c.CaptureSpec
	return t.Tx(ctx, func(t *Tenant) error {
		if err := t.refresh(ctx, c); err != nil {
			return err
		}
		if c.Kind != CardCapture {
			return ErrNotFound
		}
		if c.State == DoneCapture && c.Supplier == card.Supplier && c.said() == card.said() {
			return nil // a second tap
		}
		if c.State == DoneCapture && !anyway {
			return Refuse("form", "inbox.meanwhile")
		}
		if err := t.reopen(ctx, by, c, anyway); err != nil {
			return err
		}
		c.CaptureSpec = card
		if _, err := c.read("en"); err != nil { // a card has no numbers
			return err
		}
		party, _, err := t.meet(ctx, c)
		if err != nil {
			return err
		}
		if err := t.attachCard(ctx, by, c, party); err != nil {
			return err
		}
		return t.settleCapture(ctx, by, c, DoneCapture, 0)
	})
}

const maxPartyNotes = 4000

func (t *Tenant) attachCard(ctx context.Context, by string, c *Capture, party any) error {
	if _, err := t.exec(ctx, `update parties set notes = trim(notes || char(10) || ?1, char(10)), version = version + 1, updated_at = ?2
		where id = ?3 and ?1 <> '' and instr(notes, ?1) = 0 and length(notes) + length(?1) < ?4`, c.Note, t.Now(), party, maxPartyNotes); err != nil {
		return fmt.Errorf("note card: %w", err)
	}
	if err := t.meetPerson(ctx, by, c, party); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `update pictures set party_id = ? where capture_id = ?`, party, c.ID); err != nil {
		return fmt.Errorf("attach card: %w", err)
	}
	_, err := t.exec(ctx, `update captures set party_id = ?, fields = ? where id = ?`, party, JSON[CaptureSpec]{c.CaptureSpec}, c.ID)
	return err
}

// meetPerson adds the person of a card to the contacts, unless the party has
// somebody of that name, mail or number.
func (t *Tenant) meetPerson(ctx context.Context, by string, c *Capture, party any) error {
	who := Contact{UID: c.UID, ContactSpec: ContactSpec{Name: cmp.Or(c.Name, c.Email, c.Phone, c.WeChat), Email: c.Email, Phone: c.Phone, WeChat: c.WeChat}}
	if who.Name == "" {
		return nil // the photo says it all
	}
	var uid string
	if err := t.row(ctx, `select uid from parties where id = ?`, party).Scan(&uid); err != nil {
		return err
	}
	p, err := t.FindParty(ctx, uid)
	if err != nil {
		return err
	}
	known, err := t.Contacts(ctx, p.ID)
	if err != nil || len(known) >= MaxContacts || slices.ContainsFunc(known, who.same) {
		return err
	}
	return t.SaveContact(ctx, by, p, &who)
}

// same tells whether two contacts are one person.
func (c Contact) same(o Contact) bool {
	return c.UID == o.UID || strings.EqualFold(c.Name, o.Name) || c.Email != "" && EmailKey(c.Email) == EmailKey(o.Email) || phoneKey(c.Phone) != "" && phoneKey(c.Phone) == phoneKey(o.Phone)
}

// said is what a card says in one line.
func (c *CaptureSpec) said() string {
	var parts []string
	for _, text := range []string{c.Name, c.Email, c.Phone, c.WeChat, c.Note} {
		if text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, ", ")
}
