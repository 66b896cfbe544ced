package einvoice

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// node is one element: of a document that is written, with the prefix of its
// name; of one that was read, without.
type node struct {
	name  string
	space string      // namespace, of a document that was read
	attrs [][2]string // name, value
	text  string
	raw   []byte // text while it is read
	kids  nodes
}

// nodes are elements one after the other; none for what is not given, so that
// optional elements vanish by themselves.
type nodes []*node

// leaf is an element with a text, none for "". attrs are names and values in turn.
func leaf(name, text string, attrs ...string) nodes {
	if text == "" {
		return nil
	}
	n := &node{name: name, text: text}
	for pair := range slices.Chunk(attrs, 2) {
		if pair[1] != "" {
			n.attrs = append(n.attrs, [2]string{pair[0], pair[1]})
		}
	}
	return nodes{n}
}

// group is an element around others, none when there are none.
func group(name string, parts ...nodes) nodes {
	n := &node{name: name, kids: slices.Concat(parts...)}
	if len(n.kids) == 0 {
		return nil
	}
	return nodes{n}
}

// join puts elements one after the other.
func join(parts ...nodes) nodes { return slices.Concat(parts...) }

// each makes elements from the items of a list.
func each[T any](list []T, make func(int, T) nodes) nodes {
	var all nodes
	for i, item := range list {
		all = append(all, make(i, item)...)
	}
	return all
}

// document writes a root element with its attributes.
func document(root string, attrs []string, parts ...nodes) []byte {
	n := &node{name: root, kids: slices.Concat(parts...)}
	for pair := range slices.Chunk(attrs, 2) {
		n.attrs = append(n.attrs, [2]string{pair[0], pair[1]})
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	n.write(&b, "")
	return b.Bytes()
}

func (n *node) write(b *bytes.Buffer, indent string) {
	b.WriteString(indent + "<" + n.name)
	for _, a := range n.attrs {
		b.WriteString(" " + a[0] + `="`)
		escape(b, a[1])
		b.WriteString(`"`)
	}
	b.WriteString(">")
	escape(b, n.text)
	if len(n.kids) > 0 {
		b.WriteString("\n")
		for _, k := range n.kids {
			k.write(b, indent+"  ")
		}
		b.WriteString(indent)
	}
	b.WriteString("</" + n.name + ">\n")
}

func escape(b *bytes.Buffer, s string) {
	_ = xml.EscapeText(b, []byte(s)) // a buffer takes everything
}

// Limits of what is read.
const (
	MaxSize  = 10 << 20 // bytes; a FatturaPA may have 5 MB
	maxDepth = 64
	maxNodes = 400_000
)

// Why a file is not read.
var (
	ErrTooLarge = errors.New("e-invoice: too large")
	ErrXML      = errors.New("e-invoice: damaged XML")
	ErrCharset  = errors.New("e-invoice: unknown charset")
	ErrEntity   = errors.New("e-invoice: XML with a document type, which may hide what it says")
	ErrUnknown  = errors.New("e-invoice: not a FatturaPA, UBL or CII invoice")
	ErrSigned   = errors.New("e-invoice: the signed envelope (.p7m) cannot be opened")
)

// parse reads a document into a tree. Declared entities are refused, so
// nothing in it can grow or reach out.
func parse(data []byte) (*node, error) {
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	d.CharsetReader = charsetReader
	root := &node{}
	open, count := []*node{root}, 0
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			if errors.Is(err, ErrCharset) {
				return nil, ErrCharset
			}
			return nil, fmt.Errorf("%w: %w", ErrXML, err)
		}
		top := open[len(open)-1]
		switch t := token.(type) {
		case xml.Directive:
			return nil, ErrEntity
		case xml.StartElement:
			if count++; count > maxNodes || len(open) > maxDepth {
				return nil, ErrTooLarge
			}
			n := started(t)
			top.kids = append(top.kids, n)
			open = append(open, n)
		case xml.EndElement:
			top.text, top.raw = strings.TrimSpace(string(top.raw)), nil
			open = open[:len(open)-1]
		case xml.CharData:
			top.add(t)
		}
	}
	if len(root.kids) != 1 {
		return nil, ErrXML
	}
	return root.kids[0], nil
}

// add keeps the text of a leaf; between elements there is only white space.
func (n *node) add(text []byte) {
	if len(n.kids) == 0 {
		n.raw = append(n.raw, text...)
	}
}

func started(t xml.StartElement) *node {
	n := &node{name: t.Name.Local, space: t.Name.Space}
	for _, a := range t.Attr {
		n.attrs = append(n.attrs, [2]string{a.Name.Local, a.Value})
	}
	return n
}

// all finds the elements at a path below n: "Party/PostalAddress".
func (n *node) all(path string) nodes {
	if n == nil {
		return nil
	}
	name, rest, more := strings.Cut(path, "/")
	var found nodes
	for _, k := range n.kids {
		switch {
		case k.name != name:
		case more:
			found = append(found, k.all(rest)...)
		default:
			found = append(found, k)
		}
	}
	return found
}

// at is the first element at a path, nil for none; a nil node has no elements.
func (n *node) at(path string) *node {
	if all := n.all(path); len(all) > 0 {
		return all[0]
	}
	return nil
}

// get is the text at a path, "" for none.
func (n *node) get(path string) string {
	if found := n.at(path); found != nil {
		return found.text
	}
	return ""
}

// attr is an attribute's value, "" for none.
func (n *node) attr(name string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.attrs {
		if a[0] == name {
			return a[1]
		}
	}
	return ""
}
