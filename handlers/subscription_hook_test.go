package handlers

import (
	"bytes"
	"context"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"jennyerp/internal/billing"
	"jennyerp/internal/billing/fakestripe"
	"jennyerp/models"
)

// aYear is a company's first year at Stripe, with all letters about it: bought,
// changed, unpaid for a while, paid. The letters did not arrive yet.
func aYear(t *testing.T) (*shop, *client, [][]byte) {
	sh := newShop(t)
	c := sh.company("Ferri")
	sh.works()
	sh.later(40 * oneDay)
	sh.buys(c, "solo", "month")
	check(t, sh.Control.LookAtStripe(t.Context(), sh.sub(c), sh.askStripe))
	sub := sh.sub(c)
	sh.later(10 * oneDay)
	plan, _ := models.FindPlan("team")
	check(t, sh.Billing.Change(t.Context(), sub.State, plan.Offer("month", "Team"), sh.now.UnixMilli()))
	for month := range 11 {
		sh.stripe.Decline(sub.Customer, month == 4)
		sh.later(31 * oneDay)
		sh.stripe.Turn()
	}
	return sh, c, sh.stripe.Letters()
}

func TestLettersInAnyOrderAndTwiceLeadToTheSame(t *testing.T) {
	sh, c, letters := aYear(t)
	truth, err := sh.Billing.Look(t.Context(), sh.sub(c).Customer)
	check(t, err)
	if len(letters) < 30 || truth.Status != billing.Active || truth.Plan != "team" {
		t.Fatalf("%d letters, %+v", len(letters), truth)
	}
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 7))
		twice := append(slices.Clone(letters), letters...)
		r.Shuffle(len(twice), func(i, j int) { twice[i], twice[j] = twice[j], twice[i] })
		for _, letter := range twice {
			sh.bring(letter, 200)
			if r.IntN(5) == 0 {
				check(t, sh.KeepSubscriptions(t.Context()))
			}
		}
		check(t, sh.KeepSubscriptions(t.Context()))
		if sub := sh.sub(c); sub.Status != truth.Status || sub.Plan != truth.Plan || sub.PeriodEnd != truth.PeriodEnd || sub.News != sub.Seen || sub.News > int64(len(letters)) {
			t.Fatalf("seed %d: %+v, want %+v", seed, sub, truth)
		}
	}
	check(t, sh.DeliverMail(t.Context(), &sh.post))
	receipts := map[string]int{}
	for _, subject := range sh.mailed(c.User.Email) {
		receipts[subject]++
	}
	for subject, n := range receipts {
		if strings.HasPrefix(subject, "Receipt") && n != 1 {
			t.Errorf("%d times %s", n, subject)
		}
	}
	kept, err := sh.Control.ServiceInvoices(t.Context(), c.Company.UID, 0, "", 100)
	check(t, err)
	if len(kept) != len(truth.Invoices) {
		t.Errorf("%d invoices kept of %d", len(kept), len(truth.Invoices))
	}
}

func TestALetterThatStripeDidNotSignChangesNothing(t *testing.T) {
	sh := newShop(t)
	c := sh.company("Ferri")
	sh.buys(c, "solo", "month")
	letter := sh.stripe.Letters()[0]
	for name, signature := range map[string]string{"none": "", "another's": strings.Replace(fakestripe.Sign(letter, sh.now), "v1=", "v1=ab", 1),
		"an old one": fakestripe.Sign(letter, sh.now.Add(-time.Hour)), "of another letter": fakestripe.Sign([]byte("{}"), sh.now)} {
		want(t, sh.hook(letter, signature), 400)
		if sub := sh.sub(c); sub.News != 0 {
			t.Errorf("%s was believed", name)
		}
	}
	want(t, sh.hook(bytes.Repeat([]byte("x"), maxHook+1), "t=1,v1=ab"), 413)
	sh.bring(letter, 200)
	if sub := sh.sub(c); sub.News != 1 {
		t.Errorf("%+v", sub)
	}
	want(t, sh.stranger().get(hookPath), 404)
}

