package einvoice

import (
	"cmp"
	"errors"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestTextsAreFoldedToLatinWithoutLosingSense(t *testing.T) {
	for text, want := range map[string]string{
		"“Principe di Galles” – l’originale…": `"Principe di Galles" - l'originale...`,
		"12,50 € al metro":                    "12,50 EUR al metro",
		"Béatrice, Käse, ñandú, cafe\u0301":   "Béatrice, Käse, ñandú, café",
		"Łódź, Dvořák, İstanbul, Đorđe":       "Lódz, Dvorák, Istanbul, Dorde",
		"a\u00a0b\n\tc\u200b":                 "a b c",
		"ＡＢＣ１２３，ﬁne":                          "ABC123,fine",
		"290 g/m² ± 5 %":                      "290 g/m² ± 5 %",
	} {
		if out, lost := latin(text, false); out != want || lost != "" {
			t.Errorf("%q is %q, lost %q", text, out, lost)
		}
	}
	if out, lost := latin("FT/2026 n° 7 è ß", true); out != "FT/2026 no 7 e ss" || lost != "" {
		t.Errorf("ASCII: %q, lost %q", out, lost)
	}
	if out, lost := latin("Lana 羊毛 лён 羊", false); lost != "羊毛лён" || strings.TrimSpace(out) != "Lana" {
		t.Errorf("%q, lost %q", out, lost)
	}
}

// problems are those of an invoice that was spoilt.
func problems(t *testing.T, name string, spoil func(*Invoice)) Problems {
	t.Helper()
	inv := twelve()[name]
	spoil(inv)
	_, err := FatturaPA(inv, Progressive(1))
	var ps Problems
	if !errors.As(err, &ps) {
		t.Fatalf("no problems, but %v", err)
	}
	return ps
}

func TestWhatIsMissingOrWrongIsNamedByItsField(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*Invoice)
		want  Problem
	}{
		{"domestic", func(i *Invoice) { i.Buyer.Name = "" }, Problem{Field: "buyer.name", What: Missing}},
		{"domestic", func(i *Invoice) { i.Buyer.Name = "羊毛公司" }, Problem{Field: "buyer.name", What: Lost, Chars: "羊毛公司"}},
		{"export", func(i *Invoice) { i.Buyer.LatinName = "" }, Problem{Field: "buyer.name", What: Lost, Chars: "东方面料有限公司"}},
		{"export", func(i *Invoice) { i.Buyer.Address.LatinCity = "" }, Problem{Field: "buyer.address.city", What: Lost, Chars: "杭州"}},
		{"rates", func(i *Invoice) { i.Lines[1].Text = "真丝" }, Problem{Field: "lines.2.text", What: Lost, Chars: "真丝"}},
		{"domestic", func(i *Invoice) { i.Notes = []string{"", "谢谢"} }, Problem{Field: "notes.2", What: Lost, Chars: "谢"}},
		{"domestic", func(i *Invoice) { i.Lines[0].Text = strings.Repeat("a", 1001) }, Problem{Field: "lines.1.text", What: Long, Max: 1000}},
		{"domestic", func(i *Invoice) { i.Number = "FATTURA/2026/00000000101" }, Problem{Field: "number", What: Long, Max: 20}},
		{"domestic", func(i *Invoice) { i.Seller.VATNo = "" }, Problem{Field: "seller.vat_no", What: Missing}},
		{"domestic", func(i *Invoice) { i.Buyer.VATNo = "" }, Problem{Field: "buyer.vat_no", What: Missing}},
		{"domestic", func(i *Invoice) { i.Buyer.Address.PostCode = "401" }, Problem{Field: "buyer.address.post_code", What: Wrong}},
		{"domestic", func(i *Invoice) { i.Buyer.Address.Street = "" }, Problem{Field: "buyer.address.street", What: Missing}},
		{"domestic", func(i *Invoice) { i.Buyer.SDI = "abc" }, Problem{Field: "buyer.sdi", What: Wrong}},
		{"domestic", func(i *Invoice) { i.Buyer.SDI, i.Buyer.PEC = "", "not a pec" }, Problem{Field: "buyer.pec", What: Wrong}},
		{"domestic", func(i *Invoice) { i.Seller.Address.Country = "FR" }, Problem{Field: "seller.address.country", What: Wrong}},
		{"deferred", func(i *Invoice) { i.Delivered = nil }, Problem{Field: "delivered", What: Missing}},
		{"deferred", func(i *Invoice) { i.Delivered[1].Date = "" }, Problem{Field: "delivered.2.date", What: Missing}},
		{"dollars", func(i *Invoice) { i.Rate = 0 }, Problem{Field: "rate", What: Missing}},
		{"export", func(i *Invoice) { i.Groups[0].Reason = "" }, Problem{Field: "groups.1.reason", What: Missing}},
		{"domestic", func(i *Invoice) { i.Lines[0].VAT = VAT{} }, Problem{Field: "lines.1.vat", What: Refused, Code: "00400"}},
		{"export", func(i *Invoice) { i.Lines[0].VAT.Natura = "N3" }, Problem{Field: "lines.1.vat", What: Refused, Code: "00445"}},
		{"export", func(i *Invoice) { i.Lines[0].VAT.Rate = 22_00 }, Problem{Field: "lines.1.vat", What: Refused, Code: "00401"}},
		{"domestic", func(i *Invoice) { i.Groups[0].Rate = 10_00 }, Problem{Field: "lines.1.vat", What: Refused, Code: "00419"}},
		{"domestic", func(i *Invoice) { i.Groups[0].Tax += 2 }, Problem{Field: "groups.1.tax", What: Refused, Code: "00421"}},
		{"domestic", func(i *Invoice) { i.Groups[0].Net += 101 }, Problem{Field: "groups.1.net", What: Refused, Code: "00422"}},
		{"reverse", func(i *Invoice) { i.Groups[0].When = Split }, Problem{Field: "groups.1.when", What: Refused, Code: "00420"}},
		{"credit", func(i *Invoice) { i.Corrects[0].Date = "2026-12-01" }, Problem{Field: "corrects.1.date", What: Refused, Code: "00418"}},
		{"domestic", func(i *Invoice) { i.Buyer.VATNo = i.Seller.VATNo }, Problem{Field: "buyer.vat_no", What: Refused, Code: "00471"}},
		{"domestic", func(i *Invoice) { i.Number = "PRIMA" }, Problem{Field: "number", What: Refused, Code: "00425"}},
	} {
		if got := problems(t, c.name, c.spoil); !slices.Contains(got, c.want) {
			t.Errorf("want %v, got %v", c.want, got)
		}
	}
}

