package handlers

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"jennyerp/models"
)

// meets gives the party of a name that papers of a kind are for.
func (c *client) meets(k *models.Kind, name string) *models.Party {
	c.app.t.Helper()
	p, err := c.db().Meet(c.app.t.Context(), c.User.UID, k, name)
	check(c.app.t, err)
	return p
}

// paper makes a draft for a customer with a line for each sample.
func (c *client) paper(kind string, samples ...*models.Sample) *models.Document {
	c.app.t.Helper()
	k := models.FindKind(kind)
	d := &models.Document{UID: models.NewUID(), Kind: k, PartyUID: c.meets(k, "Orient "+k.Party).UID}
	check(c.app.t, c.db().CreateDocument(c.app.t.Context(), c.User.UID, d))
	for _, s := range samples {
		check(c.app.t, c.db().AddLines(c.app.t.Context(), c.User.UID, d, models.Line{SampleUID: s.UID, LineSpec: models.LineSpec{Quantity: 100_000}}))
	}
	return d
}

// lines are the paper's lines as stored.
func (c *client) lines(d *models.Document) []models.Line {
	c.app.t.Helper()
	lines, err := c.db().Lines(c.app.t.Context(), d)
	check(c.app.t, err)
	return lines
}

// stored reads a paper again.
func (c *client) stored(d *models.Document) *models.Document {
	c.app.t.Helper()
	now, err := c.db().FindDocument(c.app.t.Context(), d.Kind, d.UID)
	check(c.app.t, err)
	return now
}

func address(d *models.Document) string { return "/" + d.Kind.Path + "/" + d.UID }

func TestAPaperOfEveryKindIsMadeFilledAndMovedOn(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	samples := c.stock(threeCloths...)
	for _, k := range models.Kinds {
		t.Run(k.Name, func(t *testing.T) {
			want(t, c.get("/"+k.Path), http.StatusOK, "New ")
			want(t, c.get("/"+k.Path+"/new?sample="+samples[0].UID), http.StatusOK, samples[0].UID)
			uid := models.NewUID()
			f := url.Values{"uid": {uid}, "party": {"Atelier " + k.Name}, "title": {"Autumn coats"}, "sample": {samples[0].UID}}
			want(t, c.post("/"+k.Path, f), http.StatusUnprocessableEntity, "not in your list yet", "add_party", "Autumn coats", samples[0].UID)
			f.Set("add_party", "1")
			rec := c.post("/"+k.Path, f)
			want(t, rec, http.StatusSeeOther)
			want(t, c.post("/"+k.Path, f), http.StatusSeeOther) // a second click
			page := "/" + k.Path + "/" + uid
			if !strings.HasPrefix(rec.Header().Get("Location"), page) {
				t.Fatalf("goes to %s", rec.Header().Get("Location"))
			}
			want(t, c.get(page), http.StatusOK, "Atelier "+k.Name, "Autumn coats", "Camel herringbone", "LV-0418")
			d := c.stored(&models.Document{UID: uid, Kind: k})
			if lines := c.lines(d); len(lines) != 1 {
				t.Fatalf("%d lines after a second click", len(lines))
			}
			c.takesTheFirstStep(t, d)
		})
	}
}

// takesTheFirstStep fills what is missing and takes the first step.
func (c *client) takesTheFirstStep(t *testing.T, d *models.Document) {
	t.Helper()
	page, l := address(d), c.lines(d)[0]
	f := url.Values{"text": {"Camel herringbone"}, "quantity": {"120"}, "unit": {"m"}, "price": {"€ 27.90"}, "form": {"hanger"}, "note": {"one roll"}}
	for field := range f {
		if field != "text" && field != "note" && field != "unit" && !d.Kind.Has(models.Column(field)) || field == "unit" && !d.Kind.Has(models.ColQuantity) {
			f.Del(field)
		}
	}
	want(t, c.get(page+"/lines/"+l.UID), http.StatusOK, "Camel herringbone")
	want(t, c.post(page+"/lines/"+l.UID, f), http.StatusSeeOther)
	want(t, c.get(page), http.StatusOK, "one roll")
	if len(d.Kind.Steps[d.Status]) == 0 || d.Kind.Name == "bill" {
		return // issued and booked in their own tests
	}
	to := d.Kind.Steps[d.Status][0]
	now := c.stored(d)
	rec := c.post(page+"/status", url.Values{"version": {formatID(now.Version)}, "to": {string(to)}})
	want(t, rec, http.StatusSeeOther)
	if now = c.stored(d); now.Status != to {
		t.Errorf("stands at %s, want %s", now.Status, to)
	}
	if now.Frozen() && now.Number == "" {
		t.Error("left without a number")
	}
	want(t, c.get("/"+d.Kind.Path), http.StatusOK, "Atelier "+d.Kind.Name, now.Number)
	want(t, c.get(page+"/history"), http.StatusOK, "Giulia Ferri")
}

