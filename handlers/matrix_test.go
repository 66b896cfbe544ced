package handlers

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"jennyerp/models"
)

// secret is planted in every text of company A; nobody else may ever see it.
const secret = "kanarienvogel"

// planted is company A with one of everything, so that every route has a
// real address.
type planted struct {
	*client
	params map[string]string // parameter, or beginning of a route with its own kind of id, to a real id
}

func plant(t *testing.T, a *testApp) planted {
	t.Helper()
	c := a.company("Tessuti " + secret)
	db, ctx := c.db(), t.Context()
	s := &models.Sample{UID: models.NewUID(), SampleSpec: models.SampleSpec{Code: "LV-0418 " + secret, Name: secret, Supplier: "Lanificio " + secret, SupplierCode: secret,
		Composition: "WO100", Cost: 123_4500, CostCurrency: "EUR", CostUnit: "m", Price: 27_9000, PriceCurrency: "EUR", PriceUnit: "m", Place: secret, Tags: []string{secret}, Notes: secret, Fair: secret}}
	check(t, db.CreateSample(ctx, c.User.UID, s))
	v := &models.Variant{UID: models.NewUID(), Name: secret, Colour: "#aa3322", Stock: 5000}
	check(t, db.SaveVariant(ctx, c.User.UID, s, v))
	stored, err := db.StorePicture(ctx, a.Blobs, secret+".jpg", testJPEG(t))
	check(t, err)
	stored.Visibility = "public"
	pic, err := db.AddPicture(ctx, c.User.UID, s, stored)
	check(t, err)
	events, err := db.History(ctx, "sample", s.ID)
	check(t, err)
	check(t, db.SaveFilter(ctx, c.User.UID, models.Filter{Name: secret, Shared: true}))
	filters, err := db.Filters(ctx, c.User.UID)
	check(t, err)
	party, _, err := db.Suppliers(ctx, "", "", 1)
	check(t, err)
	p := planted{client: c, params: map[string]string{
		"/notices/:id": "1", ":uid": s.UID, ":colour": v.UID, ":picture": pic.UID, ":event": itoa(events[0].ID), ":size": "640", ":form": "hanger", ":report": "sales", ":document": "terms", ":version": "2026-11-30",
		"/filters/:uid": filters[0].UID, "/suppliers/:uid": party[0].UID, "/pictures/:uid": pic.UID, "/team/:uid": c.User.UID}}
	set, err := db.Settings(ctx)
	check(t, err)
	set.Logo = pic.Blob
	check(t, db.SaveSettings(ctx, c.User.UID, set))
	p.plantImport(c)
	p.plantCapture(c)
	p.plantParty(c)
	p.plantPapers(s)
	p.plantService()
	p.params["/settings/phrases/:uid"] = c.phrase("closing", false, secret).UID
	list := c.priceList(secret, s.Code+" 25")
	prices, _, err := db.ListPrices(ctx, list, "", 0, 1)
	check(t, err)
	p.params["/price-lists/:uid"], p.params["/price-lists/:uid/prices/:price"] = list.UID, itoa(prices[0].ID)
	links, err := db.LinksOf(ctx, s)
	check(t, err)
	want(t, c.post("/settings/data", url.Values{}), http.StatusSeeOther)
	check(t, a.RunImports(ctx))
	out, err := db.Takeouts(ctx)
	check(t, err)
	p.params[":takeout"] = out[0].UID
	m := &models.MoveIn{UID: models.NewUID(), Name: secret + ".zip", Size: 9}
	check(t, db.BeginMoveIn(ctx, c.User.UID, m))
	check(t, db.RefuseMoveIn(ctx, m, "movein.problem.zip"))
	p.params[":movein"] = m.UID
	p.params[":code"] = models.Link{Company: c.Company.ID, Token: links[s.ID]}.Code()
	return p
}

// plantImport gives the routes of imports one of the person's own: a list of
// others may hold costs, so not everybody finds it.
func (p planted) plantImport(c *client) {
	rec := c.bring(map[string][]byte{"file": []byte("Code,Name\n" + secret + "," + secret + "\n")})
	want(c.app.t, rec, http.StatusSeeOther)
	p.params["/imports/:uid"] = strings.TrimPrefix(rec.Header().Get("Location"), "/imports/")
}

