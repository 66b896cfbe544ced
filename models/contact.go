package models

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Contact is a person at a party. Nothing more is kept about them than trade
// needs (P1).
type Contact struct {
	ID        int64
	UID       string
	PartyID   int64
	Version   int64
	CreatedAt int64
	UpdatedAt int64
	ContactSpec
}

// ContactSpec is what people write about a contact; its JSON form is what
// history keeps and what the person may ask for.
type ContactSpec struct {
	Name     string `json:"name"`
	Role     string `json:"role"`
	Email    string `json:"email"`
	Phone    string `json:"phone"`
	WeChat   string `json:"wechat"`
	Language string `json:"language"` // they are written to in; "" as the party
}

// MaxContacts is how many people a party may have.
const MaxContacts = 200

// Tel is the number as a telephone link wants it.
func (s ContactSpec) Tel() string {
	if strings.HasPrefix(strings.TrimSpace(s.Phone), "+") {
		return "+" + digits(s.Phone)
	}
	return digits(s.Phone)
}

// phoneKey is by what two numbers are compared: the last nine digits are the
// same with and without the country's prefix.
func phoneKey(phone string) string {
	d := digits(phone)
	if len(d) < 6 {
		return ""
	}
	return d[max(0, len(d)-9):]
}

const contactColumns = `id, uid, party_id, version, created_at, updated_at, name, role, email, phone, wechat, language`

func scanContact(r *sql.Rows) (Contact, error) {
	var c Contact
	return c, r.Scan(&c.ID, &c.UID, &c.PartyID, &c.Version, &c.CreatedAt, &c.UpdatedAt, &c.Name, &c.Role, &c.Email, &c.Phone, &c.WeChat, &c.Language)
}

// Contacts are a party's people in their order.
func (t *Tenant) Contacts(ctx context.Context, partyID int64) ([]Contact, error) {
	rows, err := t.query(ctx, `select `+contactColumns+` from contacts where party_id = ? order by position, id limit ?`, partyID, MaxContacts)
	return collect(rows, err, scanContact)
}

// FindContact finds a person of a party; another party's is ErrNotFound.
func (t *Tenant) FindContact(ctx context.Context, p *Party, uid string) (*Contact, error) {
	rows, err := t.query(ctx, `select `+contactColumns+` from contacts where uid = ? and party_id = ?`, uid, p.ID)
	return one(collect(rows, err, scanContact))
}

// one is the only row there is, or ErrNotFound.
func one[T any](all []T, err error) (*T, error) {
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, ErrNotFound
	}
	return &all[0], nil
}

func (s *ContactSpec) check() error {
	var bad Invalid
	if s.Name == "" {
		bad.Fields = append(bad.Fields, FieldError{Field: "name", Key: "error.required"})
	}
	if s.Email != "" {
		if e := CheckEmail(s.Email); e != nil {
			bad.Fields = append(bad.Fields, *e)
		}
	}
	if d := digits(s.Phone); s.Phone != "" && (len(d) < 5 || len(d) > 20) {
		bad.Fields = append(bad.Fields, FieldError{Field: "phone", Key: "contact.phone.bad"})
	}
	for field, text := range map[string]string{"role": s.Role, "wechat": s.WeChat} {
		if utf8.RuneCountInString(text) > 120 {
			bad.Fields = append(bad.Fields, FieldError{Field: field, Key: "error.too_long", Args: map[string]any{"Max": 120}})
		}
	}
	if len(bad.Fields) > 0 {
		return &bad
	}
	return nil
}

// SaveContact adds (Version 0) a person to the party or changes one. Somebody
// else's change since is ErrStale, and nothing is stored.
func (t *Tenant) SaveContact(ctx context.Context, by string, p *Party, c *Contact) error {
	if !ValidUID(c.UID) {
		return Refuse("form", "error.form")
	}
	if err := c.check(); err != nil {
		return err
	}
	return t.Tx(ctx, func(t *Tenant) error {
		now, err := t.FindContact(ctx, p, c.UID)
		if c.Version == 0 && errors.Is(err, ErrNotFound) {
			return t.addContact(ctx, by, p, c)
		}
		if err != nil {
			return err
		}
		if c.Version == 0 {
			*c = *now // the same form arrived twice
			return nil
		}
		if c.Version != now.Version {
			return ErrStale
		}
		return t.changeContact(ctx, by, p, now, c)
	})
}

