package legal

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"
	texttemplate "text/template"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// markdown reads tables beside the usual; HTML inside a text is left out.
var markdown = goldmark.New(goldmark.WithExtensions(extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignNone))), goldmark.WithParserOptions(parser.WithAutoHeadingID()))

func parsed(t *Text) (*texttemplate.Template, error) {
	return texttemplate.New(t.Document).Option("missingkey=error").Parse(t.body)
}

// signs are those that Markdown would read in what an operator entered.
var signs = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "]", `\]`, "<", `\<`, "|", `\|`, "\n", "  \n")

// escaped takes names and addresses literally. Mail and web addresses stay as
// they are: they stand inside links, too, and hold none of the signs but _.
func (f Facts) escaped() Facts {
	for _, s := range []*string{&f.Operator, &f.Address, &f.Register, &f.DPO, &f.Representative, &f.Region} {
		*s = signs.Replace(*s)
	}
	return f
}

// Heading is a part of a text that can be jumped to.
type Heading struct{ ID, Title string }

// HTML is the text for a page, and its parts.
func (t *Text) HTML(f Facts) (template.HTML, []Heading, error) {
	source, err := t.filled(f)
	if err != nil {
		return "", nil, err
	}
	doc := parse(source)
	var parts []Heading
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if h, is := n.(*ast.Heading); is && h.Level == 2 {
			id, _ := h.AttributeString("id")
			name, _ := id.([]byte)
			parts = append(parts, Heading{string(name), words(h, source)})
		}
	}
	var b bytes.Buffer
	if err := markdown.Renderer().Render(&b, source, doc); err != nil {
		return "", nil, fmt.Errorf("legal text %s: %w", t.Document, err)
	}
	return template.HTML(b.String()), parts, nil // of our own texts; goldmark leaves raw HTML out
}

// parse reads a text. Headings are named by their place, the same in each
// language, so that a link into a text survives a change of language.
func parse(source []byte) ast.Node {
	doc := markdown.Parser().Parse(text.NewReader(source))
	place := 0
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if h, is := n.(*ast.Heading); is {
			place++
			h.SetAttributeString("id", fmt.Appendf(nil, "s%d", place))
		}
	}
	return doc
}

// Kinds of blocks.
const (
	Title = iota
	Paragraph
	Item
	Row
)

// Block is a piece of a text for the printed page.
type Block struct {
	Kind  int
	Text  string
	Cells []string // of a Row
	Head  bool     // the first Row of a table
}

// Blocks are the text piece by piece, without emphasis.
func (t *Text) Blocks(f Facts) ([]Block, error) {
	source, err := t.filled(f)
	if err != nil {
		return nil, err
	}
	var all []Block
	for n := parse(source).FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			all = append(all, Block{Kind: Title, Text: words(n, source)})
		case *ast.List:
			for item := n.FirstChild(); item != nil; item = item.NextSibling() {
				all = append(all, Block{Kind: Item, Text: words(item, source)})
			}
		case *east.Table:
			for row := n.FirstChild(); row != nil; row = row.NextSibling() {
				b := Block{Kind: Row, Head: row.Kind() == east.KindTableHeader}
				for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
					b.Cells = append(b.Cells, words(cell, source))
				}
				all = append(all, b)
			}
		default:
			all = append(all, Block{Kind: Paragraph, Text: words(n, source)})
		}
	}
	return all, nil
}

// words is what a node says.
func words(n ast.Node, source []byte) string {
	var b strings.Builder
	var say func(n ast.Node)
	say = func(n ast.Node) {
		switch n := n.(type) {
		case *ast.Text:
			b.Write(n.Segment.Value(source))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(n.Value)
		}
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			say(c)
		}
	}
	say(n)
	return strings.TrimSpace(unescaped.Replace(b.String()))
}

// unescaped takes the signs back that escaped put in.
var unescaped = strings.NewReplacer(`\\`, `\`, `\*`, "*", `\_`, "_", "\\`", "`", `\[`, "[", `\]`, "]", `\<`, "<", `\|`, "|")
