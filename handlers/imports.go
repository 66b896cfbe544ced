package handlers

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// importsView is where a list is brought in, and what was brought before.
type importsView struct {
	page
	Imports []*models.Import
}

// pastImports is how many imports the list shows.
const pastImports = 30

func (s *Server) imports(c *gin.Context, v *viewer) error {
	return s.showImports(c, v, http.StatusOK, &form{})
}

func (s *Server) showImports(c *gin.Context, v *viewer, code int, f *form) error {
	view := &importsView{page: s.page(c, v, "imports")}
	view.Form = f
	by := v.UserUID()
	if v.SeeCost {
		by = ""
	}
	var err error
	if view.Imports, err = v.DB.Imports(c.Request.Context(), by, pastImports); err != nil {
		return err
	}
	return s.render(c, code, "imports/index", view)
}

// MB writes a limit in megabytes.
func (v *importsView) MB(bytes int64) string { return v.Number(int(bytes >> 20)) }

// TableLimit and PhotosLimit are how large the files may be.
func (v *importsView) TableLimit() string  { return v.MB(models.MaxImportTable) }
func (v *importsView) PhotosLimit() string { return v.MB(models.MaxImportPhotos) }

// uploadImport keeps the files and goes on to the columns.
func (s *Server) uploadImport(c *gin.Context, v *viewer) error {
	ctx, i := c.Request.Context(), &models.Import{UID: models.NewUID()}
	err := s.readImport(c, v, i)
	if err == nil {
		err = v.DB.CreateImport(ctx, s.Blobs, v.UserUID(), i, importReader(v))
	}
	if err == nil {
		s.redirect(c, "/imports/"+i.UID)
		return nil
	}
	clean := context.WithoutCancel(ctx)
	for _, part := range []string{"table", "photos"} {
		if e := s.Blobs.Delete(clean, v.DB.ImportBlob(i.UID, part)); e != nil {
			s.Log.Warn("refused upload not removed", "error", e)
		}
	}
	f := &form{}
	if refused, ok := models.ImportProblem(err, i); ok {
		err = refused
	}
	if f.took(err) {
		return s.showImports(c, v, http.StatusUnprocessableEntity, f)
	}
	return err
}

// readImport streams the uploaded files into the store, part by part: nothing
// of them lies on the disk unsealed.
func (s *Server) readImport(c *gin.Context, v *viewer, i *models.Import) error {
	c.Request.Body = httpMaxBytes(c, models.MaxImportTable+models.MaxImportPhotos+maxForm)
	parts, err := c.Request.MultipartReader()
	if err != nil {
		return models.Refuse("file", "import.file.none")
	}
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return brokenUpload(err)
		}
		if err := s.readImportPart(c, v, i, part); err != nil {
			return err
		}
	}
	if i.Blob == "" {
		return models.Refuse("file", "import.file.none")
	}
	return nil
}

func (s *Server) readImportPart(c *gin.Context, v *viewer, i *models.Import, part *multipart.Part) (err error) {
	if part.FileName() == "" {
		return nil
	}
	ctx := c.Request.Context()
	switch part.FormName() {
	case "file":
		i.File = part.FileName()
		i.Blob, err = v.DB.ImportFile(ctx, s.Blobs, i.UID, "table", part)
	case "photos":
		i.PhotosFile = part.FileName()
		i.Photos, err = v.DB.ImportFile(ctx, s.Blobs, i.UID, "photos", part)
	default:
		return models.Refuse("form", "error.unknown_field")
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return brokenUpload(err)
	}
	return err
}

// findImport finds the import of the address. Work that a restart interrupted
// goes back a step.
func (s *Server) findImport(c *gin.Context, v *viewer) (*models.Import, error) {
	ctx := c.Request.Context()
	i, err := v.DB.FindImport(ctx, c.Param("uid"), v.Principal())
	if err != nil || !i.Working() {
		return i, err
	}
	if _, working := s.queue.progress(i.UID); working {
		return i, nil
	}
	if err := v.DB.RecoverImport(ctx, i, "import.problem.interrupted"); err != nil {
		return nil, err
	}
	return v.DB.FindImport(ctx, i.UID, v.Principal())
}

// smallImport is up to how many rows the work is done at once, without a
// page of progress.
const smallImport = 500

// begin moves the import into a working state and has the work done: small
// ones at once, others by the clockwork. A second click finds it at work.
func (s *Server) begin(c *gin.Context, v *viewer, i *models.Import, move func(context.Context, *models.Import) error) error {
	url := "/imports/" + i.UID
	if !s.queue.reserve(i.UID) {
		s.redirect(c, url)
		return nil
	}
	if err := move(c.Request.Context(), i); err != nil {
		s.queue.end(i.UID)
		return err
	}
	job := importJob{company: v.Company.UID, uid: i.UID, by: v.UserUID(), reader: importReader(v)}
	if i.Preview.Total > smallImport || i.Preview.Pictures {
		s.queue.add(func(ctx context.Context) error { return s.workOn(ctx, job) })
		s.Wake("imports")
	} else if err := s.workOn(context.WithoutCancel(c.Request.Context()), job); err != nil {
		s.Log.Error("import failed", "error", err) // its page says so
	}
	s.redirect(c, url)
	return nil
}

func (s *Server) importBack(c *gin.Context, v *viewer) error {
	i, err := s.findImport(c, v)
	if err != nil {
		return err
	}
	if err := v.DB.ImportBack(c.Request.Context(), i); err != nil {
		return err
	}
	s.redirect(c, "/imports/"+i.UID)
	return nil
}

func (s *Server) runImport(c *gin.Context, v *viewer) error {
	i, err := s.findImport(c, v)
	if err != nil {
		return err
	}
	return s.begin(c, v, i, v.DB.BeginRun)
}

func (s *Server) undoImport(c *gin.Context, v *viewer) error {
	i, err := s.findImport(c, v)
	if err != nil {
		return err
	}
	return s.begin(c, v, i, v.DB.BeginUndo)
}

func (s *Server) discardImport(c *gin.Context, v *viewer) error {
	i, err := s.findImport(c, v)
	if err != nil {
		return err
	}
	if err := v.DB.DiscardImport(c.Request.Context(), s.Blobs, i); err != nil {
		return err
	}
	s.redirect(c, "/imports")
	return nil
}
