package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// historyView is what happened to a sample, the newest first.
type historyView struct {
	page
	Sample *models.Sample
	Lines  []historyLine
}

type historyLine struct {
	models.Event
	Who     string
	What    string // sentence without the person: "changed", "archived it"
	Object  string // picture or colour it is about
	Changes []models.ChangedField
	Undo    bool
}

func (s *Server) sampleHistory(c *gin.Context, v *viewer) error {
	view, err := s.history(c, v)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "samples/history", view)
}

// sampleHistoryList is the list alone, for the sample's page.
func (s *Server) sampleHistoryList(c *gin.Context, v *viewer) error {
	if !isHTMX(c) {
		return s.wholePage(c, "/samples/"+c.Param("uid")+"/history")
	}
	view, err := s.history(c, v)
	if err != nil {
		return err
	}
	return s.fragment(c, http.StatusOK, "samples/_history", view)
}

func (s *Server) history(c *gin.Context, v *viewer) (*historyView, error) {
	sample, err := findSample(c, v)
	if err != nil {
		return nil, err
	}
	return s.historyOf(c, v, sample)
}

func (s *Server) historyOf(c *gin.Context, v *viewer, sample *models.Sample) (*historyView, error) {
	view := &historyView{page: s.page(c, v, "samples"), Sample: sample}
	events, err := v.DB.History(c.Request.Context(), "sample", sample.ID)
	if err != nil {
		return nil, err
	}
	names, err := s.names(c, v)
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		if e.Shows(v.SeeCost) {
			view.Lines = append(view.Lines, view.line(e, names[e.By]))
		}
	}
	return view, nil
}

func (view *historyView) line(e models.Event, who string) historyLine {
	line := historyLine{Event: e, Who: who, What: view.T("history." + e.Verb), Undo: e.Undoable() && view.May("samples.edit") && (view.SeeCost || !e.HidesCost())}
	switch e.Verb {
	case "moved":
		_, to := e.Pair("state")
		line.What = view.T("history.moved." + to)
	case "colour_added", "colour_changed", "colour_removed", "colour_restored":
		_, line.Object = e.Pair("variant")
		line.Changes = e.VariantChanges(view.Short())
		for i := range line.Changes {
			line.Changes[i].Key = "variant." + line.Changes[i].Key
		}
	case "picture_added", "picture_removed", "picture_restored", "picture_shown":
		_, line.Object = e.Pair("picture")
		if from, to := e.Pair("visibility"); to != "" {
			line.Changes = []models.ChangedField{{Key: "picture.visibility", Old: view.T("visibility." + from), New: view.T("visibility." + to)}}
		}
	default:
		for _, change := range e.SampleChanges(view.Short(), view.SeeCost) {
			line.Changes = append(line.Changes, models.ChangedField{Key: "sample." + change.Key, Old: view.FieldText(change.Key, change.Old), New: view.FieldText(change.Key, change.New)})
		}
	}
	return line
}

// URL is the sample's address.
func (view *historyView) URL() string { return "/samples/" + view.Sample.UID }

// Title is what people call the sample.
func (view *historyView) Title() string { return title(view.Sample) }

// undoSample takes one act of the history back.
func (s *Server) undoSample(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	sample, err := findSample(c, v)
	if err != nil {
		return err
	}
	event, err := v.DB.FindEvent(ctx, "sample", sample.ID, parseID(c.Param("event")))
	if err != nil {
		return err
	}
	if !event.Shows(v.SeeCost) {
		return models.ErrNotFound
	}
	f := &form{}
	if !v.SeeCost && event.HidesCost() {
		err = models.Refuse("event", "history.undo.not")
	} else {
		err = v.DB.UndoSample(ctx, v.UserUID(), sample, event.ID)
	}
	if f.took(err) {
		view, err := s.historyOf(c, v, sample)
		if err != nil {
			return err
		}
		view.Form = f
		return s.render(c, http.StatusUnprocessableEntity, "samples/history", view)
	}
	if err != nil {
		return err
	}
	return s.done(c, "/samples/"+sample.UID, "done.undone")
}
