package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"jennyerp/internal/keys"
	"jennyerp/internal/mail"
	"jennyerp/models"
)

// mailed runs the job that keeps companies, and gives the mails that went to the person.
func (c *client) mailed(server *moody) (mine []mail.Message) {
	c.app.t.Helper()
	server.sent = nil
	check(c.app.t, c.app.DeliverMail(c.app.t.Context(), server))
	for _, m := range server.sent {
		if m.To == c.User.Email {
			mine = append(mine, m)
		}
	}
	return mine
}

// at turns the clock to an hour of a day in September 2026, in Prato.
func (a *testApp) at(day, hour, minute int) {
	a.now = time.Date(2026, 9, day, hour, minute, 0, 0, models.Company{Country: "IT"}.Zone())
}

// wishes stores what the person wants to be told by mail, as the form does.
func (c *client) wishes(mode string, kinds ...string) {
	c.app.t.Helper()
	goesTo(c.app.t, c.post("/profile/news", url.Values{"mode": {mode}, "tell": kinds}), "/profile?done=done.saved")
}

func TestWhatACustomerDidIsMailedToItsOwnerOnce(t *testing.T) {
	a, server := newApp(t), &moody{}
	c := a.company("Tessuti Ferri")
	c.User.Locale = "it"
	check(t, a.Control.SaveProfile(t.Context(), &c.User))
	d := c.sent("quotation", "zh-Hans", c.hang("Spigato").sample)
	link, guest := c.shares(d, "30", ""), a.stranger()
	want(t, guest.get(link), http.StatusOK)
	want(t, guest.post(link+"/answer", saysOn("Anna", "", "accepted")), http.StatusSeeOther)
	if early := c.mailed(server); len(early) != 0 {
		t.Errorf("mailed before the second thing could happen: %q", early[0].Subject)
	}
	a.later(3 * time.Minute)
	mails := c.mailed(server)
	if len(mails) != 1 {
		t.Fatalf("%d mails", len(mails))
	}
	m := mails[0]
	if m.Language != "it" || m.Subject != "2 novità: Atelier Blu ha aperto: Offerta QT-2026-0001" {
		t.Errorf("%s %q", m.Language, m.Subject)
	}
	for _, text := range []string{"Atelier Blu ha accettato: Offerta QT-2026-0001", "http://localhost" + address(d), "14 set 2026 12:32", "lavori da Tessuti Ferri"} {
		if !strings.Contains(m.Text, text) || !strings.Contains(m.HTML, text) {
			t.Errorf("the mail does not say %q: %s", text, m.Text)
		}
	}
	a.later(24 * time.Hour)
	if again := c.mailed(server); len(again) != 0 {
		t.Error("told twice")
	}
}

func TestWhatWasReadOnThePageIsNotMailed(t *testing.T) {
	a, server := newApp(t), &moody{}
	c := a.company("Tessuti Ferri")
	d := c.sent("quotation", "it", c.hang("Spigato").sample)
	want(t, a.stranger().get(c.shares(d, "30", "")), http.StatusOK)
	want(t, c.get("/home"), http.StatusOK, "opened Quotation QT-2026-0001")
	want(t, c.get("/notices/badge"), http.StatusOK, `class="count">1<`)
	goesTo(t, c.get("/notices/1/open"), address(d))
	goesTo(t, c.colleague("seller", false).get("/notices/1/open"), "/notices")
	wantAbsent(t, c.get("/notices/badge"), "count")
	a.later(time.Hour)
	if mails := c.mailed(server); len(mails) != 0 {
		t.Errorf("mailed %q", mails[0].Subject)
	}
}

func TestNewsComeAtASensibleHourAndAsThePersonWishes(t *testing.T) {
	for _, tt := range []struct {
		name, mode   string
		day, hour    int // when it happens
		quiet, comes [2]int
	}{
		{"at once", "now", 14, 15, [2]int{14, 15}, [2]int{14, 16}},
		{"not in the evening", "now", 14, 22, [2]int{15, 6}, [2]int{15, 8}},
		{"not at night", "now", 15, 3, [2]int{15, 6}, [2]int{15, 8}},
		{"every morning", "daily", 14, 9, [2]int{15, 7}, [2]int{15, 9}},
		{"this very morning", "daily", 14, 6, [2]int{14, 7}, [2]int{14, 9}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, server := newApp(t), &moody{}
			a.at(13, 12, 0)
			c := a.company("Tessuti Ferri")
			c.wishes(tt.mode, models.NoticeKinds...)
			d := c.sent("quotation", "it", c.hang("Spigato").sample)
			link := c.shares(d, "30", "")
			a.at(tt.day, tt.hour, 0)
			want(t, a.stranger().get(link), http.StatusOK)
			a.at(tt.quiet[0], tt.quiet[1], 1)
			if mails := c.mailed(server); len(mails) != 0 {
				t.Errorf("already mailed: %q", mails[0].Subject)
			}
			a.at(tt.comes[0], tt.comes[1], 0)
			if mails := c.mailed(server); len(mails) != 1 {
				t.Errorf("%d mails", len(mails))
			}
		})
	}
}

