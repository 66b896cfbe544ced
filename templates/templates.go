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
// that two pages may both define "main". The copy is made when the page is
// first shown in a language: all of them together are ten megabytes.
type Set struct {
	pages     map[string]map[string]func() (*template.Template, error) // by name and language
	fragments *template.Template
}

// Parse reads all templates with the given functions. What their words and
// icons come to is known beforehand: see fold.
func Parse(funcs template.FuncMap, words Words) (*Set, error) { return ParseFS(files, funcs, words) }

// ParseFS reads templates from a file system, as development does to show a
// change without a restart.
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
	set := &Set{pages: map[string]map[string]func() (*template.Template, error){}}
	for _, name := range pages {
		page := template.New("").Funcs(funcs)
		if err := add(page, fsys, name); err != nil {
			return nil, err
		}
		words.fold(page)
		names, err := reachable(page, shared, "layout")
		if err != nil {
			return nil, fmt.Errorf("template %s: %w", name, err)
		}
		inLang := map[string]func() (*template.Template, error){}
		for _, lang := range words.Languages {
			inLang[lang] = sync.OnceValues(func() (*template.Template, error) { return whole(page, shared, names, funcs, words.in(lang)) })
		}
		set.pages[strings.TrimSuffix(name, ".html")] = inLang
	}
	// A template that has run cannot be cloned, so fragments get their own copy last.
	set.fragments, err = shared.Clone()
	return set, err
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
	return s.fragments.ExecuteTemplate(w, name, data)
}

// Names lists pages and fragments, for the test that runs them all.
func (s *Set) Names() (pages, fragments []string) {
	for name := range s.pages {
		pages = append(pages, name)
	}
	for _, t := range s.fragments.Templates() {
		if strings.HasPrefix(path.Base(t.Name()), "_") {
			fragments = append(fragments, t.Name())
		}
	}
	return pages, fragments
}

// Files gives the embedded sources, for the tests that read them.
func Files() fs.FS { return files }
