package models

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"
)

// addParty stores a customer with terms of its own.
func addParty(t testing.TB, db *Tenant, name string) *Party {
	t.Helper()
	p := &Party{UID: NewUID(), PartySpec: PartySpec{Name: name, Customer: true, Country: "CN", Language: "zh-Hans", Currency: "USD", Payment: "30% T/T", Discount: 500}}
	must(t, db.SaveParty(t.Context(), testUser, p))
	return p
}

// draft makes a paper of a kind with these lines.
func draft(t testing.TB, db *Tenant, kind string, p *Party, lines ...Line) *Document {
	t.Helper()
	d := &Document{UID: NewUID(), Kind: FindKind(kind)}
	if p != nil {
		d.PartyUID = p.UID
	}
	must(t, db.CreateDocument(t.Context(), testUser, d))
	if len(lines) > 0 {
		must(t, db.AddLines(t.Context(), testUser, d, lines...))
	}
	return d
}

func linesOf(t testing.TB, db *Tenant, d *Document) []Line {
	t.Helper()
	lines, err := db.Lines(t.Context(), d)
	must(t, err)
	return lines
}

func TestAPaperStartsWithWhatThePartyUsuallyGets(t *testing.T) {
	db := openCompany(t)
	p := addParty(t, db, "Shanghai Orient Silk")
	d := draft(t, db, "quotation", p)
	if d.Language != "zh-Hans" || d.Currency != "USD" || d.Payment != "30% T/T" || d.Owner != testUser || d.Number != "" || d.Mode != "offer" {
		t.Errorf("started as %+v", d.DocumentSpec)
	}
	if d.Date != "2026-09-14" || d.Until != "2026-10-14" {
		t.Errorf("dated %s until %s", d.Date, d.Until)
	}
	alone := draft(t, db, "quotation", nil)
	if alone.Language != "it" || alone.Currency != "EUR" {
		t.Errorf("without a party: %+v", alone.DocumentSpec)
	}
	again := &Document{UID: d.UID, Kind: d.Kind}
	must(t, db.CreateDocument(t.Context(), testUser, again))
	if again.ID != d.ID || again.Currency != "USD" {
		t.Error("the second arrival made another paper")
	}
}

func TestTheFormOfAnotherKindMakesNoPaper(t *testing.T) {
	db := openCompany(t)
	d := draft(t, db, "quotation", addParty(t, db, "Sartoria Bianchi"))
	other := &Document{UID: d.UID, Kind: FindKind("dispatch")}
	wantProblem(t, db.CreateDocument(t.Context(), testUser, other), "form", "error.form")
}

func TestALineTakesPriceMinimumAndDiscountFromSampleAndParty(t *testing.T) {
	db := openCompany(t)
	p := addParty(t, db, "Orient")
	s := newSample(t, db, SampleSpec{Code: "W1", Name: "Camel", Price: 335000, PriceCurrency: "EUR", PriceUnit: "m", Cost: 200000, CostCurrency: "EUR", CostUnit: "m", MOQ: 50_000, MOQUnit: "m", LeadDays: 30})
	d := draft(t, db, "quotation", p)
	d.Rate = 800_000 // a dollar is worth 0.80 euro
	must(t, db.SaveDocument(t.Context(), testUser, d))
	must(t, db.AddLines(t.Context(), testUser, d, Line{SampleUID: s.UID, LineSpec: LineSpec{Quantity: 100_000}}))
	l := linesOf(t, db, d)[0]
	if l.Price != 418800 || l.Discount != 500 || l.MOQ != 50_000 || l.Lead != 30 || l.Code != "W1" || l.Text != "Camel" || l.Unit != "m" {
		t.Errorf("line %+v", l.LineSpec)
	}
	if l.Amount != 397860 || d.Net != 397860 { // 41.875, said as 41.88, × 100 × 0.95
		t.Errorf("comes to %d, paper %d", l.Amount, d.Net)
	}
	margin, share, known := d.Margin([]Line{l}, "EUR") // cost 20.00 € = 25.00 $
	if margin != 147860 || share != 372 || !known {
		t.Errorf("margin %d, %d ‰, %t", margin, share, known)
	}
	if _, _, known := d.Margin([]Line{{Amount: 1}}, "EUR"); known {
		t.Error("a margin without a cost")
	}
}

