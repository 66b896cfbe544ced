package picture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/color/palette"
	"image/draw"
	"image/gif"
	"testing"
	"time"
)

func TestEveryKindOfFileIsRead(t *testing.T) {
	for _, name := range []string{"cmyk.jpg", "lossless.webp", "lossy.webp"} {
		t.Run(name, func(t *testing.T) {
			img := decode(t, file(t, name))
			checkSizeIs(t, img, 160, 120)
			checkFields(t, img, upright)
		})
	}
	grey := image.NewGray(image.Rect(0, 0, 40, 30))
	draw.Draw(grey, grey.Rect, image.NewUniform(color.Gray{90}), image.Point{}, draw.Src)
	dark := color.RGBA{90, 90, 90, 255}
	for name, data := range map[string][]byte{"grey JPEG": asJPEG(t, grey), "grey PNG": asPNG(t, grey)} {
		t.Run(name, func(t *testing.T) { checkFields(t, decode(t, data), [4]color.RGBA{dark, dark, dark, dark}) })
	}
}

func TestEXIFTurnsThePicture(t *testing.T) {
	// stored shows the fields as they lie in the file; each row is what must be
	// seen for that Orientation (Exif 2.32, 4.6.4).
	for o, want := range map[int][4]color.RGBA{
		1: {red, green, blue, pale},
		2: {green, red, pale, blue},
		3: {pale, blue, green, red},
		4: {blue, pale, red, green},
		5: {red, blue, green, pale},
		6: {blue, red, pale, green},
		7: {pale, green, blue, red},
		8: {green, pale, red, blue},
		0: {red, green, blue, pale}, // not a value, so left alone
		9: {red, green, blue, pale},
	} {
		for _, kind := range []string{"JPEG", "PNG"} {
			t.Run(fmt.Sprint(kind, " ", o), func(t *testing.T) {
				data := withEXIF(asJPEG(t, fields(160, 120)), o)
				if kind == "PNG" {
					data = withPNGEXIF(asPNG(t, fields(160, 120)), o)
				}
				img := decode(t, data)
				if o >= 5 && o <= 8 {
					checkSizeIs(t, img, 120, 160)
				} else {
					checkSizeIs(t, img, 160, 120)
				}
				checkFields(t, img, want)
			})
		}
	}
}

func TestHEICIsTurnedOnce(t *testing.T) {
	for name, want := range map[string]struct {
		w, h   int
		fields [4]color.RGBA
	}{
		"turned.heic":    {120, 160, [4]color.RGBA{blue, red, pale, green}},
		"mirrored.heic":  {160, 120, [4]color.RGBA{green, red, pale, blue}},
		"exif-only.heic": {160, 120, upright},
	} {
		t.Run(name, func(t *testing.T) {
			img := decode(t, file(t, name))
			checkSizeIs(t, img, want.w, want.h)
			checkFields(t, img, want.fields)
		})
	}
}

func TestTransparentBecomesWhite(t *testing.T) {
	white := color.RGBA{255, 255, 255, 255}
	wide := image.NewNRGBA64(image.Rect(0, 0, 160, 120)) // 16 bits, right half transparent
	draw.Draw(wide, image.Rect(0, 0, 80, 120), image.NewUniform(red), image.Point{}, draw.Src)
	listed := image.NewPaletted(wide.Rect, append(color.Palette{color.Transparent}, palette.WebSafe...))
	draw.Draw(listed, image.Rect(0, 0, 80, 120), image.NewUniform(color.RGBA{204, 0, 0, 255}), image.Point{}, draw.Src)
	for name, tt := range map[string]struct {
		img  image.Image
		left color.RGBA
	}{"16-bit PNG": {wide, red}, "paletted PNG": {listed, color.RGBA{204, 0, 0, 255}}} {
		t.Run(name, func(t *testing.T) {
			want := [4]color.RGBA{tt.left, white, tt.left, white}
			data := asPNG(t, tt.img)
			checkFields(t, decode(t, data), want)
			made, err := Make(t.Context(), data)
			if err != nil {
				t.Fatal(err)
			}
			checkFields(t, decode(t, made.Large.JPEG), want)
		})
	}
	img := decode(t, file(t, "alpha.webp"))
	if top := color.RGBAModel.Convert(img.At(20, 0)).(color.RGBA); top.G < 245 {
		t.Errorf("transparent top of the WebP is %v, want white", top)
	}
}

