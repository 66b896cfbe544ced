package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// tool looks at the source.
type tool struct{ Name, Version, Result string }

// lookAtSource runs what is there. A tool that could not look says so: it has
// found nothing because it has not looked.
func lookAtSource(ctx context.Context) (all []tool) {
	all = append(all, run(ctx, "go vet", line("go", "env", "GOVERSION"), "go", "vet", "-tags", tags, "./..."))
	all = append(all, run(ctx, "staticcheck", line("go", "tool", "staticcheck", "-version"), "go", "tool", "staticcheck", "-tags", tags, "./..."))
	for name, args := range map[string][]string{"govulncheck": {"-tags", tags, "./..."}, "gosec": {"-quiet", "-tags", tags, "./..."}} {
		path, err := exec.LookPath(name)
		if err != nil {
			if exec.CommandContext(ctx, "go", "tool", "-n", name).Run() != nil {
				all = append(all, tool{name, "—", "skipped: it is not installed"})
				continue
			}
			all = append(all, run(ctx, name, line("go", "tool", name, "-version"), "go", append([]string{"tool", name}, args...)...))
			continue
		}
		all = append(all, run(ctx, name, line(path, "-version"), path, args...))
	}
	return all
}

// run says what a tool found.
func run(ctx context.Context, name, version, program string, args ...string) tool {
	b, err := exec.CommandContext(ctx, program, args...).CombinedOutput()
	return tool{name, version, outcome(string(b), err)}
}

// outcome reads what a tool said: nothing found, what was found, or that it
// could not look. A tool whose database of known flaws is away has passed nothing.
func outcome(said string, err error) string {
	switch {
	case err == nil:
		return "nothing found"
	case strings.Contains(said, "fetching vulnerabilities") || strings.Contains(said, "vuln.go.dev"):
		return "skipped: no database"
	case strings.HasPrefix(said, "panic:"):
		return "skipped: it broke off"
	}
	var ended *exec.ExitError
	if !errors.As(err, &ended) {
		return "skipped: " + err.Error()
	}
	lines := strings.Split(strings.TrimSpace(said), "\n")
	text := fmt.Sprintf("%d lines, the first: %s", len(lines), lines[0])
	return strings.ReplaceAll(text, "|", "\\|")
}
