package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/measure"
	"jennyerp/models"
)

// piecesView counts the physical samples of one sample.
type piecesView struct {
	page
	Sample *models.Sample
	Pieces []models.Physical
	Log    []models.Count
	Names  map[string]string
}

func (s *Server) pieces(c *gin.Context, v *viewer) error {
	sample, err := findSample(c, v)
	if err != nil {
		return err
	}
	return s.showPieces(c, v, sample, http.StatusOK, &form{})
}

func (s *Server) showPieces(c *gin.Context, v *viewer, sample *models.Sample, code int, f *form) error {
	view := &piecesView{page: s.page(c, v, "samples"), Sample: sample}
	view.Form = f
	var err error
	if view.Pieces, err = v.DB.PhysicalSamples(c.Request.Context(), sample); err != nil {
		return err
	}
	if isHTMX(c) {
		return s.fragment(c, code, "samples/_pieces", view)
	}
	if view.Log, err = v.DB.PhysicalLog(c.Request.Context(), sample); err != nil {
		return err
	}
	if view.Names, err = s.names(c, v); err != nil {
		return err
	}
	return s.render(c, code, "samples/pieces", view)
}

// URL is the sample's address.
func (view *piecesView) URL() string { return "/samples/" + view.Sample.UID }

// Title is what people call the sample.
func (view *piecesView) Title() string { return title(view.Sample) }

// countPieces adds or takes one, or sets number and alert level as counted.
func (s *Server) countPieces(c *gin.Context, v *viewer) error {
	sample, err := openSample(c, v)
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	err = s.count(c, v, sample, f)
	switch {
	case f.took(err):
		return s.showPieces(c, v, sample, http.StatusUnprocessableEntity, f)
	case err != nil:
		return err
	case isHTMX(c):
		return s.showPieces(c, v, sample, http.StatusOK, &form{})
	}
	return s.done(c, "/samples/"+sample.UID, "done.counted")
}

func (s *Server) count(c *gin.Context, v *viewer, sample *models.Sample, f *form) error {
	ctx, kind, note := c.Request.Context(), f.One("kind", models.Forms...), f.Text("note", 120)
	step := f.Text("step", 2)
	count, alert := readCount(f, v, "count"), readCount(f, v, "alert")
	if step == "" && f.Value("count") == "" {
		f.Refuse("count", "physical.count.bad", nil)
	}
	if !f.OK() {
		return &models.Invalid{Fields: f.Wrong()}
	}
	switch step {
	case "+1":
		return v.DB.CountPhysical(ctx, v.UserUID(), sample, kind, 1, note)
	case "-1":
		return v.DB.CountPhysical(ctx, v.UserUID(), sample, kind, -1, note)
	case "":
		return v.DB.SetPhysical(ctx, v.UserUID(), sample, kind, count, alert, note)
	}
	return models.Refuse("step", "error.choice")
}

// readCount reads a whole number; empty is none.
func readCount(f *form, v *viewer, name string) int64 {
	text := f.Text(name, 12)
	if text == "" {
		return 0
	}
	n, err := measure.ParseNumber(text, v.short(), 0)
	if err != nil || n < 0 {
		f.Refuse(name, "physical.count.bad", nil)
	}
	return n
}