func TestWhatIsRefused(t *testing.T) {
	photo := asJPEG(t, fields(160, 120))
	var moving bytes.Buffer
	if err := gif.Encode(&moving, fields(10, 10), nil); err != nil {
		t.Fatal(err)
	}
	lossy, turned := file(t, "lossy.webp"), file(t, "turned.heic")
	for _, tt := range []struct {
		name string
		data []byte
		want error
	}{
		{"nothing", nil, ErrNotPicture},
		{"text named .jpg", []byte("Gentile cliente, in allegato la foto."), ErrNotPicture},
		{"a page with script", []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), ErrNotPicture},
		{"GIF", moving.Bytes(), ErrNotPicture},
		{"AVIF", file(t, "other.avif"), ErrNotPicture},
		{"moving WebP", file(t, "moving.webp"), ErrNotPicture},
		{"HEIC the decoder spoils", file(t, "tiny.heic"), ErrNotPicture},
		{"JPEG cut in half", photo[:len(photo)/2], ErrTruncated},
		{"JPEG cut in its head", photo[:20], ErrTruncated},
		{"JPEG of three bytes", photo[:3], ErrTruncated},
		{"PNG cut", asPNG(t, fields(160, 120))[:150], ErrTruncated},
		{"WebP cut", lossy[:len(lossy)-40], ErrTruncated},
		{"HEIC cut in its pixels", turned[:len(turned)-200], ErrTruncated},
		{"HEIC cut in its boxes", turned[:60], ErrTruncated},
		{"PNG that declares 30000 × 30000", hugePNG(), ErrTooManyPixels},
		{"JPEG that declares 65500 × 65500", declaring(photo, 65500, 65500), ErrTooManyPixels},
		{"one pixel row too many", declaring(photo, 8000, 5001), ErrTooManyPixels},
		{"file of more than 20 MB", append(photo, make([]byte, MaxBytes)...), ErrTooManyBytes},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if img, err := Decode(t.Context(), tt.data); !errors.Is(err, tt.want) || img != nil {
				t.Errorf("Decode: %v, %v; want %v", img, err, tt.want)
			}
			if r, err := Make(t.Context(), tt.data); !errors.Is(err, tt.want) || r != nil {
				t.Errorf("Make: %v, %v; want %v", r, err, tt.want)
			}
		})
	}
}

func TestBytesAfterThePictureDoNotMatter(t *testing.T) {
	checkFields(t, decode(t, append(asJPEG(t, fields(160, 120)), "PK\x03\x04 a zip behind it"...)), upright)
}

func TestOnlySoManyAreDecodedAtOnce(t *testing.T) {
	for name, tt := range map[string]struct {
		slots chan struct{}
		limit int
		data  []byte
	}{
		"two of any kind": {decodeSlots, 2, asJPEG(t, fields(160, 120))},
		"one HEIC":        {heicSlots, 1, file(t, "turned.heic")},
	} {
		t.Run(name, func(t *testing.T) {
			if cap(tt.slots) != tt.limit {
				t.Fatalf("limit is %d, want %d", cap(tt.slots), tt.limit)
			}
			for range tt.limit {
				tt.slots <- struct{}{}
			}
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			if _, err := Decode(ctx, tt.data); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("with all slots taken: %v, want to wait until the context ends", err)
			}
			for range tt.limit {
				<-tt.slots
			}
			decode(t, tt.data)
			if len(tt.slots)+len(decodeSlots)+len(heicSlots) != 0 {
				t.Error("a slot was not given back")
			}
		})
	}
}

func TestAHEICThatWaitsDoesNotHoldUpAJPEG(t *testing.T) {
	heicSlots <- struct{}{}
	ctx, cancel := context.WithCancel(t.Context())
	waiting := make(chan error)
	for range 2 {
		go func() {
			_, err := Decode(ctx, file(t, "turned.heic"))
			waiting <- err
		}()
	}
	time.Sleep(20 * time.Millisecond) // time for both to queue
	jpegCtx, stop := context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	if _, err := Decode(jpegCtx, asJPEG(t, fields(160, 120))); err != nil {
		t.Errorf("the JPEG: %v", err)
	}
	cancel()
	for range 2 {
		if err := <-waiting; !errors.Is(err, context.Canceled) {
			t.Errorf("a waiting HEIC: %v", err)
		}
	}
	<-heicSlots
}

func FuzzDecode(f *testing.F) {
	f.Add(asPNG(f, fields(8, 8)))
	f.Add(withEXIF(asJPEG(f, fields(8, 8)), 6))
	f.Add(file(f, "alpha.webp"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if img, err := Decode(t.Context(), data); err == nil && img.Bounds().Empty() {
			t.Error("an empty picture without an error")
		}
	})
}