func TestATooLateStepShowsWhereThePaperStandsNow(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	d := c.paper("quotation", c.stock(threeCloths...)...)
	old := formatID(d.Version)
	check(t, c.db().AddLines(t.Context(), c.User.UID, d, models.Line{LineSpec: models.LineSpec{Text: "Freight", Price: 1, Quantity: 1000}}))
	rec := c.post(address(d)+"/status", url.Values{"version": {old}, "to": {"sent"}})
	want(t, rec, http.StatusConflict, "It now stands at: Draft", "Camel herringbone")
	if now := c.stored(d); now.Status != "draft" {
		t.Errorf("moved to %s", now.Status)
	}
}

func TestAPaperThatIsNotReadySaysWhichLine(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	d := c.paper("quotation", c.stock(threeCloths...)[0])
	check(t, c.db().AddLines(t.Context(), c.User.UID, d, models.Line{LineSpec: models.LineSpec{Text: "Cutting"}}))
	line := c.lines(d)[1]
	rec := c.post(address(d)+"/status", url.Values{"version": {formatID(d.Version)}, "to": {"sent"}})
	want(t, rec, http.StatusUnprocessableEntity, "Line 2 has no price yet", `href="#line-`+line.UID, `id="line-`+line.UID+`" class="is-refused"`)
}

func TestPastedCodesAreFoundAndUnknownOnesComeBack(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	c.stock(threeCloths...)
	d := c.paper("quotation")
	rec := c.post(address(d)+"/lines", url.Values{"codes": {"lv0418 100 m\nSF-2207\t30 m\nNOPE-1\nct 1190; NOPE-2"}})
	want(t, rec, http.StatusUnprocessableEntity, `id="codes-error">No sample has this: NOPE-1, NOPE-2. 3 lines were added.`, "NOPE-1\nNOPE-2</textarea>")
	lines := c.lines(d)
	if len(lines) != 3 || lines[0].Quantity != 100_000 || lines[1].Quantity != 30_000 || lines[2].Code != "CT-1190" {
		t.Errorf("lines %+v", lines)
	}
	rec = c.htmx(address(d)+"/lines", url.Values{"codes": {"LV-0418"}, "text": {"Freight"}})
	want(t, rec, http.StatusOK, "Freight", `id="steps" hx-swap-oob`)
	if strings.Contains(rec.Body.String(), "<html") {
		t.Error("a part of the page is a whole page")
	}
}

func TestLinesAreMovedSetAndTakenOffTogether(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	d := c.paper("quotation", c.stock(threeCloths...)...)
	was := c.lines(d)
	page := address(d)
	order := func() string {
		var codes []string
		for _, l := range c.lines(d) {
			codes = append(codes, l.Code)
		}
		return strings.Join(codes, " ")
	}
	for _, tt := range []struct{ line, do, want string }{
		{was[2].UID, "up", "LV-0418 CT-1190 SF-2207"},
		{was[0].UID, "up", "LV-0418 CT-1190 SF-2207"},
		{was[0].UID, "down", "CT-1190 LV-0418 SF-2207"},
		{was[1].UID, "down", "CT-1190 LV-0418 SF-2207"},
		{was[0].UID, "down", "CT-1190 SF-2207 LV-0418"},
	} {
		want(t, c.post(page+"/lines/"+tt.line+"/move", url.Values{"do": {tt.do}}), http.StatusSeeOther)
		if got := order(); got != tt.want {
			t.Fatalf("after %s: %s, want %s", tt.do, got, tt.want)
		}
	}
	want(t, c.post(page+"/lines/set", url.Values{"do": {"set"}, "set_price": {"+10%"}, "set_lead": {"3 weeks"}, "set_moq": {"200 m"}}), http.StatusSeeOther)
	want(t, c.post(page+"/lines/set", url.Values{"do": {"set"}, "line": {was[0].UID}, "set_discount": {"5"}}), http.StatusSeeOther)
	now := c.lines(d)
	if now[2].Price != 30_6900 || now[0].Price != 10_3400 || now[1].Lead != 21 || now[1].MOQ != 200_000 || now[2].Discount != 500 || now[0].Discount != 0 {
		t.Errorf("set to %+v", now)
	}
	want(t, c.post(page+"/lines/set", url.Values{"do": {"set"}, "set_price": {"dear"}}), http.StatusUnprocessableEntity, "Write a price such as")
	want(t, c.post(page+"/lines/set", url.Values{"do": {"remove"}, "line": {was[0].UID, was[1].UID}}), http.StatusSeeOther)
	if got := order(); got != "CT-1190" {
		t.Errorf("left %s", got)
	}
	want(t, c.post(page+"/lines/"+was[2].UID+"/remove", nil), http.StatusSeeOther)
	want(t, c.get(page), http.StatusOK, "Nothing on it yet")
}

