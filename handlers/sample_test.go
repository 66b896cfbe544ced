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

	"jennyerp/locales"
	"jennyerp/models"
)

// upload posts fields and files as a browser does; a file's name comes first,
// then its content.
func (c *client) upload(path string, fields url.Values, files ...string) *httptest.ResponseRecorder {
	c.app.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range fields {
		for _, v := range values {
			check(c.app.t, w.WriteField(name, v))
		}
	}
	for i := 0; i+1 < len(files); i += 2 {
		part, err := w.CreateFormFile("pictures", files[i])
		check(c.app.t, err)
		part.Write([]byte(files[i+1]))
	}
	check(c.app.t, w.Close())
	req := httptest.NewRequest(http.MethodPost, path, &body)
	req.Header.Set("Content-Type", w.FormDataContentType())
	return c.do(req)
}

// sample makes a sample of the spec, as stored.
func (c *client) sample(spec models.SampleSpec) *models.Sample {
	c.app.t.Helper()
	s := &models.Sample{UID: models.NewUID(), SampleSpec: spec}
	check(c.app.t, c.db().CreateSample(c.app.t.Context(), c.User.UID, s))
	return c.read(s.UID)
}

func (c *client) read(uid string) *models.Sample {
	c.app.t.Helper()
	s, err := c.db().FindSample(c.app.t.Context(), uid)
	check(c.app.t, err)
	return s
}

// picture hangs a picture on a sample through the page.
func (c *client) picture(s *models.Sample, visibility string) models.Picture {
	c.app.t.Helper()
	want(c.app.t, c.upload("/samples/"+s.UID+"/pictures", url.Values{"visibility": {visibility}}, visibility+".jpg", string(testJPEG(c.app.t))), http.StatusSeeOther)
	all, err := c.db().Pictures(c.app.t.Context(), s, c.User.UID)
	check(c.app.t, err)
	return all[len(all)-1]
}

// part gets a part of a page, as htmx does.
func (c *client) part(path string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(http.MethodGet, path, nil)
	req.Header.Set("HX-Request", "true")
	return c.do(req)
}

func lacks(t *testing.T, rec *httptest.ResponseRecorder, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if i := strings.Index(rec.Body.String(), text); i >= 0 {
			t.Errorf("body holds %q: …%.200s", text, rec.Body.String()[max(0, i-100):])
		}
	}
}

// location is where an answer leads, without what the toast is told.
func location(rec *httptest.ResponseRecorder) string {
	path, _, _ := strings.Cut(rec.Header().Get("Location"), "?")
	return path
}

func camel() models.SampleSpec {
	return models.SampleSpec{Code: "LV-0418", Name: "Camel herringbone", Supplier: "Lanificio Valdora", SupplierCode: "V-77", Composition: "WO98 EA2", Weight: 310_000, Width: 150_000,
		Types: []string{"woven"}, Pattern: "check", Price: 279000, PriceCurrency: "EUR", PriceUnit: "m", Care: []string{"wash_30"}, Tags: []string{"soft"}, MOQ: 30_000, MOQUnit: "m", LeadDays: 21,
		Certificates: []models.Certificate{{Name: "GRS", Number: "CU-1", Expires: "2026-01-31"}, {Name: "GOTS", Expires: "2027-05-31"}}}
}

func TestTheSamplePageShowsWhatIsKnownInTheReadersLanguage(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	s := owner.sample(camel())
	want(t, owner.get("/samples/"+s.UID), 200, "Camel herringbone", "Lanificio Valdora", "V-77", "98% wool, 2% elastane", "310\u00a0g/m²", "9.1\u00a0oz/yd²", "465\u00a0g/m", "150\u00a0cm",
		"59.1&#34;", "€\u00a027.90", "21 days", "Check", `href="/samples?tag=soft"`, `href="/samples?type=woven"`, "Wash at up to 30", "Ran out on", "until")
	owner.cookies["locale"] = "it"
	want(t, owner.get("/samples/"+s.UID), 200, "98% lana, 2% elastan", "€\u00a027,90", "21 giorni", "Quadri")
	owner.cookies["locale"] = "zh-Hans"
	want(t, owner.get("/samples/"+s.UID), 200, "98% 羊毛", "21 天", "格纹", "梭织")
}

