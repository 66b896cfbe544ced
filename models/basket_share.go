package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// ShareBasket stores a link to a basket: who has it sees its samples, as far as
// they may leave the house, and chooses. The second arrival of the same form
// changes nothing. s has UID, ExpiresAt and PIN.
func (t *Tenant) ShareBasket(ctx context.Context, by string, b *Basket, s *Share, token string) error {
	s.BasketID = b.ID
	return t.share(ctx, by, s, token, Audit{Noun: "basket", Details: AuditDetails{What: b.Name}}, func(t *Tenant) error { return t.trackBasket(ctx, by, b, "shared") })
}

// BasketShares are the links of a basket, the newest first.
func (t *Tenant) BasketShares(ctx context.Context, b *Basket) ([]Share, error) {
	rows, err := t.query(ctx, `select `+shareColumns+` from shares where basket_id = ? order by id desc limit ?`, b.ID, MaxShares)
	return collect(rows, err, scanShare)
}

// RevokeBasketShare takes a link of the basket back.
func (t *Tenant) RevokeBasketShare(ctx context.Context, by string, b *Basket, uid string) error {
	return t.Tx(ctx, func(t *Tenant) error {
		res, err := t.exec(ctx, `update shares set revoked_at = ? where uid = ? and basket_id = ? and revoked_at = 0`, t.Now(), uid, b.ID)
		if err != nil {
			return fmt.Errorf("revoke: %w", err)
		}
		if n, err := res.RowsAffected(); n == 0 || err != nil {
			return err
		}
		if err := t.Audit(ctx, Audit{Act: ActUnshared, Person: by, Noun: "basket", NounUID: uid, Details: AuditDetails{What: b.Name}}); err != nil {
			return err
		}
		return t.trackBasket(ctx, by, b, "unshared")
	})
}

// SharedBasket is the basket of a link; ErrNotFound when the link is no basket's.
func (t *Tenant) SharedBasket(ctx context.Context, s *Share) (*Basket, error) {
	b := Basket{ID: s.BasketID}
	err := t.row(ctx, `select uid, name, owner, count from baskets where id = ?`, s.BasketID).Scan(&b.UID, &b.Name, &b.Owner, &b.Count)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	return &b, err
}

// BasketSeen counts a view of a basket's link, without who or from where (P3).
func (t *Tenant) BasketSeen(ctx context.Context, s *Share) error { return t.countView(ctx, s) }

func (t *Tenant) trackBasket(ctx context.Context, by string, b *Basket, verb string) error {
	return t.track(ctx, Event{By: by, Noun: "basket", NounID: b.ID, Version: b.Version, Verb: verb})
}
