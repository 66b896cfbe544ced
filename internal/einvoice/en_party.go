package einvoice

import (
	"cmp"
	"strings"
)

// partyOf is a party in the terms of the standard. When nothing on the invoice
// is subject to VAT, VAT numbers may not be on it (BR-O-02).
func partyOf(p *Party, outside bool) enParty {
	a := p.Address
	n := enParty{name: cmp.Or(p.Name, strings.TrimSpace(p.Given+" "+p.Family)), trade: p.Trade, vat: vatIdentifier(p),
		street: strings.TrimSpace(a.Street + " " + a.House), more: a.More, city: a.City, post: a.PostCode, region: a.Province, country: a.Country,
		contact: p.Contact, phone: p.Phone, email: p.Email}
	switch {
	case p.Register != "":
		n.legal, n.legalScheme = p.Register, registers[a.Country]
	case a.Country == "IT" && p.TaxCode != "":
		n.legal, n.legalScheme = p.TaxCode, "0210"
	case n.vat == "":
		n.legal = p.VATNo
	case outside && a.Country == "IT":
		n.legal, n.legalScheme = n.vat, "0211"
	case outside:
		n.legal = n.vat
	}
	n.endpoint, n.scheme = endpoint(p, n.vat)
	if outside {
		n.vat = ""
	}
	return n
}

// registers are the schemes (ISO 6523) of company registers whose numbers
// stand on invoices.
var registers = map[string]string{"FR": "0002", "BE": "0208", "NL": "0106", "NO": "0192"}

// vatIdentifier is BT-31 and BT-48, which need the letters of a country: a
// Chinese number, say, has none and is no VAT identifier there.
func vatIdentifier(p *Party) string {
	prefix := vatPrefix(p.VATNo)
	country := p.Address.Country
	if prefix == country || prefix == "EL" && country == "GR" || prefix == "XI" || inUnion(prefix) || inUnion(country) {
		return p.VATNo
	}
	return ""
}

// endpoint is the electronic address: the one given, else what the party is
// known by in a list of the EAS codes.
func endpoint(p *Party, vat string) (address, scheme string) {
	switch italian := p.Address.Country == "IT"; {
	case p.Endpoint != "":
		return p.Endpoint, p.Scheme
	case italian && len(p.SDI) == 6:
		return p.SDI, "0201"
	case italian && vat != "":
		return vat, "0211"
	case italian && p.TaxCode != "":
		return p.TaxCode, "0210"
	case vat != "" && vatSchemes[vatPrefix(vat)] != "":
		return vat, vatSchemes[vatPrefix(vat)]
	case p.PEC != "":
		return p.PEC, "EM"
	case p.Email != "":
		return p.Email, "EM"
	}
	return "", ""
}

// vatSchemes are the EAS codes of VAT numbers by their prefix.
var vatSchemes = map[string]string{
	"HU": "9910", "AT": "9914", "ES": "9920", "AD": "9922", "AL": "9923", "BA": "9924", "BE": "9925", "BG": "9926", "CH": "9927", "CY": "9928", "CZ": "9929",
	"DE": "9930", "EE": "9931", "GB": "9932", "EL": "9933", "HR": "9934", "IE": "9935", "LI": "9936", "LT": "9937", "LU": "9938", "LV": "9939", "MC": "9940",
	"ME": "9941", "MK": "9942", "MT": "9943", "NL": "9944", "PL": "9945", "PT": "9946", "RO": "9947", "RS": "9948", "SI": "9949", "SK": "9950", "SM": "9951",
	"TR": "9952", "VA": "9953", "FR": "9957", "IT": "0211",
}
