package models

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"jennyerp/internal/blob"
)

// Moving is what bringing a file in needs beside the company.
type Moving struct {
	Store   blob.Store
	Scratch string                                // path of a file for the meantime, see Tenants.Scratch
	People  func([]TakeoutUser) map[string]string // ids of people in the file to ours, where they differ
	Tell    Tell
}

// CheckMoveIn looks at a file: that it is whole and ours, that every row and
// every reference fits, what is in it. Nothing of it is kept.
func (t *Tenant) CheckMoveIn(ctx context.Context, m *MoveIn, o Moving) error {
	return t.withTakeout(ctx, m, o, func(r *takeoutReader, from *file, told func(int)) error {
		if err := r.files(ctx, t, nil, map[string]string{}, told); err != nil {
			return err
		}
		m.Counts = r.counts()
		return t.moveInTo(ctx, m, MoveInChecked, "")
	})
}

// ApplyMoveIn brings a file in, all of it or nothing: pictures and files first,
// then every row in one transaction, compared with the file row by row.
// Repeating it after a crash begins anew.
func (t *Tenant) ApplyMoveIn(ctx context.Context, m *MoveIn, o Moving) error {
	return t.withTakeout(ctx, m, o, func(r *takeoutReader, from *file, told func(int)) (err error) {
		kinds := map[string]string{}
		defer func() {
			if err != nil && ctx.Err() == nil {
				err = errors.Join(err, t.dropMoved(ctx, o.Store, r))
			}
		}()
		if err := r.files(ctx, t, o.Store, kinds, told); err != nil {
			return err
		}
		m.Counts = r.counts()
		return t.Tx(ctx, func(t *Tenant) error {
			if empty, err := t.Empty(ctx); err != nil || !empty {
				return errors.Join(err, faulty("movein.problem.full_company", "company %s", t.CompanyUID))
			}
			if err := t.unguarded(ctx, func() error { return t.copyFrom(ctx, from, o.People(r.People), told) }); err != nil {
				return err
			}
			if err := t.settleMove(ctx, kinds, told); err != nil {
				return err
			}
			if err := t.Audit(ctx, Audit{Act: ActImport, Noun: "company", NounUID: m.UID, Details: AuditDetails{What: m.Name, Count: m.Counts.Rows}}); err != nil {
				return err
			}
			return t.moveInTo(ctx, m, MoveInDone, "")
		})
	})
}

// dropMoved takes the pictures and files of a move away that did not come to its
// end. What the empty company has itself stays.
func (t *Tenant) dropMoved(ctx context.Context, store blob.Store, r *takeoutReader) error {
	set, err := t.Settings(ctx)
	if err != nil {
		return err
	}
	for _, f := range r.Files {
		var used bool
		if err := t.row(ctx, `select exists (select 1 from pictures where blob = ?1) or exists (select 1 from attachments where blob = ?1)`, blobHash(f.Key)).Scan(&used); err != nil {
			return err
		}
		if f.Key == "" || used || blobHash(f.Key) == set.Logo {
			continue
		}
		if err := store.Delete(ctx, t.CompanyUID+"/"+f.Key); err != nil {
			return err
		}
	}
	return nil
}

// withTakeout opens the file and loads its rows into a database of their own.
func (t *Tenant) withTakeout(ctx context.Context, m *MoveIn, o Moving, do func(*takeoutReader, *file, func(int)) error) error {
	object, err := o.Store.Open(ctx, t.MoveInBlob(m.UID))
	if err != nil {
		return err
	}
	defer object.Close()
	r, err := openTakeout(object, object.Size())
	if err != nil {
		return err
	}
	counts, done := r.counts(), 0
	total := filesAreRows*counts.Files + counts.Rows
	if m.State == MoveInRunning { // they are read, stored, compared
		total += 2*counts.Rows + indexing*(counts.Samples+counts.Parties)
	}
	told := func(n int) { done += n; o.Tell(min(done, total), total) }
	defer removeScratch(o.Scratch)
	removeScratch(o.Scratch)
	from, err := r.load(ctx, o.Scratch, t.clock, told)
	if err != nil {
		return err
	}
	defer from.Close()
	return do(r, from, told)
}

func removeScratch(path string) {
	for _, part := range []string{"", "-wal", "-shm"} {
		os.Remove(path + part)
	}
}

// counts are what the manifest says is in the file.
func (r *takeoutReader) counts() MoveInCounts {
	c := MoveInCounts{Company: r.Company, CreatedAt: r.CreatedAt}
	for _, t := range r.Tables {
		c.Rows += int(t.Rows)
		switch t.Name {
		case "samples":
			c.Samples = int(t.Rows)
		case "parties":
			c.Parties = int(t.Rows)
		case "documents":
			c.Documents = int(t.Rows)
		case "payments":
			c.Payments = int(t.Rows)
		}
	}
	for _, f := range r.Files {
		if f.Key != "" {
			c.Files++
		}
	}
	return c
}

// movedTables are the tables that come in, with their columns but secrets.
func movedTables() (tables []TakeoutTable) {
	for _, t := range TheDataMap().Of("tenant") {
		if t.Stays != "" {
			continue
		}
		table := TakeoutTable{Name: t.Table}
		for _, c := range t.Columns {
			if c.Class != "secret" {
				table.Columns = append(table.Columns, c.Column)
			}
		}
		tables = append(tables, table)
	}
	return tables
}