func TestBuyersAreNamedAsTheExchangeAsks(t *testing.T) {
	documents := map[string][]byte{}
	for _, c := range []struct {
		what  string
		buyer func(*Party)
		want  []string
	}{
		{"a public office", func(p *Party) { *p = comune }, []string{"<FormatoTrasmissione>FPA12<", "<CodiceDestinatario>UFK5PQ<", "<CodiceFiscale>84006890481<"}},
		{"by certified mail", func(p *Party) { p.SDI, p.PEC = "", "lucia@pec.example" }, []string{"<CodiceDestinatario>0000000<", "<PECDestinatario>lucia@pec.example<"}},
		{"a private person", func(p *Party) {
			*p = Party{Given: "Maria", Family: "D’Amico", TaxCode: "DMCMRA80A41F205X", Address: p.Address}
		}, []string{"<CodiceDestinatario>0000000<", "<Nome>Maria<", "<Cognome>D&#39;Amico<"}},
		{"in the Union", func(p *Party) { *p = atelier }, []string{"<CodiceDestinatario>XXXXXXX<", "<IdPaese>FR<", "<IdCodice>40303265045<", "<CAP>00000<", "<Comune>75002 Paris<"}},
		{"in Greece", func(p *Party) { p.VATNo, p.Address.Country = "EL094259216", "GR" }, []string{"<IdPaese>GR<", "<IdCodice>094259216<"}},
		{"outside, with a number", func(p *Party) { *p = orient }, []string{"<IdPaese>CN<", "<IdCodice>91330100799655058B<", "<Denominazione>Orient Fabrics Co., Ltd.<"}},
		{"outside, without", func(p *Party) { *p = orient; p.VATNo = "" }, []string{"<IdCodice>OO99999999999<"}},
		{"a person in the Union", func(p *Party) { *p = atelier; p.VATNo = "" }, []string{"<IdPaese>FR<", "<IdCodice>0000000<"}},
	} {
		t.Run(c.what, func(t *testing.T) {
			inv := twelve()["domestic"]
			c.buyer(&inv.Buyer)
			out, err := FatturaPA(inv, Progressive(1))
			if err != nil {
				t.Fatal(err)
			}
			for _, w := range c.want {
				if !strings.Contains(string(out), w) {
					t.Errorf("%s is not in\n%s", w, out)
				}
			}
			documents[strings.ReplaceAll(c.what, " ", "-")] = out
		})
	}
	conform(t, "FatturaPA_v1.2.2.xsd", documents)
}

