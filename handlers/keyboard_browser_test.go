package handlers

import (
	"strings"
	"testing"

	"github.com/go-rod/rod"
	keys "github.com/go-rod/rod/lib/input"

	"jennyerp/models"
)

// hands work a page with nothing but the keyboard, with the page's script or
// without it.
type hands struct {
	t    *testing.T
	page *rod.Page
}

// hit presses keys one after the other.
func (h hands) hit(all ...keys.Key) {
	h.t.Helper()
	check(h.t, h.page.Keyboard.Type(all...))
}

// hold presses a key while another one is down.
func (h hands) hold(down, key keys.Key) {
	h.t.Helper()
	check(h.t, h.page.KeyActions().Press(down).Type(key).Do())
}

// types replaces what is in the field that has the focus.
func (h hands) types(text string) {
	h.t.Helper()
	h.hold(keys.ControlLeft, 'a')
	for _, r := range text {
		h.hit(keys.Key(r))
	}
}

// tabTo presses Tab until it is there. Who works by keyboard sees where they
// are at every stop on the way.
func (h hands) tabTo(selector string) {
	h.t.Helper()
	for range 150 {
		h.hit(keys.Tab)
		if !truth(h.page, `() => document.hasFocus() && document.activeElement !== document.body`) {
			continue // the end of the page; the next Tab begins again
		}
		h.sees()
		if h.at(selector) {
			return
		}
	}
	h.t.Fatalf("%s: no Tab leads to %s", path(h.page), selector)
}

func (h hands) at(selector string) bool {
	return truth(h.page, `(s) => document.activeElement.matches(s)`, selector)
}

// addsCodes writes codes and quantities into a paper's form for many lines.
func (h hands) addsCodes(text string) {
	h.t.Helper()
	h.tabTo("#add details:first-of-type summary")
	h.hit(keys.Enter)
	h.tabTo("#codes")
	h.types(text)
	h.tabTo("#codes-add")
	h.hit(keys.Enter)
}

// lands waits until the focus is on the element and is seen.
func (h hands) lands(selector string) {
	h.t.Helper()
	until(h.t, path(h.page)+": the focus is not at "+selector, func() bool { return h.at(selector) })
	h.sees()
}

// sees fails the test if the focus has no ring, or is out of sight, or lies
// under a bar that sticks to an edge. A ring may be drawn around the label of
// a hidden box, or on the whole card of a link.
func (h hands) sees() {
	h.t.Helper()
	got, err := h.page.Eval(`() => {
		const el = document.activeElement;
		if (!el.matches(":focus-visible, [type=date]")) return "not :focus-visible: " + el.outerHTML.slice(0, 200);
		const drawn = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && !/, 0\)$|transparent/.test(style.outlineColor);
		let ring = el;
		while (ring && !drawn(getComputedStyle(ring)) && !drawn(getComputedStyle(ring, "::after"))) ring = ring.parentElement;
		if (!ring) return "no ring: " + el.outerHTML.slice(0, 200);
		const { left, top, right, bottom } = ring.getBoundingClientRect();
		const [x, y] = [(Math.max(0, left) + Math.min(innerWidth, right)) / 2, (Math.max(0, top) + Math.min(innerHeight, bottom)) / 2];
		const over = document.elementFromPoint(x, y);
		if (bottom <= 0 || right <= 0 || top >= innerHeight || left >= innerWidth || !over) return "out of sight: " + el.outerHTML.slice(0, 200);
		for (let bar = over; bar && !bar.contains(ring); bar = bar.parentElement) {
			if (["sticky", "fixed"].includes(getComputedStyle(bar).position)) return "under " + bar.className + ": " + el.outerHTML.slice(0, 200);
		}
		return "";
	}`)
	check(h.t, err)
	if fault := got.Value.Str(); fault != "" {
		h.t.Errorf("%s: %s", path(h.page), fault)
	}
}

// card is the title link of the nth sample in the library.
func card(n string) string { return "[data-card]:nth-child(" + n + ") :is(h2, th) a" }

