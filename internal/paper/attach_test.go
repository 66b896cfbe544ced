package paper

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestAFileTravelsInsideThePaper(t *testing.T) {
	pdf, _ := page(t, "羊毛 lana")
	xml := []byte(strings.Repeat("<ram:Name>东方面料</ram:Name>\n", 500))
	with, err := Attach(pdf, Attachment{Name: "factur-x.xml", Type: "text/xml", Description: "Fattura n. 7 (羊毛)", Relation: "Alternative", Modified: created, Data: xml})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(with, pdf) {
		t.Error("the paper itself was changed")
	}
	if text := extract(t, with); !strings.Contains(text, "羊毛 lana") {
		t.Errorf("the page says %q", text)
	}
	if got := detached(t, with, "factur-x.xml"); !bytes.Equal(got, xml) {
		t.Errorf("the file has %d bytes, not %d", len(got), len(xml))
	}
	if _, err := Attach(with, Attachment{}); !errors.Is(err, ErrNotOurs) {
		t.Errorf("a second file: %v", err)
	}
}

func TestOnlyOurPapersTakeAFile(t *testing.T) {
	pdf, _ := page(t, "lana")
	for name, data := range map[string][]byte{
		"nothing": nil, "a text": []byte("no PDF"), "cut": pdf[:len(pdf)/2], "without a table": bytes.ReplaceAll(pdf, []byte("xref\n0 "), []byte("xrif\n0 ")),
		"without a root": bytes.ReplaceAll(pdf, []byte("/Root"), []byte("/Ruut")), "far off": bytes.ReplaceAll(pdf, []byte("startxref\n"), []byte("startxref\n99999999999")),
		"another root": bytes.ReplaceAll(pdf, []byte("/Root 1 0"), []byte("/Root 99 0")),
	} {
		if _, err := Attach(data, Attachment{}); !errors.Is(err, ErrNotOurs) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// detached takes a file out of a PDF with another program.
func detached(t *testing.T, pdf []byte, name string) []byte {
	t.Helper()
	if _, err := exec.LookPath("pdfdetach"); err != nil {
		t.Skip("pdfdetach is not installed: make tools")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "page.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "pdfdetach", "-saveall", "-o", dir, file).CombinedOutput(); err != nil || strings.Contains(string(out), "rror") {
		t.Fatalf("%s %v", out, err)
	}
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}
