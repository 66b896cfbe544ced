package models

import (
	"context"
	"errors"
	"fmt"
)

// AskedLetter is what goes to one supplier: his link, and the mail it is in.
// Without an address there is only the link, for whatever chat he is found in.
type AskedLetter struct {
	Letter
	AskedUID string
	Share    *Share
	Token    string
}

// anybodyAsked refuses an inquiry that would go to nobody, and notes when it
// goes out to those it asks.
func (t *Tenant) anybodyAsked(ctx context.Context, d *Document) error {
	res, err := t.exec(ctx, `update asked set sent_at = ? where document_id = ?`, t.Now(), d.ID)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return Refuse("suppliers", "inquiry.nobody")
	}
	return nil
}

// SendInquiry gives each named supplier his link and puts the mails into the
// outbox; a draft leaves the house in the same transaction. The named files of
// the paper go along. The second arrival of the same form finds the first.
func (t *Tenant) SendInquiry(ctx context.Context, by string, d *Document, all []AskedLetter, files []string) error {
	if len(all) == 0 {
		return Refuse("suppliers", "inquiry.nobody")
	}
	for _, l := range all {
		if l.To == "" {
			continue
		}
		if bad := l.problems(); len(bad.Fields) > 0 {
			return bad.at(l)
		}
	}
	return t.Tx(ctx, func(t *Tenant) error {
		now, err := t.documentByID(ctx, d.ID)
		if err != nil {
			return err
		}
		*d = *now
		if to, leaves := d.Kind.Leaving(d.Status); leaves && !d.Frozen() {
			if err := t.Advance(ctx, by, d, to); err != nil {
				return err
			}
		}
		if !d.Asking() {
			return Refuse("status", "inquiry.closed")
		}
		if err := t.letLeave(ctx, d, files); err != nil {
			return err
		}
		for i := range all {
			if err := t.sendAsked(ctx, by, d, &all[i]); err != nil {
				return err
			}
		}
		return t.trackDocument(ctx, by, d, "mailed", nil)
	})
}

// at names the fields of one supplier's part of the form.
func (e *Invalid) at(l AskedLetter) *Invalid {
	for i, f := range e.Fields {
		switch f.Field {
		case "to":
			e.Fields[i].Field = "to-" + l.AskedUID
		case "subject", "text":
			e.Fields[i].Field = f.Field + "-" + l.Locale
		}
	}
	return e
}

func (t *Tenant) sendAsked(ctx context.Context, by string, d *Document, l *AskedLetter) error {
	if _, err := t.FindLetter(ctx, d, l.UID); !errors.Is(err, ErrNotFound) {
		return err
	}
	a, err := t.FindAsked(ctx, d, l.AskedUID)
	if err != nil {
		return Refuse("suppliers", "error.choice")
	}
	if err := t.linkAsked(ctx, by, d, a, l); err != nil {
		return err
	}
	if l.To == "" {
		return nil
	}
	l.ShareUID = a.ShareUID
	return t.storeLetter(ctx, by, d, &l.Letter)
}

// linkAsked gives a supplier his link, once; it works as long as any.
func (t *Tenant) linkAsked(ctx context.Context, by string, d *Document, a *Asked, l *AskedLetter) error {
	if _, err := t.exec(ctx, `update asked set sent_at = iif(sent_at = 0, ?, sent_at), language = ? where id = ?`, t.Now(), l.Locale, a.ID); err != nil {
		return err
	}
	if a.ShareUID != "" {
		return nil
	}
	if _, err := t.exec(ctx, `insert into shares (uid, hash, document_id, asked_id, expires_at, created_at, created_by) values (?, ?, ?, ?, ?, ?, ?)`,
		l.Share.UID, shareHash(l.Token), d.ID, a.ID, l.Share.ExpiresAt, t.Now(), by); err != nil {
		return fmt.Errorf("link of supplier: %w", err)
	}
	a.ShareUID = l.Share.UID
	return t.touchParty(ctx, a.PartyID)
}

// Late tells whether a supplier was written to and has not answered.
func (a Asked) Late() bool { return a.SentAt > 0 && a.AnsweredAt == 0 && a.Mail != "" }

// RemindAsked puts a mail into the outbox for each supplier who has not
// answered; the caller wrote them. It says how many go.
func (t *Tenant) RemindAsked(ctx context.Context, by string, d *Document, all []AskedLetter) (n int, err error) {
	if !d.Asking() {
		return 0, Refuse("status", "inquiry.closed")
	}
	err = t.Tx(ctx, func(t *Tenant) error {
		for i := range all {
			l := &all[i]
			if bad := l.problems(); len(bad.Fields) > 0 {
				return bad
			}
			if _, err := t.FindLetter(ctx, d, l.UID); !errors.Is(err, ErrNotFound) {
				if err != nil {
					return err
				}
				continue
			}
			if err := t.storeLetter(ctx, by, d, &l.Letter); err != nil {
				return err
			}
			if _, err := t.exec(ctx, `update asked set reminded_at = ? where uid = ?`, t.Now(), l.AskedUID); err != nil {
				return err
			}
			n++
		}
		if n == 0 {
			return nil
		}
		return t.trackDocument(ctx, by, d, "reminded", nil)
	})
	return n, err
}

// AskedContacts are the people of an inquiry's suppliers who can be written to,
// by party.
func (t *Tenant) AskedContacts(ctx context.Context, d *Document) (map[int64][]Contact, error) {
	rows, err := t.query(ctx, `select `+contactColumns+` from contacts where email <> '' and party_id in (select party_id from asked where document_id = ?) order by party_id, position, id limit ?`, d.ID, MaxAsked*MaxContacts)
	all, err := collect(rows, err, scanContact)
	people := map[int64][]Contact{}
	for _, c := range all {
		people[c.PartyID] = append(people[c.PartyID], c)
	}
	return people, err
}
