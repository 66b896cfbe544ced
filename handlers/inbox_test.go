package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"jennyerp/models"
)

func captureState(c *client, uid string) string {
	c.app.t.Helper()
	got, err := c.db().FindCapture(c.app.t.Context(), uid)
	check(c.app.t, err)
	return got.State
}

func TestTheInboxListsWhatCameAndTheMenuCountsIt(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	want(t, c.get("/inbox"), 200, "Nothing waits here")
	sample, card := c.capture("sample"), c.capture("card")
	f := c.captured("selection")
	f["item"], f["wish"] = []string{sample, models.NewUID()}, []string{"500 m in navy", ""}
	want(t, c.send(f), 200)
	want(t, c.get("/inbox"), 200, "/inbox/"+sample, "/inbox/"+card, "/inbox/"+f.Get("uid"), `<span class="count">3</span>`, "Atelier Blu", "2 samples chosen", "12.50 / m", "J-77")
	want(t, c.get("/inbox/"+f.Get("uid")), 200, "blu@example.com", "500 m in navy", "S-00001", "No longer in the library")
	blind := c.colleague("seller", false)
	lacks(t, blind.get("/inbox"), "12.50")
	lacks(t, blind.get("/inbox/"+sample), "12.50", `name="cost"`)
	want(t, c.post("/inbox/"+f.Get("uid"), url.Values{}), 303)
	if captureState(c, f.Get("uid")) != "done" || counters(c)["captures.new"] != 2 {
		t.Error("the selection is still in the inbox")
	}
}

func TestTidyingKeepsADraftAndGoesOnToTheNext(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	oldest, middle, newest := c.capture("sample"), c.capture("sample"), c.capture("sample")
	page := c.get("/inbox/" + middle)
	want(t, page, 200, `rel="prev" href="/inbox/`+newest, `rel="next" href="/inbox/`+oldest, `value="12.50"`, "wool, silk")
	form := hidden(t, page, "/inbox/"+middle)
	for key, value := range map[string]string{"code": "J-77", "name": "Herringbone", "composition": "70 wool", "supplier": "Tessitura Jara", "cost": "12,50", "cost_currency": "EUR", "cost_unit": "m"} {
		form.Set(key, value)
	}
	want(t, c.post("/inbox/"+middle, form), 422, `value="70 wool"`, `id="composition-error"`, `value="Herringbone"`)
	form.Set("composition", "70 wool 30 silk")
	if rec := c.post("/inbox/"+middle, form); rec.Header().Get("Location") != "/inbox/"+oldest+"?done=done.kept" {
		t.Fatalf("%d %s", rec.Code, location(rec))
	}
	if s := c.read(middle); s.State != models.Active || s.Composition != "WO70 SE30" || captureState(c, middle) != "done" {
		t.Errorf("kept as %s %q", s.State, s.Composition)
	}
	want(t, c.get("/inbox/"+newest), 200, `rel="next" href="/inbox/`+oldest)
	if rec := c.get("/inbox/" + middle); location(rec) != "/samples/"+middle {
		t.Errorf("a tidied capture leads to %s", location(rec))
	}
}

func TestWhatTheMillShowedBeforeIsProposed(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	for _, width := range []models.Quantity{150_000, 150_000, 140_000} {
		c.sample(models.SampleSpec{Supplier: "Tessitura Jara", Composition: "LI100", Width: width, Cost: 90000, CostCurrency: "USD", CostUnit: "yd", Tags: []string{"soft"}})
	}
	c.sample(models.SampleSpec{Supplier: "Another", Composition: "PL100", Width: 111_000})
	f := c.captured("sample")
	for _, name := range []string{"price", "currency", "unit", "fibre"} {
		f.Del(name)
	}
	want(t, c.send(f), 200)
	uid := f.Get("uid")
	page := c.get("/inbox/" + uid)
	want(t, page, 200, `data-fill="composition" data-value="100% linen"`, `data-value="150"`, `data-value="soft"`, "<option selected>USD", `value="yd" selected`)
	lacks(t, page, "111 cm", "100% polyester")
	want(t, c.get("/inbox/"+uid+"?width=150"), 200, `name="width" value="150"`)
}

