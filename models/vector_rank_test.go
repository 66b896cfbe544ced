package models

import (
	"encoding/binary"
	"math"
	"testing"

	"jennyerp/internal/vision"
)

// signed is a signature whose red is so bright (a logarithm); a library photo's
// says how far phones stray from it.
func signed(t testing.TB, red float32, size int) *vision.Signature {
	t.Helper()
	raw := make([]byte, size)
	binary.LittleEndian.PutUint32(raw, math.Float32bits(red))
	s, err := vision.UnmarshalSignature(raw)
	must(t, err)
	return s
}

// sign gives a picture the vectors of all others and a signature of its own.
func sign(t testing.TB, db *Tenant, p *Picture, red float32) {
	t.Helper()
	v := look(1, 1)
	must(t, db.saveVectors(t.Context(), p.ID, "paper-1", []vision.Vector{v, v, v}, signed(t, red, vision.LibrarySize)))
}

// asRed asks with a photo that is so red.
func asRed(t testing.TB, db *Tenant, red float32, viewer string) (codes string) {
	t.Helper()
	o, err := db.Outlook(t.Context())
	must(t, err)
	q := vision.Question{Vector: look(1, 1), Signature: signed(t, red, vision.QuestionSize)}
	all, err := db.Find(t.Context(), o, Question{Engine: "paper-1", Question: q, Colour: DefaultColour, Viewer: viewer}, 10)
	must(t, err)
	for _, f := range all {
		codes += f.Code + " "
	}
	return codes
}

func TestTheFirstHitsAreRankedByTheirSignatures(t *testing.T) {
	db := openSeeing(t)
	for i, code := range []string{"A", "B", "C"} {
		p := drawn(t, db, addSample(t, db, SampleSpec{Code: code}), "0"+code, look(1, 1), Picture{})
		sign(t, db, p, float32(i)/10)
	}
	for red, want := range map[float32]string{0: "A B C ", 0.11: "B C A ", 0.2: "C B A "} {
		if got := asRed(t, db, red, testUser); got != want {
			t.Errorf("red %.2f finds %q, want %q", red, got, want)
		}
	}
	if got := foundBy(t, db, look(1, 1), testUser); got != "A B C " {
		t.Errorf("a question without a signature finds %q", got)
	}
}

func TestAPrivatePictureRanksForItsOwnerAlone(t *testing.T) {
	db := openSeeing(t)
	a, b := addSample(t, db, SampleSpec{Code: "A"}), addSample(t, db, SampleSpec{Code: "B"})
	sign(t, db, drawn(t, db, a, "01", look(1, 1), Picture{}), 0)
	sign(t, db, drawn(t, db, a, "02", look(1, 1), Picture{Visibility: "private"}), 0.2)
	sign(t, db, drawn(t, db, b, "03", look(1, 1), Picture{}), 0.1)
	if got := asRed(t, db, 0.2, testUser); got != "A B " {
		t.Errorf("the owner finds %q", got)
	}
	if got := asRed(t, db, 0.2, "somebody-else"); got != "B A " {
		t.Errorf("a colleague finds %q", got)
	}
}

func TestSignaturesGoWithTheirVectors(t *testing.T) {
	db := openSeeing(t)
	p := drawn(t, db, addSample(t, db, SampleSpec{Code: "A"}), "01", look(1, 1), Picture{})
	count := func() (n int) {
		must(t, db.row(t.Context(), `select count(*) from signatures`).Scan(&n))
		return n
	}
	sign(t, db, p, 0)
	sign(t, db, p, 1)
	if count() != 1 {
		t.Errorf("%d signatures of one picture described twice", count())
	}
	must(t, db.ForgetEngines(t.Context(), "paper-2"))
	if count() != 0 {
		t.Error("an engine that is forgotten leaves signatures")
	}
}
