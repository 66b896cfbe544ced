package models

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
)

// Announcement is what the service says to every company.
type Announcement struct {
	ID      int64
	UID     string
	Words   Words
	Class   string // of the mail, one of AnnouncementClasses
	Until   int64
	Created int64
	Mails   int // that were queued
	Read    int // people who put it away
}

// AnnouncementClasses: shown in the app alone, and by mail to every owner, which
// is for what concerns the service they have. News and offers go by no mail:
// nobody has asked for them (P7).
var AnnouncementClasses = []string{"notice", "transactional"}

// Announce shows the words to everybody until a time, and queues a mail to every
// owner unless the class is notice.
func (c *Control) Announce(ctx context.Context, a *Announcement) error {
	if title, text := a.Words.In("en"); title == "" || text == "" {
		return Refuse("title_en", "error.required")
	}
	if !slices.Contains(AnnouncementClasses, a.Class) {
		return Refuse("class", "error.choice")
	}
	a.UID = NewUID()
	return c.Tx(ctx, func(c *Control) error {
		who, _ := ctx.Value(actorKey{}).(Actor)
		if a.Class != "notice" {
			if err := c.mailOwners(ctx, a); err != nil {
				return err
			}
		}
		if _, err := c.exec(ctx, `insert into announcements (uid, words, class, until_at, mails, created_at, created_by) values (?, ?, ?, ?, ?, ?, ?)`,
			a.UID, JSON[Words]{a.Words}, a.Class, a.Until, a.Mails, c.Now(), who.UID); err != nil {
			return fmt.Errorf("announce: %w", err)
		}
		title, _ := a.Words.In("en")
		return c.Audit(ctx, Audit{Act: ActOperator, Noun: "announcement", NounUID: a.UID, Details: AuditDetails{What: title, Count: a.Mails}})
	})
}

// mailOwners queues the mail to every owner of a company that is not closed, once each.
func (c *Control) mailOwners(ctx context.Context, a *Announcement) error {
	rows, err := c.query(ctx, `select distinct u.email, u.locale, u.name from memberships m join users u on u.id = m.user_id join companies c on c.id = m.company_id
		where m.role = 'owner' and m.left_at is null and c.state = 'active' and c.demo = 0 order by u.id`)
	owners, err := collect(rows, err, func(r *sql.Rows) (u User, err error) { return u, r.Scan(&u.Email, &u.Locale, &u.Name) })
	if err != nil {
		return err
	}
	for _, u := range owners {
		title, text := a.Words.In(u.Locale)
		if _, err := c.queue(ctx, Mail{Template: "announcement", To: u.Email, Locale: u.Locale, Data: MailData{Name: u.Name, Title: title, Text: text}}, a.Class); err != nil {
			return err
		}
		a.Mails++
	}
	return nil
}

// AnnouncementPage is how many announcements a page shows.
const AnnouncementPage = 20

// Announcements lists them, the newest first, below the given number.
func (c *Control) Announcements(ctx context.Context, before int64, limit int) ([]Announcement, error) {
	rows, err := c.query(ctx, `select id, uid, words, class, until_at, mails, created_at, (select count(*) from announcements_read r where r.announcement_id = announcements.id)
		from announcements where ?1 = 0 or id < ?1 order by id desc limit ?2`, before, limit)
	return collect(rows, err, func(r *sql.Rows) (Announcement, error) {
		var a Announcement
		var words JSON[Words]
		err := r.Scan(&a.ID, &a.UID, &words, &a.Class, &a.Until, &a.Mails, &a.Created, &a.Read)
		a.Words = words.V
		return a, err
	})
}

// EndAnnouncement shows it to nobody any more.
func (c *Control) EndAnnouncement(ctx context.Context, uid string) error {
	_, err := c.exec(ctx, `update announcements set until_at = min(until_at, ?) where uid = ?`, c.Now(), uid)
	return err
}

// PutAway remembers that a person has read an announcement.
func (c *Control) PutAway(ctx context.Context, userID int64, uid string) error {
	_, err := c.exec(ctx, `insert or ignore into announcements_read (user_id, announcement_id) select ?, id from announcements where uid = ?`, userID, uid)
	return err
}
