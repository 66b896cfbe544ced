package models

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"jennyerp/internal/blob"
)

// orphanLife is how long a content stays after the last row that named it went:
// as long as copies of the databases are kept, which may bring that row back.
const orphanLife = 90 * 24 * time.Hour

// orphanStep is how many keys are looked at together.
const orphanStep = 500

// orphanPatience is how long a removal may take: meanwhile nobody writes to the
// company, and a bucket may be slow. What took longer is removed the next time.
const orphanPatience = 3 * time.Second

// naming says for each kind of content, which is the second part of its key,
// what rows name it: h.value is its hash, or the import's uid. A kind that is
// not here is never removed.
var naming = map[string]string{
	"pictures": `exists (select 1 from pictures where blob = h.value)
		or exists (select 1 from document_lines where face <> '' and json_extract(face, '$.blob') = h.value)
		or exists (select 1 from documents where face <> '' and json_extract(face, '$.company.logo') = h.value)
		or exists (select 1 from settings where json_extract(data, '$.logo') = h.value)
		or h.value in (select json_extract(p.value, '$.blob') from imports i cross join import_rows r on r.import_id = i.id, json_each(r.pictures) p
			where i.state in ('checking', 'checked', 'running') and r.pictures <> '[]')`,
	"files": `exists (select 1 from attachments where blob = h.value) or exists (select 1 from received where blob = h.value)
		or exists (select 1 from letters where blob = h.value and blob <> '')`,
	"issued":  `exists (select 1 from invoice_details where pdf = h.value and pdf <> '')`,
	"imports": `exists (select 1 from imports where uid = h.value and blob <> '')`,
}

// named is a key taken apart: its kind, and what rows call it.
func named(key string) (kind, name string) {
	parts := strings.Split(key, "/")
	if len(parts) != 4 {
		return "", ""
	}
	switch kind, name = parts[1], parts[3]; kind {
	case "pictures":
		name = name[:max(0, strings.LastIndexByte(name, '-'))]
	case "issued":
		name = strings.TrimSuffix(name, ".pdf")
	case "imports":
		name = parts[2]
	}
	return kind, name
}

// Keep stores a content under one of the company's keys, as Put of the store
// does. Whoever stores goes through here: what is there already, but is about to
// be removed, is not any more.
func (t *Tenant) Keep(ctx context.Context, store blob.Store, key string, data io.Reader) error {
	var orphan bool
	err := t.row(ctx, `select exists (select 1 from orphans where key = ?)`, key).Scan(&orphan)
	if err == nil && orphan { // waits for a removal in progress, which holds the database
		_, err = t.exec(ctx, `delete from orphans where key = ?`, key)
	}
	if err != nil {
		return fmt.Errorf("keep %s: %w", key, err)
	}
	return store.Put(ctx, key, data)
}

// FindOrphans walks over all that is stored of the company and notes what no row
// names. It gives how many it noted. Broken off, it is repeated.
func (t *Tenant) FindOrphans(ctx context.Context, store blob.Store) (found int, err error) {
	due := t.Now() + orphanLife.Milliseconds()
	some := make([]string, 0, orphanStep)
	look := func() error {
		free, err := t.unnamed(ctx, some)
		if err == nil && len(free) > 0 {
			n, e := t.orphan(ctx, free, due)
			found, err = found+n, e
		}
		some = some[:0]
		return err
	}
	err = store.List(ctx, t.CompanyUID+"/", func(key string, _ int64) error {
		if some = append(some, key); len(some) < orphanStep {
			return nil
		}
		return look()
	})
	return found, errors.Join(err, look())
}

// unnamed are those of the keys that no row names.
func (t *Tenant) unnamed(ctx context.Context, keys []string) (free []string, err error) {
	byKind := map[string][]string{}
	for _, key := range keys {
		kind, name := named(key)
		byKind[kind] = append(byKind[kind], name)
	}
	taken := map[string]bool{}
	for kind, names := range byKind {
		by, known := naming[kind]
		if !known {
			continue
		}
		rows, err := t.query(ctx, `select h.value from json_each(?) h where `+by, JSON[[]string]{names})
		used, err := collect(rows, err, scanText)
		if err != nil {
			return nil, fmt.Errorf("who names %s: %w", kind, err)
		}
		for _, name := range used {
			taken[kind+"/"+name] = true
		}
	}
	for _, key := range keys {
		kind, name := named(key)
		if _, known := naming[kind]; known && name != "" && !taken[kind+"/"+name] {
			free = append(free, key)
		}
	}
	return free, nil
}

// orphan notes keys that are due at a time. One that is noted already keeps the
// earlier time.
func (t *Tenant) orphan(ctx context.Context, keys []string, due int64) (n int, err error) {
	var known int
	if err := t.row(ctx, `select count(*) from json_each(?) h join orphans o on o.key = h.value and o.due <= ?`, JSON[[]string]{keys}, due).Scan(&known); err != nil || known == len(keys) {
		return 0, err
	}
	res, err := t.exec(ctx, `insert into orphans (key, due) select value, ?2 from json_each(?1) where 1 on conflict (key) do update set due = ?2 where due > ?2`, JSON[[]string]{keys}, due)
	if err != nil {
		return 0, fmt.Errorf("note orphans: %w", err)
	}
	changed, err := res.RowsAffected()
	return int(changed), err
}

// orphanNow notes those of the keys that no row names, to be removed with the
// next collection: what tells of an erased person does not wait.
func (t *Tenant) orphanNow(ctx context.Context, keys []string) error {
	for some := range slices.Chunk(keys, orphanStep) {
		free, err := t.unnamed(ctx, some)
		if err == nil && len(free) > 0 {
			_, err = t.orphan(ctx, free, t.Now())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// CollectOrphans removes what is due and still named by no row, one after the
// other, and gives how many that were.
func (t *Tenant) CollectOrphans(ctx context.Context, store blob.Store) (gone int, err error) {
	for {
		rows, err := t.query(ctx, `select key from orphans where due <= ? order by due limit ?`, t.Now(), orphanStep)
		keys, err := collect(rows, err, scanText)
		if err != nil || len(keys) == 0 {
			return gone, err
		}
		for _, key := range keys {
			removed, err := t.collectOrphan(ctx, store, key)
			if err != nil {
				return gone, fmt.Errorf("remove %s: %w", key, err)
			}
			if removed {
				gone++
			}
		}
	}
}

// collectOrphan removes a content inside the transaction that forgets it: who
// stores the same again at this moment waits in Keep, and then stores it anew.
func (t *Tenant) collectOrphan(ctx context.Context, store blob.Store, key string) (removed bool, err error) {
	err = t.Tx(ctx, func(t *Tenant) error {
		res, err := t.exec(ctx, `delete from orphans where key = ? and due <= ?`, key, t.Now())
		if err := oneRow(res, err); err != nil {
			return err
		}
		free, err := t.unnamed(ctx, []string{key})
		if err != nil || len(free) == 0 {
			return err
		}
		removed = true
		ctx, stop := context.WithTimeout(ctx, orphanPatience)
		defer stop()
		return store.Delete(ctx, key)
	})
	if errors.Is(err, ErrStale) { // it was stored again meanwhile
		return false, nil
	}
	return removed && err == nil, err
}
