package handlers

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"jennyerp/internal/vision"
	"jennyerp/models"
)

func TestWhatChangesInTheLibraryChangesTheAnswer(t *testing.T) {
	a, c, all := threeHung(t)
	ctx, db, me := t.Context(), c.db(), c.User.UID
	_, address := c.looksFor(redAcross(t))
	found := func(when, want string) {
		t.Helper()
		a.described()
		if got := foundNames(c.get(address)); got != want {
			t.Errorf("%s: found %q, want %q", when, got, want)
		}
	}
	found("at first", "Red across, Blue across, Red along")
	red, err := db.FindSample(ctx, all[0].UID)
	check(t, err)
	picture := red.Cover
	check(t, db.MoveSample(ctx, me, red.UID, models.Archived))
	found("archived", "Blue across, Red along")
	check(t, db.MoveSample(ctx, me, red.UID, models.Active))
	found("active again", "Red across, Blue across, Red along")
	check(t, db.MoveSample(ctx, me, red.UID, models.Draft))
	found("a draft", "Red across, Blue across, Red along")
	check(t, db.MoveSample(ctx, me, red.UID, models.Removed))
	found("removed", "Blue across, Red along")
	check(t, db.MoveSample(ctx, me, red.UID, models.Active))
	_, err = db.RemovePicture(ctx, me, red, picture)
	check(t, err)
	found("its picture removed", "Blue across, Red along")
	check(t, db.RestorePicture(ctx, me, red, picture))
	found("its picture restored", "Red across, Blue across, Red along")
	variant := &models.Variant{UID: models.NewUID(), Name: "Rosso"}
	check(t, db.SaveVariant(ctx, me, red, variant))
	check(t, db.HangPicture(ctx, me, red, picture, variant.ID))
	found("hung on a colour", "Red across, Blue across, Red along")
	check(t, db.RemoveVariant(ctx, me, red, variant.UID))
	found("the colour removed", "Blue across, Red along")
	c.showCloth(all[1], redAcross(t), "public")
	found("another got such a picture", "Blue across, Red along")
	want(t, c.get(address), http.StatusOK, "The same fabric")
}

func TestLabelsCardsAndWaitingPicturesNeverAnswer(t *testing.T) {
	a := seeing(t)
	c := a.company("Tessuti Ferri")
	s := c.stock(models.SampleSpec{Code: "R1", Name: "Red across"})[0]
	for _, shows := range []string{"label", "card"} {
		c.showCloth(s, redAcross(t), "internal", func(p *models.Picture) { p.Shows = shows })
	}
	p, err := c.db().StorePicture(t.Context(), a.Blobs, "waits.jpg", redAcross(t))
	check(t, err)
	_, err = c.db().KeepPicture(t.Context(), c.User.UID, p)
	check(t, err)
	a.described()
	want(t, c.get("/find"), http.StatusOK, "Your one sample has no picture of its cloth yet")
	rec, _ := c.looksFor(redAcross(t))
	wantNames(t, rec, "")
	want(t, rec, http.StatusOK, "Nothing to compare with yet")
}

func TestThePageSaysHowFarItIs(t *testing.T) {
	a := seeing(t)
	c := a.company("Tessuti Ferri")
	want(t, c.get("/find"), http.StatusOK, "Your library is empty")
	c.stock(models.SampleSpec{Code: "R1", Name: "Red across"}, models.SampleSpec{Code: "B1", Name: "Blue across"})
	a.described()
	want(t, c.get("/find"), http.StatusOK, "None of your 2 samples has a picture of its cloth yet")
	b := seeing(t)
	c = b.company("Tessuti Nuovi")
	all := c.stock(models.SampleSpec{Code: "R1", Name: "Red across"}, models.SampleSpec{Code: "B1", Name: "Blue across"})
	c.showCloth(all[0], redAcross(t), "public")
	c.showCloth(all[1], blueAcross(t), "public")
	want(t, c.get("/find"), http.StatusOK, "0 of 2 pictures are read so far")
	_, err := c.db().DescribePictures(t.Context(), b.Blobs, models.Describing{Eye: testEye{"test-1"}, Most: 1})
	check(t, err)
	want(t, c.get("/find"), http.StatusOK, "1 of 2 pictures are read so far")
	rec, _ := c.looksFor(redAcross(t)) // what is read is found already
	wantNames(t, rec, "Red across")
	b.described()
	wantAbsent(t, c.get("/find"), "so far")
}

