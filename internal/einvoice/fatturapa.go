package einvoice

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"
)

const fatturaNamespace = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"

// MaxProgressive is the last number Progressive can write.
const MaxProgressive = 36*36*36*36*36 - 1

// Progressive writes the running number of a file sent to the exchange: five
// digits or letters, which never come again for a sender.
func Progressive(n int64) string {
	text := strings.ToUpper(strconv.FormatInt(n, 36))
	return strings.Repeat("0", max(0, 5-len(text))) + text
}

// FatturaName is the name the file must have: "IT01234567897_0000A.xml".
func FatturaName(inv *Invoice, progressive string) string {
	return "IT" + transmitter(&inv.Seller) + "_" + progressive + ".xml"
}

// transmitter is the seller's codice fiscale, by which the exchange knows who
// sends; of a company it mostly is its VAT number.
func transmitter(p *Party) string { return cmp.Or(p.TaxCode, strings.TrimPrefix(p.VATNo, "IT")) }

// FatturaPA writes the invoice for the Italian exchange, in euro: FPA12 for an
// office of the state, else FPR12. progressive is the file's running number.
// The error is Problems.
func FatturaPA(inv *Invoice, progressive string) ([]byte, error) {
	f := &fattura{Invoice: inv}
	if inv.Currency != "EUR" {
		f.Invoice, f.foreign = inEuro(inv), inv
	}
	format := "FPR12"
	code := f.recipient()
	if len(code) == 6 {
		format = "FPA12"
	}
	f.check(progressive)
	header := group("FatturaElettronicaHeader",
		group("DatiTrasmissione",
			group("IdTrasmittente", leaf("IdPaese", "IT"), leaf("IdCodice", transmitter(&f.Seller))),
			leaf("ProgressivoInvio", progressive), leaf("FormatoTrasmissione", format), leaf("CodiceDestinatario", code), f.pec(code)),
		f.seller(), f.buyer())
	body := group("FatturaElettronicaBody", f.general(), f.goods(), f.payment())
	if len(f.problems) > 0 {
		return nil, f.problems
	}
	return document("p:FatturaElettronica", []string{"versione", format, "xmlns:p", fatturaNamespace}, header, body), nil
}

// fattura is an invoice on its way, with what is wrong with it.
type fattura struct {
	*Invoice
	foreign  *Invoice // as it was, when it is in another currency
	problems Problems
}

func (f *fattura) wrong(field, what string) {
	f.problems = append(f.problems, Problem{Field: field, What: what})
}

// refused notes what the exchange's check of that number would find.
func (f *fattura) refused(field, code string) {
	f.problems = append(f.problems, Problem{Field: field, What: Refused, Code: code})
}

// text is an element of Latin-1 letters; a longer text is a problem.
func (f *fattura) text(name, field, text string, longest int) nodes {
	return f.written(name, field, text, longest, false)
}

// code is the same of ASCII alone.
func (f *fattura) code(name, field, text string, longest int) nodes {
	return f.written(name, field, text, longest, true)
}

func (f *fattura) written(name, field, text string, longest int, ascii bool) nodes {
	out, lost := latin(text, ascii)
	if lost != "" {
		f.problems = append(f.problems, Problem{Field: field, What: Lost, Chars: lost})
	}
	if n := len([]rune(out)); n > longest {
		f.problems = append(f.problems, Problem{Field: field, What: Long, Max: longest})
	}
	return leaf(name, out)
}

// must is an element that may not fail.
func (f *fattura) must(field string, n nodes) nodes {
	if len(n) == 0 && !f.noted(field) {
		f.wrong(field, Missing)
	}
	return n
}

func (f *fattura) noted(field string) bool {
	for _, p := range f.problems {
		if p.Field == field {
			return true
		}
	}
	return false
}

// like is an element whose text must have a form.
func (f *fattura) like(name, field, text string, form *regexp.Regexp) nodes {
	if text != "" && !form.MatchString(text) {
		f.wrong(field, Wrong)
	}
	return leaf(name, text)
}

var (
	formDate     = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	formCountry  = regexp.MustCompile(`^[A-Z]{2}$`)
	formCAP      = regexp.MustCompile(`^\d{5}$`)
	formTaxCode  = regexp.MustCompile(`^[A-Z0-9]{11,16}$`)
	formVAT      = regexp.MustCompile(`^.{1,28}$`)
	formItalyVAT = regexp.MustCompile(`^\d{11}$`)
	formSDI      = regexp.MustCompile(`^[A-Z0-9]{6,7}$`)
	formPEC      = regexp.MustCompile(`^[!#-'*+/-9=?A-Z^-~-]+(\.[!#-'*+/-9=?A-Z^-~-]+)*@[!#-'*+/-9=?A-Z^-~-]+(\.[!#-'*+/-9=?A-Z^-~-]+)*$`)
	formMail     = regexp.MustCompile(`^.+@.+[.]+.+$`)
	formRegime   = regexp.MustCompile(`^RF(0[1-9]|1\d|20)$`)
	formMethod   = regexp.MustCompile(`^MP(0[1-9]|1\d|2[0-3])$`)
	formIBAN     = regexp.MustCompile(`^[a-zA-Z]{2}[0-9]{2}[a-zA-Z0-9]{11,30}$`)
	formBIC      = regexp.MustCompile(`^[A-Z]{6}[A-Z2-9][A-NP-Z0-9]([A-Z0-9]{3})?$`)
	formProg     = regexp.MustCompile(`^[A-Za-z0-9]{1,5}$`)
	formNatura   = regexp.MustCompile(`^N(1|2\.[12]|3\.[1-6]|4|5|6\.[1-9]|7)$`)
)

