package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jennyerp/internal/mail"
	"jennyerp/models"
)

// plantService gives the routes of the console something to show, and the
// company an owner's grant that has ended.
func (p planted) plantService() {
	t, ctx, control := p.app.t, p.app.t.Context(), p.app.Control
	s, err := control.SessionByToken(ctx, p.cookies["session"])
	check(t, err)
	check(t, control.GrantSupport(ctx, s, 1, "a question"))
	grants, err := control.Grants(ctx, p.Company.ID)
	check(t, err)
	check(t, control.EndGrant(ctx, s, grants[0].UID))
	b := &models.Breach{BreachSpec: models.BreachSpec{Title: "A laptop was lost", Words: models.Words{"en": {Title: "A laptop was lost", Text: "It was encrypted."}}}}
	check(t, control.OpenBreach(ctx, b, p.Company.UID))
	words := models.Words{}
	for _, lang := range []string{"en", "it", "zh-Hans"} {
		words[lang] = struct{ Title, Text string }{"Sunday", "We close for an hour."}
	}
	a := &models.Announcement{Words: words, Class: "notice", Until: p.app.now.Add(time.Hour).UnixMilli()}
	check(t, control.Announce(ctx, a))
	check(t, control.Queue(ctx, models.Mail{Template: "password_changed", To: "giulia@example.com", Locale: "it"}))
	mails, err := control.LookAtMail(ctx, 0, 1)
	check(t, err)
	r := &models.DataRequest{Kind: "access", Email: "eva@jara.example", Text: "What do you have about me?"}
	check(t, control.AddDataRequest(ctx, r))
	p.params["/operator/requests/:uid"] = r.UID
	p.params["/operator/companies/:uid"], p.params["/operator/breaches/:uid"], p.params["/operator/announcements/:uid"] = p.Company.UID, b.UID, a.UID
	p.params["/operator/mail/:uid"], p.params["/settings/support/:uid"], p.params["/announcements/:uid"] = mails[0].UID, grants[0].UID, a.UID
}

// operator is a person who runs the service and is in no company.
func (a *testApp) operator() *client {
	a.t.Helper()
	ctx := a.t.Context()
	house := a.company("Servizio " + models.NewUID()[:8])
	c := house.colleague("seller", false)
	check(a.t, a.Control.RemoveMember(ctx, house.Company.ID, c.User.UID))
	check(a.t, a.Control.SetOperator(ctx, c.User.Email, true))
	signed := a.signIn(models.Company{}, c.User)
	return signed
}

// opened tells whether an answer shows or changes anything of a company.
func opened(rec *httptest.ResponseRecorder) bool {
	return rec.Code != http.StatusNotFound && rec.Code != http.StatusForbidden
}

func TestNoRouteOfACompanyOpensToAnOperatorUnlessAnOwnerLetHim(t *testing.T) {
	a := newApp(t)
	p := plant(t, a)
	op := a.operator()
	for _, r := range a.table {
		if outside(r) || r.need.open() || r.need.who == person.who || r.need.who == operator.who {
			continue
		}
		if rec := op.ask(r, p.address(r)); opened(rec) || strings.Contains(rec.Body.String(), secret) {
			t.Errorf("%s %s: %d", r.method, r.path, rec.Code)
		}
	}
	want(t, op.post("/operator/companies/"+p.Company.UID+"/look", url.Values{}), http.StatusNotFound)
	want(t, op.get("/samples"), http.StatusNotFound)
}

