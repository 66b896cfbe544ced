package handlers

import (
	"bytes"
	"cmp"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"jennyerp/models"
)

// plantParty gives the routes of parties a supplier with everything on it.
func (p planted) plantParty(c *client) {
	ctx, db, t := c.app.t.Context(), c.db(), c.app.t
	party, err := db.FindParty(ctx, p.params["/suppliers/:uid"])
	check(t, err)
	party.Customer, party.LegalName, party.Notes, party.Payment, party.Tags, party.Owner = true, secret, secret, secret, []string{secret}, c.User.UID
	check(t, db.SaveParty(ctx, c.User.UID, party))
	contact := &models.Contact{UID: models.NewUID(), ContactSpec: models.ContactSpec{Name: secret, Email: secret + "@example.com", Phone: "+39 333 1234567", WeChat: secret}}
	check(t, db.SaveContact(ctx, c.User.UID, party, contact))
	address := &models.Address{UID: models.NewUID(), AddressSpec: models.AddressSpec{Use: "billing", Street: secret, City: secret, Country: "IT"}}
	check(t, db.SaveAddress(ctx, c.User.UID, party, address))
	talk := &models.Talk{UID: models.NewUID(), Kind: "call", Text: secret, DueOn: "2026-09-10"}
	check(t, db.AddTalk(ctx, c.User.UID, party, talk))
	for _, base := range []string{"/customers/:uid", "/parties/:uid"} {
		p.params[base] = party.UID
	}
	p.params[":contact"], p.params[":address"], p.params[":talk"] = contact.UID, address.UID, talk.UID
}

// party adds a party and gives it back as it is stored.
func (c *client) party(spec models.PartySpec) *models.Party {
	c.app.t.Helper()
	p := &models.Party{UID: models.NewUID(), PartySpec: spec}
	check(c.app.t, c.db().SaveParty(c.app.t.Context(), c.User.UID, p))
	return p
}

// again is the party as it is stored now.
func (c *client) again(p *models.Party) *models.Party {
	c.app.t.Helper()
	now, err := c.db().FindParty(c.app.t.Context(), p.UID)
	check(c.app.t, err)
	return now
}

func TestACustomerIsAddedWithWhomToCallAndFoundByPhone(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	form := hidden(t, owner.get("/customers/new"), "/customers")
	for name, value := range map[string]string{"name": "Boutique Fiore", "roles": "customer", "country": "Italia", "vat_no": "00743110157", "discount": "2.5", "contact_name": "Eva Bianchi", "contact_email": "eva@fiore.example", "contact_phone": "+39 333 123 45 67", "owner": owner.User.UID, "notes": "pays late\nask Eva"} {
		form.Set(name, value)
	}
	rec := owner.post("/customers", form)
	want(t, rec, 303)
	again := owner.post("/customers", form) // the button was tapped twice
	want(t, again, 303)
	page := owner.get(location(rec))
	want(t, page, 200, "Boutique Fiore", "Italy", "IT00743110157", "2.5 %", `href="tel:&#43;393331234567"`, `href="mailto:eva@fiore.example"`, "ask Eva", "Giulia Ferri")
	if strings.Count(page.Body.String(), `href="mailto:eva@fiore.example"`) != 2 { // text and button
		t.Error("two people were made of one")
	}
	want(t, owner.part("/customers/list?q=333+123"), 200, "Boutique Fiore")
	lacks(t, owner.part("/customers/list?q=jara"), "Boutique Fiore")
	lacks(t, owner.part("/suppliers/list?q=fiore"), "Boutique Fiore")
	want(t, owner.get("/customers?country=IT"), 200, "Boutique Fiore")
	lacks(t, owner.get("/customers?country=CN"), "Boutique Fiore")
	want(t, owner.post("/customers", url.Values{"uid": {models.NewUID()}, "name": {"BOUTIQUE fiore"}, "roles": {"customer"}}), 422, "already a company", `value="BOUTIQUE fiore"`)
	want(t, owner.post("/customers", url.Values{"uid": {models.NewUID()}, "name": {"X"}, "country": {"IT"}, "vat_no": {"00743110158"}}), 422, "mistyped", "customer or a supplier", `value="00743110158"`)
	want(t, owner.post("/customers", url.Values{"uid": {models.NewUID()}, "name": {"X"}, "roles": {"customer"}, "contact_email": {"nope"}}), 422, `id="contact_name-error"`, `id="contact_email-error"`)
	if rows, _, err := owner.db().Parties(t.Context(), models.PartyFilter{Q: "X"}, "", 9); err != nil || len(rows) > 0 {
		t.Errorf("half a party was stored: %v, %v", rows, err)
	}
}

