package commands

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"jennyerp/handlers"
	"jennyerp/internal/blob"
	"jennyerp/internal/config"
	"jennyerp/internal/keys"
	"jennyerp/models"
)

// The sealed archive lies among the pictures and files, below a name that has a
// key of its own in the ring: it is wrapped, changed over and kept beside the
// copies like any other, and no company's.
func archiveName(company string) string { return "archive-" + company }
func archiveKey(company string) string  { return archiveName(company) + "/invoices" }

// archive seals the invoices twice: for the years the law wants them, unless the
// owner refused, and for the owner under a key that his link alone holds.
func (p *purging) archive(ctx context.Context) error {
	t, release, err := p.tenants.Open(ctx, models.Principal{CompanyUID: p.uid})
	if errors.Is(err, models.ErrNotFound) {
		return nil // there is no database: nothing to keep
	}
	if err != nil {
		return err
	}
	defer release()
	owners, err := p.control.Owners(ctx, p.uid)
	if err != nil {
		return err
	}
	a, err := t.InvoiceArchive(ctx, owners...)
	if err != nil || a.Papers == 0 {
		return err
	}
	token, err := p.control.ClosingToken(ctx, p.uid)
	if err != nil {
		return err
	}
	copied, err := handlers.SealHandover(token, a.Zip)
	if err == nil {
		err = p.putAnew(ctx, handlers.HandoverName(p.uid), handlers.HandoverKey(p.uid), copied)
	}
	if err != nil || p.RefusedAt > 0 {
		return err
	}
	if err := p.putAnew(ctx, archiveName(p.uid), archiveKey(p.uid), a.Zip); err != nil {
		return err
	}
	faultPoint("within archive")
	sum, size, err := p.sealedSum(ctx, archiveKey(p.uid))
	if err != nil {
		return err
	}
	if p.copies != nil {
		if err := p.copies.KeepKey(ctx, archiveName(p.uid)); err != nil {
			return err
		}
	}
	return p.control.RegisterArchive(ctx, models.ArchiveRow{CompanyUID: p.uid, Country: a.Country, Papers: a.Papers, Size: size, SHA256: sum,
		MadeAt: p.clock().UnixMilli(), KeepUntil: models.KeepUntil(a.Country, a.Newest)})
}

// putAnew stores an object under a name with a key of its own. What an
// interrupted run left there is replaced, unless the register has it already.
func (p *purging) putAnew(ctx context.Context, name, key string, data []byte) error {
	row, err := p.register(ctx, p.uid)
	if err != nil || row != nil && key == archiveKey(p.uid) {
		return err
	}
	if err := errors.Join(p.ring.Create(name), p.blobs.Delete(ctx, key)); err != nil {
		return err
	}
	return p.blobs.Put(ctx, key, bytes.NewReader(data))
}

// register finds a company's archive; nil when it has none.
func (h *house) register(ctx context.Context, company string) (*models.ArchiveRow, error) {
	all, err := h.control.Archives(ctx)
	for _, a := range all {
		if a.CompanyUID == company {
			return &a, err
		}
	}
	return nil, err
}

// sealedSum reads an object as it lies there, without opening it.
func (h *house) sealedSum(ctx context.Context, key string) (sum string, size int64, err error) {
	store, err := blobsAt(h.cfg, h.cfg.Blobs)
	if err != nil {
		return "", 0, err
	}
	o, err := store.Open(ctx, key)
	if err != nil {
		return "", 0, err
	}
	defer o.Close()
	hash := sha256.New()
	size, err = io.Copy(hash, o)
	return hex.EncodeToString(hash.Sum(nil)), size, err
}

// verify reads the archive back, as the register has it, before anything is
// destroyed.
func (p *purging) verify(ctx context.Context) error {
	row, err := p.register(ctx, p.uid)
	if err != nil || row == nil {
		return err
	}
	if err := p.sameSum(ctx, *row); err != nil {
		return err
	}
	papers, _, err := p.readArchive(ctx, p.uid)
	if err == nil && len(papers) != row.Papers {
		err = fmt.Errorf("%d papers in the archive, want %d", len(papers), row.Papers)
	}
	return err
}

var errArchive = errors.New("the archive is not what was sealed")

func (h *house) sameSum(ctx context.Context, a models.ArchiveRow) error {
	sum, size, err := h.sealedSum(ctx, archiveKey(a.CompanyUID))
	if err == nil && (sum != a.SHA256 || size != a.Size) {
		err = errArchive
	}
	return err
}

