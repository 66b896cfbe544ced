package handlers

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"jennyerp/models"
)

// stock fills a library with a few cloths.
func (c *client) stock(specs ...models.SampleSpec) []*models.Sample {
	c.app.t.Helper()
	var all []*models.Sample
	for _, spec := range specs {
		s := &models.Sample{UID: models.NewUID(), SampleSpec: spec}
		check(c.app.t, c.db().CreateSample(c.app.t.Context(), c.User.UID, s))
		all = append(all, s)
	}
	return all
}

var threeCloths = []models.SampleSpec{
	{Code: "LV-0418", Name: "Camel herringbone", Composition: "WO100", Weight: 310_000, Price: 27_9000, PriceCurrency: "EUR", PriceUnit: "m", Supplier: "Lanificio Valdora"},
	{Code: "SF-2207", Name: "Mulberry charmeuse", Composition: "SE100", Weight: 92_000, Price: 38_5000, PriceCurrency: "EUR", PriceUnit: "m", Supplier: "Seteria Olmo"},
	{Code: "CT-1190", Name: "Fan print poplin", Name2: "扇形印花府绸", Composition: "CO100", Weight: 118_000, Price: 9_4000, PriceCurrency: "EUR", PriceUnit: "m", Supplier: "Cotonificio Brera"},
}

func TestTheLibraryShowsSearchesAndFilters(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	c.stock(threeCloths...)
	for _, tt := range []struct {
		name, query   string
		shows, leaves []string
	}{
		{"everything, the newest first", "", []string{"Camel herringbone", "Mulberry charmeuse", "Fan print poplin", "3 samples"}, nil},
		{"by the beginning of a word", "?q=herr", []string{"Camel herringbone"}, []string{"charmeuse", "poplin"}},
		{"by a fibre and a weight", "?q=" + url.QueryEscape("lana sopra 300 g"), []string{"Camel herringbone"}, []string{"charmeuse", "poplin"}},
		{"by a price", "?q=" + url.QueryEscape("< 20 €"), []string{"Fan print poplin"}, []string{"charmeuse", "Camel"}},
		{"by one Chinese character", "?q=" + url.QueryEscape("扇"), []string{"Fan print poplin"}, []string{"charmeuse"}},
		{"by a filter in the address", "?fibre=SE", []string{"Mulberry charmeuse"}, []string{"Camel", "poplin"}},
		{"as a list", "?view=list", []string{"<table", "LV-0418"}, nil},
		{"nothing found says what to do", "?q=zzzz", []string{"Nothing found"}, []string{"Camel"}},
		{"a filter that was tampered with is left out", "?fibre=XX&sort=drop&state=x&weight_min=abc", []string{"Camel herringbone"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rec := c.get("/samples" + tt.query)
			want(t, rec, http.StatusOK, tt.shows...)
			for _, text := range tt.leaves {
				if strings.Contains(rec.Body.String(), text) {
					t.Errorf("shows %q", text)
				}
			}
		})
	}
}

func TestSearchAsYouTypeAnswersWithTheResultsAlone(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	c.stock(threeCloths...)
	req := httptest.NewRequest(http.MethodGet, "/samples/results?q=herr", nil)
	req.Header.Set("HX-Request", "true")
	rec := c.do(req)
	want(t, rec, http.StatusOK, "Camel herringbone")
	if strings.Contains(rec.Body.String(), "<html") || rec.Header().Get("HX-Replace-Url") != "/samples?q=herr" {
		t.Errorf("not a part of a page, or the address is lost: %v", rec.Header())
	}
	if rec := c.get("/samples/results?q=herr"); rec.Header().Get("Location") != "/samples?q=herr" {
		t.Errorf("without script: %v", rec.Header())
	}
}

func TestASavedFilterIsSharedOnlyWhenAsked(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	wei := c.colleague("seller", false)
	want(t, c.post("/filters", url.Values{"name": {"Wool over 300"}, "query": {"fibre=WO&weight_min=300&evil=1"}}), http.StatusSeeOther)
	want(t, c.post("/filters", url.Values{"name": {"Silk"}, "query": {"fibre=SE"}, "shared": {"1"}}), http.StatusSeeOther)
	want(t, c.get("/samples"), http.StatusOK, "Wool over 300", "Silk", "fibre=WO&amp;weight_min=300")
	rec := wei.get("/samples")
	want(t, rec, http.StatusOK, "Silk")
	if strings.Contains(rec.Body.String(), "Wool over 300") {
		t.Error("a colleague sees a filter that was not shared")
	}
	filters, err := c.db().Filters(t.Context(), c.User.UID)
	check(t, err)
	want(t, wei.post("/filters/"+filters[0].UID+"/remove", nil), http.StatusNotFound)
	want(t, c.post("/filters/"+filters[0].UID+"/remove", nil), http.StatusSeeOther)
}

func TestManySamplesAreChangedAtOnce(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	all := c.stock(threeCloths...)
	ids := []string{all[0].UID, all[1].UID}
	want(t, c.post("/samples/choose", url.Values{"id": ids}), http.StatusOK, "Change 2 samples", all[0].UID)
	want(t, c.post("/samples/bulk", url.Values{"id": ids, "price": {"abc"}, "season": {"AW 26"}}), http.StatusUnprocessableEntity, `value="abc"`, `value="AW 26"`, "Write a price")
	want(t, c.post("/samples/bulk", url.Values{"id": ids, "add_tags": {"fiera, nuovo"}, "season": {"AW 26"}, "moq": {"50 m"}}), http.StatusSeeOther)
	for i, s := range all {
		now, err := c.db().FindSample(t.Context(), s.UID)
		check(t, err)
		if changed := now.Season == "AW 26" && len(now.Tags) == 2 && now.MOQ == 50_000; changed != (i < 2) {
			t.Errorf("%s: %+v", s.Code, now.SampleSpec)
		}
	}
	other := a.company("Altra Stoffa")
	want(t, other.post("/samples/bulk", url.Values{"id": ids, "season": {"SS 27"}}), http.StatusNotFound)
}
