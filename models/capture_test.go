package models

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func newCapture(kind string) *Capture {
	c := &Capture{UID: NewUID(), Kind: kind, Owner: testUser, CapturedAt: 1}
	switch kind {
	case SampleCapture:
		c.CaptureSpec = CaptureSpec{Supplier: "Tessitura Jara", Fair: "Milano Unica", Stand: "C14", SupplierCode: "J-77", Price: "12,5", Currency: "EUR", Unit: "m", Note: "soft"}
	case CardCapture:
		c.CaptureSpec = CaptureSpec{Name: "Eva Jara"}
	case SelectionCapture:
		c.CaptureSpec = CaptureSpec{Customer: "Atelier Blu", Items: []ChosenItem{{Sample: NewUID()}}}
	}
	return c
}

func addCapture(t *testing.T, db *Tenant, c *Capture) *Capture {
	t.Helper()
	must(t, db.AddCapture(t.Context(), "it", c))
	return c
}

func waiting(t *testing.T, db *Tenant) int {
	t.Helper()
	all, err := db.Counters(t.Context())
	must(t, err)
	return all["captures.new"]
}

func TestARefusedCaptureLeavesNothingBehind(t *testing.T) {
	db := openCompany(t)
	c := newCapture(SampleCapture)
	c.Price, c.MOQ, c.Fibres = "12,,4", "many", []string{"XX"}
	err := db.AddCapture(t.Context(), "it", c)
	var invalid *Invalid
	if !errors.As(err, &invalid) || len(invalid.Fields) != 3 {
		t.Fatalf("%v", err)
	}
	fairs, _, err := db.ListFairs(t.Context(), "", 9)
	must(t, err)
	if suppliers, _, _ := db.Suppliers(t.Context(), "", "", 9); len(fairs)+len(suppliers)+waiting(t, db) > 0 {
		t.Errorf("stored %v %v", fairs, suppliers)
	}
}

func TestTheInboxGoesPageByPage(t *testing.T) {
	db := openCompany(t)
	var uids []string
	for range 5 {
		uids = append(uids, addCapture(t, db, newCapture(CardCapture)).UID)
	}
	var seen []string
	before, more := int64(0), true
	for more {
		var rows []CaptureRow
		var err error
		rows, more, err = db.Inbox(t.Context(), before, 2)
		must(t, err)
		for _, r := range rows {
			seen, before = append(seen, r.UID), r.ID
		}
	}
	for i, uid := range uids {
		if len(seen) != 5 || seen[4-i] != uid {
			t.Fatalf("seen %v, sent %v", seen, uids)
		}
	}
	_, prev, next, err := db.OpenCapture(t.Context(), uids[2])
	must(t, err)
	if prev != uids[3] || next != uids[1] {
		t.Errorf("around the third: %s, %s", prev, next)
	}
}

func TestTheCounterFollowsEveryWayOutOfTheInbox(t *testing.T) {
	db, ctx := openCompany(t), t.Context()
	draft, card, chosen := addCapture(t, db, newCapture(SampleCapture)), addCapture(t, db, newCapture(CardCapture)), addCapture(t, db, newCapture(SelectionCapture))
	step := func(what string, want int, err error) {
		t.Helper()
		must(t, err)
		if n := waiting(t, db); n != want {
			t.Errorf("%s: %d wait, want %d", what, n, want)
		}
	}
	step("all arrived", 3, nil)
	step("activated", 2, db.MoveSample(ctx, testUser, draft.SampleUID, Active))
	step("a draft again", 3, db.MoveSample(ctx, testUser, draft.SampleUID, Draft))
	step("discarded twice", 2, errors.Join(db.DiscardCapture(ctx, testUser, draft), db.DiscardCapture(ctx, testUser, draft)))
	step("restored twice", 3, errors.Join(db.RestoreCapture(ctx, testUser, draft), db.RestoreCapture(ctx, testUser, draft)))
	taken, err := db.TakeSelection(ctx, testUser, chosen)
	step("taken", 2, err)
	if again, err := db.TakeSelection(ctx, testUser, chosen); err != nil || again.ID != taken.ID {
		t.Errorf("a second tap gives %v, %v", again, err)
	}
	step("card discarded", 1, db.DiscardCapture(ctx, testUser, card))
}

func TestACardWithoutASupplierWaitsAndItsPhotoIsSeenByTheCompany(t *testing.T) {
	db, ctx := openCompany(t), t.Context()
	c := addCapture(t, db, newCapture(CardCapture))
	p := Picture{UID: NewUID(), Blob: strings.Repeat("0", 64), Shows: "card"}
	must(t, db.AddCapturePhoto(ctx, c.UID, p))
	if _, err := db.FindPicture(ctx, p.UID, otherUser); err != nil {
		t.Errorf("a colleague does not see it: %v", err)
	}
	must(t, db.DiscardCapture(ctx, testUser, c))
	if _, err := db.FindPicture(ctx, p.UID, otherUser); !errors.Is(err, ErrNotFound) {
		t.Errorf("discarded, but served: %v", err)
	}
	late := Picture{UID: NewUID(), Blob: strings.Repeat("1", 64), Shows: "card"}
	must(t, db.AddCapturePhoto(ctx, c.UID, late))
	if _, err := db.FindPicture(ctx, late.UID, otherUser); !errors.Is(err, ErrNotFound) {
		t.Errorf("a late photo of a discarded card is served: %v", err)
	}
}

