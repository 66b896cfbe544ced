package models

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func TestContactsAreAddedChangedOrderedAndRemoved(t *testing.T) {
	db := openCompany(t)
	ctx, p := t.Context(), newParty(t, db, PartySpec{Name: "Jara"})
	eva := &Contact{UID: NewUID(), ContactSpec: ContactSpec{Name: "Eva", Email: "eva@jara.example"}}
	for range 2 { // the same form twice
		again := *eva
		must(t, db.SaveContact(ctx, testUser, p, &again))
	}
	must(t, db.SaveContact(ctx, testUser, p, &Contact{UID: NewUID(), ContactSpec: ContactSpec{Name: "Luca", Phone: "+34 600 100 200"}}))
	people, err := db.Contacts(ctx, p.ID)
	must(t, err)
	if len(people) != 2 || people[1].Tel() != "+34600100200" {
		t.Fatalf("people %+v", people)
	}
	must(t, db.MoveContact(ctx, p, people[1].UID, -1))
	must(t, db.MoveContact(ctx, p, people[1].UID, -1)) // at the top already
	first, err := db.Contacts(ctx, p.ID)
	if err != nil || first[0].Name != "Luca" {
		t.Errorf("first is %+v, %v", first, err)
	}
	changed := people[0]
	changed.Phone = "+34 600 000 111"
	must(t, db.SaveContact(ctx, testUser, p, &changed))
	if err := db.SaveContact(ctx, testUser, p, &people[0]); !errors.Is(err, ErrStale) {
		t.Errorf("a stale form: %v", err)
	}
	d := draft(t, db, "inquiry", p)
	d.ContactUID = eva.UID
	must(t, db.SaveDocument(ctx, testUser, d))
	must(t, db.RemoveContact(ctx, testUser, p, eva.UID))
	if got := partiesOf(t, db, PartyFilter{Q: "eva@jara"}); got != "" {
		t.Errorf("a removed person finds %s", got)
	}
	history, err := db.History(ctx, "party", p.ID)
	must(t, err)
	if history[0].Verb != "contact_removed" || history[1].Verb != "contact_changed" || len(history[1].ContactChanges()) != 1 {
		t.Errorf("history %+v", history[:2])
	}
}

