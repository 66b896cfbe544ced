package handlers

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/template/parse"

	"jennyerp/internal/textile"
	"jennyerp/locales"
	"jennyerp/models"
	"jennyerp/templates"
)

// texts are the message keys that templates and code use: literal ones, and
// beginnings of keys that are put together ("state." + state).
type texts struct {
	keys     map[string]string // key to where it is used
	prefixes map[string]string
}

func TestEveryTextIsThereInEveryLanguageAndUsed(t *testing.T) {
	used := texts{keys: map[string]string{}, prefixes: map[string]string{}}
	used.fromTemplates(t)
	used.fromCode(t, "../handlers", "../models")

	english := locales.Keys("en")
	known := map[string]bool{}
	for _, key := range english {
		known[key] = true
	}
	for key, where := range used.keys {
		if !known[key] {
			t.Errorf("%s uses %q, which has no text", where, key)
		}
	}
	for _, key := range english {
		if _, literal := used.keys[key]; !literal && !used.composed(key) {
			t.Errorf("%q is used nowhere", key)
		}
	}
	for _, lang := range locales.Languages[1:] {
		other := locales.Keys(lang)
		for _, key := range english {
			if !slices.Contains(other, key) {
				t.Errorf("%q has no %s", key, lang)
			}
		}
		if len(other) != len(english) {
			for _, key := range other {
				if !known[key] {
					t.Errorf("%q is only in %s", key, lang)
				}
			}
		}
	}
}

