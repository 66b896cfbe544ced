package models

import (
	"context"
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

// clearFiles removes the rows and the uploaded files: those are copies of what
// people have on their machines. Pictures that no sample got stay for a while, as
// everything does that no row names any more.
func (t *Tenant) clearFiles(ctx context.Context, store blob.Store, i *Import) error {
	for _, key := range []string{i.Blob, i.Photos} {
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
