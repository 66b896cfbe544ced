package handlers

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// bulkView is the form that changes many samples at once.
type bulkView struct {
	page
	IDs     []string
	Options map[string][]string
}

// chooseSamples shows what can be done to the chosen samples.
func (s *Server) chooseSamples(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	ids := f.All("id")
	if len(ids) == 0 {
		s.redirect(c, "/samples")
		return nil
	}
	return s.showBulk(c, v, http.StatusOK, ids, formWith(url.Values{}))
}

func (s *Server) showBulk(c *gin.Context, v *viewer, code int, ids []string, f *form) error {
	view := &bulkView{page: s.page(c, v, "samples"), IDs: ids}
	view.Form = f
	var err error
	if view.Options, err = v.DB.Options(c.Request.Context()); err != nil {
		return err
	}
	return s.render(c, code, "samples/bulk", view)
}

func (s *Server) bulkSamples(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	ids := f.All("id")
	b := models.Bulk{AddTags: models.SplitWords(f.Text("add_tags", 400)), DropTags: models.SplitWords(f.Text("drop_tags", 400)), Fields: map[string]string{}, Lang: v.short()}
	for _, key := range models.BulkFields {
		if in := f.Text(key, 160); in != "" {
			b.Fields[key] = in
		}
	}
	if state := models.State(f.Text("state", 10)); slices.Contains(models.States, state) {
		b.State = state
	}
	if !f.OK() {
		return s.showBulk(c, v, http.StatusUnprocessableEntity, ids, f)
	}
	if _, err := v.DB.BulkSamples(c.Request.Context(), v.UserUID(), ids, b); f.took(err) {
		return s.showBulk(c, v, http.StatusUnprocessableEntity, ids, f)
	} else if err != nil {
		return err
	}
	return s.done(c, "/samples", "done.bulk")
}
