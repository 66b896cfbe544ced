package handlers

import (
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/proto"
)

// One Chromium serves all browser tests; each test has its own incognito
// context, server and data.
var (
	browserOnce sync.Once
	chromium    *rod.Browser
	chromiumEnd func()
)

func TestMain(m *testing.M) {
	code := m.Run()
	if chromiumEnd != nil {
		chromiumEnd()
	}
	os.Exit(code)
}

func browser(t *testing.T) *rod.Browser {
	t.Helper()
	browserOnce.Do(func() {
		dir, err := os.MkdirTemp("", "jenny-chromium")
		check(t, err)
		var kill func()
		chromium, kill = launchChromium(t, dir)
		chromiumEnd = func() {
			chromium.Close()
			kill()
			os.RemoveAll(dir)
		}
	})
	if chromium == nil {
		t.Fatal("Chromium did not start")
	}
	return chromium
}

// launchChromium starts a browser with the profile in dir; kill ends it and
// its children at once, and waits until none writes into the profile any more.
func launchChromium(t *testing.T, dir string) (control *rod.Browser, kill func()) {
	t.Helper()
	bin := ""
	for _, name := range []string{"google-chrome", "chromium-browser", "chromium", "chromium-headless-shell"} /* the last that is there */ {
		if path, err := exec.LookPath(name); err == nil {
			bin = path
		}
	}
	if bin == "" {
		t.Fatal("there is no Chromium; make test installs it")
	}
	l := launcher.New().Bin(bin).Leakless(false).NoSandbox(true).Headless(true).UserDataDir(dir).
		Set("disable-gpu").Set("disable-quic").Set("no-first-run").Set("disable-background-networking").Set("disable-component-update").Set("disable-sync")
	control = rod.New().ControlURL(l.MustLaunch()).MustConnect()
	return control, sync.OnceFunc(func() {
		for end := time.Now().Add(10 * time.Second); syscall.Kill(-l.PID(), syscall.SIGKILL) == nil && time.Now().Before(end); {
			time.Sleep(10 * time.Millisecond)
		}
	})
}

// site is the app on a real port with a browser looking at it.
type site struct {
	*testApp
	url      string
	context  *rod.Browser
	mu       sync.Mutex
	requests []string // every address the browser asked
	trouble  []string // what its console complained about
}

// visit starts the app on a port and opens a browser without any cookie.
func visit(t *testing.T, a *testApp) *site {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	server := &http.Server{Handler: a.handler}
	go server.Serve(listener)
	context, err := browser(t).Incognito()
	check(t, err)
	own := *a
	own.t = t // a subtest's, which may end before the app's
	s := &site{testApp: &own, url: "http://" + listener.Addr().String(), context: context}
	t.Cleanup(func() { context.Close(); server.Close() })
	return s
}

// as signs the browser in as the person of a client.
func (s *site) as(c *client) *site {
	s.t.Helper()
	u, _ := url.Parse(s.url)
	check(s.t, s.context.SetCookies([]*proto.NetworkCookieParam{{Name: "session", Value: c.cookies["session"], Domain: u.Hostname(), Path: "/", HTTPOnly: true}}))
	return s
}

// open shows a page in a window of the given size.
func (s *site) open(path string, width, height int) *rod.Page {
	s.t.Helper()
	page, err := s.context.Page(proto.TargetCreateTarget{URL: "about:blank"})
	check(s.t, err)
	page = page.Timeout(60 * time.Second)
	check(s.t, page.SetViewport(&proto.EmulationSetDeviceMetricsOverride{Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 600}))
	s.listen(page)
	check(s.t, page.Navigate(s.url+path))
	check(s.t, page.WaitLoad())
	return page
}

func (s *site) listen(page *rod.Page) {
	go page.EachEvent(func(e *proto.NetworkRequestWillBeSent) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.requests = append(s.requests, e.Request.URL)
	}, func(e *proto.LogEntryAdded) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if e.Entry.Level == proto.LogLogEntryLevelError {
			s.trouble = append(s.trouble, e.Entry.Text+" "+e.Entry.URL)
		}
	}, func(e *proto.RuntimeExceptionThrown) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.trouble = append(s.trouble, e.ExceptionDetails.Text+" "+e.ExceptionDetails.Exception.Description)
	})()
	check(s.t, proto.LogEnable{}.Call(page))
	check(s.t, proto.NetworkEnable{}.Call(page))
}

// elsewhere lists requests that left the site.
func (s *site) elsewhere() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, r := range s.requests {
		if !strings.HasPrefix(r, s.url+"/") && !strings.HasPrefix(r, "about:") && !strings.HasPrefix(r, "blob:"+s.url) && !strings.HasPrefix(r, "data:") {
			out = append(out, r)
		}
	}
	return out
}

// axe runs axe-core on the page, these rules or all, and returns what it finds.
func (s *site) axe(page *rod.Page, rules ...string) []string {
	s.t.Helper()
	path := os.Getenv("JENNY_TEST_AXE")
	if path == "" {
		path = filepath.Join("..", ".tools", "axe.min.js")
	}
	source, err := os.ReadFile(path)
	if err != nil {
		s.t.Fatalf("axe-core is missing, make test brings it: %v", err)
	}
	there, err := page.Eval(`() => "axe" in window`)
	check(s.t, err)
	if !there.Value.Bool() {
		_, err = page.Eval(`() => { ` + string(source) + ` }`)
		check(s.t, err)
	}
	found, err := page.Eval(`async (rules) => {
		const r = await axe.run(document, { resultTypes: ["violations"], ...rules && { runOnly: { type: "rule", values: rules } } });
		return r.violations.map((v) => v.id + ": " + v.nodes.slice(0, 3).map((n) => n.target.join(" ") + " " + (n.any[0]?.message ?? "")).join(" | "));
	}`, rules)
	check(s.t, err)
	var out []string
	check(s.t, found.Value.Unmarshal(&out))
	return out
}