func TestAnOldEngineAnswersUntilTheNewOneIsThrough(t *testing.T) {
	a, c, _ := threeHung(t)
	_, address := c.looksFor(redAcross(t))
	a.Tenants.Sight.Eyes = []models.Eye{testEye{"test-2"}, testEye{"test-1"}}
	_, err := c.db().DescribePictures(t.Context(), a.Blobs, models.Describing{Eye: testEye{"test-2"}, Most: 1})
	check(t, err)
	wantNames(t, c.get(address), "Red across, Blue across, Red along")
	rec, again := c.looksFor(redAcross(t))
	wantNames(t, rec, "Red across, Blue across, Red along")
	if !strings.Contains(again, "test-1") {
		t.Errorf("asked %s before the new engine was through", again)
	}
	a.Tenants.Sight.Ask(false, c.Company.UID)
	a.described()
	rec, again = c.looksFor(redAcross(t))
	wantNames(t, rec, "Red across, Blue across, Red along")
	if !strings.Contains(again, "test-2") {
		t.Errorf("asked %s although the new engine is through", again)
	}
	want(t, c.get(address), http.StatusOK, "Take the photo again") // the old vectors are gone
}

func TestAPrivatePictureAnswersItsOwnerAlone(t *testing.T) {
	a, c, all := threeHung(t)
	green := clothJPEG(t, 20, 190, 20, "along")
	p := c.showCloth(all[1], green, "private")
	a.described()
	rec, address := c.looksFor(green)
	want(t, rec, http.StatusOK, "The same fabric is in your library")
	if !strings.HasPrefix(foundNames(rec), "Blue across") {
		t.Fatalf("the owner finds %q", foundNames(rec))
	}
	wei := c.colleague("seller", false)
	other := wei.get(address)
	wantAbsent(t, other, "The same fabric")
	if !strings.HasPrefix(foundNames(other), "Red along") {
		t.Fatalf("a colleague finds %q", foundNames(other))
	}
	want(t, wei.get("/find?picture="+p.UID), http.StatusNotFound)

	check(t, c.db().ShowPicture(t.Context(), c.User.UID, all[1], p.UID, "internal"))
	want(t, wei.get(address), http.StatusOK, "The same fabric")
	check(t, c.db().ShowPicture(t.Context(), c.User.UID, all[1], p.UID, "private"))
	wantAbsent(t, wei.get(address), "The same fabric")
}

// The engine of the program itself, with the second look.
func TestThePhotosSignatureStandsInTheAddress(t *testing.T) {
	a, c, _ := threeHung(t)
	a.Tenants.Sight.Eyes = []models.Eye{models.OwnEye{}, models.FormerEye{}}
	a.Tenants.Sight.Ask(false, c.Company.UID)
	a.described()
	rec, address := c.looksFor(blueAcross(t))
	want(t, rec, http.StatusOK, "The same fabric is in your library")
	if !strings.HasPrefix(foundNames(rec), "Blue across") {
		t.Errorf("found %q", foundNames(rec))
	}
	at, err := url.Parse(address)
	check(t, err)
	raw, err := base64.RawURLEncoding.DecodeString(at.Query().Get("v"))
	check(t, err)
	if q, err := vision.UnmarshalQuestion(raw); err != nil || q.Signature == nil || len(address) > 1000 {
		t.Errorf("%d characters of address hold %+v, %v", len(address), q.Signature, err)
	}
}