func TestWithAnOwnersGrantAnOperatorReadsEverythingAndChangesNothing(t *testing.T) {
	a := newApp(t)
	p := plant(t, a)
	op := a.operator()
	want(t, p.post("/settings/support", url.Values{"hours": {"5"}, "reason": {"x"}}), http.StatusUnprocessableEntity)
	want(t, p.post("/settings/support", url.Values{"hours": {"1"}, "reason": {""}}), http.StatusUnprocessableEntity)
	want(t, p.post("/settings/support", url.Values{"hours": {"1"}, "reason": {"The import stops"}}), http.StatusSeeOther)
	want(t, p.get("/home"), http.StatusOK, "Support may read here until")
	server := &moody{}
	check(t, a.DeliverMail(t.Context(), server))
	if !slices.ContainsFunc(server.sent, func(m mail.Message) bool {
		return m.To == p.User.Email && strings.HasPrefix(m.Subject, "Support may look into") && strings.Contains(m.Text, "The import stops")
	}) {
		t.Error("the owner has no mail about it")
	}
	want(t, op.post("/operator/companies/"+p.Company.UID+"/look", url.Values{}), http.StatusSeeOther)
	want(t, op.get("/samples"), http.StatusOK, secret, "as support")
	rows := func() int {
		log, err := p.db().AuditLog(t.Context(), models.AuditFilter{Act: models.ActLooked, Person: op.User.UID}, 0, 1000)
		check(t, err)
		return len(log)
	}
	pages := 0
	for _, r := range a.table {
		if outside(r) || r.need.open() || r.need.who == person.who || r.need.who == operator.who {
			continue
		}
		before, address := rows(), p.address(r)
		rec := op.ask(r, address)
		if rec.Code >= 500 {
			t.Errorf("%s %s: %d", r.method, r.path, rec.Code)
		}
		switch {
		case r.method != http.MethodGet:
			if rec.Code != http.StatusForbidden {
				t.Errorf("%s %s writes: %d", r.method, r.path, rec.Code)
			}
		case strings.HasPrefix(r.path, "/pictures/"), r.path == "/notices/badge":
		case rec.Code == http.StatusOK:
			pages++
			if rows() != before+1 {
				t.Errorf("%s %s is not in the company's log", r.method, r.path)
			}
		}
		if strings.Contains(rec.Body.String(), "123.45") {
			t.Errorf("%s %s shows what goods cost", r.method, r.path)
		}
	}
	if pages < 40 {
		t.Errorf("only %d pages were read", pages)
	}
	want(t, p.get("/settings/audit?act=looked"), http.StatusOK, "Wei Chen", "/samples")
}

func TestAGrantEndsToTheSecondAndWhenItIsTakenBack(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Bisenzio")
	op := a.operator()
	grant := func() {
		t.Helper()
		want(t, c.post("/settings/support", url.Values{"hours": {"1"}, "reason": {"The import stops"}}), http.StatusSeeOther)
		want(t, op.post("/operator/companies/"+c.Company.UID+"/look", url.Values{}), http.StatusSeeOther)
		want(t, op.get("/samples"), http.StatusOK)
	}
	grant()
	begun := a.now
	for minute := 10; minute < 60; minute += 10 {
		a.now = begun.Add(time.Duration(minute) * time.Minute)
		want(t, op.get("/samples"), http.StatusOK)
	}
	a.now = begun.Add(time.Hour - time.Second)
	want(t, op.get("/samples"), http.StatusOK)
	a.now = begun.Add(time.Hour + time.Second)
	want(t, op.get("/samples"), http.StatusNotFound)

	a.now = a.now.Add(time.Minute)
	c, op = a.signIn(c.Company, c.User), a.signIn(models.Company{}, op.User)
	grant()
	grants, err := a.Control.Grants(t.Context(), c.Company.ID)
	check(t, err)
	want(t, c.post("/settings/support/"+grants[0].UID+"/end", url.Values{}), http.StatusSeeOther)
	want(t, op.get("/samples"), http.StatusNotFound)
	check(t, a.SettleAudit(t.Context()))
	want(t, c.get("/settings/audit"), http.StatusOK, "Support may look", "Support may not look any more", "The import stops", "Support opened a page")
}

func TestAnOperatorsSessionIsShort(t *testing.T) {
	a := newApp(t)
	op := a.operator()
	begun := a.now
	a.now = begun.Add(15*time.Minute - time.Second)
	want(t, op.get("/operator"), http.StatusOK)
	a.now = a.now.Add(15*time.Minute + time.Second)
	want(t, op.get("/operator"), http.StatusSeeOther)

	op = a.signIn(models.Company{}, op.User)
	begun = a.now
	for a.now = begun; a.now.Before(begun.Add(8 * time.Hour)); a.now = a.now.Add(10 * time.Minute) {
		want(t, op.get("/operator"), http.StatusOK)
	}
	a.now = begun.Add(8*time.Hour + time.Second)
	want(t, op.get("/operator"), http.StatusSeeOther)
}