func (t *Tenant) addContact(ctx context.Context, by string, p *Party, c *Contact) error {
	now := t.Now()
	var n int
	if err := t.row(ctx, `select count(*) from contacts where party_id = ?`, p.ID).Scan(&n); err != nil {
		return err
	}
	if n >= MaxContacts {
		return &Invalid{Fields: []FieldError{{Field: "form", Key: "contact.too_many", Args: map[string]any{"Max": MaxContacts}}}}
	}
	res, err := t.exec(ctx, `insert into contacts (uid, party_id, name, role, email, email_key, phone, phone_key, wechat, language, position, created_at, updated_at)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (select coalesce(max(position), 0) + 1 from contacts where party_id = ?2), ?, ?)`,
		c.UID, p.ID, c.Name, c.Role, c.Email, EmailKey(c.Email), c.Phone, phoneKey(c.Phone), c.WeChat, c.Language, now, now)
	if err != nil {
		return fmt.Errorf("add contact: %w", err)
	}
	c.PartyID, c.Version, c.CreatedAt, c.UpdatedAt = p.ID, 1, now, now
	if c.ID, err = res.LastInsertId(); err != nil {
		return err
	}
	return t.contactActed(ctx, by, p, "contact_added", c.Name, diff(ContactSpec{}, c.ContactSpec))
}

func (t *Tenant) changeContact(ctx context.Context, by string, p *Party, now, c *Contact) error {
	changes := diff(now.ContactSpec, c.ContactSpec)
	if len(changes) == 0 {
		*c = *now
		return nil
	}
	_, err := t.exec(ctx, `update contacts set name = ?, role = ?, email = ?, email_key = ?, phone = ?, phone_key = ?, wechat = ?, language = ?, version = version + 1, updated_at = ? where id = ?`,
		c.Name, c.Role, c.Email, EmailKey(c.Email), c.Phone, phoneKey(c.Phone), c.WeChat, c.Language, t.Now(), now.ID)
	if err != nil {
		return fmt.Errorf("save contact: %w", err)
	}
	c.ID, c.PartyID, c.Version = now.ID, now.PartyID, now.Version+1
	return t.contactActed(ctx, by, p, "contact_changed", c.Name, changes)
}

// contactActed tells the history of the party and makes it findable by what
// its people are called now. Fields are told as "contact.<field>", so that
// they are no fields of the party.
func (t *Tenant) contactActed(ctx context.Context, by string, p *Party, verb, name string, changes Changes) error {
	told := Changes{"contact": {quoted(name), quoted(name)}}
	for field, c := range changes {
		told["contact."+field] = c
	}
	if err := t.trackParty(ctx, by, p, verb, told); err != nil {
		return err
	}
	return t.reindexParty(ctx, p.ID)
}

// RemoveContact takes a person off a party. Papers that named them keep the
// name they left the house with.
func (t *Tenant) RemoveContact(ctx context.Context, by string, p *Party, uid string) error {
	return t.Tx(ctx, func(t *Tenant) error {
		c, err := t.FindContact(ctx, p, uid)
		if err != nil {
			return err
		}
		if err := t.deleteContact(ctx, c); err != nil {
			return err
		}
		if err := t.Audit(ctx, Audit{Act: ActDeleted, Person: by, Noun: "contact", NounUID: c.UID, Details: AuditDetails{What: c.Name}}); err != nil {
			return err
		}
		return t.contactActed(ctx, by, p, "contact_removed", c.Name, diff(c.ContactSpec, ContactSpec{}))
	})
}

func (t *Tenant) deleteContact(ctx context.Context, c *Contact) error {
	for _, q := range []string{`update documents set contact_id = null where party_id = ?2 and contact_id = ?1`, `update asked set contact_id = null where party_id = ?2 and contact_id = ?1`,
		`delete from contacts where id = ?1 and party_id = ?2`} {
		if _, err := t.exec(ctx, q, c.ID, c.PartyID); err != nil {
			return fmt.Errorf("remove contact: %w", err)
		}
	}
	return nil
}

// MoveContact puts a person one place up (-1) or down (1) among the party's:
// the first is who papers are written to.
func (t *Tenant) MoveContact(ctx context.Context, p *Party, uid string, by int) error {
	return t.moveRow(ctx, "contacts", p.ID, uid, by)
}

// moveRow changes places with the neighbour; at the end nothing happens.
func (t *Tenant) moveRow(ctx context.Context, table string, partyID int64, uid string, by int) error {
	return t.Tx(ctx, func(t *Tenant) error {
		rows, err := t.query(ctx, `select uid from `+table+` where party_id = ? order by position, id`, partyID)
		order, err := collect(rows, err, scanText)
		if err != nil {
			return err
		}
		at := slices.Index(order, uid)
		to := at + by
		if at < 0 {
			return ErrNotFound
		}
		if to < 0 || to >= len(order) {
			return nil
		}
		order[at], order[to] = order[to], order[at]
		_, err = t.exec(ctx, `update `+table+` set position = (select key from json_each(?) o where o.value = uid) + 1 where party_id = ?`, JSON[[]string]{order}, partyID)
		return err
	})
}

// ContactChanges are the changed fields of a person, as an event tells them.
func (e Event) ContactChanges() []ChangedField {
	var all []ChangedField
	for _, key := range []string{"name", "role", "email", "phone", "wechat", "language"} {
		if c, changed := e.Changes["contact."+key]; changed {
			var before, after string
			if json.Unmarshal(c[0], &before) == nil && json.Unmarshal(c[1], &after) == nil {
				all = append(all, ChangedField{Key: "contact." + key, Old: before, New: after})
			}
		}
	}
	return all
}
