package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// graceTime is how long a cancelled company waits for its owners to come back
// (P17); warnTime before its end they are told once more.
const (
	graceTime = 30 * day
	warnTime  = 7 * day
)

// Why a company is closed. An operator's own words may stand there too.
const (
	ClosedByCancel = "cancelled" // after the days of grace
	ClosedAtOnce   = "at_once"   // its owner wanted no days of grace
	ClosedForMinor = "minor"     // somebody under 16 (P29)
)

// ClosingOrder is how an owner closes the company.
type ClosingOrder struct {
	AtOnce  bool
	Refusal string // the words by which the owner refuses that its invoices are kept; "" keeps them
}

// CloseCompany begins the end of a company: with 30 days of grace, or at once.
// Everybody else is signed out, open invitations end, and the owners are told.
// Nothing of the company's own data is touched, so that coming back finds it as
// it was. ErrNotFound when it is not open.
func (c *Control) CloseCompany(ctx context.Context, s *Session, o ClosingOrder) error {
	reason, due := ClosedByCancel, c.Now()+graceTime.Milliseconds()
	if o.AtOnce {
		reason, due = ClosedAtOnce, c.Now()
	}
	return c.Tx(ctx, func(c *Control) error {
		if err := c.beginClosing(ctx, s.Company.UID, closing{reason: reason, by: s.User.UID, due: due, refusal: o.Refusal, keep: s.ID}); err != nil {
			return err
		}
		if o.AtOnce {
			return nil // the certificate follows in a minute
		}
		return c.tellOfClosing(ctx, s.Company.UID, "company_cancelled", s.User.Name)
	})
}

// closing is what beginClosing writes.
type closing struct {
	reason, by, refusal string
	due                 int64
	keep                int64 // session that goes on; 0 for none
}

// PurgeCompany has a company removed without days of grace, for an operator.
// One that is in grace loses what is left of them. ErrNotFound when it is gone.
func (c *Control) PurgeCompany(ctx context.Context, companyUID, reason string) error {
	return c.Tx(ctx, func(c *Control) error { return c.beginClosing(ctx, companyUID, closing{reason: reason, due: c.Now()}) })
}

func (c *Control) beginClosing(ctx context.Context, companyUID string, k closing) error {
	now := c.Now()
	res, err := c.exec(ctx, `update companies set state = 'cancelled', cancelled_at = coalesce(cancelled_at, ?), closes_at = ? where uid = ? and state in ('active', 'cancelled')`, now, k.due, companyUID)
	if err != nil {
		return fmt.Errorf("close company: %w", err)
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return ErrNotFound
	}
	refused := sql.NullInt64{Int64: now, Valid: k.refusal != ""}
	for _, q := range []struct {
		sql  string
		args []any
	}{
		{`insert into closings (company_uid, reason, asked_by, asked_at, due_at, refusal, refused_at) values (?, ?, ?, ?, ?, ?, ?)
			on conflict (company_uid) do update set reason = excluded.reason, asked_by = excluded.asked_by, asked_at = excluded.asked_at, due_at = excluded.due_at where done_at is null and step = ''`,
			[]any{companyUID, k.reason, k.by, now, k.due, k.refusal, refused}},
		{`delete from sessions where company_id = (select id from companies where uid = ?) and id <> ?`, []any{companyUID, k.keep}},
		{`delete from invitations where company_id = (select id from companies where uid = ?) and used_at is null`, []any{companyUID}},
		{`update grants set ended_at = ?2 where company_id = (select id from companies where uid = ?1) and ended_at = 0 and until_at > ?2`, []any{companyUID, now}},
	} {
		if _, err := c.exec(ctx, q.sql, q.args...); err != nil {
			return fmt.Errorf("close company: %w", err)
		}
	}
	return c.auditStanding(ctx, companyUID, AuditDetails{Why: k.reason, Until: k.due})
}

