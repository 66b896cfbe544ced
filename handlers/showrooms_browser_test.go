package handlers

import (
	"net/http"
	"testing"

	"jennyerp/models"
)

// The stranger's whole way on a phone that runs no script, with the keyboard
// alone: front, search, a sample, two chosen, sent.
func TestAStrangersPhoneWithoutScriptPicksInTheShowroomAndSends(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	camel, linen := c.hang("Camel herringbone"), c.hang("Linen poplin")
	b := c.exhibition("tessuti-ferri", camel, linen)
	c.set(func(s *models.Settings) { s.Banner = s.Logo })
	key := c.keys(b)
	s := visit(t, a)
	page := s.bare("/at/tessuti-ferri?lang=it", 390, 844)
	h := hands{t, page}
	h.sends("#i" + key[0] + " a.choose")
	if !truth(page, `(k) => document.querySelector("#i" + k + " a.choose").getAttribute("aria-current") === "true"`, key[0]) {
		t.Fatal("the card does not show that it is chosen")
	}
	write(t, page, "#q", "poplin")
	h.sends("form.search button")
	if !truth(page, `() => document.querySelectorAll(".card").length === 1`) {
		t.Fatal("the search does not find one")
	}
	h.sends(".card h3 a")
	h.sends("button[name=add]")
	h.sends(".choice a.btn")
	if !truth(page, `() => document.querySelectorAll(".chosen li").length === 2 && document.documentElement.lang === "it"`) {
		t.Fatal("two were chosen, in Italian")
	}
	write(t, page, "#name", "Anna Rossi")
	h.sends("form.form button.primary")
	if !truth(page, `() => document.querySelector("#email-error") !== null`) {
		t.Fatal("nobody asked how to answer")
	}
	write(t, page, "#wechat", "anna_rossi")
	h.sends("form.form button.primary")
	rows, _, err := c.db().Inbox(t.Context(), 0, 10)
	check(t, err)
	if len(rows) != 1 || len(rows[0].Items) != 2 || rows[0].Contact != "WeChat anna_rossi" {
		t.Fatalf("inbox %+v", rows)
	}
	for _, address := range []string{"/at/tessuti-ferri?pick=" + key[0], c.linkTo(b, "")} {
		page := s.open(address, 390, 844)
		for _, fault := range s.axe(page) {
			t.Errorf("%s: %s", address, fault)
		}
		if !truth(page, `() => document.documentElement.scrollWidth <= document.documentElement.clientWidth && document.scripts.length === 0`) {
			t.Errorf("%s scrolls sideways or runs a script", address)
		}
	}
	want(t, c.get("/inbox/"+rows[0].UID), http.StatusOK, "Anna Rossi")
	quiet(t, s)
	s.stayed()
}
