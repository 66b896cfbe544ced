package handlers

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-rod/rod"

	"jennyerp/models"
)

// The fair: a phone without network, a browser that is killed, two tabs, and a
// server that loses answers. What was captured arrives, once.

// phone is a browser with a profile of its own, which outlives being killed.
type phone struct {
	*site
	owner *client
	dir   string
	kill  func()
}

// hall is the app behind a network that can be taken away and made bad.
type hall struct {
	handler http.Handler
	gone    atomic.Bool  // connections are refused
	cut     atomic.Int64 // one answer in so many is lost after the commit; 0 for none
	busy    atomic.Int64 // percent of requests answered with 503
	sent    atomic.Int64
	lost    atomic.Int64
	refused atomic.Int64
	update  atomic.Bool            // the app was deployed anew: another service worker
	other   atomic.Pointer[client] // who is signed in from the next thing that is sent on
	changed atomic.Bool            // other has come
	portal  atomic.Bool            // the network answers what is sent with a page of its own
}

func (h *hall) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h.gone.Load() {
		hangUp(w)
		return
	}
	if c := h.other.Load(); c != nil && (r.Method == http.MethodPost || h.changed.Load()) {
		h.changed.Store(true)
		r.Header.Set("Cookie", "session="+c.cookies["session"])
	}
	if r.URL.Path == "/sw.js" && h.update.Load() {
		r.Header.Del("Accept-Encoding")
		w = &deployed{w}
	}
	if r.Method != http.MethodPost {
		h.handler.ServeHTTP(w, r)
		return
	}
	n := h.sent.Add(1)
	if h.portal.Load() {
		io.WriteString(w, "<h1>Welcome to the fair, buy a ticket</h1>")
		return
	}
	if rand.Int64N(100) < h.busy.Load() {
		h.refused.Add(1)
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	if cut := h.cut.Load(); cut > 0 && n%cut == 0 {
		h.lost.Add(1)
		h.handler.ServeHTTP(&deaf{header: http.Header{}}, r)
		hangUp(w)
		return
	}
	h.handler.ServeHTTP(w, r)
}

// deaf hears no answer.
type deaf struct{ header http.Header }

func (d *deaf) Header() http.Header         { return d.header }
func (d *deaf) Write(b []byte) (int, error) { return len(b), nil }
func (d *deaf) WriteHeader(int)             {}

// deployed changes the version in the service worker.
type deployed struct{ http.ResponseWriter }

func (d *deployed) Write(b []byte) (int, error) {
	if at := bytes.Index(b, []byte(`"version":"`)); at >= 0 {
		b = bytes.Clone(b)
		b[at+len(`"version":"`)] = 'n'
	}
	return d.ResponseWriter.Write(b)
}

func hangUp(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		conn.Close()
	}
}

// atTheFair starts the app behind a hall, with a phone signed in as the client.
func atTheFair(t *testing.T, c *client) (*phone, *hall) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	h := &hall{handler: c.app.handler}
	server := &http.Server{Handler: h}
	go server.Serve(listener)
	p := &phone{site: &site{testApp: c.app, url: "http://" + listener.Addr().String()}, owner: c, dir: t.TempDir()}
	p.start()
	t.Cleanup(func() { p.kill(); server.Close() })
	return p, h
}

// start opens the phone's browser from its profile. The session was to be
// remembered: the test sets its cookie again.
func (p *phone) start() {
	p.t.Helper()
	p.context, p.kill = launchChromium(p.t, p.dir)
	p.as(p.owner)
}

// die kills the browser as a phone does that needs the memory.
func (p *phone) die() {
	p.t.Helper()
	p.kill()
	os.Remove(filepath.Join(p.dir, "SingletonLock"))
}

// capturing opens the capture page, ready for photos.
func (p *phone) capturing(path string) *rod.Page {
	p.t.Helper()
	page := p.open(path, 390, 844)
	until(p.t, "the capture page is not ready", func() bool { return truth(page, `() => document.getElementById("capture")?.dataset.ready === ""`) })
	return page
}

// keeps waits until the phone can start without network.
func (p *phone) keeps(page *rod.Page) {
	p.t.Helper()
	until(p.t, "the worker does not keep the pages", func() bool {
		return truth(page, `() => navigator.serviceWorker.ready.then(() => caches.match("/capture")).then(Boolean)`)
	})
}

// snap takes photos with the camera's file field.
func snap(t *testing.T, page *rod.Page, files ...string) {
	t.Helper()
	before := page.MustEval(`() => document.querySelectorAll("#tray li").length`).Int()
	el, err := page.Element("#shutter")
	check(t, err)
	check(t, el.SetFiles(files))
	until(t, "the photos are not in the tray", func() bool {
		return truth(page, `(n) => document.querySelectorAll("#tray li").length === n`, before+len(files))
	})
}

