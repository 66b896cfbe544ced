package textile

import (
	"fmt"
	"slices"
	"strings"
)

// CompositionProblem says why a typed composition is asked back.
type CompositionProblem string

// The problems of a typed composition.
const (
	UnknownPiece   CompositionProblem = "unknown"   // Text is not a fibre, share or layer
	WrongSum       CompositionProblem = "sum"       // a layer sums to Sum, not to 100%
	EmptyPiece     CompositionProblem = "empty"     // nothing typed, or a layer without fibres
	AmbiguousPiece CompositionProblem = "ambiguous" // Text can be read in several ways
)

// CompositionError is a composition that was not understood. Nothing of it is
// kept: it is asked back, never guessed.
type CompositionError struct {
	Kind    CompositionProblem
	Text    string   // the piece in question, as typed
	Layer   string   // the layer it is in
	Sum     int      // with WrongSum: hundredths of a percent
	Choices []string // with AmbiguousPiece: the fibres it may be, if known
}

func (e *CompositionError) Error() string {
	if e.Kind == WrongSum {
		return fmt.Sprintf("textile: composition sums to %s%%", percent(e.Sum, '.'))
	}
	return fmt.Sprintf("textile: %s composition %q", e.Kind, e.Text)
}

// ParseComposition reads a composition as merchants type it, in any mix of the
// languages: "70 co 30 pl", "70% cotone, 30% poliestere", "棉70 涤30",
// "T/C 65/35", "fronte: 100% PL; retro: 100% CO". One fibre without a share is
// 100%. The error is always a *CompositionError.
func ParseComposition(s string) (Composition, error) {
	items, err := readItems(s)
	if err != nil {
		return nil, err
	}
	var c Composition
	for layer := range splitLayers(items) {
		if c, err = appendLayer(c, layer); err != nil {
			return nil, err
		}
	}
	if len(c) == 0 {
		return nil, &CompositionError{Kind: EmptyPiece, Text: strings.TrimSpace(s)}
	}
	c.sort()
	return c, nil
}

// splitLayers yields the items of each layer, its name first if it has one.
func splitLayers(items []item) func(yield func([]item) bool) {
	return func(yield func([]item) bool) {
		for start := 0; start < len(items); {
			end := start + 1
			for end < len(items) && items[end].kind != layerItem {
				end++
			}
			if !yield(items[start:end]) {
				return
			}
			start = end
		}
	}
}

// appendLayer adds the parts of one layer to c.
func appendLayer(c Composition, items []item) (Composition, error) {
	name, text := "", textOf(items)
	if items[0].kind == layerItem {
		name, items = items[0].code, items[1:]
	}
	fail := func(kind CompositionProblem, text string) error {
		return &CompositionError{Kind: kind, Text: text, Layer: name}
	}
	if slices.ContainsFunc(c, func(p Part) bool { return p.Layer == name }) {
		return nil, fail(AmbiguousPiece, text)
	}
	if len(items) == 0 {
		return nil, fail(EmptyPiece, text)
	}
	shares, ok := pair(dropEchoes(items))
	if !ok {
		return nil, fail(AmbiguousPiece, text)
	}
	start, sum := len(c), 0
	for _, s := range shares {
		if slices.ContainsFunc(c[start:], func(p Part) bool { return p.Fibre == s.fibre.code }) {
			return nil, fail(AmbiguousPiece, s.fibre.text)
		}
		c = append(c, Part{name, s.fibre.code, s.percent})
		sum += s.percent
	}
	if sum != Whole {
		return nil, &CompositionError{Kind: WrongSum, Text: text, Layer: name, Sum: sum}
	}
	return c, nil
}

func textOf(items []item) string {
	words := make([]string, len(items))
	for i, it := range items {
		words[i] = it.text
	}
	return strings.Join(words, " ")
}

// share is a fibre with its percent.
type share struct {
	fibre   item
	percent int
}

// dropEchoes removes a fibre that repeats the one before it in other words, as
// on labels in two languages: "70% cotton 棉".
func dropEchoes(items []item) []item {
	return slices.CompactFunc(slices.Clone(items), func(a, b item) bool {
		return a.kind == fibreItem && b.kind == fibreItem && a.code == b.code
	})
}

// pair finds which number belongs to which fibre, if only one reading makes
// sense: number and fibre by turns, all numbers before or behind all fibres, or
// one of each between separators.
func pair(items []item) ([]share, bool) {
	if len(items) == 1 && items[0].kind == fibreItem {
		return []share{{items[0], Whole}}, true
	}
	if byTurns(items) || inBlocks(items) {
		return zip(items), true
	}
	var shares []share
	for start := 0; start < len(items); start += 2 {
		two := items[start:min(start+2, len(items))]
		cutInside := len(two) == 2 && two[1].separated
		if len(two) != 2 || two[0].kind == two[1].kind || start > 0 && !two[0].separated || cutInside {
			return nil, false
		}
		shares = append(shares, zip(two)...)
	}
	return shares, true
}

// byTurns reports whether numbers and fibres alternate and end in pairs.
func byTurns(items []item) bool {
	for i := 1; i < len(items); i++ {
		if items[i].kind == items[i-1].kind {
			return false
		}
	}
	return len(items)%2 == 0
}

// inBlocks reports whether one half are numbers and the other half fibres.
func inBlocks(items []item) bool {
	half := len(items) / 2
	for i, it := range items {
		if (it.kind == items[0].kind) != (i < half) {
			return false
		}
	}
	return len(items)%2 == 0
}

// zip joins the numbers and the fibres of items in their order.
func zip(items []item) []share {
	shares := make([]share, len(items)/2)
	numbers, fibres := 0, 0
	for _, it := range items {
		if it.kind == numberItem {
			shares[numbers].percent = it.value
			numbers++
		} else {
			shares[fibres].fibre = it
			fibres++
		}
	}
	return shares
}
