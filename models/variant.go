package models

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"jennyerp/internal/measure"
)

// Variant is one colourway of a sample; price, width and finish are its own
// only where they differ. Zero values mean: as the sample.
type Variant struct {
	ID       int64     `json:"-"`
	UID      string    `json:"-"`
	SampleID int64     `json:"-"`
	Position int64     `json:"-"`
	Version  int64     `json:"-"`
	Name     string    `json:"name"`
	Code     string    `json:"code"`
	Colour   string    `json:"colour"` // #rrggbb
	Price    UnitPrice `json:"price"`
	Width    Quantity  `json:"width"`
	Finish   string    `json:"finish"`
	Stock    Quantity  `json:"stock"` // m on hand
}

// MaxVariants is how many colours one sample may have.
const MaxVariants = 120

// Variants lists a sample's colours in their order.
func (t *Tenant) Variants(ctx context.Context, s *Sample) ([]Variant, error) {
	rows, err := t.query(ctx, `select id, uid, sample_id, position, version, name, code, colour, price, width, finish, stock
		from variants where sample_id = ? and removed_at is null order by position, id limit ?`, s.ID, MaxVariants)
	return collect(rows, err, func(r *sql.Rows) (Variant, error) {
		var v Variant
		return v, r.Scan(&v.ID, &v.UID, &v.SampleID, &v.Position, &v.Version, &v.Name, &v.Code, &v.Colour, &v.Price, &v.Width, &v.Finish, &v.Stock)
	})
}

// FindVariant finds a colour of the sample by uid.
func (t *Tenant) FindVariant(ctx context.Context, s *Sample, uid string) (*Variant, error) {
	all, err := t.Variants(ctx, s)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].UID == uid {
			return &all[i], nil
		}
	}
	return nil, ErrNotFound
}

// Read sets the fields from what a person typed; keys are the JSON names.
func (v *Variant) Read(key, in, lang string) *FieldError {
	var n int64
	var err error
	switch key {
	case "name":
		return setLong(80, "name", func(*SampleSpec) *string { return &v.Name })(nil, in, lang)
	case "code":
		return setLong(60, "code", func(*SampleSpec) *string { return &v.Code })(nil, in, lang)
	case "finish":
		return setLong(80, "finish", func(*SampleSpec) *string { return &v.Finish })(nil, in, lang)
	case "colour":
		var s SampleSpec
		e := setColour(&s, in, lang)
		v.Colour = s.Colour
		return e
	case "price":
		n, err = optional(in, func() (int64, error) { p, _, _, e := measure.ParsePrice(in, lang); return p, e })
		v.Price = UnitPrice(n)
	case "width":
		n, err = optional(in, func() (int64, error) { return measure.ParseWidth(in, lang) })
		v.Width = Quantity(n)
	case "stock":
		n, err = optional(in, func() (int64, error) { q, _, e := measure.ParseQuantity(in, lang); return q, e })
		v.Stock = Quantity(n)
	}
	if err != nil || n < 0 || n > maxUnitPrice {
		return bad(key, variantProblems[key], nil)
	}
	return nil
}

// variantProblems are the messages for numbers that were not understood.
var variantProblems = map[string]string{"price": "price.bad", "width": "sample.width.bad", "stock": "quantity.bad"}

// SaveVariant adds (ID 0) or changes a colour. The caller chose the UID of a
// new one, so a second arrival of the same form adds nothing.
func (t *Tenant) SaveVariant(ctx context.Context, by string, s *Sample, v *Variant) error {
	if v.Name == "" {
		return Refuse("name", "error.required")
	}
	if !ValidUID(v.UID) {
		return Refuse("form", "error.form")
	}
	return t.Tx(ctx, func(t *Tenant) error {
		all, err := t.Variants(ctx, s)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(o Variant) bool { return o.UID == v.UID })
		switch {
		case i < 0 && v.ID != 0:
			return ErrStale // taken away meanwhile
		case i < 0:
			return t.addVariant(ctx, by, s, v, all)
		case v.ID == 0:
			*v = all[i]
			return nil
		case v.Version != all[i].Version:
			return ErrStale
		}
		return t.changeVariant(ctx, by, s, all[i], v)
	})
}

