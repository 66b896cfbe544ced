package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"jennyerp/models"
)

// basket makes a shared basket with samples in it.
func (c *client) basket(name string, samples ...*models.Sample) *models.Basket {
	c.app.t.Helper()
	b := &models.Basket{UID: models.NewUID(), Name: name, Shared: true}
	check(c.app.t, c.db().SaveBasket(c.app.t.Context(), c.User.UID, b))
	for _, s := range samples {
		_, err := c.db().FillBasket(c.app.t.Context(), b, s.UID)
		check(c.app.t, err)
	}
	return b
}

// inside are the codes in a basket, in order, with their notes.
func (c *client) inside(b *models.Basket) string {
	c.app.t.Helper()
	items, err := c.db().BasketItems(c.app.t.Context(), b)
	check(c.app.t, err)
	var all []string
	for _, i := range items {
		all = append(all, strings.TrimSpace(i.Code+" "+i.Note))
	}
	return strings.Join(all, ", ")
}

func TestSamplesGoFromTheLibraryIntoABasketAndOntoAPaper(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	s := c.stock(threeCloths...)
	want(t, c.post("/baskets/add", url.Values{"id": {s[0].UID, s[1].UID}}), http.StatusOK, "Put into a basket", s[0].UID, s[1].UID)
	uid := models.NewUID()
	f := url.Values{"sample": {s[0].UID, s[1].UID}, "uid": {uid}, "name": {"Spring coats"}}
	for range 2 { // the second click puts nothing more in
		want(t, c.post("/baskets/add", f), http.StatusSeeOther)
	}
	want(t, c.get("/baskets/add?sample="+s[2].UID), http.StatusOK, "Spring coats", s[2].UID)
	want(t, c.post("/baskets/add", url.Values{"sample": {s[2].UID}, "basket": {uid}}), http.StatusSeeOther)
	want(t, c.get("/baskets"), http.StatusOK, "Spring coats", "3 samples")
	want(t, c.get("/baskets/"+uid), http.StatusOK, "Camel herringbone", "/quotations/new?basket="+uid, "/dispatches/new?basket="+uid, "/inquiries/new?basket="+uid)
	for _, k := range []string{"quotations", "dispatches", "inquiries"} {
		want(t, c.get("/"+k+"/new?basket="+uid), http.StatusOK, uid)
		paper := models.NewUID()
		want(t, c.post("/"+k, url.Values{"uid": {paper}, "basket": {uid}}), http.StatusSeeOther)
		want(t, c.get("/"+k+"/"+paper), http.StatusOK, "Camel herringbone", "Mulberry charmeuse", "Fan print poplin")
	}
}

func TestABasketIsNotedOrderedAndEmptied(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	s := c.stock(threeCloths...)
	b := c.basket("Coats", s...)
	items, err := c.db().BasketItems(t.Context(), b)
	check(t, err)
	page := "/baskets/" + b.UID
	item := page + "/items/" + itoa(items[2].ID)
	want(t, c.post(item, url.Values{"note": {"also in navy"}}), http.StatusSeeOther)
	want(t, c.post(item+"/move", url.Values{"do": {"up"}}), http.StatusSeeOther)
	if got := c.inside(b); got != "LV-0418, CT-1190 also in navy, SF-2207" {
		t.Errorf("holds %s", got)
	}
	want(t, c.post(page+"/items/"+itoa(items[0].ID)+"/remove", nil), http.StatusSeeOther)
	if got := c.inside(b); got != "CT-1190 also in navy, SF-2207" {
		t.Errorf("holds %s", got)
	}
	want(t, c.post(page, url.Values{"version": {formatID(b.Version)}, "name": {""}}), http.StatusUnprocessableEntity)
	want(t, c.post(page, url.Values{"version": {formatID(b.Version)}, "name": {"Jackets"}, "shared": {"1"}}), http.StatusSeeOther)
	want(t, c.post(page, url.Values{"version": {formatID(b.Version)}, "name": {"Blazers"}, "shared": {"1"}}), http.StatusConflict, "Jackets", "Blazers")
	want(t, c.post(page+"/remove", nil), http.StatusSeeOther)
	want(t, c.get(page), http.StatusNotFound)
	want(t, c.get("/baskets"), http.StatusOK, "No baskets yet")
	want(t, c.get("/samples/"+s[0].UID), http.StatusOK)
}

func TestAPrivateBasketIsItsOwnersAlone(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	b := c.basket("Secret plan", c.stock(threeCloths...)...)
	seller := c.colleague("seller", false)
	want(t, seller.get("/baskets/"+b.UID), http.StatusOK, "Secret plan")
	want(t, c.post("/baskets/"+b.UID, url.Values{"version": {formatID(b.Version)}, "name": {"Secret plan"}}), http.StatusSeeOther)
	want(t, seller.get("/baskets/"+b.UID), http.StatusNotFound)
	want(t, seller.post("/baskets/add", url.Values{"sample": {models.NewUID()}, "basket": {b.UID}}), http.StatusNotFound)
	rec := seller.get("/baskets")
	want(t, rec, http.StatusOK)
	if strings.Contains(rec.Body.String(), "Secret plan") {
		t.Error("the list shows it")
	}
	want(t, c.get("/baskets"), http.StatusOK, "Secret plan", "only mine")
}
