package handlers

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"jennyerp/internal/einvoice"
	"jennyerp/internal/einvoice/encheck"
	"jennyerp/models"
)

// wanted is an invoice as a person makes it in the forms, and what it must come to.
type wanted struct {
	party string
	head  url.Values   // of the form, beside the customer
	lines []url.Values // of the lines' forms
	total int64        // minor units
	owed  int64
	holds []string // in its FatturaPA
}

// cloths is a line's form.
func cloths(text, quantity, unit, price, vat, reason string) url.Values {
	return url.Values{"text": {text}, "quantity": {quantity}, "unit": {unit}, "price": {price}, "vat": {vat}, "reason": {reason}}
}

// ten are the invoices of a merchant that begin with a form; a credit note and a
// deferred invoice of several orders follow from other papers.
var ten = map[string]wanted{
	"22 %": {"Belmonte", url.Values{"reference": {"PO-118"}}, []url.Values{cloths("Lana super 120's, “Principe di Galles” – 290 g/m²", "125.5", "m", "18.90", "22", "")}, 2893_78, 2893_78, []string{"<AliquotaIVA>22.00", "FPR12", "<IdDocumento>PO-118"}},
	"10 %": {"Belmonte", nil, []url.Values{cloths("Campionario", "7", "pcs", "11.115", "10", "")}, 85_59, 85_59, []string{"<AliquotaIVA>10.00"}},
	"22, 10 and 4 %": {"Belmonte", url.Values{"payment": {"30/60 FM"}}, []url.Values{cloths("Popeline", "33.333", "m", "4.3333", "22", ""), cloths("Campionario", "3", "pcs", "29.99", "10", ""),
		cloths("Libro tessuti", "1", "pcs", "12.50", "4", "")}, 288_19, 288_19, []string{"<AliquotaIVA>4.00", "TP01"}},
	"export, N3.1":     {"杭州云裳服饰", nil, []url.Values{cloths("Viscosa stampata", "500", "m", "3.20", "", "N3.1")}, 1600_00, 1600_00, []string{"<Natura>N3.1", "XXXXXXX", "Hangzhou Yunshang", "310012 Hangzhou"}},
	"in the EU, N3.2":  {"Atelier Béatrice", nil, []url.Values{cloths("Lino lavato", "80", "m", "9.75", "", "N3.2")}, 780_00, 780_00, []string{"<Natura>N3.2", "<IdPaese>FR", "40303265045"}},
	"reverse, N6.1":    {"Belmonte", url.Values{"treatment": {"reverse"}, "why": {"art. 74"}}, []url.Values{cloths("Cascami di lana", "1250", "kg", "0.45", "", "N6.1")}, 562_50, 562_50, []string{"<Natura>N6.1"}},
	"split payment":    {"Acque Prato", url.Values{"treatment": {"split"}, "why": {"società controllata, art. 17-ter"}}, []url.Values{cloths("Tessuto per tende", "40", "m", "14.50", "22", "")}, 707_60, 580_00, []string{"FPR12", "<EsigibilitaIVA>S", "<ImportoPagamento>580.00"}},
	"stamp duty, N4":   {"Belmonte", url.Values{"treatment": {"exempt"}, "why": {"art. 10"}}, []url.Values{cloths("Corso sui tessuti", "1", "pcs", "120", "", "N4")}, 122_00, 122_00, []string{"<ImportoBollo>2.00", "Imposta di bollo", "<Natura>N1"}},
	"dollars":          {"Orient", url.Values{"currency": {"USD"}, "rate": {"0.9213"}, "payment": {"30/60/90"}}, []url.Values{cloths("Wool flannel", "333", "m", "7.77", "", "N3.1"), cloths("Wool serge", "111.5", "m", "8.13", "", "N3.1")}, 3493_91, 3493_91, []string{"<Divisa>EUR", "VALUTA", "3218.94"}},
	"an office, FPA12": {"Comune di Prato", url.Values{"cig": {"Z1234567AB"}, "cup": {"C19J22000010006"}, "reference": {"DET-77"}}, []url.Values{cloths("Cotone per divise", "60", "m", "8.20", "22", "")}, 600_24, 492_00, []string{"FPA12", "UFK5PQ", "<CodiceCIG>Z1234567AB", "<CodiceCUP>C19J22000010006", "<EsigibilitaIVA>S"}},
}

