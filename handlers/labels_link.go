package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// linkView is the link of a sample, for the people who give it out.
type linkView struct {
	page
	Sample  *models.Sample
	Address string // "" when there is none
	Off     bool   // the company has closed its pages
}

// URL is the sample's address.
func (v *linkView) URL() string { return "/samples/" + v.Sample.UID }

// Title is what people call the sample.
func (v *linkView) Title() string { return title(v.Sample) }

// linkAddress is what the QR code of a label says.
func (s *Server) linkAddress(company int64, token string) string {
	return s.BaseURL + "/s/" + models.Link{Company: company, Token: token}.Code()
}

// showLink shows a sample's link.
func (s *Server) showLink(c *gin.Context, v *viewer) error {
	sample, err := findSample(c, v)
	if err != nil {
		return err
	}
	token, err := v.DB.LinkOf(c.Request.Context(), sample)
	if err != nil {
		return err
	}
	set, err := v.DB.Settings(c.Request.Context())
	if err != nil {
		return err
	}
	view := &linkView{page: s.page(c, v, "samples"), Sample: sample, Off: set.PagesOff}
	if token != "" {
		view.Address = s.linkAddress(v.Company.ID, token)
	}
	return s.render(c, http.StatusOK, "labels/link", view)
}

// makeLink gives a sample its link.
func (s *Server) makeLink(c *gin.Context, v *viewer) error {
	sample, err := openSample(c, v)
	if err != nil {
		return err
	}
	if _, err := v.DB.LinksOf(c.Request.Context(), sample); err != nil {
		return err
	}
	s.redirect(c, "/samples/"+sample.UID+"/link")
	return nil
}

// revokeLink takes it back.
func (s *Server) revokeLink(c *gin.Context, v *viewer) error {
	sample, err := findSample(c, v)
	if err != nil {
		return err
	}
	if err := v.DB.RevokeLink(c.Request.Context(), v.UserUID(), sample); err != nil {
		return err
	}
	return s.done(c, "/samples/"+sample.UID+"/link", "done.link_revoked")
}
