package fabricart

import (
	"image/color"
	"testing"
)

func TestToneKeysAreUniqueAndFindable(t *testing.T) {
	seen := map[string]bool{}
	for _, tone := range Tones() {
		if seen[tone.Key] {
			t.Errorf("%s is listed twice", tone.Key)
		}
		seen[tone.Key] = true
		if found, ok := Named(tone.Key); !ok || found != tone {
			t.Errorf("Named(%s) = %v, %v", tone.Key, found, ok)
		}
		if near := Nearest(tone.RGB); near != tone {
			t.Errorf("%s is nearest to %s", tone.Key, near.Key)
		}
	}
	if _, ok := Named("no such tone"); ok {
		t.Error("an unknown key was found")
	}
}

func TestNearestNamesAnyColour(t *testing.T) {
	for want, c := range map[string]color.RGBA{"navy": {24, 38, 80, 255}, "red": {180, 30, 45, 255}, "ivory": {232, 225, 210, 255}} {
		if got := Nearest(c).Key; got != want {
			t.Errorf("%v is called %s, want %s", c, got, want)
		}
	}
}

func TestEveryKindHasSchemesOfKnownTones(t *testing.T) {
	everyKind(t, func(t *testing.T, c Cloth) {
		stories := Schemes(c.Kind)
		if len(stories) < 6 {
			t.Errorf("only %d schemes", len(stories))
		}
		for _, s := range stories {
			if len(s) < c.Kind.Colours() {
				t.Errorf("scheme %v has too few tones", s)
			}
			for _, tone := range s {
				if tone.Key == "" {
					t.Errorf("scheme %v names an unknown tone", s)
				}
			}
		}
	})
	if Schemes("unheard_of") != nil {
		t.Error("an unknown kind has schemes")
	}
}
