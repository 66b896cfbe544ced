package vision_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"math"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"jennyerp/internal/vision"
	"jennyerp/internal/vision/studio"
)

// Fabrics of the measurement; training starts at 1<<32 and stays below.
const (
	wantedSeed     = 7 << 40
	distractorSeed = 8 << 40
	usualWeight    = 0.3
)

// The short measurement: fewer others to be taken for, so more must be right
// than in the long one.
func TestRecallOfUnseenFabrics(t *testing.T) {
	r := rehearse(t, 20, 20)
	t.Logf("%+v", r)
	if r.first < 86 || r.five < 96 {
		t.Errorf("first %.1f %%, among five %.1f %%", r.first, r.five)
	}
	if r.first < r.histogramFirst+10 {
		t.Errorf("no better than a colour histogram's %.1f %%", r.histogramFirst)
	}
}

// BenchmarkRecall is the long measurement: 500 fabrics nobody has seen among
// 2,000 others, one library photo each, one hasty phone photo as the question.
func BenchmarkRecall(b *testing.B) {
	for b.Loop() {
		r := rehearse(b, 500, 2000)
		b.Logf("%+v", r)
		b.ReportMetric(r.first, "%first")
		b.ReportMetric(r.five, "%five")
		b.ReportMetric(r.histogramFirst, "%histogram")
		b.ReportMetric(r.sameRight, "%same-right")
		b.ReportMetric(r.sameSaid, "%same-said")
	}
}

// result is in per cent of the questions; sameRight of those called Same.
type result struct {
	first, five, histogramFirst, histogramFive float64
	sameSaid, sameRight, similar               float64
}

// entry is a fabric with what is kept of its library photo.
type entry struct {
	fabric    studio.Fabric
	photo     vision.Candidate
	histogram []float64
}

// compared is how many hits are ranked anew.
const compared = 50

func rehearse(t testing.TB, wanted, distractors int) (r result) {
	entries := make([]entry, wanted+distractors)
	onAllProcessors(len(entries), func(i int) {
		seed := uint64(wantedSeed + i)
		if i >= wanted {
			seed = uint64(distractorSeed + i)
		}
		e := entry{fabric: studio.New(seed)}
		img := picture(t, e.fabric.Library(0))
		e.photo.Vectors, e.photo.Signature = describe(t, img)
		e.photo.Owner, e.histogram = uint64(i), histogram(img)
		entries[i] = e
	})
	index := vision.NewIndex()
	for i, e := range entries {
		for _, v := range e.photo.Vectors {
			index.Add(uint64(i), v)
		}
	}
	questions := make([]question, wanted)
	onAllProcessors(wanted, func(i int) { questions[i] = ask(t, entries, index, i) })
	for _, q := range questions {
		r.count(q, 100/float64(wanted))
	}
	r.sameRight *= 100 / max(r.sameSaid, 1e-9)
	return r
}

// question is what came out for one phone photo.
type question struct {
	owner   uint64
	matches []vision.Match
	rank    int // of the right fabric in the baseline, 0 is first
}

func ask(t testing.TB, entries []entry, index *vision.Index, i int) question {
	img := picture(t, entries[i].fabric.Phone(0))
	v, err := vision.DescribeQuery(img)
	if err != nil {
		t.Error(err)
	}
	hits := index.Search(v.Vector, usualWeight, compared, nil)
	var photos []vision.Candidate
	for _, h := range hits {
		photos = append(photos, entries[h.Owner].photo)
	}
	q := question{owner: uint64(i), matches: vision.Verdict(vision.Rank(v, hits, photos, usualWeight)[:5])}
	h := histogram(img)
	own := overlap(h, entries[i].histogram)
	for _, e := range entries {
		if overlap(h, e.histogram) > own {
			q.rank++
		}
	}
	return q
}

func (r *result) count(q question, share float64) {
	add := func(to *float64, yes bool) {
		if yes {
			*to += share
		}
	}
	for place, m := range q.matches {
		right := m.Owner == q.owner
		add(&r.five, right)
		add(&r.first, right && place == 0)
		add(&r.similar, right && m.Closeness >= vision.Similar)
		add(&r.sameSaid, m.Closeness == vision.Same)
		add(&r.sameRight, right && m.Closeness == vision.Same)
	}
	add(&r.histogramFirst, q.rank == 0)
	add(&r.histogramFive, q.rank < 5)
}

func describe(t testing.TB, img image.Image) ([]vision.Vector, *vision.Signature) {
	v, s, err := vision.Describe(img)
	if err != nil {
		t.Error(err)
	}
	return v, s
}

func picture(t testing.TB, data []byte) image.Image {
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Error(err)
	}
	return img
}

// histogram is the baseline: square roots of the shares of 8 × 8 × 8 colours.
func histogram(img image.Image) []float64 {
	out := make([]float64, 512)
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y += 2 {
		for x := b.Min.X; x < b.Max.X; x += 2 {
			r, g, blue, _ := img.At(x, y).RGBA()
			out[r>>13<<6|g>>13<<3|blue>>13]++
		}
	}
	for i, n := range out {
		out[i] = math.Sqrt(n * 4 / float64(b.Dx()*b.Dy()))
	}
	return out
}

func overlap(a, b []float64) (sum float64) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

func onAllProcessors(n int, do func(i int)) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for i := int(next.Add(1) - 1); i < n; i = int(next.Add(1) - 1) {
				do(i)
			}
		})
	}
	all.Wait()
}