func TestDiscardedCardsAreForgottenAfterThirtyDays(t *testing.T) {
	ts, p := openFolder(t, 4, testClock())
	db, release, err := ts.Open(t.Context(), p)
	must(t, err)
	defer release()
	c := addCapture(t, db, newCapture(CardCapture))
	must(t, db.AddCapturePhoto(t.Context(), c.UID, Picture{UID: NewUID(), Blob: strings.Repeat("0", 64), Shows: "card"}))
	must(t, db.DiscardCapture(t.Context(), testUser, c))
	_, err = db.exec(t.Context(), `update captures set done_at = 1; update pictures set removed_at = 1`)
	must(t, err)
	must(t, db.PurgeSamples(t.Context()))
	blobs := unnamedOf(t, db, strings.Repeat("0", 64))
	if _, err := db.FindCapture(t.Context(), c.UID); !errors.Is(err, ErrNotFound) || len(blobs) != 1 {
		t.Errorf("%v, blobs %v", err, blobs)
	}
}

func TestFairsComeByTheirDaysAndThoseWithoutLast(t *testing.T) {
	db, ctx := openCompany(t), t.Context()
	for _, f := range []Fair{{Name: "A", StartsOn: "2025-02-01"}, {Name: "B"}, {Name: "C", StartsOn: "2026-07-07", EndsOn: "2026-07-09"}, {Name: "D", StartsOn: "2026-07-07"}} {
		f.UID = NewUID()
		must(t, db.SaveFair(ctx, testUser, &f))
	}
	var names, after string
	for more := true; more; {
		var fairs []Fair
		var err error
		fairs, more, err = db.ListFairs(ctx, after, 1)
		must(t, err)
		for _, f := range fairs {
			names, after = names+f.Name, f.UID
		}
	}
	if names != "DCAB" {
		t.Errorf("in the order %s", names)
	}
}

func TestListsOfManyCapturesUseIndexes(t *testing.T) {
	if testing.Short() {
		t.Skip("100,000 rows")
	}
	db, ctx := openCompany(t), t.Context()
	first := addCapture(t, db, newCapture(SampleCapture))
	_, err := db.exec(ctx, `insert into captures (uid, kind, state, owner, fields, fair_id, party_id, captured_at, received_at)
		with recursive n(i) as (select 1 union all select i + 1 from n where i < 100000)
		select 'u' || i, 'sample', iif(i % 3, 'new', 'done'), 'x', '{}', (select id from fairs), (select id from parties), i, i from n`)
	must(t, err)
	fair, err := db.FindFair(ctx, mustCapture(t, db, first.UID).FairUID)
	must(t, err)
	for _, q := range []struct{ what, where, index string }{
		{"inbox", `c.state = 'new' and c.id < 90000`, "captures_inbox"},
		{"fair", `c.fair_id = 1 and c.state <> 'discarded' and c.id < 90000`, "captures_fair"},
	} {
		plan := planOf(t, db, `select `+captureRowColumns+captureTables+`where `+q.where+` order by c.id desc limit 49`)
		if !strings.Contains(plan, q.index) || strings.Contains(plan, "SCAN") || strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s:\n%s", q.what, plan)
		}
	}
	for _, q := range []string{
		`select uid from captures where state = 'new' and id > 50000 order by id limit 1`,
		`select uid from captures where state = 'new' and id < 50000 order by id desc limit 1`,
		`select uid from pictures where capture_id = 7 and removed_at is null and visibility <> 'private' order by id limit 1`,
		`select count(*) from (select 1 from captures where party_id = 1 and fair_id = 1 and state <> 'discarded' limit 1000)`,
		`select id from samples where supplier_id = 1 and replace(replace(lower(supplier_code), ' ', ''), '-', '') = 'j77'`,
		`select composition from samples s where s.supplier_id = 1 and s.id <> 9 and s.state <> 'removed' order by s.id desc limit 40`,
		`select f.uid from fairs f where (` + fairOrder + `, f.id) < ('2026-01-01', 9) order by ` + fairOrder + ` desc, f.id desc limit 40`,
	} {
		if plan := planOf(t, db, q); strings.Contains(plan, "SCAN captures") || strings.Contains(plan, "SCAN s") || strings.Contains(plan, "SCAN pictures") || strings.Contains(plan, "TEMP B-TREE") || !strings.Contains(plan, "INDEX") {
			t.Errorf("%s\n%s", q, plan)
		}
	}
	rows, more, err := db.Inbox(ctx, 90_000, CapturePage)
	if err != nil || len(rows) != CapturePage || !more {
		t.Errorf("%d rows, %v, %v", len(rows), more, err)
	}
	if rows, _, err = db.CapturesAt(ctx, fair, 50_000, CapturePage); err != nil || rows[0].ID != 49_999 {
		t.Errorf("%d rows at the fair, %v", len(rows), err)
	}
	if n := waiting(t, db); n < 66_000 {
		t.Errorf("counted %d", n)
	}
}

func mustCapture(t *testing.T, db *Tenant, uid string) *Capture {
	t.Helper()
	c, err := db.FindCapture(t.Context(), uid)
	must(t, err)
	return c
}

// planOf is how SQLite answers a statement.
func planOf(t *testing.T, db *Tenant, query string) string {
	t.Helper()
	rows, err := db.query(t.Context(), `explain query plan `+query)
	must(t, err)
	defer rows.Close()
	var plan strings.Builder
	for rows.Next() {
		var id, parent, unused int
		var detail string
		must(t, rows.Scan(&id, &parent, &unused, &detail))
		fmt.Fprintln(&plan, detail)
	}
	must(t, rows.Err())
	return plan.String()
}
