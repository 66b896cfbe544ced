package picture

import (
	"bytes"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"sync"
	"testing"
)

// phonePhoto is a 12-megapixel JPEG of woven cloth, about 4 MB, made once.
var phonePhoto = sync.OnceValue(func() []byte {
	noise := rand.New(rand.NewPCG(1, 2))
	m := image.NewRGBA(image.Rect(0, 0, 4032, 3024))
	for i := 0; i < len(m.Pix); i += 4 {
		x, y := i/4%4032, i/4/4032
		light := uint8(110 + 60*((x/6+y/6)%2) + noise.IntN(12))
		m.Pix[i], m.Pix[i+1], m.Pix[i+2], m.Pix[i+3] = light, uint8(x/20), uint8(y/15), 255
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, m, &jpeg.Options{Quality: 88}); err != nil {
		panic(err)
	}
	return out.Bytes()
})

func BenchmarkMake12MP(b *testing.B) {
	data := phonePhoto()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Make(b.Context(), data); err != nil {
			b.Fatal(err)
		}
	}
}
