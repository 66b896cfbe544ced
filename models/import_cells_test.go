package models

import (
	"strings"
	"testing"
)

func TestCellsThatAreEmptyOrADash(t *testing.T) {
	o := newImporter(t, "en")
	addSample(t, o.db, SampleSpec{Code: "A-1", Name: "First", Notes: "keep", Season: "SS27", Price: 125000})
	i := o.check("x.csv", []byte("Code,Name,Notes,Season,Price\na1,,,-,-\n"), nil)
	o.run(i)
	s := o.sample("A-1")
	if s.Code != "A-1" || s.Name != "First" || s.Notes != "keep" || s.Season != "" || s.Price != 0 || s.PriceCurrency != "" {
		t.Errorf("now %+v", s.SampleSpec)
	}
}

func TestRowsWithoutACode(t *testing.T) {
	file := []byte("Code,Name,Weight\nS-00002,Twill,200\n,Poplin,120\n,Poplin,120\n,,90\n,Poplin,140\n")
	o := newImporter(t, "en")
	i := o.check("x.csv", file, nil)
	if c := i.Counts; c.New != 1 || c.Refused != 4 {
		t.Errorf("without codes to be made: %+v", c)
	}
	i = o.upload("x.csv", file, nil)
	i.Plan.MakeCodes = true
	o.recheck(i)
	rows := o.rows(i)
	if rows[3].Code != "S-00001" || rows[6].Code != "S-00003" || rows[4].Problems[0].Key != "import.row.doubled" || rows[5].Problems[0].Key != "import.row.no_name" {
		t.Errorf("rows %+v", rows)
	}
	o.run(i)
	again := o.upload("x.csv", file, nil)
	again.Plan.MakeCodes = true
	o.recheck(again)
	if c := again.Counts; c.New != 0 || c.Changed != 0 || c.Same != 3 {
		t.Errorf("the same file twice: %+v", c)
	}
}

func TestNumbersAreReadAsTheFileWritesThem(t *testing.T) {
	for _, tt := range []struct {
		name, reader, file, lang, ambiguous string
		price                               UnitPrice
	}{
		{"Italian decimals", "en", "Codice;Prezzo\nA;1.234,50\nB;12,5\n", "it", "", 12345000},
		{"English decimals", "it", "Code,Price\nA,\"1,234.50\"\nB,12.5\n", "en", "", 12345000},
		{"three digits in an Italian file", "en", "Codice;Prezzo\nA;1.234\nB;12,5\n", "it", "1.234", 12340000},
		{"three digits and nothing else", "it", "Codice;Prezzo\nA;1.234\n", "it", "1.234", 12340000},
		{"the same for an English reader", "en", "Codice;Prezzo\nA;1.234\n", "en", "1.234", 12340},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newImporter(t, tt.reader)
			i := o.check("x.csv", []byte(tt.file), nil)
			if i.Plan.Lang != tt.lang || i.Preview.Ambiguous != tt.ambiguous {
				t.Errorf("read as %s, ambiguous %q", i.Plan.Lang, i.Preview.Ambiguous)
			}
			o.run(i)
			if s := o.sample("A"); s.Price != tt.price {
				t.Errorf("price %d, want %d", s.Price, tt.price)
			}
		})
	}
}

func TestNamesAreWrittenOneWay(t *testing.T) {
	o := newImporter(t, "it")
	addSample(t, o.db, SampleSpec{Code: "A", Supplier: "Lanificio Valdora", Tags: []string{"Caldo"}})
	before := o.library()
	i := o.check("x.csv", []byte("Codice;Fornitore;Etichette;Fiera;Stagione\nA;LANIFICIO VALDORA;caldo;;\nB;lanificio valdora;nuovo, CALDO;Milano Unica;PE 2027\nC;Tessitura Jara;Nuovo;milano unica;\nD;TESSITURA JARA;;;\n"), nil)
	if c := i.Counts; c.Same != 1 || c.New != 3 {
		t.Fatalf("counts %+v", c)
	}
	o.run(i)
	if b, d := o.sample("B"), o.sample("D"); b.Supplier != "Lanificio Valdora" || d.Supplier != "Tessitura Jara" || strings.Join(b.Tags, " ") != "Caldo nuovo" {
		t.Errorf("written as %q %q %q", b.Supplier, d.Supplier, b.Tags)
	}
	o.undo(i)
	if after := o.library(); after != before {
		t.Errorf("undo left names that came with the list:\n%s", firstDifference(before, after))
	}
}

func TestColumnsAreMatchedAndAPlanIsChecked(t *testing.T) {
	o := newImporter(t, "it")
	i := o.upload("x.csv", []byte("Listino 2026\n\nCodice;Nome;Costo;Boh\nA;Tela;1;x\nB;Raso;2;y\n"), nil)
	if p := i.Plan; p.Header != 3 || strings.Join(p.Fields, ",") != "code,name,cost," {
		t.Errorf("plan %+v", p)
	}
	if c := i.Preview.Columns[1]; c.Letter != "B" || c.Head != "Nome" || strings.Join(c.Samples, ",") != "Tela,Raso" || i.Preview.Total != 2 {
		t.Errorf("preview %+v", i.Preview)
	}
	blind := o.as
	blind.Costs = false
	for name, tt := range map[string]struct {
		as     Reader
		fields []string
		key    string
	}{
		"no code":              {o.as, []string{"name", ""}, "import.columns.no_code"},
		"two of one field":     {o.as, []string{"code", "name", "name"}, "import.columns.twice"},
		"cost for who may not": {blind, []string{"code", "cost"}, "error.choice"},
		"an unknown field":     {o.as, []string{"code", "owner"}, "error.choice"},
	} {
		bad := tt.as.Plan(ImportPlan{Fields: tt.fields})
		if bad == nil || bad.Fields[0].Key != tt.key {
			t.Errorf("%s: %v", name, bad)
		}
	}
	if columnLetter(27) != "AB" {
		t.Error("letters behind Z")
	}
}

func TestWhoMaySeeNoCostSeesOnlyOwnImports(t *testing.T) {
	o := newImporter(t, "it")
	i := o.upload("x.csv", []byte("Codice;Costo\nA;1\n"), nil)
	if _, err := o.db.FindImport(t.Context(), i.UID, Principal{UserUID: "another"}); err != ErrNotFound {
		t.Errorf("another's list: %v", err)
	}
	if _, err := o.db.FindImport(t.Context(), i.UID, Principal{UserUID: testUser}); err != nil {
		t.Errorf("own list: %v", err)
	}
}
