package models

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Share is a link for somebody outside: to a paper, or to a basket whose samples
// he may look at and choose from. Its token is made of the
// company's key and the share's uid, so that the company can show it again;
// only the token's hash is stored, and the file alone opens nothing.
type Share struct {
	ID         int64
	UID        string
	DocumentID int64  // 0 for a basket's
	BasketID   int64  // 0 for a paper's
	AskedID    int64  // the supplier whose link to an inquiry it is
	PIN        string // keyed hash, "" for none
	Tries      int    // wrong PINs since the last right one
	ExpiresAt  int64
	RevokedAt  int64 // 0 while it works
	Views      int
	SeenAt     int64 // the first time, 0 for not yet
	LastAt     int64
	CreatedAt  int64
	CreatedBy  string
}

// What a link may be.
const (
	MaxShares     = 50 // of one paper
	MaxPINTries   = 20 // wrong ones in a row; then the link is closed
	ShareDays     = 90 // as it is proposed
	MaxShareDays  = 366
	shortestPIN   = 4
	longestPIN    = 12
	shareTokenLen = 43 // 256 bits in base64url
)

// ShareToken is the secret of a share: 256 bits, base64url.
func ShareToken(key []byte, uid string) string {
	return base64.RawURLEncoding.EncodeToString(keyed(key, "token", uid))
}

func keyed(key []byte, words ...string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(strings.Join(words, "\x00")))
	return mac.Sum(nil)
}

// ShareCode is the link as addresses write it: the company's number, "-", token.
func ShareCode(company int64, token string) string {
	return strconv.FormatInt(company, 36) + "-" + token
}

// ParseShareCode reads a code from an address.
func ParseShareCode(code string) (company int64, token string, ok bool) {
	number, token, _ := strings.Cut(code, "-")
	company, err := strconv.ParseInt(number, 36, 64)
	if err != nil || company <= 0 || len(token) != shareTokenLen || ShareCode(company, token) != code {
		return 0, "", false
	}
	_, err = base64.RawURLEncoding.Strict().DecodeString(token)
	return company, token, err == nil
}

func shareHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// HashPIN hashes a PIN under the company's key; another share with the same
// PIN has another hash. A PIN has 4 to 12 digits.
func HashPIN(key []byte, shareUID, pin string) (string, error) {
	if pin == "" {
		return "", nil
	}
	if len(pin) < shortestPIN || len(pin) > longestPIN || strings.Trim(pin, "0123456789") != "" {
		return "", Refuse("pin", "out.pin.bad")
	}
	return hex.EncodeToString(keyed(key, "pin", shareUID, pin)), nil
}

// SharePass is what lets a browser on after the PIN, until an hour: it needs
// no cookie.
func SharePass(key []byte, shareUID string, until time.Time) string {
	at := strconv.FormatInt(until.Unix(), 36)
	return at + "." + base64.RawURLEncoding.EncodeToString(keyed(key, "pass", shareUID, at)[:18])
}

// GoodPass tells whether a pass was given by us for the share and still holds.
func GoodPass(key []byte, shareUID, pass string, now time.Time) bool {
	at, _, _ := strings.Cut(pass, ".")
	until, err := strconv.ParseInt(at, 36, 64)
	if err != nil || now.Unix() > until {
		return false
	}
	return hmac.Equal([]byte(pass), []byte(SharePass(key, shareUID, time.Unix(until, 0))))
}

const shareColumns = `id, uid, coalesce(document_id, 0), coalesce(basket_id, 0), coalesce(asked_id, 0), pin, pin_tries, expires_at, revoked_at, views, seen_at, last_at, created_at, created_by`

func scanShare(r *sql.Rows) (Share, error) {
	var s Share
	return s, r.Scan(&s.ID, &s.UID, &s.DocumentID, &s.BasketID, &s.AskedID, &s.PIN, &s.Tries, &s.ExpiresAt, &s.RevokedAt, &s.Views, &s.SeenAt, &s.LastAt, &s.CreatedAt, &s.CreatedBy)
}

// Works tells whether the link opens the paper at that time.
func (s *Share) Works(now int64) bool {
	return s.RevokedAt == 0 && s.ExpiresAt > now && s.Tries < MaxPINTries
}

// ShareDocument stores a link to a paper that has left the house. The second
// arrival of the same form changes nothing. s has UID, ExpiresAt and PIN.
func (t *Tenant) ShareDocument(ctx context.Context, by string, d *Document, s *Share, token string) error {
	if !d.Frozen() || !d.Shareable() {
		return Refuse("form", "out.share.draft")
	}
	s.DocumentID = d.ID
	return t.share(ctx, by, s, token, Audit{Noun: "document", Details: AuditDetails{What: d.Number}}, func(t *Tenant) error { return t.trackDocument(ctx, by, d, "shared", nil) })
}

