package einvoice

import (
	"bytes"
	"encoding/asn1"
	"encoding/base64"
	"strings"
)

// The signed envelope is CMS (RFC 5652): ContentInfo around SignedData around
// the document. Signing programs write it in BER too, with lengths left open
// and the document in pieces, which encoding/asn1 does not read.

var oidSignedData = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}

// fromBase64 opens the text form, with or without PEM lines.
func fromBase64(text []byte) ([]byte, error) {
	var b strings.Builder
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); !strings.HasPrefix(line, "-----") {
			b.WriteString(line)
		}
	}
	data, err := base64.StdEncoding.DecodeString(b.String())
	if err != nil || len(data) == 0 {
		return nil, ErrUnknown
	}
	return data, nil
}

// signedContent is the document inside an envelope; ErrSigned.
func signedContent(data []byte) ([]byte, error) {
	info, _, ok := readElement(data, 0)
	if !ok || info.tag != 0x30 {
		return nil, ErrSigned
	}
	kind, rest, ok := readElement(info.body, 1)
	var oid asn1.ObjectIdentifier
	if !ok || kind.tag != 0x06 {
		return nil, ErrSigned
	}
	if _, err := asn1.Unmarshal(append([]byte{0x06, byte(len(kind.body))}, kind.body...), &oid); err != nil || !oid.Equal(oidSignedData) {
		return nil, ErrSigned
	}
	body, ok := descend(rest, 0xa0, 0x30) // [0] explicit, SignedData
	if !ok {
		return nil, ErrSigned
	}
	for _, tag := range []byte{0x02, 0x31} { // version, digest algorithms
		var e element
		if e, body, ok = readElement(body, 2); !ok || e.tag != tag {
			return nil, ErrSigned
		}
	}
	content, ok := descend(body, 0x30) // encapsulated content
	if !ok {
		return nil, ErrSigned
	}
	if _, content, ok = readElement(content, 3); !ok { // its type
		return nil, ErrSigned
	}
	if content, ok = descend(content, 0xa0); !ok {
		return nil, ErrSigned // the document is elsewhere: a detached signature
	}
	var out bytes.Buffer
	if e, _, ok := readElement(content, 4); !ok || !octets(e, &out, 0) || out.Len() == 0 {
		return nil, ErrSigned
	}
	return out.Bytes(), nil
}

// descend goes into the first element, tag by tag.
func descend(data []byte, tags ...byte) ([]byte, bool) {
	for _, tag := range tags {
		e, _, ok := readElement(data, 0)
		if !ok || e.tag != tag {
			return nil, false
		}
		data = e.body
	}
	return data, true
}

// octets writes an OCTET STRING, whole or in pieces.
func octets(e element, out *bytes.Buffer, depth int) bool {
	switch {
	case depth > 8:
		return false
	case e.tag == 0x04:
		out.Write(e.body)
		return true
	case e.tag != 0x24:
		return false
	}
	for data := e.body; len(data) > 0; {
		piece, rest, ok := readElement(data, 5)
		if !ok || !octets(piece, out, depth+1) {
			return false
		}
		data = rest
	}
	return true
}

// element is one tag with what is in it.
type element struct {
	tag  byte
	body []byte
}

// readElement reads the first element of data, in DER or BER, and returns what
// follows it. Tags of several bytes are not of this envelope.
func readElement(data []byte, depth int) (e element, rest []byte, ok bool) {
	if len(data) < 2 || depth > 32 || data[0]&0x1f == 0x1f {
		return e, nil, false
	}
	e.tag = data[0]
	size, body := int(data[1]), data[2:]
	if size == 0x80 {
		return openElement(e.tag, body, depth)
	}
	if size > 0x80 {
		n := size & 0x7f
		if n > 4 || len(body) < n {
			return e, nil, false
		}
		size = 0
		for _, b := range body[:n] {
			size = size<<8 | int(b)
		}
		body = body[n:]
	}
	if size < 0 || size > len(body) {
		return e, nil, false
	}
	e.body = body[:size]
	return e, body[size:], true
}

// openElement reads an element whose end is marked by two zeros.
func openElement(tag byte, body []byte, depth int) (e element, rest []byte, ok bool) {
	if tag&0x20 == 0 {
		return e, nil, false
	}
	at := body
	for !bytes.HasPrefix(at, []byte{0, 0}) {
		if _, at, ok = readElement(at, depth+1); !ok {
			return e, nil, false
		}
	}
	return element{tag, body[:len(body)-len(at)]}, at[2:], true
}
