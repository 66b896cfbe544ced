package models

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// told writes changes as "field: old > new", in order.
func told(c Changes) string {
	var all []string
	for _, field := range slices.Sorted(maps.Keys(c)) {
		all = append(all, fmt.Sprintf("%s: %s > %s", field, c[field][0], c[field][1]))
	}
	return strings.Join(all, "; ")
}

func TestADiffTellsOnlyWhatChanged(t *testing.T) {
	before := SampleSpec{Name: "a", Weight: 1, Tags: []string{"x"}, Breaks: []Break{{1, 2}}}
	if got := told(diff(before, before)); got != "" {
		t.Errorf("nothing changed, yet %s", got)
	}
	after := before
	after.Weight, after.Tags, after.Breaks = 2, []string{"x", "y"}, nil
	want := `breaks: [{"from":1,"price":2}] > null; tags: ["x"] > ["x","y"]; weight: 1 > 2`
	if got := told(diff(before, after)); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestApplyTakesADiffForthAndBack(t *testing.T) {
	before := SampleSpec{Name: "a", Weight: 1, Tags: []string{"x", "y"}, Notes: "stays"}
	after := SampleSpec{Name: "b", Weight: 0, Tags: []string{"z"}, Types: []string{"knit"}, Notes: "stays"}
	changes := diff(before, after)
	got := after
	must(t, apply(&got, oldest(changes)))
	if left := told(diff(before, got)); left != "" {
		t.Errorf("taken back, but %s", left)
	}
	if after.Tags[0] != "z" {
		t.Errorf("the other copy's tags became %v", after.Tags)
	}
}

func TestApplyRefusesWhatDoesNotFit(t *testing.T) {
	if err := apply(&SampleSpec{}, map[string]json.RawMessage{"weight": json.RawMessage(`"heavy"`)}); err == nil {
		t.Error("a word became a weight")
	}
}

func TestChangesSinceJoinWhatOthersDid(t *testing.T) {
	db := openCompany(t)
	s := newSample(t, db, SampleSpec{Code: "A", Name: "first", Season: "SS26"})
	for _, c := range []func(*SampleSpec){
		func(s *SampleSpec) { s.Name = "second" },
		func(s *SampleSpec) { s.Name, s.Season = "third", "AW26" },
		func(s *SampleSpec) { s.Season, s.Weave = "SS26", "tela" }, // the season is again what it was
	} {
		_, err := save(t, db, otherUser, *reread(t, db, s), c)
		must(t, err)
	}
	newSample(t, db, SampleSpec{Code: "B", Name: "another"})
	for version, want := range map[int64]string{
		1: `name: "first" > "third"; weave: "" > "tela"`,
		2: `name: "second" > "third"; weave: "" > "tela"`,
		3: `season: "AW26" > "SS26"; weave: "" > "tela"`,
		4: ``,
	} {
		got, err := db.changesSince(t.Context(), "sample", s.ID, version)
		if must(t, err); told(got) != want {
			t.Errorf("since %d: %s, want %s", version, told(got), want)
		}
	}
}

func TestHistoryIsOfOneRecordTheNewestFirst(t *testing.T) {
	db := openCompany(t)
	for n := range maxHistory + 5 {
		must(t, db.track(t.Context(), Event{By: testUser, Noun: "sample", NounID: 1, Version: int64(n + 1), Verb: "changed"}))
	}
	must(t, db.track(t.Context(), Event{By: testUser, Noun: "party", NounID: 1, Version: 1, Verb: "created"}))
	events, err := db.History(t.Context(), "sample", 1)
	must(t, err)
	if len(events) != maxHistory || events[0].Version != maxHistory+5 || events[0].By != testUser || events[0].At == 0 {
		t.Errorf("%d events, the first %+v", len(events), events[0])
	}
	if _, err := db.FindEvent(t.Context(), "sample", 1, events[0].ID); err != nil {
		t.Error(err)
	}
	for _, other := range []struct {
		noun string
		id   int64
	}{{"party", 1}, {"sample", 2}} {
		_, err = db.FindEvent(t.Context(), other.noun, other.id, events[0].ID)
		wantError(t, err, ErrNotFound)
	}
}
