package handlers

import (
	"bytes"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"jennyerp/internal/throttle"
	"jennyerp/models"
)

// brand is what an attacker writes into fields; it must never be markup.
const brand = "<x7k"

// nasty are values that break what is built by hand: statements, markup,
// paths, headers, formulas, numbers.
var nasty = []string{"", "0", "-1", "9223372036854775808", "1e309", "NaN", "27,90", "2026-02-30", "null", "true", "[]", "{}", "{{.User.Email}}",
	"' or 1=1 --", `"; drop table samples; --`, "' union select email from users --", "x' || (select secret from meta) || '", "%' escape 'x", "\\", "%", "_", `*`, `"*`, "near:", "a OR b", `-"a"`,
	`"><x7k onload=alert(1)>`, "'><x7k>", "</script><x7k>", "<x7k/", "javascript:alert(1)//", "&lt;x7k&gt;", "\x00<x7k>",
	"../../../../etc/passwd", "..%2f..%2fkeys", "/etc/passwd", "file:///etc/passwd", "//evil.example", `/\evil.example`, "https://evil.example/", "http://169.254.169.254/latest/meta-data/",
	"a\r\nSet-Cookie: session=evil", "a\nX: y", "=cmd|' /C calc'!A0", "+1", "@SUM(A1)", "\t=1", "\u202e\u0000", "羊毛", "Ｓｅｌｅｃｔ", "é́́́", "😀", "\xff\xfe"}

var fieldName = regexp.MustCompile(`name="([a-z_]+)"`)

// strong are names that decide much, whether or not a form sends them.
var strong = []string{"company", "company_id", "tenant_id", "role", "see_cost", "user_id", "owner", "id", "uid", "next", "back", "after", "sort", "q", "lang", "done", "undo", "version", "cost", "admin", "_method"}

var (
	formTag    = regexp.MustCompile(`(?s)<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>`)
	fieldAlone = regexp.MustCompile(`name="([a-z_]+)"[^>]*form="`)
)

// forms are the names of fields by the address they are sent to, as the pages
// of the owner have them; "" has the fields that stand outside of a form.
func forms(p planted, routes []route) map[string][]string {
	all := map[string][]string{"": strong}
	for _, r := range routes {
		if r.method != http.MethodGet || outside(r) {
			continue
		}
		page := p.get(p.address(r)).Body.String()
		for _, form := range formTag.FindAllStringSubmatch(page, -1) {
			to, _, _ := strings.Cut(form[1], "?")
			for _, m := range fieldName.FindAllStringSubmatch(form[2], -1) {
				all[to] = append(all[to], m[1])
			}
		}
		for _, m := range fieldAlone.FindAllStringSubmatch(page, -1) {
			all[""] = append(all[""], m[1])
		}
	}
	for to := range all {
		slices.Sort(all[to])
		all[to] = slices.Compact(all[to])
	}
	return all
}

// attacker makes requests that no page makes, the same ones for the same seed.
type attacker struct {
	*rand.Rand
	routes []route
	forms  map[string][]string
	values []string // nasty ones and ids of both companies
	homes  []planted
}

func pick[T any](a *attacker, all []T) T { return all[a.IntN(len(all))] }

func (a *attacker) value() string {
	v := pick(a, a.values)
	if a.IntN(200) == 0 {
		v = strings.Repeat(v+"a", 1+70_000/(len(v)+1))
	}
	return v
}

// fields are nonsense for the form that is sent to a path.
func (a *attacker) fields(path string) url.Values {
	v, names := url.Values{}, a.forms[path]
	for range a.IntN(9) {
		if len(names) == 0 || a.IntN(4) == 0 {
			v.Add(pick(a, pick(a, [][]string{strong, a.forms[""]})), a.value())
			continue
		}
		v.Add(pick(a, names), a.value())
	}
	return v
}

