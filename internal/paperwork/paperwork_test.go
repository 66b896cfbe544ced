package paperwork

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode"
)

// offer is a quotation of n lines, in Italian or Chinese.
func offer(lang string, n int) *Paper {
	p := &Paper{Heading: "Offerta", Number: "QT-2026-0042", Title: "Cappotti autunno 2027",
		Sender:   Side{Name: "Tessuti Ferri S.r.l.", Lines: []string{"Via del Romito 12", "59100 Prato PO", "P.IVA IT01234567897", "vendite@ferri.example"}},
		Receiver: Side{Label: "Per", Name: "Atelier Blu S.p.A.", Lines: []string{"Via Tortona 31", "20144 Milano MI", "Italia", "c.a. Anna Rossi"}},
		Facts:    []Fact{{"Data", "24/11/2026"}, {"Valida fino al", "24/12/2026"}, {"Pagamento", "30 % alla conferma, saldo a 60 giorni fine mese"}, {"Consegna", "Franco fabbrica Prato"}, {"Vostro riferimento", "AB-771"}},
		Intro:    []string{"Gentile Anna, ecco i prezzi dei tessuti scelti a Milano Unica."}, Cloth: "Tessuto", Columns: []string{"Quantità", "Prezzo", "Sconto", "Minimo", "Consegna", "Importo"},
		Totals:  []Total{{Label: "Imponibile", Value: "€ 1.234,00"}, {Label: "IVA 22% su € 1.234,00", Value: "€ 271,48"}, {Label: "Totale", Value: "€ 1.505,48"}},
		Closing: []string{"Prezzi franco Prato, imballo compreso."}, Signs: []string{"Luogo e data", "Timbro e firma"}, Feet: []Fact{{"Banca", "Intesa Sanpaolo, IBAN IT60X0542811101000000123456"}}}
	name, details, unit := "Spigato cammello", []string{"100% lana vergine", "150 cm, 310 g/m²", "Colore: Cammello"}, "m"
	if lang == "zh" {
		p.Heading, p.Title, p.Cloth, p.Columns = "报价单", "2027年秋季大衣面料", "面料", []string{"数量", "单价", "折扣", "起订量", "交期", "金额"}
		p.Receiver = Side{Label: "致", Name: "上海东方丝绸有限公司", Lines: []string{"上海市静安区南京西路1266号", "中国", "收件人:王祎玥"}}
		p.Intro, p.Closing = []string{"王女士您好:以下为您在展会上所选面料的报价,如有疑问请随时联系。"}, []string{"以上价格为普拉托出厂价,含包装。"}
		p.Facts = []Fact{{"日期", "2026-11-24"}, {"有效期至", "2026-12-24"}, {"付款方式", "预付30%,余款见提单副本付清"}, {"交货方式", "FOB 里窝那"}}
		p.Totals = []Total{{Label: "合计", Value: "US$ 1,505.48"}}
		name, details, unit = "驼色人字呢", []string{"100% 初剪羊毛", "150 cm,310 g/m²", "花色:驼色"}, "米"
	}
	for i := range n {
		p.Rows = append(p.Rows, Row{Name: name, Code: fmt.Sprintf("LV-%04d", i+1), Details: details, Picture: fmt.Sprint("p", i),
			Cells: []Cell{{Text: "120", Unit: unit}, {Text: "€\u00a033,50", Unit: "/ " + unit}, {Text: "5%"}, {Text: "50", Unit: unit}, {Text: "30 giorni"}, {Text: "€\u00a03.819,00"}}})
	}
	if n > 0 {
		p.Rows[n-1].Note = "Disponibile anche doppiato; campionatura a parte."
	}
	return p
}

var created = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

func options() Options {
	photos := map[string][]byte{}
	return Options{Created: created, Page: func(n, of int) string { return fmt.Sprintf("%d / %d", n, of) }, Picture: func(key string) ([]byte, error) {
		if photos[key] == nil {
			photos[key] = cloth(len(photos))
		}
		return photos[key], nil
	}}
}

