package label

import (
	"errors"
	"math"
	"testing"
)

func TestBuiltInSizesAreValidAndFound(t *testing.T) {
	for _, s := range Sizes {
		if err := s.Validate(); err != nil {
			t.Errorf("%s: %v", s.Name, err)
		}
		if found, ok := Find(s.Name); !ok || found != s {
			t.Errorf("%s is not found", s.Name)
		}
	}
	if _, ok := Find("1x1"); ok {
		t.Error("an unknown size is found")
	}
}

func TestOwnSizesStayWithinBounds(t *testing.T) {
	good := Size{Width: 63.5, Height: 33.9, Cols: 3, Rows: 8, MarginX: 7.2, MarginY: 12.9, GapX: 2.5}
	for _, c := range []struct {
		name   string
		change func(*Size)
		want   error
	}{
		{"as it is sold", func(*Size) {}, nil},
		{"too narrow", func(s *Size) { s.Width = 19.9 }, ErrWidth},
		{"too wide", func(s *Size) { s.Width = 211 }, ErrWidth},
		{"no number", func(s *Size) { s.Width = math.NaN() }, ErrWidth},
		{"too low", func(s *Size) { s.Height = 9 }, ErrHeight},
		{"too high", func(s *Size) { s.Height = 298 }, ErrHeight},
		{"no columns", func(s *Size) { s.Cols = 0 }, ErrGrid},
		{"too many rows", func(s *Size) { s.Rows = 21 }, ErrGrid},
		{"negative gap", func(s *Size) { s.GapX = -1 }, ErrMargin},
		{"wider than the sheet", func(s *Size) { s.MarginX = 20 }, ErrSheet},
		{"higher than the sheet", func(s *Size) { s.Rows = 9 }, ErrSheet},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := good
			c.change(&s)
			if err := s.Validate(); !errors.Is(err, c.want) || (c.want == nil) != (err == nil) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}
