package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// Basket is samples put together for one purpose. Colleagues see and fill a
// shared one; another is its owner's alone.
type Basket struct {
	ID        int64
	UID       string
	Name      string
	Owner     string // user uid
	Shared    bool
	Count     int
	Version   int64
	UpdatedAt int64
	Covers    []string // picture uids of its first samples, in a list
}

// BasketItem is a sample in a basket, or one of its colours.
type BasketItem struct {
	ID         int64
	VariantUID string
	Colour     string // name of the colour, "" for any
	Note       string
	SampleCard
}

// What a page of baskets and one basket hold.
const (
	BasketPage   = 40
	MaxBasket    = MaxLines
	basketCovers = 4
)

// FindBasket finds a basket that the person may see.
func (t *Tenant) FindBasket(ctx context.Context, user, uid string) (*Basket, error) {
	var b Basket
	err := t.row(ctx, `select id, uid, name, owner, shared, count, version, updated_at from baskets where uid = ? and (shared = 1 or owner = ?)`, uid, user).
		Scan(&b.ID, &b.UID, &b.Name, &b.Owner, &b.Shared, &b.Count, &b.Version, &b.UpdatedAt)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("basket: %w", err)
	}
	return &b, nil
}

// Baskets lists those a person may see, the last used first, behind the one
// with uid after ("" for the first page).
func (t *Tenant) Baskets(ctx context.Context, user, after string, limit int) (all []Basket, more bool, err error) {
	where, args := `(b.owner = ? or b.shared = 1)`, []any{basketCovers, user}
	if after != "" {
		where, args = where+` and (b.updated_at, b.id) < (select updated_at, id from baskets where uid = ?)`, append(args, after)
	}
	rows, err := t.query(ctx, `select b.id, b.uid, b.name, b.owner, b.shared, b.count, b.version, b.updated_at,
		coalesce((select group_concat(cover, ' ') from (select s.cover from basket_items i join samples s on s.id = i.sample_id where i.basket_id = b.id and s.cover <> '' order by i.position limit ?)), '')
		from baskets b where `+where+` order by b.updated_at desc, b.id desc limit ?`, append(args, limit+1)...)
	all, err = collect(rows, err, func(r *sql.Rows) (Basket, error) {
		var b Basket
		var covers string
		err := r.Scan(&b.ID, &b.UID, &b.Name, &b.Owner, &b.Shared, &b.Count, &b.Version, &b.UpdatedAt, &covers)
		b.Covers = strings.Fields(covers)
		return b, err
	})
	if err != nil {
		return nil, false, fmt.Errorf("baskets: %w", err)
	}
	if len(all) > limit {
		return all[:limit], true, nil
	}
	return all, false, nil
}

// BasketItems are what is in a basket, in its order.
func (t *Tenant) BasketItems(ctx context.Context, b *Basket) ([]BasketItem, error) {
	rows, err := t.query(ctx, `select i.id, coalesce(v.uid, ''), coalesce(v.name, ''), i.note, `+cardColumns+` from basket_items i join samples s on s.id = i.sample_id
		left join parties p on p.id = s.supplier_id left join variants v on v.id = i.variant_id where i.basket_id = ? order by i.position, i.id limit ?`, b.ID, MaxBasket)
	return collect(rows, err, func(r *sql.Rows) (BasketItem, error) {
		var i BasketItem
		err := r.Scan(&i.ID, &i.VariantUID, &i.Colour, &i.Note, &i.SampleCard.ID, &i.UID, &i.State, &i.Version, &i.Code, &i.Name, &i.Name2, &i.Composition, &i.Width, &i.Weight, &i.SampleCard.Colour,
			&i.Supplier, &i.SupplierCode, &i.Price, &i.PriceCurrency, &i.PriceUnit, &i.MOQ, &i.MOQUnit, &i.Stock, &i.Low, &i.Cover, &i.CreatedAt)
		return i, err
	})
}

// SaveBasket stores a new basket under its UID, or the name and sharing of a
// known one as changed from its version. A second arrival of a new one finds
// the first. Only its owner may keep a basket for himself, which takes it out of
// the showroom.
func (t *Tenant) SaveBasket(ctx context.Context, by string, b *Basket) error {
	if b.Name = strings.Join(strings.Fields(b.Name), " "); b.Name == "" {
		return Refuse("name", "error.required")
	}
	if !ValidUID(b.UID) {
		return Refuse("form", "error.form")
	}
	return t.Tx(ctx, func(t *Tenant) error {
		if first, err := t.FindBasket(ctx, by, b.UID); b.ID == 0 && err == nil {
			*b = *first
			return nil
		}
		now := t.Now()
		if b.ID != 0 {
			res, err := t.exec(ctx, `update baskets set name = ?1, shared = iif(owner = ?2, ?3, shared), shown = iif(owner = ?2 and not ?3, 0, shown), version = version + 1, updated_at = ?4 where id = ?5 and version = ?6`,
				b.Name, by, b.Shared, now, b.ID, b.Version)
			return oneRow(res, err)
		}
		b.Owner, b.Version, b.UpdatedAt = by, 1, now
		res, err := t.exec(ctx, `insert into baskets (uid, name, owner, shared, created_at, updated_at) values (?, ?, ?, ?, ?, ?)`, b.UID, b.Name, by, b.Shared, now, now)
		if err != nil {
			return fmt.Errorf("add basket: %w", err)
		}
		b.ID, err = res.LastInsertId()
		return err
	})
}

// FillBasket puts samples into a basket, behind what is there, and tells how
// many are new in it.
func (t *Tenant) FillBasket(ctx context.Context, b *Basket, samples ...string) (n int, err error) {
	err = t.Tx(ctx, func(t *Tenant) error {
		if err := t.row(ctx, `select count from baskets where id = ?`, b.ID).Scan(&b.Count); err != nil {
			return err
		}
		if b.Count+len(samples) > MaxBasket {
			return &Invalid{Fields: []FieldError{{Field: "basket", Key: "basket.full", Args: map[string]any{"Max": MaxBasket}}}}
		}
		for _, uid := range samples {
			res, err := t.exec(ctx, `insert or ignore into basket_items (basket_id, sample_id, position, added_at)
				select ?1, s.id, 1 + coalesce((select max(position) from basket_items where basket_id = ?1), 0), ?2 from samples s where s.uid = ?3 and s.state <> 'removed'`, b.ID, t.Now(), uid)
			if err != nil {
				return fmt.Errorf("fill basket: %w", err)
			}
			added, err := res.RowsAffected()
			if err != nil {
				return err
			}
			n += int(added)
		}
		return t.basketChanged(ctx, b)
	})
	b.Count += n
	return n, err
}

func (t *Tenant) basketChanged(ctx context.Context, b *Basket) error {
	_, err := t.exec(ctx, `update baskets set updated_at = ? where id = ?`, t.Now(), b.ID)
	return err
}