// share stores a link and what it opens, which a names for the audit log; track
// writes the history of that.
func (t *Tenant) share(ctx context.Context, by string, s *Share, token string, a Audit, track func(*Tenant) error) error {
	if !ValidUID(s.UID) {
		return Refuse("form", "error.form")
	}
	now := t.Now()
	if s.ExpiresAt <= now || s.ExpiresAt > now+(MaxShareDays*24*time.Hour).Milliseconds() {
		return Refuse("days", "out.share.days.bad")
	}
	return t.Tx(ctx, func(t *Tenant) error {
		var n int
		if err := t.row(ctx, `select (select count(*) from shares where document_id = ? and asked_id is null) + (select count(*) from shares where basket_id = ?)`, s.DocumentID, s.BasketID).Scan(&n); err != nil {
			return err
		}
		if n >= MaxShares {
			return &Invalid{Fields: []FieldError{{Field: "form", Key: "out.share.many", Args: map[string]any{"Max": MaxShares}}}}
		}
		res, err := t.exec(ctx, `insert into shares (uid, hash, document_id, basket_id, pin, expires_at, created_at, created_by) values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (uid) do nothing`,
			s.UID, shareHash(token), orNull(s.DocumentID), orNull(s.BasketID), s.PIN, s.ExpiresAt, now, by)
		if err != nil {
			return fmt.Errorf("share: %w", err)
		}
		if n, err := res.RowsAffected(); n == 0 || err != nil {
			return err
		}
		if s.ID, err = res.LastInsertId(); err != nil {
			return err
		}
		a.Act, a.Person, a.NounUID, a.Details.Until = ActShared, by, s.UID, s.ExpiresAt
		if err := t.Audit(ctx, a); err != nil {
			return err
		}
		return track(t)
	})
}

// Shares are the links of a paper, the newest first.
func (t *Tenant) Shares(ctx context.Context, d *Document) ([]Share, error) {
	rows, err := t.query(ctx, `select `+shareColumns+` from shares where document_id = ? and asked_id is null order by id desc limit ?`, d.ID, MaxShares)
	return collect(rows, err, scanShare)
}

// RevokeShare takes a link of the paper back.
func (t *Tenant) RevokeShare(ctx context.Context, by string, d *Document, uid string) error {
	return t.Tx(ctx, func(t *Tenant) error {
		res, err := t.exec(ctx, `update shares set revoked_at = ? where uid = ? and document_id = ? and revoked_at = 0`, t.Now(), uid, d.ID)
		if err != nil {
			return fmt.Errorf("revoke: %w", err)
		}
		if n, err := res.RowsAffected(); n == 0 || err != nil {
			return err
		}
		if err := t.Audit(ctx, Audit{Act: ActUnshared, Person: by, Noun: "document", NounUID: uid, Details: AuditDetails{What: d.Number}}); err != nil {
			return err
		}
		return t.trackDocument(ctx, by, d, "unshared", nil)
	})
}

// OpenShare finds the link of a token, of whatever it opens. One that does not
// exist, was taken back, has run out or was closed is ErrNotFound.
func (t *Tenant) OpenShare(ctx context.Context, token string) (*Share, error) {
	rows, err := t.query(ctx, `select `+shareColumns+` from shares where hash = ?`, shareHash(token))
	all, err := collect(rows, err, scanShare)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 || !all[0].Works(t.Now()) {
		return nil, ErrNotFound
	}
	return &all[0], nil
}

// SharedDocument is the paper of a link; ErrNotFound when the link is no paper's.
func (t *Tenant) SharedDocument(ctx context.Context, s *Share) (*Document, error) {
	if s.DocumentID == 0 {
		return nil, ErrNotFound
	}
	return t.documentByID(ctx, s.DocumentID)
}

// ShareSeen counts a view, without who or from where (P3). The first view of a
// paper that waits for it moves it to seen, and its owner is told.
func (t *Tenant) ShareSeen(ctx context.Context, s *Share, d *Document) error {
	return t.Tx(ctx, func(t *Tenant) error {
		if err := t.countView(ctx, s); err != nil {
			return err
		}
		if d.Replaced || !d.Kind.Lets(d.Status, "seen") {
			return nil
		}
		return t.Answer(ctx, d, "seen", "")
	})
}

func (t *Tenant) countView(ctx context.Context, s *Share) error {
	_, err := t.exec(ctx, `update shares set views = views + 1, last_at = ?1, seen_at = iif(seen_at = 0, ?1, seen_at) where id = ?2`, t.Now(), s.ID)
	if err != nil {
		return fmt.Errorf("count view: %w", err)
	}
	return nil
}

// TryPIN compares a PIN; wrong ones are counted and close the link at last.
func (t *Tenant) TryPIN(ctx context.Context, s *Share, hash string) (right bool, err error) {
	right = hmac.Equal([]byte(s.PIN), []byte(hash))
	if right && s.Tries == 0 {
		return true, nil
	}
	_, err = t.exec(ctx, `update shares set pin_tries = iif(?1, 0, pin_tries + 1) where id = ?2`, right, s.ID)
	return right, err
}
