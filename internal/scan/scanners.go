package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// finding is one thing a scanner says is wrong.
type finding struct{ Tool, Kind, Where string }

// noise are what wapiti says of any site like ours, with the reason why it is
// none of ours. Nothing else is left out.
var noise = map[string]string{
	"Strict-Transport-Security": "it is for https, and a scan has none; over plain http browsers ignore it (RFC 6797 section 7.2; handlers: TestEveryAnswerHasItsHeaders)",
	"X-XSS-Protection":          "browsers dropped it; the content policy does its work",
	"Lack of anti CSRF token":   "cross-site requests are refused by Sec-Fetch-Site and Origin, which forms need no token for (handlers: TestWhatAnotherSiteAsksForIsRefused)",
	"Secure flag is not set":    "over plain http such a cookie would not come back; over https each has it (handlers: TestCookiesOfAFirstVisitAndAfterwards)",
}

// walked is what wapiti says of one build.
type walked struct {
	found []finding
	cut   []string // modules that were not done to the end
	files []string // downloads in which it found what was stored as a text
}

// cutShort is what it prints when a module has had its time.
var cutShort = regexp.MustCompile(`Max attack time was reached for module (\w+)`)

// wapitiMain is its beginning. It takes what we have met instead of what it would
// meet: of our pages it knows many links of one kind, and no form at all.
const wapitiMain = `import json, sys, wapitiCore.net.crawler as crawler
from wapitiCore.net.web import Request
targets = json.load(open(sys.argv.pop(1)))
def explore(self, begin, left_out=None):
    begin.clear()
    for t in targets:
        sent = Request(t["To"], t["Method"], get_params=t["Query"], post_params=t["Form"], referer=t["To"])
        page = self._crawler.send(sent)
        sent.status = page.status
        sent.set_headers(page.headers)
        yield sent
crawler.Explorer.explore = explore
from wapitiCore.main.wapiti import wapiti_main
wapiti_main()`

// attempt is a target as wapitiMain reads it.
type attempt struct {
	To, Method  string
	Query, Form [][2]string
}

func (s *server) attempts(all []target) []attempt {
	tries := make([]attempt, 0, len(all))
	for _, t := range all {
		a := attempt{To: s.base + t.path, Method: t.method}
		for name, values := range t.fields {
			for _, v := range values {
				if pair := [2]string{name, v}; t.method == "POST" {
					a.Form = append(a.Form, pair)
				} else if slices.Contains(t.news, name) { // a link means the same without the others
					a.Query = append(a.Query, pair)
				}
			}
		}
		tries = append(tries, a)
	}
	return tries
}

// wapitiModules are what is tried, in two runs side by side, as one is slow; what
// takes things away comes after them.
var wapitiModules = []string{"file", "backup,cookieflags,crlf,csp,csrf,exec,htaccess,http_headers,methods,permanentxss,redirect,shellshock,sql,xss"}

// wapiti attacks every address and form we know, one of each kind. Statements
// with a delay are sqlmap's part.
func (s *server) wapiti(ctx context.Context, root string, all []target) (walked, error) {
	var mu sync.Mutex
	var w walked
	var failed error
	run := func(all []target, modules string) {
		one, err := s.walk(ctx, root, all, modules)
		mu.Lock()
		defer mu.Unlock()
		w.found, w.cut, w.files, failed = append(w.found, one.found...), append(w.cut, one.cut...), append(w.files, one.files...), errors.Join(failed, err)
	}
	last := len(all)
	for last > 0 && all[last-1].ends() {
		last--
	}
	var work sync.WaitGroup
	for _, modules := range wapitiModules {
		work.Go(func() { run(all[:last], modules) })
	}
	work.Wait()
	if last < len(all) {
		run(all[last:], strings.Join(wapitiModules, ","))
	}
	if !s.alive() {
		w.cut = append(w.cut, "the session, which ended on the way,")
	}
	return w, failed
}

