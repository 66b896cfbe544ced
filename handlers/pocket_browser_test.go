package handlers

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"
)

// Capturing, and what comes back: from the shutter to the arrival.

// touch puts a finger on the middle of what a person sees there, and gives its
// text. Something that lies over it would take the touch: that is a fault.
func touch(t *testing.T, page *rod.Page, selector string) string {
	t.Helper()
	el, err := page.Element(selector)
	check(t, err)
	var at *proto.Point
	until(t, "something lies over "+selector, func() bool { // or the page still moves
		at = el.MustShape().OnePointInside()
		return truth(page, `(x, y, selector) => Boolean(document.elementFromPoint(x, y)?.closest(selector))`, at.X, at.Y, selector)
	})
	name := strings.TrimSpace(el.MustText())
	check(t, proto.InputDispatchTouchEvent{Type: proto.InputDispatchTouchEventTypeTouchStart, TouchPoints: []*proto.InputTouchPoint{{X: at.X, Y: at.Y}}}.Call(page))
	check(t, proto.InputDispatchTouchEvent{Type: proto.InputDispatchTouchEventTypeTouchEnd, TouchPoints: []*proto.InputTouchPoint{}}.Call(page))
	return name
}

// From the first page to a saved plain capture, besides the shutter: taps of a
// finger on the glass, each written down.
func TestAPlainCaptureNeedsAtMostFourTaps(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	page := visit(t, owner.app).as(owner).open("/", 390, 844)
	check(t, proto.EmulationSetTouchEmulationEnabled{Enabled: true}.Call(page))
	t.Logf("start: %s, %q", path(page), text(page, "h1"))
	var taps []string
	tap := func(selector string) {
		t.Helper()
		taps = append(taps, touch(t, page, selector))
		t.Logf("tap %d: %q", len(taps), taps[len(taps)-1])
	}
	turns(t, page, func() { tap(".nav .snap a") })
	until(t, "not ready", func() bool { return truth(page, `() => document.getElementById("capture")?.dataset.ready === ""`) })
	snap(t, page, testFile(t, "cloth.jpg", testJPEG(t)))
	t.Log("the shutter: one photo in the tray")
	tap("#capture .actions button")
	reads(t, page, "#say", "Saved on this phone")
	patient(t, time.Minute, "it does not arrive", func() bool { return len(owner.captures()) == 1 && owner.captures()[0].Photos == 1 })
	t.Logf("saved and arrived after %d taps: %s", len(taps), strings.Join(taps, ", "))
	if len(taps) > 4 {
		t.Errorf("%d taps", len(taps))
	}
}

func TestWhatTheServerRefusesIsShownAndPutRight(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	s := visit(t, owner.app).as(owner)
	page := (&phone{site: s}).capturing("/capture")
	snap(t, page, testFile(t, "cloth.jpg", testJPEG(t)))
	write(t, page, "[name=price]", "a lot")
	press(t, page, "#capture .actions button")
	reads(t, page, "#waiting", "1 to look at")
	follows(t, page, "#waiting a")
	reads(t, page, "[data-part=refused]", "Write a price")
	dir := t.TempDir()
	check(t, proto.BrowserSetDownloadBehavior{Behavior: proto.BrowserSetDownloadBehaviorBehaviorAllow, BrowserContextID: s.context.BrowserContextID, DownloadPath: dir}.Call(s.context))
	press(t, page, "[data-do=keep]")
	until(t, "the words and the photo are not saved to the phone", func() bool {
		words, _ := filepath.Glob(filepath.Join(dir, "jennyerp-*.txt"))
		photo, _ := filepath.Glob(filepath.Join(dir, "jennyerp-*-1.jpg"))
		return len(words) == 1 && len(photo) == 1
	})
	follows(t, page, "[data-do=edit]")
	holds(t, page, "[name=price]", "a lot")
	until(t, "its photo is not there", func() bool { return truth(page, `() => document.querySelectorAll("#tray li").length === 1`) })
	write(t, page, "[name=price]", "44")
	turns(t, page, func() { press(t, page, "#capture .actions button") })
	until(t, "it does not arrive", func() bool { return len(owner.captures()) == 1 && owner.captures()[0].Photos == 1 })
	reads(t, page, "main", "Nothing waits")
}

