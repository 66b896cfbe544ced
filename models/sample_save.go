package models

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"jennyerp/internal/textile"
)

// Settled is what a person chose after a conflict: their own value for the
// fields in Mine, the stored one for the others, having seen version Seen.
type Settled struct {
	Seen int64
	Mine []string
}

// SaveSample stores changes made to version s.Version. When others changed
// different fields meanwhile both are kept; when they changed the same ones
// the error is a *Conflict with their version, and nothing is stored.
func (t *Tenant) SaveSample(ctx context.Context, by string, s *Sample) error {
	return t.SettleSample(ctx, by, s, Settled{})
}

// SettleSample is SaveSample with a conflict already settled. When the sample
// was changed once more since, it is a *Conflict again.
func (t *Tenant) SettleSample(ctx context.Context, by string, s *Sample, settled Settled) error {
	return t.Tx(ctx, func(t *Tenant) error {
		now, err := t.FindSample(ctx, s.UID)
		if err != nil {
			return err
		}
		if now.State == Removed {
			return Refuse("form", "sample.removed.edit")
		}
		if err := t.merge(ctx, now, s, settled); err != nil {
			return err
		}
		return t.replace(ctx, by, "changed", now, s.SampleSpec, s)
	})
}

// merge lays what the person changed over what is stored now.
func (t *Tenant) merge(ctx context.Context, now, mine *Sample, settled Settled) error {
	if now.Version == mine.Version {
		return nil
	}
	theirs, err := t.changesSince(ctx, "sample", now.ID, mine.Version)
	if err != nil {
		return err
	}
	base := now.SampleSpec
	if err := apply(&base, oldest(theirs)); err != nil {
		return err
	}
	if err := t.tidy(ctx, &mine.SampleSpec, base); err != nil {
		return err
	}
	var both []string
	wanted := map[string]json.RawMessage{}
	for field, c := range diff(base, mine.SampleSpec) {
		their, changed := theirs[field]
		clash := changed && string(their[1]) != string(c[1])
		switch {
		case !clash || settled.Seen == now.Version && slices.Contains(settled.Mine, field):
			wanted[field] = c[1]
		case settled.Seen != now.Version:
			both = append(both, field)
		}
	}
	if len(both) > 0 {
		slices.Sort(both)
		return &Conflict{Fields: both, Theirs: now}
	}
	mine.SampleSpec = now.SampleSpec
	return apply(&mine.SampleSpec, wanted)
}

// oldest are the values before the changes.
func oldest(changes Changes) map[string]json.RawMessage {
	old := map[string]json.RawMessage{}
	for field, c := range changes {
		old[field] = c[0]
	}
	return old
}

// replace stores spec as the next version of now and tells it in the history.
// A save that changes nothing leaves no trace. Only what people change counts
// as a price seen: what is taken back was seen before.
func (t *Tenant) replace(ctx context.Context, by, verb string, now *Sample, spec SampleSpec, out *Sample) error {
	before := now.SampleSpec
	if err := t.tidy(ctx, &spec, before); err != nil {
		return err
	}
	changes := diff(before, spec)
	if len(changes) == 0 {
		*out = *now
		return nil
	}
	next := *now
	next.SampleSpec = spec
	next.Version, next.UpdatedAt, next.UpdatedBy = now.Version+1, t.Now(), by
	if err := t.storeSpec(ctx, &next, before); err != nil {
		return err
	}
	if verb == "changed" || verb == "imported" {
		if err := t.seePrices(ctx, &next, before); err != nil {
			return err
		}
	}
	if err := t.track(ctx, Event{By: by, Noun: "sample", NounID: now.ID, Version: next.Version, Verb: verb, Changes: changes}); err != nil {
		return err
	}
	*out = next
	return nil
}

