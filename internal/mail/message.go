// Package mail sends one message to one recipient: through an SMTP server, or into a folder that stands in
// for one during development. It knows nothing of templates, languages or the outbox that calls it.
package mail

import (
	"context"
	"errors"
	"fmt"
	"mime"
	netmail "net/mail"
	"net/textproto"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// ErrInvalid says that a message can never be sent as it is: a bad address, a line break where none may be,
// no text. The wrapping error names the field but never repeats its value, so it may be logged.
var ErrInvalid = errors.New("mail: message is not valid")

// Sender sends one message. Permanent tells whether trying again later is of use when it fails.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// Message is one mail to one recipient, so that nobody sees another's address and each can be retried alone.
type Message struct {
	// ID becomes the Message-ID. Without "@" the sender's domain is added; empty means a random one.
	// Keep it over retries: servers recognise a repeated mail by it.
	ID string
	// Company is the id of the one whose outbox it lies in, "" for the service's own: a provider that
	// takes it gives it back when the mail returns.
	Company string
	// From, To and ReplyTo are addresses as in "Anna Rossi <anna@example.com>". An empty From means the
	// sender's own address; an empty ReplyTo means none.
	From, To, ReplyTo string
	// FromName is written before the sender's own address when From is empty: a company that writes through us.
	FromName string
	Subject  string
	// Text is required and is what a reader without HTML sees; HTML is optional.
	Text, HTML  string
	Attachments []Attachment
	// Header holds further header fields, such as List-Unsubscribe. Fields made from the rest of the
	// message (From, Subject, Content-Type and so on) are refused here.
	Header map[string]string
	// Language is the BCP 47 tag of the text, as in "zh-Hans"; empty leaves the field out.
	Language string
}

// Attachment is one file sent along.
type Attachment struct {
	Name        string // as the reader shall see it, without folders
	ContentType string // a media type as in "application/pdf"
	Content     []byte
}

// reserved are the header fields that Message fills from its own fields or that servers add on the way.
var reserved = map[string]bool{
	"Bcc": true, "Cc": true, "Date": true, "From": true, "Message-Id": true, "Mime-Version": true,
	"Received": true, "Reply-To": true, "Return-Path": true, "Sender": true, "Subject": true, "To": true,
}

// check refuses what no server would take and what could smuggle further header fields or recipients into
// the mail (CWE-93). Addresses are checked where they are parsed.
func (m Message) check() error {
	switch {
	case hasControl(m.FromName):
		return invalid("sender's name holds a line break or control character")
	case hasControl(m.Subject):
		return invalid("subject holds a line break or control character")
	case strings.TrimSpace(m.Text) == "":
		return invalid("text is empty")
	case hasControl(m.ID) || strings.ContainsAny(m.ID, " <>"):
		return invalid("id holds a space, bracket or control character")
	case !isToken(m.Language) && m.Language != "":
		return invalid("language is not a language tag")
	}
	if err := checkHeader(m.Header); err != nil {
		return err
	}
	return checkAttachments(m.Attachments)
}

func checkHeader(header map[string]string) error {
	for name, value := range header {
		canonical := textproto.CanonicalMIMEHeaderKey(name)
		switch {
		case !isToken(name):
			return invalid("a header field has no proper name")
		case reserved[canonical] || strings.HasPrefix(canonical, "Content-"):
			return invalid("header field " + canonical + " is made from the message itself")
		case hasControl(value):
			return invalid("header field " + canonical + " holds a line break or control character")
		}
	}
	return nil
}

func checkAttachments(files []Attachment) error {
	for _, file := range files {
		if file.Name == "" || hasControl(file.Name) || strings.ContainsAny(file.Name, `/\`) {
			return invalid("an attachment has no proper name")
		}
		if _, _, err := mime.ParseMediaType(file.ContentType); err != nil || hasControl(file.ContentType) {
			return invalid("an attachment has no proper content type")
		}
	}
	return nil
}

// parseAddress reads one address of the named field. International domains become their ASCII form (RFC 5891);
// names outside ASCII before the "@" are refused, because few servers take them (SMTPUTF8).
func parseAddress(field, text string) (*netmail.Address, error) {
	if hasControl(text) {
		return nil, invalid(field + " holds a line break or control character")
	}
	address, err := netmail.ParseAddress(text)
	if err != nil {
		return nil, invalid(field + " is not one mail address")
	}
	local, domain := splitAddress(address.Address)
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil || ascii == "" || !isASCII(local) {
		return nil, invalid(field + " is not an address that mail servers take")
	}
	address.Address = local + "@" + ascii
	return address, nil
}

func splitAddress(address string) (local, domain string) {
	at := strings.LastIndexByte(address, '@')
	return address[:at], address[at+1:]
}

func invalid(what string) error { return fmt.Errorf("%w: %s", ErrInvalid, what) }

func hasControl(s string) bool { return strings.ContainsFunc(s, unicode.IsControl) }

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII })
}

// isToken tells whether s is letters, digits and hyphens only: what header names and language tags are made of.
func isToken(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == ""
}
