package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// server is the program under test with its demo company, and a session in it.
type server struct {
	bin, data   string
	base, meter string // addresses: of the pages, by the door; of the figures
	inside      string // address of the pages without the door
	cmd         *exec.Cmd
	client      *http.Client
	session     string
	once        *sync.Once
	gone        tally // of runs before this one

	mu    sync.Mutex
	shown map[string]shown // by where a form is sent
}

// tally counts answers by route ("GET /samples/:uid") and class ("2xx").
type tally map[[2]string]int64

func (t tally) all() (n int64) {
	for _, one := range t {
		n += one
	}
	return n
}

// less is what was answered since before.
func (t tally) less(before tally) tally {
	since := tally{}
	for k, n := range t {
		if n > before[k] {
			since[k] = n - before[k]
		}
	}
	return since
}

// broken are routes that had faults, with their number.
func (t tally) broken() (routes []string) {
	for k, n := range t {
		if k[1] == "5xx" {
			routes = append(routes, fmt.Sprintf("%s: %d", k[0], n))
		}
	}
	slices.Sort(routes)
	return routes
}

// shut are routes that let nobody in: what was put there was refused before it
// was read.
func (t tally) shut() (routes []string) {
	open, asked := map[string]bool{}, map[string]bool{}
	for k := range t {
		asked[k[0]] = true
		open[k[0]] = open[k[0]] || k[1] == "2xx" || k[1] == "3xx"
	}
	for route := range asked {
		if !open[route] {
			routes = append(routes, route)
		}
	}
	slices.Sort(routes)
	return routes
}

// said collects what a program prints.
type said struct {
	sync.Mutex
	bytes.Buffer
}

func (s *said) Write(p []byte) (int, error) {
	s.Lock()
	defer s.Unlock()
	return s.Buffer.Write(p)
}

func (s *said) text() string {
	s.Lock()
	defer s.Unlock()
	return s.String()
}

var (
	entry   = regexp.MustCompile(`http://\S+/demo/\S+`)
	answers = regexp.MustCompile(`(?m)^jennyerp_requests_total\{method="(\w+)",route="([^"]+)",status="(\dxx)"\} (\d+)`)
)

// start runs the program with a small demo company and enters it.
func start(ctx context.Context, bin, data string) (*server, error) {
	s := &server{bin: bin, data: data, gone: tally{}, shown: map[string]shown{}}
	for _, to := range []*string{&s.inside, &s.meter} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		*to = "http://" + l.Addr().String()
		l.Close()
	}
	to, err := url.Parse(s.inside)
	if err != nil {
		return nil, err
	}
	door := httptest.NewServer(s.door(to))
	context.AfterFunc(ctx, door.Close)
	s.base = door.URL
	return s, s.run(ctx)
}

func (s *server) run(ctx context.Context) error {
	var out said
	s.once = &sync.Once{}
	s.cmd = exec.CommandContext(ctx, s.bin, "demo", "--data", s.data, "--samples", "30", "--requests-per-minute", "0", "--addr", strings.TrimPrefix(s.inside, "http://"), "--base-url", s.base, "--metrics-addr", strings.TrimPrefix(s.meter, "http://"))
	s.cmd.Dir = filepath.Dir(s.data) // what a hole writes stays here
	s.cmd.Stdout, s.cmd.Stderr = &out, &out
	if err := s.cmd.Start(); err != nil {
		return err
	}
	jar, _ := cookiejar.New(nil)
	s.client = &http.Client{Jar: jar, Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for range 6000 {
		time.Sleep(100 * time.Millisecond)
		link := entry.FindString(out.text())
		if link == "" {
			continue
		}
		res, err := s.client.Get(link)
		if err != nil {
			continue
		}
		res.Body.Close()
		if res.StatusCode == http.StatusBadGateway {
			continue // nobody is behind the door yet
		}
		u, _ := url.Parse(s.base)
		for _, c := range jar.Cookies(u) {
			if strings.HasSuffix(c.Name, "session") {
				s.session = c.Name + "=" + c.Value
			}
		}
		if s.session == "" {
			return fmt.Errorf("no session from %s: %s", link, res.Status)
		}
		return nil
	}
	return errors.New("the server does not come up: " + out.text())
}

// alive tells whether the session still opens the library; a form may have ended it.
func (s *server) alive() bool {
	res, err := s.client.Get(s.base + "/samples")
	if err != nil {
		return false
	}
	res.Body.Close()
	return res.StatusCode == http.StatusOK
}

// enter begins another session when the last one has ended.
func (s *server) enter(ctx context.Context) error {
	if s.alive() {
		return nil
	}
	s.stop()
	if err := s.run(ctx); err != nil {
		return err
	}
	if !s.alive() {
		return errors.New("the demo company lets nobody in any more")
	}
	return nil
}

func (s *server) stop() {
	s.once.Do(func() {
		if s.cmd.Process == nil {
			return // it did not even begin
		}
		s.gone = s.served()
		s.cmd.Process.Signal(syscall.SIGTERM)
		s.cmd.Wait()
	})
}

// served is what was answered since the beginning, restarts or not.
func (s *server) served() tally {
	now := maps.Clone(s.gone)
	text, _ := s.fetch(s.meter + "/metrics")
	for _, m := range answers.FindAllStringSubmatch(text, -1) {
		n, _ := strconv.ParseInt(m[4], 10, 64)
		now[[2]string{m[1] + " " + m[2], m[3]}] += n
	}
	return now
}

func (s *server) get(path string) (string, error) { return s.fetch(s.base + path) }

func (s *server) fetch(address string) (string, error) {
	res, err := s.client.Get(address)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(io.LimitReader(res.Body, 8<<20))
	return string(b), err
}
