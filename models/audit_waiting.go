package models

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
)

// waitingLabel seals what waits; which row it will be is not known yet.
const waitingLabel = "waiting"

// auditCompany notes an act on a company that happens in this database. It
// waits here, in the act's own transaction, until SettleAudit takes it into the
// company's log.
func (c *Control) auditCompany(ctx context.Context, companyID int64, a Audit) error {
	return c.await(ctx, a, `select uid from companies where id = ?7`, companyID)
}

// auditPerson notes an act on a person's account in every company of his: each
// of them is behind it. For nobody (0) it does the same work in vain: the row
// belongs to no company and goes with Tidy.
func (c *Control) auditPerson(ctx context.Context, userID int64, a Audit) error {
	return c.await(ctx, a, `select c.uid from memberships m join companies c on c.id = m.company_id where m.user_id = ?7 and m.left_at is null and c.state <> 'purged' union all select '' where ?7 = 0`, userID)
}

func (c *Control) await(ctx context.Context, a Audit, companies string, id int64) error {
	a = a.by(ctx)
	l, err := c.openLedger()
	if err != nil {
		return err
	}
	details, err := json.Marshal(a.Details)
	if err != nil {
		return err
	}
	sealed, _ := l.Seal(details, waitingLabel)
	_, err = c.exec(ctx, `insert into audit_waiting (uid, company_uid, at, act, person, noun, noun_uid, details)
		select lower(hex(randomblob(16))), uid, ?1, ?2, ?3, ?4, ?5, ?6 from (`+companies+`)`, c.Now(), a.Act, a.Person, a.Noun, a.NounUID, sealed, id)
	if err != nil {
		return fmt.Errorf("audit %s: %w", a.Act, err)
	}
	return nil
}

// waitingBatch is how many rows go into a company's log at once.
const waitingBatch = 200

// AuditWaiting lists companies for whose log acts wait here.
func (c *Control) AuditWaiting(ctx context.Context, limit int) ([]string, error) {
	rows, err := c.query(ctx, `select distinct company_uid from audit_waiting where company_uid <> '' order by company_uid limit ?`, limit)
	return collect(rows, err, scanText)
}

// SettleAudit takes what waits for a company into its log. Repeating it adds
// nothing twice, whatever broke in between.
func (c *Control) SettleAudit(ctx context.Context, t *Tenant) error {
	for {
		waiting, last, err := c.auditWaitingFor(ctx, t.CompanyUID)
		if err != nil || len(waiting) == 0 {
			return err
		}
		if err := t.takeAudit(ctx, waiting); err != nil {
			return err
		}
		if _, err := c.exec(ctx, `delete from audit_waiting where company_uid = ? and id <= ?`, t.CompanyUID, last); err != nil {
			return fmt.Errorf("settle audit: %w", err)
		}
	}
}

func (c *Control) auditWaitingFor(ctx context.Context, company string) (all []Audit, last int64, err error) {
	l, err := c.openLedger()
	if err != nil {
		return nil, 0, err
	}
	rows, err := c.query(ctx, `select id, uid, at, act, person, noun, noun_uid, details from audit_waiting where company_uid = ? order by id limit ?`, company, waitingBatch)
	all, err = collect(rows, err, func(r *sql.Rows) (Audit, error) {
		var a Audit
		var sealed []byte
		if err := r.Scan(&a.ID, &a.UID, &a.At, &a.Act, &a.Person, &a.Noun, &a.NounUID, &sealed); err != nil {
			return a, err
		}
		last = a.ID
		return a, a.unseal(l, sealed, waitingLabel)
	})
	return all, last, err
}

// takeAudit adds the rows that are not in the log yet.
func (t *Tenant) takeAudit(ctx context.Context, waiting []Audit) error {
	return t.Tx(ctx, func(t *Tenant) error {
		var fresh []Audit
		for _, a := range waiting {
			var known bool
			if err := t.row(ctx, `select exists (select 1 from audit where uid = ?)`, a.UID).Scan(&known); err != nil {
				return err
			}
			if !known {
				fresh = append(fresh, a)
			}
		}
		if len(fresh) == 0 {
			return nil
		}
		return t.chain(ctx, fresh)
	})
}
