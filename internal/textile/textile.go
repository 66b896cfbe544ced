// Package textile knows what cloth is made of and how it is cared for: fibres
// with their names and codes, compositions, layers and care symbols. It also
// turns texts into search tokens.
//
// A language is "en", "it" or "zh"; a longer tag such as "zh-Hans" counts as
// its first part, an unknown one as English. Shares are hundredths of a
// percent, so 52.5% is 5250.
package textile

import (
	_ "embed"
	"strings"
)

// The tables: one line each, columns parted by tabs, the first line is a head.
var (
	//go:embed fibres.tsv
	fibresTSV string
	//go:embed layers.tsv
	layersTSV string
	//go:embed care.tsv
	careTSV string
)

// rows splits an embedded table into its lines of cells, without the head.
func rows(tsv string) [][]string {
	_, tsv, _ = strings.Cut(tsv, "\n")
	var all [][]string
	for line := range strings.Lines(tsv) {
		all = append(all, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}
	return all
}

// Names are one thing's names, each as it stands inside a sentence.
type Names struct{ en, it, zh string }

// In returns the name in that language, English if there is none.
func (n Names) In(lang string) string {
	switch base(lang) {
	case "it":
		return n.it
	case "zh":
		return n.zh
	}
	return n.en
}

// All returns the names in all languages, for search.
func (n Names) All() []string { return []string{n.en, n.it, n.zh} }

// base returns the language without script and country: "zh-Hans" is "zh".
func base(lang string) string {
	if i := strings.IndexAny(lang, "-_"); i >= 0 {
		return lang[:i]
	}
	return lang
}
