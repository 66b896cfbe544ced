package handlers

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// reportRoutes are what the papers come to. What a single report asks for
// beside this permission stands in its entry (models.Reports).
func (s *Server) reportRoutes() []route {
	const get = http.MethodGet
	read := needs(models.ReadReports)
	return []route{
		{get, "/reports", read, s.reports},
		{get, "/reports/:report", read, s.report},
		{get, "/reports/:report/xlsx", file(read), s.reportExcel},
		{get, "/reports/:report/csv", file(read), s.reportCSV},
	}
}

// reportRows is how many rows a page shows, reportFile how many a file holds.
const (
	reportRows = 100
	reportFile = 50_000
)

// reportsView is the page that lists the reports.
type reportsView struct {
	page
	Groups []reportGroup
}

type reportGroup struct {
	Name    string
	Reports []*models.Report
}

func (s *Server) reports(c *gin.Context, v *viewer) error {
	view := &reportsView{page: s.page(c, v, "reports")}
	for _, r := range models.Reports {
		if !v.sees(r) {
			continue
		}
		if n := len(view.Groups); n == 0 || view.Groups[n-1].Name != r.Group {
			view.Groups = append(view.Groups, reportGroup{Name: r.Group})
		}
		g := &view.Groups[len(view.Groups)-1]
		g.Reports = append(g.Reports, r)
	}
	return s.render(c, http.StatusOK, "reports/index", view)
}

// sees tells whether a report is for the viewer.
func (v *viewer) sees(r *models.Report) bool { return v.May(r.Need) && (v.SeeCost || !r.Cost) }

// reportView is one report, answered.
type reportView struct {
	page
	*models.ReportResult
	Named  map[string]models.ReportName // filters in force
	People map[string]string
	Chosen string // name of the period, "" for own days
	How    string // it is compared
}

// ask reads what the address asks of a report. Days that are none, and names
// that nobody has, are refused at their fields; the rest is answered.
func (s *Server) ask(c *gin.Context, v *viewer, limit int) (*reportView, error) {
	ctx := c.Request.Context()
	r := models.FindReport(c.Param("report"))
	if r == nil {
		return nil, models.ErrNotFound
	}
	if !v.May(r.Need) {
		return nil, &models.Forbidden{Need: r.Need}
	}
	if !v.sees(r) {
		return nil, errCost
	}
	view := &reportView{page: s.page(c, v, "reports"), How: c.Query("than")}
	view.Form = formWith(only(c.Request.URL.Query(), slices.Concat(narrowing, []string{"from", "to"})))
	if !slices.Contains(models.Comparisons, view.How) {
		view.How = models.Comparisons[0]
	}
	q := models.ReportQuery{By: c.Query("by"), Limit: limit, Today: view.Today()}
	q.Period, view.Chosen = view.period(c)
	q.Than, _ = q.Period.Compared(view.How, q.Today)
	var err error
	if q.Only, err = view.narrowed(ctx, r); err != nil {
		return nil, err
	}
	if view.People, err = s.names(c, v); err != nil {
		return nil, err
	}
	view.ReportResult, err = v.DB.Run(ctx, r, q)
	return view, err
}

// only keeps the named values of a query.
func only(q url.Values, names []string) url.Values {
	maps.DeleteFunc(q, func(name string, _ []string) bool { return !slices.Contains(names, name) })
	return q
}

// errCost sends who may not see cost back to the list of reports.
var errCost = errors.New("the report tells costs")

// period reads the days: own ones, else a period that has a name.
func (view *reportView) period(c *gin.Context) (models.Period, string) {
	today := view.Today()
	name := cmp.Or(c.Query("period"), "year")
	if !slices.Contains(models.Periods, name) {
		name = "year"
	}
	p := models.NamedPeriod(name, today)
	from, to := view.Form.raw("from"), view.Form.raw("to")
	if from == "" && to == "" {
		return p, name
	}
	own := models.Period{From: view.Form.Day("from", view.Short()), To: view.Form.Day("to", view.Short())}
	own.To = cmp.Or(own.To, max(today, own.From))
	own.From = cmp.Or(own.From, own.To[:4]+"-01-01")
	wrong := view.Form.Error("from") != nil || view.Form.Error("to") != nil
	if !wrong && !own.Valid() {
		view.Form.Refuse("to", "report.days.bad", map[string]any{"Years": models.MaxPeriodYears})
		wrong = true
	}
	if wrong {
		return p, name
	}
	return own, ""
}

// narrowing are all by what the rows of a report can be told alone.
var narrowing = []string{"customer", "supplier", "seller", "fair", "sample", "colour", "account", "rate"}

// narrowed reads the filters; a customer, supplier or fair may be written by
// name.
func (view *reportView) narrowed(ctx context.Context, r *models.Report) (map[string]string, error) {
	kept, asked := map[string]string{}, map[string]string{}
	for _, what := range narrowing {
		if text := view.Form.Text(what, 160); text != "" && (slices.Contains(r.Filters, what) || slices.Contains(r.By, what)) {
			if text == view.None(what) {
				text = models.ReportNone
			}
			kept[what], asked[what] = text, text
		}
	}
	maps.DeleteFunc(asked, func(what, text string) bool { return text == models.ReportNone || what == "seller" || what == "rate" })
	var err error
	if view.Named, err = view.DB.ReportNames(ctx, asked); err != nil {
		return nil, err
	}
	for what := range asked {
		n, found := view.Named[what]
		if kept[what] = n.UID; !found {
			delete(kept, what)
			view.Form.Refuse(what, "report.filter.unknown", nil)
		}
	}
	return kept, nil
}

func (s *Server) report(c *gin.Context, v *viewer) error {
	view, err := s.ask(c, v, reportRows)
	if errors.Is(err, errCost) {
		s.redirect(c, "/reports")
		return nil
	}
	if err != nil {
		return err
	}
	code := http.StatusOK
	if !view.Form.OK() {
		code = http.StatusUnprocessableEntity
	}
	return s.render(c, code, "reports/show", view)
}

// By names what a row is.
func (p page) By(by string) string { return p.T("report.by." + by) }

// ReportTitle names a report.
func (p page) ReportTitle(r *models.Report) string { return p.T("report." + r.Name + ".title") }

// ReportBys names what the rows of a report may be, in one line.
func (p page) ReportBys(r *models.Report) string {
	words := []string{}
	for _, by := range r.By {
		words = append(words, p.By(by))
	}
	return dotted(words...)
}
