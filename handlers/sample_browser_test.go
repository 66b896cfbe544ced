package handlers

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod"
	keys "github.com/go-rod/rod/lib/input"

	"jennyerp/models"
)

// testFile writes a file that a browser can choose.
func testFile(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	check(t, os.WriteFile(path, data, 0o600))
	return path
}

// until waits for something the page or the app does by itself.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	if !comes(ok) {
		t.Fatal(what)
	}
}

// comes waits for at most ten seconds.
func comes(ok func() bool) bool {
	for range 100 {
		if ok() {
			return true
		}
		time.Sleep(100 * time.Millisecond)
	}
	return false
}

// quiet fails the test if the browser complained, but for a refused file, told
// with 422, and Chromium's own word that it had no time to fade between pages.
func quiet(t *testing.T, s *site) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, trouble := range s.trouble {
		if !strings.Contains(trouble, "422") && !strings.Contains(trouble, "Transition was aborted") {
			t.Errorf("console: %s", trouble)
		}
	}
}

func text(page *rod.Page, selector string) string {
	found, el, err := page.Has(selector)
	if err != nil || !found {
		return ""
	}
	s, _ := el.Text()
	return s
}

func TestANewSampleIsWrittenInTheBrowser(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	owner.sample(camel())
	s := visit(t, owner.app).as(owner)
	page := s.open("/samples/new", 1280, 800)

	page.MustElement("#pictures").MustSetFiles(testFile(t, "IMG_1.jpg", testJPEG(t)), testFile(t, "note.txt", []byte("no picture")))
	until(t, "the picture does not show", func() bool { return page.MustHas(`#photos input[name="picture"]`) })
	until(t, "the refused file is not named", func() bool { return strings.Contains(text(page, "[data-progress]"), "note.txt: this is not") })

	page.MustElement("#code").MustInput("LV-0418")
	until(t, "no hint of the twin", func() bool { return strings.Contains(text(page, "#twins"), "has the same code") })
	page.MustElement("#code").MustSelectAllText().MustInput("LV-0500")
	page.MustElement("#composition").MustInput("70 co 25 pl")
	until(t, "the sum is not asked back", func() bool { return strings.Contains(text(page, "#composition-answer"), "95%") })
	page.MustElement("#composition").MustSelectAllText().MustInput("70 co 30 pl")
	until(t, "the composition is not understood", func() bool { return strings.Contains(text(page, "#composition-answer"), "70% cotton, 30% polyester") })
	page.MustElement("#colour").MustInput("#aa3322")
	until(t, "the draft is not kept", func() bool {
		d, err := owner.db().Draft(t.Context(), owner.User.UID, newDraft)
		return err == nil && d != nil && strings.Contains(d.Data, "LV-0500") && strings.Contains(d.Data, "picture=")
	})
	wait := page.MustWaitNavigation()
	page.MustElement("#composition").MustFocus()
	check(t, page.KeyActions().Press(keys.ControlLeft).Type(keys.Enter).Do())
	wait()
	until(t, "not saved by Ctrl+Enter", func() bool { return strings.Contains(text(page, "h1"), "LV-0500") })
	made, err := owner.db().FindSampleByCode(t.Context(), "LV-0500")
	check(t, err)
	if made.Colour != "#aa3322" || made.Cover == "" || made.Composition != "CO70 PL30" {
		t.Errorf("made %+v", made.SampleSpec)
	}
	quiet(t, s)
}

func TestPicturesAreDroppedOrderedAndRemovedInTheBrowser(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	sample := owner.sample(camel())
	s := visit(t, owner.app).as(owner)
	page := s.open("/samples/"+sample.UID+"/pictures", 1280, 800)
	page.MustElement("#pictures").MustSetFiles(testFile(t, "a.jpg", testJPEG(t)), testFile(t, "b.jpg", stripedJPEG(t, 300, 200)))
	until(t, "both pictures do not show", func() bool { return len(page.MustElements("#photos [data-uid]")) == 2 })
	stored := func() []models.Picture {
		all, err := owner.db().Pictures(t.Context(), sample, owner.User.UID)
		check(t, err)
		return all
	}
	first := stored()[0].UID
	page.MustElement(`#photos li:nth-child(2) button[name="earlier"]`).MustClick()
	until(t, "not put in order", func() bool { return stored()[0].UID != first })
	page.MustWaitLoad()
	until(t, "the page is not there again", func() bool { return len(page.MustElements("#photos [data-uid]")) == 2 })
	page.MustElement(`#photos li:first-child select[name="visibility"]`).MustSelect("Internal")
	until(t, "not made internal", func() bool { return stored()[0].Visibility == "internal" })
	until(t, "the list is not shown again", func() bool { return strings.Contains(text(page, "#photos li:nth-child(2)"), "Cover") })
	page.MustElement(`#photos li:first-child form[action$="/remove"] button`).MustClick()
	until(t, "not removed", func() bool { return len(stored()) == 1 })
	page.MustElement(`#photos form[action$="/restore"] button`).MustClick()
	until(t, "not brought back", func() bool { return len(stored()) == 2 })
	quiet(t, s)
}

func TestTheSamplePageLoadsItsPanelsAndCounts(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	sample := owner.sample(camel())
	want(t, owner.post("/samples/"+sample.UID+"/edit", url.Values{"version": {"1"}, "name": {"Sand"}}), 303)
	s := visit(t, owner.app).as(owner)
	page := s.open("/samples/"+sample.UID, 1280, 800)
	page.MustElement(`#pieces button[value="+1"]`).MustClick()
	until(t, "not counted", func() bool {
		all, err := owner.db().PhysicalSamples(t.Context(), sample)
		return err == nil && all[0].Count == 1
	})
	page.MustElement("#history").MustScrollIntoView()
	until(t, "no history", func() bool { return strings.Contains(text(page, "#history"), "Camel herringbone") })
	until(t, "no prices", func() bool { return strings.Contains(text(page, "#prices"), "27.90") })
	wait := page.MustWaitNavigation()
	page.MustElement("body").MustFocus()
	page.Keyboard.MustType('e')
	wait()
	until(t, "e does not edit", func() bool { return strings.HasSuffix(page.MustInfo().URL, "/edit") })
	quiet(t, s)
}

func TestBlocksAreDrawnOnAColourCard(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	sample := owner.sample(camel())
	p := owner.picture(sample, "public")
	s := visit(t, owner.app).as(owner)
	page := s.open("/samples/"+sample.UID+"/card/"+p.UID, 1280, 800)
	box := page.MustElement("svg[data-mark]").MustShape().Box()
	at := func(x, y float64) { page.Mouse.MustMoveTo(box.X+x*box.Width, box.Y+y*box.Height) }
	at(0.1, 0.1)
	page.Mouse.MustDown("left")
	at(0.3, 0.3)
	at(0.5, 0.4)
	page.Mouse.MustUp("left")
	until(t, "no block", func() bool { return page.MustHas(`input[name="block"]`) })
	wait := page.MustWaitNavigation()
	page.MustElement("form[data-blocks] button.primary").MustClick()
	wait()
	until(t, "not measured", func() bool { return page.MustHas(`form[action$="/colours"] input[name="name"]`) })
	wait = page.MustWaitNavigation()
	page.MustElement(`form[action$="/colours"] button.primary`).MustClick()
	wait()
	variants, err := owner.db().Variants(t.Context(), sample)
	check(t, err)
	if len(variants) != 1 || variants[0].Colour == "" {
		t.Errorf("made %+v", variants)
	}
	quiet(t, s)
}
