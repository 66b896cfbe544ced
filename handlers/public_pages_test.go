package handlers

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jennyerp/models"
)

// hung is a company's sample with a link and pictures of every kind.
type hung struct {
	*client
	sample   *models.Sample
	code     string            // of its link
	pictures map[string]string // "public cloth" and the like to uid
}

// hang makes a sample in which everything that must stay at home is the canary.
func (c *client) hang(name string) hung {
	t, ctx, db := c.app.t, c.app.t.Context(), c.db()
	t.Helper()
	s := &models.Sample{UID: models.NewUID(), SampleSpec: models.SampleSpec{Code: "LV-" + name, Name: name, Composition: "WO80 PA20", Width: 150_000, Weight: 310_000, Price: 27_9000, PriceCurrency: "EUR", PriceUnit: "m",
		Types: []string{"wool"}, Care: []string{"wash_30"}, Supplier: secret, SupplierCode: secret, Cost: 987_6543, CostCurrency: "EUR", CostUnit: "m", Place: secret, Fair: secret, Notes: secret, Tags: []string{secret}}}
	check(t, db.CreateSample(ctx, c.User.UID, s))
	h := hung{client: c, sample: s, pictures: map[string]string{}}
	for i, p := range []models.Picture{{Visibility: "public"}, {Visibility: "internal"}, {Visibility: "private"}, {Visibility: "internal", Shows: "label"}, {Visibility: "internal", Shows: "card"}} {
		stored, err := db.StorePicture(ctx, c.app.Blobs, secret+".jpg", stripedJPEG(t, 200+i, 240))
		check(t, err)
		stored.Visibility, stored.Shows = p.Visibility, p.Shows
		added, err := db.AddPicture(ctx, c.User.UID, s, stored)
		check(t, err)
		h.pictures[strings.TrimSpace(string(p.Visibility)+" "+p.Shows)] = added.UID
	}
	links, err := db.LinksOf(ctx, s)
	check(t, err)
	h.code = models.Link{Company: c.Company.ID, Token: links[s.ID]}.Code()
	return h
}

func (h hung) token() string { _, token, _ := strings.Cut(h.code, "-"); return token }

func TestAStrangerWhoOpensALinkSeesTheCloth(t *testing.T) {
	a := newApp(t)
	h := a.company("Tessuti Ferri").hang("Camel herringbone")
	for lang, words := range map[string][]string{"en": {"80% wool, 20% polyamide", "Choose this", "310"}, "it": {"80% lana", "Scegli questo"}, "zh-Hans": {"80% 羊毛", "选这款"}} {
		rec := a.stranger().get("/s/" + h.code + "?lang=" + lang)
		want(t, rec, http.StatusOK, append(words, "Tessuti Ferri", "Camel herringbone", "LV-Camel herringbone", "27", h.pictures["public"], `lang="`+lang+`"`)...)
	}
	rec := a.stranger().get("/s/" + h.code + "/pictures/" + h.pictures["public"] + "/640")
	if rec.Code != http.StatusOK || rec.Header().Get("Content-Type") != "image/jpeg" {
		t.Fatalf("picture: %d %s", rec.Code, rec.Header())
	}
}

// publicAddresses are all that a stranger can ask of a link, and guesses.
func (h hung) publicAddresses() []string {
	base := "/s/" + h.code
	all := []string{base, base + "?lang=it", base + "?pick=" + h.token(), base + "/chosen", base + "/chosen?pick=" + h.token(), base + "/sent", base + "?lang=zh-Hans&add=" + h.token()}
	for _, uid := range h.pictures {
		for _, size := range []string{"320", "640", "2048", "1"} {
			all = append(all, base+"/pictures/"+uid+"/"+size)
		}
	}
	return all
}

