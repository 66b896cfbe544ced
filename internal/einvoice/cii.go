package einvoice

import (
	"strconv"
	"strings"
)

const (
	ciiRoot        = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
	ciiAggregate   = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
	ciiQualified   = "urn:un:unece:uncefact:data:standard:QualifiedDataType:100"
	ciiUnqualified = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"
)

// CIIName is the name under which a PDF carries the invoice, by which readers
// of Factur-X find it.
const CIIName = "factur-x.xml"

// CII writes the invoice as UN/CEFACT Cross Industry Invoice D16B for
// EN 16931, which is the profile EN 16931 of Factur-X. The error is Broken.
func CII(inv *Invoice) ([]byte, error) {
	e := lower(inv)
	if broken := e.broken(); len(broken) > 0 {
		return nil, broken
	}
	return e.cii(), nil
}

func (e *en) cii() []byte {
	return document("rsm:CrossIndustryInvoice", []string{"xmlns:rsm", ciiRoot, "xmlns:ram", ciiAggregate, "xmlns:qdt", ciiQualified, "xmlns:udt", ciiUnqualified},
		group("rsm:ExchangedDocumentContext", group("ram:GuidelineSpecifiedDocumentContextParameter", leaf("ram:ID", Specification))),
		group("rsm:ExchangedDocument", leaf("ram:ID", e.Number), leaf("ram:TypeCode", e.code), group("ram:IssueDateTime", ciiDay("udt:DateTimeString", e.Date)),
			each(e.Notes, func(_ int, note string) nodes { return group("ram:IncludedNote", leaf("ram:Content", note)) })),
		group("rsm:SupplyChainTradeTransaction", each(e.lines, e.ciiLine), e.ciiAgreement(), e.ciiDelivery(), e.ciiSettlement()))
}

func ciiDay(name, date string) nodes {
	return leaf(name, strings.ReplaceAll(date, "-", ""), "format", "102")
}

func (e *en) ciiLine(i int, l enLine) nodes {
	return group("ram:IncludedSupplyChainTradeLineItem",
		group("ram:AssociatedDocumentLineDocument", leaf("ram:LineID", strconv.Itoa(i+1)), group("ram:IncludedNote", leaf("ram:Content", l.note))),
		group("ram:SpecifiedTradeProduct", leaf("ram:SellerAssignedID", l.code), leaf("ram:Name", l.name), leaf("ram:Description", l.text),
			group("ram:DesignatedProductClassification", leaf("ram:ClassCode", l.hs, "listID", "HS")), group("ram:OriginTradeCountry", leaf("ram:ID", l.origin))),
		group("ram:SpecifiedLineTradeAgreement", group("ram:NetPriceProductTradePrice", leaf("ram:ChargeAmount", decimal(l.price, 4, 2)))),
		group("ram:SpecifiedLineTradeDelivery", leaf("ram:BilledQuantity", decimal(l.quantity, 3, 0), "unitCode", l.unit)),
		group("ram:SpecifiedLineTradeSettlement",
			group("ram:ApplicableTradeTax", leaf("ram:TypeCode", "VAT"), leaf("ram:CategoryCode", l.category), leaf("ram:RateApplicablePercent", percent(l.category, l.rate))),
			e.ciiDiscount(l),
			group("ram:SpecifiedTradeSettlementLineMonetarySummation", leaf("ram:LineTotalAmount", e.money(l.amount)))))
}

func (e *en) ciiDiscount(l enLine) nodes {
	if l.off == 0 {
		return nil
	}
	return group("ram:SpecifiedTradeAllowanceCharge", group("ram:ChargeIndicator", leaf("udt:Indicator", "false")), leaf("ram:CalculationPercent", decimal(l.percent, 2, 0)),
		leaf("ram:BasisAmount", e.money(l.base)), leaf("ram:ActualAmount", e.money(l.off)), leaf("ram:ReasonCode", "95"))
}

func (e *en) ciiAgreement() nodes {
	more := each(e.more, func(_ int, d enDocument) nodes {
		if len(e.more) > 1 { // the syntax takes one name alone (CII-SR-475)
			d = enDocument{number: join2(d.text, d.number)}
		}
		return group("ram:AdditionalReferencedDocument", leaf("ram:IssuerAssignedID", d.number), leaf("ram:TypeCode", "916"), leaf("ram:Name", d.text))
	})
	var tender, project nodes
	if e.tender != "" {
		tender = group("ram:AdditionalReferencedDocument", leaf("ram:IssuerAssignedID", e.tender), leaf("ram:TypeCode", "50"))
	}
	if e.project != "" {
		project = group("ram:SpecifiedProcuringProject", leaf("ram:ID", e.project), leaf("ram:Name", "Project reference"))
	}
	return group("ram:ApplicableHeaderTradeAgreement", leaf("ram:BuyerReference", e.BuyerRef),
		ciiParty("ram:SellerTradeParty", e.seller), ciiParty("ram:BuyerTradeParty", e.buyer),
		ciiReference("ram:BuyerOrderReferencedDocument", e.orders), ciiReference("ram:ContractReferencedDocument", e.Contracts), more, tender, project)
}

func ciiReference(name string, refs []Reference) nodes {
	if len(refs) == 0 {
		return nil
	}
	return group(name, leaf("ram:IssuerAssignedID", refs[0].Number))
}

