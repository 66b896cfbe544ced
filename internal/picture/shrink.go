package picture

import (
	"image"
	"image/draw"
	"math"

	xdraw "golang.org/x/image/draw"
)

// strip is how many rows or columns are worked on at once. Whole pictures would
// be quicker to write down, but the resampler keeps 32 bytes for each pixel
// between its passes: 200 MB for a phone's photo.
const strip = 16

// shrink gives an opaque copy whose longest side is at most longest pixels,
// never enlarged. Large steps go by averaging 2 × 2 pixels, the last one by
// Catmull-Rom: cheaper filters make moiré on weave.
func shrink(src image.Image, longest int) *image.RGBA {
	size := fit(src.Bounds().Size(), longest)
	for max(src.Bounds().Dx(), src.Bounds().Dy()) >= 2*longest {
		src = halve(src)
	}
	if src.Bounds().Size() == size {
		return flatten(src, src.Bounds())
	}
	return resample(src, size)
}

// fit scales size down so that its longest side is at most longest.
func fit(size image.Point, longest int) image.Point {
	scale := float64(longest) / float64(max(size.X, size.Y))
	if scale >= 1 {
		return size
	}
	side := func(n int) int { return max(1, int(math.Round(float64(n)*scale))) }
	return image.Pt(side(size.X), side(size.Y))
}

// halve averages 2 × 2 pixels into one; a last odd row or column is left out.
func halve(src image.Image) *image.RGBA {
	size := src.Bounds().Size()
	dst := image.NewRGBA(image.Rect(0, 0, max(1, size.X/2), max(1, size.Y/2)))
	eachStrip(src, func(top int, rows *image.RGBA) {
		for y := 0; y < max(1, rows.Rect.Dy()/2) && top/2+y < dst.Rect.Dy(); y++ {
			upper := rows.Pix[2*y*rows.Stride:]
			lower := rows.Pix[min(2*y+1, rows.Rect.Dy()-1)*rows.Stride:]
			averageRow(dst.Pix[(top/2+y)*dst.Stride:][:dst.Stride], upper, lower, size.X)
		}
	})
	return dst
}

// averageRow fills one row from two rows that are width pixels wide.
func averageRow(dst, upper, lower []byte, width int) {
	next := 4 // bytes to the right-hand neighbour
	if width == 1 {
		next = 0
	}
	for i, j := 0, 0; i < len(dst); i, j = i+4, j+8 {
		for c := range 4 {
			sum := int(upper[j+c]) + int(upper[j+c+next]) + int(lower[j+c]) + int(lower[j+c+next])
			dst[i+c] = uint8((sum + 2) / 4)
		}
	}
}

// resample scales by Catmull-Rom, first in width and then in height; a scale of
// 1 leaves the other side untouched, so that strips fit together without seams.
func resample(src image.Image, size image.Point) *image.RGBA {
	from := src.Bounds().Size()
	narrow := image.NewRGBA(image.Rect(0, 0, size.X, from.Y))
	scaler := xdraw.CatmullRom.NewScaler(size.X, strip, from.X, strip)
	eachStrip(src, func(top int, rows *image.RGBA) {
		to := image.Rect(0, top, size.X, top+rows.Rect.Dy())
		scaler.Scale(narrow, to, rows, rows.Rect, xdraw.Src, nil)
	})
	dst := image.NewRGBA(image.Rectangle{Max: size})
	scaler = xdraw.CatmullRom.NewScaler(strip, size.Y, strip, from.Y)
	for left := 0; left < size.X; left += strip {
		right := min(left+strip, size.X)
		scaler.Scale(dst, image.Rect(left, 0, right, size.Y), narrow, image.Rect(left, 0, right, from.Y), xdraw.Src, nil)
	}
	return dst
}

// eachStrip calls fn with the picture in strips of rows from top to bottom,
// flattened, counted from 0, 0. rows is used again for the next strip.
func eachStrip(src image.Image, fn func(top int, rows *image.RGBA)) {
	b, opaque := src.Bounds(), isOpaque(src)
	buffer := image.NewRGBA(image.Rect(0, 0, b.Dx(), min(strip, b.Dy())))
	for top := 0; top < b.Dy(); top += strip {
		rows := buffer.SubImage(image.Rect(0, 0, b.Dx(), b.Dy()-top)).(*image.RGBA)
		lay(rows, src, b.Min.Add(image.Pt(0, top)), opaque)
		fn(top, rows)
	}
}

// flatten copies a part of a picture, with white behind what is transparent.
func flatten(src image.Image, part image.Rectangle) *image.RGBA {
	dst := image.NewRGBA(image.Rectangle{Max: part.Size()})
	lay(dst, src, part.Min, isOpaque(src))
	return dst
}

// lay draws src from the point at over the whole of dst.
func lay(dst *image.RGBA, src image.Image, at image.Point, opaque bool) {
	if opaque {
		draw.Draw(dst, dst.Rect, src, at, draw.Src)
		return
	}
	draw.Draw(dst, dst.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(dst, dst.Rect, src, at, draw.Over)
}

func isOpaque(img image.Image) bool {
	o, ok := img.(interface{ Opaque() bool })
	return ok && o.Opaque()
}
