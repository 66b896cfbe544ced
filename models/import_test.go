package models

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"jennyerp/internal/blob"
)

// importer brings files into a company's library, step by step as people do.
type importer struct {
	t     testing.TB
	db    *Tenant
	store blob.Store
	as    Reader
}

func newImporter(t testing.TB, lang string) *importer {
	t.Helper()
	disk, err := blob.Disk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]map[string]string{"pattern": {"righe": "stripe", "条纹": "stripe"}, "type": {"tessuto": "woven", "梭织": "woven"}}
	label := func(key string) string { return key }
	names := map[string]string{"stripe": "Righe", "woven": "Tessuto"}
	return &importer{t: t, db: openCompany(t), store: disk, as: Reader{Lang: lang, Costs: true, Words: words, Label: label,
		Labels: map[string][]string{"name": {"Name", "Nome"}, "price": {"Price"}, "season": {"Season"}, "notes": {"Notes"}, "weight": {"Weight"}},
		Word: func(kind, w string) string {
			if n, ok := names[w]; ok {
				return n
			}
			return w
		}}}
}

func silent(int, int) {}

// upload brings the file as far as its columns.
func (o *importer) upload(name string, data, photos []byte) *Import {
	o.t.Helper()
	i, err := o.tryUpload(name, data, photos)
	if err != nil {
		o.t.Fatalf("upload %s: %v", name, err)
	}
	return i
}

func (o *importer) tryUpload(name string, data, photos []byte) (*Import, error) {
	ctx, i := o.t.Context(), &Import{UID: NewUID(), File: name}
	var err error
	if i.Blob, err = o.db.ImportFile(ctx, o.store, i.UID, "table", bytes.NewReader(data)); err != nil {
		return i, err
	}
	if photos != nil {
		i.PhotosFile = "foto.zip"
		if i.Photos, err = o.db.ImportFile(ctx, o.store, i.UID, "photos", bytes.NewReader(photos)); err != nil {
			return i, err
		}
	}
	return i, o.db.CreateImport(ctx, o.store, testUser, i, o.as)
}

// check uploads the file and compares it with the library.
func (o *importer) check(name string, data, photos []byte) *Import {
	o.t.Helper()
	i := o.upload(name, data, photos)
	o.recheck(i)
	return i
}

func (o *importer) recheck(i *Import) {
	o.t.Helper()
	o.done("plan", o.as.invalid(i.Plan))
	o.done("begin check", o.db.BeginCheck(o.t.Context(), i))
	o.done("check", o.db.CheckImport(o.t.Context(), o.store, i, o.as, silent))
}

func (r Reader) invalid(p ImportPlan) error {
	if bad := r.Plan(p); bad != nil {
		return bad
	}
	return nil
}

func (o *importer) run(i *Import) {
	o.t.Helper()
	o.done("begin run", o.db.BeginRun(o.t.Context(), i))
	o.done("run", o.db.RunImport(o.t.Context(), testUser, i, silent))
}

func (o *importer) undo(i *Import) {
	o.t.Helper()
	o.done("begin undo", o.db.BeginUndo(o.t.Context(), i))
	o.done("undo", o.db.UndoImport(o.t.Context(), testUser, i, silent))
}

func (o *importer) done(step string, err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatalf("%s: %v", step, err)
	}
}

// rows are all checked rows by their number.
func (o *importer) rows(i *Import) map[int]ImportRow {
	o.t.Helper()
	all := map[int]ImportRow{}
	o.done("rows", o.db.eachRow(o.t.Context(), i, append(RowStates, RowKept), func(w ImportRow) error { all[w.Row] = w; return nil }))
	return all
}

func (o *importer) sample(code string) *Sample {
	o.t.Helper()
	s, err := o.db.FindSampleByCode(o.t.Context(), code)
	if err != nil {
		o.t.Fatalf("sample %s: %v", code, err)
	}
	return s
}

// library is everything a person can see in the library, sorted. Versions and
// history are left out: they go on and not back.
func (o *importer) library() string {
	o.t.Helper()
	var b strings.Builder
	for _, q := range []string{`select * from samples order by id`, `select docid, words from sample_index order by docid`, `select * from sample_fibres order by 1, 2`,
		`select sample_id, name from sample_tags join tags on id = tag_id order by 1, 2`, `select * from tags order by id`, `select * from options order by 1, 2`, `select * from parties order by id`,
		`select * from fairs order by id`, `select * from variants order by id`, `select * from pictures order by id`, `select * from prices order by id`,
		`select * from physical_samples order by 1, 2`, `select * from counters order by name`} {
		fmt.Fprintln(&b, q)
		o.dump(&b, q)
	}
	return b.String()
}

