package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
)

// promise is a row of docs/promises.csv and what became of it.
type promise struct {
	ID, Says string
	Tests    []string // folder.TestName, as in internal/keys.TestNoKeyLiesInClear
	Commands []string
	Doctor   []string // checks that answer for the part that lies with the host

	Result string // kept, or what was not
	Ran    []ran
}

// ran is how a test or a command ended.
type ran struct {
	Name, End string  // pass, fail, skip or "did not run"
	Seconds   float64 // of a test
}

// readPromises reads the table: id, promise, tests, commands, doctor; tests and
// checks are separated by a space, commands by "; ".
func readPromises(path string) ([]promise, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var all []promise
	for _, row := range rows[1:] {
		p := promise{ID: row[0], Says: row[1], Tests: strings.Fields(row[2]), Doctor: strings.Fields(row[4])}
		if row[3] != "" {
			p.Commands = strings.Split(row[3], "; ")
		}
		all = append(all, p)
	}
	return all, nil
}

// testsOf groups the tests by folder, each once.
func testsOf(all []promise) map[string][]string {
	by := map[string][]string{}
	for _, p := range all {
		for _, t := range p.Tests {
			folder, name, _ := strings.Cut(t, ".")
			if !slices.Contains(by[folder], name) {
				by[folder] = append(by[folder], name)
			}
		}
	}
	return by
}

const tags = "nodynamic,nomsgpack"

// runTests runs them folder by folder and gives how each ended. One of which
// nothing was heard is not in it.
func runTests(ctx context.Context, by map[string][]string) map[string]ran {
	ends := map[string]ran{}
	for folder, names := range by {
		slices.Sort(names)
		fmt.Fprintf(os.Stderr, "%s: %d tests\n", folder, len(names))
		out, _ := exec.CommandContext(ctx, "go", "test", "-tags", tags, "-json", "-count=1", "-timeout", "60m", "-run", "^("+strings.Join(names, "|")+")$", "./"+folder).Output() // a test that fails is told in it
		readEnds(folder, out, ends)
	}
	return ends
}

// readEnds reads what go test -json said.
func readEnds(folder string, out []byte, into map[string]ran) {
	said := map[string]string{}
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var event struct {
			Action, Test, Output string
			Elapsed              float64
		}
		if json.Unmarshal(lines.Bytes(), &event) != nil || event.Test == "" {
			continue
		}
		top, _, part := strings.Cut(event.Test, "/")
		said[top] += event.Output
		if part {
			continue
		}
		if event.Action == "fail" { // for who reads along
			fmt.Fprintf(os.Stderr, "%s\n", said[top])
		}
		if event.Action == "pass" || event.Action == "fail" || event.Action == "skip" {
			name := folder + "." + event.Test
			into[name] = ran{name, event.Action, event.Elapsed}
		}
	}
}

// judge runs the commands and says whether the promise is kept. A test that was
// skipped, or did not run, proves nothing.
func (p *promise) judge(ctx context.Context, tests map[string]ran) {
	for _, t := range p.Tests {
		r, heard := tests[t]
		if !heard {
			r = ran{Name: t, End: "did not run"}
		}
		p.Ran = append(p.Ran, r)
	}
	for _, command := range p.Commands {
		r := ran{Name: command, End: "pass"}
		words := withTags(strings.Fields(command))
		c := exec.CommandContext(ctx, words[0], words[1:]...)
		c.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "JENNY_TEST_") }) // no settings of the program
		if said, err := c.CombinedOutput(); err != nil {
			r.End = "fail"
			fmt.Fprintf(os.Stderr, "%s: %v\n%s\n", command, err, said)
		}
		p.Ran = append(p.Ran, r)
	}
	p.Result = "kept"
	for _, r := range p.Ran {
		if r.End != "pass" {
			p.Result = cmp.Or(map[string]string{"skip": "not proved: skipped"}[r.End], "not proved: "+r.End)
		}
	}
	if len(p.Ran) == 0 {
		p.Result = "not proved: no proof"
	}
}

// withTags gives go run the tags the program is built with.
func withTags(words []string) []string {
	if len(words) > 2 && words[0] == "go" && words[1] == "run" {
		return append([]string{"go", "run", "-tags", tags}, words[2:]...)
	}
	return words
}

var testFunc = regexp.MustCompile(`(?m)^func (Test\w+)\(`)