func TestTheSamplePageLeadsThroughTheListItCameFrom(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	a, b := owner.sample(models.SampleSpec{Code: "A", Tags: []string{"x"}}), owner.sample(models.SampleSpec{Code: "B"})
	c := owner.sample(models.SampleSpec{Code: "C", Tags: []string{"x"}})
	rec := owner.get("/samples/" + a.UID + "?tag=x&sort=code&view=list")
	want(t, rec, 200, `href="/samples?sort=code&amp;tag=x&amp;view=list"`, `href="/samples/`+c.UID+`?sort=code&amp;tag=x&amp;view=list" data-key="ArrowRight"`)
	lacks(t, rec, b.UID)
	lacks(t, rec, `data-key="ArrowLeft"`)
}

func TestAChosenColourShowsItsOwnPicturesPriceAndStock(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	s := owner.sample(camel())
	want(t, owner.upload("/samples/"+s.UID+"/colours", url.Values{"uid": {models.NewUID()}, "name": {"Navy"}, "price": {"31,50"}, "stock": {"420"}, "colour": {"photo"}}, "navy.jpg", string(testJPEG(t))), 303)
	variants, err := owner.db().Variants(t.Context(), s)
	check(t, err)
	pictures, err := owner.db().Pictures(t.Context(), s, owner.User.UID)
	check(t, err)
	if len(variants) != 1 || variants[0].Colour == "" || pictures[0].VariantID != variants[0].ID {
		t.Fatalf("stored %+v %+v", variants, pictures)
	}
	want(t, owner.get("/samples/"+s.UID), 200, "€\u00a027.90", "?variant="+variants[0].UID)
	want(t, owner.get("/samples/"+s.UID+"?variant="+variants[0].UID), 200, "€\u00a031.50", "In stock, 420", `/pictures/`+pictures[0].UID+`/640`, `aria-current="true"`)
}

func TestCostsAreInvisibleWithoutThePermission(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	seller := owner.colleague("seller", false)
	spec := camel()
	spec.Cost, spec.CostCurrency, spec.CostUnit = 191919, "GBP", "yd"
	s := owner.sample(spec)
	path := "/samples/" + s.UID
	want(t, owner.post(path+"/edit", url.Values{"version": {"1"}, "cost": {"18.18"}, "name": {"New name"}}), 303)
	want(t, owner.post(path+"/prices", url.Values{"kind": {"cost"}, "amount": {"17.17"}, "currency": {"EUR"}, "unit": {"m"}}), 303)
	for _, page := range []string{path, path + "/edit", path + "/history", path + "/history/list", path + "/prices", path + "/prices/list", "/samples/new?copy=" + s.UID} {
		get := (*client).get
		if strings.HasSuffix(page, "/list") {
			get = (*client).part
		}
		want(t, get(owner, page), 200)
		rec := get(seller, page)
		want(t, rec, 200)
		lacks(t, rec, "19.19", "18.18", "17.17", "GBP\u00a0", "£", locales.T("en", "sample.cost"), `name="cost`, "noted a cost")
	}
	want(t, owner.get(path+"/history"), 200, "19.19", "18.18")
	want(t, owner.get(path+"/prices"), 200, "17.17")

	want(t, seller.post(path+"/edit", url.Values{"version": {"2"}, "cost": {"1"}, "cost_currency": {"USD"}, "name": {"Seller's"}}), 303)
	if now := owner.read(s.UID); now.Cost != 181800 || now.CostCurrency != "GBP" || now.Name != "Seller's" {
		t.Errorf("stored cost %d %s, name %q", now.Cost, now.CostCurrency, now.Name)
	}
	want(t, seller.post(path+"/prices", url.Values{"kind": {"cost"}, "amount": {"1"}, "currency": {"EUR"}, "unit": {"m"}}), 422)
	uid := models.NewUID()
	want(t, seller.post("/samples", url.Values{"uid": {uid}, "code": {"X"}, "cost": {"9"}}), 303)
	if made := owner.read(uid); made.Cost != 0 {
		t.Errorf("a seller wrote a cost: %d", made.Cost)
	}
}

func TestSomebodyWithoutCostsCannotUndoThem(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	seller := owner.colleague("seller", false)
	s := owner.sample(models.SampleSpec{Code: "A", Name: "x"})
	path := "/samples/" + s.UID
	want(t, owner.post(path+"/edit", url.Values{"version": {"1"}, "cost": {"18.18"}, "name": {"y"}}), 303)
	want(t, owner.post(path+"/edit", url.Values{"version": {"2"}, "cost": {"19"}}), 303)
	events, err := owner.db().History(t.Context(), "sample", s.ID)
	check(t, err)
	want(t, seller.post(path+"/history/"+itoa(events[0].ID)+"/undo", nil), 404)
	want(t, seller.post(path+"/history/"+itoa(events[1].ID)+"/undo", nil), 422, "cannot be taken back")
	want(t, owner.post(path+"/history/"+itoa(events[0].ID)+"/undo", nil), 303)
}

