package models

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"
)

// How long an operator's session lasts (ASVS v5.0.0-7.3): who can see every
// company's state signs in anew more often.
const (
	operatorIdle  = 15 * time.Minute
	operatorLife  = 8 * time.Hour
	operatorTouch = time.Minute
)

// SetOperator makes a person an operator of the service, or no longer one.
// Their sessions end, for those of an operator are shorter.
func (c *Control) SetOperator(ctx context.Context, email string, on bool) error {
	return c.Tx(ctx, func(c *Control) error {
		u, err := c.UserByEmail(ctx, email)
		if err != nil {
			return err
		}
		if _, err := c.exec(ctx, `update users set operator = ? where id = ?`, on, u.ID); err != nil {
			return fmt.Errorf("set operator: %w", err)
		}
		if _, err := c.exec(ctx, `delete from sessions where user_id = ?`, u.ID); err != nil {
			return err
		}
		why := "removed"
		if on {
			why = "added"
		}
		return c.Audit(ctx, Audit{Act: ActOperator, Noun: "user", NounUID: u.UID, Details: AuditDetails{What: u.Email, Why: why}})
	})
}

// Operators lists who runs the service.
func (c *Control) Operators(ctx context.Context) ([]User, error) {
	rows, err := c.query(ctx, `select uid, email, name from users where operator = 1 order by email`)
	return collect(rows, err, func(r *sql.Rows) (User, error) {
		var u User
		return u, r.Scan(&u.UID, &u.Email, &u.Name)
	})
}

// Beside is what a session carries beside person and company.
type Beside struct {
	Operator bool   `json:"-"`
	Is       int    `json:"operator"`
	Support  int64  `json:"support"` // the grant an operator looks by; 0 for none
	Granted  int64  `json:"granted"` // until when support may look into the company; 0 when it may not
	Saying   string `json:"saying"`  // uid of what the service wants to say, "" for nothing
	Words    string `json:"words"`   // and that, as JSON of Words
}

// besideSession is Beside as JSON, in the statement that reads a session s of a
// user u; ?3 is the time.
const besideSession = `(select json_object('operator', u.operator,
	'support', coalesce((select g.id from grants g where g.id = s.grant_id and g.ended_at = 0 and g.until_at > ?3 and u.operator = 1), 0),
	'granted', coalesce((select max(g.until_at) from grants g where g.company_id = s.company_id and g.ended_at = 0 and g.until_at > ?3), 0),
	'saying', coalesce(a.uid, ''), 'words', coalesce(a.words, '{}'))
	from (select 1) left join (select uid, words from announcements where until_at > ?3
		and not exists (select 1 from announcements_read r where r.user_id = s.user_id and r.announcement_id = announcements.id) order by id desc limit 1) a)`

// Words are a title and a text in several languages.
type Words map[string]struct{ Title, Text string }

// In gives them in a language, or else in English.
func (w Words) In(lang string) (title, text string) {
	for _, l := range []string{lang, "en"} {
		if w[l].Title != "" || w[l].Text != "" {
			return w[l].Title, w[l].Text
		}
	}
	return "", ""
}

// Notice is what the service wants to say, in a language.
func (b Beside) Notice(lang string) (title, text string) {
	var w Words
	if json.Unmarshal([]byte(b.Words), &w) != nil {
		return "", ""
	}
	return w.In(lang)
}

// lookIn puts an operator into the company he was let into: to read alone, and
// without what the goods cost.
func (c *Control) lookIn(ctx context.Context, s *Session) error {
	if s.Support == 0 {
		return nil
	}
	var standing standingRow
	err := c.row(ctx, `select c.id, c.uid, c.name, c.country, c.demo, g.until_at, `+standingColumns+` from grants g join companies c on c.id = g.company_id where g.id = ? and c.state = 'active'`, s.Support).
		Scan(append([]any{&s.Company.ID, &s.Company.UID, &s.Company.Name, &s.Company.Country, &s.Company.Demo, &s.Granted}, standing.into()...)...)
	if errors.Is(err, sql.ErrNoRows) {
		s.Support = 0
		return nil
	}
	s.Role, s.SeeCost, s.Company.Standing = "owner", false, standing.at(c.Now())
	return err
}

// OperatorCompany is what the operator knows of a company: nothing of its trade.
type OperatorCompany struct {
	ID                 int64
	UID, Name, Country string
	State              string
	Demo               bool
	Created, Seen      int64 // unix ms; Seen is 0 for never
	People             int
	Owner, OwnerMail   string
	Granted            int64 // until when support may look, 0 when it may not
	Grant              int64
	Size               int64 // bytes of its database
}

const operatorCompany = `select c.id, c.uid, c.name, c.country, c.state, c.demo, c.created_at, c.seen_at,
	(select count(*) from memberships m where m.company_id = c.id and m.left_at is null),
	coalesce((select u.name from memberships m join users u on u.id = m.user_id where m.company_id = c.id and m.left_at is null and m.role = 'owner' order by m.joined_at limit 1), ''),
	coalesce((select u.email from memberships m join users u on u.id = m.user_id where m.company_id = c.id and m.left_at is null and m.role = 'owner' order by m.joined_at limit 1), ''),
	coalesce((select max(g.until_at) from grants g where g.company_id = c.id and g.ended_at = 0 and g.until_at > ?1), 0),
	coalesce((select g.id from grants g where g.company_id = c.id and g.ended_at = 0 and g.until_at > ?1 order by g.until_at desc limit 1), 0)
	from companies c `

func scanOperatorCompany(r *sql.Rows) (OperatorCompany, error) {
	var o OperatorCompany
	return o, r.Scan(&o.ID, &o.UID, &o.Name, &o.Country, &o.State, &o.Demo, &o.Created, &o.Seen, &o.People, &o.Owner, &o.OwnerMail, &o.Granted, &o.Grant)
}

// OperatorCompanies lists companies, the newest first, below the given number
// (0 for the beginning); words narrow them by name, id or an owner's address.
func (c *Control) OperatorCompanies(ctx context.Context, words string, before int64, limit int) ([]OperatorCompany, error) {
	where, args := `where (?2 = 0 or c.id < ?2) `, []any{c.Now(), before, limit}
	if words != "" {
		where += `and (instr(lower(c.name), lower(?4)) > 0 or c.uid = ?4 or exists (select 1 from memberships m join users u on u.id = m.user_id where m.company_id = c.id and u.email_key = lower(?4))) `
		args = append(args, words)
	}
	rows, err := c.query(ctx, operatorCompany+where+`order by c.id desc limit ?3`, args...)
	return collect(rows, err, scanOperatorCompany)
}

// OperatorCompany finds one by uid.
func (c *Control) OperatorCompany(ctx context.Context, uid string) (*OperatorCompany, error) {
	rows, err := c.query(ctx, operatorCompany+`where c.uid = ?2`, c.Now(), uid)
	return one(collect(rows, err, scanOperatorCompany))
}

// Size is how large a company's database is, in bytes, with what is written but
// not yet put in place; 0 when there is none.
func (ts *Tenants) Size(uid string) (n int64) {
	if !ValidUID(uid) {
		return 0
	}
	for _, part := range []string{"", "-wal"} {
		if info, err := os.Stat(ts.path(uid) + part); err == nil {
			n += info.Size()
		}
	}
	return n
}
