package handlers

import (
	"bytes"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod"

	"jennyerp/models"
)

// story is one deal from the fair to the order: what the merchant's phone and
// desk and the customer's phone show of it.
type story struct {
	*client
	t        *testing.T
	site     *site
	page     *rod.Page // of the merchant
	customer *models.Party
	cloth    *models.Sample
	papers   map[string]*models.Document // by kind
}

func TestTheWholeStoryFromTheFairToTheOrder(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	s := &story{client: owner, t: t, site: visit(t, owner.app).as(owner), papers: map[string]*models.Document{}}
	s.opensShop()
	s.capturesAtTheFair()
	s.quotesFromABasket()
	link := s.mailsThePaper()
	s.customerAccepts(link)
	s.sendsSwatches()
	s.customerReceives()
	s.takesTheOrder()
	s.findsEveryPaperFromTheOthers()
	quiet(t, s.site)
}

// opensShop is what was there before: a customer in Shanghai who pays in dollars.
func (s *story) opensShop() {
	ctx, db := s.t.Context(), s.db()
	set, err := db.Settings(ctx)
	check(s.t, err)
	set.Rates = map[string]int64{"USD": 860_000}
	check(s.t, db.SaveSettings(ctx, s.User.UID, set))
	s.customer = &models.Party{UID: models.NewUID(), PartySpec: models.PartySpec{Name: "上海东方丝绸", Customer: true, Country: "CN", Language: "zh-Hans", Currency: "USD"}}
	check(s.t, db.SaveParty(ctx, s.User.UID, s.customer))
	check(s.t, db.SaveContact(ctx, s.User.UID, s.customer, &models.Contact{UID: models.NewUID(), ContactSpec: models.ContactSpec{Name: "王小姐", Email: "wang@orient.example"}}))
}

func (s *story) capturesAtTheFair() {
	t, page := s.t, (&phone{site: s.site}).capturing("/capture")
	s.page = page
	snap(t, page, testFile(t, "cloth.jpg", testJPEG(t)))
	press(t, page, "#where summary")
	write(t, page, `[name="supplier"]`, "Lanificio Valdora")
	write(t, page, `[name="fair"]`, "Milano Unica")
	write(t, page, `[name="supplier_code"]`, "V-88")
	write(t, page, `[name="price"]`, "12.50")
	saves(t, page)
	patient(t, time.Minute, "the capture does not arrive", func() bool { return len(s.captures()) == 1 && s.captures()[0].Photos == 1 })
	s.opens("/home")
	reads(t, page, "main", "1 capture waits")
	s.opens("/inbox/" + s.captures()[0].UID)
	write(t, page, "#name", "Camel herringbone")
	write(t, page, "#composition", "wo 80 pa 20")
	follows(t, page, "form.form .formbar button.primary")
	cards, _, err := s.db().Samples(t.Context(), models.SampleFilter{State: models.Active}, "", 10)
	check(t, err)
	if len(cards) != 1 || cards[0].Name != "Camel herringbone" {
		t.Fatalf("the library holds %+v", cards)
	}
	s.cloth, err = s.db().FindSample(t.Context(), cards[0].UID)
	check(t, err)
	for form, count := range map[string]int64{"hanger": 5, "metre": 3} {
		check(t, s.db().SetPhysical(t.Context(), s.User.UID, s.cloth, form, count, 1, ""))
	}
}

// opens shows a page in the merchant's window.
func (s *story) opens(path string) {
	s.t.Helper()
	arrives(s.t, s.page, s.site.url+path)
}

// makes keeps the paper the window shows.
func (s *story) makes(kind string) *models.Document {
	s.t.Helper()
	s.papers[kind] = s.shownPaper(kind, path(s.page))
	return s.papers[kind]
}

func (s *story) quotesFromABasket() {
	t, page := s.t, s.page
	s.opens("/baskets/add?sample=" + s.cloth.UID)
	write(t, page, "#name", "Orient, autumn")
	follows(t, page, "main form button.primary")
	if !strings.HasPrefix(path(page), "/baskets/") {
		follows(t, page, `a[href^="/baskets/"]`)
	}
	follows(t, page, `main a[href^="/quotations/new?basket="]`)
	write(t, page, "#party", s.customer.Name)
	follows(t, page, "form.form .formbar button.primary")
	reads(t, page, ".paper", "Camel herringbone", "1 USD = 0.86 EUR", "简体中文, USD")
	d := s.makes("quotation")
	s.opens(address(d) + "/lines/" + s.lines(d)[0].UID)
	write(t, page, "#quantity", "120 m")
	write(t, page, "#price", "32.45")
	follows(t, page, "form.form button.primary")
	reads(t, page, ".papertotals", "3,894.00") // 120 × 32.45
}

