package handlers

import (
	"errors"
	"net/http"
	"regexp"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/mail"
	"jennyerp/models"
)

type mailboxView struct {
	page
	Mails []mail.Kept
	Mail  mail.Kept
	Code  string     // in the mail, to copy
	Parts []mailPart // its text
}

// mailPart is a piece of a mail's text; an address of ours is a link.
type mailPart struct{ Text, Href string }

// devMailbox lists what would have been sent; only in development.
func (s *Server) devMailbox(c *gin.Context, v *viewer) error {
	return s.render(c, http.StatusOK, "dev_mail/index", &mailboxView{page: s.page(c, v, ""), Mails: s.Mailbox.List()})
}

var (
	codeInMail = regexp.MustCompile(`\b\d{6}\b`)
	linkInMail = regexp.MustCompile(`https?://\S+`)
)

func (s *Server) devMail(c *gin.Context, v *viewer) error {
	kept, err := s.Mailbox.Get(c.Param("name"))
	if errors.Is(err, mail.ErrNotFound) {
		return models.ErrNotFound
	}
	if err != nil {
		return err
	}
	view := &mailboxView{page: s.page(c, v, ""), Mail: kept, Code: codeInMail.FindString(kept.Message.Subject), Parts: s.mailParts(kept.Message.Text)}
	return s.render(c, http.StatusOK, "dev_mail/show", view)
}

// mailParts splits a text at its links. Those to this server lead to the same
// server whatever name the browser knows it by.
func (s *Server) mailParts(text string) []mailPart {
	var parts []mailPart
	at := 0
	for _, place := range linkInMail.FindAllStringIndex(text, -1) {
		link := text[place[0]:place[1]]
		parts = append(parts, mailPart{Text: text[at:place[0]]}, mailPart{Text: link, Href: strings.TrimPrefix(link, s.BaseURL)})
		at = place[1]
	}
	return append(parts, mailPart{Text: text[at:]})
}