func TestOnlyWhoMaySeeCostsSeesTheMargin(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	d := c.paper("quotation", c.stock(models.SampleSpec{Code: "W1", Name: "Camel", Price: 30_0000, PriceCurrency: "EUR", PriceUnit: "m", Cost: 20_0000, CostCurrency: "EUR", CostUnit: "m"})...)
	want(t, c.get(address(d)), http.StatusOK, "Margin", "€\u00a01,000.00 · 33%", "€\u00a03,000.00")
	rec := c.colleague("seller", false).get(address(d))
	want(t, rec, http.StatusOK, "€\u00a03,000.00")
	if strings.Contains(rec.Body.String(), "Margin") || strings.Contains(rec.Body.String(), "1,000.00") {
		t.Error("a margin is shown")
	}
}

func TestAnotherCurrencyConvertsThePricesByTheRate(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	d := c.paper("quotation", c.stock(threeCloths...)[0])
	f := url.Values{"version": {formatID(d.Version)}, "party": {"Orient customer"}, "currency": {"USD"}, "rate": {""}}
	want(t, c.post(address(d)+"/edit", f), http.StatusUnprocessableEntity, "write the exchange rate")
	f.Set("rate", "0.90")
	want(t, c.post(address(d)+"/edit", f), http.StatusSeeOther)
	if now, l := c.stored(d), c.lines(d)[0]; now.Currency != "USD" || l.Price != 31_0000 || now.Net != 310000 {
		t.Errorf("%s %d, line %d", now.Currency, now.Net, l.Price)
	}
}

func TestWhatLeftTheHouseStaysAndSaysWhatChangedSince(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	samples := c.stock(threeCloths...)
	d := c.paper("quotation", samples[0])
	check(t, c.db().Advance(t.Context(), c.User.UID, d, "sent"))
	a.now = a.now.Add(60_000_000_000)
	s := c.read(samples[0].UID)
	s.Name = "Camel, new finish"
	check(t, c.db().SaveSample(t.Context(), c.User.UID, s))
	want(t, c.get(address(d)), http.StatusOK, "1 sample was changed since this left", "Camel herringbone", "QT-2026-0001")
	want(t, c.post(address(d)+"/lines", url.Values{"text": {"more"}}), http.StatusUnprocessableEntity, "already left the house")
	want(t, c.post(address(d)+"/edit", url.Values{"version": {formatID(d.Version)}, "notes": {"call on Monday"}}), http.StatusSeeOther)
	want(t, c.post(address(d)+"/edit", url.Values{"version": {formatID(d.Version + 1)}, "title": {"Cheaper"}}), http.StatusUnprocessableEntity, "already left the house")
	rec := c.post(address(d)+"/revise", url.Values{"uid": {models.NewUID()}})
	want(t, rec, http.StatusSeeOther)
	to, _, _ := strings.Cut(rec.Header().Get("Location"), "?")
	want(t, c.get(to), http.StatusOK, "QT-2026-0001/2", "All revisions")
}