// Reactivate ends the days of grace: the company is as it was. ErrNotFound when
// they are over, or never began.
func (c *Control) Reactivate(ctx context.Context, s *Session) error {
	return c.Tx(ctx, func(c *Control) error {
		res, err := c.exec(ctx, `update companies set state = 'active', cancelled_at = null, closes_at = null where id = ? and state = 'cancelled' and closes_at > ?`, s.Company.ID, c.Now())
		if err != nil {
			return fmt.Errorf("reactivate company: %w", err)
		}
		if n, _ := res.RowsAffected(); n == 0 {
			return ErrNotFound
		}
		if _, err := c.exec(ctx, `delete from closings where company_uid = ? and step = ''`, s.Company.UID); err != nil {
			return fmt.Errorf("reactivate company: %w", err)
		}
		return c.auditStanding(ctx, s.Company.UID, AuditDetails{Why: "reactivated"})
	})
}

func (c *Control) auditStanding(ctx context.Context, companyUID string, details AuditDetails) error {
	var id int64
	if err := c.row(ctx, `select id from companies where uid = ?`, companyUID).Scan(&id); err != nil {
		return err
	}
	return c.auditCompany(ctx, id, Audit{Act: ActStanding, Noun: "company", NounUID: companyUID, Details: details})
}

// Receiver is an owner who hears of his company's end.
type Receiver struct {
	Name   string `json:"name"`
	Email  string `json:"email"`
	Locale string `json:"locale"`
}

// Owners are the people who hear of it.
func (c *Control) Owners(ctx context.Context, companyUID string) ([]Receiver, error) {
	rows, err := c.query(ctx, `select u.name, u.email, u.locale from memberships m join users u on u.id = m.user_id join companies c on c.id = m.company_id
		where c.uid = ? and m.role = 'owner' and m.left_at is null order by u.id limit ?`, companyUID, maxTeam)
	return collect(rows, err, func(r *sql.Rows) (Receiver, error) {
		var o Receiver
		return o, r.Scan(&o.Name, &o.Email, &o.Locale)
	})
}

// tellOfClosing queues a mail about the closing for every owner, in his language.
func (c *Control) tellOfClosing(ctx context.Context, companyUID, template, by string) error {
	var name string
	var until int64
	if err := c.row(ctx, `select name, closes_at from companies where uid = ?`, companyUID).Scan(&name, &until); err != nil {
		return fmt.Errorf("tell owners: %w", err)
	}
	owners, err := c.Owners(ctx, companyUID)
	for _, o := range owners {
		err = errors.Join(err, c.Queue(ctx, Mail{Template: template, To: o.Email, Locale: o.Locale,
			Data: MailData{Name: o.Name, Company: name, By: by, Until: until, Path: "/closed"}}))
	}
	return err
}

// WarnClosings tells the owners of companies whose last week of grace has begun.
func (c *Control) WarnClosings(ctx context.Context) error {
	return c.Tx(ctx, func(c *Control) error {
		now := c.Now()
		rows, err := c.query(ctx, `update closings set warned_at = ?1 where done_at is null and step = '' and warned_at is null and reason = ?2 and due_at > ?1 and due_at <= ?1 + ?3 returning company_uid`,
			now, ClosedByCancel, warnTime.Milliseconds())
		due, err := collect(rows, err, scanText)
		for _, uid := range due {
			err = errors.Join(err, c.tellOfClosing(ctx, uid, "company_closing", ""))
		}
		return err
	})
}

// Closing is one company on its way out.
type Closing struct {
	CompanyUID string
	Reason     string
	AskedAt    int64
	RefusedAt  int64  // 0: its invoices are kept
	Step       string // the last that is done, "" for none
	Receivers  []Receiver
	Token      string // of the link to the owner's copy
}

const closingColumns = `company_uid, reason, asked_at, coalesce(refused_at, 0), step, receivers, token`

func scanClosing(r *sql.Rows) (Closing, error) {
	var k Closing
	var all JSON[[]Receiver]
	err := r.Scan(&k.CompanyUID, &k.Reason, &k.AskedAt, &k.RefusedAt, &k.Step, &all, &k.Token)
	k.Receivers = all.V
	return k, err
}

