package handlers

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// servePicture sends one size of a picture. Its content never changes, so the
// person's own browser may keep it for a year.
func (s *Server) servePicture(c *gin.Context, v *viewer) error {
	size, err := pictureSize(c)
	if err != nil {
		return err
	}
	p, err := v.DB.FindPicture(c.Request.Context(), c.Param("uid"), v.UserUID())
	if err != nil {
		return err
	}
	return s.sendPicture(c, v.DB, p, size, "private, max-age=31536000, immutable")
}

// pictureSize is the size in the address, one of models.PictureSizes.
func pictureSize(c *gin.Context) (int, error) {
	size, err := strconv.Atoi(c.Param("size"))
	if err != nil || !slices.Contains(models.PictureSizes, size) {
		return 0, models.ErrNotFound
	}
	return size, nil
}

func (s *Server) sendPicture(c *gin.Context, db *models.Tenant, p *models.Picture, size int, keep string) error {
	object, err := s.Blobs.Open(c.Request.Context(), db.BlobKey(p.Blob, size))
	if err != nil {
		return err
	}
	defer object.Close()
	h := c.Writer.Header()
	h.Set("Content-Type", "image/jpeg")
	h.Set("Cache-Control", keep)
	h.Set("ETag", `"`+p.Blob[:32]+"-"+c.Param("size")+`"`)
	h.Set("Content-Disposition", `inline; filename="`+p.UID+`.jpg"`)
	http.ServeContent(c.Writer, c.Request, "", object.ModTime(), object)
	return nil
}

// waitingView are pictures added to a form that is not saved yet.
type waitingView struct {
	page
	Waiting []models.Picture
	Refused []refusedFile
}

// keepPictures keeps pictures for the form of a new sample, so that they are
// not sent again when another field is wrong and survive a closed browser.
func (s *Server) keepPictures(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	var kept []string
	f, refused, err := s.readUpload(c, v, func(p models.Picture) error {
		k, err := v.DB.KeepPicture(ctx, v.UserUID(), p)
		if err == nil {
			kept = append(kept, k.UID)
		}
		return err
	})
	if err != nil {
		return err
	}
	view := &waitingView{page: s.page(c, v, "new")}
	uids := append(f.All("picture"), kept...)
	for len(uids) > models.MaxPictures {
		uids = uids[:len(uids)-1]
		refused = append(refused, refusedFile{"", "picture.too_many"})
	}
	view.Refused = refused
	if view.Waiting, err = v.DB.WaitingPictures(ctx, v.UserUID(), uids); err != nil {
		return err
	}
	code := http.StatusOK
	if len(refused) > 0 {
		code = http.StatusUnprocessableEntity
	}
	return s.fragment(c, code, "samples/_waiting", view)
}