func TestOnePaperBecomesTheNextAndBothKnow(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	samples := c.stock(threeCloths...)
	for _, k := range models.Kinds {
		for _, into := range k.Into {
			d := c.paper(k.Name, samples[0])
			uid := models.NewUID()
			for range 2 {
				want(t, c.post(address(d)+"/into", url.Values{"uid": {uid}, "kind": {into}}), http.StatusSeeOther)
			}
			next := "/" + models.FindKind(into).Path + "/" + uid
			want(t, c.get(next), http.StatusOK, "Came from this", address(d), "Camel herringbone")
			want(t, c.get(address(d)), http.StatusOK, "Became this", next)
		}
		d := c.paper(k.Name, samples[0])
		want(t, c.post(address(d)+"/into", url.Values{"uid": {models.NewUID()}, "kind": {"banana"}}), http.StatusUnprocessableEntity)
		want(t, c.post(address(d)+"/duplicate", url.Values{"uid": {models.NewUID()}}), http.StatusSeeOther)
	}
}

// attach sends a file to a paper as a browser does.
func (c *client) attach(d *models.Document, name string, data []byte) *httptest.ResponseRecorder {
	c.app.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", name)
	check(c.app.t, err)
	part.Write(data)
	check(c.app.t, w.Close())
	req := httptest.NewRequest(http.MethodPost, address(d)+"/files", &body)
	req.Header.Set("Content-Type", w.FormDataContentType())
	return c.do(req)
}

func TestAnAttachmentIsKeptSealedAndComesBackAsADownload(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	d := c.paper("order")
	want(t, c.attach(d, "contratto.html", []byte("<html><script>alert(1)</script>")), http.StatusSeeOther)
	files, err := c.db().Attachments(t.Context(), d)
	check(t, err)
	if len(files) != 1 || files[0].Type != "application/octet-stream" {
		t.Fatalf("kept %+v", files)
	}
	rec := c.get(address(d) + "/files/" + files[0].UID)
	want(t, rec, http.StatusOK, "alert(1)")
	if got := rec.Header().Get("Content-Disposition"); got != "attachment; filename=contratto.html" {
		t.Errorf("disposition %q", got)
	}
	want(t, c.attach(d, "big.bin", make([]byte, models.MaxAttachment+1)), http.StatusUnprocessableEntity, "larger than 10 MB")
	want(t, c.post(address(d)+"/files/"+files[0].UID+"/remove", nil), http.StatusSeeOther)
	want(t, c.get(address(d)+"/files/"+files[0].UID), http.StatusNotFound)
}

func TestAColleaguesChangeOfTheSameFieldIsShown(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	d := c.paper("order")
	f := url.Values{"party": {"Orient customer"}, "title": {"Mine"}}
	theirs := c.stored(d)
	theirs.Title = "Theirs"
	check(t, c.db().SaveDocument(t.Context(), c.User.UID, theirs))
	f.Set("version", formatID(theirs.Version))
	want(t, c.post(address(d)+"/edit", url.Values{"version": {formatID(d.Version)}, "party": {"Orient customer"}, "title": {"Mine"}}), http.StatusConflict,
		"Title: Theirs", `value="Mine"`, `name="version" value="`+f.Get("version")+`"`)
	want(t, c.post(address(d)+"/edit", f), http.StatusSeeOther)
	if now := c.stored(d); now.Title != "Mine" {
		t.Errorf("title %q", now.Title)
	}
}

func TestTheListFiltersCountsSumsAndPages(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	k := models.FindKind("order")
	blu := c.meets(k, "Atelier Blu")
	for i := range models.DocumentPage + 3 {
		d := &models.Document{UID: models.NewUID(), Kind: k, PartyUID: blu.UID, DocumentSpec: models.DocumentSpec{Title: fmt.Sprintf("Coat %d", i), Currency: []string{"EUR", "USD"}[i%2]}}
		check(t, c.db().CreateDocument(t.Context(), c.User.UID, d))
		check(t, c.db().AddLines(t.Context(), c.User.UID, d, models.Line{LineSpec: models.LineSpec{Text: "Cloth", Price: 10_0000, Quantity: 10_000}}))
		if i == 0 {
			check(t, c.db().Advance(t.Context(), c.User.UID, d, "confirmed"))
		}
	}
	rec := c.get("/orders")
	want(t, rec, http.StatusOK, "Atelier Blu", "€\u00a02,200.00", "$\u00a02,100.00", "in 22 papers", "Draft <b>42</b>", "Confirmed <b>1</b>", "Show more")
	after := rec.Body.String()
	after = after[strings.Index(after, "/orders/list?after=")+len("/orders/list"):]
	rows := c.part("/orders/list" + after[:strings.Index(after, `"`)])
	want(t, rows, http.StatusOK, "Coat 0", "SO-2026-0001")
	want(t, c.get("/orders?status=confirmed"), http.StatusOK, "Coat 0", "€\u00a0100.00")
	want(t, c.get("/orders?q=atel&party="+blu.UID), http.StatusOK, "Coat 42")
	want(t, c.get("/orders?q=zzzz"), http.StatusOK, "Nothing found")
	want(t, c.get("/quotations"), http.StatusOK, "No quotations yet")
	for _, page := range []string{"/orders", "/orders?q=coat", "/orders/list" + after[:strings.Index(after, `"`)]} {
		if _, n := c.counted(page); n > maxSQL {
			t.Errorf("%s runs %d statements", page, n)
		}
	}
}

