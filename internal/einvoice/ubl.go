package einvoice

import "strconv"

const (
	ublInvoice    = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
	ublCreditNote = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
	ublAggregate  = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
	ublBasic      = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
)

// UBL writes the invoice as UBL 2.1 for EN 16931: an Invoice or a CreditNote.
// The error is Broken.
func UBL(inv *Invoice) ([]byte, error) {
	e := lower(inv)
	if broken := e.broken(); len(broken) > 0 {
		return nil, broken
	}
	return e.ubl(), nil
}

func (e *en) ubl() []byte {
	root, space, line := "Invoice", ublInvoice, "Invoice"
	if e.IsCredit() {
		root, space, line = "CreditNote", ublCreditNote, "CreditNote"
	}
	return document(root, []string{"xmlns", space, "xmlns:cac", ublAggregate, "xmlns:cbc", ublBasic},
		e.ublHead(), e.ublReferences(),
		group("cac:AccountingSupplierParty", ublParty(e.seller)), group("cac:AccountingCustomerParty", ublParty(e.buyer)),
		e.ublDelivery(), e.ublPayment(),
		each(e.extras, e.ublExtra), e.ublTax(), e.ublTotals(),
		each(e.lines, func(i int, l enLine) nodes { return e.ublLine(line, i, l) }))
}

// ublHead: the two documents differ in the order of their first elements.
func (e *en) ublHead() nodes {
	notes := each(e.Notes, func(_ int, note string) nodes { return leaf("cbc:Note", note) })
	first := join(leaf("cbc:CustomizationID", Specification), leaf("cbc:ID", e.Number), leaf("cbc:IssueDate", e.Date))
	last := join(leaf("cbc:DocumentCurrencyCode", e.Currency), leaf("cbc:TaxCurrencyCode", e.house), leaf("cbc:BuyerReference", e.BuyerRef))
	if e.IsCredit() {
		return join(first, leaf("cbc:TaxPointDate", e.TaxPoint), leaf("cbc:CreditNoteTypeCode", e.code), notes, last)
	}
	return join(first, leaf("cbc:DueDate", e.dueDate), leaf("cbc:InvoiceTypeCode", e.code), notes, leaf("cbc:TaxPointDate", e.TaxPoint), last)
}

func (e *en) ublReferences() nodes {
	first := func(name string, refs []Reference) nodes {
		if len(refs) == 0 {
			return nil
		}
		return group(name, leaf("cbc:ID", refs[0].Number))
	}
	more := each(e.more, func(_ int, d enDocument) nodes {
		return group("cac:AdditionalDocumentReference", leaf("cbc:ID", d.number), leaf("cbc:DocumentDescription", d.text))
	})
	tender := group("cac:OriginatorDocumentReference", leaf("cbc:ID", e.tender))
	head := join(first("cac:OrderReference", e.orders),
		each(e.Corrects, func(_ int, r Reference) nodes {
			return group("cac:BillingReference", group("cac:InvoiceDocumentReference", leaf("cbc:ID", r.Number), leaf("cbc:IssueDate", r.Date)))
		}),
		first("cac:DespatchDocumentReference", e.delivered), first("cac:ReceiptDocumentReference", e.Receipts))
	contract := first("cac:ContractDocumentReference", e.Contracts)
	if e.IsCredit() {
		var project nodes
		if e.project != "" {
			project = group("cac:AdditionalDocumentReference", leaf("cbc:ID", e.project), leaf("cbc:DocumentTypeCode", "50"))
		}
		return join(head, contract, more, project, tender)
	}
	return join(head, tender, contract, more, group("cac:ProjectReference", leaf("cbc:ID", e.project)))
}

func ublParty(p enParty) nodes {
	var vat nodes
	if p.vat != "" {
		vat = group("cac:PartyTaxScheme", leaf("cbc:CompanyID", p.vat), ublScheme())
	}
	return group("cac:Party",
		leaf("cbc:EndpointID", p.endpoint, "schemeID", p.scheme),
		group("cac:PartyName", leaf("cbc:Name", p.trade)),
		ublAddress("cac:PostalAddress", p.street, p.more, p.city, p.post, p.region, p.country),
		vat,
		group("cac:PartyLegalEntity", leaf("cbc:RegistrationName", p.name), leaf("cbc:CompanyID", p.legal, "schemeID", p.legalScheme), leaf("cbc:CompanyLegalForm", p.info)),
		group("cac:Contact", leaf("cbc:Name", p.contact), leaf("cbc:Telephone", p.phone), leaf("cbc:ElectronicMail", p.email)))
}

func ublAddress(name, street, more, city, post, region, country string) nodes {
	return group(name, leaf("cbc:StreetName", street), leaf("cbc:AdditionalStreetName", more), leaf("cbc:CityName", city), leaf("cbc:PostalZone", post),
		leaf("cbc:CountrySubentity", region), group("cac:Country", leaf("cbc:IdentificationCode", country)))
}

func ublScheme() nodes { return group("cac:TaxScheme", leaf("cbc:ID", "VAT")) }

