package mail

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// ErrUnsigned says that a letter about mails does not come from the provider.
var ErrUnsigned = errors.New("mail: not signed by the provider")

// Returned is a mail that the provider took and could not deliver afterwards.
type Returned struct {
	ID, Company string // of the Message
	At          time.Time
	Refusal     *Refusal
}

// Returns reads what SendGrid tells later (Event Webhook, signed, version 1.0).
type Returns struct{ key *ecdsa.PublicKey }

// NewReturns takes the public key as SendGrid shows it: base64 of a P-256 key in
// SubjectPublicKeyInfo (RFC 5480).
func NewReturns(key string) (*Returns, error) {
	der, err := base64.StdEncoding.DecodeString(key)
	if err != nil {
		return nil, errors.New("mail: the key is not base64")
	}
	parsed, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil, errors.New("mail: this is no public key")
	}
	public, ok := parsed.(*ecdsa.PublicKey)
	if !ok {
		return nil, errors.New("mail: the key is none for ECDSA")
	}
	return &Returns{public}, nil
}

// ReturnsSignature and ReturnsTimestamp are the header fields of a letter.
const (
	ReturnsSignature = "X-Twilio-Email-Event-Webhook-Signature"
	ReturnsTimestamp = "X-Twilio-Email-Event-Webhook-Timestamp"
)

// firstCode is the SMTP code that a server's words begin with.
var firstCode = regexp.MustCompile(`^[45]\d\d\b`)

// Read gives the mails that came back. A letter that is sent again is read again:
// whoever acts on it looks at At. Other events, and mails that are none of ours,
// are left out.
func (r *Returns) Read(body []byte, timestamp, signature string) ([]Returned, error) {
	sig, err := base64.StdEncoding.DecodeString(signature)
	sum := sha256.Sum256(append([]byte(timestamp), body...))
	if err != nil || !ecdsa.VerifyASN1(r.key, sum[:], sig) {
		return nil, ErrUnsigned
	}
	var events []struct {
		Event, Status, Reason string
		Timestamp             int64
		ID                    string `json:"jenny_mail"`
		Company               string `json:"jenny_company"`
	}
	if err := json.Unmarshal(body, &events); err != nil {
		return nil, fmt.Errorf("mail: events: %w", err)
	}
	var all []Returned
	for _, e := range events {
		if e.ID == "" || e.Event != "bounce" && e.Event != "dropped" {
			continue
		}
		code, err := strconv.Atoi(firstCode.FindString(e.Reason))
		if err != nil {
			code = 550 // dropped before it was tried: the address came back earlier
		}
		all = append(all, Returned{ID: e.ID, Company: e.Company, At: time.Unix(e.Timestamp, 0), Refusal: &Refusal{Code: code, Status: e.Status, cause: errors.New(e.Reason)}})
	}
	return all, nil
}

// marks are what SendGrid gives back with everything it tells of a mail; the
// receiver does not see them.
func marks(m Message) map[string]string {
	return map[string]string{"jenny_mail": m.ID, "jenny_company": m.Company}
}
