package measure

import (
	"errors"
	"strings"
	"testing"
)

func TestParseWeight(t *testing.T) {
	const wide = 150_000 // 150 cm
	for _, tt := range []struct {
		s, lang string
		width   int64
		want    int64
		err     error
	}{
		{"310", "en", 0, 310_000, nil},
		{"310 g/m²", "en", 0, 310_000, nil},
		{"310 g / m2", "en", 0, 310_000, nil},
		{"310gsm", "en", 0, 310_000, nil},
		{"310 GR/MQ", "it", 0, 310_000, nil},
		{"gr 310", "it", 0, 310_000, nil},
		{"1.050 g", "it", 0, 1_050_000, nil},
		{"137,5", "it", 0, 137_500, nil},
		{"200克", "zh", 0, 200_000, nil},
		{"２００克／平方米", "zh", 0, 200_000, nil},
		{"200ｇ／㎡", "zh", 0, 200_000, nil},
		{"13 oz", "en", 0, 440_775, nil},
		{"13 oz/yd²", "en", 0, 440_775, nil},
		{"10oz/sq yd", "en", 0, 339_058, nil},
		{"8盎司", "zh", 0, 271_246, nil},
		{"465 g/m", "en", wide, 310_000, nil},
		{"465 g/ml", "it", wide, 310_000, nil},
		{"465克/米", "zh", wide, 310_000, nil},
		{"15 oz/yd", "en", wide, 310_034, nil},

		{"465 g/m", "en", 0, 0, ErrNeedsWidth},
		{"465克/米", "zh", 0, 0, ErrNeedsWidth},
		{"0", "en", 0, 0, ErrOutOfRange},
		{"-310", "en", 0, 0, ErrOutOfRange},
		{"310 kg", "en", 0, 0, ErrUnit},
		{"g 310 oz", "en", 0, 0, ErrUnit},
		{"310/320", "en", 0, 0, ErrUnit},
		{"heavy", "en", 0, 0, ErrNotNumber},
		{"1.2345", "en", 0, 0, ErrTooPrecise},
		{"9223372036854775 oz", "en", 0, 0, ErrOutOfRange},
	} {
		if got, err := ParseWeight(tt.s, tt.lang, tt.width); got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("ParseWeight(%q, %s, %d) = %d, %v; want %d, %v", tt.s, tt.lang, tt.width, got, err, tt.want, tt.err)
		}
	}
}

func TestParseWidth(t *testing.T) {
	for _, tt := range []struct {
		s, lang string
		want    int64
		err     error
	}{
		{"150", "en", 150_000, nil},
		{"150 cm", "en", 150_000, nil},
		{"cm 150", "it", 150_000, nil},
		{"147,5 cm", "it", 147_500, nil},
		{`58"`, "en", 147_320, nil},
		{"58″", "en", 147_320, nil},
		{"58”", "zh", 147_320, nil},
		{"58''", "en", 147_320, nil},
		{"58 inch", "en", 147_320, nil},
		{"58英寸", "zh", 147_320, nil},
		{"58 pollici", "it", 147_320, nil},
		{"1,5 m", "it", 150_000, nil},
		{"1500mm", "en", 150_000, nil},
		{"150厘米", "zh", 150_000, nil},
		{`58/60"`, "en", 147_320, nil},
		{`58"/60"`, "en", 147_320, nil},
		{`60"-58"`, "en", 147_320, nil},
		{"148-150 cm", "en", 148_000, nil},
		{"148 / 150", "en", 148_000, nil},
		{"150cm/1600mm", "en", 150_000, nil},

		{"", "en", 0, ErrNotNumber},
		{"wide", "en", 0, ErrNotNumber},
		{"58 ft", "en", 0, ErrUnit},
		{"58/60/62", "en", 0, ErrUnit},
		{"0", "en", 0, ErrOutOfRange},
		{"150-0", "en", 0, ErrOutOfRange},
		{"150.12345", "en", 0, ErrTooPrecise},
	} {
		if got, err := ParseWidth(tt.s, tt.lang); got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("ParseWidth(%q, %s) = %d, %v; want %d, %v", tt.s, tt.lang, got, err, tt.want, tt.err)
		}
	}
}