// plantCapture gives the routes of the inbox and of fairs one that is there.
func (p planted) plantCapture(c *client) {
	ctx, db := c.app.t.Context(), c.db()
	k := &models.Capture{UID: models.NewUID(), Kind: models.SampleCapture, Owner: c.User.UID, CaptureSpec: models.CaptureSpec{Supplier: secret, Fair: secret, Stand: secret, SupplierCode: secret, Note: secret}}
	check(c.app.t, db.AddCapture(ctx, "en", k))
	k, err := db.FindCapture(ctx, k.UID)
	check(c.app.t, err)
	p.params["/captures/:uid"], p.params["/inbox/:uid"], p.params["/fairs/:uid"] = k.UID, k.UID, k.FairUID
}

// address puts real ids into a route's pattern.
func (p planted) address(r route) string {
	path := r.path
	for noun, value := range p.params {
		if noun[0] == '/' && strings.HasPrefix(r.path, noun) {
			path = strings.Replace(path, noun[strings.LastIndex(noun, ":"):], value, 1)
		}
	}
	for name, value := range p.params {
		if name[0] == ':' {
			path = strings.Replace(path, name, value, 1)
		}
	}
	switch path {
	case "/suggest":
		path += "?kind=tag"
	case "/settings/subscription/change":
		path += "?plan=team&cycle=month"
	}
	return path
}

// ask sends the emptiest request a route takes.
func (c *client) ask(r route, address string) *httptest.ResponseRecorder {
	if r.method == http.MethodGet {
		return c.get(address)
	}
	return c.post(address, url.Values{})
}

// The routes whose answer is no page of the company: they are asked for by
// name in their own tests.
func outside(r route) bool {
	return strings.HasPrefix(r.path, "/static/") || strings.HasPrefix(r.path, "/dev/") || r.path == "/favicon.ico" || strings.Contains(r.path, ":token") || strings.HasPrefix(r.path, "/s/") || strings.HasPrefix(r.path, "/at/")
}

func TestEveryRouteRefusesStrangersAndRolesWithoutThePermission(t *testing.T) {
	sh := newShop(t)
	a, p := sh.testApp, plant(t, sh.testApp)
	sh.plant(p)
	roles := map[models.Role]*client{}
	for _, role := range models.Roles[1:] {
		roles[role] = p.colleague(role, false)
	}
	for _, r := range a.table {
		if outside(r) || r.need.open() {
			continue
		}
		address := p.address(r)
		if strings.Contains(address, ":") {
			t.Errorf("%s %s: the test has no value for a parameter", r.method, r.path)
			continue
		}
		rec := a.stranger().ask(r, address)
		if rec.Code != http.StatusSeeOther || !strings.HasPrefix(rec.Header().Get("Location"), "/signin") {
			t.Errorf("stranger %s %s: %d %s", r.method, r.path, rec.Code, rec.Header().Get("Location"))
		}
		if strings.Contains(rec.Body.String(), secret) {
			t.Errorf("stranger %s %s: leaks", r.method, r.path)
		}
		if r.need.who == person.who {
			continue
		}
		if r.need.who == operator.who {
			if rec := p.ask(r, address); rec.Code != http.StatusNotFound {
				t.Errorf("owner %s %s: %d, want 404", r.method, r.path, rec.Code)
			}
		}
		for role, c := range roles {
			if r.need.who == operator.who {
				if rec := c.ask(r, address); rec.Code != http.StatusNotFound {
					t.Errorf("%s %s %s: %d, want 404", role, r.method, r.path, rec.Code)
				}
				continue
			}
			if role.May(r.need.permission()) {
				continue
			}
			if rec := c.ask(r, address); rec.Code != http.StatusForbidden {
				t.Errorf("%s %s %s: %d, want 403", role, r.method, r.path, rec.Code)
			}
		}
	}
}

