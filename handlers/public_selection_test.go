package handlers

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"jennyerp/models"
)

// choice is the form of a customer who chose samples.
func choice(uid string, chosen ...hung) url.Values {
	form := url.Values{"uid": {uid}, "lang": {"en"}, "name": {"Anna Rossi, Moda Rossi"}, "email": {"anna@example.com"}, "phone": {""}, "wechat": {""}, "note": {"3 m each"}}
	for _, h := range chosen {
		form.Add("pick", h.token())
	}
	return form
}

func TestAChoiceArrivesOnceHoweverOftenItIsSent(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	one, two, gone := c.hang("Camel"), c.hang("Linen"), c.hang("Denim")
	check(t, c.db().RevokeLink(t.Context(), c.User.UID, gone.sample))
	form := choice(models.NewUID(), two, one, gone, two)
	form.Set("wechat", "anna_rossi")
	for range 2 {
		rec := a.stranger().post("/s/"+one.code+"/send", form)
		want(t, rec, http.StatusSeeOther)
		want(t, a.stranger().get(rec.Header().Get("Location")), http.StatusOK, "Thank you", "Tessuti Ferri", "data-sent")
	}
	rows, _, err := c.db().Inbox(t.Context(), 0, 10)
	check(t, err)
	if len(rows) != 1 {
		t.Fatalf("%d captures", len(rows))
	}
	got := rows[0]
	if got.Kind != "selection" || got.Owner != "" || got.Customer != "Anna Rossi, Moda Rossi" || got.Note != "3 m each" || got.Contact != "anna@example.com, WeChat anna_rossi" {
		t.Errorf("capture %+v", got.CaptureSpec)
	}
	if len(got.Items) != 2 || got.Items[0].Sample != two.sample.UID || got.Items[1].Sample != one.sample.UID {
		t.Errorf("items %v, want %s and %s", got.Items, two.sample.UID, one.sample.UID)
	}
}

func TestAChoiceThatLacksSomethingIsShownAgainAsTyped(t *testing.T) {
	a := newApp(t)
	h := a.company("Tessuti Ferri").hang("Camel")
	for name, o := range map[string]struct {
		change url.Values
		says   string
	}{
		"no name":         {url.Values{"name": {" "}}, "name-error"},
		"no contact":      {url.Values{"email": {""}}, "Leave an e-mail, a phone number or WeChat"},
		"half an e-mail":  {url.Values{"email": {"anna@"}}, "email-error"},
		"a long note":     {url.Values{"note": {strings.Repeat("x", 1001)}}, "note-error"},
		"nothing chosen":  {url.Values{"pick": {"aaaaaaaaaaaaaaaaaaaa"}}, "Choose at least one fabric"},
		"more than asked": {url.Values{"owner": {"x"}}, "errors"},
	} {
		form := choice(models.NewUID(), h)
		for key, value := range o.change {
			form[key] = value
		}
		rec := a.stranger().post("/s/"+h.code+"/send", form)
		want(t, rec, http.StatusUnprocessableEntity, o.says)
		if name != "nothing chosen" {
			want(t, rec, http.StatusUnprocessableEntity, form.Get("uid"), h.token())
		}
	}
	if rows, _, err := h.db().Inbox(t.Context(), 0, 10); err != nil || len(rows) != 0 {
		t.Fatalf("%d captures, %v", len(rows), err)
	}
}

func TestChoicesAreThrottledByNetworkAndCompany(t *testing.T) {
	a := newApp(t)
	h := a.company("Tessuti Ferri").hang("Camel")
	from := func(address string) int {
		form := choice(models.NewUID(), h)
		req := httptest.NewRequest(http.MethodPost, "/s/"+h.code+"/send", strings.NewReader(form.Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.RemoteAddr = address + ":1234"
		return a.stranger().do(req).Code
	}
	for range 10 {
		if code := from("192.0.2.7"); code != http.StatusSeeOther {
			t.Fatalf("refused too early: %d", code)
		}
	}
	if code := from("192.0.2.7"); code != http.StatusTooManyRequests {
		t.Errorf("one network sends without end: %d", code)
	}
	if code := from("198.51.100.7"); code != http.StatusTooManyRequests {
		t.Errorf("one company is filled from many networks: %d", code)
	}
	other := a.company("Altra Stoffa").hang("Denim")
	h = other
	if code := from("203.0.113.7"); code != http.StatusSeeOther {
		t.Errorf("another company is refused too: %d", code)
	}
}
