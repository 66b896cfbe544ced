package models

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
)

// priced gives a company a list with its rule, in euros.
func newPriceList(t testing.TB, db *Tenant, spec PriceListSpec) *PriceList {
	t.Helper()
	if spec.Currency == "" {
		spec.Currency = "EUR"
	}
	l := &PriceList{UID: NewUID(), PriceListSpec: spec}
	must(t, db.SavePriceList(t.Context(), testUser, l))
	return l
}

func listed(t testing.TB, db *Tenant, l *PriceList, text string) {
	t.Helper()
	prices, unknown, err := db.ListPricesFromText(t.Context(), l, text, "en")
	must(t, err)
	if len(unknown) > 0 {
		t.Fatalf("not understood: %q", unknown)
	}
	must(t, db.SetListPrices(t.Context(), testUser, l, prices...))
}

func TestALineTakesItsPriceFromTheCustomersList(t *testing.T) {
	db, ctx := openCompany(t), t.Context()
	set, err := db.Settings(ctx)
	must(t, err)
	set.Currency, set.Rates = "EUR", map[string]int64{"USD": 800_000}
	must(t, db.SaveSettings(ctx, testUser, set))
	camel := newSample(t, db, SampleSpec{Code: "LV-0418", Name: "Camel", Price: 27_9000, PriceCurrency: "EUR", PriceUnit: "m"})
	plain := newSample(t, db, SampleSpec{Code: "LV-0500", Name: "Twill", Price: 10_3300, PriceCurrency: "EUR", PriceUnit: "m"})
	red := &Variant{UID: NewUID(), Name: "Red"}
	must(t, db.SaveVariant(ctx, testUser, camel, red))
	l := newPriceList(t, db, PriceListSpec{Name: "Wholesale", Share: -10_00, Step: 500})
	listed(t, db, l, "LV-0418 25\nLV-0418  22.80  100 m\n")
	must(t, db.SetListPrices(ctx, testUser, l, ListPrice{Sample: SampleCard{ID: camel.ID}, VariantID: red.ID, Unit: "m", Price: 30_0000}))
	p := newParty(t, db, PartySpec{Name: "Orient", Customer: true, PriceList: "WHOLESALE", Discount: 2_00})
	if p = rereadParty(t, db, p); p.PriceList != "Wholesale" {
		t.Errorf("the party's list is %q", p.PriceList)
	}
	for _, tt := range []struct {
		name, currency string
		line           Line
		price          UnitPrice
		list           string
	}{
		{"the list's own", "EUR", Line{SampleUID: camel.UID}, 25_0000, "Wholesale"},
		{"for many", "EUR", Line{SampleUID: camel.UID, LineSpec: LineSpec{Quantity: 150_000}}, 22_8000, "Wholesale"},
		{"not quite as many", "EUR", Line{SampleUID: camel.UID, LineSpec: LineSpec{Quantity: 99_999}}, 25_0000, "Wholesale"},
		{"a colour's", "EUR", Line{SampleUID: camel.UID, VariantUID: red.UID, LineSpec: LineSpec{Quantity: 150_000}}, 30_0000, "Wholesale"},
		{"by the share, rounded", "EUR", Line{SampleUID: plain.UID}, 9_3000, "Wholesale"}, // 9.297
		{"in dollars", "USD", Line{SampleUID: camel.UID}, 31_2500, "Wholesale"},
		{"as it was written", "EUR", Line{SampleUID: camel.UID, LineSpec: LineSpec{Price: 20_0000}}, 20_0000, ""},
		{"another unit", "EUR", Line{SampleUID: camel.UID, LineSpec: LineSpec{Unit: "kg"}}, 0, ""},
	} {
		d := &Document{UID: NewUID(), Kind: FindKind("quotation"), PartyUID: p.UID, DocumentSpec: DocumentSpec{Currency: tt.currency}}
		must(t, db.CreateDocument(ctx, testUser, d))
		must(t, db.AddLines(ctx, testUser, d, tt.line))
		if got := linesOf(t, db, d)[0]; got.Price != tt.price || got.Listed != tt.list || got.Discount != 2_00 {
			t.Errorf("%s: %d from %q, %d off", tt.name, got.Price, got.Listed, got.Discount)
		}
	}
}

