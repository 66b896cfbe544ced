package handlers

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod/lib/proto"
)

// A phone in trouble: each has a sentence and a way on.

// What the trial's first version wrote: photos inside their rows, nobody's name.
const oldQueue = `(bytes) => new Promise((done, failed) => {
	const open = indexedDB.open("fair", 1);
	open.onupgradeneeded = () => open.result.createObjectStore("outbox", { keyPath: "seq", autoIncrement: true });
	open.onerror = () => failed(open.error);
	open.onsuccess = () => {
		const rows = open.result.transaction("outbox", "readwrite").objectStore("outbox");
		const capture = crypto.randomUUID();
		rows.add({ key: crypto.randomUUID(), kind: "fields", capture, fields: { supplier: "Lanificio Valdora", note: "from long ago", captured_at: "2019-03-05T10:00:00Z" }, tries: 3, at: 9e15 });
		rows.add({ key: crypto.randomUUID(), kind: "photo", capture, type: "image/jpeg", buf: new Uint8Array(bytes).buffer, tries: 0, at: 0 });
		rows.transaction.oncomplete = () => { open.result.close(); done(true); };
		rows.transaction.onabort = () => failed(rows.transaction.error);
	};
})`

func TestAQueueOfAnOlderVersionIsTakenOver(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	s := visit(t, owner.app).as(owner)
	page := s.open("/healthz", 390, 844) // it opens no queue
	photo := make([]int, 0, 4096)
	for _, b := range testJPEG(t) {
		photo = append(photo, int(b))
	}
	_, err := page.Eval(oldQueue, photo)
	check(t, err)
	arrives(t, page, s.url+"/waiting")
	reads(t, page, "[data-part=nobody]", "Lanificio Valdora", "2019")
	press(t, page, "[data-part=nobody] [data-do=adopt]")
	until(t, "it does not arrive", func() bool {
		all := owner.captures()
		return len(all) == 1 && all[0].Note == "from long ago" && all[0].Photos == 1
	})
}

// A phone with no room left: the browser's own limit, not a made-up one.
func TestAFullPhoneLosesNothingAndSaysSo(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	p, _ := atTheFair(t, owner)
	page := p.open("/healthz", 390, 844) // it keeps nothing yet
	room := func(size *float64) {
		check(t, proto.StorageOverrideQuotaForOrigin{Origin: p.url, QuotaSize: size}.Call(page))
	}
	little := 2e6
	room(&little)
	arrives(t, page, p.url+"/capture")
	until(t, "not ready", func() bool { return truth(page, `() => document.getElementById("capture")?.dataset.ready === ""`) })
	snap(t, page, testFile(t, "cloth.jpg", noisyJPEG(t)))
	reads(t, page, "#say", "The phone is full", "See what waits")
	press(t, page, "#capture .actions button")
	until(t, "it does not end", func() bool { return truth(page, `() => Boolean(document.querySelector("#say .bad"))`) })
	if photos := page.MustEval(`() => document.querySelectorAll("#tray li").length`).Int(); photos != 1 || waiting(page) != 0 {
		t.Fatalf("%d photos in the tray, %d wait", photos, waiting(page))
	}
	room(nil)
	saves(t, page)
	until(t, "it does not arrive", func() bool { return len(owner.captures()) == 1 && owner.captures()[0].Photos == 1 })
}

// noisyJPEG is a photo that stays of some megabytes after it was made small.
func noisyJPEG(t *testing.T) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 2000, 2000))
	for i := range m.Pix {
		m.Pix[i] = uint8(rand.Uint32())
	}
	var b bytes.Buffer
	check(t, jpeg.Encode(&b, m, nil))
	return b.Bytes()
}

func TestADeniedCameraLeavesTheGalleryAndTheKeyboard(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	page := (&phone{site: visit(t, owner.app).as(owner)}).capturing("/capture")
	// What the browser says when the camera was denied or closed.
	page.MustEval(`() => document.getElementById("shutter").dispatchEvent(new Event("cancel", { bubbles: true }))`)
	reads(t, page, "#say", "No photo came", "gallery", "words alone")
	check(t, page.MustElement(".gallery input").SetFiles([]string{testFile(t, "cloth.jpg", testJPEG(t))}))
	until(t, "the gallery's photo is not in the tray", func() bool { return truth(page, `() => document.querySelectorAll("#tray li").length === 1`) })
	saves(t, page)
	write(t, page, "[name=note]", "in words alone")
	saves(t, page)
	until(t, "they do not arrive", func() bool {
		found, photos := arrivals(t, owner)
		return len(found) == 2 && found["in words alone"] == 1 && photos == 1
	})
}

func TestAClockThatIsWrongByYearsIsToldAndHarmless(t *testing.T) {
	for _, years := range []int{-7, 6} {
		t.Run(fmt.Sprint(years), func(t *testing.T) {
			owner := newApp(t).company("Tessuti Ferri")
			p := &phone{site: visit(t, owner.app).as(owner)}
			page := p.open("/healthz", 390, 844)
			_, err := page.EvalOnNewDocument(fmt.Sprintf(`{ const now = Date.now; Date.now = () => now() + %d * 365 * 86400000; }`, years))
			check(t, err)
			arrives(t, page, p.url+"/capture")
			reads(t, page, "#say", "clock is wrong", "phone’s settings")
			snap(t, page, testFile(t, "cloth.jpg", testJPEG(t)))
			press(t, page, "#capture .actions button")
			until(t, "it does not arrive", func() bool { return len(owner.captures()) == 1 && owner.captures()[0].Photos == 1 })
			if got := owner.captures()[0]; got.CapturedAt > got.ReceivedAt || got.CapturedAt < got.ReceivedAt-time.Hour.Milliseconds() {
				t.Errorf("captured at %d, arrived at %d", got.CapturedAt, got.ReceivedAt)
			}
		})
	}
}

// A browser that once had a newer version, and got an older page again.
func TestAQueueOfANewerVersionIsLeftAloneAndSaysSo(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	s := visit(t, owner.app).as(owner)
	page := s.open("/healthz", 390, 844)
	page.MustEval(`() => new Promise((done) => { indexedDB.open("fair", 99).onsuccess = ({ target }) => { target.result.close(); done(true); }; })`)
	arrives(t, page, s.url+"/capture")
	reads(t, page, "#say", "newer version", "They are safe", "Load the new version")
	arrives(t, page, s.url+"/samples")
	page.MustEval(`() => document.querySelector("[data-signout]").requestSubmit()`)
	until(t, "not signed out", func() bool { return strings.HasPrefix(path(page), "/signin") })
	if !truth(page, `() => indexedDB.databases().then((all) => all.some(({ name }) => name === "fair"))`) {
		t.Error("signing out removed a queue it could not read")
	}
}

// A fair's network shows its own page for everything until one pays.
func TestAnAnswerOfSomebodyElsesNetworkIsNoArrival(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	p, h := atTheFair(t, owner)
	page := p.capturing("/capture")
	h.portal.Store(true)
	snap(t, page, testFile(t, "cloth.jpg", testJPEG(t)))
	saves(t, page)
	until(t, "nothing was tried", func() bool { return h.sent.Load() > 0 })
	if waiting(page) != 1 {
		t.Fatal("a foreign page was taken for an arrival")
	}
	h.portal.Store(false)
	page.MustEval(`() => void window.dispatchEvent(new Event("online"))`)
	until(t, "it does not arrive", func() bool { return len(owner.captures()) == 1 && owner.captures()[0].Photos == 1 })
}