// world are the customers of the twelve, beside Belmonte.
func (c *client) world() map[string]*models.Party {
	t, ctx := c.app.t, c.app.t.Context()
	t.Helper()
	all := map[string]*models.Party{"Belmonte": c.trades()}
	for _, p := range []struct {
		spec models.PartySpec
		at   models.AddressSpec
	}{
		{models.PartySpec{Name: "杭州云裳服饰", LegalName: "杭州云裳服饰有限公司", LatinName: "Hangzhou Yunshang Garment Co., Ltd.", Country: "CN"}, models.AddressSpec{Street: "文三路88号", LatinStreet: "88 Wensan Road", ZIP: "310012", City: "杭州", LatinCity: "Hangzhou"}},
		{models.PartySpec{Name: "Atelier Béatrice", LegalName: "Atelier Béatrice SARL", Country: "FR", VATNo: "FR40303265045"}, models.AddressSpec{Street: "12 rue du Sentier", ZIP: "75002", City: "Paris"}},
		{models.PartySpec{Name: "Acque Prato", LegalName: "Acque Prato S.p.A.", Country: "IT", VATNo: "IT00743110157", SDI: "M5UXCR1"}, models.AddressSpec{Street: "Via Emilia 4/B", ZIP: "59100", City: "Prato", Region: "PO"}},
		{models.PartySpec{Name: "Orient", LegalName: "Orient Textiles Inc.", Country: "US"}, models.AddressSpec{Street: "5 Seventh Avenue", ZIP: "10018", City: "New York", Region: "NY"}},
		{models.PartySpec{Name: "Comune di Prato", LegalName: "Comune di Prato", Country: "IT", TaxCode: "84006890481", SDI: "UFK5PQ"}, models.AddressSpec{Street: "Piazza del Comune 2", ZIP: "59100", City: "Prato", Region: "PO"}},
	} {
		p.spec.Customer, p.at.Use, p.at.Country = true, "billing", p.spec.Country
		party := &models.Party{UID: models.NewUID(), PartySpec: p.spec}
		check(t, c.db().SaveParty(ctx, c.User.UID, party))
		check(t, c.db().SaveAddress(ctx, c.User.UID, party, &models.Address{UID: models.NewUID(), AddressSpec: p.at}))
		all[p.spec.Name] = party
	}
	return all
}

// makes fills the forms of an invoice as a person does, and issues it.
func (c *client) makes(w wanted) *models.Document {
	t := c.app.t
	t.Helper()
	d := &models.Document{UID: models.NewUID(), Kind: models.FindKind("invoice")}
	f := url.Values{"uid": {d.UID}, "party": {w.party}, "claims": {"1"}, "treatment": {""}, "date": {"2026-09-14"}}
	for name, values := range w.head {
		f[name] = values
	}
	want(t, c.post("/invoices", f), http.StatusSeeOther)
	for _, line := range w.lines {
		uid := models.NewUID()
		want(t, c.post(address(d)+"/lines", url.Values{"uid": {uid}, "text": line["text"]}), http.StatusSeeOther)
		all := c.lines(c.stored(d))
		want(t, c.post(address(d)+"/lines/"+all[len(all)-1].UID, line), http.StatusSeeOther)
	}
	return c.issues(d)
}

// issues issues a draft through its page.
func (c *client) issues(d *models.Document) *models.Document {
	c.app.t.Helper()
	d = c.stored(d)
	want(c.app.t, c.get(address(d)+"/issue"), http.StatusOK, "Issue now")
	want(c.app.t, c.post(address(d)+"/issue", url.Values{"version": {formatID(d.Version)}, "date": {"2026-09-14"}}), http.StatusSeeOther)
	return c.stored(d)
}

