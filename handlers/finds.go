package handlers

import (
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/vision"
	"jennyerp/models"
)

// findMost is how many samples a search by picture shows.
const findMost = 24

// findView is the search by picture: the photo to take, and what is found.
type findView struct {
	page
	Outlook *models.Outlook
	Samples int // in the library
	Read    int // pictures that are described, of all; while some are not
	All     int
	Asked   bool
	Like    *models.Likeness // the library's own picture that was asked with
	Stale   bool             // the address is of an engine that is gone
	Engine  string           // of the question, as in the address
	Vector  string
	Picture string // uid
	Colour  int    // percent
	Found   []models.Found
	now     time.Time
}

// find shows the search by picture. The question is in the address, as a
// picture's id or as the numbers a photo was turned into, so that back, the
// slider and a colleague find the same without a photo being kept.
func (s *Server) find(c *gin.Context, v *viewer) error {
	view, err := s.findView(c, v)
	if err != nil {
		return err
	}
	if err := s.answerFind(c, view); err != nil {
		return err
	}
	return s.renderFind(c, http.StatusOK, view)
}

// nearest answers the slider with the list alone.
func (s *Server) nearest(c *gin.Context, v *viewer) error {
	if !isHTMX(c) {
		return s.wholePage(c, "/find")
	}
	view, err := s.findView(c, v)
	if err != nil {
		return err
	}
	if err := s.answerFind(c, view); err != nil {
		return err
	}
	c.Header("HX-Replace-Url", view.URL())
	return s.fragment(c, http.StatusOK, "find/_nearest", view)
}

func (s *Server) findView(c *gin.Context, v *viewer) (*findView, error) {
	o, err := v.DB.Outlook(c.Request.Context())
	if err != nil {
		return nil, err
	}
	view := &findView{page: s.page(c, v, "samples"), Outlook: o, Colour: models.DefaultColour, now: s.Clock(),
		Engine: c.Query("engine"), Vector: c.Query("v"), Picture: c.Query("picture")}
	if percent, err := strconv.Atoi(c.Query("colour")); err == nil {
		view.Colour = max(0, min(percent, 100))
	}
	return view, nil
}

// answerFind looks for what the address asks.
func (s *Server) answerFind(c *gin.Context, view *findView) error {
	ctx := c.Request.Context()
	q, err := view.question(c)
	if err != nil || !view.Asked {
		return err
	}
	if view.Like != nil && !view.Like.Described {
		return nil
	}
	q.Colour = view.Colour
	view.Engine = q.Engine
	view.Found, err = view.DB.Find(ctx, view.Outlook, q, findMost)
	if errors.Is(err, models.ErrOtherEngine) {
		view.Stale = true
		return nil
	}
	return err
}

// question reads what is asked from the address. Broken numbers are as an
// address of an engine that is gone: the photo has to be taken again.
func (view *findView) question(c *gin.Context) (q models.Question, err error) {
	switch {
	case view.Picture != "":
		view.Asked = true
		if view.Like, err = view.DB.LikePicture(c.Request.Context(), view.Outlook, view.Picture, view.UserUID()); err != nil {
			return q, err
		}
		return view.Like.Question, nil
	case view.Vector != "":
		view.Asked = true
		raw, err := base64.RawURLEncoding.DecodeString(view.Vector)
		if err == nil {
			q.Question, err = vision.UnmarshalQuestion(raw)
		}
		if q.Engine = view.Engine; err != nil {
			q.Engine = ""
		}
		q.Viewer = view.UserUID()
	}
	return q, nil
}

// renderFind shows the page, or for the script what was found.
func (s *Server) renderFind(c *gin.Context, code int, view *findView) error {
	ctx := c.Request.Context()
	var err error
	if !view.Outlook.Whole {
		if view.Read, view.All, err = view.DB.DescribedPictures(ctx, view.Outlook.Engine()); err != nil {
			return err
		}
	}
	if isHTMX(c) {
		return s.fragment(c, code, "find/_found", view)
	}
	if view.Counters, err = view.DB.Counters(ctx); err != nil {
		return err
	}
	view.Samples = view.Counters["samples.active"] + view.Counters["samples.draft"]
	return s.render(c, code, "find/index", view)
}

// URL is the address of the question.
func (view *findView) URL() string { return "/find?" + view.values().Encode() }

func (view *findView) values() url.Values {
	q := url.Values{}
	switch {
	case view.Picture != "":
		q.Set("picture", view.Picture)
	case view.Vector != "":
		q.Set("engine", view.Engine)
		q.Set("v", view.Vector)
	}
	if view.Colour != models.DefaultColour {
		q.Set("colour", strconv.Itoa(view.Colour))
	}
	return q
}

// Aided tells whether jenny-ai answered.
func (view *findView) Aided() bool { return strings.HasPrefix(view.Engine, models.AidPrefix) }

// Shown is the address of the library's picture that was asked with, "" for a photo.
func (view *findView) Shown() string {
	if view.Like == nil {
		return ""
	}
	return "/pictures/" + view.Picture + "/320"
}

// Verdict is what the nearest sample means: same, or twin beside a sample of
// the library, similar, or far.
func (view *findView) Verdict() string {
	if len(view.Found) == 0 {
		return "none"
	}
	verdict := "far"
	for _, f := range view.Found {
		switch {
		case f.Closeness == vision.Same && view.Like != nil:
			return "twin"
		case f.Closeness == vision.Same:
			return "same"
		case f.Closeness == vision.Similar:
			verdict = "similar"
		}
	}
	return verdict
}

// LikeTitle is what people call the sample that was asked with.
func (view *findView) LikeTitle() string {
	if view.Like.Sample.Name != "" {
		return view.Like.Sample.Name
	}
	return view.Like.Sample.Code
}

// foundCard is a card of the library with its verdict.
type foundCard struct {
	shownCard
	Draft bool
}

// Cards are what was found as the reader sees it.
func (view *findView) Cards() []foundCard {
	library := &samplesView{page: view.page, now: view.now}
	all, pick := make([]foundCard, len(view.Found)), ""
	if view.May(string(models.PackParcels)) {
		pick = view.T("samples.pick.one", "Name", nameHere)
	}
	for i, f := range view.Found {
		all[i] = foundCard{library.shown(f.SampleCard, "", pick), f.State == models.Draft}
		all[i].Soon = i < 4
		all[i].Tag = tag(view.tag(f))
	}
	return all
}

// tag says in a word how near a sample is.
func (view *findView) tag(f models.Found) (class, text string) {
	switch {
	case f.Closeness == vision.Same:
		return "ok", view.T("find.same")
	case f.OtherColour:
		return "", view.T("find.other_colour")
	case f.Closeness == vision.Similar:
		return "", view.T("find.similar")
	}
	return "", ""
}
