package handlers

import (
	"encoding/base64"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/picture"
	"jennyerp/internal/vision"
	"jennyerp/models"
)

// askRoom turns a stranger's photo into the numbers to search with and sends
// the browser to the address that holds them. The photo is in memory for that
// moment and nowhere else. It costs more than a page, so it is throttled more.
func (s *Server) askRoom(c *gin.Context, guest *viewer, w *openWindow) error {
	if err := s.allow(c, "photo:"+network(c), "photo:"+w.company.UID); err != nil {
		return err
	}
	q := url.Values{"lang": {guest.Lang}, "pick": picksOf(c.Request.URL.Query())}
	question, err := s.lookAt(c, w)
	if key, name := photoProblem(err); key != "" {
		view, err := s.roomView(c, guest, w)
		if err != nil {
			return err
		}
		view.Form.Refuse("photo", key, map[string]any{"File": name, "Max": models.MaxPictures})
		view.Here = w.root
		shelves, err := s.furnish(c, w, view)
		if err != nil {
			return err
		}
		if err := s.fillFront(c, w, view, shelves); err != nil {
			return err
		}
		return s.render(c, http.StatusUnprocessableEntity, "public/room", view)
	}
	if err != nil {
		return err
	}
	q.Set("v", base64.RawURLEncoding.EncodeToString(question.Marshal()))
	s.redirect(c, w.root+"/alike?"+q.Encode())
	return nil
}

func (s *Server) lookAt(c *gin.Context, w *openWindow) (q vision.Question, err error) {
	ctx := c.Request.Context()
	name, data, err := readPhoto(c)
	if err != nil {
		return q, err
	}
	img, err := picture.Decode(ctx, data)
	if err != nil {
		return q, &badPhoto{name, err}
	}
	if q, err = w.db.LookAt(ctx, img); err != nil {
		return q, &badPhoto{name, err}
	}
	return q, nil
}

// showRoomAlike is what looks like the photo in the address.
func (s *Server) showRoomAlike(c *gin.Context, guest *viewer, w *openWindow) error {
	view, err := s.roomView(c, guest, w)
	if err != nil {
		return err
	}
	raw, err := base64.RawURLEncoding.DecodeString(c.Query("v"))
	var question vision.Question
	if err == nil {
		question, err = vision.UnmarshalQuestion(raw)
	}
	if err != nil { // an address that was cut: the photo has to be taken again
		s.redirect(c, view.BackURL())
		return nil
	}
	view.photo = url.Values{"v": {c.Query("v")}}
	all, err := w.db.Alike(c.Request.Context(), w.Window, question, findMost)
	if err != nil {
		return err
	}
	cloths, err := s.cloths(c.Request.Context(), w, all)
	if err != nil {
		return err
	}
	view.Heading, view.Sections = view.T("room.alike"), []section{{ID: "found", Cards: cloths}}
	if _, err := s.furnish(c, w, view); err != nil {
		return err
	}
	c.Header("X-Robots-Tag", noRobots)
	return s.render(c, http.StatusOK, "public/room", view)
}
