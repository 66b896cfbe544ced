package handlers

import (
	"encoding/base64"
	"errors"
	"io"
	"mime/multipart"
	"net/http"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/picture"
	"jennyerp/models"
)

// askPhoto turns a photo into the numbers to search with and sends the browser
// to the address that holds them. The photo is in memory for that moment and
// nowhere else: it is not stored and not logged.
func (s *Server) askPhoto(c *gin.Context, v *viewer) error {
	view, err := s.findView(c, v)
	if err != nil {
		return err
	}
	err = s.describePhoto(c, view)
	if key, name := photoProblem(err); key != "" {
		view.Form.Refuse("photo", key, map[string]any{"File": name, "Max": models.MaxPictures})
		return s.renderFind(c, http.StatusUnprocessableEntity, view)
	}
	if err != nil {
		return err
	}
	if !isHTMX(c) {
		s.redirect(c, view.URL())
		return nil
	}
	if err := s.answerFind(c, view); err != nil {
		return err
	}
	c.Header("HX-Push-Url", view.URL())
	return s.renderFind(c, http.StatusOK, view)
}

// badPhoto is a photo that cannot be searched with, by the name of its file.
type badPhoto struct {
	name  string
	cause error
}

func (e *badPhoto) Error() string { return "photo: " + e.cause.Error() }
func (e *badPhoto) Unwrap() error { return e.cause }

var errNoPhoto = errors.New("no photo was sent")

// photoProblem is the message key for what is wrong with a photo, and its
// file's name; "" for faults of ours.
func photoProblem(err error) (key, name string) {
	var bad *badPhoto
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return "find.too_big", ""
	case errors.Is(err, errNoPhoto):
		return "find.no_photo", ""
	case !errors.As(err, &bad):
		return "", ""
	}
	if key := models.BlindKey(bad.cause); key != "" {
		return key, bad.name
	}
	key, _ = models.PictureProblem(bad.cause)
	return key, bad.name
}

// describePhoto reads the photo of the request and puts what it looks like into the view.
func (s *Server) describePhoto(c *gin.Context, view *findView) error {
	ctx := c.Request.Context()
	name, data, err := readPhoto(c)
	if err != nil {
		return err
	}
	img, err := picture.Decode(ctx, data)
	if err != nil {
		return &badPhoto{name, err}
	}
	engine, q, err := view.Outlook.DescribeQuery(ctx, img)
	if err != nil {
		return &badPhoto{name, err}
	}
	view.Engine, view.Vector, view.Picture = engine, base64.RawURLEncoding.EncodeToString(q.Marshal()), ""
	return nil
}

// readPhoto takes the first file of the form: there is a field for the camera
// and one for the pictures of the phone.
func readPhoto(c *gin.Context) (name string, data []byte, err error) {
	c.Request.Body = httpMaxBytes(c, picture.MaxBytes+maxForm)
	parts, err := c.Request.MultipartReader()
	if err != nil {
		return "", nil, errNoPhoto
	}
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return "", nil, errNoPhoto
		}
		if err != nil {
			return "", nil, brokenUpload(err)
		}
		if name, data, err = photoOf(part); err != nil || len(data) > 0 {
			return name, data, err
		}
	}
}

// photoOf reads a part; no data when it is no photo.
func photoOf(part *multipart.Part) (name string, data []byte, err error) {
	if part.FormName() != "photo" || part.FileName() == "" {
		return "", nil, nil
	}
	data, err = io.ReadAll(io.LimitReader(part, picture.MaxBytes+1))
	if err != nil {
		return "", nil, brokenUpload(err)
	}
	return part.FileName(), data, nil
}
