package models

import (
	"cmp"
	"context"
	"database/sql"

	"jennyerp/internal/bank"
	"jennyerp/internal/taxid"
)

// Fiscal is what the company's invoices say of it, beside what all its papers
// do; and how it reminds those who have not paid.
type Fiscal struct {
	LegalName string            `json:"legal_name"`
	TaxCode   string            `json:"tax_code"` // Italy: codice fiscale
	Street    string            `json:"street"`
	ZIP       string            `json:"zip"`
	City      string            `json:"city"`
	Region    string            `json:"region"` // Italy: two letters of the province
	Regime    string            `json:"regime"` // Italy: RF01 … RF20
	REA       string            `json:"rea"`    // Italy: office and number, "PO-123456"
	IBAN      string            `json:"iban"`   // money for invoices goes here
	BIC       string            `json:"bic"`
	Terms     string            `json:"terms"`     // payment terms where the customer has none
	Reminding bool              `json:"reminding"` // reminders go out by themselves
	Remind    []int             `json:"remind"`    // days after the due day, by level
	Reminders map[string]string `json:"reminders"` // own texts by level and language, "1.it"
}

// ReminderLevels are how many reminders there are, from friendly to last.
const ReminderLevels = 3

var reminderDays = [ReminderLevels]int{7, 21, 40}

// RemindAfter is how many days after the due day a level is due.
func (f Fiscal) RemindAfter(level int) int {
	if level <= len(f.Remind) && f.Remind[level-1] > 0 {
		return f.Remind[level-1]
	}
	return reminderDays[level-1]
}

// Regimes are the Italian tax regimes (FatturaPA 1.2.1.8), the usual one first.
var Regimes = []string{"RF01", "RF19", "RF02", "RF04", "RF05", "RF06", "RF07", "RF08", "RF09", "RF10", "RF11", "RF12", "RF13", "RF14", "RF15", "RF16", "RF17", "RF18", "RF20"}

// TaxSide is one side of an invoice in the parts that electronic invoices need.
type TaxSide struct {
	Name    string `json:"name"` // legal
	Country string `json:"country"`
	VATNo   string `json:"vat_no"` // with its country
	TaxCode string `json:"tax_code"`
	Street  string `json:"street"`
	ZIP     string `json:"zip"`
	City    string `json:"city"`
	Region  string `json:"region"`
	SDI     string `json:"sdi,omitempty"`
	PEC     string `json:"pec,omitempty"`
	Regime  string `json:"regime,omitempty"`
	REA     string `json:"rea,omitempty"`
	IBAN    string `json:"iban,omitempty"`
	BIC     string `json:"bic,omitempty"`
	Email   string `json:"email,omitempty"`
	Phone   string `json:"phone,omitempty"`

	LatinName   string `json:"latin_name,omitempty"` // what a FatturaPA says instead
	LatinStreet string `json:"latin_street,omitempty"`
	LatinCity   string `json:"latin_city,omitempty"`
}

func (s Settings) taxSide() *TaxSide {
	number := s.VATNo
	if whole, err := taxid.VAT(number, s.Country); err == nil {
		number = whole
	}
	side := &TaxSide{Name: s.LegalName, Country: s.Country, VATNo: number, TaxCode: s.TaxCode, Street: s.Street, ZIP: s.ZIP, City: s.City, Region: s.Region,
		REA: s.REA, IBAN: s.IBAN, BIC: s.BIC, Email: s.Email, Phone: s.Phone}
	if s.Country == "IT" {
		side.Regime = cmp.Or(s.Regime, Regimes[0])
	}
	return side
}

// buyerSide is the customer at his first address for bills.
func (t *Tenant) buyerSide(ctx context.Context, p *Party) (*TaxSide, error) {
	side, _, err := t.billedSide(ctx, p)
	return side, err
}

// billedSide is buyerSide, and the uid of the address that bills go to, "" when
// there is none.
func (t *Tenant) billedSide(ctx context.Context, p *Party) (side *TaxSide, place string, err error) {
	side = &TaxSide{Name: p.LegalName, Country: p.Country, VATNo: p.VATNo, TaxCode: p.TaxCode, SDI: p.SDI, PEC: p.PEC, LatinName: p.LatinName}
	rows, err := t.query(ctx, `select `+addressColumns+` from addresses where party_id = ? order by use = 'billing' desc, position limit 1`, p.ID)
	all, err := collect(rows, err, func(r *sql.Rows) (Address, error) { return scanAddress(r) })
	if err != nil || len(all) == 0 {
		return side, "", err
	}
	a := all[0]
	side.Street, side.ZIP, side.City, side.Region, side.Country = a.Street, a.ZIP, a.City, a.Region, cmp.Or(a.Country, side.Country)
	side.LatinStreet, side.LatinCity = a.LatinStreet, a.LatinCity
	return side, a.UID, nil
}

func (s *TaxSide) lines() []string {
	return AddressSpec{Street: s.Street, ZIP: s.ZIP, City: s.City, Region: s.Region, Country: s.Country}.Lines()
}

// gaps are what an invoice may not go without, of both sides: FieldErrors whose
// field says where it is missing, "us.vat_no" or "them.street".
func gaps(us, them *TaxSide, treatment Treatment) []FieldError {
	var all []FieldError
	need := func(side, field, value string) {
		if value == "" {
			all = append(all, FieldError{Field: side + "." + field, Key: "invoice.missing." + field})
		}
	}
	for _, s := range []struct {
		name string
		*TaxSide
	}{{"us", us}, {"them", them}} {
		need(s.name, "legal_name", s.Name)
		need(s.name, "country", s.Country)
		need(s.name, "street", s.Street)
		need(s.name, "city", s.City)
		if s.Country == "IT" {
			need(s.name, "zip", s.ZIP)
			need(s.name, "region", s.Region)
		}
	}
	need("us", "vat_no", us.VATNo)
	switch {
	case treatment.Name == "intra_eu" || treatment.Name == "reverse" || treatment.Name == "split":
		need("them", "vat_no", cmp.Or(them.VATNo, map[bool]string{true: them.TaxCode}[treatment.Split]))
	case us.Country == them.Country && us.Country == "IT":
		need("them", "vat_no", them.VATNo+them.TaxCode)
	}
	return all
}

// ValidIBAN tells whether an account number is right by its check digits.
func ValidIBAN(iban string) bool {
	_, err := bank.IBAN(iban)
	return err == nil
}
