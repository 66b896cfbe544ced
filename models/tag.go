package models

import (
	"context"
	"database/sql"
	"slices"

	"jennyerp/internal/textile"
)

// Tag is a word a company hangs on samples.
type Tag struct {
	Name  string
	Count int
}

// storeTags makes the sample's tags those of its spec.
func (t *Tenant) storeTags(ctx context.Context, s *Sample, before []string) error {
	if slices.Equal(s.Tags, before) {
		return nil
	}
	if _, err := t.exec(ctx, `delete from sample_tags where sample_id = ?`, s.ID); err != nil {
		return err
	}
	for _, name := range s.Tags {
		if _, err := t.exec(ctx, `insert or ignore into tags (name, name_key) values (?, ?)`, name, textile.Fold(name)); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `insert or ignore into sample_tags (sample_id, tag_id) select ?, id from tags where name_key = ?`, s.ID, textile.Fold(name)); err != nil {
			return err
		}
	}
	return nil
}

// Tags lists tags whose name begins with the text, for suggestions.
func (t *Tenant) Tags(ctx context.Context, begin string, limit int) ([]string, error) {
	key := textile.Fold(begin)
	rows, err := t.query(ctx, `select name from tags where name_key >= ? and name_key < ? || char(0x10ffff) order by name_key limit ?`, key, key, limit)
	return collect(rows, err, func(r *sql.Rows) (string, error) {
		var name string
		return name, r.Scan(&name)
	})
}
