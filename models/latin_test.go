package models

import (
	"errors"
	"testing"
)

// What a paper said of a Chinese cloth in Latin letters is proposed on the next
// one; where no Italian file is written, nobody asks.
func TestTheLatinTextOfAClothIsRemembered(t *testing.T) {
	db, _ := trading(t)
	ctx, p := t.Context(), belmonte(t, db)
	s := newSample(t, db, SampleSpec{Code: "ZS-1", Name: "真丝双绉"})
	silk := metresOf(1)
	silk.Text, silk.SampleUID = "", s.UID
	first := draft(t, db, "invoice", p, silk)
	var invalid *Invalid
	if err := db.Issue(ctx, testUser, first, ""); !errors.As(err, &invalid) || invalid.Fields[0].Field != "line-"+linesOf(t, db, first)[0].UID || invalid.Fields[0].Key != "einvoice.problem.lost" {
		t.Fatalf("refused with %v", err)
	}
	l := linesOf(t, db, first)[0]
	l.Latin = "Crêpe de Chine"
	must(t, db.SaveLine(ctx, testUser, first, &l))
	must(t, db.Issue(ctx, testUser, first, ""))
	if got := linesOf(t, db, draft(t, db, "invoice", p, silk))[0].Latin; got != "Crêpe de Chine" {
		t.Errorf("proposed is %q", got)
	}
	if got := linesOf(t, db, draft(t, db, "quotation", p, silk))[0].Latin; got != "" {
		t.Errorf("a quotation says %q", got)
	}
	set := settingsOf(t, db)
	set.Country = "CN"
	must(t, db.SaveSettings(ctx, testUser, set))
	chinese := metresOf(1)
	chinese.Text = "真丝"
	other := draft(t, db, "invoice", p, chinese)
	look, err := db.LookAtIssue(ctx, other)
	must(t, err)
	for _, g := range look.Gaps {
		if g.Key == "einvoice.problem.lost" {
			t.Errorf("a house in China is asked: %+v", g)
		}
	}
}
