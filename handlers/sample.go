package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/measure"
	"jennyerp/models"
)

// sampleView is one sample. Prices, history and the log of pieces are loaded
// as parts of their own, for they are long and seldom looked at first.
type sampleView struct {
	page
	Sample     *models.Sample
	Query      string // of the list the person came from, "?…" or ""
	Prev, Next string // uids in that list
	Variants   []models.Variant
	All        []models.Picture
	Chosen     *models.Variant // the colour that is looked at, nil for the sample
	Pieces     []models.Physical
}

func (s *Server) showSample(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	sample, err := findSample(c, v)
	if err != nil {
		return err
	}
	filter, query := listOf(c, v)
	view := &sampleView{page: s.page(c, v, "samples"), Sample: sample, Query: query}
	if view.Variants, err = v.DB.Variants(ctx, sample); err != nil {
		return err
	}
	if view.All, err = v.DB.Pictures(ctx, sample, v.UserUID()); err != nil {
		return err
	}
	if view.Pieces, err = v.DB.PhysicalSamples(ctx, sample); err != nil {
		return err
	}
	if view.Prev, view.Next, err = v.DB.Neighbours(ctx, filter, sample.UID); err != nil {
		return err
	}
	if i := slices.IndexFunc(view.Variants, func(o models.Variant) bool { return o.UID == c.Query("variant") }); i >= 0 {
		view.Chosen = &view.Variants[i]
	}
	return s.render(c, http.StatusOK, "samples/show", view)
}

// findSample finds the sample of the address, also a removed one.
func findSample(c *gin.Context, v *viewer) (*models.Sample, error) {
	return v.DB.FindSample(c.Request.Context(), c.Param("uid"))
}

// openSample finds the sample of the address for a change; a removed one must
// be brought back first.
func openSample(c *gin.Context, v *viewer) (*models.Sample, error) {
	sample, err := findSample(c, v)
	if err == nil && sample.State == models.Removed {
		return nil, models.Refuse("form", "sample.removed.edit")
	}
	return sample, err
}

// listOf is the list the person came from: its filter, and the query that
// links carry on.
func listOf(c *gin.Context, v *viewer) (models.SampleFilter, string) {
	q := c.Request.URL.Query()
	filter := models.FilterFrom(q, v.short())
	values := filter.Values()
	if q.Get("view") == "list" {
		values.Set("view", "list")
	}
	if len(values) == 0 {
		return filter, ""
	}
	return filter, "?" + values.Encode()
}

// URL is the sample's own address.
func (v *sampleView) URL() string { return "/samples/" + v.Sample.UID }

// Title is what people call the sample.
func (v *sampleView) Title() string { return title(v.Sample) }

func title(s *models.Sample) string {
	if s.Name != "" {
		return s.Name
	}
	return s.Code
}

// Shots are the pictures shown large: those of the chosen colour, or the
// sample's own; a colour without pictures shows the sample's.
func (v *sampleView) Shots() []models.Picture {
	var id int64
	if v.Chosen != nil {
		id = v.Chosen.ID
	}
	if own := hanging(v.All, id); len(own) > 0 || id == 0 {
		return own
	}
	return hanging(v.All, 0)
}

func hanging(all []models.Picture, variantID int64) []models.Picture {
	var own []models.Picture
	for _, p := range all {
		if p.VariantID == variantID {
			own = append(own, p)
		}
	}
	return own
}

// PictureOf is the first picture of a colour, "" for none.
func (v *sampleView) PictureOf(variant models.Variant) string {
	if own := hanging(v.All, variant.ID); len(own) > 0 {
		return own[0].UID
	}
	return ""
}

// VariantURL shows a colour; the chosen one leads back to the sample.
func (v *sampleView) VariantURL(variant models.Variant) string {
	if v.Chosen != nil && v.Chosen.UID == variant.UID {
		return v.URL() + v.Query
	}
	if v.Query == "" {
		return v.URL() + "?variant=" + variant.UID
	}
	return v.URL() + v.Query + "&variant=" + variant.UID
}