// cloth is a photo as pages show it, 256 by 320.
func cloth(n int) []byte {
	m := image.NewRGBA(image.Rect(0, 0, 256, 320))
	for y := range 320 {
		for x := range 256 {
			v := uint8((x+y*(1+n%3))/6%2*40 + n*7%60 + x*y%9)
			m.SetRGBA(x, y, color.RGBA{150 + v/2, 110 + v/2, uint8(60 + n*5%90), 255})
		}
	}
	var b bytes.Buffer
	_ = jpeg.Encode(&b, m, &jpeg.Options{Quality: 78})
	return b.Bytes()
}

func write(t testing.TB, p *Paper, opts Options) []byte {
	t.Helper()
	var out bytes.Buffer
	missing, err := Write(&out, p, opts)
	if err != nil || len(missing) > 0 {
		t.Fatalf("missing %q, %v", string(missing), err)
	}
	return out.Bytes()
}

// pagesOf is the text of every page, as a reader's program takes it out.
func pagesOf(t *testing.T, pdf []byte) []string {
	t.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("pdftotext is not installed: make tools")
	}
	file := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	pages := strings.Split(string(out), "\f")
	return pages[:len(pages)-1]
}

// letters is a text without its spaces: a PDF has lines, not words.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}

// Every character is counted: what a reader takes out has at least as many of
// each as what was said, for heads come again on every page.
func TestEveryTextIsOnThePaper(t *testing.T) {
	for _, lang := range []string{"it", "zh"} {
		for _, n := range []int{1, 300} {
			p := offer(lang, n)
			p.Receiver.Lines = append(p.Receiver.Lines, "收件人:王祎玥、李镕", "Łódź, İzmir, Niš đ, Plzeň, Αθήνα, dell’Orto, Ø ß œ ő")
			p.Rows[n-1].Name = "Loden – 罗登呢 “Đông” 1½ ‰ №"
			text := strings.Join(pagesOf(t, write(t, p, options())), "")
			found := counted(text)
			for r, times := range counted(saidBy(p)...) {
				if found[r] < times {
					t.Errorf("%s, %d lines: %q is there %d times, was said %d times", lang, n, r, found[r], times)
				}
			}
			for _, row := range p.Rows {
				if !strings.Contains(letters(text), row.Code) {
					t.Fatalf("%s: line %s is missing", lang, row.Code)
				}
			}
		}
	}
}

// counted is how often each character stands in the texts; white space does
// not count.
func counted(texts ...string) map[rune]int {
	all := map[rune]int{}
	for _, text := range texts {
		for _, r := range letters(text) {
			all[r]++
		}
	}
	return all
}

func saidBy(p *Paper) []string {
	all := append([]string{p.Heading, p.Number, p.Title, p.Sender.Name, p.Receiver.Label, p.Receiver.Name, p.Cloth}, append(p.Intro, p.Closing...)...)
	all = append(append(append(all, p.Sender.Lines...), p.Receiver.Lines...), p.Columns...)
	for _, f := range append(p.Facts, p.Feet...) {
		all = append(all, f.Label, f.Value)
	}
	for _, f := range p.Totals {
		all = append(all, f.Label, f.Value)
	}
	all = append(all, p.Signs...)
	for _, r := range p.Rows {
		all = append(append(all, r.Name, r.Code, r.Note), r.Details...)
		for _, c := range r.Cells {
			all = append(all, c.Said())
		}
	}
	return all
}

