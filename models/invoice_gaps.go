package models

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"jennyerp/internal/einvoice"
)

// issueDates are the days on which a paper of the kind may be issued now: not
// before the one with the number before, not after today. When the clock went
// back since, both are the day of that one.
func (t *Tenant) issueDates(ctx context.Context, k *Kind, set Settings) (first, last string, err error) {
	if err := t.row(ctx, `select coalesce(max(dated), '') from numbers where kind = ?`, k.Name).Scan(&first); err != nil {
		return "", "", fmt.Errorf("issue dates: %w", err)
	}
	return first, max(t.today(set), first), nil
}

// IssueLook is the last look at a draft before it is issued.
type IssueLook struct {
	First, Last string       // ISO: the days on which it may be issued, see issueDates
	Place       string       // uid of the address that bills go to, "" for none
	Gaps        []FieldError // what is missing; the field says where it is mended: "us.…", "them.…", or one of the paper
}

// LookAtIssue tells whether a draft can be issued now, and when.
func (t *Tenant) LookAtIssue(ctx context.Context, d *Document) (look IssueLook, err error) {
	set, err := t.Settings(ctx)
	if err != nil {
		return look, err
	}
	if look.First, look.Last, err = t.issueDates(ctx, d.Kind, set); err != nil {
		return look, err
	}
	look.Gaps, look.Place, err = t.gaps(ctx, d, set)
	return look, err
}

// gaps are what keeps an invoice from being issued; place is the address that
// the bill goes to.
func (t *Tenant) gaps(ctx context.Context, d *Document, set Settings) (all []FieldError, place string, err error) {
	if d.PartyID == 0 {
		return []FieldError{{Field: "party", Key: "document.party.missing"}}, "", nil
	}
	p, err := t.partyByID(ctx, d.PartyID)
	if err != nil {
		return nil, "", err
	}
	buyer, place, err := t.billedSide(ctx, p)
	if err != nil {
		return nil, "", err
	}
	lines, err := t.Lines(ctx, d)
	if err != nil {
		return nil, "", err
	}
	all = gaps(set.taxSide(), buyer, FindTreatment(d.Treatment))
	if d.Treatment != UsualTreatment(set.Country, p.PartySpec) && d.Why == "" {
		all = append(all, FieldError{Field: "why", Key: "invoice.missing.why"})
	}
	if d.Currency != set.Currency && d.Rate == 0 {
		all = append(all, FieldError{Field: "rate", Key: "invoice.missing.rate"})
	}
	if d.Deferred && len(delivered(d.DDT)) == 0 {
		all = append(all, FieldError{Field: "ddt", Key: "invoice.missing.ddt"})
	}
	for i, l := range lines {
		if l.VAT == 0 && l.Reason == "" {
			all = append(all, FieldError{Field: "line-" + l.UID, Key: "invoice.missing.reason", Args: map[string]any{"Line": i + 1}})
		}
	}
	var invalid *Invalid
	if errors.As(d.unready(lines), &invalid) {
		all = append(all, invalid.Fields...)
	}
	if _, err := d.DueDates(); errors.As(err, &invalid) {
		all = append(all, invalid.Fields...)
	}
	problems, err := unwritable(d, lines, buyer, set)
	for _, p := range problems {
		gap := fileGap(p, lines)
		told := (p.What == einvoice.Missing || p.What == einvoice.Refused) && slices.ContainsFunc(all, func(f FieldError) bool { return f.Field == gap.Field })
		if !told {
			all = append(all, gap)
		}
	}
	return all, place, err
}

// fileFields are the fields of an e-invoice as those in which they are mended;
// what stands in other letters is mended in its Latin companion.
var fileFields = map[string]string{
	"seller.name": "us.legal_name", "seller.vat_no": "us.vat_no", "seller.tax_code": "us.tax_code", "seller.regime": "us.regime", "seller.rea.office": "us.rea", "seller.rea.number": "us.rea",
	"seller.address.street": "us.street", "seller.address.post_code": "us.zip", "seller.address.city": "us.city", "seller.address.country": "us.country", "seller.email": "us.email",
	"payment.holder": "us.legal_name", "payment.bic": "us.bic", "payment.bank": "us.iban",
	"buyer.name": "them.legal_name", "buyer.vat_no": "them.vat_no", "buyer.tax_code": "them.tax_code", "buyer.sdi": "them.sdi", "buyer.pec": "them.pec",
	"buyer.address.street": "them.street", "buyer.address.post_code": "them.zip", "buyer.address.city": "them.city", "buyer.address.country": "them.country",
	"number": "us.numbers", "rate": "rate", "lines": "lines",
}

var latinFields = map[string]string{"them.legal_name": "them.latin_name", "them.street": "them.latin_street", "them.city": "them.latin_city"}

// fileGap is a problem of the file as a gap. Its Field argument is the file's,
// for the page to say in words.
func fileGap(p einvoice.Problem, lines []Line) FieldError {
	gap := FieldError{Field: fileFields[p.Field], Key: "einvoice.problem." + p.What, Args: map[string]any{"Field": p.Field, "Chars": p.Chars, "Max": p.Max, "Code": p.Code}}
	if latin := latinFields[gap.Field]; latin != "" && (p.What == einvoice.Lost || p.What == einvoice.Long) {
		gap.Field = latin
	}
	list, rest, _ := strings.Cut(p.Field, ".")
	nth, _, _ := strings.Cut(rest, ".")
	switch n, err := strconv.Atoi(nth); {
	case list == "lines" && err == nil && n >= 1 && n <= len(lines):
		gap.Field = "line-" + lines[n-1].UID
	case list == "orders":
		gap.Field = "reference"
	case list == "delivered":
		gap.Field = "ddt"
	}
	if gap.Field == "" {
		gap.Field = "form"
	}
	return gap
}
