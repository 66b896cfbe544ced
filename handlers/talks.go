package handlers

import (
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// day is today on the clock of the viewer's company, ISO.
func (s *Server) day(v *viewer) string {
	return s.Clock().In(v.Company.Zone()).Format(time.DateOnly)
}

// fillTalks reads a page of the party's timeline and who wrote it.
func (s *Server) fillTalks(c *gin.Context, v *viewer, view *partyView) error {
	ctx := c.Request.Context()
	var err error
	if view.Talks, view.MoreTalks, err = v.DB.Talks(ctx, view.Party, short(c.Query("before"), 36), models.TalkPage); err != nil {
		return err
	}
	view.Today, view.TalkUID = s.day(v), models.NewUID()
	if uid := view.Form.Value("uid"); models.ValidUID(uid) {
		view.TalkUID = uid
	}
	view.People, err = s.Control.Team(ctx, v.Company.ID)
	return err
}

// partyTalks is "show more" of the timeline, and the timeline after a change.
func (s *Server) partyTalks(c *gin.Context, v *viewer) error {
	party, err := openParty(c, v)
	if err != nil {
		return err
	}
	if !isHTMX(c) {
		return s.wholePage(c, party.Path())
	}
	view := &partyView{page: s.page(c, v, ""), Party: party}
	if err := s.fillTalks(c, v, view); err != nil {
		return err
	}
	if c.Query("before") != "" {
		return s.fragment(c, http.StatusOK, "parties/_moretalks", view)
	}
	return s.fragment(c, http.StatusOK, "parties/_talks", view)
}

// TalkKinds are what a line of the timeline may be.
func (view *partyView) TalkKinds() []string { return models.TalkKinds }

// Before is the query of the older part of the timeline.
func (view *partyView) Before() string { return "?before=" + view.Talks[len(view.Talks)-1].UID }

// Late tells whether a day has passed.
func (view *partyView) Late(w models.Talk) bool { return w.Open() && w.DueOn < view.Today }

func (s *Server) addTalk(c *gin.Context, v *viewer) error {
	party, err := openParty(c, v)
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	talk := &models.Talk{UID: f.Text("uid", 36), Kind: f.One("kind", models.TalkKinds...), Text: f.raw("text"), DueOn: f.day("due_on", v.short()), Owner: f.Text("owner", 36)}
	if talk.Owner != "" && talk.Owner != v.UserUID() {
		people, err := s.Control.Team(c.Request.Context(), v.Company.ID)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(people, func(m models.Member) bool { return m.UID == talk.Owner && m.Left == 0 }) {
			f.Refuse("owner", "error.choice", nil)
		}
	}
	if f.OK() {
		err = v.DB.AddTalk(c.Request.Context(), v.UserUID(), party, talk)
		if err == nil {
			return s.doneAt(c, party, "talks", "done.saved")
		}
		if !f.took(err) {
			return err
		}
	}
	return s.partyPage(c, v, http.StatusUnprocessableEntity, f)
}

// settleTalk says that something is done, or due again. From the list of today
// the line answers itself, so that one tap is all.
func (s *Server) settleTalk(c *gin.Context, v *viewer) error {
	party, err := openParty(c, v)
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	again, from := f.Checked("again"), f.Text("from", 10)
	if !f.OK() {
		return &models.Invalid{Fields: []models.FieldError{{Field: "form", Key: "error.form"}}}
	}
	if err := v.DB.SettleTalk(c.Request.Context(), party, c.Param("talk"), !again); err != nil {
		return err
	}
	switch {
	case from != "today":
		return s.doneAt(c, party, "talks", "done.saved")
	case isHTMX(c):
		return s.todayAnswer(c, v)
	}
	return s.done(c, "/today", "done.saved")
}

func (s *Server) removeTalk(c *gin.Context, v *viewer) error {
	party, err := openParty(c, v)
	if err != nil {
		return err
	}
	if err := v.DB.RemoveTalk(c.Request.Context(), party, c.Param("talk")); err != nil {
		return err
	}
	return s.doneAt(c, party, "talks", "done.saved")
}

// todayView is what a person shall come back to, and what comes soon.
type todayView struct {
	page
	Today string
	Due   []models.Talk
	More  bool
	Soon  []models.Talk
}

// soonDays is how far the list of today looks ahead.
const soonDays = 7

func (s *Server) today(c *gin.Context, v *viewer) error {
	view, err := s.findToday(c, v)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "parties/today", view)
}

// todayList is the list alone, for the first page after signing in.
func (s *Server) todayList(c *gin.Context, v *viewer) error {
	if !isHTMX(c) {
		return s.wholePage(c, "/today")
	}
	return s.todayAnswer(c, v)
}

func (s *Server) todayAnswer(c *gin.Context, v *viewer) error {
	view, err := s.findToday(c, v)
	if err != nil {
		return err
	}
	return s.fragment(c, http.StatusOK, "parties/_today", view)
}

// findToday reads what is due until in a week, from where the page begins, and
// parts it at tomorrow.
func (s *Server) findToday(c *gin.Context, v *viewer) (*todayView, error) {
	view := &todayView{page: s.page(c, v, "today"), Today: s.day(v)}
	until := s.Clock().In(v.Company.Zone()).AddDate(0, 0, soonDays).Format(time.DateOnly)
	all, more, err := v.DB.Due(c.Request.Context(), v.UserUID(), until, short(c.Query("after"), 36), models.TalkPage)
	if err != nil {
		return nil, err
	}
	view.More = more
	at := slices.IndexFunc(all, func(w models.Talk) bool { return w.DueOn > view.Today })
	if at < 0 {
		at = len(all)
	}
	view.Due, view.Soon = all[:at], all[at:]
	return view, nil
}

// Late tells whether a day has passed.
func (view *todayView) Late(w models.Talk) bool { return w.DueOn < view.Today }

// Next is the address of the next page.
func (view *todayView) Next() string {
	all := append(slices.Clone(view.Due), view.Soon...)
	return "/today?after=" + all[len(all)-1].UID
}
