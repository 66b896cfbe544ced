package models

import (
	"errors"
	"strconv"
	"testing"
)

func addPicture(t *testing.T, db *Tenant, by string, s *Sample, p Picture) *Picture {
	t.Helper()
	if p.Visibility == "" {
		p.Visibility = "public"
	}
	added, err := db.AddPicture(t.Context(), by, s, p)
	must(t, err)
	return added
}

func cover(t *testing.T, db *Tenant, s *Sample, want *Picture, why string) {
	t.Helper()
	uid := ""
	if want != nil {
		uid = want.UID
	}
	if now := reread(t, db, s); now.Cover != uid {
		t.Errorf("%s: cover %q, want %q", why, now.Cover, uid)
	}
}

func TestTheFirstPublicPictureIsTheCover(t *testing.T) {
	db := openCompany(t)
	s := newSample(t, db, SampleSpec{Code: "A"})
	mine := addPicture(t, db, testUser, s, Picture{Blob: "01", Visibility: "private", Colour: "#ff0000"})
	cover(t, db, s, nil, "a private picture is no cover")
	if reread(t, db, s).Colour != "" {
		t.Error("a private picture gave the sample its colour")
	}
	inside := addPicture(t, db, testUser, s, Picture{Blob: "02", Visibility: "internal", Colour: "#b58a55"})
	cover(t, db, s, inside, "an internal one is, for want of a public one")
	a := addPicture(t, db, testUser, s, Picture{Blob: "03"})
	b := addPicture(t, db, testUser, s, Picture{Blob: "04"})
	cover(t, db, s, a, "the first public one")
	must(t, db.OrderPictures(t.Context(), testUser, s, []string{b.UID, a.UID}))
	cover(t, db, s, b, "after ordering")
	_, err := db.RemovePicture(t.Context(), testUser, s, b.UID)
	must(t, err)
	cover(t, db, s, a, "after removal")
	must(t, db.UndoSample(t.Context(), testUser, s, lastEvent(t, db, s).ID))
	cover(t, db, s, b, "brought back by the history")
	if reread(t, db, s).Colour != "#b58a55" {
		t.Error("the first picture did not give the sample its colour")
	}
	must(t, db.ShowPicture(t.Context(), testUser, s, mine.UID, "public"))
}

func TestAPrivatePictureIsItsOwnersAlone(t *testing.T) {
	db := openCompany(t)
	s := newSample(t, db, SampleSpec{Code: "A"})
	p := addPicture(t, db, testUser, s, Picture{Blob: "01", Visibility: "private", Name: "secret.jpg"})
	waiting, err := db.KeepPicture(t.Context(), testUser, Picture{Blob: "02"})
	must(t, err)
	for _, uid := range []string{p.UID, waiting.UID} {
		if _, err := db.FindPicture(t.Context(), uid, testUser); err != nil {
			t.Errorf("owner: %v", err)
		}
		if _, err := db.FindPicture(t.Context(), uid, otherUser); !errors.Is(err, ErrNotFound) {
			t.Errorf("colleague: %v", err)
		}
	}
	if all, err := db.Pictures(t.Context(), s, otherUser); err != nil || len(all) != 0 {
		t.Errorf("colleague sees %v, %v", all, err)
	}
	if e := lastEvent(t, db, s); e.Verb != "created" {
		t.Errorf("the history tells of it: %+v", e)
	}
	_, err = db.RemovePicture(t.Context(), otherUser, s, p.UID)
	if !errors.Is(err, ErrNotFound) {
		t.Errorf("colleague removes: %v", err)
	}
	_, err = db.RemovePicture(t.Context(), testUser, s, p.UID)
	must(t, err)
	if err := db.RestorePicture(t.Context(), otherUser, s, p.UID); !errors.Is(err, ErrNotFound) {
		t.Errorf("colleague brings back: %v", err)
	}
	must(t, db.RestorePicture(t.Context(), testUser, s, p.UID))
}

func TestOnlyTheUploaderKeepsAPictureToThemselves(t *testing.T) {
	db := openCompany(t)
	s := newSample(t, db, SampleSpec{Code: "A"})
	p := addPicture(t, db, testUser, s, Picture{Blob: "01"})
	wantProblem(t, db.ShowPicture(t.Context(), otherUser, s, p.UID, "private"), "visibility", "picture.private.owner")
	must(t, db.ShowPicture(t.Context(), otherUser, s, p.UID, "internal"))
	must(t, db.ShowPicture(t.Context(), testUser, s, p.UID, "private"))
	wantProblem(t, db.ShowPicture(t.Context(), testUser, s, p.UID, "everybody"), "visibility", "picture.visibility.bad")
}

func TestThereIsRoomForNineOfEachKindAndThreePerColour(t *testing.T) {
	db := openCompany(t)
	s := newSample(t, db, SampleSpec{Code: "A"})
	v := newVariant(t, db, s, "Camel", 0)
	for i := range MaxPictures {
		addPicture(t, db, testUser, s, Picture{Blob: strconv.Itoa(i)})
	}
	_, err := db.AddPicture(t.Context(), testUser, s, Picture{Blob: "x", Visibility: "public"})
	wantProblem(t, err, "picture", "picture.too_many")
	again := addPicture(t, db, testUser, s, Picture{Blob: "3"})
	if again.Position != 4 {
		t.Errorf("the same content was hung again: %+v", again)
	}
	addPicture(t, db, testUser, s, Picture{Blob: "x", Visibility: "internal"})
	for i := range MaxVariantPictures {
		addPicture(t, db, testUser, s, Picture{Blob: strconv.Itoa(i), VariantID: v.ID})
	}
	_, err = db.AddPicture(t.Context(), testUser, s, Picture{Blob: "y", Visibility: "public", VariantID: v.ID})
	wantProblem(t, err, "picture", "picture.too_many")
}

func TestPicturesOfARemovedColourAreNotSeen(t *testing.T) {
	db := openCompany(t)
	s := newSample(t, db, SampleSpec{Code: "A"})
	v := newVariant(t, db, s, "Camel", 0)
	p := addPicture(t, db, testUser, s, Picture{Blob: "01", VariantID: v.ID})
	cover(t, db, s, p, "a colour's picture")
	must(t, db.RemoveVariant(t.Context(), testUser, s, v.UID))
	cover(t, db, s, nil, "the colour is gone")
	if _, err := db.FindPicture(t.Context(), p.UID, testUser); !errors.Is(err, ErrNotFound) {
		t.Errorf("still served: %v", err)
	}
	must(t, db.UndoSample(t.Context(), testUser, s, lastEvent(t, db, s).ID))
	cover(t, db, s, p, "the colour is back")
}

func TestPicturesWaitForTheirForm(t *testing.T) {
	db := openCompany(t)
	a, err := db.KeepPicture(t.Context(), testUser, Picture{Blob: "01", Colour: "#b58a55"})
	must(t, err)
	theirs, err := db.KeepPicture(t.Context(), otherUser, Picture{Blob: "02"})
	must(t, err)
	s := newSample(t, db, SampleSpec{})
	for range 2 {
		must(t, db.TakePictures(t.Context(), testUser, s, []string{a.UID, theirs.UID, "no such"}))
	}
	all, err := db.Pictures(t.Context(), s, otherUser)
	must(t, err)
	if len(all) != 1 || all[0].UID != a.UID || reread(t, db, s).Colour != "#b58a55" {
		t.Errorf("took %+v", all)
	}
}
