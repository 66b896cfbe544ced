package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"jennyerp/internal/billing"
)

// Subscription is what a company has of the service, as Stripe last told.
type Subscription struct {
	CompanyUID string
	TrialEnd   int64 // unix ms
	Customer   string
	billing.State
	EndedBy    string // the owner who ended it here, user uid
	Told       string // the step its owners were last told of
	Used       Usage  // without Seats
	News, Seen int64
	LookedAt   int64
	Company    string // state of the company: active, cancelled, purged
}

const subscriptionColumns = `s.company_uid, s.trial_end, s.customer, s.stripe_id, s.item, s.plan, s.cycle, s.amount, s.status, s.free_until, s.period_end, s.ends, s.owed_since,
	s.ended_by, s.told, s.bytes, s.measured_at, s.news, s.seen, s.looked_at, coalesce((select c.state from companies c where c.uid = s.company_uid), 'purged')`

func scanSubscription(r *sql.Rows) (Subscription, error) {
	var s Subscription
	return s, r.Scan(&s.CompanyUID, &s.TrialEnd, &s.Customer, &s.ID, &s.Item, &s.Plan, &s.Cycle, &s.Amount, &s.Status, &s.FreeUntil, &s.PeriodEnd, &s.Ends, &s.OwedSince,
		&s.EndedBy, &s.Told, &s.Used.Bytes, &s.Used.MeasuredAt, &s.News, &s.Seen, &s.LookedAt, &s.Company)
}

// Has is the plan of a company, bought or for trial. One that Stripe knows by
// another name than ours (agreed by hand) has no limits.
func (s *Subscription) Has() Plan {
	if s.Status == "" {
		return TrialPlan
	}
	if p, ok := FindPlan(s.Plan); ok {
		return p
	}
	return Plan{Name: "own", Seats: maxTeam, Bytes: 1 << 60}
}

// Gone tells whether nobody works in the company any more.
func (s *Subscription) Gone() bool { return s.Company != "active" }

// Living tells whether something is bought and goes on for now.
func (s *Subscription) Living() bool { return s.Status == billing.Active || s.Status == billing.Owing }

// Why a company only reads, beside PastDue.
const (
	TrialOver = "trial_over"
	NotBought = "ended"
)

// Closed says why the company only reads, "" when it does not.
func (s *Subscription) Closed(now int64) string {
	switch {
	case s.Status == "" && now >= s.TrialEnd:
		return TrialOver
	case s.Status == billing.Owing && now >= s.ReadsFrom():
		return PastDue
	case s.Status == billing.Ended:
		return NotBought
	}
	return ""
}

// ReadsFrom is when a company that owes will only read, unix ms.
func (s *Subscription) ReadsFrom() int64 { return s.OwedSince + OwingLife.Milliseconds() }

// billStep is a moment at which the owners are told something.
type billStep struct {
	name, template string
	at             int64
}

// steps are what the owners hear while nothing changes, in order.
func (s *Subscription) steps() []billStep {
	days := func(at int64, n int) int64 { return at + int64(n)*day.Milliseconds() }
	switch s.Status {
	case "":
		return []billStep{{"trial-7", "trial_soon", days(s.TrialEnd, -7)}, {"trial-1", "trial_soon", days(s.TrialEnd, -1)}, {"trial", "trial_over", s.TrialEnd}}
	case billing.Owing:
		return []billStep{{"owed", "payment_failed", s.OwedSince}, {"owed+7", "payment_failed", days(s.OwedSince, 7)}, {"owed+14", "payment_failed", days(s.OwedSince, 14)},
			{"owed+21", "payment_closed", s.ReadsFrom()}}
	}
	return nil
}

// stepNow is the last step whose time has come; ok is false when its owners
// heard of it.
func (s *Subscription) stepNow(now int64) (last billStep, ok bool) {
	for _, st := range s.steps() {
		if st.at <= now {
			last, ok = st, true
		}
	}
	return last, ok && s.Told != last.key()
}

// key names a step of this very trial or debt.
func (st billStep) key() string { return fmt.Sprintf("%s@%d", st.name, st.at) }

// NeedsLook tells whether Stripe is to be asked: it had news, or none for a day.
func (s *Subscription) NeedsLook(now int64) bool {
	return s.Customer != "" && (s.News > s.Seen || now >= s.nextLook())
}

// NeedsMeasure tells whether what the company keeps was not counted for a day.
func (s *Subscription) NeedsMeasure(now int64) bool {
	return now >= s.Used.MeasuredAt+measureEvery.Milliseconds()
}

func (s *Subscription) nextLook() int64 {
	next := s.LookedAt + lookEvery.Milliseconds()
	if s.PeriodEnd > s.LookedAt { // Stripe writes the invoice about then
		next = min(next, s.PeriodEnd)
	}
	return next
}

// dueAfter is when the next thing is to be done for the company.
func (s *Subscription) dueAfter(now int64) int64 {
	next := now + measureEvery.Milliseconds()
	if s.Customer != "" {
		next = min(next, s.nextLook())
	}
	if s.News > s.Seen {
		return now
	}
	for _, st := range s.steps() {
		if st.at > now {
			next = min(next, st.at)
		}
	}
	return max(next, now+1)
}