func TestNothingThatStaysAtHomeIsInAnyByteOfThePublicAnswers(t *testing.T) {
	a := newApp(t)
	h := a.company("Tessuti Ferri").hang("Camel herringbone")
	var hidden [][]byte
	for name, uid := range h.pictures {
		if name != "public" {
			rec := h.get("/pictures/" + uid + "/320")
			want(t, rec, http.StatusOK)
			hidden = append(hidden, rec.Body.Bytes())
		}
	}
	for _, address := range h.publicAddresses() {
		a.now = a.now.Add(time.Hour) // guesses are slowed down in another test
		rec := a.stranger().get(address)
		body := rec.Body.String() + rec.Header().Get("Content-Disposition")
		for _, canary := range []string{secret, "987.6", "987,6", "9876543", h.User.Name, h.User.Email, h.User.UID, h.sample.UID, h.Company.UID} {
			if strings.Contains(body, canary) && rec.Header().Get("Content-Type") != "image/jpeg" {
				t.Errorf("%s tells %q", address, canary)
			}
		}
		for name, uid := range h.pictures {
			if name != "public" && strings.Contains(address, uid) && rec.Code != http.StatusNotFound {
				t.Errorf("%s gives a %s picture", address, name)
			}
			if name != "public" && strings.Contains(body, uid) {
				t.Errorf("%s names a %s picture", address, name)
			}
		}
		for _, p := range hidden {
			if bytes.Equal(rec.Body.Bytes(), p) {
				t.Errorf("%s sends a hidden picture", address)
			}
		}
	}
}

func TestPublicAnswersAreNotIndexedAndLeaveNothingBehind(t *testing.T) {
	a := newApp(t)
	h := a.company("Tessuti Ferri").hang("Camel herringbone")
	for _, address := range append(h.publicAddresses(), "/s/nonsense") {
		a.now = a.now.Add(time.Hour)
		rec := a.stranger().get(address)
		head := rec.Header()
		if head.Get("Set-Cookie") != "" || !strings.HasPrefix(head.Get("X-Robots-Tag"), "noindex") {
			t.Errorf("%s: %v", address, head)
		}
		policy := "no-referrer"
		if strings.Contains(address, "/chosen") {
			policy = "same-origin" // its form must tell old browsers' origin
		}
		if head.Get("Referrer-Policy") != policy {
			t.Errorf("%s: referrer policy %q", address, head.Get("Referrer-Policy"))
		}
		if strings.Contains(rec.Body.String(), "//") && strings.Contains(strings.ReplaceAll(rec.Body.String(), "http://www.w3.org", ""), "://") {
			t.Errorf("%s names another site", address)
		}
	}
}

func TestEveryDeadLinkGivesTheSamePageThatSaysWhatToDo(t *testing.T) {
	a := newApp(t)
	c, other := a.company("Tessuti Ferri"), a.company("Altra Stoffa")
	h, foreign, shut := c.hang("Camel"), other.hang("Denim"), c.hang("Linen")
	check(t, c.db().RevokeLink(t.Context(), c.User.UID, shut.sample))
	archived := c.hang("Old")
	check(t, c.db().MoveSample(t.Context(), c.User.UID, archived.sample.UID, models.Archived))
	foreignCode := models.Link{Company: c.Company.ID, Token: foreign.token()}.Code()
	codes := map[string]string{"revoked": shut.code, "archived": archived.code, "another company's": foreignCode, "unknown": h.code[:len(h.code)-4] + "2345",
		"nonsense": "x", "unknown company": models.Link{Company: 9999, Token: h.token()}.Code()}
	set, err := other.db().Settings(t.Context())
	check(t, err)
	set.PagesOff = true
	check(t, other.db().SaveSettings(t.Context(), other.User.UID, set))
	codes["switched off"] = foreign.code
	for lang, words := range map[string]string{"en": "Ask the merchant", "it": "Chiedine uno nuovo", "zh-Hans": "请向给您标签的商家"} {
		var first *httptest.ResponseRecorder
		for name, code := range codes {
			for _, rest := range []string{"", "/chosen", "/sent", "/pictures/" + h.pictures["public"] + "/640"} {
				a.now = a.now.Add(time.Hour)
				req := httptest.NewRequest(http.MethodGet, "/s/"+code+rest, nil)
				req.Header.Set("Accept-Language", lang)
				rec := a.stranger().do(req)
				want(t, rec, http.StatusNotFound, words)
				if first == nil {
					first = rec
				}
				if !bytes.Equal(rec.Body.Bytes(), first.Body.Bytes()) || len(rec.Header()) != len(first.Header()) {
					t.Errorf("%s %s%s: another page than the others", lang, name, rest)
				}
			}
			a.now = a.now.Add(time.Hour)
			if rec := a.stranger().post("/s/"+code+"/send", choice(models.NewUID(), h)); rec.Code != http.StatusNotFound {
				t.Errorf("%s: a choice was taken: %d", name, rec.Code)
			}
		}
	}
}

