package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"jennyerp/internal/measure"
	"jennyerp/internal/sheet"
	"jennyerp/internal/textile"
)

// PartyImport is what a list will do, row by row.
type PartyImport struct {
	PartyTable
	Plans  []PartyPlan
	Counts map[RowState]int
	lists  []string // names of price lists
}

// PartyPlan is one row: new, changed, the same, or refused and why.
type PartyPlan struct {
	Row      int
	State    RowState
	Party    Party // as it will be
	Changes  Changes
	Problems []RowProblem
	contact  ContactSpec
	address  AddressSpec
}

// PlanParties tells what the person's list will do; ErrNotFound when there is
// none.
func (t *Tenant) PlanParties(ctx context.Context, by string) (*PartyImport, error) {
	table, err := keptTable[PartyTable](ctx, t, by, partyDraft)
	if err != nil {
		return nil, err
	}
	i := &PartyImport{PartyTable: table, Counts: map[RowState]int{}}
	known, err := t.knownParties(ctx, table)
	if err != nil {
		return nil, err
	}
	if i.lists, err = t.PriceListNames(ctx); err != nil {
		return nil, err
	}
	seen := map[int64]int{}
	for _, line := range i.Rows {
		plan := i.plan(line, known)
		if first := seen[plan.Party.ID]; plan.Party.ID != 0 && first != 0 {
			plan.State, plan.Problems = RowRefused, []RowProblem{{Field: "name", Key: "import.table.twice", Args: map[string]any{"Row": first}}}
		} else if plan.Party.ID != 0 {
			seen[plan.Party.ID] = line.Number
		}
		if plan.State == RowNew { // the next row of this name is it again
			fresh := plan.Party
			fresh.ID = -int64(line.Number)
			known[fresh.Key()], seen[fresh.ID] = &fresh, line.Number
		}
		i.Counts[plan.State]++
		i.Plans = append(i.Plans, plan)
	}
	return i, nil
}

// knownParties finds the parties a list may mean, by name and by VAT number.
func (t *Tenant) knownParties(ctx context.Context, table PartyTable) (map[string]*Party, error) {
	var names []string
	for _, line := range table.Rows {
		names = append(names, textile.Fold(strings.Join(strings.Fields(line.text(table.Columns, "name")), " ")))
	}
	rows, err := t.query(ctx, `select `+partyColumns+` from parties n join parties p on p.id = coalesce(n.merged_into, n.id) where n.name_key in (select value from json_each(?))`, JSON[[]string]{names})
	all, err := collect(rows, err, func(r *sql.Rows) (*Party, error) { return scanParty(r) })
	known := map[string]*Party{}
	for _, p := range all {
		known[p.Key()] = p
	}
	return known, err
}

// plan reads one row over the party it means. Empty cells change nothing.
func (i *PartyImport) plan(line TableLine, known map[string]*Party) PartyPlan {
	plan := PartyPlan{Row: line.Number, State: RowNew}
	name := strings.Join(strings.Fields(line.text(i.Columns, "name")), " ")
	var before PartySpec
	if p := known[textile.Fold(name)]; p != nil {
		plan.Party, before = *p, p.PartySpec
	} else {
		plan.Party.Customer, plan.Party.Supplier = i.Role == "customer", i.Role == "supplier"
	}
	spec := &plan.Party.PartySpec
	for _, f := range PartyFields {
		if at := slices.Index(i.Columns, f.Key); at >= 0 && at < len(line.Cells) && strings.TrimSpace(line.Cells[at].Text) != "" && (f.Key != "name" || plan.Party.ID == 0) {
			text, lang := partyCell(f.Key, line.Cells[at], spec.Country, i.Lang)
			if e := f.Set(spec, text, lang); e != nil {
				plan.Problems = append(plan.Problems, RowProblem{Field: f.Key, Key: e.Key, Args: e.Args, Text: cut(text, sampleRunes)})
			}
		}
	}
	i.planList(&plan)
	i.planExtras(&plan, line)
	if err := spec.tidy(); err != nil && len(plan.Problems) == 0 {
		var invalid *Invalid
		errors.As(err, &invalid)
		plan.Problems = append(plan.Problems, RowProblem{Field: invalid.Fields[0].Field, Key: invalid.Fields[0].Key})
	}
	plan.Changes = diff(before, *spec)
	switch {
	case len(plan.Problems) > 0:
		plan.State = RowRefused
	case plan.Party.ID != 0 && len(plan.Changes) == 0:
		plan.State = RowSame
	case plan.Party.ID != 0:
		plan.State = RowChanged
	}
	return plan
}

