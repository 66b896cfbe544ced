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
	"jennyerp/locales"
	"jennyerp/models"
)

// dataRoutes are the owner's way to take everything out (P14), and a person's
// way to what the service knows of them (P11).
func (s *Server) dataRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	company := needs(models.EditCompany)
	return []route{
		{get, "/settings/data", company, s.takeouts},
		{post, "/settings/data", fresh(company), s.askTakeout},
		{get, "/settings/data/:takeout/progress", company, s.takeoutProgress},
		{get, "/settings/data/:takeout/file", fresh(company), s.fetchTakeout},
		{post, "/settings/data/:takeout/remove", company, s.removeTakeout},
		{get, "/settings/data/in", company, s.newMoveIn},
		{post, "/settings/data/in", fresh(company), s.uploadMoveIn},
		{get, "/settings/data/in/:movein", company, s.moveInPage},
		{get, "/settings/data/in/:movein/progress", company, s.moveInProgress},
		{post, "/settings/data/in/:movein/run", fresh(company), s.runMoveIn},
		{post, "/settings/data/in/:movein/discard", company, s.discardMoveIn},
		{get, "/profile/data", fresh(person), s.accountData},
	}
}

// takeoutsView is where the company's data is taken out.
type takeoutsView struct {
	page
	Takeouts []takeoutRow
}

// takeoutRow is one file, with how far it is while it is made.
type takeoutRow struct {
	models.Takeout
	progress
}

// Working tells whether it is being made.
func (r takeoutRow) Working() bool { return r.State == models.TakeoutWaiting }

// Percent is how far it is.
func (r takeoutRow) Percent() int { return 100 * r.done / max(r.total, 1) }

// takeoutLine is one row for the template that a page and htmx share.
type takeoutLine struct {
	page
	Row takeoutRow
}

// Line gives a row to its template.
func (v *takeoutsView) Line(r takeoutRow) takeoutLine { return takeoutLine{v.page, r} }

func (s *Server) takeouts(c *gin.Context, v *viewer) error {
	return s.showTakeouts(c, v, http.StatusOK, &form{})
}

func (s *Server) showTakeouts(c *gin.Context, v *viewer, code int, f *form) error {
	view := &takeoutsView{page: s.page(c, v, "data")}
	view.Form = f
	all, err := v.DB.Takeouts(c.Request.Context())
	if err != nil {
		return err
	}
	for _, o := range all {
		if o.State != models.TakeoutReady || o.Until() > v.DB.Now() {
			view.Takeouts = append(view.Takeouts, s.takeoutRow(v, o))
		}
	}
	return s.render(c, code, "takeouts/index", view)
}

// takeoutRow is a takeout as it stands. One that a restart interrupted is begun
// anew: nothing of it was lost but time.
func (s *Server) takeoutRow(v *viewer, o models.Takeout) takeoutRow {
	row := takeoutRow{Takeout: o}
	if !row.Working() {
		return row
	}
	at, working := s.queue.progress(o.UID)
	if !working {
		s.startTakeout(v.Company, o)
	}
	row.progress = at
	return row
}

