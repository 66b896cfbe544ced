package handlers

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// coloursView lists a sample's colours.
type coloursView struct {
	sampleView
}

func (s *Server) colours(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	sample, err := findSample(c, v)
	if err != nil {
		return err
	}
	view := &coloursView{sampleView{page: s.page(c, v, "samples"), Sample: sample}}
	if view.Variants, err = v.DB.Variants(ctx, sample); err != nil {
		return err
	}
	if view.All, err = v.DB.Pictures(ctx, sample, v.UserUID()); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "samples/colours", view)
}

// colourFormView is the form of one colour.
type colourFormView struct {
	page
	Sample   *models.Sample
	Variant  models.Variant
	Action   string
	Pictures []models.Picture
}

func (s *Server) newColour(c *gin.Context, v *viewer) error {
	sample, err := openSample(c, v)
	if err != nil {
		return err
	}
	return s.showColour(c, v, http.StatusOK, sample, models.Variant{UID: models.NewUID()}, formWith(url.Values{}))
}

func (s *Server) editColour(c *gin.Context, v *viewer) error {
	sample, variant, err := openVariant(c, v)
	if err != nil {
		return err
	}
	values := url.Values{}
	for _, key := range models.VariantFields {
		values.Set(key, variant.Text(key, v.short()))
	}
	return s.showColour(c, v, http.StatusOK, sample, *variant, formWith(values))
}

func openVariant(c *gin.Context, v *viewer) (*models.Sample, *models.Variant, error) {
	sample, err := openSample(c, v)
	if err != nil {
		return nil, nil, err
	}
	variant, err := v.DB.FindVariant(c.Request.Context(), sample, c.Param("colour"))
	return sample, variant, err
}

func (s *Server) showColour(c *gin.Context, v *viewer, code int, sample *models.Sample, variant models.Variant, f *form) error {
	view := &colourFormView{page: s.page(c, v, "samples"), Sample: sample, Variant: variant, Action: "/samples/" + sample.UID + "/colours"}
	view.Form = f
	if variant.ID > 0 {
		view.Action += "/" + variant.UID
		all, err := v.DB.Pictures(c.Request.Context(), sample, v.UserUID())
		if err != nil {
			return err
		}
		view.Pictures = hanging(all, variant.ID)
	}
	return s.render(c, code, "samples/colour", view)
}

// URL is the sample's address.
func (view *colourFormView) URL() string { return "/samples/" + view.Sample.UID }

// Named tells whether the colour typed is one of the named ones.
func (p page) Named(hex string) bool {
	return slices.ContainsFunc(namedColours, func(n namedColour) bool { return n.Hex == hex })
}

func (s *Server) addColour(c *gin.Context, v *viewer) error {
	sample, err := openSample(c, v)
	if err != nil {
		return err
	}
	return s.storeColour(c, v, sample, models.Variant{})
}

func (s *Server) saveColour(c *gin.Context, v *viewer) error {
	sample, variant, err := openVariant(c, v)
	if err != nil {
		return err
	}
	return s.storeColour(c, v, sample, *variant)
}

// storeColour reads the form over the colour (zero for a new one), with the
// pictures sent along, and stores both.
func (s *Server) storeColour(c *gin.Context, v *viewer, sample *models.Sample, variant models.Variant) error {
	ctx := c.Request.Context()
	var files []models.Picture
	f, refused, err := s.readUpload(c, v, func(p models.Picture) error { files = append(files, p); return nil })
	if err != nil {
		return err
	}
	uid := f.Text("uid", 36)
	if variant.ID == 0 {
		variant.UID = uid
	}
	variant.Version = parseID(f.Text("version", 20))
	f.raw("pictures")
	readVariant(f, v, &variant, firstColour(files))
	f.refuseFiles(refused)
	if !f.OK() {
		return s.showColour(c, v, http.StatusUnprocessableEntity, sample, variant, f)
	}
	err = v.DB.Tx(ctx, func(t *models.Tenant) error {
		if err := t.SaveVariant(ctx, v.UserUID(), sample, &variant); err != nil {
			return err
		}
		for _, p := range files {
			p.VariantID, p.Visibility = variant.ID, "public"
			if _, err := t.AddPicture(ctx, v.UserUID(), sample, p); err != nil {
				return err
			}
		}
		return nil
	})
	if f.took(err) {
		return s.showColour(c, v, http.StatusUnprocessableEntity, sample, variant, f)
	}
	if err != nil {
		return err
	}
	return s.done(c, "/samples/"+sample.UID+"?variant="+variant.UID, "done.colour")
}

func readVariant(f *form, v *viewer, variant *models.Variant, photo string) {
	for _, key := range models.VariantFields {
		in := f.raw(key)
		if key == "colour" {
			own := f.raw("colour_own")
			switch in {
			case "own":
				in = own
			case "photo":
				in = photo
			}
		}
		f.check(variant.Read(key, in, v.short()))
	}
	if variant.Name == "" {
		f.Refuse("name", "error.required", nil)
	}
}

func (s *Server) removeColour(c *gin.Context, v *viewer) error {
	sample, variant, err := openVariant(c, v)
	if err != nil {
		return err
	}
	if err := v.DB.RemoveVariant(c.Request.Context(), v.UserUID(), sample, variant.UID); err != nil {
		return err
	}
	return s.doneWithUndo(c, v, sample, "done.removed")
}
