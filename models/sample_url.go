package models

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"jennyerp/internal/textile"
)

// Chosen tells whether the filter leaves anything out besides the state.
func (f SampleFilter) Chosen() bool {
	f.State, f.Sort, f.lang = "", "", ""
	return f != SampleFilter{}
}

// Values writes the filter as a URL query, without what is default, so that
// equal filters have equal URLs.
func (f SampleFilter) Values() url.Values {
	v := url.Values{}
	set := func(key, value string) {
		if value != "" {
			v.Set(key, value)
		}
	}
	flag := func(key string, on bool) {
		if on {
			v.Set(key, "1")
		}
	}
	set("q", f.Q)
	if f.State != Active {
		set("state", string(f.State))
	}
	set("type", f.Type)
	set("fibre", f.Fibre)
	set("min_fibre", decimal(f.MinFibre, 0))
	set("weight_min", decimal(int64(f.WeightMin), 3))
	set("weight_max", decimal(int64(f.WeightMax), 3))
	set("width_min", decimal(int64(f.WidthMin), 3))
	set("width_max", decimal(int64(f.WidthMax), 3))
	set("price_min", decimal(int64(f.PriceMin), 4))
	set("price_max", decimal(int64(f.PriceMax), 4))
	set("currency", f.Currency)
	set("colour", strings.TrimPrefix(f.Colour, "#"))
	set("pattern", f.Pattern)
	set("season", f.Season)
	set("use", f.Use)
	set("cert", f.Cert)
	set("tag", f.Tag)
	set("supplier", f.Supplier)
	set("fair", f.Fair)
	flag("stock", f.InStock)
	flag("priced", f.HasPrice)
	flag("low", f.Low)
	set("by", f.By)
	set("since", isoDay(f.Since))
	if f.Until > 0 {
		set("until", isoDay(f.Until-1))
	}
	if f.Sort != Sorts[0] {
		set("sort", f.Sort)
	}
	return v
}

func isoDay(ms int64) string {
	if ms == 0 {
		return ""
	}
	return At(ms).Format("2006-01-02")
}

// decimal writes an integer of the given scale so that it is read alike in
// every language: with a point, but never with just three digits behind it,
// which are thousands in Italian.
func decimal(v int64, scale int) string {
	if v == 0 {
		return ""
	}
	s := fmt.Sprintf("%0*d", scale+1, v)
	whole, part := s[:len(s)-scale], strings.TrimRight(s[len(s)-scale:], "0")
	switch len(part) {
	case 0:
		return whole
	case 3:
		part += "0"
	}
	return whole + "." + part
}

// FilterFrom reads a filter from a URL; what it does not understand is left
// out, so that an old or typed URL still shows the library.
func FilterFrom(v url.Values, lang string) SampleFilter {
	f := SampleFilter{Q: searchText(v.Get("q")), State: State(v.Get("state")), Type: v.Get("type"), Fibre: strings.ToUpper(v.Get("fibre")), Currency: v.Get("currency"),
		Pattern: v.Get("pattern"), Season: v.Get("season"), Use: v.Get("use"), Cert: v.Get("cert"), Tag: v.Get("tag"), Supplier: v.Get("supplier"), Fair: v.Get("fair"),
		InStock: v.Get("stock") == "1", HasPrice: v.Get("priced") == "1", Low: v.Get("low") == "1", By: v.Get("by"), Sort: v.Get("sort"), lang: lang}
	if !slices.Contains(States, f.State) {
		f.State = Active
	}
	if !slices.Contains(Sorts, f.Sort) {
		f.Sort = Sorts[0]
	}
	f.MinFibre = readRange(v.Get("min_fibre"), lang, 0)
	f.WeightMin, f.WeightMax = Quantity(readRange(v.Get("weight_min"), lang, 3)), Quantity(readRange(v.Get("weight_max"), lang, 3))
	f.WidthMin, f.WidthMax = Quantity(readRange(v.Get("width_min"), lang, 3)), Quantity(readRange(v.Get("width_max"), lang, 3))
	f.PriceMin, f.PriceMax = UnitPrice(readRange(v.Get("price_min"), lang, 4)), UnitPrice(readRange(v.Get("price_max"), lang, 4))
	if c := "#" + strings.ToLower(strings.TrimPrefix(v.Get("colour"), "#")); hexColour.MatchString(c) {
		f.Colour = c
	}
	f.Since, f.Until = readDay(v.Get("since"), 0), readDay(v.Get("until"), 1)
	if _, known := textile.FindFibre(f.Fibre); !known {
		f.Fibre = ""
	}
	return f.tidy()
}

// tidy leaves out what says nothing alone: a share of no fibre, a currency
// without a price.
func (f SampleFilter) tidy() SampleFilter {
	if f.Fibre == "" {
		f.MinFibre = 0
	}
	if f.PriceMin == 0 && f.PriceMax == 0 {
		f.Currency = ""
	}
	return f
}

// maxQuery is how many characters of the search box are read.
const maxQuery = 200

func searchText(q string) string {
	runes := []rune(strings.TrimSpace(q))
	return strings.TrimSpace(string(runes[:min(len(runes), maxQuery)]))
}
