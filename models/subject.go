package models

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Subject is a person outside of the company who asks what is kept about them,
// or to be forgotten (GDPR Art. 15 and 17; P11). What is not known is "".
type Subject struct {
	Name   string `json:"name"`
	Email  string `json:"email"`
	Phone  string `json:"phone"`
	WeChat string `json:"wechat"`
}

// Known tells whether enough is known to look for the person.
func (s Subject) Known() bool { return s.match() != nil }

// SubjectUse is a place that names the person.
type SubjectUse struct {
	Table  string `json:"table"`
	Column string `json:"column"`
	Row    string `json:"row"`
	Text   string `json:"text"`
	Kind   string `json:"paper,omitempty"` // of the paper it stands on
	Number string `json:"number,omitempty"`
	// Kept is why it stays when the person is erased: "law" on an issued
	// invoice, "company" where it is the name of the company itself, "" when it
	// goes.
	Kept string `json:"kept,omitempty"`
}

// subjectPlace is a table of the data map whose columns may name a person
// outside: free words, and what is about a partner, a contact or a visitor.
type subjectPlace struct {
	table   string
	columns []string
	keys    []string // of its primary key
}

// subjectPlaces are all of them. The audit log is sealed and erased on its own;
// what is derived is made anew; a number names nobody.
func (t *Tenant) subjectPlaces(ctx context.Context) (all []subjectPlace, err error) {
	texts, keys := map[string]bool{}, map[string][]string{}
	rows, err := t.query(ctx, `select t.name, c.name, c.type, c.pk from pragma_table_list t, pragma_table_info(t.name) c where t.schema = 'main' and t.type = 'table' order by t.name, c.pk`)
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var table, column, kind string
		var key int
		err := r.Scan(&table, &column, &kind, &key)
		texts[table+"."+column] = strings.EqualFold(kind, "text")
		if key > 0 {
			keys[table] = append(keys[table], column)
		}
		return struct{}{}, err
	})
	for _, m := range TheDataMap().Of("tenant") {
		p := subjectPlace{table: m.Table, keys: keys[m.Table]}
		for _, c := range m.Columns {
			if c.Of != "user" && (c.Class == "text" || c.Class == "personal") && texts[m.Table+"."+c.Column] {
				p.columns = append(p.columns, c.Column)
			}
		}
		if m.Stays != "derived" && len(p.columns) > 0 {
			all = append(all, p)
		}
	}
	return all, err
}

// lawful are rows that keep the name they were made with: invoices that were
// issued or received (Italian Civil Code art. 2220, D.P.R. 633/1972 art. 39).
const lawful = `select id from documents where kind in ('invoice', 'credit_note', 'bill') and status <> 'draft'`

// subjectRow is a row that names the person, with its columns as text.
type subjectRow struct {
	subjectPlace
	key    []any
	law    bool
	kind   string
	number string
	texts  []string
}

// query are the rows of a place that name the person.
func (p subjectPlace) query(nth int, m *subjectMatch) (string, []any) {
	paper, law := `''`, `0`
	switch {
	case p.table == "documents":
		paper, law = `kind || ' ' || number`, `id in (`+lawful+`)`
	case p.table == "document_lines":
		law = `document_id in (` + lawful + `)`
		fallthrough
	case slices.Contains([]string{"comments", "attachments", "asked", "letters"}, p.table):
		paper = `coalesce((select d.kind || ' ' || d.number from documents d where d.id = document_id), '')`
	}
	where, args := m.where(p.columns)
	return fmt.Sprintf(`select %d, %s, %s, json_array("%s"), json_array("%s") from "%s" where %s`, nth, law, paper, strings.Join(p.keys, `", "`), strings.Join(p.columns, `", "`), p.table, where), args
}