func TestOnlyTheChosenKindsOfNewsAreMailed(t *testing.T) {
	a, server := newApp(t), &moody{}
	c := a.company("Tessuti Ferri")
	c.wishes("now", "document.commented")
	rec := c.get("/profile")
	want(t, rec, http.StatusOK, `value="document.commented" checked`, `value="now" checked`, "News by mail", c.User.Email)
	wantAbsent(t, rec, `value="document.seen" checked`)
	d := c.sent("quotation", "it", c.hang("Spigato").sample)
	link := c.shares(d, "30", "")
	want(t, a.stranger().get(link), http.StatusOK)
	a.later(time.Hour)
	if mails := c.mailed(server); len(mails) != 0 {
		t.Errorf("mailed %q", mails[0].Subject)
	}
	want(t, a.stranger().post(link+"/comments", saysOn("Anna", "Bello", "")), http.StatusSeeOther)
	a.later(time.Hour)
	if mails := c.mailed(server); len(mails) != 1 || !strings.Contains(mails[0].Subject, "“Bello”") {
		t.Errorf("mails %+v", mails)
	}
	want(t, c.post("/profile/news", url.Values{"mode": {"hourly"}}), http.StatusUnprocessableEntity)
}

// offLink is where the link in a mail with news leads, which ends them.
func (c *client) offLink() string {
	c.app.t.Helper()
	key, err := c.app.Keys.Key(c.Company.UID, keys.Shares)
	check(c.app.t, err)
	return "/mail/off/" + models.SilenceCode(key, c.Company.ID, c.User.UID)
}

func TestTheLinkInAMailEndsThemWithOneClick(t *testing.T) {
	a, server := newApp(t), &moody{}
	c := a.company("Tessuti Ferri")
	d := c.sent("quotation", "it", c.hang("Spigato").sample)
	link := c.shares(d, "30", "")
	want(t, a.stranger().get(link), http.StatusOK)
	a.later(time.Hour)
	m := c.mailed(server)[0]
	if m.Header["List-Unsubscribe-Post"] != "List-Unsubscribe=One-Click" {
		t.Errorf("headers %v", m.Header)
	}
	off := strings.TrimPrefix(strings.Trim(m.Header["List-Unsubscribe"], "<>"), "http://localhost")
	if !strings.Contains(m.Text, off) {
		t.Error("the text does not hold the link")
	}
	want(t, a.stranger().get(off), http.StatusOK, "End these mails?", "Tessuti Ferri")
	if w, err := c.db().Wish(t.Context(), c.User.UID); err != nil || w.Mode != "now" {
		t.Errorf("looking at the link changed the wish to %s, %v", w.Mode, err)
	}
	want(t, a.stranger().post(off, url.Values{"List-Unsubscribe": {"One-Click"}}), http.StatusOK, "No more mails")
	want(t, a.stranger().post(link+"/comments", saysOn("Anna", "Bello", "")), http.StatusSeeOther)
	a.later(time.Hour)
	if mails := c.mailed(server); len(mails) != 0 {
		t.Error("mailed after the end")
	}
	want(t, a.stranger().post(off, url.Values{"back": {"1"}}), http.StatusOK, "End these mails?")
	other := a.company("Altra")
	for _, bad := range []string{off[:len(off)-2] + "AA", strings.Replace(off, c.User.UID, other.User.UID, 1), strings.Replace(off, "/mail/off/1.", "/mail/off/2.", 1), "/mail/off/x"} {
		want(t, a.stranger().post(bad, nil), http.StatusNotFound)
	}
}

func TestNobodyWritesToAColleagueWhoLeft(t *testing.T) {
	a, server := newApp(t), &moody{}
	c := a.company("Tessuti Ferri")
	seller := c.colleague("seller", false)
	d := seller.sent("quotation", "it", c.hang("Spigato").sample)
	want(t, a.stranger().get(seller.shares(d, "30", "")), http.StatusOK)
	check(t, a.Control.RemoveMember(t.Context(), c.Company.ID, seller.User.UID))
	a.later(time.Hour)
	if mails := seller.mailed(server); slices.ContainsFunc(mails, func(m mail.Message) bool { return strings.Contains(m.Subject, "QT-") }) {
		t.Errorf("mailed %q", mails[0].Subject)
	}
}