func TestMoneyIsExact(t *testing.T) {
	for _, tt := range []struct {
		currency        string
		price, quantity int64
		discount, want  int64
	}{
		{"EUR", 335000, 100_000, 0, 335000},
		{"EUR", 12345, 333, 0, 41},       // 1.2345 × 0.333 = 0.41108…
		{"EUR", 50, 1_000, 0, 1},         // half a cent goes up
		{"EUR", 49, 1_000, 0, 0},         // less goes down
		{"JPY", 15000, 1_000, 0, 2},      // no decimals: 1.5 yen
		{"EUR", 10000, 3_000, 3333, 200}, // 3 × 0.6667
		{"EUR", 999_999_999_9999, 1_000_000_000, 0, 999_999_999_9999 * 10_000},
	} {
		d := &Document{Kind: FindKind("order"), DocumentSpec: DocumentSpec{Currency: tt.currency}}
		if got := d.amount(&Line{LineSpec: LineSpec{Price: UnitPrice(tt.price), Quantity: Quantity(tt.quantity), Discount: tt.discount}}); got != tt.want {
			t.Errorf("%s %d × %d less %d: %d, want %d", tt.currency, tt.price, tt.quantity, tt.discount, got, tt.want)
		}
	}
}

func TestTheTotalIsTheSumOfTheRoundedLinesAndVATIsRoundedPerRate(t *testing.T) {
	db := openCompany(t)
	d := draft(t, db, "order", addParty(t, db, "Orient"))
	d.Currency = "EUR"
	must(t, db.SaveDocument(t.Context(), testUser, d))
	var lines []Line
	for range 3 {
		lines = append(lines, Line{LineSpec: LineSpec{Text: "Cutting", Price: 10050, Quantity: 1_333, Unit: "m", VAT: 2200}}) // 1.339665 → 1.34
	}
	lines = append(lines, Line{LineSpec: LineSpec{Text: "Freight", Price: 100000, Quantity: 1_000, VAT: 1000}})
	must(t, db.AddLines(t.Context(), testUser, d, lines...))
	if d.Net != 3*134+1000 || d.VAT != 88+100 || d.Total() != 1590 { // 4.02 × 22 % = 0.8844
		t.Errorf("net %d, VAT %d, total %d", d.Net, d.VAT, d.Total())
	}
	stored, err := db.FindDocument(t.Context(), d.Kind, d.UID)
	must(t, err)
	if stored.Net != d.Net || stored.VAT != d.VAT {
		t.Errorf("stored %d and %d", stored.Net, stored.VAT)
	}
}

// TestEveryStepOfEveryKind walks each legal move and one illegal one.
func TestEveryStepOfEveryKind(t *testing.T) {
	for _, kind := range Kinds {
		for from, next := range kind.Steps {
			for _, to := range next {
				t.Run(fmt.Sprintf("%s from %s to %s", kind.Name, from, to), func(t *testing.T) { step(t, kind, from, to) })
			}
		}
	}
}

