package handlers

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"jennyerp/models"
)

var linkOf = regexp.MustCompile(`value="http://localhost(/d/[^"]+)"`)

// shares makes a link to a paper as the form does and gives its path.
func (c *client) shares(d *models.Document, days, pin string) string {
	t := c.app.t
	t.Helper()
	want(t, c.post(address(d)+"/shares", url.Values{"uid": {models.NewUID()}, "days": {days}, "pin": {pin}}), http.StatusSeeOther)
	m := linkOf.FindStringSubmatch(c.get(address(d) + "/out").Body.String())
	if m == nil {
		t.Fatal("the page does not show the link")
	}
	return m[1]
}

// events are what the owner was told, the newest first.
func (c *client) events() (all []string) {
	c.app.t.Helper()
	notices, _, err := c.db().Notices(c.app.t.Context(), c.User.UID, 0, 30)
	check(c.app.t, err)
	for _, n := range notices {
		all = append(all, strings.Join([]string{n.Event, n.Data.Name, n.Data.Text}, "|"))
	}
	return all
}

// says is the form of a reader on the link.
func saysOn(name, text, to string) url.Values {
	f := url.Values{"uid": {models.NewUID()}, "name": {name}, "text": {text}}
	if to != "" {
		f.Set("to", to)
	}
	return f
}

// Whoever is given a link reads and answers; none of these pages needs a script.
func TestWhatALinkShowsRunsNoScript(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	cloth := c.hang("Spigato").sample
	d := c.sent("quotation", "it", cloth)
	asked := c.inquires([]*models.Sample{cloth}, c.mill("Tessitura Arno", "it", "arno@a.example"))
	for page, code := range map[string]int{c.shares(d, "30", ""): 200, c.shares(d, "30", "4711"): 200, "/d/gone": 404, c.inquiryLink(asked, "Tessitura Arno", "arno@a.example"): 200, c.offLink(): 200} {
		rec := a.stranger().get(page)
		want(t, rec, code)
		if strings.Contains(rec.Body.String(), "<script") {
			t.Errorf("%s loads a script", page)
		}
	}
}

func TestTheReaderOfALinkSeesCommentsAndAccepts(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	d := c.sent("quotation", "it", c.hang("Spigato").sample)
	link, guest := c.shares(d, "30", ""), a.stranger()

	rec := guest.get(link)
	want(t, rec, http.StatusOK, "Offerta QT-2026-0001", "Spigato", "80% lana", "Accetta", "Rifiuta", `lang="it"`)
	if h := rec.Header(); !strings.Contains(h.Get("X-Robots-Tag"), "noindex") || h.Get("Referrer-Policy") != "same-origin" || len(rec.Result().Cookies()) != 0 {
		t.Errorf("headers %v", h)
	}
	want(t, guest.get(link+"?lang=zh-Hans"), http.StatusOK, "报价单", "80% 羊毛", "接受")
	if now := c.stored(d); now.Status != "seen" {
		t.Errorf("status %s after it was read", now.Status)
	}
	comment := saysOn("Anna Rossi", "Quanto per 500 m?", "")
	for range 2 { // a second click
		want(t, guest.post(link+"/comments", comment), http.StatusSeeOther)
	}
	want(t, c.post(address(d)+"/comments", url.Values{"uid": {models.NewUID()}, "text": {"Il 5% in meno."}}), http.StatusSeeOther)
	want(t, guest.get(link), http.StatusOK, "Quanto per 500 m?", "Il 5% in meno.", "Giulia Ferri, Tessuti Ferri")
	accept := saysOn("Anna Rossi", "Perfetto", "accepted")
	rec = guest.post(link+"/answer", accept)
	want(t, rec, http.StatusSeeOther)
	want(t, guest.get(rec.Header().Get("Location")), http.StatusOK, "Accettato il", "Perfetto")
	if now := c.stored(d); now.Status != "accepted" {
		t.Errorf("status %s", now.Status)
	}
	told := c.events()
	if strings.Join(told, " ") != "document.commented|Anna Rossi|Perfetto document.accepted|Anna Rossi| document.commented|Anna Rossi|Quanto per 500 m? document.seen||" {
		t.Errorf("the owner was told %q", told)
	}
	want(t, c.get(address(d)+"/history"), http.StatusOK, "answered on the link", "Anna Rossi")
	want(t, c.get(address(d)+"/out"), http.StatusOK, "Quanto per 500 m?", "Opened 2 times")
}

