package models

import (
	"errors"
	"testing"
)

func TestWorkIsHandedOverWithItsHistory(t *testing.T) {
	db, ctx, heir := openCompany(t), t.Context(), NewUID()
	p := addParty(t, db, "Orient")
	p.Owner = testUser
	must(t, db.SaveParty(ctx, testUser, p))
	d := draft(t, db, "quotation", p, Line{LineSpec: LineSpec{Text: "Poplin", Price: 1, Quantity: 1000}})
	must(t, db.Advance(ctx, testUser, d, "sent"))
	must(t, db.AddTalk(ctx, testUser, p, &Talk{UID: NewUID(), Kind: "follow_up", Text: "Call", DueOn: "2026-09-14"}))
	b := &Basket{UID: NewUID(), Name: "Coats", Owner: testUser}
	must(t, db.SaveBasket(ctx, testUser, b))
	if w, err := db.WorkOf(ctx, testUser); err != nil || w != (Work{1, 1, 1, 1}) {
		t.Errorf("work %+v, %v", w, err)
	}
	must(t, db.HandOver(ctx, testUser, testUser, heir))
	if w, err := db.WorkOf(ctx, testUser); err != nil || w.Any() {
		t.Errorf("left behind: %+v, %v", w, err)
	}
	now, err := db.FindDocument(ctx, d.Kind, d.UID)
	must(t, err)
	if now.Owner != heir || now.Version != d.Version+1 || now.Status != "sent" {
		t.Errorf("paper %+v", now)
	}
	history, err := db.History(ctx, "document", d.ID)
	must(t, err)
	if old, new := history[0].Pair("owner"); old != testUser || new != heir {
		t.Errorf("history says %q to %q", old, new)
	}
	due, _, err := db.Due(ctx, heir, "2026-09-14", "", 5)
	must(t, err)
	theirs, err := db.FindParty(ctx, p.UID)
	must(t, err)
	if len(due) != 1 || theirs.Owner != heir {
		t.Errorf("due %v, customer of %s", due, theirs.Owner)
	}
	var bad *Invalid
	if err := db.HandOver(ctx, testUser, heir, heir); !errors.As(err, &bad) {
		t.Errorf("to oneself: %v", err)
	}
}
