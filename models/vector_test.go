package models

import (
	"context"
	"image"
	"testing"
	"time"

	"jennyerp/internal/vision"
)

// paperEye is an engine of tests that only has a name.
type paperEye string

func (e paperEye) Engine(context.Context) string { return string(e) }
func (e paperEye) Describe(context.Context, image.Image) ([]vision.Vector, *vision.Signature, error) {
	return nil, nil, vision.ErrBlank
}
func (e paperEye) DescribeQuery(context.Context, image.Image) (vision.Question, error) {
	return vision.Question{}, vision.ErrBlank
}

// look is a vector that points along one number of colour and one of texture.
func look(colour, texture int) (v vision.Vector) {
	v.Colour[colour], v.Texture[texture] = 100, 100
	return v
}

// drawn gives a sample a picture that looks so.
func drawn(t testing.TB, db *Tenant, s *Sample, blob string, v vision.Vector, p Picture) *Picture {
	t.Helper()
	p.Blob = blob
	if p.Visibility == "" {
		p.Visibility = "public"
	}
	hung, err := db.AddPicture(t.Context(), testUser, s, p)
	must(t, err)
	must(t, db.saveVectors(t.Context(), hung.ID, "paper-1", []vision.Vector{v, v, v}, nil))
	return hung
}

// openSeeing is a company whose pictures are described by hand.
func openSeeing(t testing.TB) *Tenant {
	db := openCompany(t)
	db.sight.Eyes = []Eye{paperEye("paper-1")}
	_, err := db.exec(t.Context(), `insert into engines values ('paper-1', 1)`)
	must(t, err)
	return db
}

// foundBy are the codes of what a vector finds, in their order.
func foundBy(t testing.TB, db *Tenant, v vision.Vector, viewer string) (codes string) {
	t.Helper()
	o, err := db.Outlook(t.Context())
	must(t, err)
	all, err := db.Find(t.Context(), o, Question{Engine: "paper-1", Question: vision.Question{Vector: v}, Colour: DefaultColour, Viewer: viewer}, 10)
	must(t, err)
	for _, f := range all {
		codes += f.Code + " "
	}
	return codes
}

func TestTheVectorsInMemoryFollowAnotherProcess(t *testing.T) {
	db := openSeeing(t)
	a, b := addSample(t, db, SampleSpec{Code: "A"}), addSample(t, db, SampleSpec{Code: "B"})
	drawn(t, db, a, "01", look(1, 1), Picture{})
	p := drawn(t, db, b, "02", look(2, 2), Picture{})
	if got := foundBy(t, db, look(1, 1), testUser); got != "A B " {
		t.Fatalf("found %q", got)
	}
	elsewhere := &Tenant{file: db.file, CompanyUID: db.CompanyUID, sight: newSight(db.clock)} // as the command reindex
	must(t, elsewhere.saveVectors(t.Context(), p.ID, "paper-1", []vision.Vector{look(1, 1)}, nil))
	_, err := db.exec(t.Context(), `delete from pictures where sample_id = ?`, a.ID)
	must(t, err)
	if got := foundBy(t, db, look(1, 1), testUser); got != "B " {
		t.Errorf("found %q", got)
	}
	_, err = db.exec(t.Context(), `delete from samples where id = ?`, b.ID)
	must(t, err)
	if got := foundBy(t, db, look(1, 1), testUser); got != "" {
		t.Errorf("found %q of a deleted sample", got)
	}
}

func TestChangedVectorsAreClearedAwayFromMemory(t *testing.T) {
	db := openSeeing(t)
	s := addSample(t, db, SampleSpec{Code: "A"})
	p := drawn(t, db, s, "01", look(1, 1), Picture{})
	b := db.sight.slabOf(db.CompanyUID, "paper-1")
	for range 1200 {
		must(t, db.saveVectors(t.Context(), p.ID, "paper-1", []vision.Vector{look(1, 1)}, nil))
		foundBy(t, db, look(1, 1), testUser)
	}
	if len(b.entries) > 1010 || b.index.Len() > 1010 {
		t.Errorf("%d entries and %d vectors for one picture", len(b.entries), b.index.Len())
	}
}

func TestMemoryIsBoundedOverAllCompanies(t *testing.T) {
	now := time.Date(2026, 9, 14, 9, 0, 0, 0, time.UTC)
	sight := newSight(func() time.Time { return now })
	sight.max = 250
	for _, company := range []string{"a", "b", "c"} {
		now = now.Add(time.Minute)
		sight.slabOf(company, "paper-1").bytes.Store(100)
	}
	now = now.Add(time.Minute)
	sight.slabOf("a", "paper-1") // used again
	sight.shrink()
	if len(sight.slabs) != 2 || sight.slabs[slabKey{"b", "paper-1"}] != nil {
		t.Errorf("kept %v, want all but the one used longest ago", sight.slabs)
	}
	sight.slabs[slabKey{"a", "paper-1"}].bytes.Store(1000)
	sight.shrink()
	if len(sight.slabs) != 1 || sight.slabs[slabKey{"a", "paper-1"}] == nil {
		t.Errorf("kept %v, want the one in use alone, whatever it takes", sight.slabs)
	}
	now = now.Add(2 * time.Minute)
	sight.DropIdle(2 * time.Minute)
	if len(sight.slabs) != 0 {
		t.Errorf("an idle server holds %v", sight.slabs)
	}
}

