package models

import (
	"fmt"
	"testing"
	"time"
)

// hang puts one of everything on a party.
func hang(t *testing.T, db *Tenant, p *Party, code string) *Sample {
	t.Helper()
	ctx := t.Context()
	s := newSample(t, db, SampleSpec{Code: code, Supplier: p.Name})
	must(t, db.SaveContact(ctx, testUser, p, &Contact{UID: NewUID(), ContactSpec: ContactSpec{Name: "Eva " + code, Email: code + "@jara.example"}}))
	must(t, db.SaveAddress(ctx, testUser, p, &Address{UID: NewUID(), AddressSpec: AddressSpec{Use: "billing", Street: "Via " + code, City: "Prato", Country: "IT"}}))
	must(t, db.AddTalk(ctx, testUser, p, &Talk{UID: NewUID(), Kind: "call", Text: "about " + code, DueOn: "2026-09-20"}))
	draft(t, db, "order", p)
	draft(t, db, "inquiry", p)
	fair := &Fair{UID: NewUID(), Name: "Milano Unica " + code}
	must(t, db.SaveFair(ctx, testUser, fair))
	must(t, db.AddStand(ctx, testUser, fair, p.Name, "C14"))
	must(t, db.AddCapture(ctx, "en", &Capture{UID: NewUID(), Kind: CardCapture, Owner: testUser, CaptureSpec: CaptureSpec{Supplier: p.Name, Fair: fair.Name}}))
	return s
}

// counts are what hangs on a party.
func counts(t testing.TB, db *Tenant, p *Party) string {
	t.Helper()
	all := ""
	for _, h := range partyHolds {
		var n int
		must(t, db.row(t.Context(), `select count(*) from `+h.table+` where `+h.column+` = ?`, p.ID).Scan(&n))
		all += fmt.Sprintf("%s %d, ", h.table, n)
	}
	return all
}

func TestATwinsThingsAreThePartysAfterTheJoining(t *testing.T) {
	db := openCompany(t)
	ctx := t.Context()
	into := newParty(t, db, PartySpec{Name: "Tessitura Jara", Country: "ES", Tags: []string{"b"}})
	twin := newParty(t, db, PartySpec{Name: "Jara SA", Customer: true, VATNo: "ESB58378431", Country: "PT", Notes: "closed in August", Tags: []string{"a"}})
	hang(t, db, into, "A")
	cloth := hang(t, db, twin, "B")
	both := &Fair{UID: NewUID(), Name: "Première"}
	must(t, db.SaveFair(ctx, testUser, both))
	for _, p := range []*Party{into, twin} {
		must(t, db.AddStand(ctx, testUser, both, p.Name, "hall 3"))
	}
	before := counts(t, db, into) + "/ " + counts(t, db, twin)
	into, twin = rereadParty(t, db, into), rereadParty(t, db, twin)

	preview, err := db.PreviewMerge(ctx, into, twin, "en")
	must(t, err)
	if preview.Counts["samples"] != 1 || preview.Counts["documents"] != 1 || preview.Counts["contacts"] != 1 || len(preview.Filled) != 4 {
		t.Errorf("preview %+v", preview)
	}
	must(t, db.MergeParties(ctx, testUser, into, twin))
	must(t, db.MergeParties(ctx, testUser, into, twin)) // a second tap
	if got := counts(t, db, into); got != "samples 2, documents 2, contacts 2, addresses 2, talks 2, captures 2, pictures 0, stands 3, asked 2, payments 0, letters 0, parties 1, " {
		t.Errorf("the party has %s", got)
	}
	now := rereadParty(t, db, twin)
	if now.ID != into.ID || now.VATNo != "ESB58378431" || now.Country != "ES" || !now.Customer || now.Notes != "closed in August" || len(now.Tags) != 2 {
		t.Errorf("the twin's address leads to %+v", now)
	}
	if counters, _ := db.Counters(ctx); counters["suppliers"] != 1 || counters["customers"] != 1 {
		t.Errorf("counters %v", counters)
	}
	if cards, _, err := db.Samples(ctx, SampleFilter{Q: "tessitura"}, "", 9); err != nil || len(cards) != 2 {
		t.Errorf("by the party's name %d samples, %v", len(cards), err)
	}
	again := newSample(t, db, SampleSpec{Code: "C", Supplier: "JARA sa"})
	if again.Supplier != "Tessitura Jara" || reread(t, db, again).SupplierUID != into.UID {
		t.Errorf("the old name makes %q", again.Supplier)
	}

	event, err := db.LastEvent(ctx, testUser, "party", into.ID)
	must(t, err)
	must(t, db.UndoParty(ctx, testUser, into, event))
	if got := counts(t, db, into) + "/ " + counts(t, db, twin); got != "samples 2"+before[len("samples 1"):] {
		t.Errorf("after undo %s", got)
	}
	if now := rereadParty(t, db, into); now.VATNo != "" || now.Customer || now.Notes != "" {
		t.Errorf("the party kept %+v", now.PartySpec)
	}
	if now := rereadParty(t, db, twin); now.ID != twin.ID || !now.Customer || partiesOf(t, db, PartyFilter{Q: "jara sa"}) != "Jara SA" {
		t.Errorf("the twin is %+v", now)
	}
	if counters, _ := db.Counters(ctx); counters["suppliers"] != 2 || counters["customers"] != 1 {
		t.Errorf("counters %v", counters)
	}
	if s := reread(t, db, cloth); s.Supplier != "Jara SA" {
		t.Errorf("the cloth is %s's", s.Supplier)
	}
}