func TestASecondAnswerGetsTheTruth(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	d := c.sent("quotation", "en", c.hang("Spigato").sample)
	link, guest := c.shares(d, "30", ""), a.stranger()
	want(t, guest.post(link+"/answer", saysOn("Anna", "", "accepted")), http.StatusSeeOther)
	want(t, guest.post(link+"/answer", saysOn("Anna", "", "accepted")), http.StatusSeeOther)
	want(t, guest.post(link+"/answer", saysOn("Bruno", "no", "declined")), http.StatusUnprocessableEntity, "already been answered", "Accepted on")
	for _, to := range []string{"seen", "draft", "cancelled", ""} {
		want(t, guest.post(link+"/answer", saysOn("Anna", "", to)), http.StatusUnprocessableEntity)
	}
	want(t, guest.post(link+"/answer", saysOn("", "", "accepted")), http.StatusUnprocessableEntity, "name-error")
	if told := c.events(); len(told) != 1 || !strings.HasPrefix(told[0], "document.accepted") {
		t.Errorf("told %q", told)
	}
}

func TestAnOlderRevisionCannotBeAccepted(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	d := c.sent("quotation", "en", c.hang("Spigato").sample)
	link, guest := c.shares(d, "30", ""), a.stranger()
	next, err := c.db().Revise(t.Context(), c.User.UID, d, models.NewUID())
	check(t, err)
	want(t, guest.get(link), http.StatusOK, "Accept")
	check(t, c.db().Advance(t.Context(), c.User.UID, next, "sent"))
	rec := guest.get(link)
	want(t, rec, http.StatusOK, "newer revision")
	if strings.Contains(rec.Body.String(), `value="accepted"`) {
		t.Error("it still offers to accept")
	}
	want(t, guest.post(link+"/answer", saysOn("Anna", "", "accepted")), http.StatusUnprocessableEntity, "newer revision")
}

func TestAParcelIsReceived(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	d := c.sent("dispatch", "en", c.hang("Spigato").sample)
	link, guest := c.shares(d, "30", ""), a.stranger()
	want(t, guest.get(link), http.StatusOK, "Received", "Hanger")
	want(t, guest.post(link+"/answer", saysOn("Anna", "", "delivered")), http.StatusSeeOther)
	if now := c.stored(d); now.Status != "delivered" {
		t.Errorf("status %s", now.Status)
	}
}

// closedLinks are links that open nothing, each for another reason.
func closedLinks(t *testing.T, a *testApp, c *client) map[string]string {
	d := c.sent("quotation", "en", c.hang("Spigato").sample)
	all := map[string]string{"expired": c.shares(d, "1", "")}
	all["revoked"] = c.shares(d, "30", "")
	uid := regexp.MustCompile(`/shares/([^/]+)/revoke`).FindStringSubmatch(c.get(address(d) + "/out").Body.String())[1]
	want(t, c.post(address(d)+"/shares/"+uid+"/revoke", nil), http.StatusSeeOther)
	good := c.shares(d, "30", "")
	all["another company's number"] = strings.Replace(good, "/d/1-", "/d/2-", 1)
	all["a wrong letter"] = good[:len(good)-3] + "AAA"
	all["no token"] = "/d/1-"
	all["nonsense"] = "/d/not-a-link"
	a.later(25 * time.Hour)
	return all
}

