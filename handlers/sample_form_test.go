package handlers

import (
	"html"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"jennyerp/models"
)

// hidden are the hidden fields of the first form that posts to an address.
func hidden(t *testing.T, rec *httptest.ResponseRecorder, action string) url.Values {
	t.Helper()
	_, form, found := strings.Cut(rec.Body.String(), `action="`+action+`"`)
	if !found {
		t.Fatalf("no form for %s: %.2000s", action, rec.Body.String())
	}
	form, _, _ = strings.Cut(form, "</form>")
	values := url.Values{}
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]+)"(?: id="[^"]+")? value="([^"]*)"`).FindAllStringSubmatch(form, -1) {
		values.Add(html.UnescapeString(m[1]), html.UnescapeString(m[2]))
	}
	return values
}

func TestACodeAloneIsEnough(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	form := hidden(t, owner.get("/samples/new"), "/samples")
	form.Set("code", "LV-0418")
	rec := owner.post("/samples", form)
	want(t, rec, 303)
	want(t, owner.get(location(rec)), 200, "LV-0418")
}

func TestAPhotoAloneIsEnough(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	form := hidden(t, owner.get("/samples/new"), "/samples")
	form.Set("colour", "photo")
	rec := owner.upload("/samples", form, "IMG_1.jpg", string(testJPEG(t)))
	want(t, rec, 303)
	s := owner.read(form.Get("uid"))
	if s.Code != "S-00001" || s.Cover == "" || s.Colour == "" {
		t.Errorf("made %+v", s)
	}
	want(t, owner.get("/samples/new"), 200, `placeholder="S-00002"`)
}

func TestNothingAtAllIsNotEnough(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	form := hidden(t, owner.get("/samples/new"), "/samples")
	form.Set("pictures", "")
	want(t, owner.post("/samples", form), 422, "one is enough")
}

func TestTwoSubmitsOfOneFormMakeOneSample(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	form := hidden(t, owner.get("/samples/new"), "/samples")
	form.Set("name", "Camel herringbone")
	var first string
	for range 2 {
		rec := owner.upload("/samples", form, "IMG_1.jpg", string(testJPEG(t)))
		want(t, rec, 303)
		if first == "" {
			first = location(rec)
		}
		if location(rec) != first {
			t.Errorf("second submit leads to %s", location(rec))
		}
	}
	counters, err := owner.db().Counters(t.Context())
	check(t, err)
	pictures, err := owner.db().Pictures(t.Context(), owner.read(form.Get("uid")), owner.User.UID)
	check(t, err)
	if counters["samples.active"] != 1 || len(pictures) != 1 {
		t.Errorf("%v samples, %d pictures", counters, len(pictures))
	}
}

func TestWhatMerchantsTypeIsUnderstood(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	owner.cookies["locale"] = "it"
	form := hidden(t, owner.get("/samples/new"), "/samples")
	for name, value := range map[string]string{"code": "A 1", "composition": "70 co 30 pl", "width": `58"`, "weight": "10 oz", "price": "30 USD/yd", "price_currency": "EUR", "price_unit": "m",
		"cost": "12,345", "cost_currency": "GBP", "cost_unit": "kg", "moq": "30 mt", "lead_days": "3 settimane", "origin": "Cina", "supplier": "Lanificio Valdora", "tags": "morbido, inverno",
		"types_own": "Maglia, tubico", "pattern_own": "righe", "colour": "own", "colour_own": "B58A55", "break_from": "200", "break_price": "25,40", "cert_name": "grs", "cert_number": "CU-1", "cert_expires": "2027-05-31"} {
		form.Set(name, value)
	}
	form["care"] = []string{"", "wash_30", "iron_no"}
	want(t, owner.post("/samples", form), 303)
	s := owner.read(form.Get("uid"))
	for key, shows := range map[string]string{"composition": "70% cotone, 30% poliestere", "width": "147,32", "weight": "339,058", "price": "30,00", "price_currency": "USD", "price_unit": "yd",
		"cost": "12,345", "cost_currency": "GBP", "cost_unit": "kg", "moq": "30 m", "lead_days": "21", "origin": "CN", "supplier": "Lanificio Valdora", "tags": "inverno, morbido", "types": "knit, tubico",
		"pattern": "stripe", "colour": "#b58a55", "breaks": "200: 25,40", "certificates": "grs CU-1 2027-05-31", "care": "wash_30, iron_no"} {
		field, _ := models.FindSampleField(key)
		if got := field.Get(&s.SampleSpec, "it"); got != shows {
			t.Errorf("%s is %q, want %q", key, got, shows)
		}
	}
	want(t, owner.get("/samples/"+s.UID+"/edit"), 200, `value="tubico" checked`, `value="knit" checked`, `value="wash_30" checked`, `value="70% cotone, 30% poliestere"`, `name="break_price" value="25,40"`)
}