func TestADoubleIsFoundByTheMillsCodeAndMerged(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	first := c.sample(models.SampleSpec{Code: "A-1", Supplier: "tessitura jara", SupplierCode: "j-77", Notes: "old note"})
	c.sample(models.SampleSpec{Code: "A-2", Supplier: "Another", SupplierCode: "J-77"})
	uid := c.capture("sample")
	page := c.get("/inbox/" + uid)
	want(t, page, 200, "Maybe the same cloth", "/samples/"+first.UID)
	lacks(t, page, "A-2")
	want(t, c.post("/inbox/"+uid+"/merge", url.Values{"sample": {"ZZ-9"}}), 422, "No sample has this code")
	want(t, c.post("/inbox/"+uid+"/merge", url.Values{"sample": {uid}}), 422, "cannot take it")
	want(t, c.post("/inbox/"+uid+"/merge", url.Values{"sample": {"a 1"}}), 303)
	now, err := c.db().FindSample(t.Context(), first.UID)
	check(t, err)
	prices, err := c.db().Prices(t.Context(), now, true)
	check(t, err)
	if photos := pictures(c, first.UID); len(photos) != 1 || now.Cover != photos[0].UID || now.Notes != "old note\nsoft hand" || len(prices) != 1 || prices[0].Amount != 12_5000 || now.Cost != 0 {
		t.Errorf("merged into %+v, prices %+v", now, prices)
	}
	if captureState(c, uid) != "merged" || c.read(uid).State != models.Removed || counters(c)["captures.new"] != 0 {
		t.Error("the double is still there")
	}
	want(t, c.sendPhoto(uid, models.NewUID(), "cloth", testJPEG(t)), 200) // a late photo follows
	if photos := pictures(c, first.UID); len(photos) != 2 {
		t.Errorf("%d photos after the late one", len(photos))
	}
	want(t, c.post("/inbox/"+uid+"/merge", url.Values{"sample": {"A-2"}}), 422)
	want(t, c.get("/samples/"+first.UID+"/history"), 200, "took in a double")
}

func TestADiscardedCaptureComesBack(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	for _, kind := range []string{"sample", "card"} {
		uid := c.capture(kind)
		rec := c.post("/inbox/"+uid+"/discard", nil)
		want(t, rec, 303)
		want(t, c.get(rec.Header().Get("Location")), 200, `action="/inbox/`+uid+`/restore"`)
		if captureState(c, uid) != "discarded" || counters(c)["captures.new"] != 0 {
			t.Errorf("%s: %s", kind, captureState(c, uid))
		}
		want(t, c.post("/inbox/"+uid+"/restore", nil), 303)
		want(t, c.get("/inbox/"+uid), 200, "/pictures/")
		if captureState(c, uid) != "new" || counters(c)["captures.new"] != 1 {
			t.Errorf("%s: %s", kind, captureState(c, uid))
		}
		want(t, c.post("/inbox/"+uid+"/discard", nil), 303)
	}
}

func TestADraftThatLeavesByAnotherPageLeavesTheInbox(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	uid := c.capture("sample")
	want(t, c.post("/samples/"+uid+"/state", url.Values{"do": {"activate"}}), 303)
	if captureState(c, uid) != "done" || counters(c)["captures.new"] != 0 {
		t.Error("still in the inbox")
	}
}

func TestABusinessCardMakesOrFindsItsSupplier(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	uid := c.capture("card")
	want(t, c.get("/inbox/"+uid), 200, `value="Eva Jara"`, "/pictures/")
	want(t, c.post("/inbox/"+uid, url.Values{"supplier": {""}, "name": {"Eva"}}), 422, "Please fill this in", `value="Eva"`)
	want(t, c.post("/inbox/"+uid, url.Values{"supplier": {"Jara SA"}, "name": {"Eva Jara"}, "email": {"eva@jara.example"}, "phone": {""}, "wechat": {""}, "note": {""}}), 303)
	found, _, err := c.db().Suppliers(t.Context(), "Jara SA", "", 2)
	check(t, err)
	if len(found) != 1 {
		t.Fatalf("suppliers %+v", found)
	}
	want(t, c.get("/suppliers/"+found[0].UID), 200, "Eva Jara", "eva@jara.example")
	page := c.get("/parties/" + found[0].UID + "/shows")
	want(t, page, 200, "Business cards", "/pictures/")
	photo := strings.SplitN(strings.SplitN(page.Body.String(), "/pictures/", 2)[1], "/", 2)[0]
	want(t, c.colleague("warehouse", false).get("/pictures/"+photo+"/320"), 200)
	c.app.now = c.app.now.AddDate(0, 3, 0) // nobody waits for a card's form
	if err := c.db().PurgeSamples(t.Context()); err != nil {
		t.Fatal(err)
	}
	if cards, err := c.db().Cards(t.Context(), &found[0].Party); len(cards) != 1 || err != nil {
		t.Errorf("the card is gone after the purge: %v", err)
	}
}