func (e *en) ublDelivery() nodes {
	if e.ship == nil {
		return nil
	}
	a := e.ship.Address
	place := ublAddress("cac:Address", join2(a.Street, a.House), a.More, a.City, a.PostCode, a.Province, a.Country)
	return group("cac:Delivery", leaf("cbc:ActualDeliveryDate", e.ship.Date), group("cac:DeliveryLocation", place),
		group("cac:DeliveryParty", group("cac:PartyName", leaf("cbc:Name", e.ship.Name))))
}

func (e *en) ublPayment() nodes {
	a := e.Payment.Account
	var account nodes
	if a.IBAN != "" {
		account = group("cac:PayeeFinancialAccount", leaf("cbc:ID", a.IBAN), leaf("cbc:Name", a.Holder), group("cac:FinancialInstitutionBranch", leaf("cbc:ID", a.BIC)))
	}
	due := ""
	if e.IsCredit() {
		due = e.dueDate
	}
	var means nodes
	if e.means != "" {
		means = group("cac:PaymentMeans", leaf("cbc:PaymentMeansCode", e.means), leaf("cbc:PaymentDueDate", due), leaf("cbc:PaymentID", e.remittance()), account)
	}
	return join(means, group("cac:PaymentTerms", leaf("cbc:Note", e.terms)))
}

func (e *en) ublExtra(_ int, x enExtra) nodes {
	return group("cac:AllowanceCharge", leaf("cbc:ChargeIndicator", strconv.FormatBool(x.charge)), leaf("cbc:AllowanceChargeReason", x.text),
		e.ublAmount("cbc:Amount", x.amount), ublCategory("cac:TaxCategory", x.category, x.rate, "", ""))
}

func ublCategory(name, category string, rate int64, reason, code string) nodes {
	return group(name, leaf("cbc:ID", category), leaf("cbc:Percent", percent(category, rate)), leaf("cbc:TaxExemptionReasonCode", code), leaf("cbc:TaxExemptionReason", reason), ublScheme())
}

// percent is a rate; what is not subject to VAT has none.
func percent(category string, rate int64) string {
	if category == "O" {
		return ""
	}
	return decimal(rate, 2, 2)
}

func (e *en) ublTax() nodes {
	var house nodes
	if e.house != "" {
		house = group("cac:TaxTotal", leaf("cbc:TaxAmount", decimal(e.taxHouse, 2, 2), "currencyID", e.house))
	}
	groups := each(e.groups, func(_ int, g enGroup) nodes {
		return group("cac:TaxSubtotal", e.ublAmount("cbc:TaxableAmount", g.net), e.ublAmount("cbc:TaxAmount", g.tax), ublCategory("cac:TaxCategory", g.category, g.rate, g.reason, g.code))
	})
	return join(group("cac:TaxTotal", e.ublAmount("cbc:TaxAmount", e.Tax), groups), house)
}

func (e *en) ublTotals() nodes {
	return group("cac:LegalMonetaryTotal", e.ublAmount("cbc:LineExtensionAmount", e.lineSum), e.ublAmount("cbc:TaxExclusiveAmount", e.Net),
		e.ublAmount("cbc:TaxInclusiveAmount", e.gross), e.ublSome("cbc:AllowanceTotalAmount", e.minus), e.ublSome("cbc:ChargeTotalAmount", e.plus),
		e.ublSome("cbc:PrepaidAmount", e.paid), e.ublSome("cbc:PayableRoundingAmount", e.Round), e.ublAmount("cbc:PayableAmount", e.remainder))
}

func (e *en) ublLine(kind string, i int, l enLine) nodes {
	quantity := "cbc:InvoicedQuantity"
	if e.IsCredit() {
		quantity = "cbc:CreditedQuantity"
	}
	var discount nodes
	if l.off != 0 {
		discount = group("cac:AllowanceCharge", leaf("cbc:ChargeIndicator", "false"), leaf("cbc:AllowanceChargeReasonCode", "95"),
			leaf("cbc:MultiplierFactorNumeric", decimal(l.percent, 2, 0)), e.ublAmount("cbc:Amount", l.off), e.ublAmount("cbc:BaseAmount", l.base))
	}
	item := group("cac:Item", leaf("cbc:Description", l.text), leaf("cbc:Name", l.name), group("cac:SellersItemIdentification", leaf("cbc:ID", l.code)),
		group("cac:OriginCountry", leaf("cbc:IdentificationCode", l.origin)), group("cac:CommodityClassification", leaf("cbc:ItemClassificationCode", l.hs, "listID", "HS")),
		ublCategory("cac:ClassifiedTaxCategory", l.category, l.rate, "", ""))
	return group("cac:"+kind+"Line", leaf("cbc:ID", strconv.Itoa(i+1)), leaf("cbc:Note", l.note), leaf(quantity, decimal(l.quantity, 3, 0), "unitCode", l.unit),
		e.ublAmount("cbc:LineExtensionAmount", l.amount), discount, item,
		group("cac:Price", leaf("cbc:PriceAmount", decimal(l.price, 4, 2), "currencyID", e.Currency)))
}

func (e *en) ublAmount(name string, v int64) nodes {
	return leaf(name, e.money(v), "currencyID", e.Currency)
}

// ublSome is an amount that is left out when it is none.
func (e *en) ublSome(name string, v int64) nodes {
	if v == 0 {
		return nil
	}
	return e.ublAmount(name, v)
}
