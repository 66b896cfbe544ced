package models

import (
	"slices"
	"strings"
	"testing"
)

// Whoever adds a column says in models/data_map.json what it holds (P1).
func TestSchemaIsMappedColumnByColumn(t *testing.T) {
	problems, err := TheDataMap().Check(t.Context())
	must(t, err)
	for _, p := range problems {
		t.Error(p)
	}
}

func TestSchemaThatIsNotMappedIsNoticed(t *testing.T) {
	var m DataMap
	for _, table := range TheDataMap().Tables {
		table.Columns = slices.Clone(table.Columns)
		switch table.Table {
		case "contacts":
			table.Columns = slices.DeleteFunc(table.Columns, func(c MappedColumn) bool { return c.Column == "phone" })
		case "users":
			table.Columns = append(table.Columns, MappedColumn{Column: "birthday", Class: "personal", Of: "user", Correct: "ask"})
		case "talks":
			i := slices.IndexFunc(table.Columns, func(c MappedColumn) bool { return c.Column == "text" })
			table.Columns[i].Correct = ""
		case "fairs":
			table.Purpose = "selling"
		}
		m.Tables = append(m.Tables, table)
	}
	problems, err := m.Check(t.Context())
	must(t, err)
	for _, want := range []string{"tenant contacts.phone is not in", "control users.birthday is in", `fairs: "selling"`, `tenant talks.text: "correct" is ""`} {
		if !slices.ContainsFunc(problems, func(p string) bool { return strings.Contains(p, want) }) {
			t.Errorf("nobody says %q: %q", want, problems)
		}
	}
	if len(problems) != 4 {
		t.Errorf("problems: %q", problems)
	}
}
