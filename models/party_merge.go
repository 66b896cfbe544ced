package models

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"jennyerp/internal/textile"
)

// partyHolds are the tables whose rows belong to a party, with the column that
// says so. `once` names the column in which a party may stand only once: a row
// that would be a second stays with the twin.
var partyHolds = []struct{ table, column, id, once string }{
	{"samples", "supplier_id", "id", ""},
	{"documents", "party_id", "id", ""},
	{"contacts", "party_id", "id", ""},
	{"addresses", "party_id", "id", ""},
	{"talks", "party_id", "id", ""},
	{"captures", "party_id", "id", ""},
	{"pictures", "party_id", "id", ""},
	{"stands", "party_id", "fair_id", "fair_id"},
	{"asked", "party_id", "id", "document_id"},
	{"payments", "party_id", "id", ""},
	{"letters", "party_id", "id", ""},
	{"parties", "merged_into", "id", ""},
}

// Joining is what joining a twin to a party will do.
type Joining struct {
	Counts map[string]int // by table: samples, documents, contacts, …
	Filled []ChangedField // fields of the party that take what the twin has
}

// PreviewMerge tells what would go from the twin to the party.
func (t *Tenant) PreviewMerge(ctx context.Context, into, twin *Party, lang string) (Joining, error) {
	j := Joining{Counts: map[string]int{}}
	if into.ID == twin.ID {
		return j, Refuse("twin", "party.merge.same")
	}
	var query []string
	var args []any
	for _, h := range partyHolds {
		query = append(query, `(select count(*) from `+h.table+` where `+h.column+` = ?)`)
		args = append(args, twin.ID)
	}
	n := make([]int, len(partyHolds))
	to := make([]any, len(partyHolds))
	for i := range to {
		to[i] = &n[i]
	}
	if err := t.row(ctx, `select `+strings.Join(query, ", "), args...).Scan(to...); err != nil {
		return j, fmt.Errorf("preview: %w", err)
	}
	for i, h := range partyHolds {
		j.Counts[h.table] = n[i]
	}
	j.Filled = Event{Changes: diff(into.PartySpec, joined(into.PartySpec, twin.PartySpec))}.PartyChanges(lang)
	return j, nil
}

// joined is the party's spec with what only the twin has.
func joined(a, b PartySpec) PartySpec {
	for _, f := range []struct{ to, from *string }{
		{&a.Country, &b.Country}, {&a.LegalName, &b.LegalName}, {&a.VATNo, &b.VATNo}, {&a.TaxCode, &b.TaxCode}, {&a.SDI, &b.SDI}, {&a.PEC, &b.PEC}, {&a.Language, &b.Language},
		{&a.Currency, &b.Currency}, {&a.Payment, &b.Payment}, {&a.Incoterm, &b.Incoterm}, {&a.PriceList, &b.PriceList}, {&a.Bank, &b.Bank}, {&a.Owner, &b.Owner}, {&a.LatinName, &b.LatinName},
	} {
		if *f.to == "" {
			*f.to = *f.from
		}
	}
	if a.Discount == 0 {
		a.Discount = b.Discount
	}
	a.Customer, a.Supplier, a.Processor = a.Customer || b.Customer, a.Supplier || b.Supplier, a.Processor || b.Processor
	if tags := append(slices.Clone(a.Tags), b.Tags...); len(tags) > 0 {
		a.Tags = sortTags(tags)
	}
	if both := strings.TrimSpace(a.Notes + "\n" + b.Notes); b.Notes != "" && !strings.Contains(a.Notes, b.Notes) && len([]rune(both)) <= maxPartyNotes {
		a.Notes = both
	}
	return a
}

// mergeRecord is what an event keeps so that a joining can be undone.
type mergeRecord struct {
	Twin  int64              `json:"twin"`
	Name  string             `json:"name"`
	Roles []string           `json:"roles"`
	Moved map[string][]int64 `json:"moved"` // by table
}

// MergeParties joins a twin to a party in one transaction: all that hangs on
// the twin hangs on the party then, and what only the twin had is the party's.
// The twin's name and address go on finding the party. It can be taken back
// from the party's history for 30 days.
func (t *Tenant) MergeParties(ctx context.Context, by string, into, twin *Party) error {
	if into.ID == twin.ID {
		return Refuse("twin", "party.merge.same")
	}
	return t.Tx(ctx, func(t *Tenant) error {
		now, err := t.partyByID(ctx, into.ID)
		if err != nil {
			return err
		}
		if twin, err = t.FindParty(ctx, twin.UID); err != nil {
			return err
		}
		if twin.ID == now.ID {
			return nil // a second tap
		}
		record := mergeRecord{Twin: twin.ID, Name: twin.Name, Roles: twin.Roles(), Moved: map[string][]int64{}}
		for _, h := range partyHolds {
			if record.Moved[h.table], err = t.takeOver(ctx, h.table, h.column, h.id, h.once, twin.ID, now.ID); err != nil {
				return fmt.Errorf("merge %s: %w", h.table, err)
			}
		}
		if err := t.setAside(ctx, twin, now.ID); err != nil {
			return err
		}
		return t.joinSpecs(ctx, by, now, twin, record)
	})
}

