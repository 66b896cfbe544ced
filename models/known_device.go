package models

import (
	"context"
	"fmt"
)

// knownLife is for how long a device counts as known after it was used last.
const knownLife = 90 * day

// KnownDevice tells whether somebody with the address signed in with this mark
// before: a keyed hash of the person, the kind of browser and the network, from
// which none of them can be read. It costs the same for an unknown address.
func (c *Control) KnownDevice(ctx context.Context, email string, mark []byte) (bool, error) {
	var known bool
	err := c.row(ctx, `select exists (select 1 from known_devices d join users u on u.id = d.user_id where u.email_key = ? and d.mark = ? and d.seen_at > ?)`,
		EmailKey(email), mark, c.Now()-knownLife.Milliseconds()).Scan(&known)
	return known, err
}

// MeetDevice notes that the person signed in with the mark. A kind of browser
// that was never seen before is told by mail, unless it is the very first.
func (c *Control) MeetDevice(ctx context.Context, u *User, mark []byte, device string) error {
	return c.Tx(ctx, func(c *Control) error {
		var any, same bool
		err := c.row(ctx, `select exists (select 1 from known_devices where user_id = ?1 and seen_at > ?3), exists (select 1 from known_devices where user_id = ?1 and device = ?2 and seen_at > ?3)`,
			u.ID, device, c.Now()-knownLife.Milliseconds()).Scan(&any, &same)
		if err != nil {
			return fmt.Errorf("meet device: %w", err)
		}
		if _, err := c.exec(ctx, `insert into known_devices (user_id, mark, device, seen_at) values (?, ?, ?, ?)
			on conflict (user_id, mark) do update set seen_at = excluded.seen_at, device = excluded.device`, u.ID, mark, device, c.Now()); err != nil {
			return fmt.Errorf("meet device: %w", err)
		}
		if !any || same {
			return nil
		}
		return c.Queue(ctx, Mail{Template: "new_device", To: u.Email, Locale: u.Locale, Data: MailData{Name: u.Name, Device: device, At: c.Now(), Path: "/profile/security"}})
	})
}
