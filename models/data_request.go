package models

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"
)

// DataRequest is what a person asks about their data by mail (P11): what they
// get from the pages themselves needs none.
type DataRequest struct {
	ID           int64
	UID          string
	Kind         string // of DataRequestKinds
	State        string // new, identified, answered, refused
	Email        string
	Name         string
	Language     string
	Text         string // what was asked
	ReceivedAt   int64  // unix ms
	DueAt        int64
	Identity     string // how it was made sure who asks
	IdentifiedAt int64
	ExtendedAt   int64 // when the person was told that it takes longer
	ExtendedWhy  string
	Answer       string // what was answered, or why not
	ClosedAt     int64
}

// DataRequestKinds are the rights (GDPR Art. 15, 16, 17, 21, 20).
var DataRequestKinds = []string{"access", "correct", "delete", "object", "port"}

const (
	// requestTime is what the law's month comes to, counted so that it is never more.
	requestTime = 30 * day
	// requestMore is what may be added once, when the person is told within the first month (Art. 12(3)).
	requestMore = 60 * day
	// requestKept is how long a closed one is kept, to show that it was answered.
	requestKept = 24 * 30 * day
)

// Open tells whether it waits for an answer.
func (r DataRequest) Open() bool { return r.ClosedAt == 0 }

// Overdue tells whether the answer is late, by the time given in unix ms.
func (r DataRequest) Overdue(now int64) bool { return r.Open() && now > r.DueAt }

// DaysLeft is how many whole days are left; negative when it is late.
func (r DataRequest) DaysLeft(now int64) int64 {
	left := r.DueAt - now
	if left < 0 {
		left -= day.Milliseconds() - 1
	}
	return left / day.Milliseconds()
}

const requestColumns = `id, uid, kind, state, email, name, language, text, received_at, due_at, identity, identified_at, extended_at, extended_why, answer, closed_at`

func scanRequest(row *sql.Rows) (DataRequest, error) {
	var r DataRequest
	return r, row.Scan(&r.ID, &r.UID, &r.Kind, &r.State, &r.Email, &r.Name, &r.Language, &r.Text, &r.ReceivedAt, &r.DueAt, &r.Identity, &r.IdentifiedAt, &r.ExtendedAt, &r.ExtendedWhy, &r.Answer, &r.ClosedAt)
}

// AddDataRequest notes what came in. ReceivedAt may be earlier than now: the
// clock runs from the day the mail came.
func (c *Control) AddDataRequest(ctx context.Context, r *DataRequest) error {
	if !slices.Contains(DataRequestKinds, r.Kind) {
		return Refuse("kind", "error.choice")
	}
	if e := CheckEmail(r.Email); e != nil {
		return &Invalid{Fields: []FieldError{*e}}
	}
	now := c.Now()
	if r.ReceivedAt == 0 {
		r.ReceivedAt = now
	}
	if r.ReceivedAt > now {
		return Refuse("received", "error.date")
	}
	r.UID, r.State, r.DueAt = NewUID(), "new", r.ReceivedAt+requestTime.Milliseconds()
	return c.Tx(ctx, func(c *Control) error {
		err := c.row(ctx, `insert into data_requests (uid, kind, email, email_key, name, language, text, received_at, due_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?) returning id`,
			r.UID, r.Kind, r.Email, EmailKey(r.Email), r.Name, r.Language, r.Text, r.ReceivedAt, r.DueAt).Scan(&r.ID)
		if err != nil {
			return fmt.Errorf("add data request: %w", err)
		}
		return c.requestAudit(ctx, r, "received")
	})
}

// DataRequests lists the open ones by when they are due, or with closed those
// that are answered, the newest first; after is the number of the last seen.
func (c *Control) DataRequests(ctx context.Context, closed bool, after int64, limit int) ([]DataRequest, error) {
	where := `closed_at = 0 and (due_at, id) > (select coalesce((select due_at from data_requests where id = ?1), -1), ?1) order by due_at, id`
	if closed {
		where = `closed_at <> 0 and (closed_at, id) < (select coalesce((select closed_at from data_requests where id = ?1), 9e15), ?1) order by closed_at desc, id desc`
	}
	rows, err := c.query(ctx, `select `+requestColumns+` from data_requests where `+where+` limit ?2`, after, limit)
	return collect(rows, err, scanRequest)
}

// OverdueDataRequests is how many answers are late.
func (c *Control) OverdueDataRequests(ctx context.Context) (n int, err error) {
	err = c.row(ctx, `select count(*) from data_requests where closed_at = 0 and due_at < ?`, c.Now()).Scan(&n)
	return n, err
}

