package models

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestALinkIsReadAsItWasWritten(t *testing.T) {
	l := Link{Company: 71, Token: "abcdefghij234567klmn"}
	if l.Code() != "1z-abcdefghij234567klmn" {
		t.Fatalf("code %q", l.Code())
	}
	for _, code := range []string{l.Code(), strings.ToUpper(l.Code())} {
		if got, ok := ParseLink(code); !ok || got != l {
			t.Errorf("%q reads %v %v", code, got, ok)
		}
	}
	for _, code := range []string{"", "1z", "1z-", "-abcdefghij234567klmn", "0-abcdefghij234567klmn", "1z-abcdefghij234567klm", "1z-abcdefghij234567klm1",
		"01z-abcdefghij234567klmn", "+1z-abcdefghij234567klmn", "1z-abcdefghij234567klmn2", "1z-abcdefghij 34567klmn", "zzzzzzzzzzzzzzzzz-abcdefghij234567klmn"} {
		if _, ok := ParseLink(code); ok {
			t.Errorf("%q was read as a link", code)
		}
	}
}

func TestASampleHasOneLinkUntilItIsRevoked(t *testing.T) {
	db, ctx := openCompany(t), t.Context()
	a, b := &Sample{UID: NewUID(), SampleSpec: SampleSpec{Code: "A"}}, &Sample{UID: NewUID(), SampleSpec: SampleSpec{Code: "B"}}
	must(t, db.CreateSample(ctx, "giulia", a))
	must(t, db.CreateSample(ctx, "giulia", b))
	first, err := db.LinksOf(ctx, a)
	must(t, err)
	again, err := db.LinksOf(ctx, a, b)
	must(t, err)
	if first[a.ID] != again[a.ID] || again[a.ID] == again[b.ID] || len(again[b.ID]) != 20 {
		t.Fatalf("links %v then %v", first, again)
	}
	seen, err := db.Linked(ctx, again[b.ID], "aaaaaaaaaaaaaaaaaaaa", again[a.ID])
	must(t, err)
	if len(seen) != 2 || seen[0].UID != b.UID || seen[1].UID != a.UID || seen[1].Token != again[a.ID] {
		t.Fatalf("seen %v", seen)
	}
	must(t, db.RevokeLink(ctx, "giulia", a))
	must(t, db.RevokeLink(ctx, "giulia", a)) // the second time changes nothing
	if seen, err = db.Linked(ctx, again[a.ID], again[b.ID]); err != nil || len(seen) != 1 {
		t.Fatalf("after revoking: %v %v", seen, err)
	}
	fresh, err := db.LinksOf(ctx, a)
	must(t, err)
	if fresh[a.ID] == first[a.ID] {
		t.Fatal("a revoked link came back")
	}
	events, err := db.History(ctx, "sample", a.ID)
	must(t, err)
	if n := slices.IndexFunc(events, func(e Event) bool { return e.Verb == "link_revoked" && e.By == "giulia" }); n < 0 {
		t.Fatal("the history does not tell who revoked")
	}
	must(t, db.MoveSample(ctx, "giulia", b.UID, Archived))
	if seen, err = db.Linked(ctx, again[b.ID]); err != nil || len(seen) != 0 {
		t.Fatalf("an archived sample is seen from outside: %v %v", seen, err)
	}
}

func TestOutsideSeesOnlyPublicPicturesOfTheCloth(t *testing.T) {
	db, ctx := openCompany(t), t.Context()
	s, other := &Sample{UID: NewUID()}, &Sample{UID: NewUID()}
	must(t, db.CreateSample(ctx, "giulia", s))
	must(t, db.CreateSample(ctx, "giulia", other))
	uids := map[string]string{}
	for i, p := range []Picture{{Visibility: "public", Shows: "cloth"}, {Visibility: "internal", Shows: "cloth"}, {Visibility: "private", Shows: "cloth"}, {Visibility: "public", Shows: "label"}, {Visibility: "public", Shows: "card"}} {
		p.UID, p.SampleID, p.Owner, p.Blob, p.Position = NewUID(), s.ID, "giulia", strings.Repeat("ab", 32), int64(i)
		must(t, db.insertPicture(ctx, &p))
		uids[string(p.Visibility)+" "+p.Shows] = p.UID
	}
	seen, err := db.PublicPictures(ctx, s.ID)
	must(t, err)
	if len(seen) != 1 || seen[0].UID != uids["public cloth"] {
		t.Fatalf("seen %v", seen)
	}
	for name, uid := range uids {
		_, err := db.PublicPicture(ctx, s.ID, uid)
		if name == "public cloth" {
			must(t, err)
		} else if !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := db.PublicPicture(ctx, other.ID, uids["public cloth"]); !errors.Is(err, ErrNotFound) {
		t.Errorf("by another sample's link: %v", err)
	}
}

func TestAPriceIsWrittenWithTheLettersOfAWord(t *testing.T) {
	for _, o := range []struct {
		word  string
		price UnitPrice
		want  string
	}{
		{"PROFUMATIC", 27_9000, "RA.IC"}, {"profumatic", 12_0000, "PR"}, {"PROFUMATIC", 3_4567, "O.FUMA"}, {"PROFUMATIC", 1000_5000, "PCCC.UC"},
		{"一二三四五六七八九零", 27_9000, "二七.九零"}, {"PROFUMATIC", 0, ""}, {"", 27_9000, ""}, {"PROFUMATIX", 100_0000, "PXX"},
	} {
		if got := PriceCode(o.word, o.price); got != o.want {
			t.Errorf("%s %d: %q, want %q", o.word, o.price, got, o.want)
		}
	}
	for _, word := range []string{"", "PROFUMATI", "PROFUMATICO", "PROFUMATTI", "PROFUMATI1", "profumatiP", "PROFU ATIC"} {
		if ValidPriceWord(word) {
			t.Errorf("%q counts as a price word", word)
		}
	}
}
