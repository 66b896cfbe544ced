package textile

import (
	"errors"
	"reflect"
	"testing"
)

func TestParseComposition(t *testing.T) {
	for typed, want := range map[string]string{
		"70 co 30 pl":                              "CO70 PL30",
		"70% cotone, 30% poliestere":               "CO70 PL30",
		"棉70 涤30":                                  "CO70 PL30",
		"70%棉30%涤":                                 "CO70 PL30",
		"棉７０％，涤纶３０％":                               "CO70 PL30",
		"ＣＯ７０ ＰＬ３０":                                "CO70 PL30",
		"CO70/PL30":                                "CO70 PL30",
		"30 PL\n70 CO":                             "CO70 PL30",
		"30% poly + 70% cotton":                    "CO70 PL30",
		"Cotton 70, 30 polyester":                  "CO70 PL30",
		"T/C 65/35":                                "PL65 CO35",
		"65/35 poly/cotton":                        "PL65 CO35",
		"棉涤 70/30":                                 "CO70 PL30",
		"cotton 98 elastane 2":                     "CO98 EA2",
		"98% wool and 2% spandex":                  "WO98 EA2",
		"100% wool":                                "WO100",
		"wool":                                     "WO100",
		"Lana":                                     "WO100",
		"羊毛":                                       "WO100",
		"pure cotton":                              "CO100",
		"全棉":                                       "CO100",
		"100% LANA VERGINE":                        "WV100",
		"merino":                                   "WMR100",
		"80 lana riciclata 20 nylon":               "RWO80 PA20",
		"52,5% viscosa 47,5% lino":                 "CV52.5 LI47.5",
		"52.5 rayon, 47.50 flax":                   "CV52.5 LI47.5",
		"33,33 wo 33,33 se 33,34 li":               "LI33.34 SE33.33 WO33.33",
		"50 tencel 50 莫代尔":                         "CLY50 MD50",
		"锦纶60% 氨纶10% 人棉30%":                        "PA60 CV30 EA10",
		"92% ramiè 8% PC":                          "RA92 PC8",
		"pelo d'angora":                            "",
		"70% cotton 棉 / 30% polyester 涤纶":          "CO70 PL30",
		"Composizione: 70% CO - 30% PL":            "CO70 PL30",
		"面料成分：棉100%":                               "CO100",
		"100% polypropylene/polyamide bicomponent": "PBC100",
		"face: 100% PL; back: 100% CO":             "face:PL100 back:CO100",
		"fronte: 60 lana 40 pl retro: cotone":      "face:WO60 PL40 back:CO100",
		"面:涤100 底:棉100":                            "face:PL100 back:CO100",
		"面涤100底棉100":                               "face:PL100 back:CO100",
		"back: 100 CO / face: 100 PL":              "face:PL100 back:CO100",
		"Pelo: 100% lana; fondo: 100% cotone":      "pile:WO100 ground:CO100",
		"100% pelo":                                "HAI100",
		"100% PL, coating: 100% PU":                "PL100 coating:PU100",
		"fodera 100% cupro":                        "lining:CU100",
	} {
		c, err := ParseComposition(typed)
		if got := c.String(); got != want || (err == nil) != (want != "") {
			t.Errorf("ParseComposition(%q) = %q, %v; want %q", typed, got, err, want)
		}
	}
}