// address is a route with ids of one of the companies, or with nonsense.
func (a *attacker) address(r route) string {
	path := pick(a, a.homes).address(r)
	if a.IntN(4) == 0 {
		parts := strings.Split(path, "/")
		parts[1+a.IntN(len(parts)-1)] = url.PathEscape(a.value())
		path = strings.Join(parts, "/")
	}
	if a.IntN(2) == 0 {
		path, _, _ = strings.Cut(path, "?")
		path += "?" + a.fields(path).Encode()
	}
	return path
}

func (a *attacker) body(v url.Values) (io.Reader, string) {
	switch a.IntN(8) {
	case 0:
		return strings.NewReader(`{"id":"` + pick(a, a.values) + `"`), "application/json"
	case 1:
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		for name := range v {
			w.WriteField(name, v.Get(name))
		}
		f, _ := w.CreateFormFile(pick(a, []string{"file", "photo", "photos", "picture", "zip", pick(a, strong)}), a.value())
		f.Write([]byte(a.value()))
		if a.IntN(3) > 0 {
			w.Close() // else it ends in the middle
		}
		return &b, w.FormDataContentType()
	case 2:
		return strings.NewReader(v.Encode()), pick(a, []string{"", "text/plain", "application/octet-stream", "multipart/form-data", "multipart/form-data; boundary="})
	}
	return strings.NewReader(v.Encode()), "application/x-www-form-urlencoded"
}

// request is the next attack; it is sent to a route of the table, mostly in its
// own method.
func (a *attacker) request() (route, *http.Request) {
	r := pick(a, a.routes)
	method := r.method
	if a.IntN(20) == 0 {
		method = pick(a, []string{"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE"})
	}
	address, err := url.ParseRequestURI(a.address(r))
	if err != nil {
		address = &url.URL{Path: r.path}
	}
	body, kind := a.body(a.fields(address.Path))
	if method == http.MethodGet {
		body, kind = nil, ""
	}
	req := httptest.NewRequest(method, "/", body)
	req.URL, req.RequestURI = address, address.RequestURI()
	for name, values := range map[string][]string{"HX-Request": {"true"}, "Content-Type": {kind}, "X-Tenant": a.values, "X-Forwarded-For": {"127.0.0.1", "::1", "evil"}, "X-Forwarded-Host": {"evil.example"},
		"Accept-Language": {"zh-CN", "it", "xx;q=9", strings.Repeat("it,", 400)}, "Range": {"bytes=0-", "bytes=9-1", "bytes=-99999999999"}, "If-None-Match": {"*", `W/"x"`}, "Origin": {"https://evil.example", "null", "http://localhost"},
		"Sec-Fetch-Site": {"cross-site", "same-origin"}, "X-HTTP-Method-Override": {"DELETE"}, "Accept-Encoding": {"gzip, zstd, br", "x"}, "Cookie": {"theme=<x7k>; locale=../x", "session=" + strings.Repeat("A", 43)}} {
		if name == "Content-Type" && kind != "" || a.IntN(12) == 0 {
			req.Header.Set(name, strings.Map(func(r rune) rune { return max(r, ' ') }, pick(a, values)))
		}
	}
	return r, req
}

// inside is what no answer may tell: how the house is built.
var inside = regexp.MustCompile(`(?i)goroutine \d+ \[|panic:|\.go:\d+|sqlite|SQL logic|no such (table|column)|syntax error|/blobs/|control\.db|runtime error|template: `)

