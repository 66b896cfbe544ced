package handlers

import (
	"errors"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// partyHistoryView is what happened to a party, the newest first.
type partyHistoryView struct {
	page
	Party *models.Party
	Lines []historyLine
}

// URL is where what hangs on the party is changed.
func (view *partyHistoryView) URL() string { return partyURL(view.Party) }

func (s *Server) partyHistory(c *gin.Context, v *viewer) error {
	party, err := openParty(c, v)
	if err != nil {
		return err
	}
	return s.showPartyHistory(c, v, http.StatusOK, party, &form{})
}

func (s *Server) showPartyHistory(c *gin.Context, v *viewer, code int, party *models.Party, f *form) error {
	nav, _, _ := strings.Cut(party.Path()[1:], "/")
	view := &partyHistoryView{page: s.page(c, v, nav), Party: party}
	view.Form = f
	events, err := v.DB.History(c.Request.Context(), "party", party.ID)
	if err != nil {
		return err
	}
	names, err := s.names(c, v)
	if err != nil {
		return err
	}
	for _, e := range events {
		view.Lines = append(view.Lines, view.line(e, names, s.Clock().UnixMilli()))
	}
	return s.render(c, code, "parties/history", view)
}

func (view *partyHistoryView) line(e models.Event, names map[string]string, now int64) historyLine {
	line := historyLine{Event: e, Who: names[e.By], What: view.T("party.history." + e.Verb)}
	line.Undo = !e.Undone && view.May(string(models.EditParties)) && (e.Verb == "changed" || e.Verb == "joined" && e.Recent(now))
	switch e.Verb {
	case "contact_added", "contact_changed", "contact_removed":
		_, line.Object = e.Pair("contact")
		if e.Verb == "contact_changed" {
			line.Changes = e.ContactChanges()
		}
		return line
	case "address_added", "address_changed", "address_removed":
		old, now := e.Pair("address")
		line.Changes = []models.ChangedField{{Key: "address.title", Old: old, New: now}}
		return line
	case "joined":
		line.Object = e.Joined()
	}
	for _, ch := range e.PartyChanges(view.Short()) {
		if ch.Key == "owner" {
			ch.Old, ch.New = names[ch.Old], names[ch.New]
		}
		line.Changes = append(line.Changes, models.ChangedField{Key: "party." + ch.Key, Old: view.partyText(ch.Key, ch.Old), New: view.partyText(ch.Key, ch.New)})
	}
	return line
}

// undoParty takes one act of the history back.
func (s *Server) undoParty(c *gin.Context, v *viewer) error {
	party, err := openParty(c, v)
	if err != nil {
		return err
	}
	err = v.DB.UndoParty(c.Request.Context(), v.UserUID(), party, parseID(c.Param("event")))
	f := &form{}
	if f.took(err) {
		return s.showPartyHistory(c, v, http.StatusUnprocessableEntity, party, f)
	}
	if err != nil {
		return err
	}
	return s.done(c, party.Path(), "done.undone")
}

// mergeView is the joining of a twin: first who, then what goes where.
type mergeView struct {
	page
	Party *models.Party
	Twin  *models.Party // nil while it is chosen
	Twins []models.PartyTwin
	models.Joining
}

// Swap is the joining the other way round.
func (view *mergeView) Swap() string {
	return withQuery(partyURL(view.Twin)+"/merge", "with", view.Party.UID)
}

// URL is the party's address for changes.
func (view *mergeView) URL() string { return partyURL(view.Party) }

// Goes are the things of the twin that there are, in the order of the page.
func (view *mergeView) Goes() []string {
	var all []string
	for _, thing := range []string{"samples", "documents", "contacts", "addresses", "talks", "captures", "pictures", "stands", "asked", "payments"} {
		if n := view.Counts[thing]; n > 0 {
			all = append(all, view.T("party.goes."+thing, "Count", n, "Number", view.Number(n)))
		}
	}
	return all
}

// FieldText writes a field that the party takes from the twin.
func (view *mergeView) FieldText(c models.ChangedField) string { return view.partyText(c.Key, c.New) }

func (s *Server) chooseTwin(c *gin.Context, v *viewer) error {
	party, err := openParty(c, v)
	if err != nil {
		return err
	}
	return s.showMerge(c, v, http.StatusOK, party, c.Query("with"), &form{})
}

// showMerge asks who the twin is, or shows what joining it will do.
func (s *Server) showMerge(c *gin.Context, v *viewer, code int, party *models.Party, with string, f *form) error {
	ctx := c.Request.Context()
	nav, _, _ := strings.Cut(party.Path()[1:], "/")
	view := &mergeView{page: s.page(c, v, nav), Party: party}
	view.Form = f
	if with == "" {
		var err error
		if view.Twins, err = v.DB.PartyTwins(ctx, models.PartyHints{Name: party.Name, VATNo: party.VATNo, Except: party.UID}); err != nil {
			return err
		}
		return s.render(c, code, "parties/merge", view)
	}
	twin, err := s.twin(c, v, with)
	if err != nil {
		return err
	}
	if twin == nil || twin.ID == party.ID {
		f.Refuse("with", "party.merge.unknown", nil)
		if twin != nil {
			f = &form{}
			f.Refuse("with", "party.merge.same", nil)
		}
		f.values = c.Request.URL.Query()
		return s.showMerge(c, v, http.StatusUnprocessableEntity, party, "", f)
	}
	view.Twin = twin
	if view.Joining, err = v.DB.PreviewMerge(ctx, party, twin, v.short()); err != nil {
		return err
	}
	for i, ch := range view.Filled {
		if ch.Key == "owner" {
			names, err := s.names(c, v)
			if err != nil {
				return err
			}
			view.Filled[i].New = names[ch.New]
		}
	}
	return s.render(c, code, "parties/merge", view)
}

// twin finds a party by its uid or by its name; nil for none.
func (s *Server) twin(c *gin.Context, v *viewer, with string) (*models.Party, error) {
	ctx := c.Request.Context()
	if !models.ValidUID(with) {
		twins, err := v.DB.PartyTwins(ctx, models.PartyHints{Name: short(with, 160)})
		if err != nil || len(twins) == 0 || twins[0].Why != "name" {
			return nil, err
		}
		with = twins[0].UID
	}
	p, err := v.DB.FindParty(ctx, with)
	if errors.Is(err, models.ErrNotFound) {
		return nil, nil
	}
	return p, err
}

func (s *Server) mergeTwin(c *gin.Context, v *viewer) error {
	party, err := openParty(c, v)
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	with := f.Required("with", 160)
	if !f.OK() {
		return s.showMerge(c, v, http.StatusUnprocessableEntity, party, "", f)
	}
	twin, err := s.twin(c, v, with)
	if err != nil {
		return err
	}
	if twin == nil {
		f.Refuse("with", "party.merge.unknown", nil)
		return s.showMerge(c, v, http.StatusUnprocessableEntity, party, "", f)
	}
	if err := v.DB.MergeParties(c.Request.Context(), v.UserUID(), party, twin); err != nil {
		return err
	}
	now, err := v.DB.FindParty(c.Request.Context(), party.UID)
	if err != nil {
		return err
	}
	return s.savedParty(c, v, now)
}
