package handlers

import (
	"database/sql"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jennyerp/models"
)

// twoMachines are two servers over one control database, each with companies'
// files of its own; the company of c is moved to the second, milan.
func twoMachines(t *testing.T) (c *client, milan *testApp) {
	t.Helper()
	a := newApp(t)
	c = a.company("Tessuti Ferri")
	a.Tenants.Placement = models.Here(a.Control)
	there := *a.Control
	there.Node = "milan"
	deps := a.Deps
	deps.Control = &there
	var err error
	deps.Tenants, err = models.NewTenants(filepath.Join(t.TempDir(), "companies"), 10, a.Clock)
	check(t, err)
	deps.Tenants.Noted, deps.Tenants.Placement = there.NoteMail, models.Here(&there)
	milan = &testApp{t: t, now: a.now}
	milan.Server, err = New(deps)
	check(t, err)
	milan.handler = milan.Server.Handler()
	t.Cleanup(func() { deps.Tenants.Close() })
	check(t, milan.Tenants.Create(t.Context(), c.Company.UID, models.Settings{Name: "Tessuti Ferri", Country: "IT", Currency: "EUR", Unit: "m", Prefix: "S", Locale: "en"}))
	return c, milan
}

// move gives the company of c to a machine, as another that took it over would.
func (c *client) move(node string, epoch int) {
	c.app.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(c.app.dir, "control.db")+"?_busy_timeout=5000")
	check(c.app.t, err)
	defer db.Close()
	_, err = db.Exec(`update companies set node = ?, epoch = ? where uid = ?`, node, epoch, c.Company.UID)
	check(c.app.t, err)
	c.app.now = c.app.now.Add(10 * time.Second) // both machines look every two seconds
}

func TestARequestForACompanyOnAnotherMachineIsLedThere(t *testing.T) {
	c, milan := twoMachines(t)
	s := &models.Sample{UID: models.NewUID()}
	s.Code = "LV-1"
	check(t, c.db().CreateSample(t.Context(), c.User.UID, s))
	inMilan := &client{app: milan, cookies: c.cookies}
	want(t, c.get("/samples"), 200, "LV-1")
	want(t, inMilan.get("/samples"), 503, "being moved")

	c.move("milan", 2)
	rec := c.get("/samples")
	want(t, rec, 503, "being moved", "Nothing you saved is lost")
	if rec.Header().Get("Retry-After") == "" {
		t.Error("nobody says when to come back")
	}
	want(t, c.get("/companies"), 200, "Tessuti Ferri")
	want(t, c.get("/static/css/app.css"), 404)
	want(t, c.get("/terms"), 200)
	typed := url.Values{"uid": {models.NewUID()}, "code": {"LV-2"}, "name": {"Flanella"}}
	want(t, c.post("/samples", typed), 503, `action="/samples"`, `name="name" value="Flanella"`)
	req := httptest.NewRequest(http.MethodGet, "/samples", nil)
	req.Header.Set("Accept", "application/json")
	want(t, c.do(req), 503, `"code":"elsewhere"`)

	c.app.Lead = func(w http.ResponseWriter, r *http.Request, p models.Place) bool {
		w.Header().Set("fly-replay", "instance="+p.Node)
		return true
	}
	if rec := c.post("/samples", typed); rec.Header().Get("fly-replay") != "instance=milan" || rec.Body.Len() > 0 {
		t.Errorf("%v %s", rec.Header(), rec.Body)
	}
	want(t, inMilan.post("/samples", typed), 303)
	rec = inMilan.get("/samples")
	want(t, rec, 200, "LV-2")
	if strings.Contains(rec.Body.String(), "LV-1") {
		t.Error("the machines share a file")
	}
}

func TestAJobVisitsTheCompaniesOfItsMachine(t *testing.T) {
	c, milan := twoMachines(t)
	visits := func(a *testApp) (n int) {
		check(t, a.eachCompany(t.Context(), func(*models.Tenant) error { n++; return nil }))
		return n
	}
	if here, there := visits(c.app), visits(milan); here != 1 || there != 0 {
		t.Errorf("%d and %d visits before the move", here, there)
	}
	c.move("milan", 2)
	if here, there := visits(c.app), visits(milan); here != 0 || there != 1 {
		t.Errorf("%d and %d visits after the move", here, there)
	}
}
