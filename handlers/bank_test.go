package handlers

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"jennyerp/models"
)

// plantBank gives the routes of bank files one with an open line.
func (p planted) plantBank() {
	page := p.bringsBank("movimenti.csv", "Data;Importo;Controparte;Descrizione\n10/09/2026;1,00;"+secret+";"+secret+"\n11/09/2026;-2,00;;"+secret+"\n")
	want(p.app.t, p.post(page+"/columns", p.columns(page)), http.StatusSeeOther)
	p.params["/bank/:uid"] = strings.TrimPrefix(page, "/bank/")
	p.params["/bank/:uid/lines/:line"] = lineUIDs(p.get(page))[0]
}

// bringsBank uploads a file of the first account, and gives its page.
func (c *client) bringsBank(name, text string) string {
	c.app.t.Helper()
	rec := c.uploadBank(name, text)
	want(c.app.t, rec, http.StatusSeeOther)
	return rec.Header().Get("Location")
}

func (c *client) uploadBank(name, text string) *httptest.ResponseRecorder {
	c.app.t.Helper()
	accounts, err := c.db().Accounts(c.app.t.Context())
	check(c.app.t, err)
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	check(c.app.t, w.WriteField("account", accounts[0].UID))
	part, err := w.CreateFormFile("file", name)
	check(c.app.t, err)
	_, err = part.Write([]byte(text))
	check(c.app.t, err)
	check(c.app.t, w.Close())
	req := httptest.NewRequest(http.MethodPost, "/bank", &b)
	req.Header.Set("Content-Type", w.FormDataContentType())
	return c.do(req)
}

var (
	selected = regexp.MustCompile(`(?s)<select class="input" id="(head|marks|col-\d+)".*?</select>`)
	chosen   = regexp.MustCompile(`<option value="([^"]*)" selected>`)
	lineID   = regexp.MustCompile(`<li id="l-([0-9a-f-]{36})"`)
)

// columns are the choices as the page proposes them.
func (c *client) columns(page string) url.Values {
	f := url.Values{}
	for _, m := range selected.FindAllStringSubmatch(c.get(page).Body.String(), -1) {
		f.Set(m[1], "")
		if one := chosen.FindStringSubmatch(m[0]); one != nil {
			f.Set(m[1], one[1])
		}
	}
	return f
}

func lineUIDs(rec *httptest.ResponseRecorder) (all []string) {
	for _, m := range lineID.FindAllStringSubmatch(rec.Body.String(), -1) {
		all = append(all, m[1])
	}
	return all
}

const movements = "Conto;IT60X0542811101000000123456\nData;Importo;Descrizione\n10/09/2026;1.220,00;BELMONTE FT-2026-0001\n11/09/2026;1.300,00;Bonifico Belmonte\n12/09/2026;-4,50;Commissioni\n13/09/2026;50,00;sconosciuto\n"

func TestABanksFileBecomesPaymentsOneByOneOrTheSureOnesAtOnce(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	p := c.trades()
	first, second := c.issued(p), c.issued(p)
	want(t, c.get("/payments"), http.StatusOK, `href="/bank"`)
	page := c.bringsBank("movimenti.csv", movements)
	want(t, c.get(page), http.StatusOK, "Columns of the bank", `value="date" selected`, `value="amount" selected`, "€\u00a01,220.00", "4 lines")
	f := c.columns(page)
	wrong := url.Values{"head": f["head"], "marks": {""}, "col-0": {"date"}, "col-1": {""}, "col-2": {"text"}}
	want(t, c.post(page+"/columns", wrong), http.StatusUnprocessableEntity, "at least a column for the day", `value="text" selected`)
	f.Set("look", "1")
	want(t, c.post(page+"/columns", f), http.StatusOK, "€\u00a01,220.00")
	f.Del("look")
	for range 2 {
		want(t, c.post(page+"/columns", f), http.StatusSeeOther)
	}
	rec := c.get(page)
	want(t, rec, http.StatusOK, "Accept the 1 sure line", "FT-2026-0001", "By its number", "€\u00a080.00 stays as a credit", "Nothing open fits", "Open 4")
	lines := lineUIDs(rec)
	want(t, c.post(page+"/sure", nil), http.StatusSeeOther)
	if c.stored(first).Status != "paid" || c.stored(second).Status != "issued" {
		t.Fatalf("%s and %s", c.stored(first).Status, c.stored(second).Status)
	}
	// More than is owed: only a button or a tick that says so makes a credit.
	line := page + "/lines/" + lines[1]
	want(t, c.get(line), http.StatusOK, "Belmonte", second.Number, `value="1,220.00"`)
	over := url.Values{"party": {p.UID}, "on-" + second.UID: {"1,220.00"}}
	want(t, c.post(line, over), http.StatusUnprocessableEntity, "tick that the rest stays", `value="1,220.00"`)
	over.Set("rest", "1")
	rec = c.post(line, over)
	want(t, rec, http.StatusSeeOther)
	if to := rec.Header().Get("Location"); !strings.HasSuffix(to, "#l-"+lines[2]) {
		t.Errorf("it comes back to %s", to)
	}
	// A fee is nobody's; what belongs nowhere is ignored, and comes back.
	want(t, c.post(page+"/lines/"+lines[2], url.Values{"method": {"debit"}}), http.StatusSeeOther)
	want(t, c.post(page+"/lines/"+lines[3]+"/ignore", nil), http.StatusSeeOther)
	want(t, c.get(page), http.StatusOK, "Every line is settled", "Recorded 3", "Ignored 1")
	want(t, c.get(page+"?show=ignored"), http.StatusOK, "sconosciuto")
	want(t, c.get(page+"/lines/"+lines[3]), http.StatusOK, "Open again")
	want(t, c.post(page+"/lines/"+lines[3]+"/open", nil), http.StatusSeeOther)
	want(t, c.get(page+"/lines/"+lines[3]+"?name=Nobody"), http.StatusUnprocessableEntity, "Nobody has this name")
	want(t, c.get(page+"/lines/"+lines[3]+"?name=belmonte"), http.StatusOK, "Nothing of theirs is open")
}

