package handlers

import (
	"maps"
	"net/url"
	"slices"
	"testing"

	"jennyerp/models"
)

// typed is the tidying form of a captured sample with a name written into it.
func (c *client) typed(uid, name string) url.Values {
	c.app.t.Helper()
	form := hidden(c.app.t, c.get("/inbox/"+uid), "/inbox/"+uid)
	for key, value := range map[string]string{"code": c.read(uid).Code, "name": name, "supplier": "Tessitura Jara", "supplier_code": "J-77", "notes": "soft hand", "cost": "12.50", "cost_currency": "EUR", "cost_unit": "m", "moq": "300 m"} {
		form.Set(key, value)
	}
	return form
}

func TestWhatAColleagueTookAwayMeanwhileIsKeptWithTheTextTyped(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	giulia := c.colleague("seller", true)
	first := c.sample(models.SampleSpec{Code: "A-1", Name: "Theirs", Notes: "old note"})
	for _, away := range []struct {
		path string
		form url.Values
	}{{"/discard", nil}, {"/merge", url.Values{"sample": {first.UID}}}} {
		uid := c.capture("sample")
		form := c.typed(uid, "Herringbone")
		want(t, giulia.post("/inbox/"+uid+away.path, away.form), 303)
		rec := c.post("/inbox/"+uid, form)
		want(t, rec, 409, "A colleague has dealt with this meanwhile", `value="Herringbone"`, `name="anyway"`)
		lacks(t, rec, "/inbox/"+uid+"/discard", "/inbox/"+uid+"/merge")
		if now := c.read(first.UID); now.Name != "Theirs" || c.read(uid).State != models.Removed {
			t.Fatalf("%s: something was stored: %+v", away.path, now)
		}
		form.Set("anyway", "1")
		want(t, c.post("/inbox/"+uid, form), 303)
		if s := c.read(uid); s.State != models.Active || s.Name != "Herringbone" || captureState(c, uid) != "done" || len(pictures(c, uid)) != 1 {
			t.Errorf("%s: kept as %+v, capture %s", away.path, s, captureState(c, uid))
		}
		if now := c.read(first.UID); now.Notes != "old note" || now.Cover != "" || len(pictures(c, first.UID)) != 0 {
			t.Errorf("%s: the other sample still has %q and %d photos", away.path, now.Notes, len(pictures(c, first.UID)))
		}
	}
}

func TestTwoWhoKeepTheSameCaptureSeeBothVersions(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	giulia := c.colleague("seller", true)
	uid := c.capture("sample")
	mine, theirs := c.typed(uid, "Herringbone"), giulia.typed(uid, "Chevron")
	want(t, giulia.post("/inbox/"+uid, theirs), 303)
	want(t, c.post("/inbox/"+uid, mine), 409, "Herringbone", "Chevron")
	if s := c.read(uid); s.Name != "Chevron" || s.State != models.Active {
		t.Errorf("stored %q, %s", s.Name, s.State)
	}
}

func TestASecondTapOfTheSameButtonChangesNothing(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	first := c.sample(models.SampleSpec{Code: "A-1"})
	kept, merged, discarded, card := c.capture("sample"), c.capture("sample"), c.capture("sample"), c.capture("card")
	for path, form := range map[string]url.Values{
		"/inbox/" + kept:                   c.typed(kept, "Herringbone"),
		"/inbox/" + merged + "/merge":      {"sample": {first.UID}},
		"/inbox/" + discarded + "/discard": {},
		"/inbox/" + card:                   {"supplier": {"Jara SA"}, "name": {"Eva Jara"}, "email": {"eva@jara.example"}, "note": {""}},
	} {
		for range 2 {
			want(t, c.post(path, maps.Clone(form)), 303)
		}
	}
	found, _, err := c.db().Suppliers(t.Context(), "Jara SA", "", 2)
	check(t, err)
	if len(found) != 1 || found[0].Contact != "Eva Jara" {
		t.Errorf("suppliers %+v", found)
	}
	if n := counters(c)["captures.new"]; n != 0 || len(pictures(c, first.UID)) != 1 {
		t.Errorf("%d wait, %d photos went to the sample", n, len(pictures(c, first.UID)))
	}
}

