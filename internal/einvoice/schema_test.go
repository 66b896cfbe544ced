package einvoice

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// schema finds an official schema among the shared test data, which is not
// part of the repository.
func schema(t *testing.T, name string) string {
	t.Helper()
	if _, err := exec.LookPath("xmllint"); err != nil {
		t.Skip("skipped: no xmllint; make tools installs it")
	}
	for _, dir := range []string{os.Getenv("JENNY_TEST_SHARED"), "../../../shared/testdata"} {
		path := filepath.Join(dir, "einvoice", name)
		if _, err := os.Stat(path); dir != "" && err == nil {
			return path
		}
	}
	t.Skipf("skipped: no schema %s in ../shared/testdata or JENNY_TEST_SHARED", name)
	return ""
}

// conforms asks xmllint whether a document is valid.
func conforms(t *testing.T, document []byte, schema string) {
	t.Helper()
	cmd := exec.Command("xmllint", "--nonet", "--noout", "--schema", schema, "-")
	cmd.Stdin = bytes.NewReader(document)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("not valid: %s\n%s", out, document)
	}
}

func TestTheTwelveInvoicesAreValidFatturaPA(t *testing.T) {
	path := schema(t, "FatturaPA_v1.2.2.xsd")
	for name, inv := range twelve() {
		t.Run(name, func(t *testing.T) {
			out, err := FatturaPA(inv, Progressive(1))
			if err != nil {
				t.Fatal(err)
			}
			keep(t, name+".fpa.xml", out)
			conforms(t, out, path)
		})
	}
}

func TestTheTwelveInvoicesAreValidUBL(t *testing.T) {
	for name, inv := range twelve() {
		t.Run(name, func(t *testing.T) {
			out, err := UBL(inv)
			if err != nil {
				t.Fatal(err)
			}
			keep(t, name+".ubl.xml", out)
			kind := "Invoice"
			if inv.IsCredit() {
				kind = "CreditNote"
			}
			conforms(t, out, schema(t, "ubl-2.1/maindoc/UBL-"+kind+"-2.1.xsd"))
		})
	}
}

func TestTheTwelveInvoicesAreCII(t *testing.T) {
	for name, inv := range twelve() {
		t.Run(name, func(t *testing.T) {
			out, err := CII(inv)
			if err != nil {
				t.Fatal(err)
			}
			keep(t, name+".cii.xml", out)
			if !strings.Contains(string(out), "<ram:ID>"+inv.Number+"</ram:ID>") && !strings.Contains(string(out), inv.Number) {
				t.Error("its number is not in it")
			}
		})
	}
}

// keep leaves a document in the folder JENNY_TEST_KEEP, for other validators.
func keep(t *testing.T, name string, data []byte) {
	t.Helper()
	if dir := os.Getenv("JENNY_TEST_KEEP"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
