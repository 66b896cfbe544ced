package models

import (
	"errors"
	"path/filepath"
	"testing"
	"time"
)

// What was ended since holds in a database from before too, or who was removed
// would come back with a restore (P13, P17, P18, P19).
func TestAnEarlierDatabaseLearnsWhatWasEndedSince(t *testing.T) {
	ctx, dir, now := t.Context(), t.TempDir(), time.Date(2026, 9, 14, 0, 0, 0, 0, time.UTC)
	control := func(name string) *Control {
		c, err := OpenControl(ctx, filepath.Join(dir, name), func() time.Time { return now })
		must(t, err)
		t.Cleanup(func() { c.Close() })
		c.UseAuditKey(make([]byte, 32))
		return c
	}
	then, last := control("then.db"), control("last.db")
	people := map[string]*User{}
	uid := map[string]string{}
	found := func(c *Control, company, person string) {
		if uid[company] == "" {
			uid[company] = NewUID()
		}
		if people[person] == nil {
			people[person] = &User{UID: NewUID(), Email: person + "@example.com", Name: person}
		}
		must(t, c.AddCompany(ctx, &Company{UID: uid[company], Name: company}, people[person], "no hash"))
	}
	for _, c := range []*Control{then, last} {
		found(c, "removed", "anna")
		found(c, "closing", "bruno")
		found(c, "back", "carla")
		found(c, "back", "dario")
	}
	must(t, then.PurgeCompany(ctx, uid["back"], ClosedByCancel)) // opened again since
	found(last, "later", "elena")
	for _, company := range []string{"removed", "later"} {
		must(t, last.PurgeCompany(ctx, uid[company], ClosedAtOnce))
		must(t, last.Bury(ctx, Tombstone{CompanyUID: uid[company], At: last.Now(), Reason: ClosedAtOnce}))
	}
	must(t, last.PurgeCompany(ctx, uid["closing"], ClosedAtOnce))
	must(t, last.DeletePerson(ctx, *people["dario"]))
	must(t, last.RegisterArchive(ctx, ArchiveRow{CompanyUID: uid["removed"], Country: "IT", Papers: 1, SHA256: "abc", MadeAt: 1, KeepUntil: 2}))

	endings, err := last.Endings(ctx)
	must(t, err)
	for range 2 { // what breaks in between is repeated
		must(t, then.Replay(ctx, endings))
		for company, want := range map[string]string{"removed": Gone, "later": Gone, "closing": Gone, "back": Open} {
			if s, err := then.StandingOf(ctx, uid[company]); err != nil && !errors.Is(err, ErrNotFound) || s.State != want {
				t.Errorf("%s is %v, %v", company, s, err)
			}
		}
		for person, want := range map[string]error{"anna": ErrNotFound, "bruno": nil, "carla": nil, "dario": ErrNotFound, "elena": ErrNotFound} {
			if _, err := then.UserByEmail(ctx, person+"@example.com"); err != want {
				t.Errorf("%s: %v", person, err)
			}
		}
		if rows, err := then.Archives(ctx); err != nil || len(rows) != 1 || rows[0].SHA256 != "abc" {
			t.Errorf("archives %v, %v", rows, err)
		}
		if due, err := then.DueClosings(ctx, 10); err != nil || len(due) != 3 {
			t.Errorf("the journal has %v, %v", due, err)
		}
		if tombs, err := then.Tombstones(ctx); err != nil || len(tombs) != 2 {
			t.Errorf("tombstones %v, %v", tombs, err)
		}
	}
}