func TestAWrongFieldKeepsWhatWasTypedInEveryLanguage(t *testing.T) {
	for lang, says := range map[string]string{"en": "It adds up to 95%", "it": "La somma fa 95%", "zh-Hans": "合计为 95%"} {
		t.Run(lang, func(t *testing.T) {
			owner := newApp(t).company("Tessuti Ferri")
			owner.cookies["locale"] = lang
			form := hidden(t, owner.get("/samples/new"), "/samples")
			form.Set("name", "驼色 herringbone")
			form.Set("composition", "70% co 25% pl")
			form.Set("notes", "two\nlines")
			form.Set("break_from", "200")
			form.Set("break_price", "7")
			form["types"] = []string{"", "woven"}
			rec := owner.post("/samples", form)
			want(t, rec, 422, says, `href="#composition"`, `aria-invalid="true"`, `value="驼色 herringbone"`, `value="70% co 25% pl"`, "two\nlines", `name="break_from" value="200"`, `value="woven" checked`, form.Get("uid"))
		})
	}
}

func TestAPictureIsNotLostWhenAnotherFieldIsWrong(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	form := hidden(t, owner.get("/samples/new"), "/samples")
	form.Set("price", "dear")
	rec := owner.upload("/samples", form, "IMG_1.jpg", string(testJPEG(t)), "note.txt", "not a picture")
	want(t, rec, 422, "note.txt: this is not a", "IMG_1.jpg", "Write a price such as")
	kept := regexp.MustCompile(`name="picture" value="([^"]+)"`).FindStringSubmatch(rec.Body.String())
	if kept == nil {
		t.Fatal("the picture was not kept")
	}
	want(t, owner.get("/pictures/"+kept[1]+"/320"), 200)
	want(t, owner.colleague("seller", true).get("/pictures/"+kept[1]+"/320"), 404)
	form.Set("price", "27,90")
	form.Set("picture", kept[1])
	want(t, owner.post("/samples", form), 303)
	if s := owner.read(form.Get("uid")); s.Cover != kept[1] || s.Price != 279000 {
		t.Errorf("made %+v", s)
	}
}

func TestAFieldTheFormDoesNotHaveIsRefused(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	form := hidden(t, owner.get("/samples/new"), "/samples")
	form.Set("code", "A")
	form.Set("created_by", models.NewUID())
	want(t, owner.post("/samples", form), 422)
}

func TestEditsOfDifferentFieldsMerge(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	seller := owner.colleague("seller", true)
	s := owner.sample(camel())
	path := "/samples/" + s.UID + "/edit"
	mine := hidden(t, owner.get(path), path)
	want(t, seller.post(path, url.Values{"version": {"1"}, "weave": {"3/1"}}), 303)
	mine.Set("name", "Sand")
	want(t, owner.post(path, mine), 303)
	if now := owner.read(s.UID); now.Name != "Sand" || now.Weave != "3/1" {
		t.Errorf("stored %+v", now.SampleSpec)
	}
}

