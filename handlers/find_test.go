package handlers

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"jennyerp/models"
)

func TestAPhotoFindsTheSameClothFirst(t *testing.T) {
	_, c, all := threeHung(t)
	rec, address := c.looksFor(clothJPEG(t, 185, 24, 18, "across"))
	want(t, rec, http.StatusOK, "The same fabric is in your library", ">Same fabric<", ">Same quality, other colour<", "/samples/"+all[0].UID, "Answered by the engine in JennyERP", "The photo is not kept")
	wantNames(t, rec, "Red across, Blue across, Red along")
	wantNames(t, c.get(address), "Red across, Blue across, Red along") // back, or a colleague who got the address
	if u, err := url.Parse(address); err != nil || u.Path != "/find" || len(u.Query()) != 2 || len(u.Query().Get("v")) != 235 {
		t.Errorf("the address holds more than numbers: %s", address)
	}
}

func TestNothingCloseIsSaidAndTheNearestAreShown(t *testing.T) {
	a := seeing(t)
	c := a.company("Tessuti Ferri")
	all := c.stock(models.SampleSpec{Code: "R2", Name: "Red along"})
	c.showCloth(all[0], redAlong(t), "internal")
	a.described()
	rec, _ := c.looksFor(blueAcross(t))
	want(t, rec, http.StatusOK, "Nothing close")
	wantNames(t, rec, "Red along")
	wantAbsent(t, rec, "Same fabric", ">Similar<")
}

func TestTheSliderSteersFromStructureToColour(t *testing.T) {
	_, c, _ := threeHung(t)
	_, address := c.looksFor(redAcross(t))
	wantNames(t, c.get(address+"&colour=0"), "Red across, Blue across, Red along")
	rec := c.get(address + "&colour=100")
	wantNames(t, rec, "Red across, Red along, Blue across")
	want(t, rec, http.StatusOK, `value="100"`, ">Same fabric<", ">Same quality, other colour<") // what they mean does not change
	wantNames(t, c.get(address+"&colour=lots"), "Red across, Blue across, Red along")
	part := c.htmxGet("/find/nearest?" + strings.TrimPrefix(address, "/find?") + "&colour=100")
	wantNames(t, part, "Red across, Red along, Blue across")
	wantAbsent(t, part, "<html", `type="range"`)
	if to := part.Header().Get("HX-Replace-Url"); !strings.Contains(to, "colour=100") {
		t.Errorf("the address becomes %q", to)
	}
}

func TestTheScriptGetsThePartAndTheAddress(t *testing.T) {
	_, c, _ := threeHung(t)
	rec := c.photograph(redAcross(t), func(r *http.Request) { r.Header.Set("HX-Request", "true") })
	want(t, rec, http.StatusOK, `type="range"`)
	wantNames(t, rec, "Red across, Blue across, Red along")
	wantAbsent(t, rec, "<html")
	wantNames(t, c.get(rec.Header().Get("HX-Push-Url")), "Red across, Blue across, Red along")
}

func TestThePhotoOfAQuestionIsNotKept(t *testing.T) {
	a, c, _ := threeHung(t)
	kept := 0
	store := &countingStore{Store: a.Blobs, puts: &kept}
	a.Blobs = store
	before := c.counts()
	c.looksFor(redAcross(t))
	if kept != 0 || c.counts() != before {
		t.Errorf("%d files were stored, rows %s, before %s", kept, c.counts(), before)
	}
}

func TestAPictureOfTheLibraryFindsOthersLikeIt(t *testing.T) {
	_, c, all := threeHung(t)
	s, err := c.db().FindSample(t.Context(), all[0].UID)
	check(t, err)
	want(t, c.get("/samples/"+s.UID), http.StatusOK, "/find?picture="+s.Cover)
	rec := c.get("/find?picture=" + s.Cover)
	want(t, rec, http.StatusOK, "Similar to", "Same quality, other colour", `src="/pictures/`+s.Cover+`/320"`)
	wantNames(t, rec, "Blue across, Red along")
	want(t, c.get("/find?picture="+models.NewUID()), http.StatusNotFound)
	c.showCloth(all[2], redAcross(t), "public")
	c.app.described()
	want(t, c.get("/find?picture="+s.Cover), http.StatusOK, "Another sample shows the same fabric")
	fresh := c.showCloth(s, clothJPEG(t, 20, 190, 20, "along"), "public")
	want(t, c.get("/find?picture="+fresh.UID), http.StatusOK, "This picture is not read yet")
}

