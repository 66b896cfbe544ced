package handlers

import (
	"archive/zip"
	"bytes"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"jennyerp/internal/einvoice"
	"jennyerp/models"
)

func TestAnIssuedInvoiceIsDownloadedInEveryForm(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	p := c.trades()
	d := c.issued(p)
	page := address(d) + "/electronic"
	want(t, c.get(page), http.StatusOK, "FatturaPA", "UBL")
	for form, words := range map[string][]string{
		"fatturapa": {"<TipoDocumento>TD01</TipoDocumento>", "<Numero>FT-2026-0001</Numero>", "<ImportoTotaleDocumento>1220.00</ImportoTotaleDocumento>", "<RegimeFiscale>RF01</RegimeFiscale>", "<DataScadenzaPagamento>2026-10-31</DataScadenzaPagamento>", "<IBAN>IT60X0542811101000000123456</IBAN>"},
		"ubl":       {"FT-2026-0001", "1220.00"}, "cii": {"FT-2026-0001", "1220.00"}, "pdf": {"%PDF", "/Alternative"},
	} {
		rec := c.get(page + "/" + form)
		want(t, rec, http.StatusOK, words...)
		if form != "pdf" {
			if file, err := einvoice.Read(rec.Body.Bytes(), nil); err != nil || file.Invoices[0].Total != 1220_00 {
				t.Errorf("%s is read back as %+v, %v", form, file, err)
			}
		}
	}
	want(t, c.get(address(c.invoice(p))+"/electronic"), http.StatusOK, "once it is issued")
	rec := c.get("/einvoices/zip?from=2026-09-01&to=2026-09-30")
	want(t, rec, http.StatusOK)
	z, err := zip.NewReader(bytes.NewReader(rec.Body.Bytes()), int64(rec.Body.Len()))
	check(t, err)
	if len(z.File) != 1 || !strings.HasPrefix(z.File[0].Name, "IT01234567897_") {
		t.Errorf("in the zip: %v", z.File)
	}
	want(t, c.get("/einvoices/zip?from=2026-08-01&to=2026-08-30"), http.StatusUnprocessableEntity, "Nothing was issued")
}

func TestTheWarehouseSeesNothingOfMoneyOnAnInvoice(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	d := c.issued(c.trades())
	w := c.colleague("warehouse", false)
	for _, path := range []string{address(d) + "/electronic", address(d) + "/electronic/fatturapa", address(d) + "/money", "/einvoices", "/einvoices/zip?from=2026-09-01&to=2026-09-30"} {
		want(t, w.get(path), http.StatusForbidden)
	}
	for _, path := range []string{address(d), "/invoices", "/bills"} {
		rec := w.get(path)
		want(t, rec, http.StatusOK)
		for _, link := range []string{"/electronic", "/einvoices", "/money", "/bills/import"} {
			if strings.Contains(rec.Body.String(), link) {
				t.Errorf("%s leads to %s", path, link)
			}
		}
	}
	want(t, c.colleague("accountant", false).get(address(d)+"/electronic/fatturapa"), http.StatusOK)
}

