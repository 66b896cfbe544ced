package handlers

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"jennyerp/internal/label"
	"jennyerp/models"
)

// printing is the form of the labels page as it comes, for samples.
func printing(samples ...hung) url.Values {
	form := url.Values{"size": {"50x30"}, "lang": {"en"}, "price": {"none"}, "first": {"1"}, "query": {""}}
	for _, h := range samples {
		form.Add("id", h.sample.UID)
	}
	return form
}

func TestLabelsOfChosenSamplesAreAPDF(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	one, two := c.hang("Camel"), c.hang("Linen")
	want(t, c.post("/labels", url.Values{"id": {one.sample.UID, two.sample.UID}}), http.StatusOK, "2 labels", one.sample.UID, two.sample.UID)
	want(t, c.get("/labels?sample="+one.sample.UID), http.StatusOK, "1 label")
	want(t, c.get("/labels?q=Linen"), http.StatusOK, "1 label", `value="q=Linen"`)
	want(t, c.get("/samples?q=Linen"), http.StatusOK, `href="/labels?q=Linen"`, `formaction="/labels"`)
	want(t, c.get("/samples/"+one.sample.UID), http.StatusOK, `href="/labels?sample=`+one.sample.UID+`"`, `href="/samples/`+one.sample.UID+`/link"`)
	for _, form := range []url.Values{printing(one, two), {"size": {"a4-3x8"}, "lang": {"zh-Hans"}, "price": {"price"}, "first": {"24"}, "query": {"q=Linen"}}} {
		rec := c.post("/labels/file", form)
		want(t, rec, http.StatusOK)
		if kind := rec.Header().Get("Content-Type"); kind != "application/pdf" || !bytes.HasPrefix(rec.Body.Bytes(), []byte("%PDF-")) || !strings.HasPrefix(rec.Header().Get("Content-Disposition"), "attachment") {
			t.Errorf("%v: %s %s", form, kind, rec.Header().Get("Content-Disposition"))
		}
	}
}

func TestALabelSaysWhatMayLeaveInItsLanguage(t *testing.T) {
	s := &models.Sample{SampleSpec: models.SampleSpec{Code: "LV-1", Name: "Camel", Name2: "驼色", Composition: "WO80 PA20", Width: 150_000, Weight: 310_000,
		Price: 27_9000, PriceCurrency: "EUR", PriceUnit: "m", Cost: 5_0000, Supplier: secret, SupplierCode: secret, Notes: secret}}
	set := models.Settings{PriceWord: "PROFUMATIC"}
	for _, o := range []struct {
		lang, price string
		want        label.Label
	}{
		{"en", "none", label.Label{Code: "LV-1", Name: "Camel", Composition: "80% wool, 20% polyamide", Width: "150 cm", Weight: "310 g/m²"}},
		{"it", "price", label.Label{Code: "LV-1", Name: "Camel", Composition: "80% lana, 20% poliammide", Width: "150 cm", Weight: "310 g/m²", Price: "€ 27,90 / m"}},
		{"zh-Hans", "code", label.Label{Code: "LV-1", Name: "驼色", Composition: "80% 羊毛，20% 锦纶", Width: "150 cm", Weight: "310 g/m²", Price: "RA.IC"}},
	} {
		got := labelJob{lang: o.lang, price: o.price}.label(s, set, "http://x/s/1-a")
		o.want.URL = "http://x/s/1-a"
		got.Width, got.Weight, got.Price = plainSpaces(got.Width), plainSpaces(got.Weight), plainSpaces(got.Price)
		if got.Code != o.want.Code || got.Name != o.want.Name || got.Composition != o.want.Composition || got.Width != o.want.Width || got.Weight != o.want.Weight || got.Price != o.want.Price || got.URL != o.want.URL {
			t.Errorf("%s %s:\n got %+v\nwant %+v", o.lang, o.price, got, o.want)
		}
	}
	set.Shareable = map[string]bool{"price": false, "name": false}
	if got := (labelJob{lang: "en", price: "price"}).label(s, set, ""); got.Price != "" || got.Name == "Camel" {
		t.Errorf("what stays at home is on the label: %+v", got)
	}
}

// plainSpaces writes the spaces that keep number and unit together as plain ones.
func plainSpaces(s string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s)
}

func TestTheSameLinkIsOnEveryLabelOfASample(t *testing.T) {
	a := newApp(t)
	h := a.company("Tessuti Ferri").hang("Camel")
	want(t, h.post("/labels/file", printing(h)), http.StatusOK)
	want(t, a.stranger().get("/s/"+h.code), http.StatusOK)
	token, err := h.db().LinkOf(t.Context(), h.sample)
	check(t, err)
	if token != h.token() {
		t.Error("printing made another link")
	}
}

