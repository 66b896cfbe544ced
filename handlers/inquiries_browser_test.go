package handlers

import (
	"strings"
	"testing"

	keys "github.com/go-rod/rod/lib/input"

	"jennyerp/locales"
	"jennyerp/models"
)

// inquiryLink sends an inquiry to a mill by mail and gives the path of its link.
func (c *client) inquiryLink(d *models.Document, mill, to string) string {
	t := c.app.t
	t.Helper()
	if rec := c.post(address(d)+"/mail", c.sendsTo(d, map[string]string{mill: to})); rec.Code != 303 {
		t.Fatalf("not sent: %s", plainText(rec.Body.String()))
	}
	post := &moody{}
	check(t, c.app.DeliverMail(t.Context(), post))
	for _, m := range post.sent { // others may have waited
		if strings.Contains(m.Text, "http://localhost/d/") {
			return c.app.askedLink(m.Text)
		}
	}
	t.Fatalf("no link among %d mails", len(post.sent))
	return ""
}

func TestASupplierAnswersOnAPhoneWithoutScript(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	cloth := c.hang("Spigato").sample
	d := c.inquires([]*models.Sample{cloth, c.stock(threeCloths...)[1]}, c.mill("Tessitura Arno", "it", "arno@a.example"), c.mill("Rivale", "", ""))
	link := c.inquiryLink(d, "Tessitura Arno", "arno@a.example")
	lines := c.lines(d)
	s := visit(t, a)
	page := s.bare(link, 390, 844)
	h := hands{t, page}
	reads(t, page, "main", "Richiesta prezzi", "Spigato", "80% lana")
	write(t, page, "#price-"+lines[0].UID, "caro")
	write(t, page, "#moq-"+lines[0].UID, "300 m")
	h.sends(".formbar button.primary")
	reads(t, page, ".errors", "Scrivi un prezzo")
	holds(t, page, "#price-"+lines[0].UID, "caro")
	holds(t, page, "#moq-"+lines[0].UID, "300 m")
	write(t, page, "#price-"+lines[0].UID, "12,50")
	write(t, page, "#lead-"+lines[0].UID, "3 settimane")
	write(t, page, "#note", "Validità 30 giorni")
	h.sends(".formbar button.primary")
	reads(t, page, ".notice", "Ricevuto il")
	s.stayed()

	got := c.asked(d)["Tessitura Arno"]
	if w := got.Answers[lines[0].ID]; w.Price != 12_5000 || w.MOQ != 300_000 || w.Lead != 21 || w.Currency != "EUR" || len(got.Answers) != 1 || !strings.Contains(got.Note, "30") {
		t.Errorf("answered %+v", got)
	}
	for i, pair := range pairs {
		s := visit(t, a)
		lang := "?lang=" + locales.Languages[i%len(locales.Languages)]
		s.inspect(t, link+lang, pair...)
		s.as(c)
		s.inspect(t, address(d), pair...)
		s.inspect(t, address(d)+"/asked/"+c.asked(d)["Rivale"].UID, pair...)
	}
}

// From a new inquiry to the mails, and the supplier's answer, with the keyboard
// alone.
func TestKeyboardAsksTwoMillsAndOneAnswers(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	c.stock(threeCloths...)
	mills := []*models.Party{c.mill("Lanificio Bisenzio", "en", ""), c.mill("Tessitura Arno", "it", "arno@a.example")}
	s := visit(t, a).as(c)
	page := s.open("/inquiries", 1280, 800)
	h := hands{t, page}
	h.goes(`main a[href="/inquiries/new"]`)
	h.tabTo("#title")
	h.types("Coats")
	h.goes("form.form .formbar button.primary")
	d := c.shownPaper("inquiry", path(page))
	h.addsCodes("SF-2207 500 m")
	until(t, "the code is not on the inquiry", func() bool { return len(c.lines(d)) == 1 })
	turns(t, page, func() { h.tabTo(`a[href$="/suppliers"]`); h.hit(keys.Enter) })
	for _, mill := range mills {
		h.tabTo(`#choices input[value="` + mill.UID + `"]`)
		h.hit(keys.Space)
	}
	h.goes(".formbar button.primary")
	h.goes(`form[action$="/mail"] button.primary`)
	holds(t, page, "#to-"+c.asked(d)["Tessitura Arno"].UID, "arno@a.example")
	h.goes(".formbar button.primary")
	reads(t, page, "h1", "PI-2026-0001", "Sent")
	quiet(t, s)

	post := &moody{}
	check(t, a.DeliverMail(t.Context(), post))
	page = visit(t, a).open(a.askedLink(post.sent[0].Text), 1280, 800)
	h = hands{t, page}
	h.tabTo("#price-" + c.lines(d)[0].UID)
	h.types("12,50")
	h.goes(".formbar button.primary")
	reads(t, page, ".notice", "Ricevuto il")
	if got := c.asked(d)["Tessitura Arno"].Answers[c.lines(d)[0].ID]; got.Price != 12_5000 {
		t.Errorf("answered %+v", got)
	}
}
