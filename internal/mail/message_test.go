package mail

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"strings"
	"testing"
)

// sent sends m through a real server and gives it back as a mail reader sees it.
func sent(t *testing.T, m Message) *netmail.Message {
	t.Helper()
	s := startServer(t, serverKind{})
	if err := relay(t, "smtp://"+s.addr).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	read, err := netmail.ReadMessage(bytes.NewReader(s.only(t).data))
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// part is one leaf of a mail, decoded.
type part struct {
	mediaType, fileName, content string
}

// leaves walks a mail's parts in order.
func leaves(t *testing.T, contentType string, body io.Reader) (out []part) {
	t.Helper()
	mediaType, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(mediaType, "multipart/") {
		content, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		return []part{{mediaType: mediaType, content: string(content)}}
	}
	for reader := multipart.NewReader(body, params["boundary"]); ; {
		p, err := reader.NextPart() // decodes quoted-printable by itself
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		var content io.Reader = p
		if p.Header.Get("Content-Transfer-Encoding") == "base64" {
			content = base64.NewDecoder(base64.StdEncoding, p)
		}
		inner := leaves(t, p.Header.Get("Content-Type"), content)
		if len(inner) == 1 {
			inner[0].fileName = p.FileName()
		}
		out = append(out, inner...)
	}
}

func TestTextAndHTMLAreAlternativesInThisOrder(t *testing.T) {
	m := letter
	m.Text, m.HTML = "Ciao Anna, è pronto. 你好", "<p>Ciao <b>Anna</b>, è pronto. 你好</p>"
	read := sent(t, m)
	if got := read.Header.Get("Content-Type"); !strings.HasPrefix(got, "multipart/alternative") {
		t.Fatalf("content type is %q", got)
	}
	got := leaves(t, read.Header.Get("Content-Type"), read.Body)
	want := []part{{mediaType: "text/plain", content: m.Text}, {mediaType: "text/html", content: m.HTML}}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Fatalf("parts are %q, want %q", got, want)
	}
}

func TestSubjectAndNamesMayBeChinese(t *testing.T) {
	m := letter
	m.Subject = "报价单 2026-0042：羊毛法兰绒，三种颜色，请在十二月五日之前确认您的订单数量和交货地址"
	m.From, m.To, m.ReplyTo = "罗西面料 <erp@rossi.example>", "王芳 <wang@example.com>", "佐伊 <zoe@rossi.example>"
	read := sent(t, m)
	subject, err := new(mime.WordDecoder).DecodeHeader(read.Header.Get("Subject"))
	if err != nil || subject != m.Subject {
		t.Errorf("subject is %q, %v", subject, err)
	}
	for field, want := range map[string]string{"From": "罗西面料", "To": "王芳", "Reply-To": "佐伊"} {
		got, err := read.Header.AddressList(field)
		if err != nil || len(got) != 1 || got[0].Name != want {
			t.Errorf("%s is %v, %v", field, got, err)
		}
	}
}

func TestAttachmentsArriveWhole(t *testing.T) {
	m := letter
	paper := bytes.Repeat([]byte{0, 1, 2, 0xFF, '\n', '.', '\r'}, 20_000)
	m.HTML = "<p>ok</p>"
	m.Attachments = []Attachment{
		{Name: "报价单 2026-0042.pdf", ContentType: "application/pdf", Content: paper},
		{Name: `prezzi "nuovi".csv`, ContentType: "text/csv; charset=utf-8", Content: []byte("a;b\r\n")},
	}
	read := sent(t, m)
	got := leaves(t, read.Header.Get("Content-Type"), read.Body)
	if len(got) != 4 {
		t.Fatalf("mail has %d parts, want text, HTML and two files", len(got))
	}
	want := []part{
		{"application/pdf", "报价单 2026-0042.pdf", string(paper)},
		{"text/csv", `prezzi "nuovi".csv`, "a;b\r\n"},
	}
	for i, w := range want {
		if got[2+i] != w {
			t.Errorf("file %d is %s %q of %d bytes", i, got[2+i].mediaType, got[2+i].fileName, len(got[2+i].content))
		}
	}
}