// Amount, Stock and the like are those of the chosen colour where it has its own.
func (v *sampleView) Amount() models.UnitPrice {
	if v.Chosen != nil && v.Chosen.Price > 0 {
		return v.Chosen.Price
	}
	return v.Sample.Price
}

// Stock is what is on hand: of the chosen colour, or of all.
func (v *sampleView) Stock() models.Quantity {
	if v.Chosen != nil {
		return v.Chosen.Stock
	}
	return v.Sample.Stock
}

// fact is one cell of the grid; Small is the same in other units.
type fact struct{ Label, Value, Small string }

// Facts are what is known about the cloth, in the order people ask for it.
func (v *sampleView) Facts() []fact {
	spec, lang := v.Sample.SampleSpec, v.Short()
	if v.Chosen != nil && v.Chosen.Width > 0 {
		spec.Width = v.Chosen.Width
	}
	if v.Chosen != nil && v.Chosen.Finish != "" {
		spec.Finish = v.Chosen.Finish
	}
	var all []fact
	for _, key := range []string{"composition", "weight", "width", "weave", "pattern", "yarn_count", "density", "finish", "moq", "lead_days", "origin", "hs_code", "style_no", "fair", "place"} {
		field, _ := models.FindSampleField(key)
		if value := field.Get(&spec, lang); value != "" {
			all = append(all, v.fact(key, value, spec))
		}
	}
	return all
}

func (v page) fact(key, value string, spec models.SampleSpec) fact {
	f, lang := fact{Label: v.T("sample." + key), Value: value}, v.Short()
	switch key {
	case "weight":
		f.Value = measure.FormatWeight(int64(spec.Weight), lang)
		f.Small = measure.FormatOunces(int64(spec.Weight), lang)
		if linear := measure.FormatLinear(int64(spec.Weight), int64(spec.Width), lang); linear != "" {
			f.Small += ", " + linear
		}
	case "width":
		f.Value, f.Small = measure.FormatWidth(int64(spec.Width), lang), measure.FormatInches(int64(spec.Width), lang)
	case "pattern":
		f.Value = v.Word("pattern", value)
	case "moq":
		f.Value = v.Amounts(spec.MOQ, spec.MOQUnit)
	case "lead_days":
		f.Value = v.T("sample.days", "Count", int(spec.LeadDays))
	case "origin":
		f.Value = models.CountryName(value, lang)
	}
	return f
}

// Amounts writes a quantity with its unit.
func (p page) Amounts(q models.Quantity, unit string) string {
	return measure.FormatQuantity(int64(q), unit, p.Short())
}

// Chips are types, pattern, uses, tags, season: each leads to its like in the library.
func (v *sampleView) Chips() []chip {
	var all []chip
	add := func(key, kind string, words ...string) {
		for _, w := range words {
			if w != "" {
				all = append(all, chip{Label: v.Word(kind, w), URL: "/samples?" + url.Values{key: {w}}.Encode()})
			}
		}
	}
	add("type", "type", v.Sample.Types...)
	add("use", "use", v.Sample.Uses...)
	add("season", "season", v.Sample.Season)
	add("tag", "tag", v.Sample.Tags...)
	return all
}

// Expired tells whether a certificate's day is over.
func (v *sampleView) Expired(certificate models.Certificate) bool {
	return certificate.Expires != "" && certificate.Expires < models.At(v.DB.Now()).Format(time.DateOnly)
}

// Expiry writes a certificate's day in the reader's way.
func (v *sampleView) Expiry(certificate models.Certificate) string {
	day, err := time.Parse(time.DateOnly, certificate.Expires)
	if err != nil {
		return certificate.Expires
	}
	return v.Date(day.UnixMilli())
}

// Paragraphs are the lines of the notes.
func (v *sampleView) Paragraphs() []string {
	return strings.FieldsFunc(v.Sample.Notes, func(r rune) bool { return r == '\n' || r == '\r' })
}

// SupplierURL leads to the supplier.
func (v *sampleView) SupplierURL() string { return "/suppliers/" + v.Sample.SupplierUID }

// Base is for parts of the page that need the sample's address.
func (v *sampleView) Base() string { return v.URL() }