// SubscriptionOf finds what a company has, and begins its trial when nothing
// stands there yet: thirty days from sign-up, or from today for a company that
// is older than the subscriptions.
func (c *Control) SubscriptionOf(ctx context.Context, companyUID string) (*Subscription, error) {
	for range 2 {
		rows, err := c.query(ctx, `select `+subscriptionColumns+` from subscriptions s where s.company_uid = ?`, companyUID)
		s, err := one(collect(rows, err, scanSubscription))
		if !errors.Is(err, ErrNotFound) {
			return s, err
		}
		if err := c.beginTrials(ctx, companyUID); err != nil {
			return nil, err
		}
	}
	return nil, ErrNotFound
}

// beginTrials begins the trial of companies that have none: of one, or of all
// for "". A demo company has all for nothing.
func (c *Control) beginTrials(ctx context.Context, companyUID string) error {
	_, err := c.exec(ctx, `insert into subscriptions (company_uid, trial_end, due_at)
		select uid, case when created_at > ?1 - ?2 then created_at else ?1 end + ?3, ?1 from companies c
		where state = 'active' and demo = 0 and (?4 = '' or uid = ?4) and not exists (select 1 from subscriptions s where s.company_uid = c.uid)
		on conflict do nothing`, c.Now(), day.Milliseconds(), TrialLife.Milliseconds(), companyUID)
	if err != nil {
		return fmt.Errorf("begin trial: %w", err)
	}
	return nil
}

// SubscriptionOfCustomer finds the company of Stripe's customer.
func (c *Control) SubscriptionOfCustomer(ctx context.Context, customer string) (*Subscription, error) {
	rows, err := c.query(ctx, `select `+subscriptionColumns+` from subscriptions s where s.customer = ? and s.customer <> ''`, customer)
	return one(collect(rows, err, scanSubscription))
}

// DueSubscriptions are companies for which something is to be done, begun
// trials included; at most limit.
func (c *Control) DueSubscriptions(ctx context.Context, limit int) ([]Subscription, error) {
	if err := c.beginTrials(ctx, ""); err != nil {
		return nil, err
	}
	rows, err := c.query(ctx, `select `+subscriptionColumns+` from subscriptions s where s.due_at <= ? order by s.due_at limit ?`, c.Now(), limit)
	return collect(rows, err, scanSubscription)
}

// SetCustomer notes what Stripe calls the company.
func (c *Control) SetCustomer(ctx context.Context, companyUID, customer string) error {
	_, err := c.exec(ctx, `update subscriptions set customer = ? where company_uid = ?`, customer, companyUID)
	if err != nil {
		return fmt.Errorf("set customer: %w", err)
	}
	return nil
}

// SetEnding notes that an owner ended the subscription here.
func (c *Control) SetEnding(ctx context.Context, companyUID, userUID string) error {
	_, err := c.exec(ctx, `update subscriptions set ended_by = ? where company_uid = ?`, userUID, companyUID)
	if err != nil {
		return fmt.Errorf("end subscription: %w", err)
	}
	return nil
}

// AuditBilling notes in the company's log what a person did about its
// subscription: a plan, or a word for it in that person's language.
func (c *Control) AuditBilling(ctx context.Context, companyID int64, what string) error {
	return c.auditCompany(ctx, companyID, Audit{Act: ActBilling, Noun: "subscription", Details: AuditDetails{What: what}})
}

// Postpone comes back to a company later, because Stripe does not answer.
func (c *Control) Postpone(ctx context.Context, companyUID string, until int64) error {
	_, err := c.exec(ctx, `update subscriptions set due_at = ? where company_uid = ?`, until, companyUID)
	return err
}

// PlanUsage counts people and open invitations of a company beside what was
// measured.
func (c *Control) PlanUsage(ctx context.Context, s *Subscription, companyID int64) (Usage, error) {
	u := s.Used
	err := c.row(ctx, `select (select count(*) from memberships where company_id = ?1 and left_at is null)
		+ (select count(*) from invitations where company_id = ?1 and used_at is null and expires_at > ?2)`, companyID, c.Now()).Scan(&u.Seats)
	if err != nil {
		return u, fmt.Errorf("count seats: %w", err)
	}
	return u, nil
}

// CheckSeat refuses one person more than the plan has seats.
func (c *Control) CheckSeat(ctx context.Context, companyUID string, companyID int64) error {
	s, err := c.SubscriptionOf(ctx, companyUID)
	if errors.Is(err, ErrNotFound) { // a demo
		return nil
	}
	if err != nil {
		return err
	}
	u, err := c.PlanUsage(ctx, s, companyID)
	if err == nil && u.Seats >= s.Has().Seats {
		return &Invalid{Fields: []FieldError{{Field: "email", Key: "team.seats.full", Args: map[string]any{"Count": s.Has().Seats}}}}
	}
	return err
}

// Measured notes how much a company keeps.
func (c *Control) Measured(ctx context.Context, companyUID string, bytes int64) error {
	_, err := c.exec(ctx, `update subscriptions set bytes = ?, measured_at = ? where company_uid = ?`, bytes, c.Now(), companyUID)
	if err != nil {
		return fmt.Errorf("note what is kept: %w", err)
	}
	return nil
}