func TestSuppliersAreListedUnderTheirOldAddress(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	owner.sample(camel())
	want(t, owner.get("/suppliers"), 200, "Lanificio Valdora")
	found, _, err := owner.db().Suppliers(t.Context(), "valdora", "", 1)
	check(t, err)
	want(t, owner.get("/suppliers/"+found[0].UID), 200, `/samples?supplier=Lanificio&#43;Valdora`)
	want(t, owner.part("/parties/"+found[0].UID+"/shows"), 200, "Camel herringbone")
	want(t, owner.get("/parties/"+found[0].UID+"/shows"), 200, "<!doctype html>", "Camel herringbone")
}

func TestACustomersPageSaysWhatHeOwesToThoseWhoMaySee(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	p := c.trades()
	lacks(t, c.get(p.Path()), "/statement?currency=")
	c.issued(p)
	want(t, c.get(p.Path()), 200, "/statement?currency=EUR", "€\u00a01,220.00", "in our favour")
	lacks(t, c.colleague("warehouse", false).get(p.Path()), "/statement?currency=")
}

func TestAPaperIsProposedToTheFirstPersonOfTheParty(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	p := c.party(models.PartySpec{Name: "Boutique Fiore", Customer: true, Language: "zh-Hans", Currency: "USD", Payment: "60 days", Discount: 500})
	for _, name := range []string{"Eva Bianchi", "Luca Neri"} {
		check(t, c.db().SaveContact(t.Context(), c.User.UID, p, &models.Contact{UID: models.NewUID(), ContactSpec: models.ContactSpec{Name: name}}))
	}
	want(t, c.get("/quotations/new?party="+p.UID), 200, " selected>Eva Bianchi<")
	want(t, c.part("/quotations/contacts?party=boutique+fiore"), 200, " selected>Eva Bianchi<")
	uid := models.NewUID()
	want(t, c.post("/quotations", url.Values{"uid": {uid}, "party": {"Boutique Fiore"}, "contact": {""}}), 303)
	d, err := c.db().FindDocument(t.Context(), models.FindKind("quotation"), uid)
	check(t, err)
	if d.Language != "zh-Hans" || d.Currency != "USD" || d.Payment != "60 days" || d.ContactUID != "" {
		t.Errorf("the paper is %+v", d)
	}
	lacks(t, c.get(address(d)+"/edit"), " selected>Eva Bianchi<") // nobody was meant
}

func TestTwoPeopleEditAPartyAndChooseWhoseFieldStays(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	p := owner.party(models.PartySpec{Name: "Jara", Supplier: true, Country: "ES"})
	path := "/suppliers/" + p.UID + "/edit"
	fields := func() url.Values {
		f := hidden(t, owner.get(path), path)
		f.Set("name", "Jara")
		f.Set("country", "ES")
		f.Set("roles", "supplier")
		return f
	}
	mine, theirs := fields(), fields()
	theirs.Set("payment", "30 days")
	theirs.Set("notes", "ask Eva")
	rec := owner.post(path, theirs)
	want(t, rec, 303)
	if !strings.Contains(rec.Header().Get("Location"), "&event=") {
		t.Errorf("no undo is offered: %s", rec.Header().Get("Location"))
	}
	mine.Set("payment", "60 days")
	mine.Set("discount", "5")
	rec = owner.post(path, mine)
	want(t, rec, 409, "30 days", "60 days")
	again := hidden(t, rec, path)
	again.Set("pick.payment", "theirs")
	want(t, owner.post(path, again), 303)
	if now := owner.again(p); now.Payment != "30 days" || now.Notes != "ask Eva" || now.Discount != 500 {
		t.Errorf("stored %+v", now.PartySpec)
	}
	want(t, owner.get("/parties/"+p.UID+"/history"), 200, "30 days", "changed it", "/undo")
	last, err := owner.db().LastEvent(t.Context(), owner.User.UID, "party", p.ID)
	check(t, err)
	want(t, owner.post("/parties/"+p.UID+"/history/"+itoa(last)+"/undo", nil), 303)
	if now := owner.again(p); now.Discount != 0 {
		t.Errorf("not taken back: %+v", now.PartySpec)
	}
}

