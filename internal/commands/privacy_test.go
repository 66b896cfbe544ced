package commands

import (
	"strings"
	"testing"

	"jennyerp/models"
)

// The registers of Art. 30 name every table, since they are made from the map.
func TestRegistersOfProcessingNameEveryTable(t *testing.T) {
	var out strings.Builder
	environ := []string{"JENNY_SMTP=smtps://jenny:secret-word@mail.example:465", "JENNY_MAIL_FROM=jenny@mail.example"}
	if err := run(t.Context(), []string{"privacy", "ropa"}, environ, &out); err != nil {
		t.Fatal(err)
	}
	for _, table := range models.TheDataMap().Tables {
		if !strings.Contains(out.String(), "\n| "+table.Table+" | ") {
			t.Errorf("the registers do not name %s", table.Table)
		}
	}
	if strings.Contains(out.String(), "secret-word") || !strings.Contains(out.String(), "mail.example") {
		t.Error("the recipients are wrong")
	}
	out.Reset()
	if err := run(t.Context(), []string{"privacy", "map", "--check"}, nil, &out); err != nil || !strings.Contains(out.String(), "are mapped") {
		t.Errorf("%v: %s", err, out.String())
	}
}
