package picture

import (
	"errors"
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
	"testing"
)

func lab(t *testing.T, hex string) Lab {
	t.Helper()
	c, err := ParseHex(hex)
	if err != nil {
		t.Fatal(err)
	}
	return ToLab(c)
}

func TestHexIsReadAndWritten(t *testing.T) {
	for text, want := range map[string]string{"#1b2A4a": "#1b2a4a", "FFFFFF": "#ffffff", "#abc": "#aabbcc", "000": "#000000"} {
		if c, err := ParseHex(text); err != nil || Hex(c) != want || c.A != 255 {
			t.Errorf("%q: %v, %v; want %s", text, c, err, want)
		}
	}
	for _, text := range []string{"", "#", "#12", "#12345", "#1234567", "#gggggg", "+12345", "#-12345", "rosso", "##123456", "0x1234"} {
		if _, err := ParseHex(text); !errors.Is(err, ErrHex) {
			t.Errorf("%q: %v, want ErrHex", text, err)
		}
	}
}

func TestLabThereAndBack(t *testing.T) {
	for hex, want := range map[string]Lab{ // values of the CIE formulas for sRGB under D65
		"#ffffff": {100, 0, 0}, "#000000": {0, 0, 0}, "#ff0000": {53.24, 80.09, 67.20},
		"#00ff00": {87.73, -86.18, 83.18}, "#0000ff": {32.30, 79.19, -107.86}, "#808080": {53.59, 0, 0},
	} {
		if got := lab(t, hex); math.Sqrt(got.distance2(want)) > 0.05 {
			t.Errorf("%s is %+v, want %+v", hex, got, want)
		}
	}
	for i := range 4096 {
		c := color.RGBA{uint8(i >> 8 * 17), uint8(i >> 4 & 15 * 17), uint8(i & 15 * 17), 255}
		if back := ToLab(c).RGB(); back != c {
			t.Fatalf("%v came back as %v", c, back)
		}
	}
}

// Pairs published with the formula: Sharma, Wu, Dalal, "The CIEDE2000
// color-difference formula", 2005, table 1.
func TestDeltaEIsCIEDE2000(t *testing.T) {
	for _, tt := range []struct {
		p, q Lab
		want float64
	}{
		{Lab{50, 2.6772, -79.7751}, Lab{50, 0, -82.7485}, 2.0425},
		{Lab{50, -1.3802, -84.2814}, Lab{50, 0, -82.7485}, 1.0000},
		{Lab{50, 0, 0}, Lab{50, -1, 2}, 2.3669},
		{Lab{50, 2.4900, -0.0010}, Lab{50, -2.4900, 0.0009}, 7.1792},
		{Lab{50, 2.4900, -0.0010}, Lab{50, -2.4900, 0.0011}, 7.2195},
		{Lab{50, 2.5, 0}, Lab{73, 25, -18}, 27.1492},
		{Lab{50, 2.5, 0}, Lab{58, 24, 15}, 19.4535},
		{Lab{60.2574, -34.0099, 36.2677}, Lab{60.4626, -34.1751, 39.4387}, 1.2644},
		{Lab{63.0109, -31.0961, -5.8663}, Lab{62.8187, -29.7946, -4.0864}, 1.2630},
		{Lab{22.7233, 20.0904, -46.6940}, Lab{23.0331, 14.9730, -42.5619}, 2.0373},
		{Lab{36.4612, 47.8580, 18.3852}, Lab{36.2715, 50.5065, 21.2231}, 1.4146},
		{Lab{2.0776, 0.0795, -1.1350}, Lab{0.9033, -0.0636, -0.5514}, 0.9082},
	} {
		for _, got := range []float64{DeltaE(tt.p, tt.q), DeltaE(tt.q, tt.p)} {
			if math.Abs(got-tt.want) > 0.00005 {
				t.Errorf("%v to %v: %.4f, want %.4f", tt.p, tt.q, got, tt.want)
			}
		}
	}
}

func TestColoursAreNamedAsMerchantsDo(t *testing.T) {
	for name, hexes := range map[string][]string{
		"black":  {"#000000", "#141414", "#1a1a1d", "#0b0d14"},
		"white":  {"#ffffff", "#f7f5f0", "#fffff0"},
		"grey":   {"#808080", "#c8c8c8", "#4a4a4c", "#9aa0a3"},
		"beige":  {"#f5f5dc", "#d2b48c", "#c3b091", "#e8dcc0"},
		"brown":  {"#8b4513", "#5a3a22", "#a0522d", "#483c32", "#6f4e37"},
		"red":    {"#ff0000", "#b22222", "#8b0000", "#dc143c", "#800020"},
		"orange": {"#ffa500", "#ff7f00", "#d2691e", "#e2725b"},
		"yellow": {"#ffff00", "#ffe135", "#fff44f"},
		"green":  {"#008000", "#556b2f", "#90ee90", "#0b3d1e", "#808000"},
		"teal":   {"#008080", "#40e0d0", "#2f7f86"},
		"blue":   {"#0000ff", "#4169e1", "#87ceeb", "#3b5f8f"},
		"navy":   {"#000080", "#1b2a4a", "#14213d"},
		"purple": {"#800080", "#4b0082", "#8a2be2", "#c8a2c8"},
		"pink":   {"#ffc0cb", "#ff69b4", "#f4a6b8", "#ff00ff"},
		"gold":   {"#d4af37", "#c9a227", "#b8860b"},
		"":       {"", "blue", "#12"},
	} {
		for _, hex := range hexes {
			if got := ColourName(hex); got != name {
				t.Errorf("%s is %q, want %q", hex, got, name)
			}
		}
	}
}

