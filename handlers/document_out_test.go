package handlers

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math"
	"math/big"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"jennyerp/internal/measure"
	"jennyerp/models"
)

// plantOut gives the routes of the ways out a line, a link and a mail.
func (p planted) plantOut(one string, d *models.Document) {
	p.params[one+"/photos/:line"] = p.lines(d)[0].UID
	p.params[one+"/shares/:share"], p.params[one+"/mails/:mail"] = models.NewUID(), models.NewUID()
}

// wares makes a paper of a kind with lines that are priced, for a customer who
// can be written to, and canaries wherever something must stay at home.
func (c *client) wares(kind, lang string, samples ...*models.Sample) *models.Document {
	t, ctx, db := c.app.t, c.app.t.Context(), c.db()
	t.Helper()
	k := models.FindKind(kind)
	p := c.meets(k, "Atelier Blu")
	contact := models.Contact{UID: models.NewUID(), ContactSpec: models.ContactSpec{Name: "Anna Rossi", Email: "anna@blu.example"}}
	check(t, db.SaveContact(ctx, c.User.UID, p, &contact))
	d := &models.Document{UID: models.NewUID(), Kind: k, PartyUID: p.UID, ContactUID: contact.UID, DocumentSpec: models.DocumentSpec{Title: "Cappotti 2027", Language: lang, Notes: secret, Payment: "30 giorni"}}
	check(t, db.CreateDocument(ctx, c.User.UID, d))
	for _, s := range samples {
		check(t, db.AddLines(ctx, c.User.UID, d, models.Line{SampleUID: s.UID, LineSpec: models.LineSpec{Quantity: 12_345, Discount: 333, Note: "anche doppiato"}}))
	}
	check(t, db.AddLines(ctx, c.User.UID, d, models.Line{LineSpec: models.LineSpec{Text: "Trasporto", Price: 10_0550, Quantity: 1_000, Form: "hanger"}}))
	return d
}

// sent is wares that have left the house.
func (c *client) sent(kind, lang string, samples ...*models.Sample) *models.Document {
	c.app.t.Helper()
	d := c.wares(kind, lang, samples...)
	to, _ := d.Kind.Leaving(d.Status)
	check(c.app.t, c.db().Advance(c.app.t.Context(), c.User.UID, d, to))
	return d
}

// pdfText is what a reader's program takes out of a PDF.
func pdfText(t *testing.T, pdf []byte) string {
	t.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("pdftotext is not installed: make tools")
	}
	file := filepath.Join(t.TempDir(), "paper.pdf")
	check(t, os.WriteFile(file, pdf, 0o600))
	out, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", file, "-").Output()
	check(t, err)
	return string(out)
}

// inWorkbook is everything inside a workbook.
func inWorkbook(t *testing.T, data []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	check(t, err)
	var all strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		check(t, err)
		_, err = io.Copy(&all, r)
		check(t, err)
	}
	return all.String()
}

// ways are the bytes of every way out of a paper, by name; the link's come
// from a stranger's browser.
func (c *client) ways(d *models.Document) map[string]string {
	t, a := c.app.t, c.app
	t.Helper()
	rec := c.post(address(d)+"/mail", url.Values{"uid": {models.NewUID()}, "to": {"anna@blu.example"}, "subject": {"Offerta"}, "text": {"Buongiorno"}, "link": {"1"}})
	if rec.Code != http.StatusSeeOther {
		t.Fatalf("%s: mail refused: %s", d.Kind.Name, plainText(rec.Body.String()))
	}
	post := &moody{}
	check(t, a.DeliverMail(t.Context(), post))
	if len(post.sent) != 1 {
		t.Fatalf("%d mails", len(post.sent))
	}
	m := post.sent[0]
	link := strings.TrimPrefix(m.Text[strings.Index(m.Text, "http://"):], a.BaseURL)
	link = strings.TrimSpace(link)
	all := map[string]string{"mail": m.Subject + m.Text + m.HTML + m.FromName, "mail's PDF": string(m.Attachments[0].Content) + pdfText(t, m.Attachments[0].Content)}
	for name, path := range map[string]string{"print": "/print", "pdf": "/pdf", "xlsx": "/xlsx"} {
		rec := c.get(address(d) + path)
		want(t, rec, http.StatusOK)
		all[name] = rec.Body.String()
	}
	all["pdf"] += pdfText(t, []byte(all["pdf"]))
	all["xlsx"] = inWorkbook(t, []byte(all["xlsx"]))
	for name, path := range map[string]string{"link": link, "link's PDF": link + "/pdf"} {
		rec := a.stranger().get(path)
		want(t, rec, http.StatusOK)
		all[name] = rec.Body.String()
	}
	all["link's PDF"] += pdfText(t, []byte(all["link's PDF"]))
	return all
}

