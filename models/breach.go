package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// How long there is, from when a breach is noticed, to tell the companies (P26)
// and the authority (GDPR art. 33).
const (
	TellWithin      = 24 * time.Hour
	AuthorityWithin = 72 * time.Hour
)

// BreachRisks are how much a breach may harm people: without a likely risk
// nobody but the register has to be told, with a high one the people themselves.
var BreachRisks = []string{"unlikely", "risk", "high"}

// Breach is an incident with personal data.
type Breach struct {
	ID      int64
	UID     string
	Noticed int64
	BreachSpec
	Told, Authority, Closed int64 // unix ms, 0 for not yet
	ClosedWhy               string
	Version                 int64
	Companies               int
}

// BreachSpec is what a person writes about it, the fields of art. 33 (3) among them.
type BreachSpec struct {
	Title, Nature          string
	People, Records        int
	Consequences, Measures string
	Risk                   string
	Words                  Words // what the companies are told
	AuthorityRef           string
}

// TellBy and AuthorityBy are when the clocks run out, unix ms.
func (b *Breach) TellBy() int64      { return b.Noticed + TellWithin.Milliseconds() }
func (b *Breach) AuthorityBy() int64 { return b.Noticed + AuthorityWithin.Milliseconds() }

// Late tells whether a clock ran out before what it is for was done.
func (b *Breach) Late(now int64) bool { return b.TellLate(now) || b.AuthorityLate(now) }

// TellLate and AuthorityLate are Late for one of them. A breach that harms
// nobody, or concerns no company, has to be told to nobody.
func (b *Breach) TellLate(now int64) bool {
	return b.Risk != "unlikely" && b.Companies > 0 && late(b.Told, b.Closed, b.TellBy(), now)
}

func (b *Breach) AuthorityLate(now int64) bool {
	return b.Risk != "unlikely" && late(b.Authority, b.Closed, b.AuthorityBy(), now)
}

func late(done, closed, by, now int64) bool {
	if done == 0 {
		done = closed
	}
	return done > by || done == 0 && now > by
}

const breachColumns = `id, uid, noticed_at, title, nature, people, records, consequences, measures, risk, words, told_at, authority_at, authority_ref, closed_at, closed_why, version,
	(select count(*) from breach_companies where breach_id = breaches.id)`

func scanBreach(r *sql.Rows) (*Breach, error) {
	var b Breach
	var words JSON[Words]
	err := r.Scan(&b.ID, &b.UID, &b.Noticed, &b.Title, &b.Nature, &b.People, &b.Records, &b.Consequences, &b.Measures, &b.Risk, &words, &b.Told, &b.Authority, &b.AuthorityRef,
		&b.Closed, &b.ClosedWhy, &b.Version, &b.Companies)
	b.Words = words.V
	return &b, err
}

// BreachPage is how many breaches a page shows.
const BreachPage = 30

// Breaches lists the register, the newest first, below the given number.
func (c *Control) Breaches(ctx context.Context, before int64, limit int) ([]*Breach, error) {
	rows, err := c.query(ctx, `select `+breachColumns+` from breaches where ?1 = 0 or id < ?1 order by id desc limit ?2`, before, limit)
	return collect(rows, err, scanBreach)
}

// FindBreach finds one by uid.
func (c *Control) FindBreach(ctx context.Context, uid string) (*Breach, error) {
	rows, err := c.query(ctx, `select `+breachColumns+` from breaches where uid = ?`, uid)
	found, err := one(collect(rows, err, scanBreach))
	if err != nil {
		return nil, err
	}
	return *found, nil
}

// LateBreaches counts those whose clocks ran out with nothing done.
func (c *Control) LateBreaches(ctx context.Context) (n int, err error) {
	rows, err := c.query(ctx, `select `+breachColumns+` from breaches where closed_at = 0 limit 1000`)
	all, err := collect(rows, err, scanBreach)
	for _, b := range all {
		if b.Late(c.Now()) {
			n++
		}
	}
	return n, err
}

