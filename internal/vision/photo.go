package vision

import (
	"image"
	"image/draw"
	"math"
)

const (
	side      = 384 // pixels of the square that is described, each way
	wholeSide = 480 // the photo's shorter side at zoom 1: the square leaves its edges out
	workSide  = 960 // pictures of at least twice this are averaged down first
)

// planes are three channels of a square picture, side × side each.
type planes [3][]float32

func newPlanes() *planes {
	var p planes
	for c := range p {
		p[c] = make([]float32, side*side)
	}
	return &p
}

// photo is the middle square of a picture, at most twice workSide wide. RGB
// are sums of bytes; times scale they are values of 0 to 1.
type photo struct {
	width  int
	rgb    [3][]uint16
	scale  float32
	narrow []float32 // scratch of square: side × width
}

// newPhoto averages whole blocks of pixels: any cheaper filter makes moiré on weave.
func newPhoto(img image.Image) *photo {
	b := img.Bounds()
	short := min(b.Dx(), b.Dy())
	block := max(1, short/workSide)
	p := &photo{width: short / block, scale: 1 / float32(255*block*block)}
	for c := range p.rgb {
		p.rgb[c] = make([]uint16, p.width*p.width)
	}
	p.narrow = make([]float32, side*p.width)
	from := b.Min.Add(image.Pt((b.Dx()-p.width*block)/2, (b.Dy()-p.width*block)/2))
	rows := image.NewRGBA(image.Rect(0, 0, p.width*block, block))
	for y := range p.width {
		draw.Draw(rows, rows.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(rows, rows.Rect, img, from.Add(image.Pt(0, y*block)), draw.Over)
		p.averageRow(y, rows, block)
	}
	return p
}

func (p *photo) averageRow(y int, rows *image.RGBA, block int) {
	for c := range p.rgb {
		line := p.rgb[c][y*p.width : (y+1)*p.width]
		for x := range line {
			sum := 0
			for dy := range block {
				i := dy*rows.Stride + x*block*4 + c
				for range block {
					sum += int(rows.Pix[i])
					i += 4
				}
			}
			line[x] = uint16(sum) // MaxPixels and workSide allow blocks of 6 × 6 at most
		}
	}
}

// blank is true where no channel differs visibly anywhere, as under a lens cap.
func (p *photo) blank() bool {
	for _, plane := range p.rgb {
		low, high := plane[0], plane[0]
		for _, v := range plane {
			low, high = min(low, v), max(high, v)
		}
		if float32(high-low)*p.scale > 5.0/255 {
			return false
		}
	}
	return true
}

// square is the picture's middle at a zoom, as large as we describe it.
func (p *photo) square(zoom float64) *planes {
	ratio := float64(p.width) / wholeSide / zoom // source pixels per pixel
	ratio = min(ratio, float64(p.width)/side)
	taps := newTaps(p.width, ratio, side)
	var out planes
	for c := range out {
		out[c] = scaled(taps, p.rgb[c], p.width, p.scale, p.narrow)
	}
	return &out
}

// taps say which source pixels make a pixel, and how much of each.
type taps struct {
	first  []int
	weight [][]float32
}

// newTaps makes size pixels of the middle of width pixels, ratio of them into each.
func newTaps(width int, ratio float64, size int) *taps {
	t := &taps{first: make([]int, size), weight: make([][]float32, size)}
	radius := max(1, ratio)
	start := (float64(width) - ratio*float64(size)) / 2
	for i := range size {
		middle := start + (float64(i)+0.5)*ratio - 0.5
		first := max(0, int(math.Ceil(middle-radius)))
		last := min(width-1, int(math.Floor(middle+radius)))
		var sum float32
		w := make([]float32, last-first+1)
		for j := range w {
			w[j] = float32(max(1e-6, 1-math.Abs(float64(first+j)-middle)/radius))
			sum += w[j]
		}
		for j := range w {
			w[j] /= sum
		}
		t.first[i], t.weight[i] = first, w
	}
	return t
}

// scaled makes a width × width channel smaller or larger in both directions.
// unit is what 1 is worth; narrow is scratch of at least size × width.
func scaled[T uint16 | float32](t *taps, src []T, width int, unit float32, narrow []float32) []float32 {
	size := len(t.first)
	for y := range width {
		line := src[y*width : (y+1)*width]
		for x := range size {
			var sum float32
			for j, w := range t.weight[x] {
				sum += w * (float32(line[t.first[x]+j]) * unit)
			}
			narrow[y*size+x] = sum
		}
	}
	out := make([]float32, size*size)
	for y := range size {
		to := out[y*size : (y+1)*size]
		for j, w := range t.weight[y] {
			for x, v := range narrow[(t.first[y]+j)*size:][:size] {
				to[x] += w * v
			}
		}
	}
	return out
}
