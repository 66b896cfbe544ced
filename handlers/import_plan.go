package handlers

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// planValues fill the form of the columns.
func planValues(i *models.Import) url.Values {
	v := url.Values{"header": {strconv.Itoa(i.Plan.Header)}, "lang": {i.Plan.Lang}, "visibility": {string(i.Plan.Visibility)}}
	if i.Plan.MakeCodes {
		v.Set("make_codes", "1")
	}
	for at, key := range i.Plan.Fields {
		v.Set(columnName(at), key)
	}
	return v
}

func columnName(at int) string { return "column_" + strconv.Itoa(at) }

// planImport takes the columns as the person named them and has the rows
// checked. Another header row is looked at first.
func (s *Server) planImport(c *gin.Context, v *viewer) error {
	i, err := s.findImport(c, v)
	if err != nil {
		return err
	}
	if i.State != models.ImportUploaded {
		return models.ErrStale
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	header := i.Plan.Header
	readPlan(f, i)
	if chosen, err := strconv.Atoi(f.raw("header")); err == nil && chosen != header {
		if err := v.DB.LookAgain(c.Request.Context(), s.Blobs, i, importReader(v), chosen); err != nil {
			return err
		}
		s.redirect(c, "/imports/"+i.UID)
		return nil
	}
	if bad := importReader(v).Plan(i.Plan); bad != nil {
		f.refuse(bad)
	}
	if !f.OK() {
		view := s.importView(c, v, i)
		view.Form = f
		return s.render(c, http.StatusUnprocessableEntity, "imports/show", view)
	}
	return s.begin(c, v, i, v.DB.BeginCheck)
}

func readPlan(f *form, i *models.Import) {
	p := &i.Plan
	p.Fields = make([]string, len(i.Preview.Columns))
	for at := range p.Fields {
		p.Fields[at] = f.raw(columnName(at))
	}
	p.MakeCodes = f.Checked("make_codes")
	if lang := f.raw("lang"); lang == "it" || lang == "en" {
		p.Lang = lang
	}
	if chosen := models.Visibility(f.raw("visibility")); chosen == "public" || chosen == "internal" {
		p.Visibility = chosen
	}
}

// columnView is one column in the form.
type columnView struct {
	models.ImportColumn
	Name  string
	Error *models.FieldError
	Field string
}

// Columns are the columns with what was chosen for them.
func (v *importView) Columns() []columnView {
	var all []columnView
	for at, col := range v.Import.Preview.Columns {
		name := columnName(at)
		all = append(all, columnView{ImportColumn: col, Name: name, Error: v.Form.Error(name), Field: v.Form.Value(name)})
	}
	return all
}

// Choices are the fields a column may be.
func (v *importView) Choices() []models.SampleField { return v.reader.Fields() }
