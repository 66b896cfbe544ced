package handlers

import (
	"context"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/keys"
	"jennyerp/locales"
	"jennyerp/models"
)

// KeepAudit gives every audit log its key: the service's, and each company's.
func KeepAudit(control *models.Control, tenants *models.Tenants, ring *keys.Ring) {
	control.UseAuditKey(ring.Service(keys.Audit))
	tenants.AuditKey = func(company string) ([]byte, error) { return ring.Key(company, keys.Audit) }
}

// SettleAudit is the job "audit": what was done to a company in the service's
// own database comes into the company's log.
func (s *Server) SettleAudit(ctx context.Context) error {
	uids, err := s.Control.AuditWaiting(ctx, 1000)
	if err != nil {
		return err
	}
	for _, uid := range uids {
		if err := s.Tenants.Visit(ctx, uid, func(t *models.Tenant) error { return s.Control.SettleAudit(ctx, t) }); err != nil {
			return err
		}
	}
	return nil
}

// signAudit writes off where a company's log ends, once a day: signed, into the
// service's database, and as a line of the program's log, which may leave this
// machine. Without a company it does so for the service's own log.
func (s *Server) signAudit(ctx context.Context, t *models.Tenant) error {
	end, company := s.Control.EndOfAudit, ""
	if t != nil {
		end, company = t.EndOfAudit, t.CompanyUID
	}
	head, err := end(ctx, company)
	if err != nil {
		return err
	}
	head, fresh, err := s.Control.WriteAuditHead(ctx, head, models.AuditSigner(s.Keys.Service(keys.Audit)))
	if fresh {
		s.Log.Info("end of an audit log", "company", head.Company, "day", head.Day, "rows", head.N, "mac", hex.EncodeToString(head.MAC), "at", head.At, "signature", hex.EncodeToString(head.Signature))
	}
	return err
}

type auditView struct {
	page
	Rows   []auditRow
	Filter models.AuditFilter
	More   string // URL of the next page, "" on the last
	People []selectable
	Acts   []selectable
	File   string // URL of the whole as CSV
}

// auditRow is a row of the log in the reader's words.
type auditRow struct {
	models.Audit
	Who, Title, Text, Device string
}

// audit is the page of a company's log, for its owners.
func (s *Server) audit(c *gin.Context, v *viewer) error {
	view := &auditView{page: s.page(c, v, "audit"), Filter: auditFilter(c)}
	view.Form = formWith(url.Values{"person": {view.Filter.Person}, "act": {string(view.Filter.Act)}})
	names, err := s.namesOf(c, v)
	if err != nil {
		return err
	}
	rows, err := v.DB.AuditLog(c.Request.Context(), view.Filter, parseID(c.Query("before")), models.AuditPage+1)
	if err != nil {
		return err
	}
	q := view.query()
	view.File = "/settings/audit/file?" + q.Encode()
	if len(rows) > models.AuditPage {
		rows = rows[:models.AuditPage]
		q.Set("before", itoa64(rows[len(rows)-1].ID))
		view.More = "/settings/audit?" + q.Encode()
	}
	for _, a := range rows {
		view.Rows = append(view.Rows, view.auditRow(a, names))
	}
	view.choices(names)
	return s.render(c, http.StatusOK, "audit/index", view)
}

func auditFilter(c *gin.Context) models.AuditFilter {
	f := models.AuditFilter{Act: models.AuditAct(c.Query("act"))}
	if !slices.Contains(models.AuditActs, f.Act) {
		f.Act = ""
	}
	if who := c.Query("person"); who == "-" || models.ValidUID(who) {
		f.Person = who
	}
	return f
}

func (view *auditView) query() url.Values {
	q := url.Values{}
	if view.Filter.Person != "" {
		q.Set("person", view.Filter.Person)
	}
	if view.Filter.Act != "" {
		q.Set("act", string(view.Filter.Act))
	}
	return q
}

// namesOf are the company's people by uid, those who left too.
func (s *Server) namesOf(c *gin.Context, v *viewer) (map[string]string, error) {
	team, err := s.Control.Team(c.Request.Context(), v.Company.ID)
	names := map[string]string{}
	for _, m := range team {
		names[m.UID] = m.Name
	}
	return names, err
}

// choices are what the page may be narrowed to.
func (view *auditView) choices(names map[string]string) {
	for uid, name := range names {
		view.People = append(view.People, selectable{uid, name})
	}
	slices.SortFunc(view.People, func(a, b selectable) int { return strings.Compare(a.Label, b.Label) })
	view.People = slices.Insert(append(view.People, selectable{"-", view.T("audit.nobody")}), 0, selectable{"", view.T("audit.everybody")})
	view.Acts = []selectable{{"", view.T("audit.everything")}}
	for _, act := range models.AuditActs {
		if act != models.ActOperator {
			view.Acts = append(view.Acts, selectable{string(act), view.T("audit.act." + string(act))})
		}
	}
}

// auditRow writes a row of a log for the reader.
func (p page) auditRow(a models.Audit, names map[string]string) auditRow {
	d := a.Details
	row := auditRow{Audit: a, Title: p.T("audit.act." + string(a.Act)), Who: names[a.Person]}
	switch {
	case row.Who != "":
	case d.By != "":
		row.Who = d.By
	default:
		row.Who = p.T("audit.nobody")
	}
	if d.Device != "" {
		row.Device = p.Device(d.Device)
	}
	var parts []string
	add := func(text string) {
		if text != "" {
			parts = append(parts, text)
		}
	}
	if noun := "audit.noun." + a.Noun; p.T(noun) != noun {
		add(p.T(noun))
	}
	add(d.What)
	if d.Role != "" {
		add(p.T("role." + string(d.Role)))
	}
	for _, field := range d.Fields {
		if key := "settings." + field; p.T(key) != key {
			add(p.T(key))
		}
	}
	if d.Count > 0 {
		add(p.T("audit.count", "Number", p.Number(d.Count)))
	}
	if d.Until > 0 {
		add(p.T("audit.until", "Time", p.Time(d.Until)))
	}
	if a.Act == models.ActOperator && d.Why != "" {
		d.Why = p.T("operator.did." + d.Why)
	}
	add(d.Why)
	if a.Erased {
		add(p.T("audit.erased"))
	}
	row.Text = strings.Join(parts, ", ")
	return row
}

// auditFile sends the log as a file.
func (s *Server) auditFile(c *gin.Context, v *viewer) error {
	names, err := s.namesOf(c, v)
	if err != nil {
		return err
	}
	view := &auditView{page: s.page(c, v, "audit"), Filter: auditFilter(c)}
	label := func(key string) string { return locales.T(v.Lang, "audit.column."+key) }
	return s.sendTable(c, v, "audit", view.T("audit.title"), label, func(format string, r models.Reader) error {
		return v.DB.WriteAudit(c.Request.Context(), c.Writer, view.Filter, format, r, func(a models.Audit) []string {
			row := view.auditRow(a, names)
			return []string{view.ISO(a.At), row.Title, row.Who, row.Text, row.Device, itoa64(a.ID)}
		})
	})
}
