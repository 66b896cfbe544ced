package models

import (
	"slices"
	"strconv"
	"strings"

	"jennyerp/internal/measure"
	"jennyerp/internal/sheet"
)

// Plan checks what the person decided about the columns.
func (r Reader) Plan(p ImportPlan) *Invalid {
	allowed, used := r.Fields(), map[string]bool{}
	var wrong []FieldError
	for i, key := range p.Fields {
		name := "column_" + strconv.Itoa(i)
		switch {
		case key == "":
		case !slices.ContainsFunc(allowed, func(f SampleField) bool { return f.Key == key }):
			wrong = append(wrong, FieldError{Field: name, Key: "error.choice"})
		case used[key]:
			wrong = append(wrong, FieldError{Field: name, Key: "import.columns.twice"})
		}
		used[key] = true
	}
	if !used["code"] && !(p.MakeCodes && used["name"]) {
		wrong = append(wrong, FieldError{Field: "column_0", Key: "import.columns.no_code"})
	}
	if len(wrong) > 0 {
		return &Invalid{Fields: wrong}
	}
	return nil
}

// cellText is a cell as the fields read it, and the language its number is in.
func cellText(c sheet.Cell, lang string) (string, string) {
	text := strings.TrimSpace(c.Text)
	if !c.Number {
		return text, lang
	}
	if c.Percent {
		if n, err := measure.ParseNumber(text, "en", 6); err == nil {
			return measure.FormatNumber(n, 4, 0, "en") + "%", "en"
		}
	}
	return text, "en"
}