func TestWhatIsNotUnderstoodIsAskedBack(t *testing.T) {
	for typed, want := range map[string]CompositionError{
		"":                         {Kind: EmptyPiece},
		" ; ":                      {Kind: EmptyPiece, Text: ";"},
		"face:":                    {Kind: EmptyPiece, Text: "face", Layer: "face"},
		"face: back: CO":           {Kind: EmptyPiece, Text: "face", Layer: "face"},
		"70 co 20 pl":              {Kind: WrongSum, Text: "70 co 20 pl", Sum: 9000},
		"70 co 40 pl":              {Kind: WrongSum, Text: "70 co 40 pl", Sum: 11000},
		"99,5 wo":                  {Kind: WrongSum, Text: "99,5 wo", Sum: 9950},
		"face: 100 PL back: 90 CO": {Kind: WrongSum, Text: "back 90 CO", Layer: "back", Sum: 9000},
		"70 Foo 30 co":             {Kind: UnknownPiece, Text: "Foo"},
		"cotton blend":             {Kind: UnknownPiece, Text: "blend"},
		"棉70 竹30":                  {Kind: UnknownPiece, Text: "竹"},
		"~70 co 30 pl":             {Kind: UnknownPiece, Text: "~70"},
		"70.123 co 29.877 pl":      {Kind: UnknownPiece, Text: "70.123"},
		"100 co 0 pl":              {Kind: UnknownPiece, Text: "0"},
		"1000 co":                  {Kind: UnknownPiece, Text: "1000"},
		"50 CA 50 CO":              {Kind: AmbiguousPiece, Text: "CA", Choices: []string{"AC", "HEM"}},
		"麻55棉45":                   {Kind: AmbiguousPiece, Text: "麻", Choices: []string{"LI", "RA", "HEM", "JU"}},
		"wool silk":                {Kind: AmbiguousPiece, Text: "wool silk"},
		"70 co pl":                 {Kind: AmbiguousPiece, Text: "70 co pl"},
		"co 70 30 pl":              {Kind: AmbiguousPiece, Text: "co 70 30 pl"},
		"100%":                     {Kind: AmbiguousPiece, Text: "100"},
		"50 co 50 cotone":          {Kind: AmbiguousPiece, Text: "cotone"},
		"100 co back: 100 pl back: 100 wo": {
			Kind: AmbiguousPiece, Text: "back 100 wo", Layer: "back",
		},
	} {
		c, err := ParseComposition(typed)
		var got *CompositionError
		if !errors.As(err, &got) || !reflect.DeepEqual(*got, want) {
			t.Errorf("ParseComposition(%q) = %q, %+v; want %+v", typed, c, err, want)
		}
		if got != nil && got.Error() == "" {
			t.Errorf("%q has no error text", typed)
		}
	}
}

func TestCompositionIsWrittenForItsReader(t *testing.T) {
	layered := Composition{{"face", "PL", 9750}, {"face", "EA", 250}, {"back", "CO", Whole}}
	for got, want := range map[string]string{
		Composition{{"", "WO", 9800}, {"", "EA", 200}}.Format("en"): "98% wool, 2% elastane",
		layered.Format("en"):                           "face: 97.5% polyester, 2.5% elastane; back: 100% cotton",
		layered.Format("it"):                           "fronte: 97,5% poliestere, 2,5% elastan; retro: 100% cotone",
		layered.Format("zh-Hans"):                      "面：97.5% 涤纶，2.5% 氨纶；底：100% 棉",
		layered.String():                               "face:PL97.5 EA2.5 back:CO100",
		layered.Short():                                "97.5PL 2.5EA / 100CO",
		Composition{{"", "CO", 9905}}.Short():          "99.05CO",
		Composition{{"hem", "XX", Whole}}.Format("it"): "hem: 100% XX",
		Composition(nil).Format("en"):                  "",
	} {
		if got != want {
			t.Errorf("got %q; want %q", got, want)
		}
	}
}

func TestDecodeRefusesWhatStringDidNotWrite(t *testing.T) {
	for _, s := range []string{" ", "CO", "100", "co100", "CO100 ", "CO1000", "CO52.", "CO52.123", "CO5x", "face:", "CO-5"} {
		if c, err := Decode(s); !errors.Is(err, ErrCanonical) {
			t.Errorf("Decode(%q) = %v, %v", s, c, err)
		}
	}
	if c, err := Decode(""); c != nil || err != nil {
		t.Errorf("Decode of nothing = %v, %v", c, err)
	}
}

// A composition that is understood is the same after being stored, and after
// being printed in any language and typed again.
func FuzzParseComposition(f *testing.F) {
	for _, s := range []string{"70 co 30 pl", "面:涤100 底:棉100", "T/C 65/35", "52,5% lana vergine + 47,5 seta", "WO99.05 EA.95", "100% ramie\u0300"} {
		f.Add(s)
	}
	for _, fibre := range Fibres() {
		f.Add("100 " + fibre.Code)
	}
	for _, layer := range Layers() {
		f.Add(layer.Key + ": 60 wool 40 hemp")
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := ParseComposition(s)
		if err != nil {
			if !errors.As(err, new(*CompositionError)) {
				t.Errorf("%q: untyped error %v", s, err)
			}
			return
		}
		if again, err := Decode(c.String()); err != nil || !reflect.DeepEqual(again, c) {
			t.Errorf("%q is stored %q and decoded %v, %v", s, c, again, err)
		}
		for _, text := range []string{c.String(), c.Format("en"), c.Format("it"), c.Format("zh")} {
			if again, err := ParseComposition(text); err != nil || !reflect.DeepEqual(again, c) {
				t.Errorf("%q is written %q and read %q, %v", s, text, again, err)
			}
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode("face:PL97.5 EA2.5 back:CO100"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFormat(b *testing.B) {
	c, err := Decode("face:PL97.5 EA2.5 back:CO100")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		c.Format("it")
	}
}
