package models

import (
	"context"
	"fmt"

	"jennyerp/internal/textile"
)

// PartyNamed finds a party by its name in any spelling of case and accents;
// one that was joined to another is that other.
func (t *Tenant) PartyNamed(ctx context.Context, name string) (*Party, error) {
	p, err := scanParty(t.row(ctx, `select `+partyColumns+` from parties p where p.id = (select coalesce(merged_into, id) from parties where name_key = ?)`, textile.Fold(name)))
	if err != nil {
		return nil, fmt.Errorf("party: %w", err)
	}
	return p, nil
}

// Meet makes a party what a kind of paper needs: a new one is added, a known
// one gets the role it did not have.
func (t *Tenant) Meet(ctx context.Context, by string, k *Kind, name string) (*Party, error) {
	p, err := t.PartyNamed(ctx, name)
	if err != nil {
		p = &Party{UID: NewUID(), PartySpec: PartySpec{Name: name}}
	} else if k.Suits(p) {
		return p, nil
	}
	p.Customer, p.Supplier = p.Customer || k.Party == "customer", p.Supplier || k.Party == "supplier"
	return p, t.SaveParty(ctx, by, p)
}

// Suits tells whether a paper of the kind can be for the party.
func (k *Kind) Suits(p *Party) bool {
	return k.Party == "customer" && p.Customer || k.Party == "supplier" && p.Supplier
}