// OpenBreach enters an incident that was noticed at a time; the companies, by
// uid, are those it concerns.
func (c *Control) OpenBreach(ctx context.Context, b *Breach, companies ...string) error {
	if b.Title == "" {
		return Refuse("title", "error.required")
	}
	now := c.Now()
	if b.Noticed == 0 {
		b.Noticed = now
	}
	if b.Noticed > now {
		return Refuse("noticed", "breach.noticed.bad")
	}
	if b.Risk == "" {
		b.Risk = "risk"
	}
	b.UID, b.Version = NewUID(), 1
	return c.Tx(ctx, func(c *Control) error {
		who, _ := ctx.Value(actorKey{}).(Actor)
		res, err := c.exec(ctx, `insert into breaches (uid, noticed_at, title, nature, people, records, consequences, measures, risk, words, opened_by, created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			b.UID, b.Noticed, b.Title, b.Nature, b.People, b.Records, b.Consequences, b.Measures, b.Risk, JSON[Words]{b.Words}, who.UID, now)
		if err != nil {
			return fmt.Errorf("open breach: %w", err)
		}
		if b.ID, err = res.LastInsertId(); err != nil {
			return err
		}
		for _, uid := range companies {
			if err := c.AddToBreach(ctx, b, uid); err != nil {
				return err
			}
		}
		return c.auditBreach(ctx, b, "opened")
	})
}

func (c *Control) auditBreach(ctx context.Context, b *Breach, why string) error {
	return c.Audit(ctx, Audit{Act: ActOperator, Noun: "breach", NounUID: b.UID, Details: AuditDetails{What: b.Title, Why: why}})
}

// AddToBreach says that a company is concerned: its uid, its exact name or the
// address of an owner; "*" for every company. Refused when none fits.
func (c *Control) AddToBreach(ctx context.Context, b *Breach, company string) error {
	which := `c.uid = ?2 or c.name = ?2 or exists (select 1 from memberships m join users u on u.id = m.user_id where m.company_id = c.id and m.role = 'owner' and m.left_at is null and u.email_key = lower(?2))`
	if company == "*" {
		which = `?2 = '*'`
	}
	return c.Tx(ctx, func(c *Control) error {
		var found int
		if err := c.row(ctx, `select count(*) from companies c where c.state <> 'purged' and (?1 <> '') and (`+which+`)`, company, company).Scan(&found); err != nil {
			return err
		}
		if found == 0 {
			return Refuse("company", "breach.company.none")
		}
		if _, err := c.exec(ctx, `insert or ignore into breach_companies (breach_id, company_id) select ?1, c.id from companies c where c.state <> 'purged' and (`+which+`)`, b.ID, company); err != nil {
			return fmt.Errorf("add to breach: %w", err)
		}
		return c.row(ctx, `select count(*) from breach_companies where breach_id = ?`, b.ID).Scan(&b.Companies)
	})
}

// SaveBreach stores what was written about it. ErrStale when somebody else did meanwhile.
func (c *Control) SaveBreach(ctx context.Context, b *Breach) error {
	if b.Title == "" {
		return Refuse("title", "error.required")
	}
	if !slices.Contains(BreachRisks, b.Risk) {
		return Refuse("risk", "error.choice")
	}
	return c.Tx(ctx, func(c *Control) error {
		res, err := c.exec(ctx, `update breaches set title = ?, nature = ?, people = ?, records = ?, consequences = ?, measures = ?, risk = ?, words = ?, authority_ref = ?,
			version = version + 1 where id = ? and version = ?`,
			b.Title, b.Nature, b.People, b.Records, b.Consequences, b.Measures, b.Risk, JSON[Words]{b.Words}, b.AuthorityRef, b.ID, b.Version)
		if err != nil {
			return fmt.Errorf("save breach: %w", err)
		}
		if n, _ := res.RowsAffected(); n == 0 {
			return ErrStale
		}
		return c.auditBreach(ctx, b, "changed")
	})
}

// AuthorityTold notes that the authority was told, now.
func (c *Control) AuthorityTold(ctx context.Context, b *Breach) error {
	return c.Tx(ctx, func(c *Control) error {
		if _, err := c.exec(ctx, `update breaches set authority_at = ? where id = ? and authority_at = 0`, c.Now(), b.ID); err != nil {
			return fmt.Errorf("authority told: %w", err)
		}
		return c.auditBreach(ctx, b, "authority")
	})
}

// CloseBreach ends the work on it, with a reason; the row stays.
func (c *Control) CloseBreach(ctx context.Context, b *Breach, why string) error {
	if strings.TrimSpace(why) == "" {
		return Refuse("why", "error.required")
	}
	return c.Tx(ctx, func(c *Control) error {
		res, err := c.exec(ctx, `update breaches set closed_at = ?, closed_why = ? where id = ? and closed_at = 0`, c.Now(), why, b.ID)
		if err != nil {
			return fmt.Errorf("close breach: %w", err)
		}
		if n, _ := res.RowsAffected(); n == 0 {
			return ErrStale
		}
		return c.auditBreach(ctx, b, "closed")
	})
}

// BreachLetter is the mail to an owner of a company it concerns.
type BreachLetter struct {
	Company, To string
	State       string // of the mail: "" for not yet queued, queued, sending, sent, refused
	Problem     string
}

// BreachLetters lists the owners of the companies it concerns and what became of
// the mails to them, after the given company, by number.
func (c *Control) BreachLetters(ctx context.Context, b *Breach, after int64, limit int) (all []BreachLetter, last int64, err error) {
	rows, err := c.query(ctx, `select c.id, c.name, coalesce(o.recipient, u.email, ''), coalesce(o.state, iif(l.outbox_id is null, '', 'sent')), coalesce(o.problem, '')
		from (select company_id from breach_companies where breach_id = ?1 and company_id > ?2 order by company_id limit ?3) bc join companies c on c.id = bc.company_id
		left join breach_letters l on l.breach_id = ?1 and l.company_id = c.id left join outbox o on o.id = l.outbox_id
		left join memberships m on l.outbox_id is null and m.company_id = c.id and m.role = 'owner' and m.left_at is null left join users u on u.id = m.user_id
		order by c.id`, b.ID, after, limit)
	all, err = collect(rows, err, func(r *sql.Rows) (BreachLetter, error) {
		var l BreachLetter
		return l, r.Scan(&last, &l.Company, &l.To, &l.State, &l.Problem)
	})
	return all, last, err
}

var errNoWords = Refuse("words", "breach.words.none")

// TellCompanies queues the mail to every owner of every company that was not
// told yet, in their language. It needs no mail server: what is queued waits.
func (c *Control) TellCompanies(ctx context.Context, b *Breach) (n int, err error) {
	if _, text := b.Words.In("en"); text == "" {
		return 0, errNoWords
	}
	type owner struct {
		company               int64
		name, to, locale, who string
	}
	err = c.Tx(ctx, func(c *Control) error {
		rows, err := c.query(ctx, `select c.id, c.name, u.email, u.locale, u.name from breach_companies bc join companies c on c.id = bc.company_id
			join memberships m on m.company_id = c.id and m.role = 'owner' and m.left_at is null join users u on u.id = m.user_id
			where bc.breach_id = ?1 and not exists (select 1 from breach_letters l where l.breach_id = ?1 and l.company_id = c.id) order by c.id`, b.ID)
		owners, err := collect(rows, err, func(r *sql.Rows) (o owner, err error) {
			return o, r.Scan(&o.company, &o.name, &o.to, &o.locale, &o.who)
		})
		if err != nil {
			return err
		}
		for _, o := range owners {
			title, text := b.Words.In(o.locale)
			id, err := c.queue(ctx, Mail{Template: "breach", To: o.to, Locale: o.locale, Data: MailData{Name: o.who, Company: o.name, Title: title, Text: text, Noticed: b.Noticed}}, "transactional")
			if err != nil {
				return err
			}
			if _, err := c.exec(ctx, `insert into breach_letters (breach_id, company_id, outbox_id) values (?, ?, ?)`, b.ID, o.company, id); err != nil {
				return fmt.Errorf("tell companies: %w", err)
			}
			n++
		}
		if _, err := c.exec(ctx, `update breaches set told_at = iif(told_at = 0, ?, told_at) where id = ?`, c.Now(), b.ID); err != nil {
			return err
		}
		return c.auditBreach(ctx, b, "told")
	})
	return n, err
}

// BreachByPart finds the breach whose uid begins with the given letters, for the
// command; ErrNotFound for none, or for more than one.
func (c *Control) BreachByPart(ctx context.Context, part string) (*Breach, error) {
	rows, err := c.query(ctx, `select `+breachColumns+` from breaches where substr(uid, 1, length(?1)) = ?1 and length(?1) >= 4 limit 2`, part)
	all, err := collect(rows, err, scanBreach)
	if err == nil && len(all) != 1 {
		err = ErrNotFound
	}
	return append(all, nil)[0], errors.Join(err)
}
