package config

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
)

func TestNoWayOfPrintingShowsASecret(t *testing.T) {
	hexKey := hex.EncodeToString([]byte(key))
	c := parsed(t, nil, "JENNY_MASTER_KEY="+hexKey, "JENNY_SMTP=smtp://rossi:canary@mail.example.com:25",
		"JENNY_MAIL_FROM=erp@rossi.example")
	var lines bytes.Buffer
	slog.New(slog.NewTextHandler(&lines, nil)).Info("start", "config", c, "key", c.MasterKey, "smtp", c.SMTP)
	slog.New(slog.NewJSONHandler(&lines, nil)).Info("start", "config", c, "key", c.MasterKey, "all", []any{c.SMTP})
	asJSON, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	nested := struct{ C Config }{c}
	printed := fmt.Sprintf("%v %+v %#v %s %q %v %+v %#v %v %x", c, c, c, c, c, nested, nested, nested, &c, c.MasterKey) +
		fmt.Sprintf("%v %#v %s", c.SMTP, c.SMTP, c.MasterKey) + lines.String() + string(asJSON)
	for _, canary := range []string{"canary", "rossi:", hexKey, key, fmt.Sprintf("%q", key)} {
		if strings.Contains(printed, canary) {
			t.Errorf("%q can be read in\n%s", canary, printed)
		}
	}
	for _, part := range []string{`smtp="smtp://***@mail.example.com:25"`, `master-key="***"`, `addr="127.0.0.1:8080"`,
		`config.open-companies=300`, `"log":"text"`} {
		if !strings.Contains(printed, part) {
			t.Errorf("%s is missing in\n%s", part, printed)
		}
	}
}

func TestHelpNamesEverySettingAndVariable(t *testing.T) {
	help := Help()
	for _, name := range flagNames() {
		if !strings.Contains(help, "--"+name+" ") || !strings.Contains(help, env(name)) {
			t.Errorf("help lacks %s", name)
		}
	}
	if strings.Contains(help, "--master-key ") {
		t.Error("help offers a secret on the command line")
	}
}

func TestEverySettingIsDescribedInOneSentenceAndHasAFallback(t *testing.T) {
	for _, o := range options {
		if !strings.HasSuffix(o.doc, ".") || strings.Contains(o.doc, ". ") || strings.Contains(o.doc, "|") {
			t.Errorf("%s: %q is not one sentence fit for a table", o.name, o.doc)
		}
		if (o.value == "") == (o.derived == "") {
			t.Errorf("%s needs either a default or words for what is derived", o.name)
		}
	}
}

func TestDocsHoldExactlyTheGeneratedTable(t *testing.T) {
	page, err := os.ReadFile("../../docs/config.md")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(page), Markdown()) != 1 {
		t.Errorf("docs/config.md must hold this table once:\n\n%s", Markdown())
	}
	if tables := strings.Count(string(page), "|---|---|---|---|---|\n"); tables != 1 {
		t.Errorf("docs/config.md holds %d tables, want the generated one alone", tables)
	}
}

func TestExamplesInTheDocsAreValid(t *testing.T) {
	page, err := os.ReadFile("../../docs/config.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := 0
	for _, block := range strings.Split(string(page), "```")[1:] {
		var environ []string
		for line := range strings.Lines(block) {
			// Files named in examples exist on the operator's machine only.
			if strings.HasPrefix(line, envPrefix) && !strings.Contains(line, "_FILE=") {
				environ = append(environ, strings.TrimSpace(line))
			}
		}
		if len(environ) > 0 {
			examples++
			parsed(t, nil, environ...)
		}
	}
	if examples < 3 {
		t.Errorf("%d examples found, want at least 3", examples)
	}
}
