package handlers

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// tidyView is one capture being tidied: a sample's short form, a business
// card, or what a customer chose.
type tidyView struct {
	page
	Capture    *models.Capture
	Prev, Next string // uids in the inbox
	Photos     []models.Picture
	Refused    []refusedFile

	Sample   *models.Sample // the draft, nil for others
	Version  int64
	Twins    []twin
	Habits   models.MillHabits
	Settings models.Settings

	Chosen map[string]models.SampleCard // of a selection, by uid
}

// showCapture shows one capture. A sample that was tidied is an ordinary one.
func (s *Server) showCapture(c *gin.Context, v *viewer) error {
	view, err := s.openCapture(c, v)
	if err != nil {
		return err
	}
	if view.Capture.Kind == models.SampleCapture && view.Capture.State != models.NewCapture {
		s.redirect(c, "/samples/"+view.Capture.SampleUID)
		return nil
	}
	return s.showTidy(c, http.StatusOK, view)
}

func (s *Server) openCapture(c *gin.Context, v *viewer) (*tidyView, error) {
	view := &tidyView{page: s.page(c, v, "inbox")}
	var err error
	view.Capture, view.Prev, view.Next, err = v.DB.OpenCapture(c.Request.Context(), c.Param("uid"))
	return view, err
}

// showTidy reads what the kind needs and renders the page.
func (s *Server) showTidy(c *gin.Context, code int, view *tidyView) (err error) {
	ctx, db := c.Request.Context(), view.DB
	if view.Photos, err = db.CapturePhotos(ctx, view.Capture, view.UserUID()); err != nil {
		return err
	}
	switch view.Capture.Kind {
	case models.CardCapture:
		view.fillCard()
		return s.render(c, code, "inbox/card", view)
	case models.SelectionCapture:
		if view.Chosen, err = db.ChosenSamples(ctx, view.Capture); err != nil {
			return err
		}
		return s.render(c, code, "inbox/selection", view)
	}
	if err := view.readDraft(c); err != nil {
		return err
	}
	return s.render(c, code, "inbox/sample", view)
}

// readDraft reads the draft of a captured sample with what helps to tidy it.
func (view *tidyView) readDraft(c *gin.Context) (err error) {
	ctx, db := c.Request.Context(), view.DB
	if view.Sample == nil {
		if view.Sample, err = db.FindSample(ctx, view.Capture.UID); err != nil {
			return err
		}
	}
	view.Version = view.Sample.Version
	codes, err := db.CaptureTwins(ctx, view.Sample)
	if err != nil {
		return err
	}
	view.Twins = twins(nil, codes)
	if view.Habits, err = db.MillHabits(ctx, view.Sample); err != nil {
		return err
	}
	if view.Settings, err = db.Settings(ctx); err != nil {
		return err
	}
	view.fillSample(c.Request.URL.Query())
	return nil
}

// tidyFields are those of the short form; filled ones can be proposed.
var tidyFields = []string{"code", "name", "supplier", "supplier_code", "composition", "width", "weight", "cost", "cost_currency", "cost_unit", "moq", "fair", "tags", "notes"}

// fillSample writes the draft into the form, unless it is shown again with
// what was typed; a proposal that was tapped is in the address.
func (view *tidyView) fillSample(chosen url.Values) {
	if len(view.Form.values) > 0 {
		view.Version = max(parseID(view.Form.Value("version")), 1)
		return
	}
	values := specValues(&view.Sample.SampleSpec, view.viewer)
	if values.Get("composition") == "" && len(view.Capture.Fibres) == 1 {
		values.Set("composition", view.Capture.Seen(view.Short()))
	}
	for _, key := range tidyFields {
		if chosen.Get(key) != "" {
			values.Set(key, short(chosen.Get(key), 400))
		}
	}
	view.Form.values = values
}

func (view *tidyView) fillCard() {
	if len(view.Form.values) > 0 {
		return
	}
	k := view.Capture
	view.Form.values = url.Values{"supplier": {k.Supplier}, "name": {k.Name}, "email": {k.Email}, "phone": {k.Phone}, "wechat": {k.WeChat}, "note": {k.Note}}
}

// Title is what people call the capture.
func (view *tidyView) Title() string {
	if view.Sample != nil {
		return view.captureTitle(view.Capture, view.Sample.Name, view.Sample.Code)
	}
	return view.captureTitle(view.Capture, "", "")
}

// URL is the capture's address.
func (view *tidyView) URL() string { return "/inbox/" + view.Capture.UID }

// Seen are the fibres noted at the stand, when the shares are still asked for.
func (view *tidyView) Seen() string {
	if view.Sample.Composition != "" || len(view.Capture.Fibres) < 2 {
		return ""
	}
	return view.Capture.Seen(view.Short())
}

