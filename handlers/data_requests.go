package handlers

import (
	"context"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

type dataRequestsView struct {
	operatorView
	Requests []models.DataRequest
	Closed   bool // these are shown, not the open ones
	More     string
	Kinds    []selectable
	Now      int64
}

// dataRequests is the book of what people ask about their data by mail, what is
// due first on top (P11).
func (s *Server) dataRequests(c *gin.Context, v *viewer) error {
	return s.renderDataRequests(c, v, http.StatusOK, formWith(url.Values{"received": {s.legalDay()}}))
}

func (s *Server) renderDataRequests(c *gin.Context, v *viewer, status int, f *form) error {
	view := &dataRequestsView{operatorView: operatorView{page: s.page(c, v, "requests")}, Closed: c.Query("closed") != "", Now: s.Clock().UnixMilli()}
	view.Form = f
	var err error
	if view.Requests, err = s.Control.DataRequests(c.Request.Context(), view.Closed, parseID(c.Query("after")), operatorPage+1); err != nil {
		return err
	}
	if len(view.Requests) > operatorPage {
		view.Requests = view.Requests[:operatorPage]
		view.More = "/operator/requests?after=" + itoa64(view.Requests[operatorPage-1].ID)
		if view.Closed {
			view.More += "&closed=1"
		}
	}
	for _, kind := range models.DataRequestKinds {
		view.Kinds = append(view.Kinds, selectable{kind, view.T("request.kind." + kind)})
	}
	return s.render(c, status, "data_requests/index", view)
}

func (s *Server) addDataRequest(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	r := &models.DataRequest{Kind: f.One("kind", models.DataRequestKinds...), Email: f.Required("email", 254), Name: f.Text("name", 120), Text: longText(f, "text")}
	if r.ReceivedAt, err = models.RequestDay(f.Text("received", 10)); err != nil && !f.took(err) {
		return err
	}
	if f.OK() {
		if err := s.Control.AddDataRequest(c.Request.Context(), r); err != nil && !f.took(err) {
			return err
		}
	}
	if !f.OK() {
		return s.renderDataRequests(c, v, http.StatusUnprocessableEntity, f)
	}
	return s.done(c, "/operator/requests/"+r.UID, "done.saved")
}

type dataRequestView struct {
	operatorView
	It   *models.DataRequest
	Acts []selectable
	Now  int64
}

func (s *Server) showDataRequest(c *gin.Context, v *viewer) error {
	return s.renderDataRequest(c, v, http.StatusOK, &form{})
}

func (s *Server) renderDataRequest(c *gin.Context, v *viewer, status int, f *form) error {
	r, err := s.Control.FindDataRequest(c.Request.Context(), c.Param("uid"))
	if err != nil {
		return err
	}
	view := &dataRequestView{operatorView: operatorView{page: s.page(c, v, "requests")}, It: r, Now: s.Clock().UnixMilli()}
	view.Form = f
	for _, act := range requestActs {
		view.Acts = append(view.Acts, selectable{act, view.T("request.act." + act)})
	}
	return s.render(c, status, "data_requests/show", view)
}

var requestActs = []string{"identify", "extend", "answer", "refuse"}

// moveDataRequest notes how it was made sure who asks, or ends a request.
func (s *Server) moveDataRequest(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	r, err := s.Control.FindDataRequest(ctx, c.Param("uid"))
	if err != nil {
		return err
	}
	moves := map[string]func(context.Context, *models.DataRequest, string) error{"identify": s.Control.IdentifyDataRequest, "extend": s.Control.ExtendDataRequest,
		"answer": s.Control.AnswerDataRequest, "refuse": s.Control.RefuseDataRequest}
	act, text := f.One("act", requestActs...), longText(f, "text")
	if f.OK() {
		if err := moves[act](ctx, r, text); err != nil && !f.took(err) {
			return err
		}
	}
	if !f.OK() {
		return s.renderDataRequest(c, v, http.StatusUnprocessableEntity, f)
	}
	return s.done(c, "/operator/requests/"+r.UID, "done.saved")
}

// DaysLeft says how long a request may still wait, or for how long it is late.
func (p page) DaysLeft(r models.DataRequest, now int64) string {
	days := r.DaysLeft(now)
	if days < 0 {
		return p.T("request.late", "Count", -days)
	}
	return p.T("request.left", "Count", days)
}

// Left says how the clock of the one that is shown stands.
func (view *dataRequestView) Left() string { return view.DaysLeft(*view.It, view.Now) }
