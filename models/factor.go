package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Factors are the second factors of a person.
type Factors struct {
	App      int64 // since when an app shows codes; 0 when none does
	Passkeys []Passkey
	Codes    int // recovery codes that are left
}

// Any tells whether a password alone does not open the account.
func (f *Factors) Any() bool { return f.App > 0 || len(f.Passkeys) > 0 }

// hasFactor is an SQL expression about users u.
const hasFactor = `(exists (select 1 from totps f where f.user_id = u.id and f.confirmed_at is not null) or exists (select 1 from passkeys f where f.user_id = u.id))`

// FactorsOf lists what a person has beside the password.
func (c *Control) FactorsOf(ctx context.Context, userID int64) (*Factors, error) {
	var f Factors
	err := c.row(ctx, `select coalesce((select confirmed_at from totps where user_id = ?1), 0),
		(select count(*) from recovery_codes where user_id = ?1 and used_at is null)`, userID).Scan(&f.App, &f.Codes)
	if err != nil {
		return nil, fmt.Errorf("factors: %w", err)
	}
	f.Passkeys, err = c.passkeys(ctx, userID)
	return &f, err
}

// Whom the service wants a second factor of, whatever companies wish.
const (
	FactorOwners = "owners" // who owns a company
	FactorAll    = "all"
	FactorChosen = "chosen" // of nobody: who wants one has one
)

// factorGrace is for how long somebody who must have a second factor goes on
// without: so that who signs up at a fair can work at once.
const factorGrace = 7 * day

// guard is how a session's account is guarded beside its password.
type guard struct {
	Factor  bool  // there is a second factor
	Passkey bool  // one of them is a passkey
	wanted  bool  // there must be one
	asked   int64 // since when the person has been asked for one; 0 for not yet
	turned  int64 // since when the company wants one of everybody; 0 when it does not
}

// guardColumns are scanned into a guard, of users u and companies c.
const guardColumns = hasFactor + `, exists (select 1 from passkeys f where f.user_id = u.id), coalesce(u.factor_asked_at, 0), coalesce(c.factor_at, 0)`

// wantsFactor tells whether the person must have a second factor: owners and
// operators by the house's rule, everybody where the company says so. The people
// of a demo company have no password that could be guessed.
func (c *Control) wantsFactor(s *Session) bool {
	if s.Company.Demo && !s.Operator {
		return false
	}
	switch c.SecondFactor {
	case FactorAll:
		return true
	case FactorOwners:
		if s.Operator {
			return true
		}
		return s.turned > 0 || s.Role == "owner"
	}
	return s.turned > 0
}

// FactorBy is the moment, unix ms, from which nothing of the company opens
// without a second factor; 0 when there is one, or none is wanted. Who runs the
// service gets no time for it (P24).
func (s *Session) FactorBy() int64 {
	if s == nil || s.Factor || !s.wanted || s.asked == 0 {
		return 0
	}
	if s.Operator {
		return s.asked
	}
	return max(s.asked, s.turned) + factorGrace.Milliseconds()
}

// MustSecure tells whether that moment has come.
func (s *Session) MustSecure(now int64) bool {
	by := s.FactorBy()
	return by != 0 && now >= by
}

// FactorWanted tells whether the last factor may not be taken away.
func (s *Session) FactorWanted() bool { return s.wanted }

// FactorForAll tells whether the company wants one of everybody.
func (s *Session) FactorForAll() bool { return s.turned > 0 }

// AskFactor notes when a person was first asked for a second factor.
func (c *Control) AskFactor(ctx context.Context, s *Session) error {
	if s.Factor || !s.wanted || s.asked != 0 {
		return nil
	}
	s.asked = c.Now()
	_, err := c.exec(ctx, `update users set factor_asked_at = ? where id = ? and factor_asked_at is null`, s.asked, s.User.ID)
	return err
}

