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
// the company or let nobody in any more, or are not of the product.
var leftAlone = []string{"/signout", "/static/", "/dev/", "/demo/", "/metrics", "/debug/", "/profile/devices", "/profile/delete", "/profile/password", "/profile/security/", "/prove",
	"/settings/closing", "/settings/signin", "/team/*/factors", "/welcome/demo", "/companies"}

// ending are forms that take away what others are tried on; they come last.
var ending = regexp.MustCompile(`/(remove|discard|erase|end|undo|revoke|withdraw|merge|run|back|close|leave|state|lost)$`)

func (t target) ends() bool { return t.method == "POST" && ending.MatchString(t.path) }

var id = regexp.MustCompile(`^([0-9a-f]{8}-[0-9a-f-]{27}|[A-Za-z0-9_-]{16,}|\d+)$`)

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
		if _, ok := seen[t.kind]; ok || slices.ContainsFunc(leftAlone, func(begin string) bool { return strings.HasPrefix(t.kind, t.method+" "+begin) }) || strings.HasPrefix(t.path, "/canary/") != canary {
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
	slices.SortFunc(all, func(a, b target) int {
		if a.ends() != b.ends() {
			return map[bool]int{false: -1, true: 1}[a.ends()]
		}
		return cmp.Compare(a.kind, b.kind)
	})
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

// usual are values that a field of this name takes when it is empty on its page.
var usual = map[string]string{"name": "Prova", "text": "Prova", "note": "Prova", "composition": "100% WO", "amount": "12", "price": "12", "quantity": "12", "codes": "1", "city": "Prato", "street": "Via Roma 1",
	"zip": "59100", "place": "A1", "email": "eva@example.com", "to": "eva@example.com", "contact_name": "Eva", "text_it": "Prova", "text_en": "Trial", "text_zh-Hans": "试", "rows": "1", "columns": "1", "due_on": "2026-12-31"}

// usualOf are values that a field of this type takes, if it must have one.
var usualOf = map[string]string{"date": "2026-12-31", "email": "eva@example.com", "url": "https://example.com/", "color": "#aa3322", "month": "2026-12", "time": "10:00"}

// field puts one field of a page into its form, as it stands there, or with a value
// that it takes when it must have one.
func field(form *target, n *html.Node, attr func(*html.Node, string) string) {
	name, kind := attr(n, "name"), attr(n, "type")
	if form == nil || name == "" || kind == "file" {
		return
	}
	value := attr(n, "value")
	switch {
	case n.Data == "select":
		value = chosen(n, attr)
	case n.Data == "textarea" && n.FirstChild != nil:
		value = n.FirstChild.Data
	}
	if value == "" && form.method == "POST" {
		value = usual[name]
	}
	if value == "" && (has(n, "required") || form.method == "GET") {
		value = cmp.Or(usualOf[kind], "1")
	}
	if has(n, "checked") || !form.fields.Has(name) {
		form.fields.Set(name, value)
	}
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// chosen is the value of a select: what is selected, else the first that is not empty.
func chosen(n *html.Node, attr func(*html.Node, string) string) (value string) {
	for o := range n.Descendants() {
		if o.Type != html.ElementNode || o.Data != "option" {
			continue
		}
		if has(o, "selected") && attr(o, "value") != "" {
			return attr(o, "value")
		}
		value = cmp.Or(value, attr(o, "value"))
	}
	return value
}
