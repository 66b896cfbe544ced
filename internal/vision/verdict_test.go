package vision_test

import (
	"testing"

	"jennyerp/internal/vision"
)

func TestVerdict(t *testing.T) {
	hit := func(score, colour, texture float64) vision.Hit {
		return vision.Hit{Score: score, Colour: colour, Texture: texture}
	}
	sure := func(h vision.Hit, share float64) vision.Hit {
		h.Sure = share
		return h
	}
	for _, tt := range []struct {
		name  string
		hits  []vision.Hit
		want  vision.Closeness // of the first hit
		other bool             // colour
	}{
		{"high and far ahead", []vision.Hit{hit(0.9, 0.9, 0.9), hit(0.5, 0.5, 0.5)}, vision.Same, false},
		{"high and alone", []vision.Hit{hit(0.9, 0.9, 0.9)}, vision.Same, false},
		{"high, but the next is as near", []vision.Hit{hit(0.9, 0.9, 0.9), hit(0.88, 0.8, 0.9)}, vision.Similar, false},
		{"ahead, but not high", []vision.Hit{hit(0.56, 0.5, 0.6), hit(0.2, 0.2, 0.2)}, vision.Similar, false},
		{"ranked first and sure, with another as near at first sight", []vision.Hit{sure(hit(0.88, 0.8, 0.9), 0.97), sure(hit(0.9, 0.9, 0.9), 0.02)}, vision.Same, false},
		{"ranked first, but not sure", []vision.Hit{sure(hit(0.9, 0.9, 0.9), 0.8), sure(hit(0.5, 0.5, 0.5), 0.2)}, vision.Similar, false},
		{"sure, but not near", []vision.Hit{sure(hit(0.6, 0.7, 0.6), 0.99), sure(hit(0.5, 0.5, 0.5), 0.01)}, vision.Similar, false},
		{"low", []vision.Hit{hit(0.2, 0.3, 0.2), hit(0.1, 0.1, 0.1)}, vision.Far, false},
		{"high by texture alone", []vision.Hit{hit(0.84, 0.5, 0.94), hit(0.2, 0.2, 0.2)}, vision.Similar, false},
		{"same quality in another colour", []vision.Hit{hit(0.72, 0, 0.94), hit(0.2, 0.2, 0.2)}, vision.Similar, true},
	} {
		got := vision.Verdict(tt.hits)
		if len(got) != len(tt.hits) || got[0].Closeness != tt.want || got[0].OtherColour != tt.other || got[0].Hit != tt.hits[0] {
			t.Errorf("%s: %+v", tt.name, got)
		}
		for _, m := range got[1:] {
			if m.Closeness == vision.Same {
				t.Errorf("%s: the second is called the same", tt.name)
			}
		}
	}
	if got := vision.Verdict(nil); len(got) != 0 {
		t.Errorf("no hits: %+v", got)
	}
}
