package sheet

import (
	"slices"
	"testing"
)

var fabricFields = []Field{
	{"code", []string{"Code", "Codice", "编号", "款号", "Articolo"}},
	{"name", []string{"Name", "Nome", "品名", "Articolo"}},
	{"weight", []string{"Weight", "Peso", "重量", "克重"}},
	{"supplier", []string{"Supplier", "Fornitore", "供应商"}},
	{"supplier_code", []string{"Supplier code", "Codice fornitore", "供应商编号"}},
	{"composition", []string{"Composition", "Composizione", "成分"}},
}

func TestHeadersAreMatchedInThreeLanguages(t *testing.T) {
	for _, c := range []struct {
		name    string
		headers []string
		want    []int // code, name, weight, supplier, supplier code, composition
	}{
		{"unit in brackets", []string{"Codice", "Peso (g/m²)"}, []int{0, -1, 1, -1, -1, -1}},
		{"unit after the name", []string{"编号", "重量 g/m²"}, []int{0, -1, 1, -1, -1, -1}},
		{"unit as a word", []string{"CODE", "Weight gsm"}, []int{0, -1, 1, -1, -1, -1}},
		{"unit without a space", []string{"克重g/㎡", "款号"}, []int{1, -1, 0, -1, -1, -1}},
		{"full-width letters and brackets", []string{"Ｃｏｄｅ", "重量（克）"}, []int{0, -1, 1, -1, -1, -1}},
		{"longest name first", []string{"Codice fornitore *", "Fornitore:", "Codice"}, []int{2, -1, -1, 1, 0, -1}},
		{"Chinese, longest first", []string{"供应商编号(必填)", "供应商", "编号"}, []int{2, -1, -1, 1, 0, -1}},
		{"two languages in one header", []string{"Codice / Code", "Nome\nName"}, []int{0, 1, -1, -1, -1, -1}},
		{"shortened", []string{"Cod.", "Comp.", "Forn"}, []int{-1, -1, -1, 2, -1, 1}},
		{"the word listed first", []string{"Articolo", "Codice"}, []int{1, 0, -1, -1, -1, -1}},
		{"a later word alone", []string{"Articolo", "Nome"}, []int{0, 1, -1, -1, -1, -1}},
		{"a column only once", []string{"Code"}, []int{0, -1, -1, -1, -1, -1}},
		{"exact beats contained on the left", []string{"Code of mill", "Code"}, []int{1, -1, -1, -1, -1, -1}},
		{"a column for one field only", []string{"Codice nome"}, []int{0, -1, -1, -1, -1, -1}},
		{"longest contained name first", []string{"Mill's supplier code", "Our code no."}, []int{1, -1, -1, -1, 0, -1}},
		{"part of a word is not a word", []string{"Barcode", "Namesake"}, []int{-1, -1, -1, -1, -1, -1}},
		{"blank and odd headers", []string{"", "  ", "()", "---", "Nome"}, []int{-1, 4, -1, -1, -1, -1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Match(c.headers, fabricFields); !slices.Equal(got, c.want) {
				t.Errorf("Match(%q) = %v, want %v", c.headers, got, c.want)
			}
		})
	}
}

func TestAccentsDoNotMatter(t *testing.T) {
	fields := []Field{{"quality", []string{"Qualita"}}, {"season", []string{"Saisón"}}}
	if got := Match([]string{"SAISON", "Qualità"}, fields); !slices.Equal(got, []int{1, 0}) {
		t.Errorf("got %v", got)
	}
}

func rowsOf(lines ...[]string) []Row {
	var rows []Row
	for i, line := range lines {
		row := Row{Number: i + 1}
		for _, text := range line {
			row.Cells = append(row.Cells, Cell{Text: text})
		}
		rows = append(rows, row)
	}
	return rows
}

func TestHeaderIsFoundUnderTitles(t *testing.T) {
	known := Known(fabricFields)
	for _, c := range []struct {
		name string
		rows []Row
		want int
	}{
		{"first row", rowsOf([]string{"Codice", "Nome"}, []string{"A1", "x"}), 0},
		{"under titles", rowsOf([]string{"Name"}, []string{"2026"}, []string{"Codice", "Peso (g/m²)"}, []string{"A1", "150"}), 2},
		{"first of equals", rowsOf([]string{"Codice", "Nome"}, []string{"Codice", "Nome"}), 0},
		{"none", rowsOf([]string{"A1", "x"}), -1},
		{"no rows", nil, -1},
	} {
		if got := FindHeader(c.rows, known); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestHeaderMergedOverTwoRowsIsFilledFromAbove(t *testing.T) {
	rows := rowsOf([]string{"Codice", "Prezzo", "", "Note"}, []string{"", "EUR", "CNY"})
	if got := Headers(rows, 1); !slices.Equal(got, []string{"Codice", "EUR", "CNY", "Note"}) {
		t.Errorf("got %q", got)
	}
	rows[1].Number = 9
	if got := Headers(rows, 1); !slices.Equal(got, []string{"", "EUR", "CNY"}) {
		t.Errorf("a row further up was used: %q", got)
	}
	if got := Headers(rows, 0); got[0] != "Codice" {
		t.Errorf("got %q", got)
	}
}