func TestEveryWayOutSaysTheSameWordsAndTotals(t *testing.T) {
	for _, kind := range []string{"quotation", "order"} {
		c := newApp(t).company("Tessuti Ferri")
		d := c.wares(kind, "it", c.hang("Spigato").sample, c.hang("Popeline").sample)
		lines := []string{"Spigato", "Popeline", "80% lana", "anche doppiato", "Trasporto"}
		head := []string{"Atelier Blu", "Anna Rossi", "Cappotti 2027", "30 giorni"}
		ways := c.ways(d)
		delete(ways, "mail") // it says what the person wrote
		d = c.stored(d)
		for name, text := range ways {
			said := append(append(lines, head...), d.Number)
			if name == "xlsx" { // a table to reckon with has no letterhead
				said = lines
			}
			text = strings.ReplaceAll(text, "&#39;", "'")
			for _, word := range said {
				if !strings.Contains(strings.Join(strings.Fields(text), " "), word) {
					t.Errorf("%s: %s does not say %q", kind, name, word)
				}
			}
		}
	}
}

// With prices, discounts and quantities as odd as they come, in currencies of
// 0, 2 and 3 decimals: each line is rounded once, the total is the sum of what
// the lines say, and it is the same on screen, PDF, workbook and link.
func TestMoneyIsExactOnEveryWayOut(t *testing.T) {
	dice := rand.New(rand.NewPCG(7, 2026))
	c := newApp(t).company("Tessuti Ferri")
	for i, currency := range []string{"JPY", "EUR", "KWD", "USD", "KWD", "JPY"} {
		kind := []string{"quotation", "order"}[i%2]
		d := &models.Document{UID: models.NewUID(), Kind: models.FindKind(kind), PartyUID: c.meets(models.FindKind(kind), "Atelier Blu").UID, DocumentSpec: models.DocumentSpec{Currency: currency, Rate: 1_000_000, Language: "en"}}
		check(t, c.db().CreateDocument(t.Context(), c.User.UID, d))
		var lines []models.Line
		for n := range 1 + dice.IntN(25) {
			lines = append(lines, models.Line{LineSpec: models.LineSpec{Text: fmt.Sprint("Cloth ", n), Price: models.UnitPrice(1 + dice.Int64N(99_9999)), Quantity: models.Quantity(1 + dice.Int64N(999_999)), Unit: "m", Discount: dice.Int64N(100_00), VAT: []int64{0, 400, 1000, 2200}[dice.IntN(4)]}})
		}
		check(t, c.db().AddLines(t.Context(), c.User.UID, d, lines...))
		to, _ := d.Kind.Leaving(d.Status)
		check(t, c.db().Advance(t.Context(), c.User.UID, d, to))
		d = c.stored(d)
		money, _ := measure.FindCurrency(currency)
		digits := money.Digits
		net, taxed := new(big.Int), map[int64]*big.Int{}
		for _, l := range c.lines(d) { // reckoned with fractions, apart from the program
			exact := new(big.Rat).SetFrac64(int64(l.Price)*(100_00-l.Discount), 10_000*100_00)
			exact.Mul(exact, big.NewRat(int64(l.Quantity)*int64(math.Pow10(digits)), 1000))
			amount := roundHalfUp(exact)
			if amount.Cmp(big.NewInt(l.Amount)) != 0 {
				t.Errorf("%s: %d × %d less %d is %s, the line says %d", currency, l.Price, l.Quantity, l.Discount, amount, l.Amount)
			}
			net.Add(net, amount)
			if taxed[l.VAT] == nil {
				taxed[l.VAT] = new(big.Int)
			}
			taxed[l.VAT].Add(taxed[l.VAT], amount)
		}
		total := new(big.Int).Set(net)
		if d.Kind.Has(models.ColVAT) {
			for rate, sum := range taxed {
				total.Add(total, roundHalfUp(new(big.Rat).SetFrac64(sum.Int64()*rate, 100_00)))
			}
		}
		if net.Int64() != d.Net || total.Int64() != d.Total() {
			t.Errorf("%s %s: net %d and total %d, want %s and %s", currency, kind, d.Net, d.Total(), net, total)
		}
		p := page{viewer: &viewer{Lang: "en"}}
		written := p.Money(total.Int64(), currency)
		link := c.shares(d, "30", "")
		for way, text := range map[string]string{"screen": c.get(address(d)).Body.String(), "print": c.get(address(d) + "/print").Body.String(), "link": c.app.stranger().get(link).Body.String(),
			"PDF": pdfText(t, c.get(address(d)+"/pdf").Body.Bytes()), "link's PDF": pdfText(t, c.app.stranger().get(link+"/pdf").Body.Bytes())} {
			if !strings.Contains(plainSpaces(text), plainSpaces(written)) {
				t.Errorf("%s: the %s does not say %s", currency, way, written)
			}
		}
		exact := new(big.Rat).SetFrac64(total.Int64(), int64(math.Pow10(digits))).FloatString(digits)
		if book := inWorkbook(t, c.get(address(d)+"/xlsx").Body.Bytes()); !strings.Contains(book, "<v>"+exact+"</v>") {
			t.Errorf("%s: the workbook does not hold %s as a number", currency, exact)
		}
	}
}

// roundHalfUp rounds what is not below zero to a whole, half up.
func roundHalfUp(r *big.Rat) *big.Int {
	r = new(big.Rat).Add(r, big.NewRat(1, 2))
	return new(big.Int).Quo(r.Num(), r.Denom())
}

