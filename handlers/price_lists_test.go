package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"jennyerp/models"
)

// priceList adds a list with prices as they are pasted.
func (c *client) priceList(name, prices string) *models.PriceList {
	t := c.app.t
	t.Helper()
	l := &models.PriceList{UID: models.NewUID(), PriceListSpec: models.PriceListSpec{Name: name, Currency: "EUR", Share: -10_00}}
	check(t, c.db().SavePriceList(t.Context(), c.User.UID, l))
	own, unknown, err := c.db().ListPricesFromText(t.Context(), l, prices, "en")
	check(t, err)
	if len(unknown) > 0 {
		t.Fatal(unknown)
	}
	check(t, c.db().SetListPrices(t.Context(), c.User.UID, l, own...))
	return l
}

func TestAPriceListFromFirstPriceToTheCustomersPaper(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	cloths := c.stock(threeCloths...)
	want(t, c.get("/price-lists"), http.StatusOK, "No price lists yet")
	f := hidden(t, c.get("/price-lists/new"), "/price-lists")
	f.Set("currency", "EUR")
	want(t, c.post("/price-lists", f), http.StatusUnprocessableEntity, "name-error")
	f.Set("name", "Wholesale")
	f.Set("share", "-200")
	want(t, c.post("/price-lists", f), http.StatusUnprocessableEntity, "share-error", `value="Wholesale"`)
	f.Set("share", "-10")
	list := "/price-lists/" + f.Get("uid")
	for range 2 { // a second tap
		goesTo(t, c.post("/price-lists", f), list+"?done=done.saved")
	}
	want(t, c.get(list), http.StatusOK, "10% below the samples’ prices", "No prices of its own", "none yet")
	want(t, c.post(list+"/prices", url.Values{"codes": {cloths[0].Code + "  25\nNOBODY 3\n" + cloths[0].Code + " 22.80 100 m"}}), http.StatusUnprocessableEntity, "NOBODY 3</textarea>", "2 prices were added")
	page := c.get(list)
	want(t, page, http.StatusOK, "€\u00a025.00 / m", "€\u00a022.80 / m", "100 m", "/quotations/new?list=")
	party := c.party(models.PartySpec{Name: "Orient", Customer: true})
	edit := "/customers/" + party.UID + "/edit"
	want(t, c.get(edit), http.StatusOK, "<option>Wholesale</option>")
	check(t, c.db().SaveParty(t.Context(), c.User.UID, &models.Party{UID: party.UID, Version: party.Version, PartySpec: models.PartySpec{Name: "Orient", Customer: true, PriceList: "Wholesale"}}))
	want(t, c.get("/customers/"+party.UID), http.StatusOK, `<a href="/price-lists">Wholesale</a>`)
	want(t, c.get(list), http.StatusOK, `<a href="/customers/`+party.UID+`">Orient</a>`)

	order := &models.Document{UID: models.NewUID(), Kind: models.FindKind("order")}
	want(t, c.post("/orders", url.Values{"uid": {order.UID}, "party": {"Orient"}, "sample": {cloths[0].UID, cloths[1].UID}}), http.StatusSeeOther)
	want(t, c.get(address(order)), http.StatusOK, "from Wholesale", "Prices of Wholesale")
	order = c.stored(order)
	line := c.lines(order)[0]
	want(t, c.get(address(order)+"/lines/"+line.UID), http.StatusOK, "from Wholesale")
	want(t, c.post(address(order)+"/lines/set", url.Values{"set_price": {"1"}, "do": {"set"}}), http.StatusSeeOther)
	if got := c.lines(order)[0]; got.Price != 1_0000 || got.Listed != "" {
		t.Errorf("by hand it costs %d from %q", got.Price, got.Listed)
	}
	want(t, c.post(address(order)+"/lines/set", url.Values{"do": {"list"}}), http.StatusSeeOther)
	if got := c.lines(order)[0]; got.Price != 25_0000 {
		t.Errorf("by the list it costs %d", got.Price)
	}
	form := c.get("/quotations/new?list=" + f.Get("uid"))
	want(t, form, http.StatusOK, `name="list" value="`+f.Get("uid"), `value="prices" selected`)
	quoted := &models.Document{UID: models.NewUID(), Kind: models.FindKind("quotation")}
	want(t, c.post("/quotations", url.Values{"uid": {quoted.UID}, "party": {"Orient"}, "mode": {"prices"}, "list": {f.Get("uid")}}), http.StatusSeeOther)
	if got := c.lines(c.stored(quoted)); len(got) != 2 || got[1].MOQ != 100_000 {
		t.Errorf("the price list on paper has %d lines", len(got))
	}
	print := c.get(address(quoted) + "/print").Body.String()
	if strings.Contains(print, "Wholesale") || !strings.Contains(print, "22.80") {
		t.Error("the printed list names our list, or lacks a price")
	}
}

