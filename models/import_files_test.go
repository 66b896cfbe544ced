package models

import (
	"archive/zip"
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// photo is a JPEG of one colour.
func photo(t testing.TB, c color.RGBA) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 60, 40))
	for x := range 60 {
		for y := range 40 {
			img.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zipped(t testing.TB, files map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, data := range files {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// workbook makes an .xlsx as another program does.
func workbook(t testing.TB, fill func(*excelize.File) error) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if err := fill(f); err != nil {
		t.Fatal(err)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var red, blue = color.RGBA{200, 30, 30, 255}, color.RGBA{30, 30, 200, 255}

func TestPicturesComeFromCellsAndFromTheZip(t *testing.T) {
	o := newImporter(t, "it")
	addSample(t, o.db, SampleSpec{Code: "A-1", Name: "Prima", Colour: "#112233"})
	before := o.library()
	file := workbook(t, func(f *excelize.File) error {
		for i, row := range [][]any{{"Codice", "Nome", "Foto"}, {"A-1", "Prima"}, {"B-1", "Seconda"}} {
			cell, _ := excelize.CoordinatesToCellName(1, i+1)
			if err := f.SetSheetRow("Sheet1", cell, &row); err != nil {
				return err
			}
		}
		return f.AddPictureFromBytes("Sheet1", "C3", &excelize.Picture{Extension: ".jpg", File: photo(t, red)})
	})
	photos := zipped(t, map[string][]byte{"foto/A1.jpg": photo(t, blue), "B-1_2.jpg": photo(t, blue), "B-1 rotta.jpg": []byte("GIF89a no"), "altro.jpg": photo(t, red)})
	i := o.check("campioni.xlsx", file, photos)
	if c := i.Counts; c.New != 1 || c.Changed != 1 || c.Pictures != 3 || c.Problems != 1 || c.Rest != 1 || c.RestNames[0] != "altro.jpg" {
		t.Errorf("counts %+v", c)
	}
	if p := o.rows(i)[3].Problems; len(p) != 1 || p[0].Key != "picture.not_picture" || p[0].Text != "B-1 rotta.jpg" {
		t.Errorf("a file that is no picture: %+v", p)
	}
	o.run(i)
	b := o.sample("B-1")
	all, err := o.db.Pictures(t.Context(), b, testUser)
	if err != nil || len(all) != 2 || b.Cover != all[0].UID || all[0].Visibility != "public" || b.Colour == "" {
		t.Errorf("pictures %+v, %v, colour %q", all, err, b.Colour)
	}
	if a := o.sample("A-1"); a.Cover == "" || a.Colour != "#112233" {
		t.Errorf("A-1 has cover %q, colour %q", a.Cover, a.Colour)
	}
	if again := o.check("campioni.xlsx", file, photos); again.Counts.Same != 2 || again.Counts.Pictures != 0 {
		t.Errorf("the same files twice: %+v", again.Counts)
	}
	o.undo(i)
	if after := o.library(); after != before {
		t.Errorf("undo left a difference:\n%s", firstDifference(before, after))
	}
	if free := unnamedOf(t, o.db, all[0].Blob); len(free) != 1 {
		t.Errorf("a picture nobody has is named by something: %v", free)
	}
}

func TestFilesThatCannotBeReadAreRefusedByName(t *testing.T) {
	good := []byte("Code,Name\nA,B\n")
	for _, tt := range []struct {
		name          string
		table, photos []byte
		field, key    string
	}{
		{"an old workbook", append([]byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}, make([]byte, 2000)...), nil, "file", "import.file."},
		{"a photo", photo(t, red), nil, "file", "import.file.not_sheet"},
		{"nothing", []byte{}, nil, "file", "import.file.empty"},
		{"a header alone", []byte("Code,Name\n"), nil, "file", "import.file.empty"},
		{"too many rows", []byte("Code\n" + strings.Repeat("a\n", 20_001)), nil, "file", "import.file.rows"},
		{"photos that are no zip", good, []byte("hello"), "photos", "import.file.not_zip"},
		{"a zip without photos", good, zipped(t, map[string][]byte{"x.txt": []byte("x")}), "photos", "import.file.empty"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newImporter(t, "en")
			i, err := o.tryUpload("list.xlsx", tt.table, tt.photos)
			refused, ok := ImportProblem(err, i)
			if !ok || refused.Fields[0].Field != tt.field || !strings.HasPrefix(refused.Fields[0].Key, tt.key) {
				t.Errorf("%v gives %+v", err, refused)
			}
		})
	}
}

func TestAnUploadAboveItsLimitIsNotKept(t *testing.T) {
	l := &limited{r: strings.NewReader(strings.Repeat("x", 100)), left: 99}
	if _, err := io.ReadAll(l); !errors.Is(err, ErrImportTooLarge) {
		t.Errorf("101st byte: %v", err)
	}
}

func TestADiscardedImportLeavesNoFile(t *testing.T) {
	o := newImporter(t, "it")
	i := o.check("x.csv", []byte("Codice;Nome\nA;B\n"), zipped(t, map[string][]byte{"A.jpg": photo(t, red)}))
	o.done("discard", o.db.DiscardImport(t.Context(), o.store, i))
	o.done("list", o.store.List(t.Context(), "", func(key string, _ int64) error {
		free, err := o.db.unnamed(t.Context(), []string{key})
		if len(free) == 0 || strings.Contains(key, "/imports/") {
			t.Errorf("%s is left", key)
		}
		return err
	}))
	if _, err := o.db.FindImport(t.Context(), i.UID, Principal{SeeCost: true}); err != ErrNotFound {
		t.Errorf("it is still there: %v", err)
	}
}

func TestOldImportsAreClearedAway(t *testing.T) {
	o := newImporter(t, "it")
	i := o.check("x.csv", []byte("Codice;Nome\nA;B\n"), nil)
	o.run(i)
	old := *o.db
	start := At(o.db.Now())
	o.db = &old
	o.db.clock = func() time.Time { return start.Add(importLife + time.Second) }
	o.done("tidy", o.db.TidyImports(t.Context(), o.store))
	found, err := o.db.FindImport(t.Context(), i.UID, Principal{SeeCost: true})
	if err != nil || found.Blob != "" || found.Undoable(o.db.Now()) {
		t.Errorf("after 30 days: %+v, %v", found, err)
	}
	o.sample("A")
}
