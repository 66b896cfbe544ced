package einvoice

import (
	"cmp"
	"fmt"
	"strings"
)

func (e *en) lowerPayment() {
	p := e.Payment
	e.means = means(cmp.Or(p.Method, Transfer), e.Currency, p.Account.IBAN)
	if p.Account.IBAN == "" && (e.IsCredit() || p.Method == "") {
		e.means = ""
	}
	terms := []string{p.Terms}
	switch {
	case len(p.Dates) == 1:
		e.dueDate = p.Dates[0].Due
		if e.IsCredit() {
			terms = append(terms, e.dueDate)
		}
	case len(p.Dates) > 1:
		for _, d := range p.Dates {
			terms = append(terms, fmt.Sprintf("%s: %s %s", d.Due, e.money(d.Amount), e.Currency))
		}
	}
	if e.SplitPayment() {
		terms = append(terms, fmt.Sprintf("Scissione dei pagamenti (art. 17-ter DPR 633/1972): IVA %s %s versata dal cessionario", e.money(e.Tax), e.Currency))
	}
	if e.terms = strings.TrimSpace(strings.Join(terms, "\n")); e.terms == "" && e.IsCredit() {
		e.terms = "Nota di credito / Credit note" // BR-CO-25 asks for terms of whatever amount is due
	}
}

// means is a way to pay in UNCL 4461.
func means(m Method, currency, account string) string {
	if m == Transfer {
		if currency == "EUR" && formIBAN.MatchString(account) {
			return "58"
		}
		return "30"
	}
	return cmp.Or(methodMeans[m], "1")
}

var methodMeans = map[Method]string{
	"MP01": "10", "MP02": "20", "MP03": "21", "MP04": "10", "MP06": "60", "MP08": "48", "MP09": "49", "MP10": "49", "MP11": "49", "MP12": "70",
	"MP16": "49", "MP18": "50", "MP19": "59", "MP20": "59", "MP21": "59", "MP22": "97", "MP23": "68",
}

// remittance is what the payer writes, BT-83.
func (e *en) remittance() string { return cmp.Or(e.Payment.Text, e.Number) }
