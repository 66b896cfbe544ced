// Package passkey speaks WebAuthn with browsers: it makes the questions a
// device is asked and checks its answers. It stores nothing.
package passkey

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
)

// ErrRefused says that a device's answer does not fit the question.
var ErrRefused = errors.New("passkey: refused")

// Owner is the person whose passkeys are asked for.
type Owner struct {
	Handle []byte // opaque and stable, at most 64 bytes; devices keep it and give it back
	Name   string // for the person to tell accounts apart
	Keys   []Key
}

// Key is a stored passkey. Its public half is no secret.
type Key struct {
	ID   []byte // the device's id of it
	Data []byte // JSON, of this package
}

// Site is where passkeys are good for: one host, and nobody who looks like it.
type Site struct{ web *webauthn.WebAuthn }

// Question is sent to the browser; State stays on the server until the answer
// comes, and is used once.
type Question struct{ Options, State []byte } // both JSON

// New makes the site of an address such as https://host. It is nil where
// browsers offer no passkeys: over plain http they do on localhost alone.
func New(address string) (*Site, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("passkey: %w", err)
	}
	if u.Scheme != "https" && u.Hostname() != "localhost" || protocol.ValidateRPID(u.Hostname()) != nil {
		return nil, nil
	}
	required := true
	web, err := webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: "JennyERP", RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation, // which make of device it is concerns nobody
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: &required,
			UserVerification: protocol.VerificationRequired, // so that a passkey alone is two factors
		},
	})
	if err != nil {
		return nil, fmt.Errorf("passkey: %w", err)
	}
	return &Site{web}, nil
}

// AskNew asks a device to make a passkey; one that has one already refuses.
func (s *Site) AskNew(o Owner) (Question, error) {
	p, err := personOf(o)
	if err != nil {
		return Question{}, err
	}
	options, session, err := s.web.BeginRegistration(p, webauthn.WithExclusions(webauthn.Credentials(p.keys).CredentialDescriptors()))
	if err != nil {
		return Question{}, fmt.Errorf("passkey: %w", err)
	}
	return question(options.Response, session)
}

// New checks the answer to AskNew and gives the passkey to store.
func (s *Site) New(o Owner, state, answer []byte) (Key, error) {
	session, err := sessionOf(state)
	if err != nil {
		return Key{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBody(bytes.NewReader(answer))
	if err != nil {
		return Key{}, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	p, err := personOf(o)
	if err != nil {
		return Key{}, err
	}
	made, err := s.web.CreateCredential(p, session, parsed)
	if err != nil {
		return Key{}, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return keyOf(made)
}

// Ask asks for any passkey of this site; the device says whose it is.
func (s *Site) Ask() (Question, error) {
	options, session, err := s.web.BeginDiscoverableLogin()
	if err != nil {
		return Question{}, fmt.Errorf("passkey: %w", err)
	}
	return question(options.Response, session)
}

// Check checks the answer to Ask. find gives the owner of a handle; what it
// fails with is what Check fails with. The used key comes back as it must be
// stored now: its count shows whether it was copied.
func (s *Site) Check(find func(handle []byte) (Owner, error), state, answer []byte) (Key, error) {
	session, err := sessionOf(state)
	if err != nil {
		return Key{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBody(bytes.NewReader(answer))
	if err != nil {
		return Key{}, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	var failed error
	used, err := s.web.ValidateDiscoverableLogin(func(_, handle []byte) (webauthn.User, error) {
		o, err := find(handle)
		if err != nil {
			failed = err
			return nil, err
		}
		return personOf(o)
	}, session, parsed)
	switch {
	case failed != nil:
		return Key{}, failed
	case err != nil:
		return Key{}, fmt.Errorf("%w: %w", ErrRefused, err)
	case used.Authenticator.CloneWarning:
		return Key{}, fmt.Errorf("%w: its count went back", ErrRefused)
	}
	return keyOf(used)
}

func question(options any, session *webauthn.SessionData) (q Question, err error) {
	if q.Options, err = json.Marshal(options); err != nil {
		return q, err
	}
	q.State, err = json.Marshal(session)
	return q, err
}

func sessionOf(state []byte) (s webauthn.SessionData, err error) {
	if err := json.Unmarshal(state, &s); err != nil {
		return s, fmt.Errorf("passkey: state: %w", err)
	}
	return s, nil
}

func keyOf(c *webauthn.Credential) (Key, error) {
	c.Attestation = webauthn.CredentialAttestation{} // nothing of it is used again
	data, err := json.Marshal(c)
	return Key{ID: slices.Clone(c.ID), Data: data}, err
}

// person is an Owner as the library wants it.
type person struct {
	Owner
	keys []webauthn.Credential
}

func personOf(o Owner) (*person, error) {
	p := &person{Owner: o}
	for _, k := range o.Keys {
		var c webauthn.Credential
		if err := json.Unmarshal(k.Data, &c); err != nil {
			return nil, fmt.Errorf("passkey: stored key: %w", err)
		}
		p.keys = append(p.keys, c)
	}
	return p, nil
}

func (p *person) WebAuthnID() []byte                         { return p.Handle }
func (p *person) WebAuthnName() string                       { return p.Name }
func (p *person) WebAuthnDisplayName() string                { return p.Name }
func (p *person) WebAuthnCredentials() []webauthn.Credential { return p.keys }
