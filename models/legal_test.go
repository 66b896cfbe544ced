package models

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"jennyerp/internal/legal"
)

// old is a service whose people came by the first texts: two companies, three
// owners of whom one left, and a seller.
func oldService(t *testing.T) *house {
	t.Helper()
	o := newHouse(t)
	for _, q := range []string{
		`delete from legal_publications where document in ('terms', 'privacy')`,
		`insert into users (id, uid, email, email_key, name, password, locale, created_at, updated_at) values (901, 'a', 'anna@a.example', 'anna@a.example', 'Anna', '', 'it', 1, 1),
			(902, 'w', 'wei@b.example', 'wei@b.example', 'Wei', '', 'zh-Hans', 1, 1), (903, 'l', 'left@b.example', 'left@b.example', 'Left', '', 'en', 1, 1), (904, 's', 'sold@a.example', 'sold@a.example', 'Seller', '', 'en', 1, 1)`,
		`insert into companies (id, uid, name, state, created_at) values (901, 'ca', 'A', 'active', 1), (902, 'cb', 'B', 'cancelled', 1), (903, 'cc', 'C', 'purged', 1)`,
		`insert into memberships (user_id, company_id, role, joined_at, left_at) values (901, 901, 'owner', 1, null), (901, 902, 'owner', 1, null), (902, 902, 'owner', 1, null),
			(903, 902, 'owner', 1, 2), (904, 901, 'seller', 1, null), (904, 903, 'owner', 1, null)`,
	} {
		if _, err := o.exec(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	if err := o.beginLegal(t.Context()); err != nil {
		t.Fatal(err)
	}
	return o
}

func (o *house) inDays(n int) string { return At(o.Now()).AddDate(0, 0, n).Format(time.DateOnly) }

func TestAChangeThatMattersIsToldToEveryOwner30DaysAhead(t *testing.T) {
	o := oldService(t)
	ctx := t.Context()
	if _, _, err := o.PublishLegal(ctx, "terms", o.inDays(29)); !errors.Is(err, ErrShortNotice) {
		t.Fatalf("29 days ahead: %v", err)
	}
	if n := o.count(`select count(*) from outbox where template = 'legal_change'`); n != 0 {
		t.Errorf("refused, and %d mails are queued", n)
	}
	published, told, err := o.PublishLegal(ctx, "", o.inDays(30))
	if err != nil || len(published) != 2 || told != 2 {
		t.Fatalf("30 days ahead: %v, %d owners told, %v", published, told, err)
	}
	if n := o.count(`select count(*) from outbox where template = 'legal_change' and state = 'queued' and (recipient, locale) in (('anna@a.example', 'it'), ('wei@b.example', 'zh-Hans'))`); n != 2 {
		t.Errorf("%d mails in the owners' languages", n)
	}
	if states, err := o.Told(ctx, published[0].ID); err != nil || states["queued"] != 2 {
		t.Errorf("delivery: %v %v", states, err)
	}
	state, err := o.Legal(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for day, version := range map[string]string{o.inDays(0): "2026-05-20", o.inDays(29): "2026-05-20", o.inDays(30): "2026-11-30"} {
		if p, ok := state.InForce("terms", day); !ok || p.Version != version {
			t.Errorf("on %s the terms of %s count, want %s", day, p.Version, version)
		}
	}
	if coming := state.Coming(o.inDays(0)); len(coming) != 2 || !coming[0].Intact() {
		t.Errorf("coming: %v", coming)
	}
	if _, _, err := o.PublishLegal(ctx, "", o.inDays(60)); !errors.Is(err, ErrNothingNew) {
		t.Errorf("the same again: %v", err)
	}
}

func TestTheFirstTextsOfANewServiceAreTheNewest(t *testing.T) {
	control, err := OpenControl(t.Context(), filepath.Join(t.TempDir(), "control.db"), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer control.Close()
	state, err := control.Legal(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, document := range legal.Documents {
		if p, ok := state.InForce(document, control.day()); !ok || p.Version != legal.Versions(document)[0] || !p.Intact() {
			t.Errorf("%s: %v", document, p)
		}
	}
	if waiting, err := control.LegalPending(t.Context()); len(waiting) != 0 || err != nil {
		t.Errorf("waiting: %v %v", waiting, err)
	}
}

func TestWhoeverNewReceivesDataIsADraftUntilOwnersAreTold(t *testing.T) {
	o := oldService(t)
	ctx := t.Context()
	oss := Processor{Role: "blobs", Name: "Alibaba Cloud", Country: "DE", Seat: "SG"}
	grid := Processor{Role: "mail", Name: "Twilio", Country: "US"}
	for i, step := range []struct {
		now     []Processor
		changed bool
	}{{[]Processor{oss}, false}, {[]Processor{oss}, false}, {[]Processor{oss, grid}, true}, {[]Processor{grid}, true}} {
		if changed, err := o.NoteProcessors(ctx, step.now); changed != step.changed || err != nil {
			t.Fatalf("start %d: %v %v", i, changed, err)
		}
	}
	if _, _, err := o.PublishLegal(ctx, Subprocessors, o.inDays(29)); !errors.Is(err, ErrShortNotice) {
		t.Errorf("somebody new after 29 days: %v", err)
	}
	if _, told, err := o.PublishLegal(ctx, Subprocessors, o.inDays(30)); told != 2 || err != nil {
		t.Errorf("after 30 days: %d told, %v", told, err)
	}
	var data JSON[MailData]
	if err := o.row(ctx, `select data from outbox where template = 'legal_change' limit 1`).Scan(&data); err != nil {
		t.Fatal(err)
	}
	if n := data.V.Legal; len(n) != 1 || len(n[0].Added) != 1 || n[0].Added[0] != "Twilio" || len(n[0].Removed) != 1 || n[0].Removed[0] != "Alibaba Cloud" {
		t.Errorf("the mail says %+v", n)
	}
	o.now = o.now.Add(time.Hour)
	if _, err := o.NoteProcessors(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if _, told, err := o.PublishLegal(ctx, Subprocessors, o.inDays(0)); told != 2 || err != nil {
		t.Errorf("nobody new needs no 30 days: %d told, %v", told, err)
	}
}

func TestATransferRestsOnWhereDataAndFirmAre(t *testing.T) {
	for basis, p := range map[string]Processor{BasisInside: {Country: "DE"}, BasisAccess: {Country: "DE", Seat: "SG"}, BasisAdequate: {Country: "CH"}, BasisClauses: {Country: "CN"}, BasisUnknown: {}} {
		if got := p.Basis(); got != basis {
			t.Errorf("%+v: %s, want %s", p, got, basis)
		}
	}
}
