package models

import (
	"errors"
	"strings"
	"testing"
)

// phrase stores a phrase in three languages.
func phrase(t testing.TB, db *Tenant, use, kind string, usual bool, en string) *Phrase {
	t.Helper()
	p := &Phrase{UID: NewUID(), Use: use, Kind: kind, Usual: usual, Texts: map[string]string{"en": en, "zh-Hans": "中文 " + en}}
	must(t, db.SavePhrase(t.Context(), p))
	return p
}

func TestANewPaperCarriesTheUsualPhrasesInItsLanguage(t *testing.T) {
	db := openCompany(t)
	phrase(t, db, "intro", "", true, "Thank you for your interest.")
	phrase(t, db, "intro", "order", true, "We confirm your order.")
	phrase(t, db, "closing", "", false, "Not on every paper.")
	phrase(t, db, "payment", "", true, "30 days")
	phrase(t, db, "delivery", "", true, "EXW Prato")
	p := addParty(t, db, "Orient") // Chinese, with a payment of its own
	for kind, intro := range map[string]string{"quotation": "中文 Thank you for your interest.", "order": "中文 We confirm your order."} {
		d := draft(t, db, kind, p)
		if d.Intro != intro || d.Closing != "" || d.Payment != "30% T/T" || d.Delivery != "中文 EXW Prato" {
			t.Errorf("%s: %+v", kind, d.DocumentSpec)
		}
	}
	if d := draft(t, db, "dispatch", nil); d.Delivery != "" || d.Payment != "" {
		t.Errorf("a parcel has terms: %+v", d.DocumentSpec)
	}
	if d := draft(t, db, "quotation", nil); d.Intro != "" { // in Italian, which nobody wrote
		t.Errorf("an Italian paper says %q", d.Intro)
	}
}

func TestOnlyOnePhraseOfAUseAndKindIsUsual(t *testing.T) {
	db, ctx := openCompany(t), t.Context()
	first := phrase(t, db, "payment", "", true, "30 days")
	phrase(t, db, "payment", "", true, "60 days")
	again, err := db.FindPhrase(ctx, first.UID)
	must(t, err)
	if again.Usual {
		t.Error("both are usual")
	}
	again.Texts["en"] = "45 days"
	must(t, db.SavePhrase(ctx, again))
	if err := db.SavePhrase(ctx, again); !errors.Is(err, ErrStale) {
		t.Errorf("an old version was stored: %v", err)
	}
}

func TestAPhraseThatCannotStandIsRefused(t *testing.T) {
	db, ctx := openCompany(t), t.Context()
	texts := func(s string) map[string]string { return map[string]string{"en": s} }
	for field, p := range map[string]Phrase{
		"use": {Use: "footer", Texts: texts("x")}, "kind": {Use: "intro", Kind: "poem", Texts: texts("x")}, "text": {Use: "intro"},
		"text_en": {Use: "payment", Texts: texts(strings.Repeat("x", 401))},
	} {
		p.UID = NewUID()
		var bad *Invalid
		if err := db.SavePhrase(ctx, &p); !errors.As(err, &bad) || bad.Fields[0].Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if err := db.RemovePhrase(ctx, NewUID()); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
}

func TestNewPapersTakeRateAndValidityFromTheSettings(t *testing.T) {
	db, ctx := openCompany(t), t.Context()
	set, err := db.Settings(ctx)
	must(t, err)
	set.ValidDays, set.Rates = 15, map[string]int64{"USD": 860_000}
	must(t, db.SaveSettings(ctx, testUser, set))
	d := draft(t, db, "quotation", addParty(t, db, "Orient"))
	if d.Rate != 860_000 || d.Until != "2026-09-29" {
		t.Errorf("rate %d until %s", d.Rate, d.Until)
	}
	set.Rates["USD"], set.Version = 900_000, set.Version+1
	must(t, db.SaveSettings(ctx, testUser, set))
	if now, err := db.FindDocument(ctx, d.Kind, d.UID); err != nil || now.Rate != 860_000 {
		t.Errorf("the paper's rate moved to %d, %v", now.Rate, err)
	}
}
