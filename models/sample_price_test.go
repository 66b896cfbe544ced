package models

import "testing"

func TestEveryPriceSeenStays(t *testing.T) {
	db := openCompany(t)
	s := *newSample(t, db, SampleSpec{Code: "A", Price: 261000, Cost: 200000})
	_, err := save(t, db, otherUser, s, func(p *SampleSpec) { p.Price, p.Fair = 268000, "Milan" })
	must(t, err)
	must(t, db.AddPrice(t.Context(), testUser, &s, Price{Kind: "sale", Amount: 279000, Currency: "EUR", Unit: "m", MOQ: 30_000, MOQUnit: "m", Fair: "Milan", Note: "stand 4"}, true))
	must(t, db.AddPrice(t.Context(), testUser, &s, Price{Kind: "cost", Amount: 190000, Currency: "EUR", Unit: "m"}, false))
	now := reread(t, db, &s)
	if now.Price != 279000 || now.Cost != 200000 || now.Fair != "Milan" {
		t.Errorf("current %d, cost %d, fair %q", now.Price, now.Cost, now.Fair)
	}
	prices, err := db.Prices(t.Context(), now, true)
	must(t, err)
	var amounts []UnitPrice
	current := 0
	for _, p := range prices {
		amounts = append(amounts, p.Amount)
		if p.Current {
			current++
		}
	}
	if len(prices) != 5 || amounts[0] != 190000 || amounts[1] != 279000 || current != 2 || prices[1].Note != "stand 4" || prices[2].By != otherUser {
		t.Errorf("prices %+v", prices)
	}
	sale, err := db.Prices(t.Context(), now, false)
	must(t, err)
	for _, p := range sale {
		if p.Kind == "cost" {
			t.Errorf("a cost is shown: %+v", p)
		}
	}
}

func TestTheCurrentPriceIsSetOnWhatIsStoredNow(t *testing.T) {
	db := openCompany(t)
	s := *newSample(t, db, SampleSpec{Code: "A"})
	_, err := save(t, db, otherUser, s, func(p *SampleSpec) { p.Name = "Theirs" })
	must(t, err)
	stale := s
	must(t, db.AddPrice(t.Context(), testUser, &stale, Price{Kind: "sale", Amount: 100, Currency: "EUR", Unit: "m"}, true))
	if now := reread(t, db, &s); now.Name != "Theirs" || now.Price != 100 || now.Version != 3 {
		t.Errorf("stored %+v", now)
	}
	wantProblem(t, db.AddPrice(t.Context(), testUser, &s, Price{Kind: "gift", Amount: 1}, true), "kind", "error.choice")
	wantProblem(t, db.AddPrice(t.Context(), testUser, &s, Price{Kind: "sale"}, true), "amount", "price.bad")
}

func TestHistoryHidesCosts(t *testing.T) {
	db := openCompany(t)
	s := *newSample(t, db, SampleSpec{Code: "A", Name: "x"})
	both, err := save(t, db, testUser, s, func(p *SampleSpec) { p.Name, p.Cost = "y", 123400 })
	must(t, err)
	e := lastEvent(t, db, &s)
	changes := e.SampleChanges("en", false)
	if !e.Shows(false) || !e.HidesCost() || len(changes) != 1 || changes[0] != (ChangedField{"name", "x", "y"}) {
		t.Errorf("mixed event shows %+v", changes)
	}
	_, err = save(t, db, testUser, *both, func(p *SampleSpec) { p.Cost = 0 })
	must(t, err)
	if e := lastEvent(t, db, &s); e.Shows(false) || !e.Shows(true) {
		t.Errorf("an event about cost alone: %+v", e)
	}
	must(t, db.AddPrice(t.Context(), testUser, both, Price{Kind: "cost", Amount: 5, Currency: "EUR", Unit: "m"}, false))
	if e := lastEvent(t, db, &s); e.Verb != "cost_seen" || e.Shows(false) {
		t.Errorf("a cost that was noted: %+v", e)
	}
}
