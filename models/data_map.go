package models

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"time"
)

// DataMap says of every column what it holds, why, on what ground and for how
// long (P1): the registers, what people are told and what a company takes out
// are made from it, so that they cannot drift.
type DataMap struct {
	Tables []MappedTable `json:"tables"`
}

// MappedTable is one table; the values are words of the lists below.
type MappedTable struct {
	Database  string         `json:"database"` // control or tenant
	Table     string         `json:"table"`
	Purpose   string         `json:"purpose"`
	Basis     string         `json:"basis"`
	Retention string         `json:"retention"`
	Stays     string         `json:"stays,omitempty"` // why a company does not take it out: derived, working
	Columns   []MappedColumn `json:"columns"`
}

// MappedColumn is one column.
type MappedColumn struct {
	Column string `json:"column"`
	// Class is technical (ids, order, times), trade (goods and money), personal
	// (about one person), text (free words, which may name people), secret (is
	// never shown to anybody), derived (made anew from the others).
	Class string `json:"class"`
	Of    string `json:"of,omitempty"` // whom it is about; see mapSubjects
	// Correct is where what is about somebody is corrected (P12): the address of
	// a page and the field of its form, "with:" and the column it follows, or
	// "ask": whoever wants it changed writes to us, see DataRequest.
	Correct string `json:"correct,omitempty"`
}

// AboutSomebody tells whether the column is about a person or a firm that may
// ask to have it corrected.
func (c MappedColumn) AboutSomebody() bool {
	return c.Class == "personal" || c.Class == "text" && c.Of != ""
}

// correctable is how Correct may read.
var correctable = regexp.MustCompile(`^(ask|with:[a-z_]+|/[a-z/:-]+ [a-z_]+)$`)

// The words of the map. Each has a text in locales as map.<list>.<word>.
var (
	MapPurposes   = []string{"account", "trade", "papers", "find", "mail", "security", "proof", "service", "rights", "billing", "usage"}
	MapBases      = []string{"contract", "interest", "legal", "processor"}
	MapRetentions = []string{"account", "company", "law", "removed", "session", "hours", "day", "days3", "month", "months3", "years2", "tombstone"}
	MapClasses    = []string{"technical", "trade", "personal", "text", "secret", "derived"}
	MapSubjects   = []string{"user", "partner", "contact", "visitor"}
	mapStays      = []string{"", "derived", "working"}
)

//go:embed data_map.json
var dataMap []byte

// TheDataMap is the map of this program. It panics when the file is no JSON:
// then the program was built wrong, and every test says so.
var TheDataMap = sync.OnceValue(func() DataMap {
	var m DataMap
	if err := json.Unmarshal(dataMap, &m); err != nil {
		panic(fmt.Sprintf("data_map.json: %v", err))
	}
	return m
})

// Of are the tables of one database.
func (m DataMap) Of(database string) []MappedTable {
	return slices.DeleteFunc(slices.Clone(m.Tables), func(t MappedTable) bool { return t.Database != database })
}

// About tells whom the table is about, in the order of MapSubjects.
func (t MappedTable) About() []string {
	var all []string
	for _, of := range MapSubjects {
		if slices.ContainsFunc(t.Columns, func(c MappedColumn) bool { return c.Of == of }) {
			all = append(all, of)
		}
	}
	return all
}

// Check compares the map with the schema of this program, and gives a sentence
// for each column that is not mapped, mapped but gone, or mapped with a word
// that nobody knows.
func (m DataMap) Check(ctx context.Context) (problems []string, err error) {
	mapped := map[string]bool{}
	for _, t := range m.Tables {
		problems = append(problems, t.strange()...)
		for _, c := range t.Columns {
			mapped[t.Database+" "+t.Table+"."+c.Column] = true
		}
	}
	for _, database := range []string{"control", "tenant"} {
		columns, err := schemaColumns(ctx, database)
		if err != nil {
			return nil, err
		}
		for _, c := range columns {
			if !mapped[c] {
				problems = append(problems, c+" is not in models/data_map.json: say what it holds, why and for how long")
			}
			delete(mapped, c)
		}
	}
	for c := range mapped {
		problems = append(problems, c+" is in models/data_map.json, but not in the database")
	}
	slices.Sort(problems)
	return problems, nil
}

// strange are words in a table's line that are none of the lists.
func (t MappedTable) strange() (problems []string) {
	say := func(where, word string, list []string) {
		if !slices.Contains(list, word) {
			problems = append(problems, fmt.Sprintf("%s %s: %q is none of %q", t.Database, where, word, list))
		}
	}
	say(t.Table, t.Purpose, MapPurposes)
	say(t.Table, t.Basis, MapBases)
	say(t.Table, t.Retention, MapRetentions)
	say(t.Table, t.Stays, mapStays)
	for _, c := range t.Columns {
		say(t.Table+"."+c.Column, c.Class, MapClasses)
		if c.Of != "" || c.Class == "personal" {
			say(t.Table+"."+c.Column, c.Of, MapSubjects)
		}
		if c.AboutSomebody() != (c.Correct != "") || c.Correct != "" && !correctable.MatchString(c.Correct) {
			problems = append(problems, fmt.Sprintf("%s %s.%s: \"correct\" is %q: say where what is about somebody is corrected, by an address and a field, \"with:\" and a column, or \"ask\"", t.Database, t.Table, c.Column, c.Correct))
		}
	}
	return problems
}

// schemaColumns are "tenant parties.name" and so on of a new database. What
// SQLite keeps behind a search index is part of that.
func schemaColumns(ctx context.Context, database string) ([]string, error) {
	dir, err := os.MkdirTemp("", "schema-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	f, err := openFile(filepath.Join(dir, database+".db"), time.Now)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if err := f.migrate(ctx, database); err != nil {
		return nil, err
	}
	rows, err := f.query(ctx, `select ? || ' ' || t.name || '.' || c.name from pragma_table_list t, pragma_table_xinfo(t.name) c
		where t.schema = 'main' and t.type in ('table', 'virtual') and t.name not like 'sqlite\_%' escape '\' and (c.hidden = 0 or c.hidden > 1) order by 1`, database)
	return collect(rows, err, scanText)
}
