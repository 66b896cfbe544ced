package paper

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"rsc.io/qr"
)

var created = time.Date(2025, 3, 5, 9, 0, 0, 0, time.UTC)

func TestFitShrinksThenWrapsThenCuts(t *testing.T) {
	d := New("", created)
	style := Style{Size: 10, Min: 7, Lines: 2}
	for _, c := range []struct {
		name  string
		text  string
		width float64
		want  string
		size  float64
	}{
		{"with room it is as big as asked", "Lana 100%", 40, "Lana 100%", 10},
		{"a little too long: smaller", "Gabardine lana", 23, "Gabardine lana", 9.15},
		{"a fifth smaller would not do: two lines", "Gabardine lana", 19, "Gabardine|lana", 10},
		{"longer: two lines", "Gabardine lana stretch", 25, "Gabardine|lana stretch", 10},
		{"too long: dots", "Gabardine lana stretch antipiega antimacchia", 20, "Gabardine lana|stretch antipie...", 7},
		{"Chinese breaks anywhere but before a comma", "弹力羊毛,华达呢", 14.5, "弹力羊毛,|华达呢", 9.5},
		{"a word alone breaks inside", "ABCDEFGHIJKLMNOP", 20, "ABCDEFGHI|JKLMNOP", 10},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := d.Fit(c.text, style, c.width, 20)
			if b.Width > c.width+1e-6 || b.Size < style.Min || b.Size > style.Size {
				t.Errorf("block %.2f mm wide in %v mm, %v pt", b.Width, c.width, b.Size)
			}
			if said(b) != c.want || b.Size != c.size {
				t.Errorf("got %q at %v pt, want %q at %v pt", said(b), b.Size, c.want, c.size)
			}
		})
	}
	if b := d.Fit("Lana", style, 40, 1); b.Height != 0 {
		t.Error("a space too low must stay empty")
	}
}

func said(b Block) string {
	var lines []string
	for _, line := range b.lines {
		text := ""
		for _, s := range line {
			text += string(s.char)
		}
		lines = append(lines, text)
	}
	return strings.Join(lines, "|")
}

func TestEveryCharacterIsPrintedOrReported(t *testing.T) {
	out, missing := page(t, "è cafe\u0301 € ² 羊毛 祎玥镕 \u200d🧵 𠮷")
	if string(missing) != "🧵𠮷" {
		t.Errorf("missing %q", string(missing))
	}
	text := extract(t, out)
	for _, r := range "èé€²羊毛祎玥镕□" {
		if !strings.ContainsRune(text, r) {
			t.Errorf("%q is not in %q", r, text)
		}
	}
}

func TestTheSameCallsGiveTheSameBytes(t *testing.T) {
	one, _ := page(t, "羊毛 祎 lana")
	two, _ := page(t, "羊毛 祎 lana")
	if !bytes.Equal(one, two) {
		t.Error("two documents differ")
	}
	if !bytes.Contains(one, []byte("D:20250305")) {
		t.Error("the creation date is not the one given")
	}
}

func TestDocumentsShareFontsSafely(t *testing.T) {
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() { page(t, "羊毛 祎玥镕 lana") })
	}
	all.Wait()
}

func TestFontsLeaveMemoryWithTheLastDocument(t *testing.T) {
	page(t, "羊毛 祎 lana")
	for range 3 {
		runtime.GC()
	}
	for i := range shelf {
		if shelf[i].inUse.Value() != nil {
			t.Errorf("%s is still there", shelf[i].name)
		}
	}
}

func TestBarsAreTheCodeExactly(t *testing.T) {
	q, err := NewQR("https://jenny.example.com/s/Ab3dE5gH7jK9", Medium)
	if err != nil {
		t.Fatal(err)
	}
	painted := map[[2]int]int{}
	for _, b := range q.bars() {
		for y := range b.high {
			for x := range b.wide {
				painted[[2]int{b.x + x, b.y + y}]++
			}
		}
	}
	for y := range q.Modules() {
		for x := range q.Modules() {
			want := 0
			if q.code.Black(x, y) {
				want = 1
			}
			if painted[[2]int{x, y}] != want {
				t.Fatalf("module %d,%d painted %d times, want %d", x, y, painted[[2]int{x, y}], want)
			}
		}
	}
	if _, err := NewQR(strings.Repeat("x", 4000), Level(qr.L)); !errors.Is(err, ErrQRTooLong) {
		t.Errorf("4000 bytes: %v", err)
	}
}

func TestPicturesOfEveryKind(t *testing.T) {
	img := image.NewNRGBA64(image.Rect(0, 0, 300, 150))
	img.Set(1, 1, color.White)
	paletted := image.NewPaletted(img.Bounds(), color.Palette{color.White, color.Black})
	var deep, grey, anim bytes.Buffer
	for _, err := range []error{png.Encode(&deep, img), jpeg.Encode(&grey, image.NewGray(img.Bounds()), nil), gif.Encode(&anim, paletted, nil)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	d := New("", created)
	d.AddPage(50, 30)
	for name, data := range map[string][]byte{"16-bit PNG": deep.Bytes(), "grey JPEG": grey.Bytes(), "GIF": anim.Bytes()} {
		p, err := NewPicture(data, 100)
		if err != nil || p.Ratio() != 2 || p.width != 100 {
			t.Errorf("%s: %v, %d×%d", name, err, p.width, p.height)
			continue
		}
		d.Picture(p, 5, 5, 10, 10)
	}
	if _, err := d.Write(&bytes.Buffer{}); err != nil {
		t.Error(err)
	}
	if _, err := NewPicture([]byte("no picture"), 100); !errors.Is(err, ErrPicture) {
		t.Errorf("got %v", err)
	}
}

func page(t *testing.T, text string) ([]byte, []rune) {
	t.Helper()
	d := New("Prova 样品", created)
	d.AddPage(210, 297)
	for i, heavy := range []bool{false, true} {
		d.Draw(d.Fit(text, Style{Bold: heavy, Size: 10, Lines: 999}, 190, 9999), 10, 10+float64(i)*100)
	}
	var out bytes.Buffer
	missing, err := d.Write(&out)
	if err != nil {
		t.Error(err)
	}
	return out.Bytes(), missing
}

func extract(t *testing.T, pdf []byte) string {
	t.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("pdftotext is not installed: make tools")
	}
	file := filepath.Join(t.TempDir(), "page.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "pdftotext", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestEverydayCharactersAreInOurFonts(t *testing.T) {
	d := New("", created)
	for r := rune(' '); r <= 0xFFFF; r++ {
		if everyday(r) {
			d.shape(string(r), regular)
			d.shape(string(r), bold)
		}
	}
	for r := range d.missing {
		t.Errorf("%c (%U) is taken for granted and in no font", r, r)
	}
	if got := string(Missing("Lana 100% 祎玥镕, 🧵 é", "café 🧵🪡")); got != "🧵🪡" {
		t.Errorf("missing %q", got)
	}
}

// In our Chinese fonts a quote is as wide as a character.
func TestAQuoteIsNarrowInEuropeAndWideInChina(t *testing.T) {
	d := New("", created)
	wide := func(text string) float64 {
		for _, s := range d.shape(text, regular) {
			if quote(s.char) {
				return s.wide
			}
		}
		t.Fatalf("%q has no quote", text)
		return 0
	}
	for text, narrow := range map[string]bool{"conferma d’ordine": true, "“Milano": true, "’": true, "展会“Milano": false, "“展会”": false} {
		if got := wide(text); (got < 0.9) != narrow {
			t.Errorf("%q: %.2f of the size", text, got)
		}
	}
}