func TestActsAreUndoneFromToastAndHistory(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	s := owner.sample(camel())
	path := "/samples/" + s.UID
	undo := regexp.MustCompile(`action="(/samples/[^"]+/history/\d+/undo)"`)
	rec := owner.post(path+"/state", url.Values{"do": {"archive"}})
	want(t, rec, 303)
	page := owner.get(rec.Header().Get("Location"))
	want(t, page, 200, "Archived", `class="toast"`)
	want(t, owner.post(undo.FindStringSubmatch(page.Body.String())[1], nil), 303)
	if now := owner.read(s.UID); now.State != models.Active {
		t.Errorf("state %s", now.State)
	}
	want(t, owner.post(path+"/edit", url.Values{"version": {"3"}, "name": {"Sand herringbone"}}), 303)
	page = owner.get(path + "/history")
	want(t, page, 200, "<del>Camel herringbone</del>", "<ins>Sand herringbone</ins>", "Giulia Ferri")
	want(t, owner.post(undo.FindStringSubmatch(page.Body.String())[1], nil), 303)
	if now := owner.read(s.UID); now.Name != "Camel herringbone" {
		t.Errorf("name %q", now.Name)
	}
	want(t, owner.post(path+"/state", url.Values{"do": {"remove"}}), 303)
	want(t, owner.get(path), 200, "This sample was removed")
	want(t, owner.get(path+"/edit"), 422, "Bring it back first")
	want(t, owner.post(path+"/state", url.Values{"do": {"restore"}}), 303)
	want(t, owner.post(path+"/state", url.Values{"do": {"sell"}}), 422)
}

func TestTheWarehouseCountsButDoesNotEdit(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	warehouse := owner.colleague("warehouse", false)
	s := owner.sample(camel())
	path := "/samples/" + s.UID
	want(t, warehouse.post(path+"/pieces", url.Values{"kind": {"hanger"}, "count": {"3"}, "alert": {"2"}, "note": {"shelf 4"}}), 303)
	want(t, warehouse.htmx(path+"/pieces", url.Values{"kind": {"hanger"}, "step": {"-1"}}), 200, "Low, alert at 2", `id="pieces"`)
	want(t, warehouse.htmx(path+"/pieces", url.Values{"kind": {"card"}, "step": {"-1"}}), 422, "not below zero")
	want(t, owner.get(path+"/pieces"), 200, "Wei Chen", "shelf 4", "-1")
	page := warehouse.get(path)
	want(t, page, 200, path+"/pieces")
	lacks(t, page, path+"/edit", path+"/state")
	for _, address := range []string{"/edit", "/state", "/prices", "/colours", "/pictures"} {
		want(t, warehouse.post(path+address, url.Values{}), 403)
	}
	want(t, owner.colleague("accountant", true).post(path+"/pieces", url.Values{"kind": {"hanger"}, "step": {"+1"}}), 403)
}

func TestPricesSeenAreAddedAndBecomeCurrent(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	s := owner.sample(camel())
	path := "/samples/" + s.UID + "/prices"
	want(t, owner.post(path, url.Values{"kind": {"sale"}, "amount": {"30 usd/yd"}, "currency": {"EUR"}, "unit": {"m"}, "moq": {"200"}, "seen": {"3 Mar 2026"}, "fair": {"Milano Unica"}, "note": {"mail"}, "current": {"1"}}), 303)
	want(t, owner.part(path+"/list"), 200, "$\u00a030.00", "200\u00a0yd", "Milano Unica, mail", "3 Mar 2026", "Giulia Ferri", "€\u00a027.90")
	if now := owner.read(s.UID); now.Price != 300000 || now.PriceCurrency != "USD" || now.PriceUnit != "yd" {
		t.Errorf("current %+v", now.SampleSpec)
	}
	want(t, owner.post(path, url.Values{"kind": {"sale"}, "amount": {"dear"}, "currency": {"EUR"}, "unit": {"m"}, "note": {"keep me"}}), 422, "Write a price such as", `value="dear"`, "keep me")
	want(t, owner.post(path, url.Values{"kind": {"sale"}, "amount": {"3"}, "currency": {"EUR"}, "unit": {"m"}, "seen": {"2030-01-01"}}), 422, "not later than today")
}