// signsIn fills the form of the page, as a person does who came for the first
// time to this browser.
func (h hands) signsIn(c *client) {
	h.t.Helper()
	h.lands("#email")
	h.types(c.User.Email)
	h.tabTo("#password")
	h.types(testPassword)
	turns(h.t, h.page, func() { h.hit(keys.Enter) })
}

func TestKeyboardFromSignInThroughTheLibrary(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	samples := owner.stock(threeCloths...)
	s := visit(t, owner.app)
	page := s.open("/signin?next=/samples", 1280, 800)
	s.stayed()
	h := hands{t, page}
	h.signsIn(owner)
	names(t, page, "Fan print poplin", "Mulberry charmeuse", "Camel herringbone")

	h.hit('/')
	h.lands("#q")
	h.types("herringbone") // no letter of it is a shortcut here
	names(t, page, "Camel herringbone")
	h.hold(keys.ControlLeft, 'a')
	h.hit(keys.Backspace)
	names(t, page, "Fan print poplin", "Mulberry charmeuse", "Camel herringbone")
	h.tabTo(card("1"))
	h.hit(keys.ArrowRight)
	h.lands(card("2"))
	turns(t, page, func() { h.hit(keys.Enter) })
	reads(t, page, "h1", "Mulberry charmeuse")

	turns(t, page, func() { h.hit('e') })
	h.tabTo("#weight")
	h.types("95")
	turns(t, page, func() { h.hold(keys.ControlLeft, keys.Enter) })
	reads(t, page, ".facts", "95")
	if now := owner.read(samples[1].UID); now.Weight != 95_000 {
		t.Errorf("saved %d mg/m²", now.Weight)
	}
	turns(t, page, func() { h.hit(keys.ArrowRight) })
	reads(t, page, "h1", "Camel herringbone")
	h.tabTo(`.head a[rel="prev"]`)
	turns(t, page, func() { h.hit(keys.Enter) })
	reads(t, page, "h1", "Mulberry charmeuse")
	h.tabTo(`.head > a[href^="/samples"]`)
	turns(t, page, func() { h.hit(keys.Enter) })
	names(t, page, "Fan print poplin", "Mulberry charmeuse", "Camel herringbone")
	h.tabTo(`nav a[aria-current="page"]`)
	quiet(t, s)
	s.stayed("session")
}

func TestKeyboardAddsASampleWithAPhoto(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	s := visit(t, owner.app).as(owner)
	page := s.open("/samples", 1280, 800)
	h := hands{t, page}
	turns(t, page, func() { h.hit('n') })
	h.tabTo("#pictures")
	choose, err := page.HandleFileDialog()
	check(t, err)
	h.hit(keys.Enter)
	check(t, choose([]string{testFile(t, "IMG_1.jpg", testJPEG(t))}))
	until(t, "the picture does not show", func() bool { return page.MustHas(`#photos input[name="picture"]`) })
	h.tabTo("#name")
	h.types("Spigato sabbia")
	h.tabTo("form[data-form] button.primary")
	turns(t, page, func() { h.hit(keys.Enter) })
	reads(t, page, "h1", "Spigato sabbia")
	until(t, "its picture does not load", func() bool {
		return truth(page, `() => document.querySelector(".shots img")?.naturalWidth > 0`)
	})
	h.tabTo(`.actions details summary`)
	h.hit(keys.Enter)
	h.tabTo(`button[name="do"][value="archive"]`)
	turns(t, page, func() { h.hit(keys.Enter) })
	h.tabTo(".toast form button")
	turns(t, page, func() { h.hit(keys.Enter) })
	cards, _, err := owner.db().Samples(t.Context(), models.SampleFilter{State: models.Active}, "", 10)
	check(t, err)
	if len(cards) != 1 || cards[0].Cover == "" {
		t.Errorf("made %+v", cards)
	}
	quiet(t, s)
	s.stayed("session")
}

