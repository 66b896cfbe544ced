package demo

import (
	"slices"
	"strings"
	"sync"

	"jennyerp/internal/fabricart"
)

// design is one article as mills make it: everything that belongs together,
// so that no linen is heavier than a coat and no denim is dry cleaned.
type design struct {
	key     string
	kind    fabricart.Kind
	line    line
	noun    text
	pattern string
	weave   string
	blends  []string // canonical compositions, the usual ones first
	gsm     [2]int
	width   []int // cm; those of the line when empty
	yarns   []string
	finish  []string
	season  string // aw, ss, all
	uses    []string
	work    float64         // making, € per metre in Portugal
	tones   string          // colours it comes in; those of the kind when empty
	schemes []string        // or whole colour stories
	noTone  map[string]text // colours with another name on this cloth
	scale   float64         // of the picture, 0 is usual
	printed bool

	ways []fabricart.Scheme // the colourways it comes in; the first tone names one
}

// designs is worked out by the first demo: a house that never has one pays nothing.
var designs = sync.OnceValue(func() []design {
	all := slices.Concat(woolDesigns, cottonDesigns, fancyDesigns, knitDesigns)
	for i := range all {
		all[i].ways = all[i].stories()
	}
	return all
})

func findDesign(key string) *design {
	i := slices.IndexFunc(designs(), func(d design) bool { return d.key == key })
	return &designs()[i] // the keys are ours: a wrong one ends the first test
}

// stories reads the colourways of a design.
func (d *design) stories() []fabricart.Scheme {
	var all []fabricart.Scheme
	for _, story := range d.schemes {
		all = append(all, tonesOf(story))
	}
	if len(all) > 0 {
		return all
	}
	if d.pattern == "plain" || d.kind.Colours() == 1 {
		for _, tone := range strings.Fields(d.tones) {
			all = append(all, tonesOf(tone))
		}
	}
	if len(all) > 0 {
		return all
	}
	for _, s := range fabricart.Schemes(d.kind) {
		if d.tones == "" || slices.Contains(strings.Fields(d.tones), s[0].Key) {
			all = append(all, s)
		}
	}
	return all
}

func tonesOf(keys string) (s fabricart.Scheme) {
	for _, key := range strings.Fields(keys) {
		tone, _ := fabricart.Named(key)
		s = append(s, tone)
	}
	return s
}

// types are the built-in words for what a design is.
func (d *design) types() []string {
	switch {
	case d.printed:
		return []string{"woven", "print"}
	case d.line == knit:
		return []string{"knit"}
	case d.line == denim:
		return []string{"woven", "denim"}
	case d.line == sheer:
		return []string{"lace"}
	case d.line == tech && d.weave != "Ripstop":
		return []string{"knit", "technical"}
	case d.line == tech:
		return []string{"woven", "technical"}
	case d.pattern == "plain" && d.kind != fabricart.Oxford:
		return []string{"woven", "dyed"}
	}
	return []string{"woven"}
}

// widths in cm, as the looms of a line make them.
var widths = map[line][]int{
	wool: {150, 148, 152}, tweed: {150, 148}, silk: {140, 138, 114}, cotton: {150, 148, 145}, shirting: {150, 148}, linen: {145, 150, 140},
	denim: {150, 155, 160}, prints: {140, 142, 148}, knit: {160, 170, 180, 155}, pile: {142, 145, 140}, jacquard: {140, 145, 138}, sheer: {130, 150, 90}, tech: {150, 155, 165},
}

// densities are threads or stitches as the line counts them.
var densities = map[line][]string{
	wool: {"28 × 26 /cm", "24 × 22 /cm", "32 × 28 /cm"}, tweed: {"9 × 8 /cm", "11 × 10 /cm"}, silk: {"132 × 45 /cm", "118 × 48 /cm", "58 × 42 /cm"},
	cotton: {"42 × 22 /cm", "48 × 24 /cm"}, shirting: {"57 × 36 /cm", "54 × 32 /cm", "64 × 40 /cm"}, linen: {"17 × 16 /cm", "15 × 14 /cm"}, denim: {"28 × 18 /cm", "26 × 17 /cm"},
	prints: {"48 × 30 /cm", "54 × 32 /cm"}, knit: {"E24", "E28", "E18", "E12"}, pile: {"34 × 60 /cm", "30 × 52 /cm"}, jacquard: {"96 × 32 /cm", "66 × 28 /cm"}, sheer: {"", "E12"}, tech: {"E28", "52 × 44 /cm"},
}
