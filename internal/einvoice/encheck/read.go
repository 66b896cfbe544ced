package encheck

func fromUBL(r *node) *invoice {
	kind, lineName, quantity := "InvoiceTypeCode", "InvoiceLine", "InvoicedQuantity"
	if r.name == "CreditNote" {
		kind, lineName, quantity = "CreditNoteTypeCode", "CreditNoteLine", "CreditedQuantity"
	}
	t := r.at("LegalMonetaryTotal")
	d := &invoice{spec: r.get("CustomizationID"), number: r.get("ID"), date: r.get("IssueDate"), kind: r.get(kind), currency: r.get("DocumentCurrencyCode"), house: r.get("TaxCurrencyCode"),
		due: r.get("DueDate") + r.get("PaymentMeans/PaymentDueDate"), terms: r.get("PaymentTerms/Note"),
		seller: ublParty(r.at("AccountingSupplierParty/Party")), buyer: ublParty(r.at("AccountingCustomerParty/Party")),
		delivered: r.get("Delivery/ActualDeliveryDate"), shipCountry: r.get("Delivery/DeliveryLocation/Address/Country/IdentificationCode"), shipped: len(r.all("Delivery/DeliveryLocation/Address")) > 0,
		means: r.get("PaymentMeans/PaymentMeansCode"), account: r.get("PaymentMeans/PayeeFinancialAccount/ID"),
		sum: t.get("LineExtensionAmount"), minus: t.get("AllowanceTotalAmount"), plus: t.get("ChargeTotalAmount"), net: t.get("TaxExclusiveAmount"), gross: t.get("TaxInclusiveAmount"),
		paid: t.get("PrepaidAmount"), round: t.get("PayableRoundingAmount"), open: t.get("PayableAmount")}
	for _, n := range r.all(lineName) {
		l := line{id: n.get("ID"), quantity: n.get(quantity), unit: n.at(quantity).attrs["unitCode"], amount: n.get("LineExtensionAmount"), name: n.get("Item/Name"), price: n.get("Price/PriceAmount"),
			category: n.get("Item/ClassifiedTaxCategory/ID"), rate: n.get("Item/ClassifiedTaxCategory/Percent")}
		for _, a := range n.all("AllowanceCharge") {
			l.offs = append(l.offs, ublExtra(a))
		}
		d.lines = append(d.lines, l)
	}
	for _, n := range r.all("AllowanceCharge") {
		d.extras = append(d.extras, ublExtra(n))
	}
	for _, total := range r.all("TaxTotal") {
		if c := total.at("TaxAmount").attrs["currencyID"]; c == d.currency {
			d.tax = total.get("TaxAmount")
		} else if c == d.house {
			d.taxHouse = total.get("TaxAmount")
		}
		for _, n := range total.all("TaxSubtotal") {
			d.groups = append(d.groups, vat{n.get("TaxableAmount"), n.get("TaxAmount"), n.get("TaxCategory/ID"), n.get("TaxCategory/Percent"), n.get("TaxCategory/TaxExemptionReason"), n.get("TaxCategory/TaxExemptionReasonCode")})
		}
	}
	d.corrects, d.supporting = texts(r.all("BillingReference"), "InvoiceDocumentReference/ID"), texts(r.all("AdditionalDocumentReference"), "ID")
	return d
}

func texts(list []*node, path string) (all []string) {
	for _, n := range list {
		all = append(all, n.get(path))
	}
	return all
}

func ublParty(n *node) party {
	p := party{name: n.get("PartyLegalEntity/RegistrationName"), legal: n.get("PartyLegalEntity/CompanyID"), country: n.get("PostalAddress/Country/IdentificationCode"),
		placed: len(n.all("PostalAddress")) > 0, endpoint: n.get("EndpointID"), scheme: n.at("EndpointID").attrs["schemeID"]}
	for _, t := range n.all("PartyTaxScheme") {
		if t.get("TaxScheme/ID") == "VAT" {
			p.vat = t.get("CompanyID")
		}
	}
	return p
}

func ublExtra(n *node) extra {
	return extra{n.get("ChargeIndicator") == "true", n.get("Amount"), n.get("BaseAmount"), n.get("AllowanceChargeReason") + n.get("AllowanceChargeReasonCode"), n.get("TaxCategory/ID"), n.get("TaxCategory/Percent")}
}