func TestAPriceFollowsTheListUntilSomebodyWritesOne(t *testing.T) {
	db, ctx := openCompany(t), t.Context()
	s := newSample(t, db, SampleSpec{Code: "LV-0418", Name: "Camel", Price: 27_9000, PriceCurrency: "EUR", PriceUnit: "m"})
	l := newPriceList(t, db, PriceListSpec{Name: "Wholesale"})
	listed(t, db, l, "LV-0418 25\nLV-0418 22.80 100 m")
	p := newParty(t, db, PartySpec{Name: "Orient", Customer: true, PriceList: "Wholesale"})
	d := draft(t, db, "order", p, Line{SampleUID: s.UID}, Line{LineSpec: LineSpec{Text: "Freight", Price: 5_0000}})
	change := func(change func(*Line)) Line {
		line := linesOf(t, db, d)[0]
		change(&line)
		must(t, db.SaveLine(ctx, testUser, d, &line))
		return linesOf(t, db, d)[0]
	}
	if got := change(func(l *Line) { l.Quantity = 200_000 }); got.Price != 22_8000 || got.Listed != "Wholesale" {
		t.Errorf("200 m cost %d from %q", got.Price, got.Listed)
	}
	must(t, db.SetLines(ctx, testUser, d, nil, func(l *Line) { l.Quantity = 50_000 }))
	if got := linesOf(t, db, d)[0]; got.Price != 25_0000 {
		t.Errorf("50 m cost %d", got.Price)
	}
	if got := change(func(l *Line) { l.Price = 21_0000 }); got.Listed != "" {
		t.Errorf("a price by hand is from %q", got.Listed)
	}
	if got := change(func(l *Line) { l.Quantity = 200_000 }); got.Price != 21_0000 {
		t.Errorf("a price by hand became %d", got.Price)
	}
	must(t, db.PriceLines(ctx, testUser, d, nil))
	if got := linesOf(t, db, d); got[0].Price != 22_8000 || got[0].Listed != "Wholesale" || got[1].Price != 5_0000 {
		t.Errorf("asked for the list's, they cost %d and %d", got[0].Price, got[1].Price)
	}
	parcel := draft(t, db, "dispatch", p, Line{SampleUID: s.UID, LineSpec: LineSpec{Form: "metre"}})
	line := linesOf(t, db, parcel)[0]
	if line.Price != 0 {
		t.Errorf("a metre that is not charged costs %d", line.Price)
	}
	line.Charge = true
	must(t, db.SaveLine(ctx, testUser, parcel, &line))
	if got := linesOf(t, db, parcel)[0]; got.Price != 25_0000 || got.Amount != 25_00 {
		t.Errorf("a charged metre costs %d, %d", got.Price, got.Amount)
	}
}

func TestAListOnPaperHasALineForEveryPrice(t *testing.T) {
	db, ctx := openCompany(t), t.Context()
	newSample(t, db, SampleSpec{Code: "LV-0418", Name: "Camel", Price: 27_9000, PriceCurrency: "EUR", PriceUnit: "m"})
	l := newPriceList(t, db, PriceListSpec{Name: "Wholesale"})
	listed(t, db, l, "LV-0418 25\nLV-0418 22.80 100 m")
	d := draft(t, db, "quotation", newParty(t, db, PartySpec{Name: "Orient", Customer: true}))
	lines, err := db.LinesFromList(ctx, d, l)
	must(t, err)
	must(t, db.AddLines(ctx, testUser, d, lines...))
	got := linesOf(t, db, d)
	if len(got) != 2 || got[0].Price != 25_0000 || got[0].MOQ != 0 || got[1].Price != 22_8000 || got[1].MOQ != 100_000 || got[1].MOQUnit != "m" || got[1].Listed != "Wholesale" {
		t.Errorf("%+v", got)
	}
}

func TestAListInACurrencyWithoutARateLosesNoLine(t *testing.T) {
	db, ctx := openCompany(t), t.Context()
	newSample(t, db, SampleSpec{Code: "LV-0418", Price: 27_9000, PriceCurrency: "EUR", PriceUnit: "m"})
	l := newPriceList(t, db, PriceListSpec{Name: "Wholesale"})
	listed(t, db, l, "LV-0418 25")
	d := &Document{UID: NewUID(), Kind: FindKind("quotation"), PartyUID: newParty(t, db, PartySpec{Name: "Orient", Customer: true}).UID, DocumentSpec: DocumentSpec{Currency: "CNY"}}
	must(t, db.CreateDocument(ctx, testUser, d))
	lines, err := db.LinesFromList(ctx, d, l)
	must(t, err)
	must(t, db.AddLines(ctx, testUser, d, lines...))
	if got := linesOf(t, db, d); len(got) != 1 || got[0].Price != 0 || got[0].Listed != "" {
		t.Errorf("%+v", got)
	}
}