// theTwelve are made through the forms: ten, a credit note, and a deferred
// invoice of two orders.
func (c *client) theTwelve() map[string]*models.Document {
	t, ctx := c.app.t, c.app.t.Context()
	t.Helper()
	people, all := c.world(), map[string]*models.Document{}
	for name, w := range ten {
		d := c.makes(w)
		claim, err := c.db().FindClaim(ctx, d)
		check(t, err)
		if d.Total() != w.total || claim.Payable != w.owed {
			t.Errorf("%s comes to %d, owed are %d; want %d and %d", name, d.Total(), claim.Payable, w.total, w.owed)
		}
		all[name] = d
	}
	note := &models.Document{UID: models.NewUID(), Kind: models.FindKind("credit_note")}
	want(t, c.post(address(all["22 %"])+"/into", url.Values{"uid": {note.UID}, "kind": {"credit_note"}}), http.StatusSeeOther)
	line := c.lines(c.stored(note))[0]
	want(t, c.post(address(note)+"/lines/"+line.UID, cloths("Reso: difetto di tintura", "10", "m", "18.90", "22", "")), http.StatusSeeOther)
	all["credit note"] = c.issues(note)
	var orders []string
	for _, metres := range []int64{50_000, 25_000} {
		o := &models.Document{UID: models.NewUID(), Kind: models.FindKind("order"), PartyUID: people["Belmonte"].UID, DocumentSpec: models.DocumentSpec{Reference: "al telefono, sig. 王"}}
		check(t, c.db().CreateDocument(ctx, c.User.UID, o))
		check(t, c.db().AddLines(ctx, c.User.UID, o, models.Line{LineSpec: models.LineSpec{Text: "Popeline", Price: 4_3300, Quantity: models.Quantity(metres), Unit: "m"}}))
		check(t, c.db().Advance(ctx, c.User.UID, o, "confirmed"))
		orders = append(orders, o.UID)
	}
	deferred := &models.Document{UID: models.NewUID(), Kind: models.FindKind("invoice")}
	want(t, c.post("/invoices/collect", url.Values{"uid": {deferred.UID}, "order": orders}), http.StatusSeeOther)
	want(t, c.get(address(deferred)+"/issue"), http.StatusOK, "names its delivery notes")
	deferred = c.stored(deferred)
	f := url.Values{"version": {formatID(deferred.Version)}, "party": {"Belmonte"}, "claims": {"1"}, "deferred": {"1"}, "treatment": {"domestic"}, "stamp_duty": {""}, "ddt": {"101 3 Sep 2026\n119/A 12/09/2026"}}
	want(t, c.post(address(deferred)+"/edit", f), http.StatusSeeOther)
	all["deferred"] = c.issues(deferred)
	return all
}

var holdsToo = map[string][]string{
	"credit note": {"<TipoDocumento>TD04", "<DatiFattureCollegate>", "<ImportoTotaleDocumento>230.58"},
	"deferred":    {"<TipoDocumento>TD24", "<NumeroDDT>101", "<NumeroDDT>119/A", "<DataDDT>2026-09-12", "<IdDocumento>SO-2026-0001", "<IdDocumento>SO-2026-0002"},
}

// The twelve invoices of a merchant, made by hand in the forms: the Italian file
// and UBL are valid by the official schemas where these are, CII and UBL keep the
// rules of EN 16931 in the eyes of a second reader, and each is read back with
// the sums it has in the books.
func TestTwelveInvoicesMadeInTheFormsAreValidEverywhere(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	files := map[string]map[string][]byte{"fatturapa": {}, "ubl": {}, "credit": {}}
	all := c.theTwelve()
	if len(all) != 12 {
		t.Fatalf("there are %d", len(all))
	}
	for name, d := range all {
		key := regexp.MustCompile(`\W+`).ReplaceAllString(name, "-")
		for _, form := range []string{"fatturapa", "ubl", "cii"} {
			rec := c.get(address(d) + "/electronic/" + form)
			if rec.Code != http.StatusOK {
				t.Fatalf("%s as %s: %s", name, form, regexp.MustCompile(`(?s)notice warn.*?</ul>`).FindString(rec.Body.String()))
			}
			out := bytes.Clone(rec.Body.Bytes())
			c.readsBack(name, form, d, out)
			switch {
			case form == "fatturapa":
				want(t, rec, http.StatusOK, append(ten[name].holds, holdsToo[name]...)...)
				files[form][key] = out
			case form == "ubl" && d.Kind.Name == "credit_note":
				files["credit"][key] = out
			case form == "ubl":
				files[form][key] = out
			}
			if dir := os.Getenv("JENNY_TEST_KEEP"); dir != "" {
				check(t, os.WriteFile(filepath.Join(dir, key+"."+form+".xml"), out, 0o600))
			}
		}
	}
	for kind, schema := range map[string]string{"fatturapa": "FatturaPA_v1.2.2.xsd", "ubl": "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd", "credit": "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd"} {
		err := encheck.Conform(t.TempDir(), "../../shared/testdata", schema, files[kind])
		if errors.Is(err, encheck.ErrNoSchema) {
			t.Log("skipped the official schema: ", err)
		} else if err != nil {
			t.Error(err)
		}
	}
}

