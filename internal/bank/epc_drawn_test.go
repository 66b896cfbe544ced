package bank

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jennyerp/internal/paper"
)

// A phone reads from the paper what was meant: drawn, printed, scanned.
func TestThePaymentCodeIsReadBackFromPaper(t *testing.T) {
	for _, tool := range []string{"pdftoppm", "zbarimg"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed: make tools", tool)
		}
	}
	want, err := QR(Transfer{Holder: "Tessuti Niccolò & Figli S.r.l.", IBAN: "IT60X0542811101000000123456", Cents: 12_345_67, Text: "Fattura 2026/101 – 面料"})
	if err != nil {
		t.Fatal(err)
	}
	code, err := paper.NewQR(want, paper.Medium)
	if err != nil {
		t.Fatal(err)
	}
	d := paper.New("", time.Time{})
	d.AddPage(60, 60)
	d.QR(code, 10, 10, 30/float64(code.Modules()))
	dir := t.TempDir()
	out, err := os.Create(filepath.Join(dir, "code.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Write(out); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	if text, err := exec.CommandContext(t.Context(), "pdftoppm", "-r", "300", "-png", out.Name(), filepath.Join(dir, "code")).CombinedOutput(); err != nil {
		t.Fatalf("%s %v", text, err)
	}
	pictures, _ := filepath.Glob(filepath.Join(dir, "*.png"))
	got, err := exec.CommandContext(t.Context(), "zbarimg", "--quiet", "--raw", pictures[0]).Output()
	if err != nil || strings.TrimSpace(string(got)) != want {
		t.Errorf("%q, %v", got, err)
	}
}
