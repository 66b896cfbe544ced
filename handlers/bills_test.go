package handlers

import (
	"archive/zip"
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"

	"jennyerp/internal/einvoice"
	"jennyerp/models"
)

// uploads sends files, names and contents in turn, as the form of a page does.
func (c *client) uploads(path string, files ...string) *httptest.ResponseRecorder {
	c.app.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		part, err := w.CreateFormFile("file", files[i])
		check(c.app.t, err)
		_, err = part.Write([]byte(files[i+1]))
		check(c.app.t, err)
	}
	check(c.app.t, w.Close())
	req := httptest.NewRequest(http.MethodPost, path, &b)
	req.Header.Set("Content-Type", w.FormDataContentType())
	return c.do(req)
}

// fromMill is the file of a mill's invoice of € 488.00 to the house.
func fromMill(t *testing.T, name, number string) string {
	t.Helper()
	at22 := einvoice.VAT{Rate: 22_00}
	place := einvoice.Address{Street: "Via Bisenzio 7", PostCode: "59100", City: "Prato", Province: "PO", Country: "IT"}
	data, err := einvoice.FatturaPA(&einvoice.Invoice{Type: einvoice.Plain, Number: number, Date: "2026-09-01", Currency: "EUR", Digits: 2,
		Seller: einvoice.Party{Name: name, VATNo: "IT00743110157", Address: place}, Buyer: einvoice.Party{Name: "Tessuti Ferri S.r.l.", VATNo: "IT01234567897", Address: place},
		Lines:  []einvoice.Line{{Code: "LV-0418", Text: "Flanella di lana", Quantity: 100_000, Unit: "MTR", Price: 4_0000, Amount: 400_00, VAT: at22}},
		Groups: []einvoice.Group{{VAT: at22, Net: 400_00, Tax: 88_00}}, Net: 400_00, Tax: 88_00, Total: 488_00, Due: 488_00,
		Payment: einvoice.Payment{Method: einvoice.Transfer, Dates: []einvoice.Instalment{{Due: "2026-10-31", Amount: 488_00}}}}, "00001")
	check(t, err)
	return string(data)
}

// plantBill gives the routes of received invoices one that waits.
func (p planted) plantBill() {
	want(p.app.t, p.uploads("/bills/import", secret+".xml", fromMill(p.app.t, secret, secret+"1")), http.StatusSeeOther)
	all, err := p.db().Arrivals(p.app.t.Context(), p.app.Blobs)
	check(p.app.t, err)
	p.params["/bills/import/:uid"] = all[0].UID
}

func TestReceivedInvoicesAreLookedAtAndBooked(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	c.trades()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("IT00743110157_00002.xml")
	check(t, err)
	second := fromMill(t, "Lanificio Valdora", "78")
	_, err = w.Write([]byte(second))
	check(t, err)
	check(t, z.Close())
	want(t, c.get("/bills"), http.StatusOK, `href="/bills/import"`)
	want(t, c.get("/bills/import"), http.StatusOK, "FatturaPA (.xml, .p7m)")
	want(t, c.uploads("/bills/import", "a.xml", fromMill(t, "Lanificio Valdora", "77"), "september.zip", b.String()), http.StatusSeeOther)
	page := c.get("/bills/import")
	want(t, page, http.StatusOK, "Lanificio Valdora", "will be added", "IT00743110157", "Flanella di lana", "€\u00a0488.00", "22% on", "31 Oct 2026", "adds up", "IT00743110157_00002.xml")
	all, err := c.db().Arrivals(t.Context(), c.app.Blobs)
	check(t, err)
	form := url.Values{"arrival": {all[0].UID, all[1].UID}}
	for range 2 { // also the second click
		want(t, c.post("/bills/import/book", form), http.StatusSeeOther)
	}
	for _, a := range all {
		d := c.stored(&models.Document{UID: a.UID, Kind: models.FindKind("bill")})
		if d.Status != "booked" || d.PartyName != "Lanificio Valdora" || d.Net != 400_00 || d.VAT != 88_00 || d.Until != "2026-10-31" {
			t.Errorf("booked is %s %s, %d + %d until %s", d.Status, d.PartyName, d.Net, d.VAT, d.Until)
		}
	}
	bill := "/bills/" + all[1].UID
	want(t, c.get(bill), http.StatusOK, "78", "IT00743110157_00002.xml", "€\u00a0488.00")
	files, err := c.db().Attachments(t.Context(), c.stored(&models.Document{UID: all[1].UID, Kind: models.FindKind("bill")}))
	check(t, err)
	if kept := c.get(bill + "/files/" + files[0].UID); kept.Body.String() != second {
		t.Error("the original is another")
	}
	want(t, c.get("/payables"), http.StatusOK, "€\u00a0976.00")
	want(t, c.uploads("/bills/import", "again.xml", second+" "), http.StatusSeeOther)
	want(t, c.get("/bills/import"), http.StatusOK, "This supplier’s invoice is already entered", bill)
	want(t, c.post("/bills/import/book", url.Values{}), http.StatusUnprocessableEntity, "Tick at least one")
	all, err = c.db().Arrivals(t.Context(), c.app.Blobs)
	check(t, err)
	want(t, c.post("/bills/import/book", url.Values{"arrival": {all[0].UID}}), http.StatusUnprocessableEntity, "already entered")
	want(t, c.post("/bills/import/"+all[0].UID+"/discard", url.Values{}), http.StatusSeeOther)
	if all, err := c.db().Arrivals(t.Context(), c.app.Blobs); err != nil || len(all) != 0 {
		t.Errorf("%d wait still", len(all))
	}
}

