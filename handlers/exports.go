package handlers

import (
	"mime"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/locales"
	"jennyerp/models"
)

// exportView is the form that asks what to take out, and for whom.
type exportView struct {
	page
	Query  string               // the library's filter
	IDs    []string             // or the chosen samples
	Count  int                  // counted as far as the limit of pictures
	Leaves []models.SampleField // that a customer's file has
}

// TooMany tells whether there are too many samples for pictures.
func (v *exportView) TooMany() bool { return v.Count > models.MaxExportPictures }

// Limit is how many samples may have pictures.
func (v *exportView) Limit() int { return models.MaxExportPictures }

// export asks what to take out of what the library shows.
func (s *Server) export(c *gin.Context, v *viewer) error {
	return s.showExport(c, v, http.StatusOK, nil, models.FilterFrom(c.Request.URL.Query(), v.short()), exportDefaults(v))
}

// exportChosen asks it for the samples chosen in the library.
func (s *Server) exportChosen(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	ids := f.All("id")
	if len(ids) == 0 {
		s.redirect(c, "/export")
		return nil
	}
	return s.showExport(c, v, http.StatusOK, ids, models.SampleFilter{}, exportDefaults(v))
}

func exportDefaults(v *viewer) *form {
	return formWith(url.Values{"for": {"us"}, "format": {"xlsx"}, "lang": {v.Lang}})
}

func (s *Server) showExport(c *gin.Context, v *viewer, code int, ids []string, filter models.SampleFilter, f *form) error {
	view := &exportView{page: s.page(c, v, "samples"), Query: filter.Values().Encode(), IDs: ids}
	view.Form = f
	set, err := v.DB.Settings(c.Request.Context())
	if err != nil {
		return err
	}
	view.Leaves = set.LeavingFields()
	if view.Count, err = v.DB.CountExport(c.Request.Context(), models.Export{IDs: ids, Filter: filter}); err != nil {
		return err
	}
	return s.render(c, code, "exports/new", view)
}

// exportFile answers with the file. It is written as it is read; when that
// fails half-way the connection is cut, so that nobody takes half a file for
// the whole.
func (s *Server) exportFile(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	e := models.Export{Format: f.One("format", models.ExportFormats...), Customer: f.One("for", "us", "customer") == "customer", IDs: f.All("id")}
	lang := f.One("lang", locales.Languages...)
	q, err := url.ParseQuery(f.raw("query"))
	if err != nil {
		f.Refuse("query", "error.form", nil)
	}
	e.Filter, e.Reader = models.FilterFrom(q, v.short()), readerIn(lang, v.SeeCost)
	if !f.OK() {
		return s.showExport(c, v, http.StatusUnprocessableEntity, e.IDs, e.Filter, f)
	}
	name, kind := exportName(v, e, lang, s.Clock().Format("2006-01-02"))
	attach(c, name, kind)
	err = v.DB.WriteExport(c.Request.Context(), s.Blobs, c.Writer, e)
	if err == nil {
		return nil
	}
	if c.Writer.Written() {
		s.Log.Error("export cut off", "id", requestID(c), "error", err)
		panic(http.ErrAbortHandler)
	}
	c.Writer.Header().Del("Content-Disposition")
	if f.took(err) {
		return s.showExport(c, v, http.StatusUnprocessableEntity, e.IDs, e.Filter, f)
	}
	return err
}

// exportName is the file's name, with company and date, and its type.
func exportName(v *viewer, e models.Export, lang, date string) (name, kind string) {
	return tableFile(locales.T(lang, "export.file", "Company", v.Company.Name, "Date", date), e.Format)
}

// tableFile is the name and type of a table's file, as CSV or workbook.
func tableFile(name, format string) (file, kind string) {
	if format == "csv" {
		return name + ".csv", "text/csv; charset=utf-8"
	}
	return name + ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
}

// attach names a file to be kept; browsers of any language understand the name.
func attach(c *gin.Context, name, kind string) {
	c.Header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": safeName(name)}))
	c.Header("Content-Type", kind)
}

// safeName is a name that every file system takes.
func safeName(name string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '-'
		}
		return r
	}, name)
}

func fileStem(name string) string { return strings.TrimSuffix(name, filepath.Ext(name)) }
