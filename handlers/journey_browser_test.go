package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"

	"jennyerp/models"
)

// Journeys are what people do from one end to the other, in a real browser.
// press, write and turns work with and without the page's own script.

// press clicks what a person would see. The click is the element's own: bars
// that stick to an edge would swallow one aimed by coordinates.
func press(t *testing.T, page *rod.Page, selector string) {
	t.Helper()
	until(t, "nothing to press at "+selector, func() bool {
		found, el, err := page.Has(selector)
		if err != nil || !found {
			return false
		}
		seen, err := el.Visible()
		if err != nil || !seen {
			return false
		}
		_, err = el.Eval(`() => { this.scrollIntoView({ block: "center", behavior: "instant" }); this.click(); }`)
		return err == nil
	})
}

// write replaces what is in a field.
func write(t *testing.T, page *rod.Page, selector, text string) {
	t.Helper()
	el, err := page.Element(selector)
	check(t, err)
	_, err = el.Eval(`() => { this.focus(); this.select(); }`)
	check(t, err)
	check(t, page.InsertText(text))
}

// truth asks the page something; a page that is just leaving says no.
func truth(page *rod.Page, js string, args ...any) bool {
	got, err := page.Eval(js, args...)
	return err == nil && got.Value.Bool()
}

// turns waits until what was done has brought another page.
func turns(t *testing.T, page *rod.Page, act func()) {
	t.Helper()
	mark(t, page)
	act()
	until(t, "the page stays at "+path(page), func() bool { return !marked(page) && truth(page, `() => document.readyState === "complete"`) })
}

// arrives opens an address and waits until the page and its script are there.
func arrives(t *testing.T, page *rod.Page, url string) {
	t.Helper()
	turns(t, page, func() { check(t, page.Navigate(url)) })
}

// mark tells later whether the page is still the same document.
func mark(t *testing.T, page *rod.Page) {
	t.Helper()
	_, err := page.Eval(`() => { document.documentElement.seen = true; }`)
	check(t, err)
}

func marked(page *rod.Page) bool {
	got, err := page.Eval(`() => document.documentElement.seen === true`)
	return err != nil || got.Value.Bool()
}

func follows(t *testing.T, page *rod.Page, selector string) {
	t.Helper()
	turns(t, page, func() { press(t, page, selector) })
}

// goBack presses the browser's button; the page may come out of its memory.
func goBack(t *testing.T, page *rod.Page) {
	t.Helper()
	from := path(page)
	check(t, page.NavigateBack())
	until(t, "back stays at "+from, func() bool {
		return path(page) != from && truth(page, `() => document.readyState === "complete"`)
	})
}

func path(page *rod.Page) string {
	info, err := page.Info()
	if err != nil {
		return ""
	}
	u, _ := url.Parse(info.URL)
	return u.RequestURI()
}

// status is the code the page was answered with.
func status(t *testing.T, page *rod.Page) int {
	t.Helper()
	got, err := page.Eval(`() => performance.getEntriesByType("navigation")[0].responseStatus`)
	check(t, err)
	return got.Value.Int()
}

func reads(t *testing.T, page *rod.Page, selector string, sentences ...string) {
	t.Helper()
	for _, s := range sentences {
		if !comes(func() bool { return strings.Contains(text(page, selector), s) }) {
			t.Fatalf("%s does not say %q but %q", path(page), s, text(page, selector))
		}
	}
}

// holds is what a field has in it.
func holds(t *testing.T, page *rod.Page, selector, value string) {
	t.Helper()
	until(t, fmt.Sprintf("%s does not hold %q", selector, value), func() bool {
		return truth(page, `(s, v) => document.querySelector(s)?.value === v`, selector, value)
	})
}

// names are the samples in the grid.
func names(t *testing.T, page *rod.Page, want ...string) {
	t.Helper()
	var got string
	until(t, "the library does not show "+strings.Join(want, ", "), func() bool {
		found, err := page.Eval(`() => [...document.querySelectorAll("[data-card] h2")].map((h) => h.textContent).join(", ")`)
		if err == nil {
			got = found.Value.Str()
		}
		return err == nil && got == strings.Join(want, ", ")
	})
}

// person is who is signed in in the browser.
func (s *site) person() *client {
	s.t.Helper()
	c := s.stranger()
	all, err := s.context.GetCookies()
	check(s.t, err)
	for _, cookie := range all {
		c.cookies[cookie.Name] = cookie.Value
	}
	session := c.signedIn()
	if session == nil {
		s.t.Fatal("nobody is signed in")
	}
	c.Company, c.User = session.Company, session.User
	return c
}

