package einvoice

import (
	"cmp"
	"strings"
)

func readCII(root *node, digits func(string) int) *Invoice {
	head, deal := root.at("ExchangedDocument"), root.at("SupplyChainTradeTransaction")
	agreement, delivery, money := deal.at("ApplicableHeaderTradeAgreement"), deal.at("ApplicableHeaderTradeDelivery"), deal.at("ApplicableHeaderTradeSettlement")
	inv := &Invoice{Number: head.get("ID"), Date: ciiDate(head.get("IssueDateTime/DateTimeString")), Type: readType(head.get("TypeCode")), Currency: money.get("InvoiceCurrencyCode"),
		House: money.get("TaxCurrencyCode"), BuyerRef: agreement.get("BuyerReference"), TaxPoint: ciiDate(money.get("ApplicableTradeTax/TaxPointDate/DateString"))}
	inv.Digits = digits(inv.Currency)
	r := reader{inv.Digits}
	inv.Seller, inv.Buyer = ciiReadParty(agreement.at("SellerTradeParty")), ciiReadParty(agreement.at("BuyerTradeParty"))
	date := ciiDate(delivery.get("ActualDeliverySupplyChainEvent/OccurrenceDateTime/DateTimeString"))
	if place := delivery.at("ShipToTradeParty"); place != nil || date != "" {
		inv.Ship = &Delivery{Date: date, Name: place.get("Name"), Address: ciiReadAddress(place.at("PostalTradeAddress"))}
	}
	for _, n := range head.all("IncludedNote") {
		inv.Notes = append(inv.Notes, n.get("Content"))
	}
	inv.Orders, inv.Contracts = ciiReferences(agreement, "BuyerOrderReferencedDocument"), ciiReferences(agreement, "ContractReferencedDocument")
	inv.Delivered, inv.Receipts = ciiReferences(delivery, "DespatchAdviceReferencedDocument"), ciiReferences(delivery, "ReceivingAdviceReferencedDocument")
	inv.Corrects = ciiReferences(money, "InvoiceReferencedDocument")
	for _, n := range deal.all("IncludedSupplyChainTradeLineItem") {
		inv.Lines = append(inv.Lines, ciiReadLine(r, n))
	}
	for _, n := range money.all("SpecifiedTradeAllowanceCharge") {
		inv.Extras = append(inv.Extras, Extra{Charge: n.get("ChargeIndicator/Indicator") == "true", Text: cmp.Or(n.get("Reason"), n.get("ReasonCode")), Amount: r.money(n.get("ActualAmount")),
			VAT: VAT{Rate: rate(n.get("CategoryTradeTax/RateApplicablePercent")), Category: n.get("CategoryTradeTax/CategoryCode")}})
	}
	ciiReadTotals(inv, r, money)
	ciiReadPayment(inv, money)
	return inv
}

// ciiDate is an ISO date of the form 102: "20260914".
func ciiDate(text string) string {
	if len(text) < 8 || strings.Contains(text, "-") {
		return day(text)
	}
	return text[:4] + "-" + text[4:6] + "-" + text[6:8]
}

func ciiReadParty(n *node) Party {
	legal := n.at("SpecifiedLegalOrganization")
	p := Party{Name: n.get("Name"), Trade: legal.get("TradingBusinessName"), Register: cmp.Or(legal.get("ID"), n.get("GlobalID"), n.get("ID")), Address: ciiReadAddress(n.at("PostalTradeAddress")),
		Endpoint: n.get("URIUniversalCommunication/URIID"), Scheme: n.at("URIUniversalCommunication/URIID").attr("schemeID"), Contact: n.get("DefinedTradeContact/PersonName"),
		Phone: n.get("DefinedTradeContact/TelephoneUniversalCommunication/CompleteNumber"), Email: n.get("DefinedTradeContact/EmailURIUniversalCommunication/URIID")}
	for _, t := range n.all("SpecifiedTaxRegistration/ID") {
		if t.attr("schemeID") == "VA" {
			p.VATNo = t.text
		}
	}
	p.settle(legal.at("ID").attr("schemeID"))
	return p
}

