package handlers

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// plainText writes the HTML of our own mails as text: paragraphs with an empty
// line between them, links as their words and address. One template thus gives
// both, and they never differ.
func plainText(source string) string {
	doc, err := html.Parse(strings.NewReader(source))
	if err != nil {
		return "" // reading a string does not fail; the sender refuses an empty text
	}
	var t textWriter
	t.node(doc)
	t.flush()
	return strings.Join(t.paragraphs, "\n\n") + "\n"
}

type textWriter struct {
	paragraphs []string
	line       strings.Builder
}

func (t *textWriter) flush() {
	if text := strings.Join(strings.Fields(t.line.String()), " "); text != "" {
		t.paragraphs = append(t.paragraphs, text)
	}
	t.line.Reset()
}

func (t *textWriter) node(n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		t.line.WriteString(n.Data)
	case n.DataAtom == atom.Head:
		return
	case n.DataAtom == atom.A:
		t.link(n)
		return
	}
	block := n.DataAtom == atom.P || n.DataAtom == atom.H1 || n.DataAtom == atom.Div
	if block {
		t.flush()
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		t.node(c)
	}
	if block {
		t.flush()
	}
}

// link puts the address on a line of its own, where mail readers make it
// clickable whole.
func (t *textWriter) link(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		t.node(c)
	}
	for _, a := range n.Attr {
		if a.Key == "href" && strings.TrimSpace(t.line.String()) != a.Val {
			t.flush()
			t.line.WriteString(a.Val)
		}
	}
}

// oneLine keeps what a person typed from breaking out of a header line.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
}
