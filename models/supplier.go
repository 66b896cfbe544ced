package models

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"strings"

	"jennyerp/internal/einvoice"
	"jennyerp/internal/taxid"
	"jennyerp/internal/textile"
)

// sellerSpec is who sent an invoice, as a party of ours.
func sellerSpec(s einvoice.Party) PartySpec {
	p := PartySpec{Name: shorten(cmp.Or(s.Trade, s.Name), 160), Supplier: true, Country: s.Address.Country, LegalName: shorten(s.Name, 200)}
	if number, err := taxid.VAT(s.VATNo, s.Address.Country); err == nil && s.VATNo != "" {
		p.VATNo = number
	}
	if s.TaxCode != strings.TrimPrefix(p.VATNo, "IT") {
		p.TaxCode = shorten(s.TaxCode, 40)
	}
	return p
}

// suppliers are the parties that may have sent some invoices.
type suppliers struct{ vat, tax, name map[string]*Party }

// suppliersOf finds who may have sent the arrivals, all at once.
func (t *Tenant) suppliersOf(ctx context.Context, all []*Arrival) (*suppliers, error) {
	var vat, tax, names []string
	for _, a := range all {
		if a.Invoice != nil {
			p := sellerSpec(a.Invoice.Seller)
			vat, tax, names = append(vat, p.VATNo), append(tax, a.Invoice.Seller.TaxCode), append(names, textile.Fold(p.Name), textile.Fold(p.LegalName))
		}
	}
	known := &suppliers{map[string]*Party{}, map[string]*Party{}, map[string]*Party{}}
	rows, err := t.query(ctx, `select `+partyColumns+`, (select json_group_array(name_key) from parties n where n.id = p.id or n.merged_into = p.id) from parties p where p.merged_into is null and p.id in (
			select id from parties where vat_no <> '' and vat_no in (select value from json_each(?))
			union select id from parties where tax_code <> '' and tax_code in (select value from json_each(?))
			union select coalesce(merged_into, id) from parties where name_key in (select value from json_each(?)))
		order by p.supplier desc, p.id`, JSON[[]string]{vat}, JSON[[]string]{tax}, JSON[[]string]{names})
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var keys JSON[[]string]
		p, err := scanParty(r, &keys)
		if err != nil {
			return struct{}{}, err
		}
		known.add(known.vat, p.VATNo, p)
		known.add(known.tax, p.TaxCode, p)
		for _, key := range keys.V {
			known.add(known.name, key, p)
		}
		return struct{}{}, nil
	})
	if err != nil {
		return nil, fmt.Errorf("suppliers of arrivals: %w", err)
	}
	return known, nil
}

// add enters a party under a key, unless an earlier one has it.
func (*suppliers) add(to map[string]*Party, key string, p *Party) {
	if _, taken := to[key]; key != "" && !taken {
		to[key] = p
	}
}

// find tells who sent an invoice: by VAT number, by tax code, else by name among
// those of whom no number is known. Who is not found is a Party to be added.
func (k *suppliers) find(seller einvoice.Party) (p *Party, how string) {
	next := &Party{UID: NewUID(), PartySpec: sellerSpec(seller)}
	if p := k.vat[next.VATNo]; p != nil {
		return p, "vat_no"
	}
	if p := k.tax[seller.TaxCode]; p != nil {
		return p, "tax_code"
	}
	taken := false
	for _, name := range []string{next.Name, next.LegalName} {
		p := k.name[textile.Fold(name)]
		switch {
		case p == nil:
		case p.VATNo == "" || next.VATNo == "":
			return p, "name"
		default:
			taken = true
		}
	}
	if taken { // by another one of that name
		next.Name = shorten(next.Name, 120) + " " + next.VATNo
	}
	return next, ""
}

// meetSupplier adds the supplier of an arrival, or gives a known one what we did
// not know of him.
func (t *Tenant) meetSupplier(ctx context.Context, by string, a *Arrival) error {
	p, told := a.Party, sellerSpec(a.Invoice.Seller)
	if p.ID == 0 {
		p.Bank = a.Invoice.Payment.Account.IBAN
		if err := t.SaveParty(ctx, by, p); err != nil {
			return err
		}
		at := a.Invoice.Seller.Address
		street := strings.TrimSpace(strings.TrimSpace(at.Street+" "+at.House) + " " + at.More)
		if street == "" && at.City == "" {
			return nil
		}
		return t.SaveAddress(ctx, by, p, &Address{UID: UIDOf(p.UID, "address"), AddressSpec: AddressSpec{Use: "billing", Street: shorten(street, 200), ZIP: shorten(at.PostCode, 20), City: shorten(at.City, 100), Region: shorten(at.Province, 80), Country: at.Country}})
	}
	p.Supplier = true
	for _, o := range []struct {
		to   *string
		from string
	}{{&p.VATNo, told.VATNo}, {&p.TaxCode, told.TaxCode}, {&p.LegalName, told.LegalName}, {&p.Country, told.Country}} {
		if *o.to == "" {
			*o.to = o.from
		}
	}
	return t.SaveParty(ctx, by, p)
}