func TestPeopleAndAddressesOfAParty(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	p := owner.party(models.PartySpec{Name: "Jara", Supplier: true})
	base := "/parties/" + p.UID
	form := hidden(t, owner.get(base+"/contacts/new"), base+"/contacts")
	form.Set("name", "Eva")
	form.Set("phone", "12")
	want(t, owner.post(base+"/contacts", form), 422, "at least five digits", `value="12"`)
	form.Set("phone", "+34 600 100 200")
	want(t, owner.post(base+"/contacts", form), 303)
	one := base + "/contacts/" + form.Get("uid")
	edit := hidden(t, owner.get(one), one)
	edit.Set("name", "Eva Sol")
	want(t, owner.post(one, edit), 303)
	rec := owner.post(one, edit)
	want(t, rec, 409, "Save again", `value="Eva Sol"`)
	want(t, owner.post(one, hidden(t, rec, one)), 422) // the name was emptied
	want(t, owner.post(one+"/move", url.Values{"to": {"up"}}), 303)
	want(t, owner.post(one+"/move", url.Values{"to": {"sideways"}}), 422)

	form = hidden(t, owner.get(base+"/addresses/new"), base+"/addresses")
	form.Set("use", "billing")
	want(t, owner.post(base+"/addresses", form), 422, "Please fill this in")
	form.Set("street", "Calle 1")
	form.Set("country", "Spagna")
	want(t, owner.post(base+"/addresses", form), 303)
	place := base + "/addresses/" + form.Get("uid")
	want(t, owner.get("/suppliers/"+p.UID), 200, "Calle 1, Spain", "Eva Sol", "Billing")
	want(t, owner.post(place, url.Values{"uid": {form.Get("uid")}, "use": {"shipping"}, "street": {"Calle 2"}, "country": {"nowhere"}}), 422, "do not know this country")
	want(t, owner.post(place+"/remove", nil), 303)
	want(t, owner.post(one+"/remove", nil), 303)
	lacks(t, owner.get("/suppliers/"+p.UID), "Eva Sol")
	want(t, owner.get(one), 404)
}

func TestWhatWasSaidIsNotedAndComesBackOnItsDay(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	p := owner.party(models.PartySpec{Name: "Jara", Supplier: true})
	base := "/parties/" + p.UID
	form := hidden(t, owner.get("/suppliers/"+p.UID), base+"/talks")
	form.Set("kind", "follow_up")
	form.Set("owner", owner.User.UID)
	form.Set("text", "send hangers")
	want(t, owner.post(base+"/talks", form), 422, "Choose the day", "send hangers")
	form.Set("due_on", "2026-09-10")
	for range 2 {
		want(t, owner.post(base+"/talks", form), 303)
	}
	want(t, owner.post(base+"/talks", url.Values{"uid": {models.NewUID()}, "kind": {"visit"}, "text": {"autumn"}, "due_on": {"2026-09-18"}, "owner": {owner.User.UID}}), 303)
	want(t, owner.post(base+"/talks", url.Values{"uid": {models.NewUID()}, "kind": {"note"}, "text": {"x"}, "owner": {models.NewUID()}}), 422, "Choose one")
	page := owner.get("/today")
	want(t, page, 200, "Due now", "send hangers", "In the next seven days", "autumn")
	if strings.Count(page.Body.String(), "send hangers") != 1 {
		t.Error("one tap too many made two of it")
	}
	done := base + "/talks/" + form.Get("uid") + "/done"
	rec := owner.htmx(done, url.Values{"from": {"today"}})
	want(t, rec, 200, "autumn")
	lacks(t, rec, "send hangers")
	want(t, owner.get("/suppliers/"+p.UID), 200, "send hangers", "Not done yet")
	want(t, owner.post(done, url.Values{"again": {"1"}}), 303)
	want(t, owner.part("/today/list"), 200, "send hangers")
	want(t, owner.post(base+"/talks/"+form.Get("uid")+"/remove", nil), 303)
	lacks(t, owner.get("/suppliers/"+p.UID), "send hangers")
}