func TestALinkThatOpensNothingSaysTheSameWhateverTheReason(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	a.company("Altra")
	first := ""
	pin := c.shares(c.sent("quotation", "en", c.hang("Popeline").sample), "30", "4711")
	for why, link := range closedLinks(t, a, c) {
		a.later(time.Hour)
		if wrong := a.stranger().post(pin+"/pin", url.Values{"pin": {"0000"}}); wrong.Code != http.StatusNotFound || first != "" && wrong.Body.String() != first {
			t.Errorf("a wrong PIN: %d %s", wrong.Code, wrong.Body)
		}
		rec := a.stranger().get(link)
		want(t, rec, http.StatusNotFound, "cannot be opened")
		body := rec.Body.String()
		if strings.Contains(body, "Ferri") || strings.Contains(body, "QT-") {
			t.Errorf("%s: names the company", why)
		}
		if first == "" {
			first = body
		} else if body != first {
			t.Errorf("%s: says something else", why)
		}
		for _, path := range []string{"/pdf", "/logo"} {
			want(t, a.stranger().get(link+path), http.StatusNotFound)
		}
		want(t, a.stranger().post(link+"/answer", saysOn("Anna", "", "accepted")), http.StatusNotFound)
	}
}

func TestWhoTriesManyLinksIsSlowedDown(t *testing.T) {
	a := newApp(t)
	a.company("Tessuti Ferri")
	code := 0
	for range 40 {
		code = a.stranger().get("/d/1-" + strings.Repeat("A", 43)).Code
	}
	if code != http.StatusTooManyRequests {
		t.Errorf("the 40th guess: %d", code)
	}
}

func TestAPINKeepsTheLinkClosedUntilItIsRight(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	d := c.sent("quotation", "en", c.hang("Spigato").sample)
	want(t, c.post(address(d)+"/shares", url.Values{"uid": {models.NewUID()}, "days": {"30"}, "pin": {"12a4"}}), http.StatusUnprocessableEntity, "4 to 12 digits")
	link, guest := c.shares(d, "30", "4711"), a.stranger()
	rec := guest.get(link)
	want(t, rec, http.StatusOK, "has a PIN")
	if strings.Contains(rec.Body.String(), "Spigato") || strings.Contains(rec.Body.String(), "QT-") {
		t.Error("the question for the PIN tells of the paper")
	}
	for _, path := range []string{"/pdf", "/logo", "/photos/" + c.lines(d)[0].UID + "/320"} {
		want(t, guest.get(link+path), http.StatusNotFound)
	}
	want(t, guest.post(link+"/answer", saysOn("Anna", "", "accepted")), http.StatusNotFound)
	want(t, guest.post(link+"/pin", url.Values{"pin": {"4712"}}), http.StatusNotFound, "cannot be opened")
	rec = guest.post(link+"/pin", url.Values{"pin": {"47 11"}})
	want(t, rec, http.StatusSeeOther)
	open := rec.Header().Get("Location")
	page := guest.get(open)
	want(t, page, http.StatusOK, "Spigato", "?k=")
	pass := open[strings.Index(open, "?k="):]
	want(t, guest.get(link+"/pdf"+pass), http.StatusOK)
	want(t, guest.get(link+"/photos/"+c.lines(d)[0].UID+"/320"+pass), http.StatusOK)
	want(t, guest.post(link+"/answer"+pass, saysOn("Anna", "", "accepted")), http.StatusSeeOther)
	other := c.shares(d, "30", "4711")
	want(t, guest.get(other+pass), http.StatusOK, "has a PIN") // a pass is for its own link
	a.later(3 * time.Hour)
	want(t, guest.get(open), http.StatusOK, "has a PIN")
}

func TestTooManyWrongPINsCloseTheLink(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	d := c.sent("quotation", "en", c.hang("Spigato").sample)
	link, slowed := c.shares(d, "30", "4711"), false
	for range 60 {
		a.later(2 * time.Second)
		rec := a.stranger().post(link+"/pin", url.Values{"pin": {"0000"}})
		slowed = slowed || rec.Code == http.StatusTooManyRequests
		if rec.Code == http.StatusTooManyRequests {
			a.later(time.Hour)
		}
	}
	if !slowed {
		t.Error("guessing was never slowed down")
	}
	want(t, a.stranger().get(link), http.StatusNotFound)
	want(t, c.get(address(d)+"/out"), http.StatusOK, "too many wrong PINs")
}