func TestLettersThatNeverArriveAreMadeGoodWithinADay(t *testing.T) {
	sh := newShop(t)
	c := sh.company("Ferri")
	sh.works()
	sh.later(40 * oneDay)
	sh.works()
	sh.buys(c, "solo", "month")
	sh.later(25 * time.Hour)
	sh.works()
	if sub := sh.sub(c); sub.Status != billing.Active || sh.standing(c) != models.Open {
		t.Errorf("%+v", sub)
	}
}

func TestStripesSilenceIsToldAndMadeGood(t *testing.T) {
	sh := newShop(t)
	c := sh.company("Ferri")
	sh.buys(c, "solo", "month")
	letters := sh.stripe.Letters()
	sh.stripe.Away(true)
	sh.bring(letters[0], 200)
	if err := sh.KeepSubscriptions(t.Context()); err == nil {
		t.Error("nobody heard that Stripe is away")
	}
	want(t, sh.in(c).post("/settings/subscription/checkout", url.Values{"plan": {"team"}, "cycle": {"month"}}), 422, "Stripe does not answer just now")
	want(t, c.get("/settings/subscription"), 200)
	sh.stripe.Away(false)
	sh.later(time.Hour)
	sh.works()
	if sub := sh.sub(c); sub.Plan != "solo" {
		t.Errorf("%+v", sub)
	}
}

func TestTheAnswerToAnOlderQuestionNeverWins(t *testing.T) {
	sh := newShop(t)
	c := sh.company("Ferri")
	sh.buys(c, "solo", "month")
	sub, ctx := sh.sub(c), t.Context()
	slow := func(ctx context.Context, customer string) (billing.State, error) {
		old, err := sh.askStripe(ctx, customer)
		check(t, err)
		check(t, sh.Billing.End(ctx, old.ID, true))
		check(t, sh.Control.LookAtStripe(ctx, sub, sh.askStripe)) // a younger question, answered first
		return old, nil
	}
	check(t, sh.Control.LookAtStripe(ctx, sub, slow))
	if now := sh.sub(c); !now.Ends {
		t.Errorf("%+v", now)
	}
}

func TestACompanyThatLeavesPaysNoMoreAndItsInvoicesStay(t *testing.T) {
	sh := newShop(t)
	c := sh.company("Ferri")
	sh.works()
	sh.later(31 * oneDay)
	sh.buys(c, "solo", "month")
	sh.passes(time.Minute)
	check(t, sh.Control.Bury(t.Context(), models.Tombstone{CompanyUID: c.Company.UID, At: sh.now.UnixMilli(), Reason: "asked"}))
	sh.works()
	st, err := sh.Billing.Look(t.Context(), sh.sub(c).Customer)
	check(t, err)
	if st.Status != billing.Ended {
		t.Errorf("at Stripe: %+v", st)
	}
	check(t, sh.Control.Tidy(t.Context()))
	kept, err := sh.Control.ServiceInvoices(t.Context(), c.Company.UID, 0, "", 10)
	check(t, err)
	if len(kept) != 1 || kept[0].Total != 1900 || kept[0].Number != "JENNY-0001" {
		t.Errorf("kept %+v", kept)
	}
	sh.now = time.Date(2037, 1, 1, 0, 0, 0, 0, time.UTC)
	check(t, sh.Control.Tidy(t.Context()))
	if kept, err = sh.Control.ServiceInvoices(t.Context(), c.Company.UID, 0, "", 10); err != nil || len(kept) != 0 {
		t.Errorf("kept for ever: %+v %v", kept, err)
	}
}

