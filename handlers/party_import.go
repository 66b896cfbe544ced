package handlers

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"jennyerp/locales"
	"jennyerp/models"
)

// maxPartyFile bounds an uploaded list of parties, in bytes.
const maxPartyFile = 8 << 20

// partyImportView is where a list of parties is brought in: the file, then
// what it will do.
type partyImportView struct {
	page
	Role   string
	Import *models.PartyImport // nil before there is a file
	Ran    bool
}

// List is the address of the parties.
func (view *partyImportView) List() string { return "/" + view.Role + "s" }

// shownRows is how many rows of a check the page shows, the refused first.
const shownRows = 200

// Rows are the rows the page shows: refused, changed, new.
func (view *partyImportView) Rows() []models.PartyPlan {
	var all []models.PartyPlan
	for _, state := range []models.RowState{models.RowRefused, models.RowChanged, models.RowNew} {
		for _, p := range view.Import.Plans {
			if p.State == state && len(all) < shownRows {
				all = append(all, p)
			}
		}
	}
	return all
}

// Count is how many rows have a state.
func (view *partyImportView) Count(state string) int {
	return view.Import.Counts[models.RowState(state)]
}

// Ready is how many rows will be stored.
func (view *partyImportView) Ready() int { return view.Count("new") + view.Count("changed") }

// Understood are the columns that were recognised.
func (view *partyImportView) Understood() []string {
	var all []string
	for _, key := range view.Import.Columns {
		if key != "" {
			all = append(all, partyLabel(view.Lang, key))
		}
	}
	return all
}

// Told are the fields a row changes or brings.
func (view *partyImportView) Told(p models.PartyPlan) []models.ChangedField {
	all := models.Event{Changes: p.Changes}.PartyChanges(view.Short())
	for i := range all {
		all[i].Old, all[i].New = view.partyText(all[i].Key, all[i].Old), view.partyText(all[i].Key, all[i].New)
	}
	return slices.DeleteFunc(all, func(c models.ChangedField) bool { return c.Key == "name" })
}

// Why says what is wrong with a cell.
func (view *partyImportView) Why(p models.RowProblem) string {
	text := partyLabel(view.Lang, p.Field) + ": " + locales.With(view.Lang, p.Key, p.Args)
	if p.Text != "" {
		text += " (" + p.Text + ")"
	}
	return text
}

// partyLabel is the name of a column in a language.
func partyLabel(lang, key string) string { return locales.T(lang, "party."+key) }

// partyLabels are the names of the columns in every language.
var partyLabels = sync.OnceValue(func() map[string][]string {
	all := map[string][]string{}
	for _, key := range models.PartyColumns() {
		for _, lang := range locales.Languages {
			all[key] = append(all[key], partyLabel(lang, key))
		}
	}
	return all
})

// roleOf is the list something was started from.
func roleOf(c *gin.Context) string {
	if c.Query("role") == "supplier" {
		return "supplier"
	}
	return "customer"
}

func (s *Server) partyImportView(c *gin.Context, v *viewer, role string) *partyImportView {
	return &partyImportView{page: s.page(c, v, role+"s"), Role: role}
}

func (s *Server) newPartyImport(c *gin.Context, v *viewer) error {
	return s.render(c, http.StatusOK, "parties/import", s.partyImportView(c, v, roleOf(c)))
}

// checkPartyImport reads the file and shows what it will do; nothing is stored
// yet.
func (s *Server) checkPartyImport(c *gin.Context, v *viewer) error {
	ctx, view := c.Request.Context(), s.partyImportView(c, v, roleOf(c))
	table := &models.PartyTable{Role: view.Role, Lang: v.short()}
	err := s.readPartyFile(c, v, table)
	if refused, ok := models.ImportProblem(err, &models.Import{File: table.File}); ok {
		err = refused
	}
	f := &form{}
	if f.took(err) {
		view.Form = f
		return s.render(c, http.StatusUnprocessableEntity, "parties/import", view)
	}
	if err != nil {
		return err
	}
	if view.Import, err = v.DB.PlanParties(ctx, v.UserUID()); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "parties/import", view)
}

func (s *Server) readPartyFile(c *gin.Context, v *viewer, table *models.PartyTable) error {
	c.Request.Body = httpMaxBytes(c, maxPartyFile)
	file, head, err := c.Request.FormFile("file")
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return err
	}
	if err != nil {
		return models.Refuse("file", "import.file.none")
	}
	defer file.Close()
	b, err := io.ReadAll(file) // bounded above
	if err != nil {
		return err
	}
	table.File = short(head.Filename, 120)
	return v.DB.ReadParties(c.Request.Context(), v.UserUID(), table, bytes.NewReader(b), int64(len(b)), partyLabels())
}

func (s *Server) runPartyImport(c *gin.Context, v *viewer) error {
	view := s.partyImportView(c, v, roleOf(c))
	done, err := v.DB.RunPartyImport(c.Request.Context(), v.UserUID())
	if errors.Is(err, models.ErrNotFound) { // a second tap
		return s.done(c, view.List(), "done.imported")
	}
	if err != nil {
		return err
	}
	view.Import, view.Role, view.Ran = done, done.Role, true
	return s.render(c, http.StatusOK, "parties/import", view)
}

// exportParties answers with the list as a file.
func (s *Server) exportParties(c *gin.Context, v *viewer) error {
	filter, format := partyFilter(c, roleOf(c)), "xlsx"
	if c.Query("as") == "csv" {
		format = "csv"
	}
	reader := models.Reader{Lang: v.short(), Label: func(key string) string {
		if key == "title" {
			return locales.T(v.Lang, "nav."+filter.Role+"s")
		}
		return partyLabel(v.Lang, key)
	}}
	name, kind := tableFile(strings.Join([]string{locales.T(v.Lang, "nav."+filter.Role+"s"), v.Company.Name, s.day(v)}, " "), format)
	attach(c, name, kind)
	err := v.DB.WriteParties(c.Request.Context(), c.Writer, filter, format, reader)
	if err != nil && c.Writer.Written() {
		s.Log.Error("export cut off", "id", requestID(c), "error", err)
		panic(http.ErrAbortHandler)
	}
	return err
}