func TestParseQuantity(t *testing.T) {
	for _, tt := range []struct {
		s, lang string
		want    int64
		unit    string
		err     error
	}{
		{"30", "en", 30_000, "", nil},
		{"30 m", "en", 30_000, "m", nil},
		{"mt 30", "it", 30_000, "m", nil},
		{"1.200 metri", "it", 1_200_000, "m", nil},
		{"100码", "zh", 100_000, "yd", nil},
		{"1万米", "zh", 10_000_000, "m", nil},
		{"2,5 kg", "it", 2_500, "kg", nil},
		{"２０公斤", "zh", 20_000, "kg", nil},
		{"5 pz", "it", 5_000, "pcs", nil},
		{"5件", "zh", 5_000, "pcs", nil},
		{"12 yards", "en", 12_000, "yd", nil},
		{"50 cm", "en", 500, "m", nil},
		{"250 g", "en", 250, "kg", nil},
		{"-3 m", "en", -3_000, "m", nil},

		{"0,5 g", "it", 0, "", ErrTooPrecise},
		{"5 boxes", "en", 0, "", ErrUnit},
		{"m 5 kg", "en", 0, "", ErrUnit},
		{"m", "en", 0, "", ErrNotNumber},
		{"g", "en", 0, "", ErrNotNumber},
	} {
		got, unit, err := ParseQuantity(tt.s, tt.lang)
		if !errors.Is(err, tt.err) || err == nil && (got != tt.want || unit != tt.unit) {
			t.Errorf("ParseQuantity(%q, %s) = %d %q, %v; want %d %q, %v", tt.s, tt.lang, got, unit, err, tt.want, tt.unit, tt.err)
		}
	}
}

func TestClothIsWrittenInTheReadersUnit(t *testing.T) {
	for got, want := range map[string]string{
		FormatWeight(310_000, "en"):             "310 g/m²",
		FormatWeight(1_050_250, "it"):           "1.050,3 g/m²",
		FormatOunces(440_775, "en"):             "13 oz/yd²",
		FormatOunces(310_000, "it"):             "9,1 oz/yd²",
		FormatLinear(310_000, 150_000, "en"):    "465 g/m",
		FormatLinear(310_000, 0, "en"):          "",
		FormatWidth(147_320, "en"):              "147.3 cm",
		FormatInches(150_000, "it"):             `59,1"`,
		FormatInches(147_320, "en"):             `58"`,
		FormatQuantity(420_000, "m", "en"):      "420 m",
		FormatQuantity(2_500, "kg", "it"):       "2,5 kg",
		FormatQuantity(30_000, "m", "zh-Hans"):  "30 米",
		FormatQuantity(1_200_000, "pcs", "it"):  "1.200 pz",
		FormatQuantity(7_000, "", "en"):         "7",
		FormatQuantity(7_000, "pallet", "en"):   "7 pallet",
		FormatQuantity(-1_500, "yd", "zh-Hans"): "-1.5 码",
	} {
		if got != strings.ReplaceAll(want, " ", nbsp) {
			t.Errorf("got %q; want %q", got, want)
		}
	}
}

// What a person may type never panics, and a quantity survives being written.
func FuzzUnits(f *testing.F) {
	for _, s := range []string{"310 g/m²", `58/60"`, "1,5 m", "100码", "3-4 weeks", "under 300 g", "0.1 oz/yd", "1e9", "14 set 26"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, lang := range []string{"en", "it", "zh"} {
			if v, err := ParseWeight(s, lang, 150_000); err == nil {
				FormatOunces(v, lang)
				FormatLinear(v, 150_000, lang)
			}
			if v, err := ParseWidth(s, lang); err == nil && v <= 0 {
				t.Errorf("ParseWidth(%q) = %d", s, v)
			}
			if n, err := ParseDays(s, lang); err == nil && (n < 0 || n > maxDays) {
				t.Errorf("ParseDays(%q) = %d", s, n)
			}
			if m, ok := ScanMeasure(s, lang); ok && (m.Start < 0 || m.End <= m.Start || m.End > len(s)) {
				t.Errorf("ScanMeasure(%q) = %+v", s, m)
			}
			v, unit, err := ParseQuantity(s, lang)
			if err != nil {
				continue
			}
			if again, u, err := ParseQuantity(FormatQuantity(v, unit, lang), lang); again != v || u != unit || err != nil {
				t.Errorf("%q is %d %s, then %d %s, %v", s, v, unit, again, u, err)
			}
		}
	})
}
