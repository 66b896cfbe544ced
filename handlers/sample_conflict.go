package handlers

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// conflictView shows what two people wrote into the same fields.
type conflictView struct {
	page
	Sample *models.Sample // as it is stored now
	Who    string
	Rows   []conflictRow
	Hidden []hiddenValue // all that was typed, to be sent again
}

type conflictRow struct{ Key, Mine, Theirs string }

type hiddenValue struct{ Name, Value string }

// showConflict lets the person choose field by field; nothing was stored and
// nothing typed is lost.
func (s *Server) showConflict(c *gin.Context, v *viewer, mine *models.Sample, conflict *models.Conflict, f *form) error {
	theirs := conflict.Theirs.(*models.Sample)
	view := &conflictView{page: s.page(c, v, "samples"), Sample: theirs}
	names, err := s.names(c, v)
	if err != nil {
		return err
	}
	view.Who = names[theirs.UpdatedBy]
	for _, field := range models.SampleFields {
		if slices.Contains(conflict.Fields, field.Key) && (v.SeeCost || !field.Cost) {
			view.Rows = append(view.Rows, conflictRow{field.Key, view.FieldText(field.Key, field.Get(&mine.SampleSpec, v.short())), view.FieldText(field.Key, field.Get(&theirs.SampleSpec, v.short()))})
		}
	}
	for name, values := range f.values {
		if name == "seen" || len(name) > 5 && name[:5] == "pick." {
			continue
		}
		for _, value := range values {
			view.Hidden = append(view.Hidden, hiddenValue{name, value})
		}
	}
	slices.SortStableFunc(view.Hidden, func(a, b hiddenValue) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return s.render(c, http.StatusConflict, "samples/conflict", view)
}

// readSettled reads what was chosen on the conflict page.
func readSettled(f *form) models.Settled {
	settled := models.Settled{Seen: parseID(f.Text("seen", 20))}
	for _, field := range models.SampleFields {
		if f.Text("pick."+field.Key, 10) == "mine" {
			settled.Mine = append(settled.Mine, field.Key)
		}
	}
	return settled
}

// names are the company's people by uid, those who left too.
func (s *Server) names(c *gin.Context, v *viewer) (map[string]string, error) {
	team, err := s.Control.Team(c.Request.Context(), v.Company.ID)
	names := map[string]string{}
	for _, m := range team {
		names[m.UID] = m.Name
	}
	return names, err
}
