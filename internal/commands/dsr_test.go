package commands

import (
	"strings"
	"testing"
)

// Requests by mail are kept with their clock; what is late is said loudly (P11).
func TestDSRShowsWhatIsOverdue(t *testing.T) {
	dir := t.TempDir()
	ask := func(args ...string) (string, error) {
		var out strings.Builder
		err := run(t.Context(), append(args, "--data", dir), nil, &out)
		return out.String(), err
	}
	if out, err := ask("dsr", "new", "--kind", "delete", "--email", "eva@jara.example", "--text", "forget me", "--at", "2026-01-02"); err != nil || !strings.Contains(out, "OVERDUE since 2026-02-01") {
		t.Fatalf("%v: %s", err, out)
	}
	if _, err := ask("dsr", "new", "--kind", "forget", "--email", "eva@jara.example"); err == nil || !strings.Contains(err.Error(), "--kind") {
		t.Errorf("a kind that is none: %v", err)
	}
	out, err := ask("dsr", "list")
	if err != nil || !strings.Contains(out, "1 OVERDUE") {
		t.Fatalf("%v: %s", err, out)
	}
	id := out[:8]
	if _, err := ask("dsr", "answer", "--request", id, "--text", "done"); err == nil || !strings.Contains(err.Error(), "who asks") {
		t.Errorf("answered without knowing whom: %v", err)
	}
	if _, err := ask("dsr", "identify", "--request", id, "--text", "wrote from the address we have"); err != nil {
		t.Fatal(err)
	}
	if out, err := ask("dsr", "answer", "--request", id, "--text", "erased"); err != nil || !strings.Contains(out, "answer: erased") {
		t.Errorf("%v: %s", err, out)
	}
	if out, err := ask("dsr", "list"); err != nil || out != "" {
		t.Errorf("%v: %s", err, out)
	}
}
