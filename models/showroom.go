package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"jennyerp/internal/textile"
)

// Showroom is how the company shows itself on its public page. It is a part of
// Settings; the address stands in the control database, where it is unique.
type Showroom struct {
	On     bool              `json:"showroom_on"`
	Banner string            `json:"showroom_banner"` // blob hash, "" for none
	Intro  map[string]string `json:"showroom_intro"`  // by language of the page
	Speaks []string          `json:"showroom_speaks"` // languages people may write to us in
	WeChat string            `json:"showroom_wechat"`
	Open   bool              `json:"showroom_open"`  // search engines may list it
	Tells  string            `json:"showroom_tells"` // user uid: who hears of what was chosen; "" the owners
}

// What an address may be. An old one leads on for AddressLife; a company keeps
// a few of them, so that nobody collects names.
const (
	AddressLife     = 90 * day
	minAddress      = 3
	maxAddress      = 40
	maxOldAddresses = 3
)

var goodAddress = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// reserved are addresses that would speak for the service, or be taken for one
// of its pages.
var reserved = strings.Fields(`about account admin administrator api app assets billing blog contact dashboard demo docs download
	fabricart example health help home info invoice jenny jenny-ai jenny-fabric jennyerp legal login logout mail me new news null office official pay
	payment press pricing privacy root search security service settings showroom showrooms sign-in sign-up signin signup static status
	support system team terms test undefined user users webmaster welcome www`)

// TidyAddress writes what was typed as an address: "Tessuti Ferri" is
// "tessuti-ferri". What cannot be one stays wrong.
func TidyAddress(typed string) string {
	return strings.Trim(strings.Join(strings.FieldsFunc(textile.Fold(typed), func(r rune) bool {
		return r == ' ' || r == '-' || r == '_' || r == '.' || r == '&' || r == '\''
	}), "-"), "-")
}

// ProposedAddress is made of the company's name, "" when that has no Latin letters.
func ProposedAddress(name string) string {
	address := TidyAddress(name)
	if len(address) > maxAddress || checkAddress(address) != nil {
		return ""
	}
	return address
}

// checkAddress refuses what cannot be an address.
func checkAddress(address string) error {
	switch {
	case len(address) < minAddress || len(address) > maxAddress || !goodAddress.MatchString(address):
		return Refuse("showroom_address", "showroom.address.bad")
	case slices.Contains(reserved, address):
		return Refuse("showroom_address", "showroom.address.taken")
	}
	return nil
}

// ShowroomAddress is the address of a company's showroom, "" before it has one.
func (c *Control) ShowroomAddress(ctx context.Context, companyID int64) (address string, err error) {
	err = c.row(ctx, `select coalesce(max(address), '') from showrooms where company_id = ? and until = 0`, companyID).Scan(&address)
	return address, err
}

// FindShowroom finds the active company behind an address, and the address that
// is in use now: another one when the company has moved since.
func (c *Control) FindShowroom(ctx context.Context, address string) (*Company, string, error) {
	var co Company
	var now string
	err := c.row(ctx, `select c.id, c.uid, c.name, c.country, c.demo, n.address from showrooms s join companies c on c.id = s.company_id
		join showrooms n on n.company_id = c.id and n.until = 0 where s.address = ? and (s.until = 0 or s.until > ?) and c.state = 'active'`, address, c.Now()).
		Scan(&co.ID, &co.UID, &co.Name, &co.Country, &co.Demo, &now)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, "", ErrNotFound
	}
	return &co, now, err
}

// TakeAddress gives a company's showroom an address. The one before leads on to
// it until AddressLife is over; then others may have it.
func (c *Control) TakeAddress(ctx context.Context, companyID int64, address string) error {
	if err := checkAddress(address); err != nil {
		return err
	}
	return c.Tx(ctx, func(c *Control) error {
		now := c.Now()
		var holder, until int64
		err := c.row(ctx, `select company_id, until from showrooms where address = ?`, address).Scan(&holder, &until)
		switch {
		case errors.Is(err, sql.ErrNoRows):
		case err != nil:
			return err
		case holder == companyID && until == 0:
			return nil
		case holder != companyID && (until == 0 || until > now):
			return Refuse("showroom_address", "showroom.address.taken")
		}
		if _, err := c.exec(ctx, `update showrooms set until = ? where company_id = ? and until = 0`, now+AddressLife.Milliseconds(), companyID); err != nil {
			return fmt.Errorf("old address: %w", err)
		}
		if _, err := c.exec(ctx, `insert into showrooms (address, company_id) values (?, ?) on conflict (address) do update set company_id = excluded.company_id, until = 0`, address, companyID); err != nil {
			return fmt.Errorf("take address: %w", err)
		}
		_, err = c.exec(ctx, `delete from showrooms where company_id = ?1 and until <> 0 and (until <= ?2 or address not in
			(select address from showrooms where company_id = ?1 and until <> 0 order by until desc limit ?3))`, companyID, now, maxOldAddresses)
		return err
	})
}

// OldAddresses are the addresses that still lead to the company's showroom,
// with until when.
func (c *Control) OldAddresses(ctx context.Context, companyID int64) (map[string]time.Time, error) {
	rows, err := c.query(ctx, `select address, until from showrooms where company_id = ? and until > ? limit ?`, companyID, c.Now(), maxOldAddresses)
	all := map[string]time.Time{}
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var address string
		var until int64
		err := r.Scan(&address, &until)
		all[address] = At(until)
		return struct{}{}, err
	})
	return all, err
}