func TestAMergeIsTakenBackWithOneTap(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	for _, note := range []string{"", "old note", "soft hand"} {
		first := c.sample(models.SampleSpec{Notes: note, Cost: 9_0000, CostCurrency: "EUR", CostUnit: "m"})
		uid := c.capture("sample")
		rec := c.post("/inbox/"+uid+"/merge", url.Values{"sample": {first.UID}})
		want(t, c.get(rec.Header().Get("Location")), 200, `action="/inbox/`+uid+`/restore"`)
		for range 2 {
			want(t, c.post("/inbox/"+uid+"/restore", nil), 303)
		}
		now, draft := c.read(first.UID), c.read(uid)
		prices, err := c.db().Prices(t.Context(), draft, true)
		check(t, err)
		if now.Notes != note || now.Cover != "" || now.Cost != 9_0000 || draft.State != models.Draft || draft.Cover == "" || draft.Notes != "soft hand" || len(prices) != 1 {
			t.Errorf("note %q: the sample has %q, the draft is %+v with prices %v", note, now.Notes, draft, prices)
		}
		if captureState(c, uid) != "new" {
			t.Errorf("the capture is %s", captureState(c, uid))
		}
		want(t, c.get("/samples/"+first.UID+"/history"), 200, "gave a double from a fair back")
		want(t, c.post("/inbox/"+uid+"/discard", nil), 303)
	}
}

func TestABusinessCardDealtWithMeanwhileKeepsWhatWasTyped(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	giulia := c.colleague("seller", true)
	for _, act := range []struct {
		path string
		form url.Values
	}{{"/discard", nil}, {"", url.Values{"supplier": {"Jara SA"}, "name": {"E. Jara"}}}} {
		uid := c.capture("card")
		want(t, giulia.post("/inbox/"+uid+act.path, act.form), 303)
		mine := url.Values{"supplier": {"Jara SA"}, "name": {"Eva Jara"}, "phone": {"+34 600 100"}}
		want(t, c.post("/inbox/"+uid, maps.Clone(mine)), 409, "A colleague has dealt with this meanwhile", `value="Eva Jara"`, `name="anyway"`)
		mine.Set("anyway", "1")
		want(t, c.post("/inbox/"+uid, mine), 303)
		found, _, err := c.db().Suppliers(t.Context(), "Jara SA", "", 2)
		check(t, err)
		if len(found) != 1 || captureState(c, uid) != "done" {
			t.Fatalf("%s: %s, suppliers %+v", act.path, captureState(c, uid), found)
		}
		people, err := c.db().Contacts(t.Context(), found[0].ID)
		check(t, err)
		if !slices.ContainsFunc(people, func(p models.Contact) bool { return p.Name == "Eva Jara" && p.Phone == "+34 600 100" }) {
			t.Errorf("%s: the supplier's people are %+v", act.path, people)
		}
	}
}

func TestTheSameClothIsProposedByItsPicture(t *testing.T) {
	a := seeing(t)
	c := a.company("Tessuti Ferri")
	same, other := c.sample(models.SampleSpec{Code: "RED-1", Supplier: "Tessitura Jara", SupplierCode: "j 77"}), c.sample(models.SampleSpec{Code: "BLUE-1"})
	c.showCloth(same, redAcross(t), "public")
	c.showCloth(other, blueAcross(t), "public")
	f := c.captured("sample")
	uid := f.Get("uid")
	want(t, c.send(f), 200)
	want(t, c.sendPhoto(uid, models.NewUID(), "cloth", redAcross(t)), 200)
	a.described()
	page := c.get("/inbox/" + uid)
	want(t, page, 200, `hx-get="/inbox/`+uid+`/twins"`, "RED-1", "Same code", "/find?picture=")
	part := c.htmxGet("/inbox/" + uid + "/twins")
	want(t, part, 200, "RED-1", "Same fabric", "Same code", `action="/inbox/`+uid+`/merge"`, `value="`+same.UID+`"`)
	lacks(t, part, "BLUE-1", "hx-get")
	if got := location(c.get("/inbox/" + uid + "/twins")); got != "/inbox/"+uid {
		t.Errorf("without htmx it leads to %s", got)
	}
	want(t, c.post("/inbox/"+uid+"/discard", nil), 303)
	want(t, c.htmxGet("/inbox/"+uid+"/twins"), 404)
}
