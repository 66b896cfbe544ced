package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"unicode"
)

// User is a person with a sign-in, member of one or more companies.
type User struct {
	ID      int64
	UID     string
	Email   string
	Name    string
	Locale  string
	Theme   string
	hash    string
	Created int64
	Terms   string // newest version of the terms that was accepted; of a session's person alone
	// Uncounted says that the person objected to the counting of use; of a session's person alone.
	Uncounted bool
	Noted     string // newest announcement of legal texts that was read; likewise
}

// EmailKey is the form in which addresses are compared.
func EmailKey(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

const maxEmail = 254 // RFC 5321 section 4.5.3.1.3, less the brackets

// CheckEmail refuses what few mail servers would take: names around the
// address, quotes, hosts without a dot, letters outside ASCII before the @.
func CheckEmail(email string) *FieldError {
	a, err := mail.ParseAddress(email)
	if err != nil || a.Address != email || len(email) > maxEmail {
		return &FieldError{Field: "email", Key: "email.bad"}
	}
	at := strings.LastIndexByte(email, '@')
	local, host := email[:at], email[at+1:]
	if strings.ContainsFunc(local, func(r rune) bool { return r > unicode.MaxASCII }) || strings.HasPrefix(host, "[") || !strings.Contains(strings.Trim(host, "."), ".") {
		return &FieldError{Field: "email", Key: "email.bad"}
	}
	return nil
}

const userColumns = `id, uid, email, name, locale, theme, password, created_at`

func (c *Control) findUser(ctx context.Context, where string, args ...any) (*User, error) {
	var u User
	err := c.row(ctx, `select `+userColumns+` from users where `+where, args...).
		Scan(&u.ID, &u.UID, &u.Email, &u.Name, &u.Locale, &u.Theme, &u.hash, &u.Created)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("find user: %w", err)
	}
	return &u, nil
}

// UserByEmail finds a person; ErrNotFound when nobody has the address.
func (c *Control) UserByEmail(ctx context.Context, email string) (*User, error) {
	return c.findUser(ctx, `email_key = ?`, EmailKey(email))
}

// UserByUID finds a person by the id that history rows carry.
func (c *Control) UserByUID(ctx context.Context, uid string) (*User, error) {
	return c.findUser(ctx, `uid = ?`, uid)
}

func (c *Control) insertUser(ctx context.Context, u *User, hash string) error {
	now := c.Now()
	res, err := c.exec(ctx, `
		insert into users (uid, email, email_key, name, password, pepper, locale, created_at, updated_at)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		u.UID, u.Email, EmailKey(u.Email), u.Name, hash, PepperID, u.Locale, now, now)
	if err != nil {
		return fmt.Errorf("insert user: %w", err)
	}
	u.ID, err = res.LastInsertId()
	return err
}

// SaveProfile stores name, language and theme ("" means not chosen).
func (c *Control) SaveProfile(ctx context.Context, u *User) error {
	_, err := c.exec(ctx, `update users set name = ?, locale = ?, theme = ?, updated_at = ? where id = ?`,
		u.Name, u.Locale, u.Theme, c.Now(), u.ID)
	if err != nil {
		return fmt.Errorf("save profile: %w", err)
	}
	return nil
}

// ChangePassword stores a new password after the old one was given again and
// ends every other session of the person (ASVS v5.0.0-7.4.3).
func (c *Control) ChangePassword(ctx context.Context, h *Hasher, userID, keepSession int64, old, password string) error {
	u, err := c.findUser(ctx, `id = ?`, userID)
	if err != nil {
		return err
	}
	if err := u.proves(ctx, h, "old", old); err != nil {
		return err
	}
	if bad := CheckPassword(password, u.Email, u.Name); bad != nil {
		return &Invalid{Fields: []FieldError{*bad}}
	}
	hash, err := h.Hash(ctx, password)
	if err != nil {
		return err
	}
	return c.Tx(ctx, func(c *Control) error { return c.setPassword(ctx, u, hash, keepSession) })
}

// proves refuses the field unless it holds the person's password.
func (u *User) proves(ctx context.Context, h *Hasher, field, password string) error {
	ok, err := h.Matches(ctx, u.hash, password)
	if err == nil && !ok {
		return Refuse(field, "password.wrong")
	}
	return err
}

// ProvePassword refuses the field unless it holds the password of the person.
func (c *Control) ProvePassword(ctx context.Context, h *Hasher, userID int64, field, password string) error {
	u, err := c.findUser(ctx, `id = ?`, userID)
	if err != nil {
		return err
	}
	return u.proves(ctx, h, field, password)
}

// setPassword stores the hash, ends sessions and reset links, and tells the
// person by mail. The hash is computed outside of the transaction: it takes a
// quarter of a second, in which nobody else could write.
func (c *Control) setPassword(ctx context.Context, u *User, hash string, keepSession int64) error {
	if _, err := c.exec(ctx, `update users set password = ?, pepper = ?, updated_at = ? where id = ?`, hash, PepperID, c.Now(), u.ID); err != nil {
		return fmt.Errorf("set password: %w", err)
	}
	if _, err := c.exec(ctx, `delete from sessions where user_id = ? and id <> ?`, u.ID, keepSession); err != nil {
		return fmt.Errorf("set password: %w", err)
	}
	if _, err := c.exec(ctx, `update password_resets set used_at = ? where user_id = ? and used_at is null`, c.Now(), u.ID); err != nil {
		return fmt.Errorf("set password: %w", err)
	}
	if err := c.auditPerson(ctx, u.ID, Audit{Act: ActPassword, Person: u.UID, Noun: "user", NounUID: u.UID, Details: AuditDetails{By: u.Name}}); err != nil {
		return err
	}
	return c.Queue(ctx, Mail{Template: "password_changed", To: u.Email, Locale: u.Locale, Data: MailData{Name: u.Name}})
}