func (o *importer) dump(b *strings.Builder, query string) {
	rows, err := o.db.query(context.Background(), query)
	o.done("dump", err)
	defer rows.Close()
	names, err := rows.Columns()
	o.done("dump", err)
	values, into := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		o.done("dump", rows.Scan(into...))
		for i, v := range values {
			if names[i] != "version" {
				fmt.Fprintf(b, "%v|", v)
			}
		}
		b.WriteByte('\n')
	}
	o.done("dump", rows.Err())
}

func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return "- " + cut(x[i], 400) + "\n+ " + cut(y[i], 400)
		}
	}
	return fmt.Sprintf("%d and %d lines", len(x), len(y))
}

func TestACrashInTheMiddleLeavesTheLibraryAsItWas(t *testing.T) {
	crashes := map[string]func(cancel func()){
		"the program is told to stop": func(cancel func()) { cancel() },
		"a panic":                     func(func()) { panic("out of order") },
	}
	for name, crash := range crashes {
		t.Run(name, func(t *testing.T) {
			o := newImporter(t, "it")
			o.stock(italian)
			i := o.check(italian.name, italian.file(t, 600), nil)
			before := o.library()
			o.done("begin", o.db.BeginRun(t.Context(), i))
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			func() {
				defer func() { recover() }()
				err := o.db.RunImport(ctx, testUser, i, func(done, total int) {
					if done == 300 {
						crash(cancel)
					}
				})
				if err == nil {
					t.Error("the run says it ended well")
				}
			}()
			if o.library() != before {
				t.Fatal("half of it is in the library")
			}
			found, err := o.db.FindImport(t.Context(), i.UID, Principal{SeeCost: true})
			o.done("find", err)
			o.done("recover", o.db.RecoverImport(t.Context(), found, "import.interrupted"))
			if found.State != ImportChecked || found.Problem != "import.interrupted" {
				t.Errorf("it stands at %s, %q", found.State, found.Problem)
			}
			o.run(found)
			o.sample("LV-00600")
		})
	}
}

func TestWhatWasEditedSinceIsLeftByUndo(t *testing.T) {
	o := newImporter(t, "it")
	addSample(t, o.db, SampleSpec{Code: "A-1", Name: "Prima"})
	i := o.check("x.csv", []byte("Codice;Nome;Note\nA-1;Dopo;n\nB-1;Nuovo;n\nB-2;Altro;n\n"), nil)
	o.run(i)
	edited := o.sample("B-1")
	edited.Notes = "me l'ha detto Rosa"
	o.done("edit", o.db.SaveSample(t.Context(), testUser, edited))
	o.undo(i)
	if c := i.Counts; c.Kept != 1 || c.New != 1 || c.Changed != 1 {
		t.Errorf("counts %+v", c)
	}
	if s := o.sample("B-1"); s.Notes != "me l'ha detto Rosa" {
		t.Errorf("edited sample has %q", s.Notes)
	}
	if s := o.sample("A-1"); s.Name != "Prima" || s.Notes != "" {
		t.Errorf("changed sample is %+v", s.SampleSpec)
	}
	if _, err := o.db.FindSampleByCode(t.Context(), "B-2"); err != ErrNotFound {
		t.Errorf("B-2: %v", err)
	}
}

func TestALibraryThatChangedSinceTheCheckIsCheckedAgain(t *testing.T) {
	o := newImporter(t, "en")
	addSample(t, o.db, SampleSpec{Code: "A-1", Name: "First"})
	i := o.check("x.csv", []byte("Code,Name\nA-1,Later\nB-1,New\n"), nil)
	addSample(t, o.db, SampleSpec{Code: "b1", Name: "Taken meanwhile"})
	o.done("begin", o.db.BeginRun(t.Context(), i))
	if err := o.db.RunImport(t.Context(), testUser, i, silent); err != ErrImportStale {
		t.Fatalf("run: %v", err)
	}
	if s := o.sample("A-1"); s.Name != "First" {
		t.Error("it ran all the same")
	}
	o.done("recover", o.db.RecoverImport(t.Context(), i, "import.stale"))
	o.recheck(i)
	if c := i.Counts; c.Changed != 2 || c.New != 0 {
		t.Errorf("counts %+v", c)
	}
}
