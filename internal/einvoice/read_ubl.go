package einvoice

import (
	"cmp"
	"strings"
)

func readUBL(root *node, digits func(string) int) *Invoice {
	inv := &Invoice{Number: root.get("ID"), Date: day(root.get("IssueDate")), TaxPoint: day(root.get("TaxPointDate")), Currency: root.get("DocumentCurrencyCode"),
		House: root.get("TaxCurrencyCode"), BuyerRef: root.get("BuyerReference"), Type: readType(cmp.Or(root.get("InvoiceTypeCode"), root.get("CreditNoteTypeCode")))}
	if root.name == "CreditNote" {
		inv.Type = Credit
	}
	inv.Digits = digits(inv.Currency)
	r := reader{inv.Digits}
	inv.Seller, inv.Buyer = ublReadParty(root.at("AccountingSupplierParty/Party")), ublReadParty(root.at("AccountingCustomerParty/Party"))
	if d := root.at("Delivery"); d != nil {
		inv.Ship = &Delivery{Date: day(d.get("ActualDeliveryDate")), Name: d.get("DeliveryParty/PartyName/Name"), Address: ublReadAddress(d.at("DeliveryLocation/Address"))}
	}
	for _, n := range root.all("Note") {
		inv.Notes = append(inv.Notes, n.text)
	}
	inv.Orders = ublReferences(root, "OrderReference")
	inv.Delivered = ublReferences(root, "DespatchDocumentReference")
	inv.Receipts = ublReferences(root, "ReceiptDocumentReference")
	inv.Contracts = ublReferences(root, "ContractDocumentReference")
	inv.Corrects = ublReferences(root, "BillingReference/InvoiceDocumentReference")
	for _, n := range append(root.all("InvoiceLine"), root.all("CreditNoteLine")...) {
		inv.Lines = append(inv.Lines, ublReadLine(r, n))
	}
	for _, n := range root.all("AllowanceCharge") {
		inv.Extras = append(inv.Extras, Extra{Charge: n.get("ChargeIndicator") == "true", Text: cmp.Or(n.get("AllowanceChargeReason"), n.get("AllowanceChargeReasonCode")),
			Amount: r.money(n.get("Amount")), VAT: VAT{Rate: rate(n.get("TaxCategory/Percent")), Category: n.get("TaxCategory/ID")}})
	}
	ublReadTotals(inv, r, root)
	ublReadPayment(inv, root)
	return inv
}

// readType is a type code of UNTDID 1001 as the Italian list has it.
func readType(code string) Type {
	switch code {
	case "381", "81", "83", "261", "262", "296", "308", "396", "420", "458", "532":
		return Credit
	case "386":
		return "TD02"
	case "383", "80", "84":
		return "TD05"
	}
	return Plain
}

func ublReadParty(n *node) Party {
	p := Party{Name: cmp.Or(n.get("PartyLegalEntity/RegistrationName"), n.get("PartyName/Name")), Trade: n.get("PartyName/Name"), Register: cmp.Or(n.get("PartyLegalEntity/CompanyID"), n.get("PartyIdentification/ID")),
		Endpoint: n.get("EndpointID"), Scheme: n.at("EndpointID").attr("schemeID"), Address: ublReadAddress(n.at("PostalAddress")),
		Contact: n.get("Contact/Name"), Phone: n.get("Contact/Telephone"), Email: n.get("Contact/ElectronicMail")}
	for _, t := range n.all("PartyTaxScheme") {
		if strings.EqualFold(t.get("TaxScheme/ID"), "VAT") {
			p.VATNo = t.get("CompanyID")
		}
	}
	p.settle(n.at("PartyLegalEntity/CompanyID").attr("schemeID"))
	return p
}

// settle tells an Italian codice fiscale from a number in a register.
func (p *Party) settle(scheme string) {
	if p.Trade == p.Name {
		p.Trade = ""
	}
	if scheme == "0210" {
		p.TaxCode, p.Register = p.Register, ""
	}
}

func ublReadAddress(n *node) Address {
	return Address{Street: n.get("StreetName"), More: join2(n.get("AdditionalStreetName"), n.get("AddressLine/Line")), PostCode: n.get("PostalZone"), City: n.get("CityName"),
		Province: n.get("CountrySubentity"), Country: n.get("Country/IdentificationCode")}
}

func ublReferences(root *node, path string) []Reference {
	var all []Reference
	for _, n := range root.all(path) {
		if id := n.get("ID"); id != "" {
			all = append(all, Reference{Number: id, Date: day(n.get("IssueDate"))})
		}
	}
	return all
}

