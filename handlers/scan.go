package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// scanned is what a code leads to.
type scanned struct {
	Kind    string `json:"kind"` // sample, search (several have it), foreign (another merchant's label), none
	URL     string `json:"url,omitempty"`
	UID     string `json:"uid,omitempty"`
	Code    string `json:"code,omitempty"`
	Name    string `json:"name,omitempty"`
	Picture string `json:"picture,omitempty"`
}

// findScanned resolves what was scanned or typed: our QR code, a sample's
// code, else a search, as for a mill's code or the number of a barcode.
func (s *Server) findScanned(c *gin.Context, v *viewer) error {
	code := firstRunes(strings.TrimSpace(c.Query("code")), 300)
	if code == "" && !wantsJSON(c.Request) {
		s.redirect(c, "/scan")
		return nil
	}
	found, err := s.resolve(c, v, code)
	if err != nil {
		return err
	}
	if wantsJSON(c.Request) {
		return s.json(c, http.StatusOK, found)
	}
	if found.URL == "" {
		view := s.pocketFor(v, "/scan")
		view.Code, view.Kind = code, found.Kind
		return s.render(c, http.StatusNotFound, "scan/show", view)
	}
	s.redirect(c, found.URL)
	return nil
}

func (s *Server) resolve(c *gin.Context, v *viewer, code string) (scanned, error) {
	ctx := c.Request.Context()
	if code == "" {
		return scanned{Kind: "none"}, nil
	}
	if link, ok := linkIn(code); ok {
		if link.Company != v.Company.ID {
			return scanned{Kind: "foreign"}, nil
		}
		sample, err := v.DB.SampleByLink(ctx, link.Token)
		return known(sample, err, "foreign")
	}
	sample, err := v.DB.FindSampleByCode(ctx, code)
	if !errors.Is(err, models.ErrNotFound) {
		return known(sample, err, "none")
	}
	q := url.Values{"q": {code}}
	cards, more, err := v.DB.Samples(ctx, models.FilterFrom(q, v.short()), "", 1)
	switch {
	case err != nil || len(cards) == 0:
		return scanned{Kind: "none"}, err
	case more:
		return scanned{Kind: "search", URL: "/samples?" + q.Encode(), Code: code}, nil
	}
	return scanned{Kind: "sample", URL: "/samples/" + cards[0].UID, UID: cards[0].UID, Code: cards[0].Code, Name: cards[0].Name, Picture: smallPicture(cards[0].Cover)}, nil
}

// known answers with a sample, or with what it means that there is none.
func known(sample *models.Sample, err error, none string) (scanned, error) {
	if errors.Is(err, models.ErrNotFound) {
		return scanned{Kind: none}, nil
	}
	if err != nil {
		return scanned{}, err
	}
	return scanned{Kind: "sample", URL: "/samples/" + sample.UID, UID: sample.UID, Code: sample.Code, Name: sample.Name, Picture: smallPicture(sample.Cover)}, nil
}

func smallPicture(uid string) string {
	if uid == "" {
		return ""
	}
	return "/pictures/" + uid + "/320"
}

// linkIn finds our link in a scanned address, whatever host it names, or in
// the bare code of one.
func linkIn(code string) (models.Link, bool) {
	if _, after, found := strings.Cut(code, "/s/"); found {
		code, _, _ = strings.Cut(after, "?")
	}
	return models.ParseLink(strings.Trim(code, "/"))
}
