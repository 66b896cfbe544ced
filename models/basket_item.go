package models

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
)

// NoteItem writes what somebody wants to remember about a sample of a basket.
func (t *Tenant) NoteItem(ctx context.Context, b *Basket, item int64, note string) error {
	return t.Tx(ctx, func(t *Tenant) error {
		res, err := t.exec(ctx, `update basket_items set note = ? where id = ? and basket_id = ?`, note, item, b.ID)
		if err := itemThere(oneRow(res, err)); err != nil {
			return err
		}
		return t.basketChanged(ctx, b)
	})
}

// ColourItem says which colour of its sample a basket holds; "" for any. One
// that is in the basket already is refused.
func (t *Tenant) ColourItem(ctx context.Context, b *Basket, item int64, colour string) error {
	return t.Tx(ctx, func(t *Tenant) error {
		var twin int
		if err := t.row(ctx, `select count(*) from basket_items i join basket_items o on o.basket_id = i.basket_id and o.sample_id = i.sample_id and o.id <> i.id
			left join variants v on v.id = o.variant_id where i.id = ? and i.basket_id = ? and coalesce(v.uid, '') = ?`, item, b.ID, colour).Scan(&twin); err != nil {
			return err
		}
		if twin > 0 {
			return Refuse("colour", "basket.colour.twice")
		}
		res, err := t.exec(ctx, `update basket_items set variant_id = (select v.id from variants v where v.uid = ?1 and v.sample_id = basket_items.sample_id and v.removed_at is null)
			where id = ?2 and basket_id = ?3 and (?1 = '' or exists (select 1 from variants v where v.uid = ?1 and v.sample_id = basket_items.sample_id and v.removed_at is null))`, colour, item, b.ID)
		if err := itemThere(oneRow(res, err)); err != nil {
			return err
		}
		return t.basketChanged(ctx, b)
	})
}

// maxBasketColours bounds the colours that a basket's page offers.
const maxBasketColours = 4000

// BasketColours are the colours of the samples in a basket, by the sample's id.
func (t *Tenant) BasketColours(ctx context.Context, b *Basket) (map[int64][]Variant, error) {
	rows, err := t.query(ctx, `select v.sample_id, v.uid, v.name, v.code from variants v where v.removed_at is null
		and v.sample_id in (select sample_id from basket_items where basket_id = ?) order by v.sample_id, v.position, v.id limit ?`, b.ID, maxBasketColours)
	all := map[int64][]Variant{}
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var sample int64
		var v Variant
		err := r.Scan(&sample, &v.UID, &v.Name, &v.Code)
		all[sample] = append(all[sample], v)
		return struct{}{}, err
	})
	return all, err
}

// CopyBasket makes a basket of a person's own, called uid, with what is in
// another; a second copy under the same uid is the first.
func (t *Tenant) CopyBasket(ctx context.Context, by string, b *Basket, uid, name string) (*Basket, error) {
	n := &Basket{UID: cmp.Or(uid, NewUID()), Name: name, Shared: b.Shared}
	return n, t.Tx(ctx, func(t *Tenant) error {
		if err := t.SaveBasket(ctx, by, n); err != nil || n.Count > 0 {
			return err
		}
		_, err := t.exec(ctx, `insert into basket_items (basket_id, sample_id, variant_id, note, position, added_at)
			select ?, sample_id, variant_id, note, position, ? from basket_items where basket_id = ?`, n.ID, t.Now(), b.ID)
		if err != nil {
			return fmt.Errorf("copy basket: %w", err)
		}
		return nil
	})
}

// TakeOut takes a sample out of a basket.
func (t *Tenant) TakeOut(ctx context.Context, b *Basket, item int64) error {
	return t.Tx(ctx, func(t *Tenant) error {
		res, err := t.exec(ctx, `delete from basket_items where id = ? and basket_id = ?`, item, b.ID)
		if err := itemThere(oneRow(res, err)); err != nil {
			return err
		}
		return t.basketChanged(ctx, b)
	})
}

// itemThere says that what an update did not meet is not in the basket.
func itemThere(err error) error {
	if err == ErrStale {
		return ErrNotFound
	}
	return err
}

// MoveItem puts a sample of a basket so many places up (negative) or down.
func (t *Tenant) MoveItem(ctx context.Context, b *Basket, item int64, by int) error {
	return t.Tx(ctx, func(t *Tenant) error {
		items, err := t.BasketItems(ctx, b)
		if err != nil {
			return err
		}
		from := slices.IndexFunc(items, func(i BasketItem) bool { return i.ID == item })
		if from < 0 {
			return ErrNotFound
		}
		moved := items[from]
		items = slices.Delete(items, from, from+1)
		items = slices.Insert(items, min(max(from+by, 0), len(items)), moved)
		order := map[int64]int{}
		for i, each := range items {
			order[each.ID] = i + 1
		}
		if _, err := t.exec(ctx, `update basket_items set position = o.value from json_each(?) o where basket_items.id = cast(o.key as integer) and basket_id = ?`, JSON[map[int64]int]{order}, b.ID); err != nil {
			return fmt.Errorf("move in basket: %w", err)
		}
		return t.basketChanged(ctx, b)
	})
}

// RemoveBasket throws a basket away; the samples stay where they are.
func (t *Tenant) RemoveBasket(ctx context.Context, b *Basket) error {
	return t.Tx(ctx, func(t *Tenant) error {
		if _, err := t.exec(ctx, `delete from baskets where id = ?`, b.ID); err != nil {
			return err
		}
		return t.Audit(ctx, Audit{Act: ActDeleted, Noun: "basket", NounUID: b.UID, Details: AuditDetails{What: b.Name}})
	})
}

// LinesFromBasket are lines for what is in a basket, with the notes.
func (t *Tenant) LinesFromBasket(ctx context.Context, b *Basket) ([]Line, error) {
	items, err := t.BasketItems(ctx, b)
	var lines []Line
	for _, i := range items {
		if i.State != Removed {
			lines = append(lines, Line{SampleUID: i.UID, VariantUID: i.VariantUID, LineSpec: LineSpec{Note: i.Note}})
		}
	}
	return lines, err
}
