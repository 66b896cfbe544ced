package einvoice

import (
	"cmp"
	"strings"
)

func (f *fattura) seller() nodes {
	p := &f.Seller
	return group("CedentePrestatore",
		group("DatiAnagrafici",
			group("IdFiscaleIVA", leaf("IdPaese", "IT"), f.must("seller.vat_no", f.like("IdCodice", "seller.vat_no", strings.TrimPrefix(p.VATNo, "IT"), formItalyVAT))),
			f.like("CodiceFiscale", "seller.tax_code", p.TaxCode, formTaxCode),
			f.names(p, "seller"),
			f.like("RegimeFiscale", "seller.regime", cmp.Or(p.Regime, "RF01"), formRegime)),
		f.address("Sede", "seller.address", &p.Address),
		f.rea(p.REA),
		group("Contatti", phone(p.Phone), f.mail(p.Email)))
}

func (f *fattura) buyer() nodes {
	p := &f.Buyer
	country, number := fiscalID(p)
	var id nodes
	if number != "" {
		form := formVAT
		if country == "IT" {
			form = formItalyVAT
		}
		id = group("IdFiscaleIVA", leaf("IdPaese", country), f.like("IdCodice", "buyer.vat_no", number, form))
	}
	if number == "" && p.TaxCode == "" {
		f.wrong("buyer.vat_no", Missing)
	}
	return group("CessionarioCommittente",
		group("DatiAnagrafici", id, f.like("CodiceFiscale", "buyer.tax_code", p.TaxCode, formTaxCode), f.names(p, "buyer")),
		f.address("Sede", "buyer.address", &p.Address))
}

// fiscalID is a party's VAT number by country and digits. Countries are ISO's:
// Greece is GR. Somebody outside of the Union without a number is known by
// what the Agency gives for that: OO99999999999.
func fiscalID(p *Party) (country, number string) {
	country = p.Address.Country
	switch {
	case p.VATNo == "" && country == "IT":
		return "", ""
	case p.VATNo == "" && inUnion(country):
		return country, "0000000" // a private person there
	case p.VATNo == "":
		return country, "OO99999999999"
	}
	if prefix := vatPrefix(p.VATNo); prefix != "" && (prefix == country || prefix == "EL" && country == "GR") {
		return country, p.VATNo[2:]
	} else if inUnion(prefix) {
		return cmp.Or(map[string]string{"EL": "GR"}[prefix], prefix), p.VATNo[2:]
	}
	return country, p.VATNo
}

// vatPrefix are the letters a VAT number begins with, "" for none.
func vatPrefix(number string) string {
	if len(number) < 4 || !formCountry.MatchString(number[:2]) {
		return ""
	}
	return number[:2]
}

// inUnion tells whether a country, or a VAT number's prefix, is of the European Union.
func inUnion(code string) bool {
	return len(code) == 2 && strings.Contains(" AT BE BG CY CZ DE DK EE EL ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK ", " "+code+" ")
}

func (f *fattura) names(p *Party, side string) nodes {
	if p.Given != "" && p.Family != "" {
		return group("Anagrafica", f.text("Nome", side+".given", p.Given, 60), f.text("Cognome", side+".family", p.Family, 60), f.eori(p))
	}
	field := side + ".name"
	return group("Anagrafica", f.must(field, f.text("Denominazione", field, cmp.Or(p.LatinName, p.Name), 80)), f.eori(p))
}

func (f *fattura) eori(p *Party) nodes {
	if len(p.EORI) < 13 || len(p.EORI) > 17 {
		return nil
	}
	return leaf("CodEORI", p.EORI)
}

// address writes an address; abroad the postal code stands before the town,
// since its own field is for Italian ones.
func (f *fattura) address(name, field string, a *Address) nodes {
	post, city, province := a.PostCode, cmp.Or(a.LatinCity, a.City), strings.ToUpper(a.Province)
	if a.Country != "IT" {
		if post != "" && len(city) < 48 {
			city = post + " " + city
		}
		post, province = "00000", ""
	}
	if !formCountry.MatchString(province) {
		province = ""
	}
	street := cmp.Or(a.LatinStreet, a.Street)
	if a.More != "" && a.LatinStreet == "" {
		street += ", " + a.More
	}
	return group(name,
		f.must(field+".street", f.text("Indirizzo", field+".street", street, 60)),
		f.code("NumeroCivico", field+".house", a.House, 8),
		f.must(field+".post_code", f.like("CAP", field+".post_code", post, formCAP)),
		f.must(field+".city", f.text("Comune", field+".city", city, 60)),
		leaf("Provincia", province),
		f.must(field+".country", f.like("Nazione", field+".country", a.Country, formCountry)))
}

func (f *fattura) rea(r *REA) nodes {
	if r == nil {
		return nil
	}
	capital, state := "", "LN"
	if r.Capital > 0 {
		capital = decimal(r.Capital, 2, 2)
	}
	if r.Liquidation {
		state = "LS"
	}
	return group("IscrizioneREA", f.like("Ufficio", "seller.rea.office", r.Office, formCountry), f.code("NumeroREA", "seller.rea.number", r.Number, 20),
		leaf("CapitaleSociale", capital), leaf("SocioUnico", r.Sole), leaf("StatoLiquidazione", state))
}

// phone is left out when it does not fit: five to twelve characters.
func phone(text string) nodes {
	text = strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, text)
	if len(text) > 12 {
		text = strings.TrimPrefix(text, "+39")
	}
	if len(text) < 5 || len(text) > 12 {
		return nil
	}
	return leaf("Telefono", text)
}

func (f *fattura) mail(text string) nodes {
	if text == "" || len(text) > 256 {
		return nil
	}
	return f.like("Email", "seller.email", text, formMail)
}
