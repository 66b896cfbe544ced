package label

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

var created = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

const longName = "Doppelgewebe Crêpe de Chine cool wool super 120's bi-stretch tinto in filo, finissaggio antimacchia e antipiega, molto lungo davvero"

// samples are a plain label, a Chinese one with three characters outside
// GB 2312, one with too much in every field, and one with nearly nothing.
func samples(logo []byte) []Label {
	return []Label{
		{Code: "TX-1042", Name: "Gabardine lana stretch", Composition: "70% lana vergine 28% poliestere 2% elastan", Width: "150 cm", Weight: "280 g/m²", Price: "€ 18,50", Logo: logo, URL: address(0)},
		{Code: "HZ-2024-0815", Name: "弹力羊毛华达呢祎玥镕", Composition: "羊毛70% 聚酯纤维28% 氨纶2%", Width: "150 cm", Weight: "280 g/m²", Price: "¥ 128.00", Logo: logo, URL: address(1)},
		{Code: "FOUR-SEASONS-COLLECTION-2026-0001", Name: longName, Composition: "45% lana merino extrafine, 25% seta, 15% cashmere, 10% poliammide riciclata, 5% elastan", Width: "148/150 cm", Weight: "310 g/m² (465 g/ml)", Price: "A-3", Logo: logo, URL: address(2)},
		{Code: "A1", URL: address(3)},
	}
}

func address(n int) string { return fmt.Sprintf("https://jenny.example.com/s/Ab3dE5gH7j%02d", n) }