// mailsThePaper sends it through a real mail server and gives the link in the
// mail as it arrived.
func (s *story) mailsThePaper() string {
	t, page, server := s.t, s.page, serveMail(s.t)
	d := s.papers["quotation"]
	s.opens(address(d) + "/mail")
	holds(t, page, "#to", "wang@orient.example")
	follows(t, page, "form.form .formbar button.primary")
	reads(t, page, "h1", "QT-2026-0001", "Sent")
	check(t, s.app.DeliverMail(t.Context(), server.relay(t)))
	if len(server.got) != 1 {
		t.Fatalf("%d mails arrived", len(server.got))
	}
	m, err := netmail.ReadMessage(bytes.NewReader(server.got[0]))
	check(t, err)
	_, pdf := part(t, m, "application/pdf")
	for _, word := range []string{"报价单", "QT-2026-0001", "Camel herringbone", "80% 羊毛", "3,894.00", s.customer.Name} {
		if text := pdfText(t, pdf); !strings.Contains(text, word) {
			t.Errorf("the PDF does not say %q: %s", word, text)
		}
	}
	m, _ = netmail.ReadMessage(bytes.NewReader(server.got[0]))
	_, body := part(t, m, "text/plain")
	_, link, found := strings.Cut(string(body), "http://localhost")
	if !found || !strings.Contains(string(body), "王小姐") {
		t.Fatalf("the mail says %s", body)
	}
	return strings.TrimSpace(link)
}

// customerOpens shows a link on the customer's phone.
func (s *story) customerOpens(link string) *rod.Page {
	return visit(s.t, s.app).open(link, 390, 844)
}

func (s *story) customerAccepts(link string) {
	t, page := s.t, s.customerOpens(link)
	reads(t, page, ".folio", "报价单", "80% 羊毛", "3,894.00")
	write(t, page, "#name", "王小姐")
	write(t, page, "#text", "十月能交货吗？")
	follows(t, page, "form.form .acts button:last-child")
	reads(t, page, ".talk", "十月能交货吗？")
	write(t, page, "#name", "王小姐")
	follows(t, page, `button[value="accepted"]`)
	reads(t, page, ".notice", "接受")
	s.opens("/home")
	reads(t, s.page, "main", s.customer.Name+" accepted Quotation QT-2026-0001", "十月能交货吗？")
}

func (s *story) sendsSwatches() {
	t, page := s.t, s.page
	s.opens(address(s.papers["quotation"]))
	reads(t, page, "h1", "Accepted")
	s.becomes("dispatch")
	d := s.makes("dispatch")
	check(t, page.MustElement("#codes").WaitEnabled())
	press(t, page, "#add details:first-of-type summary")
	write(t, page, "#codes", s.cloth.Code)
	press(t, page, "#codes-box button")
	until(t, "the second line is not there", func() bool { return len(s.lines(d)) == 2 })
	for i, piece := range []struct{ form, count string }{{"hanger", "2"}, {"metre", "1"}} {
		s.opens(address(d) + "/lines/" + s.lines(d)[i].UID)
		check(t, page.MustElement("#form").Select([]string{`[value="` + piece.form + `"]`}, true, rod.SelectorTypeCSSSector))
		write(t, page, "#quantity", piece.count)
		follows(t, page, "form.form button.primary")
	}
	follows(t, page, `.papersteps button[value="sent"]`)
	reads(t, page, "h1", "SD-2026-0001", "Sent")
	for form, left := range map[string]int64{"hanger": 3, "metre": 2} {
		if n := s.pieces(form); n != left {
			t.Errorf("%d of %s are left, want %d", n, form, left)
		}
	}
}

// becomes makes another paper of the one that is shown.
func (s *story) becomes(kind string) {
	s.t.Helper()
	press(s.t, s.page, ".head details.menu:has(form) > summary")
	follows(s.t, s.page, `.head button[name="kind"][value="`+kind+`"]`)
}

// pieces is how many of a form the drawer holds.
func (s *story) pieces(form string) int64 {
	all, err := s.db().PhysicalSamples(s.t.Context(), s.cloth)
	check(s.t, err)
	for _, p := range all {
		if p.Form == form {
			return p.Count
		}
	}
	return -1
}

func (s *story) customerReceives() {
	d := s.papers["dispatch"]
	page := s.customerOpens(s.shares(d, "30", ""))
	write(s.t, page, "#name", "王小姐")
	follows(s.t, page, `button[value="delivered"]`)
	if now := s.stored(d); now.Status != "delivered" {
		s.t.Errorf("the parcel stands at %s", now.Status)
	}
}

func (s *story) takesTheOrder() {
	t, page := s.t, s.page
	s.opens(address(s.papers["quotation"]))
	s.becomes("order")
	d := s.makes("order")
	reads(t, page, ".papertotals", "3,894.00")
	follows(t, page, `.papersteps button.primary`)
	reads(t, page, "h1", "SO-2026-0001", "Confirmed")
	if now := s.stored(d); now.Total() != 3894_00 || now.Currency != "USD" || now.PartyUID != s.customer.UID {
		t.Errorf("the order is over %d %s", now.Total(), now.Currency)
	}
}

func (s *story) findsEveryPaperFromTheOthers() {
	for kind, from := range s.papers {
		s.opens(address(from))
		for other, to := range s.papers {
			if other != kind && !truth(s.page, `(href) => document.querySelector("main .links a[href='" + href + "']") !== null`, address(to)) {
				s.t.Errorf("the %s does not link to the %s", kind, other)
			}
		}
	}
}