func TestADoubleIsNoticedAndJoinedAndTheJoiningTakenBack(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	owner.sample(camel()) // of Lanificio Valdora
	found, _, err := owner.db().Suppliers(t.Context(), "valdora", "", 1)
	check(t, err)
	twin := &found[0].Party
	into := owner.party(models.PartySpec{Name: "Valdora Lanificio S.p.A.", Supplier: true, Customer: true})
	want(t, owner.part("/parties/twins?name=lanifico+valdora"), 200, "Lanificio Valdora", "almost the same name")
	lacks(t, owner.part("/parties/twins?name=lanificio+valdora&uid="+twin.UID), `/suppliers/`)
	base := "/parties/" + into.UID + "/merge"
	want(t, owner.get(base), 200, "Lanificio Valdora", "?with="+twin.UID)
	want(t, owner.get(base+"?with=nobody"), 422, "No company has this name")
	want(t, owner.get(base+"?with="+into.UID), 422, "this company itself")
	rec := owner.get(base + "?with=lanificio+valdora")
	want(t, rec, 200, "One sample", "30 days")
	rec = owner.post(base, hidden(t, rec, base))
	want(t, rec, 303)
	toast := owner.get(rec.Header().Get("Location"))
	want(t, toast, 200, "/undo")
	if rec := owner.get("/suppliers/" + twin.UID); rec.Code != 303 || location(rec) != "/customers/"+into.UID {
		t.Errorf("the double's address gives %d %s", rec.Code, location(rec))
	}
	want(t, owner.get("/parties/"+into.UID+"/history"), 200, "joined a double: <em>Lanificio Valdora</em>")
	last, err := owner.db().LastEvent(t.Context(), owner.User.UID, "party", into.ID)
	check(t, err)
	want(t, owner.post("/parties/"+into.UID+"/history/"+itoa(last)+"/undo", nil), 303)
	want(t, owner.get("/suppliers/"+twin.UID), 200, "Lanificio Valdora")
}

func TestAPickerIsOfferedTwelveParties(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	for i := range 14 {
		owner.party(models.PartySpec{Name: "Fiore " + itoa(int64(i)), Customer: true})
	}
	rec := owner.get("/parties/suggest?role=customer&q=fio")
	want(t, rec, 200, `"name":"Fiore 0"`)
	if n := strings.Count(rec.Body.String(), `"uid"`); n != maxSuggestions {
		t.Errorf("%d suggestions", n)
	}
	want(t, owner.get("/parties/suggest?role=supplier&q=fio"), 200, "[]")
	want(t, owner.part("/parties/suggest?q=fio"), 200, "<option value=")
}

func TestAPersonGetsTheirFileAndIsErased(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	p := owner.party(models.PartySpec{Name: "Jara", Supplier: true})
	eva := &models.Contact{UID: models.NewUID(), ContactSpec: models.ContactSpec{Name: "Eva Sol", Email: "eva@jara.example"}}
	check(t, owner.db().SaveContact(t.Context(), owner.User.UID, p, eva))
	check(t, owner.db().AddTalk(t.Context(), owner.User.UID, p, &models.Talk{UID: models.NewUID(), Kind: "call", Text: "Eva Sol asks for wool"}))
	one := "/parties/" + p.UID + "/contacts/" + eva.UID
	want(t, owner.get(one+"/privacy"), 200, "the law wants them", "cannot be taken back")
	text := owner.get(one + "/file?as=text")
	want(t, text, 200, "Email: eva@jara.example", "asks for wool")
	if d := text.Header().Get("Content-Disposition"); !strings.Contains(d, "Eva Sol.txt") {
		t.Errorf("kept as %s", d)
	}
	want(t, owner.get(one+"/file?as=json"), 200, `"email": "eva@jara.example"`)
	want(t, owner.post(one+"/erase", nil), 303)
	rec := owner.get("/suppliers/" + p.UID)
	lacks(t, rec, "Eva Sol")
	want(t, rec, 200, "*** asks for wool")
	lacks(t, owner.get("/parties/"+p.UID+"/history"), "Eva Sol")
}