func TestAListIsRenamedRaisedAndTakenAway(t *testing.T) {
	db, ctx := openCompany(t), t.Context()
	newSample(t, db, SampleSpec{Code: "A 1", Price: 10_0000, PriceCurrency: "EUR", PriceUnit: "m"})
	newSample(t, db, SampleSpec{Code: "B 2", Price: 20_0000, PriceCurrency: "EUR", PriceUnit: "m"})
	l := newPriceList(t, db, PriceListSpec{Name: "Wholesale", Step: 1000})
	listed(t, db, l, "A 1\nB 2 18,95") // the first as the list reckons
	p := newParty(t, db, PartySpec{Name: "Orient", Customer: true, PriceList: "Wholesale"})
	stale := *l
	l.Name = "Grossisti"
	must(t, db.SavePriceList(ctx, testUser, l))
	if got := rereadParty(t, db, p).PriceList; got != "Grossisti" {
		t.Errorf("the customer has %q", got)
	}
	if err := db.SavePriceList(ctx, testUser, &stale); !errors.Is(err, ErrStale) {
		t.Errorf("a stale form: %v", err)
	}
	must(t, db.RaiseListPrices(ctx, testUser, l, nil, 5_00))
	prices, _, err := db.ListPrices(ctx, l, "", 0, 10)
	must(t, err)
	if prices[0].Price != 19_9000 || prices[1].Price != 10_5000 {
		t.Errorf("five percent more are %d and %d", prices[0].Price, prices[1].Price)
	}
	if found, _, err := db.ListPrices(ctx, l, "a 1", 0, 10); err != nil || len(found) != 1 {
		t.Errorf("A 1 finds %d, %v", len(found), err)
	}
	must(t, db.RemoveListPrices(ctx, testUser, l, prices[0].ID))
	if err := db.SaveListPrice(ctx, testUser, l, &prices[1], 1); !errors.Is(err, ErrStale) {
		t.Errorf("a price changed meanwhile: %v", err)
	}
	var invalid *Invalid
	if err := db.SavePriceList(ctx, testUser, &PriceList{UID: NewUID(), PriceListSpec: PriceListSpec{Name: "grossisti", Currency: "EUR"}}); !errors.As(err, &invalid) || invalid.Fields[0].Key != "price_list.name.taken" {
		t.Errorf("the same name: %v", err)
	}
	must(t, db.RemovePriceList(ctx, testUser, l))
	if got := rereadParty(t, db, p).PriceList; got != "" {
		t.Errorf("the customer still has %q", got)
	}
	if err := db.SaveParty(ctx, testUser, &Party{UID: NewUID(), PartySpec: PartySpec{Name: "X", Customer: true, PriceList: "Grossisti"}}); !errors.As(err, &invalid) || invalid.Fields[0].Key != "party.price_list.unknown" {
		t.Errorf("a list nobody knows: %v", err)
	}
}

