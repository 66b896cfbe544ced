package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Limits of the mailed code (ASVS v5.0.0-6.5).
const (
	CodeLife     = 10 * time.Minute
	CodeTries    = 5
	CodeSends    = 3 // mails for one request
	codesPerHour = 6 // mails to one address, whoever asks
	signupLife   = day
)

// Signup is a request for a new company, waiting for the mailed code.
type Signup struct {
	ID                                         int64
	UID, Email, Name, Company, Country, Locale string
	UserUID, CompanyUID                        string
	Done                                       bool   // the company exists, the code is used up
	hash, terms, dpa                           string // password; versions that were accepted
}

// ErrCode refuses a code: wrong, too old, or tried too often. One message for
// all, so that guessing learns nothing.
var ErrCode = Refuse("code", "signup.code.wrong")

// BeginSignup stores the request and queues the mail with the code. For an
// address that already has an account the page looks the same; the mail says
// so instead and leads to the sign-in (no enumeration).
func (c *Control) BeginSignup(ctx context.Context, h *Hasher, s *Signup, password string) error {
	hash, err := h.Hash(ctx, password)
	if err != nil {
		return err
	}
	s.UID, s.UserUID, s.CompanyUID = NewUID(), NewUID(), NewUID()
	code, codeHash, err := hashedCode(ctx, h)
	if err != nil {
		return err
	}
	return c.Tx(ctx, func(c *Control) error {
		if err := c.spareInbox(ctx, s.Email); err != nil {
			return err
		}
		now := c.Now()
		terms, dpa, err := c.agreed(ctx)
		if err != nil {
			return err
		}
		if _, err := c.exec(ctx, `
			insert into signups (uid, email, email_key, name, company, country, locale, password, pepper, terms, dpa, code, code_at, user_uid, company_uid, created_at)
			values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			s.UID, s.Email, EmailKey(s.Email), s.Name, s.Company, s.Country, s.Locale, hash, PepperID, terms, dpa,
			codeHash, now, s.UserUID, s.CompanyUID, now); err != nil {
			return fmt.Errorf("begin sign-up: %w", err)
		}
		return c.queueCode(ctx, s, code)
	})
}

// spareInbox refuses more codes to one address than a person could want, so
// that nobody fills another's inbox by our hand.
func (c *Control) spareInbox(ctx context.Context, email string) error {
	var sent int
	err := c.row(ctx, `select coalesce(sum(sends), 0) from signups where email_key = ? and created_at > ?`,
		EmailKey(email), c.Now()-time.Hour.Milliseconds()).Scan(&sent)
	if err == nil && sent >= codesPerHour {
		return Refuse("email", "signup.code.many")
	}
	return err
}

// queueCode mails the code; to an address that has an account, the news that
// somebody tried to sign up with it.
func (c *Control) queueCode(ctx context.Context, s *Signup, code string) error {
	m := Mail{Template: "signup_code", To: s.Email, Locale: s.Locale, Data: MailData{Name: s.Name, Code: code}}
	switch u, err := c.UserByEmail(ctx, s.Email); {
	case err == nil:
		m.Template, m.Locale, m.Data = "signup_known", u.Locale, MailData{Name: u.Name, Path: "/signin"}
	case !errors.Is(err, ErrNotFound):
		return err
	}
	return c.Queue(ctx, m)
}

func hashedCode(ctx context.Context, h *Hasher) (code, hash string, err error) {
	if code, err = newCode(); err != nil {
		return "", "", err
	}
	hash, err = h.Hash(ctx, code)
	return code, hash, err
}

// FindSignup finds a request that is not older than a day.
func (c *Control) FindSignup(ctx context.Context, uid string) (*Signup, error) {
	var s Signup
	err := c.row(ctx, `select id, uid, email, name, company, country, locale, user_uid, company_uid, password, terms, dpa, done_at is not null
		from signups where uid = ? and created_at > ?`, uid, c.Now()-signupLife.Milliseconds()).
		Scan(&s.ID, &s.UID, &s.Email, &s.Name, &s.Company, &s.Country, &s.Locale, &s.UserUID, &s.CompanyUID, &s.hash, &s.terms, &s.dpa, &s.Done)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("find sign-up: %w", err)
	}
	return &s, nil
}

// ResendCode replaces the code; the old one is dead. At most three mails for
// one request.
func (c *Control) ResendCode(ctx context.Context, h *Hasher, s *Signup) error {
	code, hash, err := hashedCode(ctx, h)
	if err != nil {
		return err
	}
	return c.Tx(ctx, func(c *Control) error {
		res, err := c.exec(ctx, `update signups set code = ?, code_at = ?, tries = 0, sends = sends + 1 where id = ? and sends < ? and done_at is null`,
			hash, c.Now(), s.ID, CodeSends)
		if err != nil {
			return fmt.Errorf("resend code: %w", err)
		}
		if n, _ := res.RowsAffected(); n == 0 {
			return Refuse("code", "signup.code.sends")
		}
		return c.queueCode(ctx, s, code)
	})
}

// CheckCode counts the try first and then compares: the sixth try fails even
// when it is right, and a finished request cannot be used again.
func (c *Control) CheckCode(ctx context.Context, h *Hasher, s *Signup, code string) error {
	var hash string // stays empty, and is compared in the same time, when no try is left
	err := c.Tx(ctx, func(c *Control) error {
		return c.row(ctx, `update signups set tries = tries + 1 where id = ? and tries < ? and done_at is null and code_at > ? returning code`,
			s.ID, CodeTries, c.Now()-CodeLife.Milliseconds()).Scan(&hash)
	})
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("check code: %w", err)
	}
	ok, err := h.Matches(ctx, hash, code)
	if err != nil {
		return err
	}
	if !ok {
		return ErrCode
	}
	switch _, err := c.UserByEmail(ctx, s.Email); {
	case err == nil:
		return ErrCode // the address got an account meanwhile
	case !errors.Is(err, ErrNotFound):
		return err
	}
	return nil
}

// FinishSignup enters person and company, notes the accepted terms and starts
// the first session. The company's file exists by then; every step may be
// repeated. ErrCode when another request for the address was faster.
func (c *Control) FinishSignup(ctx context.Context, s *Signup, device string) (token string, err error) {
	err = c.Tx(ctx, func(c *Control) error {
		user := &User{UID: s.UserUID, Email: s.Email, Name: s.Name, Locale: s.Locale}
		if err := c.AddCompany(ctx, &Company{UID: s.CompanyUID, Name: s.Company, Country: s.Country}, user, s.hash); isUnique(err) {
			return ErrCode
		} else if err != nil {
			return err
		}
		for document, version := range map[string]string{"terms": s.terms, "dpa": s.dpa} {
			if err := c.Accept(ctx, user.ID, document, version); err != nil {
				return err
			}
		}
		if _, err := c.exec(ctx, `update signups set done_at = ?, password = '', code = '' where id = ?`, c.Now(), s.ID); err != nil {
			return fmt.Errorf("finish sign-up: %w", err)
		}
		token, err = c.StartSession(ctx, user.ID, device, false)
		return err
	})
	return token, err
}
