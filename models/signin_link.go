package models

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"time"
)

const signinLinkLife = 30 * 24 * time.Hour

// NewSigninLink gives a secret with which a browser may sign in as the person
// for 30 days. Only the demo command makes one, on a loopback address.
func (c *Control) NewSigninLink(ctx context.Context, userID int64) (string, error) {
	token := newToken()
	sum := sha256.Sum256([]byte(token))
	_, err := c.exec(ctx, `insert into signin_links (token_hash, user_id, expires_at) values (?, ?, ?)`, sum[:], userID, c.Now()+signinLinkLife.Milliseconds())
	return token, err
}

// UseSigninLink gives the person of a link, ErrNotFound when there is none.
func (c *Control) UseSigninLink(ctx context.Context, token string) (userID int64, err error) {
	sum := sha256.Sum256([]byte(token))
	err = c.row(ctx, `select user_id from signin_links where token_hash = ? and expires_at > ?`, sum[:], c.Now()).Scan(&userID)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, ErrNotFound
	}
	return userID, err
}