func TestAFairShowsItsDaysCapturesAndMills(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	uid := c.capture("sample")
	c.capture("card")
	list := c.get("/fairs")
	want(t, list, 200, "Milano Unica")
	path := "/fairs/" + strings.SplitN(strings.SplitN(list.Body.String(), `href="/fairs/`, 3)[2], `"`, 2)[0]
	if strings.HasSuffix(path, "new") {
		t.Fatal("no fair in the list")
	}
	want(t, c.get(path), 200, "/inbox/"+uid, "/suppliers/", "hall 3, C14", "Tessitura Jara")
	form := hidden(t, c.get(path+"/edit"), path+"/edit")
	for key, value := range map[string]string{"name": "Milano Unica 43", "city": "Rho", "country": "Italy", "starts_on": "2026-07-07", "ends_on": "2026-07-05"} {
		form.Set(key, value)
	}
	want(t, c.post(path+"/edit", form), 422, "before the first", `value="2026-07-05"`)
	form.Set("ends_on", "9/7/2026")
	form.Set("starts_on", "soon")
	want(t, c.post(path+"/edit", form), 422, "Write a date", `value="soon"`)
	form.Set("starts_on", "2026-07-07")
	form.Set("ends_on", "2026-07-09")
	stale := url.Values{}
	for k, v := range form {
		stale[k] = v
	}
	want(t, c.post(path+"/edit", form), 303)
	want(t, c.post(path+"/edit", stale), 409, "Milano Unica 43")
	want(t, c.get(path), 200, "Milano Unica 43", "Rho, Italy", "2026")
	want(t, c.get("/samples?state=draft&fair=Milano+Unica+43"), 200, uid) // found under the new name
	want(t, c.post(path+"/stands", url.Values{"supplier": {"Lanificio Valdora"}, "place": {"hall 1"}}), 303)
	want(t, c.get(path), 200, "Lanificio Valdora", "hall 1")
	want(t, c.colleague("warehouse", false).get(path), 200, "/samples/"+uid)
	want(t, c.post("/fairs", url.Values{"uid": {models.NewUID()}, "version": {"0"}, "name": {"MILANO unica 43"}}), 422, "there already")
}

func TestAnotherCompanysCapturesAreNotThere(t *testing.T) {
	a := newApp(t)
	c, other := a.company("Tessuti Ferri"), a.company("Altra Stoffa")
	theirs, own := c.capture("sample"), other.capture("sample")
	for _, path := range []string{"", "/merge", "/discard", "/restore"} {
		want(t, other.post("/inbox/"+theirs+path, url.Values{"sample": {own}}), 404)
	}
	want(t, other.get("/inbox/"+theirs), 404)
	want(t, other.post("/inbox/"+own+"/merge", url.Values{"sample": {theirs}}), 404)
	warehouse := c.colleague("warehouse", false)
	want(t, warehouse.get("/inbox"), 403)
	want(t, warehouse.post("/inbox/"+theirs+"/discard", nil), 403)
	want(t, warehouse.post("/fairs", nil), 403)
	if captureState(c, theirs) != "new" {
		t.Error("somebody else tidied it")
	}
	if rec := warehouse.get("/samples"); strings.Contains(rec.Body.String(), `href="/inbox"`) || rec.Code != http.StatusOK {
		t.Error("the warehouse's menu has an inbox it may not open")
	}
}
