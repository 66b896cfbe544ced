package models

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// How long a session lasts (ASVS v5.0.0-7.3): without and with "stay signed in".
const (
	day           = 24 * time.Hour
	sessionIdle   = 12 * time.Hour
	sessionLife   = 14 * day
	rememberLife  = 30 * day
	sessionTouch  = 5 * time.Minute // seen_at is not written more often
	proofLife     = 10 * time.Minute
	maxCompanies  = 50
	maxSessionRow = 50
)

// Session is one signed-in device with the person and, once chosen, the
// company it works in.
type Session struct {
	ID       int64
	User     User
	Company  Company // zero when none is chosen
	Role     Role
	SeeCost  bool
	Many     bool // the person has more than one company
	Device   string
	Created  int64
	SeenAt   int64
	Current  bool
	Remember bool  // "stay signed in" was ticked
	Proved   int64 // when the person last gave a password or another proof
	Beside
	guard
}

// Proven tells whether the person proved who it is within ten minutes, which
// dangerous acts need (ASVS v5.0.0-7.5.3).
func (s *Session) Proven(now time.Time) bool {
	return now.UnixMilli()-s.Proved < proofLife.Milliseconds()
}

// Principal is who the session speaks for.
func (s *Session) Principal() Principal {
	return Principal{UserUID: s.User.UID, CompanyUID: s.Company.UID, Role: s.Role, SeeCost: s.SeeCost}
}

// ErrCredentials refuses a sign-in without saying which half was wrong.
var ErrCredentials = Refuse("password", "signin.wrong")

// SignIn starts a session and gives the cookie's token. Unknown address and
// wrong password take the same time and give the same ErrCredentials.
func (c *Control) SignIn(ctx context.Context, h *Hasher, email, password, device string, remember bool) (string, error) {
	u, err := c.UserByEmail(ctx, email)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return "", err
	}
	hash := ""
	if u != nil {
		hash = u.hash
	}
	ok, err := h.Matches(ctx, hash, password)
	if err != nil {
		return "", err
	}
	if !ok {
		if err := c.signInFailed(ctx, u, device); err != nil {
			return "", err
		}
		return "", ErrCredentials
	}
	return c.StartSession(ctx, u.ID, device, remember)
}

// StartSession makes a session in the person's most recent company, a cancelled
// one only when there is no other. Only the token's hash is stored. When the
// person has a second factor the session waits for it, for ten minutes, and
// opens nothing until PassSecond: there is no way around it (ASVS v5.0.0-6.4.3).
func (c *Control) StartSession(ctx context.Context, userID int64, device string, remember bool) (string, error) {
	token, now := newToken(), c.Now()
	sum := sha256.Sum256([]byte(token))
	err := c.Tx(ctx, func(c *Control) error {
		var who Actor
		var operator, waits bool
		if err := c.row(ctx, `select u.uid, u.name, u.operator, `+hasFactor+` from users u where u.id = ?`, userID).Scan(&who.UID, &who.Name, &operator, &waits); err != nil {
			return fmt.Errorf("start session: %w", err)
		}
		idle, life := sessionTimes(remember, operator)
		if waits {
			life = secondLife
		}
		_, err := c.exec(ctx, `
		insert into sessions (token_hash, user_id, company_id, device, created_at, seen_at, proved_at, idle, waits, expires_at)
		values (?, ?, (select m.company_id from memberships m join companies c on c.id = m.company_id
			where m.user_id = ? and m.left_at is null and (c.state = 'active' or c.state = 'cancelled' and c.closes_at > ?)
			order by c.state, m.joined_at desc limit 1), ?, ?, ?, ?, ?, ?, ?)`,
			sum[:], userID, userID, now, device, now, now, now, idle.Milliseconds(), waits, now+life.Milliseconds())
		if err != nil {
			return fmt.Errorf("start session: %w", err)
		}
		if waits {
			return nil
		}
		return c.signedIn(ctx, userID, who, device)
	})
	return token, err
}

// signedIn notes in the companies of a person that he is in.
func (c *Control) signedIn(ctx context.Context, userID int64, who Actor, device string) error {
	return c.auditPerson(ctx, userID, Audit{Act: ActSignIn, Person: who.UID, Details: AuditDetails{By: who.Name, Device: device}})
}

