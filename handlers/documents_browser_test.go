package handlers

import (
	"strings"
	"testing"

	keys "github.com/go-rod/rod/lib/input"

	"jennyerp/models"
)

// The quotation that a page's address names.
func (c *client) shownPaper(kind, address string) *models.Document {
	c.app.t.Helper()
	_, uid, _ := strings.Cut(strings.TrimPrefix(address, "/"), "/")
	uid, _, _ = strings.Cut(uid, "?")
	return c.stored(&models.Document{UID: uid, Kind: models.FindKind(kind)})
}

func TestWithoutScriptABasketBecomesAQuotationThatIsSent(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	samples := owner.stock(threeCloths...)
	b := owner.basket("Coats", samples[0])
	s := visit(t, owner.app).as(owner)
	page := s.bare("/baskets/"+b.UID, 390, 844)
	h := hands{t, page}
	h.sends(`main a[href^="/quotations/new"]`)
	write(t, page, "#party", "Atelier Blu")
	h.sends("form.form button.primary")
	reads(t, page, "#party-error", "not in your list yet")
	h.on(`input[name="add_party"]`, keys.Space)
	h.sends("form.form button.primary")
	reads(t, page, ".paper .who", "Atelier Blu")

	h.on("#add details:first-of-type summary", keys.Enter)
	write(t, page, "#codes", "SF-2207 50 m")
	h.sends("#codes-box button")
	reads(t, page, ".paperlines", "Mulberry charmeuse")
	h.sends(`.papersteps button.primary`)
	reads(t, page, ".errors", "Line 1 has no quantity yet")
	h.sends(`.paperlines tbody tr:first-child .tools a`)
	write(t, page, "#quantity", "120 m")
	h.sends("form.form button.primary")
	reads(t, page, ".papertotals", "€\u00a05,273.00") // 120 × 27.90 + 50 × 38.50
	h.sends(`.papersteps button.primary`)
	reads(t, page, "h1", "QT-2026-0001")
	if d := owner.shownPaper("quotation", path(page)); d.Status != "sent" || d.Net != 527300 {
		t.Errorf("stands at %s with %d", d.Status, d.Net)
	}
	s.stayed("session")
}

func TestLinesAreFoundEditedAndMovedInPlaceByKeyboard(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	samples := owner.stock(threeCloths...)
	d := owner.paper("quotation", samples[0])
	s := visit(t, owner.app).as(owner)
	page := s.open(address(d), 1280, 800)
	h := hands{t, page}
	h.tabTo("#find")
	h.types("charm")
	until(t, "no sample is offered", func() bool { return truth(page, `() => document.querySelectorAll("#found button").length === 1`) })
	h.tabTo("#found button")
	h.hit(keys.Enter)
	until(t, "the sample is not on the paper", func() bool { return len(owner.lines(d)) == 2 })
	until(t, "the page does not show it", func() bool {
		return truth(page, `() => document.querySelectorAll(".paperlines tbody tr").length === 2`)
	})

	second := owner.lines(d)[1]
	h.tabTo("#up-" + second.UID)
	h.hit(keys.Enter)
	until(t, "the line did not move", func() bool { return owner.lines(d)[0].UID == second.UID })
	until(t, "the focus is lost with the move", func() bool {
		return truth(page, `(id) => document.querySelector(".paperlines tbody tr").id === "line-" + id && document.activeElement.id === "up-" + id`, second.UID)
	})
	h.sees()

	h.tabTo("#line-" + second.UID + " .tools a")
	h.hit(keys.Enter)
	until(t, "the line's form does not open", func() bool {
		return truth(page, `() => document.querySelector("dialog#line[open] #quantity") !== null`)
	})
	h.tabTo("#price")
	h.types("dear")
	h.hit(keys.Enter)
	until(t, "the refusal is not shown in the form", func() bool {
		return truth(page, `() => document.querySelector("dialog#line[open] #price-error") !== null`)
	})
	until(t, "the focus does not go to what is wrong", func() bool { return h.at("dialog#line .errors") })
	h.tabTo("#price")
	h.types("40")
	h.tabTo("#quantity")
	h.types("10")
	h.hit(keys.Enter)
	until(t, "the line is not changed", func() bool { l := owner.lines(d)[0]; return l.Price == 40_0000 && l.Quantity == 10_000 })
	until(t, "the form stays open", func() bool { return truth(page, `() => !document.querySelector("dialog#line").open`) })
	reads(t, page, ".papertotals", "€\u00a03,190.00") // 100 × 27.90 + 10 × 40

	h.tabTo(".papersteps button.primary") // it knows the paper's version after all that
	turns(t, page, func() { h.hit(keys.Enter) })
	reads(t, page, "h1", "Sent")
}