// saves presses Save and waits until the tray is empty for the next.
func saves(t *testing.T, page *rod.Page) {
	t.Helper()
	press(t, page, "#capture .actions button")
	until(t, "saving does not end: "+text(page, "#say"), func() bool {
		return truth(page, `() => !document.querySelector("#tray li") && !document.getElementById("capture").elements.note.value && Boolean(document.querySelector("#say .ok"))`)
	})
}

func waiting(page *rod.Page) int {
	got, err := page.Eval(`() => outbox.list().then((rows) => new Set(rows.map((row) => row.capture)).size)`)
	if err != nil {
		return -1
	}
	return got.Value.Int()
}

// arrivals are the notes of the captures the server has, with the number of
// their photos.
func arrivals(t *testing.T, c *client) (map[string]int, int) {
	t.Helper()
	found, photos := map[string]int{}, 0
	for _, k := range c.captures() {
		found[k.Note]++
		photos += k.Photos
	}
	return found, photos
}

// fairDay makes n captures of two photos on a phone without network, kills its
// browser midway, and brings the network back, badly, with two tabs open.
func fairDay(t *testing.T, n int) {
	owner := newApp(t).company("Tessuti Ferri")
	p, h := atTheFair(t, owner)
	cloth, label := testFile(t, "cloth.jpg", testJPEG(t)), testFile(t, "label.jpg", stripedJPEG(t, 320, 200))
	page := p.capturing("/capture")
	p.keeps(page)

	h.gone.Store(true)
	for i := range n {
		if i == n/2 {
			snap(t, page, cloth, label) // in the tray, not saved
			write(t, page, "[name=supplier_code]", "half written")
			until(t, "what is typed is not kept", func() bool {
				return truth(page, `() => outbox.about("typed").then((typed) => JSON.stringify(typed || "").includes("half written"))`)
			})
			p.die()
			p.start()
			page = p.capturing("/capture")
			until(t, "the tray is not restored", func() bool { return truth(page, `() => document.querySelectorAll("#tray li").length === 2`) })
			holds(t, page, "[name=supplier_code]", "half written")
		} else {
			snap(t, page, cloth, label)
		}
		write(t, page, "[name=note]", fmt.Sprintf("sample %d", i))
		saves(t, page)
	}
	if got := waiting(page); got != n || h.sent.Load() != 0 {
		t.Fatalf("%d of %d wait; the server saw %d", got, n, h.sent.Load())
	}
	reads(t, page, "#waiting", fmt.Sprintf("Offline, %d waiting", n))
	p.die()
	p.start()
	page = p.capturing("/capture")

	h.cut.Store(7)
	h.busy.Store(5)
	other := p.capturing("/capture")
	h.gone.Store(false)
	started := time.Now()
	for _, tab := range []*rod.Page{page, other} {
		tab.MustEval(`() => void window.dispatchEvent(new Event("online"))`)
	}
	patient(t, 10*time.Minute, "not everything is sent", func() bool { return waiting(page.Timeout(10*time.Second)) == 0 })
	found, photos := arrivals(t, owner)
	t.Logf("%d captures and %d photos in %s: %d requests, %d answers lost, %d refused", len(found), photos, time.Since(started).Round(time.Millisecond), h.sent.Load(), h.lost.Load(), h.refused.Load())
	for i := range n {
		if note := fmt.Sprintf("sample %d", i); found[note] != 1 {
			t.Errorf("%q arrived %d times", note, found[note])
		}
	}
	if len(found) != n || photos != 2*n {
		t.Fatalf("%d captures and %d photos arrived, want %d and %d", len(found), photos, n, 2*n)
	}
}

func TestAFairWithoutNetworkLosesAndDoublesNothing(t *testing.T) {
	fairDay(t, 10)
}

// The long ones: make soak.
func TestSoakTwoHundredCaptures(t *testing.T) {
	if os.Getenv("JENNY_SOAK") == "" {
		t.Skip("only in make soak")
	}
	fairDay(t, 200)
}

func TestSoakTwentyShortFairs(t *testing.T) {
	if os.Getenv("JENNY_SOAK") == "" {
		t.Skip("only in make soak")
	}
	for i := range 20 {
		t.Run(fmt.Sprint(i), func(t *testing.T) { fairDay(t, 10) })
	}
}

// captures are what arrived in the company.
func (c *client) captures() []models.CaptureRow {
	c.app.t.Helper()
	all, _, err := c.db().Inbox(c.app.t.Context(), 0, 1000)
	check(c.app.t, err)
	return all
}

// patient waits longer than until.
func patient(t *testing.T, most time.Duration, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(most); !ok(); time.Sleep(200 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal(what)
		}
	}
}
