package models

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"
)

// NoticeTemplate is what the outbox calls a mail about what happened.
const NoticeTemplate = "notices"

// NoticeKinds are the kinds of news, in the order people switch them.
var NoticeKinds = []string{"document.accepted", "document.declined", "document.commented", "capture.selected", "document.answered", "document.delivered", "document.seen",
	"document.expiring", "document.expired", "talks.due", "letter.refused"}

// Wish is what a person wants to be told by mail. On the page all is told.
type Wish struct {
	Mode   string   // one of WishModes
	Silent []string // of NoticeKinds: no mail
}

// WishModes are at once, once a day, or no mail at all.
var WishModes = []string{"now", "daily", "off"}

// When mails about news may go out, on the company's clock: nobody wants his
// phone to ring at three because it is morning in Shanghai.
const (
	noticeRest  = 2 * time.Minute // what happens together goes in one mail
	noticeFrom  = morning
	noticeUntil = 21
	digestHour  = 8
	maxNotices  = 100 // in one mail
)

// Wish reads what a person wants; who said nothing is told all, at once.
func (t *Tenant) Wish(ctx context.Context, owner string) (Wish, error) {
	rows, err := t.query(ctx, `select mode, silent from notice_wishes where owner = ?`, owner)
	all, err := collect(rows, err, func(r *sql.Rows) (Wish, error) {
		var w Wish
		var silent JSON[[]string]
		err := r.Scan(&w.Mode, &silent)
		w.Silent = silent.V
		return w, err
	})
	if err != nil {
		return Wish{}, fmt.Errorf("wish: %w", err)
	}
	if len(all) == 0 {
		return Wish{Mode: WishModes[0]}, nil
	}
	return all[0], nil
}

// SaveWish stores what a person wants to be told by mail.
func (t *Tenant) SaveWish(ctx context.Context, owner string, w Wish) error {
	if !slices.Contains(WishModes, w.Mode) {
		return Refuse("mode", "error.choice")
	}
	w.Silent = slices.DeleteFunc(slices.Clone(w.Silent), func(kind string) bool { return !slices.Contains(NoticeKinds, kind) })
	return t.Tx(ctx, func(t *Tenant) error {
		if err := t.note(ctx, t.Now()+noticeRest.Milliseconds()); err != nil {
			return err
		}
		_, err := t.exec(ctx, `insert into notice_wishes (owner, mode, silent) values (?, ?, ?) on conflict do update set mode = excluded.mode, silent = excluded.silent`, owner, w.Mode, JSON[[]string]{w.Silent})
		return err
	})
}

// due is when what happened at a time is to be mailed.
func (w Wish) due(at time.Time) time.Time {
	day := func(days, hour int) time.Time {
		return time.Date(at.Year(), at.Month(), at.Day()+days, hour, 0, 0, 0, at.Location())
	}
	switch {
	case w.Mode == "daily" && at.Hour() < digestHour:
		return day(0, digestHour)
	case w.Mode == "daily":
		return day(1, digestHour)
	case at.Hour() < noticeFrom:
		return day(0, noticeFrom)
	case at.Hour() >= noticeUntil:
		return day(1, noticeFrom)
	}
	return at.Add(noticeRest)
}

// unheard is what a person was not yet mailed.
type unheard struct {
	owner string
	all   []Notice
}

// unmailed are the people with news that no mail told, and the news.
func (t *Tenant) unmailed(ctx context.Context) ([]unheard, error) {
	rows, err := t.query(ctx, `select owner, id, event, at, read_at from notices where mailed_at = 0 order by owner, id limit 2000`)
	var people []unheard
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var n Notice
		var owner string
		var read int64
		err := r.Scan(&owner, &n.ID, &n.Event, &n.At, &read)
		n.Read = read != 0
		if len(people) == 0 || people[len(people)-1].owner != owner {
			people = append(people, unheard{owner: owner})
		}
		last := &people[len(people)-1]
		last.all = append(last.all, n)
		return struct{}{}, err
	})
	if err != nil {
		return nil, fmt.Errorf("notices to mail: %w", err)
	}
	return people, nil
}

// MailNotices puts the mails about news into the outbox: to each person who
// wants them what is due, in one mail. Who has read it on the page meanwhile
// gets none. It says when to come again, 0 for never.
func (t *Tenant) MailNotices(ctx context.Context, company string, team []Member) (next int64, err error) {
	people, err := t.unmailed(ctx)
	if err != nil || len(people) == 0 {
		return 0, err
	}
	set, err := t.Settings(ctx)
	if err != nil {
		return 0, err
	}
	for _, w := range people {
		err := t.Tx(ctx, func(t *Tenant) error {
			at, err := t.mailPerson(ctx, set, company, team, w)
			if at > 0 && (next == 0 || at < next) {
				next = at
			}
			return err
		})
		if err != nil {
			return 0, err
		}
	}
	return next, nil
}

func (t *Tenant) mailPerson(ctx context.Context, set Settings, company string, team []Member, w unheard) (next int64, err error) {
	wish, err := t.Wish(ctx, w.owner)
	if err != nil {
		return 0, err
	}
	i := slices.IndexFunc(team, func(m Member) bool { return m.UID == w.owner && m.Left == 0 })
	var told, settled []int64
	first := int64(0)
	for _, n := range w.all {
		if i < 0 || wish.Mode == "off" || n.Read || slices.Contains(wish.Silent, n.Event) {
			settled = append(settled, n.ID)
			continue
		}
		if told = append(told, n.ID); first == 0 {
			first = n.At
		}
	}
	if len(told) > 0 {
		due := wish.due(time.UnixMilli(first).In(set.zone())).UnixMilli()
		if due > t.Now() {
			next, told = due, nil
		} else if told = told[:min(len(told), maxNotices)]; len(told) == maxNotices {
			next = t.Now()
		}
	}
	if len(told) > 0 {
		m := team[i]
		data := MailData{Name: m.Name, Company: company, Person: m.UID, Notices: told}
		if err := t.Queue(ctx, Mail{Template: NoticeTemplate, To: m.Email, Locale: m.Locale, Data: data}); err != nil {
			return 0, err
		}
	}
	return next, t.settleNotices(ctx, append(settled, told...))
}

func (t *Tenant) settleNotices(ctx context.Context, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := t.exec(ctx, `update notices set mailed_at = ? where id in (select value from json_each(?))`, t.Now(), JSON[[]int64]{ids})
	return err
}

// NoticesOf are a person's with these ids, in their order.
func (t *Tenant) NoticesOf(ctx context.Context, owner string, ids []int64) ([]Notice, error) {
	rows, err := t.query(ctx, `select `+noticeColumns+` from notices where owner = ? and id in (select value from json_each(?)) order by id`, owner, JSON[[]int64]{ids})
	return collect(rows, err, scanNotice)
}
