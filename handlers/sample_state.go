package handlers

import (
	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// moves are what a person may do with a sample's state, and what is said then.
var moves = map[string]struct {
	to   models.State
	done string
}{
	"archive":  {models.Archived, "done.archived"},
	"activate": {models.Active, "done.activated"},
	"remove":   {models.Removed, "done.removed"},
}

// moveSample archives, activates, removes a sample or brings it back.
func (s *Server) moveSample(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	sample, err := findSample(c, v)
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	do := f.One("do", "archive", "activate", "remove", "restore")
	if !f.OK() {
		return &models.Invalid{Fields: f.Wrong()}
	}
	if do == "restore" {
		if err := v.DB.BringBack(ctx, v.UserUID(), sample); err != nil {
			return err
		}
		return s.done(c, "/samples/"+sample.UID, "done.restored")
	}
	if sample.State == models.Removed {
		return models.Refuse("do", "sample.removed.edit")
	}
	if err := v.DB.MoveSample(ctx, v.UserUID(), sample.UID, moves[do].to); err != nil {
		return err
	}
	return s.doneWithUndo(c, v, sample, moves[do].done)
}