func TestTheConsoleShowsTheServiceAndNothingOfTheTrade(t *testing.T) {
	a := newApp(t)
	p := plant(t, a)
	op := a.operator()
	a.Watch = func() Watch {
		return Watch{Copies: "behind", Lag: 90 * time.Second, Behind: []Behind{{p.Company.UID, 90 * time.Second, "bucket away"}}, DiskFree: 1 << 30, DiskTotal: 100 << 30, Jobs: []JobRun{{Name: "mail", Last: a.now, Problem: "no route to host"}}}
	}
	for _, r := range a.table {
		if r.need.who != operator.who || r.method != http.MethodGet {
			continue
		}
		var n atomic.Int64
		req := httptest.NewRequest(http.MethodGet, p.address(r), nil)
		req.AddCookie(&http.Cookie{Name: "session", Value: op.cookies["session"]})
		rec := httptest.NewRecorder()
		a.handler.ServeHTTP(rec, req.WithContext(models.CountSQL(t.Context(), &n)))
		want(t, rec, http.StatusOK)
		if body := strings.ReplaceAll(rec.Body.String(), "Tessuti "+secret, ""); strings.Contains(strings.ReplaceAll(body, "tessuti."+secret+"@", ""), secret) {
			t.Errorf("%s shows something of the trade", r.path)
		}
		if n.Load() > maxSQL {
			t.Errorf("%s runs %d statements", r.path, n.Load())
		}
	}
	want(t, op.get("/operator"), http.StatusOK, "bucket away", "no route to host", "Less than a tenth of the disk is free", "1 min")
	want(t, op.get("/operator/companies?q=kanarien"), http.StatusOK, p.Company.UID)
	want(t, op.get("/operator/mail"), http.StatusOK, "g…@example.com")
}

func TestABreachHasClocksDraftsAndMailsThatWait(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Bisenzio")
	op := a.operator()
	noticed := a.now.Add(-23 * time.Hour)
	want(t, op.post("/operator/breaches", url.Values{"title": {""}, "noticed": {"nonsense"}}), http.StatusUnprocessableEntity)
	rec := op.post("/operator/breaches", url.Values{"title": {"A backup was readable"}, "noticed": {noticed.Format(clockLayout)}})
	want(t, rec, http.StatusSeeOther)
	at, _, _ := strings.Cut(rec.Header().Get("Location"), "?")
	want(t, op.get(at), http.StatusOK, "2 d 1 h left", "Incidente di sicurezza in JennyERP", "JennyERP 安全事件通知")
	want(t, op.post(at+"/companies", url.Values{"company": {"Nobody S.r.l."}}), http.StatusUnprocessableEntity, "There is no such company")
	want(t, op.post(at+"/companies", url.Values{"company": {c.User.Email}}), http.StatusSeeOther)
	want(t, op.post(at+"/tell", url.Values{}), http.StatusUnprocessableEntity, "Write and save the mail first")
	want(t, op.post(at, url.Values{"version": {"1"}, "title": {"A backup was readable"}, "nature": {"Names were read"}, "people": {"40"}, "records": {"120"}, "consequences": {"Spam"},
		"measures": {"The key was changed"}, "risk": {"risk"}, "ref": {""}, "title_en": {"Incident"}, "text_en": {"Names were read.\nThe key was changed."}, "title_it": {"Incidente"}, "text_it": {"Nomi letti."},
		"title_zh-Hans": {""}, "text_zh-Hans": {""}}), http.StatusSeeOther)
	want(t, op.get("/operator/breaches"), http.StatusOK, "1 h 0 min left")

	a.now = a.now.Add(2 * time.Hour)
	op = a.signIn(models.Company{}, op.User)
	want(t, op.get("/operator"), http.StatusOK, "One breach: a clock has run out")
	want(t, op.get(at), http.StatusOK, "Too late", "1 h 0 min too late")
	want(t, op.post(at+"/tell", url.Values{}), http.StatusSeeOther)
	want(t, op.get(at), http.StatusOK, "Waiting") // no mail server is asked: the mail is queued
	mails, err := a.Control.ClaimMail(t.Context(), 50)
	check(t, err)
	found := false
	for _, m := range mails {
		if m.Template == "breach" {
			found = true
			letter, err := a.letter(m)
			check(t, err)
			if letter.Subject != "Incident" || !strings.Contains(letter.Text, "The key was changed.") || !strings.Contains(letter.Text, "Tessuti Bisenzio") {
				t.Errorf("%s: %s", letter.Subject, letter.Text)
			}
		}
	}
	if !found {
		t.Error("the mail is lost")
	}
	want(t, op.post(at+"/tell", url.Values{}), http.StatusSeeOther)
	if again, err := a.Control.ClaimMail(t.Context(), 50); len(again) != 0 {
		t.Errorf("told twice: %v %v", again, err)
	}
	want(t, op.post(at+"/authority", url.Values{}), http.StatusSeeOther)
	want(t, op.post(at+"/close", url.Values{"why": {""}}), http.StatusUnprocessableEntity)
	want(t, op.post(at+"/close", url.Values{"why": {"All keys changed"}}), http.StatusSeeOther)
	want(t, op.get(at), http.StatusOK, "All keys changed")
}

