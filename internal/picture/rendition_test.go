package picture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"testing"

	"github.com/bep/imagemeta"
)

func newRendition(t *testing.T, data []byte) *Rendition {
	t.Helper()
	r, err := Make(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestThreeSizesAreMade(t *testing.T) {
	for _, tt := range []struct{ w, h int }{
		{4032, 302}, {302, 4032}, {4096, 400}, {6001, 130}, {2049, 100}, {2048, 500}, {1000, 700}, {320, 200}, {7, 5}, {1, 1}, {3000, 1}, {1, 9000},
	} {
		t.Run(fmt.Sprint(tt.w, "x", tt.h), func(t *testing.T) {
			r := newRendition(t, asJPEG(t, fields(tt.w, tt.h)))
			for side, size := range map[int]Size{LargeSide: r.Large, MediumSide: r.Medium, SmallSide: r.Small} {
				config, err := jpeg.DecodeConfig(bytes.NewReader(size.JPEG))
				if err != nil || config.Width != size.Width || config.Height != size.Height {
					t.Errorf("%d: says %d × %d, is %+v, %v", side, size.Width, size.Height, config, err)
				}
				if want := min(side, max(tt.w, tt.h)); max(size.Width, size.Height) != want {
					t.Errorf("%d: is %d × %d, want the longest side %d", side, size.Width, size.Height, want)
				}
				scale := min(1, float64(side)/float64(max(tt.w, tt.h)))
				want := max(1, math.Round(float64(min(tt.w, tt.h))*scale))
				if got := min(size.Width, size.Height); math.Abs(float64(got)-want) > 1 || (size.Width < size.Height) != (tt.w < tt.h) {
					t.Errorf("%d: %d × %d is another shape", side, size.Width, size.Height)
				}
				if min(tt.w, tt.h) >= 100 && size.Height >= 16 {
					checkFields(t, decode(t, size.JPEG), upright)
				}
			}
		})
	}
}

func TestASmallerSizeIsTurnedToo(t *testing.T) {
	r := newRendition(t, withEXIF(asJPEG(t, fields(1200, 800)), 6))
	for _, size := range []Size{r.Large, r.Medium, r.Small} {
		if size.Width >= size.Height {
			t.Errorf("%d × %d, want upright", size.Width, size.Height)
		}
		checkFields(t, decode(t, size.JPEG), [4]color.RGBA{blue, red, pale, green})
	}
}

func TestNoMetadataIsLeft(t *testing.T) {
	photo := withEXIF(asJPEG(t, fields(700, 500)), 6)
	if n := countTags(t, photo, imagemeta.JPEG); n < 4 {
		t.Fatalf("the upload has %d tags, want Orientation, Artist and GPS", n)
	}
	turned := file(t, "turned.heic")
	if n := countTags(t, turned, imagemeta.HEIF); n < 1 {
		t.Fatalf("the HEIC has %d tags", n)
	}
	cut, err := Crop(t.Context(), photo, Area{0, 0, 1, 1})
	if err != nil {
		t.Fatal(err)
	}
	results := [][]byte{cut}
	for _, data := range [][]byte{photo, turned, withPNGEXIF(asPNG(t, fields(99, 99)), 3)} {
		r := newRendition(t, append(data, "Paolo Bianchi!"...)) // and what hangs behind the picture
		results = append(results, r.Large.JPEG, r.Medium.JPEG, r.Small.JPEG)
	}
	for i, data := range results {
		if n := countTags(t, data, imagemeta.JPEG); n != 0 {
			t.Errorf("result %d has %d tags", i, n)
		}
		for _, canary := range []string{"Exif", "Bianchi", "ICC_PROFILE", "Phone"} {
			if bytes.Contains(data, []byte(canary)) {
				t.Errorf("result %d holds %q", i, canary)
			}
		}
	}
}

func countTags(t *testing.T, data []byte, kind imagemeta.ImageFormat) (n int) {
	t.Helper()
	_, err := imagemeta.Decode(imagemeta.Options{
		R: bytes.NewReader(data), ImageFormat: kind, Sources: imagemeta.EXIF | imagemeta.IPTC | imagemeta.XMP,
		ShouldHandleTag: func(imagemeta.TagInfo) bool { return true },
		HandleTag:       func(imagemeta.TagInfo) error { n++; return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTheSamePictureHasTheSameHash(t *testing.T) {
	photo := asJPEG(t, fields(300, 200))
	one, two := newRendition(t, photo), newRendition(t, withEXIF(photo, 1))
	if one.Hash != two.Hash || len(one.Hash) != 64 {
		t.Errorf("hashes %q and %q", one.Hash, two.Hash)
	}
	if other := newRendition(t, withEXIF(photo, 3)); other.Hash == one.Hash {
		t.Error("another picture has the same hash")
	}
}

// A weave one pixel wide must become an even colour, neither moiré nor bands
// where the strips of the work meet.
func TestAFineWeaveShrinksWithoutMoire(t *testing.T) {
	for _, w := range []int{2600, 3001, 4400} {
		img := image.NewGray(image.Rect(0, 0, w, w/8))
		for i := range img.Pix {
			if (i%w+i/w)%2 == 0 {
				img.Pix[i] = 200
			}
		}
		out := shrink(img, LargeSide)
		for i := 0; i < len(out.Pix); i += 4 {
			x, y := i/4%LargeSide, i/4/LargeSide
			inside := x > 4 && y > 4 && x < LargeSide-5 && y < out.Rect.Dy()-5
			if v := int(out.Pix[i]); inside && (v < 80 || v > 120) {
				t.Fatalf("width %d: %d at %d, %d, want about 100", w, v, x, y)
			}
		}
	}
}

func TestStripsMeetWithoutSeams(t *testing.T) {
	ramp := image.NewGray(image.Rect(0, 0, 900, 700))
	for i := range ramp.Pix {
		ramp.Pix[i] = uint8((i%900 + i/900) * 255 / 1600)
	}
	out := shrink(ramp, 500)
	for y := 1; y < out.Rect.Dy(); y++ {
		for x := 1; x < out.Rect.Dx(); x++ {
			v, left, above := int(out.RGBAAt(x, y).R), int(out.RGBAAt(x-1, y).R), int(out.RGBAAt(x, y-1).R)
			if v+1 < left || v+1 < above || v > left+2 || v > above+2 {
				t.Fatalf("step at %d, %d: %d beside %d, below %d", x, y, v, left, above)
			}
		}
	}
}

func TestMakeStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Make(ctx, asJPEG(t, fields(100, 100))); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestCropCutsTheUprightPicture(t *testing.T) {
	photo := withEXIF(asJPEG(t, fields(1200, 800)), 6) // upright: blue red / pale green, 800 × 1200
	for _, tt := range []struct {
		area Area
		want color.RGBA
		w, h int
	}{
		{Area{0, 0, 0.5, 0.5}, blue, 400, 600},
		{Area{0.5, 0, 0.5, 0.5}, red, 400, 600},
		{Area{0.05, 0.55, 0.25, 0.25}, pale, 200, 300},
		{Area{0.5, 0.5, 0.5000001, 0.5000001}, green, 400, 600},
	} {
		data, err := Crop(t.Context(), photo, tt.area)
		if err != nil {
			t.Fatal(err)
		}
		img := decode(t, data)
		checkSizeIs(t, img, tt.w, tt.h)
		checkFields(t, img, [4]color.RGBA{tt.want, tt.want, tt.want, tt.want})
	}
	nan := math.NaN()
	for _, area := range []Area{{}, {0, 0, 0, 1}, {-0.1, 0, 0.5, 0.5}, {0.6, 0, 0.5, 0.5}, {0, 0, 1, 1.1}, {nan, 0, 1, 1}, {0, 0, nan, 1}, {0, 0, 1e-9, 1}} {
		if _, err := Crop(t.Context(), photo, area); !errors.Is(err, ErrArea) {
			t.Errorf("%v: %v, want ErrArea", area, err)
		}
	}
}
