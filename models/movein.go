package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"jennyerp/internal/blob"
)

// MoveIn is a file of a takeout on its way into an empty company.
type MoveIn struct {
	ID        int64
	UID       string
	State     string
	Name      string // of the file, as it came
	Size      int64
	Counts    MoveInCounts
	Problem   string // message key: why it was refused
	CreatedAt int64
	CreatedBy string
	DoneAt    int64
}

// MoveInCounts are what a file holds.
type MoveInCounts struct {
	Company   string `json:"company"`
	CreatedAt string `json:"created"`
	Rows      int    `json:"rows"`
	Files     int    `json:"files"`
	Samples   int    `json:"samples"`
	Parties   int    `json:"parties"`
	Documents int    `json:"documents"`
	Payments  int    `json:"payments"`
}

// States of a MoveIn.
const (
	MoveInChecking = "checking"
	MoveInChecked  = "checked"
	MoveInRunning  = "running"
	MoveInDone     = "done"
	MoveInRefused  = "refused"
)

// MaxMoveIn is how large a file may be, in bytes.
const MaxMoveIn = 4 << 30

// moveInLife is how long a file waits for somebody to say yes.
const moveInLife = 3 * day

// Working tells whether it is in work.
func (m *MoveIn) Working() bool { return m.State == MoveInChecking || m.State == MoveInRunning }

// MoveInBlob is where the file lies.
func (t *Tenant) MoveInBlob(uid string) string { return t.CompanyUID + "/takeouts/in-" + uid }

const moveInColumns = `id, uid, state, name, size, counts, problem, created_at, created_by, done_at`

func scanMoveIn(r *sql.Rows) (MoveIn, error) {
	var m MoveIn
	var counts JSON[MoveInCounts]
	err := r.Scan(&m.ID, &m.UID, &m.State, &m.Name, &m.Size, &counts, &m.Problem, &m.CreatedAt, &m.CreatedBy, &m.DoneAt)
	m.Counts = counts.V
	return m, err
}

// MoveIns are the newest few.
func (t *Tenant) MoveIns(ctx context.Context) ([]MoveIn, error) {
	rows, err := t.query(ctx, `select `+moveInColumns+` from moveins order by id desc limit 5`)
	return collect(rows, err, scanMoveIn)
}

// FindMoveIn finds one.
func (t *Tenant) FindMoveIn(ctx context.Context, uid string) (*MoveIn, error) {
	rows, err := t.query(ctx, `select `+moveInColumns+` from moveins where uid = ?`, uid)
	return one(collect(rows, err, scanMoveIn))
}

// BeginMoveIn notes a file whose content is stored; it is looked at next.
func (t *Tenant) BeginMoveIn(ctx context.Context, by string, m *MoveIn) error {
	m.State, m.CreatedAt, m.CreatedBy, m.Name = MoveInChecking, t.Now(), by, shortName(m.Name)
	err := t.Tx(ctx, func(t *Tenant) error {
		return t.row(ctx, `insert into moveins (uid, state, name, size, created_at, created_by) values (?, ?, ?, ?, ?, ?) returning id`, m.UID, m.State, m.Name, m.Size, m.CreatedAt, by).Scan(&m.ID)
	})
	if err != nil {
		return fmt.Errorf("begin move-in: %w", err)
	}
	return nil
}

// RunMoveIn says yes to a file that was looked at.
func (t *Tenant) RunMoveIn(ctx context.Context, m *MoveIn) error {
	res, err := t.exec(ctx, `update moveins set state = 'running' where id = ? and state = 'checked'`, m.ID)
	if err != nil {
		return fmt.Errorf("run move-in: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, ErrStale)
	}
	m.State = MoveInRunning
	return nil
}

// moveInTo writes how it stands.
func (t *Tenant) moveInTo(ctx context.Context, m *MoveIn, state, problem string) error {
	m.State, m.Problem = state, problem
	if state == MoveInDone {
		m.DoneAt = t.Now()
	}
	_, err := t.exec(ctx, `update moveins set state = ?, problem = ?, counts = ?, done_at = ? where id = ?`, m.State, m.Problem, JSON[MoveInCounts]{m.Counts}, m.DoneAt, m.ID)
	return err
}

// RefuseMoveIn ends it with a reason; nothing of it is in the company.
func (t *Tenant) RefuseMoveIn(ctx context.Context, m *MoveIn, problem string) error {
	return t.moveInTo(ctx, m, MoveInRefused, problem)
}

// DiscardMoveIn forgets one with its file.
func (t *Tenant) DiscardMoveIn(ctx context.Context, store blob.Store, m *MoveIn) error {
	if m.State == MoveInRunning {
		return ErrStale
	}
	if err := store.Delete(ctx, t.MoveInBlob(m.UID)); err != nil {
		return err
	}
	_, err := t.exec(ctx, `delete from moveins where id = ?`, m.ID)
	return err
}

// TidyMoveIns deletes files that nobody said yes to, and those whose way in was
// broken off and never gone on with.
func (t *Tenant) TidyMoveIns(ctx context.Context, store blob.Store) error {
	rows, err := t.query(ctx, `select `+moveInColumns+` from moveins where created_at < ?1 and state <> 'running' or created_at < ?2`, t.Now()-moveInLife.Milliseconds(), t.Now()-2*moveInLife.Milliseconds())
	old, err := collect(rows, err, scanMoveIn)
	for i := 0; err == nil && i < len(old); i++ {
		if old[i].State == MoveInRunning {
			err = t.giveUp(ctx, store, &old[i])
		}
		if err == nil {
			err = t.DiscardMoveIn(ctx, store, &old[i])
		}
	}
	if err != nil {
		return fmt.Errorf("tidy move-ins: %w", err)
	}
	return nil
}

// giveUp takes away what a broken move left among the blobs.
func (t *Tenant) giveUp(ctx context.Context, store blob.Store, m *MoveIn) error {
	if object, err := store.Open(ctx, t.MoveInBlob(m.UID)); err == nil {
		defer object.Close()
		if r, err := openTakeout(object, object.Size()); err == nil {
			if err := t.dropMoved(ctx, store, r); err != nil {
				return err
			}
		}
	} else if !errors.Is(err, blob.ErrNotFound) {
		return err
	}
	return t.RefuseMoveIn(ctx, m, "movein.problem.failed")
}

// Empty tells whether nothing was entered yet: only into such a company a file
// is brought.
func (t *Tenant) Empty(ctx context.Context) (empty bool, err error) {
	err = t.row(ctx, `select not exists (select 1 from samples) and not exists (select 1 from parties) and not exists (select 1 from documents)
		and not exists (select 1 from payments) and not exists (select 1 from captures) and not exists (select 1 from baskets)`).Scan(&empty)
	return empty, err
}