func TestOnlyOwnersAreLedToStripeAndOnlyThatPageLetsThem(t *testing.T) {
	sh := newShop(t)
	c := sh.company("Ferri")
	seller := c.colleague("seller", true)
	for _, r := range sh.subscriptionRoutes() {
		address := strings.Replace(r.path, ":id", "in_1", 1)
		want(t, seller.ask(r, address), 403)
		if rec := sh.stranger().ask(r, address); rec.Code != http.StatusSeeOther || !strings.HasPrefix(rec.Header().Get("Location"), "/signin") {
			t.Errorf("stranger %s: %d", address, rec.Code)
		}
	}
	if policy := c.get("/settings/subscription").Header().Get("Content-Security-Policy"); !strings.Contains(policy, "form-action 'self' https://checkout.stripe.com https://billing.stripe.com;") || strings.Contains(policy, "script-src 'self' ") {
		t.Errorf("policy %s", policy)
	}
	for _, path := range []string{"/settings", "/team", "/settings/subscription/invoices"} {
		if policy := c.get(path).Header().Get("Content-Security-Policy"); strings.Contains(policy, "stripe") {
			t.Errorf("%s: policy %s", path, policy)
		}
	}
	other := sh.company("Altri")
	sh.later(31 * oneDay)
	sh.buys(other, "solo", "month")
	sh.passes(time.Minute)
	all, err := sh.Control.ServiceInvoices(t.Context(), other.Company.UID, 0, "", 1)
	check(t, err)
	want(t, sh.in(c).get("/settings/subscription/invoices/"+all[0].ID), 404)
	goesTo(t, sh.in(other).get("/settings/subscription/invoices/"+all[0].ID), "https://pay.stripe.com/")
	goesTo(t, other.post("/settings/subscription/portal", url.Values{}), "https://billing.stripe.com/")
}

func TestSeatsAreShownBeforeTheyBite(t *testing.T) {
	sh := newShop(t)
	c := sh.company("Ferri")
	for range 2 {
		c.colleague("seller", false)
	}
	want(t, c.get("/settings/subscription"), 200, "Smaller than what you use now")
	want(t, c.post("/settings/subscription/checkout", url.Values{"plan": {"solo"}, "cycle": {"month"}}), 422, "Smaller than what you use now")
	sh.later(31 * oneDay)
	sh.buys(c, "team", "month")
	sh.passes(time.Minute)
	want(t, sh.in(c).get("/team"), 200, "3 of 4 seats")
	invite := func() int {
		return c.post("/team/invitations", url.Values{"email": {models.NewUID()[:8] + "@example.com"}, "role": {"seller"}, "locale": {"en"}}).Code
	}
	if code := invite(); code != http.StatusSeeOther {
		t.Errorf("the fourth: %d", code)
	}
	want(t, c.get("/team"), 200, `notice warn`, "4 of 4 seats")
	if code := invite(); code != 422 {
		t.Errorf("the fifth: %d", code)
	}
}

func TestAFullStoreTakesWhatWasCapturedAndNothingElse(t *testing.T) {
	sh := newShop(t)
	c := sh.company("Ferri")
	sh.works()
	jpeg, s := string(testJPEG(t)), c.sample(camel())
	want(t, c.upload("/samples/"+s.UID+"/pictures", url.Values{"visibility": {"public"}}, "a.jpg", jpeg), http.StatusSeeOther)
	if sh.grown.since(c.Company.UID) == 0 {
		t.Error("what was put into the store is not counted")
	}
	sh.later(25 * time.Hour)
	sh.works()
	if sub := sh.sub(c); sub.Used.Bytes == 0 || sh.grown.since(c.Company.UID) != 0 {
		t.Errorf("measured %+v", sub.Used)
	}
	check(t, sh.Control.Measured(t.Context(), c.Company.UID, models.TrialPlan.Bytes*9/10))
	want(t, sh.in(c).get("/home"), 200, "Little room left")
	check(t, sh.Control.Measured(t.Context(), c.Company.UID, models.TrialPlan.Bytes))
	want(t, c.upload("/samples/"+s.UID+"/pictures", url.Values{"visibility": {"public"}}, "b.jpg", jpeg), 422, "b.jpg was not taken: there is no room left in your plan")
	c.capture("sample")
}
