package vision_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"testing"

	"jennyerp/internal/vision"
	"jennyerp/internal/vision/studio"
)

func TestTheSamePictureGivesTheSameVectors(t *testing.T) {
	img := picture(t, studio.New(3).Library(0))
	a, s := describe(t, img)
	b, again := describe(t, img)
	if !bytes.Equal(s.Marshal(), again.Marshal()) {
		t.Error("the signature differs the second time")
	}
	if len(a) != 3 {
		t.Fatalf("%d vectors, want one for each of three zooms", len(a))
	}
	for i := range a {
		if a[i] != b[i] {
			t.Errorf("zoom %d differs the second time", i)
		}
	}
	if q := query(t, img); q != a[1] {
		t.Error("the question's vector is not the library's at zoom 1")
	}
}

func TestWhereAPictureBeginsDoesNotMatter(t *testing.T) {
	img := picture(t, studio.New(4).Library(0))
	b := img.Bounds()
	moved := image.NewRGBA(image.Rect(-50, 30, -50+b.Dx(), 30+b.Dy()))
	draw.Draw(moved, moved.Rect, img, b.Min, draw.Src)
	if query(t, img) != query(t, moved) {
		t.Error("another origin gives another vector")
	}
}

func TestAClothUnderAnotherLightIsNearerThanAnotherCloth(t *testing.T) {
	const fabrics = 4
	index := vision.NewIndex()
	photos := make([]image.Image, fabrics)
	for i := range photos {
		photos[i] = picture(t, studio.New(9<<40+uint64(i)).Library(0))
		vectors, _ := describe(t, photos[i])
		for _, v := range vectors {
			index.Add(uint64(i), v)
		}
	}
	for i, img := range photos {
		for name, light := range map[string][3]float64{"warm": {1.12, 1, 0.85}, "dim": {0.7, 0.7, 0.7}, "cold": {0.88, 1, 1.1}} {
			hits := index.Search(query(t, lit(img, light)), 0.3, 2, nil)
			if hits[0].Owner != uint64(i) || hits[0].Score < 0.8 {
				t.Errorf("fabric %d in %s light: %+v", i, name, hits)
			}
		}
	}
}

func TestAClothTurnedKeepsItsTexture(t *testing.T) {
	img := picture(t, studio.New(5).Library(0))
	index := vision.NewIndex()
	index.Add(1, query(t, img))
	if h := index.Search(query(t, turned(img)), 0.3, 1, nil)[0]; h.Texture < 0.9 || h.Colour < 0.99 {
		t.Errorf("a quarter turn: %+v", h)
	}
}

func TestPicturesThatCannotBeDescribed(t *testing.T) {
	for _, tt := range []struct {
		name string
		img  image.Image
		want error
	}{
		{"black", image.NewGray(image.Rect(0, 0, 300, 400)), vision.ErrBlank},
		{"transparent", image.NewNRGBA(image.Rect(0, 0, 100, 100)), vision.ErrBlank},
		{"one colour", flat{image.Rect(0, 0, 200, 200)}, vision.ErrBlank},
		{"empty", image.NewRGBA(image.Rectangle{}), vision.ErrTooSmall},
		{"narrow", image.NewRGBA(image.Rect(0, 0, 4000, vision.MinSide-1)), vision.ErrTooSmall},
		{"huge", flat{image.Rect(0, 0, 8000, 8000)}, vision.ErrTooLarge},
		{"endless", image.NewUniform(color.White), vision.ErrTooLarge},
	} {
		if _, _, err := vision.Describe(tt.img); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
		if _, err := vision.DescribeQuery(tt.img); !errors.Is(err, tt.want) {
			t.Errorf("%s as a question: %v, want %v", tt.name, err, tt.want)
		}
	}
}

func TestSmallAndLargePicturesAreDescribed(t *testing.T) {
	img := picture(t, studio.New(6).Library(0))
	large := image.NewRGBA(image.Rect(0, 0, 2100, 1937))
	for y := range 1937 {
		for x := range 2100 {
			large.Set(x, y, img.At(x/5, y/5))
		}
	}
	for _, r := range []image.Rectangle{image.Rect(0, 0, 64, 64), image.Rect(0, 0, 65, 300), large.Rect} {
		if v := query(t, large.SubImage(r)); v == (vision.Vector{}) {
			t.Errorf("%v gives an empty vector", r.Size())
		}
	}
}

func query(t testing.TB, img image.Image) vision.Vector {
	t.Helper()
	return asked(t, img).Vector
}

func asked(t testing.TB, img image.Image) vision.Question {
	t.Helper()
	q, err := vision.DescribeQuery(img)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// lit is the picture with each channel's bytes multiplied.
func lit(img image.Image, by [3]float64) image.Image {
	out := image.NewRGBA(img.Bounds())
	draw.Draw(out, out.Rect, img, out.Rect.Min, draw.Src)
	for i := range out.Pix {
		if i%4 < 3 {
			out.Pix[i] = uint8(min(255, float64(out.Pix[i])*by[i%4]))
		}
	}
	return out
}

// turned is the picture a quarter turn clockwise.
func turned(img image.Image) image.Image {
	b := img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dy(), b.Dx()))
	for y := range b.Dy() {
		for x := range b.Dx() {
			out.Set(b.Dy()-1-y, x, img.At(b.Min.X+x, b.Min.Y+y))
		}
	}
	return out
}

// flat is a picture of one colour that takes no memory.
type flat struct{ bounds image.Rectangle }

func (f flat) ColorModel() color.Model { return color.RGBAModel }
func (f flat) Bounds() image.Rectangle { return f.bounds }
func (f flat) At(int, int) color.Color { return color.RGBA{90, 80, 70, 255} }
