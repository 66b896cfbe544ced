package handlers

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// twin is a sample the captured one may be a double of, and why.
type twin struct {
	models.SampleCard
	SamePicture, SameCode bool
}

// twins joins what looks the same with what has the same code, each sample once.
func twins(same []models.Found, codes []models.SampleCard) []twin {
	var all []twin
	for _, f := range same {
		all = append(all, twin{SampleCard: f.SampleCard, SamePicture: true})
	}
	for _, card := range codes {
		if i := slices.IndexFunc(all, func(t twin) bool { return t.ID == card.ID }); i >= 0 {
			all[i].SameCode = true
			continue
		}
		all = append(all, twin{SampleCard: card, SameCode: true})
	}
	return all
}

// captureTwins is the part of the page with the likely doubles, those by
// picture too: looking takes longer than the page should wait.
func (s *Server) captureTwins(c *gin.Context, v *viewer) error {
	if !isHTMX(c) {
		return s.wholePage(c, "/inbox/"+url.PathEscape(c.Param("uid")))
	}
	ctx, view := c.Request.Context(), &tidyView{page: s.page(c, v, "inbox")}
	var err error
	if view.Capture, err = v.DB.FindCapture(ctx, c.Param("uid")); err != nil {
		return err
	}
	if view.Capture.Kind != models.SampleCapture || view.Capture.State != models.NewCapture {
		return models.ErrNotFound
	}
	draft, err := v.DB.FindSample(ctx, view.Capture.UID)
	if err != nil {
		return err
	}
	codes, err := v.DB.CaptureTwins(ctx, draft)
	if err != nil {
		return err
	}
	same, err := v.DB.SameCloth(ctx, draft, v.UserUID())
	if err != nil {
		return err
	}
	view.Sample, view.Twins = draft, twins(same, codes)
	return s.fragment(c, http.StatusOK, "inbox/_twins", view)
}

// Look tells whether the doubles by picture are still to be asked for.
func (view *tidyView) Look() bool { return view.Cloth() != "" }

// Cloth is the photo to look for similar cloths with, "" for none.
func (view *tidyView) Cloth() string {
	for _, p := range view.Photos {
		if p.Shows == "cloth" {
			return p.UID
		}
	}
	return ""
}

// hint is one proposal: a tap fills the field. URL does the same without script.
type hint struct{ Field, Value, Label, URL string }

// Hints are what the mill's earlier samples propose for empty fields.
func (view *tidyView) Hints(c *models.MillHabits) []hint {
	var all []hint
	add := func(field, value, label string) {
		if value != "" && view.Form.Value(field) == "" {
			all = append(all, hint{field, value, label, view.URL() + "?" + url.Values{field: {value}}.Encode()})
		}
	}
	for _, stored := range c.Compositions {
		text := view.Composition(stored)
		add("composition", text, text)
	}
	for _, width := range c.Widths {
		add("width", view.Quantity(width), view.Quantity(width)+" cm")
	}
	add("tags", strings.Join(c.Tags, ", "), strings.Join(c.Tags, ", "))
	return all
}

// Currency is the one a price of the form is in: typed, usual for the mill, or
// the company's.
func (view *tidyView) Currency() string {
	return cmp.Or(view.Form.Value("cost_currency"), first(view.Habits.Currencies), view.Settings.Currency)
}

// UnitOf is the unit a price of the form is per.
func (view *tidyView) UnitOf() string {
	return cmp.Or(view.Form.Value("cost_unit"), first(view.Habits.Units), view.Settings.Unit)
}

func first(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return all[0]
}
