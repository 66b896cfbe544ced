package handlers

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// draftURL is the page whose form keeps a draft of this name, "" for none.
func draftURL(name string) string {
	uid := strings.TrimPrefix(name, "sample:")
	switch {
	case name == newDraft:
		return "/samples/new"
	case uid != name && models.ValidUID(uid):
		return "/samples/" + uid + "/edit"
	}
	return ""
}

// keepDraft keeps what is typed into a form, as the browser sends it every
// few seconds and when the page is left.
func (s *Server) keepDraft(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	name := f.Value("_draft")
	if draftURL(name) == "" {
		return models.ErrNotFound
	}
	values := url.Values{}
	for key, all := range f.values {
		if !strings.HasPrefix(key, "_") {
			values[key] = all
		}
	}
	if err := v.DB.KeepDraft(c.Request.Context(), v.UserUID(), name, values.Encode()); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	c.Writer.WriteHeaderNow()
	return nil
}

func (s *Server) discardDraft(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	back := draftURL(f.Value("_draft"))
	if back == "" {
		return models.ErrNotFound
	}
	if err := v.DB.DropDraft(c.Request.Context(), v.UserUID(), f.Value("_draft")); err != nil {
		return err
	}
	return s.done(c, back, "done.draft_discarded")
}