func TestABadPhotoIsRefusedWithASentence(t *testing.T) {
	_, c, _ := threeHung(t)
	big := append(redAcross(t), make([]byte, 21<<20)...)
	for _, tt := range []struct {
		name string
		data []byte
		says string
	}{
		{"none", nil, "Take or choose a photo first"},
		{"a text", []byte("Lanificio Valdora"), "IMG_2041.jpg: this is not a JPEG"},
		{"cut short", redAcross(t)[:900], "IMG_2041.jpg: the picture is cut short"},
		{"one even colour", clothJPEG(t, 120, 120, 120, "plain"), "There is no cloth to see"},
		{"more than 20 MB", big, "larger than 20 MB"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want(t, c.photograph(tt.data), http.StatusUnprocessableEntity, "This photo cannot be used", tt.says, "Take a photo")
		})
	}
	want(t, c.post("/find", url.Values{"photo": {"x"}}), http.StatusUnprocessableEntity, "Take or choose a photo first")
}

func TestWhatAPhotoFindsGoesIntoABasket(t *testing.T) {
	_, c, all := threeHung(t)
	rec, address := c.looksFor(redAcross(t))
	want(t, rec, http.StatusOK, `name="id" form="bulk" value="`+all[0].UID+`"`)
	want(t, c.get(address), http.StatusOK, `action="/baskets/add"`)
	want(t, c.post("/baskets/add", url.Values{"id": {all[0].UID, all[1].UID}, "uid": {models.NewUID()}, "name": {"Like hers"}}), http.StatusSeeOther)
	want(t, c.get("/baskets"), http.StatusOK, "Like hers", "2 samples")
	wantAbsent(t, c.colleague("accountant", false).get(address), `form="bulk"`)
}

func TestABrokenAddressAsksForANewPhoto(t *testing.T) {
	_, c, _ := threeHung(t)
	for _, query := range []string{"v=AAAA&engine=test-1", "v=%3Cscript%3E&engine=test-1", "v=" + strings.Repeat("A", 235), "engine=x&v=" + strings.Repeat("A", 235)} {
		want(t, c.get("/find?"+query), http.StatusOK, "Take the photo again")
	}
	want(t, c.get("/find?engine=test-1&v="+strings.Repeat("A", 235)), http.StatusOK) // numbers that are nothing
	want(t, c.get("/find/nearest?v=AAAA"), http.StatusSeeOther)
}

func TestAReaderFindsAndAnotherCompanyDoesNot(t *testing.T) {
	a, c, _ := threeHung(t)
	_, address := c.looksFor(redAcross(t))
	wantNames(t, c.colleague("accountant", false).get(address), "Red across, Blue across, Red along")
	other := a.company("Altra Stoffa")
	other.stock(models.SampleSpec{Code: "X", Name: "Theirs"})
	a.Tenants.Sight.Ask(false, other.Company.UID)
	a.described()
	wantNames(t, other.get(address), "")
}

func TestFindingTakesAtMostEightStatements(t *testing.T) {
	a, c, all := threeHung(t)
	_, address := c.looksFor(redAcross(t))
	s, err := c.db().FindSample(t.Context(), all[0].UID)
	check(t, err)
	for _, path := range []string{"/find", address, address + "&colour=90", "/find?picture=" + s.Cover} {
		for _, unread := range []bool{false, true} {
			if unread {
				a.Tenants.Sight.Eyes = []models.Eye{testEye{"test-9"}} // nothing is described with it
			}
			a.Tenants.Sight.DropIdle(0)
			var n atomic.Int64
			req := httptest.NewRequest(http.MethodGet, path, nil)
			for name, value := range c.cookies {
				req.AddCookie(&http.Cookie{Name: name, Value: value})
			}
			rec := httptest.NewRecorder()
			a.handler.ServeHTTP(rec, req.WithContext(models.CountSQL(t.Context(), &n)))
			if rec.Code != http.StatusOK || n.Load() > maxSQL {
				t.Errorf("%s: status %d with %d statements", path, rec.Code, n.Load())
			}
			a.Tenants.Sight.Eyes = []models.Eye{testEye{"test-1"}}
		}
	}
}
