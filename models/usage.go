package models

import (
	"context"
	"database/sql"
	"fmt"

	"jennyerp/internal/usage"
)

// SaveUsage writes the counts that are many enough; ending takes all.
func (c *Control) SaveUsage(ctx context.Context, counter *usage.Counter, ending bool) error {
	counts := counter.Take(c.day(), ending)
	if len(counts) == 0 {
		return nil
	}
	err := c.Tx(ctx, func(c *Control) error {
		for cell, n := range counts {
			if _, err := c.exec(ctx, `insert into usage_counts (day, route, feature, browser, device, count) values (?, ?, ?, ?, ?, ?)
				on conflict do update set count = count + excluded.count`, cell.Day, cell.Route, cell.Feature, cell.Browser, cell.Device, n); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		counter.Put(counts)
		return fmt.Errorf("save usage: %w", err)
	}
	return nil
}

// Used is a count of days together.
type Used struct {
	Feature, Browser, Device string
	Count                    int
}

// Usage are the counts since a day, the routes of a feature together.
func (c *Control) Usage(ctx context.Context, since string) ([]Used, error) {
	rows, err := c.query(ctx, `select feature, browser, device, sum(count) from usage_counts where day >= ? group by 1, 2, 3 order by 4 desc limit 2000`, since)
	return collect(rows, err, func(r *sql.Rows) (Used, error) {
		var u Used
		return u, r.Scan(&u.Feature, &u.Browser, &u.Device, &u.Count)
	})
}

// SetUncounted stores whether a person objects to being counted.
func (c *Control) SetUncounted(ctx context.Context, userID int64, uncounted bool) error {
	_, err := c.exec(ctx, `update users set uncounted = ?, updated_at = ? where id = ?`, uncounted, c.Now(), userID)
	if err != nil {
		return fmt.Errorf("object to counting: %w", err)
	}
	return nil
}
