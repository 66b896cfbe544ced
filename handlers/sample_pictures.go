package handlers

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// picturesView is where a sample's pictures are added, shown, put in order.
type picturesView struct {
	page
	Sample   *models.Sample
	Variants []models.Variant
	All      []models.Picture
	Refused  []refusedFile
	Removed  *models.Picture // just removed, may be brought back
}

func (s *Server) pictures(c *gin.Context, v *viewer) error {
	sample, err := findSample(c, v)
	if err != nil {
		return err
	}
	return s.showPictures(c, v, http.StatusOK, sample, &picturesView{})
}

// showPictures answers with the page, or for the script with the part that
// changes.
func (s *Server) showPictures(c *gin.Context, v *viewer, code int, sample *models.Sample, view *picturesView) error {
	ctx, f := c.Request.Context(), view.Form
	view.page, view.Sample = s.page(c, v, "samples"), sample
	if f != nil {
		view.Form = f
	}
	var err error
	if view.All, err = v.DB.Pictures(ctx, sample, v.UserUID()); err != nil {
		return err
	}
	if view.Variants, err = v.DB.Variants(ctx, sample); err != nil {
		return err
	}
	if isHTMX(c) {
		return s.fragment(c, code, "samples/_photos", view)
	}
	return s.render(c, code, "samples/pictures", view)
}

// URL is the sample's address.
func (view *picturesView) URL() string { return "/samples/" + view.Sample.UID }

// Title is what people call the sample.
func (view *picturesView) Title() string { return title(view.Sample) }

// Visibilities are who may see a picture.
func (p page) Visibilities() []models.Visibility { return models.Visibilities }

// Own are the sample's pictures, without those of its colours.
func (view *picturesView) Own() []models.Picture { return hanging(view.All, 0) }

// Of are the pictures of a colour.
func (view *picturesView) Of(variant models.Variant) []models.Picture {
	return hanging(view.All, variant.ID)
}

// addPictures takes several files at once; those that are refused are named
// and the others kept.
func (s *Server) addPictures(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	sample, err := openSample(c, v)
	if err != nil {
		return err
	}
	// Fields stand before the files in our forms, but a browser may send them
	// in any order: files are hung up when all is read.
	var files []models.Picture
	f, refused, err := s.readUpload(c, v, func(p models.Picture) error { files = append(files, p); return nil })
	if err != nil {
		return err
	}
	f.raw("pictures")
	variantID, err := variantOf(c, v, sample, f.Text("variant", 36))
	if err != nil {
		return err
	}
	visibility := models.Visibility(f.One("visibility", "public", "internal", "private"))
	if !f.OK() {
		return &models.Invalid{Fields: f.Wrong()}
	}
	for _, p := range files {
		p.Visibility, p.VariantID = visibility, variantID
		_, err := v.DB.AddPicture(ctx, v.UserUID(), sample, p)
		if key, ok := models.PictureProblem(err); ok {
			refused = append(refused, refusedFile{p.Name, key})
		} else if err != nil {
			return err
		}
	}
	if len(refused) > 0 {
		return s.showPictures(c, v, http.StatusUnprocessableEntity, sample, &picturesView{Refused: refused})
	}
	return s.picturesDone(c, v, sample, &picturesView{})
}

func (s *Server) picturesDone(c *gin.Context, v *viewer, sample *models.Sample, view *picturesView) error {
	if isHTMX(c) {
		return s.showPictures(c, v, http.StatusOK, sample, view)
	}
	return s.done(c, "/samples/"+sample.UID+"/pictures", "done.picture")
}

// variantOf is the id of the sample's colour with the uid, 0 for none.
func variantOf(c *gin.Context, v *viewer, sample *models.Sample, uid string) (int64, error) {
	if uid == "" {
		return 0, nil
	}
	variant, err := v.DB.FindVariant(c.Request.Context(), sample, uid)
	if err != nil {
		return 0, err
	}
	return variant.ID, nil
}

// changePicture changes who sees a picture, or which colour it shows.
func (s *Server) changePicture(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	sample, err := openSample(c, v)
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	visibility, variant := f.Text("visibility", 10), f.Text("variant", 36)
	if !f.OK() {
		return &models.Invalid{Fields: f.Wrong()}
	}
	variantID, err := variantOf(c, v, sample, variant)
	if err != nil {
		return err
	}
	err = v.DB.Tx(ctx, func(t *models.Tenant) error {
		if err := t.ShowPicture(ctx, v.UserUID(), sample, c.Param("picture"), models.Visibility(visibility)); err != nil {
			return err
		}
		return t.HangPicture(ctx, v.UserUID(), sample, c.Param("picture"), variantID)
	})
	if f.took(err) {
		return s.showPictures(c, v, http.StatusUnprocessableEntity, sample, &picturesView{page: page{Form: f}})
	}
	if err != nil {
		return err
	}
	return s.picturesDone(c, v, sample, &picturesView{})
}

// orderPictures takes the whole order, or moves one picture by one place.
func (s *Server) orderPictures(c *gin.Context, v *viewer) error {
	sample, err := openSample(c, v)
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	uids := f.All("picture")
	swap(uids, f.Text("earlier", 36), -1)
	swap(uids, f.Text("later", 36), 1)
	if !f.OK() {
		return &models.Invalid{Fields: f.Wrong()}
	}
	if err := v.DB.OrderPictures(c.Request.Context(), v.UserUID(), sample, uids); err != nil {
		return err
	}
	return s.picturesDone(c, v, sample, &picturesView{})
}

func swap(uids []string, uid string, by int) {
	i := slices.Index(uids, uid)
	if j := i + by; uid != "" && i >= 0 && j >= 0 && j < len(uids) {
		uids[i], uids[j] = uids[j], uids[i]
	}
}

// removePicture takes a picture away and says how to bring it back.
func (s *Server) removePicture(c *gin.Context, v *viewer) error {
	sample, err := openSample(c, v)
	if err != nil {
		return err
	}
	removed, err := v.DB.RemovePicture(c.Request.Context(), v.UserUID(), sample, c.Param("picture"))
	if err != nil {
		return err
	}
	return s.showPictures(c, v, http.StatusOK, sample, &picturesView{Removed: removed})
}

func (s *Server) restorePicture(c *gin.Context, v *viewer) error {
	sample, err := openSample(c, v)
	if err != nil {
		return err
	}
	f := &form{}
	err = v.DB.RestorePicture(c.Request.Context(), v.UserUID(), sample, c.Param("picture"))
	if f.took(err) {
		return s.showPictures(c, v, http.StatusUnprocessableEntity, sample, &picturesView{page: page{Form: f}})
	}
	if err != nil {
		return err
	}
	return s.picturesDone(c, v, sample, &picturesView{})
}