// takeOver gives the rows of one party to another and tells which.
func (t *Tenant) takeOver(ctx context.Context, table, column, id, once string, from, to int64) ([]int64, error) {
	where := column + ` = ?1`
	if once != "" {
		where += ` and ` + once + ` not in (select ` + once + ` from ` + table + ` where ` + column + ` = ?2)`
	}
	set := column + ` = ?2`
	if table == "contacts" || table == "addresses" {
		set += `, position = position + (select coalesce(max(position), 0) from ` + table + ` where ` + column + ` = ?2)`
	}
	rows, err := t.query(ctx, `update `+table+` set `+set+` where `+where+` returning `+id, from, to)
	return collect(rows, err, scanID)
}

// setAside takes a twin out of every list. Its roles go first: the counters of
// the menu follow one change at a time.
func (t *Tenant) setAside(ctx context.Context, twin *Party, into int64) error {
	for _, q := range []struct {
		query string
		args  []any
	}{
		{`update parties set customer = 0, supplier = 0, processor = 0 where id = ?`, []any{twin.ID}},
		{`update parties set merged_into = ?, updated_at = ? where id = ?`, []any{into, t.Now(), twin.ID}},
		{`delete from party_index where docid = ?`, []any{twin.ID}},
	} {
		if _, err := t.exec(ctx, q.query, q.args...); err != nil {
			return err
		}
	}
	return nil
}

// joinSpecs writes the party with what only the twin had, and tells it.
func (t *Tenant) joinSpecs(ctx context.Context, by string, now, twin *Party, record mergeRecord) error {
	next := *now
	next.PartySpec, next.Version = joined(now.PartySpec, twin.PartySpec), now.Version+1
	next.ActiveAt = max(now.ActiveAt, twin.ActiveAt)
	changes := diff(now.PartySpec, next.PartySpec)
	told, err := json.Marshal(record)
	if err != nil {
		return err
	}
	changes["joined"] = [2]json.RawMessage{json.RawMessage("null"), told}
	if err := t.storeParty(ctx, now, &next); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `update parties set active_at = ? where id = ?`, next.ActiveAt, now.ID); err != nil {
		return err
	}
	if err := t.reindexMoved(ctx, record.Moved["samples"]); err != nil {
		return err
	}
	return t.trackParty(ctx, by, &next, "joined", changes)
}

// reindexMoved makes samples findable by their new supplier's name.
func (t *Tenant) reindexMoved(ctx context.Context, ids []int64) error {
	return t.reindexAll(ctx, `select uid from samples where id in (select value from json_each(?))`, JSON[[]int64]{ids})
}

// undoMerge gives the twin back what came from it and is still the party's,
// and the party's fields that were filled and not touched since.
func (t *Tenant) undoMerge(ctx context.Context, by string, now *Party, e Event) error {
	var record mergeRecord
	if err := json.Unmarshal(e.Changes["joined"][1], &record); err != nil {
		return err
	}
	if !e.Recent(t.Now()) {
		return Refuse("event", "party.merge.late")
	}
	if err := t.bringBack(ctx, record); err != nil {
		return err
	}
	for _, h := range partyHolds {
		if _, err := t.exec(ctx, `update `+h.table+` set `+h.column+` = ? where `+h.column+` = ? and `+h.id+` in (select value from json_each(?))`, record.Twin, now.ID, JSON[[]int64]{record.Moved[h.table]}); err != nil {
			return fmt.Errorf("undo merge of %s: %w", h.table, err)
		}
	}
	if err := t.reindexMoved(ctx, record.Moved["samples"]); err != nil {
		return err
	}
	if err := t.reindexParty(ctx, record.Twin); err != nil {
		return err
	}
	spec, fields, was := now.PartySpec, fieldsOf(now.PartySpec), map[string]json.RawMessage{}
	for field, c := range e.Changes.only(spec) {
		if string(fields[field]) == string(c[1]) {
			was[field] = c[0]
		}
	}
	if err := apply(&spec, was); err != nil {
		return err
	}
	if err := t.replaceParty(ctx, by, "undone", now, spec, &Party{}); err != nil {
		return err
	}
	return t.reindexParty(ctx, now.ID)
}

func (t *Tenant) bringBack(ctx context.Context, r mergeRecord) error {
	_, err := t.exec(ctx, `update parties set merged_into = null, name_key = ? where id = ? and merged_into is not null`, textile.Fold(r.Name), r.Twin)
	if isUnique(err) {
		return errUndoClash // the party took the twin's name
	}
	if err != nil {
		return err
	}
	is := func(role string) bool { return slices.Contains(r.Roles, role) }
	_, err = t.exec(ctx, `update parties set customer = ?, supplier = ?, processor = ? where id = ?`, is("customer"), is("supplier"), is("processor"), r.Twin)
	return err
}

// Recent tells whether an act is young enough to be taken back.
func (e Event) Recent(now int64) bool {
	return e.At > now-(undoDays*24*time.Hour).Milliseconds()
}

// Joined is the name of the twin of a joining.
func (e Event) Joined() string {
	var record mergeRecord
	if json.Unmarshal(e.Changes["joined"][1], &record) != nil {
		return ""
	}
	return record.Name
}