// walk is one run of wapiti.
func (s *server) walk(ctx context.Context, root string, all []target, modules string) (w walked, err error) {
	dir, err := os.MkdirTemp("", "jenny-wapiti-")
	if err != nil {
		return w, err
	}
	defer os.RemoveAll(dir)
	b, err := json.Marshal(s.attempts(all))
	if err != nil {
		return w, err
	}
	file := filepath.Join(dir, "targets.json")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		return w, err
	}
	log.Printf("wapiti begins with %d addresses and forms: %s", len(all), modules)
	c := exec.CommandContext(ctx, "/usr/bin/python3", "-c", wapitiMain, file, "-u", s.base+root, "-H", "Cookie: "+s.session, "-m", modules, "--max-attack-time", "5400", "-S", "normal",
		"--flush-session", "--store-session", dir, "--store-config", dir, "--no-bugreport", "-v", "0", "-f", "json", "-o", filepath.Join(dir, "out.json"))
	c.Env = append(os.Environ(), "LANG=C", "LC_ALL=C")
	said, err := c.CombinedOutput()
	if err != nil {
		return w, fmt.Errorf("wapiti: %w\n%s", err, said)
	}
	for _, m := range cutShort.FindAllStringSubmatch(string(said), -1) {
		w.cut = append(w.cut, m[1])
	}
	if b, err = os.ReadFile(filepath.Join(dir, "out.json")); err != nil {
		return w, err
	}
	if w.found, err = wapitiFindings(b); err != nil {
		return w, err
	}
	w.found = slices.DeleteFunc(w.found, func(f finding) bool {
		m := storedIn.FindStringSubmatch(f.Kind)
		if m == nil || !s.isDownload(m[1]) {
			return false
		}
		w.files = append(w.files, strings.TrimPrefix(m[1], s.base))
		return true
	})
	return w, nil
}

// storedIn is where wapiti says that markup is stored.
var storedIn = regexp.MustCompile(`Permanent XSS vulnerability found in (http\S+) by`)

// isDownload tells that an answer is a file which no browser shows: markup in it is
// a text like others.
func (s *server) isDownload(address string) bool {
	res, err := s.client.Get(address)
	if err != nil {
		return false
	}
	defer res.Body.Close()
	return strings.HasPrefix(res.Header.Get("Content-Disposition"), "attachment") && strings.HasPrefix(res.Header.Get("Content-Type"), "text/csv") && res.Header.Get("X-Content-Type-Options") == "nosniff"
}

// wapitiFindings reads its report, weaknesses and faults alike.
func wapitiFindings(b []byte) ([]finding, error) {
	type item struct{ Path, Info, Parameter, Method string }
	var report struct {
		Vulnerabilities, Anomalies, Additionals map[string][]item
	}
	if err := json.Unmarshal(b, &report); err != nil {
		return nil, err
	}
	var found []finding
	for _, group := range []map[string][]item{report.Vulnerabilities, report.Anomalies} {
		for kind, items := range group {
			for _, i := range items {
				known := false
				for word := range noise {
					known = known || strings.Contains(kind+" "+i.Info, word)
				}
				if !known {
					found = append(found, finding{"wapiti", kind + ": " + i.Info, i.Method + " " + i.Path + " " + i.Parameter})
				}
			}
		}
	}
	return found, nil
}

var parameter = regexp.MustCompile(`(?m)^Parameter: (.+)$`)

// sqlmapAtOnce is how many of it run side by side.
const sqlmapAtOnce = 2

// sqlmap tries every field and every id of every target, and the headers of
// some, and names those without a verdict. Requests go as the browser sends them.
func (s *server) sqlmap(ctx context.Context, all []target) (f tried, err error) {
	dir, err := os.MkdirTemp("", "jenny-sqlmap-")
	if err != nil {
		return f, err
	}
	defer os.RemoveAll(dir)
	var mu sync.Mutex // of the session, and of what was found
	var failed error
	try := func(i int, t target, again string) (done bool) {
		mu.Lock()
		err := s.enter(ctx)
		session, request := s.session, s.raw(t, i%20 == 0 || strings.HasPrefix(t.path, "/canary/visits")) // headers are read in one place for all
		mu.Unlock()
		var found []finding
		refused := false
		if err == nil {
			status := s.asItStands(t)
			refused = status == 0 || status >= 400
			log.Printf("sqlmap %d of %d%s: %d %s", i+1, len(all), again, status, t.kind)
			found, err = injections(ctx, filepath.Join(dir, strconv.Itoa(i)+again), request, t)
		}
		mu.Lock()
		defer mu.Unlock()
		f.found = append(f.found, found...)
		if refused && again == "" {
			f.refused = append(f.refused, t.kind)
		}
		if errors.Is(err, errNotTried) || err == nil && (session != s.session || !s.alive()) {
			return false
		}
		failed = errors.Join(failed, err)
		return true
	}
	var work sync.WaitGroup
	var left []int // to be tried again, alone: what ran beside them may have ended their session
	free := make(chan struct{}, sqlmapAtOnce)
	for i, t := range all {
		free <- struct{}{}
		work.Go(func() {
			if !try(i, t, "") {
				mu.Lock()
				left = append(left, i)
				mu.Unlock()
			}
			<-free
		})
	}
	work.Wait()
	for _, i := range left {
		if !try(i, all[i], " again") {
			f.untried = append(f.untried, all[i].kind)
		}
	}
	return f, failed
}