func TestEveryRouteWorksForRolesWithThePermission(t *testing.T) {
	for _, role := range models.Roles {
		sh := newShop(t)
		a, p := sh.testApp, plant(t, sh.testApp)
		sh.plant(p)
		c := p.client
		if role != "owner" {
			c = p.colleague(role, false)
			if role.May(models.ImportSamples) {
				p.plantImport(c)
			}
		}
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			for _, r := range a.table {
				if outside(r) || r.method != method || r.path == "/signout" || r.need.open() || r.need.who == operator.who || r.need.who != person.who && !role.May(r.need.permission()) {
					continue
				}
				rec := c.ask(r, p.address(r))
				if rec.Code == http.StatusForbidden || rec.Code >= 500 || rec.Code == http.StatusNotFound && method == http.MethodGet {
					t.Errorf("%s %s %s: %d %.300s", role, r.method, r.path, rec.Code, rec.Body.String())
				}
			}
		}
	}
}

func TestNoRouteShowsAnythingOfAnotherCompany(t *testing.T) {
	sh := newShop(t)
	a, p := sh.testApp, plant(t, sh.testApp)
	sh.plant(p)
	other := a.company("Altra Stoffa")
	for _, r := range a.table {
		if outside(r) {
			continue
		}
		address := p.address(r)
		for _, trick := range []func(*http.Request){
			func(*http.Request) {},
			func(req *http.Request) { req.Header.Set("HX-Request", "true") },
			func(req *http.Request) { req.Header.Set("X-Tenant", p.Company.UID) },
			func(req *http.Request) { req.Header.Set("X-Forwarded-Host", p.Company.UID+".example.com") },
			func(req *http.Request) { req.URL.RawQuery = "company=" + p.Company.UID + "&tenant_id=" + p.Company.UID },
		} {
			req := httptest.NewRequest(r.method, address, nil)
			trick(req)
			if r.path == "/signout" {
				continue
			}
			rec := other.do(req)
			if strings.Contains(rec.Body.String(), secret) || strings.Contains(rec.Header().Get("Location"), secret) {
				t.Errorf("%s %s leaks to another company", r.method, r.path)
			}
			if inCompany := strings.Contains(r.path, ":uid") && r.need != public; inCompany && r.method == http.MethodGet && rec.Code != http.StatusNotFound && !toPage(req, rec) {
				t.Errorf("%s %s with another company's id: %d, want 404", r.method, r.path, rec.Code)
			}
		}
	}
}

// toPage: a part of a page asked for without htmx sends to the page, which
// then refuses.
func toPage(req *http.Request, rec *httptest.ResponseRecorder) bool {
	to, _, _ := strings.Cut(rec.Header().Get("Location"), "?")
	return req.Header.Get("HX-Request") == "" && rec.Code == http.StatusSeeOther && strings.HasPrefix(req.URL.Path, to)
}

// maxSQL is the budget of statements for one page.
const maxSQL = 8

// wholes are files that hold a whole account: one statement a table.
var wholes = map[string]bool{"/profile/data": true}

func TestNoPageRunsMoreThanEightStatements(t *testing.T) {
	sh := newShop(t)
	a, p := sh.testApp, plant(t, sh.testApp)
	sh.plant(p)
	for _, r := range a.table {
		if outside(r) || r.method != http.MethodGet || r.path == "/healthz" || r.path == "/parties/:uid/contacts/:contact/file" {
			continue // a person's file is no page: it looks into every table
		}
		var n atomic.Int64
		req := httptest.NewRequest(http.MethodGet, p.address(r), nil)
		for name, value := range p.cookies {
			req.AddCookie(&http.Cookie{Name: name, Value: value})
		}
		rec := httptest.NewRecorder()
		a.handler.ServeHTTP(rec, req.WithContext(models.CountSQL(t.Context(), &n)))
		if n.Load() > maxSQL && !wholes[r.path] {
			t.Errorf("%s runs %d statements", r.path, n.Load())
		}
		if n.Load() == 0 && r.need != public {
			t.Errorf("%s: no statement was counted", r.path)
		}
	}
}

func TestARouteWithoutAccessCannotStart(t *testing.T) {
	for _, need := range []access{{}, needs("samples.fly"), fresh(public)} {
		if need.known() {
			t.Errorf("%v counts as an access", need)
		}
	}
}
