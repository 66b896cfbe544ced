package handlers

import (
	"errors"
	"io"
	"net/http"

	"github.com/gin-gonic/gin"

	"jennyerp/locales"
	"jennyerp/models"
)

// maxTableFile bounds an uploaded list, in bytes.
const maxTableFile = 8 << 20

// tableView is where a list is brought in: the file, then what it will do.
type tableView struct {
	page
	Title, Intro, Help string
	Back, Run          labelled // where the list is; the button that brings it in
	Action             string   // where the file is sent
	Checked, Ran       bool
	Understood         []string // columns that were recognised
	Ignored            []string // heads that were not
	Counts             map[models.RowState]int
	Rows               []tableRow
}

// tableRow is a row of the list with what it will do.
type tableRow struct {
	Number   int
	Name     string
	State    models.RowState
	Told     []models.ChangedField // Key is the name of the column
	Problems []string
}

// shownRows is how many rows of a check the page shows, the refused first.
const shownRows = 200

// Count is how many rows have a state.
func (view *tableView) Count(state string) int { return view.Counts[models.RowState(state)] }

// Ready is how many rows will be stored.
func (view *tableView) Ready() int { return view.Count("new") + view.Count("changed") }

// worst gives the rows the page shows: refused, changed, new.
func worst[T any](plans []T, state func(T) models.RowState) (all []T) {
	for _, wanted := range []models.RowState{models.RowRefused, models.RowChanged, models.RowNew} {
		for _, p := range plans {
			if state(p) == wanted && len(all) < shownRows {
				all = append(all, p)
			}
		}
	}
	return all
}

// why says what is wrong with the cells of a row.
func (p page) why(problems []models.RowProblem, label func(key string) string) (all []string) {
	for _, problem := range problems {
		text := label(problem.Field) + ": " + locales.With(p.Lang, problem.Key, problem.Args)
		if problem.Text != "" {
			text += " (" + problem.Text + ")"
		}
		all = append(all, text)
	}
	return all
}

// refusedTable answers with the form again when a file was not understood.
func (s *Server) refusedTable(c *gin.Context, view *tableView, file string, err error) error {
	if refused, ok := models.ImportProblem(err, &models.Import{File: file}); ok {
		err = refused
	}
	f := &form{}
	if f.took(err) {
		view.Form = f
		return s.render(c, http.StatusUnprocessableEntity, "imports/table", view)
	}
	return err
}

// readTableFile reads an uploaded list: its name and its bytes.
func readTableFile(c *gin.Context) (name string, data []byte, err error) {
	c.Request.Body = httpMaxBytes(c, maxTableFile)
	file, head, err := c.Request.FormFile("file")
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return "", nil, err
	}
	if err != nil {
		return "", nil, models.Refuse("file", "import.file.none")
	}
	defer file.Close()
	data, err = io.ReadAll(file) // bounded above
	return short(head.Filename, 120), data, err
}

// sendTable answers with a list of a noun as a file; the format is in the address.
func (s *Server) sendTable(c *gin.Context, v *viewer, noun, title string, label func(key string) string, write func(format string, r models.Reader) error) error {
	format := "xlsx"
	if c.Query("as") == "csv" {
		format = "csv"
	}
	reader := models.Reader{Lang: v.short(), Label: func(key string) string {
		if key == "title" {
			return title
		}
		return label(key)
	}}
	name, kind := tableFile(title+" "+v.Company.Name+" "+s.day(v), format)
	if err := v.DB.Audit(c.Request.Context(), models.Audit{Act: models.ActExport, Noun: noun, Details: models.AuditDetails{What: title}}); err != nil {
		return err
	}
	attach(c, name, kind)
	err := write(format, reader)
	if err != nil && c.Writer.Written() {
		s.Log.Error("export cut off", "id", requestID(c), "error", err)
		panic(http.ErrAbortHandler)
	}
	return err
}

// everyLanguage are the names of columns in every language.
func everyLanguage(columns []string, label func(lang, key string) string) map[string][]string {
	all := map[string][]string{}
	for _, key := range columns {
		for _, lang := range locales.Languages {
			all[key] = append(all[key], label(lang, key))
		}
	}
	return all
}
