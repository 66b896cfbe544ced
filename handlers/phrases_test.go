package handlers

import (
	"net/http"
	"net/url"
	"testing"

	"jennyerp/models"
)

// phrase stores a sentence for papers, in English and Chinese.
func (c *client) phrase(use string, usual bool, text string) *models.Phrase {
	c.app.t.Helper()
	p := &models.Phrase{UID: models.NewUID(), Use: use, Usual: usual, Texts: map[string]string{"en": text, "zh-Hans": "您好，" + text}}
	check(c.app.t, c.db().SavePhrase(c.app.t.Context(), p))
	return p
}

func TestAPhraseIsWrittenChangedAndRemoved(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	want(t, c.get("/settings/phrases"), http.StatusOK, "No phrases yet")
	want(t, c.get("/settings/phrases/new?use=payment"), http.StatusOK, `value="payment" selected`)
	f := url.Values{"uid": {models.NewUID()}, "use": {"payment"}, "kind": {""}, "text_en": {"30 days net"}, "text_it": {"30 giorni"}, "text_zh-Hans": {""}, "usual": {"1"}}
	for range 2 { // a second click
		goesTo(t, c.post("/settings/phrases", f), "/settings/phrases?done=done.saved")
	}
	want(t, c.get("/settings/phrases"), http.StatusOK, "30 days net", "English Italiano", "Usual")
	page := "/settings/phrases/" + f.Get("uid")
	want(t, c.get(page), http.StatusOK, "30 giorni", `name="usual" value="1" checked`)
	change := url.Values{"version": {"1"}, "use": {"payment"}, "kind": {"quotation"}, "text_en": {"60 days net"}}
	goesTo(t, c.post(page, change), "/settings/phrases?done=done.saved")
	want(t, c.post(page, change), http.StatusConflict) // a colleague's page is old now
	change.Set("text_en", "")
	want(t, c.post(page, change), http.StatusUnprocessableEntity, "at least one language")
	goesTo(t, c.post(page+"/remove", nil), "/settings/phrases")
	want(t, c.get(page), http.StatusNotFound)
}

func TestAChosenPhraseStandsOnThePaperInItsLanguage(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	usual, other := c.phrase("intro", true, "Thank you."), c.phrase("closing", false, "Kind regards")
	want(t, c.get("/quotations/new"), http.StatusOK, usual.UID, "Kind regards", "choose a phrase")
	d := &models.Document{UID: models.NewUID(), Kind: models.FindKind("quotation")}
	f := url.Values{"uid": {d.UID}, "party": {"Orient"}, "add_party": {"1"}, "language": {"zh-Hans"}, "phrase_closing": {other.UID}}
	want(t, c.post("/quotations", f), http.StatusSeeOther)
	if now := c.stored(d); now.Intro != "您好，Thank you." || now.Closing != "您好，Kind regards" {
		t.Errorf("the paper says %q, %q", now.Intro, now.Closing)
	}
	f = url.Values{"version": {"1"}, "party": {"Orient"}, "language": {"it"}, "phrase_closing": {other.UID}}
	want(t, c.post(address(d)+"/edit", f), http.StatusUnprocessableEntity, "not written in the paper", "phrase_closing-error")
	f.Set("phrase_closing", usual.UID) // an introduction is no closing
	want(t, c.post(address(d)+"/edit", f), http.StatusUnprocessableEntity)
}

func TestThePaperShowsItsRateAndWhatItComesToAtHome(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	goesTo(t, c.post("/settings/papers", c.letterhead("rate_USD", "0.86", "valid_days", "15")), "/settings/papers?done=done.saved")
	want(t, c.get("/settings/papers"), http.StatusOK, `value="0.86"`, `value="15"`)
	for _, tt := range []struct{ field, typed, says string }{
		{"rate_USD", "cheap", "rate_USD-error"}, {"valid_days", "0", "Write 1 to 366 days"},
	} {
		want(t, c.post("/settings/papers", c.letterhead(tt.field, tt.typed)), http.StatusUnprocessableEntity, tt.says)
	}
	d := &models.Document{UID: models.NewUID(), Kind: models.FindKind("quotation")}
	want(t, c.post("/quotations", url.Values{"uid": {d.UID}, "party": {"Orient"}, "add_party": {"1"}, "currency": {"USD"}, "sample": {c.stock(threeCloths...)[0].UID}}), http.StatusSeeOther)
	d = c.stored(d)
	l := c.lines(d)[0]
	if l.Price != 32_4400 { // 27.90 € / 0.86, as people say it
		t.Errorf("the line costs %d", l.Price)
	}
	l.Quantity = 100_000
	check(t, c.db().SaveLine(t.Context(), c.User.UID, d, &l))
	want(t, c.get(address(d)), http.StatusOK, "1 USD = 0.86 EUR", "By the rate", "€\u00a02,789.84")
	seller := c.colleague("seller", false)
	want(t, seller.get(address(d)), http.StatusOK, "1 USD = 0.86 EUR")
}
