package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"jennyerp/models"
)

// mill is a supplier who can be written to.
func (c *client) mill(name, lang, email string) *models.Party {
	t, db := c.app.t, c.db()
	t.Helper()
	p := &models.Party{UID: models.NewUID(), PartySpec: models.PartySpec{Name: name, Supplier: true, Language: lang}}
	check(t, db.SaveParty(t.Context(), c.User.UID, p))
	if email != "" {
		person := models.Contact{UID: models.NewUID(), ContactSpec: models.ContactSpec{Name: "Ms Wang", Email: email}}
		check(t, db.SaveContact(t.Context(), c.User.UID, p, &person))
	}
	return p
}

// inquires makes an inquiry about cloths to suppliers, with a target price that
// must stay at home.
func (c *client) inquires(samples []*models.Sample, mills ...*models.Party) *models.Document {
	t, db := c.app.t, c.db()
	t.Helper()
	d := &models.Document{UID: models.NewUID(), Kind: models.FindKind("inquiry"), DocumentSpec: models.DocumentSpec{Title: "Autumn coats", Notes: secret}}
	check(t, db.CreateDocument(t.Context(), c.User.UID, d))
	for _, s := range samples {
		check(t, db.AddLines(t.Context(), c.User.UID, d, models.Line{SampleUID: s.UID, LineSpec: models.LineSpec{Quantity: 500_000, Unit: "m", Target: 11_7700}}))
	}
	var uids []string
	for _, m := range mills {
		uids = append(uids, m.UID)
	}
	check(t, db.Ask(t.Context(), c.User.UID, d, uids...))
	return c.stored(d)
}

// asked are the suppliers of an inquiry by name.
func (c *client) asked(d *models.Document) map[string]models.Asked {
	all, err := c.db().AskedOf(c.app.t.Context(), d)
	check(c.app.t, err)
	by := map[string]models.Asked{}
	for _, a := range all {
		by[a.PartyName] = a
	}
	return by
}

// sendsTo fills the form that sends an inquiry.
func (c *client) sendsTo(d *models.Document, to map[string]string) url.Values {
	f := url.Values{"uid": {models.NewUID()}}
	for name, a := range c.asked(d) {
		f.Set("to-"+a.UID, to[name])
		f.Set("lang-"+a.UID, a.Language)
		if a.Language == "" {
			f.Set("lang-"+a.UID, "en")
		}
	}
	return f
}

// askedLink is a supplier's link as his mail has it.
func (a *testApp) askedLink(m string) string {
	link := m[strings.Index(m, "http://localhost/d/")+len("http://localhost"):]
	link, _, _ = strings.Cut(link, "\n")
	return link
}

func TestAnInquiryProposesTheMakersAndGoesToEachWithALinkOfHisOwn(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	samples := c.stock(threeCloths...)
	arno := c.mill("Tessitura Arno", "it", "vendite@arno.example")
	wang := c.mill("Wujiang Silk", "zh-Hans", "wang@silk.example")
	chat := c.mill("Shaoxing Print", "zh-Hans", "")

	uid := models.NewUID()
	want(t, c.post("/inquiries", url.Values{"uid": {uid}, "sample": {samples[0].UID}, "party": {""}}), http.StatusSeeOther)
	d := c.stored(&models.Document{UID: uid, Kind: models.FindKind("inquiry")})
	if maker := c.asked(d); len(maker) != 1 || d.Who != samples[0].Supplier {
		t.Fatalf("asks %v, called %q", maker, d.Who)
	}
	want(t, c.get("/inquiries/"+uid+"/suppliers?q=tess"), http.StatusOK, "Tessitura Arno", "makes 1 of these")
	many := url.Values{}
	for range models.MaxAsked + 1 {
		many.Add("supplier", c.mill("Mill "+models.NewUID()[:6], "", "").UID)
	}
	want(t, c.post("/inquiries/"+uid+"/suppliers", many), http.StatusUnprocessableEntity, "12 suppliers at most")
	want(t, c.post("/inquiries/"+uid+"/suppliers", url.Values{"supplier": {arno.UID, wang.UID, chat.UID}}), http.StatusSeeOther)
	want(t, c.get("/inquiries"), http.StatusOK, "Shaoxing Print, Tessitura Arno, Wujiang Silk")
	want(t, c.get("/inquiries?party="+wang.UID), http.StatusOK, "/inquiries/"+uid)

	want(t, c.get("/inquiries/"+uid+"/mail"), http.StatusOK, "vendite@arno.example", "wang@silk.example", "vi chiediamo i migliori prezzi", "请报询价单")
	f := c.sendsTo(d, map[string]string{"Tessitura Arno": "vendite@arno.example", "Wujiang Silk": "not an address"})
	want(t, c.post("/inquiries/"+uid+"/mail", f), http.StatusUnprocessableEntity, "not an address")
	f.Set("to-"+c.asked(d)["Wujiang Silk"].UID, "wang@silk.example")
	for range 2 { // a second click
		want(t, c.post("/inquiries/"+uid+"/mail", f), http.StatusSeeOther)
	}
	post := &moody{}
	check(t, a.DeliverMail(t.Context(), post))
	if len(post.sent) != 2 {
		t.Fatalf("%d mails", len(post.sent))
	}
	for _, m := range post.sent {
		text := m.Text + m.HTML
		for _, other := range []string{"Shaoxing", "Arno", "Wujiang"} {
			if strings.Contains(text, other) {
				t.Errorf("the mail to %s names %s", m.To, other)
			}
		}
		if m.To == "wang@silk.example" && (!strings.Contains(m.Text, "Ms Wang") || !strings.Contains(m.Text, "PI-2026-0001") || m.Language != "zh-Hans") {
			t.Errorf("wrote %s %q", m.Language, m.Text)
		}
	}
	want(t, c.get("/inquiries/"+uid), http.StatusOK, "PI-2026-0001", "for WeChat or WhatsApp", "http://localhost/d/", "Remind 2 suppliers")
}

