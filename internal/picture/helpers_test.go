package picture

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// The four fields of every test picture: above left, above right, below left,
// below right.
var (
	red   = color.RGBA{200, 20, 20, 255}
	green = color.RGBA{20, 160, 20, 255}
	blue  = color.RGBA{20, 20, 200, 255}
	pale  = color.RGBA{240, 240, 240, 255}

	upright = [4]color.RGBA{red, green, blue, pale}
)

// fields is a w × h picture of the four fields.
func fields(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i, c := range upright {
		x, y := i%2*w/2, i/2*h/2
		draw.Draw(img, image.Rect(x, y, x+w-w/2, y+h-h/2), image.NewUniform(c), image.Point{}, draw.Src)
	}
	return img
}

// checkFields compares the middles of the four fields.
func checkFields(t *testing.T, img image.Image, want [4]color.RGBA) {
	t.Helper()
	b := img.Bounds()
	for i, w := range want {
		at := image.Pt(b.Min.X+b.Dx()*(1+2*(i%2))/4, b.Min.Y+b.Dy()*(1+2*(i/2))/4)
		got := color.RGBAModel.Convert(img.At(at.X, at.Y)).(color.RGBA)
		if d := DeltaE(ToLab(got), ToLab(w)); d > 4 || got.A != 255 {
			t.Errorf("field %d is %v, want %v (ΔE %.1f)", i, got, w, d)
		}
	}
}

func checkSizeIs(t *testing.T, img image.Image, w, h int) {
	t.Helper()
	if got := img.Bounds().Size(); got != image.Pt(w, h) {
		t.Errorf("size %v, want %d × %d", got, w, h)
	}
}

func decode(t *testing.T, data []byte) image.Image {
	t.Helper()
	img, err := Decode(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func file(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func asJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asPNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// hugePNG is 77 bytes long and declares 3.4 GB of pixels.
func hugePNG() []byte {
	head := binary.BigEndian.AppendUint32(nil, 30000)
	head = binary.BigEndian.AppendUint32(head, 30000)
	out := []byte("\x89PNG\r\n\x1a\n")
	out = pngChunk(out, "IHDR", append(head, 8, 6, 0, 0, 0))
	out = pngChunk(out, "IDAT", make([]byte, 20))
	return pngChunk(out, "IEND", nil)
}

func pngChunk(out []byte, kind string, body []byte) []byte {
	out = binary.BigEndian.AppendUint32(out, uint32(len(body)))
	start := len(out)
	out = append(append(out, kind...), body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[start:]))
}

// declaring rewrites the size in the frame header of a baseline JPEG.
func declaring(photo []byte, w, h uint16) []byte {
	out := bytes.Clone(photo)
	frame := bytes.Index(out, []byte{0xff, 0xc0})
	binary.BigEndian.PutUint16(out[frame+5:], h)
	binary.BigEndian.PutUint16(out[frame+7:], w)
	return out
}

// tiffTag is one entry of an EXIF block: a value of up to 4 bytes, in place or
// as an offset.
type tiffTag struct {
	id, kind uint16
	count    uint32
	value    [4]byte
}

// exifBlock holds Orientation, Artist and a GPS position north.
func exifBlock(orientation int) []byte {
	const artist, gps = 8 + 2 + 3*12 + 4, 8 + 2 + 3*12 + 4 + 16 // offsets after IFD0
	long := func(v uint32) (b [4]byte) { binary.BigEndian.PutUint32(b[:], v); return b }
	out := []byte("MM\x00\x2a\x00\x00\x00\x08")
	out = appendIFD(out,
		tiffTag{0x0112, 3, 1, [4]byte{0, byte(orientation)}},
		tiffTag{0x013b, 2, 15, long(artist)},
		tiffTag{0x8825, 4, 1, long(gps)})
	out = append(out, "Paolo Bianchi!\x00\x00"...)
	return appendIFD(out,
		tiffTag{0x0001, 2, 2, [4]byte{'N'}},
		tiffTag{0x001d, 2, 4, [4]byte{'P', 'O'}})
}

func appendIFD(out []byte, tags ...tiffTag) []byte {
	out = binary.BigEndian.AppendUint16(out, uint16(len(tags)))
	for _, tag := range tags {
		out = binary.BigEndian.AppendUint16(out, tag.id)
		out = binary.BigEndian.AppendUint16(out, tag.kind)
		out = binary.BigEndian.AppendUint32(out, tag.count)
		out = append(out, tag.value[:]...)
	}
	return append(out, 0, 0, 0, 0) // no further directory
}

// withEXIF puts the block into a JPEG.
func withEXIF(photo []byte, orientation int) []byte {
	block := append([]byte("Exif\x00\x00"), exifBlock(orientation)...)
	out := []byte{0xff, 0xd8, 0xff, 0xe1}
	out = binary.BigEndian.AppendUint16(out, uint16(len(block)+2))
	return append(append(out, block...), photo[2:]...)
}

// withPNGEXIF puts the block into a PNG, after its head.
func withPNGEXIF(data []byte, orientation int) []byte {
	const head = 8 + 12 + 13
	out := pngChunk(bytes.Clone(data[:head]), "eXIf", exifBlock(orientation))
	return append(out, data[head:]...)
}
