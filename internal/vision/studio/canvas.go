package studio

import (
	"bytes"
	"image"
	"image/jpeg"
	"math"
)

// canvas is a picture in RGB values of 0 to 1, with its size.
type canvas struct {
	w, h int
	rgb  []float32
	from *image.RGBA // what is before the camera, until warp has taken it
}

func newCanvas(seen *image.RGBA, w, h int) *canvas {
	return &canvas{w: w, h: h, rgb: make([]float32, 3*w*h), from: seen}
}

// warp takes each pixel from where at says, in shares of the picture from its middle.
func (c *canvas) warp(at func(x, y float64) (float64, float64), smooth bool) {
	sw, sh := float64(c.from.Rect.Dx()), float64(c.from.Rect.Dy())
	i := 0
	for y := range c.h {
		for x := range c.w {
			u, v := at((float64(x)+0.5)/float64(c.w)-0.5, (float64(y)+0.5)/float64(c.h)-0.5)
			c.take(i, (u+0.5)*sw-0.5, (v+0.5)*sh-0.5, smooth)
			i += 3
		}
	}
	c.from = nil
}

func (c *canvas) take(i int, u, v float64, smooth bool) {
	b := c.from.Rect
	x, fx := between(u, b.Dx(), smooth)
	y, fy := between(v, b.Dy(), smooth)
	p := c.from.Pix[y*c.from.Stride+4*x:]
	q := c.from.Pix[(y+1)*c.from.Stride+4*x:]
	for n := range 3 {
		top := float32(p[n]) + (float32(p[n+4])-float32(p[n]))*fx
		low := float32(q[n]) + (float32(q[n+4])-float32(q[n]))*fx
		c.rgb[i+n] = (top + (low-top)*fy) / 255
	}
}

// between mirrors a position into the picture and splits it into a pixel, never
// the last one, and the way to the next.
func between(v float64, size int, smooth bool) (int, float32) {
	most := float64(size - 1)
	v = math.Abs(v)
	if v > most {
		v = max(0, 2*most-v)
	}
	if !smooth {
		v = math.Round(v)
	}
	i := min(int(v), size-2)
	return i, float32(v - float64(i))
}

// each changes every pixel; x and y are shares of the picture from its middle.
func (c *canvas) each(change func(x, y float64, p []float32)) {
	i := 0
	for y := range c.h {
		for x := range c.w {
			change((float64(x)+0.5)/float64(c.w)-0.5, (float64(y)+0.5)/float64(c.h)-0.5, c.rgb[i:i+3:i+3])
			i += 3
		}
	}
}

// blurred is a copy blurred by a bell curve of this many pixels.
func (c *canvas) blurred(pixels float64) []float32 {
	reach := int(math.Ceil(2.5 * pixels))
	bell := make([]float32, 2*reach+1)
	var sum float32
	for i := range bell {
		d := float64(i-reach) / pixels
		bell[i] = float32(math.Exp(-d * d / 2))
		sum += bell[i]
	}
	for i := range bell {
		bell[i] /= sum
	}
	return c.smear(c.smear(c.rgb, bell, 1, 0), bell, 0, 1)
}

// smear averages along a line of steps (dx, dy).
func (c *canvas) smear(src, weights []float32, dx, dy float64) []float32 {
	out := make([]float32, len(src))
	reach := len(weights) / 2
	for j, w := range weights {
		sx, sy := int(math.Round(float64(j-reach)*dx)), int(math.Round(float64(j-reach)*dy))
		for y := range c.h {
			from := src[3*c.w*max(0, min(c.h-1, y+sy)):][:3*c.w]
			to := out[3*c.w*y:][:3*c.w]
			for x := range c.w {
				i, o := 3*max(0, min(c.w-1, x+sx)), 3*x
				to[o] += w * from[i]
				to[o+1] += w * from[i+1]
				to[o+2] += w * from[i+2]
			}
		}
	}
	return out
}

func (c *canvas) jpeg(quality int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, c.w, c.h))
	for i := range c.w * c.h {
		for n := range 3 {
			img.Pix[4*i+n] = uint8(max(0, min(255, c.rgb[3*i+n]*255+0.5)))
		}
		img.Pix[4*i+3] = 255
	}
	var b bytes.Buffer
	_ = jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}) // a buffer takes all
	return b.Bytes()
}
