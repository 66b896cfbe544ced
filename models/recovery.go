package models

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// Recovery codes stand in for a lost second factor, each once.
const (
	recoveryCodes = 10
	recoverySize  = 12 // characters after the number: 60 bits
	// without what is mixed up when it is copied by hand: 0 O, 1 I
	recoveryAlphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
)

// NewRecoveryCodes replaces the person's recovery codes by ten others, and gives
// them as they are printed: "3-K7QM-4XRT-9WPD". Only bcrypt hashes are stored.
func (c *Control) NewRecoveryCodes(ctx context.Context, h *Hasher, userID int64) ([]string, error) {
	var codes, hashes []string
	for number := range recoveryCodes {
		random := make([]byte, recoverySize)
		rand.Read(random)
		for k, b := range random {
			random[k] = recoveryAlphabet[int(b)%len(recoveryAlphabet)] // 32 divides 256: no letter is likelier
		}
		code := fmt.Sprint(number) + string(random)
		hash, err := h.Hash(ctx, code)
		if err != nil {
			return nil, err
		}
		codes, hashes = append(codes, fmt.Sprintf("%d-%s-%s-%s", number, random[:4], random[4:8], random[8:])), append(hashes, hash)
	}
	return codes, c.Tx(ctx, func(c *Control) error {
		if _, err := c.exec(ctx, `delete from recovery_codes where user_id = ?`, userID); err != nil {
			return fmt.Errorf("recovery codes: %w", err)
		}
		for number, hash := range hashes {
			if _, err := c.exec(ctx, `insert into recovery_codes (user_id, number, hash) values (?, ?, ?)`, userID, number, hash); err != nil {
				return fmt.Errorf("recovery codes: %w", err)
			}
		}
		return nil
	})
}

// plainRecovery reads a recovery code as people type it; "" when it is none.
func plainRecovery(code string) string {
	code = strings.NewReplacer("-", "", " ", "").Replace(strings.ToUpper(code))
	if len(code) != 1+recoverySize || code[0] < '0' || code[0] > '9' {
		return ""
	}
	return code
}

// UseRecovery takes one of the person's recovery codes, once, and mails that it
// was used. ErrFactor otherwise. One hash is compared, whatever was typed.
func (c *Control) UseRecovery(ctx context.Context, h *Hasher, u *User, code string) error {
	code = plainRecovery(code)
	var hash string
	if code != "" {
		err := c.row(ctx, `select hash from recovery_codes where user_id = ? and number = ? and used_at is null`, u.ID, int(code[0]-'0')).Scan(&hash)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("recovery code: %w", err)
		}
	}
	ok, err := h.Matches(ctx, hash, code)
	if err != nil {
		return err
	}
	if !ok {
		return ErrFactor
	}
	return c.Tx(ctx, func(c *Control) error {
		res, err := c.exec(ctx, `update recovery_codes set used_at = ? where user_id = ? and hash = ? and used_at is null`, c.Now(), u.ID, hash)
		if err != nil {
			return fmt.Errorf("recovery code: %w", err)
		}
		if n, _ := res.RowsAffected(); n == 0 {
			return ErrFactor
		}
		return c.tellFactor(ctx, u, "recovery_used")
	})
}