// copyFrom puts the rows in the place of what a new company has, and compares.
func (t *Tenant) copyFrom(ctx context.Context, from *file, people map[string]string, told func(int)) error {
	for _, m := range movedTables() {
		if _, err := t.exec(ctx, `delete from "`+m.Name+`"`); err != nil {
			return err
		}
	}
	for _, m := range movedTables() {
		if err := t.insertAll(ctx, m.Name, m.Columns, from.tableRows(ctx, m.Name, m.Columns, "", nil, told)); err != nil {
			return fmt.Errorf("bring in %s: %w", m.Name, err)
		}
		want, _, err := from.rowHash(ctx, m.Name, m.Columns)
		if err != nil {
			return err
		}
		got, n, err := t.rowHash(ctx, m.Name, m.Columns)
		if err != nil || got != want {
			return errors.Join(err, fmt.Errorf("bring in %s: the rows differ", m.Name))
		}
		told(int(n))
	}
	return t.rename(ctx, people)
}

// rename puts our people in the place of those in the file, wherever the data
// map knows of a person.
func (t *Tenant) rename(ctx context.Context, people map[string]string) error {
	for _, m := range TheDataMap().Of("tenant") {
		for _, c := range m.Columns {
			if m.Stays != "" || c.Class != "personal" || c.Of != "user" {
				continue
			}
			for from, to := range people {
				if _, err := t.exec(ctx, `update or ignore "`+m.Table+`" set "`+c.Column+`" = ? where "`+c.Column+`" = ?`, to, from); err != nil {
					return err
				}
			}
		}
	}
	for from, to := range people {
		for _, act := range []string{`update documents set spec = json_set(spec, '$.owner', ?1) where json_extract(spec, '$.owner') = ?2`,
			`update or ignore counters set name = 'notices.' || ?1 where name = 'notices.' || ?2`} {
			if _, err := t.exec(ctx, act, to, from); err != nil {
				return err
			}
		}
	}
	return nil
}

// MovedSettled are the columns that stand otherwise after a move, because the
// new company is another one: links for people outside ended with the old one,
// mail that waited there is not sent twice, old news are no news, lists that
// were imported there cannot be undone here, the showroom has another address.
var MovedSettled = []string{"shares.revoked_at", "outbox.state", "outbox.problem", "notices.mailed_at", "samples.import_id", "settings.data", "settings.version"}

// settleMove makes those changes, and what is made anew from the rest.
func (t *Tenant) settleMove(ctx context.Context, kinds map[string]string, told func(int)) error {
	for _, act := range []string{`update shares set revoked_at = ?1 where revoked_at = 0`, `update outbox set state = 'refused', problem = 'moved' where state in ('queued', 'sending') and ?1 > 0`,
		`update notices set mailed_at = ?1 where mailed_at = 0`, `update samples set import_id = null where ?1 > 0 and import_id is not null`} {
		if _, err := t.exec(ctx, act, t.Now()); err != nil {
			return err
		}
	}
	for hash, kind := range kinds {
		if _, err := t.exec(ctx, `update attachments set type = ? where blob = ? and type <> ?`, kind, hash, kind); err != nil {
			return err
		}
	}
	set, err := t.Settings(ctx)
	if err != nil {
		return err
	}
	set.On, set.Tells = false, ""
	if _, err := t.exec(ctx, `update settings set data = ?, version = version + 1`, JSON[Settings]{set}); err != nil {
		return err
	}
	return t.indexAnew(ctx, told)
}

// indexing is what writing a sample or a party into its index counts for in the
// progress beside rows.
const indexing = 5

// indexAnew writes the search indexes of samples and parties anew.
func (t *Tenant) indexAnew(ctx context.Context, told func(int)) error {
	for _, act := range []string{`delete from sample_index`, `delete from party_index`} {
		if _, err := t.exec(ctx, act); err != nil {
			return err
		}
	}
	rows, err := t.query(ctx, `select uid from samples order by id`)
	samples, err := collect(rows, err, scanText)
	for i := 0; err == nil && i < len(samples); i++ {
		err = t.reindex(ctx, samples[i])
		told(indexing)
	}
	if err != nil {
		return err
	}
	rows, err = t.query(ctx, `select uid from parties where merged_into is null order by id`)
	parties, err := collect(rows, err, scanText)
	for i := 0; err == nil && i < len(parties); i++ {
		var id int64
		if err = t.row(ctx, `select id from parties where uid = ?`, parties[i]).Scan(&id); err == nil {
			err = t.reindexParty(ctx, id)
		}
		told(indexing)
	}
	if err != nil {
		return err
	}
	t.newPicture()
	return t.noteNext(ctx)
}

// KeepMoveIn stores an uploaded file; larger than MaxMoveIn is ErrImportTooLarge.
func (t *Tenant) KeepMoveIn(ctx context.Context, store blob.Store, m *MoveIn, data io.Reader) error {
	in := &limited{r: data, left: MaxMoveIn}
	if err := store.Put(ctx, t.MoveInBlob(m.UID), in); err != nil {
		return err
	}
	m.Size = MaxMoveIn - in.left
	return nil
}

// SamePeople finds the file's people among the company's by their address.
func SamePeople(file []TakeoutUser, team []Member) map[string]string {
	same := map[string]string{}
	for _, p := range file {
		i := slices.IndexFunc(team, func(m Member) bool { return EmailKey(m.Email) == EmailKey(p.Email) })
		if i >= 0 && ValidUID(p.UID) && team[i].UID != p.UID {
			same[p.UID] = team[i].UID
		}
	}
	return same
}
