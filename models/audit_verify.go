package models

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"jennyerp/internal/ledger"
)

// AuditHead is where a log ended on a day, signed by the service.
type AuditHead struct {
	Company   string `json:"company"` // uid; "" for the service's own log
	Day       string `json:"day"`
	N         int64  `json:"n"` // rows so far
	MAC       []byte `json:"mac"`
	At        int64  `json:"at"`
	Signature []byte `json:"signature"` // Ed25519 over the rest as JSON
}

// signed is what the signature is over.
func (h AuditHead) signed() []byte {
	h.Signature = nil
	b, err := json.Marshal(h)
	if err != nil {
		panic(err) // text and numbers
	}
	return b
}

// AuditSigner makes the key that signs heads, from a secret of 32 bytes.
func AuditSigner(secret []byte) ed25519.PrivateKey {
	sum := sha256.Sum256(append([]byte("audit heads "), secret...))
	return ed25519.NewKeyFromSeed(sum[:])
}

// Genuine tells whether the head was signed by the key.
func (h AuditHead) Genuine(key ed25519.PublicKey) bool {
	return ed25519.Verify(key, h.signed(), h.Signature)
}

// EndOfAudit is where the log of this database ends now; N is 0 for an empty one.
func (f *file) EndOfAudit(ctx context.Context, company string) (AuditHead, error) {
	l, err := f.openLedger()
	if err != nil {
		return AuditHead{}, err
	}
	n, mac, err := f.auditHead(ctx, l)
	return AuditHead{Company: company, Day: f.clock().UTC().Format(time.DateOnly), N: n, MAC: mac, At: f.Now()}, err
}

// WriteAuditHead keeps a signed head, unless the day has one or nothing was
// added since the last; it tells whether it did.
func (c *Control) WriteAuditHead(ctx context.Context, h AuditHead, key ed25519.PrivateKey) (AuditHead, bool, error) {
	h.Signature = ed25519.Sign(key, h.signed())
	res, err := c.exec(ctx, `insert into audit_heads (company_uid, day, n, mac, at, signature)
		select ?1, ?2, ?3, ?4, ?5, ?6 where not exists (select 1 from audit_heads where company_uid = ?1 and (day = ?2 or n = ?3)) and ?3 > 0`, h.Company, h.Day, h.N, h.MAC, h.At, h.Signature)
	if err != nil {
		return h, false, fmt.Errorf("write the head of an audit log: %w", err)
	}
	n, err := res.RowsAffected()
	return h, n > 0, err
}

// AuditHeads lists the signed heads of a log, the oldest first.
func (c *Control) AuditHeads(ctx context.Context, company string) ([]AuditHead, error) {
	return auditHeads(ctx, c.read, company)
}

func auditHeads(ctx context.Context, db *sql.DB, company string) ([]AuditHead, error) {
	rows, err := db.QueryContext(ctx, `select company_uid, day, n, mac, at, signature from audit_heads where company_uid = ? order by day`, company)
	return collect(rows, err, func(r *sql.Rows) (AuditHead, error) {
		var h AuditHead
		return h, r.Scan(&h.Company, &h.Day, &h.N, &h.MAC, &h.At, &h.Signature)
	})
}

// AuditReport says how a log was found.
type AuditReport struct {
	Rows, Erased int64
	Bad          int64  // the first row that is not as it was written; 0 for none
	Why          string // what is wrong with it
}

// AuditFile is a log to look at, in a file that a server may be using.
type AuditFile struct {
	Path, Company string // "" for the service's own log
	Control       string // path of the control database, for the signed heads
	Secret        []byte
	Signer        ed25519.PublicKey
}

// Verify reads a whole log and says which row is the first that was changed,
// put in or taken out. It changes nothing.
func (a AuditFile) Verify(ctx context.Context) (AuditReport, error) {
	l, err := ledger.New(a.Secret)
	if err != nil {
		return AuditReport{}, err
	}
	db, err := peek(a.Path)
	if err != nil {
		return AuditReport{}, err
	}
	defer db.Close()
	heads, err := a.heads(ctx)
	if err != nil {
		return AuditReport{}, err
	}
	v := &verifying{ledger: l, heads: map[int64]AuditHead{}}
	for _, h := range heads {
		if !h.Genuine(a.Signer) {
			return AuditReport{Bad: h.N, Why: "the signature of the end of " + h.Day + " is not ours"}, nil
		}
		v.heads[h.N] = h
	}
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true}) // one moment of a log that grows meanwhile
	if err != nil {
		return v.AuditReport, err
	}
	defer tx.Rollback()
	rows, err := tx.QueryContext(ctx, `select id, uid, at, act, person, noun, noun_uid, digest, details, mac from audit order by id`)
	if err != nil {
		return v.AuditReport, err
	}
	defer rows.Close()
	for rows.Next() && v.Bad == 0 {
		if err := v.row(rows); err != nil {
			return v.AuditReport, err
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil || v.Bad > 0 {
		return v.AuditReport, err
	}
	return v.AuditReport, v.end(ctx, tx)
}

func (a AuditFile) heads(ctx context.Context) ([]AuditHead, error) {
	db, err := peek(a.Control)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	return auditHeads(ctx, db, a.Company)
}

// verifying walks along a chain.
type verifying struct {
	AuditReport
	ledger *ledger.Ledger
	heads  map[int64]AuditHead // by the row they end with
	prev   []byte
}

func (v *verifying) bad(row int64, why string) { v.Bad, v.Why = row, why }

func (v *verifying) row(r *sql.Rows) error {
	var a Audit
	var digest, details, mac []byte
	if err := r.Scan(&a.ID, &a.UID, &a.At, &a.Act, &a.Person, &a.Noun, &a.NounUID, &digest, &details, &mac); err != nil {
		return err
	}
	head, written := v.heads[a.ID]
	switch {
	case a.ID != v.Rows+1:
		v.bad(v.Rows+1, "it is missing")
	case !v.ledger.Linked(mac, v.prev, a.canonical(a.ID, digest)...):
		v.bad(a.ID, "it was changed, or stands behind a row that was")
	case details != nil && !ledger.Digests(digest, details):
		v.bad(a.ID, "its details were changed")
	case written && string(head.MAC) != string(mac):
		v.bad(a.ID, "on "+head.Day+" another row stood there")
	default:
		v.Rows, v.prev = a.ID, mac
		if details == nil {
			v.Erased++
		}
	}
	return nil
}

// end compares the last row with where the log says it ends, and with what was signed.
func (v *verifying) end(ctx context.Context, db *sql.Tx) error {
	var n int64
	var mac, seal []byte
	err := db.QueryRowContext(ctx, `select n, mac, seal from audit_head where id = 1`).Scan(&n, &mac, &seal)
	switch {
	case errors.Is(err, sql.ErrNoRows) && v.Rows == 0:
	case errors.Is(err, sql.ErrNoRows):
		v.bad(v.Rows, "where the log ends was removed")
		return nil
	case err != nil:
		return err
	case !v.ledger.Linked(seal, headLabel, numbered(n), mac):
		v.bad(v.Rows, "where the log ends was changed")
		return nil
	case n > v.Rows:
		v.bad(v.Rows+1, "it is missing, and all after it")
		return nil
	}
	for last, h := range v.heads {
		if last > v.Rows && (v.Bad == 0 || last < v.Bad) {
			v.bad(last, "it stood there on "+h.Day+" and is missing: the database was brought back as it was before, or somebody removed it")
		}
	}
	return nil
}
