package mail

import (
	"crypto/rsa"
	"errors"

	gomail "github.com/wneessen/go-mail"
)

// leastRSA is what RFC 8301 section 3.2 asks of a signer.
const leastRSA = 2048

// SignWith signs every mail from now on for the domain that mails come from (DKIM, RFC 6376), under the name that
// the DNS knows the public key by, as in selector._domainkey.example.com. The key is RSA or Ed25519 in PEM. Errors
// never hold the key.
func (r *Relay) SignWith(selector string, key []byte) error {
	private, err := gomail.PrivKeyFromPEM(key)
	if err != nil {
		return errors.New("mail: the key for signing is not RSA or Ed25519 in PEM")
	}
	if k, ok := private.(*rsa.PrivateKey); ok && k.N.BitLen() < leastRSA {
		return errors.New("mail: the key for signing is shorter than 2048 bits")
	}
	_, domain := splitAddress(r.from.Address)
	signer := gomail.NewDKIMSigner(domain, selector, private)
	if err := signer.ValidateConfig(); err != nil {
		return errors.New("mail: the name of the key for signing is not one of the DNS")
	}
	r.signer = signer
	return nil
}
