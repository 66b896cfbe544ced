package handlers

import (
	"strings"

	"jennyerp/models"
)

// fileWords are the fields of an e-invoice as people call them, by the end of
// their names.
var fileWords = map[string]string{
	"name": "invoice.missing.legal_name", "street": "invoice.missing.street", "city": "invoice.missing.city", "post_code": "invoice.missing.zip", "country": "invoice.missing.country",
	"vat_no": "invoice.missing.vat_no", "tax_code": "party.tax_code", "sdi": "party.sdi", "pec": "party.pec", "regime": "settings.regime", "email": "settings.email",
	"text": "paper.line.text", "unit": "paper.unit", "vat": "paper.col.vat", "number": "einvoice.field.number", "date": "paper.date", "reason": "paper.reason", "rate": "paper.rate",
	"holder": "settings.legal_name", "due": "invoice.due", "lines": "einvoice.field.lines", "delivered": "invoice.ddt",
}

// fileField says which field of an e-invoice is meant: "buyer.address.city" is
// "Customer, city".
func (p page) fileField(field string) string {
	parts := strings.Split(field, ".")
	last := parts[len(parts)-1]
	word, known := fileWords[last]
	if known {
		word = p.T(word)
	} else {
		word = strings.ToUpper(last)
	}
	switch parts[0] {
	case "seller":
		return p.T("einvoice.of", "Whose", p.T("invoice.side.us"), "Field", word)
	case "buyer":
		return p.T("einvoice.of", "Whose", p.T("invoice.side.them"), "Field", word)
	case "lines":
		if len(parts) > 1 {
			return p.T("einvoice.of", "Whose", p.T("einvoice.line", "Line", parts[1]), "Field", word)
		}
	case "orders":
		return p.T("einvoice.of", "Whose", p.T("paper.reference"), "Field", word)
	case "corrects":
		return p.T("einvoice.of", "Whose", p.T("kind.invoice.name"), "Field", word)
	}
	return word
}

// gapText says what is missing, and on which side.
func (p page) gapText(g models.FieldError) string {
	if field, of := g.Args["Field"].(string); of {
		return p.T(g.Key, "Field", p.fileField(field), "Chars", g.Args["Chars"], "Max", g.Args["Max"], "Code", g.Args["Code"])
	}
	text := p.Err(&g)
	if side, _, sided := strings.Cut(g.Field, "."); sided {
		return p.T("invoice.side."+side) + ": " + text
	}
	return text
}
