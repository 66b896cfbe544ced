package handlers

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"jennyerp/models"
)

// captured is what a phone sends of a fabric at a stand.
func (c *client) captured(kind string) url.Values {
	f := url.Values{"uid": {models.NewUID()}, "kind": {kind}, "owner": {c.User.UID + "." + c.Company.UID}, "version": {"1"},
		"captured_at": {itoa(c.app.now.Add(-time.Hour).UnixMilli())}, "supplier": {"Tessitura Jara"}, "fair": {"Milano Unica"}, "stand": {"hall 3, C14"}, "note": {"soft hand"}}
	switch kind {
	case "sample":
		f["supplier_code"], f["price"], f["currency"], f["unit"], f["moq"], f["moq_unit"], f["fibre"] = []string{"J-77"}, []string{"12,5"}, []string{"EUR"}, []string{"m"}, []string{"300"}, []string{"m"}, []string{"WO", "SE"}
	case "card":
		f["name"], f["email"], f["phone"] = []string{"Eva Jara"}, []string{"eva@jara.example"}, []string{"+34 600 000 000"}
	case "selection":
		f = url.Values{"uid": f["uid"], "kind": f["kind"], "owner": f["owner"], "version": f["version"], "captured_at": f["captured_at"], "customer": {"Atelier Blu"}, "contact": {"blu@example.com"}}
	}
	return f
}

