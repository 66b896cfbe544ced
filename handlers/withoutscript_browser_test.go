package handlers

import (
	"slices"
	"strings"
	"testing"

	"github.com/go-rod/rod"
	keys "github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"

	"jennyerp/models"
)

// bare opens a page in a browser that runs no script. What the test itself
// asks the page still works: that comes through the browser's own door.
func (s *site) bare(address string, width, height int) *rod.Page {
	s.t.Helper()
	page := s.open("/healthz", width, height)
	check(s.t, proto.EmulationSetScriptExecutionDisabled{Value: true}.Call(page))
	arrives(s.t, page, s.url+address)
	if truth(page, `() => "htmx" in window`) {
		s.t.Fatal("scripts run")
	}
	return page
}

// cookies are the names of the cookies the browser holds.
func (s *site) cookies() []string {
	s.t.Helper()
	all, err := s.context.GetCookies()
	check(s.t, err)
	names := []string{}
	for _, c := range all {
		names = append(names, c.Name)
	}
	slices.Sort(names)
	return names
}

// stayed fails the test if the visit asked another site for anything, or left
// other cookies than these.
func (s *site) stayed(cookies ...string) {
	s.t.Helper()
	if out := s.elsewhere(); len(out) > 0 {
		s.t.Errorf("asked elsewhere: %v", out)
	}
	if got := s.cookies(); !slices.Equal(got, cookies) {
		s.t.Errorf("cookies %v, want %v", got, cookies)
	}
}

// sends presses Enter on a link or a button, which needs no script at all.
func (h hands) sends(selector string) {
	h.t.Helper()
	turns(h.t, h.page, func() { h.on(selector, keys.Enter) })
}

// on goes to an element and presses keys there. It asks the browser itself for
// the focus: rod's own Focus waits for a frame of a script.
func (h hands) on(selector string, all ...keys.Key) {
	h.t.Helper()
	if !truth(h.page, `(s) => { const el = document.querySelector(s); el?.focus(); return el !== null && document.activeElement === el; }`, selector) {
		h.t.Fatalf("%s: nothing to press at %s", path(h.page), selector)
	}
	h.hit(all...)
}

func TestWithoutScriptFromSignInThroughTheLibrary(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	samples := owner.stock(threeCloths...)
	s := visit(t, owner.app)
	page := s.bare("/signin?next=/samples", 1280, 800)
	s.stayed()
	h := hands{t, page}
	h.signsIn(owner)
	names(t, page, "Fan print poplin", "Mulberry charmeuse", "Camel herringbone")

	write(t, page, "#q", "herringbone")
	turns(t, page, func() { h.hit(keys.Enter) })
	names(t, page, "Camel herringbone")
	h.sends(`nav a[href="/samples"]`)
	h.sends(".chips a.chip") // the filters, a page of their own
	h.on("#f-fibre", 'S', 'i', 'l', 'k')
	holds(t, page, "#f-fibre", "SE")
	h.sends("main .acts button.primary")
	names(t, page, "Mulberry charmeuse")
	h.sends(`nav a[href="/samples"]`)
	h.sends(card("2"))
	reads(t, page, "h1", "Mulberry charmeuse")

	h.sends(".actions a.primary")
	write(t, page, "#weight", "heavy")
	h.sends(save)
	if got := status(t, page); got != 422 {
		t.Errorf("a weight that is none answers %d", got)
	}
	holds(t, page, "#weight", "heavy")
	reads(t, page, ".errors a", "Write a weight such as 310")
	write(t, page, "#weight", "95")
	h.sends(save)
	reads(t, page, ".facts", "95")
	reads(t, page, ".toast", "Saved")
	if now := owner.read(samples[1].UID); now.Weight != 95_000 {
		t.Errorf("saved %d mg/m²", now.Weight)
	}
	h.sends(`.head a[rel="next"]`)
	reads(t, page, "h1", "Camel herringbone")
	h.sends("#prices h2 a") // what a script would load here is a page of its own
	goBack(t, page)
	reads(t, page, "h1", "Camel herringbone")
	h.sends(`.head > a[href^="/samples"]`)
	names(t, page, "Fan print poplin", "Mulberry charmeuse", "Camel herringbone")
	quiet(t, s)
	s.stayed("session")
}

func TestWithoutScriptASampleIsAddedWithAPhotoOnAPhone(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	s := visit(t, owner.app).as(owner)
	page := s.bare("/samples", 390, 844)
	h := hands{t, page}
	h.sends(`nav a[href="/more"]`)
	h.sends(`main a[href="/samples/new"]`)
	choose, err := page.HandleFileDialog()
	check(t, err)
	h.on("#pictures", keys.Enter)
	check(t, choose([]string{testFile(t, "IMG_1.jpg", testJPEG(t))}))
	write(t, page, "#name", "Spigato sabbia")
	write(t, page, "#weight", "heavy")
	h.sends("form[data-form] button.primary")
	holds(t, page, "#name", "Spigato sabbia")
	if !page.MustHas(`#photos input[name="picture"]:checked`) {
		t.Error("the photo is lost with the wrong weight")
	}
	write(t, page, "#weight", "310")
	h.sends("form[data-form] button.primary")
	reads(t, page, "h1", "Spigato sabbia")

	uid := strings.TrimPrefix(path(page), "/samples/")
	uid, _, _ = strings.Cut(uid, "?")
	if now := owner.read(uid); now.Cover == "" || now.Weight != 310_000 {
		t.Errorf("made %+v", now)
	}
	h.on(".actions details summary", keys.Enter)
	h.sends(`button[name="do"][value="archive"]`)
	h.sends(".toast form button")
	if now := owner.read(uid); now.State != models.Active {
		t.Errorf("undo leaves it %s", now.State)
	}
	quiet(t, s)
	s.stayed("session")
}