func TestHeaderSaysWhatItShouldAndNothingOfTheProgram(t *testing.T) {
	m := letter
	m.Language = "zh-Hans"
	m.Header = map[string]string{"Auto-Submitted": "auto-generated"}
	read := sent(t, m)
	for field, want := range map[string]string{
		"Message-Id": "<code-17@rossi.example>", "Content-Language": "zh-Hans", "Auto-Submitted": "auto-generated",
		"From": `"JennyERP" <erp@rossi.example>`, "X-Mailer": "", "User-Agent": "", "Reply-To": "",
	} {
		if got := read.Header.Get(field); got != want {
			t.Errorf("%s is %q, want %q", field, got, want)
		}
	}
	if _, err := read.Header.Date(); err != nil {
		t.Error(err)
	}
}

func TestMessageIDIsTakenWholeOrMade(t *testing.T) {
	m := letter
	m.ID = "42@company.example"
	if got := sent(t, m).Header.Get("Message-Id"); got != "<42@company.example>" {
		t.Errorf("id is %q", got)
	}
	m.ID = ""
	first, second := sent(t, m).Header.Get("Message-Id"), sent(t, m).Header.Get("Message-Id")
	if first == second || !strings.HasSuffix(first, "@rossi.example>") {
		t.Errorf("made ids are %q and %q", first, second)
	}
}

func TestInternationalDomainBecomesASCII(t *testing.T) {
	s := startServer(t, serverKind{})
	m := letter
	m.To = "info@città.example"
	if err := relay(t, "smtp://"+s.addr).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if got := s.only(t).to; got != "info@xn--citt-3na.example" {
		t.Errorf("recipient is %q", got)
	}
}

func TestSmugglingAndNonsenseAreRefusedForGood(t *testing.T) {
	for name, spoil := range map[string]func(*Message){
		"line break in subject":    func(m *Message) { m.Subject = "Hi\r\nBcc: all@example.com" },
		"lone LF in subject":       func(m *Message) { m.Subject = "Hi\nBcc: all@example.com" },
		"line break in recipient":  func(m *Message) { m.To = "anna@example.com\r\nBcc: all@example.com" },
		"line break in a name":     func(m *Message) { m.To = "\"Anna\r\nBcc: x\" <anna@example.com>" },
		"line break in sender":     func(m *Message) { m.From = "a@example.com\nBcc: all@example.com" },
		"line break in reply-to":   func(m *Message) { m.ReplyTo = "a@example.com\nBcc: all@example.com" },
		"line break in id":         func(m *Message) { m.ID = "1\r\nBcc: all@example.com" },
		"line break in language":   func(m *Message) { m.Language = "it\r\nBcc: all@example.com" },
		"line break in header":     func(m *Message) { m.Header = map[string]string{"X-A": "1\r\nBcc: all@example.com"} },
		"line break in field name": func(m *Message) { m.Header = map[string]string{"X-A\r\nBcc": "all@example.com"} },
		"second recipient":         func(m *Message) { m.To = "anna@example.com, all@example.com" },
		"recipient by header":      func(m *Message) { m.Header = map[string]string{"bcc": "all@example.com"} },
		"content by header":        func(m *Message) { m.Header = map[string]string{"content-type": "text/html"} },
		"no recipient":             func(m *Message) { m.To = "" },
		"recipient without domain": func(m *Message) { m.To = "anna" },
		"recipient outside ASCII":  func(m *Message) { m.To = "王芳@example.com" },
		"no text":                  func(m *Message) { m.Text, m.HTML = " \n", "<p>only this</p>" },
		"bad file name":            func(m *Message) { m.Attachments = []Attachment{{"a\r\nb.pdf", "application/pdf", nil}} },
		"file name with a folder":  func(m *Message) { m.Attachments = []Attachment{{"../b.pdf", "application/pdf", nil}} },
		"bad content type":         func(m *Message) { m.Attachments = []Attachment{{"b.pdf", "application/pdf\r\nX: y", nil}} },
	} {
		t.Run(name, func(t *testing.T) {
			m := letter
			spoil(&m)
			s := startServer(t, serverKind{})
			err := relay(t, "smtp://"+s.addr).Send(t.Context(), m)
			if !errors.Is(err, ErrInvalid) || !Permanent(err) || len(s.got) != 0 {
				t.Fatalf("Send() = %v with %d mails delivered, want ErrInvalid and none", err, len(s.got))
			}
			if strings.Contains(err.Error(), "example.com") {
				t.Errorf("error %q repeats what it refuses", err)
			}
		})
	}
}
