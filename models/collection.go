package models

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// Collection is a basket that the showroom shows.
type Collection struct {
	ID    int64
	UID   string
	Name  string            // of the basket
	Names map[string]string // as customers read it, by language
	Count int
	Shown bool
}

// What a showroom holds.
const (
	MaxCollections    = 30
	MaxCollectionName = 80
)

// In is the collection's name in a language: as it was written for that one,
// else in another, else as the basket is called.
func (c Collection) In(lang string) string {
	if name := c.Names[lang]; name != "" {
		return name
	}
	for _, other := range []string{"en", "it", "zh-Hans"} {
		if name := c.Names[other]; name != "" {
			return name
		}
	}
	return c.Name
}

const collectionColumns = `id, uid, name, names, count, shown`

func scanCollection(r *sql.Rows) (Collection, error) {
	var c Collection
	var names JSON[map[string]string]
	err := r.Scan(&c.ID, &c.UID, &c.Name, &names, &c.Count, &c.Shown)
	c.Names = names.V
	return c, err
}

// Collections are the baskets the showroom shows, the newest first.
func (t *Tenant) Collections(ctx context.Context) ([]Collection, error) {
	rows, err := t.query(ctx, `select `+collectionColumns+` from baskets where shown = 1 order by id desc limit ?`, MaxCollections)
	return collect(rows, err, scanCollection)
}

// CollectionOf tells how the showroom shows a basket.
func (t *Tenant) CollectionOf(ctx context.Context, b *Basket) (Collection, error) {
	rows, err := t.query(ctx, `select `+collectionColumns+` from baskets where id = ?`, b.ID)
	all, err := collect(rows, err, scanCollection)
	if err != nil || len(all) == 0 {
		return Collection{}, fmt.Errorf("collection: %w", err)
	}
	return all[0], nil
}

// ShowBasket puts a basket into the showroom under its names, or takes it out.
// A basket that is one person's alone cannot be shown.
func (t *Tenant) ShowBasket(ctx context.Context, by string, b *Basket, shown bool, names map[string]string) error {
	if shown && !b.Shared {
		return Refuse("shown", "collection.mine")
	}
	kept := map[string]string{}
	for lang, name := range names {
		if name = strings.Join(strings.Fields(name), " "); name != "" {
			kept[lang] = name
		}
	}
	if shown && len(kept) == 0 {
		return Refuse("name_en", "collection.named") // what the house calls it is not for customers
	}
	return t.Tx(ctx, func(t *Tenant) error {
		var others int
		if err := t.row(ctx, `select count(*) from baskets where shown = 1 and id <> ?`, b.ID).Scan(&others); err != nil {
			return err
		}
		if shown && others >= MaxCollections {
			return &Invalid{Fields: []FieldError{{Field: "shown", Key: "collection.many", Args: map[string]any{"Max": MaxCollections}}}}
		}
		if _, err := t.exec(ctx, `update baskets set shown = ?, names = ?, version = version + 1, updated_at = ? where id = ?`, shown, JSON[map[string]string]{kept}, t.Now(), b.ID); err != nil {
			return fmt.Errorf("show basket: %w", err)
		}
		verb := "hidden"
		if shown {
			verb = "shown"
		}
		return t.trackBasket(ctx, by, b, verb)
	})
}
