package handlers

import (
	"database/sql"
	"net/http"
	"net/url"
	"path/filepath"
	"testing"

	"jennyerp/models"
)

// Who clicks twice, or presses again because the network was slow, sends the
// same form again: nothing is there twice.
func TestASecondClickMakesNothingTwice(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	sample := c.hang("Spigato").sample
	d, sent := c.paper("quotation", sample), c.sent("quotation", "it", sample)
	b := c.basket("Coats", sample)
	file, err := sql.Open("sqlite3", "file:"+filepath.Join(a.dir, "companies", c.Company.UID+".db")+"?_busy_timeout=5000")
	check(t, err)
	defer file.Close()
	count := func(rows string) (n int) {
		check(t, file.QueryRow("select count(*) from "+rows).Scan(&n))
		return n
	}
	uid := models.NewUID
	for what, send := range map[string]struct {
		rows, path string
		form       url.Values
	}{
		"a paper":        {"documents", "/quotations", url.Values{"uid": {uid()}, "party": {"Atelier Blu"}, "sample": {sample.UID}}},
		"codes":          {"document_lines", address(d) + "/lines", url.Values{"uid": {uid()}, "codes": {sample.Code}}},
		"a free line":    {"document_lines", address(d) + "/lines", url.Values{"uid": {uid()}, "text": {"Freight"}}},
		"a found sample": {"document_lines", address(d) + "/lines", url.Values{"uid": {uid()}, "sample": {sample.UID}}},
		"the next paper": {"documents", address(sent) + "/into", url.Values{"uid": {uid()}, "kind": {"order"}}},
		"a duplicate":    {"documents", address(sent) + "/duplicate", url.Values{"uid": {uid()}}},
		"a mail":         {"letters", address(sent) + "/mail", letterTo("anna@blu.example")},
		"a link":         {"shares", address(sent) + "/shares", url.Values{"uid": {uid()}, "days": {"30"}, "pin": {""}}},
		"a comment":      {"comments", address(sent) + "/comments", url.Values{"uid": {uid()}, "text": {"By October"}}},
		"a basket":       {"baskets", "/baskets/add", url.Values{"uid": {uid()}, "name": {"Summer"}, "sample": {sample.UID}}},
		"a copy":         {"basket_items", "/baskets/" + b.UID + "/copy", url.Values{"uid": {uid()}}},
	} {
		t.Run(what, func(t *testing.T) {
			before := count(send.rows)
			for range 2 {
				want(t, c.post(send.path, send.form), http.StatusSeeOther)
			}
			if n := count(send.rows) - before; n != 1 {
				t.Errorf("made %d", n)
			}
		})
	}
	for range 2 {
		want(t, c.attach(d, "plan.txt", []byte("the same")), http.StatusSeeOther)
	}
	if files, err := c.db().Attachments(t.Context(), d); err != nil || len(files) != 1 {
		t.Errorf("%d files, %v", len(files), err)
	}
}
