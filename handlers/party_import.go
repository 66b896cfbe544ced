package handlers

import (
	"bytes"
	"errors"
	"net/http"
	"slices"
	"sync"

	"github.com/gin-gonic/gin"

	"jennyerp/locales"
	"jennyerp/models"
)

// partyLabel is the name of a column in a language.
func partyLabel(lang, key string) string { return locales.T(lang, "party."+key) }

// partyLabels are the names of the columns in every language.
var partyLabels = sync.OnceValue(func() map[string][]string { return everyLanguage(models.PartyColumns(), partyLabel) })

// roleOf is the list something was started from.
func roleOf(c *gin.Context) string {
	if c.Query("role") == "supplier" {
		return "supplier"
	}
	return "customer"
}

func (s *Server) partyImportView(c *gin.Context, v *viewer, role string) *tableView {
	view := &tableView{page: s.page(c, v, role+"s"), Action: "/parties/import?role=" + role}
	view.Title, view.Intro, view.Help = view.T("party.import"), view.T("party.import.intro"), view.T("party.import.help")
	view.Back = labelled{view.T("nav." + role + "s"), "/" + role + "s"}
	return view
}

// showParties fills the view with what the list will do, or has done.
func (view *tableView) showParties(i *models.PartyImport) {
	view.Checked, view.Counts, view.Ignored = true, i.Counts, i.Ignored
	for _, key := range i.Columns {
		if key != "" {
			view.Understood = append(view.Understood, partyLabel(view.Lang, key))
		}
	}
	for _, p := range worst(i.Plans, func(p models.PartyPlan) models.RowState { return p.State }) {
		told := models.Event{Changes: p.Changes}.PartyChanges(view.Short())
		for i := range told {
			key := told[i].Key
			told[i] = models.ChangedField{Key: partyLabel(view.Lang, key), Old: view.partyText(key, told[i].Old), New: view.partyText(key, told[i].New)}
		}
		told = slices.DeleteFunc(told, func(c models.ChangedField) bool { return c.Key == partyLabel(view.Lang, "name") })
		view.Rows = append(view.Rows, tableRow{p.Row, p.Party.Name, p.State, told, view.why(p.Problems, func(key string) string { return partyLabel(view.Lang, key) })})
	}
	view.Run = labelled{view.T("party.import.run", "Count", view.Ready(), "Number", view.Number(view.Ready())), "/parties/import/run?role=" + i.Role}
}

func (s *Server) newPartyImport(c *gin.Context, v *viewer) error {
	return s.render(c, http.StatusOK, "imports/table", s.partyImportView(c, v, roleOf(c)))
}

// checkPartyImport reads the file and shows what it will do; nothing is stored
// yet.
func (s *Server) checkPartyImport(c *gin.Context, v *viewer) error {
	ctx, role := c.Request.Context(), roleOf(c)
	view := s.partyImportView(c, v, role)
	name, data, err := readTableFile(c)
	if err == nil {
		table := &models.PartyTable{Table: models.Table{File: name, Lang: v.short()}, Role: role}
		err = v.DB.ReadParties(ctx, v.UserUID(), table, bytes.NewReader(data), int64(len(data)), partyLabels())
	}
	if err != nil {
		return s.refusedTable(c, view, name, err)
	}
	plan, err := v.DB.PlanParties(ctx, v.UserUID())
	if err != nil {
		return err
	}
	view.showParties(plan)
	return s.render(c, http.StatusOK, "imports/table", view)
}

func (s *Server) runPartyImport(c *gin.Context, v *viewer) error {
	done, err := v.DB.RunPartyImport(c.Request.Context(), v.UserUID())
	if errors.Is(err, models.ErrNotFound) { // a second tap
		return s.done(c, "/"+roleOf(c)+"s", "done.imported")
	}
	if err != nil {
		return err
	}
	view := s.partyImportView(c, v, done.Role)
	view.showParties(done)
	view.Ran = true
	return s.render(c, http.StatusOK, "imports/table", view)
}

// exportParties answers with the list as a file.
func (s *Server) exportParties(c *gin.Context, v *viewer) error {
	filter := partyFilter(c, roleOf(c))
	return s.sendTable(c, v, "parties", locales.T(v.Lang, "nav."+filter.Role+"s"), func(key string) string { return partyLabel(v.Lang, key) }, func(format string, r models.Reader) error {
		return v.DB.WriteParties(c.Request.Context(), c.Writer, filter, format, r)
	})
}