func TestASupplierSeesNoOtherNoTargetAndNothingThatMayNotLeave(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	cloth := c.hang("Spigato").sample // with canaries
	d := c.inquires([]*models.Sample{cloth}, c.mill("Tessitura Arno", "", "vendite@arno.example"), c.mill("Rivale", "", "rivale@b.example"))
	want(t, c.post(address(d)+"/mail", c.sendsTo(d, map[string]string{"Tessitura Arno": "vendite@arno.example"})), http.StatusSeeOther)
	post := &moody{}
	check(t, a.DeliverMail(t.Context(), post))
	link := a.askedLink(post.sent[0].Text)
	guest := a.stranger()
	ways := map[string]string{"mail": post.sent[0].Text + post.sent[0].HTML, "mail's PDF": pdfText(t, post.sent[0].Attachments[0].Content)}
	page := guest.get(link)
	want(t, page, http.StatusOK, "Spigato", "500", "Send the prices", "Tessitura Arno")
	ways["link"] = page.Body.String()
	pdf := guest.get(link + "/pdf")
	want(t, pdf, http.StatusOK)
	ways["link's PDF"] = pdfText(t, pdf.Body.Bytes())
	for name, text := range ways {
		for _, never := range []string{secret, "Rivale", "11.77", "11,77"} {
			if strings.Contains(text, never) {
				t.Errorf("%s says %q", name, never)
			}
		}
	}
	if told := c.asked(d)["Tessitura Arno"]; told.SeenAt == 0 {
		t.Error("it was not noted that he opened it")
	}
	for _, path := range []string{"/comments", "/answer"} { // others would read it
		want(t, guest.post(link+path, saysOn("Arno", "I am Arno", "accepted")), http.StatusNotFound)
	}

	open := c.inquires([]*models.Sample{cloth}, c.mill("Aperta", "", "aperta@b.example"))
	want(t, c.post(address(open)+"/edit", url.Values{"version": {formatID(open.Version)}, "date": {open.Date}, "show_target": {"1"}}), http.StatusSeeOther)
	want(t, c.post(address(open)+"/mail", c.sendsTo(open, map[string]string{"Aperta": "aperta@b.example"})), http.StatusSeeOther)
	post = &moody{}
	check(t, a.DeliverMail(t.Context(), post))
	want(t, guest.get(a.askedLink(post.sent[0].Text)), http.StatusOK, "11.77")
}