func TestABadFileIsNamedWithItsReasonAndHoldsUpNothing(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	c.trades()
	want(t, c.uploads("/bills/import", "a.xml", fromMill(t, "Lanificio Valdora", "77"), "note.pdf", "%PDF-1.7", "cut.xml", "<p:FatturaElettronica", "signed.p7m", "0\x03\x02\x01\x01", "bomb.xml", "<!DOCTYPE a [<!ENTITY b 'b'>]><a>&b;</a>",
		"broken.zip", "PK\x03\x04rest", "bare.xml", `<FatturaElettronica versione="FPR12"><FatturaElettronicaHeader/><FatturaElettronicaBody/></FatturaElettronica>`), http.StatusUnprocessableEntity,
		"note.pdf</span>: It is not an e-invoice", "cut.xml</span>: It is damaged", "signed.p7m</span>: The signed file (.p7m) cannot be opened", "bomb.xml</span>: It holds parts", "broken.zip</span>: The zip cannot be opened",
		"bare.xml</span>: It lacks what makes an invoice", "Lanificio Valdora")
	want(t, c.uploads("/bills/import"), http.StatusUnprocessableEntity, "Choose at least one file")
	want(t, c.post("/bills/import", url.Values{}), http.StatusUnprocessableEntity)
	other := strings.Replace(fromMill(t, "Lanificio Valdora", "9"), "01234567897", "12345670017", 1)
	want(t, c.uploads("/bills/import", "other.xml", other), http.StatusSeeOther)
	want(t, c.get("/bills/import"), http.StatusOK, "It is addressed to Tessuti Ferri S.r.l. IT12345670017, not to your company")
}

func TestASignedFileIsBookedAsTheInvoiceInside(t *testing.T) {
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("skipped: no openssl")
	}
	c := newApp(t).company("Tessuti Ferri")
	c.trades()
	dir := t.TempDir()
	check(t, os.WriteFile(dir+"/a.xml", []byte(fromMill(t, "Lanificio Valdora", "77")), 0o600))
	for _, args := range [][]string{{"req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Valdora", "-keyout", dir + "/key", "-out", dir + "/cert"},
		{"cms", "-sign", "-binary", "-nodetach", "-outform", "DER", "-signer", dir + "/cert", "-inkey", dir + "/key", "-in", dir + "/a.xml", "-out", dir + "/a.p7m"}} {
		check(t, exec.CommandContext(t.Context(), "openssl", args...).Run())
	}
	signed, err := os.ReadFile(dir + "/a.p7m")
	check(t, err)
	want(t, c.uploads("/bills/import", "a.xml.p7m", string(signed)), http.StatusSeeOther)
	want(t, c.get("/bills/import"), http.StatusOK, "the signature is not checked", "€\u00a0488.00")
	all, err := c.db().Arrivals(t.Context(), c.app.Blobs)
	check(t, err)
	want(t, c.post("/bills/import/book", url.Values{"arrival": {all[0].UID}}), http.StatusSeeOther)
}

// A bill that was entered by hand may differ from lines and rates as the
// supplier reckons it.
func TestABillTakesTheSuppliersOwnSums(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	d := &models.Document{UID: models.NewUID(), Kind: models.FindKind("bill"), PartyUID: c.meets(models.FindKind("bill"), "Valdora").UID}
	check(t, c.db().CreateDocument(t.Context(), c.User.UID, d))
	check(t, c.db().AddLines(t.Context(), c.User.UID, d, models.Line{LineSpec: models.LineSpec{Text: "Consulenza", Price: 100_0000, Quantity: 1000, VAT: 22_00}}))
	f := url.Values{"version": {formatID(d.Version)}, "party": {"Valdora"}, "reference": {"9"}, "vat_off": {"-0.01"}, "rounding": {"0.01"}, "withheld": {"20"}}
	want(t, c.post(address(d)+"/edit", f), http.StatusSeeOther)
	want(t, c.get(address(d)), http.StatusOK, "VAT as they reckon it", "€\u00a0122.00", "Not to be paid to them", "€\u00a0102.00")
	want(t, c.get(address(d)+"/edit"), http.StatusOK, `value="-0.01"`, `value="20.00"`)
	line := c.lines(d)[0]
	want(t, c.post(address(d)+"/lines/"+line.UID, url.Values{"text": {"Sconto"}, "quantity": {"1"}, "price": {"-5"}, "vat": {"22"}}), http.StatusSeeOther)
	if l := c.lines(d)[0]; l.Amount != -5_00 {
		t.Errorf("the line comes to %d", l.Amount)
	}
	invoice := c.invoice(c.trades())
	want(t, c.post(address(invoice)+"/lines/"+c.lines(invoice)[0].UID, url.Values{"text": {"Sconto"}, "quantity": {"1"}, "price": {"-5"}, "vat": {"22"}}), http.StatusUnprocessableEntity)
}
