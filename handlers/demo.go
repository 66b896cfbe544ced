package handlers

import (
	"github.com/gin-gonic/gin"

	"jennyerp/models/demo"
)

// enterDemo signs in with the link that the demo command printed.
func (s *Server) enterDemo(c *gin.Context, v *viewer) error {
	user, err := s.Control.UseSigninLink(c.Request.Context(), c.Param("token"))
	if err != nil {
		return err
	}
	token, err := s.Control.StartSession(c.Request.Context(), user, deviceOf(c), true)
	if err != nil {
		return err
	}
	return s.enterWith(c, v, token, true, "/samples")
}

// fillWithDemo puts some made-up samples, tagged "demo", into a company that
// has just begun, so that its people can try everything.
func (s *Server) fillWithDemo(c *gin.Context, v *viewer) error {
	if err := demo.FillCompany(c.Request.Context(), v.DB, s.Blobs, v.UserUID(), demo.Options{Seed: 1}); err != nil {
		return err
	}
	return s.done(c, "/samples", "done.demo")
}

// emptyOfDemo takes the made-up samples away again.
func (s *Server) emptyOfDemo(c *gin.Context, v *viewer) error {
	if err := demo.EmptyCompany(c.Request.Context(), v.DB, v.UserUID()); err != nil {
		return err
	}
	return s.done(c, "/samples", "done.removed")
}