func logo(t *testing.T) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 900, 300))
	for y := range 300 {
		for x := range 900 {
			if (x/60+y/60)%2 == 0 {
				img.Set(x, y, color.NRGBA{20, 60, 120, 255})
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestEveryQRCodeIsReadBackAt203Dpi(t *testing.T) {
	need(t, "pdftoppm", "zbarimg")
	labels := samples(logo(t))
	labels[0].Logo = nil
	for _, size := range Sizes {
		t.Run(size.Name, func(t *testing.T) {
			want := []string{address(0), address(1), address(2), address(3)}
			if got := scan(t, write(t, size, labels, Options{})); !slices.Equal(got, want) {
				t.Errorf("read %q, want %q", got, want)
			}
		})
	}
}

func TestTheTextOfALabelCanBeCopied(t *testing.T) {
	need(t, "pdftotext")
	size, _ := Find("100x70")
	text := run(t, "pdftotext", write(t, size, samples(nil)[:2], Options{}), "-")
	for _, r := range "TX-1042Gabardinelanavergine€18,50²弹力羊毛华达呢祎玥镕聚酯纤维氨纶¥" {
		if !strings.ContainsRune(text, r) {
			t.Errorf("%q is missing from %q", r, text)
		}
	}
}

func TestLongTextsNeverReachTheQRCode(t *testing.T) {
	for _, size := range append(slices.Clone(Sizes), Size{Width: 40, Height: 80, Cols: 1, Rows: 1}, Size{Width: 50, Height: 20, Cols: 1, Rows: 1}) {
		f, code, ok := size.arrange(0, 0, address(1), true)
		if !ok {
			t.Errorf("%v×%v has no room", size.Width, size.Height)
			continue
		}
		quiet := 4 * f.module
		zone := area{f.qr.x - quiet, f.qr.y - quiet, f.qr.w + 2*quiet, f.qr.h + 2*quiet}
		if f.module < 0.33 || zone.x < 0 || zone.x+zone.w > size.Width+1e-9 || zone.y+zone.h > size.Height+1e-9 || code.Modules() == 0 {
			t.Errorf("%v×%v: module %.3f, zone %+v", size.Width, size.Height, f.module, zone)
		}
		for _, part := range []area{f.head, f.text, f.logo} {
			if overlap(part, zone) || part.w <= 0 || part.h <= 0 {
				t.Errorf("%v×%v: %+v meets the quiet zone %+v", size.Width, size.Height, part, zone)
			}
		}
	}
}

func TestAHalfUsedSheetGoesOnAtItsFirstFreeLabel(t *testing.T) {
	need(t, "pdfinfo", "pdftotext")
	size, _ := Find("a4-2x4")
	file := write(t, size, samples(nil)[:2], Options{FirstCell: 7})
	if info := run(t, "pdfinfo", file); !strings.Contains(info, "Pages:           2") {
		t.Errorf("the second label must start a second sheet:\n%s", info)
	}
	if first := run(t, "pdftotext", "-l", "1", "-x", "105", "-y", "222", "-W", "105", "-H", "74", "-r", "25.4", file, "-"); !strings.Contains(first, "TX-1042") {
		t.Errorf("bottom right label says %q", first)
	}
}

func TestTheSameLabelsGiveTheSameBytes(t *testing.T) {
	size, _ := Find("60x40")
	one, two := pdf(t, size, samples(logo(t)), Options{}), pdf(t, size, samples(logo(t)), Options{})
	if !bytes.Equal(one, two) {
		t.Error("two prints differ")
	}
}

func TestWhatCannotBePrintedIsRefused(t *testing.T) {
	roll, sheet := Sizes[0], Sizes[5]
	tiny := Size{Width: 20, Height: 10, Cols: 1, Rows: 1}
	one := []Label{{Code: "A1", URL: address(1)}}
	for _, c := range []struct {
		name   string
		size   Size
		labels []Label
		first  int
		want   error
	}{
		{"nothing to print", roll, nil, 0, ErrEmpty},
		{"a start beyond the sheet", sheet, one, 24, ErrFirstCell},
		{"a start before the sheet", sheet, one, -1, ErrFirstCell},
		{"a label too small for the code", tiny, one, 0, ErrNoRoom},
		{"a logo that is no picture", roll, []Label{{Code: "A1", Logo: []byte("logo")}}, 0, ErrLogo},
		{"a size out of bounds", Size{Width: 10, Height: 10, Cols: 1, Rows: 1}, one, 0, ErrWidth},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := Write(&bytes.Buffer{}, c.size, c.labels, Options{FirstCell: c.first}); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
	if tiny.FitsQR(address(1)) || !roll.FitsQR(address(1)) {
		t.Error("FitsQR disagrees with Write")
	}
}

func TestUnprintableCharactersAreReported(t *testing.T) {
	missing, err := Write(&bytes.Buffer{}, Sizes[0], []Label{{Code: "A1", Name: "Seta 🧵 𠮷 祎"}}, Options{})
	if err != nil || string(missing) != "🧵𠮷" {
		t.Errorf("missing %q, %v", string(missing), err)
	}
}

// The budget is 1 s of processor time; four times that leaves room for the
// race detector and a busy machine.
func TestTwoHundredLabelsAreQuick(t *testing.T) {
	var labels []Label
	picture := logo(t)
	for n := range 200 {
		l := samples(picture)[n%3]
		l.URL = address(n)
		labels = append(labels, l)
	}
	before := cpu(t)
	out := pdf(t, Sizes[0], labels, Options{})
	spent := cpu(t) - before
	t.Logf("200 labels: %v of processor time, %d KB", spent, len(out)>>10)
	if spent > 4*time.Second {
		t.Errorf("200 labels took %v", spent)
	}
}

func cpu(t *testing.T) time.Duration {
	t.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func pdf(t *testing.T, size Size, labels []Label, opts Options) []byte {
	t.Helper()
	opts.Created = created
	var out bytes.Buffer
	if missing, err := Write(&out, size, labels, opts); err != nil || len(missing) > 0 {
		t.Fatalf("missing %q, %v", string(missing), err)
	}
	return out.Bytes()
}

func write(t *testing.T, size Size, labels []Label, opts Options) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "labels.pdf")
	if err := os.WriteFile(file, pdf(t, size, labels, opts), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// scan prints a PDF as a thermal printer does and returns what its codes say, sorted.
func scan(t *testing.T, file string) []string {
	t.Helper()
	run(t, "pdftoppm", "-r", "203", "-png", file, strings.TrimSuffix(file, ".pdf"))
	pages, err := filepath.Glob(strings.TrimSuffix(file, ".pdf") + "*.png")
	if err != nil {
		t.Fatal(err)
	}
	out := run(t, "zbarimg", append([]string{"--nodbus", "--quiet", "--raw"}, pages...)...)
	return slices.Sorted(slices.Values(strings.Fields(out)))
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).Output()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return string(out)
}

// need skips where the tools of "make tools" are not installed.
func need(t *testing.T, tools ...string) {
	t.Helper()
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed: make tools", tool)
		}
	}
}

func overlap(a, b area) bool {
	const e = 1e-9
	return a.x < b.x+b.w-e && b.x < a.x+a.w-e && a.y < b.y+b.h-e && b.y < a.y+a.h-e
}