func TestACharacterThatWouldBeLostIsAskedForBeforeTheInvoiceIsIssued(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	p := c.trades()
	d := c.invoice(p)
	check(t, c.db().AddLines(t.Context(), c.User.UID, d, models.Line{LineSpec: models.LineSpec{Text: "真丝双绉", Price: 10_0000, Quantity: 1000, Unit: "m"}}))
	p.LegalName = "杭州云裳服饰有限公司"
	check(t, c.db().SaveParty(t.Context(), c.User.UID, p))
	places, err := c.db().Addresses(t.Context(), p.ID)
	check(t, err)
	place, line := "/parties/"+p.UID+"/addresses/"+places[0].UID, address(d)+"/lines/"+c.lines(d)[1].UID
	want(t, c.post(place, url.Values{"use": {"billing"}, "street": {"文三路88号"}, "zip": {"50100"}, "city": {"杭州"}, "region": {"FI"}, "country": {"IT"}}), http.StatusSeeOther)
	want(t, c.get(address(d)+"/issue"), http.StatusOK, "Line 2, Name or text: an Italian e-invoice cannot hold 真丝双绉", "Customer, Legal name: an Italian e-invoice cannot hold 杭州云裳服饰有限公司", "cannot hold 文三路号", "Customer, City: an Italian e-invoice cannot hold 杭州",
		`href="`+line+`"`, `href="/customers/`+p.UID+`/edit#latin_name"`, `href="`+place+`#latin_street"`, `href="`+place+`#latin_city"`)
	want(t, c.post(address(d)+"/issue", url.Values{"version": {formatID(d.Version)}, "date": {"2026-09-14"}}), http.StatusUnprocessableEntity, "Latin letters")
	want(t, c.get(line), http.StatusOK, "Text for the e-invoice")
	f := url.Values{"text": {"真丝双绉"}, "latin": {"双绉"}, "quantity": {"1"}, "price": {"10"}, "vat": {"22"}}
	want(t, c.post(line, f), http.StatusUnprocessableEntity, "Write it in Latin letters")
	f.Set("latin", "Crêpe de Chine, seta")
	want(t, c.post(line, f), http.StatusSeeOther)
	want(t, c.post(place, url.Values{"use": {"billing"}, "street": {"文三路88号"}, "zip": {"50100"}, "city": {"杭州"}, "region": {"FI"}, "country": {"IT"}, "latin_street": {"文三路"}}), http.StatusUnprocessableEntity, "Write it in Latin letters")
	want(t, c.post(place, url.Values{"use": {"billing"}, "street": {"文三路88号"}, "zip": {"50100"}, "city": {"杭州"}, "region": {"FI"}, "country": {"IT"}, "latin_street": {"88 Wensan Road"}, "latin_city": {"Hangzhou"}}), http.StatusSeeOther)
	p, err = c.db().FindParty(t.Context(), p.UID)
	check(t, err)
	p.LatinName = "Hangzhou Yunshang Garment Co., Ltd."
	check(t, c.db().SaveParty(t.Context(), c.User.UID, p))
	d = c.stored(d)
	want(t, c.post(address(d)+"/issue", url.Values{"version": {formatID(d.Version)}, "date": {"2026-09-14"}}), http.StatusSeeOther)
	want(t, c.get(address(d)+"/electronic/fatturapa"), http.StatusOK, "Crêpe de Chine, seta", "Hangzhou Yunshang Garment Co., Ltd.", "88 Wensan Road", "<Comune>Hangzhou</Comune>")
	want(t, c.get(address(d)+"/electronic/ubl"), http.StatusOK, "真丝双绉", "杭州云裳服饰有限公司")
}

func TestThePDFOfAnInvoiceCarriesACodeThatBankingAppsRead(t *testing.T) {
	for _, tool := range []string{"pdftoppm", "zbarimg"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed: make tools", tool)
		}
	}
	c := newApp(t).company("Tessuti Ferri")
	d := c.issued(c.trades())
	dir := t.TempDir()
	check(t, os.WriteFile(dir+"/i.pdf", c.get(address(d)+"/pdf").Body.Bytes(), 0o600))
	check(t, exec.CommandContext(t.Context(), "pdftoppm", "-r", "200", "-png", dir+"/i.pdf", dir+"/i").Run())
	pages, err := filepath.Glob(dir + "/*.png")
	check(t, err)
	read, err := exec.CommandContext(t.Context(), "zbarimg", "--quiet", "--raw", pages[len(pages)-1]).Output()
	check(t, err)
	if got := strings.TrimSpace(string(read)); got != "BCD\n002\n1\nSCT\n\nTessuti Ferri S.r.l.\nIT60X0542811101000000123456\nEUR1220.00\n\n\nFT-2026-0001" {
		t.Errorf("the code says %q", got)
	}
}