func TestWhoGuessesLinksIsSlowedDown(t *testing.T) {
	a := newApp(t)
	h := a.company("Tessuti Ferri").hang("Camel")
	for range 10 {
		want(t, a.stranger().get("/s/1-aaaaaaaaaaaaaaaaaaaa"), http.StatusNotFound)
	}
	rec := a.stranger().get("/s/1-aaaaaaaaaaaaaaaaaaaa")
	want(t, rec, http.StatusTooManyRequests)
	if rec.Header().Get("Retry-After") == "" {
		t.Error("it does not say when to come back")
	}
	want(t, a.stranger().get("/s/"+h.code), http.StatusOK) // a link that is right still opens
}

func TestPeopleOfTheCompanyGetFromTheQRCodeToTheLibrary(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	h := c.hang("Camel")
	inside := `href="/samples/` + h.sample.UID + `"`
	want(t, c.get("/s/"+h.code), http.StatusOK, inside)
	want(t, c.colleague("warehouse", false).get("/s/"+h.code), http.StatusOK, inside)
	for _, who := range []*client{a.stranger(), a.company("Altra Stoffa")} {
		rec := who.get("/s/" + h.code)
		want(t, rec, http.StatusOK, "Choose this")
		if strings.Contains(rec.Body.String(), h.sample.UID) {
			t.Error("a stranger is shown the way in")
		}
	}
}

func TestAFieldTheCompanyKeepsAtHomeIsNotOnThePage(t *testing.T) {
	a := newApp(t)
	h := a.company("Tessuti Ferri").hang("Camel")
	db := h.db()
	set, err := db.Settings(t.Context())
	check(t, err)
	set.Shareable = map[string]bool{"price": false, "composition": false, "fair": true}
	check(t, db.SaveSettings(t.Context(), h.User.UID, set))
	rec := a.stranger().get("/s/" + h.code)
	want(t, rec, http.StatusOK, "Camel", secret) // the fair is shared now
	for _, kept := range []string{"27", "wool, 20%"} {
		if strings.Contains(rec.Body.String(), kept+".90") || strings.Contains(rec.Body.String(), "80% "+kept) {
			t.Errorf("%q is on the page", kept)
		}
	}
}

func TestPublicPagesRunFewStatements(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	h, two := c.hang("Camel"), c.hang("Linen")
	for _, address := range []string{"/s/" + h.code, "/s/" + h.code + "/chosen?pick=" + h.token() + "&pick=" + two.token(), "/s/" + h.code + "/pictures/" + h.pictures["public"] + "/640"} {
		var n atomic.Int64
		req := httptest.NewRequest(http.MethodGet, address, nil)
		req.AddCookie(&http.Cookie{Name: "session", Value: c.cookies["session"]})
		rec := httptest.NewRecorder()
		a.handler.ServeHTTP(rec, req.WithContext(models.CountSQL(t.Context(), &n)))
		want(t, rec, http.StatusOK)
		if n.Load() > maxSQL {
			t.Errorf("%s runs %d statements", address, n.Load())
		}
	}
}
