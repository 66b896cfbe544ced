package handlers

import (
	"slices"
	"testing"
	"time"

	"github.com/go-rod/rod"
	keys "github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"

	"jennyerp/models"
)

// presses Tab until it is there, then Enter, and waits for the next page.
func (h hands) goes(selector string) {
	h.t.Helper()
	h.tabTo(selector)
	turns(h.t, h.page, func() { h.hit(keys.Enter) })
}

// client who can be written to.
func (c *client) reachable(name, email string) *models.Party {
	t, db := c.app.t, c.db()
	t.Helper()
	p := c.meets(models.FindKind("quotation"), name)
	check(t, db.SaveContact(t.Context(), c.User.UID, p, &models.Contact{UID: models.NewUID(), ContactSpec: models.ContactSpec{Name: "Anna Rossi", Email: email}}))
	return p
}

// From the list to a quotation that was mailed and has a link, with Tab, Enter,
// Space and letters alone. The focus is seen at every stop.
func TestKeyboardWritesAQuotationMailsItAndMakesALink(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	owner.stock(threeCloths...)
	owner.reachable("Atelier Blu", "anna@blu.example")
	s := visit(t, owner.app).as(owner)
	page := s.open("/quotations", 1280, 800)
	h := hands{t, page}
	h.goes(`main a[href="/quotations/new"]`)
	h.tabTo("#party")
	h.types("Atelier Blu")
	h.goes("form.form .formbar button.primary")
	reads(t, page, ".paper .who", "Atelier Blu")
	d := owner.shownPaper("quotation", path(page))

	h.addsCodes("SF-2207 50 m")
	until(t, "the code is not on the paper", func() bool { return len(owner.lines(d)) == 1 })
	holds(t, page, "#codes", "") // a second press adds nothing
	h.lands("#codes-add")
	h.tabTo(".papersteps button.primary")
	h.tabTo(`#out a[href$="/mail"]`)
	turns(t, page, func() { h.hit(keys.Enter) })
	holds(t, page, "#to", "anna@blu.example")
	h.tabTo("#to")
	h.types("anna")
	h.goes(".formbar button.primary")
	until(t, "the refusal is not gone to", func() bool { return h.at("#errors") })
	h.tabTo("#errors a")
	h.hit(keys.Enter)
	h.lands("#to")
	h.types("anna@blu.example")
	h.goes(".formbar button.primary")
	reads(t, page, "h1", "QT-2026-0001", "Sent")

	h.goes(`#out a[href$="/out#links"]`)
	h.tabTo("#pin")
	h.types("4711")
	h.goes(`form[action$="/shares"] button`)
	until(t, "there is no link", func() bool { return truth(page, `() => document.querySelector("[id^=a-]")?.value.includes("/d/")`) })
	quiet(t, s)
}

// finger works a page by touch: it presses what is under it, as a person sees it.
type finger struct {
	t    *testing.T
	page *rod.Page
}

// tap touches an element in its middle. What lies above it there would get the
// touch; what is lower than 44 px a finger misses.
func (f finger) tap(selector string) {
	f.t.Helper()
	var at, before []float64
	fault := ""
	for end := time.Now().Add(10 * time.Second); at == nil && time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		got, err := f.page.Eval(`(selector) => {
			const el = document.querySelector(selector);
			if (!el?.checkVisibility()) return { fault: "is not to be seen" };
			el.scrollIntoView({ block: "center", behavior: "instant" });
			const { left, top, width, height } = el.getBoundingClientRect();
			const over = document.elementFromPoint(left + width / 2, top + height / 2);
			if (!el.contains(over)) return { fault: "lies under " + (over?.outerHTML.slice(0, 120) ?? "the edge") };
			return height < 43.5 ? { fault: "is only " + height + " px high" } : { at: [left + width / 2, top + height / 2] };
		}`, selector)
		if err != nil {
			continue // the page is just leaving
		}
		fault = got.Value.Get("fault").Str()
		var now []float64
		for _, n := range got.Value.Get("at").Arr() {
			now = append(now, n.Num())
		}
		if len(now) > 0 && slices.Equal(now, before) {
			at = now
		}
		before = now // what slides in is touched when it has come to rest
	}
	if at == nil {
		f.t.Fatalf("%s: %s %s", path(f.page), selector, fault)
	}
	check(f.t, proto.InputDispatchTouchEvent{Type: proto.InputDispatchTouchEventTypeTouchStart, TouchPoints: []*proto.InputTouchPoint{{X: at[0], Y: at[1]}}}.Call(f.page))
	check(f.t, proto.InputDispatchTouchEvent{Type: proto.InputDispatchTouchEventTypeTouchEnd, TouchPoints: []*proto.InputTouchPoint{}}.Call(f.page))
}

func (f finger) goes(selector string) {
	f.t.Helper()
	turns(f.t, f.page, func() { f.tap(selector) })
	if wide := f.page.MustEval(`() => document.documentElement.scrollWidth - document.documentElement.clientWidth`).Int(); wide > 0 {
		f.t.Errorf("%s scrolls sideways by %d px", path(f.page), wide)
	}
}

