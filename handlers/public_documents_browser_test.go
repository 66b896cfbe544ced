package handlers

import (
	"testing"

	"jennyerp/locales"
)

// The pages strangers see of a paper, as every page is looked at: with and
// without its PIN, gone, and what the house sees of it.
func TestTheLinkOfAPaperInARealBrowser(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	d := c.sent("quotation", "it", c.hang("Spigato").sample, c.stock(threeCloths...)[2])
	link, closed := c.shares(d, "30", ""), c.shares(d, "30", "4711")
	for i, pair := range pairs {
		l, s := pair[0], visit(t, a)
		lang := "?lang=" + locales.Languages[i%len(locales.Languages)]
		for _, page := range []string{link + lang, closed + lang} {
			s.inspect(t, page, pair...)
		}
		gone := visit(t, a) // whose console may tell of the 404
		for _, fault := range gone.axe(gone.open("/d/gone"+lang, l.width, l.height)) {
			t.Errorf("gone: %s", fault)
		}
		s.as(c)
		for _, path := range []string{"/print" + lang, "/out", "/mail"} {
			s.inspect(t, address(d)+path, pair...)
		}
		printed := s.open(address(d)+"/print", l.width, l.height)
		if n := printed.MustEval(`() => { let n = 0; window.print = () => n++; document.querySelector("[data-print]").click(); return n; }`).Int(); n != 1 {
			t.Errorf("one press prints %d times", n)
		}
	}
}

func TestOnAPhoneACustomerWritesThePINAndAccepts(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	d := c.sent("quotation", "en", c.hang("Spigato").sample)
	page := visit(t, a).open(c.shares(d, "30", "4711"), 390, 844)
	write(t, page, "#pin", "4711")
	turns(t, page, func() { press(t, page, "form button.primary") })
	reads(t, page, ".folio", "Spigato", "80% wool")
	write(t, page, "#name", "Anna Rossi")
	write(t, page, "#text", "By October, please.")
	turns(t, page, func() { press(t, page, `button[value="accepted"]`) })
	reads(t, page, "main", "Accepted on", "By October, please.")
	if kept := stored(t, page); kept != "[][]" {
		t.Errorf("the browser keeps %s", kept)
	}
	if now := c.stored(d); now.Status != "accepted" {
		t.Errorf("status %s", now.Status)
	}
}
