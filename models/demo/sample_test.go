package demo

import (
	"slices"
	"strings"
	"testing"
	"time"

	"jennyerp/internal/fabricart"
	"jennyerp/internal/textile"
	"jennyerp/models"
)

var testLibrary = library{seed: 1, size: 3000, today: time.Date(2026, 10, 14, 0, 0, 0, 0, time.UTC), crew: crew{giulia: "g", wei: "w", marco: "m"}}

// TestEveryFieldIsWhatAPersonCouldType sets every field again from its text,
// as a form or an import does: nothing is refused and nothing changes.
func TestEveryFieldIsWhatAPersonCouldType(t *testing.T) {
	for i := range testLibrary.size {
		_, s := testLibrary.sample(i)
		for _, f := range models.SampleFields {
			again := s.SampleSpec
			typed := f.Get(&s.SampleSpec, "en")
			if bad := f.Set(&again, typed, "en"); bad != nil {
				t.Fatalf("%s: %s %q is refused: %s", s.Code, f.Key, typed, bad.Key)
			}
			if got := f.Get(&again, "en"); got != typed {
				t.Fatalf("%s: %s %q becomes %q", s.Code, f.Key, typed, got)
			}
		}
		if len(s.Variants) > 8 || s.State != models.Draft && len(s.Variants) == 0 {
			t.Errorf("%s has %d colours", s.Code, len(s.Variants))
		}
	}
}

func TestEveryBlendIsACompositionAsItIsStored(t *testing.T) {
	for _, d := range designs() {
		for _, blend := range d.blends {
			c, err := textile.ParseComposition(blend)
			if err != nil || c.String() != blend {
				t.Errorf("%s: %q is stored as %q, %v", d.key, blend, c, err)
			}
			for _, p := range c {
				if fibrePrices[p.Fibre] == 0 {
					t.Errorf("%s: %s has no price", d.key, p.Fibre)
				}
			}
		}
	}
}

func TestEveryDesignHasMillsColoursAndNames(t *testing.T) {
	keys, letters, names := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, d := range designs() {
		if keys[d.key] {
			t.Errorf("two designs are %s", d.key)
		}
		keys[d.key] = true
		if d.kind.Colours() == 0 || len(makers()[d.line]) == 0 || len(d.ways) < 3 || len(widths[d.line]) == 0 || len(densities[d.line]) == 0 {
			t.Errorf("%s lacks a kind, mills, colours, widths or densities", d.key)
		}
		if !slices.Contains(models.BuiltIn["pattern"], d.pattern) {
			t.Errorf("%s has pattern %q", d.key, d.pattern)
		}
		for _, word := range d.uses {
			if !slices.Contains(models.BuiltIn["use"], word) {
				t.Errorf("%s is for %q", d.key, word)
			}
		}
		for _, way := range d.ways {
			for _, tone := range way {
				if _, found := fabricart.Named(tone.Key); !found {
					t.Errorf("%s has an unknown colour: %v", d.key, way)
				}
			}
		}
	}
	for _, tone := range fabricart.Tones() {
		if n := toneNames[tone.Key]; n.en == "" || n.it == "" || n.zh == "" {
			t.Errorf("%s is not named in three languages", tone.Key)
		}
	}
	for _, m := range mills {
		if letters[m.letters] || names[textile.Fold(m.name)] || countries[m.country].making == 0 {
			t.Errorf("mill %s: letters or name twice, or no country", m.name)
		}
		letters[m.letters], names[textile.Fold(m.name)] = true, true
	}
	for _, h := range heroes {
		if d := findDesign(h.design); d.ways[d.storyOf(h.tone)][0].Key != h.tone {
			t.Errorf("%s does not come in %s", h.design, h.tone)
		}
	}
}

func TestNamesSayWhatTheClothIs(t *testing.T) {
	cases := []struct {
		design, tone, blend string
		want                text
	}{
		{"herringbone", "camel", "WO100", text{"Camel herringbone", "Spina di pesce cammello", "骆驼色人字呢"}},
		{"gabardine", "navy", "WO98 EA2", text{"Navy stretch wool gabardine", "Gabardina di lana stretch blu navy", "藏青色弹力羊毛华达呢"}},
		{"poplin", "white", "OCO100", text{"White organic poplin", "Popeline bio bianco", "白色有机府绸"}},
		{"fleece", "navy", "RPL100", text{"Navy recycled polar fleece", "Pile da riciclo blu navy", "藏青色再生摇粒绒"}},
		{"single jersey", "grey", "CO95 EA5", text{"Grey single jersey", "Jersey rasato grigio", "灰色汗布"}},
		{"denim", "denim", "CO100", text{"Mid-blue denim", "Denim blu medio", "中蓝牛仔布"}},
		{"glen check", "black", "WO100", text{"Black glen check, bordeaux overcheck", "Principe di Galles nero, sopraquadro bordeaux", "黑色格伦格，酒红色叠格"}},
	}
	for _, c := range cases {
		d := findDesign(c.design)
		if got := (cloth{design: d, story: d.storyOf(c.tone), blend: c.blend}).names(); got != c.want {
			t.Errorf("%s in %s is named %v, want %v", c.design, c.tone, got, c.want)
		}
	}
}

// TestASampleBelongsTogether looks for what a merchant would not believe.
func TestASampleBelongsTogether(t *testing.T) {
	states, expired := map[models.State]int{}, 0
	var before int64
	for i := range testLibrary.size {
		c, s := testLibrary.sample(i)
		states[s.State]++
		if s.CreatedAt < before || s.CreatedAt >= testLibrary.today.UnixMilli() {
			t.Fatalf("%s was taken in at %v", s.Code, models.At(s.CreatedAt))
		}
		before = s.CreatedAt
		for _, p := range s.Prices {
			if p.SeenAt > testLibrary.today.UnixMilli() || p.Amount <= 0 {
				t.Errorf("%s: price %+v", s.Code, p)
			}
		}
		if s.State == models.Draft {
			continue
		}
		if last := s.Prices[len(s.Prices)-1]; s.Price > 0 && last.Amount != s.Price || s.Price == 0 && last.Amount != s.Cost {
			t.Errorf("%s: the last price seen is %v, not %v", s.Code, last.Amount, s.Price)
		}
		if euro := float64(s.Price) / 10000; s.Price > 0 && (euro < 2.5 || euro > 130) {
			t.Errorf("%s %s %s costs € %.2f", s.Code, s.Name, s.Composition, euro)
		}
		if s.CostUnit == "m" && s.Price > 0 && float64(s.Price) < 1.3*float64(s.Cost)/countries[c.mill.country].rate {
			t.Errorf("%s is sold below cost", s.Code)
		}
		for _, certificate := range s.Certificates {
			if certificate.Expires < testLibrary.today.Format(time.DateOnly) {
				expired++
			}
			if certificate.Name == "GOTS" && !strings.Contains(s.Composition, "OCO") {
				t.Errorf("%s: GOTS without organic cotton: %s", s.Code, s.Composition)
			}
		}
		if s.Version != int64(len(s.Events)) {
			t.Errorf("%s: version %d after %d events", s.Code, s.Version, len(s.Events))
		}
	}
	if states[models.Draft] < 60 || states[models.Archived] < 100 || states[models.Active] < 2600 || expired < 100 {
		t.Errorf("states %v, %d expired certificates", states, expired)
	}
}
