package commands

import (
	"os/exec"
	"strings"
	"testing"
)

// Imports go one way: main → commands → handlers → models → internal leafs, which
// know nothing of ours; litestream is for internal/replica alone.
func TestImportsGoOneWay(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "../../...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		from := words[0]
		for _, to := range words[1:] {
			if strings.HasPrefix(to, "jennyerp/") && !allowed(from, to) {
				t.Errorf("%s must not import %s", from, to)
			}
			if strings.HasPrefix(to, "github.com/benbjohnson/litestream") && from != "jennyerp/internal/replica" {
				t.Errorf("%s must not import litestream: two copies of SQLite in one process corrupt a file", from)
			}
		}
	}
}

func allowed(from, to string) bool {
	const commands = "jennyerp/internal/commands"
	leaf := strings.HasPrefix(to, "jennyerp/internal/")
	embedded := to == "jennyerp/templates" || to == "jennyerp/static" || to == "jennyerp/locales"
	model := to == "jennyerp/models" || strings.HasPrefix(to, "jennyerp/models/")
	switch {
	case to == commands:
		return from == "jennyerp"
	case from == commands:
		return leaf || model || to == "jennyerp/handlers"
	case from == "jennyerp/handlers":
		return leaf || model || embedded
	case strings.HasPrefix(from, "jennyerp/models"):
		return leaf || model
	case from == "jennyerp/internal/vision/studio": // painted fabrics, for training and measuring alone
		return to == "jennyerp/internal/fabricart"
	case from == "jennyerp/internal/vision/train":
		return strings.HasPrefix(to, "jennyerp/internal/vision")
	case from == "jennyerp/internal/label", from == "jennyerp/internal/paperwork": // they are drawn on paper
		return to == "jennyerp/internal/paper"
	}
	return false // leafs and embedded files import nothing of ours
}
