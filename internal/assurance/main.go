// Command assurance writes down whether the promises are kept (P25): it runs the
// tests that docs/promises.csv names, asks the tools that look at the source,
// and puts it all into a report of today,
//
//	go run ./internal/assurance -out docs/assurance
//
// docs/assurance/YEAR/DAY-own-run.md, which jennyerp doctor finds, and
// promises.md beside it. What others wrote into that folder (scans.md, a bill
// of materials, the report of somebody independent) is named in it.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	out := flag.String("out", "docs/assurance", "folder of the years")
	promises := flag.String("promises", "docs/promises.csv", "the promises and their proofs")
	only := flag.String("only", "", "run the proofs of these alone, as in P2,P32; for a look, nothing is written")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := collect(ctx, *out, *promises, *only); err != nil {
		log.Fatal(err)
	}
}

func collect(ctx context.Context, out, from, only string) error {
	all, err := readPromises(from)
	if err != nil {
		return err
	}
	began := time.Now()
	if only != "" {
		all = chosen(all, strings.Split(only, ","))
	}
	ran := runTests(ctx, testsOf(all))
	for i := range all {
		all[i].judge(ctx, ran)
	}
	if only != "" {
		fmt.Print(promiseTable(all))
		return kept(all)
	}
	r := report{Day: began, Promises: all, Tools: lookAtSource(ctx), Go: line("go", "version"), Commit: line("git", "describe", "--always", "--dirty"), Machine: line("uname", "-srm")}
	dir := filepath.Join(out, began.Format("2006"))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if r.Beside, err = beside(dir, "docs"); err != nil {
		return err
	}
	r.Took = time.Since(began)
	for name, text := range map[string]string{"promises.md": r.promisesPage(), began.Format(time.DateOnly) + "-own-run.md": r.page()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return kept(all)
}

// kept is an error that names the promises that were not proved.
func kept(all []promise) error {
	var not []string
	for _, p := range all {
		if p.Result != "kept" {
			not = append(not, p.ID+": "+p.Result)
		}
	}
	if len(not) > 0 {
		return fmt.Errorf("not proved: %s", strings.Join(not, "; "))
	}
	return nil
}

func chosen(all []promise, ids []string) (some []promise) {
	for _, p := range all {
		for _, id := range ids {
			if p.ID == id {
				some = append(some, p)
			}
		}
	}
	return some
}

// line is the first line a program says, or why it said none.
func line(name string, args ...string) string {
	b, err := exec.Command(name, args...).Output()
	if err != nil {
		return "unknown (" + err.Error() + ")"
	}
	first, _, _ := strings.Cut(string(b), "\n")
	return first
}
