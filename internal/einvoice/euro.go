package einvoice

import (
	"fmt"
	"math/big"
)

// inEuro is the invoice as an Italian seller must declare it, in euro: the
// Agency takes no other currency from who is established in Italy (answers to
// questions on the e-invoice). What each line came to in the currency agreed
// on stands beside it.
func inEuro(inv *Invoice) *Invoice {
	e := *inv
	e.Currency, e.Digits = "EUR", 2
	convert := inv.converter()
	e.Lines = make([]Line, len(inv.Lines))
	for i, l := range inv.Lines {
		l.Amount = l.inEuro(inv.Rate)
		e.Lines[i] = l
	}
	e.Extras = nil
	for _, x := range inv.Extras {
		x.Amount = convert(x.Amount)
		e.Extras = append(e.Extras, x)
	}
	e.Groups, e.Net, e.Tax = nil, 0, 0
	for _, g := range inv.Groups {
		g.Net = convert(g.Net)
		g.Tax = mulDiv(g.Net, g.Rate, 100_00)
		e.Net, e.Tax = e.Net+g.Net, e.Tax+g.Tax
		e.Groups = append(e.Groups, g)
	}
	e.Round, e.Paid, e.Withheld = convert(inv.Round), convert(inv.Paid), convert(inv.Withheld)
	e.Total = e.Net + e.Tax + e.Round
	e.Due = e.Total - e.Paid - e.Withheld
	if inv.SplitPayment() {
		e.Due -= e.Tax
	}
	e.Payment.Dates = inv.instalmentsInEuro(convert, e.Due)
	e.Notes = append([]string{fmt.Sprintf("Importi in euro. Totale %s %s, cambio %s EUR per 1 %s", decimal(inv.Total, inv.Digits, 0), inv.Currency,
		decimal(inv.Rate, 6, 0), inv.Currency)}, inv.Notes...)
	return &e
}

// inEuro is what a line comes to in cents, from its price: the exchange
// multiplies again (check 00423).
func (l *Line) inEuro(rate int64) int64 {
	n := big.NewInt(l.Price)
	for _, by := range []int64{l.Quantity, 100_00 - l.Discount, rate} {
		n.Mul(n, big.NewInt(by))
	}
	by := big.NewInt(10_000 * 1_000 * 100) // price, quantity, and discount less the cents
	by.Mul(by, big.NewInt(1_000_000))
	return divide(n, by)
}

// converter changes minor units of the currency into euro cents.
func (inv *Invoice) converter() func(int64) int64 {
	return func(v int64) int64 { return mulDiv(v, inv.Rate*100, 1_000_000*tenTo(inv.Digits)) }
}

// instalmentsInEuro: the last one takes what converting has lost or made.
func (inv *Invoice) instalmentsInEuro(convert func(int64) int64, due int64) []Instalment {
	var all []Instalment
	for i, d := range inv.Payment.Dates {
		d.Amount = convert(d.Amount)
		if i == len(inv.Payment.Dates)-1 {
			d.Amount = due
		}
		due -= d.Amount
		all = append(all, d)
	}
	return all
}

// price is a unit price in euro: of another currency with as many decimals as
// the schema has, so that price × quantity stays what the line comes to.
func (f *fattura) price(v int64) string {
	if f.foreign == nil {
		return decimal(v, 4, 2)
	}
	return decimal(mulDiv(v, f.foreign.Rate, 100), 8, 2)
}

// foreignAmount says what a line came to in the currency agreed on.
func (f *fattura) foreignAmount(i int) nodes {
	if f.foreign == nil {
		return nil
	}
	return group("AltriDatiGestionali", leaf("TipoDato", "VALUTA"), leaf("RiferimentoTesto", f.foreign.Currency),
		leaf("RiferimentoNumero", decimal(f.foreign.Lines[i].Amount, f.foreign.Digits, 2)))
}
