package models

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"slices"
)

const (
	invitationLife = 7 * day
	maxTeam        = 200
)

// Member is a person in a company.
type Member struct {
	UserID  int64
	UID     string
	Name    string
	Email   string
	Locale  string
	Role    Role
	SeeCost bool
	Joined  int64
	Left    int64 // 0 while a member
}

// Invitation lets one address join one company in one role, once, for seven days.
type Invitation struct {
	ID      int64
	UID     string
	Email   string
	Role    Role
	SeeCost bool
	Company Company
	By      string
	Expires int64
}

// Team lists the company's people, those who left too: history names them.
func (c *Control) Team(ctx context.Context, companyID int64) ([]Member, error) {
	rows, err := c.query(ctx, `select u.id, u.uid, u.name, u.email, u.locale, m.role, m.see_cost, m.joined_at, coalesce(m.left_at, 0)
		from memberships m join users u on u.id = m.user_id where m.company_id = ? order by m.left_at is not null, u.name limit ?`, companyID, maxTeam)
	return collect(rows, err, func(r *sql.Rows) (Member, error) {
		var m Member
		return m, r.Scan(&m.UserID, &m.UID, &m.Name, &m.Email, &m.Locale, &m.Role, &m.SeeCost, &m.Joined, &m.Left)
	})
}

// SaveMember changes role and "may see cost". The last owner stays owner.
func (c *Control) SaveMember(ctx context.Context, companyID int64, userUID string, role Role, seeCost bool) error {
	if !role.Valid() {
		return Refuse("role", "team.role.bad")
	}
	return c.Tx(ctx, func(c *Control) error {
		if role != "owner" {
			if err := c.keepOwner(ctx, companyID, userUID); err != nil {
				return err
			}
			if err := c.voidInvitations(ctx, companyID, userUID); err != nil {
				return err
			}
		}
		if err := c.changeMember(ctx, companyID, userUID, `role = ?, see_cost = ?`, role, seeCost || role == "owner"); err != nil {
			return err
		}
		return c.auditMember(ctx, companyID, ActMember, userUID, role)
	})
}

// MayLeave refuses when the person is the only owner.
func (c *Control) MayLeave(ctx context.Context, companyID int64, userUID string) error {
	return c.keepOwner(ctx, companyID, userUID)
}

// RemoveMember ends the membership and the person's sessions in the company.
func (c *Control) RemoveMember(ctx context.Context, companyID int64, userUID string) error {
	return c.Tx(ctx, func(c *Control) error {
		if err := c.keepOwner(ctx, companyID, userUID); err != nil {
			return err
		}
		if err := c.changeMember(ctx, companyID, userUID, `left_at = ?`, c.Now()); err != nil {
			return err
		}
		if err := c.voidInvitations(ctx, companyID, userUID); err != nil {
			return err
		}
		if _, err := c.exec(ctx, `delete from sessions where company_id = ? and user_id = (select id from users where uid = ?)`, companyID, userUID); err != nil {
			return err
		}
		return c.auditMember(ctx, companyID, ActLeft, userUID, "")
	})
}

// auditMember notes what happened to a person of a company.
func (c *Control) auditMember(ctx context.Context, companyID int64, act AuditAct, userUID string, role Role) error {
	u, err := c.UserByUID(ctx, userUID)
	if err != nil {
		return err
	}
	return c.auditCompany(ctx, companyID, Audit{Act: act, Noun: "member", NounUID: userUID, Details: AuditDetails{What: u.Name, Role: role}})
}

// voidInvitations takes back what a person invited to who may not invite any
// more.
func (c *Control) voidInvitations(ctx context.Context, companyID int64, userUID string) error {
	_, err := c.exec(ctx, `delete from invitations where company_id = ? and used_at is null and invited_by = (select id from users where uid = ?)`, companyID, userUID)
	return err
}

func (c *Control) changeMember(ctx context.Context, companyID int64, userUID, set string, args ...any) error {
	args = append(args, companyID, userUID)
	res, err := c.exec(ctx, `update memberships set `+set+`
		where company_id = ? and left_at is null and user_id = (select id from users where uid = ?)`, args...)
	if err != nil {
		return fmt.Errorf("change member: %w", err)
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return ErrNotFound
	}
	return nil
}

