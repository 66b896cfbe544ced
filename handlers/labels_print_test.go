package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"jennyerp/models"
)

// The budget is 1 s of processor time, links made on the way; four times that
// leaves room for the race detector and a busy machine.
func TestTwoHundredLabelsArePrintedQuicklyAndReadBack(t *testing.T) {
	readers(t, "pdftoppm", "zbarimg")
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	check(t, c.db().Tx(t.Context(), func(db *models.Tenant) error {
		for n := range 200 {
			s := &models.Sample{UID: models.NewUID(), SampleSpec: models.SampleSpec{Code: fmt.Sprintf("LV-%04d", n), Name: "Gabardine lana stretch 弹力羊毛", Composition: "WO70 PL28 EA2",
				Width: 150_000, Weight: 280_000, Price: 18_5000, PriceCurrency: "EUR", PriceUnit: "m"}}
			if err := db.CreateSample(t.Context(), c.User.UID, s); err != nil {
				return err
			}
		}
		return nil
	}))
	form := url.Values{"size": {"50x30"}, "lang": {"zh-Hans"}, "price": {"price"}, "first": {"1"}, "query": {"q=LV"}}
	before := processorTime(t)
	rec := c.post("/labels/file", form)
	spent := processorTime(t) - before
	want(t, rec, http.StatusOK, "%PDF-")
	t.Logf("200 labels: %v of processor time, %d KB", spent, rec.Body.Len()>>10)
	if spent > 4*time.Second {
		t.Errorf("200 labels took %v", spent)
	}
	read := readBack(t, rec.Body.Bytes())
	if len(read) != 200 {
		t.Fatalf("%d codes are read back", len(read))
	}
	for _, address := range read {
		code, ours := strings.CutPrefix(address, "http://localhost/s/")
		link, ok := models.ParseLink(code)
		found, err := c.db().Linked(t.Context(), link.Token)
		if check(t, err); !ours || !ok || len(found) != 1 {
			t.Fatalf("%s leads nowhere", address)
		}
	}
	if slices.Sort(read); len(slices.Compact(read)) != 200 {
		t.Error("two labels have one code")
	}
}

func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var used syscall.Rusage
	check(t, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// readBack prints a PDF as a 203 dpi printer does and scans every page.
func readBack(t *testing.T, pdf []byte) []string {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "labels.pdf")
	check(t, os.WriteFile(file, pdf, 0o600))
	check(t, exec.CommandContext(t.Context(), "pdftoppm", "-r", "203", "-gray", "-png", file, filepath.Join(dir, "page")).Run())
	pages, err := filepath.Glob(filepath.Join(dir, "page*.png"))
	check(t, err)
	out, err := exec.CommandContext(t.Context(), "zbarimg", append([]string{"--nodbus", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"}, pages...)...).Output()
	check(t, err)
	return strings.Fields(string(out))
}

// readers skips where the tools of "make tools" are not installed.
func readers(t *testing.T, tools ...string) {
	t.Helper()
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed: make tools", tool)
		}
	}
}