func TestLabelsThatCannotBePrintedSayWhy(t *testing.T) {
	a := newApp(t)
	h := a.company("Tessuti Ferri").hang("Camel")
	for name, o := range map[string]struct {
		change url.Values
		says   string
	}{
		"no such paper":     {url.Values{"size": {"own:none"}}, "size"},
		"beyond the sheet":  {url.Values{"size": {"a4-2x4"}, "first": {"9"}}, "first-error"},
		"no code word":      {url.Values{"price": {"code"}}, "Set a code word"},
		"nothing to print":  {url.Values{"id": {models.NewUID()}}, "Choose samples"},
		"more than asked":   {url.Values{"owner": {"x"}}, "errors"},
		"too many to print": {url.Values{"id": strings.Split(strings.Repeat("x,", 501), ",")}, "At most 500"},
	} {
		form := printing(h)
		for key, value := range o.change {
			form[key] = value
		}
		rec := h.post("/labels/file", form)
		t.Run(name, func(t *testing.T) { want(t, rec, http.StatusUnprocessableEntity, o.says) })
	}
}

func TestCharactersNoFontHasAreToldBeforeThePDF(t *testing.T) {
	a := newApp(t)
	h := a.company("Tessuti Ferri").hang("Camel 𠮷")
	rec := h.post("/labels/file", printing(h))
	want(t, rec, http.StatusUnprocessableEntity, "𠮷", `name="anyway"`)
	form := printing(h)
	form.Set("anyway", "1")
	want(t, h.post("/labels/file", form), http.StatusOK, "%PDF-")
}

func TestALinkIsShownMadeAndWithdrawnByWhoMayEdit(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	h := c.hang("Camel")
	place := "/samples/" + h.sample.UID + "/link"
	want(t, c.get(place), http.StatusOK, "http://localhost/s/"+h.code)
	want(t, c.post(place+"/revoke", nil), http.StatusSeeOther)
	want(t, a.stranger().get("/s/"+h.code), http.StatusNotFound)
	want(t, c.get(place), http.StatusOK, "Make a link")
	want(t, c.get("/samples/"+h.sample.UID+"/history"), http.StatusOK, "withdrew the link")
	want(t, c.post(place, nil), http.StatusSeeOther)
	rec := c.get(place)
	want(t, rec, http.StatusOK, "http://localhost/s/")
	if strings.Contains(rec.Body.String(), h.code) {
		t.Error("the withdrawn link came back")
	}
	want(t, c.colleague("warehouse", false).post(place+"/revoke", nil), http.StatusForbidden)
	want(t, a.company("Altra Stoffa").get(place), http.StatusNotFound)
}

func TestOwnSizesAndTheCodeWordAreKept(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	h := c.hang("Camel")
	form := url.Values{"version": {"1"}, "price_word": {"profumatic"}, "size_0_name": {"Zebra"}, "size_0_width": {"62,5"}, "size_0_height": {"40"}, "size_1_name": {"Avery"}, "size_1_width": {"63.5"}, "size_1_height": {"38.1"},
		"size_1_cols": {"3"}, "size_1_rows": {"7"}, "size_1_margin_x": {"7.2"}, "size_1_margin_y": {"15.1"}, "size_1_gap_x": {"2.5"}}
	want(t, c.post("/settings/labels", form), http.StatusSeeOther)
	want(t, c.get("/settings/labels"), http.StatusOK, "PROFUMATIC", `value="62.5"`, `value="Avery"`, "size_2_name")
	want(t, c.get("/labels?sample="+h.sample.UID), http.StatusOK, "own:Zebra", "62.5 × 40 mm")
	for _, size := range []string{"own:Zebra", "own:Avery"} {
		job := printing(h)
		job.Set("size", size)
		job.Set("price", "code")
		want(t, c.post("/labels/file", job), http.StatusOK, "%PDF-")
	}
	for field, value := range map[string]string{"price_word": "ROSSO", "size_0_width": "x", "size_0_height": "3", "size_1_cols": "9", "size_1_name": "Zebra", "size_1_gap_x": "-1"} {
		form := url.Values{"version": {"2"}, "price_word": {"profumatic"}, "size_0_name": {"Zebra"}, "size_0_width": {"62,5"}, "size_0_height": {"40"}, "size_1_name": {"Avery"}, "size_1_width": {"63.5"}, "size_1_height": {"38"}}
		form.Set(field, value)
		rec := c.post("/settings/labels", form)
		want(t, rec, http.StatusUnprocessableEntity, `id="errors"`)
	}
	want(t, c.colleague("seller", false).get("/settings/labels"), http.StatusForbidden)
}

