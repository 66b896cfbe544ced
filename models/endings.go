package models

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// Endings are what holds for every earlier time too: who and what was removed,
// what is kept sealed of it, and who asked for it. A restore replays them.
type Endings struct {
	Tombs []Tombstone
	rows  map[string][][]any
}

// endingTables are copied row by row; closings are replaced, because an owner
// who came back must not be closed again by an older row.
var endingTables = []struct{ name, key string }{{"departed", "user_uid"}, {"archives", "company_uid"}, {"handovers", "token_hash"}, {"archive_openings", "uid"}, {"closings", "company_uid"}}

// Endings reads them.
func (c *Control) Endings(ctx context.Context) (e Endings, err error) {
	if e.Tombs, err = c.Tombstones(ctx); err != nil {
		return e, err
	}
	e.rows = map[string][][]any{}
	for _, table := range endingTables {
		rows, err := c.query(ctx, `select * from `+table.name)
		e.rows[table.name], err = collect(rows, err, scanAny)
		if err != nil {
			return e, fmt.Errorf("endings: %w", err)
		}
	}
	return e, nil
}

func scanAny(r *sql.Rows) ([]any, error) {
	names, err := r.Columns()
	if err != nil {
		return nil, err
	}
	row, into := make([]any, len(names)), make([]any, len(names))
	for i := range row {
		into[i] = &row[i]
	}
	return row, r.Scan(into...)
}

// Replay makes the endings of a newer database hold in this one, which was
// restored from an earlier time: removed companies and people go again, and a
// company is closing, or is not, as it was last.
func (c *Control) Replay(ctx context.Context, e Endings) error {
	return c.Tx(ctx, func(c *Control) error {
		for _, t := range e.Tombs {
			if err := c.Bury(ctx, t); err != nil {
				return err
			}
			_, err := c.exec(ctx, `insert into companies (uid, name, state, created_at, purged_at, purge_reason) values (?1, '', 'purged', ?2, ?2, ?3) on conflict (uid) do nothing`, t.CompanyUID, t.At, t.Reason)
			if err != nil {
				return fmt.Errorf("replay: %w", err)
			}
		}
		if _, err := c.exec(ctx, `delete from closings`); err != nil {
			return fmt.Errorf("replay: %w", err)
		}
		for _, table := range endingTables {
			for _, row := range e.rows[table.name] {
				q := fmt.Sprintf(`insert into %[1]s select ?1%[3]s where not exists (select 1 from %[1]s where %[2]s = ?1)`, table.name, table.key, strings.Repeat(`, ?`, len(row)-1))
				if _, err := c.exec(ctx, q, row...); err != nil {
					return fmt.Errorf("replay %s: %w", table.name, err)
				}
			}
		}
		for _, q := range []string{
			`update companies set state = 'active', cancelled_at = null, closes_at = null where state = 'cancelled' and uid not in (select company_uid from closings)`,
			`update companies set state = 'cancelled', cancelled_at = k.asked_at, closes_at = k.due_at from closings k where k.company_uid = companies.uid and k.done_at is null and companies.state in ('active', 'cancelled')`,
		} {
			if _, err := c.exec(ctx, q); err != nil {
				return fmt.Errorf("replay: %w", err)
			}
		}
		return c.removeDeparted(ctx)
	})
}

// removeDeparted removes people who are back although they were removed.
func (c *Control) removeDeparted(ctx context.Context) error {
	rows, err := c.query(ctx, `select u.id, u.uid, u.email from departed d join users u on u.uid = d.user_uid`)
	back, err := collect(rows, err, scanPerson)
	if err != nil {
		return fmt.Errorf("replay: %w", err)
	}
	for _, u := range back {
		if _, err := c.exec(ctx, `delete from memberships where user_id = ?`, u.ID); err != nil {
			return fmt.Errorf("replay: %w", err)
		}
		if err := c.removeUser(ctx, u); err != nil {
			return err
		}
	}
	return nil
}