func TestANewcomerGetsFromSignUpToAFoundSampleOnAPhone(t *testing.T) {
	s := visit(t, newApp(t))
	page := s.open("/signup", 390, 844)
	follows(t, page, `button[name="locale"][value="it"]`)
	for field, text := range map[string]string{"#email": "giulia@ferri.it", "#name": "Giulia Ferri", "#company": "Tessuti Ferri", "#password": testPassword} {
		write(t, page, field, text)
	}
	holds(t, page, "#country", "IT")
	press(t, page, "#terms")
	follows(t, page, "form.form button.primary")
	s.letters()
	waiting := path(page)
	follows(t, page, `main a[href="/dev/mail"]`)
	follows(t, page, ".mails a")
	code := page.MustElement("#code").MustProperty("value").Str()
	arrives(t, page, s.url+waiting)
	write(t, page, "#code", code)
	follows(t, page, "form.form button.primary")
	reads(t, page, "h1", "Un benvenuto a Tessuti Ferri")

	follows(t, page, `main a[href="/samples/new"]`)
	check(t, page.MustElement("#pictures").SetFiles([]string{testFile(t, "IMG_1.jpg", testJPEG(t))}))
	until(t, "the picture does not show", func() bool { return page.MustHas(`#photos input[name="picture"]`) })
	write(t, page, "#name", "Spigato cammello")
	follows(t, page, "form[data-form] button.primary")
	reads(t, page, "h1", "Spigato cammello")

	s.person().stock(threeCloths[1:]...)
	follows(t, page, `nav a[href="/samples"]`)
	names(t, page, "Fan print poplin", "Mulberry charmeuse", "Spigato cammello")
	until(t, "its picture does not load", func() bool {
		return truth(page, `() => { const i = document.querySelector(".card img"); i?.scrollIntoView(); return i?.naturalWidth > 0; }`)
	})
	mark(t, page)
	write(t, page, "#q", "sp")
	names(t, page, "Spigato cammello")
	if !marked(page) || path(page) != "/samples?q=sp" {
		t.Errorf("searching loads the page, or leaves %s", path(page))
	}
	follows(t, page, "[data-card] h2 a")
	follows(t, page, `[data-key="e"]`)
	write(t, page, "#weight", "13 oz")
	follows(t, page, "form[data-form] button.primary")
	reads(t, page, ".facts", "g/m²", "44")
	quiet(t, s)
}

func TestSendingANewSampleTwiceMakesOne(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	s := visit(t, owner.app).as(owner)
	page := s.open("/samples/new", 1280, 800)
	write(t, page, "#name", "Tela grezza")
	ends, err := page.Eval(`async () => {
		const form = document.querySelector("form[data-form]");
		const send = () => fetch(form.action, { method: "POST", body: new FormData(form) }).then((answer) => answer.status + " " + new URL(answer.url).pathname);
		return new Set(await Promise.all([send(), send()])).size;
	}`)
	check(t, err)
	turns(t, page, func() { // and a third time, with a nervous finger
		box := page.MustElement("form[data-form] button.primary").MustShape().OnePointInside()
		check(t, page.Mouse.MoveTo(*box))
		check(t, page.Mouse.Click(proto.InputMouseButtonLeft, 2))
	})
	reads(t, page, "h1", "Tela grezza")
	cards, _, err := owner.db().Samples(t.Context(), models.SampleFilter{State: models.Active}, "", 10)
	check(t, err)
	if len(cards) != 1 || ends.Value.Int() != 1 || path(page) != "/samples/"+cards[0].UID {
		t.Errorf("%d samples, %d different answers, ends at %s", len(cards), ends.Value.Int(), path(page))
	}
}

// editing opens the form of a sample for a person.
func editing(t *testing.T, c *client, sample *models.Sample) *rod.Page {
	t.Helper()
	return visit(t, c.app).as(c).open("/samples/"+sample.UID+"/edit", 1280, 800)
}

const save = "form.form button.primary"

func TestTwoPeopleEditOneSample(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	wei, sample := owner.colleague("seller", false), owner.sample(camel())
	hers, his := editing(t, owner, sample), editing(t, wei, sample)
	write(t, hers, "#name", "Sand herringbone")
	follows(t, hers, save)
	write(t, his, "#weight", "320")
	follows(t, his, save)
	if now := owner.read(sample.UID); now.Name != "Sand herringbone" || now.Weight != 320_000 {
		t.Fatalf("different fields do not merge: %s %d", now.Name, now.Weight)
	}

	for _, edit := range []*rod.Page{hers, his} {
		follows(t, edit, `[data-key="e"]`)
	}
	write(t, hers, "#weight", "330")
	follows(t, hers, save)
	write(t, his, "#weight", "340")
	write(t, his, "#season", "FW27")
	follows(t, his, save)
	if got := status(t, his); got != http.StatusConflict {
		t.Errorf("the same field answers %d", got)
	}
	reads(t, his, "table.diff", "Giulia Ferri", "330", "340")
	if now := owner.read(sample.UID); now.Weight != 330_000 || now.Season != "" {
		t.Errorf("stored before the choice: %+v", now.SampleSpec)
	}
	press(t, his, `[name="pick.weight"][value="theirs"]`)
	follows(t, his, save)
	if now := owner.read(sample.UID); now.Weight != 330_000 || now.Season != "FW27" || now.Name != "Sand herringbone" {
		t.Errorf("after the choice: %+v", now.SampleSpec)
	}
}

