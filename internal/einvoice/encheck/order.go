package encheck

import (
	"slices"
	"strings"
)

// sequences are the children of CII D16B in the order of its schema, as far as
// profile EN 16931 uses them. Elements that are not named here have none whose
// order matters.
var sequences = map[string]string{
	"CrossIndustryInvoice":             "ExchangedDocumentContext ExchangedDocument SupplyChainTradeTransaction",
	"ExchangedDocument":                "ID TypeCode IssueDateTime IncludedNote",
	"SupplyChainTradeTransaction":      "IncludedSupplyChainTradeLineItem ApplicableHeaderTradeAgreement ApplicableHeaderTradeDelivery ApplicableHeaderTradeSettlement",
	"IncludedSupplyChainTradeLineItem": "AssociatedDocumentLineDocument SpecifiedTradeProduct SpecifiedLineTradeAgreement SpecifiedLineTradeDelivery SpecifiedLineTradeSettlement",
	"AssociatedDocumentLineDocument":   "LineID IncludedNote",
	"SpecifiedTradeProduct":            "ID GlobalID SellerAssignedID BuyerAssignedID Name Description ApplicableProductCharacteristic DesignatedProductClassification OriginTradeCountry",
	"SpecifiedLineTradeAgreement":      "BuyerOrderReferencedDocument GrossPriceProductTradePrice NetPriceProductTradePrice",
	"SpecifiedLineTradeSettlement":     "ApplicableTradeTax BillingSpecifiedPeriod SpecifiedTradeAllowanceCharge SpecifiedTradeSettlementLineMonetarySummation AdditionalReferencedDocument ReceivableSpecifiedTradeAccountingAccount",
	"ApplicableHeaderTradeAgreement": "BuyerReference SellerTradeParty BuyerTradeParty SellerTaxRepresentativeTradeParty SellerOrderReferencedDocument BuyerOrderReferencedDocument ContractReferencedDocument " +
		"AdditionalReferencedDocument SpecifiedProcuringProject",
	"SellerTradeParty":              parties,
	"BuyerTradeParty":               parties,
	"ShipToTradeParty":              parties,
	"SpecifiedLegalOrganization":    "ID TradingBusinessName",
	"DefinedTradeContact":           "PersonName DepartmentName TelephoneUniversalCommunication EmailURIUniversalCommunication",
	"PostalTradeAddress":            "PostcodeCode LineOne LineTwo LineThree CityName CountryID CountrySubDivisionName",
	"AdditionalReferencedDocument":  "IssuerAssignedID URIID LineID TypeCode Name AttachmentBinaryObject ReferenceTypeCode",
	"ApplicableHeaderTradeDelivery": "ShipToTradeParty ActualDeliverySupplyChainEvent DespatchAdviceReferencedDocument ReceivingAdviceReferencedDocument",
	"ApplicableHeaderTradeSettlement": "CreditorReferenceID PaymentReference TaxCurrencyCode InvoiceCurrencyCode PayeeTradeParty SpecifiedTradeSettlementPaymentMeans ApplicableTradeTax BillingSpecifiedPeriod " +
		"SpecifiedTradeAllowanceCharge SpecifiedTradePaymentTerms SpecifiedTradeSettlementHeaderMonetarySummation InvoiceReferencedDocument ReceivableSpecifiedTradeAccountingAccount",
	"SpecifiedTradeSettlementPaymentMeans":            "TypeCode Information ApplicableTradeSettlementFinancialCard PayerPartyDebtorFinancialAccount PayeePartyCreditorFinancialAccount PayeeSpecifiedCreditorFinancialInstitution",
	"PayeePartyCreditorFinancialAccount":              "IBANID AccountName ProprietaryID",
	"ApplicableTradeTax":                              "CalculatedAmount TypeCode ExemptionReason BasisAmount CategoryCode ExemptionReasonCode TaxPointDate DueDateTypeCode RateApplicablePercent",
	"CategoryTradeTax":                                "TypeCode CategoryCode RateApplicablePercent",
	"SpecifiedTradeAllowanceCharge":                   "ChargeIndicator CalculationPercent BasisAmount ActualAmount ReasonCode Reason CategoryTradeTax",
	"SpecifiedTradePaymentTerms":                      "Description DueDateDateTime DirectDebitMandateID",
	"SpecifiedTradeSettlementHeaderMonetarySummation": "LineTotalAmount ChargeTotalAmount AllowanceTotalAmount TaxBasisTotalAmount TaxTotalAmount RoundingAmount GrandTotalAmount TotalPrepaidAmount DuePayableAmount",
	"InvoiceReferencedDocument":                       "IssuerAssignedID FormattedIssueDateTime",
}

const parties = "ID GlobalID Name Description SpecifiedLegalOrganization DefinedTradeContact PostalTradeAddress URIUniversalCommunication SpecifiedTaxRegistration"

// order breaks "order <parent>/<child>" for a child that its parent does not
// know, or that stands too late. CII has no schema among our test data.
func (c *checker) order(n *node) {
	sequence, known := sequences[n.name]
	last, names := -1, strings.Fields(sequence)
	for _, k := range n.kids {
		if known {
			at := slices.Index(names, k.name)
			c.rule("order "+n.name+"/"+k.name, at >= last && at >= 0)
			last = max(last, at)
		}
		c.order(k)
	}
}
