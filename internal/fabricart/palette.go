package fabricart

import "image/color"

// Tone is a named textile colour. Key is a stable English word for data and
// for translation ("camel"), never shown as it is.
type Tone struct {
	Key string
	RGB color.RGBA
}

var tones = []struct {
	key string
	rgb uint32
}{
	{"white", 0xf1efe8}, {"ivory", 0xe9e0cc}, {"ecru", 0xd9ccb0}, {"sand", 0xc9b48c}, {"stone", 0xb5ab99},
	{"taupe", 0x8a7b6c}, {"camel", 0xae8a5c}, {"tobacco", 0x8a5a32}, {"chocolate", 0x54372a}, {"espresso", 0x33251f},
	{"black", 0x1b1a1c}, {"charcoal", 0x37383c}, {"slate", 0x5b636b}, {"silver", 0xb9bcbd}, {"grey", 0x85878a},
	{"navy", 0x1d2a4a}, {"ink", 0x161d33}, {"indigo", 0x2f4372}, {"royal", 0x27479a}, {"denim", 0x4f6d98},
	{"sky", 0x9dbbd6}, {"powder", 0xc3d0da}, {"teal", 0x1f5f63}, {"petrol", 0x174552}, {"turquoise", 0x3f9a9c},
	{"emerald", 0x1a5e4a}, {"bottle", 0x1c4434}, {"moss", 0x585d3a}, {"olive", 0x6e6a3e}, {"sage", 0x98a58a},
	{"mint", 0xb9d4c2}, {"khaki", 0xa1946c}, {"mustard", 0xc6982f}, {"saffron", 0xde9e3c}, {"gold", 0xb8914b},
	{"ochre", 0xb57b35}, {"rust", 0xa24f2a}, {"terracotta", 0xb9674a}, {"coral", 0xd9765f}, {"brick", 0x8f3f34},
	{"red", 0xa92632}, {"bordeaux", 0x5f1a2b}, {"mulberry", 0x8c1f3c}, {"plum", 0x54304f}, {"aubergine", 0x36243a},
	{"lilac", 0xb3a3c6}, {"mauve", 0x94738c}, {"rose", 0xcf9a9a}, {"blush", 0xe5c8bd}, {"fuchsia", 0xb83a76},
	{"peach", 0xe9b596}, {"apricot", 0xdf9c62}, {"butter", 0xeddca2},
}

// Tones are all named colours, from light neutrals over blues and greens to reds.
func Tones() []Tone {
	out := make([]Tone, len(tones))
	for i, t := range tones {
		out[i] = Tone{t.key, color.RGBA{uint8(t.rgb >> 16), uint8(t.rgb >> 8), uint8(t.rgb), 255}}
	}
	return out
}

// Named finds a tone by key; ok is false for an unknown key.
func Named(key string) (tone Tone, ok bool) {
	for _, t := range Tones() {
		if t.Key == key {
			return t, true
		}
	}
	return Tone{}, false
}

// Nearest is the named tone that looks most like c, for naming any colour.
func Nearest(c color.RGBA) Tone {
	all := Tones()
	best, least := all[0], float32(1e9)
	for _, t := range all {
		if d := distance(c, t.RGB); d < least {
			best, least = t, d
		}
	}
	return best
}

// distance is the "redmean" approximation to seen difference, squared.
func distance(a, b color.RGBA) float32 {
	mean := (float32(a.R) + float32(b.R)) / 2
	r, g, bl := float32(a.R)-float32(b.R), float32(a.G)-float32(b.G), float32(a.B)-float32(b.B)
	return (2+mean/256)*r*r + 4*g*g + (2+(255-mean)/256)*bl*bl
}

// family groups kinds that are dyed alike.
type family int

const (
	suiting family = iota
	shirting
	silky
	natural
	blues
	tartans
	fancy
	knitted
	printed
	figured
	piled
	animals
	sheers
)