func TestAFieldTheCompanyKeepsIsNotOnAPaperEither(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	set, err := c.db().Settings(t.Context())
	check(t, err)
	set.Shareable = map[string]bool{"code": false, "composition": false, "weight": false}
	check(t, c.db().SaveSettings(t.Context(), c.User.UID, set))
	d := c.wares("quotation", "en", c.hang("Spigato").sample)
	for name, text := range c.ways(d) {
		if name == "mail" {
			continue
		}
		for _, kept := range []string{"LV-Spigato", "80% wool", "310"} {
			if strings.Contains(text, kept) {
				t.Errorf("%s tells %q", name, kept)
			}
		}
	}
}

func TestAPaperStaysAsItLeft(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	h := c.hang("Spigato")
	d := c.sent("quotation", "en", h.sample)
	before := c.get(address(d) + "/pdf").Body.Bytes()
	s, err := c.db().FindSample(t.Context(), h.sample.UID)
	check(t, err)
	s.Name, s.Composition, s.Price = "Other", "CO100", 99_0000
	check(t, c.db().SaveSample(t.Context(), c.User.UID, s))
	_, err = c.db().RemovePicture(t.Context(), c.User.UID, s, h.pictures["public"])
	check(t, err)
	if !bytes.Equal(before, c.get(address(d)+"/pdf").Body.Bytes()) {
		t.Error("the PDF changed with the sample")
	}
	want(t, c.get(address(d)+"/photos/"+c.lines(d)[0].UID+"/320"), http.StatusOK)
}

func TestAPaperSpeaksItsLanguageAndAnyOther(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	h := c.hang("Spigato")
	d := c.sent("quotation", "zh-Hans", h.sample)
	want(t, c.get(address(d)+"/print"), http.StatusOK, "报价单", "80% 羊毛", `lang="zh-Hans"`, "Back to the paper")
	want(t, c.get(address(d)+"/print?lang=it"), http.StatusOK, "Offerta", "80% lana")
	want(t, c.get(address(d)+"/print?lang=xx"), http.StatusOK, "报价单")
	rec := c.get(address(d) + "/pdf")
	if text := pdfText(t, rec.Body.Bytes()); !strings.Contains(text, "羊毛") || !strings.Contains(text, "第 1 页") {
		t.Errorf("PDF says %s", text)
	}
	if name := rec.Header().Get("Content-Disposition"); !strings.Contains(name, "attachment") || !strings.Contains(name, "QT-2026-0001") {
		t.Errorf("named %s", name)
	}
}

func TestADraftSaysThatItIsOne(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	d := c.wares("quotation", "it", c.hang("Spigato").sample)
	want(t, c.get(address(d)+"/print"), http.StatusOK, "Bozza")
	d.Mode = "prices"
	check(t, c.db().SaveDocument(t.Context(), c.User.UID, d))
	rec := c.get(address(d) + "/print")
	want(t, rec, http.StatusOK, "Listino")
	for _, gone := range []string{"Totale", "Importo", "Quantità"} {
		if strings.Contains(rec.Body.String(), gone) {
			t.Errorf("a price list says %s", gone)
		}
	}
}

func TestAPrintPageOfThreeHundredLinesIsOneReading(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	s := c.hang("Spigato").sample
	d := c.wares("quotation", "it", s)
	var lines []models.Line
	for i := range 298 {
		lines = append(lines, models.Line{SampleUID: s.UID, LineSpec: models.LineSpec{Quantity: 1000, Note: fmt.Sprint("n", i)}})
	}
	check(t, c.db().AddLines(t.Context(), c.User.UID, d, lines...))
	rec, n := c.counted(address(d) + "/print")
	want(t, rec, http.StatusOK, "n297")
	if n > maxSQL {
		t.Errorf("%d statements", n)
	}
	pdf := c.get(address(d) + "/pdf").Body.Bytes()
	if text := pdfText(t, pdf); !strings.Contains(text, "n297") || strings.Count(text, "Pagina ") < 20 {
		t.Error("the PDF is not whole")
	}
	if len(pdf) > 4<<20 {
		t.Errorf("%d bytes: photos are on it more than once", len(pdf))
	}
}

func TestWhatNoFontHasIsToldBeforeThePaperGoesOut(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	d := c.wares("quotation", "zh-Hans", c.hang("Spigato").sample)
	want(t, c.get(address(d)+"/print"), http.StatusOK)
	for _, page := range []string{"", "/print"} {
		if strings.Contains(c.get(address(d)+page).Body.String(), "□") {
			t.Errorf("%q warns of nothing", page)
		}
	}
	d.Title = "驼色 祎玥镕 🧵 ok"
	check(t, c.db().SaveDocument(t.Context(), c.User.UID, d))
	for _, page := range []string{"", "/print"} {
		want(t, c.get(address(d)+page), http.StatusOK, "the PDF shows □ for them: 🧵<")
	}
	if text := pdfText(t, c.get(address(d)+"/pdf").Body.Bytes()); !strings.Contains(text, "祎玥镕 □ ok") {
		t.Errorf("PDF says %s", text)
	}
}
