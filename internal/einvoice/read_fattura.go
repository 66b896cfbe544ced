package einvoice

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

func readFattura(root *node, digits func(string) int) []*Invoice {
	var all []*Invoice
	head := root.at("FatturaElettronicaHeader")
	for _, body := range root.all("FatturaElettronicaBody") {
		inv := &Invoice{Seller: fatturaParty(head.at("CedentePrestatore")), Buyer: fatturaParty(head.at("CessionarioCommittente"))}
		code := head.get("DatiTrasmissione/CodiceDestinatario")
		if strings.Trim(code, "0") != "" && strings.Trim(code, "X") != "" {
			inv.Buyer.SDI = code
		}
		inv.Buyer.PEC = head.get("DatiTrasmissione/PECDestinatario")
		readFatturaBody(inv, body, digits)
		all = append(all, inv)
	}
	return all
}

func fatturaParty(n *node) Party {
	p := Party{TaxCode: n.get("DatiAnagrafici/CodiceFiscale"), Name: n.get("DatiAnagrafici/Anagrafica/Denominazione"), EORI: n.get("DatiAnagrafici/Anagrafica/CodEORI"),
		Given: n.get("DatiAnagrafici/Anagrafica/Nome"), Family: n.get("DatiAnagrafici/Anagrafica/Cognome"),
		Regime: n.get("DatiAnagrafici/RegimeFiscale"), Phone: n.get("Contatti/Telefono"), Email: n.get("Contatti/Email")}
	p.Name = cmp.Or(p.Name, join2(p.Given, p.Family))
	country, digits := n.get("DatiAnagrafici/IdFiscaleIVA/IdPaese"), n.get("DatiAnagrafici/IdFiscaleIVA/IdCodice")
	if digits != "" && digits != "0000000" && !strings.HasPrefix(digits, "OO9999") {
		if country == "GR" {
			country = "EL"
		}
		p.VATNo = digits
		if inUnion(country) && !strings.HasPrefix(digits, country) || country == "GB" || country == "CH" && !strings.HasPrefix(digits, "CH") {
			p.VATNo = country + digits
		}
	}
	a := n.at("Sede")
	p.Address = Address{Street: a.get("Indirizzo"), House: a.get("NumeroCivico"), PostCode: a.get("CAP"), City: a.get("Comune"), Province: a.get("Provincia"), Country: a.get("Nazione")}
	if p.Address.Country != "IT" && p.Address.PostCode == "00000" {
		p.Address.PostCode = ""
	}
	if r := n.at("IscrizioneREA"); r != nil {
		capital, _, _ := number(r.get("CapitaleSociale"), 2)
		p.REA = &REA{Office: r.get("Ufficio"), Number: r.get("NumeroREA"), Capital: capital, Sole: r.get("SocioUnico"), Liquidation: r.get("StatoLiquidazione") == "LS"}
	}
	return p
}

func readFatturaBody(inv *Invoice, body *node, digits func(string) int) {
	d := body.at("DatiGenerali/DatiGeneraliDocumento")
	inv.Type, inv.Number, inv.Date, inv.Currency = Type(d.get("TipoDocumento")), d.get("Numero"), day(d.get("Data")), d.get("Divisa")
	inv.Digits, inv.House = digits(inv.Currency), "EUR"
	r := reader{inv.Digits}
	inv.Stamp = r.money(d.get("DatiBollo/ImportoBollo"))
	for _, c := range d.all("Causale") {
		inv.Notes = append(inv.Notes, c.text)
	}
	g := body.at("DatiGenerali")
	inv.Orders, inv.Contracts = fatturaReferences(g, "DatiOrdineAcquisto"), fatturaReferences(g, "DatiContratto")
	inv.Tenders, inv.Receipts, inv.Corrects = fatturaReferences(g, "DatiConvenzione"), fatturaReferences(g, "DatiRicezione"), fatturaReferences(g, "DatiFattureCollegate")
	for _, n := range g.all("DatiDDT") {
		inv.Delivered = append(inv.Delivered, Reference{Number: n.get("NumeroDDT"), Date: day(n.get("DataDDT")), Lines: lineNumbers(n)})
	}
	for _, n := range body.all("DatiBeniServizi/DettaglioLinee") {
		inv.Lines = append(inv.Lines, fatturaLine(r, n))
		for _, more := range n.all("AltriDatiGestionali") {
			if more.get("TipoDato") == "INTENTO" {
				inv.Intent = Reference{Number: more.get("RiferimentoTesto"), Date: day(more.get("RiferimentoData"))}
			}
		}
	}
	for _, n := range d.all("DatiCassaPrevidenziale") {
		inv.Extras = append(inv.Extras, Extra{Charge: true, Text: join2("Cassa previdenziale", n.get("TipoCassa")), Amount: r.money(n.get("ImportoContributoCassa")),
			VAT: VAT{Rate: rate(n.get("AliquotaIVA")), Natura: Natura(n.get("Natura"))}})
	}
	inv.belong()
	readFatturaTotals(inv, r, d, body)
}

