package handlers

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// queueVersion is the form of the phone's queue that is understood.
const queueVersion = "1"

// ownerKey names who captures for which company; the phone sends it back with
// each capture, which may be days later and in another session.
func ownerKey(v *viewer) string { return v.UserUID() + "." + v.Company.UID }

// createCapture takes what was captured: from the phone's queue, which names
// the capture in Idempotency-Key and gets JSON, or from a plain form.
func (s *Server) createCapture(c *gin.Context, v *viewer) error {
	in := &arrival{view: v, queued: wantsJSON(c.Request), key: c.GetHeader("Idempotency-Key")}
	// What was captured at a fair cannot be had again: it is taken even when there is no room.
	f, refused, err := s.takeUpload(c, v, false, func(p models.Picture) error { return in.keep(c, p) })
	if err != nil {
		return err
	}
	in.form = f
	f.refuseFiles(refused)
	f.values["picture"] = append(f.values["picture"], in.kept...)
	if !in.read() {
		return s.notTheirs(c, v)
	}
	if !f.OK() {
		return s.captureRefused(c, in)
	}
	if err := in.store(c); f.took(err) {
		return s.captureRefused(c, in)
	} else if err != nil {
		return err
	}
	if in.queued {
		return s.json(c, http.StatusOK, gin.H{"uid": in.capture.UID})
	}
	return s.done(c, "/capture", "capture.saved")
}

// arrival is one capture on its way in.
type arrival struct {
	view    *viewer
	queued  bool   // from the phone's queue
	key     string // its Idempotency-Key
	form    *form
	kept    []string // pictures of the same form, kept until it is right
	capture models.Capture
}

// keep stores a photo that came in the same form.
func (in *arrival) keep(c *gin.Context, p models.Picture) error {
	if len(in.kept) >= models.MaxPictures {
		return models.Refuse("picture", "picture.too_many")
	}
	k, err := in.view.DB.KeepPicture(c.Request.Context(), in.view.UserUID(), p)
	if err == nil {
		in.kept = append(in.kept, k.UID)
	}
	return err
}

// read reads the fields; false means that somebody else captured this. A plain
// form is the session's own and needs no uid.
func (in *arrival) read() bool {
	f, k := in.form, &in.capture
	k.UID, k.Kind, k.Owner = f.Text("uid", 36), f.One("kind", models.CaptureKinds...), in.view.UserUID()
	k.CapturedAt = parseID(f.Text("captured_at", 20))
	for _, text := range k.Texts() {
		*text.At = f.raw(text.Key)
	}
	k.Fibres = f.All("fibre")
	in.readItems()
	for _, files := range []string{"picture", "photo", "label", "card"} {
		f.raw(files) // an empty file field comes as a text
	}
	if version := f.Text("version", 20); version != "" && version != queueVersion {
		f.Refuse("version", "capture.version", nil)
	}
	switch owner := f.Text("owner", 80); {
	case owner != ownerKey(in.view) && (owner != "" || in.queued):
		return false
	case k.UID == "" && !in.queued:
		k.UID = models.NewUID()
	case in.key != "" && in.key != k.UID:
		f.Refuse("form", "error.form", nil)
	}
	return true
}

// readItems reads what a customer chose: samples and wishes in the same order.
func (in *arrival) readItems() {
	f := in.form
	items := f.All("item")
	f.raw("wish")
	wishes := f.values["wish"]
	if len(wishes) > len(items) {
		f.Refuse("item", "error.form", nil)
		return
	}
	for i, uid := range items {
		item := models.ChosenItem{Sample: uid}
		if i < len(wishes) {
			item.Wish = wishes[i]
		}
		in.capture.Items = append(in.capture.Items, item)
	}
}

// store takes the capture and its photos in one transaction.
func (in *arrival) store(c *gin.Context) error {
	ctx := c.Request.Context()
	return in.view.DB.Tx(ctx, func(t *models.Tenant) error {
		if err := t.AddCapture(ctx, in.view.short(), &in.capture); err != nil || in.capture.Again {
			return err // the same form arrived twice: its photos too
		}
		return t.TakeCapturePhotos(ctx, &in.capture, in.form.All("picture"))
	})
}

// notTheirs refuses what another person or company captured.
func (s *Server) notTheirs(c *gin.Context, v *viewer) error {
	drain(c)
	if wantsJSON(c.Request) {
		p := s.page(c, v, "")
		return s.json(c, http.StatusForbidden, problem{Code: "other", Message: p.T("capture.other")})
	}
	return models.Refuse("form", "capture.other")
}