// signInFailed notes a failed try: in the companies of the person, and in the
// service's own log. For an address that nobody has it does the same work.
func (c *Control) signInFailed(ctx context.Context, u *User, device string) error {
	a := Audit{Act: ActSignInFailed, Noun: "user", Details: AuditDetails{Device: device}}
	id := int64(0)
	if u != nil {
		id, a.NounUID, a.Details.What = u.ID, u.UID, u.Email
	}
	return c.Tx(ctx, func(c *Control) error {
		if err := c.auditPerson(ctx, id, a); err != nil {
			return err
		}
		a.Details.What = "" // whose company knows the address, not the service's log
		return c.Audit(ctx, a)
	})
}

// SessionByToken finds the living session of a cookie, in one statement.
// ErrNotFound when there is none or its time is over.
func (c *Control) SessionByToken(ctx context.Context, token string) (*Session, error) {
	sum := sha256.Sum256([]byte(token))
	var s Session
	var uid, name, country, role sql.NullString
	var companyID, seeCost sql.NullInt64
	var standing standingRow
	var beside JSON[Beside]
	now := c.Now()
	err := c.row(ctx, `
		select s.id, s.created_at, s.seen_at, s.proved_at, s.device, u.id, u.uid, u.email, u.name, u.locale, u.theme,
			coalesce((select max(version) from acceptances where user_id = u.id and document = 'terms'), ''),
			coalesce((select max(version) from acceptances where user_id = u.id and document = 'notice'), ''), u.uncounted,
			c.id, c.uid, c.name, c.country, coalesce(c.demo, 0), m.role, m.see_cost,
			exists (select 1 from memberships o where o.user_id = u.id and o.left_at is null and o.company_id is not s.company_id),
			s.idle = ?1, `+standingColumns+`, `+guardColumns+`, `+besideSession+`
		from sessions s join users u on u.id = s.user_id
		left join memberships m on m.user_id = s.user_id and m.company_id = s.company_id and m.left_at is null
		left join companies c on c.id = m.company_id
		where s.token_hash = ?2 and s.waits = 0 and s.expires_at > ?3 and s.seen_at + s.idle > ?3`, rememberLife.Milliseconds(), sum[:], now).
		Scan(&s.ID, &s.Created, &s.SeenAt, &s.Proved, &s.Device, &s.User.ID, &s.User.UID, &s.User.Email, &s.User.Name, &s.User.Locale, &s.User.Theme, &s.User.Terms, &s.User.Noted, &s.User.Uncounted,
			&companyID, &uid, &name, &country, &s.Company.Demo, &role, &seeCost, &s.Many, &s.Remember,
			&standing.state, &standing.why, &standing.readingSince, &standing.cancelled, &standing.closes,
			&s.Factor, &s.Passkey, &s.asked, &s.turned, &beside)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("session: %w", err)
	}
	if now := standing.at(now); now.State != Gone {
		s.Company.ID, s.Company.UID, s.Company.Name, s.Company.Country, s.Company.Standing = companyID.Int64, uid.String, name.String, country.String, now
		s.Role, s.SeeCost = Role(role.String), seeCost.Int64 == 1
	}
	s.Beside = beside.V
	s.Operator = s.Is == 1
	if err := c.lookIn(ctx, &s); err != nil {
		return nil, err
	}
	s.wanted = c.wantsFactor(&s)
	return &s, nil
}

// Touch notes that the session was used, at most every five minutes.
func (c *Control) Touch(ctx context.Context, s *Session) error {
	now, often := c.Now(), sessionTouch
	if s.Operator {
		often = operatorTouch
	}
	if now-s.SeenAt < often.Milliseconds() {
		return nil
	}
	return c.Tx(ctx, func(c *Control) error {
		if s.Support == 0 { // a company is seen by its own people
			if _, err := c.exec(ctx, `update companies set seen_at = ? where id = ?`, now, s.Company.ID); err != nil {
				return err
			}
		}
		_, err := c.exec(ctx, `update sessions set seen_at = ? where id = ?`, now, s.ID)
		return err
	})
}

// RenewSession gives the session a new token after the person has proved again
// who it is; the old one is useless (ASVS v5.0.0-7.2.4).
func (c *Control) RenewSession(ctx context.Context, id int64) (string, error) {
	token := newToken()
	sum := sha256.Sum256([]byte(token))
	res, err := c.exec(ctx, `update sessions set token_hash = ?, proved_at = ? where id = ?`, sum[:], c.Now(), id)
	if err != nil {
		return "", fmt.Errorf("renew session: %w", err)
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return "", ErrNotFound
	}
	return token, nil
}

