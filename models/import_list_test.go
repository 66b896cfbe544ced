package models

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// The two price lists of 10,000 rows: what an Italian Excel and a Chinese one
// write when asked for CSV.
type priceList struct {
	name     string
	encoding encoding.Encoding
	sep      string
	head     []string
	mills    []string
	cloths   []string
	fibres   []string
	price    func(cents int) string
	tail     []string // season, pattern, unit, delivery
}

var italian = priceList{"listino.csv", charmap.Windows1252, ";",
	[]string{"Codice", "Descrizione", "Composizione", "Altezza (cm)", "Peso g/m²", "Fornitore", "Codice fornitore", "Costo", "Prezzo", "Valuta", "UM", "Minimo", "Consegna", "Stagione", "Fantasia", "Etichette", "Note"},
	[]string{"Lanificio Valdora", "Tessitura Jara", "Filatura Bisenzio", "Seteria Còmo & Figli"}, []string{"Spigato cammello", "Gabardine blu", "Tela écru", "Raso di seta", "Velluto à côtes"},
	[]string{"100% lana", "70% cotone, 30% poliestere", "98 WO 2 EA", "100% seta", "55 lino 45 cotone"},
	func(c int) string { return fmt.Sprintf("%d,%02d", c/100, c%100) }, []string{"PE 2027", "righe", "m", "3 settimane"}}

var chinese = priceList{"面料报价.csv", simplifiedchinese.GBK, ",",
	[]string{"货号", "品名", "成分", "门幅", "克重", "供应商", "供应商编号", "成本", "单价", "币种", "单位", "起订量", "交期", "季节", "花型", "标签", "备注"},
	[]string{"绍兴新华纺织", "柯桥锦绣布业", "苏州丝绸厂", "温州天宇"}, []string{"驼色人字呢", "藏青华达呢", "本色平布", "真丝缎", "灯芯绒"},
	[]string{"羊毛100", "棉70 涤30", "羊毛98% 氨纶2%", "100%桑蚕丝", "亚麻55 棉45"},
	func(c int) string { return fmt.Sprintf("%d.%02d", c/100, c%100) }, []string{"2027春夏", "条纹", "米", "15天"}}

// planted are the rows of the list that must be refused, by field.
var planted = map[int]string{100: "composition", 200: "composition", 333: "width", 1200: "price", 1201: "price", 5000: "code", 5001: "code", 7000: "code", 9000: "weight", 9995: "composition"}

func (p priceList) row(n int) []string {
	price := 450 + n%4000
	cells := []string{fmt.Sprintf("LV-%05d", n), fmt.Sprintf("%s %d", p.cloths[n%5], n), p.fibres[n%5], fmt.Sprint(138 + n%20), fmt.Sprint(80 + n%420), p.mills[n%4], fmt.Sprintf("M%06d", n),
		p.price(price * 6 / 10), p.price(price), "EUR", p.tail[2], fmt.Sprintf("%d %s", 30+n%9*10, p.tail[2]), p.tail[3], p.tail[0], "", p.tail[0] + "," + p.cloths[n%3], ""}
	if n%7 == 0 {
		cells[14], cells[16] = p.tail[1], "=SUM(A1:A9)" // a note like a formula stays a note
	}
	switch n {
	case 100, 200, 9995:
		cells[2] = strings.Replace(cells[2], "0", "9", 1) // does not make 100
	case 333:
		cells[3] = "boh"
	case 1200, 1201:
		cells[8] = "su richiesta"
	case 5000:
		cells[0] = "lv 04999" // doubles the row before it
	case 5001, 7000:
		cells[0] = ""
	case 9000:
		cells[4] = "pesante"
	}
	return cells
}