func TestATableGoesOnWithItsHeadAndTheTotalsAreNeverAlone(t *testing.T) {
	for i := range 48 { // wherever a page happens to end
		n := i%24 + 1
		p := offer("it", n)
		if i >= 24 { // a parcel: nothing below but where to sign
			p.Totals, p.Closing, p.Feet = nil, nil, nil
		} else if n%2 == 0 { // a long end does not stay together
			p.Closing = slices.Repeat([]string{"Condizioni generali di vendita."}, 30)
		}
		pages := pagesOf(t, write(t, p, Options{Created: created, Page: options().Page}))
		for i, page := range pages {
			rows := regexp.MustCompile(`LV-\d{4}`).FindAllString(page, -1)
			head := strings.Contains(page, "Sconto") && strings.Contains(page, "Minimo")
			if len(rows) > 0 != head {
				t.Errorf("%d lines, page %d of %d: lines %v, head %t", n, i+1, len(pages), rows, head)
			}
			if strings.Contains(page, "Totale") && len(rows) == 0 {
				t.Errorf("%d lines: the totals are alone on page %d", n, i+1)
			}
			if len(p.Closing) < 2 && strings.Contains(page, "Timbro") && len(rows) == 0 {
				t.Errorf("%d lines: page %d has nothing but where to sign", n, i+1)
			}
			if !strings.Contains(letters(page), fmt.Sprintf("%d/%d", i+1, len(pages))) {
				t.Errorf("%d lines: page %d does not say where it is", n, i+1)
			}
		}
	}
}

func TestALineLongerThanAPageGoesOn(t *testing.T) {
	p := offer("it", 2)
	p.Rows[0].Name = strings.Repeat("lanacotta ", 160) + "FINE"
	p.Rows[0].Note = strings.Repeat("osservazione ", 120) + "ULTIMA"
	pages := pagesOf(t, write(t, p, Options{Created: created}))
	text := strings.Join(pages, "")
	if strings.Count(text, "lanacotta") != 160 || strings.Count(text, "osservazione") != 120 || !strings.Contains(text, "ULTIMA") || !strings.Contains(text, "LV-0002") {
		t.Errorf("%d pages lose words: %d and %d", len(pages), strings.Count(text, "lanacotta"), strings.Count(text, "osservazione"))
	}
}

func TestAPhotoThatIsGoneLeavesTheLine(t *testing.T) {
	p := offer("it", 3)
	p.Logo = "broken"
	opts := options()
	opts.Picture = func(key string) ([]byte, error) {
		if key == "broken" {
			return []byte("no picture"), nil
		}
		return nil, nil
	}
	if text := strings.Join(pagesOf(t, write(t, p, opts)), ""); !strings.Contains(text, "LV-0003") || !strings.Contains(text, "Tessuti Ferri") {
		t.Error("the paper lost more than its pictures")
	}
	fault := errors.New("disk")
	opts.Picture = func(string) ([]byte, error) { return nil, fault }
	if _, err := Write(&bytes.Buffer{}, p, opts); !errors.Is(err, fault) {
		t.Errorf("a fault of the store: %v", err)
	}
}

func TestTheSamePaperGivesTheSameBytes(t *testing.T) {
	if !bytes.Equal(write(t, offer("zh", 3), options()), write(t, offer("zh", 3), options())) {
		t.Error("two prints differ")
	}
}

func BenchmarkThreeHundredLines(b *testing.B) {
	p, opts := offer("zh", 300), options()
	pages := 0
	opts.Page = func(_, of int) string { pages = of; return "" }
	write(b, p, opts) // paints the photos
	size := 0
	for b.Loop() {
		size = len(write(b, p, opts))
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N)/float64(pages), "ms/page")
	b.ReportMetric(float64(size)/1e6, "MB")
}

// BenchmarkOneLine is the dearest page: the fonts are read for it alone. The
// budget is 50 ms of CPU.
func BenchmarkOneLine(b *testing.B) {
	p, opts := offer("zh", 1), options()
	write(b, p, opts)
	var spent time.Duration
	for b.Loop() {
		b.StopTimer()
		runtime.GC() // the fonts leave with the last document
		runtime.GC()
		b.StartTimer()
		before := processor()
		write(b, p, opts)
		spent += processor() - before
	}
	b.ReportMetric(float64(spent.Microseconds())/1000/float64(b.N), "cpu-ms/op")
}

// processor is the CPU time this process has used.
func processor() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
