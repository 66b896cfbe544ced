package models

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

const (
	resetLife    = time.Hour
	resetsPerDay = 5
)

// RequestReset queues a mail with a link to choose a new password. Nobody
// learns whether the address is known: the answer is the same, and for an
// unknown address, or one too many, rows are written that lead nowhere, so that
// the time is too (ASVS v5.0.0-6.3.8).
func (c *Control) RequestReset(ctx context.Context, email string) error {
	u, err := c.UserByEmail(ctx, email)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	var userID sql.NullInt64
	if u != nil {
		userID = sql.NullInt64{Int64: u.ID, Valid: true}
	}
	return c.Tx(ctx, func(c *Control) error {
		token, now := newToken(), c.Now()
		var recent int
		if err := c.row(ctx, `select count(*) from password_resets where user_id = ? and created_at > ?`, userID, now-day.Milliseconds()).Scan(&recent); err != nil {
			return err
		}
		if recent >= resetsPerDay {
			u, userID = nil, sql.NullInt64{}
		}
		sum := sha256.Sum256([]byte(token))
		if _, err := c.exec(ctx, `insert into password_resets (token_hash, user_id, created_at, expires_at) values (?, ?, ?, ?)`,
			sum[:], userID, now, now+resetLife.Milliseconds()); err != nil {
			return fmt.Errorf("request reset: %w", err)
		}
		if u == nil {
			return c.queueNobody(ctx, Mail{Template: "password_reset", Locale: "en"})
		}
		return c.Queue(ctx, Mail{Template: "password_reset", To: u.Email, Locale: u.Locale, Data: MailData{Name: u.Name, Path: "/reset/" + token}})
	})
}

// ResetUser finds the person a living, unused link belongs to.
func (c *Control) ResetUser(ctx context.Context, token string) (*User, error) {
	sum := sha256.Sum256([]byte(token))
	return c.findUser(ctx, `id = (select user_id from password_resets where token_hash = ? and used_at is null and expires_at > ?)`, sum[:], c.Now())
}

// Reset stores the new password, uses up this link and all others, and ends
// all sessions. ErrNotFound when the link is unknown, used or too old.
func (c *Control) Reset(ctx context.Context, h *Hasher, token, password string) error {
	u, err := c.ResetUser(ctx, token)
	if err != nil {
		return err
	}
	if bad := CheckPassword(password, u.Email, u.Name); bad != nil {
		return &Invalid{Fields: []FieldError{*bad}}
	}
	hash, err := h.Hash(ctx, password)
	if err != nil {
		return err
	}
	return c.Tx(ctx, func(c *Control) error {
		if _, err := c.ResetUser(ctx, token); err != nil { // again: two may come at once
			return err
		}
		return c.setPassword(ctx, u, hash, 0)
	})
}