// WantFactor says whether all people of the company must have a second factor.
// Who asks it of others has one.
func (c *Control) WantFactor(ctx context.Context, s *Session, all bool) error {
	if all && !s.Factor {
		return Refuse("all", "factor.all.first")
	}
	return c.Tx(ctx, func(c *Control) error {
		at := sql.NullInt64{Int64: c.Now(), Valid: all}
		res, err := c.exec(ctx, `update companies set factor_at = ?1 where id = ?2 and (factor_at is null) = (?1 is not null)`, at, s.Company.ID)
		if err != nil {
			return fmt.Errorf("want factor: %w", err)
		}
		if n, _ := res.RowsAffected(); n == 0 {
			return nil
		}
		return c.auditCompany(ctx, s.Company.ID, Audit{Act: ActSettings, Person: s.User.UID, Noun: "settings", Details: AuditDetails{By: s.User.Name, Fields: []string{"second_factor"}}})
	})
}

// Unguarded are the people of a company who have no second factor yet.
func (c *Control) Unguarded(ctx context.Context, companyID int64) ([]string, error) {
	rows, err := c.query(ctx, `select u.name from memberships m join users u on u.id = m.user_id
		where m.company_id = ? and m.left_at is null and not `+hasFactor+` order by u.name limit ?`, companyID, maxTeam)
	return collect(rows, err, func(r *sql.Rows) (name string, err error) { return name, r.Scan(&name) })
}

// RemoveFactors takes away all second factors of a person who has lost them,
// signs the person out everywhere, and tells so by mail. An owner may do it for
// somebody who works in that company alone: one company must not weaken
// another's door, and none the service's. ErrNotFound for who is not there.
func (c *Control) RemoveFactors(ctx context.Context, companyID int64, userUID string) error {
	return c.Tx(ctx, func(c *Control) error {
		u, err := c.findUser(ctx, `uid = ? and exists (select 1 from memberships where user_id = users.id and company_id = ? and left_at is null)`, userUID, companyID)
		if err != nil {
			return err
		}
		var elsewhere bool
		err = c.row(ctx, `select operator or exists (select 1 from memberships m where m.user_id = users.id and m.company_id <> ? and m.left_at is null) from users where id = ?`, companyID, u.ID).Scan(&elsewhere)
		if err != nil {
			return err
		}
		if elsewhere {
			return Refuse("form", "factor.elsewhere")
		}
		return c.unlock(ctx, u)
	})
}

// Unlock takes away all second factors of the person with the address, as the
// operator does after having made sure who asks. ErrNotFound when nobody has it.
func (c *Control) Unlock(ctx context.Context, email string) error {
	return c.Tx(ctx, func(c *Control) error {
		u, err := c.UserByEmail(ctx, email)
		if err != nil {
			return err
		}
		return c.unlock(ctx, u)
	})
}

func (c *Control) unlock(ctx context.Context, u *User) error {
	for _, table := range []string{"totps", "passkeys", "recovery_codes", "sessions"} {
		if _, err := c.exec(ctx, `delete from `+table+` where user_id = ?`, u.ID); err != nil {
			return fmt.Errorf("unlock: %w", err)
		}
	}
	return c.tellFactor(ctx, u, "factors_removed")
}

// tellFactor mails the person that something about the sign-in has changed, and
// notes it.
func (c *Control) tellFactor(ctx context.Context, u *User, template string) error {
	if err := c.auditPerson(ctx, u.ID, Audit{Act: ActFactor, Noun: "user", NounUID: u.UID, Details: AuditDetails{What: u.Name, Why: template}}); err != nil {
		return err
	}
	return c.Queue(ctx, Mail{Template: template, To: u.Email, Locale: u.Locale, Data: MailData{Name: u.Name, Path: "/profile/security"}})
}

// ErrLastFactor refuses to take the last second factor from who must have one.
var ErrLastFactor = Refuse("form", "factor.last")

// tidyFactors removes recovery codes when nothing is left that they stand in
// for; who must have a second factor keeps the last one.
func (c *Control) tidyFactors(ctx context.Context, userID int64, must bool) error {
	if must {
		var any bool
		if err := c.row(ctx, `select `+hasFactor+` from users u where u.id = ?`, userID).Scan(&any); err != nil {
			return err
		}
		if !any {
			return ErrLastFactor
		}
	}
	_, err := c.exec(ctx, `delete from recovery_codes where user_id = ?1 and not exists (select 1 from users u where u.id = ?1 and `+hasFactor+`)`, userID)
	return err
}

// orNotFound says that no row was there in our own word.
func orNotFound(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return err
}