func ciiReadAddress(n *node) Address {
	return Address{Street: n.get("LineOne"), More: join2(n.get("LineTwo"), n.get("LineThree")), PostCode: n.get("PostcodeCode"), City: n.get("CityName"),
		Province: n.get("CountrySubDivisionName"), Country: n.get("CountryID")}
}

func ciiReferences(n *node, name string) []Reference {
	var all []Reference
	for _, r := range n.all(name) {
		if id := r.get("IssuerAssignedID"); id != "" {
			all = append(all, Reference{Number: id, Date: ciiDate(r.get("FormattedIssueDateTime/DateTimeString"))})
		}
	}
	return all
}

func ciiReadLine(r reader, n *node) Line {
	product, deal, money := n.at("SpecifiedTradeProduct"), n.at("SpecifiedLineTradeAgreement"), n.at("SpecifiedLineTradeSettlement")
	l := Line{Code: product.get("SellerAssignedID"), Text: strings.TrimSpace(product.get("Name") + "\n" + product.get("Description")),
		Amount: r.money(money.get("SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount")), HSCode: product.get("DesignatedProductClassification/ClassCode"),
		Origin: product.get("OriginTradeCountry/ID"), VAT: VAT{Rate: rate(money.get("ApplicableTradeTax/RateApplicablePercent")), Category: money.get("ApplicableTradeTax/CategoryCode")}}
	if q := n.at("SpecifiedLineTradeDelivery/BilledQuantity"); q != nil {
		l.quantity(q.text)
		l.unit(q.attr("unitCode"))
	}
	l.price(deal.get("NetPriceProductTradePrice/ChargeAmount"))
	l.per(deal.get("NetPriceProductTradePrice/BasisQuantity"))
	if all := money.all("SpecifiedTradeAllowanceCharge"); len(all) == 1 && all[0].get("ChargeIndicator/Indicator") == "false" {
		l.Discount = rate(all[0].get("CalculationPercent"))
	}
	return l
}

func ciiReadTotals(inv *Invoice, r reader, money *node) {
	for _, n := range money.all("ApplicableTradeTax") {
		inv.Groups = append(inv.Groups, Group{VAT: VAT{Rate: rate(n.get("RateApplicablePercent")), Category: n.get("CategoryCode")}, Net: r.money(n.get("BasisAmount")),
			Tax: r.money(n.get("CalculatedAmount")), Reason: n.get("ExemptionReason"), Code: n.get("ExemptionReasonCode")})
	}
	m := money.at("SpecifiedTradeSettlementHeaderMonetarySummation")
	for _, n := range m.all("TaxTotalAmount") {
		if c := n.attr("currencyID"); c == "" || c == inv.Currency {
			inv.Tax = r.money(n.text)
		}
	}
	for _, n := range m.all("TaxTotalAmount") {
		inv.rateFrom(n.text, n.attr("currencyID"))
	}
	inv.Net, inv.Paid, inv.Round, inv.Due = r.money(m.get("TaxBasisTotalAmount")), r.money(m.get("TotalPrepaidAmount")), r.money(m.get("RoundingAmount")), r.money(m.get("DuePayableAmount"))
	inv.Total = r.money(m.get("GrandTotalAmount")) + inv.Round
}

func ciiReadPayment(inv *Invoice, money *node) {
	inv.Payment.Text = money.get("PaymentReference")
	if m := money.at("SpecifiedTradeSettlementPaymentMeans"); m != nil {
		a := m.at("PayeePartyCreditorFinancialAccount")
		inv.Payment.Account = Account{IBAN: strings.ReplaceAll(cmp.Or(a.get("IBANID"), a.get("ProprietaryID")), " ", ""), Holder: a.get("AccountName"), BIC: m.get("PayeeSpecifiedCreditorFinancialInstitution/BICID")}
		inv.Payment.Method = readMeans(m.get("TypeCode"))
	}
	terms := money.at("SpecifiedTradePaymentTerms")
	inv.Payment.Terms = terms.get("Description")
	inv.falls(ciiDate(terms.get("DueDateDateTime/DateTimeString")))
}
