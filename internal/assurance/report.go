package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// report is a run of ours.
type report struct {
	Day                 time.Time
	Took                time.Duration
	Go, Commit, Machine string
	Promises            []promise
	Tools               []tool
	Beside              []string // lines about what else lies there
}

func (r report) promisesPage() string {
	return "# The promises, and what proves each\n\n" +
		"Written by `make assurance` on " + r.Day.UTC().Format(time.DateOnly) + " from docs/promises.csv; do not edit. " +
		"A proof is a test or a command that was run; skipped is not proved. Where a promise depends on the host, `jennyerp doctor` has to say ok there: its check is named.\n\n" + promiseTable(r.Promises)
}

// promiseTable is the table in Markdown.
func promiseTable(all []promise) string {
	var b strings.Builder
	b.WriteString("| | promise | result | proofs | on the host: doctor |\n|---|---|---|---|---|\n")
	for _, p := range all {
		var proofs []string
		for _, r := range p.Ran {
			proofs = append(proofs, fmt.Sprintf("`%s`: %s", r.Name, r.End))
		}
		host := "—"
		if len(p.Doctor) > 0 {
			host = "`" + strings.Join(p.Doctor, "`, `") + "`"
		}
		fmt.Fprintf(&b, "| %s | %s | **%s** | %s | %s |\n", p.ID, p.Says, p.Result, strings.Join(proofs, "<br>"), host)
	}
	return b.String()
}

func (r report) page() string {
	var b strings.Builder
	good, tests := 0, map[string]bool{}
	for _, p := range r.Promises {
		if p.Result == "kept" {
			good++
		}
		for _, x := range p.Ran {
			tests[x.Name] = true
		}
	}
	fmt.Fprintf(&b, "# Own run of %s\n\n", r.Day.UTC().Format(time.DateOnly))
	b.WriteString("Written by `make assurance`. **This is a run by the people who built the program. It is not an independent penetration test,** and does not stand in for one.\n\n")
	fmt.Fprintf(&b, "## Scope\n\nThe source at `%s`, %s, on %s; %s. Looked at: the promises of the privacy notice by their tests on this machine (real files, the real router, a real browser where the test says so), the source by the tools below. "+
		"Not looked at: a running installation and its host, for which `jennyerp doctor` answers there; people and offices; whoever receives data on our behalf.\n\n", r.Commit, r.Go, r.Machine, r.Took.Round(time.Second))
	fmt.Fprintf(&b, "## Promises\n\n%d of %d kept, by %d proofs: [promises.md](promises.md).\n\n", good, len(r.Promises), len(tests))
	for _, p := range r.Promises {
		if p.Result != "kept" {
			fmt.Fprintf(&b, "- **%s** %s: %s\n", p.ID, p.Says, p.Result)
		}
	}
	b.WriteString("\n## Tools on the source\n\n| tool | version | result |\n|---|---|---|\n")
	for _, t := range r.Tools {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", t.Name, t.Version, t.Result)
	}
	b.WriteString("\n## Beside this page\n\n")
	for _, line := range r.Beside {
		b.WriteString("- " + line + "\n")
	}
	return b.String()
}

// beside says what else a year's folder holds, and how the list of controls and
// the bill of materials stand; docs is where those may lie, too.
func beside(dir, docs string) (lines []string, err error) {
	for _, place := range []string{docs, dir} {
		if sum, err := controls(filepath.Join(place, "asvs.csv")); err == nil {
			lines = append(lines, sum)
		}
	}
	if len(lines) == 0 {
		lines = append(lines, "There is no list of controls (asvs.csv).")
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	bill := false
	for _, f := range files {
		name := f.Name()
		if strings.HasSuffix(name, "-own-run.md") || name == "promises.md" || name == "asvs.csv" {
			continue
		}
		if strings.Contains(strings.ToLower(name), "bom") {
			bill = true
			name += "](" + name + "): the bill of materials"
		} else {
			name += "](" + name + ")" + title(filepath.Join(dir, name))
		}
		lines = append(lines, "["+name)
	}
	if !bill {
		lines = append(lines, "There is no bill of materials.")
	}
	return lines, nil
}

// title is the heading of a page in Markdown, after a colon.
func title(path string) string {
	b, err := os.ReadFile(path)
	head, _, _ := strings.Cut(string(b), "\n")
	if text, is := strings.CutPrefix(head, "# "); err == nil && is {
		return ": " + text
	}
	return ""
}

// controls counts a list of controls by its column of whether each applies.
func controls(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) == 0 {
		return "", fmt.Errorf("%s: no table: %w", path, err)
	}
	col := slices.IndexFunc(rows[0], func(name string) bool { return strings.HasPrefix(name, "appl") })
	counts, words := map[string]int{}, []string{}
	for _, row := range rows[1:] {
		if col >= 0 {
			if counts[row[col]] == 0 {
				words = append(words, row[col])
			}
			counts[row[col]]++
		}
	}
	text := fmt.Sprintf("OWASP ASVS 5.0.0: %d controls in %s", len(rows)-1, path)
	for i, word := range words {
		sep := ", "
		if i == 0 {
			sep = "; applies: "
		}
		text += fmt.Sprintf("%s%s %d", sep, word, counts[word])
	}
	return text + ".", nil
}