func TestAnswersStandSideBySideAndTheChosenOneIsTheCost(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	cloth := c.stock(threeCloths...)[0]
	d := c.inquires([]*models.Sample{cloth}, c.mill("Arno", "it", "arno@a.example"), c.mill("Wujiang", "zh-Hans", "wang@b.example"), c.mill("Chat", "", ""))
	want(t, c.post(address(d)+"/mail", c.sendsTo(d, map[string]string{"Arno": "arno@a.example", "Wujiang": "wang@b.example"})), http.StatusSeeOther)
	post := &moody{}
	check(t, a.DeliverMail(t.Context(), post))
	links, guest, line := map[string]string{}, a.stranger(), c.lines(d)[0].UID
	for _, m := range post.sent {
		links[m.To] = a.askedLink(m.Text)
	}
	want(t, guest.post(links["arno@a.example"]+"/prices", url.Values{"price-" + line: {"caro"}, "currency-" + line: {"EUR"}, "unit-" + line: {"m"}}), http.StatusUnprocessableEntity, "caro", "price-"+line+"-error")
	want(t, guest.post(links["arno@a.example"]+"/prices", url.Values{"note": {""}}), http.StatusUnprocessableEntity, "almeno un prezzo")
	give := func(link, price, currency string) {
		t.Helper()
		want(t, guest.post(link+"/prices", url.Values{"price-" + line: {price}, "currency-" + line: {currency}, "unit-" + line: {"m"}, "moq-" + line: {"300"}, "lead-" + line: {"40"}, "note-" + line: {"ok"}, "note": {"Validità 30 giorni"}}), http.StatusSeeOther)
	}
	give(links["arno@a.example"], "12,50", "EUR")
	give(links["wang@b.example"], "88元/码", "EUR") // what is typed beside the number counts
	give(links["arno@a.example"], "11,90", "EUR") // corrected
	want(t, guest.get(links["arno@a.example"]), http.StatusOK, `value="11,90"`, "Qui può ancora correggere")
	if told := c.events(); len(told) != 3 || told[0] != "document.answered|Arno|" {
		t.Errorf("told %q", told)
	}

	want(t, c.get(address(d)), http.StatusOK, "11.90", "88.00", "write what the other currencies are worth", "Validità 30 giorni")
	want(t, c.post(address(d)+"/rates", url.Values{"rate-CNY": {"nix"}}), http.StatusUnprocessableEntity, "Write an exchange rate")
	want(t, c.post(address(d)+"/rates", url.Values{"rate-CNY": {"0.125"}}), http.StatusSeeOther)
	page := c.get(address(d))
	want(t, page, http.StatusOK, "≈ €\u00a012.0297 / m", "Cheapest") // 88 × 0.125 / 0.9144
	if strings.Count(page.Body.String(), ">Cheapest<") != 1 {
		t.Error("not one is the cheapest")
	}

	want(t, c.get(address(d)+"/asked/"+c.asked(d)["Chat"].UID), http.StatusOK, "Camel herringbone")
	want(t, c.post(address(d)+"/asked/"+c.asked(d)["Chat"].UID, url.Values{"price-" + line: {"11.20"}, "currency-" + line: {"EUR"}, "unit-" + line: {"m"}}), http.StatusSeeOther)
	if now := c.stored(d); now.Status != "answered" {
		t.Errorf("stands at %s though all have answered", now.Status)
	}
	want(t, c.post(address(d)+"/asked/"+c.asked(d)["Chat"].UID+"/choose", url.Values{"line": {line}}), http.StatusSeeOther)
	if s := c.read(cloth.UID); s.Cost != 11_2000 || s.CostCurrency != "EUR" {
		t.Errorf("the sample costs %d %s", s.Cost, s.CostCurrency)
	}
	want(t, c.get("/samples/"+cloth.UID+"/prices"), http.StatusOK, "PI-2026-0001 · Chat")
	blind := c.colleague("seller", false)
	rec := blind.get(address(d))
	want(t, rec, http.StatusOK, "only people who may see costs")
	if strings.Contains(rec.Body.String(), "11.20") {
		t.Error("who may not see costs sees what a supplier asks")
	}
	want(t, blind.post(address(d)+"/asked/"+c.asked(d)["Arno"].UID+"/choose", url.Values{"line": {line}}), http.StatusUnprocessableEntity)

	want(t, c.post(address(d)+"/status", url.Values{"version": {formatID(c.stored(d).Version)}, "to": {"closed"}}), http.StatusSeeOther)
	want(t, guest.get(links["arno@a.example"]), http.StatusOK, "ha chiuso questa richiesta")
	want(t, guest.post(links["arno@a.example"]+"/prices", url.Values{"price-" + line: {"1"}, "currency-" + line: {"EUR"}, "unit-" + line: {"m"}}), http.StatusUnprocessableEntity, "non accetta più risposte")
}

func TestWhoHasNotAnsweredIsReminded(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	d := c.inquires(c.stock(threeCloths...)[:1], c.mill("Arno", "it", "arno@a.example"), c.mill("Wujiang", "zh-Hans", "wang@b.example"))
	want(t, c.post(address(d)+"/mail", c.sendsTo(d, map[string]string{"Arno": "arno@a.example", "Wujiang": "wang@b.example"})), http.StatusSeeOther)
	post := &moody{}
	check(t, a.DeliverMail(t.Context(), post))
	line := c.lines(d)[0].UID
	for _, m := range post.sent {
		if m.To == "arno@a.example" {
			want(t, a.stranger().post(a.askedLink(m.Text)+"/prices", url.Values{"price-" + line: {"9"}, "currency-" + line: {"EUR"}, "unit-" + line: {"m"}}), http.StatusSeeOther)
		}
	}
	remind := url.Values{"uid": {models.NewUID()}}
	for range 2 { // a double click
		want(t, c.post(address(d)+"/remind", remind), http.StatusSeeOther)
	}
	post = &moody{}
	check(t, a.DeliverMail(t.Context(), post))
	if len(post.sent) != 1 || post.sent[0].To != "wang@b.example" || !strings.Contains(post.sent[0].Text, "还没有收到") || !strings.Contains(post.sent[0].Text, "http://localhost/d/") {
		t.Fatalf("reminded %+v", post.sent)
	}
	want(t, c.get(address(d)), http.StatusOK, "Reminded")
}
