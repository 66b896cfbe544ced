package handlers

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"jennyerp/models"
)

var versionOnPage = regexp.MustCompile(`name="version" value="(\d+)"`)

// settingsForm is the form of the page as it is shown, with changes.
func (c *client) settingsForm(changes ...string) url.Values {
	c.app.t.Helper()
	now, err := c.db().Settings(c.app.t.Context())
	check(c.app.t, err)
	f := url.Values{}
	for _, name := range []string{"version", "name", "country", "currency", "unit", "prefix", "locale"} {
		f[name] = settingsValues(now, "en")[name]
	}
	for i := 0; i+1 < len(changes); i += 2 {
		f.Set(changes[i], changes[i+1])
	}
	return f
}

func TestTheCompanyIsSetUp(t *testing.T) {
	a := newApp(t)
	c := a.company("Ferri")
	want(t, c.get("/settings"), 200, `value="Ferri"`, `<option value="EUR" selected>`)
	goesTo(t, c.post("/settings", c.settingsForm("name", "Ferri & Figli", "country", "CH", "currency", "CHF", "unit", "yd", "prefix", "TF", "locale", "it")), "/settings?done=done.saved")
	now, err := c.db().Settings(t.Context())
	check(t, err)
	if now.Name != "Ferri & Figli" || now.Country != "CH" || now.Currency != "CHF" || now.Unit != "yd" || now.Prefix != "TF" || now.Locale != "it" {
		t.Errorf("stored %+v", now)
	}
	if s := c.signedIn(); s.Company.Name != "Ferri & Figli" || s.Company.Country != "CH" {
		t.Errorf("the menu still says %+v", s.Company)
	}
}

func TestSettingsSayWhatIsWrong(t *testing.T) {
	c := newApp(t).company("Ferri")
	for _, tt := range []struct{ field, typed, says string }{
		{"name", "", "Please fill this in"},
		{"country", "XX", "Choose one from the list"},
		{"currency", "XXX", "We do not know this currency"},
		{"currency", "", "Please fill this in"},
		{"unit", "pcs", "Choose one from the list"},
		{"prefix", "A B", "Use letters, digits"},
		{"version", "one", "could not be read"},
		{"shareable", "cost", "a field we do not know"},
	} {
		says(t, c.post("/settings", c.settingsForm(tt.field, tt.typed)), 422, tt.says)
	}
}

func TestWhatMayLeaveIsChosen(t *testing.T) {
	c := newApp(t).company("Ferri")
	page := c.get("/settings/sharing")
	want(t, page, 200, `value="price" checked`, `#lock"`)
	if strings.Contains(page.Body.String(), `name="leaves" value="cost"`) {
		t.Error("cost has a switch")
	}
	f := url.Values{"version": {"1"}, "leaves": {"name", "composition", "tags"}}
	goesTo(t, c.post("/settings/sharing", f), "/settings/sharing?done=done.saved")
	now, err := c.db().Settings(t.Context())
	check(t, err)
	for _, field := range models.SampleFields {
		want := field.Key == "name" || field.Key == "composition" || field.Key == "tags"
		if now.Leaves(field) != want {
			t.Errorf("%s leaves: %v", field.Key, now.Leaves(field))
		}
	}
	if now.Name != "Ferri" || now.Currency != "EUR" {
		t.Errorf("other settings were lost: %+v", now)
	}
	f = url.Values{"version": {"2"}, "leaves": {"cost"}}
	says(t, c.post("/settings/sharing", f), 422, "This field never leaves the house")
}

func TestTheSecondOfTwoOwnersSeesWhatTheFirstChanged(t *testing.T) {
	a := newApp(t)
	giulia := a.company("Ferri")
	wei := giulia.colleague("owner", true)
	hers, his := giulia.settingsForm("currency", "CNY"), giulia.settingsForm("currency", "USD", "prefix", "W")
	goesTo(t, giulia.post("/settings", hers), "/settings")

	rec := wei.post("/settings", his)
	says(t, rec, 409, "Giulia Ferri changed this meanwhile", "Nothing was saved yet", "USD $", "CNY ¥")
	want(t, rec, 409, `<option value="USD" selected>`, `value="W"`)
	if now, _ := giulia.db().Settings(t.Context()); now.Currency != "CNY" || now.Prefix != "S" {
		t.Errorf("stored %+v", now)
	}
	his.Set("version", versionOnPage.FindStringSubmatch(rec.Body.String())[1])
	goesTo(t, wei.post("/settings", his), "/settings?done=done.saved")
	if now, _ := giulia.db().Settings(t.Context()); now.Currency != "USD" || now.Prefix != "W" {
		t.Errorf("stored %+v", now)
	}
}

func TestTwoOwnersChangeDifferentThings(t *testing.T) {
	a := newApp(t)
	giulia := a.company("Ferri")
	wei := giulia.colleague("owner", true)
	hers, his := giulia.settingsForm("name", "Ferri & Figli"), giulia.settingsForm("unit", "kg")
	goesTo(t, giulia.post("/settings", hers), "/settings")
	goesTo(t, giulia.post("/settings/sharing", url.Values{"version": {"2"}, "leaves": {"name"}}), "/settings/sharing")
	goesTo(t, wei.post("/settings", his), "/settings")
	price, _ := models.FindSampleField("price")
	if now, _ := giulia.db().Settings(t.Context()); now.Name != "Ferri & Figli" || now.Unit != "kg" || now.Leaves(price) {
		t.Errorf("stored %+v", now)
	}
}