func TestDollarsAreDeclaredInEuroToTheCent(t *testing.T) {
	inv := twelve()["dollars"]
	out, err := FatturaPA(inv, Progressive(1))
	if err != nil {
		t.Fatal(err)
	}
	file, err := Read(out, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := file.Invoices[0]
	if got.Currency != "EUR" || got.Groups[0].Net != mulDiv(inv.Net, inv.Rate, 1_000_000) {
		t.Errorf("%s %d", got.Currency, got.Groups[0].Net)
	}
	due := int64(0)
	for _, d := range got.Payment.Dates {
		due += d.Amount
	}
	if due != got.Due || len(got.Payment.Dates) != 3 {
		t.Errorf("instalments come to %d of %d", due, got.Due)
	}
	for _, w := range []string{"<Divisa>EUR<", "<RiferimentoTesto>USD<", "<RiferimentoNumero>2587.41<", "cambio 0.9213 EUR per 1 USD"} {
		if !strings.Contains(string(out), w) {
			t.Errorf("%s is not in\n%s", w, out)
		}
	}
}

// The exchange multiplies and adds again (00421, 00422, 00423); here to the
// cent, in every currency and for odd prices.
func TestTheExchangeComputesTheSame(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	for range 300 {
		inv := base("1", orient)
		inv.Currency, inv.Rate = "GBP", 1+random.Int64N(3_000_000)
		if random.IntN(2) == 0 {
			inv.Currency = "EUR"
		}
		for range 1 + random.IntN(20) {
			l := cloth("A", "Lana", 1+random.Int64N(900_000), 1+random.Int64N(90_0000), []VAT{at22, at10, at4}[random.IntN(3)])
			l.Discount = []int64{0, 0, 5_00, 33_33}[random.IntN(4)]
			inv.Lines = append(inv.Lines, l)
		}
		out, err := FatturaPA(reckon(inv), "1")
		if err != nil {
			t.Fatal(err)
		}
		recompute(t, out)
	}
}

// recompute does the sums of a FatturaPA with its own figures, exactly.
func recompute(t *testing.T, out []byte) {
	t.Helper()
	root, err := parse(out)
	if err != nil {
		t.Fatal(err)
	}
	figure := func(n *node, name string) *big.Rat {
		r, ok := new(big.Rat).SetString(cmp.Or(n.get(name), "0"))
		if !ok {
			t.Fatalf("%s is %q", name, n.get(name))
		}
		return r
	}
	cent, hundred := big.NewRat(1, 100), big.NewRat(100, 1)
	nets := map[string]*big.Rat{}
	for _, l := range root.all("FatturaElettronicaBody/DatiBeniServizi/DettaglioLinee") {
		total, rate := figure(l, "PrezzoTotale"), l.get("AliquotaIVA")
		want := new(big.Rat).Mul(figure(l, "PrezzoUnitario"), figure(l, "Quantita"))
		off := new(big.Rat).Quo(figure(l, "ScontoMaggiorazione/Percentuale"), hundred)
		want.Sub(want, new(big.Rat).Mul(want, off))
		if d := want.Sub(want, total); d.Abs(d).Cmp(cent) >= 0 {
			t.Errorf("a line is off by %s:\n%s", d.FloatString(6), out)
		}
		if nets[rate] == nil {
			nets[rate] = new(big.Rat)
		}
		nets[rate].Add(nets[rate], total)
	}
	all := new(big.Rat)
	for _, g := range root.all("FatturaElettronicaBody/DatiBeniServizi/DatiRiepilogo") {
		net, tax := figure(g, "ImponibileImporto"), figure(g, "Imposta")
		if want := nets[g.get("AliquotaIVA")]; want.Add(want, figure(g, "Arrotondamento")).Cmp(net) != 0 {
			t.Errorf("a group is %s, its lines %s", net.FloatString(2), want.FloatString(6))
		}
		want := new(big.Rat).Quo(new(big.Rat).Mul(net, figure(g, "AliquotaIVA")), hundred)
		if d := want.Sub(want, tax); d.Abs(d).Cmp(cent) >= 0 {
			t.Errorf("a tax is off by %s", d.FloatString(6))
		}
		all.Add(all, net).Add(all, tax)
	}
	if total := figure(root, "FatturaElettronicaBody/DatiGenerali/DatiGeneraliDocumento/ImportoTotaleDocumento"); all.Cmp(total) != 0 {
		t.Errorf("the total is %s, the groups %s", total.FloatString(2), all.FloatString(2))
	}
}

func TestFilesAreNumberedForTheExchange(t *testing.T) {
	for n, want := range map[int64]string{0: "00000", 35: "0000Z", 36: "00010", MaxProgressive: "ZZZZZ"} {
		if got := Progressive(n); got != want {
			t.Errorf("%d is %s", n, got)
		}
	}
	if got := FatturaName(twelve()["domestic"], Progressive(10)); got != "IT01234567897_0000A.xml" {
		t.Error(got)
	}
}

func TestUnitsArePeoplesWordsAndCodes(t *testing.T) {
	for word, want := range map[string]string{"m": "MTR", "Metri": "MTR", "kg": "KGM", "yd": "YRD", "pz": "H87", "nr": "C62", "MTR": "MTR", "米": "MTR", "braccia": ""} {
		if got := UnitCode(word); got != want {
			t.Errorf("%s is %q", word, got)
		}
	}
}
