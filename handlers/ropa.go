package handlers

import (
	"fmt"
	"io"
	"strings"

	"jennyerp/locales"
	"jennyerp/models"
)

// RopaFacts are what the registers say beside the data map.
type RopaFacts struct {
	Service    string             // where it runs
	Processors []models.Processor // who receives data, as this server is set up
}

// WriteRopa writes the registers of processing (GDPR Art. 30) as Markdown, in
// English: what we do as controller for the people who sign in, and what we do
// as processor for the companies.
func WriteRopa(w io.Writer, m models.DataMap, facts RopaFacts) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# Registers of processing (GDPR Art. 30)\n\nService: %s\n\nMade from the data map of the program (models/data_map.json); every column of every table is in it.\n", facts.Service)
	recipients := recipientList(func(key string, args ...any) string { return locales.T("en", key, args...) }, facts.Processors)
	for _, register := range []struct{ title, intro, database string }{
		{"Register of the controller, Art. 30(1)", "The operator of the service is the controller for the accounts of the people who sign in.", "control"},
		{"Register of the processor, Art. 30(2)", "Each company is the controller of what it enters; the operator processes it on the company's behalf, in a file of that company alone.", "tenant"},
	} {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\nRecipients:\n\n%s\n", register.title, register.intro, recipients)
		for _, purpose := range models.MapPurposes {
			ropaPurpose(&b, m.Of(register.database), purpose)
		}
	}
	b.WriteString("\n## Measures, Art. 32\n\nTLS 1.2 or newer; pictures, files and copies encrypted with AES-256-GCM under a key of each company; " +
		"passwords as bcrypt of a keyed hash; a database of its own for each company; access by role; logs without names and addresses; " +
		"copies within seconds and drills that bring them back; keys destroyed with the company.\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// ropaPurpose writes one processing activity.
func ropaPurpose(b *strings.Builder, tables []models.MappedTable, purpose string) {
	word := func(list, word string) string { return locales.T("en", "map."+list+"."+word) }
	head := false
	for _, t := range tables {
		if t.Purpose != purpose {
			continue
		}
		if !head {
			fmt.Fprintf(b, "\n### %s\n\n| table | about | personal data | basis | kept |\n|---|---|---|---|---|\n", word("purpose", purpose))
			head = true
		}
		var about, columns []string
		for _, of := range t.About() {
			about = append(about, word("of", of))
		}
		for _, c := range t.Columns {
			if c.Of != "" || c.Class == "text" {
				columns = append(columns, c.Column)
			}
		}
		if len(about) == 0 {
			about = []string{"nobody"}
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", t.Table, strings.Join(about, ", "), strings.Join(columns, ", "), word("basis", t.Basis), word("retention", t.Retention))
	}
}
