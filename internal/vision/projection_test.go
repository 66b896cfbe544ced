package vision

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"testing"
)

func TestTheEmbeddedProjectionFitsTheMeasures(t *testing.T) {
	p := trained()
	var rgb planes
	for c := range rgb {
		rgb[c] = make([]float32, side*side)
		for i := range rgb[c] {
			rgb[c][i] = float32(0.5 + 0.3*math.Sin(float64(i*(c+2))))
		}
	}
	m, _ := measure(&rgb)
	if len(m.Colour) != len(p.Colour.Mean) || len(m.Texture) != len(p.Texture.Mean) {
		t.Errorf("measures have %d and %d numbers, the projection takes %d and %d",
			len(m.Colour), len(m.Texture), len(p.Colour.Mean), len(p.Texture.Mean))
	}
	if p.Seed == 0 || p.Engine != Engine {
		t.Errorf("engine %q, seed %d", p.Engine, p.Seed)
	}
}

func TestAProjectionSurvivesStorage(t *testing.T) {
	var first, second bytes.Buffer
	if err := trained().Write(&first); err != nil {
		t.Fatal(err)
	}
	p, err := ReadProjection(bytes.NewReader(first.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Write(&second); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Errorf("written again it differs: %v", err)
	}
	if !reflect.DeepEqual(p.Texture.Mean, trained().Texture.Mean) {
		t.Error("means differ")
	}
}

func TestBrokenProjectionsAreRefused(t *testing.T) {
	for _, n := range []int{0, 10, 24, 31, 40, len(embedded) / 2, len(embedded) - 1} {
		if _, err := ReadProjection(bytes.NewReader(embedded[:n])); !errors.Is(err, ErrProjection) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
	wrong := bytes.Clone(embedded)
	wrong[24]++ // the number of rows
	if _, err := ReadProjection(bytes.NewReader(wrong)); !errors.Is(err, ErrProjection) {
		t.Errorf("wrong size: %v", err)
	}
}

func TestOneWildNumberDoesNotDecide(t *testing.T) {
	p := Part{Mean: []float32{1, 2}, Spread: []float32{2, 0.5}}
	if got := p.Standardise([]float32{3, 1000}); !reflect.DeepEqual(got, []float32{1, outlier}) {
		t.Errorf("got %v", got)
	}
}