// recipient is the CodiceDestinatario: the buyer's, or what stands for none.
func (f *fattura) recipient() string {
	switch {
	case f.Buyer.SDI != "":
		return f.Buyer.SDI
	case f.Buyer.Address.Country != "" && f.Buyer.Address.Country != "IT":
		return "XXXXXXX"
	}
	return "0000000"
}

func (f *fattura) pec(code string) nodes {
	if code != "0000000" {
		return nil
	}
	return f.like("PECDestinatario", "buyer.pec", f.Buyer.PEC, formPEC)
}

func (f *fattura) check(progressive string) {
	if !formProg.MatchString(progressive) {
		f.wrong("progressive", Wrong)
	}
	if f.Seller.Address.Country != "IT" {
		f.wrong("seller.address.country", Wrong)
	}
	if !formSDI.MatchString(f.recipient()) {
		f.wrong("buyer.sdi", Wrong)
	}
	if f.foreign != nil && f.foreign.Rate <= 0 {
		f.wrong("rate", Missing)
	}
	f.checkVAT()
	if (f.Type == Deferred || f.Type == Triangle) && len(f.Delivered) == 0 {
		f.wrong("delivered", Missing)
	}
	for i, c := range f.Corrects {
		if c.Date > f.Date {
			f.refused(at("corrects", i, "date"), "00418")
		}
	}
	if f.Seller.VATNo == f.Buyer.VATNo && f.Seller.VATNo != "" {
		f.refused("buyer.vat_no", "00471")
	}
	if f.Number != "" && !strings.ContainsAny(f.Number, "0123456789") {
		f.refused("number", "00425")
	}
}

// checkVAT: a line without VAT says why, one with VAT does not, and each
// treatment has its group.
func (f *fattura) checkVAT() {
	for i, l := range f.Lines {
		switch {
		case l.VAT.Rate == 0 && l.VAT.Natura == "":
			f.refused(at("lines", i, "vat"), "00400")
		case l.VAT.Rate != 0 && l.VAT.Natura != "":
			f.refused(at("lines", i, "vat"), "00401")
		case l.VAT.Natura != "" && !formNatura.MatchString(string(l.VAT.Natura)):
			f.refused(at("lines", i, "vat"), "00445")
		case f.groupOf(l.VAT) < 0:
			f.refused(at("lines", i, "vat"), "00419")
		}
	}
	for i, g := range f.Groups {
		switch {
		case g.Rate == 0 && g.Natura == "":
			f.refused(at("groups", i, "vat"), "00429")
		case g.Rate != 0 && g.Natura != "":
			f.refused(at("groups", i, "vat"), "00430")
		case g.When == Split && strings.HasPrefix(string(g.Natura), "N6"):
			f.refused(at("groups", i, "when"), "00420")
		}
		if off := g.Tax - mulDiv(g.Net, g.Rate, 100_00); off < -1 || off > 1 {
			f.refused(at("groups", i, "tax"), "00421")
		}
		if off := g.Net - f.netOf(g.VAT); f.foreign == nil && (off < -100 || off > 100) {
			f.refused(at("groups", i, "net"), "00422")
		}
	}
}

// groupOf is the index of the group a treatment belongs to, -1 for none.
func (inv *Invoice) groupOf(v VAT) int {
	for i, g := range inv.Groups {
		if g.Rate == v.Rate && g.Natura == v.Natura {
			return i
		}
	}
	return -1
}

// netOf adds what the lines and extras of a treatment come to.
func (inv *Invoice) netOf(v VAT) int64 {
	sum := int64(0)
	for _, l := range inv.Lines {
		if l.VAT.Rate == v.Rate && l.VAT.Natura == v.Natura {
			sum += l.Amount
		}
	}
	for _, e := range inv.Extras {
		if e.VAT.Rate == v.Rate && e.VAT.Natura == v.Natura {
			sum += e.signed()
		}
	}
	return sum
}

func (e *Extra) signed() int64 {
	if e.Charge {
		return e.Amount
	}
	return -e.Amount
}

// at names a field of an item in a list, counted from 1: "lines.3.text".
func at(list string, i int, field string) string {
	return list + "." + strconv.Itoa(i+1) + "." + field
}
