package bank

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// rows splits lines at ';' as a spreadsheet reader would.
func rows(text string) []Row {
	var all []Row
	n := 0
	for line := range strings.Lines(strings.TrimSpace(text)) {
		n++
		r := Row{Number: n}
		for _, cell := range strings.Split(strings.TrimRight(line, "\n"), ";") {
			r.Cells = append(r.Cells, Cell{Text: cell})
		}
		all = append(all, r)
	}
	return all
}

// guessed reads a table by the layout that its headings tell.
func guessed(table []Row, house string, digits func(string) int) (*Statement, error) {
	l, _ := Guess(table)
	return Table(table, l, house, digits)
}

// bare are movements without their fingerprints.
func bare(list []Movement) []Movement {
	list = slices.Clone(list)
	for i := range list {
		list[i].Fingerprint = ""
	}
	return list
}

// tables are statements as banks in three countries export them.
var tables = []struct {
	what, table string
	want        []Movement
	skipped     []Skipped
}{
	{"Italian, two columns", `
Conto corrente: IT60X0542811101000000123456
Saldo al 30/09/2026;;;;1.000,00
Data contabile;Data valuta;Dare;Avere;Descrizione operazione
01/09/2026;02/09/2026;;1.234,56;BONIFICO A VOSTRO FAVORE  CONFEZIONI LUCIA
03/09/2026;03/09/2026;-1.500;;STIPENDI
04/09/2026;04/09/2026;12,5;;COMMISSIONI
30/09/2026;;;1.000,00;Saldo finale
;;;;fine`, []Movement{
		{Date: "2026-09-01", ValueDate: "2026-09-02", Amount: 1_234_56, Currency: "EUR", Text: "BONIFICO A VOSTRO FAVORE CONFEZIONI LUCIA"},
		{Date: "2026-09-03", ValueDate: "2026-09-03", Amount: -1_500_00, Currency: "EUR", Text: "STIPENDI"},
		{Date: "2026-09-04", ValueDate: "2026-09-04", Amount: -12_50, Currency: "EUR", Text: "COMMISSIONI"},
	}, nil},
	{"Italian, one column, Valuta is a currency", `
Data;Descrizione;Importo;Valuta;CRO
1-9-26;Incasso;+ 2.000;EUR;123
2-9-26;Acquisto;-19,90;USD;124
3-9-26;Errore;mille;EUR;125
boh;Errore;1,00;EUR;126`, []Movement{
		{Date: "2026-09-01", Amount: 2_000_00, Currency: "EUR", Text: "Incasso", Reference: "123"},
		{Date: "2026-09-02", Amount: -19_90, Currency: "USD", Text: "Acquisto", Reference: "124"},
	}, []Skipped{{4, "amount"}, {5, "date"}}},
	{"English", `
Date;Description;Counterparty;Amount;Currency;Reference
14 Sep 2026;Payment;Lucia Ltd;1,234.56;GBP;A1
2026-09-15T08:00:00;Fee;;(3.20);GBP;A2
16/09/2026;Rent;;1,000-;GBP;A3`, []Movement{
		{Date: "2026-09-14", Amount: 1_234_56, Currency: "GBP", Party: "Lucia Ltd", Text: "Payment", Reference: "A1"},
		{Date: "2026-09-15", Amount: -3_20, Currency: "GBP", Text: "Fee", Reference: "A2"},
		{Date: "2026-09-16", Amount: -1_000_00, Currency: "GBP", Text: "Rent", Reference: "A3"},
	}, nil},
	{"American days, a column of directions", `
Booking Date;Details;Amount;Debit/Credit
09/14/2026;In;10.00;CR
09/03/2026;Out;20.00;DR`, []Movement{
		{Date: "2026-09-14", Amount: 10_00, Currency: "EUR", Text: "In"},
		{Date: "2026-09-03", Amount: -20_00, Currency: "EUR", Text: "Out"},
	}, nil},
	{"Chinese", `
账户明细
交易日期;摘要;对方户名;借方发生额（支取）;贷方发生额（收入）;余额;币种;交易流水号
20260914;货款;东方面料;;8,000.00;9,000.00;人民币;L1
2026年9月15日;手续费;;2.50;;8,997.50;人民币;L2
2026-09-16 10:20:30;提现;;100;;8,897.50;CNY;L3
合计;;;102.50;8,000.00;;;`, []Movement{
		{Date: "2026-09-14", Amount: 8_000_00, Currency: "CNY", Party: "东方面料", Text: "货款", Reference: "L1"},
		{Date: "2026-09-15", Amount: -2_50, Currency: "CNY", Text: "手续费", Reference: "L2"},
		{Date: "2026-09-16", Amount: -100_00, Currency: "CNY", Text: "提现", Reference: "L3"},
	}, nil},
}

