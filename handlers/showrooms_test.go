package handlers

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jennyerp/models"
)

// exhibition opens the company's showroom on an address with one collection.
func (c *client) exhibition(address string, cloths ...hung) *models.Basket {
	t, ctx, db := c.app.t, c.app.t.Context(), c.db()
	t.Helper()
	check(t, c.app.Control.TakeAddress(ctx, c.Company.ID, address))
	var samples []*models.Sample
	for _, h := range cloths {
		samples = append(samples, h.sample)
	}
	b := c.basket("Basket "+secret, samples...)
	check(t, db.ShowBasket(ctx, c.User.UID, b, true, map[string]string{"en": "Winter coats", "zh-Hans": "冬季大衣"}))
	c.set(func(s *models.Settings) {
		s.Showroom.On, s.Intro = true, map[string]string{"en": "Cloth since 1970", "it": "Tessuti dal 1970"}
		s.Address, s.Phone, s.VATNo = []string{"Via dei Tessitori 14", "Prato"}, "+39 0574 5550142", "IT01234567897"
	})
	return b
}

// set changes the company's settings.
func (c *client) set(change func(*models.Settings)) {
	t, ctx, db := c.app.t, c.app.t.Context(), c.db()
	t.Helper()
	set, err := db.Settings(ctx)
	check(t, err)
	change(&set)
	check(t, db.SaveSettings(ctx, c.User.UID, set))
}

// keys are the numbers by which strangers call what is in a basket.
func (c *client) keys(b *models.Basket) (all []string) {
	c.app.t.Helper()
	items, err := c.db().BasketItems(c.app.t.Context(), b)
	check(c.app.t, err)
	for _, i := range items {
		all = append(all, itoa(i.ID))
	}
	return all
}

// links to a basket that work for a day; "" for no PIN.
func (c *client) linkTo(b *models.Basket, pin string) string {
	c.app.t.Helper()
	want(c.app.t, c.post("/baskets/"+b.UID+"/shares", url.Values{"uid": {models.NewUID()}, "days": {"7"}, "pin": {pin}}), http.StatusSeeOther)
	body := c.get("/baskets/" + b.UID + "/out").Body.String()
	_, rest, found := strings.Cut(body, `value="http://localhost/d/`)
	if !found {
		c.app.t.Fatalf("no link on the page: %s", body)
	}
	code, _, _ := strings.Cut(rest, `"`)
	return "/d/" + code
}

func (c *client) notices() []models.Notice {
	c.app.t.Helper()
	all, _, err := c.db().Notices(c.app.t.Context(), c.User.UID, 0, 10)
	check(c.app.t, err)
	return all
}

func TestAStrangerLooksThroughTheShowroomAndSendsAChoice(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	camel, linen := c.hang("Camel herringbone"), c.hang("Linen poplin")
	b := c.exhibition("tessuti-ferri", camel, linen)
	key := c.keys(b)
	for lang, words := range map[string][]string{"en": {"Winter coats", "Cloth since 1970", "80% wool"}, "it": {"Winter coats", "Tessuti dal 1970", "80% lana"}, "zh-Hans": {"冬季大衣", "Cloth since 1970", "80% 羊毛"}} {
		rec := a.stranger().get("/at/tessuti-ferri?lang=" + lang)
		want(t, rec, http.StatusOK, append(words, "Camel herringbone", "Linen poplin", "27", "Via dei Tessitori 14", "tel:&#43;3905745550142", "IT01234567897", camel.pictures["public"])...)
	}
	found := a.stranger().get("/at/tessuti-ferri?q=lana+linen")
	want(t, found, http.StatusOK, "Linen poplin", "pick="+key[1])
	if strings.Contains(found.Body.String(), "herringbone") {
		t.Error("the search finds what has not the words")
	}
	want(t, a.stranger().get("/at/tessuti-ferri/items/"+key[0]+"?lang=it"), http.StatusOK, "Camel herringbone", "310", "Scegli questo")
	picture := a.stranger().get("/at/tessuti-ferri/items/" + key[0] + "/pictures/" + camel.pictures["public"] + "/640")
	if picture.Code != http.StatusOK || picture.Header().Get("Content-Type") != "image/jpeg" {
		t.Fatalf("picture: %d", picture.Code)
	}
	want(t, a.stranger().get("/at/tessuti-ferri/chosen?pick="+key[1]+"&pick="+key[0]), http.StatusOK, "Camel herringbone", "Linen poplin", `action="/at/tessuti-ferri/send"`)
	form := url.Values{"uid": {models.NewUID()}, "lang": {"en"}, "pick": {key[1], key[0]}, "name": {"Anna Rossi"}, "email": {"anna@example.com"}, "phone": {""}, "wechat": {""}, "note": {"soon"}}
	for range 2 { // the second click is the first
		rec := a.stranger().post("/at/tessuti-ferri/send", form)
		want(t, rec, http.StatusSeeOther)
		want(t, a.stranger().get(rec.Header().Get("Location")), http.StatusOK, "Thank you")
	}
	rows, _, err := c.db().Inbox(t.Context(), 0, 10)
	check(t, err)
	if len(rows) != 1 || rows[0].Customer != "Anna Rossi" || len(rows[0].Items) != 2 || rows[0].Items[0].Sample != linen.sample.UID {
		t.Fatalf("inbox %+v", rows)
	}
	if told := c.notices(); len(told) != 1 || told[0].NounUID != rows[0].UID || told[0].Data.Name != "Anna Rossi" {
		t.Errorf("told %+v", told)
	}
	form.Set("email", "")
	form.Set("uid", models.NewUID())
	want(t, a.stranger().post("/at/tessuti-ferri/send", form), http.StatusUnprocessableEntity, "Leave an e-mail", "Anna Rossi", "Linen poplin")
}

