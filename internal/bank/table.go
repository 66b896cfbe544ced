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

// Table reads a statement that a bank exports as a spreadsheet or CSV. Above
// the headings there may be lines about the account. One row is one movement;
// rows without date and amount, and those of balances, are left out. digits
// gives the decimals of a currency's minor unit; nil means two, house is the
// account's currency where no column says it. Errors: ErrColumns for a layout
// without a day or an amount, ErrTooLarge.
func Table(rows []Row, l Layout, house string, digits func(currency string) int) (*Statement, error) {
	if !l.Complete() {
		return nil, ErrColumns
	}
	if digits == nil {
		digits = two
	}
	from := slices.IndexFunc(rows, func(r Row) bool { return r.Number == l.Head })
	t := &table{at: map[column][]int{}, rows: rows[from+1:], house: house, digits: digits}
	for n, f := range l.Fields {
		if f != "" {
			t.at[column(f)] = append(t.at[column(f)], n)
		}
	}
	t.settle(l, rows[:from+1])
	s := &Statement{Format: "table", IBAN: findIBAN(rows[:from+1])}
	for _, r := range t.rows {
		m, what := t.movement(r)
		switch what {
		case "":
			s.Movements = append(s.Movements, m)
		case "date", "amount":
			s.Skipped = append(s.Skipped, Skipped{r.Number, what})
		}
	}
	if len(s.Movements) > MaxMovements {
		return nil, ErrTooLarge
	}
	mark(s.Movements)
	return s, nil
}

type table struct {
	at       map[column][]int
	rows     []Row
	house    string
	digits   func(string) int
	comma    bool
	american bool
}

// settle learns from the values how dates and amounts are written.
func (t *table) settle(l Layout, above []Row) {
	if l.Marks != "" {
		t.comma = l.Marks == "comma"
	} else {
		for _, col := range []column{colAmount, colDebit, colCredit} {
			if comma, known := marks(t.values(col)); known {
				t.comma = comma
				break
			}
			t.comma = len(above) > 0 && italian(above[len(above)-1])
		}
	}
	if len(t.at[colDate]) == 0 {
		t.at[colDate] = t.at[colValue]
	}
	t.american = american(t.values(colDate))
}

// tellValuta decides whether "Valuta" is a day or a currency.
func (t *table) tellValuta() {
	t.at[colValue] = slices.DeleteFunc(t.at[colValue], func(n int) bool {
		money := slices.ContainsFunc(t.rows, func(r Row) bool { return n < len(r.Cells) && currency(r.Cells[n].Text) != "" })
		if money {
			t.at[colCurrency] = append(t.at[colCurrency], n)
		}
		return money
	})
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

// balances are the rows that tell a balance and are no movement. "Saldo
// fattura 12" is a payment.
var balances = regexp.MustCompile(`(?i)^((saldo|totale?i?)[ :]*((iniziale|finale|contabile|disponibile|precedente|liquido|movimenti|entrate|uscite|dare|avere|generale)\b.*|al +\d.*)?$|opening balance|closing balance|balance (brought|carried)|期初|期末|合计|余额)`)

// movement reads a row; what is "date" or "amount" when that cannot be read,
// and "none" when the row is no movement.
func (t *table) movement(r Row) (m Movement, what string) {
	m = Movement{Currency: currency(t.get(r, colCurrency).Text), Text: t.text(r, colText), Party: t.text(r, colParty), IBAN: t.get(r, colIBAN).Text, Reference: t.text(r, colReference)}
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
