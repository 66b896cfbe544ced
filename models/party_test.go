package models

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// newParty stores a party; a spec without a role is a supplier's.
func newParty(t testing.TB, db *Tenant, spec PartySpec) *Party {
	t.Helper()
	spec.Supplier = spec.Supplier || !spec.Customer
	p := &Party{UID: NewUID(), PartySpec: spec}
	must(t, db.SaveParty(t.Context(), testUser, p))
	return p
}

// rereadParty is the party as it is stored.
func rereadParty(t testing.TB, db *Tenant, p *Party) *Party {
	t.Helper()
	now, err := db.FindParty(t.Context(), p.UID)
	must(t, err)
	return now
}

// partiesOf are the names a list of parties shows.
func partiesOf(t testing.TB, db *Tenant, f PartyFilter) string {
	t.Helper()
	rows, _, err := db.Parties(t.Context(), f, "", 50)
	must(t, err)
	var names []string
	for _, w := range rows {
		names = append(names, w.Name)
	}
	return strings.Join(names, ", ")
}

func TestARenamedSuppliersSamplesAreFoundByTheNewName(t *testing.T) {
	db := openCompany(t)
	s := newSample(t, db, SampleSpec{Code: "A", Supplier: "Lanificio Valdora"})
	p, err := db.FindParty(t.Context(), s.SupplierUID)
	must(t, err)
	p.Name = "Tessitura Jara"
	must(t, db.SaveParty(t.Context(), testUser, p))
	for q, want := range map[string]int{"jara": 1, "valdora": 0} {
		cards, _, err := db.Samples(t.Context(), SampleFilter{Q: q}, "", 10)
		must(t, err)
		if len(cards) != want {
			t.Errorf("%s finds %d", q, len(cards))
		}
	}
	if cards, _, err := db.Samples(t.Context(), SampleFilter{Supplier: "Tessitura Jara"}, "", 10); err != nil || len(cards) != 1 {
		t.Errorf("filter finds %v, %v", cards, err)
	}
}

func TestSuppliersAreListedByPageAndFoundByAnyWord(t *testing.T) {
	db := openCompany(t)
	for _, name := range []string{"Zeta Tessuti", "Àlbini", "Lanificio Valdora"} {
		newParty(t, db, PartySpec{Name: name})
	}
	newParty(t, db, PartySpec{Name: "Boutique Fiore", Customer: true})
	wantProblem(t, db.SaveParty(t.Context(), testUser, &Party{UID: NewUID(), PartySpec: PartySpec{Name: "ALBINI", Supplier: true}}), "name", "party.name.taken")
	first, more, err := db.Suppliers(t.Context(), "", "", 2)
	must(t, err)
	if len(first) != 2 || !more || first[0].Name != "Àlbini" {
		t.Fatalf("first page %+v, %v", first, more)
	}
	rest, more, err := db.Suppliers(t.Context(), "", first[1].Key(), 2)
	if err != nil || len(rest) != 1 || more || rest[0].Name != "Zeta Tessuti" {
		t.Errorf("second page %+v, %v, %v", rest, more, err)
	}
	for q, want := range map[string]int{"val": 1, "tess": 1, "%": 0, "ossuti": 0, "fiore": 0} {
		if found, _, err := db.Suppliers(t.Context(), q, "", 10); err != nil || len(found) != want {
			t.Errorf("%q finds %v, %v", q, found, err)
		}
	}
}