func TestOnlyPeopleWhoOpenTheLinkAreCounted(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	d := c.sent("quotation", "en", c.hang("Spigato").sample)
	link := c.shares(d, "30", "")
	want(t, c.get(link), http.StatusOK, "Your looking is not counted", address(d))
	for name, value := range map[string]string{"User-Agent": "Slackbot-LinkExpanding 1.0", "Sec-Purpose": "prefetch"} {
		req := httptest.NewRequest(http.MethodGet, link, nil)
		req.Header.Set(name, value)
		want(t, a.stranger().do(req), http.StatusOK)
	}
	if now := c.stored(d); now.Status != "sent" {
		t.Errorf("status %s before anybody read it", now.Status)
	}
	want(t, c.get(address(d)+"/out"), http.StatusOK, "Not opened yet")
	want(t, a.stranger().get(link), http.StatusOK)
	want(t, a.stranger().get(link+"?lang=it"), http.StatusOK)
	want(t, c.get(address(d)+"/out"), http.StatusOK, "Opened 1 time")
}

func TestADraftHasNoLink(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	d := c.wares("quotation", "en", c.hang("Spigato").sample)
	want(t, c.post(address(d)+"/shares", url.Values{"uid": {models.NewUID()}, "days": {"30"}, "pin": {""}}), http.StatusUnprocessableEntity, "draft cannot be shared")
	for _, days := range []string{"0", "400", "x", ""} {
		want(t, c.post(address(d)+"/shares", url.Values{"uid": {models.NewUID()}, "days": {days}, "pin": {""}}), http.StatusUnprocessableEntity)
	}
}

func TestTheDatabaseAloneOpensNoLink(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	d := c.sent("quotation", "en", c.hang("Spigato").sample)
	link := c.shares(d, "30", "4711")
	_, token, _ := models.ParseShareCode(strings.TrimPrefix(link, "/d/"))
	shares, err := c.db().Shares(t.Context(), d)
	check(t, err)
	if len(shares) != 1 || shares[0].PIN == "4711" || shares[0].UID == token {
		t.Errorf("stored %+v", shares)
	}
	if len(token) != 43 {
		t.Errorf("token of %d letters, want 256 bits", len(token))
	}
}

func TestTheReaderChoosesLinesAndTheyBecomeASelection(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	d := c.sent("quotation", "en", c.hang("Spigato").sample, c.hang("Popeline").sample)
	link, guest, lines := c.shares(d, "30", ""), a.stranger(), c.lines(d)
	want(t, guest.get(link), http.StatusOK, `name="line" value="`+lines[1].UID+`" form="say"`, "Send my choice")
	pick := saysOn("Anna Rossi", "For spring", "")
	want(t, guest.post(link+"/picks", pick), http.StatusUnprocessableEntity, "Tick at least one", "Anna Rossi", "For spring")
	pick["line"] = []string{lines[1].UID, models.NewUID()}
	for range 2 { // a second click
		want(t, guest.post(link+"/picks", pick), http.StatusSeeOther)
	}
	uid := pick.Get("uid")
	rec := c.get("/selections/" + uid)
	want(t, rec, http.StatusOK, "Popeline", "Atelier Blu", "For spring", address(d))
	if strings.Contains(rec.Body.String(), "Spigato") {
		t.Error("what was not chosen is there too")
	}
	if got := c.lines(c.stored(&models.Document{UID: uid, Kind: models.FindKind("selection")})); len(got) != 1 {
		t.Errorf("%d lines", len(got))
	}
	want(t, c.get(address(d)), http.StatusOK, "/selections/"+uid)
	if told := c.events(); len(told) != 2 || !strings.HasPrefix(told[0], "document.selected|Anna Rossi") {
		t.Errorf("told %q", told)
	}
	other := c.sent("order", "en", c.hang("Denim").sample)
	want(t, guest.post(c.shares(other, "30", "")+"/picks", pick), http.StatusUnprocessableEntity)
}