// askTakeout begins to make the file.
func (s *Server) askTakeout(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	o, err := v.DB.AskTakeout(c.Request.Context(), v.UserUID())
	if f.took(err) {
		return s.showTakeouts(c, v, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	s.startTakeout(v.Company, *o)
	s.redirect(c, "/settings/data")
	return nil
}

// startTakeout has the file made by the clockwork, once.
func (s *Server) startTakeout(co models.Company, o models.Takeout) {
	if !s.queue.reserve(o.UID) {
		return
	}
	s.queue.add(func(ctx context.Context) error { return s.makeTakeout(ctx, co, o) })
	s.Wake("imports")
}

// makeTakeout writes the file into the store, sealed as it is written.
func (s *Server) makeTakeout(ctx context.Context, co models.Company, o models.Takeout) error {
	defer s.queue.end(o.UID)
	return s.Tenants.Visit(ctx, co.UID, func(t *models.Tenant) error {
		err := s.writeTakeout(ctx, t, co, &o)
		problem := ""
		switch {
		case err == nil:
		case ctx.Err() != nil:
			return err // begun anew when its page is opened
		case errors.Is(err, blob.ErrFull):
			problem = "takeout.problem.full"
		default:
			problem = "takeout.problem.failed"
		}
		return errors.Join(err, t.EndTakeout(context.WithoutCancel(ctx), &o, problem))
	})
}

func (s *Server) writeTakeout(ctx context.Context, t *models.Tenant, co models.Company, o *models.Takeout) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("takeout panicked: %v\n%s", p, debug.Stack())
		}
	}()
	key := t.TakeoutBlob(o.UID)
	if err := s.Blobs.Delete(ctx, key); err != nil { // what an earlier try left
		return err
	}
	people, err := s.takeoutPeople(ctx, co.ID)
	if err != nil {
		return err
	}
	options := models.TakeoutOptions{By: o.CreatedBy, People: people, Texts: s.takeoutTexts(co.Name), Tell: s.queue.tell(o.UID)}
	read, write := io.Pipe()
	size := &byteCount{w: write}
	written := make(chan struct{})
	go func() {
		defer close(written)
		m, err := t.WriteTakeout(ctx, s.Blobs, size, options)
		for _, table := range m.Tables {
			o.Rows += int(table.Rows)
		}
		for _, f := range m.Files {
			if f.Key != "" {
				o.Files++
			}
		}
		write.CloseWithError(err)
	}()
	err = s.Blobs.Put(ctx, key, read)
	read.CloseWithError(err) // ends the writer when the store gave up
	<-written
	o.Size = size.n
	return err
}

// byteCount is a writer that counts.
type byteCount struct {
	w io.Writer
	n int64
}

func (b *byteCount) Write(p []byte) (int, error) {
	n, err := b.w.Write(p)
	b.n += int64(n)
	return n, err
}

// takeoutPeople are the company's people, whom the ids in the file mean.
func (s *Server) takeoutPeople(ctx context.Context, company int64) ([]models.TakeoutUser, error) {
	team, err := s.Control.Team(ctx, company)
	var all []models.TakeoutUser
	for _, m := range team {
		all = append(all, models.TakeoutUser{UID: m.UID, Name: m.Name, Email: m.Email, Role: string(m.Role)})
	}
	return all, err
}

// takeoutProgress is asked again and again while the file is made.
func (s *Server) takeoutProgress(c *gin.Context, v *viewer) error {
	o, err := v.DB.FindTakeout(c.Request.Context(), c.Param("takeout"))
	if err != nil {
		return err
	}
	row := s.takeoutRow(v, *o)
	if !isHTMX(c) || !row.Working() {
		s.redirect(c, "/settings/data")
		return nil
	}
	return s.fragment(c, http.StatusOK, "takeouts/_progress", takeoutLine{s.page(c, v, "data"), row})
}

// fetchTime is how long one download may take; a broken one goes on where it
// was, since ranges are served.
const fetchTime = 2 * time.Hour

// fetchTakeout sends the file.
func (s *Server) fetchTakeout(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	o, err := v.DB.FindTakeout(ctx, c.Param("takeout"))
	if err != nil {
		return err
	}
	if o.State != models.TakeoutReady {
		return models.ErrNotFound
	}
	object, err := s.Blobs.Open(ctx, v.DB.TakeoutBlob(o.UID))
	if err != nil {
		return err
	}
	defer object.Close()
	if err := v.DB.TakeoutFetched(ctx, o); err != nil {
		return err
	}
	_ = http.NewResponseController(c.Writer).SetWriteDeadline(time.Now().Add(fetchTime)) // else the usual one holds
	attach(c, locales.T(v.Lang, "takeout.file", "Company", v.Company.Name, "Date", models.At(o.CreatedAt).Format("2006-01-02"))+".zip", "application/zip")
	c.Header("Cache-Control", "private, no-store")
	http.ServeContent(c.Writer, c.Request, "", object.ModTime(), object)
	return nil
}

func (s *Server) removeTakeout(c *gin.Context, v *viewer) error {
	o, err := v.DB.FindTakeout(c.Request.Context(), c.Param("takeout"))
	if err != nil {
		return err
	}
	if _, working := s.queue.progress(o.UID); working {
		return models.ErrStale
	}
	if err := v.DB.RemoveTakeout(c.Request.Context(), s.Blobs, o); err != nil {
		return err
	}
	return s.done(c, "/settings/data", "done.removed")
}
