package models

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"jennyerp/internal/passkey"
)

// Passkey is a stored passkey as its owner sees it.
type Passkey struct {
	UID     string
	Name    string
	Created int64
	Used    int64 // 0: never
}

const (
	maxPasskeys         = 20
	passkeyQuestionLife = 5 * time.Minute
)

func (c *Control) passkeys(ctx context.Context, userID int64) ([]Passkey, error) {
	rows, err := c.query(ctx, `select uid, name, created_at, used_at from passkeys where user_id = ? order by id limit ?`, userID, maxPasskeys)
	return collect(rows, err, func(r *sql.Rows) (Passkey, error) {
		var p Passkey
		return p, r.Scan(&p.UID, &p.Name, &p.Created, &p.Used)
	})
}

// PasskeyOwner is a person as devices know it, with the keys that are stored.
func (c *Control) PasskeyOwner(ctx context.Context, u *User) (passkey.Owner, error) {
	rows, err := c.query(ctx, `select credential, data from passkeys where user_id = ? order by id limit ?`, u.ID, maxPasskeys)
	all, err := collect(rows, err, func(r *sql.Rows) (passkey.Key, error) {
		var k passkey.Key
		return k, r.Scan(&k.ID, &k.Data)
	})
	return passkey.Owner{Handle: []byte(u.UID), Name: u.Email, Keys: all}, err
}

// AskPasskey keeps what a device is asked, for five minutes and one answer, and
// gives the token that the answer brings along. userID is whom a new passkey is
// for, 0 when an existing one is asked for.
func (c *Control) AskPasskey(ctx context.Context, userID int64, state []byte) (string, error) {
	token := newToken()
	sum := sha256.Sum256([]byte(token))
	_, err := c.exec(ctx, `insert into passkey_questions (token_hash, user_id, state, expires_at) values (?, ?, ?, ?)`,
		sum[:], sql.NullInt64{Int64: userID, Valid: userID != 0}, string(state), c.Now()+passkeyQuestionLife.Milliseconds())
	if err != nil {
		return "", fmt.Errorf("ask for a passkey: %w", err)
	}
	return token, nil
}

// AnswerPasskey gives the state of a question and forgets it: it is answered
// once. ErrNotFound when there is none, or it is somebody else's.
func (c *Control) AnswerPasskey(ctx context.Context, userID int64, token string) (state []byte, err error) {
	sum := sha256.Sum256([]byte(token))
	err = c.Tx(ctx, func(c *Control) error {
		return c.row(ctx, `delete from passkey_questions where token_hash = ? and coalesce(user_id, 0) = ? and expires_at > ? returning state`, sum[:], userID, c.Now()).Scan(&state)
	})
	return state, orNotFound(err)
}

// AddPasskey stores a new passkey of a person, and mails that there is one.
func (c *Control) AddPasskey(ctx context.Context, u *User, name string, k passkey.Key) error {
	return c.Tx(ctx, func(c *Control) error {
		var n int
		if err := c.row(ctx, `select count(*) from passkeys where user_id = ?`, u.ID).Scan(&n); err != nil {
			return err
		}
		if n >= maxPasskeys {
			return &Invalid{Fields: []FieldError{{Field: "name", Key: "passkey.many", Args: map[string]any{"Max": maxPasskeys}}}}
		}
		_, err := c.exec(ctx, `insert into passkeys (uid, user_id, credential, data, name, created_at) values (?, ?, ?, ?, ?, ?)`, NewUID(), u.ID, k.ID, string(k.Data), name, c.Now())
		if isUnique(err) {
			return Refuse("form", "passkey.refused")
		}
		if err != nil {
			return fmt.Errorf("add passkey: %w", err)
		}
		return c.tellFactor(ctx, u, "factor_added")
	})
}

// UsedPasskey stores what changed on a passkey by being used.
func (c *Control) UsedPasskey(ctx context.Context, k passkey.Key) error {
	_, err := c.exec(ctx, `update passkeys set data = ?, used_at = ? where credential = ?`, string(k.Data), c.Now(), k.ID)
	return err
}

// RenamePasskey gives a passkey of the person another name; ErrNotFound when it
// is none.
func (c *Control) RenamePasskey(ctx context.Context, userID int64, uid, name string) error {
	res, err := c.exec(ctx, `update passkeys set name = ? where user_id = ? and uid = ?`, name, userID, uid)
	if err != nil {
		return fmt.Errorf("rename passkey: %w", err)
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return ErrNotFound
	}
	return nil
}

// RemovePasskey forgets a passkey of the person; ErrNotFound when it is none.
// The last factor stays when there must be one.
func (c *Control) RemovePasskey(ctx context.Context, u *User, uid string, must bool) error {
	return c.Tx(ctx, func(c *Control) error {
		res, err := c.exec(ctx, `delete from passkeys where user_id = ? and uid = ?`, u.ID, uid)
		if err != nil {
			return fmt.Errorf("remove passkey: %w", err)
		}
		if n, _ := res.RowsAffected(); n == 0 {
			return ErrNotFound
		}
		if err := c.tidyFactors(ctx, u.ID, must); err != nil {
			return err
		}
		return c.tellFactor(ctx, u, "factor_removed")
	})
}

// CheckPasskey finds the person whose passkey answered a question. ErrPasskey
// when the answer is not right, or nobody has the key.
func (c *Control) CheckPasskey(ctx context.Context, site *passkey.Site, token string, answer []byte) (*User, error) {
	state, err := c.AnswerPasskey(ctx, 0, token)
	if errors.Is(err, ErrNotFound) {
		return nil, ErrPasskey
	}
	if err != nil {
		return nil, err
	}
	var u *User
	k, err := site.Check(func(handle []byte) (passkey.Owner, error) {
		if u, err = c.UserByUID(ctx, string(handle)); err != nil {
			return passkey.Owner{}, err
		}
		return c.PasskeyOwner(ctx, u)
	}, state, answer)
	if errors.Is(err, passkey.ErrRefused) || errors.Is(err, ErrNotFound) {
		return nil, ErrPasskey
	}
	if err != nil {
		return nil, err
	}
	return u, c.UsedPasskey(ctx, k)
}

// ErrPasskey refuses what a device answered.
var ErrPasskey = Refuse("form", "passkey.refused")
