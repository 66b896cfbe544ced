package handlers

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

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
		a := newApp(t)
		c := a.company("Tessuti Ferri")
		d := c.wares(kind, "it", c.hang("Spigato").sample, c.hang("Popeline").sample)
		said := []string{"Atelier Blu", "Anna Rossi", "Cappotti 2027", "Spigato", "Popeline", "80% lana", "anche doppiato", "30 giorni", "Trasporto"}
		ways := c.ways(d)
		d = c.stored(d)
		p := page{viewer: &viewer{Lang: "it"}}
		sum := int64(0)
		for _, l := range c.lines(d) {
			sum += l.Amount
		}
		if sum != d.Net || sum == 0 {
			t.Fatalf("%s: lines %d, net %d", kind, sum, d.Net)
		}
		for _, l := range models.VATSums(c.lines(d)) {
			sum += l.VAT
		}
		if !d.Kind.Has(models.ColVAT) {
			sum = d.Net
		}
		total := p.Money(sum, d.Currency)
		for name, text := range ways {
			if strings.HasPrefix(name, "mail") && name == "mail" {
				continue // it says what the person wrote
			}
			flat := strings.Join(strings.Fields(text), " ")
			for _, word := range append(said, strings.Join(strings.Fields(total), " "), d.Number) {
				if word == "Anna Rossi" && name == "xlsx" || word == "Atelier Blu" && name == "xlsx" || word == "30 giorni" && name == "xlsx" || word == "Cappotti 2027" && name == "xlsx" || word == d.Number && name == "xlsx" {
					continue // a table to reckon with has no letterhead
				}
				if !strings.Contains(flat, word) && !strings.Contains(text, strings.ReplaceAll(word, "'", "&#39;")) {
					t.Errorf("%s: %s does not say %q", kind, name, word)
				}
			}
		}
	}
}

func TestNothingThatStaysAtHomeIsInAnyByteOfAnyWayOut(t *testing.T) {
	for _, k := range models.Kinds {
		if !(&models.Document{Kind: k, Status: k.Start}).Mailable() {
			continue
		}
		a := newApp(t)
		c := a.company("Tessuti Ferri")
		h := c.hang("Spigato")
		bare := c.stock(models.SampleSpec{Code: "B1", Name: "Nudo", Supplier: secret, Cost: 987_6543, CostCurrency: "EUR", CostUnit: "m", Price: 30_0000, PriceCurrency: "EUR", PriceUnit: "m"})[0]
		inside, err := c.db().StorePicture(t.Context(), a.Blobs, "x.jpg", stripedJPEG(t, 222, 240))
		check(t, err)
		inside.Visibility = "internal"
		_, err = c.db().AddPicture(t.Context(), c.User.UID, bare, inside)
		check(t, err)
		var hidden [][]byte
		for name, uid := range h.pictures {
			if name != "public" {
				hidden = append(hidden, h.get("/pictures/"+uid+"/320").Body.Bytes())
			}
		}
		hidden = append(hidden, stripedJPEG(t, 222, 240))
		d := c.wares(k.Name, "it", h.sample, bare)
		for name, text := range c.ways(d) {
			for _, canary := range []string{secret, "987", "6543", h.sample.UID, bare.UID, h.pictures["internal"], h.pictures["private"]} {
				if strings.Contains(text, canary) {
					t.Errorf("%s: %s tells %q", k.Name, name, canary)
				}
			}
			for _, p := range hidden {
				if strings.Contains(text, string(p)) {
					t.Errorf("%s: %s holds a picture that stays at home", k.Name, name)
				}
			}
		}
		lines := c.lines(d)
		want(t, c.get(address(d)+"/photos/"+lines[0].UID+"/320"), http.StatusOK)
		want(t, c.get(address(d)+"/photos/"+lines[1].UID+"/320"), http.StatusNotFound)
	}
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
