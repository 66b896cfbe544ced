package models

import (
	"context"
	"database/sql"
	"fmt"

	"jennyerp/internal/billing"
)

// TakeEvent notes what Stripe posted: that there is news of a customer. The same
// event twice, or one of nobody here, changes nothing. fresh tells whether
// somebody should look.
func (c *Control) TakeEvent(ctx context.Context, e billing.Event) (fresh bool, err error) {
	err = c.Tx(ctx, func(c *Control) error {
		res, err := c.exec(ctx, `insert into stripe_events (id, kind, at, received_at) values (?, ?, ?, ?) on conflict do nothing`, e.ID, e.Kind, e.At, c.Now())
		if err != nil {
			return fmt.Errorf("take event: %w", err)
		}
		if n, _ := res.RowsAffected(); n == 0 || e.Customer == "" {
			return nil
		}
		res, err = c.exec(ctx, `update subscriptions set news = news + 1, due_at = min(due_at, ?) where customer = ?`, c.Now(), e.Customer)
		if err != nil {
			return fmt.Errorf("take event: %w", err)
		}
		n, _ := res.RowsAffected()
		fresh = n > 0
		return nil
	})
	return fresh, err
}

// question is one question to Stripe: its number, and how much news it answers.
type question struct{ number, news int64 }

// LookAtStripe asks how a company's subscription is, and stores the answer with all that
// follows from it. Looks may overlap: the answer to an older question never
// takes the place of a younger one's.
func (c *Control) LookAtStripe(ctx context.Context, s *Subscription, ask func(ctx context.Context, customer string) (billing.State, error)) error {
	var l question
	err := c.Tx(ctx, func(c *Control) error {
		return c.row(ctx, `update subscriptions set asked = asked + 1 where company_uid = ? returning asked, news`, s.CompanyUID).Scan(&l.number, &l.news)
	})
	if err != nil {
		return fmt.Errorf("look at subscription: %w", err)
	}
	st, err := ask(ctx, s.Customer)
	if err != nil {
		return err
	}
	return c.Tx(ctx, func(c *Control) error { return c.tookLook(ctx, s.CompanyUID, l, st) })
}

// tookLook stores an answer of Stripe, receipts and standing included.
func (c *Control) tookLook(ctx context.Context, companyUID string, l question, st billing.State) error {
	if st.Status == billing.Owing && st.OwedSince == 0 {
		st.OwedSince = c.Now() // Stripe will say more; the days begin to count
	}
	res, err := c.exec(ctx, `update subscriptions set stripe_id = ?3, item = ?4, plan = ?5, cycle = ?6, amount = ?7, status = ?8, free_until = ?9, period_end = ?10, ends = ?11,
		owed_since = case when ?8 <> 'past_due' then 0 when owed_since > 0 then min(owed_since, ?12) else ?12 end,
		ended_by = case when ?8 in ('active', 'past_due') and ?11 = 0 then '' else ended_by end,
		seen = max(seen, ?13), taken = ?2, looked_at = ?14
		where company_uid = ?1 and taken < ?2`,
		companyUID, l.number, st.ID, st.Item, st.Plan, st.Cycle, st.Amount, st.Status, st.FreeUntil, st.PeriodEnd, st.Ends, st.OwedSince, l.news, c.Now())
	if err != nil {
		return fmt.Errorf("store subscription: %w", err)
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return nil // a younger look was faster
	}
	s, err := c.SubscriptionOf(ctx, companyUID)
	if err != nil {
		return err
	}
	for _, in := range st.Invoices {
		if err := c.keepInvoice(ctx, s, in); err != nil {
			return err
		}
	}
	return c.KeepSubscription(ctx, s)
}

// KeepSubscription does what time asks for: it tells the owners, lets the
// company only read or write again, and plans when to come back.
func (c *Control) KeepSubscription(ctx context.Context, s *Subscription) error {
	return c.Tx(ctx, func(c *Control) error {
		now := c.Now()
		if !s.Gone() && s.Status == billing.Ended && s.EndedBy != "" {
			return c.beginGrace(ctx, s)
		}
		if !s.Gone() {
			if err := c.tellStep(ctx, s, now); err != nil {
				return err
			}
			if err := c.SetReading(ctx, s.CompanyUID, s.Closed(now)); err != nil {
				return err
			}
		}
		_, err := c.exec(ctx, `update subscriptions set told = ?, due_at = ? where company_uid = ?`, s.Told, s.dueAfter(now), s.CompanyUID)
		if err != nil {
			return fmt.Errorf("keep subscription: %w", err)
		}
		return nil
	})
}

// beginGrace closes a company whose subscription an owner ended, now that what was
// paid is over (P17). A subscription that ended otherwise leaves it reading:
// nothing is deleted for want of money. Who comes back is not closed again.
func (c *Control) beginGrace(ctx context.Context, s *Subscription) error {
	owner := &Session{User: User{UID: s.EndedBy}, Company: Company{UID: s.CompanyUID}}
	if err := c.row(ctx, `select coalesce((select name from users where uid = ?), '')`, s.EndedBy).Scan(&owner.User.Name); err != nil {
		return fmt.Errorf("begin grace: %w", err)
	}
	if err := c.CloseCompany(ctx, owner, ClosingOrder{}); err != nil {
		return err
	}
	_, err := c.exec(ctx, `update subscriptions set ended_by = '', due_at = ? where company_uid = ?`, s.dueAfter(c.Now()), s.CompanyUID)
	if err != nil {
		return fmt.Errorf("begin grace: %w", err)
	}
	return nil
}

func (c *Control) tellStep(ctx context.Context, s *Subscription, now int64) error {
	st, due := s.stepNow(now)
	if !due {
		return nil
	}
	s.Told = st.key()
	data := MailData{Path: "/settings/subscription", At: s.TrialEnd}
	if s.Status == billing.Owing {
		data.At = s.ReadsFrom()
	}
	return c.writeToOwners(ctx, s.CompanyUID, st.template, data)
}

// writeToOwners writes to everybody who owns the company, each in his language.
func (c *Control) writeToOwners(ctx context.Context, companyUID, template string, data MailData) error {
	rows, err := c.query(ctx, `select u.name, u.email, u.locale, c.name, c.country from companies c join memberships m on m.company_id = c.id join users u on u.id = m.user_id
		where c.uid = ? and m.role = 'owner' and m.left_at is null limit ?`, companyUID, maxTeam)
	mails, err := collect(rows, err, func(r *sql.Rows) (Mail, error) {
		m := Mail{Template: template, Data: data}
		return m, r.Scan(&m.Data.Name, &m.To, &m.Locale, &m.Data.Company, &m.Data.Country)
	})
	if err != nil {
		return fmt.Errorf("tell owners: %w", err)
	}
	for _, m := range mails {
		if err := c.Queue(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// TellEnding writes to the owners that the subscription ends, and when.
func (c *Control) TellEnding(ctx context.Context, s *Subscription) error {
	return c.writeToOwners(ctx, s.CompanyUID, "subscription_ends", MailData{Path: "/settings/subscription", At: s.PeriodEnd})
}

// OpenAll takes back that companies only read for want of money: the operator
// sells nothing any more.
func (c *Control) OpenAll(ctx context.Context) error {
	_, err := c.exec(ctx, `update companies set reading_why = '', reading_since = null where reading_why in (?, ?, ?)`, TrialOver, PastDue, NotBought)
	if err != nil {
		return fmt.Errorf("open companies: %w", err)
	}
	return nil
}