// Nobody finds a cloth by what stays at home, and no byte tells it.
func TestWhatStaysAtHomeIsInNoByteOfTheShowroomOrABasketsLink(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	h := c.hang("Camel herringbone")
	b := c.exhibition("tessuti-ferri", h)
	check(t, c.db().NoteItem(t.Context(), b, parseID(c.keys(b)[0]), secret))
	c.set(func(s *models.Settings) { s.Shareable = map[string]bool{"price": false} })
	key := c.keys(b)[0]
	var addresses []string
	for _, root := range []string{"/at/tessuti-ferri", c.linkTo(b, "")} {
		one := root + "/items/" + key
		addresses = append(addresses, root, root+"?lang=it", root+"?pick="+key, one, root+"/chosen?pick="+key, root+"/sent", root+"?after=1")
		for _, uid := range h.pictures {
			for _, size := range []string{"320", "640", "2048"} {
				addresses = append(addresses, one+"/pictures/"+uid+"/"+size)
			}
		}
	}
	for _, q := range []string{secret, "price+<+1000+EUR", "lanificio", "987", "27"} {
		rec := a.stranger().get("/at/tessuti-ferri?q=" + q)
		want(t, rec, http.StatusOK)
		if strings.Contains(rec.Body.String(), "herringbone") {
			t.Errorf("%q finds it", q)
		}
	}
	for _, address := range addresses {
		a.now = a.now.Add(time.Hour)
		rec := a.stranger().get(address)
		body := rec.Body.String()
		for name, uid := range h.pictures {
			if name != "public" && (strings.Contains(address, uid) && rec.Code != http.StatusNotFound || strings.Contains(body, uid)) {
				t.Errorf("%s: a %s picture", address, name)
			}
		}
		if rec.Header().Get("Content-Type") == "image/jpeg" {
			continue
		}
		for _, canary := range []string{secret, "987.6", "987,6", "9876543", "27.9", c.User.Name, c.User.Email, c.User.UID, h.sample.UID, c.Company.UID, b.UID} {
			if strings.Contains(body, canary) {
				t.Errorf("%s tells %q", address, canary)
			}
		}
		if rec.Header().Get("Set-Cookie") != "" || !strings.HasPrefix(rec.Header().Get("X-Robots-Tag"), "noindex") && rec.Code == http.StatusOK {
			t.Errorf("%s: %v", address, rec.Header())
		}
	}
}

func TestAShowroomThatIsOffOrEmptiedIsGoneAtOnce(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	b := c.exhibition("tessuti-ferri", c.hang("Camel"))
	key := c.keys(b)[0]
	first := a.stranger().get("/at/tessuti-ferri")
	want(t, first, http.StatusOK, "Camel")
	again := func() *httptest.ResponseRecorder {
		req := httptest.NewRequest(http.MethodGet, "/at/tessuti-ferri", nil)
		req.Header.Set("If-None-Match", first.Header().Get("ETag"))
		return a.stranger().do(req)
	}
	if rec := again(); rec.Code != http.StatusNotModified || rec.Body.Len() > 0 {
		t.Errorf("asked again: %d", rec.Code)
	}
	check(t, c.db().TakeOut(t.Context(), b, parseID(key)))
	want(t, again(), http.StatusOK, "Nothing on show")
	want(t, a.stranger().get("/at/tessuti-ferri/items/"+key), http.StatusNotFound)

	c.set(func(s *models.Settings) { s.Showroom.On = false })
	off, none := a.stranger().get("/at/tessuti-ferri"), a.stranger().get("/at/nobody-here")
	want(t, off, http.StatusNotFound, "There is no showroom here")
	if off.Body.String() != none.Body.String() {
		t.Error("a closed showroom looks other than none")
	}
	want(t, a.company("Altra Stoffa").get("/at/tessuti-ferri"), http.StatusNotFound)
	want(t, c.get("/at/tessuti-ferri"), http.StatusOK, "Only you see this")
}

