package billing

import (
	"errors"
	"strings"
	"testing"
	"time"

	"jennyerp/internal/billing/fakestripe"
)

type book struct {
	*Stripe
	fake     *fakestripe.Server
	now      time.Time
	customer string
}

func newBook(t *testing.T) *book {
	b := &book{now: time.Date(2026, 9, 14, 10, 0, 0, 0, time.UTC)}
	b.fake = fakestripe.Start(t, func() time.Time { return b.now })
	b.Stripe = New(Options{Key: "sk_test_x", Webhook: fakestripe.Secret, URL: b.fake.URL})
	var err error
	b.customer, err = b.Open(t.Context(), Account{UID: "u", Name: "Ferri", Email: "g@ferri.it", Locale: "it"})
	ok(t, err, true)
	return b
}

func offer(plan, cycle string, amount int64) Offer {
	return Offer{Plan: plan, Title: plan, Cycle: cycle, Amount: amount}
}

func (b *book) buys(t *testing.T, o Offer) {
	t.Helper()
	address, err := b.Checkout(t.Context(), Order{Customer: b.customer, Company: "u", Offer: o, Locale: "it", Now: b.now.UnixMilli()})
	ok(t, err, true)
	b.fake.Complete(address)
}

func (b *book) look(t *testing.T) State {
	t.Helper()
	st, err := b.Look(t.Context(), b.customer)
	ok(t, err, true)
	return st
}

func TestOpeningAnAccountTwiceMakesOne(t *testing.T) {
	b := newBook(t)
	again, err := b.Open(t.Context(), Account{UID: "u", Name: "Ferri", Email: "g@ferri.it", Locale: "it"})
	ok(t, err, again == b.customer)
}

func TestAPriceIsMadeOnceAndANewAmountIsANewPrice(t *testing.T) {
	b := newBook(t)
	for _, amount := range []int64{4900, 4900, 5900} {
		_, err := b.Checkout(t.Context(), Order{Customer: b.customer, Offer: offer("team", "month", amount), Locale: "it"})
		ok(t, err, true)
	}
	made := 0
	for _, call := range b.fake.Asked() {
		if call == "POST /v1/prices" {
			made++
		}
	}
	if made != 2 {
		t.Errorf("%d prices were made, want 2", made)
	}
}

func TestAChangeIsReckonedByStripeAndAskedForWithTheNextInvoice(t *testing.T) {
	b := newBook(t)
	b.buys(t, offer("solo", "month", 1900))
	b.now = b.now.AddDate(0, 0, 15)
	st := b.look(t)
	next, err := b.Preview(t.Context(), st, offer("team", "month", 4900), b.now.UnixMilli())
	ok(t, err, next.Total == 4900-950+2450 && len(next.Lines) == 3 && next.Lines[0].Part && !next.Now)
	ok(t, b.Change(t.Context(), st, offer("team", "month", 4900), b.now.UnixMilli()), true)
	if st = b.look(t); st.Plan != "team" || st.Amount != 4900 {
		t.Errorf("state %+v", st)
	}
	after, err := b.Next(t.Context(), st)
	ok(t, err, after.Total == next.Total)
}

func TestADeclinedCardChangesNothing(t *testing.T) {
	b := newBook(t)
	b.buys(t, offer("solo", "month", 1900))
	b.fake.Decline(b.customer, true)
	st := b.look(t)
	if err := b.Change(t.Context(), st, offer("solo", "year", 19000), b.now.UnixMilli()); !errors.Is(err, ErrDeclined) {
		t.Errorf("error %v", err)
	}
	if st = b.look(t); st.Cycle != "month" {
		t.Errorf("state %+v", st)
	}
}

func TestTheLivingSubscriptionCountsAndASecondOneIsATwin(t *testing.T) {
	b := newBook(t)
	b.buys(t, offer("solo", "month", 1900))
	first := b.look(t)
	b.now = b.now.Add(time.Minute)
	b.buys(t, offer("team", "month", 4900))
	st := b.look(t)
	if st.Plan != "team" || len(st.Twins) != 1 || st.Twins[0] != first.ID {
		t.Errorf("state %+v", st)
	}
	ok(t, b.Stop(t.Context(), first.ID, true), true)
	ok(t, b.Stop(t.Context(), first.ID, true), true) // once more is no error
	if st = b.look(t); st.Plan != "team" || len(st.Twins) != 0 {
		t.Errorf("state %+v", st)
	}
	ok(t, b.Stop(t.Context(), st.ID, false), true)
	if st = b.look(t); st.Status != Ended || st.PeriodEnd != b.now.UnixMilli() {
		t.Errorf("state %+v", st)
	}
}

func TestALetterIsReadOnlyWithStripesSignatureAndOfNow(t *testing.T) {
	b := newBook(t)
	b.buys(t, offer("solo", "month", 1900))
	letter := b.fake.Letters()[0]
	for _, c := range []struct {
		name, signature string
		body            []byte
		good            bool
	}{
		{"right", fakestripe.Sign(letter, b.now), letter, true},
		{"four minutes late", fakestripe.Sign(letter, b.now.Add(-4*time.Minute)), letter, true},
		{"four minutes early", fakestripe.Sign(letter, b.now.Add(4*time.Minute)), letter, true},
		{"kept and sent again", fakestripe.Sign(letter, b.now.Add(-6*time.Minute)), letter, false},
		{"from the future", fakestripe.Sign(letter, b.now.Add(6*time.Minute)), letter, false},
		{"changed", fakestripe.Sign(letter, b.now), append([]byte(" "), letter...), false},
		{"unsigned", "", letter, false},
		{"empty signature", "t=1,v1=", letter, false},
		{"by another", strings.Replace(fakestripe.Sign(letter, b.now), "v1=", "v1=00", 1), letter, false},
		{"older way of signing", strings.Replace(fakestripe.Sign(letter, b.now), "v1=", "v0=", 1), letter, false},
		{"no letter", fakestripe.Sign([]byte("{}"), b.now), []byte("{}"), false},
	} {
		e, err := b.Read(c.body, c.signature, b.now)
		if (err == nil) != c.good || c.good && (e.Customer != b.customer || e.Kind != "customer.subscription.created" || e.ID == "") {
			t.Errorf("%s: %+v, %v", c.name, e, err)
		}
	}
}

func TestErrorsHoldNoKeyAndSayWhoIsAway(t *testing.T) {
	b := newBook(t)
	b.fake.Away(true)
	_, err := b.Look(t.Context(), b.customer)
	if err == nil || strings.Contains(err.Error(), "sk_test") || !strings.Contains(err.Error(), "503") {
		t.Errorf("error %v", err)
	}
}
