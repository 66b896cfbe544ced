package models

import "testing"

func TestCountingIsLoggedAndWarns(t *testing.T) {
	db := openCompany(t)
	s := newSample(t, db, SampleSpec{Code: "A"})
	must(t, db.SetPhysical(t.Context(), testUser, s, "hanger", 5, 2, "counted"))
	for range 3 {
		must(t, db.CountPhysical(t.Context(), otherUser, s, "hanger", -1, ""))
	}
	all, err := db.PhysicalSamples(t.Context(), s)
	must(t, err)
	if len(all) != len(Forms) || all[0] != (Physical{"hanger", 2, 2}) || !all[0].Low() || !reread(t, db, s).Low {
		t.Errorf("pieces %+v, low %v", all, reread(t, db, s).Low)
	}
	newSample(t, db, SampleSpec{Code: "plenty"})
	for sort, q := range map[string]string{newest: "", "name": "", "code": "a"} {
		if cards, _, err := db.Samples(t.Context(), SampleFilter{Low: true, Sort: sort, Q: q}, "", 10); err != nil || len(cards) != 1 || cards[0].UID != s.UID {
			t.Errorf("running out, by %s: %d samples, %v", sort, len(cards), err)
		}
	}
	log, err := db.PhysicalLog(t.Context(), s)
	must(t, err)
	if len(log) != 4 || log[0].Change != -1 || log[0].Count != 2 || log[0].By != otherUser || log[3].Note != "counted" || log[3].Change != 5 {
		t.Errorf("log %+v", log)
	}
	must(t, db.CountPhysical(t.Context(), testUser, s, "hanger", 1, ""))
	if reread(t, db, s).Low {
		t.Error("still low")
	}
}

func TestThereAreNeverFewerThanNone(t *testing.T) {
	db := openCompany(t)
	s := newSample(t, db, SampleSpec{Code: "A"})
	wantProblem(t, db.CountPhysical(t.Context(), testUser, s, "card", -1, ""), "count", "physical.count.bad")
	wantProblem(t, db.SetPhysical(t.Context(), testUser, s, "card", 1_000_000, 0, ""), "count", "physical.count.bad")
	wantProblem(t, db.CountPhysical(t.Context(), testUser, s, "box", 1, ""), "form", "error.form")
	if log, err := db.PhysicalLog(t.Context(), s); err != nil || len(log) != 0 {
		t.Errorf("log %v, %v", log, err)
	}
}