func TestThreeHundredLinesTakeAtMostEightStatements(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	d := c.paper("quotation")
	s := c.stock(threeCloths...)[0]
	lines := make([]models.Line, 300)
	for i := range lines {
		lines[i] = models.Line{SampleUID: s.UID, LineSpec: models.LineSpec{Quantity: 1000}}
	}
	check(t, c.db().AddLines(t.Context(), c.User.UID, d, lines...))
	rec, n := c.counted(address(d))
	want(t, rec, http.StatusOK, "Edit line 300")
	if n > maxSQL {
		t.Errorf("%d statements", n)
	}
}

// plantPapers gives the routes of papers and baskets one of each that is there.
func (p planted) plantPapers(s *models.Sample) {
	t, db, ctx := p.app.t, p.db(), p.app.t.Context()
	for _, k := range models.Kinds {
		d := &models.Document{UID: models.NewUID(), Kind: k, PartyUID: p.meets(k, secret).UID, DocumentSpec: models.DocumentSpec{Title: secret, Notes: secret}}
		check(t, db.CreateDocument(ctx, p.User.UID, d))
		check(t, db.AddLines(ctx, p.User.UID, d, models.Line{SampleUID: s.UID, LineSpec: models.LineSpec{Note: secret}}))
		file, err := db.Attach(ctx, p.app.Blobs, p.User.UID, d, secret+".txt", []byte(secret))
		check(t, err)
		one := "/" + k.Path + "/:uid"
		p.params[one], p.params[one+"/lines/:line"], p.params[one+"/files/:file"] = d.UID, p.lines(d)[0].UID, file.UID
		p.plantOut(one, d)
		if asked, err := db.AskedOf(ctx, d); k.Many {
			check(t, err)
			p.params[one+"/asked/:asked"] = asked[0].UID
		}
	}
	p.plantPayment()
	p.plantBill()
	p.plantBank()
	p.params[":format"] = "ubl"
	b := p.basket(secret, s)
	items, err := db.BasketItems(ctx, b)
	check(t, err)
	p.params["/baskets/:uid"], p.params["/baskets/:uid/items/:item"] = b.UID, itoa(items[0].ID)
	p.plantShowroom(b)
}

func TestTwoTabsAtOneLine(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	d := c.paper("order", c.stock(threeCloths...)...)
	one := address(d) + "/lines/" + c.lines(d)[0].UID
	other := address(d) + "/lines/" + c.lines(d)[1].UID
	first, second := hidden(t, c.get(one), one), hidden(t, c.get(one), one)
	neighbour := hidden(t, c.get(other), other)
	for f, typed := range map[*url.Values][2]string{&first: {"120", "25"}, &second: {"80", "24"}, &neighbour: {"10", "5"}} {
		f.Set("quantity", typed[0])
		f.Set("price", typed[1])
		f.Set("unit", "m")
	}
	want(t, c.post(one, first), http.StatusSeeOther)
	want(t, c.post(other, neighbour), http.StatusSeeOther) // another line of the same paper is no conflict
	rec := c.post(one, second)
	want(t, rec, http.StatusConflict, "Quantity: 120", "Price: 25.00", `value="80"`, `value="24"`)
	if got := c.lines(d)[0]; got.Quantity != 120_000 {
		t.Errorf("refused, the line has %d", got.Quantity)
	}
	again := hidden(t, rec, one)
	for name, value := range map[string]string{"quantity": "80", "price": "24", "unit": "m"} {
		again.Set(name, value)
	}
	want(t, c.htmx(one, second), http.StatusConflict, "Quantity: 120")
	want(t, c.post(one, again), http.StatusSeeOther)
	if got := c.lines(d)[0]; got.Quantity != 80_000 || got.Price != 24_0000 {
		t.Errorf("saved again, the line has %d at %d", got.Quantity, got.Price)
	}
}