// keepOwner refuses when the person is the only owner.
func (c *Control) keepOwner(ctx context.Context, companyID int64, userUID string) error {
	var others int
	err := c.row(ctx, `select count(*) from memberships m join users u on u.id = m.user_id
		where m.company_id = ? and m.role = 'owner' and m.left_at is null and u.uid <> ?`, companyID, userUID).Scan(&others)
	if err == nil && others == 0 {
		return Refuse("role", "team.last_owner")
	}
	return err
}

// Invite stores an invitation and queues its mail in the given language, or in
// that of the person when the address has an account. An earlier invitation of
// the address ends. Nobody gives more than he has.
func (c *Control) Invite(ctx context.Context, s *Session, inv Invitation, locale string) error {
	if bad := CheckEmail(inv.Email); bad != nil {
		return &Invalid{Fields: []FieldError{*bad}}
	}
	if !inv.Role.Valid() {
		return Refuse("role", "team.role.bad")
	}
	inv.SeeCost = inv.SeeCost || inv.Role == "owner"
	if !s.Role.May(ManageTeam) || !s.Role.covers(inv.Role) || inv.SeeCost && !s.SeeCost {
		return &Forbidden{Need: ManageTeam}
	}
	return c.Tx(ctx, func(c *Control) error {
		if known, err := c.isMember(ctx, s.Company.ID, inv.Email); err != nil {
			return err
		} else if known {
			return Refuse("email", "team.member_already")
		}
		if u, err := c.UserByEmail(ctx, inv.Email); err == nil && u.Locale != "" {
			locale = u.Locale
		}
		token, now := newToken(), c.Now()
		sum := sha256.Sum256([]byte(token))
		if _, err := c.exec(ctx, `delete from invitations where company_id = ? and email_key = ? and used_at is null`, s.Company.ID, EmailKey(inv.Email)); err != nil {
			return err
		}
		if _, err := c.exec(ctx, `insert into invitations (uid, token_hash, company_id, email, email_key, role, see_cost, invited_by, created_at, expires_at)
			values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, NewUID(), sum[:], s.Company.ID, inv.Email, EmailKey(inv.Email), inv.Role, inv.SeeCost,
			s.User.ID, now, now+invitationLife.Milliseconds()); err != nil {
			return fmt.Errorf("invite: %w", err)
		}
		if err := c.auditCompany(ctx, s.Company.ID, Audit{Act: ActInvited, Person: s.User.UID, Noun: "invitation", Details: AuditDetails{By: s.User.Name, What: inv.Email, Role: inv.Role}}); err != nil {
			return err
		}
		return c.Queue(ctx, Mail{Template: "invitation", To: inv.Email, Locale: locale,
			Data: MailData{Company: s.Company.Name, By: s.User.Name, Role: inv.Role, Path: "/join/" + token}})
	})
}

// covers tells whether r has every permission of other.
func (r Role) covers(other Role) bool {
	for _, roles := range grants {
		if slices.Contains(roles, other) && !slices.Contains(roles, r) {
			return false
		}
	}
	return true
}

func (c *Control) isMember(ctx context.Context, companyID int64, email string) (bool, error) {
	var known bool
	err := c.row(ctx, `select exists (select 1 from memberships m join users u on u.id = m.user_id
		where m.company_id = ? and m.left_at is null and u.email_key = ?)`, companyID, EmailKey(email)).Scan(&known)
	return known, err
}

// Invitations lists what is open.
func (c *Control) Invitations(ctx context.Context, companyID int64) ([]Invitation, error) {
	rows, err := c.query(ctx, `select id, uid, email, role, see_cost, expires_at from invitations
		where company_id = ? and used_at is null and expires_at > ? order by id desc limit ?`, companyID, c.Now(), maxTeam)
	return collect(rows, err, func(r *sql.Rows) (Invitation, error) {
		var i Invitation
		return i, r.Scan(&i.ID, &i.UID, &i.Email, &i.Role, &i.SeeCost, &i.Expires)
	})
}

// RevokeInvitation makes the mailed link useless.
func (c *Control) RevokeInvitation(ctx context.Context, companyID int64, uid string) error {
	return c.Tx(ctx, func(c *Control) error {
		var email string
		err := c.row(ctx, `delete from invitations where company_id = ? and uid = ? and used_at is null returning email`, companyID, uid).Scan(&email)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
		return c.auditCompany(ctx, companyID, Audit{Act: ActWithdrawn, Noun: "invitation", Details: AuditDetails{What: email}})
	})
}

// FindInvitation finds the open invitation of a mailed link.
func (c *Control) FindInvitation(ctx context.Context, token string) (*Invitation, error) {
	sum := sha256.Sum256([]byte(token))
	var i Invitation
	err := c.row(ctx, `select i.id, i.uid, i.email, i.role, i.see_cost, i.expires_at, c.id, c.uid, c.name, u.name
		from invitations i join companies c on c.id = i.company_id join users u on u.id = i.invited_by
		where i.token_hash = ? and i.used_at is null and i.expires_at > ? and c.state = 'active'`, sum[:], c.Now()).
		Scan(&i.ID, &i.UID, &i.Email, &i.Role, &i.SeeCost, &i.Expires, &i.Company.ID, &i.Company.UID, &i.Company.Name, &i.By)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("find invitation: %w", err)
	}
	return &i, nil
}

// ErrOtherAddress refuses a signed-in person who was not the one invited.
var ErrOtherAddress = Refuse("email", "join.other_address")

// Join accepts an invitation and with it the terms. A person with an account
// signs in first, and the address must be the invited one (ErrOtherAddress); a
// new person gets an account.
func (c *Control) Join(ctx context.Context, h *Hasher, token string, signedIn *User, name, password, locale string) (userID int64, err error) {
	inv, err := c.FindInvitation(ctx, token)
	if err != nil {
		return 0, err
	}
	user, hash := signedIn, ""
	if user == nil {
		if user, hash, err = newMember(ctx, h, inv, name, password, locale); err != nil {
			return 0, err
		}
	} else if EmailKey(user.Email) != EmailKey(inv.Email) {
		return 0, ErrOtherAddress
	}
	err = c.Tx(ctx, func(c *Control) error {
		if user.ID == 0 {
			if err := c.insertUser(ctx, user, hash); isUnique(err) {
				return Refuse("email", "join.sign_in_first")
			} else if err != nil {
				return err
			}
		}
		terms, _, err := c.agreed(ctx)
		if err != nil {
			return err
		}
		if err := c.Accept(ctx, user.ID, "terms", terms); err != nil {
			return err
		}
		if err := c.useInvitation(ctx, inv, user.ID); err != nil {
			return err
		}
		return c.auditCompany(ctx, inv.Company.ID, Audit{Act: ActJoined, Person: user.UID, Noun: "member", NounUID: user.UID, Details: AuditDetails{By: user.Name, What: inv.Email, Role: inv.Role}})
	})
	return user.ID, err
}

func newMember(ctx context.Context, h *Hasher, inv *Invitation, name, password, locale string) (*User, string, error) {
	if name == "" {
		return nil, "", Refuse("name", "error.required")
	}
	if bad := CheckPassword(password, inv.Email, name, inv.Company.Name); bad != nil {
		return nil, "", &Invalid{Fields: []FieldError{*bad}}
	}
	hash, err := h.Hash(ctx, password)
	return &User{UID: NewUID(), Email: inv.Email, Name: name, Locale: locale}, hash, err
}

func (c *Control) useInvitation(ctx context.Context, inv *Invitation, userID int64) error {
	res, err := c.exec(ctx, `update invitations set used_at = ? where id = ? and used_at is null`, c.Now(), inv.ID)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return ErrNotFound
	}
	_, err = c.exec(ctx, `insert into memberships (user_id, company_id, role, see_cost, joined_at) values (?, ?, ?, ?, ?)
		on conflict (user_id, company_id) do update set role = excluded.role, see_cost = excluded.see_cost, joined_at = excluded.joined_at, left_at = null
		where left_at is not null`, // a member keeps what he has

		userID, inv.Company.ID, inv.Role, inv.SeeCost, c.Now())
	return err
}
