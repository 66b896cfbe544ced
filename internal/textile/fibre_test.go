package textile

import (
	"slices"
	"strings"
	"testing"
)

func TestEveryFibreIsUnderstoodByItsNamesAndNoOther(t *testing.T) {
	owner := map[string]string{}
	for _, f := range Fibres() {
		for _, name := range append(f.Names.All(), f.Code) {
			if c, err := ParseComposition("100% " + name); err != nil || c[0].Fibre != f.Code {
				t.Errorf("%q is read as %v, %v; want %s", name, c, err, f.Code)
			}
		}
		for _, s := range f.spellings {
			if other, ok := owner[s]; s == "" || ok && other != f.Code || ambiguous[s] != nil || fillers[s] {
				t.Errorf("spelling %q of %s is empty or taken by %q", s, f.Code, other)
			}
			owner[s] = f.Code
		}
		if base, ok := FindFibre(f.Base); !ok || base.Base != base.Code {
			t.Errorf("%s has the base %s", f.Code, f.Base)
		}
	}
}

// Annex I of Regulation (EU) No 1007/2011 as amended up to 2018/122, rows 1-50.
func TestAllFibresOfTheRegulationAreKnown(t *testing.T) {
	const names = "wool|alpaca|llama|camel|cashmere|mohair|angora|vicuña|yak|guanaco|cashgora|beaver|otter|animal hair|" +
		"silk|cotton|kapok|flax|true hemp|jute|abaca|alfa|coir|broom|ramie|sisal|sunn|henequen|maguey|acetate|alginate|" +
		"cupro|modal|protein|triacetate|viscose|acrylic|chlorofibre|fluorofibre|modacrylic|polyamide|aramid|polyimide|" +
		"lyocell|polylactide|polyester|polyethylene|polypropylene|polycarbamide|polyurethane|vinylal|trivinyl|" +
		"elastodiene|elastane|glass fibre|elastomultiester|elastolefin|melamine|metal|asbestos|paper|" +
		"polypropylene/polyamide bicomponent|polyacrylate"
	seen := map[string]string{}
	for _, name := range strings.Split(names, "|") {
		c, err := ParseComposition(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if other, ok := seen[c[0].Fibre]; ok {
			t.Errorf("%s and %s are both %s", name, other, c[0].Fibre)
		}
		seen[c[0].Fibre] = name
	}
}

func TestFibreNames(t *testing.T) {
	for got, want := range map[string]string{
		FibreName("WO", "en"): "wool", FibreName("RA", "it"): "ramiè", FibreName("EA", "zh-Hans"): "氨纶",
		FibreName("XX", "it"): "XX", FibreName("PA", "de"): "polyamide",
		FibreBase("RWO"): "WO", FibreBase("CO"): "CO", FibreBase("XX"): "XX",
	} {
		if got != want {
			t.Errorf("got %q; want %q", got, want)
		}
	}
	if _, ok := FindFibre("XX"); ok {
		t.Error("XX is no fibre")
	}
}

func TestFindFibresSuggestsWhileTyping(t *testing.T) {
	for typed, want := range map[string]string{
		"co": "CO", "cot": "CO", "pol": "PL", "COTONE": "CO", "seta": "SE", "棉": "CO", "涤": "PL", "羊": "WO",
		"rami": "RA", "ramiè": "RA", "tence": "CLY", "hemp": "HEM", "kash": "WS",
	} {
		if got := FindFibres(typed); len(got) == 0 || got[0].Code != want {
			t.Errorf("FindFibres(%q) = %v; want %s first", typed, codes(got), want)
		}
	}
	if got := codes(FindFibres("ca"))[:2]; !slices.Equal(got, []string{"AC", "HEM"}) {
		t.Errorf("ca may be acetate or hemp, got %v", got)
	}
	if got := FindFibres(" "); got != nil {
		t.Errorf("nothing typed suggests %v", codes(got))
	}
	if got := FindFibres("zzz"); len(got) != 0 {
		t.Errorf("zzz suggests %v", codes(got))
	}
}

func codes(fibres []Fibre) (all []string) {
	for _, f := range fibres {
		all = append(all, f.Code)
	}
	return all
}

func TestScanFibre(t *testing.T) {
	for typed, want := range map[string]struct {
		code string
		used int
	}{
		"wool coat":            {"WO", 1},
		"Lana vergine blu":     {"WV", 2},
		"recycled polyester":   {"RPL", 2},
		"棉 蓝":                  {"CO", 1},
		"羊毛":                   {"WO", 1},
		"WO 300":               {"WO", 1},
		"PES":                  {"PL", 1},
		"CLY":                  {"CLY", 1},
		"yak":                  {"WY", 1},
		"camel hair":           {"WK", 2},
		"camel coat":           {"", 0},
		"carta da zucchero":    {"", 0},
		"se":                   {"", 0},
		"pan":                  {"", 0},
		"T":                    {"", 0},
		"blue wool":            {"", 0},
		"CA":                   {"", 0},
		"":                     {"", 0},
		"seersucker di cotone": {"", 0},
	} {
		if code, used := ScanFibre(strings.Fields(typed)); code != want.code || used != want.used {
			t.Errorf("ScanFibre(%q) = %q, %d; want %q, %d", typed, code, used, want.code, want.used)
		}
	}
}

func TestLayersAndCareSymbolsHaveNamesInEveryLanguage(t *testing.T) {
	keys := map[string]bool{}
	check := func(key string, names Names) {
		if keys[key] || slices.Contains(names.All(), "") {
			t.Errorf("%s is double or lacks a name: %q", key, names.All())
		}
		keys[key] = true
	}
	for _, l := range Layers() {
		check("layer "+l.Key, l.Names)
		for _, name := range l.Names.All() {
			if c, err := ParseComposition(name + ": wool"); err != nil || c[0].Layer != l.Key {
				t.Errorf("layer %q is read as %v, %v", name, c, err)
			}
		}
	}
	last := 0
	for _, s := range CareSymbols() {
		check(s.Key, s.Names)
		group := slices.Index(CareGroups, s.Group)
		if group < last {
			t.Errorf("%s is in group %q, out of order", s.Key, s.Group)
		}
		last = group
	}
	if last != len(CareGroups)-1 {
		t.Errorf("the last group is %d", last)
	}
	for got, want := range map[string]string{
		CareName("wash_no", "it"): "Non lavare", CareName("iron_no", "zh"): "不可熨烫", CareName("nope", "en"): "nope",
		LayerName("back", "it"): "retro", LayerName("hem", "en"): "hem",
	} {
		if got != want {
			t.Errorf("got %q; want %q", got, want)
		}
	}
}
