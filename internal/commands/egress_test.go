package commands

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"jennyerp/models"
)

// callers are the packages that open connections to other machines, for which of
// the purposes in the map of the data, and who is told of it on the page of
// recipients ("" when the other side is this service itself). The hosts are
// those of the settings and no others.
var callers = map[string]struct{ purpose, role string }{
	"internal/blob":     {"trade", "blobs"},
	"internal/replica":  {"security", "replica"},
	"internal/mail":     {"mail", "mail"},
	"internal/jennyai":  {"find", "ai"},
	"internal/front":    {"security", "acme"},
	"internal/commands": {"service", ""}, // health and doctor ask the server itself and the places of the settings whether they are there
	"internal/billing":  {"billing", "stripe"},

	"internal/billing/fakestripe": {"billing", ""}, // signs letters in tests, and is not in the program
}

// callsOut finds a program that dials, by what it uses for that.
var callsOut = regexp.MustCompile(`http\.Client\{|http\.DefaultClient|http\.Get\(|http\.Post\(|http\.DefaultTransport|http\.Transport\{|net\.Dial|net\.Dialer|tls\.Dial|smtp\.Dial|oss\.New\(|autocert\.Manager\{|"github\.com/(?:wneessen/go-mail|aliyun/|benbjohnson/litestream|stripe/)`)

// P6: whatever calls out has one of the purposes that are named, and everybody
// outside who is called stands on the page of recipients.
func TestWhateverCallsOutHasAPurpose(t *testing.T) {
	const root = "../.."
	found := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(root, path)
		switch {
		case err != nil:
			return err
		case d.IsDir() && (strings.HasPrefix(d.Name(), ".") && rel != "." || rel == "internal/scan" || d.Name() == "testdata" || strings.HasSuffix(d.Name(), "test")):
			return fs.SkipDir // internal/scan is a tool for developers, not in the program
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		source, err := os.ReadFile(path)
		if callsOut.Match(source) {
			found[filepath.ToSlash(filepath.Dir(rel))] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for folder := range found {
		c, known := callers[folder]
		if !known {
			t.Errorf("%s calls out, and nobody says for what", folder)
			continue
		}
		if !slices.Contains(models.MapPurposes, c.purpose) {
			t.Errorf("%s: %q is no purpose of the map", folder, c.purpose)
		}
		if c.role != "" && !slices.Contains(models.ProcessorRoles, c.role) {
			t.Errorf("%s: who is called as %q is on no page", folder, c.role)
		}
	}
	for _, known := range []string{"internal/blob", "internal/mail", "internal/jennyai", "internal/replica"} {
		if !found[known] {
			t.Errorf("%s was not found: this test sees nothing", known)
		}
	}
}
