package bank

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Layout says how a bank's table is read.
type Layout struct {
	Head   int      `json:"head"`   // Number of the row of headings, 0 for none
	Fields []string `json:"fields"` // what each column holds: one of Fields, "" for nothing of use
	Marks  string   `json:"marks"`  // decimal mark: "comma" or "point", "" as the values tell
	Heads  []string `json:"heads"`  // the headings it was made for, as Heading writes them
}

// column is what a column of a statement holds.
type column string

const (
	colDate      column = "date"
	colValue     column = "value"
	colAmount    column = "amount"
	colDebit     column = "debit"
	colCredit    column = "credit"
	colSign      column = "sign"
	colCurrency  column = "currency"
	colParty     column = "party"
	colIBAN      column = "iban"
	colText      column = "text"
	colReference column = "reference"
)

// Fields are what a column may hold.
var Fields = []string{string(colDate), string(colValue), string(colAmount), string(colDebit), string(colCredit), string(colSign), string(colCurrency), string(colParty), string(colIBAN),
	string(colText), string(colReference)}

// headings are the words over the columns of statements, in Italian, English
// and Chinese, with what is not a letter left out.
var headings = map[column][]string{
	colDate: {"data", "datacontabile", "dataoperazione", "datamovimento", "dataregistrazione", "datareg", "datacont", "dataop", "date", "bookingdate", "transactiondate",
		"postingdate", "bookdate", "entrydate", "交易日期", "记账日期", "入账日期", "日期", "交易时间", "交易日"},
	colValue: {"datavaluta", "valuta", "dataval", "valuedate", "value", "起息日", "起息日期"},
	colDebit: {"dare", "addebiti", "addebito", "uscite", "uscita", "importodare", "importoaddebito", "debit", "debits", "debitamount", "paidout", "moneyout", "withdrawal",
		"withdrawals", "借方", "借方发生额", "借方金额", "支出", "支出金额", "付款金额", "支取"},
	colCredit: {"avere", "accrediti", "accredito", "entrate", "entrata", "importoavere", "importoaccredito", "credit", "credits", "creditamount", "paidin", "moneyin", "deposit",
		"deposits", "贷方", "贷方发生额", "贷方金额", "收入", "收入金额", "收款金额", "存入"},
	colAmount:   {"importo", "importoeur", "importoineuro", "importoineur", "importooperazione", "ammontare", "amount", "amounteur", "transactionamount", "金额", "交易金额", "发生额"},
	colCurrency: {"divisa", "valutaconto", "valutaimporto", "currency", "ccy", "币种", "货币"},
	colSign:     {"segno", "da", "dareavere", "drcr", "dc", "debitcredit", "creditdebit", "creditdebitindicator", "type", "借贷标志", "借贷", "收支", "收支类型", "收付标志"},
	colText: {"descrizione", "descrizioneoperazione", "descrizioneestesa", "descrizionemovimento", "causale", "dettagli", "dettaglio", "operazione", "descrizionecausale", "note", "description",
		"details", "narrative", "memo", "particulars", "transactiondescription", "摘要", "用途", "附言", "交易说明", "备注", "交易摘要"},
	colParty: {"controparte", "ordinante", "beneficiario", "beneficiarioordinante", "ordinantebeneficiario", "name", "payee", "counterparty", "payer", "对方户名", "对方名称", "对方账户名称",
		"对方单位名称", "对方单位", "交易对方"},
	colIBAN:      {"iban", "ibancontroparte", "ibanordinante", "ibanbeneficiario", "contocontroparte", "accountnumber", "counterpartyaccount", "counterpartyiban", "对方账号", "对方账户", "对方卡号"},
	colReference: {"riferimento", "numerooperazione", "cro", "crotrn", "trn", "idtransazione", "codiceoperazione", "reference", "transactionid", "id", "ref", "流水号", "交易流水号", "凭证号", "凭证号码", "交易编号"},
}

// Guess proposes a layout: by the headings, else by what the columns look like.
// known tells that the headings name all that is needed.
func Guess(rows []Row) (l Layout, known bool) {
	at, from := findHeadings(rows)
	if from < 0 {
		return guessByValues(rows), false
	}
	t := &table{at: at, rows: rows[from+1:]}
	t.tellValuta()
	l = Layout{Head: rows[from].Number, Fields: make([]string, width(rows)), Heads: HeadingsOf(rows[from])}
	for _, f := range Fields {
		for _, n := range t.at[column(f)] {
			if l.Fields[n] == "" {
				l.Fields[n] = f
			}
		}
	}
	return l, true
}

