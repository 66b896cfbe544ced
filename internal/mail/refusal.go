package mail

import (
	"errors"
	"fmt"

	gomail "github.com/wneessen/go-mail"
)

// Refusal is the server's "no" to one message. Its text holds no address, so it may be logged; the wrapped
// error repeats the server's words and may name the recipient.
type Refusal struct {
	Code   int    // SMTP reply code (RFC 5321 section 4.2), as in 550
	Status string // enhanced status code (RFC 3463), as in "5.1.1"; empty when the server gives none
	cause  error
}

func (r *Refusal) Error() string {
	if r.Status == "" {
		return fmt.Sprintf("mail: server refused the message with %d", r.Code)
	}
	return fmt.Sprintf("mail: server refused the message with %d %s", r.Code, r.Status)
}

// Unwrap gives the server's own words.
func (r *Refusal) Unwrap() error { return r.cause }

// Permanent tells whether sending the same message again is of no use: it is invalid, or the server refused it
// with a 5xx reply. Everything else (no connection, no TLS, a 4xx reply, a refused password) may heal, by itself
// or by the operator's hand, and is worth a later try.
func Permanent(err error) bool {
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return refusal.Code >= 500 && !aboutSigningIn[refusal.Code]
	}
	return errors.Is(err, ErrInvalid)
}

// aboutSigningIn are the 5xx replies that speak of our account or encryption and not of the message
// (RFC 4954 section 6, RFC 3207 section 4).
var aboutSigningIn = map[int]bool{530: true, 534: true, 535: true, 538: true}

// refused makes a Refusal from a reply to the message itself; greetings and sign-in failures stay plain errors.
func refused(err error) error {
	var failure *gomail.SendError
	if errors.As(err, &failure) && failure.ErrorCode() != 0 {
		return &Refusal{Code: failure.ErrorCode(), Status: failure.EnhancedStatusCode(), cause: err}
	}
	return fmt.Errorf("mail: send: %w", err)
}
