package handlers

import (
	"strings"
	"testing"

	"github.com/go-rod/rod"
)

// stored is all that the browser keeps for the site.
func stored(t *testing.T, page *rod.Page) string {
	t.Helper()
	got, err := page.Eval(`() => JSON.stringify(Object.entries(localStorage)) + JSON.stringify(Object.entries(sessionStorage))`)
	check(t, err)
	return got.Value.Str()
}

func TestAStrangersPhoneOpensThreeLinksPicksThreeAndSends(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	cloths := []hung{c.hang("Camel"), c.hang("Linen"), c.hang("Denim")}
	s := visit(t, a)
	// Three tabs, as a phone's camera opens one for each label.
	var tabs []*rod.Page
	for _, h := range cloths {
		tabs = append(tabs, s.open("/s/"+h.code, 390, 844))
	}
	if kept := stored(t, tabs[0]); kept != "[][]" {
		t.Fatalf("kept before anything was chosen: %s", kept)
	}
	for i, tab := range tabs {
		_, err := tab.Activate() // one presses in the tab that is seen; hidden ones are slowed down
		check(t, err)
		turns(t, tab, func() { press(t, tab, `button[name=add]`) })
		until(t, "the choice is not counted", func() bool {
			return truth(tab, `(n) => document.querySelector(".choice a")?.textContent.startsWith(n + " ")`, i+1)
		})
	}
	last := tabs[2]
	follows(t, last, ".choice a")
	if !truth(last, `() => document.querySelectorAll(".chosen li").length === 3`) {
		t.Fatal("the list does not have three")
	}
	write(t, last, "#name", "Anna Rossi")
	turns(t, last, func() { press(t, last, "form button.primary") })
	if !truth(last, `() => document.querySelector("#email-error, #errors") !== null`) {
		t.Fatal("nobody asked how to answer")
	}
	write(t, last, "#wechat", "anna_rossi")
	turns(t, last, func() { press(t, last, "form button.primary") })
	if !strings.Contains(path(last), "/sent") {
		t.Fatalf("at %s", path(last))
	}
	if kept := stored(t, last); kept != "[][]" {
		t.Errorf("kept after sending: %s", kept)
	}
	rows, _, err := c.db().Inbox(t.Context(), 0, 10)
	check(t, err)
	if len(rows) != 1 || len(rows[0].Items) != 3 || rows[0].Customer != "Anna Rossi" || rows[0].Contact != "WeChat anna_rossi" {
		t.Fatalf("captures %+v", rows)
	}
	for i, item := range rows[0].Items {
		if item.Sample != cloths[i].sample.UID {
			t.Errorf("item %d is another sample", i)
		}
	}
	quiet(t, s)
	s.stayed()
}

func TestAChoiceCanBeTakenBackAndMadeWithoutScript(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	one, two := c.hang("Camel"), c.hang("Linen")
	s := visit(t, a)
	page := s.open("/s/"+one.code, 390, 844)
	turns(t, page, func() { press(t, page, `button[name=add]`) })
	turns(t, page, func() { press(t, page, `button[name=drop]`) })
	until(t, "the browser keeps what was taken back", func() bool { return stored(t, page) == "[][]" })

	plain := s.bare("/s/"+one.code, 390, 844)
	h := hands{t, plain}
	h.sends(`button[name=add]`)
	_, query, _ := strings.Cut(path(plain), "?")
	arrives(t, plain, s.url+"/s/"+two.code+"?"+query) // by hand, what the script does
	h.sends(`button[name=add]`)
	h.sends(".choice a")
	if !truth(plain, `() => document.querySelectorAll(".chosen li").length === 2`) {
		t.Fatal("the list does not have two")
	}
	write(t, plain, "#name", "Anna")
	write(t, plain, "#phone", "+39 0574 1234")
	h.sends("form button.primary")
	rows, _, err := c.db().Inbox(t.Context(), 0, 10)
	check(t, err)
	if len(rows) != 1 || len(rows[0].Items) != 2 {
		t.Fatalf("captures %+v", rows)
	}
}
