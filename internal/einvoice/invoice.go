// Package einvoice writes and reads electronic invoices: FatturaPA 1.2 for the
// Italian exchange (SDI), and EN 16931 as UBL 2.1 and as CII D16B, the form
// inside a Factur-X PDF. It knows the rules of the formats, not those of a
// country's tax law: which VAT is due, the caller decides.
//
// docs/einvoice.md says what is supported, and names the sources.
package einvoice

// Type is the kind of paper, as the Italian code list names it (TD01 to TD28).
type Type string

// What a merchant issues. Others are only read.
const (
	Plain    Type = "TD01" // invoice
	Credit   Type = "TD04" // credit note; its amounts are positive
	Deferred Type = "TD24" // one invoice for the delivery notes of a month (art. 21, 4, a)
	Triangle Type = "TD25" // the same for goods that went from our supplier to the customer (art. 21, 4, b)
)

// Invoice is an invoice or a credit note. Amounts are in minor units of
// Currency, and positive on a credit note too. Dates are ISO ("2026-09-14"),
// "" when not given. Texts are what the paper says, in any script; a text with
// a Latin companion is written by that in a FatturaPA, which has no other
// letters.
type Invoice struct {
	Type     Type
	Number   string
	Date     string
	TaxPoint string // when VAT falls due, where it is another day than Date
	Currency string // ISO 4217
	Digits   int    // decimals of the currency's minor unit: 2 for EUR, 0 for JPY
	House    string // currency the seller declares VAT in; "" for Currency
	Rate     int64  // millionths of House for one of Currency; 0 when they are the same
	Seller   Party
	Buyer    Party
	Ship     *Delivery // nil when the goods go to the buyer's address

	Lines    []Line
	Extras   []Extra // discounts and charges on the whole, as received ones have; ours are lines
	Groups   []Group // the VAT, one group per rate and reason
	Stamp    int64   // euro cents of duty paid "in modo virtuale" (bollo), 0 for none; who is charged with it has a line too
	Net      int64   // lines and extras without VAT
	Tax      int64   // sum of the groups
	Total    int64   // Net + Tax + Round
	Round    int64   // added so that the total is a round sum
	Paid     int64   // already paid
	Withheld int64   // tax the buyer keeps back (ritenuta d'acconto); only read
	Due      int64   // what the buyer owes the seller: Total − Paid − Withheld, and less the VAT when payments are split
	Payment  Payment

	BuyerRef  string      // what the buyer asked to be quoted: an office, a project, a person
	Orders    []Reference // the buyer's orders
	Contracts []Reference
	Tenders   []Reference // conventions of public buyers
	Receipts  []Reference // goods received, as the buyer numbers them
	Notes     []string    // for the buyer to read
	Delivered []Reference // delivery notes (DDT), the seller's numbers
	Intent    Reference   // the buyer's declaration of intent (N3.5): the protocol of its receipt, and the day
	Corrects  []Reference // the invoices a credit note corrects
}

// IsCredit tells a credit note from an invoice.
func (inv *Invoice) IsCredit() bool { return inv.Type == Credit || inv.Type == "TD08" }

// SplitPayment tells whether the buyer pays the VAT to the state himself
// (scissione dei pagamenti, art. 17-ter DPR 633/1972).
func (inv *Invoice) SplitPayment() bool {
	for _, g := range inv.Groups {
		if g.When == Split {
			return true
		}
	}
	return false
}

// Party is the seller or the buyer.
type Party struct {
	Name      string // legal name
	LatinName string
	Given     string // with Family instead of Name when a person is named by both
	Family    string
	Trade     string // the name people know, if another
	VATNo     string // with the prefix of its country: "IT01234567897", "EL094259216"
	TaxCode   string // Italian codice fiscale
	Register  string // number in the register of companies, where the country has one: USCC, SIREN
	Address   Address

	SDI      string // CodiceDestinatario: 7 characters, 6 of a public office, "" for none
	PEC      string
	Endpoint string // electronic address by Scheme; "" takes VATNo, TaxCode, PEC or Email, whichever is there
	Scheme   string // of Endpoint, code list EAS: "0211"

	Contact string
	Email   string
	Phone   string

	Regime string // Italian seller's tax regime, "" for RF01
	REA    *REA   // Italian seller's entry in the register of companies
	EORI   string
}