func TestEveryColourHasAName(t *testing.T) {
	for i := range 1 << 15 {
		c := color.RGBA{uint8(i >> 10 << 3), uint8(i >> 5 & 31 << 3), uint8(i & 31 << 3), 255}
		if ColourName(Hex(c)) == "" {
			t.Fatalf("%s has no name", Hex(c))
		}
	}
}

func TestMeasureLooksPastShadowsAndGloss(t *testing.T) {
	cloth := color.RGBA{150, 60, 50, 255}
	noise := rand.New(rand.NewPCG(3, 4))
	for name, light := range map[string]func(x, y int) float64{
		"even":                func(x, y int) float64 { return 1 },
		"half lies in shadow": func(x, y int) float64 { return pick(x%100 < 55, 0.35, 1) },
		"gloss in a corner":   func(x, y int) float64 { return pick(x > 200 && y > 200, 1.6, 1) },
		"threads in shadow":   func(x, y int) float64 { return pick((x+y)%4 == 0, 0.6, 1) },
	} {
		t.Run(name, func(t *testing.T) {
			img := image.NewRGBA(image.Rect(0, 0, 300, 300))
			for i := 0; i < len(img.Pix); i += 4 {
				l := light(i/4%300, i/4/300) * (0.97 + 0.06*noise.Float64())
				img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3] = lit(cloth.R, l), lit(cloth.G, l), lit(cloth.B, l), 255
			}
			if got := Measure(img, img.Rect); DeltaE(lab(t, got), ToLab(cloth)) > 3 {
				t.Errorf("measured %s, want %s", got, Hex(cloth))
			}
		})
	}
}

func pick(yes bool, a, b float64) float64 {
	if yes {
		return a
	}
	return b
}

func lit(v uint8, light float64) uint8 { return uint8(min(float64(v)*light, 255)) }

func TestAPatternGivesItsLargestColour(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 300, 300))
	draw.Draw(img, img.Rect, image.NewUniform(pale), image.Point{}, draw.Src)
	for x := 0; x < 300; x += 10 { // stripes, six parts of ten blue
		draw.Draw(img, image.Rect(x, 0, x+6, 300), image.NewUniform(blue), image.Point{}, draw.Src)
	}
	if got := Measure(img, img.Rect); DeltaE(lab(t, got), ToLab(blue)) > 1 && DeltaE(lab(t, got), ToLab(pale)) > 1 {
		t.Errorf("measured %s, a colour that is not in the cloth", got)
	}
}

func TestTheColourIsThatOfTheMiddle(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 900, 600)) // gold on a pale table
	draw.Draw(img, img.Rect, image.NewUniform(pale), image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(220, 145, 680, 455), image.NewUniform(color.RGBA{212, 175, 55, 255}), image.Point{}, draw.Src)
	r := newRendition(t, asJPEG(t, img))
	if d := DeltaE(lab(t, r.Colour), lab(t, "#d4af37")); d > 2 {
		t.Errorf("colour %s, want gold", r.Colour)
	}
}

func TestBlocksOfAColourCard(t *testing.T) {
	card := fields(400, 200)
	outside, tiny := image.Rect(500, 0, 600, 100), image.Rect(10, 10, 11, 11)
	rects := []image.Rectangle{image.Rect(0, 0, 205, 102), image.Rect(210, 105, 390, 195), outside, tiny, image.Rect(-50, 110, 150, 300)}
	want := []struct {
		colour color.RGBA
		name   string
	}{{red, "red"}, {pale, "white"}, {}, {red, "red"}, {blue, "blue"}}
	blocks := Blocks(card, rects)
	for i, block := range blocks {
		if block.Rect != rects[i] || block.Name != want[i].name {
			t.Errorf("block %d: %+v, want %s", i, block, want[i].name)
		}
		if want[i].name == "" && block.Colour != "" || want[i].name != "" && block.Colour != Hex(want[i].colour) {
			t.Errorf("block %d measures %q, want %s", i, block.Colour, Hex(want[i].colour))
		}
	}
}