// send posts a capture as the phone's queue does.
func (c *client) send(f url.Values) *httptest.ResponseRecorder {
	c.app.t.Helper()
	req := httptest.NewRequest(http.MethodPost, "/captures", strings.NewReader(f.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Idempotency-Key", f.Get("uid"))
	return c.do(req)
}

// sendPhoto posts one photo of a capture as the phone's queue does.
func (c *client) sendPhoto(capture, key, shows string, data []byte) *httptest.ResponseRecorder {
	c.app.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	check(c.app.t, w.WriteField("key", key))
	check(c.app.t, w.WriteField("shows", shows))
	part, err := w.CreateFormFile("photo", "IMG_2041.jpg")
	check(c.app.t, err)
	part.Write(data)
	check(c.app.t, w.Close())
	req := httptest.NewRequest(http.MethodPost, "/captures/"+capture+"/photos", &body)
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Idempotency-Key", key)
	return c.do(req)
}

// capture sends a capture with one photo and gives its uid.
func (c *client) capture(kind string) string {
	c.app.t.Helper()
	f := c.captured(kind)
	want(c.app.t, c.send(f), http.StatusOK, f.Get("uid"))
	shows := map[string]string{"card": "card"}[kind]
	if shows == "" {
		shows = "cloth"
	}
	want(c.app.t, c.sendPhoto(f.Get("uid"), models.NewUID(), shows, testJPEG(c.app.t)), http.StatusOK)
	return f.Get("uid")
}

func counters(c *client) map[string]int {
	c.app.t.Helper()
	all, err := c.db().Counters(c.app.t.Context())
	check(c.app.t, err)
	return all
}

func pictures(c *client, uid string) []models.Picture {
	c.app.t.Helper()
	all, err := c.db().Pictures(c.app.t.Context(), c.read(uid), c.User.UID)
	check(c.app.t, err)
	return all
}

func TestACaptureBecomesADraftWithItsPriceSeenAtTheFair(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	uid := c.capture("sample")
	s := c.read(uid)
	if s.State != models.Draft || s.Code != "S-00001" || s.Supplier != "Tessitura Jara" || s.SupplierCode != "J-77" || s.Cost != 12_5000 || s.CostCurrency != "EUR" || s.MOQ != 300_000 || s.Notes != "soft hand" || s.Fair != "Milano Unica" || s.Composition != "" {
		t.Errorf("the draft is %+v", s)
	}
	prices, err := c.db().Prices(t.Context(), s, true)
	check(t, err)
	if len(prices) != 1 || prices[0].Fair != "Milano Unica" || prices[0].SeenAt != c.app.now.Add(-time.Hour).UnixMilli() {
		t.Errorf("prices seen: %+v", prices)
	}
	if photos := pictures(c, uid); len(photos) != 1 || photos[0].Visibility != "internal" || s.Cover != photos[0].UID || s.Colour == "" {
		t.Errorf("photos %+v, cover %q", photos, s.Cover)
	}
}

func TestASecondArrivalChangesNothing(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	for _, kind := range []string{"sample", "card"} {
		f := c.captured(kind)
		want(t, c.send(f), 200, f.Get("uid"))
		before := counters(c)
		f.Set("note", "another")
		want(t, c.send(f), 200, f.Get("uid"))
		if now := counters(c); now["captures.new"] != before["captures.new"] || now["samples.draft"] != before["samples.draft"] {
			t.Errorf("%s: %v became %v", kind, before, now)
		}
		if got, err := c.db().FindCapture(t.Context(), f.Get("uid")); err != nil || got.Note != "soft hand" {
			t.Errorf("%s was changed: %+v %v", kind, got, err)
		}
	}
}

func TestTwoArrivalsAtOnceAreOne(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	f, key, photo := c.captured("sample"), models.NewUID(), testJPEG(t)
	codes := make([]int, 8)
	together := func(send func(*client) *httptest.ResponseRecorder) {
		var wait sync.WaitGroup
		for i := range codes {
			wait.Go(func() {
				codes[i] = send(&client{app: c.app, cookies: map[string]string{"session": c.cookies["session"]}}).Code
			})
		}
		wait.Wait()
		for _, code := range codes {
			if code != 200 {
				t.Fatalf("answers %v", codes)
			}
		}
	}
	together(func(k *client) *httptest.ResponseRecorder { return k.send(f) })
	together(func(k *client) *httptest.ResponseRecorder { return k.sendPhoto(f.Get("uid"), key, "cloth", photo) })
	if n := counters(c); n["captures.new"] != 1 || n["samples.draft"] != 1 {
		t.Errorf("stored %v", n)
	}
	if photos := pictures(c, f.Get("uid")); len(photos) != 1 {
		t.Errorf("%d photos", len(photos))
	}
}

func TestAPhotoWaitsForItsCaptureAndArrivesOnce(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	f, key := c.captured("sample"), models.NewUID()
	uid := f.Get("uid")
	want(t, c.sendPhoto(uid, key, "label", testJPEG(t)), 409, `"code":"early"`)
	want(t, c.send(f), 200)
	for range 2 {
		want(t, c.sendPhoto(uid, key, "label", testJPEG(t)), 200, key)
	}
	want(t, c.sendPhoto(uid, models.NewUID(), "cloth", testJPEG(t)), 200) // the same cloth shot twice stays two photos
	want(t, c.sendPhoto(uid, models.NewUID(), "cloth", testJPEG(t)), 200)
	photos := pictures(c, uid)
	if len(photos) != 3 || photos[0].Shows != "label" || c.read(uid).Cover != photos[1].UID {
		t.Errorf("photos %+v, cover %s", photos, c.read(uid).Cover)
	}
	rec := c.post("/samples/"+uid+"/pictures/"+key, url.Values{"visibility": {"public"}, "variant": {""}})
	want(t, rec, 422, "stay in the house")
}

func TestWhatIsNoPictureIsRefusedInWords(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	f := c.captured("sample")
	want(t, c.send(f), 200)
	for lang, sentence := range map[string]string{"it": "foto", "zh-Hans": "照片"} {
		c.cookies["locale"] = lang
		rec := c.sendPhoto(f.Get("uid"), models.NewUID(), "cloth", []byte("not a picture"))
		want(t, rec, 422, `"code":"refused"`, "IMG_2041.jpg")
		if !strings.Contains(rec.Body.String(), sentence) {
			t.Errorf("%s: %s", lang, rec.Body)
		}
	}
	want(t, c.sendPhoto(f.Get("uid"), models.NewUID(), "window", testJPEG(t)), 422, `"shows"`)
	want(t, c.sendPhoto(f.Get("uid"), "not-a-uid", "cloth", testJPEG(t)), 422)
	if photos := pictures(c, f.Get("uid")); len(photos) != 0 {
		t.Errorf("stored %+v", photos)
	}
}

func TestACaptureIsBoundToPersonAndCompany(t *testing.T) {
	a := newApp(t)
	c, other := a.company("Tessuti Ferri"), a.company("Altra Stoffa")
	colleague := c.colleague("seller", false)
	f := c.captured("sample")
	for _, k := range []*client{colleague, other} {
		want(t, k.send(f), 403, `"code":"other"`)
	}
	want(t, a.stranger().send(f), 401, `"code":"signin"`)
	want(t, c.colleague("warehouse", false).send(f), 403, `"code":"role"`)
	want(t, c.send(f), 200)
	want(t, colleague.sendPhoto(f.Get("uid"), models.NewUID(), "cloth", testJPEG(t)), 403, `"code":"other"`)
	want(t, other.sendPhoto(f.Get("uid"), models.NewUID(), "cloth", testJPEG(t)), 409)
	want(t, a.stranger().sendPhoto(f.Get("uid"), models.NewUID(), "cloth", testJPEG(t)), 401, `"code":"signin"`)
	if n := counters(c)["captures.new"] + counters(other)["captures.new"]; n != 1 {
		t.Errorf("%d captures stored", n)
	}
}

func TestWhatCannotBeReadIsRefusedWholeInTheReadersLanguage(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	for _, tt := range []struct{ field, value, lang, sentence string }{
		{"price", "12,,4", "it", "27,90"}, {"price", "12,,4", "zh-Hans", "27.90"}, {"currency", "shells", "en", "currency"}, {"unit", "span", "it", "kg"},
		{"moq", "many", "en", "quantity"}, {"fibre", "XX", "en", "list"}, {"supplier", strings.Repeat("a", 161), "en", "160"}, {"version", "2", "en", "another version"},
		{"kind", "poem", "en", "list"}, {"colour", "red", "en", "do not know"}, {"uid", "7", "en", ""}, {"note", "bad \x00 byte", "en", ""},
	} {
		f := c.captured("sample")
		f.Set(tt.field, tt.value)
		c.cookies["locale"] = tt.lang
		rec := c.send(f)
		want(t, rec, 422, `"code":"refused"`, tt.sentence)
		var said problem
		check(t, json.Unmarshal(rec.Body.Bytes(), &said))
		if said.Message == "" || said.Errors[tt.field] == "" && said.Errors["form"] == "" {
			t.Errorf("%s=%s: %s", tt.field, tt.value, rec.Body)
		}
	}
	delete(c.cookies, "locale")
	f := c.captured("selection")
	want(t, c.send(f), 422, "at least one")
	n := counters(c)
	fairs, _, err := c.db().ListFairs(t.Context(), "", 10)
	if n["captures.new"]+n["samples.draft"]+n["suppliers"]+len(fairs) != 0 || err != nil {
		t.Errorf("something was half stored: %v %v", n, fairs)
	}
}

func TestAClockWrongByYearsIsNotBelieved(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	now := c.app.now.UnixMilli()
	for told, kept := range map[string]int64{itoa(now + 5*365*86400_000): now, itoa(now - 3*365*86400_000): now, itoa(now - 365*86400_000): now - 365*86400_000, "": now, "yesterday": now, "-9": now, itoa(now - 60_000): now - 60_000} {
		f := c.captured("sample")
		f.Set("captured_at", told)
		want(t, c.send(f), 200)
		got, err := c.db().FindCapture(t.Context(), f.Get("uid"))
		check(t, err)
		prices, err := c.db().Prices(t.Context(), c.read(f.Get("uid")), true)
		check(t, err)
		if got.CapturedAt != kept || prices[0].SeenAt != kept {
			t.Errorf("told %q: captured %d, price %d, want %d", told, got.CapturedAt, prices[0].SeenAt, kept)
		}
	}
}

func TestABrowserWithoutScriptCapturesWithOneForm(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	f := c.captured("sample")
	for _, name := range []string{"uid", "owner", "version", "captured_at"} {
		f.Del(name)
	}
	f.Set("price", "12,,4")
	rec := c.upload("/captures", f, "a.jpg", string(testJPEG(t)))
	want(t, rec, 422, `value="12,,4"`, `value="Tessitura Jara"`)
	again := hidden(t, rec, "/captures")
	again.Set("price", "12,4")
	again.Set("supplier", "Tessitura Jara")
	for _, box := range checkedPictures(rec.Body.String()) {
		again.Add("picture", box)
	}
	if rec = c.post("/captures", again); rec.Header().Get("Location") != "/capture?done=capture.saved" {
		t.Fatalf("%d %s %s", rec.Code, rec.Header(), rec.Body)
	}
	rows, _, err := c.db().Inbox(t.Context(), 0, 10)
	check(t, err)
	if len(rows) != 1 || rows[0].Photos != 1 || rows[0].Cost != 12_4000 {
		t.Errorf("inbox %+v", rows)
	}
}

func checkedPictures(body string) []string {
	var all []string
	for _, part := range strings.Split(body, `name="picture" value="`)[1:] {
		all = append(all, part[:36])
	}
	return all
}

func TestThePocketHoldsNoCostAndIsSentOnce(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	c.sample(models.SampleSpec{Code: "A-1", Name: "Camel", Cost: 123_4567, Price: 27_9000, PriceCurrency: "EUR", PriceUnit: "m", Composition: "WO100", Width: 150_000, Supplier: "Lanificio Segreto"})
	c.capture("sample")
	rec := c.get("/pocket.json")
	want(t, rec, 200, `"code":"A-1"`, "27.90 / m", "100% wool", `"colours":0`, "150 cm")
	lacks(t, rec, "123", "Segreto", "S-00001", "J-77")
	req := httptest.NewRequest(http.MethodGet, "/pocket.json", nil)
	req.Header.Set("If-None-Match", rec.Header().Get("ETag"))
	if again := c.do(req); again.Code != http.StatusNotModified || again.Body.Len() > 0 {
		t.Errorf("second time: %d, %d bytes", again.Code, again.Body.Len())
	}
	want(t, c.get("/capture/context.json"), 200, c.User.UID+"."+c.Company.UID, `"suppliers":["Tessitura Jara","Lanificio Segreto"]`, `{"name":"Milano Unica"}`, `"currency":"EUR"`)
}
