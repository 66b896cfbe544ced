package models

import (
	"context"
	"errors"
	"os"
	"sync"
	"testing"
	"time"
)

// lease is a placement that a test turns: what it does not name lives here in
// the first epoch.
type lease struct {
	mu    sync.Mutex
	moved map[string]Place
}

func (l *lease) Hold(_ context.Context, company string) (int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p, moved := l.moved[company]
	switch {
	case !moved:
		return 1, nil
	case p.Node != "":
		return 0, &Elsewhere{p}
	}
	return p.Epoch, nil
}

func (l *lease) set(company string, p Place) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.moved[company] = p
}

func leased(t *testing.T) (*Tenants, Principal, *lease) {
	t.Helper()
	ts, p := openFolder(t, 4, testClock())
	l := &lease{moved: map[string]Place{}}
	ts.Placement = l
	return ts, p, l
}

func wantElsewhere(t *testing.T, err error, node string) {
	t.Helper()
	var e *Elsewhere
	if !errors.As(err, &e) || e.Node != node {
		t.Errorf("%v, want: elsewhere, on %q", err, node)
	}
}

func TestACompanyThatLivesElsewhereIsNotOpened(t *testing.T) {
	ts, p, l := leased(t)
	_, release := open(t, ts, p)
	release()
	l.set(p.CompanyUID, Place{"milan", 2})
	_, _, err := ts.Open(t.Context(), p)
	wantElsewhere(t, err, "milan")
	must(t, ts.Leave(t.Context(), p.CompanyUID))
	if ts.Held() != 0 {
		t.Error("its file stays open")
	}
	other := createCompany(t, ts)
	_, release = open(t, ts, other)
	release()
}

// Who was in the middle of a change when another machine took over commits nothing.
func TestNothingIsCommittedUnderAnEpochThatIsOver(t *testing.T) {
	ts, p, l := leased(t)
	db, release := open(t, ts, p)
	for _, now := range []Place{{"milan", 2}, {"", 3}} {
		err := db.Tx(t.Context(), func(db *Tenant) error {
			if err := db.SetMeta(t.Context(), "late", "wool"); err != nil {
				return err
			}
			l.set(p.CompanyUID, now)
			return nil
		})
		wantElsewhere(t, err, now.Node)
		wantElsewhere(t, db.SetMeta(t.Context(), "late", "wool"), now.Node)
		if late, err := db.Meta(t.Context(), "late"); err != nil || late != "" {
			t.Errorf("%q was written under an epoch that is over (%v)", late, err)
		}
	}
	release()
}

// A company that was away comes back with another file: nobody goes on with the old one.
func TestACompanyThatCameBackIsOpenedAnew(t *testing.T) {
	ts, p, l := leased(t)
	db, release := open(t, ts, p)
	s := settingsOf(t, db)
	s.Name = "As it was here"
	must(t, db.SaveSettings(t.Context(), NewUID(), s))

	l.set(p.CompanyUID, Place{"milan", 2})
	_, _, err := ts.Open(t.Context(), p) // lets go of it
	wantElsewhere(t, err, "milan")
	short, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := ts.Leave(short, p.CompanyUID); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v: the file is said to be closed while somebody reads", err)
	}
	settingsOf(t, db) // who came before may read to the end
	release()
	must(t, ts.Leave(t.Context(), p.CompanyUID))

	must(t, os.Remove(ts.path(p.CompanyUID)))
	must(t, ts.Create(t.Context(), p.CompanyUID, NewSettings("As it came back", "IT", "it")))
	l.set(p.CompanyUID, Place{"", 3})
	db, release = open(t, ts, p)
	defer release()
	if s := settingsOf(t, db); s.Name != "As it came back" {
		t.Errorf("it is %q", s.Name)
	}
	must(t, db.SetMeta(t.Context(), "back", "wool"))
}

func TestTheControlDatabaseSaysWhoseMachineACompanyIsOn(t *testing.T) {
	now := time.Date(2026, 9, 14, 9, 0, 0, 0, time.UTC)
	c := openControl(t)
	c.clock = func() time.Time { return now }
	owner := User{UID: NewUID(), Email: "anna@rossi.example", Name: "Anna"}
	stays, goes := Company{UID: NewUID(), Name: "Rossi"}, Company{UID: NewUID(), Name: "Bianchi"}
	must(t, c.AddCompany(t.Context(), &stays, &owner, "no hash"))
	must(t, c.AddCompany(t.Context(), &goes, &owner, "no hash"))
	for _, co := range []Company{stays, goes} {
		must(t, c.NoteMail(t.Context(), co.UID, 0))
	}
	places := Here(c)
	if epoch, err := places.Hold(t.Context(), goes.UID); err != nil || epoch != 1 {
		t.Fatalf("epoch %d, %v", epoch, err)
	}
	_, err := c.exec(t.Context(), `update companies set node = 'milan', epoch = 2 where uid = ?`, goes.UID)
	must(t, err)
	now = now.Add(3 * time.Second) // it goes by what it read for two
	_, err = places.Hold(t.Context(), goes.UID)
	wantElsewhere(t, err, "milan")
	if epoch, err := places.Hold(t.Context(), stays.UID); err != nil || epoch != 1 {
		t.Errorf("epoch %d, %v", epoch, err)
	}

	milan := *c
	milan.Node = "milan"
	founded := Company{UID: NewUID(), Name: "Verdi"}
	must(t, milan.AddCompany(t.Context(), &founded, &owner, "no hash"))
	if epoch, err := Here(&milan).Hold(t.Context(), goes.UID); err != nil || epoch != 2 {
		t.Errorf("in Milan: epoch %d, %v", epoch, err)
	}
	for _, machine := range []struct {
		c         *Control
		due, live int
	}{{c, 1, 1}, {&milan, 1, 2}} {
		due, err := machine.c.MailDue(t.Context(), 10)
		must(t, err)
		live, err := machine.c.ActiveCompanies(t.Context(), "", 10)
		must(t, err)
		if len(due) != machine.due || len(live) != machine.live {
			t.Errorf("machine %q has %d companies and %d with mail", machine.c.Node, len(live), len(due))
		}
	}
}