func step(t *testing.T, kind *Kind, from, to Status) {
	db, ctx := openCompany(t), t.Context()
	p := addParty(t, db, "Orient")
	d := draft(t, db, kind.Name, p, Line{LineSpec: LineSpec{Text: "Poplin", Price: 50000, Quantity: 2_000, Unit: "m"}})
	if kind.Party == "supplier" {
		must(t, db.Ask(ctx, testUser, d, p.UID))
	}
	if kind.Name == "bill" {
		d.Reference, d.Payment = "123/A", "30 gg"
		must(t, db.SaveDocument(ctx, testUser, d))
		if from != kind.Start {
			must(t, db.Advance(ctx, testUser, d, "booked"))
		}
	}
	if from != d.Status {
		if kind.Freezes(from) && d.Number == "" {
			must(t, db.Tx(ctx, func(db *Tenant) error { return errors.Join(db.takeNumber(ctx, d), db.freeze(ctx, d)) }))
		}
		_, err := db.exec(ctx, `update documents set status = ? where id = ?`, from, d.ID)
		must(t, err)
		d, err = db.FindDocument(ctx, kind, d.UID)
		must(t, err)
	}
	stale := *d
	must(t, db.Advance(ctx, testUser, d, to))
	stored, err := db.FindDocument(ctx, kind, d.UID)
	must(t, err)
	if stored.Status != to || stored.Version != stale.Version+1 {
		t.Errorf("stored %s, version %d", stored.Status, stored.Version)
	}
	if kind.Freezes(to) && to != "cancelled" && (stored.Number == "" || stored.Face == nil) {
		t.Errorf("left the house as %q with face %v", stored.Number, stored.Face)
	}
	if h, err := db.History(ctx, "document", d.ID); err != nil || h[0].Verb != "status" {
		t.Errorf("history %+v, %v", h, err)
	}
	if err := db.Advance(ctx, otherUser, &stale, to); !errors.Is(err, ErrStale) {
		t.Errorf("a stale copy: %v", err)
	}
	wantProblem(t, db.Advance(ctx, testUser, d, "nowhere"), "status", "document.step")
}

func TestNumbersAreTakenInOrderPerKindAndYear(t *testing.T) {
	db := openCompany(t)
	p := addParty(t, db, "Orient")
	line := Line{LineSpec: LineSpec{Text: "Poplin", Price: 1, Quantity: 1}}
	var numbers []string
	for _, kind := range []string{"quotation", "quotation", "order"} {
		d := draft(t, db, kind, p, line)
		must(t, db.Advance(t.Context(), testUser, d, d.Kind.Steps["draft"][0]))
		numbers = append(numbers, d.Number)
	}
	if want := []string{"QT-2026-0001", "QT-2026-0002", "SO-2026-0001"}; !slices.Equal(numbers, want) {
		t.Errorf("numbers %v", numbers)
	}
	for format, want := range map[string]string{"": "QT-2026-0007", "{yy}/{n}": "26/7", "Offerta {n:3}-{year}": "Offerta 007-2026"} {
		if got := FindKind("quotation").Number(format, 2026, 7); got != want {
			t.Errorf("%q gives %s", format, got)
		}
	}
	for format, ok := range map[string]bool{"": true, "{n}": false, "{year}": false, "{yy}-{n:6}": true, "{x}{n}{year}": false} {
		if ValidNumberFormat(format) != ok {
			t.Errorf("%q: %t", format, !ok)
		}
	}
}

func TestAPaperThatLeftTheHouseDoesNotChange(t *testing.T) {
	db, ctx := openCompany(t), t.Context()
	s := newSample(t, db, SampleSpec{Code: "W1", Name: "Camel", Price: 335000, PriceCurrency: "EUR", PriceUnit: "m", Composition: "WO100", Cost: 77, CostCurrency: "EUR", CostUnit: "m", Notes: "secret"})
	d := draft(t, db, "quotation", addParty(t, db, "Orient"), Line{SampleUID: s.UID, LineSpec: LineSpec{Quantity: 1000, Price: 10000}})
	must(t, db.Advance(ctx, testUser, d, "sent"))

	renamed, err := save(t, db, testUser, *s, func(p *SampleSpec) { p.Name, p.Composition = "Sand", "CO100" })
	must(t, err)
	lines := linesOf(t, db, d)
	faces, err := db.LineFaces(ctx, lines)
	must(t, err)
	if face := faces[lines[0].ID]; lines[0].Text != "Camel" || face.Sample.Composition != "WO100" || face.Sample.Cost != 0 || face.Sample.Notes != "" {
		t.Errorf("now says %+v", face.Sample)
	}
	_ = renamed
	wantProblem(t, db.AddLines(ctx, testUser, d, Line{LineSpec: LineSpec{Text: "More"}}), "form", "document.frozen")
	changed := *d
	changed.Payment = "in advance"
	wantProblem(t, db.SaveDocument(ctx, testUser, &changed), "payment", "document.frozen")
	changed = *d
	changed.Notes = "called, will answer"
	must(t, db.SaveDocument(ctx, testUser, &changed))
}

