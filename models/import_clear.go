package models

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"jennyerp/internal/blob"
)

// DiscardImport forgets an import that did not run, with its files.
func (t *Tenant) DiscardImport(ctx context.Context, store blob.Store, i *Import) error {
	if i.Working() || i.State == ImportDone {
		return ErrStale
	}
	if err := t.clearFiles(ctx, store, i); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `delete from imports where id = ?`, i.ID); err != nil {
		return fmt.Errorf("discard import: %w", err)
	}
	return nil
}

// TidyImports clears away imports of which nothing can be undone any more:
// those that never ran are forgotten, of the others the line in the list stays.
func (t *Tenant) TidyImports(ctx context.Context, store blob.Store) error {
	rows, err := t.query(ctx, `select `+importColumns+` from imports where blob <> '' and max(created_at, done_at) < ? order by id limit 50`, t.Now()-importLife.Milliseconds())
	old, err := collect(rows, err, scanImport)
	if err != nil {
		return fmt.Errorf("tidy imports: %w", err)
	}
	for _, i := range old {
		if i.State == ImportDone || i.State == ImportUndone {
			err = t.clearFiles(ctx, store, i)
		} else if !i.Working() {
			err = t.DiscardImport(ctx, store, i)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// clearFiles removes the rows, the uploaded files and the pictures that no
// sample got. Files go last: a crash before leaves them for the next time.
func (t *Tenant) clearFiles(ctx context.Context, store blob.Store, i *Import) error {
	free, err := t.freePictures(ctx, i)
	if err != nil {
		return err
	}
	for _, key := range append(free, i.Blob, i.Photos) {
		if key == "" {
			continue
		}
		if err := store.Delete(ctx, key); err != nil {
			return err
		}
	}
	return t.Tx(ctx, func(t *Tenant) error {
		if _, err := t.exec(ctx, `delete from import_rows where import_id = ?`, i.ID); err != nil {
			return fmt.Errorf("clear import: %w", err)
		}
		_, err := t.exec(ctx, `update imports set blob = '', photos = '', preview = '{}' where id = ?`, i.ID)
		return err
	})
}

// freePictures are the keys of the import's pictures that no sample and no
// other import has.
func (t *Tenant) freePictures(ctx context.Context, i *Import) ([]string, error) {
	rows, err := t.query(ctx, `select distinct json_extract(p.value, '$.blob') from import_rows r, json_each(r.pictures) p where r.import_id = ?
		and not exists (select 1 from pictures x where x.blob = json_extract(p.value, '$.blob'))
		and json_extract(p.value, '$.blob') not in (select json_extract(q.value, '$.blob') from import_rows o, json_each(o.pictures) q where o.import_id <> ? and o.pictures <> '[]')`, i.ID, i.ID)
	hashes, err := collect(rows, err, func(r *sql.Rows) (string, error) { var h string; return h, r.Scan(&h) })
	if err != nil {
		return nil, fmt.Errorf("pictures of import: %w", err)
	}
	return t.renditions(hashes), nil
}

// renditions are the keys of all sizes of the pictures.
func (t *Tenant) renditions(hashes []string) []string {
	var keys []string
	for _, h := range slices.Compact(slices.Sorted(slices.Values(hashes))) {
		for _, size := range PictureSizes {
			keys = append(keys, t.BlobKey(h, size))
		}
	}
	return keys
}
