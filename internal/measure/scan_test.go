package measure

import "testing"

func TestScanMeasure(t *testing.T) {
	for _, tt := range []struct {
		text, lang string
		want       Measure
		said       string
	}{
		{"wool under 300 g", "en", Measure{Op: Less, Kind: Weight, Value: 300_000}, "under 300 g"},
		{"lana < 20 €", "it", Measure{Op: Less, Kind: Price, Value: 200_000, Currency: "EUR"}, "< 20 €"},
		{"棉 200g以下", "zh", Measure{Op: AtMost, Kind: Weight, Value: 200_000}, "200g以下"},
		{"棉200克以上 蓝", "zh", Measure{Op: AtLeast, Kind: Weight, Value: 200_000}, "200克以上"},
		{"meno di 20 € lana", "it", Measure{Op: Less, Kind: Price, Value: 200_000, Currency: "EUR"}, "meno di 20 €"},
		{"sotto i 300 g", "it", Measure{Op: Less, Kind: Weight, Value: 300_000}, "sotto i 300 g"},
		{"over 150 cm", "en", Measure{Op: More, Kind: Width, Value: 150_000}, "over 150 cm"},
		{"più di 150 cm", "it", Measure{Op: More, Kind: Width, Value: 150_000}, "più di 150 cm"},
		{"PIU' DI 150 CM oppure più di 140 cm", "it", Measure{Op: Around, Kind: Width, Value: 150_000}, "150 CM"},
		{"超过200克", "zh", Measure{Op: More, Kind: Weight, Value: 200_000}, "超过200克"},
		{">= 300", "en", Measure{Op: AtLeast, Kind: Plain, Value: 300_000}, ">= 300"},
		{"≥300gsm", "en", Measure{Op: AtLeast, Kind: Weight, Value: 300_000}, "≥300gsm"},
		{"＜３００ｇ", "zh", Measure{Op: Less, Kind: Weight, Value: 300_000}, "＜３００ｇ"},
		{"fino a 1.250,50 €", "it", Measure{Op: AtMost, Kind: Price, Value: 12_505_000, Currency: "EUR"}, "fino a 1.250,50 €"},
		{"up to $5/yd silk", "en", Measure{Op: AtMost, Kind: Price, Value: 50_000, Currency: "USD", Unit: "yd"}, "up to $5/yd"},
		{"20元/米以内", "zh", Measure{Op: AtMost, Kind: Price, Value: 200_000, Currency: "CNY", Unit: "m"}, "20元/米以内"},
		{"min 50% cotton", "en", Measure{Op: AtLeast, Kind: Percent, Value: 5_000}, "min 50%"},
		{"cotton 70,5 %", "en", Measure{Op: Around, Kind: Percent, Value: 7_050}, "70,5 %"},
		{"denim 13 oz", "en", Measure{Op: Around, Kind: Weight, Value: 440_775}, "13 oz"},
		{`58" twill`, "en", Measure{Op: Around, Kind: Width, Value: 147_320}, `58"`},
		{"over 400 g/m", "en", Measure{Op: More, Kind: Linear, Value: 400_000}, "over 400 g/m"},
		{"15 oz/yd", "en", Measure{Op: Around, Kind: Linear, Value: 465_051}, "15 oz/yd"},
		{"200-300 g", "en", Measure{Op: Between, Kind: Weight, Value: 200_000, To: 300_000}, "200-300 g"},
		{"200g~300g 棉", "zh", Measure{Op: Between, Kind: Weight, Value: 200_000, To: 300_000}, "200g~300g"},
		{"200到300克", "zh", Measure{Op: Between, Kind: Weight, Value: 200_000, To: 300_000}, "200到300克"},
		{"tra 10 e 20 €", "it", Measure{Op: Between, Kind: Price, Value: 100_000, To: 200_000, Currency: "EUR"}, "tra 10 e 20 €"},
		{"lana da 200 a 300 g", "it", Measure{Op: Between, Kind: Weight, Value: 200_000, To: 300_000}, "da 200 a 300 g"},
		{"between €10 and €20", "en", Measure{Op: Between, Kind: Price, Value: 100_000, To: 200_000, Currency: "EUR"}, "between €10 and €20"},
		{"flanella da 300 g", "it", Measure{Op: Around, Kind: Weight, Value: 300_000}, "da 300 g"},
		{"300 g max 20 €", "it", Measure{Op: Around, Kind: Weight, Value: 300_000}, "300 g"},
		{"LV-0418 300 g", "en", Measure{Op: Around, Kind: Weight, Value: 300_000}, "300 g"},
		{"约300克左右", "zh", Measure{Op: Around, Kind: Weight, Value: 300_000}, "约300克"},
		{"300 g or less", "en", Measure{Op: AtMost, Kind: Weight, Value: 300_000}, "300 g or less"},
		{"lana,300g", "it", Measure{Op: Around, Kind: Weight, Value: 300_000}, "300g"},
	} {
		got, ok := ScanMeasure(tt.text, tt.lang)
		if !ok {
			t.Errorf("nothing found in %q; want %+v", tt.text, tt.want)
			continue
		}
		said := tt.text[got.Start:got.End]
		got.Start, got.End = 0, 0
		if got != tt.want || said != tt.said {
			t.Errorf("ScanMeasure(%q) = %+v %q; want %+v %q", tt.text, got, said, tt.want, tt.said)
		}
	}
}

func TestScanMeasureLeavesWordsAndCodesAlone(t *testing.T) {
	for _, text := range []string{
		"", "wool", "LV-0418 g", "LV-0418", "2026", "max mara", "under", "under wool", "300 m", "300 gold", "70/30",
		"super 120s", "A300g", "300-200 g", "top 20", "棉 200", "da seta", "min", "1.2.3 g", "€", "0.00001 €",
	} {
		if got, ok := ScanMeasure(text, "en"); ok {
			t.Errorf("found %+v in %q", got, text)
		}
	}
}

func TestScanMeasureFindsTheNextOneFromTheEnd(t *testing.T) {
	text := "lana sotto 300 g max 20 €/m"
	first, _ := ScanMeasure(text, "it")
	second, ok := ScanMeasure(text[first.End:], "it")
	if !ok || first.Kind != Weight || second.Kind != Price || second.Op != AtMost || second.Unit != "m" {
		t.Errorf("got %+v then %+v", first, second)
	}
}
