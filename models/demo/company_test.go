package demo

import (
	"context"
	"io"
	"strings"
	"testing"

	"jennyerp/internal/picture"
	"jennyerp/models"
)

func TestALoadedLibraryIsFoundWithItsParts(t *testing.T) {
	o := filled(t, 60, 1)
	db := company(t, o)
	cards, _, err := db.Samples(t.Context(), models.SampleFilter{}, "", 60)
	if err != nil {
		t.Fatal(err)
	}
	if cards[0].Name != "Mulberry charmeuse" || cards[1].Name != "Camel herringbone" || cards[1].Stock == 0 {
		t.Errorf("the library begins with %q and %q", cards[0].Name, cards[1].Name)
	}
	for _, q := range []string{cards[1].Code, "herringbone camel", "spina di pesce", "lana", "羊毛", "Valdora"} {
		found, _, err := db.Samples(t.Context(), models.SampleFilter{Q: q}, "", 60)
		if err != nil {
			t.Fatal(err)
		}
		hit := false
		for _, f := range found {
			hit = hit || f.UID == cards[1].UID
		}
		if !hit {
			t.Errorf("%q does not find the herringbone", q)
		}
	}
	for _, card := range cards {
		if card.Cover == "" {
			t.Errorf("%s has no picture", card.Code)
		}
	}
	s, err := db.FindSample(t.Context(), cards[1].UID)
	if err != nil {
		t.Fatal(err)
	}
	colours, err := db.Variants(t.Context(), s)
	if err != nil || len(colours) < 4 {
		t.Fatalf("%d colours, %v", len(colours), err)
	}
	photos, err := db.Pictures(t.Context(), s, "")
	if err != nil || len(photos) != 3+len(colours) {
		t.Fatalf("%d pictures, %v", len(photos), err)
	}
	for _, p := range photos {
		for _, size := range models.PictureSizes {
			readPicture(t.Context(), t, o, db.BlobKey(p.Blob, size))
		}
	}
	if photos[3].VariantID != colours[0].ID || photos[4].VariantID != colours[1].ID {
		t.Error("pictures of colours hang on other colours")
	}
	if prices, err := db.Prices(t.Context(), s, true); err != nil || len(prices) < 4 || !prices[0].Current {
		t.Errorf("prices %+v, %v", prices, err)
	}
}

func readPicture(ctx context.Context, t *testing.T, o Options, key string) {
	t.Helper()
	f, err := o.Blobs.Open(ctx, key)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := picture.Decode(ctx, data); err != nil {
		t.Errorf("%s: %v", key, err)
	}
}

func TestANewCompanyIsFilledEmptiedAndFilledAgain(t *testing.T) {
	o := house(t, t.TempDir())
	uid, by := models.NewUID(), models.NewUID()
	must(t, o.Keys.Create(uid))
	if err := o.Tenants.Create(t.Context(), uid, models.NewSettings("Stoffe Nuove", "IT", "it")); err != nil {
		t.Fatal(err)
	}
	db, release, err := o.Tenants.Open(t.Context(), models.Principal{UserUID: by, CompanyUID: uid})
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	own := &models.Sample{UID: models.NewUID(), SampleSpec: models.SampleSpec{Code: "sb 0109", Name: "Ours"}} // a code the demo would take
	if err := db.CreateSample(t.Context(), by, own); err != nil {
		t.Fatal(err)
	}
	fill := func() {
		t.Helper()
		if err := FillCompany(t.Context(), db, o.Blobs, by, Options{Samples: 12}); err != nil {
			t.Fatal(err)
		}
		cards, _, err := db.Samples(t.Context(), models.SampleFilter{Tag: Tag}, "", 60)
		if err != nil || len(cards) != 12 || countOf(t, db, models.Active) != 13 {
			t.Fatalf("%d demo samples of %d, %v", len(cards), countOf(t, db, models.Active), err)
		}
	}
	fill()
	fill()
	if err := EmptyCompany(t.Context(), db, by); err != nil {
		t.Fatal(err)
	}
	if countOf(t, db, models.Active) != 1 || countOf(t, db, models.Removed) != 12 {
		t.Error("emptying leaves demo samples or takes the company's own")
	}
	fill()
	history, err := db.FindSampleByCode(t.Context(), "SB 0109")
	if err != nil || strings.HasSuffix(history.Code, Tag) || history.Name != "Ours" {
		t.Errorf("the company's own code went to %+v, %v", history, err)
	}
}