// subjectRows are all rows of the company that name the person. It reads every
// table: nobody is forgotten because a column has no index.
func (t *Tenant) subjectRows(ctx context.Context, m *subjectMatch) ([]subjectRow, error) {
	places, err := t.subjectPlaces(ctx)
	if err != nil {
		return nil, err
	}
	var parts []string
	var args []any
	for i, p := range places {
		part, more := p.query(i, m)
		parts, args = append(parts, part), append(args, more...)
	}
	rows, err := t.query(ctx, strings.Join(parts, ` union all `), args...)
	return collect(rows, err, func(r *sql.Rows) (row subjectRow, err error) {
		var nth int
		var key, texts string
		if err = r.Scan(&nth, &row.law, &row.number, &key, &texts); err != nil {
			return row, err
		}
		row.subjectPlace = places[nth]
		row.kind, row.number, _ = strings.Cut(row.number, " ")
		if err = json.Unmarshal([]byte(texts), &row.texts); err != nil {
			return row, err
		}
		d := json.NewDecoder(strings.NewReader(key))
		d.UseNumber()
		err = d.Decode(&row.key)
		for i, k := range row.key {
			if n, ok := k.(json.Number); ok {
				row.key[i], _ = n.Int64()
			}
		}
		return row, err
	})
}

// FindSubject lists every place that names a person. What others have, too,
// such as the address of an office, is not looked for by that.
func (t *Tenant) FindSubject(ctx context.Context, s Subject) (uses []SubjectUse, err error) {
	m := s.match()
	if m == nil {
		return nil, Refuse("email", "subject.none")
	}
	rows, err := t.subjectRows(ctx, m)
	if err != nil {
		return nil, fmt.Errorf("look for a person: %w", err)
	}
	for _, row := range rows {
		for i, column := range row.columns {
			for _, text := range m.found(row.texts[i]) {
				uses = append(uses, SubjectUse{Table: row.table, Column: column, Row: strings.Trim(fmt.Sprint(row.key), "[]"), Text: text, Kind: row.kind, Number: row.number, Kept: row.kept(column)})
			}
		}
	}
	return uses, nil
}

// kept tells why a column keeps what it says.
func (r subjectRow) kept(column string) string {
	switch {
	case r.law && column != "who":
		return "law"
	case r.table == "parties" && column != "notes":
		return "company"
	}
	return ""
}

// EraseSubject removes a person from everywhere, and gives what had to stay.
func (t *Tenant) EraseSubject(ctx context.Context, by string, s Subject) (left []SubjectUse, err error) {
	if s.match() == nil {
		return nil, Refuse("email", "subject.none")
	}
	err = t.Tx(ctx, func(t *Tenant) error {
		contacts, err := t.contactsOf(ctx, s)
		if err != nil {
			return err
		}
		for _, c := range contacts {
			if err := t.eraseContact(ctx, by, c); err != nil {
				return err
			}
		}
		if err := t.eraseEverywhere(ctx, s); err != nil {
			return err
		}
		if len(contacts) > 0 {
			return nil
		}
		return t.Audit(ctx, Audit{Act: ActErased, Person: by, Noun: "person"})
	})
	if err != nil {
		return nil, fmt.Errorf("erase a person: %w", err)
	}
	if err := t.Shred(ctx); err != nil {
		return nil, err
	}
	return t.SubjectLeft(ctx, s)
}

// SubjectLeft is what still names a person who was erased.
func (t *Tenant) SubjectLeft(ctx context.Context, s Subject) ([]SubjectUse, error) {
	s, err := t.alone(ctx, s)
	if err != nil || s.match() == nil {
		return nil, err
	}
	return t.FindSubject(ctx, s)
}

// contactsOf are the person among the contacts, wherever they stand: by address
// or number under the same name, or by the name alone when nothing else is known.
func (t *Tenant) contactsOf(ctx context.Context, s Subject) ([]Contact, error) {
	rows, err := t.query(ctx, `select `+contactColumns+` from contacts where ?1 <> '' and email_key = ?1
		union select `+contactColumns+` from contacts where ?2 <> '' and phone_key = ?2
		union select `+contactColumns+` from contacts where ?1 = '' and ?2 = '' and lower(name) = lower(?3)`, EmailKey(s.Email), phoneKey(s.Phone), s.Name)
	all, err := collect(rows, err, scanContact)
	return slices.DeleteFunc(all, func(c Contact) bool { return s.Name != "" && !strings.EqualFold(c.Name, s.Name) }), err
}

