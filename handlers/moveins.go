package handlers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/blob"
	"jennyerp/models"
)

// moveInView is a file on its way into the company, or the form for one.
type moveInView struct {
	page
	MoveIn models.MoveIn
	Empty  bool // the company is: only then a file is brought in
	progress
}

// Percent is how far the work is.
func (v *moveInView) Percent() int { return 100 * v.done / max(v.total, 1) }

// Limit is how large a file may be.
func (v *moveInView) Limit() string { return v.Size(models.MaxMoveIn) }

// newMoveIn asks for the file.
func (s *Server) newMoveIn(c *gin.Context, v *viewer) error {
	return s.showMoveIn(c, v, http.StatusOK, &form{}, models.MoveIn{})
}

func (s *Server) showMoveIn(c *gin.Context, v *viewer, code int, f *form, m models.MoveIn) error {
	view := &moveInView{page: s.page(c, v, "data"), MoveIn: m}
	view.Form = f
	view.progress, _ = s.queue.progress(m.UID)
	var err error
	if view.Empty, err = v.DB.Empty(c.Request.Context()); err != nil {
		return err
	}
	return s.render(c, code, "moveins/show", view)
}

// uploadMoveIn keeps the file and has it looked at. It may take longer to
// arrive than other requests.
func (s *Server) uploadMoveIn(c *gin.Context, v *viewer) error {
	ctx, m := c.Request.Context(), &models.MoveIn{UID: models.NewUID()}
	_ = http.NewResponseController(c.Writer).SetReadDeadline(time.Now().Add(fetchTime)) // else the usual one holds
	err := s.readMoveIn(c, v, m)
	if err == nil {
		err = v.DB.BeginMoveIn(ctx, v.UserUID(), m)
	}
	if err == nil {
		s.startMoveIn(v, *m)
		s.redirect(c, "/settings/data/in/"+m.UID)
		return nil
	}
	if e := s.Blobs.Delete(context.WithoutCancel(ctx), v.DB.MoveInBlob(m.UID)); e != nil {
		s.Log.Warn("refused upload not removed", "error", e)
	}
	f := &form{}
	if errors.Is(err, models.ErrImportTooLarge) {
		err = models.Refuse("file", "movein.problem.large")
	}
	if f.took(err) {
		return s.showMoveIn(c, v, http.StatusUnprocessableEntity, f, models.MoveIn{})
	}
	return err
}

// readMoveIn streams the file into the store, sealed.
func (s *Server) readMoveIn(c *gin.Context, v *viewer, m *models.MoveIn) error {
	ctx := c.Request.Context()
	if empty, err := v.DB.Empty(ctx); err != nil || !empty {
		return errors.Join(err, models.Refuse("file", "movein.problem.full_company"))
	}
	c.Request.Body = httpMaxBytes(c, models.MaxMoveIn+maxForm)
	parts, err := c.Request.MultipartReader()
	if err != nil {
		return models.Refuse("file", "import.file.none")
	}
	for {
		part, err := parts.NextPart()
		if err == io.EOF && m.Size > 0 {
			return nil
		}
		if err == io.EOF || err == nil && (part.FormName() != "file" || m.Size > 0) {
			return models.Refuse("file", "import.file.none")
		}
		if err != nil {
			return brokenUpload(err)
		}
		m.Name = part.FileName()
		if err := v.DB.KeepMoveIn(ctx, s.Blobs, m, part); errors.Is(err, blob.ErrEmpty) {
			return models.Refuse("file", "import.file.none")
		} else if errors.Is(err, io.ErrUnexpectedEOF) {
			return brokenUpload(err)
		} else if err != nil {
			return err
		}
	}
}

// startMoveIn has the work done by the clockwork, once.
func (s *Server) startMoveIn(v *viewer, m models.MoveIn) {
	if !s.queue.reserve(m.UID) {
		return
	}
	co := v.Company
	s.queue.add(func(ctx context.Context) error { return s.moveIn(ctx, co, m) })
	s.Wake("imports")
}

