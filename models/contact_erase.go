package models

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// ContactFile is all that is known of one person, for the person (GDPR Art. 15
// and 20).
type ContactFile struct {
	Contact   ContactSpec   `json:"contact"`
	Party     string        `json:"company"`
	CreatedAt string        `json:"created"` // RFC 3339
	UpdatedAt string        `json:"changed"`
	Papers    []ContactUse  `json:"papers"`
	Cards     []CaptureSpec `json:"business_cards"`
	Talks     []ContactUse  `json:"timeline"`
	Elsewhere []SubjectUse  `json:"everywhere"` // every place in the company that names them, see FindSubject
}

// ContactUse is a place that names the person.
type ContactUse struct {
	Date string `json:"date"`
	Kind string `json:"kind"`
	Text string `json:"text"`
}

// ExportContact gathers what names a person: papers written to them, business
// cards with their address, lines of the timeline with their name.
func (t *Tenant) ExportContact(ctx context.Context, p *Party, c *Contact) (*ContactFile, error) {
	day := func(ms int64) string { return At(ms).Format("2006-01-02") }
	file := &ContactFile{Contact: c.ContactSpec, Party: p.Name, CreatedAt: day(c.CreatedAt), UpdatedAt: day(c.UpdatedAt)}
	rows, err := t.query(ctx, `select date, kind, number, 0, id from documents where party_id = ?1 and (contact_id = ?2 or json_extract(iif(face = '', '{}', face), '$.contact') = ?3)
		union all select date(at / 1000, 'unixepoch'), kind, text, 1, at from talks where party_id = ?1 and instr(text, ?3) > 0 order by 4, 5 limit 10000`, p.ID, c.ID, c.Name)
	_, err = collect(rows, err, func(r *sql.Rows) (u ContactUse, err error) {
		var talked bool
		var order int64
		if err = r.Scan(&u.Date, &u.Kind, &u.Text, &talked, &order); talked {
			file.Talks = append(file.Talks, u)
		} else {
			file.Papers = append(file.Papers, u)
		}
		return u, err
	})
	if err != nil {
		return nil, fmt.Errorf("uses of contact: %w", err)
	}
	cards, err := t.cardsOf(ctx, p, c.ContactSpec)
	if err != nil {
		return nil, err
	}
	for _, k := range cards {
		file.Cards = append(file.Cards, k.CaptureSpec)
	}
	return file, nil
}

// cardOf is a business card with what was read from it.
type cardOf struct {
	id int64
	CaptureSpec
}

// cardsOf are the party's business cards of a person.
func (t *Tenant) cardsOf(ctx context.Context, p *Party, s ContactSpec) ([]cardOf, error) {
	rows, err := t.query(ctx, `select id, fields from captures where party_id = ? and kind = 'card'`, p.ID)
	all, err := collect(rows, err, func(r *sql.Rows) (cardOf, error) {
		var k cardOf
		var spec JSON[CaptureSpec]
		err := r.Scan(&k.id, &spec)
		k.CaptureSpec = spec.V
		return k, err
	})
	return slices.DeleteFunc(all, func(k cardOf) bool {
		same := strings.EqualFold(k.Name, s.Name) || s.Email != "" && EmailKey(k.Email) == EmailKey(s.Email) || s.Phone != "" && phoneKey(k.Phone) != "" && phoneKey(k.Phone) == phoneKey(s.Phone)
		return !same
	}), err
}

// erased stands where a name was.
const erased = "***"

// EraseContact removes a person and every trace of name and details: history,
// notes, timeline, mails, papers, business cards with their photos, wherever in
// the company they are named. An issued invoice keeps the name it was addressed
// to, because the law asks for it as it was. What remains is that somebody was
// erased, when and by whom.
func (t *Tenant) EraseContact(ctx context.Context, by string, p *Party, uid string) error {
	err := t.Tx(ctx, func(t *Tenant) error {
		c, err := t.FindContact(ctx, p, uid)
		if err != nil {
			return err
		}
		all, err := t.contactsOf(ctx, c.Subject())
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(all, func(o Contact) bool { return o.ID == c.ID }) {
			all = append(all, *c)
		}
		for _, c := range all {
			if err := t.eraseContact(ctx, by, c); err != nil {
				return err
			}
		}
		return t.eraseEverywhere(ctx, c.Subject())
	})
	if err != nil {
		return err
	}
	return t.Shred(ctx)
}

// Subject is what is known of the person.
func (s ContactSpec) Subject() Subject { return Subject{s.Name, s.Email, s.Phone, s.WeChat} }