func TestAContactMustBeReachableAsWritten(t *testing.T) {
	db := openCompany(t)
	p := newParty(t, db, PartySpec{Name: "Jara"})
	for field, spec := range map[string]ContactSpec{"name": {Email: "a@b.example"}, "email": {Name: "x", Email: "nope"}, "phone": {Name: "x", Phone: "12"}, "role": {Name: "x", Role: strings.Repeat("x", 121)}} {
		var invalid *Invalid
		if err := db.SaveContact(t.Context(), testUser, p, &Contact{UID: NewUID(), ContactSpec: spec}); !errors.As(err, &invalid) || invalid.Fields[0].Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestAddressesAreKeptInOrderAndPapersGoToTheFirstForBilling(t *testing.T) {
	db := openCompany(t)
	ctx, p := t.Context(), newParty(t, db, PartySpec{Name: "Jara"})
	wantProblem(t, db.SaveAddress(ctx, testUser, p, &Address{UID: NewUID(), AddressSpec: AddressSpec{Use: "home", City: "x"}}), "use", "error.choice")
	wantProblem(t, db.SaveAddress(ctx, testUser, p, &Address{UID: NewUID(), AddressSpec: AddressSpec{Use: "billing"}}), "street", "error.required")
	ship := &Address{UID: NewUID(), AddressSpec: AddressSpec{Use: "shipping", Street: "Calle 2", City: "Vigo"}}
	bill := &Address{UID: NewUID(), AddressSpec: AddressSpec{Use: "billing", Name: "Jara SA", Street: "Calle 1", ZIP: "36201", City: "Vigo", Country: "ES"}}
	for _, a := range []*Address{ship, bill, bill} {
		must(t, db.SaveAddress(ctx, testUser, p, a))
	}
	if lines, err := db.postal(ctx, p); err != nil || strings.Join(lines, "|") != "Jara SA|Calle 1|36201 Vigo|ES" {
		t.Errorf("papers go to %q, %v", lines, err)
	}
	must(t, db.MoveAddress(ctx, p, bill.UID, -1))
	if all, err := db.Addresses(ctx, p.ID); err != nil || len(all) != 2 || all[0].UID != bill.UID {
		t.Errorf("addresses %+v, %v", all, err)
	}
	must(t, db.RemoveAddress(ctx, testUser, p, ship.UID))
	if err := db.RemoveAddress(ctx, testUser, p, ship.UID); !errors.Is(err, ErrNotFound) {
		t.Errorf("removed twice: %v", err)
	}
	other := newParty(t, db, PartySpec{Name: "Other"})
	if _, err := db.FindAddress(ctx, other, bill.UID); !errors.Is(err, ErrNotFound) {
		t.Errorf("another party's address: %v", err)
	}
}

func TestWhatIsDueComesTheOverdueFirstAndGoesWhenDone(t *testing.T) {
	db := openCompany(t)
	ctx, p := t.Context(), newParty(t, db, PartySpec{Name: "Jara"})
	wantProblem(t, db.AddTalk(ctx, testUser, p, &Talk{UID: NewUID(), Kind: "follow_up", Text: "x"}), "due_on", "talk.due.none")
	wantProblem(t, db.AddTalk(ctx, testUser, p, &Talk{UID: NewUID(), Kind: "note"}), "text", "error.required")
	talks := []*Talk{{Kind: "follow_up", Text: "send hangers", DueOn: "2026-09-14"}, {Kind: "call", Text: "price?", DueOn: "2026-09-10"}, {Kind: "note", Text: "pays late"}, {Kind: "visit", Text: "later", DueOn: "2026-10-01"}}
	for _, w := range talks {
		w.UID = NewUID()
		must(t, db.AddTalk(ctx, testUser, p, w))
	}
	must(t, db.AddTalk(ctx, otherUser, p, &Talk{UID: NewUID(), Kind: "follow_up", Text: "not mine", DueOn: "2026-09-11"}))
	due := func(after string, limit int) string {
		all, _, err := db.Due(ctx, testUser, "2026-09-14", after, limit)
		must(t, err)
		texts := []string{}
		for _, w := range all {
			texts = append(texts, w.Text+" "+w.PartyName)
		}
		return strings.Join(texts, ", ")
	}
	if got := due("", 9); got != "price? Jara, send hangers Jara" {
		t.Errorf("due: %s", got)
	}
	if got := due("", 1) + ", " + due(talks[1].UID, 1); got != "price? Jara, send hangers Jara" {
		t.Errorf("by pages: %s", got)
	}
	must(t, db.SettleTalk(ctx, p, talks[1].UID, true))
	if got := due("", 9); got != "send hangers Jara" {
		t.Errorf("one is done: %s", got)
	}
	must(t, db.SettleTalk(ctx, p, talks[1].UID, false))
	if err := db.SettleTalk(ctx, p, talks[2].UID, true); !errors.Is(err, ErrNotFound) {
		t.Errorf("a note was done: %v", err)
	}
	line, more, err := db.Talks(ctx, p, "", 2)
	must(t, err)
	rest, _, err := db.Talks(ctx, p, line[1].UID, 9)
	if err != nil || !more || line[0].Text != "not mine" || len(rest) != 3 || rest[0].Text != "pays late" {
		t.Errorf("timeline %+v, then %+v, %v", line, rest, err)
	}
	must(t, db.RemoveTalk(ctx, p, talks[0].UID))
	if now := rereadParty(t, db, p); now.ActiveAt == 0 {
		t.Error("the party was not active")
	}
}

func TestAnErasedPersonIsFoundNowhereInTheCompany(t *testing.T) {
	db := openCompany(t)
	ctx := t.Context()
	p := newParty(t, db, PartySpec{Name: "Jara", Notes: "Ask Eva Bianchi, eva@jara.example", Customer: true})
	eva := &Contact{UID: NewUID(), ContactSpec: ContactSpec{Name: "Eva Bianchi", Email: "eva@jara.example", Phone: "+39 333 1234567", WeChat: "evab88"}}
	must(t, db.SaveContact(ctx, testUser, p, eva))
	eva.Role = "buyer"
	must(t, db.SaveContact(ctx, testUser, p, eva))
	must(t, db.AddTalk(ctx, testUser, p, &Talk{UID: NewUID(), Kind: "call", Text: "Eva Bianchi wants wool"}))
	card := &Capture{UID: NewUID(), Kind: CardCapture, Owner: testUser, CaptureSpec: CaptureSpec{Supplier: "Jara", Name: "eva bianchi", Email: "EVA@jara.example", Note: "met with Eva Bianchi"}}
	must(t, db.AddCapture(ctx, "en", card))
	d := draft(t, db, "quotation", p, Line{LineSpec: LineSpec{Text: "cloth", Quantity: 1000, Unit: "m", Price: 10_0000}})
	d.ContactUID = eva.UID
	must(t, db.SaveDocument(ctx, testUser, d))
	must(t, db.Advance(ctx, testUser, d, "sent"))

	file, err := db.ExportContact(ctx, p, eva)
	must(t, err)
	if file.Contact.Email != "eva@jara.example" || len(file.Papers) != 1 || len(file.Cards) != 1 || len(file.Talks) != 1 {
		t.Errorf("the person's file is %+v", file)
	}
	must(t, db.EraseContact(ctx, testUser, p, eva.UID))
	for _, table := range []string{"parties", "contacts", "talks", "captures", "events", "documents", "addresses"} {
		rows, err := db.query(ctx, `select * from `+table)
		must(t, err)
		for columns, _ := rows.Columns(); rows.Next(); {
			values := make([]any, len(columns))
			to := make([]any, len(columns))
			for i := range values {
				to[i] = &values[i]
			}
			must(t, rows.Scan(to...))
			for i, v := range values {
				text, _ := v.(string)
				text = strings.ToLower(text)
				if strings.Contains(text, "bianchi") || strings.Contains(text, "eva@") || strings.Contains(text, "1234567") || strings.Contains(text, "evab88") {
					t.Errorf("%s.%s still says %s", table, columns[i], text)
				}
			}
		}
		rows.Close()
	}
	d, err = db.FindDocument(ctx, d.Kind, d.UID)
	if err != nil || d.Face == nil || d.Face.Contact != erased {
		t.Errorf("the quotation that left says %+v, %v", d.Face, err)
	}
	if got := partiesOf(t, db, PartyFilter{Q: "bianchi"}); got != "" {
		t.Errorf("still found: %s", got)
	}
	var broken int
	must(t, db.row(ctx, `select count(*) from events where not json_valid(changes)`).Scan(&broken))
	if history, err := db.History(ctx, "party", p.ID); err != nil || history[0].Verb != "contact_erased" || broken > 0 {
		t.Errorf("history %+v, %v, %d broken", history, err, broken)
	}
	if b, err := json.Marshal(file); err != nil || len(b) == 0 {
		t.Error(err)
	}
}
