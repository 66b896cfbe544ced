package handlers

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"jennyerp/internal/billing"
	"jennyerp/internal/billing/fakestripe"
	"jennyerp/internal/mail"
	"jennyerp/models"
)

const oneDay = 24 * time.Hour

// shop is a house that sells, with the stand-in of Stripe beside it.
type shop struct {
	*testApp
	stripe *fakestripe.Server
	post   moody // where its mail arrives
}

func newShop(t *testing.T) *shop {
	t.Helper()
	a := newApp(t)
	sh := &shop{testApp: a, stripe: fakestripe.Start(t, func() time.Time { return a.now })}
	deps := a.Deps
	deps.Billing = billing.New(billing.Options{Key: "sk_test_x", Webhook: fakestripe.Secret, URL: sh.stripe.URL})
	var err error
	a.Server, err = New(deps)
	check(t, err)
	a.handler = a.Handler()
	return sh
}

// passes turns the clock, lets Stripe do what it does by itself, brings its
// letters, and runs the jobs.
func (sh *shop) passes(d time.Duration) {
	sh.t.Helper()
	sh.later(d)
	sh.stripe.Turn()
	for _, letter := range sh.stripe.Letters() {
		sh.bring(letter, 200)
	}
	sh.works()
}

func (sh *shop) works() {
	sh.t.Helper()
	check(sh.t, sh.KeepSubscriptions(sh.t.Context()))
	check(sh.t, sh.DeliverMail(sh.t.Context(), &sh.post))
}

// plant gives the routes of a subscription what they need.
func (sh *shop) plant(p planted) {
	sh.t.Helper()
	sh.buys(p.client, "business", "month")
	check(sh.t, sh.Control.LookAtStripe(sh.t.Context(), sh.sub(p.client), sh.askStripe))
	all, err := sh.Control.ServiceInvoices(sh.t.Context(), p.Company.UID, 0, "", 1)
	check(sh.t, err)
	p.params["/settings/subscription/invoices/:id"] = all[0].ID
}

// in signs the person in anew: a session does not last as long as these tests.
func (sh *shop) in(c *client) *client {
	sh.t.Helper()
	c.cookies = sh.signIn(c.Company, c.User).cookies
	return c
}

// bring posts a letter of Stripe's, as another site does.
func (sh *shop) bring(letter []byte, code int) {
	sh.t.Helper()
	want(sh.t, sh.hook(letter, fakestripe.Sign(letter, sh.now)), code)
}

func (sh *shop) hook(letter []byte, signature string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(http.MethodPost, hookPath, strings.NewReader(string(letter)))
	req.Header.Set("Stripe-Signature", signature)
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	rec := httptest.NewRecorder()
	sh.handler.ServeHTTP(rec, req)
	return rec
}

// mailed counts the mails of a subject that went to an address since the last
// time it was asked.
func (sh *shop) mailed(to string) (subjects []string) {
	for _, m := range sh.post.sent {
		if m.To == to {
			subjects = append(subjects, m.Subject)
		}
	}
	sh.post.sent = slices.DeleteFunc(sh.post.sent, func(m mail.Message) bool { return m.To == to })
	return subjects
}

func (sh *shop) sub(c *client) *models.Subscription {
	sh.t.Helper()
	s, err := sh.Control.SubscriptionOf(sh.t.Context(), c.Company.UID)
	check(sh.t, err)
	return s
}

func (sh *shop) standing(c *client) string {
	sh.t.Helper()
	st, err := sh.Control.StandingOf(sh.t.Context(), c.Company.UID)
	check(sh.t, err)
	return st.State
}

// buys goes to Stripe's page from ours and gives a card there.
func (sh *shop) buys(c *client, plan, cycle string) {
	sh.t.Helper()
	rec := sh.in(c).post("/settings/subscription/checkout", url.Values{"plan": {plan}, "cycle": {cycle}})
	want(sh.t, rec, http.StatusSeeOther)
	address := rec.Header().Get("Location")
	if !strings.HasPrefix(address, "https://checkout.stripe.com/") {
		sh.t.Fatalf("sent to %s", address)
	}
	sh.stripe.Complete(address)
}

func heard(t *testing.T, what string, got []string, wish ...string) {
	t.Helper()
	if !slices.Equal(got, wish) {
		t.Errorf("%s: %q, want %q", what, got, wish)
	}
}

func TestWithoutAStripeKeyNothingOfSubscriptionsIsThere(t *testing.T) {
	a := newApp(t)
	c := a.company("Ferri")
	for _, path := range []string{"/settings/subscription", "/settings/subscription/invoices"} {
		want(t, c.get(path), 404)
	}
	want(t, c.post(hookPath, nil), 404)
	for _, path := range []string{"/settings", "/team", "/home", "/more", "/profile"} {
		if body := c.get(path).Body.String(); strings.Contains(body, "ubscription") || strings.Contains(body, "stripe") {
			t.Errorf("%s speaks of subscriptions", path)
		}
	}
	for range 12 {
		c.post("/team/invitations", url.Values{"email": {models.NewUID()[:8] + "@example.com"}, "role": {"seller"}, "locale": {"en"}})
	}
	open, err := a.Control.Invitations(t.Context(), c.Company.ID)
	check(t, err)
	if len(open) < 10 {
		t.Errorf("%d invitations", len(open))
	}
}