// FindDataRequest finds one by its uid or the beginning of it, eight characters
// at least.
func (c *Control) FindDataRequest(ctx context.Context, uid string) (*DataRequest, error) {
	if len(uid) < 8 || strings.Trim(uid, "0123456789abcdef-") != "" {
		return nil, ErrNotFound
	}
	rows, err := c.query(ctx, `select `+requestColumns+` from data_requests where uid >= ? and uid < ? limit 2`, uid, uid+"g")
	all, err := collect(rows, err, scanRequest)
	if len(all) > 1 {
		return nil, ErrNotFound
	}
	return one(all, err)
}

// IdentifyDataRequest notes how it was made sure who asks.
func (c *Control) IdentifyDataRequest(ctx context.Context, r *DataRequest, how string) error {
	if how == "" {
		return Refuse("text", "error.required")
	}
	return c.moveRequest(ctx, r, "identified", func(now *DataRequest) error {
		now.State, now.Identity, now.IdentifiedAt = "identified", how, c.Now()
		return nil
	})
}

// ExtendDataRequest adds two months, once, after the person was told why; it is
// too late for that when the first month is over.
func (c *Control) ExtendDataRequest(ctx context.Context, r *DataRequest, why string) error {
	if why == "" {
		return Refuse("text", "error.required")
	}
	return c.moveRequest(ctx, r, "extended", func(now *DataRequest) error {
		if now.ExtendedAt != 0 || now.Overdue(c.Now()) {
			return Refuse("form", "request.extend.late")
		}
		now.ExtendedAt, now.ExtendedWhy, now.DueAt = c.Now(), why, now.DueAt+requestMore.Milliseconds()
		return nil
	})
}

// AnswerDataRequest closes it with what was answered; nobody gets data before it
// is sure who asks.
func (c *Control) AnswerDataRequest(ctx context.Context, r *DataRequest, answer string) error {
	return c.closeRequest(ctx, r, "answered", answer)
}

// RefuseDataRequest closes it with the reason that the person was told.
func (c *Control) RefuseDataRequest(ctx context.Context, r *DataRequest, why string) error {
	return c.closeRequest(ctx, r, "refused", why)
}

func (c *Control) closeRequest(ctx context.Context, r *DataRequest, state, text string) error {
	if text == "" {
		return Refuse("text", "error.required")
	}
	return c.moveRequest(ctx, r, state, func(now *DataRequest) error {
		if state == "answered" && now.State != "identified" {
			return Refuse("form", "request.unidentified")
		}
		now.State, now.Answer, now.ClosedAt = state, text, c.Now()
		return nil
	})
}

// moveRequest changes an open request. One that is closed is ErrStale.
func (c *Control) moveRequest(ctx context.Context, r *DataRequest, act string, change func(*DataRequest) error) error {
	return c.Tx(ctx, func(c *Control) error {
		rows, err := c.query(ctx, `select `+requestColumns+` from data_requests where uid = ?`, r.UID)
		now, err := one(collect(rows, err, scanRequest))
		if err != nil {
			return err
		}
		if !now.Open() {
			return ErrStale
		}
		if err := change(now); err != nil {
			return err
		}
		_, err = c.exec(ctx, `update data_requests set state = ?, identity = ?, identified_at = ?, extended_at = ?, extended_why = ?, due_at = ?, answer = ?, closed_at = ? where id = ?`,
			now.State, now.Identity, now.IdentifiedAt, now.ExtendedAt, now.ExtendedWhy, now.DueAt, now.Answer, now.ClosedAt, now.ID)
		if err != nil {
			return fmt.Errorf("move data request: %w", err)
		}
		*r = *now
		return c.requestAudit(ctx, r, act)
	})
}

func (c *Control) requestAudit(ctx context.Context, r *DataRequest, what string) error {
	return c.Audit(ctx, Audit{Act: ActOperator, Noun: "data_request", NounUID: r.UID, Details: AuditDetails{What: r.Kind + " " + what}})
}

// tidyRequests forgets what was answered long ago.
func (c *Control) tidyRequests(ctx context.Context) error {
	_, err := c.exec(ctx, `delete from data_requests where closed_at <> 0 and closed_at < ?`, c.Now()-requestKept.Milliseconds())
	return err
}

// RequestDay reads the day a request came, as in 2026-11-30; "" is now (0).
func RequestDay(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return 0, Refuse("received", "error.date")
	}
	return t.UnixMilli(), nil
}
