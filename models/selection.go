package models

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
)

// Guest is who a selection came from, as he named himself.
type Guest struct {
	Name   string
	Email  string
	Phone  string
	WeChat string
	Told   string // his ways to be reached in his own words
	Note   string
}

// GuestOf reads who left a selection at a stand, behind a code or in the
// showroom.
func (t *Tenant) GuestOf(ctx context.Context, d *Document) (Guest, error) {
	g := Guest{Name: d.Who}
	var spec JSON[CaptureSpec]
	err := t.row(ctx, `select c.fields from captures c join documents d on d.capture_id = c.id where d.id = ?`, d.ID).Scan(&spec)
	if errors.Is(err, sql.ErrNoRows) {
		return g, nil
	}
	c := spec.V
	g.Email, g.Phone, g.WeChat, g.Told, g.Note = c.Email, c.Phone, c.WeChat, c.Contact, c.Note
	for _, word := range strings.FieldsFunc(c.Contact, func(r rune) bool { return strings.ContainsRune(" ,;，；", r) }) {
		if g.Email == "" && strings.Contains(word, "@") && CheckEmail(word) == nil {
			g.Email = word
		}
	}
	if g.Email == "" && g.Phone == "" && len(digits(c.Contact)) >= 6 {
		g.Phone = c.Contact
	}
	return g, err
}

// Twins are the parties he may be.
func (t *Tenant) GuestTwins(ctx context.Context, g Guest) ([]PartyTwin, error) {
	return t.PartyTwins(ctx, PartyHints{Name: g.Name, Email: g.Email, Phone: g.Phone})
}

// Welcome makes a paper's guest the customer with the uid, or a new one for "";
// how he can be reached becomes a contact.
func (t *Tenant) Welcome(ctx context.Context, by string, d *Document, partyUID string) error {
	return t.Tx(ctx, func(t *Tenant) error {
		now, err := t.documentByID(ctx, d.ID)
		if err != nil {
			return err
		}
		if now.PartyID != 0 { // the second click
			*d = *now
			return nil
		}
		g, err := t.GuestOf(ctx, now)
		if err != nil {
			return err
		}
		p, err := t.hostOf(ctx, by, now, g, partyUID)
		if err != nil {
			return err
		}
		if now.ContactUID, err = t.contactOf(ctx, by, p, g); err != nil {
			return err
		}
		now.PartyUID = p.UID
		if err := t.SaveDocument(ctx, by, now); err != nil {
			return err
		}
		*d = *now
		return nil
	})
}

func (t *Tenant) hostOf(ctx context.Context, by string, d *Document, g Guest, uid string) (*Party, error) {
	name := g.Name
	if uid != "" {
		p, err := t.FindParty(ctx, uid)
		if err != nil {
			return nil, Refuse("party", "error.choice")
		}
		name = p.Name
	}
	if name == "" {
		return nil, Refuse("party", "error.required")
	}
	return t.Meet(ctx, by, d.Kind, name)
}

// contactOf is the guest among a party's people; he is added when he left a way
// to be reached.
func (t *Tenant) contactOf(ctx context.Context, by string, p *Party, g Guest) (string, error) {
	people, err := t.Contacts(ctx, p.ID)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(people, func(c Contact) bool {
		return g.Email != "" && EmailKey(c.Email) == EmailKey(g.Email) || phoneKey(g.Phone) != "" && phoneKey(c.Phone) == phoneKey(g.Phone)
	})
	if i >= 0 {
		return people[i].UID, nil
	}
	if g.Email == "" && g.Phone == "" && g.WeChat == "" || g.Name == "" {
		return "", nil
	}
	c := Contact{UID: NewUID(), ContactSpec: ContactSpec{Name: g.Name, Email: g.Email, Phone: g.Phone, WeChat: g.WeChat}}
	if n := len(digits(c.Phone)); n < 5 || n > 20 {
		c.Phone = ""
	}
	err = t.SaveContact(ctx, by, p, &c)
	return c.UID, err
}
