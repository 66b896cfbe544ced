package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// cloth is a product with one cloth, which keeps a form only with an id that was
// not sent before and with the version it has.
type cloth struct {
	version int
	sent    map[string]bool
	kept    []string
}

func (c *cloth) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, `<body><form method="post" action="/cloth"><input name="uid" value="4ab7c1de-0000-4000-8000-00000000000%d"><input name="version" value="%d"><input name="name"></form>`, c.version, c.version)
		return
	}
	r.ParseForm()
	switch {
	case r.PostForm.Get("version") != fmt.Sprint(c.version):
		w.WriteHeader(http.StatusConflict)
	case c.sent[r.PostForm.Get("uid")]:
		w.WriteHeader(http.StatusSeeOther)
	default:
		c.version++
		c.sent[r.PostForm.Get("uid")] = true
		c.kept = append(c.kept, r.PostForm.Get("name"))
	}
}

func TestAFormThatIsSentManyTimesIsLookedAtEachTime(t *testing.T) {
	c := &cloth{version: 1, sent: map[string]bool{}}
	product := httptest.NewServer(c)
	defer product.Close()
	to, _ := url.Parse(product.URL)
	s := &server{client: http.DefaultClient, shown: map[string]shown{}}
	door := httptest.NewServer(s.door(to))
	defer door.Close()
	s.base = door.URL
	_, forms := read("/", mustGet(t, s, "/"))
	s.shown["/cloth"] = shown{"/", forms[0].fields.Get("version")}
	for _, name := range []string{"Lana", "Lino", "Seta"} {
		f := url.Values{"uid": forms[0].fields["uid"], "version": forms[0].fields["version"], "name": {name}}
		res, err := http.Post(door.URL+"/cloth", "application/x-www-form-urlencoded", strings.NewReader(f.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		io.Copy(io.Discard, res.Body)
		res.Body.Close()
	}
	if !slices.Equal(c.kept, []string{"Lana", "Lino", "Seta"}) {
		t.Errorf("kept were %q", c.kept)
	}
}

func mustGet(t *testing.T, s *server, path string) string {
	t.Helper()
	text, err := s.get(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestEachParameterOfAPathIsTriedOnce(t *testing.T) {
	of := func(path string, names ...string) target {
		f := url.Values{}
		for _, n := range names {
			f.Set(n, "1")
		}
		return target{method: "GET", path: path, fields: f, kind: kindOf("GET", path, f)}
	}
	all := few([]target{of("/samples", "q"), of("/samples", "q", "sort"), of("/samples", "sort"), of("/samples", "fibre", "sort"), of("/fairs")})
	var tried []string
	for _, t := range all {
		for _, name := range t.news {
			tried = append(tried, t.path+" "+name)
		}
	}
	slices.Sort(tried)
	if !slices.Equal(tried, []string{"/samples fibre", "/samples q", "/samples sort"}) || len(all) != 3 {
		t.Errorf("tried are %q of %d targets", tried, len(all))
	}
}

func TestARouteThatLetsNobodyInIsNamed(t *testing.T) {
	before := tally{{"GET /at/:house", "2xx"}: 3}
	since := tally{{"GET /at/:house", "2xx"}: 3, {"GET /at/:house", "4xx"}: 9, {"GET /samples", "2xx"}: 1, {"GET /samples", "4xx"}: 4}.less(before)
	if shut := since.shut(); !slices.Equal(shut, []string{"GET /at/:house"}) || since.all() != 14 {
		t.Errorf("shut are %q of %d answers", shut, since.all())
	}
}
