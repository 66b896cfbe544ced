package handlers

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"jennyerp/models"
)

func TestAKeyUsedForSomethingElseIsRefusedAndNothingIsForgotten(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	giulia := c.colleague("seller", true)
	f := c.captured("sample")
	want(t, c.send(f), 200)
	theirs := giulia.captured("sample")
	theirs.Set("uid", f.Get("uid"))
	want(t, giulia.send(theirs), 422, `"code":"refused"`, "Somebody else")
	card := c.captured("card")
	card.Set("uid", f.Get("uid"))
	want(t, c.send(card), 422, `"code":"refused"`)
	key, other := models.NewUID(), c.capture("sample")
	want(t, c.sendPhoto(f.Get("uid"), key, "cloth", testJPEG(t)), 200)
	want(t, c.sendPhoto(other, key, "cloth", testJPEG(t)), 422, `"code":"refused"`)
	if n := counters(c)["captures.new"]; n != 2 || len(pictures(c, f.Get("uid"))) != 1 || len(pictures(c, other)) != 1 {
		t.Errorf("%d wait", n)
	}
}

func TestTwoTabsSendingTheSamePlainFormMakeOneCapture(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	f, photo := c.captured("card"), string(testJPEG(t))
	var wait sync.WaitGroup
	for range 4 {
		k := &client{app: c.app, cookies: map[string]string{"session": c.cookies["session"]}}
		wait.Go(func() {
			if rec := k.upload("/captures", f, "a.jpg", photo); rec.Code != http.StatusSeeOther {
				t.Errorf("%d %.200s", rec.Code, rec.Body)
			}
		})
	}
	wait.Wait()
	rows, _, err := c.db().Inbox(t.Context(), 0, 9)
	check(t, err)
	if len(rows) != 1 || rows[0].Photos != 1 {
		t.Errorf("inbox %+v", rows)
	}
}

func TestAFloodIsRefusedInWords(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	f := c.captured("sample")
	f.Set("note", strings.Repeat("a", 10<<20))
	if rec := c.send(f); rec.Code != http.StatusRequestEntityTooLarge && rec.Code != http.StatusUnprocessableEntity || !strings.Contains(rec.Body.String(), `"code":"refused"`) {
		t.Errorf("ten megabytes of text: %d %.200s", rec.Code, rec.Body)
	}
	many := c.captured("selection")
	for range 201 {
		many.Add("item", models.NewUID())
	}
	want(t, c.send(many), 422, "at most 200")
	want(t, c.send(url.Values{"uid": {models.NewUID()}}), 403)
	if n := counters(c)["captures.new"]; n != 0 {
		t.Errorf("%d were stored", n)
	}
	uid := c.capture("sample")
	for range models.MaxCapturePhotos - 1 {
		want(t, c.sendPhoto(uid, models.NewUID(), "cloth", testJPEG(t)), 200)
	}
	want(t, c.sendPhoto(uid, models.NewUID(), "cloth", testJPEG(t)), 422, "as many photos as it can take")
	page := c.get("/inbox/" + uid)
	want(t, page, 200)
	if n := strings.Count(page.Body.String(), "<li><a href=\"/pictures/"); n != models.MaxCapturePhotos {
		t.Errorf("%d photos are shown", n)
	}
}

func TestOtherCompaniesSamplesInASelectionAreNotThere(t *testing.T) {
	a := newApp(t)
	c, other := a.company("Tessuti Ferri"), a.company("Altra Stoffa")
	theirs := other.sample(models.SampleSpec{Code: "SECRET-1", Name: "Secret"})
	f := c.captured("selection")
	f["item"] = []string{theirs.UID}
	want(t, c.send(f), 200)
	page := c.get("/inbox/" + f.Get("uid"))
	want(t, page, 200, "No longer in the library")
	lacks(t, page, "SECRET-1", "Secret")
}

func TestHundredsOfCapturesGoPageByPageWithFewStatements(t *testing.T) {
	const all = 500
	c := newApp(t).company("Tessuti Ferri")
	err := c.db().Tx(t.Context(), func(db *models.Tenant) error {
		for i := range all {
			k := &models.Capture{UID: models.NewUID(), Kind: models.SampleCapture, Owner: c.User.UID, CaptureSpec: models.CaptureSpec{Supplier: fmt.Sprintf("Mill %d", i%90), Fair: "Milano Unica", SupplierCode: "J-77"}}
			if err := db.AddCapture(t.Context(), "en", k); err != nil {
				return err
			}
		}
		return nil
	})
	check(t, err)
	seen, path := map[string]bool{}, "/inbox"
	for path != "" {
		rec, n := c.counted(path)
		if rec.Code != 200 || n > maxSQL {
			t.Fatalf("%s: %d with %d statements", path, rec.Code, n)
		}
		body := rec.Body.String()
		for _, part := range strings.Split(body, `<h2><a href="/inbox/`)[1:] {
			seen[part[:36]] = true
		}
		_, next, more := strings.Cut(body, `rel="next" href="`)
		if path = ""; more {
			path, _, _ = strings.Cut(next, `"`)
		}
	}
	if len(seen) != all {
		t.Errorf("%d of %d captures were listed", len(seen), all)
	}
	rows, _, err := c.db().Inbox(t.Context(), 0, 1)
	check(t, err)
	for _, path := range []string{"/inbox/" + rows[0].UID, "/fairs", "/fairs/" + rows[0].FairUID} {
		if rec, n := c.counted(path); rec.Code != 200 || n > maxSQL {
			t.Errorf("%s: %d with %d statements", path, rec.Code, n)
		}
	}
}

// counted gets a page and tells how many SQL statements it took.
func (c *client) counted(path string) (*httptest.ResponseRecorder, int64) {
	var n atomic.Int64
	req := httptest.NewRequest(http.MethodGet, path, nil)
	rec := c.do(req.WithContext(models.CountSQL(c.app.t.Context(), &n)))
	return rec, n.Load()
}
