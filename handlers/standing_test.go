package handlers

import (
	"database/sql"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jennyerp/models"
)

// cancelled is a planted company whose owner has just cancelled it.
func cancelled(t *testing.T, a *testApp) planted {
	t.Helper()
	p := plant(t, a)
	session, err := a.Control.SessionByToken(t.Context(), p.cookies["session"])
	check(t, err)
	check(t, a.Control.CloseCompany(t.Context(), session, models.ClosingOrder{}))
	return p
}

func TestInGraceEveryRouteOfTheCompanyRefusesButTheWayBackAndOut(t *testing.T) {
	a := newApp(t)
	p := cancelled(t, a)
	colleague := a.signIn(p.Company, p.User)
	for _, c := range []*client{p.client, colleague} {
		for _, r := range a.table {
			if outside(r) || r.need.open() || r.need.who == person.who || r.need.who == operator.who || inGrace[r.method+" "+r.path] {
				continue
			}
			rec := c.ask(r, p.address(r))
			if toClosed := rec.Code == http.StatusSeeOther && rec.Header().Get("Location") == "/closed"; !toClosed && rec.Code != http.StatusForbidden {
				t.Errorf("%s %s: %d %s", r.method, r.path, rec.Code, rec.Header().Get("Location"))
			}
			if strings.Contains(strings.ReplaceAll(rec.Body.String(), p.Company.Name, ""), secret) {
				t.Errorf("%s %s shows something of the company", r.method, r.path)
			}
		}
	}
	for _, r := range a.table { // links, showroom and what else strangers had
		if strings.HasPrefix(r.path, "/s/") || strings.HasPrefix(r.path, "/at/") || strings.HasPrefix(r.path, "/d/") {
			a.now = a.now.Add(time.Minute) // who tries many is slowed down
			if rec := a.stranger().ask(r, p.address(r)); rec.Code != http.StatusNotFound {
				t.Errorf("stranger %s %s: %d", r.method, r.path, rec.Code)
			}
		}
	}
	want(t, p.get("/closed"), http.StatusOK, "days are left", "Open the company again")
}

func TestWhoComesBackOnDay29FindsEverythingAndOnDay31Nothing(t *testing.T) {
	a := newApp(t)
	p := cancelled(t, a)
	before := p.rows()
	a.now = a.now.Add(29 * 24 * time.Hour)
	late := a.signIn(p.Company, p.User)
	want(t, late.get("/closed"), http.StatusOK, "One day is left")
	if rec := late.post("/closed/reactivate", url.Values{}); rec.Code != http.StatusSeeOther || !strings.HasPrefix(rec.Header().Get("Location"), "/home") {
		t.Fatalf("on day 29: %d %s", rec.Code, rec.Header().Get("Location"))
	}
	if after := late.rows(); after != before {
		t.Error("the company is not as it was")
	}
	want(t, late.get("/samples"), http.StatusOK, secret)
	session, err := a.Control.SessionByToken(t.Context(), late.cookies["session"])
	check(t, err)
	check(t, a.Control.CloseCompany(t.Context(), session, models.ClosingOrder{}))
	a.now = a.now.Add(31 * 24 * time.Hour)
	late = a.signIn(p.Company, p.User)
	if rec := late.post("/closed/reactivate", url.Values{}); rec.Code != http.StatusSeeOther || rec.Header().Get("Location") != "/companies" {
		t.Errorf("on day 31: %d %s", rec.Code, rec.Header().Get("Location"))
	}
	if err := a.Control.Reactivate(t.Context(), session); err == nil {
		t.Error("a company came back on day 31")
	}
}

func TestCancellingSignsEverybodyElseOut(t *testing.T) {
	a := newApp(t)
	owner := a.company("Tessuti Ferri")
	seller := owner.colleague("seller", false)
	session, err := a.Control.SessionByToken(t.Context(), owner.cookies["session"])
	check(t, err)
	check(t, a.Control.CloseCompany(t.Context(), session, models.ClosingOrder{}))
	if rec := seller.get("/samples"); !strings.HasPrefix(rec.Header().Get("Location"), "/signin") {
		t.Errorf("the seller is still in: %d %s", rec.Code, rec.Header().Get("Location"))
	}
	seller = a.signIn(owner.Company, seller.User)
	rec := seller.get("/closed")
	want(t, rec, http.StatusOK, "an owner of the company can open it again")
	if strings.Contains(rec.Body.String(), "/closed/reactivate") {
		t.Error("a seller is offered to open it")
	}
	if rec := seller.post("/closed/reactivate", url.Values{}); rec.Code != http.StatusForbidden {
		t.Errorf("a seller opened it: %d", rec.Code)
	}
}

func TestACompanyThatOnlyReadsShowsAllAndChangesNothing(t *testing.T) {
	a := newApp(t)
	p := plant(t, a)
	check(t, a.Control.SetReading(t.Context(), p.Company.UID, models.PastDue))
	before := p.rows()
	for _, r := range a.table {
		if outside(r) || r.need.open() || r.need.who == person.who || r.need.who == operator.who || whileReading[r.method+" "+r.path] {
			continue
		}
		rec := p.ask(r, p.address(r))
		if r.method == http.MethodGet && rec.Code == http.StatusForbidden || r.method != http.MethodGet && rec.Code != http.StatusForbidden {
			t.Errorf("%s %s: %d", r.method, r.path, rec.Code)
		}
	}
	if after := p.rows(); after != before {
		t.Errorf("something was changed: %s", firstOther(before, after))
	}
	rec := p.post("/samples", url.Values{"name": {"Gessato blu"}})
	want(t, rec, http.StatusForbidden, "The subscription is not paid.", `value="Gessato blu"`)
	want(t, p.htmx("/samples", url.Values{"name": {"Gessato blu"}}), http.StatusForbidden, "Only reading is possible now")
	check(t, a.Control.SetReading(t.Context(), p.Company.UID, ""))
	if rec := p.post("/settings/phrases", url.Values{}); rec.Code == http.StatusForbidden {
		t.Error("it still only reads")
	}
}

// rows are all rows of all tables of the company, but for its audit log and what was taken out.
func (c *client) rows() string {
	t := c.app.t
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(c.app.dir, "companies", c.Company.UID+".db")+"?mode=ro")
	check(t, err)
	defer db.Close()
	names := column(t, db, "select name from sqlite_master where type = 'table' and name not like 'audit%' and name <> 'takeouts' and sql not like '%virtual%' order by name")
	var all strings.Builder
	for _, name := range names {
		for _, row := range column(t, db, `select json_array(`+strings.Join(column(t, db, `select '"' || name || '"' from pragma_table_info('`+name+`') where type <> 'BLOB'`), ",")+`) from "`+name+`"`) {
			fmt.Fprintln(&all, name, row)
		}
	}
	return all.String()
}

func column(t *testing.T, db *sql.DB, query string) (all []string) {
	t.Helper()
	rows, err := db.Query(query)
	check(t, err)
	defer rows.Close()
	for rows.Next() {
		var s string
		check(t, rows.Scan(&s))
		all = append(all, s)
	}
	check(t, rows.Err())
	return all
}

// firstOther is the first line in which two texts differ.
func firstOther(a, b string) string {
	was := strings.Split(a, "\n")
	for i, line := range strings.Split(b, "\n") {
		if i >= len(was) || line != was[i] {
			return line
		}
	}
	return "fewer lines"
}