// tidy brings a spec into the one form that is stored, so that what history
// and conflicts compare is what is read back: names as they are known, tags in
// order, a price with currency and unit, and neither without a price.
func (t *Tenant) tidy(ctx context.Context, s *SampleSpec, before SampleSpec) error {
	if len(s.Tags) == 0 {
		s.Tags = nil
	}
	for _, list := range []*[]string{&s.Types, &s.Uses, &s.Care} {
		if len(*list) == 0 {
			*list = nil
		}
	}
	if err := t.tidyNames(ctx, s, before); err != nil {
		return err
	}
	if s.Cost == 0 {
		s.CostCurrency, s.CostUnit = "", ""
	}
	if s.Price == 0 && len(s.Breaks) == 0 {
		s.PriceCurrency, s.PriceUnit = "", ""
	}
	if s.MOQ == 0 {
		s.MOQUnit = ""
	}
	return t.tidyUnits(ctx, s)
}

// tidyUnits fills a currency or unit that was not given with the company's.
func (t *Tenant) tidyUnits(ctx context.Context, s *SampleSpec) error {
	cost, price := s.Cost > 0, s.Price > 0 || len(s.Breaks) > 0
	if (!cost || s.CostCurrency != "" && s.CostUnit != "") && (!price || s.PriceCurrency != "" && s.PriceUnit != "") && (s.MOQ == 0 || s.MOQUnit != "") {
		return nil
	}
	set, err := t.Settings(ctx)
	s.fillUnits(set)
	return err
}

// fillUnits writes a currency or unit that was not given as the company's.
func (s *SampleSpec) fillUnits(set Settings) {
	if s.Cost > 0 {
		s.CostCurrency, s.CostUnit = cmp.Or(s.CostCurrency, set.Currency), cmp.Or(s.CostUnit, set.Unit)
	}
	if s.Price > 0 || len(s.Breaks) > 0 {
		s.PriceCurrency, s.PriceUnit = cmp.Or(s.PriceCurrency, set.Currency), cmp.Or(s.PriceUnit, set.Unit)
	}
	if s.MOQ > 0 {
		s.MOQUnit = cmp.Or(s.MOQUnit, s.PriceUnit, set.Unit)
	}
}

// tidyNames writes supplier, fair and tags as they are already known.
func (t *Tenant) tidyNames(ctx context.Context, s *SampleSpec, before SampleSpec) error {
	var err error
	if s.Supplier != before.Supplier {
		if s.Supplier, err = t.knownName(ctx, "parties", s.Supplier); err != nil {
			return err
		}
	}
	if s.Fair != before.Fair {
		if s.Fair, err = t.knownName(ctx, "fairs", s.Fair); err != nil {
			return err
		}
	}
	if slices.Equal(s.Tags, before.Tags) {
		return nil
	}
	s.Tags = slices.Clone(s.Tags)
	for i, tag := range s.Tags {
		if s.Tags[i], err = t.knownName(ctx, "tags", tag); err != nil {
			return err
		}
	}
	s.Tags = sortTags(s.Tags)
	return nil
}

// sortTags orders tags as they are read back, each once.
func sortTags(tags []string) []string {
	slices.SortFunc(tags, func(a, b string) int { return cmp.Compare(textile.Fold(a), textile.Fold(b)) })
	return slices.CompactFunc(tags, func(a, b string) bool { return textile.Fold(a) == textile.Fold(b) })
}

// knownName is the name as the table has it already, or as it was given. A
// party that was joined to another has that other's name.
func (t *Tenant) knownName(ctx context.Context, table, name string) (string, error) {
	if name == "" {
		return "", nil
	}
	var known string
	where := `name_key = ?`
	if table == "parties" {
		where = `id = (select coalesce(merged_into, id) from parties where name_key = ?)`
	}
	err := t.row(ctx, `select coalesce((select name from `+table+` where `+where+`), ?)`, textile.Fold(name), name).Scan(&known)
	if err != nil {
		return "", fmt.Errorf("name in %s: %w", table, err)
	}
	return known, nil
}

