package mail

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"mime"
	netmail "net/mail"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// compose turns m into MIME. The envelope sender is always from, so that refusals come back to us; the header
// says m.From when it is set.
func compose(m Message, from *netmail.Address) (*gomail.Msg, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	// The library's name and version in User-Agent and X-Mailer would only help an attacker.
	out := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := address(out, m, from); err != nil {
		return nil, err
	}
	_, domain := splitAddress(from.Address)
	out.SetMessageIDWithValue(messageID(m.ID, domain))
	out.Subject(m.Subject)
	if m.Language != "" {
		out.SetGenHeader(gomail.HeaderContentLang, m.Language)
	}
	for name, value := range m.Header {
		out.SetGenHeader(gomail.Header(name), value)
	}
	return out, fill(out, m)
}

// address sets the envelope sender and the address fields.
func address(out *gomail.Msg, m Message, from *netmail.Address) error {
	out.EnvelopeFromMailAddress(from)
	out.FromMailAddress(from)
	if m.FromName != "" {
		out.FromMailAddress(&netmail.Address{Name: m.FromName, Address: from.Address})
	}
	if m.From != "" {
		own, err := parseAddress("from", m.From)
		if err != nil {
			return err
		}
		out.FromMailAddress(own)
	}
	to, err := parseAddress("to", m.To)
	if err != nil {
		return err
	}
	out.ToMailAddress(to)
	if m.ReplyTo == "" {
		return nil
	}
	reply, err := parseAddress("reply-to", m.ReplyTo)
	if err != nil {
		return err
	}
	out.ReplyToMailAddress(reply)
	return nil
}

// fill adds the bodies, plain text first as RFC 2046 section 5.1.4 asks, and the files.
func fill(out *gomail.Msg, m Message) error {
	out.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		out.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	for _, file := range m.Attachments {
		err := out.AttachReader(file.Name, bytes.NewReader(file.Content),
			gomail.WithFileContentType(gomail.ContentType(file.ContentType)), namedByStandard(file.Name))
		if err != nil {
			return fmt.Errorf("mail: attach file: %w", err)
		}
	}
	return nil
}

// namedByStandard writes the file name as RFC 2231 wants it. The library alone would put an encoded word into
// quotes, which some readers show as it stands; it still does so in Content-Type, for the old ones.
func namedByStandard(name string) gomail.FileOption {
	return func(file *gomail.File) {
		disposition := mime.FormatMediaType("attachment", map[string]string{"filename": name})
		file.Header[string(gomail.HeaderContentDisposition)] = []string{disposition}
	}
}

func messageID(id, domain string) string {
	if id == "" {
		id = rand.Text()
	}
	if strings.Contains(id, "@") {
		return id
	}
	return id + "@" + domain
}
