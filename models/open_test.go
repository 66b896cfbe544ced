package models

import (
	"bytes"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"
)

// testUser did everything in these tests.
const testUser = "7b1c4a52-9a54-4b6e-8d0e-1f2a3b4c5d6e"

// testClock begins on 14 September 2026 and is one millisecond later each time it is read.
func testClock() Clock {
	start := time.Date(2026, 9, 14, 9, 0, 0, 0, time.UTC)
	var reads atomic.Int64
	return func() time.Time { return start.Add(time.Duration(reads.Add(1)) * time.Millisecond) }
}

// testAuditKey is the secret of every audit log in tests.
func testAuditKey(string) ([]byte, error) { return bytes.Repeat([]byte{7}, 32), nil }

// openFolder makes a folder of companies with one in it and gives the key to it.
func openFolder(t testing.TB, max int, clock Clock) (*Tenants, Principal) {
	t.Helper()
	ts, err := NewTenants(filepath.Join(t.TempDir(), "tenants"), max, clock)
	if err != nil {
		t.Fatal(err)
	}
	ts.AuditKey = testAuditKey
	t.Cleanup(func() { ts.Close() })
	return ts, createCompany(t, ts)
}

// createCompany makes one more company in the folder.
func createCompany(t testing.TB, ts *Tenants) Principal {
	t.Helper()
	uid := NewUID()
	if err := ts.Create(t.Context(), uid, NewSettings("Tessuti Bisenzio", "IT", "it")); err != nil {
		t.Fatal(err)
	}
	return Principal{UserUID: testUser, CompanyUID: uid, Role: "owner", SeeCost: true}
}

// openCompany gives the database of a new company until the test ends.
func openCompany(t testing.TB) *Tenant {
	t.Helper()
	ts, p := openFolder(t, 4, testClock())
	db, release, err := ts.Open(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(release)
	return db
}

// openControl gives a new control database until the test ends.
func openControl(t testing.TB) *Control {
	t.Helper()
	c, err := OpenControl(t.Context(), filepath.Join(t.TempDir(), "control.db"), testClock())
	if err != nil {
		t.Fatal(err)
	}
	c.UseAuditKey(bytes.Repeat([]byte{7}, 32))
	t.Cleanup(func() { c.Close() })
	return c
}

// addSample stores a sample with this spec; an empty code is proposed.
func addSample(t testing.TB, db *Tenant, spec SampleSpec) *Sample {
	t.Helper()
	s := &Sample{UID: NewUID(), SampleSpec: spec}
	if err := db.CreateSample(t.Context(), testUser, s); err != nil {
		t.Fatalf("add sample %q: %v", spec.Code, err)
	}
	return s
}