func TestEditsOfOneFieldAskWhichCounts(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	seller := owner.colleague("seller", true)
	s := owner.sample(camel())
	path := "/samples/" + s.UID + "/edit"
	want(t, seller.post(path, url.Values{"version": {"1"}, "name": {"Theirs"}, "price": {"28.40"}}), 303)
	rec := owner.post(path, url.Values{"version": {"1"}, "name": {"Mine"}, "price": {"29.90"}, "weave": {"4/4"}})
	want(t, rec, 409, "Wei Chen", "Theirs", "Mine", "28.40", "29.90", `name="pick.price"`)
	if now := owner.read(s.UID); now.Name != "Theirs" || now.Weave != "" {
		t.Fatalf("something was stored: %+v", now.SampleSpec)
	}
	form := hidden(t, rec, path)
	form.Set("pick.name", "theirs")
	form.Set("pick.price", "mine")
	want(t, owner.post(path, form), 303)
	if now := owner.read(s.UID); now.Name != "Theirs" || now.Price != 299000 || now.Weave != "4/4" {
		t.Errorf("settled to %+v", now.SampleSpec)
	}
}

func TestADraftIsOfferedAndDroppedWhenSaved(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	seller := owner.colleague("seller", true)
	form := hidden(t, owner.get("/samples/new"), "/samples")
	form.Set("name", "Half typed")
	form.Set("_draft", "sample:new")
	want(t, owner.post("/drafts", form), 204)
	lacks(t, seller.get("/samples/new"), "unsaved changes")
	rec := owner.get("/samples/new")
	want(t, rec, 200, "You have unsaved changes from", "12:32")
	lacks(t, rec, "Half typed")
	want(t, owner.get("/samples/new?draft=1"), 200, `value="Half typed"`, form.Get("uid"))
	form.Del("_draft")
	want(t, owner.post("/samples", form), 303)
	lacks(t, owner.get("/samples/new"), "unsaved changes")

	s := owner.sample(camel())
	path := "/samples/" + s.UID + "/edit"
	want(t, owner.post("/drafts", url.Values{"_draft": {"sample:" + s.UID}, "name": {"Later"}, "version": {"1"}}), 204)
	want(t, owner.get(path), 200, path+"?draft=1")
	rec = owner.post("/drafts/discard", url.Values{"_draft": {"sample:" + s.UID}})
	want(t, rec, 303)
	lacks(t, owner.get(path), "unsaved changes")
	want(t, owner.post("/drafts", url.Values{"_draft": {"elsewhere"}}), 404)
}

func TestHintsWhileTyping(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	s := owner.sample(camel())
	for text, says := range map[string]string{"70 co 30 pl": "70% cotton, 30% polyester", "70% cotton 25% pl": "adds up to 95%", "70% coton bio 30% xyz": "We do not know", "": ""} {
		want(t, owner.part("/samples/composition?composition="+url.QueryEscape(text)), 200, says)
	}
	want(t, owner.part("/samples/composition?composition=70%25+polyes+30%25+co"), 200, "Perhaps:", "polyester")
	want(t, owner.part("/samples/twins?code=lv0418"), 200, "/samples/"+s.UID, "has the same code")
	lacks(t, owner.part("/samples/twins?code=lv0418&uid="+s.UID), s.UID)
	want(t, owner.get("/suggest?kind=supplier&q=val"), 200, `["Lanificio Valdora"]`)
	want(t, owner.get("/suggest?kind=tag&q=so"), 200, `["soft"]`)
	want(t, owner.get("/suggest?kind=fair&q=zz"), 200, `[]`)
	want(t, owner.get("/suggest?kind=cost&q=1"), 404)
}

func TestADuplicateOpensTheFormPrefilled(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	s := owner.sample(camel())
	rec := owner.get("/samples/new?copy=" + s.UID)
	want(t, rec, 200, `value="Camel herringbone"`, `value="woven" checked`, `value="GRS"`)
	lacks(t, rec, `value="LV-0418"`, s.UID)
}