// keepCapture saves what was tidied and goes on to the next one.
func (s *Server) keepCapture(c *gin.Context, v *viewer) error {
	view, err := s.openCapture(c, v)
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	view.Form = f
	switch view.Capture.Kind {
	case models.CardCapture:
		return s.keepCard(c, view)
	case models.SelectionCapture:
		if !f.OK() {
			return s.showTidy(c, http.StatusUnprocessableEntity, view)
		}
		return s.takeSelection(c, view)
	}
	return s.keepSample(c, view)
}

// takeSelection goes on with what a customer chose: it becomes a paper.
func (s *Server) takeSelection(c *gin.Context, view *tidyView) error {
	d, err := view.DB.TakeSelection(c.Request.Context(), view.UserUID(), view.Capture)
	if view.Form.took(err) {
		return s.showTidy(c, http.StatusUnprocessableEntity, view)
	}
	if err != nil {
		return err
	}
	return s.done(c, "/"+d.Kind.Path+"/"+d.UID, "done.selection")
}

func (s *Server) keepSample(c *gin.Context, view *tidyView) error {
	ctx, f := c.Request.Context(), view.Form
	now, err := view.DB.FindSample(ctx, view.Capture.UID)
	if err != nil {
		return err
	}
	mine := *now
	mine.Version = parseID(f.Text("version", 20))
	anyway := f.Text("anyway", 1) != ""
	readSpec(f, view.viewer, &mine.SampleSpec, "")
	if !f.OK() {
		view.Sample = now
		return s.showTidy(c, http.StatusUnprocessableEntity, view)
	}
	err = view.DB.KeepCapture(ctx, view.UserUID(), view.Capture, &mine, anyway)
	var conflict *models.Conflict
	if errors.As(err, &conflict) {
		return s.showConflict(c, view.viewer, &mine, conflict, f)
	}
	return s.tidied(c, view, "done.kept", err)
}

func (s *Server) keepCard(c *gin.Context, view *tidyView) error {
	f, card := view.Form, view.Capture
	anyway := f.Text("anyway", 1) != ""
	for _, text := range card.Texts() {
		if _, given := f.values[text.Key]; given {
			*text.At = f.raw(text.Key)
		}
	}
	if !f.OK() {
		return s.showTidy(c, http.StatusUnprocessableEntity, view)
	}
	return s.tidied(c, view, "done.card", view.DB.KeepCard(c.Request.Context(), view.UserUID(), card, anyway))
}

// tidied goes on to the next capture, or shows the refusal at its field.
func (s *Server) tidied(c *gin.Context, view *tidyView, done string, err error) error {
	switch {
	case view.Form.took(err) && view.Meanwhile():
		return s.showTidy(c, http.StatusConflict, view)
	case view.Form.took(err):
		return s.showTidy(c, http.StatusUnprocessableEntity, view)
	case err != nil:
		return err
	}
	return s.done(c, view.after(), done)
}

// Meanwhile tells whether a colleague took the capture out of the inbox while
// this was typed: saving again keeps it anyway.
func (view *tidyView) Meanwhile() bool {
	return view.Capture.State != models.NewCapture && view.Form.Error("form") != nil
}

// after is where tidying goes on: the next older capture, else a newer one,
// else the empty inbox.
func (view *tidyView) after() string {
	if next := cmp.Or(view.Next, view.Prev); next != "" {
		return "/inbox/" + next
	}
	return "/inbox"
}

// mergeCapture gives what was captured to the sample it is a double of, chosen
// by its uid or its code.
func (s *Server) mergeCapture(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	view, err := s.openCapture(c, v)
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	view.Form = &form{}
	into := f.Required("sample", 80)
	if !f.OK() {
		return &models.Invalid{Fields: f.Wrong()}
	}
	if !models.ValidUID(into) {
		twin, err := v.DB.FindSampleByCode(ctx, into)
		if errors.Is(err, models.ErrNotFound) {
			return s.tidied(c, view, "", models.Refuse("sample", "inbox.merge.unknown"))
		}
		if err != nil {
			return err
		}
		into = twin.UID
	}
	if err := v.DB.MergeCapture(ctx, v.UserUID(), view.Capture, into); err != nil {
		return s.tidied(c, view, "", err)
	}
	return s.done(c, view.after()+"?capture="+view.Capture.UID, "done.merged")
}

// discardCapture takes a capture away; the toast brings it back, as it takes a
// merge back.
func (s *Server) discardCapture(c *gin.Context, v *viewer) error {
	view, err := s.openCapture(c, v)
	if err != nil {
		return err
	}
	if err := v.DB.DiscardCapture(c.Request.Context(), v.UserUID(), view.Capture); err != nil {
		return err
	}
	return s.done(c, view.after()+"?capture="+view.Capture.UID, "done.discarded")
}

func (s *Server) restoreCapture(c *gin.Context, v *viewer) error {
	view, err := s.openCapture(c, v)
	if err != nil {
		return err
	}
	if err := v.DB.RestoreCapture(c.Request.Context(), v.UserUID(), view.Capture); err != nil {
		return err
	}
	return s.done(c, view.URL(), "done.restored")
}
