package models

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"
)

// morning is the hour, on the company's clock, from which people are told what
// the day brings.
const morning = 7

// soonDays is how long before its last day a quotation counts as expiring.
const soonDays = 3

// toldUntil is the note of the last day whose dues were told.
const toldUntil = "told_until"

// note says that the company will have something to do at a time. It is said
// inside the transaction: one that breaks leaves a visit in vain, never
// something forgotten.
func (t *Tenant) note(ctx context.Context, at int64) error {
	if t.noted == nil || at == 0 {
		return nil
	}
	return t.noted(ctx, t.CompanyUID, at)
}

// noteNext notes the next time something becomes due by itself.
func (t *Tenant) noteNext(ctx context.Context) error {
	at, err := t.NextDay(ctx)
	if err != nil {
		return err
	}
	return t.note(ctx, at)
}

// zone is where the company's clock hangs.
func (s Settings) zone() *time.Location { return Company{Country: s.Country}.Zone() }

// KeepDay does what a new day brings: quotations whose last day has passed
// expire, and from the morning on people are told what ends soon and what they
// wanted to come back to, each once.
func (t *Tenant) KeepDay(ctx context.Context) error {
	set, err := t.Settings(ctx)
	if err != nil {
		return err
	}
	now := t.clock().In(set.zone())
	if err := t.expireQuotations(ctx, now.Format(time.DateOnly)); err != nil {
		return err
	}
	if now.Hour() < morning {
		return nil
	}
	return t.Tx(ctx, func(t *Tenant) error { return t.tellDay(ctx, now) })
}

// expireQuotations ends what was valid until a day before today.
func (t *Tenant) expireQuotations(ctx context.Context, today string) error {
	for {
		rows, err := t.query(ctx, `select `+documentColumns+documentTables+`where d.kind = 'quotation' and d.status in ('sent', 'seen') and d.until <> '' and d.until < ? limit 100`, today)
		all, err := collect(rows, err, func(r *sql.Rows) (*Document, error) { return scanDocument(r) })
		if err != nil || len(all) == 0 {
			return err
		}
		for _, d := range all {
			if err := t.expire(ctx, d); err != nil {
				return err
			}
		}
	}
}

func (t *Tenant) expire(ctx context.Context, d *Document) error {
	return t.Tx(ctx, func(t *Tenant) error {
		if err := t.Advance(ctx, "", d, "expired"); err != nil || d.Replaced {
			return err
		}
		return t.Notify(ctx, d, "expired", "")
	})
}

// Lapse ends a quotation whose last day has passed, so that who opens its link
// a moment after midnight reads the truth.
func (t *Tenant) Lapse(ctx context.Context, d *Document) error {
	if d.Kind.Dated != "valid" || d.Until == "" || !d.Kind.Allows(d.Status, "expired") {
		return nil
	}
	set, err := t.Settings(ctx)
	if err != nil || d.Until >= t.today(set) {
		return err
	}
	return t.expire(ctx, d)
}

// tellDay tells what the days since the last telling brought.
func (t *Tenant) tellDay(ctx context.Context, now time.Time) error {
	today := now.Format(time.DateOnly)
	since, err := t.Meta(ctx, toldUntil)
	if err != nil || since >= today {
		return err
	}
	if since == "" {
		since = addDays(today, -1)
	}
	rows, err := t.query(ctx, `select `+documentColumns+documentTables+`where d.kind = 'quotation' and d.status in ('sent', 'seen') and d.until > ? and d.until <= ? and not d.replaced order by d.until limit 500`,
		addDays(since, soonDays), addDays(today, soonDays))
	ending, err := collect(rows, err, func(r *sql.Rows) (*Document, error) { return scanDocument(r) })
	if err != nil {
		return fmt.Errorf("expiring: %w", err)
	}
	for _, d := range ending {
		if err := t.addNotice(ctx, d.Owner, d.notice("expiring", NoticeData{Day: d.Until})); err != nil {
			return err
		}
	}
	if err := t.tellTalks(ctx, since, today); err != nil {
		return err
	}
	return t.SetMeta(ctx, toldUntil, today)
}

// tellTalks tells each person how much he wanted to come back to today, and to
// whom first.
func (t *Tenant) tellTalks(ctx context.Context, since, today string) error {
	rows, err := t.query(ctx, `select w.owner, count(*), min(p.name) from talks w join parties p on p.id = w.party_id
		where w.due_on > ? and w.due_on <= ? and w.due_on <> '' and w.done_at = 0 group by w.owner limit 200`, since, today)
	type share struct {
		owner string
		data  NoticeData
	}
	all, err := collect(rows, err, func(r *sql.Rows) (share, error) {
		var s share
		return s, r.Scan(&s.owner, &s.data.Count, &s.data.Party)
	})
	if err != nil {
		return fmt.Errorf("follow-ups: %w", err)
	}
	for _, s := range all {
		if err := t.addNotice(ctx, s.owner, Notice{Event: "talks.due", Noun: "today", Data: s.data}); err != nil {
			return err
		}
	}
	return nil
}

// NextDay is when something becomes due by itself, unix ms: a quotation ends,
// or a morning has something to tell. 0 for never.
func (t *Tenant) NextDay(ctx context.Context) (int64, error) {
	set, err := t.Settings(ctx)
	if err != nil {
		return 0, err
	}
	now := t.clock().In(set.zone())
	since, err := t.Meta(ctx, toldUntil)
	if err != nil {
		return 0, err
	}
	since = max(since, addDays(now.Format(time.DateOnly), -1))
	var ends, warns, talks string
	if err := t.row(ctx, `select coalesce(min(until), ''), coalesce(min(iif(until > ?, until, null)), '') from documents where kind = 'quotation' and status in ('sent', 'seen') and until <> ''`, addDays(since, soonDays)).Scan(&ends, &warns); err != nil {
		return 0, fmt.Errorf("next day: %w", err)
	}
	if err := t.row(ctx, `select coalesce(min(due_on), '') from talks where due_on > ? and due_on <> '' and done_at = 0`, since).Scan(&talks); err != nil {
		return 0, fmt.Errorf("next day: %w", err)
	}
	var next []int64
	for _, day := range []struct {
		date  string
		after int // days
		hour  int
	}{{ends, 1, 0}, {warns, -soonDays, morning}, {talks, 0, morning}} {
		if at, err := time.ParseInLocation(time.DateOnly, day.date, now.Location()); err == nil {
			next = append(next, time.Date(at.Year(), at.Month(), at.Day()+day.after, day.hour, 0, 0, 0, now.Location()).UnixMilli())
		}
	}
	if len(next) == 0 {
		return 0, nil
	}
	return slices.Min(next), nil
}
