package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"jennyerp/models"
)

func TestWhoGoesTooFastWaitsAndLosesNothing(t *testing.T) {
	a := newApp(t)
	owner, other := a.company("Tessuti Ferri"), a.company("Lanificio Bianchi")
	sample := owner.stock(threeCloths...)[0]
	a.Server.paces = newPaces(30)
	for range 30 {
		want(t, owner.get("/home"), http.StatusOK)
	}
	rec := owner.get("/samples?q=lana")
	want(t, rec, http.StatusTooManyRequests, "Try again", `href="/samples?q=lana"`)
	if rec.Header().Get("Retry-After") == "" || !strings.Contains(rec.Body.String(), "One moment") {
		t.Errorf("it does not say when to go on: %v", rec.Header())
	}
	if rec := owner.get("/static/app.css"); rec.Code == http.StatusTooManyRequests {
		t.Error("the look is counted, too")
	}
	if rec := owner.get("/pictures/" + models.NewUID() + "/320"); rec.Code == http.StatusTooManyRequests {
		t.Error("pictures are counted, too")
	}
	want(t, other.get("/home"), http.StatusOK)

	form := url.Values{"uid": {models.NewUID()}, "name": {"Lana che non si perde"}}
	rec = owner.post("/samples", form)
	want(t, rec, http.StatusTooManyRequests)
	if !strings.Contains(rec.Body.String(), "Lana che non si perde") {
		t.Error("what was typed is lost")
	}
	a.now = a.now.Add(4 * time.Second)
	want(t, owner.post("/samples", form), http.StatusSeeOther)
	want(t, owner.get("/samples/"+sample.UID), http.StatusOK)
}

func TestStrangersShareThePaceOfTheirNetwork(t *testing.T) {
	a := newApp(t)
	a.Server.paces = newPaces(5)
	for range 5 {
		want(t, a.stranger().get("/signin"), http.StatusOK)
	}
	want(t, a.stranger().get("/signin"), http.StatusTooManyRequests)
	want(t, a.stranger().get("/healthz"), http.StatusOK)
}

func TestATenthOfThePaceMayBeFiles(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	owner.app.Server.paces = newPaces(30)
	for range 3 {
		want(t, owner.get("/receivables/xlsx"), http.StatusOK)
	}
	want(t, owner.get("/receivables/xlsx"), http.StatusTooManyRequests)
	want(t, owner.get("/receivables"), http.StatusOK)
}

func TestEveryRouteThatDrawsAFileSaysSo(t *testing.T) {
	n := 0
	for _, r := range newApp(t).table {
		made := slices.ContainsFunc([]string{"/pdf", "/xlsx", "/csv", "/zip"}, func(end string) bool { return strings.HasSuffix(r.path, end) })
		if made && !r.need.file {
			t.Errorf("%s %s gives a file and does not say so", r.method, r.path)
		}
		if r.need.file {
			n++
		}
	}
	if n < 10 {
		t.Errorf("%d routes give files", n)
	}
}