func (u texts) composed(key string) bool {
	for prefix := range u.prefixes {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}

// A text that stands in two files would be shown or not by the order of their names.
func TestNoTextStandsTwice(t *testing.T) {
	files, err := filepath.Glob("../locales/*.toml")
	check(t, err)
	seen := map[string]string{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		check(t, err)
		lang := strings.Split(filepath.Base(file), ".")[1]
		for _, key := range regexp.MustCompile(`(?m)^\["(.+)"\]$`).FindAllStringSubmatch(string(data), -1) {
			if other := seen[lang+" "+key[1]]; other != "" {
				t.Errorf("%s is in %s and in %s", key[1], other, file)
			}
			seen[lang+" "+key[1]] = file
		}
	}
}

func TestComposedKeysHaveATextForEveryValue(t *testing.T) {
	values := map[string][]string{"standing.why.": {models.PastDue}, "unit.": models.Units, "sort.": models.Sorts}
	for _, r := range models.Roles {
		values["role."] = append(values["role."], string(r))
	}
	for _, s := range models.States {
		values["state."] = append(values["state."], string(s))
	}
	for _, c := range namedColours {
		values["colour."] = append(values["colour."], c.Key)
	}
	for _, f := range models.SampleFields {
		values["sample."] = append(values["sample."], f.Key)
	}
	for _, kind := range []string{"type", "pattern", "use"} {
		values[kind+"."] = models.BuiltIn[kind]
	}
	for _, problem := range []textile.CompositionProblem{textile.UnknownPiece, textile.WrongSum, textile.EmptyPiece, textile.AmbiguousPiece} {
		values["composition."] = append(values["composition."], string(problem))
	}
	values["map.purpose."], values["map.basis."], values["map.retention."], values["map.of."] = models.MapPurposes, models.MapBases, models.MapRetentions, models.MapSubjects
	values["request.kind."], values["request.act."], values["request.state."] = models.DataRequestKinds, requestActs, []string{"new", "identified", "answered", "refused"}
	for _, p := range subjectPlaces {
		values["subject.place."] = append(values["subject.place."], p.key)
	}
	for prefix, all := range values {
		for _, value := range all {
			for _, lang := range locales.Languages {
				if got := locales.T(lang, prefix+value, "Text", "x", "Sum", "95"); got == prefix+value {
					t.Errorf("%s has no %s%s", lang, prefix, value)
				}
			}
		}
	}
	for _, key := range toasts {
		if locales.T("it", key) == key {
			t.Errorf("toast %s has no text", key)
		}
	}
}

// Whatever the files hold, people read the typographic apostrophe.
func TestTextsHaveOneKindOfApostrophe(t *testing.T) {
	straight := regexp.MustCompile(`\pL'\pL`)
	for _, lang := range locales.Languages {
		for _, key := range locales.Keys(lang) {
			if got := locales.T(lang, key, "Count", 2); straight.MatchString(got) {
				t.Errorf("%s in %s: %s", key, lang, got)
			}
		}
	}
}

// Pages are read when they are first shown, so this reads them all.
func TestEveryPageIsReadInEveryLanguage(t *testing.T) {
	set, err := parsed()
	check(t, err)
	pages, fragments, err := set.Names()
	check(t, err)
	if len(pages) < 100 || len(fragments) < 50 {
		t.Errorf("%d pages, %d fragments", len(pages), len(fragments))
	}
}

// Every page inside the house explains itself behind a "?"; one with a frame
// of its own is for guests, or on the phone without network.
func TestEveryTemplateOfAPageHasHelp(t *testing.T) {
	fragments := map[string]string{}
	eachTemplate(t, func(name, source string) { fragments[strings.TrimSuffix(name, ".html")] = source })
	for name, source := range fragments {
		for _, part := range regexp.MustCompile(`template "([a-z_]+/_[a-z]+)"`).FindAllStringSubmatch(source, -1) {
			source += fragments[part[1]]
		}
		if !strings.Contains(filepath.Base(name), "_") && strings.Contains(source, `<header class="head">`) && !strings.Contains(source, `template "help"`) && !strings.Contains(source, `{{define "frame"}}`) {
			t.Errorf("%s has a title and no help", name)
		}
	}
}

func TestItalianPluralsAreComplete(t *testing.T) {
	for _, key := range []string{"samples.count", "form.errors", "bulk.title"} {
		for _, n := range []int{1, 2, 1_000_000} {
			if got := locales.T("it", key, "Count", n, "Number", "n"); got == key || got == locales.T("en", key, "Count", n, "Number", "n") {
				t.Errorf("%s for %d: %q", key, n, got)
			}
		}
	}
}

// fromTemplates walks the parse trees of all templates for .T and the keys of
// composed texts.
func (u texts) fromTemplates(t *testing.T) {
	eachTemplate(t, func(name, source string) {
		trees, err := parse.Parse(name, source, "", "", allFuncs())
		if err != nil {
			t.Fatal(err)
		}
		for _, tree := range trees {
			if tree.Root != nil {
				u.walk(name, tree.Root)
			}
		}
	})
}

func allFuncs() map[string]any {
	funcs := map[string]any{}
	for name, f := range pageFuncs() {
		funcs[name] = f
	}
	for _, name := range []string{"and", "or", "not", "eq", "ne", "lt", "le", "gt", "ge", "len", "index", "slice", "print", "printf", "println", "html", "js", "call", "urlquery"} {
		funcs[name] = true
	}
	return funcs
}

func (u texts) walk(where string, n parse.Node) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, c := range n.Nodes {
				u.walk(where, c)
			}
		}
	case *parse.ActionNode:
		u.walk(where, n.Pipe)
	case *parse.IfNode:
		u.branch(where, &n.BranchNode)
	case *parse.RangeNode:
		u.branch(where, &n.BranchNode)
	case *parse.WithNode:
		u.branch(where, &n.BranchNode)
	case *parse.TemplateNode:
		if n.Pipe != nil {
			u.walk(where, n.Pipe)
		}
	case *parse.PipeNode:
		for _, c := range n.Cmds {
			u.command(where, c)
		}
	}
}

func (u texts) branch(where string, n *parse.BranchNode) {
	u.walk(where, n.Pipe)
	u.walk(where, n.List)
	u.walk(where, n.ElseList)
}

func (u texts) command(where string, c *parse.CommandNode) {
	for i, arg := range c.Args {
		if p, ok := arg.(*parse.PipeNode); ok {
			u.walk(where, p)
		}
		if i == 0 && len(c.Args) > 1 && isT(arg) {
			if key, ok := c.Args[1].(*parse.StringNode); ok {
				u.keys[key.Text] = where
			}
		}
	}
	if id, ok := c.Args[0].(*parse.IdentifierNode); ok && id.Ident == "print" && len(c.Args) > 1 {
		if prefix, ok := c.Args[1].(*parse.StringNode); ok {
			u.prefixes[prefix.Text] = where
		}
	}
}

