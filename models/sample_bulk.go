package models

import (
	"context"
	"slices"

	"jennyerp/internal/textile"
)

// MaxBulk is how many samples one bulk change may touch.
const MaxBulk = 500

// Bulk is one change to many samples. Fields are texts as typed, by key of
// SampleFields; absent ones stay as they are.
type Bulk struct {
	AddTags  []string
	DropTags []string
	Fields   map[string]string
	State    State // "" stays
	Lang     string
}

// BulkFields are what a bulk change may set.
var BulkFields = []string{"price", "price_currency", "price_unit", "moq", "lead_days", "season", "supplier", "place"}

// BulkSamples changes all of the given samples in one transaction and tells
// how many were changed. Each keeps its own line of history, so each can be
// undone alone.
func (t *Tenant) BulkSamples(ctx context.Context, by string, uids []string, b Bulk) (n int, err error) {
	if len(uids) > MaxBulk {
		return 0, Refuse("ids", "bulk.too_many")
	}
	err = t.Tx(ctx, func(t *Tenant) error {
		for _, uid := range uids {
			changed, err := t.bulkOne(ctx, by, uid, b)
			if err != nil {
				return err
			}
			if changed {
				n++
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}

func (t *Tenant) bulkOne(ctx context.Context, by, uid string, b Bulk) (bool, error) {
	s, err := t.FindSample(ctx, uid)
	if err != nil {
		return false, err
	}
	spec, version, state := s.SampleSpec, s.Version, s.State
	for _, key := range BulkFields {
		in, given := b.Fields[key]
		field, _ := FindSampleField(key)
		if !given {
			continue
		}
		if bad := field.Set(&spec, in, b.Lang); bad != nil {
			return false, &Invalid{Fields: []FieldError{*bad}}
		}
	}
	spec.Tags = retag(spec.Tags, b)
	if err := t.replace(ctx, by, "changed", s, spec, s); err != nil {
		return false, err
	}
	if b.State != "" {
		if err := t.MoveSample(ctx, by, uid, b.State); err != nil {
			return false, err
		}
	}
	return s.Version != version || (b.State != "" && b.State != state), nil
}

// retag adds and drops tags; an untouched list stays the same slice.
func retag(tags []string, b Bulk) []string {
	if len(b.DropTags) == 0 && len(b.AddTags) == 0 {
		return tags
	}
	same := func(word string) func(string) bool {
		return func(o string) bool { return textile.Fold(o) == textile.Fold(word) }
	}
	out := slices.Clone(tags)
	for _, drop := range b.DropTags {
		out = slices.DeleteFunc(out, same(drop))
	}
	for _, add := range b.AddTags {
		if !slices.ContainsFunc(out, same(add)) {
			out = append(out, add)
		}
	}
	return out
}
