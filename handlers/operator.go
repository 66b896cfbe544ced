package handlers

import (
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// Watch says how the house is: what the program knows about itself.
type Watch struct {
	Copies    string // off, starting, ok, behind or down
	Lag       time.Duration
	Held      int // databases that are being copied
	Errors    int // since the start
	Restarts  int // of the process that copies
	Problem   string
	Behind    []Behind
	Drill     time.Time // zero: none yet
	DrillOK   bool
	DiskFree  int64 // bytes
	DiskTotal int64
	Jobs      []JobRun
}

// Behind is a company whose copy is behind.
type Behind struct {
	Company string // uid, or "control"
	Lag     time.Duration
	Problem string
}

// JobRun is a job and how its last run went.
type JobRun struct {
	Name    string
	Last    time.Time
	Took    time.Duration
	Problem string
	Runs    int
	Failed  int
}

// DiskShort tells whether less than a tenth of the disk is free.
func (w Watch) DiskShort() bool { return w.DiskTotal > 0 && w.DiskFree < w.DiskTotal/10 }

// operatorView is the base of the console's pages.
type operatorView struct {
	page
	Red []redThing // what cannot wait
}

// redThing is something overdue: a sentence and where it is dealt with.
type redThing struct{ Text, URL string }

// enterConsole lets operators alone in; nobody else learns that there is a console.
func (s *Server) enterConsole(c *gin.Context, v *viewer, need access, next func() error) error {
	if !v.Operator {
		return models.ErrNotFound
	}
	if v.MustSecure(s.Clock().UnixMilli()) {
		return errUnguarded
	}
	if need.fresh {
		if proven, err := s.proven(c, v); !proven {
			return err
		}
	}
	return next()
}

type healthView struct {
	operatorView
	Watch Watch
	Mail  models.MailSums
}

// operatorHealth is how the service is.
func (s *Server) operatorHealth(c *gin.Context, v *viewer) error {
	view := &healthView{operatorView: operatorView{page: s.page(c, v, "operator")}}
	ctx := c.Request.Context()
	if s.Watch != nil {
		view.Watch = s.Watch()
	}
	var err error
	if view.Mail, err = s.Control.MailSums(ctx); err != nil {
		return err
	}
	if err := view.red(c, s); err != nil {
		return err
	}
	w := view.Watch
	if w.Copies == "down" || w.Copies == "behind" {
		view.Red = append(view.Red, redThing{view.T("operator.red.copies"), "#copies"})
	}
	if w.DiskShort() {
		view.Red = append(view.Red, redThing{view.T("operator.red.disk"), "#machine"})
	}
	if view.Mail.Refused > 0 {
		view.Red = append(view.Red, redThing{view.T("operator.red.mail", "Count", view.Mail.Refused), "/operator/mail"})
	}
	return s.render(c, http.StatusOK, "operator/health", view)
}

// red notes what is overdue by law or by promise.
func (view *operatorView) red(c *gin.Context, s *Server) error {
	late, err := s.Control.LateBreaches(c.Request.Context())
	if late > 0 {
		view.Red = append(view.Red, redThing{view.T("operator.red.breaches", "Count", late), "/operator/breaches"})
	}
	if err != nil {
		return err
	}
	overdue, err := s.Control.OverdueDataRequests(c.Request.Context())
	if overdue > 0 {
		view.Red = append(view.Red, redThing{view.T("operator.red.requests", "Count", overdue), "/operator/requests"})
	}
	return err
}

// Span writes a duration briefly: 3 d 4 h, 5 h 20 min, 12 s.
func (p page) Span(d time.Duration) string {
	d = d.Abs()
	days, hours, minutes := int(d/(24*time.Hour)), int(d/time.Hour)%24, int(d/time.Minute)%60
	switch {
	case days > 0:
		return p.T("span.days", "Days", days, "Hours", hours)
	case hours > 0:
		return p.T("span.hours", "Hours", hours, "Minutes", minutes)
	case minutes > 0:
		return p.T("span.minutes", "Minutes", minutes)
	}
	return p.T("span.seconds", "Seconds", int(d/time.Second))
}

// Moment writes a time of the machine.
func (p page) Moment(t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	return p.Time(t.UnixMilli())
}

type mailQueueView struct {
	operatorView
	Sums  models.MailSums
	Mails []models.MailLook
	More  string
}

// operatorMail is the service's mail that is not sent.
func (s *Server) operatorMail(c *gin.Context, v *viewer) error {
	view := &mailQueueView{operatorView: operatorView{page: s.page(c, v, "operator.mail")}}
	ctx := c.Request.Context()
	var err error
	if view.Sums, err = s.Control.MailSums(ctx); err != nil {
		return err
	}
	if view.Mails, err = s.Control.LookAtMail(ctx, parseID(c.Query("before")), models.MailLookPage+1); err != nil {
		return err
	}
	if n := models.MailLookPage; len(view.Mails) > n {
		view.Mails = view.Mails[:n]
		view.More = "/operator/mail?before=" + itoa64(view.Mails[n-1].ID)
	}
	return s.render(c, http.StatusOK, "operator/mail", view)
}

func (s *Server) tryMailAgain(c *gin.Context, _ *viewer) error {
	if err := s.Control.TryMailAgain(c.Request.Context(), c.Param("uid")); err != nil {
		return err
	}
	s.Wake("mail")
	return s.done(c, "/operator/mail", "done.mail_again")
}

type operatorAuditView struct {
	operatorView
	Rows []auditRow
	More string
}

// operatorAudit is the service's own audit log.
func (s *Server) operatorAudit(c *gin.Context, v *viewer) error {
	view := &operatorAuditView{operatorView: operatorView{page: s.page(c, v, "operator.audit")}}
	rows, err := s.Control.AuditLog(c.Request.Context(), models.AuditFilter{}, parseID(c.Query("before")), models.AuditPage+1)
	if err != nil {
		return err
	}
	if n := models.AuditPage; len(rows) > n {
		rows = rows[:n]
		view.More = "/operator/audit?before=" + itoa64(rows[n-1].ID)
	}
	for _, a := range rows {
		view.Rows = append(view.Rows, view.auditRow(a, nil))
	}
	return s.render(c, http.StatusOK, "operator/audit", view)
}

type operatorCompaniesView struct {
	operatorView
	Companies []models.OperatorCompany
	More      string
}

// operatorCompanies lists the companies: what they are as customers, nothing of
// their trade.
func (s *Server) operatorCompanies(c *gin.Context, v *viewer) error {
	view := &operatorCompaniesView{operatorView: operatorView{page: s.page(c, v, "operator.companies")}}
	words := strings.TrimSpace(short(c.Query("q"), 120))
	view.Form = formWith(map[string][]string{"q": {words}})
	var err error
	if view.Companies, err = s.Control.OperatorCompanies(c.Request.Context(), words, parseID(c.Query("before")), operatorPage+1); err != nil {
		return err
	}
	if len(view.Companies) > operatorPage {
		view.Companies = view.Companies[:operatorPage]
		view.More = "/operator/companies?" + view.Form.Encoded() + "&before=" + itoa64(view.Companies[operatorPage-1].ID)
	}
	for i, o := range view.Companies {
		view.Companies[i].Size = s.Tenants.Size(o.UID)
	}
	return s.render(c, http.StatusOK, "operator/companies", view)
}

const operatorPage = 50

type operatorCompanyView struct {
	operatorView
	It     *models.OperatorCompany
	Grants []models.Grant
	Now    int64
}

func (s *Server) operatorCompany(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	it, err := s.Control.OperatorCompany(ctx, c.Param("uid"))
	if err != nil {
		return err
	}
	it.Size = s.Tenants.Size(it.UID)
	view := &operatorCompanyView{operatorView: operatorView{page: s.page(c, v, "operator.companies")}, It: it, Now: s.Clock().UnixMilli()}
	if view.Grants, err = s.Control.Grants(ctx, it.ID); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "operator/company", view)
}
