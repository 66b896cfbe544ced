package handlers

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"strconv"
	"testing"
)

// testJPEG is a small picture of a striped cloth.
func testJPEG(t testing.TB) []byte { return stripedJPEG(t, 240, 300) }

func stripedJPEG(t testing.TB, w, h int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			shade := uint8(90 + 60*(x/8%2))
			m.SetRGBA(x, y, color.RGBA{shade, uint8(40 + y%20), 70, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
