package bank

import (
	"regexp"
	"slices"
	"strings"
)

// Cell is one value of a table.
type Cell struct {
	Text   string
	Number bool // the file typed it as a number, with '.' for decimals
}

// Row is one line of a table.
type Row struct {
	Number int // as people count, for messages
	Cells  []Cell
}

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
	colReference: {"riferimento", "numerooperazione", "cro", "crotrn", "trn", "idtransazione", "codiceoperazione", "reference", "transactionid", "id", "ref", "流水号", "交易流水号", "凭证号", "凭证号码", "交易编号"},
}

type column int

const (
	colDate column = iota
	colValue
	colDebit
	colCredit
	colAmount
	colCurrency
	colSign
	colText
	colParty
	colReference
)

// Table reads a statement that a bank exports as a spreadsheet or CSV. Above
// the headings there may be lines about the account. One row is one movement;
// rows without date and amount, and those of balances, are left out. digits
// gives the decimals of a currency's minor unit; nil means two, house is the
// account's currency where no column says it. Errors: ErrColumns, ErrTooLarge.
func Table(rows []Row, house string, digits func(currency string) int) (*Statement, error) {
	if len(rows) > MaxMovements+100 {
		return nil, ErrTooLarge
	}
	if digits == nil {
		digits = two
	}
	at, from := findHeadings(rows)
	if from < 0 {
		return nil, ErrColumns
	}
	t := &table{at: at, rows: rows[from+1:], house: house, digits: digits}
	t.settle(rows[from])
	s := &Statement{Format: "table", IBAN: findIBAN(rows[:from])}
	for _, r := range t.rows {
		m, what := t.movement(r)
		switch what {
		case "":
			s.Movements = append(s.Movements, m)
		case "date", "amount":
			s.Skipped = append(s.Skipped, Skipped{r.Number, what})
		}
	}
	mark(s.Movements)
	return s, nil
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

type table struct {
	at       map[column][]int
	rows     []Row
	house    string
	digits   func(string) int
	comma    bool
	american bool
}

// settle learns from the values how dates and amounts are written, and whether
// "Valuta" is a day or a currency.
func (t *table) settle(head Row) {
	for _, col := range []column{colAmount, colDebit, colCredit} {
		if comma, known := marks(t.values(col)); known {
			t.comma = comma
			break
		}
		t.comma = italian(head)
	}
	t.at[colValue] = slices.DeleteFunc(t.at[colValue], func(n int) bool {
		money := slices.ContainsFunc(t.rows, func(r Row) bool { return n < len(r.Cells) && currency(r.Cells[n].Text) != "" })
		if money {
			t.at[colCurrency] = append(t.at[colCurrency], n)
		}
		return money
	})
	if len(t.at[colDate]) == 0 {
		t.at[colDate] = t.at[colValue]
	}
	t.american = american(t.values(colDate))
}

// italian tells a comma's country from the headings.
func italian(head Row) bool {
	return slices.ContainsFunc(head.Cells, func(c Cell) bool {
		word := headingKey(c.Text)
		return strings.HasPrefix(word, "data") || word == "importo" || word == "dare" || word == "entrate"
	})
}

// values are the filled cells of a column that are not typed numbers.
func (t *table) values(col column) []string {
	var all []string
	for _, r := range t.rows {
		for _, n := range t.at[col] {
			if n < len(r.Cells) && strings.TrimSpace(r.Cells[n].Text) != "" && !r.Cells[n].Number {
				all = append(all, r.Cells[n].Text)
			}
		}
	}
	return all
}

// get is the first filled cell of a column.
func (t *table) get(r Row, col column) Cell {
	for _, n := range t.at[col] {
		if n < len(r.Cells) && strings.TrimSpace(r.Cells[n].Text) != "" {
			return r.Cells[n]
		}
	}
	return Cell{}
}

// text joins the different texts of a column that stands several times.
func (t *table) text(r Row, col column) string {
	var all []string
	for _, n := range t.at[col] {
		if n < len(r.Cells) {
			if text := strings.Join(strings.Fields(r.Cells[n].Text), " "); text != "" && !slices.Contains(all, text) {
				all = append(all, text)
			}
		}
	}
	return strings.Join(all, " · ")
}

// balances begin the rows that tell a balance and are no movement.
var balances = regexp.MustCompile(`(?i)^(saldo|totale|totali|opening balance|closing balance|balance brought|balance carried|total|期初|期末|合计|余额)`)

// movement reads a row; what is "date" or "amount" when that cannot be read,
// and "none" when the row is no movement.
func (t *table) movement(r Row) (m Movement, what string) {
	m = Movement{Currency: currency(t.get(r, colCurrency).Text), Text: t.text(r, colText), Party: t.text(r, colParty), Reference: t.text(r, colReference)}
	if m.Currency == "" {
		m.Currency = t.house
	}
	v, filled, ok := t.amount(r, m.Currency)
	day := t.get(r, colDate).Text
	iso, dated := date(day, t.american)
	switch {
	case day == "" && !filled, balances.MatchString(m.Text), balances.MatchString(day), day != "" && !filled, day == "" && m.Text == "":
		return m, "none"
	case !dated:
		return m, "date"
	case !ok:
		return m, "amount"
	case v == 0:
		return m, "none"
	}
	m.Date, m.Amount = iso, v
	m.ValueDate, _ = date(t.get(r, colValue).Text, t.american)
	return m, ""
}

// amount is what a row is about, signed; filled is false for a row without.
func (t *table) amount(r Row, currency string) (v int64, filled, ok bool) {
	read := func(c Cell) (int64, bool) { return amount(c.Text, t.comma && !c.Number, t.digits(currency)) }
	if c := t.get(r, colAmount); c.Text != "" {
		v, ok = read(c)
		if went(t.get(r, colSign).Text) && v > 0 {
			v = -v
		}
		return v, true, ok
	}
	debit, credit := t.get(r, colDebit), t.get(r, colCredit)
	if debit.Text == "" && credit.Text == "" {
		return 0, false, false
	}
	out, in := int64(0), int64(0)
	ok = true
	if debit.Text != "" {
		out, ok = read(debit)
	}
	if credit.Text != "" && ok {
		in, ok = read(credit)
	}
	return in - max(out, -out), true, ok
}

// went tells whether a column of directions says that money went.
func went(text string) bool {
	switch strings.ToLower(strings.Trim(strings.TrimSpace(text), ".")) {
	case "d", "dr", "dare", "debit", "dbit", "addebito", "uscita", "-", "借", "借方", "支出", "付", "支":
		return true
	}
	return false
}

// currency is the code a cell names, "" for none.
func currency(text string) string {
	switch text = strings.ToUpper(strings.TrimSpace(text)); text {
	case "人民币", "人民币元", "RMB":
		return "CNY"
	case "€", "EURO", "欧元":
		return "EUR"
	case "美元", "$":
		return "USD"
	}
	if len(text) == 3 && strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
		return text
	}
	return ""
}