func TestAPartyIsFoundByWhatIsKnownOfIt(t *testing.T) {
	db := openCompany(t)
	p := newParty(t, db, PartySpec{Name: "Boutique Fiore", Customer: true, Country: "IT", LegalName: "Fiore Moda S.r.l.", VATNo: "IT00743110157", Tags: []string{"vip"}, Owner: testUser})
	newParty(t, db, PartySpec{Name: "上海东方丝绸", Customer: true, Country: "CN", Processor: true})
	must(t, db.SaveContact(t.Context(), testUser, p, &Contact{UID: NewUID(), ContactSpec: ContactSpec{Name: "Eva Bianchi", Email: "eva@fiore.example", Phone: "+39 333 123 45 67", WeChat: "evab"}}))
	for q, want := range map[string]bool{"fior": true, "moda": true, "IT00743110157": true, "00743": true, "bianchi ev": true, "eva@fiore": true, "333 1234567": true, "+393331234": true, "0039 333 123": true, "evab": true, "jara": false, "999999": false, "§processor": false} {
		if got := partiesOf(t, db, PartyFilter{Role: "customer", Q: q}) == "Boutique Fiore"; got != want {
			t.Errorf("%q: %v", q, got)
		}
	}
	for _, w := range []struct {
		f    PartyFilter
		want string
	}{
		{PartyFilter{Role: "customer", Q: "东方"}, "上海东方丝绸"},
		{PartyFilter{Country: "IT"}, "Boutique Fiore"},
		{PartyFilter{Tag: "VIP"}, "Boutique Fiore"},
		{PartyFilter{Owner: testUser}, "Boutique Fiore"},
		{PartyFilter{Processor: true}, "上海东方丝绸"},
		{PartyFilter{Country: "IT", Processor: true}, ""},
		{PartyFilter{Role: "supplier"}, "上海东方丝绸"}, // who works for us is a supplier
	} {
		if got := partiesOf(t, db, w.f); got != w.want {
			t.Errorf("%+v: %s", w.f, got)
		}
	}
	if rows, _, err := db.Parties(t.Context(), PartyFilter{Q: "fiore"}, "", 5); err != nil || rows[0].Contact != "Eva Bianchi" {
		t.Errorf("the first person is not named: %+v, %v", rows, err)
	}
}

func TestTwoPeopleChangeDifferentFieldsOfAParty(t *testing.T) {
	db := openCompany(t)
	p := newParty(t, db, PartySpec{Name: "Jara", Country: "ES"})
	mine, theirs := *p, *p
	theirs.Payment, theirs.Notes = "30 days", "ask Eva"
	must(t, db.SaveParty(t.Context(), otherUser, &theirs))
	must(t, db.SaveContact(t.Context(), otherUser, &theirs, &Contact{UID: NewUID(), ContactSpec: ContactSpec{Name: "Eva"}}))
	mine.Discount = 500
	must(t, db.SaveParty(t.Context(), testUser, &mine))
	if now := rereadParty(t, db, p); now.Payment != "30 days" || now.Discount != 500 || now.Version != 3 {
		t.Errorf("stored %+v", now)
	}
	clash := *p
	clash.Payment = "60 days"
	var conflict *Conflict
	if err := db.SaveParty(t.Context(), testUser, &clash); !errors.As(err, &conflict) || !slices.Equal(conflict.Fields, []string{"payment"}) {
		t.Fatalf("no conflict: %v", err)
	}
	clash.Payment = "60 days"
	must(t, db.SettleParty(t.Context(), testUser, &clash, Settled{Seen: 3, Mine: []string{"payment"}}))
	if now := rereadParty(t, db, p); now.Payment != "60 days" || now.Discount != 500 {
		t.Errorf("settled as %+v", now)
	}
}

func TestAPartyNeedsARoleAndAName(t *testing.T) {
	db := openCompany(t)
	wantProblem(t, db.SaveParty(t.Context(), testUser, &Party{UID: NewUID(), PartySpec: PartySpec{Name: "x"}}), "roles", "party.roles.none")
	wantProblem(t, db.SaveParty(t.Context(), testUser, &Party{UID: NewUID(), PartySpec: PartySpec{Customer: true}}), "name", "error.required")
	wantProblem(t, db.SaveParty(t.Context(), testUser, &Party{UID: "1", PartySpec: PartySpec{Name: "x", Customer: true}}), "form", "error.form")
}

