package main

import (
	"cmp"
	"context"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// target is one address or form with its fields, the first met of its kind.
type target struct {
	method, path string // the path as it is, with ids
	kind         string // method, path without ids, names of the fields
	fields       url.Values
	news         []string // of the fields, those that no target before it has on this path; see few
}

// asks tells whether there is anything in it to put something else for.
func (t target) asks() bool { return len(t.fields) > 0 || strings.Contains(t.kind, "*") }

func (t target) address() string {
	if len(t.fields) == 0 {
		return t.path
	}
	return t.path + "?" + t.fields.Encode()
}

// leftAlone are the beginnings of paths that nobody tries: they end the session or
// the company, or are not of the product.
var leftAlone = []string{"/signout", "/static/", "/dev/", "/demo/", "/metrics", "/debug/", "/profile/devices/", "/profile/delete", "/profile/password", "/settings/closing"}

var (
	id = regexp.MustCompile(`^([0-9a-f]{8}-[0-9a-f-]{27}|[A-Za-z0-9_-]{16,}|\d+)$`)
)

// alike are paths that the same code answers: papers of every kind, reports.
var alike = []struct {
	path *regexp.Regexp
	as   string
}{
	{regexp.MustCompile(`^/(quotations|dispatches|selections|inquiries|orders|proformas|invoices|credit-notes|bills)\b`), "/papers"},
	{regexp.MustCompile(`^/reports/\w+`), "/reports/any"},
	{regexp.MustCompile(`^/(customers|suppliers)\b`), "/parties"},
}

func kindOf(method, path string, fields url.Values) string {
	for _, a := range alike {
		path = a.path.ReplaceAllString(path, a.as)
	}
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if id.MatchString(p) {
			parts[i] = "*"
		}
	}
	names := make([]string, 0, len(fields))
	for n := range fields {
		names = append(names, n)
	}
	slices.Sort(names)
	return method + " " + strings.Join(parts, "/") + "?" + strings.Join(names, "&")
}

// targets walks through all pages, one of each kind, and gives every address
// and every form it meets, one of each kind.
func (s *server) targets(ctx context.Context, canary bool) ([]target, error) {
	seen, todo := map[string]target{}, []string{"/", "/samples"}
	if canary {
		todo = []string{"/canary/"}
	}
	met := func(t target) bool {
		t.kind = kindOf(t.method, t.path, t.fields)
		if _, ok := seen[t.kind]; ok || slices.ContainsFunc(leftAlone, func(begin string) bool { return strings.HasPrefix(t.path, begin) }) || strings.HasPrefix(t.path, "/canary/") != canary {
			return false
		}
		seen[t.kind] = t
		return true
	}
	for len(todo) > 0 && ctx.Err() == nil {
		at := todo[0]
		todo = todo[1:]
		text, err := s.get(at)
		if err != nil {
			return nil, err
		}
		if !strings.Contains(text, "<body") {
			continue
		}
		links, forms := read(at, text)
		for _, l := range links {
			if met(target{method: "GET", path: l.Path, fields: l.Query()}) {
				todo = append(todo, l.RequestURI())
			}
		}
		for _, f := range forms {
			if met(f) && f.fields.Has("version") {
				s.mu.Lock()
				s.shown[f.path] = shown{at, f.fields.Get("version")}
				s.mu.Unlock()
			}
		}
	}
	all := make([]target, 0, len(seen))
	for _, t := range seen {
		all = append(all, t)
	}
	return all, ctx.Err()
}

// few leaves one target of each path, and beside it those with a parameter that
// none before them has, the richest first: the same parameters in every
// combination are thousands of links.
func few(all []target) []target {
	slices.SortStableFunc(all, func(a, b target) int { return cmp.Compare(len(b.fields), len(a.fields)) })
	known, news := map[string]bool{}, map[string][]string{}
	all = slices.DeleteFunc(all, func(t target) bool {
		path, _, _ := strings.Cut(t.kind, "?")
		had := known[path]
		known[path] = true
		for name := range t.fields {
			if !known[path+"?"+name] {
				news[t.kind] = append(news[t.kind], name)
			}
			known[path+"?"+name] = true
		}
		return had && news[t.kind] == nil
	})
	for i := range all {
		all[i].news = news[all[i].kind]
	}
	slices.SortFunc(all, func(a, b target) int { return cmp.Compare(a.kind, b.kind) })
	return all
}

// read finds what a page leads to on its own site.
func read(at, text string) (links []*url.URL, forms []target) {
	base, err := url.Parse(at)
	if err != nil {
		return nil, nil
	}
	to := func(href string) *url.URL {
		u, err := base.Parse(href)
		if err != nil || u.Host != "" || !strings.HasPrefix(u.Path, "/") {
			return nil
		}
		u.Fragment = ""
		return u
	}
	attr := func(n *html.Node, name string) string {
		for _, a := range n.Attr {
			if a.Key == name {
				return a.Val
			}
		}
		return ""
	}
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return nil, nil
	}
	byID := map[string]*target{}
	var loose []*html.Node
	var walk func(n *html.Node, form *target)
	walk = func(n *html.Node, form *target) {
		if n.Type == html.ElementNode {
			for _, name := range []string{"href", "hx-get"} {
				if v := attr(n, name); v != "" && n.Data != "link" {
					if u := to(v); u != nil {
						links = append(links, u)
					}
				}
			}
			switch n.Data {
			case "form":
				u := to(cmp.Or(attr(n, "action"), at))
				if u == nil || attr(n, "method") == "dialog" {
					break
				}
				form = &target{method: strings.ToUpper(cmp.Or(attr(n, "method"), "get")), path: u.Path, fields: u.Query()}
				byID[attr(n, "id")] = form
				defer func() { forms = append(forms, *form) }()
			case "input", "select", "textarea", "button":
				if attr(n, "form") != "" {
					loose = append(loose, n)
				} else {
					field(form, n, attr)
				}
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, form)
		}
	}
	walk(doc, nil)
	for _, n := range loose {
		field(byID[attr(n, "form")], n, attr)
	}
	return links, forms
}

// field puts one field of a page into its form.
func field(form *target, n *html.Node, attr func(*html.Node, string) string) {
	name := attr(n, "name")
	if form == nil || name == "" || attr(n, "type") == "file" || form.fields.Has(name) {
		return
	}
	form.fields.Set(name, cmp.Or(attr(n, "value"), "1"))
}
