package vision

import "math"

// softViews are how a phone sees a cloth that is not well in focus: the
// structure of a library photo is kept also so. Blur is in pixels of a square.
var softViews = [softViewCount]struct{ zoom, blur float64 }{{0.8, 1.2}, {1, 1.2}}

const softViewCount = 2

// soften blurs by a bell curve.
func (p *planes) soften(pixels float64) {
	reach := int(math.Ceil(2.5 * pixels))
	bell := make([]float32, 2*reach+1)
	var sum float32
	for i := range bell {
		d := float64(i-reach) / pixels
		bell[i] = float32(math.Exp(-d * d / 2))
		sum += bell[i]
	}
	rows := make([]float32, side*side)
	for _, plane := range p {
		blurRows(plane, rows, bell, sum)
		blurColumns(rows, plane, bell, sum)
	}
}

func blurRows(from, to, bell []float32, sum float32) {
	reach := len(bell) / 2
	for y := range side {
		line := from[y*side:][:side]
		for x := range side {
			var v float32
			for j, w := range bell {
				v += w * line[max(0, min(side-1, x+j-reach))]
			}
			to[y*side+x] = v / sum
		}
	}
}

func blurColumns(from, to, bell []float32, sum float32) {
	reach := len(bell) / 2
	clear(to)
	for y := range side {
		line := to[y*side:][:side]
		for j, w := range bell {
			for x, v := range from[max(0, min(side-1, y+j-reach))*side:][:side] {
				line[x] += w / sum * v
			}
		}
	}
}

// soft are the textures of the soft views of a library photo.
func (p *photo) soft() (out [softViewCount][textureSize]int8) {
	for i, view := range softViews {
		square := p.square(view.zoom)
		square.soften(view.blur)
		square.lab([3]float32{1, 1, 1}, square)
		quantise(trained().Texture.apply(textures(square)), out[i][:])
	}
	return out
}
