package bank

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
)

// camtDocument is what is read of a statement of ISO 20022: camt.053, the
// report camt.052 and the notice camt.054, versions 02 to 13.
type camtDocument struct {
	Statements []camtStatement `xml:"BkToCstmrStmt>Stmt"`
	Reports    []camtStatement `xml:"BkToCstmrAcctRpt>Rpt"`
	Notices    []camtStatement `xml:"BkToCstmrDbtCdtNtfctn>Ntfctn"`
}

type camtStatement struct {
	IBAN    string      `xml:"Acct>Id>IBAN"`
	Entries []camtEntry `xml:"Ntry"`
}

type camtAmount struct {
	Currency string `xml:"Ccy,attr"`
	Value    string `xml:",chardata"`
}

type camtEntry struct {
	Amount    camtAmount `xml:"Amt"`
	Direction string     `xml:"CdtDbtInd"` // CRDT or DBIT
	Status    struct {
		Text string `xml:",chardata"`
		Code string `xml:"Cd"`
	} `xml:"Sts"`
	Booked    camtDay  `xml:"BookgDt"`
	Valued    camtDay  `xml:"ValDt"`
	Reference string   `xml:"AcctSvcrRef"`
	Info      string   `xml:"AddtlNtryInf"`
	Details   []camtTx `xml:"NtryDtls>TxDtls"`
}

type camtDay struct {
	Day    string `xml:"Dt"`
	Moment string `xml:"DtTm"`
}

func (d camtDay) iso() string {
	day, _ := date(d.Day+d.Moment, false)
	return day
}

type camtTx struct {
	EndToEnd   string    `xml:"Refs>EndToEndId"`
	Debtor     camtParty `xml:"RltdPties>Dbtr"`
	Creditor   camtParty `xml:"RltdPties>Cdtr"`
	DebtorIBAN string    `xml:"RltdPties>DbtrAcct>Id>IBAN"`
	CreditIBAN string    `xml:"RltdPties>CdtrAcct>Id>IBAN"`
	Texts      []string  `xml:"RmtInf>Ustrd"`
	Structured string    `xml:"RmtInf>Strd>CdtrRefInf>Ref"`
}

type camtParty struct {
	Name  string `xml:"Nm"`
	Name8 string `xml:"Pty>Nm"` // since version 08
}

func readCAMT(data []byte, digits func(string) int) (*Statement, error) {
	var doc camtDocument
	if err := xml.NewDecoder(bytes.NewReader(data)).Decode(&doc); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnknown, err)
	}
	s := &Statement{Format: "camt"}
	all := append(append(doc.Statements, doc.Reports...), doc.Notices...)
	if len(all) == 0 {
		return nil, ErrUnknown
	}
	for _, one := range all {
		s.IBAN = one.IBAN
		for i, e := range one.Entries {
			if status := strings.TrimSpace(e.Status.Text + e.Status.Code); status != "" && status != "BOOK" {
				continue // still pending
			}
			m, what := e.movement(digits)
			if what != "" {
				s.Skipped = append(s.Skipped, Skipped{i + 1, what})
				continue
			}
			s.Movements = append(s.Movements, m)
		}
	}
	return s, nil
}

// movement turns an entry into one; what says what could not be read.
func (e *camtEntry) movement(digits func(string) int) (m Movement, what string) {
	m = Movement{Date: e.Booked.iso(), ValueDate: e.Valued.iso(), Currency: e.Amount.Currency, Reference: e.Reference}
	if m.Date == "" {
		m.Date = m.ValueDate
	}
	v, ok := amount(e.Amount.Value, false, digits(m.Currency))
	switch {
	case m.Date == "":
		return m, "date"
	case !ok:
		return m, "amount"
	}
	if m.Amount = v; e.Direction == "DBIT" {
		m.Amount = -v
	}
	var texts []string
	for _, t := range e.Details {
		texts = append(texts, t.Texts...)
		if t.Structured != "" {
			texts = append(texts, t.Structured)
		}
		other, iban := t.Debtor, t.DebtorIBAN
		if e.Direction == "DBIT" {
			other, iban = t.Creditor, t.CreditIBAN
		}
		if m.IBAN == "" {
			m.IBAN = iban
		}
		if m.Party == "" {
			m.Party = strings.TrimSpace(other.Name + other.Name8)
		}
		if m.Reference == "" && t.EndToEnd != "NOTPROVIDED" {
			m.Reference = t.EndToEnd
		}
	}
	if len(texts) == 0 {
		texts = []string{e.Info}
	}
	m.Text = strings.Join(strings.Fields(strings.Join(texts, " ")), " ")
	return m, ""
}