// alone leaves of what is known of a person what no other contact has.
func (t *Tenant) alone(ctx context.Context, s Subject) (Subject, error) {
	for _, known := range []struct {
		text  *string
		where string
		arg   string
	}{
		{&s.Email, `email_key = ?1 and email_key <> ''`, EmailKey(s.Email)}, {&s.Phone, `phone_key = ?1 and phone_key <> ''`, phoneKey(s.Phone)},
		{&s.WeChat, `wechat <> '' and lower(wechat) = lower(?1)`, s.WeChat}, {&s.Name, `lower(name) = lower(?1)`, s.Name},
	} {
		var others bool
		if err := t.row(ctx, `select exists (select 1 from contacts where `+known.where+`)`, known.arg).Scan(&others); err != nil {
			return s, err
		}
		if others {
			*known.text = ""
		}
	}
	return s, nil
}

// eraseEverywhere writes over the person's name and details in every text of
// the company, and takes their mails and cards away.
func (t *Tenant) eraseEverywhere(ctx context.Context, s Subject) error {
	s, err := t.alone(ctx, s)
	if err != nil {
		return err
	}
	m := s.match()
	if m == nil {
		return nil
	}
	if s.Email != "" {
		if _, err := t.exec(ctx, `delete from outbox where lower(recipient) = ?`, EmailKey(s.Email)); err != nil {
			return err
		}
	}
	rows, err := t.subjectRows(ctx, m)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if row.table == "contacts" { // somebody else
			continue
		}
		if err := t.eraseRow(ctx, row, m); err != nil {
			return fmt.Errorf("erase a person in %s: %w", row.table, err)
		}
	}
	return t.eraseAuditOf(ctx, m)
}

// eraseRow cleans the columns of one row. Where the text is the row's key, the
// row goes.
func (t *Tenant) eraseRow(ctx context.Context, row subjectRow, m *subjectMatch) error {
	at := `"` + strings.Join(row.keys, `" = ? and "`) + `" = ?`
	for i, column := range row.columns {
		now := m.clean(row.texts[i])
		if now == row.texts[i] {
			continue
		}
		act, args := `update "`+row.table+`" set "`+column+`" = ? where `+at, append([]any{now}, row.key...)
		switch {
		case slices.Contains(row.keys, column):
			act, args = `delete from "`+row.table+`" where `+at, row.key
		case row.table == "documents" && column == "spec" && row.law: // what we noted for ourselves is no part of the invoice
			var notes string
			if err := t.row(ctx, `select coalesce(json_extract(spec, '$.notes'), '') from documents where id = ?`, row.key...).Scan(&notes); err != nil {
				return err
			}
			if now = m.clean(notes); now == notes {
				continue
			}
			act, args = `update documents set spec = json_set(spec, '$.notes', ?) where id = ?`, append([]any{now}, row.key...)
		case row.kept(column) != "":
			continue
		}
		if _, err := t.exec(ctx, act, args...); err != nil {
			return err
		}
	}
	return t.erasedRow(ctx, row.table, row.key)
}

// erasedRow makes anew what is derived from a row, and takes the photos of a card.
func (t *Tenant) erasedRow(ctx context.Context, table string, key []any) error {
	switch table {
	case "samples":
		var uid string
		if err := t.row(ctx, `select uid from samples where id = ?`, key...).Scan(&uid); err != nil {
			return err
		}
		return t.reindex(ctx, uid)
	case "parties":
		id, _ := key[0].(int64)
		return t.reindexParty(ctx, id)
	case "captures":
		_, err := t.exec(ctx, `update pictures set removed_at = 1 where capture_id = ? and shows = 'card'`, key...)
		return err
	}
	return nil
}

// eraseAuditOf forgets the details of rows of the audit log that name the
// person; the chain holds.
func (t *Tenant) eraseAuditOf(ctx context.Context, m *subjectMatch) error {
	for before := int64(0); ; {
		rows, err := t.AuditLog(ctx, AuditFilter{}, before, exportBatch)
		if err != nil {
			return err
		}
		for _, a := range rows {
			before = a.ID
			if a.Erased || len(m.found(a.Details.By+"\n"+a.Details.What+"\n"+a.Details.Why)) == 0 {
				continue
			}
			if _, err := t.exec(ctx, `update audit set details = null where id = ?`, a.ID); err != nil {
				return err
			}
		}
		if len(rows) < exportBatch {
			return nil
		}
	}
}
