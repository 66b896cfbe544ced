package models

import (
	"archive/zip"
	"bytes"
	"fmt"
	"image/color"
	"io"
	"strings"
	"testing"
)

// everyField is a sample with something in every field.
func everyField(code string) SampleSpec {
	return SampleSpec{Code: code, StyleNo: "ST-9", Name: "=Spigato; \"cammello\"", Name2: "驼色人字呢", Types: []string{"woven", "bouclé"}, Composition: "WO98 EA2", Width: 150_500, Weight: 310_000,
		Colour: "#c19a6b", Pattern: "stripe", Weave: "Saia 2/2", YarnCount: "Nm 2/28", Density: "24x20", Finish: "Follato", Season: "AI 2027", Uses: []string{"coat"},
		Certificates: []Certificate{{Name: "GOTS", Number: "CU-12", Expires: "2027-05-31"}, {Name: "Casa mia", Number: "77"}}, Care: []string{"wash_30"}, Origin: "IT", HSCode: "5112 11",
		Supplier: "CANARIO-FORNITORE", SupplierCode: "CANARIO-CODICE", Cost: 123_4567, CostCurrency: "USD", CostUnit: "yd", Price: 27_9000, PriceCurrency: "EUR", PriceUnit: "m",
		Breaks: []Break{{From: 1_000_000, Price: 26_5000}}, MOQ: 1_200_000, MOQUnit: "m", LeadDays: 21, Fair: "CANARIO-FIERA", Place: "CANARIO-SCAFFALE", Tags: []string{"CANARIO-ETICHETTA"}, Notes: "CANARIO-NOTA\nseconda riga"}
}

var canaries = []string{"CANARIO", "123.4567", "123,4567", "1234567", "canario"}

func (o *importer) export(e Export) []byte {
	o.t.Helper()
	e.Reader = o.as
	var b bytes.Buffer
	o.done("export", o.db.WriteExport(o.t.Context(), o.store, &b, e))
	return b.Bytes()
}

// unpacked is every byte of a file, those of a workbook unpacked.
func unpacked(t testing.TB, data []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return string(data)
	}
	var all strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&all, "%s\n%s\n", f.Name, part)
	}
	return all.String()
}

func TestACustomersFileHoldsNothingThatMustStay(t *testing.T) {
	o := newImporter(t, "it")
	s := addSample(t, o.db, everyField("LV-1"))
	for _, v := range []struct {
		visibility Visibility
		colour     color.RGBA
	}{{"internal", red}, {"private", blue}} {
		p, err := o.db.StorePicture(t.Context(), o.store, "canario.jpg", photo(t, v.colour))
		o.done("store", err)
		p.Visibility = v.visibility
		_, err = o.db.AddPicture(t.Context(), testUser, s, p)
		o.done("add", err)
	}
	for _, format := range ExportFormats {
		t.Run(format, func(t *testing.T) {
			text := unpacked(t, o.export(Export{Format: format, Customer: true}))
			for _, canary := range canaries {
				if strings.Contains(text, canary) {
					t.Errorf("%q leaves the house", canary)
				}
			}
			if strings.Contains(text, "media/") {
				t.Error("an internal picture leaves the house")
			}
			if !strings.Contains(text, "LV-1") || !strings.Contains(text, "驼色人字呢") {
				t.Error("what may leave is missing")
			}
			ours := unpacked(t, o.export(Export{Format: format}))
			if !strings.Contains(ours, "CANARIO-NOTA") || (format == "pictures") != strings.Contains(ours, "media/") {
				t.Error("our own file lacks notes or the internal picture")
			}
		})
	}
}

func TestTheCompanyDecidesWhatMayLeaveExceptPrivateFields(t *testing.T) {
	s := &Sample{SampleSpec: everyField("LV-1")}
	set := Settings{Shareable: map[string]bool{"cost": true, "notes": true, "tags": true, "moq": false}}
	spec, fields := s.Shared(set)
	if spec.Cost != 0 || spec.Notes != "" || spec.Supplier != "" || spec.CostCurrency != "" || spec.MOQ != 0 || spec.MOQUnit != "" || len(spec.Tags) != 1 || spec.Price != s.Price {
		t.Errorf("shared %+v", spec)
	}
	for _, f := range fields {
		if f.Private || f.Key == "moq" {
			t.Errorf("%s is listed", f.Key)
		}
	}
	for _, f := range SampleFields {
		if len(specColumns[f.Key]) == 0 {
			t.Errorf("field %s has no member of the same name", f.Key)
		}
	}
}

func TestCostIsOnlyForWhoMaySeeIt(t *testing.T) {
	o := newImporter(t, "it")
	addSample(t, o.db, everyField("LV-1"))
	o.as.Costs = false
	if text := unpacked(t, o.export(Export{Format: "xlsx"})); strings.Contains(text, "123.4567") || !strings.Contains(text, "CANARIO-NOTA") {
		t.Error("cost is shown, or notes are not")
	}
}

func TestOurOwnExportImportsBackWithoutAChange(t *testing.T) {
	for _, lang := range []string{"en", "it", "zh"} {
		for _, format := range ExportFormats {
			t.Run(lang+" "+format, func(t *testing.T) {
				o := newImporter(t, lang)
				o.as.Labels = map[string][]string{}
				for _, f := range SampleFields {
					o.as.Labels[f.Key] = []string{f.Key}
				}
				s := addSample(t, o.db, everyField("LV-1"))
				p, err := o.db.StorePicture(t.Context(), o.store, "a.jpg", photo(t, red))
				o.done("store", err)
				p.Visibility = "public"
				_, err = o.db.AddPicture(t.Context(), testUser, s, p)
				o.done("add", err)
				addSample(t, o.db, SampleSpec{Code: "@2", Name: "-5 gradi", MOQ: 1_000_000})
				addSample(t, o.db, SampleSpec{Code: "00123", Name: "'quoted", Price: 1_2340})

				i := o.upload("export", o.export(Export{Format: format}), nil)
				i.Plan.Visibility = "public"
				o.recheck(i)
				if c := i.Counts; c.Same != 3 || c.New+c.Changed+c.Refused+c.Problems > 0 {
					t.Errorf("counts %+v: %+v", c, o.rows(i))
				}
			})
		}
	}
}

func TestAnExportFollowsFilterAndChoice(t *testing.T) {
	o := newImporter(t, "en")
	var ids []string
	for n := range 1203 {
		s := addSample(t, o.db, SampleSpec{Code: fmt.Sprintf("K-%04d", n), Season: []string{"SS27", "FW27"}[n%2]})
		ids = append(ids, s.UID)
	}
	lines := func(e Export) int { return strings.Count(string(o.export(e)), "\r\n") - 1 }
	if n := lines(Export{Format: "csv"}); n != 1203 {
		t.Errorf("all: %d", n)
	}
	if n := lines(Export{Format: "csv", Filter: SampleFilter{Season: "SS27"}}); n != 602 {
		t.Errorf("filter: %d", n)
	}
	if n := lines(Export{Format: "csv", IDs: ids[:701]}); n != 701 {
		t.Errorf("chosen: %d", n)
	}
}