func TestAnAnnouncementIsShownUntilItIsPutAway(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Bisenzio")
	op := a.operator()
	form := url.Values{"class": {"transactional"}, "days": {"3"}}
	for lang, words := range map[string][2]string{"en": {"Sunday", "We close for an hour."}, "it": {"Domenica", "Chiudiamo un’ora."}, "zh-Hans": {"周日", "暂停一小时。"}} {
		form.Set("title_"+lang, words[0])
		if lang != "it" {
			form.Set("text_"+lang, words[1])
		}
	}
	want(t, op.post("/operator/announcements", form), http.StatusUnprocessableEntity, "needed in every language")
	form.Set("text_it", "Chiudiamo un’ora.")
	form.Set("class", "marketing") // P7
	want(t, op.post("/operator/announcements", form), http.StatusUnprocessableEntity)
	form.Set("class", "transactional")
	want(t, op.post("/operator/announcements", form), http.StatusSeeOther)
	want(t, c.get("/samples"), http.StatusOK, "We close for an hour.")
	mails, err := a.Control.ClaimMail(t.Context(), 50)
	check(t, err)
	told := map[string]bool{}
	for _, m := range mails {
		told[m.Template+" "+m.To] = true
	}
	if !told["announcement "+c.User.Email] {
		t.Errorf("the owner has no mail: %v", told)
	}
	all, err := a.Control.Announcements(t.Context(), 0, 1)
	check(t, err)
	want(t, c.post("/announcements/"+all[0].UID+"/read", url.Values{"back": {"/samples"}}), http.StatusSeeOther)
	if strings.Contains(c.get("/samples").Body.String(), "We close for an hour.") {
		t.Error("it was put away and is shown")
	}
	later := a.company("Lanificio Belmonte")
	a.now = a.now.Add(73 * time.Hour)
	later = a.signIn(later.Company, later.User)
	if strings.Contains(later.get("/samples").Body.String(), "We close for an hour.") {
		t.Error("its days are over and it is shown")
	}
}

func TestAMailThatWasRefusedIsTriedAgain(t *testing.T) {
	a := newApp(t)
	op := a.operator()
	ctx := t.Context()
	check(t, a.Control.Queue(ctx, models.Mail{Template: "password_changed", To: "giulia@example.com", Locale: "it", Data: models.MailData{Name: "Giulia"}}))
	check(t, a.Control.Queue(ctx, models.Mail{Template: "signup_code", To: "wei@example.com", Locale: "it", Data: models.MailData{Code: "123456"}}))
	mails, err := a.Control.ClaimMail(ctx, 50)
	check(t, err)
	for _, m := range mails {
		check(t, a.Control.MailFailed(ctx, m, "550 no such user", true))
	}
	want(t, op.get("/operator/mail"), http.StatusOK, "550 no such user", "Refused")
	look, err := a.Control.LookAtMail(ctx, 0, 50)
	check(t, err)
	for _, m := range look {
		code := http.StatusSeeOther
		if m.Template == "signup_code" || m.Template == "invitation" { // what opened something is forgotten
			code = http.StatusNotFound
		}
		want(t, op.post(fmt.Sprintf("/operator/mail/%s/again", m.UID), url.Values{}), code)
	}
}

