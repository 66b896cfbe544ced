package passkey

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"testing"

	"github.com/go-webauthn/webauthn/protocol/webauthncbor"
)

// device is an authenticator in software: one key on the curve P-256.
type device struct {
	t      *testing.T
	key    *ecdsa.PrivateKey
	host   string
	origin string
	flags  byte // 1: somebody was there, 4: and was verified
	count  uint32
}

func newDevice(t *testing.T) *device {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &device{t: t, key: key, host: "erp.example.com", origin: "https://erp.example.com", flags: 1 | 4}
}

var b64 = base64.RawURLEncoding.EncodeToString

func challenge(q Question) string {
	var o struct{ Challenge string }
	_ = json.Unmarshal(q.Options, &o)
	return o.Challenge
}

func (d *device) data(extra ...byte) []byte {
	host, flags := sha256.Sum256([]byte(d.host)), d.flags
	if extra != nil {
		flags |= 0x40
	}
	d.count++
	return append(binary.BigEndian.AppendUint32(append(host[:], flags), d.count), extra...)
}

func (d *device) answer(kind, challenge string, response map[string]string) (answer, client []byte) {
	client, _ = json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": d.origin, "crossOrigin": false})
	response["clientDataJSON"] = b64(client)
	answer, _ = json.Marshal(map[string]any{"id": b64([]byte("device-1")), "rawId": b64([]byte("device-1")), "type": "public-key", "response": response})
	return answer, client
}

// register answers a question for a new passkey, about a challenge.
func (d *device) register(challenge string) []byte {
	point, err := d.key.PublicKey.Bytes()
	if err != nil {
		d.t.Fatal(err)
	}
	cose, err := webauthncbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]})
	if err != nil {
		d.t.Fatal(err)
	}
	extra := append(make([]byte, 16), 0, 8)
	object, err := webauthncbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": d.data(append(append(extra, "device-1"...), cose...)...)})
	if err != nil {
		d.t.Fatal(err)
	}
	answer, _ := d.answer("webauthn.create", challenge, map[string]string{"attestationObject": b64(object)})
	return answer
}

// signIn answers a question for an existing one.
func (d *device) signIn(challenge string, handle []byte) []byte {
	data := d.data()
	_, client := d.answer("webauthn.get", challenge, map[string]string{})
	hash := sha256.Sum256(client)
	sum := sha256.Sum256(append(append([]byte{}, data...), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, d.key, sum[:])
	if err != nil {
		d.t.Fatal(err)
	}
	answer, _ := d.answer("webauthn.get", challenge, map[string]string{"authenticatorData": b64(data), "signature": b64(signature), "userHandle": b64(handle)})
	return answer
}

func ask(t *testing.T, q Question, err error) Question {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestAPasskeyAnswersItsOwnQuestionAlone(t *testing.T) {
	site, err := New("https://erp.example.com")
	if err != nil || site == nil {
		t.Fatalf("site %v, %v", site, err)
	}
	giulia := Owner{Handle: []byte("0123456789abcdef"), Name: "g@ferri.it"}
	begin := func() Question { q, err := site.AskNew(giulia); return ask(t, q, err) }
	for name, bend := range map[string]func(*device) string{
		"another challenge": func(*device) string { return challenge(begin()) },
		"another site":      func(d *device) string { d.origin = "https://erp.example.com.evil.example"; return "" },
		"another host":      func(d *device) string { d.host = "evil.example"; return "" },
		"nobody verified":   func(d *device) string { d.flags = 1; return "" },
	} {
		q, d := begin(), newDevice(t)
		about := bend(d)
		if about == "" {
			about = challenge(q)
		}
		if _, err := site.New(giulia, q.State, d.register(about)); !errors.Is(err, ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}

	d, q := newDevice(t), begin()
	key, err := site.New(giulia, q.State, d.register(challenge(q)))
	if err != nil {
		t.Fatal(err)
	}
	giulia.Keys = []Key{key}
	find := func(handle []byte) (Owner, error) {
		if string(handle) != string(giulia.Handle) {
			return Owner{}, errors.New("nobody")
		}
		return giulia, nil
	}
	first, second := must(site.Ask()), must(site.Ask())
	if _, err := site.Check(find, first.State, d.signIn(challenge(second), giulia.Handle)); !errors.Is(err, ErrRefused) {
		t.Errorf("another challenge: %v", err)
	}
	right := d.signIn(challenge(first), giulia.Handle)
	used, err := site.Check(find, first.State, right)
	if err != nil || string(used.ID) != "device-1" {
		t.Fatalf("key %q, %v", used.ID, err)
	}
	giulia.Keys = []Key{used}
	if _, err := site.Check(find, first.State, right); !errors.Is(err, ErrRefused) {
		t.Errorf("a count that stands still: %v", err)
	}
	stranger := newDevice(t)
	stranger.count = d.count
	if _, err := site.Check(find, second.State, stranger.signIn(challenge(second), giulia.Handle)); !errors.Is(err, ErrRefused) {
		t.Errorf("another key: %v", err)
	}
}

func must(q Question, err error) Question {
	if err != nil {
		panic(err)
	}
	return q
}

func TestPasskeysNeedHTTPSOrThisMachine(t *testing.T) {
	for address, offered := range map[string]bool{"https://erp.example.com": true, "http://localhost:8080": true, "http://erp.example.com": false, "https://192.0.2.7": false} {
		if site, err := New(address); err != nil || (site != nil) != offered {
			t.Errorf("%s: %v, %v", address, site, err)
		}
	}
}