func TestTheSamePartyFormTwiceAddsOne(t *testing.T) {
	db := openCompany(t)
	uid := NewUID()
	for range 2 {
		must(t, db.SaveParty(t.Context(), testUser, &Party{UID: uid, PartySpec: PartySpec{Name: "Jara", Supplier: true, Customer: true}}))
	}
	if counters, err := db.Counters(t.Context()); err != nil || counters["suppliers"] != 1 || counters["customers"] != 1 {
		t.Errorf("counters %v, %v", counters, err)
	}
}

func TestAChangeOfAPartyIsTakenBackUnlessItWasChangedAgain(t *testing.T) {
	db := openCompany(t)
	p := newParty(t, db, PartySpec{Name: "Jara", Payment: "30 days"})
	p.Payment, p.Tags = "60 days", []string{"slow"}
	must(t, db.SaveParty(t.Context(), testUser, p))
	event, err := db.LastEvent(t.Context(), testUser, "party", p.ID)
	must(t, err)
	p.Payment = "90 days"
	must(t, db.SaveParty(t.Context(), testUser, p))
	wantProblem(t, db.UndoParty(t.Context(), testUser, p, event), "event", "history.undo.clash")
	last, err := db.LastEvent(t.Context(), testUser, "party", p.ID)
	must(t, err)
	for _, e := range []int64{last, event} {
		must(t, db.UndoParty(t.Context(), testUser, p, e))
	}
	if now := rereadParty(t, db, p); now.Payment != "30 days" || len(now.Tags) > 0 {
		t.Errorf("taken back to %+v", now)
	}
}

func TestFieldsOfAPartyAreReadAsPeopleWriteThem(t *testing.T) {
	for _, w := range []struct{ key, in, lang, country, want string }{
		{"vat_no", "00743110157", "it", "IT", "IT00743110157"},
		{"vat_no", "cn 91110000600037341l", "en", "", "91110000600037341L"},
		{"tax_code", "rssmra85t10a562s", "it", "IT", "RSSMRA85T10A562S"},
		{"tax_code", "12-345", "en", "US", "12-345"},
		{"country", "Cina", "it", "", "CN"},
		{"currency", "usd", "en", "", "USD"},
		{"language", "中文", "zh", "", "zh-Hans"},
		{"discount", "2,5 %", "it", "", "2,5"},
		{"roles", "Cliente; Fornitore", "it", "", "customer, supplier"},
		{"sdi", "m5uxcr1", "it", "IT", "M5UXCR1"},
		{"tags", "b, a，A", "en", "", "b, a"},
	} {
		f, _ := FindPartyField(w.key)
		s := PartySpec{Country: w.country}
		if e := f.Set(&s, w.in, w.lang); e != nil || f.Get(&s, w.lang) != w.want {
			t.Errorf("%s %q is %q, %v", w.key, w.in, f.Get(&s, w.lang), e)
		}
	}
	for _, w := range []struct{ key, in, country, want string }{
		{"vat_no", "IT00743110158", "", "party.vat_no.digit"},
		{"vat_no", "123", "IT", "party.vat_no.shape"},
		{"tax_code", "RSSMRA85T10A562T", "IT", "party.tax_code.digit"},
		{"tax_code", "RSS", "IT", "party.tax_code.shape"},
		{"sdi", "123", "IT", "party.sdi.shape"},
		{"pec", "not mail", "IT", "email.bad"},
		{"country", "Atlantis", "", "country.bad"},
		{"currency", "XXQ", "", "currency.bad"},
		{"language", "Klingon", "", "error.choice"},
		{"discount", "101", "", "document.discount.bad"},
		{"roles", "friend", "", "party.roles.bad"},
		{"name", strings.Repeat("x", 161), "", "error.too_long"},
		{"notes", strings.Repeat("x", 4001), "", "error.too_long"},
	} {
		f, _ := FindPartyField(w.key)
		if e := f.Set(&PartySpec{Country: w.country}, w.in, "en"); e == nil || e.Key != w.want || e.Field != w.key {
			t.Errorf("%s %q: %+v", w.key, w.in, e)
		}
	}
}
