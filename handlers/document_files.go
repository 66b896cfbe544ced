package handlers

import (
	"errors"
	"io"
	"mime"
	"net/http"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// attach keeps the files of a form with the paper. They go through one after
// the other; one that is refused does not hold up the others.
func (d documents) attach(c *gin.Context, v *viewer) error {
	paper, err := d.find(c, v)
	if err != nil {
		return err
	}
	full, err := d.full(c.Request.Context(), v)
	if err != nil {
		return err
	}
	f, err := readFiles(c, func(name string, data []byte) error {
		if full {
			return models.Refuse("file", "subscription.full")
		}
		_, err := v.DB.Attach(c.Request.Context(), d.Blobs, v.UserUID(), paper, name, data)
		return err
	})
	if err != nil {
		return err
	}
	if !f.OK() {
		return d.refused(c, v, paper, f, "")
	}
	return d.done(c, "/"+d.kind.Path+"/"+paper.UID, "done.saved")
}

// readFiles gives every file of a form to take; a refusal is noted in the form.
func readFiles(c *gin.Context, take func(name string, data []byte) error) (*form, error) {
	f := formWith(nil)
	kind, _, err := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		f.Refuse("file", "paper.file.empty", nil)
		return f, nil
	}
	c.Request.Body = httpMaxBytes(c, 5*models.MaxAttachment)
	parts, err := c.Request.MultipartReader()
	if err != nil {
		return nil, errors.Join(models.Refuse("form", "error.form"), err)
	}
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return f, nil
		}
		if err != nil {
			return nil, brokenUpload(err)
		}
		if part.FormName() != "file" {
			continue
		}
		data, err := io.ReadAll(io.LimitReader(part, models.MaxAttachment+1))
		if err != nil {
			return nil, brokenUpload(err)
		}
		if err := take(part.FileName(), data); err != nil && !f.took(err) {
			return nil, err
		}
	}
}

// file sends a file for download; a browser never opens it here.
func (d documents) file(c *gin.Context, v *viewer) error {
	paper, err := d.find(c, v)
	if err != nil {
		return err
	}
	a, err := v.DB.FindAttachment(c.Request.Context(), paper, c.Param("file"))
	if err != nil {
		return err
	}
	return d.sendAttachment(c, v.DB, a)
}

// sendAttachment sends a file of a paper, to be kept and not opened.
func (s *Server) sendAttachment(c *gin.Context, t *models.Tenant, a *models.Attachment) error {
	object, err := s.Blobs.Open(c.Request.Context(), t.AttachmentBlob(a.Blob))
	if err != nil {
		return err
	}
	defer object.Close()
	h := c.Writer.Header()
	h.Set("Content-Type", a.Type)
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": a.Name}))
	http.ServeContent(c.Writer, c.Request, "", object.ModTime(), object)
	return nil
}

func (d documents) detach(c *gin.Context, v *viewer) error {
	paper, err := d.find(c, v)
	if err != nil {
		return err
	}
	if err := v.DB.Detach(c.Request.Context(), v.UserUID(), paper, c.Param("file")); err != nil {
		return err
	}
	return d.done(c, "/"+d.kind.Path+"/"+paper.UID, "done.saved")
}