// captureFormView is the capture of a browser without script, shown again
// because something in it could not be read.
type captureFormView struct {
	page
	Waiting []models.Picture
}

// shownField is one field of the form, with the text that was typed.
type shownField struct{ Name, Label string }

// captureLabels name the fields a person types, by kind.
var captureLabels = map[string][][2]string{
	models.SampleCapture:    {{"supplier", "sample.supplier"}, {"supplier_code", "sample.supplier_code"}, {"price", "inbox.asked"}, {"moq", "sample.moq"}, {"fair", "sample.fair"}, {"stand", "fair.stand"}, {"note", "contact.note"}},
	models.CardCapture:      {{"supplier", "sample.supplier"}, {"name", "contact.name"}, {"email", "contact.email"}, {"phone", "contact.phone"}, {"wechat", "contact.wechat"}, {"fair", "sample.fair"}, {"stand", "fair.stand"}, {"note", "contact.note"}},
	models.SelectionCapture: {{"customer", "selection.customer"}, {"contact", "selection.contact"}, {"note", "contact.note"}},
}

// Shown are the fields of the kind that was captured.
func (view *captureFormView) Shown() []shownField {
	var all []shownField
	for _, f := range captureLabels[cmp.Or(view.Form.Value("kind"), models.SampleCapture)] {
		all = append(all, shownField{f[0], view.T(f[1])})
	}
	return all
}

// Carried are the fields that go along unseen.
func (view *captureFormView) Carried() []string {
	return []string{"uid", "kind", "owner", "captured_at", "version", "currency", "unit", "moq_unit", "fibre", "item", "wish"}
}

// Values is what came, by field.
func (view *captureFormView) Values() url.Values { return view.Form.values }

func (s *Server) captureRefused(c *gin.Context, in *arrival) error {
	if in.queued {
		return &models.Invalid{Fields: in.form.Wrong()}
	}
	view := &captureFormView{page: s.page(c, in.view, "new")}
	view.Form = in.form
	var err error
	if view.Waiting, err = in.view.DB.WaitingPictures(c.Request.Context(), in.view.UserUID(), in.form.values["picture"]); err != nil {
		return err
	}
	return s.render(c, http.StatusUnprocessableEntity, "captures/form", view)
}

// addCapturePhoto takes one photo of a capture that has arrived, under the uid
// the phone gave it.
func (s *Server) addCapturePhoto(c *gin.Context, v *viewer) error {
	ctx, key, uid := c.Request.Context(), c.GetHeader("Idempotency-Key"), c.Param("uid")
	if arrived, err := v.DB.PhotoArrived(ctx, uid, key); err != nil || arrived {
		return s.arrived(c, key, err)
	}
	capture, err := v.DB.FindCapture(ctx, uid)
	if errors.Is(err, models.ErrNotFound) {
		return models.ErrEarly
	}
	if err != nil {
		return err
	}
	if capture.Owner != v.UserUID() {
		return s.notTheirs(c, v)
	}
	photo, err := s.readPhoto(c, v, key)
	if err != nil {
		return err
	}
	return s.arrived(c, photo.UID, v.DB.AddCapturePhoto(ctx, capture.UID, *photo))
}

// arrived answers that what the phone sent is here.
func (s *Server) arrived(c *gin.Context, uid string, err error) error {
	if err != nil {
		return err
	}
	drain(c)
	return s.json(c, http.StatusOK, gin.H{"uid": uid})
}

// readPhoto reads the one photo of the request; what is no picture is an
// Invalid of the field photo.
func (s *Server) readPhoto(c *gin.Context, v *viewer, key string) (*models.Picture, error) {
	var photo *models.Picture
	f, refused, err := s.takeUpload(c, v, false, func(p models.Picture) error { photo = &p; return nil })
	if err != nil {
		return nil, err
	}
	for _, r := range refused {
		f.Refuse("photo", r.Key, map[string]any{"File": r.Name, "Max": models.MaxPictures})
	}
	f.raw("photo")
	uid, shows := f.Text("key", 36), f.One("shows", models.Shows...)
	if uid = cmp.Or(uid, key); key != "" && uid != key {
		f.Refuse("form", "error.form", nil)
	}
	if owner := f.Text("owner", 80); owner != "" && owner != ownerKey(v) {
		f.Refuse("form", "capture.other", nil)
	}
	if photo == nil {
		f.Refuse("photo", "capture.no_photo", nil)
	}
	if !f.OK() {
		return nil, &models.Invalid{Fields: f.Wrong()}
	}
	photo.UID, photo.Shows = uid, shows
	return photo, nil
}