func fromCII(r *node) *invoice {
	trade := r.at("SupplyChainTradeTransaction")
	agree, deliver, settle := trade.at("ApplicableHeaderTradeAgreement"), trade.at("ApplicableHeaderTradeDelivery"), trade.at("ApplicableHeaderTradeSettlement")
	t, means := settle.at("SpecifiedTradeSettlementHeaderMonetarySummation"), settle.at("SpecifiedTradeSettlementPaymentMeans")
	d := &invoice{spec: r.get("ExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID"), number: r.get("ExchangedDocument/ID"), kind: r.get("ExchangedDocument/TypeCode"),
		date: r.get("ExchangedDocument/IssueDateTime/DateTimeString"), currency: settle.get("InvoiceCurrencyCode"), house: settle.get("TaxCurrencyCode"),
		due: settle.get("SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString"), terms: settle.get("SpecifiedTradePaymentTerms/Description"),
		seller: ciiParty(agree.at("SellerTradeParty")), buyer: ciiParty(agree.at("BuyerTradeParty")),
		delivered:   deliver.get("ActualDeliverySupplyChainEvent/OccurrenceDateTime/DateTimeString"),
		shipCountry: deliver.get("ShipToTradeParty/PostalTradeAddress/CountryID"), shipped: len(deliver.all("ShipToTradeParty/PostalTradeAddress")) > 0,
		means: means.get("TypeCode"), account: means.get("PayeePartyCreditorFinancialAccount/IBANID") + means.get("PayeePartyCreditorFinancialAccount/ProprietaryID"),
		sum: t.get("LineTotalAmount"), minus: t.get("AllowanceTotalAmount"), plus: t.get("ChargeTotalAmount"), net: t.get("TaxBasisTotalAmount"), gross: t.get("GrandTotalAmount"),
		paid: t.get("TotalPrepaidAmount"), round: t.get("RoundingAmount"), open: t.get("DuePayableAmount")}
	for _, n := range t.all("TaxTotalAmount") {
		switch n.attrs["currencyID"] {
		case d.currency:
			d.tax = n.text
		case d.house:
			d.taxHouse = n.text
		}
	}
	for _, n := range trade.all("IncludedSupplyChainTradeLineItem") {
		d.lines = append(d.lines, ciiLine(n))
	}
	for _, n := range settle.all("SpecifiedTradeAllowanceCharge") {
		d.extras = append(d.extras, ciiExtra(n))
	}
	for _, n := range settle.all("ApplicableTradeTax") {
		d.groups = append(d.groups, vat{n.get("BasisAmount"), n.get("CalculatedAmount"), n.get("CategoryCode"), n.get("RateApplicablePercent"), n.get("ExemptionReason"), n.get("ExemptionReasonCode")})
	}
	d.corrects, d.supporting = texts(settle.all("InvoiceReferencedDocument"), "IssuerAssignedID"), texts(agree.all("AdditionalReferencedDocument"), "IssuerAssignedID")
	return d
}

func ciiLine(n *node) line {
	s := n.at("SpecifiedLineTradeSettlement")
	l := line{id: n.get("AssociatedDocumentLineDocument/LineID"), quantity: n.get("SpecifiedLineTradeDelivery/BilledQuantity"), unit: n.at("SpecifiedLineTradeDelivery/BilledQuantity").attrs["unitCode"],
		amount: s.get("SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount"), name: n.get("SpecifiedTradeProduct/Name"), price: n.get("SpecifiedLineTradeAgreement/NetPriceProductTradePrice/ChargeAmount"),
		category: s.get("ApplicableTradeTax/CategoryCode"), rate: s.get("ApplicableTradeTax/RateApplicablePercent")}
	for _, a := range s.all("SpecifiedTradeAllowanceCharge") {
		l.offs = append(l.offs, ciiExtra(a))
	}
	return l
}

func ciiParty(n *node) party {
	p := party{name: n.get("Name"), legal: n.get("SpecifiedLegalOrganization/ID"), country: n.get("PostalTradeAddress/CountryID"), placed: len(n.all("PostalTradeAddress")) > 0,
		endpoint: n.get("URIUniversalCommunication/URIID"), scheme: n.at("URIUniversalCommunication/URIID").attrs["schemeID"]}
	for _, t := range n.all("SpecifiedTaxRegistration/ID") {
		if t.attrs["schemeID"] == "VA" {
			p.vat = t.text
		}
	}
	return p
}

func ciiExtra(n *node) extra {
	return extra{n.get("ChargeIndicator/Indicator") == "true", n.get("ActualAmount"), n.get("BasisAmount"), n.get("Reason") + n.get("ReasonCode"), n.get("CategoryTradeTax/CategoryCode"), n.get("CategoryTradeTax/RateApplicablePercent")}
}
