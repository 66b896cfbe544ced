package models

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/bits"
	"strconv"
	"strings"

	"jennyerp/internal/picture"
	"jennyerp/internal/textile"
)

// The search index is one FTS table for words and facets: a facet is a word no
// person can type, "§" + kind + value. So every search and every filter is one
// intersection of sorted lists, newest first, and stays quick at 100,000
// samples. Numbers are indexed in steps and compared exactly on the row.

const (
	facetState    = "s"
	facetFibre    = "f"
	facetType     = "t"
	facetPattern  = "p"
	facetSeason   = "n"
	facetUse      = "e"
	facetCert     = "c"
	facetTag      = "g"
	facetSupplier = "u"
	facetFair     = "r"
	facetStock    = "k"
	facetPriced   = "h"
	facetBy       = "b"
	facetWeight   = "w"
	facetWidth    = "d"
	facetPrice    = "m"
	facetColour   = "o" // cells of labStep in each direction of Lab

	labStep = 2 * nearColour // so that what is near a colour is in two cells of a direction at most
)

// Steps are few, so that a range with one end is a short list of them too.

// weightStep: of 50 g/m², the last from 1 kg on.
func weightStep(v int64) int64 { return min(v/50_000, 20) }

// widthStep: of 20 cm, the last from 4 m on.
func widthStep(v int64) int64 { return min(v/20_000, 20) }

// priceStep: two to each doubling between 0.41 and 13,422, in any currency.
func priceStep(v int64) int64 {
	v = min(max(v, 1<<12), 1<<27)
	length := bits.Len64(uint64(v))
	return int64(length)*2 + v>>(length-2)&1
}

// facet gives the index word of a value; the value is hashed because the
// tokenizer would split it.
func facet(kind, value string) string {
	h := fnv.New64a()
	h.Write([]byte(textile.Fold(value)))
	return "§" + kind + strconv.FormatUint(h.Sum64(), 36)
}

func stepFacet(kind string, step int64) string {
	return "§" + kind + strconv.FormatInt(step, 10)
}

// labCell is the cell of one direction of Lab, which goes from -128 to 127.
func labCell(v int) int { return (v + 200) / labStep }

func labFacet(l, a, b int) string {
	return "§" + facetColour + strconv.Itoa(l) + "x" + strconv.Itoa(a) + "x" + strconv.Itoa(b)
}

// labOf is the colour in rounded CIE Lab; zeros when there is none.
func labOf(hex string) [3]int {
	if hex == "" {
		return [3]int{}
	}
	rgb, err := picture.ParseHex(hex)
	if err != nil {
		return [3]int{}
	}
	lab := picture.ToLab(rgb)
	return [3]int{int(lab.L), int(lab.A), int(lab.B)}
}

// index writes the words and facets of a sample.
func (t *Tenant) index(ctx context.Context, s *Sample) error {
	words := append(s.words(), s.facets()...)
	if _, err := t.exec(ctx, `delete from sample_index where docid = ?`, s.ID); err != nil {
		return fmt.Errorf("index sample: %w", err)
	}
	_, err := t.exec(ctx, `insert into sample_index (docid, words) values (?, ?)`, s.ID, strings.Join(words, " "))
	return err
}

// words are what the search box finds: code, style number, names, composition
// in every language, supplier, tags, notes, own words.
func (s *Sample) words() []string {
	texts := []string{s.Code, s.StyleNo, s.Name, s.Name2, s.Supplier, s.SupplierCode, s.Weave, s.Finish, s.Season, s.Fair, s.Pattern, s.Notes}
	texts = append(texts, s.Types...)
	texts = append(texts, s.Uses...)
	texts = append(texts, s.Tags...)
	texts = append(texts, certificateNames(s.SampleSpec)...)
	for _, lang := range []string{"en", "it", "zh"} {
		for _, p := range fibresOf(s.Composition) {
			texts = append(texts, textile.FibreName(p.Fibre, lang), textile.FibreName(textile.FibreBase(p.Fibre), lang))
		}
	}
	seen := map[string]bool{}
	var all []string
	for _, text := range texts {
		for _, token := range textile.Tokens(text) {
			if !seen[token] {
				seen[token] = true
				all = append(all, token)
			}
		}
	}
	return all
}

func (s *Sample) facets() []string {
	all := []string{facet(facetState, string(s.State)), facet(facetBy, s.CreatedBy)}
	add := func(kind string, values ...string) {
		for _, v := range values {
			if v != "" {
				all = append(all, facet(kind, v))
			}
		}
	}
	for _, p := range fibresOf(s.Composition) {
		add(facetFibre, p.Fibre)
		if base := textile.FibreBase(p.Fibre); base != p.Fibre {
			add(facetFibre, base) // merino and virgin wool are wool too
		}
	}
	add(facetType, s.Types...)
	add(facetPattern, s.Pattern)
	add(facetSeason, s.Season)
	add(facetUse, s.Uses...)
	add(facetCert, certificateNames(s.SampleSpec)...)
	add(facetTag, s.Tags...)
	add(facetSupplier, s.Supplier)
	add(facetFair, s.Fair)
	if s.Stock > 0 {
		add(facetStock, "yes")
	}
	if s.Price > 0 {
		add(facetPriced, "yes")
		all = append(all, stepFacet(facetPrice, priceStep(int64(s.Price))))
	}
	if s.Weight > 0 {
		all = append(all, stepFacet(facetWeight, weightStep(int64(s.Weight))))
	}
	if s.Width > 0 {
		all = append(all, stepFacet(facetWidth, widthStep(int64(s.Width))))
	}
	if s.Colour != "" {
		lab := labOf(s.Colour)
		all = append(all, labFacet(labCell(lab[0]), labCell(lab[1]), labCell(lab[2])))
	}
	return all
}

// reindex writes the index again after something outside the spec changed
// (stock of a colour, name of a supplier).
func (t *Tenant) reindex(ctx context.Context, uid string) error {
	s, err := t.FindSample(ctx, uid)
	if err != nil {
		return err
	}
	return t.index(ctx, s)
}