func TestAnAddressIsOneCompanysAndTheOldOneLeadsOnForAWhile(t *testing.T) {
	a := newApp(t)
	c, other := a.company("Tessuti Ferri"), a.company("Altra Stoffa")
	c.exhibition("tessuti-ferri", c.hang("Camel"))
	save := func(who *client, address string, code int, says ...string) {
		t.Helper()
		set, err := who.db().Settings(t.Context())
		check(t, err)
		want(t, who.post("/settings/showroom", url.Values{"version": {itoa(set.Version)}, "showroom_on": {"on"}, "showroom_address": {address}, "intro_en": {"Hello"}, "intro_it": {""}, "intro_zh-Hans": {""}, "showroom_wechat": {"ferri"}, "showroom_tells": {""}}), code, says...)
	}
	save(other, "Tessuti Ferri", http.StatusUnprocessableEntity, "not free", `value="Tessuti Ferri"`, "Hello")
	for _, bad := range []string{"admin", "ab", "面料", strings.Repeat("x", 41), ""} {
		save(other, bad, http.StatusUnprocessableEntity, "showroom_address-error")
	}
	save(c, "Ferri Prato", http.StatusSeeOther)
	rec := a.stranger().get("/at/tessuti-ferri/chosen?lang=it")
	if rec.Code != http.StatusTemporaryRedirect || rec.Header().Get("Location") != "/at/ferri-prato/chosen?lang=it" {
		t.Fatalf("the old address: %d %s", rec.Code, rec.Header().Get("Location"))
	}
	want(t, c.get("/settings/showroom"), http.StatusOK, "http://localhost/at/ferri-prato", "tessuti-ferri still leads here", "Winter coats", "Hello", `value="ferri"`)
	save(other, "tessuti-ferri", http.StatusUnprocessableEntity, "not free")
	a.now = a.now.Add(models.AddressLife + time.Hour)
	want(t, a.stranger().get("/at/tessuti-ferri"), http.StatusNotFound)
	other = a.signIn(other.Company, other.User)
	save(other, "tessuti-ferri", http.StatusSeeOther)
	want(t, a.stranger().get("/at/tessuti-ferri"), http.StatusOK, "Altra Stoffa")
}

func TestSearchEnginesSeeAShowroomOnlyWhenTheOwnerLetsThem(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	c.exhibition("tessuti-ferri", c.hang("Camel"))
	robots := func(address string) string { return a.stranger().get(address).Header().Get("X-Robots-Tag") }
	if robots("/at/tessuti-ferri") == "" {
		t.Error("listed without being asked")
	}
	c.set(func(s *models.Settings) { s.Showroom.Open = true })
	if robots("/at/tessuti-ferri") != "" || robots("/at/tessuti-ferri?q=wool") == "" || robots("/at/tessuti-ferri/chosen") == "" {
		t.Error("the front may be listed, searches and choices may not")
	}
	want(t, a.stranger().get("/at/tessuti-ferri"), http.StatusOK, `rel="canonical"`, `hreflang="zh-Hans" href="http://localhost/at/tessuti-ferri?lang=zh-Hans"`)
}

