package demo

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"jennyerp/internal/blob"
	"jennyerp/internal/keys"
	"jennyerp/models"
)

// house is an empty data folder, open.
func house(t *testing.T, dir string) Options {
	t.Helper()
	clock := func() time.Time { return time.Date(2026, 10, 14, 15, 20, 0, 0, time.UTC) }
	var o Options
	var err error
	must := func() {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	o.Keys, err = keys.Open(filepath.Join(dir, "keys"), nil)
	must()
	o.Control, err = models.OpenControl(t.Context(), filepath.Join(dir, "control.db"), clock)
	must()
	t.Cleanup(func() { o.Control.Close() })
	o.Tenants, err = models.NewTenants(filepath.Join(dir, "companies"), 4, clock)
	must()
	t.Cleanup(func() { o.Tenants.Close() })
	o.Blobs, err = blob.Disk(filepath.Join(dir, "blobs"))
	must()
	o.Hasher = models.NewHasher([]byte("a pepper for tests"), 4)
	return o
}

// company opens the filled company's database.
func company(t *testing.T, o Options) *models.Tenant {
	t.Helper()
	owner, err := o.Control.UserByEmail(t.Context(), giulia)
	if err != nil {
		t.Fatal(err)
	}
	all, err := o.Control.CompaniesOf(t.Context(), owner.ID)
	if err != nil || len(all) != 1 {
		t.Fatalf("companies of %s: %v, %v", giulia, all, err)
	}
	db, release, err := o.Tenants.Open(t.Context(), models.Principal{UserUID: owner.UID, CompanyUID: all[0].UID})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(release)
	return db
}

func TestZZMeasure(t *testing.T) {
	n := map[string]int{"600": 600, "10000": 10000, "100000": 100000, "120": 120}[os.Getenv("ZZ")]
	if n == 0 {
		t.Skip()
	}
	o := house(t, "/tmp/work/demo/zz"+os.Getenv("ZZ"))
	o.Samples, o.Seed = n, 1
	start := time.Now()
	last := start
	o.Progress = func(s string) {
		if time.Since(last) > 5*time.Second {
			t.Log(s, time.Since(start).Round(time.Second))
			last = time.Now()
		}
	}
	if _, err := Fill(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	t.Log(n, time.Since(start))
}