func TestPricesOfAListAreChangedOneByOneAndTogether(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	code := c.stock(threeCloths...)[0].Code
	l := c.priceList("Wholesale", code+" 25\n"+code+" 22.80 100 m")
	list := "/price-lists/" + l.UID
	prices, _, err := c.db().ListPrices(t.Context(), l, "", 0, 10)
	check(t, err)
	one := list + "/prices/" + itoa(prices[1].ID)
	want(t, c.get(one), http.StatusOK, `value="22.80"`, `value="100"`)
	want(t, c.post(one, url.Values{"was": {"228000"}, "price": {"cheap"}, "unit": {"m"}}), http.StatusUnprocessableEntity, "price-error", `value="cheap"`)
	want(t, c.post(one, url.Values{"was": {"228000"}, "price": {"21.50"}, "unit": {"m"}}), http.StatusUnprocessableEntity, "There is a price from this quantity already")
	goesTo(t, c.post(one, url.Values{"was": {"228000"}, "price": {"21.50"}, "unit": {"m"}, "least": {"200"}}), list+"?done=done.saved")
	want(t, c.post(one, url.Values{"was": {"228000"}, "price": {"20"}, "unit": {"m"}, "least": {"200"}}), http.StatusConflict)
	want(t, c.post(list+"/prices/set", url.Values{"share": {""}}), http.StatusUnprocessableEntity, "share-error")
	goesTo(t, c.post(list+"/prices/set", url.Values{"share": {"+10"}, "do": {"raise"}}), list+"?done=done.saved")
	want(t, c.get(list+"?q="+url.QueryEscape(code)), http.StatusOK, "€\u00a027.50 / m", "€\u00a023.65 / m", "200 m")
	goesTo(t, c.post(list+"/prices/set", url.Values{"do": {"remove"}, "price": {itoa(prices[0].ID)}}), list+"?done=done.saved")
	csv := c.get(list + "/export?as=csv")
	want(t, csv, http.StatusOK, "Code,Name,Colour,From quantity,Unit,Price,Currency", code, ",200,m,23.65,EUR")

	check422 := c.sendFile(list+"/import", "prices.csv", []byte("Name,Price\nCamel,3\n"))
	want(t, check422, http.StatusUnprocessableEntity, "no column with the samples’ codes")
	want(t, c.sendFile(list+"/import", "prices.csv", []byte("Code,Price\n"+code+",24\nX,3\n")), http.StatusOK, "Bring in one price", "No sample has this code", "€\u00a024.00 / m")
	want(t, c.post(list+"/import/run", nil), http.StatusOK, "See the list")
	goesTo(t, c.post(list+"/import/run", nil), list+"?done=done.imported")
	want(t, c.get(list), http.StatusOK, "€\u00a024.00 / m")
	goesTo(t, c.post(list+"/remove", nil), "/price-lists?done=done.saved")
}

// A long line of prices is tried at none of its words: that would take time
// with the cube of their number (ASVS v5.0.0-15.2.2).
func TestAnEndlessLineOfPricesIsNotUnderstoodAtOnce(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	l := c.priceList("Wholesale", "")
	endless := strings.TrimSpace(strings.Repeat("1 ", 35_000))
	var n atomic.Int64
	ctx := models.CountSQL(t.Context(), &n)
	own, unknown, err := c.db().ListPricesFromText(ctx, l, endless, "en")
	check(t, err)
	if len(own) != 0 || len(unknown) != 1 || unknown[0] != endless {
		t.Error(len(own), len(unknown))
	}
	lines, unknown, err := c.db().LinesFromCodes(ctx, endless, "en")
	check(t, err)
	if len(lines) != 0 || len(unknown) != 1 || n.Load() > 3 {
		t.Error(len(lines), len(unknown), n.Load())
	}
}
