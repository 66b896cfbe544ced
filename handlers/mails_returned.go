package handlers

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"jennyerp/internal/mail"
	"jennyerp/models"
)

// returnsPath is where SendGrid tells which mails came back after it had taken
// them. Its signature stands in for the protection against other sites.
const returnsPath = "/webhooks/sendgrid"

// returnedMail notes in the outboxes what came back.
func (s *Server) returnedMail(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxHook))
	if err != nil {
		http.Error(w, http.StatusText(http.StatusRequestEntityTooLarge), http.StatusRequestEntityTooLarge)
		return
	}
	all, err := s.Returns.Read(body, r.Header.Get(mail.ReturnsTimestamp), r.Header.Get(mail.ReturnsSignature))
	if err != nil {
		s.Log.Warn("letter about mails refused", "error", err)
		http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
		return
	}
	for _, m := range all {
		if err := s.noteReturned(r.Context(), m); err != nil {
			s.Log.Error("returned mail not noted", "mail", m.ID, "error", err)
			http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable) // it is told again
			return
		}
	}
	w.WriteHeader(http.StatusOK)
}

// noteReturned finds the mail, the service's own or a company's. One that is not
// there any more, or was noted before, is no error.
func (s *Server) noteReturned(ctx context.Context, m mail.Returned) error {
	id, _, _ := strings.Cut(m.ID, "@")
	var err error
	if m.Company == "" {
		_, err = s.Control.MailReturned(ctx, id, m.At.UnixMilli(), m.Refusal.Error())
	} else {
		err = s.Tenants.Visit(ctx, m.Company, func(t *models.Tenant) error {
			return t.MailReturned(ctx, id, m.At.UnixMilli(), m.Refusal.Error())
		})
	}
	if errors.Is(err, models.ErrNotFound) {
		return nil
	}
	return err
}
