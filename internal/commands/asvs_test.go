package commands

import (
	"encoding/csv"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var testFunc = regexp.MustCompile(`(?m)^func (Test\w+)\(`)

// testsOf are the names of all tests under root, as package.TestName.
func testsOf(t *testing.T, root string) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	must(t, fs.WalkDir(os.DirFS(root), ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && strings.HasPrefix(d.Name(), ".") && file != "." {
			return fs.SkipDir
		}
		if !strings.HasSuffix(file, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(filepath.Join(root, file))
		for _, m := range testFunc.FindAllSubmatch(text, -1) {
			names[path.Dir(file)+"."+string(m[1])] = true
		}
		return err
	}))
	return names
}

// docs/asvs.csv says for each of the 345 items of OWASP ASVS 5.0.0 how it
// stands: met by a test that is named and exists, met in part, open, up to the
// host, or without a subject here.
func TestEveryItemOfASVSIsAnsweredByTestsThatExist(t *testing.T) {
	f, err := os.Open("../../docs/asvs.csv")
	must(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	must(t, err)
	tests, seen := testsOf(t, "../.."), map[string]bool{}
	for _, row := range rows[1:] {
		id, state, control, named := row[0], row[2], row[3], strings.Fields(row[4])
		if !regexp.MustCompile(`^v5\.0\.0-\d+\.\d+\.\d+$`).MatchString(id) || seen[id] {
			t.Errorf("%s is no item, or stands twice", id)
		}
		seen[id] = true
		switch state {
		case "met":
			if len(named) == 0 {
				t.Errorf("%s is met, but no test says so", id)
			}
		case "part", "open", "host", "n/a":
		default:
			t.Errorf("%s: %q is no state", id, state)
		}
		if control == "" {
			t.Errorf("%s says nothing", id)
		}
		for _, name := range named {
			if !tests[name] {
				t.Errorf("%s names %s, which is not there", id, name)
			}
		}
	}
	if len(seen) != 345 {
		t.Errorf("%d items of 345", len(seen))
	}
}