func TestABasketsLinkShowsItsSamplesBehindAPINUntilItIsTakenBack(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	h, other := c.hang("Camel"), c.hang("Linen")
	b := c.basket("For "+secret, h.sample)
	elsewhere := c.keys(c.basket("Other", other.sample))[0]
	key, root := c.keys(b)[0], c.linkTo(b, "4711")
	want(t, a.stranger().get(root), http.StatusOK, "PIN")
	for _, rest := range []string{"/items/" + key, "/chosen", "/sent", "/items/" + key + "/pictures/" + h.pictures["public"] + "/320"} {
		want(t, a.stranger().get(root+rest), http.StatusNotFound)
	}
	want(t, a.stranger().post(root+"/pin", url.Values{"pin": {"0000"}}), http.StatusNotFound)
	rec := a.stranger().post(root+"/pin", url.Values{"pin": {"4711"}})
	want(t, rec, http.StatusSeeOther)
	inside := rec.Header().Get("Location")
	_, pass, _ := strings.Cut(inside, "?")
	want(t, a.stranger().get(inside), http.StatusOK, "Camel", "A selection for you", "pick="+key)
	want(t, a.stranger().get(root+"/items/"+key+"?"+pass), http.StatusOK, "Camel")
	want(t, a.stranger().get(root+"/items/"+elsewhere+"?"+pass), http.StatusNotFound)
	form := url.Values{"uid": {models.NewUID()}, "lang": {"en"}, "pick": {key}, "name": {"Anna"}, "email": {"anna@example.com"}, "phone": {""}, "wechat": {""}, "note": {""}}
	want(t, a.stranger().post(root+"/send?"+pass, form), http.StatusSeeOther)
	want(t, c.get("/baskets/"+b.UID+"/out"), http.StatusOK, "Opened 1 time")
	shares, err := c.db().BasketShares(t.Context(), b)
	check(t, err)
	want(t, c.post("/baskets/"+b.UID+"/shares/"+shares[0].UID+"/revoke", nil), http.StatusSeeOther)
	want(t, a.stranger().get(inside), http.StatusNotFound)
}

// photo posts a picture to search with.
func (c *client) photo(address string, jpeg []byte) *httptest.ResponseRecorder {
	c.app.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("photo", "swatch.jpg")
	check(c.app.t, err)
	part.Write(jpeg)
	w.Close()
	req := httptest.NewRequest(http.MethodPost, address, &body)
	req.Header.Set("Content-Type", w.FormDataContentType())
	return c.do(req)
}

func TestAStrangersPhotoFindsOnlyWhatIsOnShowAndNotWithoutEnd(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	h := c.hang("Camel")
	c.hang("At home")
	c.exhibition("tessuti-ferri", h)
	a.described()
	rec := a.stranger().photo("/at/tessuti-ferri/find", stripedJPEG(t, 200, 240))
	want(t, rec, http.StatusSeeOther)
	found := a.stranger().get(rec.Header().Get("Location"))
	want(t, found, http.StatusOK, "Fabrics like your photo", "Camel")
	if strings.Contains(found.Body.String(), "At home") {
		t.Error("it finds what is not on show")
	}
	want(t, a.stranger().photo("/at/tessuti-ferri/find", []byte("no picture")), http.StatusUnprocessableEntity, "photo-error", "Winter coats")
	codes := []int{}
	for range 10 {
		codes = append(codes, a.stranger().photo("/at/tessuti-ferri/find", stripedJPEG(t, 40, 40)).Code)
	}
	if !slices.Contains(codes, http.StatusTooManyRequests) {
		t.Errorf("never too many: %v", codes)
	}
}

func TestPagesOfTheShowroomRunFewStatements(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	b := c.exhibition("tessuti-ferri", c.hang("Camel"), c.hang("Linen"))
	key := c.keys(b)[0]
	for _, address := range []string{"/at/tessuti-ferri", "/at/tessuti-ferri?q=wool&pick=" + key, "/at/tessuti-ferri/items/" + key + "?pick=" + key, "/at/tessuti-ferri/chosen?pick=" + key} {
		var n atomic.Int64
		rec := httptest.NewRecorder()
		a.handler.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, address, nil).WithContext(models.CountSQL(t.Context(), &n)))
		want(t, rec, http.StatusOK)
		if n.Load() > maxSQL {
			t.Errorf("%s runs %d statements", address, n.Load())
		}
	}
}

// plantShowroom gives the routes of showrooms and baskets' links one that is there.
func (p planted) plantShowroom(b *models.Basket) {
	t, ctx, db := p.app.t, p.app.t.Context(), p.db()
	check(t, p.app.Control.TakeAddress(ctx, p.Company.ID, "planted"))
	check(t, db.ShowBasket(ctx, p.User.UID, b, true, map[string]string{"en": "Coats"}))
	p.set(func(s *models.Settings) { s.Showroom.On, s.Banner = true, s.Logo })
	share := &models.Share{UID: models.NewUID(), ExpiresAt: db.Now() + 86_400_000}
	check(t, db.ShareBasket(ctx, p.User.UID, b, share, models.ShareToken([]byte("key"), share.UID)))
	p.params[":house"], p.params[":item"], p.params["/baskets/:uid/shares/:share"] = "planted", p.params["/baskets/:uid/items/:item"], share.UID
}
