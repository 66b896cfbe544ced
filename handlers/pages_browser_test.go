package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"

	"jennyerp/locales"
	"jennyerp/models"
)

// look is one way to see the product.
type look struct {
	theme         string
	width, height int
}

var looks = []look{{"light", 390, 844}, {"dark", 390, 844}, {"light", 1280, 800}, {"dark", 1280, 800}}

// htmlPages are the addresses that answer a client with a page.
func htmlPages(c *client, p planted) []string {
	var all []string
	for _, r := range c.app.table {
		if r.method != http.MethodGet || strings.HasPrefix(r.path, "/static/") || strings.Contains(r.path, ":token") || r.path == "/favicon.ico" || r.path == "/healthz" {
			continue
		}
		address := p.address(r)
		rec := c.get(address)
		if rec.Code == http.StatusOK && strings.HasPrefix(rec.Header().Get("Content-Type"), "text/html") && strings.Contains(rec.Body.String(), "<html") && !slices.Contains(all, address) {
			all = append(all, address)
		}
	}
	if c == p.client {
		return append(all, p.moreOfOurs()...)
	}
	return append(all, p.moreForStrangers()...)
}

// moreForStrangers are pages that need more than an address from the table of
// routes: something chosen, a link of its own, something that is not there.
func (p planted) moreForStrangers() []string {
	item, b := p.params[":item"], &models.Basket{UID: p.params["/baskets/:uid"]}
	return []string{"/nothing/here", "/at/nothing", "/d/nothing", p.offLink(), "/at/planted?pick=" + item, "/at/planted?q=nothing", "/at/planted?q=" + secret,
		"/at/planted/items/" + item + "?pick=" + item, "/at/planted/chosen?pick=" + item, p.linkTo(b, ""), p.linkTo(b, "4711")}
}

// moreOfOurs are pages that a company comes to when papers were answered,
// choices came in, colleagues wrote meanwhile.
func (p planted) moreOfOurs() []string {
	t, ctx, db := p.app.t, p.app.t.Context(), p.db()
	sample, err := db.FindSample(ctx, p.params[":uid"])
	check(t, err)
	quoted := p.sent("quotation", "it", sample)
	guest := p.app.stranger()
	link := p.shares(quoted, "30", "4711")
	want(t, guest.get(link), http.StatusOK)
	want(t, p.post(address(quoted)+"/comments", url.Values{"uid": {models.NewUID()}, "text": {"By October"}}), http.StatusSeeOther)
	choice := &models.Capture{UID: models.NewUID(), Kind: models.SelectionCapture, CaptureSpec: models.CaptureSpec{Customer: "Anna Rossi", Contact: "anna@blu.example", Email: "anna@blu.example", Note: "By October", Items: []models.ChosenItem{{Sample: sample.UID, Wish: "100 m"}}}}
	check(t, db.AddCapture(ctx, "en", choice))
	taken := &models.Capture{UID: models.NewUID(), Kind: models.SelectionCapture, CaptureSpec: choice.CaptureSpec}
	check(t, db.AddCapture(ctx, "en", taken))
	taken, err = db.FindCapture(ctx, taken.UID)
	check(t, err)
	selection, err := db.TakeSelection(ctx, p.User.UID, taken)
	check(t, err)
	asked := p.inquires([]*models.Sample{sample}, p.mill("Tessitura Arno", "it", "arno@a.example"))
	answered := p.inquiryLink(asked, "Tessitura Arno", "arno@a.example")
	line := p.lines(asked)[0].UID
	want(t, guest.post(answered+"/prices", url.Values{"price-" + line: {"12,50"}, "currency-" + line: {"USD"}, "unit-" + line: {"m"}, "note": {"30 gg"}}), http.StatusSeeOther)
	owed := p.creditable()
	return []string{"/nothing/here", "/reports/quotations", "/reports/quotations?by=customer&than=year", address(owed), address(owed) + "/credits", address(quoted), address(quoted) + "/out", "/inbox/" + choice.UID,
		address(selection), address(selection) + "/who",
		address(asked), address(asked) + "/suppliers", address(asked) + "/mail", address(asked) + "/asked/" + p.asked(asked)["Tessitura Arno"].UID}
}

// pairs are looks that one opened page is seen in, the second by turning it.
var pairs = [][]look{{looks[0], looks[3]}, {looks[1], looks[2]}}

// views say how each page is looked at: once on the phone and once at the desk,
// once light and once dark. Of pages that all kinds of papers have alike, the
// others after the first are looked at one way, in turn, so that the walk stays
// short; the soak looks at every page every way.
func views(pages []string) (of [2]map[string][]look) {
	of = [2]map[string][]look{{}, {}}
	alike := map[string]int{}
	for k, page := range pages {
		pair := k % 2
		if os.Getenv("JENNY_SOAK") != "" {
			of[0][page], of[1][page] = pairs[0], pairs[1]
			continue
		}
		n := alike[likeness(page)]
		alike[likeness(page)]++
		if of[pair][page] = pairs[pair]; n > 0 {
			of[pair][page] = pairs[pair][n%2 : n%2+1]
		}
	}
	return of
}