func TestCompaniesWithNewPicturesComeFirst(t *testing.T) {
	sight := newSight(time.Now)
	sight.Ask(false, "a", "b", "c")
	sight.Ask(true, "c")
	sight.Ask(false, "b", "d")
	order := ""
	for uid, ok := sight.Next(); ok; uid, ok = sight.Next() {
		order += uid
	}
	if order != "cabd" {
		t.Errorf("in the order %s", order)
	}
}

func TestAnAddedPictureWakesTheOneWhoDescribes(t *testing.T) {
	db := openSeeing(t)
	woken := 0
	db.sight.Wake = func() { woken++ }
	s := addSample(t, db, SampleSpec{Code: "A"})
	waiting, err := db.KeepPicture(t.Context(), testUser, Picture{Blob: "01"})
	must(t, err)
	_, err = db.AddPicture(t.Context(), testUser, s, Picture{Blob: "02", Visibility: "internal", Shows: "label"})
	must(t, err)
	if woken != 0 {
		t.Error("woken for a picture that waits or shows a label")
	}
	must(t, db.TakePictures(t.Context(), testUser, s, []string{waiting.UID}))
	_, err = db.AddPicture(t.Context(), testUser, s, Picture{Blob: "03", Visibility: "public"})
	must(t, err)
	if uid, ok := db.sight.Next(); woken != 2 || !ok || uid != db.CompanyUID {
		t.Errorf("woken %d times for %q", woken, uid)
	}
}

func TestAPictureThatShowsNothingIsNotTriedAgain(t *testing.T) {
	db := openSeeing(t)
	s := addSample(t, db, SampleSpec{Code: "A"})
	for _, blob := range []string{"01", "02"} { // there is no such file, nor anything to see
		_, err := db.AddPicture(t.Context(), testUser, s, Picture{Blob: blob, Visibility: "public"})
		must(t, err)
	}
	must(t, db.saveVectors(t.Context(), 1, "paper-2", nil, nil))
	done, all, err := db.DescribedPictures(t.Context(), "paper-2")
	if err != nil || done != 1 || all != 2 {
		t.Errorf("%d of %d described, %v", done, all, err)
	}
	if got := foundBy(t, db, look(1, 1), testUser); got != "" {
		t.Errorf("found %q by pictures without vectors", got)
	}
}

func TestTheSameClothOfAnotherSampleIsNoticed(t *testing.T) {
	db := openSeeing(t)
	a, b, c := addSample(t, db, SampleSpec{Code: "A"}), addSample(t, db, SampleSpec{Code: "B"}), addSample(t, db, SampleSpec{Code: "C"})
	drawn(t, db, a, "01", look(1, 1), Picture{})
	drawn(t, db, a, "02", look(2, 2), Picture{}) // the other side of the cloth
	drawn(t, db, b, "03", look(2, 2), Picture{})
	drawn(t, db, c, "04", look(3, 3), Picture{})
	same := func(s *Sample, viewer string) (codes string) {
		t.Helper()
		all, err := db.SameCloth(t.Context(), s, viewer)
		must(t, err)
		for _, f := range all {
			codes += f.Code + " "
		}
		return codes
	}
	if same(a, testUser) != "B " || same(b, testUser) != "A " || same(c, testUser) != "" {
		t.Errorf("A is as %q, B as %q, C as %q", same(a, testUser), same(b, testUser), same(c, testUser))
	}
	drawn(t, db, c, "05", look(1, 1), Picture{Visibility: "private"})
	if same(c, testUser) != "A " || same(c, otherUser) != "" || same(a, otherUser) != "B " {
		t.Errorf("by a private picture C is as %q, for others %q, and A %q", same(c, testUser), same(c, otherUser), same(a, otherUser))
	}
}

func BenchmarkFind(b *testing.B) {
	db := openSeeing(b)
	const samples, pictures = 20_000, 5 // 100,000 pictures, 300,000 vectors
	must(b, db.Tx(b.Context(), func(db *Tenant) error { return fillLooks(b, db, samples, pictures) }))
	begun := time.Now()
	foundBy(b, db, look(1, 1), testUser)
	first := time.Since(begun)
	for b.Loop() {
		foundBy(b, db, look(1, 1), testUser)
	}
	b.ReportMetric(float64(first.Milliseconds()), "ms-first") // reads the vectors
	b.ReportMetric(float64(db.sight.bytes())/(1<<20), "MB")
}

func fillLooks(b *testing.B, db *Tenant, samples, pictures int) error {
	for i := range samples {
		if _, err := db.exec(b.Context(), `insert into samples (uid, code, code_key, created_at, created_by, updated_at, updated_by) values (?1, ?1, ?1, 0, '', 0, '')`, i); err != nil {
			return err
		}
		for j := range pictures {
			n := i*pictures + j + 1
			if _, err := db.exec(b.Context(), `insert into pictures (id, uid, sample_id, owner, position, blob, width, height, created_at) values (?1, ?1, ?2, '', 1, '', 1, 1, 0)`, n, i+1); err != nil {
				return err
			}
			v := look(n%48, n%128)
			v.Texture[n%100] = int8(n)
			for zoom := range 3 {
				if _, err := db.exec(b.Context(), `insert into vectors values (?, ?, 'paper-1', ?)`, n, zoom, v.Marshal()); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