func TestTheOwnerClosesAndOpensThePublicPages(t *testing.T) {
	a := newApp(t)
	h := a.company("Tessuti Ferri").hang("Camel")
	leaves := url.Values{"version": {"1"}, "leaves": {"code", "name"}}
	want(t, h.post("/settings/sharing", leaves), http.StatusSeeOther)
	want(t, a.stranger().get("/s/"+h.code), http.StatusNotFound)
	want(t, h.get("/samples/"+h.sample.UID+"/link"), http.StatusOK, "has closed its public pages")
	leaves.Set("version", "2")
	leaves.Set("pages", "on")
	want(t, h.post("/settings/sharing", leaves), http.StatusSeeOther)
	want(t, a.stranger().get("/s/"+h.code), http.StatusOK, "Camel")
}

func TestLabelsAskTheDatabaseLittle(t *testing.T) {
	a := newApp(t)
	h := a.company("Tessuti Ferri").hang("Camel")
	var n atomic.Int64
	req := httptest.NewRequest(http.MethodPost, "/labels/file", strings.NewReader(printing(h).Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.AddCookie(&http.Cookie{Name: "session", Value: h.cookies["session"]})
	rec := httptest.NewRecorder()
	a.handler.ServeHTTP(rec, req.WithContext(models.CountSQL(t.Context(), &n)))
	want(t, rec, http.StatusOK)
	if n.Load() > maxSQL {
		t.Errorf("%d statements", n.Load())
	}
}

func TestAScannedCodeLeadsToItsSample(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	h, other := c.hang("Camel"), a.company("Altra Stoffa").hang("Denim")
	check(t, c.db().RevokeLink(t.Context(), c.User.UID, h.sample)) // the label is still on the cloth
	find := func(code string) string { return "/scan/find?code=" + url.QueryEscape(code) }
	for _, code := range []string{"https://jenny.example.com/s/" + h.code + "?lang=it", h.code, strings.ToUpper(h.code), "LV-Camel", "lv camel"} {
		rec := c.get(find(code))
		if rec.Code != http.StatusSeeOther || rec.Header().Get("Location") != "/samples/"+h.sample.UID {
			t.Errorf("%q: %d %s", code, rec.Code, rec.Header().Get("Location"))
		}
	}
	mill := &models.Sample{UID: models.NewUID(), SampleSpec: models.SampleSpec{Code: "LV-2", SupplierCode: "8001234567890"}}
	check(t, c.db().CreateSample(t.Context(), c.User.UID, mill))
	for code, holds := range map[string]string{
		"8001234567890":                     `"uid":"` + mill.UID + `"`,
		"http://x/s/" + other.code:          `"kind":"foreign"`,
		"http://x/s/1-aaaaaaaaaaaaaaaaaaaa": `"kind":"foreign"`,
		"4006381333931":                     `"kind":"none"`,
		"LV":                                `"kind":"search","url":"/samples?q=LV"`,
		"":                                  `"kind":"none"`,
	} {
		req := httptest.NewRequest(http.MethodGet, find(code), nil)
		req.Header.Set("Accept", "application/json")
		want(t, c.do(req), http.StatusOK, holds)
	}
	want(t, c.get(find("4006381333931")), http.StatusNotFound, "Nothing in the library has the code 4006381333931", `name="code"`)
	want(t, c.get(find("http://x/s/"+other.code)), http.StatusNotFound, "another merchant")
}

func TestOnlyTheScannersWorkerMayCompileWebAssembly(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	page := c.get("/scan").Body.String()
	_, rest, _ := strings.Cut(page, `data-worker="`)
	worker, _, _ := strings.Cut(rest, `"`)
	rec := a.stranger().get(worker)
	want(t, rec, http.StatusOK, "ZXingWASM")
	if !strings.Contains(rec.Header().Get("Content-Security-Policy"), "'wasm-unsafe-eval'") {
		t.Error("the worker may not compile")
	}
	for _, address := range []string{"/scan", "/s/x", "/samples"} {
		if strings.Contains(c.get(address).Header().Get("Content-Security-Policy"), "wasm") {
			t.Errorf("%s may compile WebAssembly", address)
		}
	}
}