// judge looks at one answer.
func judge(t *testing.T, who string, own bool, r route, req *http.Request, rec *httptest.ResponseRecorder) {
	t.Helper()
	body := rec.Body.String()
	at := who + " " + req.Method + " " + r.path
	if rec.Code >= 500 {
		t.Errorf("%s (%.300s): %d", at, req.URL, rec.Code)
	}
	if strings.Contains(rec.Header().Get("Content-Type"), "text/html") {
		if strings.Contains(body, brand) {
			i := strings.Index(body, brand)
			t.Errorf("%s: markup of an attacker: %.200s", at, body[max(0, i-80):])
		}
		if m := inside.FindString(body); m != "" {
			t.Errorf("%s tells of the inside: %q", at, m)
		}
	}
	for name, values := range rec.Header() {
		for _, v := range values {
			if strings.Contains(v, "evil.example") && !strings.HasPrefix(v, "/") || name == "Location" && (strings.HasPrefix(v, "//") || strings.HasPrefix(v, `/\`)) {
				t.Errorf("%s: %s: %s", at, name, v)
			}
		}
	}
	for _, c := range rec.Result().Cookies() {
		if !slices.Contains([]string{"session", "locale", "theme"}, c.Name) || c.Value == "evil" {
			t.Errorf("%s sets a cookie %s", at, c)
		}
	}
	if own {
		return
	}
	for name, values := range rec.Header() {
		if strings.Contains(strings.Join(values, " "), secret) {
			t.Errorf("%s leaks in %s", at, name)
		}
	}
	if strings.Contains(body, secret) {
		t.Errorf("%s (%.300s) leaks: %d", at, req.URL, rec.Code)
	}
}

// Two companies, every route, every kind of person, requests that nobody would
// make: nothing of the one company is told to the other or to strangers, no
// fault, no markup of an attacker, nothing of the inside. JENNY_SOAK sends
// 100,000 of them, JENNY_TEST_ROUTES=/a only to what begins with that (promises
// section 5; ASVS v5.0.0-8.2, 1.2).
func TestRequestsNobodyMakesTellNothing(t *testing.T) {
	n, seeds := 800, uint64(1)
	if os.Getenv("JENNY_SOAK") != "" {
		n, seeds = 5_000, 20
	}
	for seed := range seeds {
		attack(t, seed+1, n)
	}
}

func attack(t *testing.T, seed uint64, n int) {
	a := newApp(t)
	p := plant(t, a)
	other := a.company("Altra Stoffa")
	others := planted{client: other, params: map[string]string{":uid": models.NewUID()}}
	x := &attacker{Rand: rand.New(rand.NewPCG(seed, 7)), values: slices.Clone(nasty), homes: []planted{p, p, others}}
	for _, id := range p.params {
		x.values = append(x.values, id)
	}
	x.values = append(x.values, p.Company.UID, p.User.UID, other.Company.UID, other.User.UID)
	slices.Sort(x.values)
	for _, r := range a.table {
		if !outside(r) && r.path != "/signout" && strings.HasPrefix(r.path, os.Getenv("JENNY_TEST_ROUTES")) {
			x.routes = append(x.routes, r)
		}
	}
	x.forms = forms(p, a.table)
	people := []struct {
		name string
		*client
		own bool
	}{{"stranger", a.stranger(), false}, {"another's owner", other, false}, {"another's owner", other, false}, {"owner", p.client, true},
		{"seller", p.colleague("seller", false), true}, {"warehouse", p.colleague("warehouse", false), true}, {"accountant", p.colleague("accountant", false), true}}
	asked := map[string]bool{}
	for i := range n {
		if i%5 == 0 { // who is answered with "too many" is told nothing anyway
			a.Server.guesses, a.Server.guests = throttle.New(guessClass, 100), throttle.New(guestClass, 100)
		}
		who := people[x.IntN(len(people))]
		r, req := x.request()
		asked[r.method+r.path] = true
		session := who.cookies["session"]
		rec := who.do(req)
		judge(t, who.name, who.own, r, req, rec)
		if rec.Code == http.StatusTooManyRequests {
			t.Errorf("%s %s was not even looked at", who.name, r.path)
		}
		if session != "" {
			who.cookies["session"] = session // whatever was asked, the person stays
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	if n > 4*len(x.routes) && len(asked) < len(x.routes)*9/10 {
		t.Errorf("%d of %d routes were asked", len(asked), len(x.routes))
	}
}
