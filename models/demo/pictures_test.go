package demo

import (
	"testing"

	"jennyerp/internal/picture"
)

// TestAPictureShowsTheColourOfItsSample paints plain cloth of every colour the
// way the library shows it: what is measured on it is what the sample says.
func TestAPictureShowsTheColourOfItsSample(t *testing.T) {
	for _, key := range []string{"poplin", "charmeuse", "velvet", "corduroy", "gabardine", "double coating"} {
		c := cloth{design: findDesign(key), art: 7}
		for story, way := range c.design.ways {
			c.story = story
			x := c.shots(false)[0]
			x.size.X, x.size.Y = 120, 150
			r, err := picture.Render(real(x))
			if err != nil {
				t.Fatal(err)
			}
			seen, err := picture.ParseHex(r.Colour)
			if err != nil {
				t.Fatal(err)
			}
			if far := picture.DeltaE(picture.ToLab(seen), picture.ToLab(way[0].RGB)); far > 18 {
				t.Errorf("%s in %s is painted %s, which is %.0f away", key, way[0].Key, r.Colour, far)
			}
		}
	}
}

func TestARichSampleIsSeenFromThreeSides(t *testing.T) {
	c := clothOf(1, 119, 120)
	seen := map[string]bool{}
	for _, x := range c.shots(true) {
		seen[x.key] = true
		if x.size != large && x.size != middle {
			t.Errorf("%s is %v", x.key, x.size)
		}
	}
	if len(seen) != 3 || len(c.shots(false)) != 1 {
		t.Errorf("shots are %v", seen)
	}
	if first := c.colourShot(0); first.key != c.shots(false)[0].key {
		t.Error("the first colour is painted again")
	}
}
