package handlers

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/picture"
	"jennyerp/models"
)

// maxUpload bounds all files of one request together; each is bounded by
// picture.MaxBytes.
const maxUpload = 200 << 20

// refusedFile is a file that was not taken, and why: the others of the same
// upload are kept.
type refusedFile struct{ Name, Key string }

// showsOf tells by the name of its field that a photo is not one of cloth.
var showsOf = map[string]string{"label": "label", "card": "card"}

// takeFile is called with each picture that was understood.
type takeFile func(models.Picture) error

// readUpload reads a form that may carry pictures. Files go through one after
// the other and are never all in memory or on the disk; each is stored and
// given to take. A refusal is the file's alone; a fault ends the reading.
func (s *Server) readUpload(c *gin.Context, v *viewer, take takeFile) (*form, []refusedFile, error) {
	full, err := s.full(c.Request.Context(), v)
	if err != nil {
		return nil, nil, err
	}
	return s.takeUpload(c, v, full, take)
}

// takeUpload is readUpload; full refuses every file for want of room.
func (s *Server) takeUpload(c *gin.Context, v *viewer, full bool, take takeFile) (*form, []refusedFile, error) {
	kind, _, err := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		f, err := readForm(c)
		return f, nil, err
	}
	c.Request.Body = httpMaxBytes(c, maxUpload)
	parts, err := c.Request.MultipartReader()
	if err != nil {
		return nil, nil, errors.Join(models.Refuse("form", "error.form"), err)
	}
	f, refused, room := formWith(url.Values{}), []refusedFile(nil), int64(maxForm)
	c.Set(typed, f)
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return f, refused, nil
		}
		if err != nil {
			return nil, nil, brokenUpload(err)
		}
		switch {
		case part.FileName() == "":
			room, err = readField(f, part, room)
		case full:
			refused = append(refused, refusedFile{part.FileName(), "subscription.full"})
		default:
			refused, err = s.readFile(c, v, part, take, refused)
		}
		if err != nil {
			return nil, nil, err
		}
	}
}

// brokenUpload sorts a body that ended early or is too large from faults.
func brokenUpload(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return err
	}
	return errors.Join(models.Refuse("form", "error.form"), err)
}

func readField(f *form, part *multipart.Part, room int64) (int64, error) {
	b, err := io.ReadAll(io.LimitReader(part, room+1))
	if err != nil {
		return 0, brokenUpload(err)
	}
	if room -= int64(len(b)); room < 0 {
		return 0, &http.MaxBytesError{Limit: maxForm}
	}
	f.values.Add(part.FormName(), string(b))
	return room, nil
}

func (s *Server) readFile(c *gin.Context, v *viewer, part *multipart.Part, take takeFile, refused []refusedFile) ([]refusedFile, error) {
	name := part.FileName()
	data, err := io.ReadAll(io.LimitReader(part, picture.MaxBytes+1))
	if err != nil {
		return nil, brokenUpload(err)
	}
	p, err := v.DB.StorePicture(c.Request.Context(), s.Blobs, name, data)
	if err == nil {
		p.Shows = showsOf[part.FormName()]
		err = take(p)
	}
	if key, ok := models.PictureProblem(err); ok {
		return append(refused, refusedFile{name, key}), nil
	}
	return refused, err
}

// refuseFiles notes refused files at the form's field for pictures.
func (f *form) refuseFiles(refused []refusedFile) {
	for _, r := range refused {
		f.Refuse("pictures", r.Key, map[string]any{"File": r.Name, "Max": models.MaxPictures})
	}
}