// planList finds the price list a row names.
func (i *PartyImport) planList(plan *PartyPlan) {
	name := &plan.Party.PriceList
	at := slices.IndexFunc(i.lists, func(known string) bool { return textile.Fold(known) == textile.Fold(*name) })
	switch {
	case at >= 0:
		*name = i.lists[at]
	case *name != "":
		plan.Problems = append(plan.Problems, RowProblem{Field: "price_list", Key: "party.price_list.unknown", Text: *name})
	}
}

// partyCell is a cell as people would type it. Excel eats the zeros before an
// Italian number, and keeps 5 % as 0.05.
func partyCell(key string, c sheet.Cell, country, lang string) (text, in string) {
	switch {
	case !c.Number:
		return c.Text, lang
	case c.Percent && key == "discount":
		if v, err := measure.ParseNumber(c.Text, "en", 4); err == nil {
			return measure.FormatNumber(v, 2, 0, "en"), "en"
		}
	case (key == "vat_no" || key == "tax_code") && country == "IT" && len(c.Text) < 11:
		return strings.Repeat("0", 11-len(c.Text)) + c.Text, "en"
	}
	return c.Text, "en"
}

func (i *PartyImport) planExtras(plan *PartyPlan, line TableLine) {
	text := func(key string) string { return strings.Join(strings.Fields(line.text(i.Columns, key)), " ") }
	plan.contact = ContactSpec{Name: text("contact_name"), Email: text("contact_email"), Phone: text("contact_phone")}
	if plan.contact.Name == "" && plan.contact != (ContactSpec{}) {
		plan.contact.Name = plan.Party.Name
	}
	plan.address = AddressSpec{Use: "billing", Street: text("street"), ZIP: text("zip"), City: text("city"), Country: plan.Party.Country}
	if plan.contact == (ContactSpec{}) {
		return
	}
	var invalid *Invalid
	if errors.As(plan.contact.check(), &invalid) {
		e := invalid.Fields[0]
		plan.Problems = append(plan.Problems, RowProblem{Field: "contact_" + e.Field, Key: e.Key, Args: e.Args})
	}
}

const partyStep = 200 // rows stored at once, so that others need not wait

// RunPartyImport stores what the list says, refused rows apart, and forgets
// the list. Running it again changes nothing, so that it may be cut off.
func (t *Tenant) RunPartyImport(ctx context.Context, by string) (*PartyImport, error) {
	i, err := t.PlanParties(ctx, by)
	if err != nil {
		return nil, err
	}
	for chunk := range slices.Chunk(i.Plans, partyStep) {
		err := t.Tx(ctx, func(t *Tenant) error {
			for n := range chunk {
				if err := t.runPlan(ctx, by, &chunk[n]); err != nil {
					return fmt.Errorf("row %d: %w", chunk[n].Row, err)
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return i, t.Tx(ctx, func(t *Tenant) error {
		if err := t.Audit(ctx, Audit{Act: ActImport, Person: by, Noun: "parties", Details: AuditDetails{Count: len(i.Plans)}}); err != nil {
			return err
		}
		return t.DropDraft(ctx, by, partyDraft)
	})
}

func (t *Tenant) runPlan(ctx context.Context, by string, plan *PartyPlan) error {
	if plan.State == RowChanged {
		return t.SaveParty(ctx, by, &plan.Party)
	}
	if plan.State != RowNew {
		return nil
	}
	plan.Party.UID = NewUID()
	if err := t.SaveParty(ctx, by, &plan.Party); err != nil {
		return err
	}
	if plan.contact.Name != "" {
		if err := t.SaveContact(ctx, by, &plan.Party, &Contact{UID: NewUID(), ContactSpec: plan.contact}); err != nil {
			return err
		}
	}
	if plan.address.Street == "" && plan.address.City == "" {
		return nil
	}
	return t.SaveAddress(ctx, by, &plan.Party, &Address{UID: NewUID(), AddressSpec: plan.address})
}