func ublReadLine(r reader, n *node) Line {
	item := n.at("Item")
	l := Line{Code: item.get("SellersItemIdentification/ID"), Text: strings.TrimSpace(item.get("Name") + "\n" + item.get("Description")), Amount: r.money(n.get("LineExtensionAmount")),
		HSCode: item.get("CommodityClassification/ItemClassificationCode"), Origin: item.get("OriginCountry/IdentificationCode"),
		VAT: VAT{Rate: rate(item.get("ClassifiedTaxCategory/Percent")), Category: item.get("ClassifiedTaxCategory/ID")}}
	quantity := n.at("InvoicedQuantity")
	if quantity == nil {
		quantity = n.at("CreditedQuantity")
	}
	if quantity != nil {
		l.quantity(quantity.text)
		l.unit(quantity.attr("unitCode"))
	}
	l.price(n.get("Price/PriceAmount"))
	l.per(n.get("Price/BaseQuantity"))
	if all := n.all("AllowanceCharge"); len(all) == 1 && all[0].get("ChargeIndicator") == "false" {
		l.Discount = rate(all[0].get("MultiplierFactorNumeric"))
	}
	return l
}

func ublReadTotals(inv *Invoice, r reader, root *node) {
	for _, total := range root.all("TaxTotal") { // the tax first, from which the rate of the seller's currency is told
		if c := total.at("TaxAmount").attr("currencyID"); c == "" || c == inv.Currency {
			inv.Tax = r.money(total.get("TaxAmount"))
		}
	}
	for _, total := range root.all("TaxTotal") {
		if c := total.at("TaxAmount").attr("currencyID"); c != "" && c != inv.Currency {
			inv.rateFrom(total.get("TaxAmount"), c)
			continue
		}
		for _, n := range total.all("TaxSubtotal") {
			inv.Groups = append(inv.Groups, Group{VAT: VAT{Rate: rate(n.get("TaxCategory/Percent")), Category: n.get("TaxCategory/ID")}, Net: r.money(n.get("TaxableAmount")),
				Tax: r.money(n.get("TaxAmount")), Reason: n.get("TaxCategory/TaxExemptionReason"), Code: n.get("TaxCategory/TaxExemptionReasonCode")})
		}
	}
	m := root.at("LegalMonetaryTotal")
	inv.Net, inv.Paid, inv.Round, inv.Due = r.money(m.get("TaxExclusiveAmount")), r.money(m.get("PrepaidAmount")), r.money(m.get("PayableRoundingAmount")), r.money(m.get("PayableAmount"))
	inv.Total = r.money(m.get("TaxInclusiveAmount")) + inv.Round
}

// rateFrom tells the rate from the tax in the seller's currency.
func (inv *Invoice) rateFrom(tax, currency string) {
	cents, _, ok := number(tax, 2)
	if ok && inv.Tax > 0 && currency == inv.House {
		inv.Rate = mulDiv(cents, 1_000_000*tenTo(inv.Digits), inv.Tax*100)
	}
}

func ublReadPayment(inv *Invoice, root *node) {
	due := day(root.get("DueDate"))
	if m := root.at("PaymentMeans"); m != nil {
		due = cmp.Or(due, day(m.get("PaymentDueDate")))
		a := m.at("PayeeFinancialAccount")
		inv.Payment.Account = Account{IBAN: strings.ReplaceAll(a.get("ID"), " ", ""), Holder: a.get("Name"), BIC: a.get("FinancialInstitutionBranch/ID")}
		inv.Payment.Method, inv.Payment.Text = readMeans(m.get("PaymentMeansCode")), m.get("PaymentID")
	}
	inv.Payment.Terms = root.get("PaymentTerms/Note")
	inv.falls(due)
}

// falls sets the one date on which everything is due, if there is one.
func (inv *Invoice) falls(due string) {
	if due != "" {
		inv.Payment.Dates = []Instalment{{Due: due, Amount: inv.Due, Method: inv.Payment.Method}}
	}
}

// readMeans is a way to pay of UNCL 4461 as the Italian list has it.
func readMeans(code string) Method {
	switch code {
	case "10":
		return Cash
	case "20":
		return Cheque
	case "21", "22", "23":
		return Draft
	case "30", "31", "42", "57", "58":
		return Transfer
	case "48", "54", "55":
		return Card
	case "49", "59":
		return DirectDebit
	case "68":
		return PagoPA
	case "70":
		return Riba
	}
	return ""
}
