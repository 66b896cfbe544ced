package models

import (
	"errors"
	"path/filepath"
	"testing"
	"time"
)

// newCompanyFile is one company's database with its first settings.
func newCompanyFile(t *testing.T, s Settings) *Tenant {
	t.Helper()
	tenants, err := NewTenants(filepath.Join(t.TempDir(), "companies"), 3, func() time.Time { return time.Date(2026, 9, 14, 10, 0, 0, 0, time.UTC) })
	must(t, err)
	tenants.AuditKey = testAuditKey
	uid := NewUID()
	must(t, tenants.Create(t.Context(), uid, s))
	db, release, err := tenants.Open(t.Context(), Principal{CompanyUID: uid, Role: "owner"})
	must(t, err)
	t.Cleanup(func() { release(); tenants.Close() })
	return db
}

func settingsOf(t *testing.T, db *Tenant) Settings {
	t.Helper()
	s, err := db.Settings(t.Context())
	must(t, err)
	return s
}

func TestANewCompanyCountsInItsCountrysMoney(t *testing.T) {
	for country, want := range map[string]string{"IT": "EUR", "GB": "GBP", "CN": "CNY", "HK": "HKD", "US": "USD", "CH": "CHF", "BG": "EUR", "HR": "EUR", "TR": "TRY", "": "EUR"} {
		s := NewSettings("Ferri", country, "it")
		if s.Currency != want || s.Unit != "m" || s.Prefix != "S" || s.Locale != "it" {
			t.Errorf("%s: %+v, want %s", country, s, want)
		}
	}
}

func TestPrivateFieldsNeverLeave(t *testing.T) {
	s := NewSettings("Ferri", "IT", "it")
	s.Shareable = map[string]bool{"name": false, "tags": true}
	for _, f := range SampleFields {
		if f.Private {
			s.Shareable[f.Key] = true // whoever wrote that: it does not count
		}
	}
	for _, f := range SampleFields {
		want := f.Shareable && f.Key != "name" || f.Key == "tags"
		if got := s.Leaves(f); got != want {
			t.Errorf("%s leaves: %v, want %v", f.Key, got, want)
		}
	}
}

func TestSettingsAreStoredWithTheirHistory(t *testing.T) {
	db, ctx := newCompanyFile(t, NewSettings("Ferri", "IT", "it")), t.Context()
	s := settingsOf(t, db)
	s.Name, s.Shareable = "Ferri & Figli", map[string]bool{"price": false, "name": true, "cost": true, "nonsense": true}
	must(t, db.SaveSettings(ctx, "giulia", s))
	now := settingsOf(t, db)
	if now.Name != "Ferri & Figli" || now.Version != s.Version+1 || len(now.Shareable) != 1 || now.Shareable["price"] {
		t.Errorf("stored %+v", now)
	}
	must(t, db.SaveSettings(ctx, "giulia", now)) // nothing changed
	history, err := db.History(ctx, "settings", 1)
	must(t, err)
	if len(history) != 1 || history[0].By != "giulia" || string(history[0].Changes["name"][0]) != `"Ferri"` {
		t.Errorf("history %+v", history)
	}
}

func TestTwoPeopleChangeDifferentSettings(t *testing.T) {
	db, ctx := newCompanyFile(t, NewSettings("Ferri", "IT", "it")), t.Context()
	hers, his := settingsOf(t, db), settingsOf(t, db)
	hers.Name, hers.Shareable = "Ferri & Figli", map[string]bool{"price": false}
	must(t, db.SaveSettings(ctx, "giulia", hers))
	his.Prefix = "TF"
	must(t, db.SaveSettings(ctx, "wei", his))
	if now := settingsOf(t, db); now.Name != "Ferri & Figli" || now.Prefix != "TF" || len(now.Shareable) != 1 {
		t.Errorf("stored %+v", now)
	}
}

func TestTwoPeopleChangeTheSameSetting(t *testing.T) {
	db, ctx := newCompanyFile(t, NewSettings("Ferri", "IT", "it")), t.Context()
	hers, his := settingsOf(t, db), settingsOf(t, db)
	hers.Currency, hers.Unit = "CNY", "yd"
	must(t, db.SaveSettings(ctx, "giulia", hers))
	his.Currency, his.Unit = "USD", "yd"
	var conflict *Conflict
	if err := db.SaveSettings(ctx, "wei", his); !errors.As(err, &conflict) || !errors.Is(err, ErrStale) {
		t.Fatalf("got %v, want a conflict", err)
	}
	if theirs, ok := conflict.Theirs.(Settings); !ok || theirs.Currency != "CNY" || len(conflict.Fields) != 1 || conflict.Fields[0] != "currency" {
		t.Errorf("conflict %+v", conflict)
	}
	if now := settingsOf(t, db); now.Currency != "CNY" {
		t.Errorf("stored %+v", now)
	}
	his.Version = settingsOf(t, db).Version
	must(t, db.SaveSettings(ctx, "wei", his)) // having seen it, he decides
	if now := settingsOf(t, db); now.Currency != "USD" {
		t.Errorf("stored %+v", now)
	}
}

func TestSettingsAreFoundAsTheyWere(t *testing.T) {
	db, ctx := newCompanyFile(t, NewSettings("Ferri", "IT", "it")), t.Context()
	first := settingsOf(t, db)
	changed := first
	changed.Name, changed.Shareable = "Ferri & Figli", map[string]bool{"price": false, "moq": false}
	must(t, db.SaveSettings(ctx, "giulia", changed))
	was, err := db.SettingsAt(ctx, first.Version)
	must(t, err)
	if was.Name != "Ferri" || len(was.Shareable) != 0 || was.Version != first.Version {
		t.Errorf("was %+v", was)
	}
	if now := settingsOf(t, db); len(now.Shareable) != 2 {
		t.Errorf("looking back changed %+v", now)
	}
}