// eraseContact removes one contact and what its party's records say of it.
func (t *Tenant) eraseContact(ctx context.Context, by string, c Contact) error {
	p, err := t.partyByID(ctx, c.PartyID)
	if err != nil {
		return err
	}
	for _, act := range []func() error{
		func() error { return t.eraseCards(ctx, p, c.ContactSpec) },
		func() error { return t.eraseLetters(ctx, p, c.ContactSpec) },
		func() error { return t.deleteContact(ctx, &c) },
		func() error { return t.eraseTexts(ctx, p, c.ContactSpec) },
		func() error { return t.trackParty(ctx, by, p, "contact_erased", nil) },
		func() error { return t.eraseAudit(ctx, c.UID) },
		func() error { return t.Audit(ctx, Audit{Act: ActErased, Person: by, Noun: "contact", NounUID: c.UID}) },
		func() error { return t.reindexParty(ctx, p.ID) },
	} {
		if err := act(); err != nil {
			return err
		}
	}
	return nil
}

// eraseCards empties the person's cards; their photos go with the next purge.
func (t *Tenant) eraseCards(ctx context.Context, p *Party, s ContactSpec) error {
	cards, err := t.cardsOf(ctx, p, s)
	if err != nil {
		return err
	}
	for _, k := range cards {
		k.Name, k.Email, k.Phone, k.WeChat, k.Note = erased, "", "", "", ""
		if _, err := t.exec(ctx, `update captures set fields = ? where id = ?`, JSON[CaptureSpec]{k.CaptureSpec}, k.id); err != nil {
			return fmt.Errorf("erase card: %w", err)
		}
		if _, err := t.exec(ctx, `update pictures set removed_at = ? where capture_id = ? and shows = 'card'`, erasedAt, k.id); err != nil {
			return fmt.Errorf("erase card: %w", err)
		}
	}
	return nil
}

// eraseTexts writes over the person's name and details wherever the party's
// records hold them as text.
func (t *Tenant) eraseTexts(ctx context.Context, p *Party, s ContactSpec) error {
	wipe := wiper(s)
	for _, place := range []struct {
		table, column, where string
		args                 []any
		clean                func(string) string
	}{
		{"parties", "notes", `id = ?`, []any{p.ID}, wipe.Replace},
		{"talks", "text", `party_id = ?`, []any{p.ID}, wipe.Replace},
		{"events", "changes", `noun = 'party' and noun_id = ?`, []any{p.ID}, values(wipe.Replace)},
		{"events", "changes", `noun = 'document' and noun_id in (select id from documents where party_id = ?)`, []any{p.ID}, values(wipe.Replace)},
		{"documents", "spec", `party_id = ? and id not in (` + lawful + `)`, []any{p.ID}, values(wipe.Replace)},
		{"documents", "face", `party_id = ? and face <> '' and id not in (` + lawful + `)`, []any{p.ID}, values(wipe.Replace)},
		{"comments", "name", `document_id in (select id from documents where party_id = ?) and author = ''`, []any{p.ID}, wipe.Replace},
	} {
		if err := t.wipe(ctx, place.table, place.column, place.where, place.args, place.clean); err != nil {
			return fmt.Errorf("erase in %s: %w", place.table, err)
		}
	}
	return nil
}

// wiper writes over the texts of a person. One letter or two would be found in
// every word.
func wiper(s ContactSpec) *strings.Replacer {
	var pairs []string
	for _, text := range []string{s.Name, s.Email, s.Phone, s.WeChat} {
		if len([]rune(text)) >= 3 || hanText(text) {
			pairs = append(pairs, text, erased)
		}
	}
	return strings.NewReplacer(pairs...)
}

func hanText(s string) bool { return s != "" && len([]rune(s))*3 == len(s) }

func (t *Tenant) wipe(ctx context.Context, table, column, where string, args []any, clean func(string) string) error {
	type text struct {
		id   int64
		text string
	}
	rows, err := t.query(ctx, `select id, `+column+` from `+table+` where `+where, args...)
	all, err := collect(rows, err, func(r *sql.Rows) (text, error) { var x text; return x, r.Scan(&x.id, &x.text) })
	if err != nil {
		return err
	}
	for _, x := range all {
		now := clean(x.text)
		if now == x.text {
			continue
		}
		if _, err := t.exec(ctx, `update `+table+` set `+column+` = ? where id = ?`, now, x.id); err != nil {
			return err
		}
	}
	return nil
}

// values wipes the texts of a JSON value and leaves its names and numbers.
func values(wipe func(string) string) func(string) string {
	var walk func(v any) any
	walk = func(v any) any {
		switch v := v.(type) {
		case string:
			return wipe(v)
		case []any:
			for i := range v {
				v[i] = walk(v[i])
			}
		case map[string]any:
			for key := range v {
				v[key] = walk(v[key])
			}
		}
		return v
	}
	return func(text string) string {
		var v any
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		if d.Decode(&v) != nil {
			return text
		}
		b, err := json.Marshal(walk(v))
		if err != nil {
			return text
		}
		return string(b)
	}
}