func TestADraftWaitsForThePersonWhoLeft(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	sample := owner.sample(camel())
	page := editing(t, owner, sample)
	write(t, page, "#notes", "soft hand, good for coats")
	follows(t, page, ".formbar a.btn")
	until(t, "the draft is not kept", func() bool {
		d, err := owner.db().Draft(t.Context(), owner.User.UID, "sample:"+sample.UID)
		return err == nil && d != nil && strings.Contains(d.Data, "soft+hand")
	})
	follows(t, page, `[data-key="e"]`)
	holds(t, page, "#notes", "")
	follows(t, page, `.notice a[href$="draft=1"]`)
	holds(t, page, "#notes", "soft hand, good for coats")
	follows(t, page, save)
	if now := owner.read(sample.UID); now.Notes != "soft hand, good for coats" {
		t.Errorf("saved %q", now.Notes)
	}
	follows(t, page, `[data-key="e"]`)
	if page.MustHas(`a[href$="draft=1"]`) {
		t.Error("the draft is offered after it was saved")
	}
}

func TestBackShowsWhatWasThereInEachTab(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	owner.stock(threeCloths...)
	s := visit(t, owner.app).as(owner)
	page := s.open("/samples", 1280, 800)
	write(t, page, "#q", "camel")
	names(t, page, "Camel herringbone")
	follows(t, page, "[data-card] h2 a")
	other := s.open("/samples", 1280, 800)
	follows(t, other, `.chip[href*="fibre=SE"]`)
	names(t, other, "Mulberry charmeuse")

	_, err := page.Activate()
	check(t, err)
	goBack(t, page)
	holds(t, page, "#q", "camel")
	names(t, page, "Camel herringbone")
	write(t, page, "#q", "poplin")
	names(t, page, "Fan print poplin")

	_, err = other.Activate()
	check(t, err)
	check(t, other.Reload())
	names(t, other, "Mulberry charmeuse")
	follows(t, other, "[data-card] h2 a")
	goBack(t, other)
	names(t, other, "Mulberry charmeuse")
	goBack(t, other)
	names(t, other, "Fan print poplin", "Mulberry charmeuse", "Camel herringbone")
	quiet(t, s)
}

func TestUndoInTheToastBringsAnArchivedSampleBack(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	sample := owner.sample(camel())
	s := visit(t, owner.app).as(owner)
	page := s.open("/samples/"+sample.UID, 1280, 800)
	press(t, page, ".actions details summary")
	follows(t, page, `button[name="do"][value="archive"]`)
	if now := owner.read(sample.UID); now.State != models.Archived {
		t.Fatalf("it is %s", now.State)
	}
	follows(t, page, ".toast form button")
	if now := owner.read(sample.UID); now.State != models.Active {
		t.Errorf("it is %s", now.State)
	}
	follows(t, page, `nav a[href="/samples"]`)
	names(t, page, "Camel herringbone")
	quiet(t, s)
}

func TestAfterSignOutTheBrowserKnowsNothing(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	sample := owner.sample(camel())
	s := visit(t, owner.app).as(owner)
	page := s.open("/more", 1280, 800)
	follows(t, page, `button[name="locale"][value="en"]`)
	follows(t, page, `button[name="theme"][value="dark"]`)
	arrives(t, page, s.url+"/samples/"+sample.UID)
	reads(t, page, "h1", "Camel herringbone")
	kept, err := page.Eval(`async () => (await fetch(location.href)).headers.get("cache-control")`)
	check(t, err)
	if kept.Value.Str() != "no-store" {
		t.Errorf("the browser may keep the page: %s", kept.Value.Str())
	}
	press(t, page, ".me summary")
	follows(t, page, `.me form[action="/signout"] button`)
	goBack(t, page)
	if seen := page.MustHTML(); !strings.HasPrefix(path(page), "/signin?next=") || strings.Contains(seen, "herringbone") || strings.Contains(seen, owner.User.Name) {
		t.Errorf("back shows %s: %s", path(page), text(page, "body"))
	}
	all, err := s.context.GetCookies()
	check(t, err)
	var cookies []string
	for _, c := range all {
		cookies = append(cookies, c.Name)
	}
	slices.Sort(cookies)
	if !slices.Equal(cookies, []string{"locale", "theme"}) {
		t.Errorf("cookies %v", cookies)
	}
}
