package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const root = "../.."

// P25
func TestEveryPromiseHasAProofThatIsThere(t *testing.T) {
	all, err := readPromises(root + "/docs/promises.csv")
	if err != nil {
		t.Fatal(err)
	}
	checks, err := os.ReadFile(root + "/docs/self-hosting.md")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 32 {
		if id := fmt.Sprintf("P%d", i+1); i >= len(all) || all[i].ID != id {
			t.Fatalf("%s is not at its place", id)
		}
	}
	if len(all) != 32 {
		t.Errorf("%d promises", len(all))
	}
	there := map[string][]string{}
	for _, p := range all {
		if p.Says == "" || len(p.Tests)+len(p.Commands) == 0 {
			t.Errorf("%s has no proof", p.ID)
		}
		for _, name := range p.Tests {
			folder, test, _ := strings.Cut(name, ".")
			if there[folder] == nil {
				there[folder] = testsIn(t, folder)
			}
			if !slices.Contains(there[folder], test) {
				t.Errorf("%s: there is no %s", p.ID, name)
			}
		}
		for _, check := range p.Doctor {
			if !strings.Contains(string(checks), "`"+check+"`") {
				t.Errorf("%s: the doctor has no check %s", p.ID, check)
			}
		}
	}
}

func testsIn(t *testing.T, folder string) (names []string) {
	files, err := filepath.Glob(filepath.Join(root, folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		source, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range testFunc.FindAllStringSubmatch(string(source), -1) {
			names = append(names, found[1])
		}
	}
	return names
}

func TestATestThatWasSkippedOrNotRunProvesNothing(t *testing.T) {
	ends := map[string]ran{}
	readEnds("models", []byte(`{"Action":"pass","Test":"TestA","Elapsed":0.5}
not JSON
{"Action":"pass","Test":"TestB/case"}
{"Action":"skip","Test":"TestC"}
{"Action":"fail","Test":"TestD"}
`), ends)
	for tests, want := range map[string]string{"models.TestA": "kept", "models.TestA models.TestB": "not proved: did not run", "models.TestC": "not proved: skipped", "models.TestD": "not proved: fail", "": "not proved: no proof"} {
		p := promise{ID: "P1", Tests: strings.Fields(tests)}
		p.judge(t.Context(), ends)
		if p.Result != want {
			t.Errorf("%s: %s", tests, p.Result)
		}
	}
}

func TestAToolThatCouldNotLookHasPassedNothing(t *testing.T) {
	ended := exec.Command("go", "no-such-command").Run()
	for said, want := range map[string]string{"govulncheck: fetching vulnerabilities: Get https://vuln.go.dev: no route": "skipped: no database", "panic: runtime error\ngoroutine 1": "skipped: it broke off", "a.go:1: bad | worse": `1 lines, the first: a.go:1: bad \| worse`} {
		if got := outcome(said, ended); got != want {
			t.Errorf("%q: %s", said, got)
		}
	}
	if got := outcome("", nil); got != "nothing found" {
		t.Error(got)
	}
}

func TestTheReportSaysThatItIsOurOwnAndWhatItDidNotSee(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"scans.md": "# What the scanners found\n", "sbom.cdx.json": "{}", "asvs.csv": "id,applies\nv5.0.0-1.1.1,yes\nv5.0.0-1.1.2,no\nv5.0.0-1.1.3,yes\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	lines, err := beside(dir, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	r := report{Promises: []promise{{ID: "P1", Says: "said", Result: "kept", Ran: []ran{{Name: "models.TestA", End: "pass"}}, Doctor: []string{"https"}}, {ID: "P2", Result: "not proved: skipped"}}, Beside: lines}
	page := r.page() + r.promisesPage()
	for _, want := range []string{"not an independent penetration test", "1 of 2 kept", "**P2**", "What the scanners found", "the bill of materials", "3 controls", "applies: yes 2, no 1", "`https`", "`models.TestA`: pass"} {
		if !strings.Contains(page, want) {
			t.Errorf("it does not say %q:\n%s", want, page)
		}
	}
}