func TestWhatIsNoPictureIsSentAsItIsAndRefusedVisibly(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	page := (&phone{site: visit(t, owner.app).as(owner)}).capturing("/capture")
	snap(t, page, testFile(t, "IMG_1.heic", []byte("this is no picture at all")))
	write(t, page, "[name=note]", "blurred")
	press(t, page, "#capture .actions button")
	reads(t, page, "#waiting", "1 to look at")
	if found, photos := arrivals(t, owner); found["blurred"] != 1 || photos != 0 {
		t.Errorf("arrived %v with %d photos", found, photos)
	}
	follows(t, page, "#waiting a")
	reads(t, page, "[data-part=refused]", "photos: 1", "picture")
	press(t, page, "[data-do=remove]")
	press(t, page, `#surely button[value="yes"]`)
	reads(t, page, "main", "Nothing waits")
}

func TestASessionThatEndedKeepsEverythingUntilTheNextSignIn(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	s := visit(t, owner.app).as(owner)
	page := (&phone{site: s}).capturing("/capture")
	until(t, "it does not hear whose it is", func() bool { return truth(page, `() => outbox.about("context").then(Boolean)`) })
	session, err := s.Control.SessionByToken(t.Context(), owner.cookies["session"])
	check(t, err)
	check(t, s.Control.EndSession(t.Context(), session.ID))
	snap(t, page, testFile(t, "cloth.jpg", testJPEG(t)))
	press(t, page, "#capture .actions button")
	reads(t, page, "#waiting", "Paused, 1 waiting")
	if len(owner.captures()) != 0 {
		t.Fatal("it arrived without a session")
	}
	s.as(s.signIn(owner.Company, owner.User))
	arrives(t, page, s.url+"/samples")
	until(t, "it does not arrive after signing in", func() bool { return len(owner.captures()) == 1 && owner.captures()[0].Photos == 1 })
}

func TestAnotherPersonOnThePhoneDoesNotSendWhatIsNotTheirs(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	p, h := atTheFair(t, owner)
	page := p.capturing("/capture")
	p.keeps(page)
	h.gone.Store(true)
	write(t, page, "[name=supplier_code]", "Valdora")
	saves(t, page)
	wei := owner.colleague("seller", false)
	p.as(wei)
	h.gone.Store(false)
	arrives(t, page, p.url+"/waiting")
	reads(t, page, "[data-part=other] li", "Fabric")
	if got := text(page, "[data-part=other]"); strings.Contains(got, "Valdora") {
		t.Errorf("somebody else reads what was captured: %q", got)
	}
	if got := owner.captures(); len(got) != 0 {
		t.Fatalf("somebody else sent it: %+v", got)
	}
	p.as(owner)
	arrives(t, page, p.url+"/samples")
	until(t, "it does not arrive for its owner", func() bool { return len(owner.captures()) == 1 && owner.captures()[0].Owner == owner.User.UID })
}

// Somebody else signs in while the phone is sending: what is not theirs stays,
// and leaves when its owner is back.
func TestASessionThatChangesWhileSendingTakesNothingAlong(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	p, h := atTheFair(t, owner)
	page := p.capturing("/capture")
	stranger := owner.app.company("Seta Bianchi")
	h.other.Store(stranger)
	snap(t, page, testFile(t, "cloth.jpg", testJPEG(t)))
	press(t, page, "#capture .actions button")
	until(t, "the phone does not notice", func() bool {
		return truth(page, `(owner) => outbox.about("context").then((known) => known.owner === owner)`, stranger.User.UID+"."+stranger.Company.UID)
	})
	if mine, theirs := owner.captures(), stranger.captures(); len(mine)+len(theirs) != 0 || waiting(page) != 1 {
		t.Fatalf("it arrived as %+v and %+v, %d wait", mine, theirs, waiting(page))
	}
	h.other.Store(nil)
	arrives(t, page, p.url+"/samples")
	until(t, "it does not arrive for its owner", func() bool { return len(owner.captures()) == 1 && owner.captures()[0].Photos == 1 })
}