// moveIn does the step a file stands at. A file that is not good is refused and
// says why; what broke on our side is tried again when its page is opened.
func (s *Server) moveIn(ctx context.Context, co models.Company, m models.MoveIn) error {
	defer s.queue.end(m.UID)
	return s.Tenants.Visit(ctx, co.UID, func(t *models.Tenant) error {
		err := s.moveInStep(ctx, t, co, &m)
		problem, ok := models.MoveInProblem(err)
		switch {
		case err == nil:
			return s.movedIn(ctx, t, co, &m)
		case ok:
			s.Log.Info("file not brought in", "company", co.UID, "problem", problem)
			return errors.Join(t.RefuseMoveIn(context.WithoutCancel(ctx), &m, problem), s.Blobs.Delete(ctx, t.MoveInBlob(m.UID)))
		case ctx.Err() != nil:
			return err
		}
		problem = "movein.problem.failed"
		if errors.Is(err, blob.ErrFull) || models.DiskFull(err) {
			problem = "takeout.problem.full"
		}
		return errors.Join(err, t.RefuseMoveIn(context.WithoutCancel(ctx), &m, problem))
	})
}

func (s *Server) moveInStep(ctx context.Context, t *models.Tenant, co models.Company, m *models.MoveIn) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("move-in panicked: %v\n%s", p, debug.Stack())
		}
	}()
	team, err := s.Control.Team(ctx, co.ID)
	if err != nil {
		return err
	}
	o := models.Moving{Store: s.Blobs, Scratch: s.Tenants.Scratch(m.UID), Tell: s.queue.tell(m.UID),
		People: func(file []models.TakeoutUser) map[string]string { return models.SamePeople(file, team) }}
	if m.State == models.MoveInRunning {
		return t.ApplyMoveIn(ctx, m, o)
	}
	return t.CheckMoveIn(ctx, m, o)
}

// movedIn tidies up after a file that came in.
func (s *Server) movedIn(ctx context.Context, t *models.Tenant, co models.Company, m *models.MoveIn) error {
	if m.State != models.MoveInDone {
		return nil
	}
	set, err := t.Settings(ctx)
	if err != nil {
		return err
	}
	s.Wake("vectors")
	return errors.Join(s.Control.RenameCompany(ctx, co.ID, set.Name, set.Country), s.Blobs.Delete(ctx, t.MoveInBlob(m.UID)))
}

// findMoveIn finds the file of the address; work that a restart interrupted is
// begun anew.
func (s *Server) findMoveIn(c *gin.Context, v *viewer) (*models.MoveIn, error) {
	m, err := v.DB.FindMoveIn(c.Request.Context(), c.Param("movein"))
	if err == nil && m.Working() {
		s.startMoveIn(v, *m)
	}
	return m, err
}

func (s *Server) moveInPage(c *gin.Context, v *viewer) error {
	m, err := s.findMoveIn(c, v)
	if err != nil {
		return err
	}
	return s.showMoveIn(c, v, http.StatusOK, &form{}, *m)
}

// moveInProgress is asked again and again while the work goes on.
func (s *Server) moveInProgress(c *gin.Context, v *viewer) error {
	m, err := s.findMoveIn(c, v)
	if err != nil {
		return err
	}
	if !isHTMX(c) || !m.Working() {
		s.redirect(c, "/settings/data/in/"+m.UID)
		return nil
	}
	view := &moveInView{page: s.page(c, v, "data"), MoveIn: *m}
	view.progress, _ = s.queue.progress(m.UID)
	return s.fragment(c, http.StatusOK, "moveins/_moving", view)
}

// runMoveIn is the yes after the dry run.
func (s *Server) runMoveIn(c *gin.Context, v *viewer) error {
	m, err := s.findMoveIn(c, v)
	if err != nil {
		return err
	}
	if err := v.DB.RunMoveIn(c.Request.Context(), m); err != nil {
		return err
	}
	s.startMoveIn(v, *m)
	s.redirect(c, "/settings/data/in/"+m.UID)
	return nil
}

func (s *Server) discardMoveIn(c *gin.Context, v *viewer) error {
	m, err := s.findMoveIn(c, v)
	if err != nil {
		return err
	}
	if err := v.DB.DiscardMoveIn(c.Request.Context(), s.Blobs, m); err != nil {
		return err
	}
	return s.done(c, "/settings/data", "done.removed")
}