var anyUID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`)

// likeness is an address without the kind of paper and without whose it is.
func likeness(page string) string {
	for _, k := range models.Kinds {
		if rest, is := strings.CutPrefix(page, "/"+k.Path); is && (rest == "" || strings.HasPrefix(rest, "/")) {
			page = "/(kind)" + rest
		}
	}
	return anyUID.ReplaceAllString(page, ":uid")
}

// Every page, for a stranger and for the owner, light and dark, phone and
// desk, in changing languages: no accessibility fault, nothing asked
// elsewhere, no complaint in the console, no sideways scroll, no cookie
// beyond the three.
func TestEveryPageInARealBrowser(t *testing.T) {
	a := newApp(t)
	p := plant(t, a)
	for w, c := range []*client{a.stranger(), p.client} {
		pages := htmlPages(c, p)
		if c == p.client && len(pages) < 12 {
			t.Fatalf("only %d pages: %v", len(pages), pages)
		}
		for i, of := range views(pages) {
			t.Run(fmt.Sprintf("%s first %s %d", []string{"stranger", "owner"}[w], pairs[i][0].theme, pairs[i][0].width), func(t *testing.T) {
				t.Parallel() // most of it is waiting for a browser
				s := visit(t, a)
				if c == p.client {
					s.as(c)
				}
				for k, address := range pages {
					lang := locales.Languages[k%len(locales.Languages)]
					check(t, s.context.SetCookies([]*proto.NetworkCookieParam{{Name: "locale", Value: lang, Domain: "127.0.0.1", Path: "/"}}))
					if how := of[address]; how != nil {
						s.inspect(t, address, how...)
					}
				}
			})
		}
	}
}

// inspect opens a page and looks at it in these ways, turning it in place.
func (s *site) inspect(t *testing.T, address string, ways ...look) {
	t.Helper()
	check(t, s.context.SetCookies([]*proto.NetworkCookieParam{{Name: "theme", Value: ways[0].theme, Domain: "127.0.0.1", Path: "/"}}))
	page := s.open(address, ways[0].width, ways[0].height)
	defer page.Close()
	s.lookAt(t, page, address)
	var rules []string
	if os.Getenv("JENNY_SOAK") == "" {
		rules = ofTheLook
	}
	for _, l := range ways[1:] {
		check(t, page.SetViewport(&proto.EmulationSetDeviceMetricsOverride{Width: l.width, Height: l.height, DeviceScaleFactor: 1, Mobile: l.width < 600}))
		check(t, proto.EmulationSetEmulatedMedia{Features: []*proto.EmulationMediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}}.Call(page))
		_, err := page.Eval(`async (theme) => {
			document.documentElement.dataset.theme = theme;
			await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
		}`, l.theme)
		check(t, err)
		s.lookAt(t, page, fmt.Sprintf("%s turned %s %d", address, l.theme, l.width), rules...)
	}
}

// ofTheLook are the rules whose outcome depends on the theme and the width; the
// others read the same document as before it was turned.
var ofTheLook = []string{"color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"}

// photograph keeps a picture of the page for people to look at, in the folder
// JENNY_TEST_SHOTS, when there is one.
func photograph(t *testing.T, page *rod.Page, name string) {
	dir := os.Getenv("JENNY_TEST_SHOTS")
	if dir == "" {
		return
	}
	png, err := page.Screenshot(true, nil)
	check(t, err)
	name = strings.Trim(regexp.MustCompile(`[^A-Za-z0-9]+`).ReplaceAllString(name, "-"), "-")
	check(t, os.WriteFile(filepath.Join(dir, name[:min(len(name), 120)]+".png"), png, 0o600))
}

// lookAt looks at an open page as it stands.
func (s *site) lookAt(t *testing.T, page *rod.Page, address string, rules ...string) {
	t.Helper()
	photograph(t, page, address)
	for _, fault := range s.axe(page, rules...) {
		t.Errorf("%s: %s", address, fault)
	}
	wide, err := page.Eval(`() => document.documentElement.scrollWidth - document.documentElement.clientWidth`)
	check(t, err)
	if wide.Value.Int() > 0 {
		t.Errorf("%s scrolls sideways by %d px", address, wide.Value.Int())
	}
	bare, err := page.Eval(`() => document.querySelector("main").innerText.length - (document.querySelector("main > header")?.innerText.length ?? 0) + 10 * document.querySelectorAll("main form .input").length`)
	check(t, err)
	if bare.Value.Int() < 10 {
		t.Errorf("%s shows nothing but its title", address)
	}
	stored, err := page.Eval(`() => localStorage.length + sessionStorage.length`)
	check(t, err)
	if stored.Value.Int() > 0 {
		t.Errorf("%s keeps something in the browser's storage", address)
	}
	if out := s.elsewhere(); len(out) > 0 {
		t.Errorf("%s asks elsewhere: %v", address, out)
	}
	s.mu.Lock()
	trouble := slices.DeleteFunc(slices.Clone(s.trouble), func(text string) bool { return strings.Contains(text, "/nothing") })
	s.trouble = nil
	s.mu.Unlock()
	if len(trouble) > 0 {
		t.Errorf("%s: console: %v", address, trouble)
	}
	cookies, err := s.context.GetCookies()
	check(t, err)
	for _, c := range cookies {
		if !slices.Contains([]string{"session", "locale", "theme"}, c.Name) {
			t.Errorf("%s: cookie %s", address, c.Name)
		}
	}
}
