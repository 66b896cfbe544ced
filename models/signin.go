package models

import (
	"context"
	"crypto/sha256"
	"time"
)

// secondLife is for how long a right password waits for the second factor.
const secondLife = 10 * time.Minute

// sessionTimes are how long a session may rest, and how long it lasts.
func sessionTimes(remember, operator bool) (idle, life time.Duration) {
	if operator {
		return operatorIdle, operatorLife
	}
	if remember {
		return rememberLife, rememberLife
	}
	return sessionIdle, sessionLife
}

// Waiting is a sign-in whose password was right and whose second factor is
// awaited.
type Waiting struct {
	ID       int64
	User     User
	Remember bool
	Apps     bool // an app that shows codes may be asked
	Passkeys bool
	operator bool
}

// WaitingByToken finds it by the cookie's token; ErrNotFound when there is none.
func (c *Control) WaitingByToken(ctx context.Context, token string) (*Waiting, error) {
	sum := sha256.Sum256([]byte(token))
	var w Waiting
	err := c.row(ctx, `select s.id, s.idle = ?, u.id, u.uid, u.email, u.name, u.locale, u.theme, u.operator,
			exists (select 1 from totps f where f.user_id = u.id and f.confirmed_at is not null), exists (select 1 from passkeys f where f.user_id = u.id)
		from sessions s join users u on u.id = s.user_id where s.token_hash = ? and s.waits = 1 and s.expires_at > ?`, rememberLife.Milliseconds(), sum[:], c.Now()).
		Scan(&w.ID, &w.Remember, &w.User.ID, &w.User.UID, &w.User.Email, &w.User.Name, &w.User.Locale, &w.User.Theme, &w.operator, &w.Apps, &w.Passkeys)
	if err != nil {
		return nil, orNotFound(err)
	}
	return &w, nil
}

// PassSecond opens a session after its second factor was right, under a new
// token (ASVS v5.0.0-7.2.4).
func (c *Control) PassSecond(ctx context.Context, w *Waiting) (string, error) {
	token, now := newToken(), c.Now()
	_, life := sessionTimes(w.Remember, w.operator)
	sum := sha256.Sum256([]byte(token))
	return token, c.Tx(ctx, func(c *Control) error {
		var device string
		err := c.row(ctx, `update sessions set token_hash = ?1, waits = 0, created_at = ?2, seen_at = ?2, proved_at = ?2, expires_at = ?3 where id = ?4 and waits = 1 returning device`,
			sum[:], now, now+life.Milliseconds(), w.ID).Scan(&device)
		if err != nil {
			return orNotFound(err)
		}
		return c.signedIn(ctx, w.User.ID, Actor{UID: w.User.UID, Name: w.User.Name}, device)
	})
}

// StartProven makes a session for who has used a passkey: the device asked for
// a finger, a face or a PIN, so it is two factors by itself.
func (c *Control) StartProven(ctx context.Context, u *User, device string, remember bool) (token string, err error) {
	err = c.Tx(ctx, func(c *Control) error {
		if token, err = c.StartSession(ctx, u.ID, device, remember); err != nil {
			return err
		}
		w, err := c.WaitingByToken(ctx, token)
		if err != nil {
			return err
		}
		token, err = c.PassSecond(ctx, w)
		return err
	})
	return token, err
}
