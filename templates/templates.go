// Package templates embeds and parses the pages: layout.html is around every
// page, _*.html files are fragments that pages and htmx answers share.
package templates

import (
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"strings"
	"sync"
	"text/template/parse"
)

//go:embed *.html */*.html
var files embed.FS

// Set holds every page, each with its own copy of layout and fragments, so
// that two pages may both define "main". A page is parsed when it is first shown,
// and copied when it is first shown in a language: all of them together take a
// tenth of a second and ten megabytes.
type Set struct {
	pages     map[string]map[string]func() (*template.Template, error) // by name and language
	fragments func() (*template.Template, error)
}

// Parse reads all templates with the given functions. What their words and
// icons come to is known beforehand: see fold.
func Parse(funcs template.FuncMap, words Words) (*Set, error) { return ParseFS(files, funcs, words) }

// ParseFS reads templates from a file system.
func ParseFS(fsys fs.FS, funcs template.FuncMap, words Words) (*Set, error) {
	shared := template.New("").Funcs(funcs)
	var pages []string
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".html" {
			return err
		}
		if base := path.Base(name); path.Dir(name) == "." || strings.HasPrefix(base, "_") {
			return add(shared, fsys, name)
		}
		pages = append(pages, name)
		return nil
	})
	if err != nil {
		return nil, err
	}
	words.fold(shared)
	// A template that has run cannot be cloned, so fragments that run are copies.
	set := &Set{pages: map[string]map[string]func() (*template.Template, error){}, fragments: sync.OnceValues(shared.Clone)}
	for _, name := range pages {
		parsed := sync.OnceValues(func() (*page, error) { return parsePage(fsys, name, shared, funcs, words) })
		inLang := map[string]func() (*template.Template, error){}
		for _, lang := range words.Languages {
			inLang[lang] = sync.OnceValues(func() (*template.Template, error) {
				p, err := parsed()
				if err != nil {
					return nil, err
				}
				return whole(p.set, shared, p.names, funcs, words.in(lang))
			})
		}
		set.pages[strings.TrimSuffix(name, ".html")] = inLang
	}
	return set, nil
}

// page is one page as it is written, and the names of all that it shows.
type page struct {
	set   *template.Template
	names []string
}

func parsePage(fsys fs.FS, name string, shared *template.Template, funcs template.FuncMap, words Words) (*page, error) {
	p := &page{set: template.New("").Funcs(funcs)}
	if err := add(p.set, fsys, name); err != nil {
		return nil, err
	}
	words.fold(p.set)
	var err error
	if p.names, err = reachable(p.set, shared, "layout"); err != nil {
		return nil, fmt.Errorf("template %s: %w", name, err)
	}
	return p, nil
}

// reachable names the templates that root calls, itself or through others.
func reachable(page, shared *template.Template, root string) ([]string, error) {
	var names []string
	for wanted, seen := []string{root}, map[string]bool{}; len(wanted) > 0; {
		name := wanted[0]
		wanted = wanted[1:]
		if seen[name] {
			continue
		}
		seen[name] = true
		tree := cmp.Or(treeOf(page, name), treeOf(shared, name))
		if tree == nil {
			return nil, fmt.Errorf("calls %q, which is not there", name)
		}
		names = append(names, name)
		wanted = called(wanted, tree.Root)
	}
	return names, nil
}

// whole is a set of just the named templates: a page's own before the shared
// ones. They are copied, because running a template changes it.
func whole(page, shared *template.Template, names []string, funcs template.FuncMap, words folder) (*template.Template, error) {
	trees := map[string]*parse.Tree{}
	for _, name := range names {
		trees[name] = cmp.Or(treeOf(page, name), treeOf(shared, name)).Copy()
	}
	foldWords(trees, "layout", words)
	set := template.New("").Funcs(funcs)
	for _, name := range names {
		if _, err := set.AddParseTree(name, trees[name]); err != nil {
			return nil, err
		}
	}
	return set, nil
}

// treeOf is what a template says; nil when it is not there.
func treeOf(set *template.Template, name string) *parse.Tree {
	if t := set.Lookup(name); t != nil {
		return t.Tree
	}
	return nil
}

// called appends the names of the templates a node calls.
func called(names []string, node parse.Node) []string {
	branch := func(b *parse.BranchNode) []string { return called(called(names, b.List), b.ElseList) }
	switch n := node.(type) {
	case *parse.ListNode:
		if n == nil {
			return names
		}
		for _, child := range n.Nodes {
			names = called(names, child)
		}
	case *parse.TemplateNode:
		return append(names, n.Name)
	case *parse.IfNode:
		return branch(&n.BranchNode)
	case *parse.RangeNode:
		return branch(&n.BranchNode)
	case *parse.WithNode:
		return branch(&n.BranchNode)
	}
	return names
}

func add(t *template.Template, fsys fs.FS, name string) error {
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	_, err = t.New(strings.TrimSuffix(name, ".html")).Parse(string(b))
	if err != nil {
		return fmt.Errorf("template %s: %w", name, err)
	}
	return nil
}

// Page writes the whole page "samples/index" inside the layout, in a language
// of the words: the one that data's T speaks.
func (s *Set) Page(w io.Writer, lang, name string, data any) error {
	page, ok := s.pages[name][lang]
	if !ok {
		return fmt.Errorf("no page %q in %q", name, lang)
	}
	t, err := page()
	if err != nil {
		return fmt.Errorf("page %q: %w", name, err)
	}
	return t.ExecuteTemplate(w, "layout", data)
}

// Fragment writes the fragment "samples/_grid" alone.
func (s *Set) Fragment(w io.Writer, name string, data any) error {
	t, err := s.fragments()
	if err != nil {
		return err
	}
	return t.ExecuteTemplate(w, name, data)
}

// Names lists pages and fragments, for the test that runs them all; an error
// when one of them cannot be read.
func (s *Set) Names() (pages, fragments []string, err error) {
	for name, in := range s.pages {
		for lang, page := range in {
			if _, err := page(); err != nil {
				return nil, nil, fmt.Errorf("page %q in %s: %w", name, lang, err)
			}
		}
		pages = append(pages, name)
	}
	all, err := s.fragments()
	if err != nil {
		return nil, nil, err
	}
	for _, t := range all.Templates() {
		if strings.HasPrefix(path.Base(t.Name()), "_") {
			fragments = append(fragments, t.Name())
		}
	}
	return pages, fragments, nil
}

// Files gives the embedded sources, for the tests that read them.
func Files() fs.FS { return files }
