// Package fakesendgrid signs what SendGrid tells of mails later, for tests.
package fakesendgrid

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
)

// Office has a key of its own.
type Office struct{ key *ecdsa.PrivateKey }

// New makes an office with a new P-256 key.
func New() (Office, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	return Office{key}, err
}

// Key is its public key as SendGrid shows it.
func (o Office) Key() (string, error) {
	der, err := x509.MarshalPKIXPublicKey(&o.key.PublicKey)
	return base64.StdEncoding.EncodeToString(der), err
}

// Sign gives the signature of a letter with its time.
func (o Office) Sign(timestamp, body string) (string, error) {
	sum := sha256.Sum256([]byte(timestamp + body))
	sig, err := ecdsa.SignASN1(rand.Reader, o.key, sum[:])
	return base64.StdEncoding.EncodeToString(sig), err
}
