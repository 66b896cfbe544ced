package handlers

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// sampleFormView is the form of a new or known sample.
type sampleFormView struct {
	page
	Sample   *models.Sample // nil for a new one
	UID      string
	Version  int64
	Action   string
	DraftKey string
	Draft    *models.DraftForm // what was typed and not saved, offered to go on with
	Proposed string            // the code a new sample gets when none is typed
	Options  map[string][]string
	Settings models.Settings
	Waiting  []models.Picture // added to the form of a new sample, not saved yet
	Refused  []refusedFile
}

const newDraft = "sample:new"

func (s *Server) newSample(c *gin.Context, v *viewer) error {
	view := &sampleFormView{page: s.page(c, v, "new"), UID: models.NewUID(), Action: "/samples", DraftKey: newDraft}
	view.Form = formWith(url.Values{})
	if uid := c.Query("copy"); uid != "" {
		first, err := v.DB.FindSample(c.Request.Context(), uid)
		if err != nil {
			return err
		}
		spec := first.SampleSpec
		spec.Code = ""
		view.Form = formWith(specValues(&spec, v))
	}
	return s.showForm(c, http.StatusOK, view)
}

func (s *Server) editSample(c *gin.Context, v *viewer) error {
	sample, err := openSample(c, v)
	if err != nil {
		return err
	}
	view := s.editView(c, v, sample)
	view.Form = formWith(specValues(&sample.SampleSpec, v))
	return s.showForm(c, http.StatusOK, view)
}

func (s *Server) editView(c *gin.Context, v *viewer, sample *models.Sample) *sampleFormView {
	return &sampleFormView{page: s.page(c, v, "samples"), Sample: sample, UID: sample.UID, Version: sample.Version,
		Action: "/samples/" + sample.UID + "/edit", DraftKey: "sample:" + sample.UID}
}

// showForm fills what the form offers. A draft is offered on a fresh form, and
// taken when the person asked to go on with it.
func (s *Server) showForm(c *gin.Context, code int, view *sampleFormView) (err error) {
	ctx, db := c.Request.Context(), view.DB
	if c.Request.Method == http.MethodGet {
		if err := view.offerDraft(ctx, c.Query("draft") != ""); err != nil {
			return err
		}
	}
	if view.Options, err = db.Options(ctx); err != nil {
		return err
	}
	if view.Settings, err = db.Settings(ctx); err != nil {
		return err
	}
	if view.Sample == nil {
		if view.Proposed, err = db.ProposeCode(ctx); err != nil {
			return err
		}
		if view.Waiting, err = db.WaitingPictures(ctx, view.UserUID(), view.Form.values["picture"]); err != nil {
			return err
		}
	}
	return s.render(c, code, "samples/form", view)
}

func (view *sampleFormView) offerDraft(ctx context.Context, take bool) error {
	draft, err := view.DB.Draft(ctx, view.UserUID(), view.DraftKey)
	if err != nil || draft == nil {
		return err
	}
	values, err := url.ParseQuery(draft.Data)
	if !take || err != nil {
		view.Draft = draft
		return nil
	}
	view.Form = formWith(values)
	if models.ValidUID(values.Get("uid")) && view.Sample == nil {
		view.UID = values.Get("uid")
	}
	view.takeVersion(values)
	return nil
}

// takeVersion keeps the version the person was looking at when typing.
func (view *sampleFormView) takeVersion(values url.Values) {
	if version := parseID(values.Get("version")); version > 0 && version < view.Version {
		view.Version = version
	}
}

func (s *Server) createSample(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	var kept []string
	f, refused, err := s.readUpload(c, v, func(p models.Picture) error {
		if len(kept) >= models.MaxPictures {
			return models.Refuse("picture", "picture.too_many")
		}
		k, err := v.DB.KeepPicture(ctx, v.UserUID(), p)
		if err == nil {
			kept = append(kept, k.UID)
		}
		return err
	})
	if err != nil {
		return err
	}
	f.values["picture"] = append(f.values["picture"], kept...)
	f.refuseFiles(refused)
	f.raw("pictures") // an empty file field comes as a text
	sample := &models.Sample{UID: f.Text("uid", 36)}
	pictures, err := v.DB.WaitingPictures(ctx, v.UserUID(), f.All("picture"))
	if err != nil {
		return err
	}
	f.Text("version", 20)
	readSpec(f, v, &sample.SampleSpec, firstColour(pictures))
	if sample.Code == "" && sample.Name == "" && len(pictures) == 0 {
		f.Refuse("code", "sample.code_or_photo", nil)
	}
	if !f.OK() {
		return s.newSampleAgain(c, v, f, refused)
	}
	err = v.DB.Tx(ctx, func(t *models.Tenant) error {
		if err := t.CreateSample(ctx, v.UserUID(), sample); err != nil {
			return err
		}
		if err := t.TakePictures(ctx, v.UserUID(), sample, f.All("picture")); err != nil {
			return err
		}
		return t.DropDraft(ctx, v.UserUID(), newDraft)
	})
	if f.took(err) {
		return s.newSampleAgain(c, v, f, refused)
	}
	if err != nil {
		return err
	}
	return s.done(c, "/samples/"+sample.UID, "done.created")
}

func firstColour(pictures []models.Picture) string {
	if len(pictures) == 0 {
		return ""
	}
	return pictures[0].Colour
}

func (s *Server) newSampleAgain(c *gin.Context, v *viewer, f *form, refused []refusedFile) error {
	view := &sampleFormView{page: s.page(c, v, "new"), UID: f.Value("uid"), Action: "/samples", DraftKey: newDraft, Refused: refused}
	if !models.ValidUID(view.UID) {
		view.UID = models.NewUID()
	}
	view.Form = f
	return s.showForm(c, http.StatusUnprocessableEntity, view)
}

func (s *Server) saveSample(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	now, err := openSample(c, v)
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	mine := *now
	f.Text("uid", 36)
	mine.Version = parseID(f.Text("version", 20))
	pictures, err := v.DB.Pictures(ctx, now, v.UserUID())
	if err != nil {
		return err
	}
	readSpec(f, v, &mine.SampleSpec, firstColour(pictures))
	settled := readSettled(f)
	if !f.OK() {
		return s.sampleAgain(c, v, now, f)
	}
	err = v.DB.Tx(ctx, func(t *models.Tenant) error {
		if err := t.SettleSample(ctx, v.UserUID(), &mine, settled); err != nil {
			return err
		}
		return t.DropDraft(ctx, v.UserUID(), "sample:"+now.UID)
	})
	var conflict *models.Conflict
	switch {
	case errors.As(err, &conflict):
		return s.showConflict(c, v, &mine, conflict, f)
	case f.took(err):
		return s.sampleAgain(c, v, now, f)
	case err != nil:
		return err
	}
	return s.doneWithUndo(c, v, &mine, "done.saved")
}

func (s *Server) sampleAgain(c *gin.Context, v *viewer, now *models.Sample, f *form) error {
	view := s.editView(c, v, now)
	view.Form = f
	view.takeVersion(f.values)
	return s.showForm(c, http.StatusUnprocessableEntity, view)
}

// doneWithUndo goes to the sample and offers to take back what was just done.
func (s *Server) doneWithUndo(c *gin.Context, v *viewer, sample *models.Sample, key string) error {
	event, err := v.DB.LastEvent(c.Request.Context(), v.UserUID(), "sample", sample.ID)
	if err != nil {
		return err
	}
	return s.done(c, "/samples/"+sample.UID+"?undo="+sample.UID+"&event="+formatID(event), key)
}