// HeadingsOf are the headings of a row in the form in which two files of one
// bank are compared.
func HeadingsOf(r Row) []string {
	var all []string
	for _, c := range r.Cells {
		all = append(all, headingKey(c.Text))
	}
	return all
}

// Fits finds the row of headings that the layout was made for, and tells
// whether there is one.
func (l Layout) Fits(rows []Row) (Layout, bool) {
	if len(l.Heads) == 0 {
		return l, false
	}
	for _, r := range rows[:min(len(rows), 40)] {
		if slices.Equal(HeadingsOf(r), l.Heads) {
			l.Head = r.Number
			return l, true
		}
	}
	return l, false
}

// Complete tells whether the columns of day and amount are known.
func (l Layout) Complete() bool {
	has := func(c column) bool { return slices.Contains(l.Fields, string(c)) }
	return (has(colDate) || has(colValue)) && (has(colAmount) || has(colDebit) || has(colCredit))
}

func width(rows []Row) (n int) {
	for _, r := range rows {
		n = max(n, len(r.Cells))
	}
	return n
}

// guessByValues looks for a column of days and one of amounts of both signs in
// a table whose headings say nothing.
func guessByValues(rows []Row) Layout {
	l := Layout{Fields: make([]string, width(rows))}
	first := slices.IndexFunc(rows, func(r Row) bool { return slices.ContainsFunc(r.Cells, isDay) })
	if first < 0 {
		return l
	}
	if first > 0 {
		l.Head, l.Heads = rows[first-1].Number, HeadingsOf(rows[first-1])
	}
	longest, text := 0, -1
	for n := range l.Fields {
		days, minus, filled, letters := 0, 0, 0, 0
		for _, r := range rows[first:] {
			if n >= len(r.Cells) || strings.TrimSpace(r.Cells[n].Text) == "" {
				continue
			}
			filled++
			if isDay(r.Cells[n]) {
				days++
			} else if v, ok := amount(r.Cells[n].Text, true, 4); ok && v < 0 {
				minus++
			} else if !ok {
				letters += len(r.Cells[n].Text)
			}
		}
		switch {
		case days > 0 && days*10 >= filled*8 && !slices.Contains(l.Fields, string(colDate)):
			l.Fields[n] = string(colDate)
		case minus > 0 && !slices.Contains(l.Fields, string(colAmount)):
			l.Fields[n] = string(colAmount)
		case letters > longest:
			longest, text = letters, n
		}
	}
	if text >= 0 {
		l.Fields[text] = string(colText)
	}
	return l
}

func isDay(c Cell) bool {
	_, ok := date(c.Text, false)
	if _, err := strconv.Atoi(c.Text); err == nil {
		return ok && len(c.Text) == 8
	}
	return ok && !c.Number
}

// findHeadings finds the row whose cells name a date and an amount, and where
// each column is; from is -1 for none.
func findHeadings(rows []Row) (at map[column][]int, from int) {
	for i, r := range rows[:min(len(rows), 40)] {
		found := map[column][]int{}
		for n, c := range r.Cells {
			word := headingKey(c.Text)
			for col, words := range headings {
				if word != "" && slices.Contains(words, word) {
					found[col] = append(found[col], n)
				}
			}
		}
		money := len(found[colAmount]) > 0 || len(found[colDebit]) > 0 && len(found[colCredit]) > 0
		if money && (len(found[colDate]) > 0 || len(found[colValue]) > 0) {
			return found, i
		}
	}
	return nil, -1
}

var inBrackets = regexp.MustCompile(`[(（\[][^)）\]]*[)）\]]`)

// headingKey is a heading's letters alone: "Data contabile" is "datacontabile".
func headingKey(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 0x4e00 && r <= 0x9fff:
			return r
		case strings.ContainsRune("àáâ", r):
			return 'a'
		case strings.ContainsRune("èé", r):
			return 'e'
		}
		return -1
	}, strings.ToLower(inBrackets.ReplaceAllString(text, "")))
}

// findIBAN looks for the account's number above the headings.
func findIBAN(rows []Row) string {
	for _, r := range rows {
		for _, c := range r.Cells {
			for _, part := range append([]string{c.Text}, strings.FieldsFunc(c.Text, func(r rune) bool { return r == ' ' || r == ':' })...) {
				if iban, err := IBAN(part); err == nil {
					return iban
				}
			}
		}
	}
	return ""
}