// DueClosings are the companies that are to be removed now, the longest due first.
func (c *Control) DueClosings(ctx context.Context, limit int) ([]Closing, error) {
	rows, err := c.query(ctx, `select `+closingColumns+` from closings where done_at is null and due_at <= ? order by due_at limit ?`, c.Now(), limit)
	return collect(rows, err, scanClosing)
}

// ClosingToken gives the secret of the link under which the owner's copy of the
// archive waits, made once.
func (c *Control) ClosingToken(ctx context.Context, companyUID string) (token string, err error) {
	err = c.Tx(ctx, func(c *Control) error {
		return c.row(ctx, `update closings set token = iif(token = '', ?, token) where company_uid = ? returning token`, newToken(), companyUID).Scan(&token)
	})
	return token, err
}

// StepDone notes in the journal that a step is done. The first one keeps who
// hears of the end: afterwards nobody knows any more who the owners were.
func (c *Control) StepDone(ctx context.Context, companyUID, step string) error {
	return c.Tx(ctx, func(c *Control) error {
		owners, err := c.Owners(ctx, companyUID)
		if err != nil {
			return err
		}
		_, err = c.exec(ctx, `update closings set step = ?2, receivers = iif(step = '', ?3, receivers) where company_uid = ?1 and done_at is null`, companyUID, step, JSON[[]Receiver]{owners})
		if err != nil {
			return fmt.Errorf("journal of closings: %w", err)
		}
		return nil
	})
}

// EndClosing keeps the certificate, mails it to who owned the company with the
// link to its archive, and forgets who that was.
func (c *Control) EndClosing(ctx context.Context, k Closing, certificate string, handover []byte, link string) error {
	return c.Tx(ctx, func(c *Control) error {
		if handover != nil {
			if _, err := c.exec(ctx, `insert into handovers (token_hash, company_uid, until) values (?, ?, ?)`, handover, k.CompanyUID, c.Now()+handoverTime.Milliseconds()); err != nil {
				return fmt.Errorf("end closing: %w", err)
			}
		}
		for _, o := range k.Receivers {
			if err := c.Queue(ctx, Mail{Template: "company_removed", To: o.Email, Locale: o.Locale, Data: MailData{Name: o.Name, Path: link, Until: c.Now() + handoverTime.Milliseconds(), Certificate: certificate}}); err != nil {
				return err
			}
		}
		_, err := c.exec(ctx, `update closings set step = 'done', done_at = ?, certificate = ?, receivers = '[]', token = '', asked_by = '' where company_uid = ? and done_at is null`, c.Now(), certificate, k.CompanyUID)
		if err != nil {
			return fmt.Errorf("end closing: %w", err)
		}
		return c.Audit(ctx, Audit{Act: ActErased, Noun: "company", NounUID: k.CompanyUID, Details: AuditDetails{Why: k.Reason}})
	})
}

// Certificate is the one of a removed company; "" while there is none.
func (c *Control) Certificate(ctx context.Context, companyUID string) (text string, err error) {
	err = c.row(ctx, `select certificate from closings where company_uid = ?`, companyUID).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return "", ErrNotFound
	}
	return text, err
}

// Day is a moment as a certificate writes it.
func Day(ms int64) string { return time.UnixMilli(ms).UTC().Format(time.RFC3339) }

// FindClosing reads one company's journal; ErrNotFound when it has none.
func (c *Control) FindClosing(ctx context.Context, companyUID string) (Closing, error) {
	rows, err := c.query(ctx, `select `+closingColumns+` from closings where company_uid = ?`, companyUID)
	all, err := collect(rows, err, scanClosing)
	if err == nil && len(all) == 0 {
		return Closing{}, ErrNotFound
	}
	if err != nil {
		return Closing{}, fmt.Errorf("journal of closings: %w", err)
	}
	return all[0], nil
}
