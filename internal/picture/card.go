package picture

import (
	"context"
	"image"
	"image/color"
	"math"
	"slices"
)

// Block is one marked field of a colour card.
type Block struct {
	Rect   image.Rectangle // in pixels of the card's picture
	Colour string          // "#rrggbb", "" when Rect is outside
	Name   string          // a key of ColourName, "" when Rect is outside
}

// Blocks measures the marked fields of a colour card, in the order given.
func Blocks(img image.Image, rects []image.Rectangle) []Block {
	blocks := make([]Block, len(rects))
	for i, rect := range rects {
		colour := Measure(img, rect)
		blocks[i] = Block{rect, colour, ColourName(colour)}
	}
	return blocks
}

const maxPixelsMeasured = 4096

// Measure gives the colour of the cloth inside rect (in pixels) as "#rrggbb",
// or "" when rect is outside. The rim of rect, a tenth on each side, is left
// out, because people mark a little more than the cloth.
func Measure(img image.Image, rect image.Rectangle) string {
	rect = rect.Intersect(img.Bounds())
	if rect.Empty() {
		return ""
	}
	labs := sample(img, inset(rect, rect.Dx()/10, rect.Dy()/10))
	// Folds and shadows are dark, so the darkest quarter is not the colour.
	slices.SortFunc(labs, func(a, b Lab) int { return compare(a.L, b.L) })
	labs = labs[len(labs)/4:]
	// A pattern has several colours: the middle of the half that is nearest to
	// the middle lies within the largest.
	centre := median(labs)
	slices.SortFunc(labs, func(a, b Lab) int { return compare(centre.distance2(a), centre.distance2(b)) })
	return Hex(median(labs[:(len(labs)+1)/2]).RGB())
}

// sample reads an even grid of pixels.
func sample(img image.Image, rect image.Rectangle) []Lab {
	step := max(1, int(math.Ceil(math.Sqrt(float64(rect.Dx())*float64(rect.Dy())/maxPixelsMeasured))))
	labs := make([]Lab, 0, maxPixelsMeasured)
	for y := rect.Min.Y + (step-1)/2; y < rect.Max.Y; y += step {
		for x := rect.Min.X + (step-1)/2; x < rect.Max.X; x += step {
			labs = append(labs, ToLab(color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)))
		}
	}
	return labs
}

// median takes the middle of each of L, a and b.
func median(labs []Lab) Lab {
	middle := func(of func(Lab) float64) float64 {
		values := make([]float64, len(labs))
		for i, lab := range labs {
			values[i] = of(lab)
		}
		slices.Sort(values)
		return values[len(values)/2]
	}
	return Lab{
		L: middle(func(l Lab) float64 { return l.L }),
		A: middle(func(l Lab) float64 { return l.A }),
		B: middle(func(l Lab) float64 { return l.B }),
	}
}

// Area is a part of an upright picture, as shares of its width and height from
// the top left corner: X + W and Y + H are at most 1.
type Area struct{ X, Y, W, H float64 }

// Crop cuts an area out of a picture file and gives it as a JPEG without
// metadata, longest side at most 2048 pixels: one block of a colour card
// becomes a picture of its own.
//
// Errors: ErrArea, and those of Decode.
func Crop(ctx context.Context, data []byte, area Area) ([]byte, error) {
	img, err := Decode(ctx, data)
	if err != nil {
		return nil, err
	}
	rect, err := area.of(img.Bounds())
	if err != nil {
		return nil, err
	}
	return encode(shrink(flatten(img, rect), LargeSide), largeQuality)
}

// of gives the area's pixels within b.
func (a Area) of(b image.Rectangle) (image.Rectangle, error) {
	const slack = 1e-6 // shares come from a browser's division
	inside := a.X >= 0 && a.Y >= 0 && a.W > 0 && a.H > 0 && a.X+a.W <= 1+slack && a.Y+a.H <= 1+slack
	if !inside { // also for NaN
		return image.Rectangle{}, ErrArea
	}
	at := func(share float64, side int) int { return int(math.Round(share * float64(side))) }
	rect := image.Rect(at(a.X, b.Dx()), at(a.Y, b.Dy()), at(a.X+a.W, b.Dx()), at(a.Y+a.H, b.Dy()))
	rect = rect.Add(b.Min).Intersect(b)
	if rect.Empty() {
		return rect, ErrArea
	}
	return rect, nil
}
