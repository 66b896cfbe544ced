package picture

import (
	"cmp"
	"errors"
	"fmt"
	"image/color"
	"math"
	"strconv"
)

// ErrHex is returned for text that is no colour.
var ErrHex = errors.New("picture: colour is not #rrggbb")

// Lab is a colour in CIE L*a*b* (CIE 15) under daylight D65: L 0 (black) to 100
// (white), A green to red and B blue to yellow, each about -128 to 127.
type Lab struct{ L, A, B float64 }

// ParseHex reads "#rrggbb" or "#rgb", in either case, also without the "#".
// Error: ErrHex.
func ParseHex(s string) (color.RGBA, error) {
	digits := s
	if len(digits) > 0 && digits[0] == '#' {
		digits = digits[1:]
	}
	if len(digits) == 3 {
		digits = string([]byte{digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]})
	}
	v, err := strconv.ParseUint(digits, 16, 32)
	if err != nil || len(digits) != 6 {
		return color.RGBA{}, fmt.Errorf("%w: %.20q", ErrHex, s)
	}
	return color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255}, nil
}

// Hex writes a colour as "#rrggbb", without its alpha.
func Hex(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// The white point D65 (2°), as X, Y, Z with Y = 1.
const whiteX, whiteZ = 0.95047, 1.08883

// ToLab converts from sRGB (IEC 61966-2-1), ignoring alpha.
func ToLab(c color.RGBA) Lab {
	r, g, b := linear[c.R], linear[c.G], linear[c.B]
	x := labCurve((0.4124564*r + 0.3575761*g + 0.1804375*b) / whiteX)
	y := labCurve(0.2126729*r + 0.7151522*g + 0.0721750*b)
	z := labCurve((0.0193339*r + 0.1191920*g + 0.9503041*b) / whiteZ)
	return Lab{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

// RGB converts to sRGB; what a screen cannot show is brought to its nearest
// value in each of red, green and blue.
func (l Lab) RGB() color.RGBA {
	fy := (l.L + 16) / 116
	x, y, z := whiteX*labCurveBack(fy+l.A/500), labCurveBack(fy), whiteZ*labCurveBack(fy-l.B/200)
	return color.RGBA{
		R: gamma(3.2404542*x - 1.5371385*y - 0.4985314*z),
		G: gamma(-0.9692660*x + 1.8760108*y + 0.0415560*z),
		B: gamma(0.0556434*x - 0.2040259*y + 1.0572252*z),
		A: 255,
	}
}

// linear holds the light behind each of the 256 sRGB values, 0 to 1.
var linear = func() (table [256]float64) {
	for i := range table {
		v := float64(i) / 255
		if v <= 0.04045 {
			table[i] = v / 12.92
		} else {
			table[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return table
}()

func gamma(light float64) uint8 {
	v := 12.92 * light
	if light > 0.0031308 {
		v = 1.055*math.Pow(light, 1/2.4) - 0.055
	}
	return uint8(math.Round(255 * min(max(v, 0), 1)))
}

func labCurve(t float64) float64 {
	if t > 216.0/24389 {
		return math.Cbrt(t)
	}
	return (24389.0/27*t + 16) / 116
}

func labCurveBack(t float64) float64 {
	if t > 6.0/29 {
		return t * t * t
	}
	return (116*t - 16) * 27 / 24389
}

// chroma is how far from grey a colour is, 0 to about 130.
func (l Lab) chroma() float64 { return math.Hypot(l.A, l.B) }

// hue is an angle, 0 to 360 degrees: 0 red, 90 yellow, 180 green, 270 blue.
func (l Lab) hue() float64 { return angle(l.B, l.A) }

func (l Lab) distance2(m Lab) float64 {
	dL, dA, dB := l.L-m.L, l.A-m.A, l.B-m.B
	return dL*dL + dA*dA + dB*dB
}

func compare(a, b float64) int { return cmp.Compare(a, b) }

// angle is atan2 in degrees, 0 to 360.
func angle(y, x float64) float64 {
	degrees := math.Atan2(y, x) * 180 / math.Pi
	if degrees < 0 {
		degrees += 360
	}
	return degrees
}
