package models

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"time"
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

// Late is what is open of the parts whose day has passed; while none has, all
// that is open.
func (c *Claim) Late(today string) (amount int64) {
	for _, u := range c.Dues {
		if u.Date < today {
			amount += u.Open
		}
	}
	return cmp.Or(amount, c.Open())
}

// Reminded notes that a reminder of a level went out; a lower one than before
// changes nothing.
func (t *Tenant) Reminded(ctx context.Context, by string, d *Document, level int) error {
	if level < 1 || level > ReminderLevels {
		return nil
	}
	_, err := t.exec(ctx, `update invoice_details set reminded = max(reminded, ?), reminded_at = ? where document_id = ?`, level, t.Now(), d.ID)
	if err != nil {
		return fmt.Errorf("reminded: %w", err)
	}
	return t.trackDocument(ctx, by, d, "reminded", nil)
}

// Today is the day on the company's clock, ISO.
func (t *Tenant) Today(set Settings) string { return t.today(set) }

// ToRemind are overdue invoices, behind the one with the id after, whose next
// reminder is due by the company's days; none when it reminds by hand. However
// late an invoice is, its reminders keep the distance of their days, and none
// goes at night.
func (t *Tenant) ToRemind(ctx context.Context, set Settings, after int64, limit int) ([]*Document, error) {
	hour := t.clock().In(Company{Country: set.Country}.Zone()).Hour()
	if !set.Reminding || hour < noticeFrom || hour >= noticeUntil {
		return nil, nil
	}
	today, days := t.today(set), [ReminderLevels]int{set.RemindAfter(1), set.RemindAfter(2), set.RemindAfter(3)}
	before := func(days int) int64 { return t.Now() - int64(max(days, 1))*(24*time.Hour).Milliseconds() }
	rows, err := t.query(ctx, `select `+documentColumns+documentTables+`join invoice_details i on i.document_id = d.id where d.kind = 'invoice' and d.status = 'overdue' and d.id > ? and i.reminded < ?
		and (select min(date) from dues where document_id = d.id and open > 0) <= case i.reminded when 0 then ? when 1 then ? else ? end
		and (i.reminded = 0 or i.reminded_at <= case i.reminded when 1 then ? else ? end) order by d.id limit ?`, after, ReminderLevels,
		addDays(today, -days[0]), addDays(today, -days[1]), addDays(today, -days[2]), before(days[1]-days[0]), before(days[2]-days[1]), limit)
	return collect(rows, err, func(r *sql.Rows) (*Document, error) { return scanDocument(r) })
}