// The arrows walk over the samples as the eye does, row by row in the grid and
// line by line in the list, and stop at the ends.
func TestKeyboardArrowsMoveBetweenSamples(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	owner.stock(threeCloths...)
	s := visit(t, owner.app).as(owner)
	for _, tt := range []struct {
		name, path string
		width      int
		steps      []keys.Key
		cards      []string
	}{
		{"one row", "/samples", 1280, []keys.Key{keys.ArrowRight, keys.ArrowRight, keys.ArrowRight, keys.ArrowRight, keys.ArrowLeft}, []string{"1", "2", "3", "3", "2"}},
		{"two in a row", "/samples", 390, []keys.Key{keys.ArrowDown, keys.ArrowDown, keys.ArrowUp, keys.ArrowUp}, []string{"1", "3", "1", "1"}},
		{"list", "/samples?view=list", 1280, []keys.Key{keys.ArrowDown, keys.ArrowDown, keys.ArrowUp}, []string{"1", "2", "1"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			page := s.open(tt.path, tt.width, 844)
			defer page.Close()
			h := hands{t, page}
			for i, key := range tt.steps {
				h.hit(key)
				h.lands(card(tt.cards[i]))
			}
		})
	}
}

// The sheet of keys promises nothing that does not happen.
func TestKeyboardSheetTellsTheTruth(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	sample := owner.stock(threeCloths...)[2]
	s := visit(t, owner.app).as(owner)
	goes := func(to string, all ...keys.Key) func(hands) {
		return func(h hands) {
			turns(h.t, h.page, func() { h.hit(all...) })
			if got := path(h.page); got != to {
				h.t.Errorf("leads to %s, not %s", got, to)
			}
		}
	}
	promises := map[string]func(hands){
		"/":       func(h hands) { h.hit('/'); h.lands("#q") },
		"n":       goes("/samples/new", 'n'),
		"g s":     goes("/samples", 'g', 's'),
		"g u":     goes("/suppliers", 'g', 'u'),
		"g i":     goes("/imports", 'g', 'i'),
		"← → ↑ ↓": func(h hands) { h.hit(keys.ArrowDown); h.lands(card("1")) },
		"x":       picksWithX,
		"e": func(h hands) {
			follows(h.t, h.page, card("1"))
			goes("/samples/"+sample.UID+"/edit", 'e')(h)
		},
		"Ctrl Enter": func(h hands) {
			arrives(h.t, h.page, s.url+"/samples/"+sample.UID+"/edit")
			h.tabTo("#name")
			turns(h.t, h.page, func() { h.hold(keys.ControlLeft, keys.Enter) })
			reads(h.t, h.page, "h1", sample.Name)
		},
		"?": func(h hands) {
			h.hit('?')
			h.lands("#keyboard button")
			h.hit(keys.Escape)
			until(h.t, "Esc does not close the sheet", func() bool { return !h.page.MustHas("dialog[open]") })
		},
	}
	page := s.open("/samples", 1280, 800)
	for _, key := range page.MustElements(".keys dt") {
		shown := strings.Join(strings.Fields(key.MustProperty("textContent").Str()), " ")
		promise := promises[shown]
		if promise == nil {
			t.Errorf("the sheet lists %q, which nobody tried", shown)
			continue
		}
		t.Run(strings.ReplaceAll(shown, "/", "slash"), func(t *testing.T) {
			own := s.open("/samples", 1280, 800)
			defer own.Close()
			promise(hands{t, own})
		})
		delete(promises, shown)
	}
	for missing := range promises {
		t.Errorf("the sheet does not list %q", missing)
	}
}

// picksWithX ticks the first sample and unticks it again, without losing the place.
func picksWithX(h hands) {
	h.t.Helper()
	h.hit(keys.ArrowRight, 'x')
	until(h.t, "x does not pick the sample", func() bool {
		return truth(h.page, `() => document.querySelectorAll("[data-card] :checked").length === 1`)
	})
	h.lands(card("1"))
	h.tabTo(".bulkbar .btn")
	h.hit(keys.ArrowRight, 'x')
	until(h.t, "x does not let the sample go", func() bool { return !h.page.MustHas("[data-card] :checked") })
}
