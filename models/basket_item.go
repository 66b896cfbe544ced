package models

import (
	"context"
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
	_, err := t.exec(ctx, `delete from baskets where id = ?`, b.ID)
	return err
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