func TestARevisionReplacesTheOneBefore(t *testing.T) {
	db, ctx := openCompany(t), t.Context()
	d := draft(t, db, "quotation", addParty(t, db, "Orient"), Line{LineSpec: LineSpec{Text: "Poplin", Price: 10000, Quantity: 1000}})
	must(t, db.Advance(ctx, testUser, d, "sent"))
	next, err := db.Revise(ctx, testUser, d, NewUID())
	must(t, err)
	if next.Name() != "QT-2026-0001/2" || next.Status != "draft" || len(linesOf(t, db, next)) != 1 {
		t.Fatalf("revision %s %s", next.Name(), next.Status)
	}
	if again, err := db.Revise(ctx, testUser, d, NewUID()); err != nil || again.ID != next.ID {
		t.Errorf("asked twice: %v, %v", again, err)
	}
	must(t, db.Answer(ctx, d, "seen", "Li"))
	must(t, db.Advance(ctx, testUser, next, "sent"))
	wantProblem(t, db.Answer(ctx, d, "accepted", "Li"), "status", "document.replaced")
	must(t, db.Answer(ctx, next, "accepted", "Li"))
	must(t, db.Answer(ctx, next, "accepted", "Li")) // twice is once
	wantProblem(t, db.Answer(ctx, next, "declined", "Li"), "status", "document.answered")
	notices, _, err := db.Notices(ctx, testUser, 0, 10)
	must(t, err)
	if len(notices) != 2 || notices[0].Event != "document.accepted" || notices[0].Data.Number != "QT-2026-0001/2" || notices[1].Event != "document.seen" {
		t.Errorf("told %+v", notices)
	}
	counters, err := db.Counters(ctx)
	must(t, err)
	if counters["notices."+testUser] != 2 || counters["quotation.accepted"] != 1 {
		t.Errorf("counters %v", counters)
	}
}

func TestAParcelTakesItsPiecesFromTheDrawer(t *testing.T) {
	db, ctx := openCompany(t), t.Context()
	s := newSample(t, db, SampleSpec{Code: "W1"})
	must(t, db.CountPhysical(ctx, testUser, s, "hanger", 5, ""))
	must(t, db.CountPhysical(ctx, testUser, s, "metre", 1, ""))
	d := draft(t, db, "dispatch", addParty(t, db, "Orient"), Line{SampleUID: s.UID, LineSpec: LineSpec{Quantity: 2000}}, Line{SampleUID: s.UID, LineSpec: LineSpec{Form: "metre", Quantity: 3000}})
	left := func(hangers, metres int64) {
		t.Helper()
		all, err := db.PhysicalSamples(ctx, s)
		must(t, err)
		for _, p := range all {
			if want := map[string]int64{"hanger": hangers, "metre": metres}[p.Form]; int64(p.Count) != want {
				t.Errorf("%d of %s, want %d", p.Count, p.Form, want)
			}
		}
	}
	must(t, db.Advance(ctx, testUser, d, "packed"))
	left(3, 0)
	must(t, db.Advance(ctx, testUser, d, "draft"))
	left(5, 3) // three metres were in the parcel, whatever the book said
	must(t, db.Advance(ctx, testUser, d, "sent"))
	left(3, 0)
	must(t, db.Answer(ctx, d, "delivered", "Li"))
	left(3, 0)
	other := draft(t, db, "dispatch", addParty(t, db, "Occident"), Line{SampleUID: s.UID, LineSpec: LineSpec{Quantity: 1000}})
	must(t, db.Advance(ctx, testUser, other, "sent"))
	left(2, 0)
	must(t, db.Advance(ctx, testUser, other, "cancelled")) // it came back
	left(3, 0)
}