func isT(n parse.Node) bool {
	switch n := n.(type) {
	case *parse.FieldNode:
		return n.Ident[len(n.Ident)-1] == "T"
	case *parse.VariableNode:
		return n.Ident[len(n.Ident)-1] == "T"
	case *parse.ChainNode:
		return n.Field[len(n.Field)-1] == "T"
	}
	return false
}

// fromCode takes every string of the code that looks like a key: it is used
// if it is one. Arguments of T, Refuse and bad must be one.
func (u texts) fromCode(t *testing.T, dirs ...string) {
	english := locales.Keys("en")
	for _, dir := range dirs {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		check(t, err)
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			check(t, err)
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.BasicLit:
					if text, err := strconv.Unquote(n.Value); err == nil && slices.Contains(english, text) {
						u.keys[text] = name
					}
				case *ast.BinaryExpr:
					if lit, ok := n.X.(*ast.BasicLit); ok && n.Op == token.ADD {
						if text, err := strconv.Unquote(lit.Value); err == nil && strings.HasSuffix(text, ".") {
							u.prefixes[text] = name
						}
					}
					if inner, ok := n.Y.(*ast.BasicLit); ok && inner.Value == `"."` { // kind + "." + word
						for kind := range models.BuiltIn {
							u.prefixes[kind+"."] = name
						}
					}
				case *ast.CallExpr:
					u.call(name, n)
				}
				return true
			})
		}
	}
}

var keyArgument = map[string]int{"T": 0, "Refuse": 1, "bad": 1, "refuseIf": 2}

func (u texts) call(where string, c *ast.CallExpr) {
	name := ""
	switch f := c.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	i, ok := keyArgument[name]
	if !ok || i >= len(c.Args) {
		return
	}
	if lit, ok := c.Args[i].(*ast.BasicLit); ok && lit.Kind == token.STRING {
		if key, err := strconv.Unquote(lit.Value); err == nil && strings.Contains(key, ".") {
			u.keys[key] = where
		}
	}
}

func eachTemplate(t *testing.T, do func(name, source string)) {
	err := fs.WalkDir(templates.Files(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ".html" {
			return err
		}
		b, err := fs.ReadFile(templates.Files(), name)
		do(name, string(b))
		return err
	})
	check(t, err)
}

// What the content policy forbids, or what would work only without it; and what
// a template turns into another address than the one that was meant.
var forbidden = map[string]*regexp.Regexp{
	"inline script":         regexp.MustCompile(`(?i)<script(?:\s+(?:defer|type="[^"]*"))*\s*>`),
	"inline style":          regexp.MustCompile(`(?i)<style|\sstyle\s*=`),
	"event attribute":       regexp.MustCompile(`(?i)\son[a-z]+\s*=`),
	"hx-on":                 regexp.MustCompile(`hx-on`),
	"script in htmx values": regexp.MustCompile(`(?i)\bjs:|javascript:`),
	"event filter":          regexp.MustCompile(`hx-trigger="[^"]*\[`),
	"a query as one word":   regexp.MustCompile(`(?:href|action|src|hx-[a-z]+)="[^"]*\?(?:\{\{(?:with|if)[^}]*\}\})?\{\{[^}]*\}\}(?:[^=]|$)`),
	"another site":          regexp.MustCompile(`(?i)(?:src|href|action)="(?:https?:)?//`),
}

func TestTemplatesHoldNothingTheContentPolicyForbids(t *testing.T) {
	eachTemplate(t, func(name, source string) {
		if strings.HasPrefix(name, "mail/") {
			return // mails are read elsewhere
		}
		for what, pattern := range forbidden {
			if found := pattern.FindString(source); found != "" {
				t.Errorf("%s: %s: %q", name, what, found)
			}
		}
	})
}

func TestScriptsAskNobodyElseAndStoreNothing(t *testing.T) {
	files, err := filepath.Glob("../static/js/[0-9]*.js")
	check(t, err)
	if len(files) == 0 {
		t.Fatal("no scripts found")
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		check(t, err)
		for _, word := range []string{"localStorage", "sessionStorage", "document.cookie", "eval(", "new Function", "http://", "https://"} {
			if strings.Contains(strings.ReplaceAll(string(b), "http://www.w3.org/2000/svg", ""), word) {
				t.Errorf("%s has %s", name, word)
			}
		}
	}
}