// SwitchCompany moves the session to another company of the person;
// ErrNotFound when the person is not a member.
func (c *Control) SwitchCompany(ctx context.Context, s *Session, companyUID string) error {
	res, err := c.exec(ctx, `
		update sessions set company_id = (select c.id from companies c join memberships m on m.company_id = c.id
			where c.uid = ?1 and m.user_id = ?2 and m.left_at is null and (c.state = 'active' or c.state = 'cancelled' and c.closes_at > ?4))
		where id = ?3 and exists (select 1 from companies c join memberships m on m.company_id = c.id
			where c.uid = ?1 and m.user_id = ?2 and m.left_at is null and (c.state = 'active' or c.state = 'cancelled' and c.closes_at > ?4))`,
		companyUID, s.User.ID, s.ID, c.Now())
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return ErrNotFound
	}
	return nil
}

// EndSession signs the device out.
func (c *Control) EndSession(ctx context.Context, id int64) error {
	_, err := c.exec(ctx, `delete from sessions where id = ?`, id)
	return err
}

// EndOtherSessions signs all other devices of the person out.
func (c *Control) EndOtherSessions(ctx context.Context, s *Session) error {
	return c.Tx(ctx, func(c *Control) error {
		if _, err := c.exec(ctx, `delete from sessions where user_id = ? and id <> ?`, s.User.ID, s.ID); err != nil {
			return err
		}
		return c.auditPerson(ctx, s.User.ID, Audit{Act: ActSignedOut, Person: s.User.UID, Details: AuditDetails{By: s.User.Name}})
	})
}

// EndOneSession signs one other device of the person out; ErrNotFound when it is
// none of his, or this one.
func (c *Control) EndOneSession(ctx context.Context, s *Session, id int64) error {
	return c.Tx(ctx, func(c *Control) error {
		res, err := c.exec(ctx, `delete from sessions where id = ? and user_id = ? and id <> ?`, id, s.User.ID, s.ID)
		if err != nil {
			return fmt.Errorf("end session: %w", err)
		}
		if n, _ := res.RowsAffected(); n == 0 {
			return ErrNotFound
		}
		return c.auditPerson(ctx, s.User.ID, Audit{Act: ActSignedOut, Person: s.User.UID, Details: AuditDetails{By: s.User.Name}})
	})
}

// Sessions lists the person's signed-in devices, the newest first.
func (c *Control) Sessions(ctx context.Context, s *Session) ([]Session, error) {
	now := c.Now()
	rows, err := c.query(ctx, `select id, device, created_at, seen_at from sessions
		where user_id = ? and waits = 0 and expires_at > ? and seen_at + idle > ? order by seen_at desc limit ?`, s.User.ID, now, now, maxSessionRow)
	return collect(rows, err, func(r *sql.Rows) (Session, error) {
		var o Session
		err := r.Scan(&o.ID, &o.Device, &o.Created, &o.SeenAt)
		o.Current = o.ID == s.ID
		return o, err
	})
}

// Tidy removes what has run out: sessions, sign-ups, reset links, sent mail.
func (c *Control) Tidy(ctx context.Context) error {
	now := c.Now()
	for _, q := range []string{
		`delete from sessions where expires_at < ?1 or seen_at + idle < ?1`,
		`delete from signups where created_at < ?1 - 86400000`,
		`delete from password_resets where expires_at < ?1 - 86400000`,
		`delete from usage_counts where day < date(?1 / 1000, 'unixepoch', '-25 months')`,
		`delete from signin_links where expires_at < ?1`,
		`delete from passkey_questions where expires_at < ?1`,
		`delete from audit_waiting where company_uid = '' and at < ?1`,
		`delete from known_devices where seen_at < ?1 - 7776000000`,
		`delete from invitations where expires_at < ?1 - 2592000000`,
		`delete from throttles where saved_at < ?1 - 86400000`, // of a machine that is no more
		`delete from outbox where state in ('sent', 'refused') and created_at < ?1 - case template when 'legal_change' then 34214400000 else 2592000000 end
			and not exists (select 1 from breach_letters l where l.outbox_id = outbox.id)`, // P30: that owners were told is proven for 13 months
	} {
		if _, err := c.exec(ctx, q, now); err != nil {
			return fmt.Errorf("tidy: %w", err)
		}
	}
	if err := c.tidyBilling(ctx); err != nil {
		return err
	}
	return c.tidyRequests(ctx)
}
