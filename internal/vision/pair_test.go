package vision_test

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"math"
	"slices"
	"sync"
	"testing"

	"jennyerp/internal/vision"
	"jennyerp/internal/vision/studio"
)

// shelf is three fabrics with their library photos.
var shelf = sync.OnceValues(func() (photos []image.Image, all []vision.Candidate) {
	for i := range uint64(3) {
		img, err := jpeg.Decode(bytes.NewReader(studio.New(9<<40 + i).Library(0)))
		if err != nil {
			panic(err)
		}
		c := vision.Candidate{Owner: i}
		if c.Vectors, c.Signature, err = vision.Describe(img); err != nil {
			panic(err)
		}
		photos, all = append(photos, img), append(all, c)
	}
	return photos, all
})

// hitsOf are all candidates in an order that says nothing.
func hitsOf(all []vision.Candidate) (hits []vision.Hit) {
	for _, c := range all {
		hits = append(hits, vision.Hit{Owner: c.Owner, Score: 0.8, Colour: 0.8, Texture: 0.8})
	}
	return hits
}

func TestASignatureSurvivesStorage(t *testing.T) {
	photos, all := shelf()
	s, q := all[0].Signature, asked(t, photos[0])
	if len(s.Marshal()) != vision.LibrarySize || len(q.Marshal()) != vision.VectorSize+vision.QuestionSize || vision.LibrarySize > 1200 {
		t.Fatalf("%d and %d bytes", len(s.Marshal()), len(q.Marshal()))
	}
	if back, err := vision.UnmarshalSignature(s.Marshal()); err != nil || !bytes.Equal(back.Marshal(), s.Marshal()) {
		t.Errorf("a library photo's: %v", err)
	}
	if back, err := vision.UnmarshalQuestion(q.Marshal()); err != nil || !bytes.Equal(back.Marshal(), q.Marshal()) {
		t.Errorf("a question: %v", err)
	}
	bare := vision.Question{Vector: q.Vector}
	if back, err := vision.UnmarshalQuestion(bare.Marshal()); err != nil || back != bare {
		t.Errorf("a question of an engine without signatures: %+v, %v", back, err)
	}
	wild := s.Marshal()
	copy(wild, []byte{0, 0, 0xc0, 0x7f}) // not a number
	for _, broken := range [][]byte{nil, s.Marshal()[:900], wild} {
		if _, err := vision.UnmarshalSignature(broken); !errors.Is(err, vision.ErrSignature) {
			t.Errorf("%d bytes: %v", len(broken), err)
		}
	}
	for _, broken := range [][]byte{nil, q.Marshal()[:300]} {
		if _, err := vision.UnmarshalQuestion(broken); err == nil {
			t.Errorf("%d bytes make a question", len(broken))
		}
	}
}

func TestRankPutsTheClothFirstWhateverLightAndTurn(t *testing.T) {
	photos, all := shelf()
	for i, img := range photos {
		for name, photo := range map[string]image.Image{
			"warm": lit(img, [3]float64{1.12, 1, 0.85}), "dim": lit(img, [3]float64{0.7, 0.7, 0.7}), "turned": turned(img),
		} {
			got := vision.Rank(asked(t, photo), hitsOf(all), all, usualWeight)
			if got[0].Owner != uint64(i) || got[0].Sure < 0.9 {
				t.Errorf("fabric %d %s: %+v", i, name, got)
			}
		}
	}
}

func TestSureIsAShareOfOne(t *testing.T) {
	photos, all := shelf()
	sum := 0.0
	for _, h := range vision.Rank(asked(t, photos[0]), hitsOf(all), all, usualWeight) {
		sum += h.Sure
		if h.Score != 0.8 {
			t.Errorf("the score became %f", h.Score)
		}
	}
	if math.Abs(sum-1) > 1e-9 {
		t.Errorf("all chances together are %f", sum)
	}
}

// A photo of the same cloth that is kept, too, must not make the first one worse.
func TestASampleIsAsNearAsItsNearestPhoto(t *testing.T) {
	photos, all := shelf()
	other := all[2]
	other.Owner = 0
	got := vision.Rank(asked(t, photos[0]), hitsOf(all), append(slices.Clone(all), other), usualWeight)
	if got[0].Owner != 0 || len(got) != 3 {
		t.Errorf("got %+v", got)
	}
}

func TestHitsWithoutASignatureKeepTheirOrder(t *testing.T) {
	photos, all := shelf()
	hits := hitsOf(all)
	for _, got := range [][]vision.Hit{
		vision.Rank(asked(t, photos[2]), hits, all[1:], usualWeight),
		vision.Rank(vision.Question{Vector: query(t, photos[2])}, hits, all, usualWeight),
	} {
		for i, h := range got {
			if h != hits[i] {
				t.Errorf("place %d: %+v", i, h)
			}
		}
	}
}

// dressed is a cloth with the structure of one and the colours of another.
func dressed(t *testing.T, structure, colours vision.Candidate) vision.Candidate {
	s, c := structure.Signature.Marshal(), colours.Signature.Marshal()
	const grain, spread, soft = vision.QuestionSize - 384, vision.QuestionSize, vision.LibrarySize - 256
	mixed, err := vision.UnmarshalSignature(slices.Concat(c[:grain-4], s[grain-4:spread], c[spread:soft], s[soft:]))
	if err != nil {
		t.Fatal(err)
	}
	out := vision.Candidate{Owner: structure.Owner, Signature: mixed}
	for i, v := range structure.Vectors {
		v.Colour = colours.Vectors[i].Colour
		out.Vectors = append(out.Vectors, v)
	}
	return out
}

func TestTheSliderMovesTheRankingToo(t *testing.T) {
	photos, all := shelf()
	pair := []vision.Candidate{dressed(t, all[0], all[1]), dressed(t, all[1], all[0])}
	for weight, want := range map[float64]uint64{0: 0, 100: 1} {
		if got := vision.Rank(asked(t, photos[0]), hitsOf(pair), pair, weight); got[0].Owner != want || got[0].Sure < 0.9 {
			t.Errorf("colour counts %.0f: %+v", weight, got)
		}
	}
}