// readsBack reads a file as somebody who received it does.
func (c *client) readsBack(name, form string, d *models.Document, out []byte) {
	t := c.app.t
	t.Helper()
	file, err := einvoice.Read(out, nil)
	if err != nil {
		t.Fatalf("%s as %s: %v", name, form, err)
	}
	inv, total := file.Invoices[0], d.Total()
	if form == "fatturapa" && d.Currency != "EUR" {
		total = models.Exchange(total, d.Currency, "EUR", d.Rate)
	}
	if inv.Number != d.Number || inv.Date != d.Date || inv.Total != total {
		t.Errorf("%s as %s is %s of %s, %d; want %d", name, form, inv.Number, inv.Date, inv.Total, total)
	}
	if form == "fatturapa" {
		return
	}
	if broken, err := encheck.Broken(out); err != nil || len(broken) > 0 {
		t.Errorf("%s as %s breaks %v, %v", name, form, broken, err)
	}
	if inv.Seller.Name != "Tessuti Ferri S.r.l." || len(inv.Lines) < len(c.lines(d)) {
		t.Errorf("%s as %s: %+v", name, form, inv.Seller)
	}
}

// A house that has written no account may issue, and its files are valid too.
func TestAnInvoiceWithoutAnAccountIsWrittenToo(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	p := c.trades()
	set, err := c.db().Settings(t.Context())
	check(t, err)
	set.IBAN = ""
	check(t, c.db().SaveSettings(t.Context(), c.User.UID, set))
	d := c.issued(p)
	for _, form := range []string{"fatturapa", "ubl", "cii", "pdf"} {
		want(t, c.get(address(d)+"/electronic/"+form), http.StatusOK)
	}
}

// What an issued PDF carries: the CII that is also downloaded by itself, found by
// another program under the name that readers look for.
func TestThePDFCarriesTheFileThatIsDownloaded(t *testing.T) {
	if _, err := exec.LookPath("pdfdetach"); err != nil {
		t.Skip("pdfdetach is not installed: make tools")
	}
	c := newApp(t).company("Tessuti Ferri")
	c.world()
	for _, name := range []string{"22, 10 and 4 %", "export, N3.1", "split payment"} {
		d := c.makes(ten[name])
		dir := t.TempDir()
		check(t, os.WriteFile(dir+"/i.pdf", c.get(address(d)+"/electronic/pdf").Body.Bytes(), 0o600))
		check(t, exec.CommandContext(t.Context(), "pdfdetach", "-saveall", "-o", dir, dir+"/i.pdf").Run())
		inside, err := os.ReadFile(filepath.Join(dir, einvoice.CIIName))
		check(t, err)
		if !bytes.Equal(inside, c.get(address(d)+"/electronic/cii").Body.Bytes()) {
			t.Errorf("%s: the file inside is another", name)
		}
		c.readsBack(name, "cii", d, inside)
		if text := pdfText(t, c.get(address(d)+"/electronic/pdf").Body.Bytes()); !strings.Contains(text, d.Number) {
			t.Errorf("%s: the page does not say %s", name, d.Number)
		}
	}
}