// storeSpec writes all columns and everything derived from them.
func (t *Tenant) storeSpec(ctx context.Context, s *Sample, before SampleSpec) error {
	if s.Code == "" {
		return Refuse("code", "error.required")
	}
	supplier, err := t.supplierID(ctx, s.Supplier)
	if err != nil {
		return err
	}
	fair, err := t.fairID(ctx, s.Fair)
	if err != nil {
		return err
	}
	lab := labOf(s.Colour)
	_, err = t.exec(ctx, `update samples set version = ?, code = ?, code_key = ?, style_no = ?, name = ?, name_key = ?, name2 = ?, types = ?, composition = ?,
		width = ?, weight = ?, colour = ?, lab_l = ?, lab_a = ?, lab_b = ?, pattern = ?, weave = ?, yarn_count = ?, density = ?, finish = ?, season = ?,
		uses = ?, certificates = ?, care = ?, origin = ?, hs_code = ?, supplier_id = ?, supplier_code = ?, cost = ?, cost_currency = ?, cost_unit = ?,
		price = ?, price_currency = ?, price_unit = ?, breaks = ?, moq = ?, moq_unit = ?, lead_days = ?, fair_id = ?, place = ?, notes = ?,
		updated_at = ?, updated_by = ? where id = ?`,
		s.Version, s.Code, textile.CodeKey(s.Code), s.StyleNo, s.Name, textile.Fold(s.Name), s.Name2, JSON[[]string]{s.Types}, s.Composition,
		s.Width, s.Weight, s.Colour, lab[0], lab[1], lab[2], s.Pattern, s.Weave, s.YarnCount, s.Density, s.Finish, s.Season,
		JSON[[]string]{s.Uses}, JSON[[]Certificate]{s.Certificates}, JSON[[]string]{s.Care}, s.Origin, s.HSCode, supplier, s.SupplierCode, s.Cost, s.CostCurrency, s.CostUnit,
		s.Price, s.PriceCurrency, s.PriceUnit, JSON[[]Break]{s.Breaks}, s.MOQ, s.MOQUnit, s.LeadDays, fair, s.Place, s.Notes,
		s.UpdatedAt, s.UpdatedBy, s.ID)
	if isUnique(err) {
		return Refuse("code", "sample.code.taken")
	}
	if err != nil {
		return fmt.Errorf("store sample: %w", err)
	}
	return t.storeParts(ctx, s, before)
}

// storeParts keeps what hangs on the columns: fibres, tags, own words, index.
func (t *Tenant) storeParts(ctx context.Context, s *Sample, before SampleSpec) error {
	if s.Composition != before.Composition {
		if err := t.storeFibres(ctx, s); err != nil {
			return err
		}
	}
	if err := t.storeTags(ctx, s, before.Tags); err != nil {
		return err
	}
	if err := t.storeOptions(ctx, s.SampleSpec, before); err != nil {
		return err
	}
	return t.index(ctx, s)
}

func (t *Tenant) storeFibres(ctx context.Context, s *Sample) error {
	if _, err := t.exec(ctx, `delete from sample_fibres where sample_id = ?`, s.ID); err != nil {
		return err
	}
	for fibre, percent := range shares(fibresOf(s.Composition)) {
		if _, err := t.exec(ctx, `insert into sample_fibres (sample_id, fibre, percent) values (?, ?, ?)`, s.ID, fibre, percent); err != nil {
			return err
		}
	}
	return nil
}

// shares gives the largest share of each fibre in any layer, in hundredths of
// a percent; merino counts as wool too.
func shares(c textile.Composition) map[string]int {
	inLayer, largest := map[[2]string]int{}, map[string]int{}
	add := func(layer, fibre string, percent int) {
		inLayer[[2]string{layer, fibre}] += percent
		largest[fibre] = max(largest[fibre], inLayer[[2]string{layer, fibre}])
	}
	for _, p := range c {
		add(p.Layer, p.Fibre, p.Percent)
		if base := textile.FibreBase(p.Fibre); base != p.Fibre {
			add(p.Layer, base, p.Percent)
		}
	}
	return largest
}