func TestATrialReminds_Closes_AndOpensWhenAPlanIsBought(t *testing.T) {
	sh := newShop(t)
	c := sh.company("Ferri")
	want(t, sh.in(c).get("/settings/subscription"), 200, "Free trial until 14 Oct 2026", "1 of 10")
	sh.works()
	sh.passes(22 * oneDay)
	heard(t, "after 22 days", sh.mailed(c.User.Email))
	sh.passes(oneDay)
	heard(t, "a week before", sh.mailed(c.User.Email), "Your JennyERP trial ends on 14 Oct 2026")
	want(t, sh.in(c).get("/home"), 200, "Your trial has 7 days left")
	sh.passes(6 * oneDay)
	sh.passes(time.Hour)
	heard(t, "a day before", sh.mailed(c.User.Email), "Your JennyERP trial ends on 14 Oct 2026")
	sh.passes(oneDay)
	heard(t, "over", sh.mailed(c.User.Email), "Your JennyERP trial is over")
	if sh.standing(c) != models.Reading {
		t.Error("the company still writes")
	}
	want(t, sh.in(c).get("/settings/subscription"), 200, "Read only for now", "The trial ended on 14 Oct 2026.")
	sh.buys(c, "solo", "month")
	sh.passes(time.Minute)
	if sub := sh.sub(c); sh.standing(c) != models.Open || sub.Plan != "solo" || sub.Status != billing.Active {
		t.Errorf("%s: %+v", sh.standing(c), sub)
	}
	heard(t, "bought", sh.mailed(c.User.Email), "Receipt for JennyERP: JENNY-0001, € 19.00")
}

// Who ended all news by one click still gets what is owed to a payer, and
// nothing else (P7).
func TestWhoEndedTheNewsGetsReceiptsAndNoNews(t *testing.T) {
	sh := newShop(t)
	c := sh.company("Ferri")
	sh.works()
	want(t, sh.stranger().post(c.offLink(), url.Values{"List-Unsubscribe": {"One-Click"}}), http.StatusOK)
	d := c.sent("quotation", "it", c.hang("Spigato").sample)
	want(t, sh.stranger().get(c.shares(d, "30", "")), http.StatusOK) // is news: somebody looked
	sh.passes(31 * oneDay)
	sh.mailed(c.User.Email)
	sh.buys(c, "solo", "month")
	sh.passes(time.Hour)
	heard(t, "bought", sh.mailed(c.User.Email), "Receipt for JennyERP: JENNY-0001, € 19.00")
}

func TestWhatIsLeftOfTheTrialStaysFree(t *testing.T) {
	sh := newShop(t)
	c := sh.company("Ferri")
	sh.works()
	sh.passes(10 * oneDay)
	sh.buys(c, "team", "year")
	sh.passes(time.Minute)
	want(t, sh.in(c).get("/settings/subscription"), 200, "Free until 14 Oct 2026", "€ 490.00 a year", "€ 490.00 on 14 Oct 2026")
	heard(t, "nothing paid, no receipt", sh.mailed(c.User.Email))
	sh.passes(20*oneDay + time.Hour)
	heard(t, "then the first", sh.mailed(c.User.Email), "Receipt for JennyERP: JENNY-0002, € 490.00")
	want(t, sh.in(c).get("/settings/subscription/invoices"), 200, "JENNY-0002", "JENNY-0001", "Paid")
}

func TestWhoOwesIsRemindedThenReadsAndLosesNothing(t *testing.T) {
	sh := newShop(t)
	c := sh.company("Ferri")
	sh.buys(c, "solo", "month")
	sh.passes(30*oneDay + time.Hour) // the trial's end: paid
	sh.mailed(c.User.Email)
	sh.stripe.Decline(sh.sub(c).Customer, true)
	sh.passes(31 * oneDay)
	heard(t, "refused by the bank", sh.mailed(c.User.Email), "A payment for JennyERP did not go through")
	closes := models.At(sh.sub(c).ReadsFrom())
	want(t, sh.in(c).get("/settings/subscription"), 200, "A payment did not go through", "Unpaid")
	want(t, sh.in(c).get("/home"), 200, "A payment did not go through")
	sh.passes(7 * oneDay)
	sh.passes(7 * oneDay)
	if got := sh.mailed(c.User.Email); len(got) != 2 {
		t.Errorf("reminded %q", got)
	}
	if sh.standing(c) != models.Open {
		t.Error("closed too early")
	}
	sh.passes(closes.Sub(sh.now))
	heard(t, "closed", sh.mailed(c.User.Email), "Ferri can only read for now")
	if sh.standing(c) != models.Reading {
		t.Error("still writes")
	}
	sh.passes(300 * oneDay)
	if sh.standing(c) != models.Reading {
		t.Error("something else became of it")
	}
	sh.stripe.Decline(sh.sub(c).Customer, false)
	sh.passes(time.Hour)
	if sh.standing(c) != models.Open || sh.sub(c).OwedSince != 0 {
		t.Errorf("paid, and still %s", sh.standing(c))
	}
}