func (p priceList) file(t testing.TB, rows int) []byte {
	t.Helper()
	var b strings.Builder
	b.WriteString(strings.Join(p.head, p.sep) + "\r\n")
	for n := 1; n <= rows; n++ {
		var cells []string
		for _, c := range p.row(n) {
			if strings.ContainsAny(c, p.sep+"\"") {
				c = `"` + c + `"`
			}
			cells = append(cells, c)
		}
		b.WriteString(strings.Join(cells, p.sep) + "\r\n")
	}
	data, err := p.encoding.NewEncoder().Bytes([]byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// stock fills the library with what a merchant had before the list came:
// 40 samples of the list, half of them with another price, and some of his own.
func (o *importer) stock(p priceList) {
	o.t.Helper()
	for n := 1; n <= 40; n++ {
		cells := p.row(n)
		var spec SampleSpec
		for i, key := range []string{"code", "name", "composition", "width", "weight", "supplier", "supplier_code", "cost", "price", "price_currency", "price_unit", "moq", "lead_days", "season", "pattern", "tags", "notes"} {
			f, _ := FindSampleField(key)
			text := cells[i]
			if key == "pattern" {
				text = o.as.word("pattern", text)
			}
			if e := f.Set(&spec, text, o.as.Lang); e != nil {
				o.t.Fatalf("stock %s %q: %v", key, text, e)
			}
		}
		if n%2 == 0 {
			spec.Price += 10_000
		}
		addSample(o.t, o.db, spec)
	}
	addSample(o.t, o.db, SampleSpec{Code: "MIO-1", Name: "Tela della casa", Tags: []string{"casa"}})
}

func TestAListOfTenThousandRowsComesInAndGoesBack(t *testing.T) {
	for name, list := range map[string]priceList{"it": italian, "zh": chinese} {
		t.Run(name, func(t *testing.T) {
			o := newImporter(t, name)
			o.stock(list)
			before := o.library()
			file := list.file(t, 10_000)

			begun := time.Now()
			i := o.check(list.name, file, nil)
			t.Logf("checked in %v", time.Since(begun))
			o.truthful(i, list)
			if o.library() != before {
				t.Fatal("the check changed the library")
			}
			begun = time.Now()
			o.run(i)
			t.Logf("run in %v", time.Since(begun))
			s := o.sample("LV-00007")
			if want := list.row(7); s.Name != want[1] || s.Supplier != want[5] || s.Pattern != "stripe" || s.Price != UnitPrice(45700) || s.PriceCurrency != "EUR" || s.Notes != "=SUM(A1:A9)" {
				t.Errorf("came in as %+v", s.SampleSpec)
			}
			again := o.check(list.name, file, nil)
			if c := again.Counts; c.New != 0 || c.Changed != 0 || c.Same != 10_000-len(planted) || c.Refused != len(planted) {
				t.Errorf("the same file twice: %+v", c)
			}
			begun = time.Now()
			o.undo(i)
			t.Logf("undone in %v", time.Since(begun))
			if after := o.library(); after != before {
				t.Errorf("undo left a difference:\n%s", firstDifference(before, after))
			}
		})
	}
}

// truthful asserts that the check found exactly what was planted.
func (o *importer) truthful(i *Import, list priceList) {
	o.t.Helper()
	want := ImportCounts{New: 10_000 - len(planted) - 40, Changed: 20, Same: 20, Refused: len(planted)}
	if c := i.Counts; c.New != want.New || c.Changed != want.Changed || c.Same != want.Same || c.Refused != want.Refused {
		o.t.Errorf("counts %+v, want %+v", c, want)
	}
	for number, w := range o.rows(i) {
		n := number - 1 // below the header
		field, bad := planted[n]
		switch {
		case bad && (w.State != RowRefused || len(w.Problems) != 1 || w.Problems[0].Field != field):
			o.t.Errorf("row %d: %s %+v, want refused for %s", number, w.State, w.Problems, field)
		case !bad && n <= 40 && n%2 == 0 && (w.State != RowChanged || len(w.Changes) != 1 || w.Changes["price"][1] == nil):
			o.t.Errorf("row %d: %s %v, want a changed price", number, w.State, w.Changes)
		}
	}
	if p := o.rows(i)[5001].Problems[0]; p.Key != "import.row.doubled" || p.Args["Row"] != "5000" {
		o.t.Errorf("doubled code says %+v", p)
	}
}
