package models

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"jennyerp/internal/textile"
)

// CaptureTwins finds samples a captured draft may be a double of: those of the
// same mill with the same mill code, and one whose own code it is. Case, spaces
// and hyphens do not count. Other drafts count too.
func (t *Tenant) CaptureTwins(ctx context.Context, s *Sample) ([]SampleCard, error) {
	if s.SupplierCode == "" {
		return nil, nil
	}
	rows, err := t.query(ctx, `select `+cardColumns+` from samples s left join parties p on p.id = s.supplier_id
		where s.id in (select id from samples where supplier_id = (select supplier_id from samples where id = ?1) and replace(replace(lower(supplier_code), ' ', ''), '-', '') = ?2
			union all select id from samples where code_key = ?2 and state <> 'removed')
		and s.id <> ?1 and s.state <> 'removed' order by s.id desc limit ?3`, s.ID, textile.CodeKey(s.SupplierCode), maxTwins)
	twins, err := collect(rows, err, scanCard)
	if err != nil {
		return nil, fmt.Errorf("twins of capture: %w", err)
	}
	return twins, nil
}

// MillHabits are what a mill's latest samples have in common, the most usual
// first: proposed when another one of the mill is tidied.
type MillHabits struct {
	Compositions []string // stored form
	Widths       []Quantity
	Units        []string // costs are per
	Currencies   []string
	Tags         []string
}

const (
	habitSamples = 40 // how far back is looked
	maxHabits    = 4  // of each kind
)

// MillHabits looks at the mill's latest samples before the given one.
func (t *Tenant) MillHabits(ctx context.Context, s *Sample) (MillHabits, error) {
	var h MillHabits
	if s.Supplier == "" {
		return h, nil
	}
	rows, err := t.query(ctx, `select s.composition, s.width, s.cost_unit, s.cost_currency,
		(select json_group_array(g.name) from sample_tags st join tags g on g.id = st.tag_id where st.sample_id = s.id)
		from samples s where s.supplier_id = (select supplier_id from samples where id = ?1) and s.id <> ?1 and s.state <> 'removed' order by s.id desc limit ?2`, s.ID, habitSamples)
	all, err := collect(rows, err, func(r *sql.Rows) (SampleSpec, error) {
		var o SampleSpec
		var tags JSON[[]string]
		err := r.Scan(&o.Composition, &o.Width, &o.CostUnit, &o.CostCurrency, &tags)
		o.Tags = tags.V
		return o, err
	})
	if err != nil {
		return h, fmt.Errorf("habits of the mill: %w", err)
	}
	h.Compositions = usual(all, func(o SampleSpec) []string { return []string{o.Composition} })
	h.Widths = usual(all, func(o SampleSpec) []Quantity { return []Quantity{o.Width} })
	h.Units = usual(all, func(o SampleSpec) []string { return []string{o.CostUnit} })
	h.Currencies = usual(all, func(o SampleSpec) []string { return []string{o.CostCurrency} })
	h.Tags = usual(all, func(o SampleSpec) []string { return o.Tags })
	return h, nil
}

// usual counts the values that are given and gives the most frequent ones; of
// equally frequent ones the newest.
func usual[V comparable](all []SampleSpec, of func(SampleSpec) []V) []V {
	var none V
	count, order := map[V]int{}, []V{}
	for _, o := range all {
		for _, v := range of(o) {
			if v == none {
				continue
			}
			if count[v]++; count[v] == 1 {
				order = append(order, v)
			}
		}
	}
	slices.SortStableFunc(order, func(a, b V) int { return cmp.Compare(count[b], count[a]) })
	return order[:min(len(order), maxHabits)]
}

// Seen writes the fibres seen at the stand as people would type them: one alone
// as the whole ("100% wool"), for it is the likeliest; of several the shares are
// not known, so that they are asked for.
func (c *Capture) Seen(lang string) string {
	if len(c.Fibres) == 1 {
		return textile.Composition{{Fibre: c.Fibres[0], Percent: textile.Whole}}.Format(lang)
	}
	names := make([]string, len(c.Fibres))
	for i, code := range c.Fibres {
		names[i] = textile.FibreName(code, lang)
	}
	return strings.Join(names, ", ")
}

// ChosenSamples are the samples of a selection that are still there, by uid.
func (t *Tenant) ChosenSamples(ctx context.Context, c *Capture) (map[string]SampleCard, error) {
	uids := make([]string, len(c.Items))
	for i, item := range c.Items {
		uids[i] = item.Sample
	}
	rows, err := t.query(ctx, `select `+cardColumns+` from samples s left join parties p on p.id = s.supplier_id
		where s.uid in (select value from json_each(?)) and s.state <> 'removed'`, JSON[[]string]{uids})
	cards, err := collect(rows, err, scanCard)
	if err != nil {
		return nil, fmt.Errorf("chosen samples: %w", err)
	}
	found := map[string]SampleCard{}
	for _, card := range cards {
		found[card.UID] = card
	}
	return found, nil
}