func TestAJoiningIsNotTakenBackAfterAMonthOrWhenTheNameIsTaken(t *testing.T) {
	now := time.Date(2026, 9, 14, 9, 0, 0, 0, time.UTC)
	ts, key := openFolder(t, 2, func() time.Time { return now })
	db, release, err := ts.Open(t.Context(), key)
	must(t, err)
	defer release()
	join := func(name string) (*Party, int64) {
		into, twin := newParty(t, db, PartySpec{Name: name}), newParty(t, db, PartySpec{Name: name + " SA"})
		must(t, db.MergeParties(t.Context(), testUser, into, twin))
		event, err := db.LastEvent(t.Context(), testUser, "party", into.ID)
		must(t, err)
		return rereadParty(t, db, into), event
	}
	p, event := join("Jara")
	p.Name = "Jara SA" // the twin's name is free for it
	must(t, db.SaveParty(t.Context(), testUser, p))
	wantProblem(t, db.UndoParty(t.Context(), testUser, p, event), "event", "history.undo.clash")
	p, event = join("Valdora")
	now = now.AddDate(0, 0, 31)
	wantProblem(t, db.UndoParty(t.Context(), testUser, p, event), "event", "party.merge.late")
	wantProblem(t, db.MergeParties(t.Context(), testUser, p, p), "twin", "party.merge.same")
}

func TestTwinsAreNoticedByNumberMailPhoneAndName(t *testing.T) {
	db := openCompany(t)
	p := newParty(t, db, PartySpec{Name: "Lanificio Valdora S.p.A.", VATNo: "IT00743110157"})
	must(t, db.SaveContact(t.Context(), testUser, p, &Contact{UID: NewUID(), ContactSpec: ContactSpec{Name: "Eva", Email: "Eva@Valdora.example", Phone: "+39 333 123 45 67"}}))
	newParty(t, db, PartySpec{Name: "Lanificio Valsesia"})
	newParty(t, db, PartySpec{Name: "苏州锦绣纺织有限公司"})
	for _, w := range []struct {
		hints PartyHints
		want  string
	}{
		{PartyHints{VATNo: "IT00743110157"}, "vat_no"},
		{PartyHints{Email: " eva@valdora.EXAMPLE"}, "email"},
		{PartyHints{Phone: "3331234567"}, "phone"},
		{PartyHints{Name: "LANIFICIO VALDORA s.p.a."}, "name"},
		{PartyHints{Name: "Valdora Lanificio srl"}, "near_name"},
		{PartyHints{Name: "Lanifico Valdora"}, "near_name"},
		{PartyHints{Name: "苏州锦绣纺织"}, "near_name"},
		{PartyHints{Name: "Lanificio Nuovo"}, ""},
		{PartyHints{Name: "Srl"}, ""},
		{PartyHints{Name: "Lanificio Valdora", Except: p.UID}, ""},
	} {
		twins, err := db.PartyTwins(t.Context(), w.hints)
		must(t, err)
		if got := fmt.Sprint(len(twins)); w.want == "" && got != "0" || w.want != "" && (got != "1" || twins[0].Why != w.want) {
			t.Errorf("%+v: %+v", w.hints, twins)
		}
	}
}