func TestOnePaperBecomesTheNextWithoutRetyping(t *testing.T) {
	db, ctx := openCompany(t), t.Context()
	s := newSample(t, db, SampleSpec{Code: "W1", Name: "Camel", Price: 335000, PriceCurrency: "USD", PriceUnit: "m"})
	d := draft(t, db, "quotation", addParty(t, db, "Orient"), Line{SampleUID: s.UID, LineSpec: LineSpec{Quantity: 100_000, Unit: "m"}}, Line{LineSpec: LineSpec{Text: "Freight", Price: 1, Quantity: 1000}})
	parcel, err := db.Into(ctx, testUser, d, FindKind("dispatch"), NewUID())
	must(t, err)
	lines := linesOf(t, db, parcel)
	if len(lines) != 2 || lines[0].Form != "hanger" || lines[0].Quantity != 1000 || lines[0].Price != 0 || parcel.PartyID != d.PartyID {
		t.Errorf("parcel %+v", lines)
	}
	order, err := db.Into(ctx, testUser, d, FindKind("order"), NewUID())
	must(t, err)
	if l := linesOf(t, db, order)[0]; l.Price != 335000 || l.Quantity != 100_000 || l.Discount != 500 || order.Currency != "USD" {
		t.Errorf("order %+v", l.LineSpec)
	}
	l, err := db.LinkedDocuments(ctx, d)
	must(t, err)
	if len(l.From) != 0 || len(l.Into) != 2 || len(l.Kin) != 0 {
		t.Errorf("linked %+v", l)
	}
	l, err = db.LinkedDocuments(ctx, order)
	must(t, err)
	if len(l.From) != 1 || l.From[0].ID != d.ID || len(l.Kin) != 1 || l.Kin[0].ID != parcel.ID {
		t.Errorf("the order does not know its family: %+v", l)
	}
	_, err = db.Into(ctx, testUser, order, FindKind("dispatch"), NewUID())
	wantProblem(t, err, "into", "document.step")
}

func TestALineStaysWhenItsSampleIsArchivedOrRemoved(t *testing.T) {
	db, ctx := openCompany(t), t.Context()
	s := newSample(t, db, SampleSpec{Code: "W1", Name: "Camel"})
	d := draft(t, db, "selection", nil, Line{SampleUID: s.UID})
	for _, state := range []State{Archived, Removed} {
		_, err := db.exec(ctx, `update samples set state = ? where id = ?`, state, s.ID)
		must(t, err)
		if l := linesOf(t, db, d)[0]; l.Text != "Camel" || l.SampleState != state {
			t.Errorf("line of an %s sample: %+v", state, l)
		}
	}
	next, err := db.Into(ctx, testUser, d, FindKind("quotation"), NewUID())
	must(t, err)
	if l := linesOf(t, db, next)[0]; l.Text != "Camel" || l.SampleUID != "" {
		t.Errorf("turned into %+v", l)
	}
}

func TestLinesAreMovedAndSetTogether(t *testing.T) {
	db, ctx := openCompany(t), t.Context()
	d := draft(t, db, "quotation", nil)
	for _, text := range []string{"a", "b", "c"} {
		must(t, db.AddLines(ctx, testUser, d, Line{LineSpec: LineSpec{Text: text, Quantity: 1000}}))
	}
	lines := linesOf(t, db, d)
	must(t, db.MoveLine(ctx, testUser, d, lines[2].UID, lines[0].UID))
	must(t, db.SetLines(ctx, testUser, d, []string{lines[0].UID, lines[1].UID}, func(l *Line) { l.Price = 20000 }))
	must(t, db.RemoveLines(ctx, testUser, d, lines[1].UID))
	now := linesOf(t, db, d)
	if len(now) != 2 || now[0].Text != "c" || now[1].Text != "a" || now[1].Price != 20000 || now[0].Price != 0 || d.Net != 200 {
		t.Errorf("net %d, lines %+v", d.Net, now)
	}
}