func (h *house) readArchive(ctx context.Context, company string) ([]models.KeptPaper, []models.Receiver, error) {
	data, err := blob.ReadAll(ctx, h.blobs, archiveKey(company))
	if err != nil {
		return nil, nil, err
	}
	return models.ReadArchive(data)
}

// verifyArchives compares all archives with the register, without opening one.
func verifyArchives(ctx context.Context, cfg config.Config, out io.Writer) error {
	h, err := open(ctx, cfg, logger(cfg))
	if err != nil {
		return err
	}
	defer h.close()
	all, err := h.control.Archives(ctx)
	if err != nil {
		return err
	}
	kept, bad := 0, 0
	for _, a := range all {
		if a.EndedAt > 0 {
			continue
		}
		kept++
		if err := h.sameSum(ctx, a); err != nil {
			bad++
			fmt.Fprintf(out, "%s: %v\n", a.CompanyUID, err)
		}
	}
	fmt.Fprintf(out, "%d of %d archives are as they were sealed.\n", kept-bad, kept)
	return leftOver(bad, "archives that cannot be trusted")
}

// certificate says what was removed and what is kept, signed.
type certificate struct {
	Company string `json:"company"` // its opaque id
	Reason  string `json:"reason"`
	Asked   string `json:"asked"`
	Removed string `json:"removed"`
	Service string `json:"service"`
	Gone    gone   `json:"gone"`
	Kept    *keeps `json:"kept,omitempty"`    // nil: nothing is kept
	Refused string `json:"refused,omitempty"` // when the owner refused the keeping of invoices
}

// gone is what was looked for afterwards.
type gone struct {
	Files, Copies, Pictures int    // that are left: 0
	Key                     string // destroyed
}

type keeps struct {
	Invoices  int    `json:"invoices"`
	Country   string `json:"country"`
	KeepUntil string `json:"until"`
	SHA256    string `json:"sha256"` // of the sealed archive
}

// signedCertificate is what is mailed.
type signedCertificate struct {
	Certificate json.RawMessage `json:"certificate"`
	Signature   string          `json:"signature"`  // Ed25519 over the bytes of certificate, base64
	PublicKey   string          `json:"public_key"` // base64
}

// signer signs certificates; its key hangs on the service's own.
func signer(ring *keys.Ring) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(ring.Service("certificates"))
}

func (p *purging) certificate(ctx context.Context) error {
	row, err := p.register(ctx, p.uid)
	if err != nil {
		return err
	}
	c := certificate{Company: p.uid, Reason: p.Reason, Asked: models.Day(p.AskedAt), Removed: models.Day(p.clock().UnixMilli()), Service: p.cfg.BaseURL.Host, Gone: gone{Key: "destroyed"}}
	if row != nil {
		c.Kept = &keeps{row.Papers, row.Country, models.Day(row.KeepUntil), row.SHA256}
	}
	if p.RefusedAt > 0 {
		c.Refused = models.Day(p.RefusedAt)
	}
	text, err := sign(p.ring, c)
	if err != nil {
		return err
	}
	var hash []byte
	link := ""
	if p.Token, err = p.control.ClosingToken(ctx, p.uid); err != nil {
		return err
	}
	if _, err := blob.ReadAll(ctx, p.blobs, handlers.HandoverKey(p.uid)); err == nil {
		hash, link = handlers.HandoverHash(p.Token), "/archive/"+p.Token
	} else if !errors.Is(err, blob.ErrNotFound) && !errors.Is(err, keys.ErrNoKey) {
		return err
	}
	if len(p.Receivers) == 0 { // kept in the journal by the first step
		if k, err := p.control.FindClosing(ctx, p.uid); err == nil {
			p.Receivers = k.Receivers
		}
	}
	faultPoint("within certificate")
	return p.control.EndClosing(ctx, p.Closing, text, hash, link)
}

func sign(ring *keys.Ring, c certificate) (string, error) {
	body, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	key := signer(ring)
	s := signedCertificate{body, base64.StdEncoding.EncodeToString(ed25519.Sign(key, body)), base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey))}
	text, err := json.Marshal(s)
	return string(text), err
}

// verifyCertificate tells whether a certificate is this service's, word by word.
func verifyCertificate(ring *keys.Ring, text []byte) error {
	var s signedCertificate
	if err := json.Unmarshal(text, &s); err != nil {
		return err
	}
	signature, err := base64.StdEncoding.DecodeString(s.Signature)
	if err != nil || !ed25519.Verify(signer(ring).Public().(ed25519.PublicKey), s.Certificate, signature) {
		return errors.New("the certificate was not signed by this service, or changed since")
	}
	return nil
}
