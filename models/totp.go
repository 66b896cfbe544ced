package models

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"jennyerp/internal/keys"
)

// What every app that shows codes can do (RFC 6238): six digits, anew every 30
// seconds; one code before and one after are taken, for clocks that are off.
const (
	totpStep = 30 * time.Second
	totpSkew = 1
	totpSize = 20 // bytes of the secret (RFC 4226 section 4)
)

// ErrFactor refuses a code of the second factor: wrong, used, or too old.
var ErrFactor = Refuse("code", "factor.wrong")

// AppSecret is what an app is given once, by picture or by typing.
type AppSecret struct {
	Text string // base32
	URL  string // otpauth://, for the picture
}

// Spaced is the text in groups of four, for typing.
func (a AppSecret) Spaced() string {
	var groups []string
	for part := range slices.Chunk([]byte(a.Text), 4) {
		groups = append(groups, string(part))
	}
	return strings.Join(groups, " ")
}

func totpSeal(u *User) []byte { return []byte("totps/" + u.UID + "/secret") }

// BeginApp keeps a new secret for an app that shows codes, sealed with key. It
// opens nothing until a first code is right; an app that works already stays.
func (c *Control) BeginApp(ctx context.Context, key []byte, u *User) error {
	secret := make([]byte, totpSize)
	rand.Read(secret)
	sealed, err := keys.Seal(key, totpSeal(u), secret)
	if err != nil {
		return err
	}
	_, err = c.exec(ctx, `insert into totps (user_id, secret, created_at) values (?, ?, ?)
		on conflict (user_id) do update set secret = excluded.secret, created_at = excluded.created_at, last_step = 0 where confirmed_at is null`, u.ID, sealed, c.Now())
	if err != nil {
		return fmt.Errorf("begin app: %w", err)
	}
	return nil
}

// AppSecret gives the secret that waits for its first code; ErrNotFound when
// none does: what works is never shown again.
func (c *Control) AppSecret(ctx context.Context, key []byte, u *User) (*AppSecret, error) {
	secret, _, err := c.totpSecret(ctx, key, u, false)
	if err != nil {
		return nil, err
	}
	values := url.Values{"secret": {secret}, "issuer": {"JennyERP"}}
	return &AppSecret{Text: secret, URL: "otpauth://totp/" + url.PathEscape("JennyERP:"+u.Email) + "?" + values.Encode()}, nil
}

// totpSecret reads a secret as base32, and the last step whose code was used.
func (c *Control) totpSecret(ctx context.Context, key []byte, u *User, confirmed bool) (secret string, last int64, err error) {
	var sealed []byte
	err = c.row(ctx, `select secret, last_step from totps where user_id = ? and (confirmed_at is not null) = ?`, u.ID, confirmed).Scan(&sealed, &last)
	if err != nil {
		return "", 0, orNotFound(err)
	}
	plain, err := keys.Unseal(key, totpSeal(u), sealed)
	if err != nil {
		return "", 0, fmt.Errorf("secret of an app: %w", err)
	}
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(plain), last, nil
}

// UseApp takes a code of the person's app. A code is good once: its step, and
// those before it, are over (RFC 6238 section 5.2). ErrFactor otherwise.
func (c *Control) UseApp(ctx context.Context, key []byte, u *User, code string) error {
	return c.useApp(ctx, key, u, code, true)
}

// ConfirmApp takes the first code of a new app, which then works.
func (c *Control) ConfirmApp(ctx context.Context, key []byte, u *User, code string) error {
	return c.Tx(ctx, func(c *Control) error {
		if err := c.useApp(ctx, key, u, code, false); err != nil {
			return err
		}
		if _, err := c.exec(ctx, `update totps set confirmed_at = ? where user_id = ?`, c.Now(), u.ID); err != nil {
			return fmt.Errorf("confirm app: %w", err)
		}
		return c.tellFactor(ctx, u, "factor_added")
	})
}

func (c *Control) useApp(ctx context.Context, key []byte, u *User, code string, confirmed bool) error {
	secret, last, err := c.totpSecret(ctx, key, u, confirmed)
	if err != nil {
		return err
	}
	step, err := totpStepOf(secret, code, c.clock())
	if err != nil {
		return err
	}
	if step <= last {
		return ErrFactor
	}
	res, err := c.exec(ctx, `update totps set last_step = ?1 where user_id = ?2 and last_step < ?1`, step, u.ID)
	if err != nil {
		return fmt.Errorf("use app: %w", err)
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return ErrFactor // another request was faster with the same code
	}
	return nil
}

// totpStepOf finds the step whose code it is; ErrFactor when it is none of now.
func totpStepOf(secret, code string, now time.Time) (int64, error) {
	step, match := int64(0), 0
	for k := -totpSkew; k <= totpSkew; k++ {
		at := now.Add(time.Duration(k) * totpStep)
		want, err := totp.GenerateCodeCustom(secret, at, totp.ValidateOpts{Period: uint(totpStep.Seconds()), Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return 0, fmt.Errorf("code of an app: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step, match = at.Unix()/int64(totpStep.Seconds()), 1
		}
	}
	if match == 0 {
		return 0, ErrFactor
	}
	return step, nil
}

// RemoveApp forgets the app; what was begun and not finished, too. The last
// factor stays when there must be one.
func (c *Control) RemoveApp(ctx context.Context, u *User, must bool) error {
	return c.Tx(ctx, func(c *Control) error {
		res, err := c.exec(ctx, `delete from totps where user_id = ?`, u.ID)
		if err != nil {
			return fmt.Errorf("remove app: %w", err)
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