func TestAPlanIsChangedForTheSumThatWasRead(t *testing.T) {
	sh := newShop(t)
	c := sh.company("Ferri")
	sh.later(31 * oneDay)
	sh.buys(c, "solo", "month")
	sh.passes(time.Minute)
	sh.passes(15*oneDay - time.Minute)
	page := sh.in(c).get("/settings/subscription/change?plan=team&cycle=month")
	want(t, page, 200, "From Solo to Team", "Unused time", "Remaining time", "To pay on")
	at := between(page.Body.String(), `name="at" value="`, `"`)
	want(t, sh.in(c).post("/settings/subscription/change", url.Values{"plan": {"team"}, "cycle": {"month"}, "at": {"12"}}), 422, "older than half an hour")
	want(t, sh.in(c).post("/settings/subscription/change", url.Values{"plan": {"gold"}, "cycle": {"month"}, "at": {at}}), 404)
	want(t, sh.in(c).post("/settings/subscription/change", url.Values{"plan": {"team"}, "cycle": {"month"}, "at": {at}}), http.StatusSeeOther)
	if sub := sh.sub(c); sub.Plan != "team" {
		t.Errorf("%+v", sub)
	}
	sh.stripe.Decline(sh.sub(c).Customer, true)
	at = between(sh.in(c).get("/settings/subscription/change?plan=team&cycle=year").Body.String(), `name="at" value="`, `"`)
	want(t, sh.in(c).post("/settings/subscription/change", url.Values{"plan": {"team"}, "cycle": {"year"}, "at": {at}}), 422, "The bank did not agree")
}

func between(s, begin, end string) string {
	_, s, _ = strings.Cut(s, begin)
	s, _, _ = strings.Cut(s, end)
	return s
}

func TestEndingRunsToTheEndOfWhatIsPaidAndMayBeTakenBack(t *testing.T) {
	sh := newShop(t)
	c := sh.company("Ferri")
	sh.later(31 * oneDay)
	sh.buys(c, "solo", "month")
	sh.passes(time.Minute)
	sh.mailed(c.User.Email)
	want(t, sh.in(c).get("/settings/subscription/end"), 200, "thirty days of grace")
	want(t, sh.in(c).post("/settings/subscription/end", url.Values{}), http.StatusSeeOther)
	sh.works()
	heard(t, "told", sh.mailed(c.User.Email), "Your JennyERP subscription ends on 14 Nov 2026")
	want(t, sh.in(c).get("/settings/subscription"), 200, "Go on after all", "Ends")
	want(t, sh.in(c).post("/settings/subscription/keep", url.Values{}), http.StatusSeeOther)
	if sub := sh.sub(c); sub.Ends || sub.EndedBy != "" {
		t.Errorf("%+v", sub)
	}
	want(t, sh.in(c).post("/settings/subscription/end", url.Values{}), http.StatusSeeOther)
	sh.passes(20 * oneDay)
	if sh.standing(c) != models.Open || !sh.sub(c).Ends {
		t.Error("ended before its time")
	}
	sh.passes(12 * oneDay)
	if sub := sh.sub(c); sub.Status != billing.Ended || sub.Company != "cancelled" || sh.standing(c) != models.Grace {
		t.Errorf("%s: %+v", sh.standing(c), sub)
	}
	sh.passes(28 * oneDay) // P17: still here on the day before the last, and then as it was
	want(t, sh.in(c).post("/closed/reactivate", url.Values{}), http.StatusSeeOther)
	sh.passes(oneDay)
	if sh.standing(c) != models.Reading {
		t.Errorf("came back, has no plan, and is %s", sh.standing(c))
	}
	sh.buys(c, "solo", "month")
	sh.passes(time.Minute)
	if sh.standing(c) != models.Open {
		t.Errorf("bought again, and is %s", sh.standing(c))
	}
}

func TestASubscriptionThatNobodyEndedLeavesTheCompanyReadingForEver(t *testing.T) {
	sh := newShop(t)
	c := sh.company("Ferri")
	sh.later(31 * oneDay)
	sh.buys(c, "solo", "month")
	sh.passes(time.Minute)
	check(t, sh.Billing.Stop(t.Context(), sh.sub(c).ID, false)) // what Stripe does after its last try
	for range 13 {
		sh.passes(30 * oneDay)
		if sh.standing(c) != models.Reading {
			t.Fatalf("it is %s", sh.standing(c))
		}
	}
	want(t, sh.in(c).get("/samples"), 200)
	want(t, c.get("/settings/data"), 200)
	want(t, c.post("/tags", url.Values{}), 404)
	want(t, c.post("/settings/phrases", url.Values{"kind": {"closing"}}), 403, "The subscription has ended.", `href="/settings/subscription"`)
}