// sendFile posts one file to an address.
func (c *client) sendFile(path, name string, content []byte) *httptest.ResponseRecorder {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if part, err := w.CreateFormFile("file", name); err == nil {
		part.Write(content)
	}
	w.Close()
	req := httptest.NewRequest(http.MethodPost, path, &b)
	req.Header.Set("Content-Type", w.FormDataContentType())
	return c.do(req)
}

func TestAListOfCustomersIsCheckedBroughtInAndTakenOut(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	known := owner.party(models.PartySpec{Name: "Boutique Fiore", Customer: true, Payment: "30 days"})
	list := "Cliente;Partita IVA;Paese;Pagamento;Referente;Email;Indirizzo;Città;Zona\n" +
		"Boutique Fiore;;IT;60 giorni;;;;;x\n" +
		"Sartoria Neri;00743110157;IT;;Luca Neri;luca@neri.example;Via Roma 1;Prato;y\n" +
		"Sartoria Rossi;00743110158;IT;;;;;;\n" +
		"sartoria neri;;;;;;;;\n"
	rec := owner.sendFile("/parties/import?role=customer", "clienti.csv", []byte(list))
	want(t, rec, 200, "Sartoria Neri", "mistyped", "already", "<del>30 days</del>", "Zona", "Bring in 2 companies")
	if owner.again(known).Payment != "30 days" {
		t.Error("stored before anybody said yes")
	}
	want(t, owner.post("/parties/import/run?role=customer", nil), 200, "Import finished")
	want(t, owner.post("/parties/import/run?role=customer", nil), 303) // a second tap
	if now := owner.again(known); now.Payment != "60 giorni" || now.Country != "IT" {
		t.Errorf("known party is %+v", now.PartySpec)
	}
	rows, _, err := owner.db().Parties(t.Context(), models.PartyFilter{Role: "customer", Q: "luca@neri"}, "", 9)
	if check(t, err); len(rows) != 1 || rows[0].VATNo != "IT00743110157" || rows[0].Contact != "Luca Neri" {
		t.Fatalf("new party %+v", rows)
	}
	out := owner.get("/parties/export?role=customer&as=csv")
	want(t, out, 200, "Boutique Fiore", "luca@neri.example", "Via Roma 1")
	if name := out.Header().Get("Content-Disposition"); !strings.Contains(name, "Customers Tessuti Ferri 2026-09-14.csv") {
		t.Errorf("kept as %s", name)
	}
	want(t, owner.sendFile("/parties/import?role=customer", "back.csv", out.Body.Bytes()), 200, `<dd>2</dd></div><div><dt>`) // two rows, both the same
	for name, content := range map[string]string{"head.csv": "a;b\n1;2\n", "empty.csv": "", "noname.csv": "Paese;Email\nIT;a@b.example\n"} {
		want(t, owner.sendFile("/parties/import?role=customer", name, []byte(content)), 422, `id="file-error"`)
	}
	want(t, owner.get("/parties/export?role=customer"), 200, "PK")
}

// An id belongs to one record: a form that comes with another's is refused, and
// what was typed stays.
func TestAFormWithTheIdOfSomethingElseIsNoFault(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	one, two := owner.party(models.PartySpec{Name: "Belmonte", Customer: true}), owner.party(models.PartySpec{Name: "Boutique Fiore", Customer: true})
	theirs := models.NewUID()
	for path, f := range map[string]url.Values{"contacts": {"name": {"Eva Jara"}}, "addresses": {"use": {"billing"}, "street": {"Via Roma 1"}, "city": {"Prato"}, "country": {"IT"}}} {
		f.Set("uid", theirs)
		want(t, owner.post("/parties/"+one.UID+"/"+path, f), 303)
		rec := owner.post("/parties/"+two.UID+"/"+path, f)
		want(t, rec, 422, "could not be read")
		if !strings.Contains(rec.Body.String(), cmp.Or(f.Get("name"), f.Get("street"))) {
			t.Errorf("%s: what was typed is lost", path)
		}
	}
}