// The same on a phone by touch, from the customer's page over a basket to the
// order; nothing lies under a bar, nothing is too small for a finger.
func TestOnAPhoneABasketBecomesAQuotationAParcelAndAnOrder(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	samples := owner.stock(threeCloths...)
	check(t, owner.db().CountPhysical(t.Context(), owner.User.UID, samples[0], "hanger", 3, ""))
	owner.reachable("Atelier Blu", "anna@blu.example")
	s := visit(t, owner.app).as(owner)
	page := s.open("/samples/"+samples[0].UID, 390, 844)
	check(t, proto.EmulationSetTouchEmulationEnabled{Enabled: true}.Call(page))
	f := finger{t, page}
	f.tap(".actions details summary")
	f.goes(`.actions a[href^="/baskets/add"]`)
	f.tap("#name")
	write(t, page, "#name", "Coats")
	f.goes("main form button.primary")
	f.goes(`main a[href^="/quotations/new"]`)
	f.tap("#party")
	write(t, page, "#party", "Atelier Blu")
	f.goes("form.form .formbar button.primary")
	quoted := owner.shownPaper("quotation", path(page))
	f.tap(".paperlines tbody tr:first-child .tools a")
	until(t, "the line's form does not open", func() bool {
		return truth(page, `() => document.querySelector("dialog#line[open] #quantity") !== null`)
	})
	f.tap("#quantity")
	write(t, page, "#quantity", "120 m")
	f.tap("#line button.primary")
	until(t, "the quantity is not kept", func() bool { return owner.lines(quoted)[0].Quantity == 120_000 })
	reads(t, page, ".papertotals", "€\u00a03,348.00") // 120 × 27.90
	f.goes(`#out a[href$="/mail"]`)
	f.goes(".formbar button.primary")
	reads(t, page, "h1", "QT-2026-0001", "Sent")

	f.tap(".head details.menu:has(form) > summary")
	f.goes(`.head button[name="kind"][value="dispatch"]`)
	parcel := owner.shownPaper("dispatch", path(page))
	f.tap(".paperlines tbody tr:first-child .tools a")
	until(t, "the line's form does not open", func() bool {
		return truth(page, `() => document.querySelector("dialog#line[open] #quantity") !== null`)
	})
	write(t, page, "#quantity", "2")
	f.tap("#line button.primary")
	until(t, "the pieces are not kept", func() bool { return owner.lines(parcel)[0].Quantity == 2_000 })
	f.goes(`.papersteps form[action$="/pack"] button`)
	f.tap(".packlist label")
	until(t, "the tick is not kept", func() bool {
		all, err := owner.db().PackingList(t.Context(), parcel)
		return err == nil && all[0].PackedAt != 0
	})
	f.goes(`button[name="to"][value="packed"]`)
	f.goes(`.papersteps button[value="sent"]`)
	if n := owner.inDrawer(samples[0], "hanger"); n != 1 {
		t.Errorf("%d hangers are left", n)
	}
	f.goes(".links a[href^='/quotations/']")
	f.tap(".head details.menu:has(form) > summary")
	f.goes(`.head button[name="kind"][value="order"]`)
	f.goes(".papersteps button.primary")
	reads(t, page, "h1", "SO-2026-0001", "Confirmed")
	turns(t, page, func() { check(t, page.NavigateBack()) })
	reads(t, page, "h1", "Confirmed") // not the draft it was then
	quiet(t, s)
}

// Without script a parcel is packed, sent and becomes what follows.
func TestWithoutScriptAParcelIsPackedAndTheOrderConfirmed(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	samples := owner.stock(threeCloths...)
	check(t, owner.db().CountPhysical(t.Context(), owner.User.UID, samples[0], "hanger", 3, ""))
	quoted := owner.sent("quotation", "en", samples[0])
	s := visit(t, owner.app).as(owner)
	page := s.bare(address(quoted), 390, 844)
	h := hands{t, page}
	h.on(".head details.menu:has(form) > summary", keys.Enter)
	h.sends(`.head button[name="kind"][value="dispatch"]`)
	parcel := owner.shownPaper("dispatch", path(page))
	for i := range owner.lines(parcel) {
		h.sends(`.paperlines tbody tr:nth-child(` + itoa(int64(i+1)) + `) .tools a`)
		write(t, page, "#quantity", "2")
		h.sends("form.form button.primary")
	}
	h.sends(`.papersteps form[action$="/pack"] button`)
	write(t, page, "#code", samples[0].Code)
	h.sends(`main form:has(#code) button`)
	if !truth(page, `() => document.querySelector(".packlist input").checked`) {
		t.Fatal("the code ticks nothing")
	}
	h.on(".packlist li:nth-child(2) input", keys.Space)
	h.sends("#boxes button")
	h.sends(`button[name="to"][value="packed"]`)
	h.sends(`.papersteps button[value="sent"]`)
	reads(t, page, "h1", "SD-2026-0001", "Sent")
	if n := owner.inDrawer(samples[0], "hanger"); n != 1 {
		t.Errorf("%d hangers are left", n)
	}
	h.sends(".links a[href^='/quotations/']")
	h.on(".head details.menu:has(form) > summary", keys.Enter)
	h.sends(`.head button[name="kind"][value="order"]`)
	order := owner.shownPaper("order", path(page))
	earlier := s.bare(path(page), 390, 844)
	h.sends(".papersteps button.primary")
	reads(t, page, "h1", "SO-2026-0001", "Confirmed")

	hands{t, earlier}.sends(".papersteps button.primary") // the paper as it was: what was done is not done again
	reads(t, earlier, "main", "It now stands at: Confirmed")
	if now := owner.stored(order); now.Status != "confirmed" || status(t, earlier) != 409 {
		t.Errorf("answered %d, stands at %s", status(t, earlier), now.Status)
	}
	s.stayed("session")
}