func TestTablesOfBanksAreRead(t *testing.T) {
	for _, c := range tables {
		t.Run(c.what, func(t *testing.T) {
			s, err := guessed(rows(c.table), "EUR", nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := bare(s.Movements); !reflect.DeepEqual(got, c.want) {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
			if !reflect.DeepEqual(s.Skipped, c.skipped) {
				t.Errorf("skipped %v", s.Skipped)
			}
		})
	}
	s, _ := guessed(rows("IBAN: IT60X0542811101000000123456\nData;Importo\n"), "EUR", nil)
	if s.IBAN != "IT60X0542811101000000123456" {
		t.Errorf("account %q", s.IBAN)
	}
	if _, err := guessed(rows("Nome;Cognome\nA;B"), "EUR", nil); !errors.Is(err, ErrColumns) {
		t.Error(err)
	}
}

func TestNumbersOfSpreadsheetsAreNotGuessed(t *testing.T) {
	table := []Row{{1, []Cell{{"Data", false}, {"Importo", false}}}, {2, []Cell{{"2026-09-14", false}, {"1.234", true}}}, {3, []Cell{{"2026-09-15", false}, {"-0.5", true}}}}
	s, err := guessed(table, "KWD", func(string) int { return 3 })
	if err != nil || len(s.Movements) != 2 || s.Movements[0].Amount != 1_234 || s.Movements[1].Amount != -500 {
		t.Errorf("%+v, %v", s, err)
	}
}

// The same rows in another, longer export have the same fingerprints; twins on
// one day differ.
func TestFingerprintsKnowAMovementAgain(t *testing.T) {
	head := "Data;Importo;Descrizione\n"
	september := "01/09/2026;-2,00;COMMISSIONE\n01/09/2026;-2,00;COMMISSIONE\n02/09/2026;50,00;INCASSO\n"
	first, _ := guessed(rows(head+september), "EUR", nil)
	second, _ := guessed(rows(head+"31/08/2026;1,00;ALTRO\n"+strings.ReplaceAll(september, "COMMISSIONE", "Commissione ")), "EUR", nil)
	seen := map[string]bool{}
	for _, m := range first.Movements {
		seen[m.Fingerprint] = true
	}
	if len(seen) != 3 {
		t.Errorf("twins are one: %+v", first.Movements)
	}
	for i, m := range second.Movements {
		if seen[m.Fingerprint] != (i > 0) {
			t.Errorf("row %d is taken for another: %+v", i, m)
		}
	}
}

const camt = `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.%s"><BkToCstmrStmt><Stmt><Acct><Id><IBAN>IT60X0542811101000000123456</IBAN></Id></Acct>
<Ntry><Amt Ccy="EUR">1234.56</Amt><CdtDbtInd>CRDT</CdtDbtInd>%s<BookgDt><Dt>2026-09-14</Dt></BookgDt><ValDt><DtTm>2026-09-15T00:00:00</DtTm></ValDt><AcctSvcrRef>B1</AcctSvcrRef>
<NtryDtls><TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs><RltdPties>%s</RltdPties><RmtInf><Ustrd>Fattura</Ustrd><Ustrd>2026/101</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">7.5</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-09-16</Dt></BookgDt><AddtlNtryInf>Commissioni</AddtlNtryInf></Ntry>
<Ntry><Amt Ccy="EUR">9</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>PDNG</Sts><BookgDt><Dt>2026-09-16</Dt></BookgDt></Ntry></Stmt></BkToCstmrStmt></Document>`

func TestCamtIsReadInItsOldAndNewVersions(t *testing.T) {
	want := []Movement{
		{Date: "2026-09-14", ValueDate: "2026-09-15", Amount: 1_234_56, Currency: "EUR", Party: "Confezioni Lucia", Text: "Fattura 2026/101", Reference: "B1"},
		{Date: "2026-09-16", Amount: -7_50, Currency: "EUR", Text: "Commissioni"},
	}
	for _, file := range []string{
		fmt.Sprintf(camt, "02", "<Sts>BOOK</Sts>", "<Dbtr><Nm>Confezioni Lucia</Nm></Dbtr><Cdtr><Nm>Ferri</Nm></Cdtr>"),
		fmt.Sprintf(camt, "08", "<Sts><Cd>BOOK</Cd></Sts>", "<Dbtr><Pty><Nm>Confezioni Lucia</Nm></Pty></Dbtr>"),
	} {
		s, err := Read([]byte(file), nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := bare(s.Movements); s.IBAN != "IT60X0542811101000000123456" || !reflect.DeepEqual(got, want) {
			t.Errorf("%+v", got)
		}
	}
}

const mt940 = `{1:F01BPPIITRRXXX0000000000}{4:
:20:STMT
:25:IT60X0542811101000000123456
:28C:9/1
:60F:C260831EUR1000,00
:61:2609140915C1234,56NTRFE1//B1
extra
:86:BONIFICO CONFEZIONI LUCIA
FATTURA 2026/101
:61:261231D7,5NCHGNONREF
:86:805?00GEBUEHREN?20Konto-?21fuehrung?32Banca di Prato
:61:2612310102RC10,NTRFX
:62F:C261231EUR2217,06
-}`

func TestMT940IsRead(t *testing.T) {
	s, err := Read([]byte(strings.ReplaceAll(mt940, "\n", "\r\n")), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []Movement{
		{Date: "2026-09-15", ValueDate: "2026-09-14", Amount: 1_234_56, Currency: "EUR", Text: "BONIFICO CONFEZIONI LUCIA FATTURA 2026/101", Reference: "B1"},
		{Date: "2026-12-31", ValueDate: "2026-12-31", Amount: -7_50, Currency: "EUR", Text: "Konto-fuehrung", Party: "Banca di Prato"},
		{Date: "2027-01-02", ValueDate: "2026-12-31", Amount: -10_00, Currency: "EUR", Reference: "X"},
	}
	if got := bare(s.Movements); s.IBAN == "" || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

func TestOtherFilesAreRefused(t *testing.T) {
	for _, file := range []string{"", "Data;Importo", "<html/>", "<Document><BkToCstmrStmt>", "PK\x03\x04"} {
		if _, err := Read([]byte(file), nil); !errors.Is(err, ErrUnknown) {
			t.Errorf("%q: %v", file, err)
		}
	}
	if _, err := Read(make([]byte, MaxSize+1), nil); !errors.Is(err, ErrTooLarge) {
		t.Error(err)
	}
}

// Damaged files are read or refused, and nothing worse.
func TestDamagedStatementsDoNoHarm(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	italian := "Data;Data valuta;Dare;Avere;Valuta;Descrizione\n01/09/2026;02/09/2026;;1.234,56;EUR;X\n02/09/26;;12,5;;EUR;Y\n"
	for _, file := range []string{fmt.Sprintf(camt, "02", "", ""), mt940, italian} {
		for range 2_000 {
			data := []byte(file)
			for range 1 + random.IntN(5) {
				from := random.IntN(len(data) - 20)
				switch to := from + random.IntN(20); random.IntN(3) {
				case 0:
					data[from] = byte(random.IntN(256))
				case 1:
					data = slices.Delete(data, from, to)
				case 2:
					data = slices.Insert(data, from, data[from:to]...)
				}
			}
			_, _ = Read(data, nil)
			_, _ = guessed(rows(string(data)), "EUR", nil)
		}
	}
}