func (t *Tenant) changeVariant(ctx context.Context, by string, s *Sample, before Variant, v *Variant) error {
	changes := diff(before, *v)
	if len(changes) == 0 {
		return nil
	}
	v.Version = before.Version + 1
	if _, err := t.exec(ctx, `update variants set version = ?, name = ?, code = ?, colour = ?, price = ?, width = ?, finish = ?, stock = ?, updated_at = ? where id = ?`,
		v.Version, v.Name, v.Code, v.Colour, v.Price, v.Width, v.Finish, v.Stock, t.Now(), before.ID); err != nil {
		return fmt.Errorf("save colour: %w", err)
	}
	return t.variantChanged(ctx, by, s, "colour_changed", *v, changes)
}

func (t *Tenant) addVariant(ctx context.Context, by string, s *Sample, v *Variant, all []Variant) error {
	if len(all) >= MaxVariants {
		return Refuse("name", "variant.too_many")
	}
	v.Position, v.SampleID, v.Version = 1, s.ID, 1
	if len(all) > 0 {
		v.Position = all[len(all)-1].Position + 1
	}
	res, err := t.exec(ctx, `insert into variants (uid, sample_id, position, name, code, colour, price, width, finish, stock, created_at, updated_at)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, v.UID, s.ID, v.Position, v.Name, v.Code, v.Colour, v.Price, v.Width, v.Finish, v.Stock, t.Now(), t.Now())
	if isUnique(err) {
		return Refuse("form", "error.form") // the id of another sample's colour, or of a removed one
	}
	if err != nil {
		return fmt.Errorf("add colour: %w", err)
	}
	if v.ID, err = res.LastInsertId(); err != nil {
		return err
	}
	return t.variantChanged(ctx, by, s, "colour_added", *v, nil)
}

// variantChanged keeps the sample's stock, its index and its history.
func (t *Tenant) variantChanged(ctx context.Context, by string, s *Sample, verb string, v Variant, changes Changes) error {
	before := s.Stock
	err := t.row(ctx, `update samples set stock = (select coalesce(sum(stock), 0) from variants where sample_id = ?1 and removed_at is null)
		where id = ?1 returning stock`, s.ID).Scan(&s.Stock)
	if err != nil {
		return fmt.Errorf("stock of colours: %w", err)
	}
	if before != s.Stock {
		if err := t.reindex(ctx, s.UID); err != nil {
			return err
		}
	}
	if changes == nil {
		changes = Changes{}
	}
	changes["variant"] = [2]json.RawMessage{quoted(v.UID), quoted(v.Name)}
	return t.track(ctx, Event{By: by, Noun: "sample", NounID: s.ID, Version: s.Version, Verb: verb, Changes: changes})
}

// RemoveVariant takes a colour away; the history can bring it back.
func (t *Tenant) RemoveVariant(ctx context.Context, by string, s *Sample, uid string) error {
	return t.Tx(ctx, func(t *Tenant) error {
		v, err := t.FindVariant(ctx, s, uid)
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, `update variants set removed_at = ? where id = ?`, t.Now(), v.ID); err != nil {
			return err
		}
		if err := t.chooseCover(ctx, s); err != nil {
			return err
		}
		return t.variantChanged(ctx, by, s, "colour_removed", *v, nil)
	})
}

func (t *Tenant) restoreVariant(ctx context.Context, by string, s *Sample, e Event) error {
	var uid string
	if err := json.Unmarshal(e.Changes["variant"][0], &uid); err != nil {
		return err
	}
	all, err := t.Variants(ctx, s)
	if err != nil {
		return err
	}
	if len(all) >= MaxVariants {
		return Refuse("event", "variant.too_many")
	}
	if _, err := t.exec(ctx, `update variants set removed_at = null where uid = ? and sample_id = ?`, uid, s.ID); err != nil {
		return err
	}
	v, err := t.FindVariant(ctx, s, uid)
	if errors.Is(err, ErrNotFound) {
		return errUndoClash
	}
	if err != nil {
		return err
	}
	if err := t.chooseCover(ctx, s); err != nil {
		return err
	}
	return t.variantChanged(ctx, by, s, "colour_restored", *v, nil)
}
