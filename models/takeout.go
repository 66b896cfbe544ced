package models

import (
	"context"
	"database/sql"
	"fmt"

	"jennyerp/internal/blob"
)

// Takeout is everything a company has, as one file to take away (P14).
type Takeout struct {
	ID        int64
	UID       string
	State     string // waiting (also while it is made), ready, failed
	Size      int64  // bytes
	Rows      int
	Files     int
	Problem   string // message key
	FetchedAt int64
	CreatedAt int64
	CreatedBy string
	ReadyAt   int64
}

// States of a Takeout.
const (
	TakeoutWaiting = "waiting"
	TakeoutReady   = "ready"
	TakeoutFailed  = "failed"
)

const (
	// TakeoutLife is how long a finished one can be fetched.
	TakeoutLife = 3 * day
	// takeoutsADay keeps somebody who presses again and again from filling the disk.
	takeoutsADay = 5
)

// Until is when it is deleted, unix ms.
func (o Takeout) Until() int64 { return o.ReadyAt + TakeoutLife.Milliseconds() }

// TakeoutBlob is where the file lies.
func (t *Tenant) TakeoutBlob(uid string) string { return t.CompanyUID + "/takeouts/" + uid }

const takeoutColumns = `id, uid, state, size, rows, files, problem, fetched_at, created_at, created_by, ready_at`

func scanTakeout(r *sql.Rows) (Takeout, error) {
	var o Takeout
	return o, r.Scan(&o.ID, &o.UID, &o.State, &o.Size, &o.Rows, &o.Files, &o.Problem, &o.FetchedAt, &o.CreatedAt, &o.CreatedBy, &o.ReadyAt)
}

// Takeouts are those that are there, the newest first: a handful, since old
// ones are deleted.
func (t *Tenant) Takeouts(ctx context.Context) ([]Takeout, error) {
	rows, err := t.query(ctx, `select `+takeoutColumns+` from takeouts order by id desc limit 20`)
	return collect(rows, err, scanTakeout)
}

// FindTakeout finds one that has not run out.
func (t *Tenant) FindTakeout(ctx context.Context, uid string) (*Takeout, error) {
	rows, err := t.query(ctx, `select `+takeoutColumns+` from takeouts where uid = ? and (ready_at = 0 or ready_at > ?)`, uid, t.Now()-TakeoutLife.Milliseconds())
	return one(collect(rows, err, scanTakeout))
}

// AskTakeout begins one. While one is being made, that one is given.
func (t *Tenant) AskTakeout(ctx context.Context, by string) (*Takeout, error) {
	o := Takeout{UID: NewUID(), State: TakeoutWaiting, CreatedBy: by}
	err := t.Tx(ctx, func(t *Tenant) error {
		rows, err := t.query(ctx, `select `+takeoutColumns+` from takeouts where created_at > ? order by id desc limit ?`, t.Now()-day.Milliseconds(), takeoutsADay)
		today, err := collect(rows, err, scanTakeout)
		if err != nil {
			return err
		}
		if len(today) > 0 && today[0].State == TakeoutWaiting {
			o = today[0]
			return nil
		}
		if len(today) == takeoutsADay {
			return Refuse("form", "takeout.too_many")
		}
		o.CreatedAt = t.Now()
		return t.row(ctx, `insert into takeouts (uid, state, created_at, created_by) values (?, ?, ?, ?) returning id`, o.UID, o.State, o.CreatedAt, by).Scan(&o.ID)
	})
	if err != nil {
		return nil, fmt.Errorf("ask for takeout: %w", err)
	}
	return &o, nil
}

// EndTakeout says what became of it: what is in the file, or why there is none.
func (t *Tenant) EndTakeout(ctx context.Context, o *Takeout, problem string) error {
	state, at := TakeoutReady, t.Now()
	if problem != "" {
		state, at = TakeoutFailed, 0
	}
	_, err := t.exec(ctx, `update takeouts set state = ?, size = ?, rows = ?, files = ?, problem = ?, ready_at = ? where id = ?`, state, o.Size, o.Rows, o.Files, problem, at, o.ID)
	if err != nil {
		return fmt.Errorf("end takeout: %w", err)
	}
	return nil
}

// TakeoutFetched says that somebody downloads it.
func (t *Tenant) TakeoutFetched(ctx context.Context, o *Takeout) error {
	return t.Tx(ctx, func(t *Tenant) error {
		if o.FetchedAt == 0 { // a broken download goes on in many pieces
			if err := t.Audit(ctx, Audit{Act: ActExport, Noun: "company", NounUID: o.UID, Details: AuditDetails{What: "zip", Count: o.Rows}}); err != nil {
				return err
			}
		}
		_, err := t.exec(ctx, `update takeouts set fetched_at = ? where id = ?`, t.Now(), o.ID)
		return err
	})
}

// RemoveTakeout deletes one with its file.
func (t *Tenant) RemoveTakeout(ctx context.Context, store blob.Store, o *Takeout) error {
	if err := store.Delete(ctx, t.TakeoutBlob(o.UID)); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `delete from takeouts where id = ?`, o.ID); err != nil {
		return fmt.Errorf("remove takeout: %w", err)
	}
	return nil
}

// TidyTakeouts deletes those that have run out.
func (t *Tenant) TidyTakeouts(ctx context.Context, store blob.Store) error {
	rows, err := t.query(ctx, `select `+takeoutColumns+` from takeouts where created_at < ?1 and ready_at < ?1`, t.Now()-TakeoutLife.Milliseconds())
	old, err := collect(rows, err, scanTakeout)
	if err != nil {
		return fmt.Errorf("tidy takeouts: %w", err)
	}
	for _, o := range old {
		if err := t.RemoveTakeout(ctx, store, &o); err != nil {
			return err
		}
	}
	return nil
}