// Address is where a party is, or where goods go.
type Address struct {
	Street      string // with the house number, unless House has it
	LatinStreet string
	House       string
	More        string // second line
	PostCode    string
	City        string
	LatinCity   string
	Province    string // two letters in Italy; elsewhere a region's name
	Country     string // ISO 3166 alpha-2
}

// REA is an entry in the Italian register of companies (art. 2250 Civil Code).
type REA struct {
	Office      string // province, two letters
	Number      string
	Capital     int64  // euro cents, 0 for none
	Sole        string // "SU" one shareholder, "SM" several, "" not a capital company
	Liquidation bool
}

// Delivery is where and when the goods went.
type Delivery struct {
	Date    string // ISO
	Name    string
	Address Address
}

// VAT is the treatment of a line: charged at a rate, or not, and then why.
type VAT struct {
	Rate     int64  // hundredths of a percent: 22_00
	Natura   Natura // Italian reason where Rate is 0, "" where VAT is charged
	Category string // UNCL 5305: S, Z, E, AE, K, G, O, L, M, B; "" is told from Rate and Natura
}

// Natura is the Italian code of why no VAT is charged: N1, N2.1 … N7.
type Natura string

// Exigible says when VAT falls due (EsigibilitaIVA).
type Exigible string

// When VAT falls due: at once, on payment, or to be paid by the buyer.
const (
	AtOnce    Exigible = "I"
	OnPayment Exigible = "D"
	Split     Exigible = "S"
)

// Line is one line.
type Line struct {
	Code      string // the seller's
	Text      string
	LatinText string
	Quantity  int64  // thousandths; negative for what is taken back
	Unit      string // UN/ECE Recommendation 20, as UnitCode gives it; of a FatturaPA that was read, its words if not known
	Price     int64  // ten-thousandths of Currency per unit, before Discount
	Discount  int64  // hundredths of a percent
	Amount    int64  // minor units: Price × Quantity less Discount, rounded once
	VAT       VAT
	Extra     bool // freight, packing, stamp duty: beside the goods (spesa accessoria)
	Order     int  // which of the Invoice's Orders it belongs to, from 1; 0 for none
	Delivered int  // which of its Delivered, likewise
	HSCode    string
	Origin    string // ISO 3166 alpha-2
	Rounded   bool   // read from a paper with more decimals than Quantity and Price hold; Amount is exact
}

// Extra is a discount or a charge on the whole invoice.
type Extra struct {
	Charge bool
	Text   string
	Amount int64 // minor units, positive
	VAT    VAT
}

// Group is the VAT of all lines of one rate and reason.
type Group struct {
	VAT
	Net    int64    // minor units
	Tax    int64    // Net × Rate, rounded once
	When   Exigible // "" as AtOnce
	Reason string   // why no VAT is charged, with the article of the law
	Code   string   // VATEX code of the reason; "" is told from the category
}

// Payment says how and when.
type Payment struct {
	Method  Method // of all instalments that name none
	Account Account
	Terms   string // as the paper says them
	Dates   []Instalment
	Text    string // what the payer should write; "" for Number
}

// Instalment is a part that falls due.
type Instalment struct {
	Due    string // ISO
	Amount int64  // minor units
	Method Method
}

// Account is where money goes.
type Account struct {
	IBAN   string // without spaces; or any account number outside of the IBAN countries
	BIC    string
	Bank   string
	Holder string
}

// Method is a way to pay, by the Italian code list (MP01 to MP23).
type Method string

// The usual ways.
const (
	Cash        Method = "MP01"
	Cheque      Method = "MP02"
	Draft       Method = "MP03"
	Transfer    Method = "MP05"
	Card        Method = "MP08"
	Riba        Method = "MP12"
	DirectDebit Method = "MP19"
	PagoPA      Method = "MP23"
)

// Reference names another paper. CUP and CIG are the codes of public projects
// and tenders.
type Reference struct {
	Number string
	Date   string // ISO
	Lines  []int  // the lines it is for, from 1; none for all
	Item   string // a line of that paper
	Code   string // codice commessa or convenzione
	CUP    string
	CIG    string
}
