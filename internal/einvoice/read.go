package einvoice

import (
	"bytes"
	"strings"
)

// File is what a received file says.
type File struct {
	Format   string     // "FatturaPA", "UBL" or "CII"
	Signed   bool       // it came in a signed envelope (.p7m), whose signature is not checked
	Invoices []*Invoice // a FatturaPA may hold several of one seller for one buyer
}

// Read reads a FatturaPA, also in its signed envelope, a UBL invoice or credit
// note, or a CII invoice. digits gives the decimals of a currency's minor
// unit; nil means two. Quantities and prices with more decimals than a Line
// holds are rounded and marked so, amounts are rounded to the minor unit;
// sums are the file's own and may differ from its lines.
//
// Errors: ErrTooLarge, ErrXML, ErrCharset, ErrEntity, ErrSigned, ErrUnknown,
// or Problems when what makes an invoice is not in it.
func Read(data []byte, digits func(currency string) int) (*File, error) {
	if len(data) > MaxSize {
		return nil, ErrTooLarge
	}
	document, signed, err := unsigned(data)
	if err != nil {
		return nil, err
	}
	root, err := parse(document)
	if err != nil {
		return nil, err
	}
	if digits == nil {
		digits = func(string) int { return 2 }
	}
	file := &File{Signed: signed}
	switch {
	case root.name == "FatturaElettronica" && !strings.HasPrefix(root.attr("versione"), "FSM"):
		file.Format, file.Invoices = "FatturaPA", readFattura(root, digits)
	case root.space == ublInvoice || root.space == ublCreditNote:
		file.Format, file.Invoices = "UBL", []*Invoice{readUBL(root, digits)}
	case root.space == ciiRoot:
		file.Format, file.Invoices = "CII", []*Invoice{readCII(root, digits)}
	default:
		return nil, ErrUnknown
	}
	var missing Problems
	for _, inv := range file.Invoices {
		missing = append(missing, inv.unread()...)
	}
	switch {
	case len(missing) > 0:
		return nil, missing
	case len(file.Invoices) == 0:
		return nil, ErrUnknown
	}
	return file, nil
}

// unread is what an invoice must say to be one.
func (inv *Invoice) unread() Problems {
	var all Problems
	for _, f := range [][2]string{{"number", inv.Number}, {"date", inv.Date}, {"currency", inv.Currency}, {"seller.name", inv.Seller.Name}} {
		if f[1] == "" {
			all = append(all, Problem{Field: f[0], What: Missing})
		}
	}
	if inv.Date != "" && !formDate.MatchString(inv.Date) {
		all = append(all, Problem{Field: "date", What: Wrong})
	}
	return all
}

// unsigned is the document in a file: the file itself, or what a signed
// envelope holds, in DER, BER or base64, also when it was signed twice.
func unsigned(data []byte) (document []byte, signed bool, err error) {
	for range 4 {
		text := bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
		switch {
		case len(text) == 0:
			return nil, signed, ErrUnknown
		case text[0] == '<':
			return data, signed, nil
		case bytes.HasPrefix(text, []byte{0xff, 0xfe}), bytes.HasPrefix(text, []byte{0xfe, 0xff}):
			return nil, signed, ErrCharset
		case data[0] != 0x30:
			if data, err = fromBase64(text); err != nil {
				return nil, signed, ErrUnknown
			}
		}
		if data, err = signedContent(data); err != nil {
			return nil, true, err
		}
		signed = true
	}
	return nil, signed, ErrSigned
}

// reader reads amounts in the minor unit of one currency.
type reader struct{ digits int }

func (r reader) money(text string) int64 {
	v, _, _ := number(text, r.digits)
	return v
}

func rate(text string) int64 {
	v, _, _ := number(text, 2)
	return v
}

// day is the ISO date at the beginning of a date or time.
func day(text string) string {
	if len(text) > 10 {
		text = text[:10]
	}
	return text
}

// quantity and price set what a line says, and whether it was rounded.
func (l *Line) quantity(text string) {
	v, exact, ok := number(text, 3)
	l.Quantity, l.Rounded = v, l.Rounded || ok && !exact
}

func (l *Line) price(text string) {
	v, exact, ok := number(text, 4)
	l.Price, l.Rounded = v, l.Rounded || ok && !exact
}

// per divides the price by the quantity it is for.
func (l *Line) per(base string) {
	v, _, ok := number(base, 3)
	if !ok || v <= 0 || v == 1_000 {
		return
	}
	whole := mulDiv(l.Price, 1_000, v)
	l.Rounded = l.Rounded || mulDiv(whole, v, 1_000) != l.Price
	l.Price = whole
}

func (l *Line) unit(text string) { l.Unit = text; l.known() }

// known turns the words of a unit into its code, where it is known.
func (l *Line) known() {
	if code := UnitCode(l.Unit); code != "" {
		l.Unit = code
	}
}
