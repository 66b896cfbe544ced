package einvoice

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jennyerp/internal/einvoice/encheck"
)

// conform asks whether documents are valid by an official schema.
func conform(t *testing.T, schema string, documents map[string][]byte) {
	t.Helper()
	err := encheck.Conform(t.TempDir(), "../../../shared/testdata", schema, documents)
	if errors.Is(err, encheck.ErrNoSchema) {
		t.Skip("skipped: ", err)
	}
	if err != nil {
		t.Error(err)
	}
}

// written are the documents of all samples that a function takes.
func written(t *testing.T, kind string, write func(*Invoice) ([]byte, error), takes func(string, *Invoice) bool) map[string][]byte {
	t.Helper()
	documents := map[string][]byte{}
	for name, inv := range many() {
		if !takes(name, inv) {
			continue
		}
		out, err := write(inv)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		keep(t, name+"."+kind+".xml", out)
		documents[name] = out
	}
	if len(documents) == 0 {
		t.Error("none was written")
	}
	return documents
}

func TestInvoicesAreValidFatturaPA(t *testing.T) {
	documents := written(t, "fpa", func(inv *Invoice) ([]byte, error) { return FatturaPA(inv, Progressive(1)) },
		func(name string, _ *Invoice) bool { return !strings.HasPrefix(name, "category-") }) // those are without the Italian reasons
	conform(t, "FatturaPA_v1.2.2.xsd", documents)
}

func TestInvoicesAreValidUBL(t *testing.T) {
	invoices := written(t, "ubl", UBL, func(_ string, inv *Invoice) bool { return !inv.IsCredit() })
	credits := written(t, "ubl", UBL, func(_ string, inv *Invoice) bool { return inv.IsCredit() })
	conform(t, "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd", invoices)
	conform(t, "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd", credits)
}

func TestInvoicesAreWrittenAsCII(t *testing.T) {
	for name, out := range written(t, "cii", CII, func(string, *Invoice) bool { return true }) {
		inv := many()[name]
		if got := string(out); !strings.Contains(got, "<ram:ID>"+inv.Number+"</ram:ID>") || strings.Count(got, "<ram:LineID>") != len(inv.Lines) {
			t.Errorf("not whole:\n%s", got)
		}
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
