package models

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"jennyerp/internal/einvoice"
	"jennyerp/internal/taxid"
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

// supplierOf finds who sent an invoice: by VAT number, by tax code, else by name
// among those of whom no number is known. Who is not found is a Party to be added.
func (t *Tenant) supplierOf(ctx context.Context, seller einvoice.Party) (p *Party, how string, err error) {
	next := &Party{UID: NewUID(), PartySpec: sellerSpec(seller)}
	for _, ask := range []struct{ how, where, value string }{
		{"vat_no", `p.vat_no <> '' and p.vat_no = ?`, next.VATNo}, {"tax_code", `p.tax_code <> '' and p.tax_code = ?`, seller.TaxCode},
	} {
		if ask.value == "" {
			continue
		}
		p, err := scanParty(t.row(ctx, `select `+partyColumns+` from parties p where p.merged_into is null and `+ask.where+` order by p.supplier desc, p.id limit 1`, ask.value))
		if !errors.Is(err, ErrNotFound) {
			return p, ask.how, err
		}
	}
	taken := false
	for _, name := range []string{next.Name, next.LegalName} {
		p, err := t.PartyNamed(ctx, name)
		switch {
		case errors.Is(err, ErrNotFound):
		case err != nil:
			return nil, "", err
		case p.VATNo == "" || next.VATNo == "" || p.VATNo == next.VATNo:
			return p, "name", nil
		default:
			taken = true
		}
	}
	if taken { // by another one of that name
		next.Name = shorten(next.Name, 120) + " " + next.VATNo
	}
	return next, "", nil
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
