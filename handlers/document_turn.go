package handlers

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// advance moves the paper to another status. When somebody else moved it
// meanwhile, the page says so and shows where it stands now.
func (d documents) advance(c *gin.Context, v *viewer) error {
	paper, f, err := d.posted(c, v)
	if err != nil {
		return err
	}
	version, to := parseID(f.Text("version", 20)), models.Status(f.Text("to", 20))
	if !f.OK() {
		return d.refused(c, v, paper, f, "")
	}
	if version == paper.Version {
		err = v.DB.Advance(c.Request.Context(), v.UserUID(), paper, to)
	} else {
		err = models.ErrStale
	}
	switch {
	case f.took(err):
		return d.refused(c, v, paper, f, "")
	case errors.Is(err, models.ErrStale):
		return d.stale(c, v)
	case err != nil:
		return err
	}
	return d.done(c, "/"+d.kind.Path+"/"+paper.UID, "done.paper")
}

func (d documents) stale(c *gin.Context, v *viewer) error {
	now, err := d.find(c, v)
	if err != nil {
		return err
	}
	view := d.view(c, v, now)
	view.Stale = true
	return d.showPaper(c, http.StatusConflict, view)
}

// turn makes another paper of this one and goes there. The form carries the
// new one's id, so that a second click finds the first one's paper.
func (d documents) turn(c *gin.Context, v *viewer, make func(paper *models.Document, f *form, uid string) (*models.Document, error)) error {
	paper, f, err := d.posted(c, v)
	if err != nil {
		return err
	}
	uid := f.Text("uid", 36)
	next, err := make(paper, f, uid)
	if f.took(err) || !f.OK() {
		return d.refused(c, v, paper, f, "")
	}
	if err != nil {
		return err
	}
	return d.done(c, "/"+next.Kind.Path+"/"+next.UID, "done.paper_made")
}

func (d documents) into(c *gin.Context, v *viewer) error {
	return d.turn(c, v, func(paper *models.Document, f *form, uid string) (*models.Document, error) {
		kind := models.FindKind(f.Text("kind", 20))
		if kind == nil {
			return nil, models.Refuse("kind", "error.choice")
		}
		if !v.May(kind.Edit) {
			return nil, &models.Forbidden{Need: kind.Edit}
		}
		return v.DB.Into(c.Request.Context(), v.UserUID(), paper, kind, uid)
	})
}

func (d documents) duplicate(c *gin.Context, v *viewer) error {
	return d.turn(c, v, func(paper *models.Document, f *form, uid string) (*models.Document, error) {
		return v.DB.Duplicate(c.Request.Context(), v.UserUID(), paper, uid)
	})
}

func (d documents) revise(c *gin.Context, v *viewer) error {
	return d.turn(c, v, func(paper *models.Document, f *form, uid string) (*models.Document, error) {
		return v.DB.Revise(c.Request.Context(), v.UserUID(), paper, uid)
	})
}