func TestAListGoesOutAsASpreadsheetAndComesBack(t *testing.T) {
	db, ctx := openCompany(t), t.Context()
	camel := newSample(t, db, SampleSpec{Code: "LV-0418", Name: "Camel", Price: 27_9000, PriceCurrency: "EUR", PriceUnit: "m"})
	must(t, db.SaveVariant(ctx, testUser, camel, &Variant{UID: NewUID(), Name: "Red"}))
	newSample(t, db, SampleSpec{Code: "LV-0500", Name: "Twill", Price: 10_0000, PriceCurrency: "EUR", PriceUnit: "m"})
	l := newPriceList(t, db, PriceListSpec{Name: "Wholesale", Share: -10_00})
	listed(t, db, l, "LV-0418 25\nLV-0418 22.80 100 m")
	label := func(key string) string { return key }
	for _, format := range []string{"csv", "xlsx"} {
		var out bytes.Buffer
		must(t, db.WriteListPrices(ctx, &out, l, true, format, Reader{Lang: "en", Label: label}))
		if plan := planList(t, db, l, "en", "prices."+format, out.Bytes()); plan.Counts[RowSame] != 3 || len(plan.Plans) != 3 {
			t.Errorf("%s, unchanged: %v", format, plan.Counts)
		}
	}
	csv := "Codice;Colore;Da;UM;Prezzo\nlv 0418;;;;24,50\nLV-0418;red;;;31\nLV-0418;;100;m;22,80\nLV-0500;;50 m;;8,50\nLV-0500;;;;9,00\nLV-9;;;;1\nLV-0418;Blue;;;3\nLV-0500;;;;cheap\nLV-0418;;;;26\nLV-0500;;;;\n"
	plan := planList(t, db, l, "it", "listino.csv", []byte(csv))
	var got []string
	for _, p := range plan.Plans {
		text := string(p.State)
		if len(p.Problems) > 0 {
			text += " " + p.Problems[0].Key
		}
		got = append(got, text)
	}
	if want := "changed, new, same, new, same, refused price_list.import.unknown, refused price_list.import.colour, refused price.bad, refused import.table.twice, same"; strings.Join(got, ", ") != want {
		t.Errorf("the rows are\n%s\nnot\n%s", strings.Join(got, ", "), want)
	}
	if _, err := db.RunListImport(ctx, testUser, l); err != nil {
		t.Fatal(err)
	}
	prices, _, err := db.ListPrices(ctx, l, "", 0, 10)
	must(t, err)
	var all []UnitPrice
	for _, p := range prices {
		all = append(all, p.Price)
	}
	if len(all) != 4 || all[0] != 8_5000 || all[1] != 24_5000 || all[2] != 22_8000 || all[3] != 31_0000 {
		t.Errorf("the list has %v", all)
	}
	if _, err := db.RunListImport(ctx, testUser, l); !errors.Is(err, ErrNotFound) {
		t.Errorf("a second tap: %v", err)
	}
}

func planList(t *testing.T, db *Tenant, l *PriceList, lang, name string, data []byte) *ListImport {
	t.Helper()
	table := &ListTable{Table: Table{File: name, Lang: lang}, List: l.UID}
	must(t, db.ReadListPrices(t.Context(), testUser, table, bytes.NewReader(data), int64(len(data)), map[string][]string{"least": {"least"}}))
	plan, err := db.PlanListPrices(t.Context(), testUser, l)
	must(t, err)
	return plan
}

func TestNothingAboutPriceListsReadsAWholeTable(t *testing.T) {
	company := openCompany(t)
	s := newSample(t, company, SampleSpec{Code: "A", Price: 10_0000, PriceCurrency: "EUR", PriceUnit: "m"})
	l := newPriceList(t, company, PriceListSpec{Name: "Wholesale"})
	listed(t, company, l, "A 9")
	prices, _, err := company.ListPrices(t.Context(), l, "", 0, 10)
	must(t, err)
	d := draft(t, company, "order", newParty(t, company, PartySpec{Name: "Orient", Customer: true, PriceList: "Wholesale"}), Line{SampleUID: s.UID})
	for name, act := range map[string]func(context.Context, *Tenant) error{
		"a page": func(ctx context.Context, db *Tenant) error { _, _, err := db.ListPrices(ctx, l, "", 0, 10); return err },
		"more": func(ctx context.Context, db *Tenant) error {
			_, _, err := db.ListPrices(ctx, l, "", prices[0].ID, 10)
			return err
		},
		"a word": func(ctx context.Context, db *Tenant) error {
			_, _, err := db.ListPrices(ctx, l, "a", 0, 10)
			return err
		},
		"a price": func(ctx context.Context, db *Tenant) error { return db.PriceLines(ctx, testUser, d, nil) },
		"who":     func(ctx context.Context, db *Tenant) error { _, err := db.CustomersOf(ctx, l, 10); return err },
		"a name":  func(ctx context.Context, db *Tenant) error { l.Name += "!"; return db.SavePriceList(ctx, testUser, l) },
	} {
		db, heard := listenTo(t, company)
		must(t, act(t.Context(), db))
		for _, walk := range walks(t, company, heard) {
			if !strings.Contains(walk, "document_lines l") { // the few pictures of one colour may be sorted
				t.Errorf("%s: %s", name, walk)
			}
		}
		db.Close()
	}
}
