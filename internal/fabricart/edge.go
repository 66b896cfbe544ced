package fabricart

import (
	"image"
	"math"
)

// pink cuts the picture's cloth with pinking shears and lays it on paper:
// zigzag edges all round, a soft shadow away from the lamp.
func pink(img *image.RGBA, v View) {
	b := img.Bounds()
	w := float64(b.Dx())
	e := edge{w: w, h: float64(b.Dy()), margin: 0.045 * w, tooth: max(2, 0.022*w)}
	lx, ly := v.lamp()
	sx, sy, soft := lx*0.012*w, ly*0.012*w, max(1, 0.02*w)
	border := e.margin + e.tooth + 1
	for y := range b.Dy() {
		for x := range b.Dx() {
			px, py := float64(x)+0.5, float64(y)+0.5
			if min(px, py, e.w-px, e.h-py) > border {
				continue
			}
			cover := smoothstep(-0.6, 0.6, e.inside(px, py))
			shadow := 0.38 * smoothstep(-soft, soft*0.6, e.inside(px+sx, py+sy))
			paper(img.Pix[y*img.Stride+4*x:], cover, shadow)
		}
	}
}

// edge is the outline of a cut swatch in pixels.
type edge struct{ w, h, margin, tooth float64 }

// inside is the distance in pixels from the outline, negative on the paper.
func (e edge) inside(x, y float64) float64 {
	across := min(x, e.w-x) - e.margin - e.zigzag(y)
	along := min(y, e.h-y) - e.margin - e.zigzag(x)
	return min(across, along) * math.Sqrt2 / 2
}

func (e edge) zigzag(t float64) float64 {
	return math.Abs(math.Mod(t, e.tooth)-e.tooth/2) - e.tooth/4
}

func paper(p []uint8, cover, shadow float64) {
	tint := [3]float64{0.91, 0.89, 0.85}
	for i := range 3 {
		ground := tint[i] * (1 - shadow)
		cloth := float64(linear[p[i]])
		p[i] = encode(float32(ground*ground + (cloth-ground*ground)*cover))
	}
}
