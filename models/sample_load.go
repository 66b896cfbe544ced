package models

import (
	"context"
	"database/sql"
	"fmt"

	"jennyerp/internal/textile"
)

// Loaded is a whole sample as it shall stand, with its past: nothing in it is
// proposed, tidied or dated by us. A picture of a colour says in VariantID
// which one, counted from 1; the first picture that is not private is the cover.
type Loaded struct {
	Sample
	Variants []Variant
	Pictures []Picture
	Prices   []Price
	Physical []Physical
	Counts   []Count
	Events   []Event
}

// LoadSamples stores whole samples in one transaction, much quicker than act by
// act: for demo data, later for moving in from another system. An error, such
// as an Invalid for a code that is taken, leaves nothing.
func (t *Tenant) LoadSamples(ctx context.Context, all []*Loaded) error {
	return t.Tx(ctx, func(t *Tenant) error {
		l := loader{Tenant: t, statements: map[string]*sql.Stmt{}, ids: map[string]int64{}, known: map[string]bool{}}
		defer l.close()
		for _, s := range all {
			if err := l.load(ctx, s); err != nil {
				return fmt.Errorf("load sample %s: %w", s.Code, err)
			}
		}
		return nil
	})
}

// loader keeps what many samples share: prepared statements and found names.
type loader struct {
	*Tenant
	statements map[string]*sql.Stmt
	ids        map[string]int64
	known      map[string]bool // own words that are stored
}

func (l *loader) close() {
	for _, s := range l.statements {
		s.Close()
	}
}

// insert runs a statement that is prepared once and gives the new row's id.
func (l *loader) insert(ctx context.Context, query string, args ...any) (int64, error) {
	s, found := l.statements[query]
	if !found {
		var err error
		if s, err = l.tx.PrepareContext(ctx, query); err != nil {
			return 0, err
		}
		l.statements[query] = s
	}
	countSQL(ctx)
	res, err := s.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

func (l *loader) load(ctx context.Context, s *Loaded) error {
	s.Stock, s.Low, s.Cover = 0, false, ""
	for _, v := range s.Variants {
		s.Stock += v.Stock
	}
	for _, p := range s.Physical {
		s.Low = s.Low || p.Low()
	}
	for _, p := range s.Pictures {
		if p.Visibility != "private" && s.Cover == "" {
			s.Cover = p.UID
		}
	}
	if err := l.sample(ctx, s); err != nil {
		return err
	}
	for _, part := range []func(context.Context, *Loaded) error{l.fibres, l.tags, l.words, l.variants, l.prices, l.physical, l.events} {
		if err := part(ctx, s); err != nil {
			return err
		}
	}
	return l.index(ctx, &s.Sample)
}

func (l *loader) sample(ctx context.Context, s *Loaded) error {
	supplier, err := l.named(ctx, "supplier", s.Supplier, l.supplierID)
	if err != nil {
		return err
	}
	fair, err := l.named(ctx, "fair", s.Fair, l.fairID)
	if err != nil {
		return err
	}
	lab := labOf(s.Colour)
	s.ID, err = l.insert(ctx, `insert into samples (uid, state, version, code, code_key, style_no, name, name_key, name2, types, composition,
		width, weight, colour, lab_l, lab_a, lab_b, pattern, weave, yarn_count, density, finish, season,
		uses, certificates, care, origin, hs_code, supplier_id, supplier_code, cost, cost_currency, cost_unit,
		price, price_currency, price_unit, breaks, moq, moq_unit, lead_days, fair_id, place, notes, stock, low, cover,
		created_at, created_by, updated_at, updated_by)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,  ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,  ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
		?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,  ?, ?, ?, ?)`,
		s.UID, s.State, s.Version, s.Code, textile.CodeKey(s.Code), s.StyleNo, s.Name, textile.Fold(s.Name), s.Name2, JSON[[]string]{s.Types}, s.Composition,
		s.Width, s.Weight, s.Colour, lab[0], lab[1], lab[2], s.Pattern, s.Weave, s.YarnCount, s.Density, s.Finish, s.Season,
		JSON[[]string]{s.Uses}, JSON[[]Certificate]{s.Certificates}, JSON[[]string]{s.Care}, s.Origin, s.HSCode, supplier, s.SupplierCode, s.Cost, s.CostCurrency, s.CostUnit,
		s.Price, s.PriceCurrency, s.PriceUnit, JSON[[]Break]{s.Breaks}, s.MOQ, s.MOQUnit, s.LeadDays, fair, s.Place, s.Notes, s.Stock, s.Low, s.Cover,
		s.CreatedAt, s.CreatedBy, s.UpdatedAt, s.UpdatedBy)
	if isUnique(err) {
		return Refuse("code", "sample.code.taken")
	}
	return err
}

// named gives the id of a supplier or fair, asked for once; nil for no name.
func (l *loader) named(ctx context.Context, kind, name string, find func(context.Context, string) (any, error)) (any, error) {
	if id, found := l.ids[kind+name]; found {
		return id, nil
	}
	found, err := find(ctx, name)
	if id, ok := found.(*int64); ok && err == nil {
		l.ids[kind+name] = *id
		return *id, nil
	}
	return found, err
}

func (l *loader) tagID(ctx context.Context, name string) (any, error) {
	key := textile.Fold(name)
	if _, err := l.exec(ctx, `insert or ignore into tags (name, name_key) values (?, ?)`, name, key); err != nil {
		return nil, err
	}
	var id int64
	return &id, l.row(ctx, `select id from tags where name_key = ?`, key).Scan(&id)
}

func (l *loader) fibres(ctx context.Context, s *Loaded) error {
	for _, p := range fibresOf(s.Composition) {
		if _, err := l.insert(ctx, `insert into sample_fibres (sample_id, fibre, percent) values (?, ?, ?)
			on conflict do update set percent = max(percent, excluded.percent)`, s.ID, p.Fibre, p.Percent); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) tags(ctx context.Context, s *Loaded) error {
	for _, name := range s.Tags {
		id, err := l.named(ctx, "tag", name, l.tagID)
		if err != nil {
			return err
		}
		if _, err := l.insert(ctx, `insert or ignore into sample_tags (sample_id, tag_id) values (?, ?)`, s.ID, id); err != nil {
			return err
		}
	}
	return nil
}

// words stores own words that no earlier sample of the load used.
func (l *loader) words(ctx context.Context, s *Loaded) error {
	own := fmt.Sprintf("%q", [][]string{s.Types, s.Uses, {s.Pattern, s.Season}, certificateNames(s.SampleSpec)})
	if l.known[own] {
		return nil
	}
	l.known[own] = true
	return l.storeOptions(ctx, s.SampleSpec, SampleSpec{})
}
