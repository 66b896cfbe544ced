package vision_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"jennyerp/internal/vision"
)

func TestAVectorSurvivesStorage(t *testing.T) {
	v := random(rand.New(rand.NewPCG(1, 1)))
	v.Colour[0], v.Texture[127] = -128, 127
	data := v.Marshal()
	if vision.VectorSize != 176 || len(data) != 176 {
		t.Fatalf("%d bytes", len(data))
	}
	if back, err := vision.Unmarshal(data); err != nil || back != v {
		t.Errorf("read back %v, %v", back, err)
	}
	for _, broken := range [][]byte{nil, data[:175], append(data, 0)} {
		if _, err := vision.Unmarshal(broken); !errors.Is(err, vision.ErrVector) {
			t.Errorf("%d bytes: %v", len(broken), err)
		}
	}
}

func TestASampleCountsByItsBestPhoto(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	q, index := random(r), vision.NewIndex()
	index.Add(1, random(r))
	index.Add(2, random(r))
	index.Add(1, q)
	index.Add(1, random(r))
	hits := index.Search(q, 0.3, 10, nil)
	if len(hits) != 2 || hits[0].Owner != 1 || math.Abs(hits[0].Score-1) > 1e-5 {
		t.Errorf("got %+v", hits)
	}
	if index.Len() != 4 || index.Bytes() < 4*vision.VectorSize {
		t.Errorf("%d vectors in %d bytes", index.Len(), index.Bytes())
	}
}

func TestSearchAgreesWithSlowSums(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	index, q := vision.NewIndex(), random(r)
	best := map[uint64]float64{}
	for range 500 {
		owner, v := r.Uint64N(120), random(r)
		index.Add(owner, v)
		score := (0.5*cosine(q.Colour[:], v.Colour[:]) + cosine(q.Texture[:], v.Texture[:])) / 1.5
		if old, ok := best[owner]; !ok || score > old {
			best[owner] = score
		}
	}
	hits := index.Search(q, 0.5, 20, nil)
	scores := make([]float64, 0, len(best))
	for _, s := range best {
		scores = append(scores, -s)
	}
	slices.Sort(scores)
	for i, h := range hits {
		if math.Abs(h.Score+scores[i]) > 1e-5 || math.Abs(h.Score-best[h.Owner]) > 1e-5 {
			t.Errorf("place %d: %+v, want %f", i, h, -scores[i])
		}
	}
	if len(hits) != 20 {
		t.Errorf("%d hits", len(hits))
	}
}

func TestHiddenSamplesAreNeverFound(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	q, index := random(r), vision.NewIndex()
	for owner := range uint64(50) {
		index.Add(owner, random(r))
	}
	index.Add(7, q)
	odd := func(owner uint64) bool { return owner%2 == 1 }
	even := func(owner uint64) bool { return owner%2 == 0 }
	if hits := index.Search(q, 0.3, 5, odd); hits[0].Owner != 7 || len(hits) != 5 {
		t.Errorf("got %+v", hits)
	}
	for _, h := range index.Search(q, 0.3, 50, even) {
		if !even(h.Owner) {
			t.Errorf("found %+v", h)
		}
	}
}

func TestColourWeightDecides(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	q, other := random(r), random(r)
	index := vision.NewIndex()
	index.Add(1, vision.Vector{Colour: q.Colour, Texture: other.Texture})
	index.Add(2, vision.Vector{Colour: other.Colour, Texture: q.Texture})
	for weight, want := range map[float64]uint64{0: 2, 0.3: 2, 3: 1, 100: 1, -1: 2} {
		if hits := index.Search(q, weight, 1, nil); hits[0].Owner != want {
			t.Errorf("colour counts %.1f: %+v", weight, hits)
		}
	}
}

func TestEqualScoresKeepTheOrderOfNumbers(t *testing.T) {
	q := random(rand.New(rand.NewPCG(6, 6)))
	index := vision.NewIndex()
	for _, owner := range []uint64{9, 4, 7, 2, 8} {
		index.Add(owner, q)
	}
	hits := index.Search(q, 0.3, 3, nil)
	for i, want := range []uint64{2, 4, 7} {
		if hits[i].Owner != want {
			t.Errorf("place %d: %d, want %d", i, hits[i].Owner, want)
		}
	}
}

func TestNothingIsFoundInNothing(t *testing.T) {
	index := vision.NewIndex()
	if hits := index.Search(vision.Vector{}, 0.3, 5, nil); len(hits) != 0 {
		t.Errorf("empty index: %+v", hits)
	}
	index.Add(1, vision.Vector{})
	if hits := index.Search(vision.Vector{}, 0.3, 5, nil); len(hits) != 1 || hits[0].Score != 0 {
		t.Errorf("empty vectors: %+v", hits)
	}
	if hits := index.Search(vision.Vector{}, 0.3, 0, nil); hits != nil {
		t.Errorf("none wanted: %+v", hits)
	}
}

func random(r *rand.Rand) (v vision.Vector) {
	for i := range v.Colour {
		v.Colour[i] = int8(r.IntN(255) - 127)
	}
	for i := range v.Texture {
		v.Texture[i] = int8(r.IntN(255) - 127)
	}
	return v
}

func cosine(a, b []int8) float64 {
	var ab, aa, bb float64
	for i := range a {
		x, y := float64(a[i]), float64(b[i])
		ab += x * y
		aa += x * x
		bb += y * y
	}
	return ab / math.Sqrt(aa*bb)
}