// schemes are colour stories per family: the tone that names the cloth first,
// then second yarn or inks in order of use.
var schemes = map[family][][5]string{
	suiting: {
		{"camel", "espresso", "rust", "ivory", "tobacco"}, {"navy", "slate", "sky", "ivory", "red"},
		{"charcoal", "silver", "brick", "ivory", "sky"}, {"black", "ivory", "bordeaux", "silver", "camel"},
		{"moss", "ecru", "rust", "camel", "chocolate"}, {"grey", "charcoal", "sky", "ivory", "mulberry"},
		{"chocolate", "camel", "sky", "ecru", "rust"}, {"petrol", "stone", "ochre", "ivory", "ink"},
		{"bordeaux", "rose", "camel", "ivory", "ink"}, {"taupe", "ivory", "teal", "espresso", "rust"},
	},
	shirting: {
		{"sky", "white", "navy", "powder", "red"}, {"navy", "white", "sky", "powder", "red"},
		{"rose", "white", "bordeaux", "blush", "grey"}, {"sage", "white", "bottle", "mint", "ochre"},
		{"red", "white", "navy", "blush", "grey"}, {"butter", "white", "ochre", "sky", "moss"},
		{"lilac", "white", "plum", "powder", "sage"}, {"emerald", "white", "navy", "mint", "gold"},
		{"denim", "white", "rust", "sky", "navy"}, {"black", "white", "red", "silver", "grey"},
	},
	silky: {
		{"mulberry", "rose", "ivory", "gold", "plum"}, {"emerald", "mint", "ivory", "gold", "bottle"},
		{"ivory", "ecru", "gold", "blush", "sage"}, {"navy", "royal", "sky", "gold", "ink"},
		{"gold", "butter", "ivory", "ochre", "tobacco"}, {"blush", "rose", "ivory", "mauve", "gold"},
		{"teal", "turquoise", "ivory", "gold", "petrol"}, {"black", "charcoal", "ivory", "gold", "red"},
		{"lilac", "mauve", "ivory", "silver", "plum"}, {"rust", "apricot", "ivory", "gold", "chocolate"},
	},
	natural: {
		{"ecru", "stone", "khaki", "ivory", "taupe"}, {"sand", "ecru", "camel", "ivory", "tobacco"},
		{"sage", "stone", "moss", "ivory", "olive"}, {"powder", "silver", "slate", "ivory", "denim"},
		{"terracotta", "blush", "brick", "ecru", "rust"}, {"stone", "taupe", "grey", "ivory", "slate"},
		{"rose", "blush", "mauve", "ivory", "brick"}, {"mustard", "sand", "ochre", "ivory", "moss"},
		{"slate", "powder", "navy", "ivory", "grey"}, {"ivory", "white", "sand", "ecru", "stone"},
	},
	blues: {
		{"indigo", "ivory", "ochre", "sky", "rust"}, {"denim", "white", "ochre", "sky", "rust"},
		{"ink", "powder", "ochre", "denim", "rust"}, {"black", "grey", "ochre", "silver", "rust"},
		{"ecru", "ivory", "camel", "sand", "rust"}, {"slate", "white", "ochre", "sky", "rust"},
	},
	tartans: {
		{"bottle", "navy", "black", "red", "saffron"}, {"red", "bottle", "navy", "butter", "white"},
		{"navy", "bottle", "black", "sky", "white"}, {"camel", "ivory", "black", "red", "white"},
		{"bordeaux", "ink", "moss", "mustard", "ivory"}, {"charcoal", "grey", "black", "red", "ivory"},
		{"petrol", "moss", "ink", "rust", "butter"}, {"rose", "grey", "charcoal", "ivory", "bordeaux"},
	},
	fancy: {
		{"rose", "ivory", "denim", "fuchsia", "silver"}, {"moss", "camel", "rust", "saffron", "sky"},
		{"navy", "ivory", "turquoise", "gold", "black"}, {"grey", "charcoal", "ivory", "rust", "sky"},
		{"ivory", "black", "gold", "silver", "sand"}, {"tobacco", "chocolate", "saffron", "moss", "brick"},
		{"teal", "petrol", "mustard", "ivory", "coral"}, {"plum", "mauve", "rust", "ivory", "moss"},
	},
	knitted: {
		{"grey", "ivory", "charcoal", "navy", "red"}, {"navy", "ivory", "red", "denim", "grey"},
		{"ecru", "navy", "taupe", "camel", "rust"}, {"moss", "ecru", "khaki", "mustard", "bottle"},
		{"bordeaux", "blush", "plum", "rose", "camel"}, {"camel", "ivory", "espresso", "sand", "rust"},
		{"petrol", "powder", "slate", "turquoise", "mustard"}, {"blush", "bordeaux", "ivory", "rose", "taupe"},
		{"charcoal", "silver", "ivory", "black", "red"}, {"mustard", "navy", "ivory", "ochre", "espresso"},
	},
	printed: {
		{"ivory", "terracotta", "sage", "mustard", "charcoal"}, {"navy", "rose", "sage", "ivory", "coral"},
		{"blush", "mulberry", "moss", "apricot", "ivory"}, {"black", "coral", "sage", "butter", "rose"},
		{"powder", "indigo", "red", "ivory", "mustard"}, {"butter", "rust", "teal", "ivory", "brick"},
		{"bottle", "blush", "saffron", "ivory", "coral"}, {"white", "royal", "turquoise", "saffron", "navy"},
		{"terracotta", "ivory", "ink", "mustard", "blush"}, {"petrol", "apricot", "mint", "ivory", "mustard"},
		{"mint", "emerald", "coral", "ivory", "navy"}, {"plum", "lilac", "sage", "butter", "rose"},
	},
	figured: {
		{"teal", "gold", "ivory", "petrol", "saffron"}, {"bordeaux", "gold", "rose", "ink", "ivory"},
		{"navy", "silver", "ivory", "royal", "gold"}, {"ivory", "sand", "gold", "ecru", "taupe"},
		{"bottle", "sage", "gold", "ivory", "moss"}, {"black", "gold", "red", "ivory", "charcoal"},
		{"plum", "rose", "gold", "lilac", "ivory"}, {"slate", "powder", "gold", "ivory", "navy"},
		{"brick", "butter", "gold", "rust", "ivory"},
	},
	piled: {
		{"moss", "olive", "camel", "ivory", "bottle"}, {"bordeaux", "mulberry", "camel", "ivory", "plum"},
		{"petrol", "teal", "camel", "ivory", "ink"}, {"camel", "tobacco", "ivory", "ecru", "rust"},
		{"royal", "navy", "camel", "ivory", "sky"}, {"emerald", "bottle", "gold", "ivory", "moss"},
		{"chocolate", "espresso", "camel", "ivory", "rust"}, {"ochre", "mustard", "camel", "ivory", "rust"},
		{"plum", "aubergine", "rose", "ivory", "mauve"}, {"rose", "mauve", "ivory", "blush", "bordeaux"},
	},
	animals: {
		{"sand", "espresso", "camel", "ivory", "black"}, {"ivory", "black", "stone", "sand", "charcoal"},
		{"camel", "black", "tobacco", "ecru", "espresso"}, {"rose", "bordeaux", "terracotta", "blush", "ink"},
		{"sage", "bottle", "olive", "ivory", "black"}, {"silver", "black", "grey", "white", "charcoal"},
	},
	sheers: {
		{"ivory", "taupe", "ecru", "white", "stone"}, {"black", "blush", "charcoal", "sand", "ink"},
		{"white", "slate", "silver", "powder", "navy"}, {"bordeaux", "blush", "mulberry", "rose", "plum"},
		{"navy", "powder", "ink", "sky", "indigo"}, {"emerald", "ivory", "bottle", "mint", "teal"},
		{"blush", "mauve", "rose", "ivory", "taupe"}, {"gold", "chocolate", "ochre", "ivory", "camel"},
	},
}

// Scheme is one colour story for a cloth; the first tone names it.
type Scheme []Tone

// Colours are the RGB values, ready for New and Recolour.
func (s Scheme) Colours() []color.RGBA {
	out := make([]color.RGBA, len(s))
	for i, t := range s {
		out[i] = t.RGB
	}
	return out
}

// Schemes are the colour stories that suit a kind, at least six; none for an unknown kind.
func Schemes(k Kind) []Scheme {
	r, ok := recipes[k]
	if !ok {
		return nil
	}
	return r.family.schemes()
}

func (f family) schemes() (out []Scheme) {
	for _, keys := range schemes[f] {
		var s Scheme
		for _, key := range keys {
			t, _ := Named(key)
			s = append(s, t)
		}
		out = append(out, s)
	}
	return out
}