// tried is what sqlmap says of one build.
type tried struct {
	found   []finding
	untried []string // targets without a verdict
	refused []string // targets that are refused even as they stand on their page
}

// asItStands sends a target as its page has it and tells the status, 0 for none.
func (s *server) asItStands(t target) int {
	var res *http.Response
	var err error
	if t.method == "POST" {
		res, err = s.client.PostForm(s.base+t.path, t.fields)
	} else {
		res, err = s.client.Get(s.base + t.address())
	}
	if err != nil {
		return 0
	}
	defer res.Body.Close()
	io.Copy(io.Discard, res.Body)
	return res.StatusCode
}

// errNotTried says that sqlmap ended without a verdict: it found nothing because
// it did not look.
var errNotTried = errors.New("without a verdict")

// injections lets sqlmap loose on the marks in one request.
func injections(ctx context.Context, dir, request string, t target) ([]finding, error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	file := filepath.Join(dir, "request.txt")
	if err := os.WriteFile(file, []byte(request), 0o600); err != nil {
		return nil, err
	}
	c := exec.CommandContext(ctx, "sqlmap", "-r", file, "--ignore-stdin", "--batch", "--level", "3", "--risk", "1", "--dbms", "SQLite",
		"--flush-session", "--disable-coloring", "--drop-set-cookie", "--output-dir", dir, "--ignore-code", "401,403,404,409,422,429", "-v", "1")
	said, err := c.CombinedOutput()
	if err != nil && ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var found []finding
	for _, m := range parameter.FindAllStringSubmatch(string(said), -1) {
		log.Printf("sqlmap: injection in %s at %s %s", m[1], t.method, t.path) // a run that is broken off has said it
		found = append(found, finding{"sqlmap", "injection in " + m[1], t.method + " " + t.path})
	}
	if len(found) == 0 && !strings.Contains(string(said), "do not appear to be injectable") {
		log.Printf("sqlmap: %s", lastLines(string(said)))
		return nil, errNotTried
	}
	return found, nil
}

func lastLines(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return strings.Join(lines[max(0, len(lines)-4):], "\n")
}

// raw is a target as a request; ids in the path are marked to be tried, the
// fields that are new, and two headers if wanted.
func (s *server) raw(t target, headers bool) string {
	mark := ""
	if headers {
		mark = "*"
	}
	parts := strings.Split(t.path, "/")
	for i, p := range parts {
		if id.MatchString(p) {
			parts[i] += "*"
		}
	}
	path, body := strings.Join(parts, "/"), ""
	if t.method == "GET" && len(t.fields) > 0 {
		path += "?" + marked(t)
	}
	head := t.method + " " + path + " HTTP/1.1\nHost: " + strings.TrimPrefix(s.base, "http://") + "\nUser-Agent: Mozilla/5.0" + mark + "\nReferer: " + s.base + "/" + mark + "\nSec-Fetch-Site: same-origin\nAccept: text/html\nCookie: " + s.session + "\n"
	if t.method == "POST" {
		body = marked(t)
		head += fmt.Sprintf("Content-Type: application/x-www-form-urlencoded\nContent-Length: %d\n", len(body))
	}
	return head + "\n" + body
}

// marked are the fields, with a mark at each that is to be tried: sqlmap then
// tries what is marked alone.
func marked(t target) string {
	var all []string
	for name, values := range t.fields {
		for _, v := range values {
			field := strings.ReplaceAll(url.QueryEscape(name)+"="+url.QueryEscape(v), "*", "%2A")
			if slices.Contains(t.news, name) {
				field += "*"
			}
			all = append(all, field)
		}
	}
	slices.Sort(all)
	return strings.Join(all, "&")
}