func TestTwoPeopleAtOnePaper(t *testing.T) {
	db, ctx := openCompany(t), t.Context()
	d := draft(t, db, "quotation", nil)
	mine, theirs := *d, *d
	theirs.Payment, mine.Title = "60 days", "SS27"
	must(t, db.SaveDocument(ctx, otherUser, &theirs))
	must(t, db.SaveDocument(ctx, testUser, &mine))
	if mine.Payment != "60 days" || mine.Title != "SS27" {
		t.Errorf("merged to %+v", mine.DocumentSpec)
	}
	late := *d
	late.Payment = "in advance"
	var conflict *Conflict
	if err := db.SaveDocument(ctx, otherUser, &late); !errors.As(err, &conflict) || !slices.Equal(conflict.Fields, []string{"payment"}) {
		t.Errorf("both changed the terms: %v", err)
	}
}

func TestAnOfferWithoutPriceDoesNotLeave(t *testing.T) {
	db, ctx := openCompany(t), t.Context()
	p := addParty(t, db, "Orient")
	d := draft(t, db, "quotation", p)
	wantProblem(t, db.Advance(ctx, testUser, d, "sent"), "lines", "document.lines.none")
	must(t, db.AddLines(ctx, testUser, d, Line{UID: NewUID(), LineSpec: LineSpec{Text: "Poplin", Quantity: 1000}}))
	wantProblem(t, db.Advance(ctx, testUser, d, "sent"), "line-"+linesOf(t, db, d)[0].UID, "document.line.price")
	if stored, err := db.FindDocument(ctx, d.Kind, d.UID); err != nil || stored.Status != "draft" || stored.Number != "" {
		t.Errorf("stored %+v, %v", stored, err)
	}
	alone := draft(t, db, "quotation", nil, Line{LineSpec: LineSpec{Text: "Poplin", Price: 1, Quantity: 1000}})
	wantProblem(t, db.Advance(ctx, testUser, alone, "sent"), "party", "document.party.missing")
}

func TestQuotationsExpireOnceTheirDayHasPassed(t *testing.T) {
	db, ctx := openCompany(t), t.Context()
	p := addParty(t, db, "Orient")
	for _, until := range []string{"2026-09-14", "2026-09-13"} { // today, yesterday
		d := draft(t, db, "quotation", p, Line{LineSpec: LineSpec{Text: "Poplin", Price: 1, Quantity: 1000}})
		d.Date, d.Until = "2026-09-01", until
		must(t, db.SaveDocument(ctx, testUser, d))
		must(t, db.Advance(ctx, testUser, d, "sent"))
	}
	for range 2 {
		must(t, db.KeepDay(ctx))
	}
	told, _, err := db.Notices(ctx, testUser, 0, 10)
	must(t, err)
	if n := len(slices.DeleteFunc(told, func(n Notice) bool { return n.Event != "document.expired" })); n != 1 {
		t.Errorf("told of %d", n)
	}
	all, _, err := db.Documents(ctx, FindKind("quotation"), DocumentFilter{Status: "expired"}, "", 10)
	must(t, err)
	if len(all) != 1 || all[0].Until != "2026-09-13" {
		t.Errorf("expired %v", all)
	}
}

func TestThePictureOfAPaperOutlivesItsSample(t *testing.T) {
	db, ctx := openCompany(t), t.Context()
	now := db.clock()
	s := newSample(t, db, SampleSpec{Code: "W1", Name: "Camel"})
	_, err := db.AddPicture(ctx, testUser, s, Picture{Blob: "abc", Visibility: "public"})
	must(t, err)
	d := draft(t, db, "quotation", addParty(t, db, "Orient"), Line{SampleUID: s.UID, LineSpec: LineSpec{Price: 1, Quantity: 1000}})
	must(t, db.Advance(ctx, testUser, d, "sent"))
	must(t, db.MoveSample(ctx, testUser, s.UID, Removed))
	db.clock = func() time.Time { return now.AddDate(0, 2, 0) }
	must(t, db.PurgeSamples(ctx))
	blobs := unnamedOf(t, db, "abc")
	faces, err := db.LineFaces(ctx, linesOf(t, db, d))
	must(t, err)
	if len(blobs) != 0 || faces[linesOf(t, db, d)[0].ID].Blob != "abc" {
		t.Errorf("thrown away %v, the paper shows %+v", blobs, faces)
	}
}
