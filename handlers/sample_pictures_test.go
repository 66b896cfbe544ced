package handlers

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"jennyerp/models"
)

func TestRefusedFilesAreNamedAndTheOthersKept(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	s := owner.sample(camel())
	jpeg := string(testJPEG(t))
	rec := owner.upload("/samples/"+s.UID+"/pictures", url.Values{"visibility": {"public"}}, "good.jpg", jpeg, "note.txt", "no picture", "half.jpg", jpeg[:len(jpeg)/2], "big.jpg", jpeg+strings.Repeat("x", 21<<20))
	want(t, rec, 422, "note.txt: this is not a", "half.jpg: the picture is cut short", "big.jpg: larger than 20 MB")
	all, err := owner.db().Pictures(t.Context(), s, owner.User.UID)
	check(t, err)
	if len(all) != 1 || all[0].Name != "good.jpg" {
		t.Errorf("kept %+v", all)
	}
}

func TestPicturesAreServedOnceAndByParts(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	s := owner.sample(camel())
	p := owner.picture(s, "public")
	for _, size := range []string{"320", "640", "2048"} {
		rec := owner.get("/pictures/" + p.UID + "/" + size)
		want(t, rec, 200)
		h := rec.Header()
		if h.Get("Content-Type") != "image/jpeg" || h.Get("Cache-Control") != "private, max-age=31536000, immutable" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("ETag") == "" {
			t.Errorf("headers %v", h)
		}
		again := httptest.NewRequest(http.MethodGet, "/pictures/"+p.UID+"/"+size, nil)
		again.Header.Set("If-None-Match", h.Get("ETag"))
		want(t, owner.do(again), 304)
		part := httptest.NewRequest(http.MethodGet, "/pictures/"+p.UID+"/"+size, nil)
		part.Header.Set("Range", "bytes=2-9")
		got := owner.do(part)
		want(t, got, 206)
		if got.Body.String() != rec.Body.String()[2:10] {
			t.Error("another part was sent")
		}
	}
	for _, path := range []string{"/pictures/" + p.UID + "/100", "/pictures/" + p.UID + "/x", "/pictures/" + models.NewUID() + "/320"} {
		want(t, owner.get(path), 404)
	}
}

func TestAPrivatePictureIsServedToItsOwnerAlone(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	seller := owner.colleague("seller", true)
	s := owner.sample(camel())
	p := owner.picture(s, "private")
	want(t, owner.get("/pictures/"+p.UID+"/320"), 200)
	want(t, seller.get("/pictures/"+p.UID+"/320"), 404)
	for _, path := range []string{"", "/pictures", "/history"} {
		lacks(t, seller.get("/samples/"+s.UID+path), p.UID, "private.jpg")
	}
	path := "/samples/" + s.UID + "/pictures/" + p.UID
	want(t, seller.post(path, url.Values{"visibility": {"public"}}), 404)
	want(t, seller.post(path+"/remove", nil), 404)
	want(t, seller.get("/samples/"+s.UID+"/card/"+p.UID), 404)
	want(t, owner.post(path, url.Values{"visibility": {"internal"}}), 303)
	want(t, seller.get("/pictures/"+p.UID+"/320"), 200)
	want(t, seller.post(path, url.Values{"visibility": {"private"}}), 422, "Only who uploaded")
}

func TestPicturesAreOrderedRemovedAndBroughtBack(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	s := owner.sample(camel())
	a := owner.picture(s, "public")
	want(t, owner.upload("/samples/"+s.UID+"/pictures", url.Values{"visibility": {"public"}}, "b.jpg", string(stripedJPEG(t, 300, 200))), 303)
	all, err := owner.db().Pictures(t.Context(), s, owner.User.UID)
	check(t, err)
	b := all[1]
	want(t, owner.post("/samples/"+s.UID+"/pictures/order", url.Values{"picture": {a.UID, b.UID}, "earlier": {b.UID}}), 303)
	if now := owner.read(s.UID); now.Cover != b.UID {
		t.Fatalf("cover %s", now.Cover)
	}
	path := "/samples/" + s.UID + "/pictures/" + b.UID
	want(t, owner.htmx(path+"/remove", nil), 200, "Removed: b.jpg", path+"/restore", `id="photos"`)
	want(t, owner.get("/pictures/"+b.UID+"/320"), 404)
	want(t, owner.htmx(path+"/restore", nil), 200)
	want(t, owner.get("/pictures/"+b.UID+"/320"), 200)
}

func TestPicturesAddedToANewFormWaitForIt(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	jpeg := string(testJPEG(t))
	rec := owner.upload("/pictures", nil, "a.jpg", jpeg, "note.txt", "x")
	want(t, rec, 422, `name="picture"`, "note.txt: this is not a", `id="photos"`)
}

func TestAColourCardIsCutIntoColours(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	s := owner.sample(camel())
	p := owner.picture(s, "public")
	path := "/samples/" + s.UID + "/card/" + p.UID
	want(t, owner.get(path), 200, "data-mark", `name="rows"`)
	want(t, owner.post(path, url.Values{"rows": {"0"}, "columns": {"9"}}), 422)
	want(t, owner.post(path, url.Values{"block": {"0,0,20000,5"}}), 422)
	rec := owner.post(path, url.Values{"rows": {"2"}, "columns": {"1"}})
	want(t, rec, 200, `name="block" value="1000,500,8000,4000"`, `fill="#`)
	form := hidden(t, rec, path+"/colours")
	form["name"] = []string{"Moss", ""}
	want(t, owner.post(path+"/colours", form), 303)
	variants, err := owner.db().Variants(t.Context(), s)
	check(t, err)
	pictures, err := owner.db().Pictures(t.Context(), s, owner.User.UID)
	check(t, err)
	if len(variants) != 1 || variants[0].Name != "Moss" || variants[0].Colour == "" || len(pictures) != 2 || pictures[1].VariantID != variants[0].ID || pictures[1].Width != 192 {
		t.Errorf("made %+v %+v", variants, pictures)
	}
	want(t, owner.get("/samples/"+s.UID+"/colours"), 200, "Moss", pictures[1].UID)
}

func TestARemovedColourComesBackFromTheHistory(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	s := owner.sample(camel())
	path := "/samples/" + s.UID + "/colours"
	form := hidden(t, owner.get(path+"/new"), path)
	form.Set("name", "Navy")
	want(t, owner.post(path, form), 303)
	want(t, owner.post(path, url.Values{"uid": {models.NewUID()}, "stock": {"much"}}), 422, `value="much"`)
	edit := hidden(t, owner.get(path+"/"+form.Get("uid")), path+"/"+form.Get("uid"))
	edit.Set("name", "Dark navy")
	want(t, owner.post(path+"/"+form.Get("uid"), edit), 303)
	edit.Set("name", "Too late")
	want(t, owner.post(path+"/"+form.Get("uid"), edit), 409)
	rec := owner.post(path+"/"+form.Get("uid")+"/remove", nil)
	want(t, rec, 303)
	lacks(t, owner.get(path), "Dark navy")
	page := owner.get(rec.Header().Get("Location"))
	_, undo, _ := strings.Cut(page.Body.String(), `<div class="toast">`)
	_, undo, _ = strings.Cut(undo, `action="`)
	undo, _, _ = strings.Cut(undo, `"`)
	want(t, owner.post(undo, nil), 303)
	want(t, owner.get(path), 200, "Dark navy")
}