func ciiParty(name string, p enParty) nodes {
	return group(name, leaf("ram:Name", p.name), leaf("ram:Description", p.info),
		group("ram:SpecifiedLegalOrganization", leaf("ram:ID", p.legal, "schemeID", p.legalScheme), leaf("ram:TradingBusinessName", p.trade)),
		group("ram:DefinedTradeContact", leaf("ram:PersonName", p.contact), group("ram:TelephoneUniversalCommunication", leaf("ram:CompleteNumber", p.phone)),
			group("ram:EmailURIUniversalCommunication", leaf("ram:URIID", p.email))),
		ciiAddress(p.street, p.more, p.city, p.post, p.region, p.country),
		group("ram:URIUniversalCommunication", leaf("ram:URIID", p.endpoint, "schemeID", p.scheme)),
		group("ram:SpecifiedTaxRegistration", leaf("ram:ID", p.vat, "schemeID", "VA")))
}

func ciiAddress(street, more, city, post, region, country string) nodes {
	return group("ram:PostalTradeAddress", leaf("ram:PostcodeCode", post), leaf("ram:LineOne", street), leaf("ram:LineTwo", more), leaf("ram:CityName", city),
		leaf("ram:CountryID", country), leaf("ram:CountrySubDivisionName", region))
}

// ciiDelivery must be there, even when it says nothing.
func (e *en) ciiDelivery() nodes {
	var place, day nodes
	if e.ship != nil {
		a := e.ship.Address
		place = group("ram:ShipToTradeParty", leaf("ram:Name", e.ship.Name), ciiAddress(join2(a.Street, a.House), a.More, a.City, a.PostCode, a.Province, a.Country))
		day = group("ram:ActualDeliverySupplyChainEvent", group("ram:OccurrenceDateTime", ciiDay("udt:DateTimeString", e.ship.Date)))
	}
	parts := join(place, day, ciiReference("ram:DespatchAdviceReferencedDocument", e.delivered), ciiReference("ram:ReceivingAdviceReferencedDocument", e.Receipts))
	return nodes{{name: "ram:ApplicableHeaderTradeDelivery", kids: parts}}
}

func (e *en) ciiSettlement() nodes {
	taxes := each(e.groups, func(_ int, g enGroup) nodes {
		return group("ram:ApplicableTradeTax", leaf("ram:CalculatedAmount", e.money(g.tax)), leaf("ram:TypeCode", "VAT"), leaf("ram:ExemptionReason", g.reason),
			leaf("ram:BasisAmount", e.money(g.net)), leaf("ram:CategoryCode", g.category), leaf("ram:ExemptionReasonCode", g.code),
			group("ram:TaxPointDate", ciiDay("udt:DateString", e.TaxPoint)), leaf("ram:RateApplicablePercent", percent(g.category, g.rate)))
	})
	extras := each(e.extras, func(_ int, x enExtra) nodes {
		return group("ram:SpecifiedTradeAllowanceCharge", group("ram:ChargeIndicator", leaf("udt:Indicator", strconv.FormatBool(x.charge))), leaf("ram:ActualAmount", e.money(x.amount)),
			leaf("ram:Reason", x.text),
			group("ram:CategoryTradeTax", leaf("ram:TypeCode", "VAT"), leaf("ram:CategoryCode", x.category), leaf("ram:RateApplicablePercent", percent(x.category, x.rate))))
	})
	due := ""
	if !e.IsCredit() {
		due = e.dueDate
	}
	return group("ram:ApplicableHeaderTradeSettlement", e.ciiRemittance(), leaf("ram:TaxCurrencyCode", e.house), leaf("ram:InvoiceCurrencyCode", e.Currency), e.ciiMeans(), taxes, extras,
		group("ram:SpecifiedTradePaymentTerms", leaf("ram:Description", e.terms), group("ram:DueDateDateTime", ciiDay("udt:DateTimeString", due))),
		e.ciiTotals(),
		each(e.Corrects, func(_ int, r Reference) nodes {
			return group("ram:InvoiceReferencedDocument", leaf("ram:IssuerAssignedID", r.Number), group("ram:FormattedIssueDateTime", ciiDay("qdt:DateTimeString", r.Date)))
		}))
}

func (e *en) ciiRemittance() nodes {
	if e.means == "" {
		return nil
	}
	return leaf("ram:PaymentReference", e.remittance())
}

func (e *en) ciiMeans() nodes {
	a := e.Payment.Account
	if e.means == "" {
		return nil
	}
	account := leaf("ram:IBANID", a.IBAN)
	if !formIBAN.MatchString(a.IBAN) {
		account = nil
	}
	holder := leaf("ram:AccountName", a.Holder)
	if len(account) == 0 {
		holder = join(holder, leaf("ram:ProprietaryID", a.IBAN))
	}
	if a.IBAN == "" {
		holder = nil
	}
	return group("ram:SpecifiedTradeSettlementPaymentMeans", leaf("ram:TypeCode", e.means),
		group("ram:PayeePartyCreditorFinancialAccount", account, holder), group("ram:PayeeSpecifiedCreditorFinancialInstitution", leaf("ram:BICID", a.BIC)))
}

func (e *en) ciiTotals() nodes {
	some := func(name string, v int64) nodes {
		if v == 0 {
			return nil
		}
		return leaf(name, e.money(v))
	}
	var house nodes
	if e.house != "" {
		house = leaf("ram:TaxTotalAmount", decimal(e.taxHouse, 2, 2), "currencyID", e.house)
	}
	return group("ram:SpecifiedTradeSettlementHeaderMonetarySummation", leaf("ram:LineTotalAmount", e.money(e.lineSum)), some("ram:ChargeTotalAmount", e.plus),
		some("ram:AllowanceTotalAmount", e.minus), leaf("ram:TaxBasisTotalAmount", e.money(e.Net)), leaf("ram:TaxTotalAmount", e.money(e.Tax), "currencyID", e.Currency), house,
		some("ram:RoundingAmount", e.Round), leaf("ram:GrandTotalAmount", e.money(e.gross)), some("ram:TotalPrepaidAmount", e.paid), leaf("ram:DuePayableAmount", e.money(e.remainder)))
}
