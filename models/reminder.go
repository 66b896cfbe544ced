package models

import (
	"context"
	"database/sql"
	"fmt"
)

// NextReminder is the level of the reminder that comes next for an invoice, 0
// when all were sent or nothing of it is late.
func (c *Claim) NextReminder(today string) int {
	for _, u := range c.Dues {
		if u.Open > 0 && u.Date < today && c.Reminded < ReminderLevels {
			return c.Reminded + 1
		}
	}
	return 0
}

// LateSince is the day of the first part that is open.
func (c *Claim) LateSince() string {
	for _, u := range c.Dues {
		if u.Open > 0 {
			return u.Date
		}
	}
	return ""
}

// Reminded notes that a reminder of a level went out; a lower one than before
// changes nothing.
func (t *Tenant) Reminded(ctx context.Context, by string, d *Document, level int) error {
	if level < 1 || level > ReminderLevels {
		return nil
	}
	_, err := t.exec(ctx, `update invoice_details set reminded = max(reminded, ?) where document_id = ?`, level, d.ID)
	if err != nil {
		return fmt.Errorf("reminded: %w", err)
	}
	return t.trackDocument(ctx, by, d, "reminded", nil)
}

// ToRemind are overdue invoices whose next reminder is due by the company's
// days; none when it reminds by hand.
func (t *Tenant) ToRemind(ctx context.Context, set Settings, limit int) ([]*Document, error) {
	if !set.Reminding {
		return nil, nil
	}
	today := t.today(set)
	rows, err := t.query(ctx, `select `+documentColumns+documentTables+`join invoice_details i on i.document_id = d.id where d.kind = 'invoice' and d.status = 'overdue' and i.reminded < ?
		and (select min(date) from dues where document_id = d.id and open > 0) <= case i.reminded when 0 then ? when 1 then ? else ? end order by d.id limit ?`,
		ReminderLevels, addDays(today, -set.RemindAfter(1)), addDays(today, -set.RemindAfter(2)), addDays(today, -set.RemindAfter(3)), limit)
	return collect(rows, err, func(r *sql.Rows) (*Document, error) { return scanDocument(r) })
}
