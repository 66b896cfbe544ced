package handlers

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"jennyerp/internal/mail"
	"jennyerp/internal/mail/fakesendgrid"
	"jennyerp/models"
)

// postOffice tells the app which mails came back, signed as the provider does.
type postOffice struct {
	fakesendgrid.Office
	a *testApp
}

func newPostOffice(t *testing.T, a *testApp) postOffice {
	t.Helper()
	office, err := fakesendgrid.New()
	check(t, err)
	key, err := office.Key()
	check(t, err)
	a.Returns, err = mail.NewReturns(key)
	check(t, err)
	a.handler = a.Handler()
	return postOffice{office, a}
}

func (p postOffice) tells(m mail.Message, at time.Time) *httptest.ResponseRecorder {
	body, err := json.Marshal([]map[string]any{{"event": "bounce", "timestamp": at.Unix(), "status": "5.1.1", "reason": "550 no such user " + m.To, "jenny_mail": m.ID, "jenny_company": m.Company}})
	check(p.a.t, err)
	stamp := strconv.FormatInt(at.Unix(), 10)
	sig, err := p.Sign(stamp, string(body))
	check(p.a.t, err)
	return p.brings(string(body), stamp, sig)
}

func (p postOffice) brings(body, stamp, signature string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(http.MethodPost, returnsPath, strings.NewReader(body))
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	req.Header.Set(mail.ReturnsTimestamp, stamp)
	req.Header.Set(mail.ReturnsSignature, signature)
	rec := httptest.NewRecorder()
	p.a.handler.ServeHTTP(rec, req)
	return rec
}

func TestAPapersMailThatComesBackLaterIsShownAndTold(t *testing.T) {
	a := newApp(t)
	office, c := newPostOffice(t, a), a.company("Tessuti Ferri")
	d := c.sent("quotation", "en", c.hang("Spigato").sample)
	want(t, c.post(address(d)+"/mail", letterTo("nobody@blu.example")), http.StatusSeeOther)
	post := &moody{}
	check(t, a.DeliverMail(t.Context(), post))
	want(t, c.get(address(d)+"/out"), http.StatusOK, "Handed over")

	sentAt := a.now
	a.later(5 * time.Minute)
	want(t, office.tells(post.sent[0], a.now), http.StatusOK)
	want(t, c.get(address(d)+"/out"), http.StatusOK, "Refused", "550 5.1.1", "Try again")
	want(t, c.get("/notices"), http.StatusOK, "nobody@blu.example")
	letters, err := c.db().Letters(t.Context(), d)
	check(t, err)
	if strings.Contains(letters[0].Problem, "blu.example") {
		t.Errorf("the address is kept with the reason: %s", letters[0].Problem)
	}

	a.later(time.Hour)
	want(t, c.post(address(d)+"/mails/"+letters[0].UID+"/retry", nil), http.StatusSeeOther)
	check(t, a.DeliverMail(t.Context(), post))
	want(t, office.tells(post.sent[0], sentAt.Add(5*time.Minute)), http.StatusOK) // told once more, of the first time
	want(t, c.get(address(d)+"/out"), http.StatusOK, "Handed over")
}

func TestTheServicesOwnMailThatComesBackIsShownToItsOperator(t *testing.T) {
	a := newApp(t)
	office := newPostOffice(t, a)
	check(t, a.Control.Queue(t.Context(), models.Mail{Template: "password_changed", To: "gone@ferri.example", Locale: "it"}))
	post := &moody{}
	check(t, a.DeliverMail(t.Context(), post))
	want(t, office.tells(post.sent[0], a.now), http.StatusOK)
	queue, err := a.Control.LookAtMail(t.Context(), 0, 10)
	check(t, err)
	if len(queue) != 1 || !strings.Contains(queue[0].Problem, "550 5.1.1") || queue[0].Again {
		t.Errorf("%+v", queue)
	}
}

func TestLettersAboutMailsAreReadOnlyWhenSignedAndOnlyWhenAskedFor(t *testing.T) {
	a := newApp(t)
	quiet := postOffice{a: a}
	want(t, quiet.brings("[]", "1", "AAAA"), http.StatusForbidden) // another site, and no such page
	office := newPostOffice(t, a)
	want(t, office.brings("[]", "1", "AAAA"), http.StatusBadRequest)
	want(t, office.brings(strings.Repeat("x", maxHook+1), "1", "AAAA"), http.StatusRequestEntityTooLarge)
	want(t, office.tells(mail.Message{ID: models.NewUID(), Company: models.NewUID()}, a.now), http.StatusOK)
	want(t, office.tells(mail.Message{ID: "../../etc", Company: "../../etc"}, a.now), http.StatusOK)
}
