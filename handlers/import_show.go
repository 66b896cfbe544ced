package handlers

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"jennyerp/locales"
	"jennyerp/models"
)

// importView is one import at the step where it stands.
type importView struct {
	page
	Import  *models.Import
	Reached int // of Total, in the work in progress
	Total   int
	Rows    []models.ImportRow
	Show    models.RowState // which rows, "" for all
	More    bool
	reader  models.Reader
	links   map[int64]string // uids of the samples of Rows
}

func (s *Server) showImport(c *gin.Context, v *viewer) error {
	i, err := s.findImport(c, v)
	if err != nil {
		return err
	}
	view := s.importView(c, v, i)
	switch i.State {
	case models.ImportUploaded:
		view.Form = formWith(planValues(i))
	case models.ImportChecked, models.ImportDone, models.ImportUndone:
		if err := view.load(c); err != nil {
			return err
		}
	}
	return s.render(c, http.StatusOK, "imports/show", view)
}

func (s *Server) importView(c *gin.Context, v *viewer, i *models.Import) *importView {
	view := &importView{page: s.page(c, v, "imports"), Import: i, reader: importReader(v)}
	p, _ := s.queue.progress(i.UID)
	view.Reached, view.Total = p.done, p.total
	return view
}

// load reads the page of rows that was asked for: those of one state, or else
// of the state that most wants to be looked at.
func (v *importView) load(c *gin.Context) (err error) {
	v.Show = v.first()
	if asked := c.Query("rows"); asked == "all" {
		v.Show = ""
	} else if slices.Contains(models.RowStates, models.RowState(asked)) {
		v.Show = models.RowState(asked)
	}
	after, _ := strconv.Atoi(c.Query("after")) // anything else is the first page
	if v.Rows, v.More, err = v.DB.ImportRows(c.Request.Context(), v.Import, v.Show, after, models.RowPage); err != nil {
		return err
	}
	v.links, err = v.DB.SampleUIDs(c.Request.Context(), v.Rows)
	return err
}

// Link is the address of the row's sample, "" when there is none.
func (v *importView) Link(w models.ImportRow) string {
	if uid := v.links[w.SampleID]; uid != "" {
		return "/samples/" + uid
	}
	return ""
}

func (v *importView) first() models.RowState {
	for _, state := range models.RowStates {
		if v.Count(state) > 0 {
			return state
		}
	}
	return ""
}

// Count is how many rows are in a state.
func (v *importView) Count(state models.RowState) int {
	n := v.Import.Counts
	return map[models.RowState]int{models.RowNew: n.New, models.RowChanged: n.Changed, models.RowSame: n.Same, models.RowRefused: n.Refused, models.RowKept: n.Kept}[state]
}

// Tabs are the states that have rows, with their numbers.
func (v *importView) Tabs() []chip {
	all := []chip{{Label: v.T("import.rows.all") + " " + v.Number(v.Import.Counts.Rows()), URL: v.rowsURL("all", 0), On: v.Show == ""}}
	for _, state := range models.RowStates {
		if n := v.Count(state); n > 0 {
			all = append(all, chip{Label: v.T("import.rows."+string(state)) + " " + v.Number(n), URL: v.rowsURL(string(state), 0), On: v.Show == state})
		}
	}
	return all
}

func (v *importView) rowsURL(show string, after int) string {
	q := url.Values{"rows": {show}}
	if after > 0 {
		q.Set("after", strconv.Itoa(after))
	}
	return "/imports/" + v.Import.UID + "?" + q.Encode()
}

// MoreURL is the next page of rows.
func (v *importView) MoreURL() string {
	show := string(v.Show)
	if show == "" {
		show = "all"
	}
	return v.rowsURL(show, v.Rows[len(v.Rows)-1].Row)
}

// Fields are the changes of a row as the viewer writes them.
func (v *importView) Fields(w models.ImportRow) ([]models.ChangedField, error) {
	return w.Fields(v.reader)
}

// Explain says what is wrong with a cell or a picture, with its field and text.
func (v *importView) Explain(p models.RowProblem) string { return explain(v.Lang, p) }

func explain(lang string, p models.RowProblem) string {
	args := map[string]any{"File": p.Text, "Text": p.Text}
	for name, value := range p.Args {
		args[name] = value
	}
	reason := locales.With(lang, p.Key, args)
	switch {
	case p.Field == "picture":
		return locales.T(lang, "import.row.picture", "File", p.Text, "Reason", reason)
	case p.Text == "":
		return reason
	}
	return locales.T(lang, "import.row.cell", "Field", locales.T(lang, "sample."+p.Field), "Text", p.Text, "Reason", reason)
}

// Step is the number of the step the import stands at, from 1.
func (v *importView) Step() int {
	switch v.Import.State {
	case models.ImportUploaded:
		return 2
	case models.ImportChecking, models.ImportChecked:
		return 3
	case models.ImportRunning:
		return 4
	}
	return 5
}

// Undoable tells whether the import can still be taken back.
func (v *importView) Undoable() bool { return v.Import.Undoable(v.DB.Now()) }

// Work is how many samples the run will touch.
func (v *importView) Work() int { return v.Import.Counts.New + v.Import.Counts.Changed }

// importProgress is asked again and again while the import is at work.
func (s *Server) importProgress(c *gin.Context, v *viewer) error {
	i, err := s.findImport(c, v)
	if err != nil {
		return err
	}
	if !isHTMX(c) || !i.Working() {
		s.redirect(c, "/imports/"+i.UID)
		return nil
	}
	return s.fragment(c, http.StatusOK, "imports/_progress", s.importView(c, v, i))
}

// refusedRows gives the refused rows as a file to correct.
func (s *Server) refusedRows(c *gin.Context, v *viewer) error {
	i, err := s.findImport(c, v)
	if err != nil {
		return err
	}
	if i.Blob == "" {
		return models.ErrNotFound // cleared away after 30 days
	}
	var b bytes.Buffer // at most as large as the file was
	err = v.DB.WriteRefused(c.Request.Context(), s.Blobs, &b, i, importReader(v), v.t("import.refused.column"), func(p models.RowProblem) string { return explain(v.Lang, p) })
	if err != nil {
		return err
	}
	attach(c, v.t("import.refused.file", "File", fileStem(i.File))+".csv", "text/csv; charset=utf-8")
	_, err = b.WriteTo(c.Writer)
	return err
}

func (v *viewer) t(key string, args ...any) string { return locales.T(v.Lang, key, args...) }
