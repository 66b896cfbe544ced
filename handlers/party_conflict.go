package handlers

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// readPicks reads what was chosen on the conflict page. The three roles are
// one field there.
func readPicks(f *form, keys []string) models.Settled {
	settled := models.Settled{Seen: parseID(f.Text("seen", 20))}
	for _, key := range keys {
		if f.Text("pick."+key, 10) != "mine" {
			continue
		}
		if key == "roles" {
			settled.Mine = append(settled.Mine, models.PartyRoles...)
			continue
		}
		settled.Mine = append(settled.Mine, key)
	}
	return settled
}

// partyConflictView shows what two people wrote into the same fields.
type partyConflictView struct {
	page
	Party  *models.Party // as it is stored now
	Action string
	Rows   []conflictRow
	Hidden []hiddenValue // all that was typed, to be sent again
}

// conflict lets the person choose field by field; nothing was stored and
// nothing typed is lost.
func (p parties) conflict(c *gin.Context, v *viewer, mine *models.Party, conflict *models.Conflict, f *form) error {
	theirs := conflict.Theirs.(*models.Party)
	view := &partyConflictView{page: p.page(c, v, p.nav()), Party: theirs, Action: p.path() + "/" + theirs.UID + "/edit"}
	people, err := p.Control.Team(c.Request.Context(), v.Company.ID)
	if err != nil {
		return err
	}
	both := func(key string) bool {
		return slices.Contains(conflict.Fields, key) || key == "roles" && slices.ContainsFunc(models.PartyRoles, func(r string) bool { return slices.Contains(conflict.Fields, r) })
	}
	for _, field := range models.PartyFields {
		if both(field.Key) {
			view.Rows = append(view.Rows, conflictRow{field.Key, view.partyText(field.Key, field.Get(&mine.PartySpec, v.short())), view.partyText(field.Key, field.Get(&theirs.PartySpec, v.short()))})
		}
	}
	if both("owner") {
		view.Rows = append(view.Rows, conflictRow{"owner", nameOf(people, mine.Owner), nameOf(people, theirs.Owner)})
	}
	for _, name := range slices.Sorted(maps.Keys(f.values)) {
		if name == "seen" || strings.HasPrefix(name, "pick.") {
			continue
		}
		for _, value := range f.values[name] {
			view.Hidden = append(view.Hidden, hiddenValue{name, value})
		}
	}
	return p.render(c, http.StatusConflict, "parties/conflict", view)
}
