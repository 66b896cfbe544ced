package models

import (
	"context"
	"io"
	"slices"

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

// PartyTable is an uploaded list of parties.
type PartyTable struct {
	Table
	Role string `json:"role"` // of new parties that do not say theirs
}

const partyDraft = "parties:import"

// ReadParties reads an uploaded list and keeps it for the person. labels are
// the columns' names in every language. Errors: those of sheet.Open, for
// ImportProblem, and *Invalid.
func (t *Tenant) ReadParties(ctx context.Context, by string, table *PartyTable, r io.ReaderAt, size int64, labels map[string][]string) error {
	var fields []sheet.Field
	for _, f := range PartyFields {
		fields = append(fields, sheet.Field{Key: f.Key, Names: append(slices.Clone(labels[f.Key]), f.Heads...)})
	}
	for _, f := range partyExtras {
		fields = append(fields, sheet.Field{Key: f.Key, Names: append(slices.Clone(f.Names), labels[f.Key]...)})
	}
	if err := table.read(r, size, fields, MaxPartyRows, "party.import.name"); err != nil {
		return err
	}
	return t.keepTable(ctx, by, partyDraft, table)
}
