package bank

import (
	"bytes"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"jennyerp/internal/sheet"
)

// A statement of a Chinese bank goes through the reader of spreadsheets, which
// knows charset and separator.
func TestAChineseBanksFileIsRead(t *testing.T) {
	text, err := simplifiedchinese.GBK.NewEncoder().String("账号,6222020000000000000\r\n交易日期,摘要,交易金额,借贷标志,余额\r\n2026-09-14,\"货款,九月\",\"8,000.00\",贷,\"9,000.00\"\r\n2026-09-15,手续费,2.50,借,\"8,997.50\"\r\n")
	if err != nil {
		t.Fatal(err)
	}
	book, err := sheet.Open("明细.csv", bytes.NewReader([]byte(text)), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	var table []Row
	for r, err := range book.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		row := Row{Number: r.Number}
		for _, c := range r.Cells {
			row.Cells = append(row.Cells, Cell{c.Text, c.Number})
		}
		table = append(table, row)
	}
	s, err := guessed(table, "CNY", nil)
	if err != nil || len(s.Movements) != 2 || s.Movements[0].Amount != 8_000_00 || s.Movements[0].Text != "货款,九月" || s.Movements[1].Amount != -2_50 {
		t.Errorf("%+v, %v", s, err)
	}
}