// P11
func TestRequestsAboutDataHaveAClockThatTurnsRed(t *testing.T) {
	a := newApp(t)
	op := a.operator()
	want(t, op.post("/operator/requests", url.Values{"kind": {"access"}, "email": {"no address"}, "text": {"Everything"}, "received": {"tomorrow"}}), http.StatusUnprocessableEntity, "no address", "tomorrow", "Everything")
	rec := op.post("/operator/requests", url.Values{"kind": {"access"}, "email": {"eva@jara.example"}, "name": {"Eva"}, "text": {"Everything you have"}, "received": {a.now.AddDate(0, 0, -29).Format(time.DateOnly)}})
	at := goesTo(t, rec, "/operator/requests/")
	at, _, _ = strings.Cut(at, "?")
	want(t, op.get("/operator/requests"), http.StatusOK, "eva@jara.example", "Access", "0 days left")
	if strings.Contains(op.get("/operator").Body.String(), "the time is over") {
		t.Error("it is red before its time")
	}
	want(t, op.post(at, url.Values{"act": {"answer"}, "text": {"Here is all of it"}}), http.StatusUnprocessableEntity, "Make sure first who is asking", "Here is all of it")

	a.now = a.now.Add(25 * time.Hour)
	op = a.signIn(models.Company{}, op.User)
	want(t, op.get("/operator"), http.StatusOK, "One request about data: the time is over")
	want(t, op.get("/operator/requests"), http.StatusOK, `<span class="tag bad">One day late`)
	want(t, op.post(at, url.Values{"act": {"extend"}, "text": {"It is much"}}), http.StatusUnprocessableEntity, "The time can be extended once")
	want(t, op.post(at, url.Values{"act": {"identify"}, "text": {"Answered from the address of the account"}}), http.StatusSeeOther)
	want(t, op.post(at, url.Values{"act": {"answer"}, "text": {"Sent by mail"}}), http.StatusSeeOther)
	want(t, op.get(at), http.StatusOK, "Sent by mail", "Answered from the address of the account")
	want(t, op.get("/operator/requests?closed=1"), http.StatusOK, "eva@jara.example")
	if strings.Contains(op.get("/operator").Body.String(), "the time is over") {
		t.Error("it is answered and still red")
	}
	want(t, op.get("/operator/audit"), http.StatusOK, "access answered")
}

// P26
func TestWithoutAMailServerTheNewsOfABreachWaits(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Bisenzio")
	op := a.operator()
	want(t, a.stranger().get("/security"), http.StatusOK)
	b := &models.Breach{BreachSpec: models.BreachSpec{Title: "A backup was readable", Words: models.Words{"en": {Title: "Incident", Text: "Names were read."}}}}
	check(t, a.Control.OpenBreach(t.Context(), b, c.User.Email))
	want(t, op.post("/operator/breaches/"+b.UID+"/tell", url.Values{}), http.StatusSeeOther)
	server := &moody{err: errors.New("no route to host")}
	check(t, a.DeliverMail(t.Context(), server))
	want(t, op.get("/operator/breaches/"+b.UID), http.StatusOK, "Waiting", "no route to host")
	server.err = nil
	a.later(time.Hour)
	check(t, a.DeliverMail(t.Context(), server))
	told := 0
	for _, m := range server.sent {
		if m.Subject == "Incident" && m.To == c.User.Email {
			told++
		}
	}
	if told != 1 {
		t.Errorf("told %d times: %+v", told, server.sent)
	}
	op = a.signIn(models.Company{}, op.User)
	want(t, op.get("/operator/breaches/"+b.UID), http.StatusOK, "Sent")
}