func TestAQuotationExpiresAtMidnightInPratoAndItsLinkSaysSo(t *testing.T) {
	a, server := newApp(t), &moody{}
	a.at(13, 12, 0)
	c := a.company("Tessuti Ferri")
	draft := c.wares("quotation", "en", c.hang("Spigato").sample)
	draft.Until = "2026-09-20"
	check(t, c.db().SaveDocument(t.Context(), c.User.UID, draft))
	check(t, c.db().Advance(t.Context(), c.User.UID, draft, "sent"))
	link := c.shares(draft, "30", "")
	want(t, a.stranger().get(link), http.StatusOK, `value="accepted"`)

	a.at(17, 9, 0)
	check(t, a.DeliverMail(t.Context(), server))
	if told := c.events(); told[0] != "document.expiring||" {
		t.Errorf("told %q three days before", told)
	}
	a.at(20, 23, 59)
	check(t, a.DeliverMail(t.Context(), server))
	if now := c.stored(draft); now.Status != "seen" {
		t.Errorf("%s on its last day", now.Status)
	}
	a.at(21, 0, 1)
	rec := a.stranger().get(link) // before any job has run
	want(t, rec, http.StatusOK, "ran out on 20 Sep 2026")
	wantAbsent(t, rec, `value="accepted"`)
	want(t, a.stranger().post(link+"/answer", saysOn("Anna", "", "accepted")), http.StatusUnprocessableEntity, "ran out on 20 Sep 2026")
	check(t, a.DeliverMail(t.Context(), server))
	if told := c.events(); told[0] != "document.expired||" || slices.Contains(told[1:], told[0]) {
		t.Errorf("told %q", told)
	}
	want(t, a.signIn(c.Company, c.User).get(address(draft)), http.StatusOK, "Expired")
}

func TestTheJobFindsWhatExpiresWithoutOpeningEveryCompany(t *testing.T) {
	a, server := newApp(t), &moody{}
	a.at(13, 12, 0)
	quiet, c := a.company("Altra"), a.company("Tessuti Ferri")
	d := c.sent("quotation", "en", c.hang("Spigato").sample)
	a.at(13, 12, 5)
	due, err := a.Control.MailDue(t.Context(), 10)
	check(t, err)
	if len(due) != 0 {
		t.Errorf("due now: %v", due)
	}
	a.now = a.now.AddDate(0, 0, 31)
	due, err = a.Control.MailDue(t.Context(), 10)
	check(t, err)
	if len(due) != 1 || due[0].Company != c.Company.UID || quiet.Company.UID == c.Company.UID {
		t.Errorf("due after a month: %v", due)
	}
	check(t, a.DeliverMail(t.Context(), server))
	if now := c.stored(d); now.Status != "expired" {
		t.Errorf("stands at %s", now.Status)
	}
}

func TestTheMorningTellsWhatIsDueOnce(t *testing.T) {
	a, server := newApp(t), &moody{}
	a.at(13, 12, 0)
	c := a.company("Tessuti Ferri")
	for _, name := range []string{"Orient Silk", "Atelier Blu"} {
		p := c.meets(models.FindKind("quotation"), name)
		check(t, c.db().AddTalk(t.Context(), c.User.UID, p, &models.Talk{UID: models.NewUID(), Kind: "follow_up", Text: "Call about linen", DueOn: "2026-09-16"}))
	}
	a.at(16, 6, 30)
	check(t, a.DeliverMail(t.Context(), server))
	if told := c.events(); len(told) != 0 {
		t.Errorf("woken at half past six: %q", told)
	}
	a.at(16, 7, 5)
	check(t, a.DeliverMail(t.Context(), server))
	a.at(16, 7, 10)
	if mails := c.mailed(server); len(mails) != 1 || mails[0].Subject != "Today you wanted to come back to 2 customers and suppliers, Atelier Blu among them" || !strings.Contains(mails[0].Text, "http://localhost/today\n") {
		t.Errorf("mails %+v", mails)
	}
	a.at(17, 7, 5)
	check(t, a.DeliverMail(t.Context(), server))
	if told := c.events(); len(told) != 1 {
		t.Errorf("told %q", told)
	}
}

func TestWhoSentAMailHearsThatItWasRefused(t *testing.T) {
	a, server := newApp(t), serveMail(t)
	c := a.company("Tessuti Ferri")
	d := c.sent("quotation", "en", c.hang("Spigato").sample)
	server.refuse = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
	want(t, c.post(address(d)+"/mail", letterTo("nobody@blu.example")), http.StatusSeeOther)
	check(t, a.DeliverMail(t.Context(), server.relay(t)))
	want(t, c.get("/notices"), http.StatusOK, "The mail with Quotation QT-2026-0001 did not reach nobody@blu.example")
}

func TestASelectionFromAPublicPageIsToldToWhoSells(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	seller, stock := c.colleague("seller", false), c.colleague("warehouse", false)
	h := c.hang("Spigato")
	f := choice(models.NewUID(), h)
	for range 2 { // a second click
		want(t, a.stranger().post("/s/"+h.code+"/send", f), http.StatusSeeOther)
	}
	for _, who := range []*client{c, seller} {
		if told := who.events(); len(told) != 1 || told[0] != "capture.selected|Anna Rossi, Moda Rossi|" {
			t.Errorf("told %q", told)
		}
	}
	if told := stock.events(); len(told) != 0 {
		t.Errorf("the warehouse was told %q", told)
	}
	rec := c.get("/notices")
	want(t, rec, http.StatusOK, "Anna Rossi, Moda Rossi chose a sample from your pages")
	_, rest, _ := strings.Cut(rec.Body.String(), `href="/notices/`)
	open, _, _ := strings.Cut(rest, `"`)
	if to := c.get("/notices/" + open).Header().Get("Location"); to != "/inbox/"+f.Get("uid") {
		t.Errorf("it leads to %q", to)
	}
}