func TestABanksLineIsUndoneWithATraceAndKnownAgain(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	d := c.issued(c.trades())
	page := c.bringsBank("movimenti.csv", movements)
	want(t, c.post(page+"/columns", c.columns(page)), http.StatusSeeOther)
	want(t, c.post(page+"/sure", nil), http.StatusSeeOther)
	want(t, c.post(page+"/remove", nil), http.StatusUnprocessableEntity, "Something of it is recorded")
	line := page + "/lines/" + lineUIDs(c.get(page + "?show=booked"))[0]
	all, _, err := c.db().Payments(t.Context(), models.PaymentFilter{}, "", 10)
	check(t, err)
	want(t, c.get("/payments/"+all[0].UID), http.StatusOK, line)
	want(t, c.post(line+"/open", url.Values{"why": {"wrong customer"}}), http.StatusSeeOther)
	want(t, c.get(line), http.StatusOK, "Undone before", "wrong customer", "/payments/"+all[0].UID)
	if c.stored(d).Status != "issued" {
		t.Errorf("the invoice is %s", c.stored(d).Status)
	}
	again := c.bringsBank("dopo.csv", movements+"14/09/2026;9,00;nuovo\nboh;1,00;rotta\n")
	want(t, c.get(again), http.StatusOK, "4 lines came before", "nuovo", "Open 1", "Rows 8 of the file")
	want(t, c.post(page+"/sure", nil), http.StatusSeeOther)
	want(t, c.post(page+"/undo", url.Values{"why": {"all"}}), http.StatusSeeOther)
	want(t, c.get(page), http.StatusOK, "Open 4", "Recorded 0")
	want(t, c.post(page+"/remove", nil), http.StatusSeeOther)
	want(t, c.get("/bank"), http.StatusOK, "dopo.csv")
}

func TestABanksFileFromChinaIsReadAndOthersAreRefused(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	text, err := simplifiedchinese.GBK.NewEncoder().String("账号,6222020000000000000\r\n交易日期,摘要,对方户名,借方发生额,贷方发生额,余额\r\n2026-09-10,货款,东方面料有限公司,,\"8,000.00\",\"9,000.00\"\r\n2026-09-11,手续费,,2.50,,\"8,997.50\"\r\n")
	check(t, err)
	page := c.bringsBank("明细.csv", text)
	want(t, c.get(page), http.StatusOK, "东方面料有限公司", "€\u00a08,000.00", "-€\u00a02.50")
	want(t, c.uploadBank("x.pdf", "%PDF-1.7"), http.StatusUnprocessableEntity)
	want(t, c.uploadBank("leer.csv", ""), http.StatusUnprocessableEntity)
	want(t, c.post("/bank", url.Values{}), http.StatusUnprocessableEntity)
	accountant := c.colleague("accountant", false)
	want(t, accountant.get(page), http.StatusOK)
	if rec := c.colleague("warehouse", false).get(page); rec.Code != http.StatusForbidden {
		t.Errorf("%d", rec.Code)
	}
}