// belong tells each line its order and delivery note.
func (inv *Invoice) belong() {
	mark := func(refs []Reference, set func(l *Line, n int)) {
		for i, ref := range refs {
			for _, n := range ref.Lines {
				if n >= 1 && n <= len(inv.Lines) {
					set(&inv.Lines[n-1], i+1)
				}
			}
		}
	}
	mark(inv.Orders, func(l *Line, n int) { l.Order = n })
	mark(inv.Delivered, func(l *Line, n int) { l.Delivered = n })
}

// readFatturaTotals: the groups make the sums; the total is optional in the
// file, and what it differs by is rounding.
func readFatturaTotals(inv *Invoice, r reader, d, body *node) {
	for _, n := range body.all("DatiBeniServizi/DatiRiepilogo") {
		g := Group{VAT: VAT{Rate: rate(n.get("AliquotaIVA")), Natura: Natura(n.get("Natura"))}, Net: r.money(n.get("ImponibileImporto")), Tax: r.money(n.get("Imposta")),
			When: Exigible(n.get("EsigibilitaIVA")), Reason: n.get("RiferimentoNormativo")}
		inv.Groups = append(inv.Groups, g)
		inv.Net, inv.Tax = inv.Net+g.Net, inv.Tax+g.Tax
	}
	inv.Total = inv.Net + inv.Tax
	if total := d.get("ImportoTotaleDocumento"); total != "" {
		inv.Round = r.money(total) - inv.Total
		inv.Total += inv.Round
	}
	for _, n := range d.all("DatiRitenuta") {
		inv.Withheld += r.money(n.get("ImportoRitenuta"))
	}
	inv.Due = inv.Total - inv.Withheld
	if inv.SplitPayment() {
		inv.Due -= inv.Tax
	}
	for _, n := range body.all("DatiPagamento/DettaglioPagamento") {
		method := Method(n.get("ModalitaPagamento"))
		inv.Payment.Method = cmp.Or(inv.Payment.Method, method)
		inv.Payment.Dates = append(inv.Payment.Dates, Instalment{Due: day(n.get("DataScadenzaPagamento")), Amount: r.money(n.get("ImportoPagamento")), Method: method})
		if inv.Payment.Account == (Account{}) {
			inv.Payment.Account = Account{IBAN: n.get("IBAN"), BIC: n.get("BIC"), Bank: n.get("IstitutoFinanziario"), Holder: n.get("Beneficiario")}
		}
	}
}

func fatturaReferences(g *node, name string) []Reference {
	var all []Reference
	for _, n := range g.all(name) {
		all = append(all, Reference{Number: n.get("IdDocumento"), Date: day(n.get("Data")), Lines: lineNumbers(n), Item: n.get("NumItem"),
			Code: n.get("CodiceCommessaConvenzione"), CUP: n.get("CodiceCUP"), CIG: n.get("CodiceCIG")})
	}
	return all
}

func lineNumbers(n *node) []int {
	var all []int
	for _, l := range n.all("RiferimentoNumeroLinea") {
		if v, err := strconv.Atoi(l.text); err == nil {
			all = append(all, v)
		}
	}
	return all
}

func fatturaLine(r reader, n *node) Line {
	l := Line{Text: n.get("Descrizione"), Amount: r.money(n.get("PrezzoTotale")), Extra: n.get("TipoCessionePrestazione") == "AC",
		VAT: VAT{Rate: rate(n.get("AliquotaIVA")), Natura: Natura(n.get("Natura"))}}
	l.quantity(cmp.Or(n.get("Quantita"), "1"))
	l.price(n.get("PrezzoUnitario"))
	l.unit(n.get("UnitaMisura"))
	for _, c := range n.all("CodiceArticolo") {
		switch value := c.get("CodiceValore"); {
		case slices.Contains([]string{"TARIC", "HS", "NC"}, c.get("CodiceTipo")):
			l.HSCode = value
		case l.Code == "":
			l.Code = value
		}
	}
	// one discount in percent is a Discount; others are in the amount alone
	if all := n.all("ScontoMaggiorazione"); len(all) == 1 && all[0].get("Tipo") == "SC" && all[0].get("Percentuale") != "" {
		l.Discount = rate(all[0].get("Percentuale"))
	}
	return l
}
