package models

import (
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"jennyerp/internal/sheet"
)

// MaxPartyRows is how many parties one file may bring; larger lists come in
// parts.
const MaxPartyRows = 5_000

// partyExtras are the columns beside the fields: the first person and the
// address of a new party.
var partyExtras = []sheet.Field{
	{Key: "contact_name", Names: []string{"contact", "contact person", "contatto", "referente", "联系人"}},
	{Key: "contact_email", Names: []string{"email", "e-mail", "mail", "邮箱", "电子邮件"}},
	{Key: "contact_phone", Names: []string{"phone", "tel", "telephone", "mobile", "telefono", "cellulare", "电话", "手机"}},
	{Key: "street", Names: []string{"address", "indirizzo", "via", "地址"}},
	{Key: "zip", Names: []string{"postcode", "postal code", "cap", "邮编"}},
	{Key: "city", Names: []string{"town", "città", "citta", "comune", "城市"}},
}

// PartyColumns are the keys of a party's spreadsheet, in its order.
func PartyColumns() []string {
	var all []string
	for _, f := range PartyFields {
		all = append(all, f.Key)
	}
	for _, f := range partyExtras {
		all = append(all, f.Key)
	}
	return all
}

// PartyTable is an uploaded list, by the keys of its columns. It waits as a
// draft of the person who brought it until they say yes.
type PartyTable struct {
	File    string      `json:"file"`
	Role    string      `json:"role"` // of new parties that do not say theirs
	Lang    string      `json:"lang"` // en, it, zh: how numbers are read
	Columns []string    `json:"columns"`
	Ignored []string    `json:"ignored"` // heads that were not understood
	Rows    []PartyLine `json:"rows"`
}

// PartyLine is one row of the list.
type PartyLine struct {
	Number int          `json:"row"` // as the spreadsheet shows it
	Cells  []sheet.Cell `json:"cells"`
}

const partyDraft = "parties:import"

// ReadParties reads an uploaded list and keeps it for the person. labels are
// the columns' names in every language. Errors: those of sheet.Open, for
// ImportProblem, and *Invalid.
func (t *Tenant) ReadParties(ctx context.Context, by string, table *PartyTable, r io.ReaderAt, size int64, labels map[string][]string) error {
	book, err := sheet.Open(table.File, r, size)
	if err != nil {
		return err
	}
	var rows []sheet.Row
	for row, err := range book.Rows() {
		if err != nil {
			return err
		}
		if rows = append(rows, row); len(rows) > MaxPartyRows+30 {
			return &Invalid{Fields: []FieldError{{Field: "file", Key: "party.import.many", Args: map[string]any{"Max": MaxPartyRows}}}}
		}
	}
	if err := table.take(rows, labels); err != nil {
		return err
	}
	b, err := json.Marshal(table)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `insert into drafts (owner, form, data, updated_at) values (?, ?, ?, ?) on conflict do update set data = excluded.data, updated_at = excluded.updated_at`, by, partyDraft, string(b), t.Now())
	return err
}

// take finds the header and the columns that are understood.
func (p *PartyTable) take(rows []sheet.Row, labels map[string][]string) error {
	var fields []sheet.Field
	for _, f := range PartyFields {
		fields = append(fields, sheet.Field{Key: f.Key, Names: append(slices.Clone(labels[f.Key]), f.Heads...)})
	}
	for _, f := range partyExtras {
		fields = append(fields, sheet.Field{Key: f.Key, Names: append(slices.Clone(f.Names), labels[f.Key]...)})
	}
	at := sheet.FindHeader(rows, sheet.Known(fields))
	if at < 0 {
		return Refuse("file", "party.import.head")
	}
	heads := sheet.Headers(rows, at)
	matched := sheet.Match(heads, fields)
	if matched[0] < 0 {
		return Refuse("file", "party.import.name")
	}
	p.Columns = make([]string, len(heads))
	for i, col := range matched {
		if col >= 0 {
			p.Columns[col] = fields[i].Key
		}
	}
	for i, head := range heads {
		if p.Columns[i] == "" && strings.TrimSpace(head) != "" {
			p.Ignored = append(p.Ignored, cut(head, 60))
		}
	}
	for _, row := range rows[at+1:] {
		p.Rows = append(p.Rows, PartyLine{row.Number, row.Cells[:min(len(row.Cells), len(heads))]})
	}
	return nil
}
