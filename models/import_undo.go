package models

import (
	"context"
	"encoding/json"
	"fmt"
)

// UndoImport takes a run back in one transaction: new samples are really gone,
// changed ones are as they were, and so are suppliers, fairs, tags and own
// words that came with it. A sample that somebody edited since is left, and
// its row says so. Only the version goes on and not back, so that a form
// opened meanwhile is noticed.
func (t *Tenant) UndoImport(ctx context.Context, by string, i *Import, tell Tell) error {
	return t.Tx(ctx, func(t *Tenant) error {
		made, err := t.importMade(ctx, i)
		if err != nil {
			return err
		}
		if err := t.keepEdited(ctx, i, made); err != nil {
			return err
		}
		if err := t.dropPictures(ctx, i); err != nil {
			return err
		}
		if err := t.restoreChanged(ctx, by, i, made, tell); err != nil {
			return err
		}
		if err := t.dropNew(ctx, i); err != nil {
			return err
		}
		if err := t.dropNames(ctx, made); err != nil {
			return err
		}
		if err := t.countRows(ctx, i); err != nil {
			return err
		}
		return t.moveImport(ctx, i, ImportUndone, "", ImportUndoing)
	})
}

func (t *Tenant) importMade(ctx context.Context, i *Import) (importMade, error) {
	var made JSON[importMade]
	err := t.row(ctx, `select made from imports where id = ?`, i.ID).Scan(&made)
	return made.V, err
}

// keepEdited marks the rows whose sample was edited since the run: fields,
// state, colours and prices leave a line of history; private pictures and
// counted hangers leave their own.
func (t *Tenant) keepEdited(ctx context.Context, i *Import, made importMade) error {
	_, err := t.exec(ctx, `update import_rows set state = 'kept' where import_id = ?1 and state in ('new', 'changed') and (
		not exists (select 1 from samples s where s.id = sample_id)
		or exists (select 1 from events e where e.noun = 'sample' and e.noun_id = sample_id and e.id > ?2)
		or exists (select 1 from physical_log l where l.sample_id = import_rows.sample_id and l.at > ?3)
		or exists (select 1 from pictures p where p.sample_id = import_rows.sample_id and p.visibility = 'private' and p.created_at > ?3))`, i.ID, made.Events[1], i.DoneAt)
	if err != nil {
		return fmt.Errorf("rows edited since: %w", err)
	}
	return nil
}

// dropPictures removes the pictures of the rows that go back.
func (t *Tenant) dropPictures(ctx context.Context, i *Import) error {
	_, err := t.exec(ctx, `delete from pictures where uid in (select json_extract(p.value, '$.uid') from import_rows r, json_each(r.pictures) p
		where r.import_id = ? and r.state in ('new', 'changed') and r.pictures <> '[]')`, i.ID)
	return err
}

// restoreChanged brings changed samples back to what they were.
func (t *Tenant) restoreChanged(ctx context.Context, by string, i *Import, made importMade, tell Tell) error {
	done := 0
	return t.eachRow(ctx, i, []RowState{RowChanged}, func(w ImportRow) error {
		if err := t.restoreOriginal(ctx, by, w, made); err != nil {
			return fmt.Errorf("row %d: %w", w.Row, err)
		}
		done++
		tell(done, i.Counts.Changed)
		return ctx.Err()
	})
}

func (t *Tenant) restoreOriginal(ctx context.Context, by string, w ImportRow, made importMade) error {
	var o importOriginal
	if err := json.Unmarshal([]byte(w.before), &o); err != nil {
		return err
	}
	now, err := scanSample(t.row(ctx, `select `+sampleColumns+sampleTables+`where s.id = ?`, w.SampleID))
	if err != nil {
		return err
	}
	if err := t.row(ctx, `select coalesce((select name from parties where id = ?), ?), coalesce((select name from fairs where id = ?), ?)`,
		o.SupplierID, o.Spec.Supplier, o.FairID, o.Spec.Fair).Scan(&o.Spec.Supplier, &o.Spec.Fair); err != nil {
		return err // by now they may be called something else
	}
	next := *now
	next.SampleSpec, next.Version, next.UpdatedAt, next.UpdatedBy = o.Spec, now.Version+1, o.UpdatedAt, o.UpdatedBy
	if err := t.storeSpec(ctx, &next, now.SampleSpec); err != nil {
		return err
	}
	if err := t.chooseCover(ctx, &next); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `delete from prices where sample_id = ? and id > ? and id <= ?`, w.SampleID, made.Prices[0], made.Prices[1]); err != nil {
		return err
	}
	return t.track(ctx, Event{By: by, Noun: "sample", NounID: now.ID, Version: next.Version, Verb: "undone", Changes: diff(now.SampleSpec, o.Spec)})
}

// dropNew removes the samples the run added, for good.
func (t *Tenant) dropNew(ctx context.Context, i *Import) error {
	for _, q := range []string{
		`delete from sample_index where docid in (select sample_id from import_rows where import_id = ? and state = 'new')`,
		`delete from events where noun = 'sample' and noun_id in (select sample_id from import_rows where import_id = ? and state = 'new')`,
		`delete from samples where id in (select sample_id from import_rows where import_id = ? and state = 'new')`,
	} {
		if _, err := t.exec(ctx, q, i.ID); err != nil {
			return fmt.Errorf("remove imported samples: %w", err)
		}
	}
	return nil
}

// dropNames removes suppliers, fairs, tags and own words that came with the
// run and that nothing uses.
func (t *Tenant) dropNames(ctx context.Context, m importMade) error {
	for _, d := range []struct {
		query string
		ids   [2]int64
	}{
		{`update parties set supplier = 0 where ` + unusedParty, m.Parties}, // the menu's number follows this column
		{`delete from party_index where docid in (select id from parties where ` + unusedParty + `)`, m.Parties},
		{`delete from parties where ` + unusedParty, m.Parties},
		{`delete from tags where id > ? and id <= ? and not exists (select 1 from sample_tags st where st.tag_id = tags.id)`, m.Tags},
		{`delete from fairs where id > ? and id <= ? and not exists (select 1 from samples s where s.fair_id = fairs.id) and not exists (select 1 from prices p where p.fair_id = fairs.id)`, m.Fairs},
	} {
		if _, err := t.exec(ctx, d.query, d.ids[0], d.ids[1]); err != nil {
			return fmt.Errorf("remove imported names: %w", err)
		}
	}
	for _, o := range m.Options {
		if _, err := t.exec(ctx, `delete from options where kind = ? and label = ? and not exists (select 1 from sample_index where words match ?)`, o[0], o[1], facet(optionFacets[o[0]], o[1])); err != nil {
			return fmt.Errorf("remove imported words: %w", err)
		}
	}
	return nil
}

const unusedParty = `id > ? and id <= ? and version = 1 and customer = 0 and notes = '' and merged_into is null and not exists (select 1 from samples s where s.supplier_id = parties.id)
	and not exists (select 1 from documents where party_id = parties.id) and not exists (select 1 from asked where party_id = parties.id) and not exists (select 1 from contacts where party_id = parties.id)
	and not exists (select 1 from addresses where party_id = parties.id) and not exists (select 1 from talks where party_id = parties.id) and not exists (select 1 from parties m where m.merged_into = parties.id)`

// optionFacets are the facets by which samples with a word are found.
var optionFacets = map[string]string{"type": facetType, "pattern": facetPattern, "use": facetUse, "certificate": facetCert, "season": facetSeason}
