package handlers

import (
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
)

// browse asks for pages as one browser with headers of its own.
func (c *client) browse(n int, path string, headers map[string]string) {
	c.app.t.Helper()
	for range n {
		req := httptest.NewRequest(http.MethodGet, path, nil)
		req.RemoteAddr = "203.0.113.77:5555"
		req.Header.Set("User-Agent", "Mozilla/5.0 (iPhone; unheard-of-agent/77) Safari/605")
		for name, value := range headers {
			req.Header.Set(name, value)
		}
		want(c.app.t, c.do(req), http.StatusOK)
	}
}

// dump is everything that was counted, as it lies in the file.
func (a *testApp) dump() (text string, rows int) {
	a.t.Helper()
	check(a.t, a.SaveUsage(a.t.Context()))
	db, err := sql.Open("sqlite3_jenny", filepath.Join(a.dir, "control.db"))
	check(a.t, err)
	defer db.Close()
	all, err := db.Query(`select day, route, feature, browser, device, count from usage_counts`)
	check(a.t, err)
	defer all.Close()
	for all.Next() {
		var day, route, feature, browser, device string
		var n int
		check(a.t, all.Scan(&day, &route, &feature, &browser, &device, &n))
		if n < 5 {
			a.t.Errorf("a count of %d", n)
		}
		text += fmt.Sprintln(day, route, feature, browser, device, n)
		rows++
	}
	check(a.t, all.Err())
	return text, rows
}

func TestWhatIsCountedLeadsToNobody(t *testing.T) {
	a := newApp(t)
	c := a.company("Ferri")
	c.browse(6, "/samples?q=velluto", nil)
	c.browse(4, "/fairs", nil)
	text, rows := a.dump()
	if want := "2026-09-14 /samples library Safari phone 6\n"; rows != 1 || text != want {
		t.Errorf("counted:\n%swant\n%s", text, want)
	}
	for _, trace := range []string{"unheard", "203.0.113", "velluto", c.User.UID, c.Company.UID, c.User.Email} {
		if strings.Contains(text, trace) {
			t.Errorf("%q is among the counts", trace)
		}
	}
	page := c.get("/settings/privacy")
	says(t, page, 200, "Library6", "Safari6", "Phone6", "all companies of this server together")
	if strings.Contains(page.Body.String(), "Fair and inbox") {
		t.Error("four are told apart")
	}
}

func TestWhoObjectsIsNotCounted(t *testing.T) {
	a := newApp(t)
	c := a.company("Ferri")
	for header, value := range map[string]string{"Sec-GPC": "1", "DNT": "1"} {
		c.browse(9, "/samples", map[string]string{header: value})
		c.browse(1, "/settings/privacy", map[string]string{header: value})
	}
	req := httptest.NewRequest(http.MethodGet, "/settings/privacy", nil)
	req.Header.Set("Sec-GPC", "1")
	says(t, c.do(req), 200, "Opt-out signal honoured")
	want(t, c.post("/settings/privacy/counting", url.Values{}), http.StatusSeeOther)
	c.browse(9, "/samples", nil)
	a.stranger().browse(9, "/privacy", nil)
	if text, rows := a.dump(); rows != 0 {
		t.Errorf("counted:\n%s", text)
	}
	want(t, c.post("/settings/privacy/counting", url.Values{"counted": {"on"}}), http.StatusSeeOther)
	c.browse(5, "/samples", map[string]string{"Sec-GPC": "0"})
	if _, rows := a.dump(); rows != 1 {
		t.Error("who agrees again is not counted")
	}
}

func TestCountsAreKeptFor25Months(t *testing.T) {
	a := newApp(t)
	c := a.company("Ferri")
	c.browse(5, "/samples", nil)
	check(t, a.SaveUsage(t.Context()))
	for _, after := range []struct{ months, left int }{{24, 1}, {2, 0}} {
		a.now = a.now.AddDate(0, after.months, 0)
		check(t, a.Control.Tidy(t.Context()))
		if _, rows := a.dump(); rows != after.left {
			t.Errorf("on %s %d are left", a.now, rows)
		}
	}
}

func TestTheHubLeadsToEveryRight(t *testing.T) {
	a := newApp(t)
	c := a.company("Ferri")
	for _, one := range []*client{c, c.colleague("warehouse", false)} {
		page := one.get("/settings/privacy").Body.String()
		for _, link := range []string{"/profile", "/privacy", "/legal/cookies", "/legal/subprocessors", "/legal", "/legal/imprint"} {
			if !strings.Contains(page, `href="`+link+`"`) {
				t.Errorf("%s does not lead to %s", one.User.Email, link)
			}
			want(t, one.get(link), http.StatusOK)
		}
	}
	says(t, c.get("/settings/privacy"), 200, "Take the library out", "Your data", "Mails to you", "Answer one of your contacts")
}
