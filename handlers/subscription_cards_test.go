package handlers

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// pan is what could be the number of a card: 13 to 19 digits, as people write them (ISO/IEC 7812).
var pan = regexp.MustCompile(`(^|[^0-9A-Za-z.])([2-6](?:[ -]?[0-9]){12,18})($|[^0-9A-Za-z])`)

var uuidText = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// cards are the numbers in a text that a card could have: their last digit is right (Luhn).
func cards(text string) []string {
	var all []string
	for _, m := range pan.FindAllStringSubmatch(uuidText.ReplaceAllString(text, ""), -1) {
		digits, sum := strings.NewReplacer(" ", "", "-", "").Replace(m[2]), 0
		for i := range len(digits) {
			d := int(digits[len(digits)-1-i] - '0')
			if i%2 == 1 {
				d *= 2
			}
			sum += d/10 + d%10
		}
		if sum%10 == 0 {
			all = append(all, m[2])
		}
	}
	return all
}

// everyValue gives every value in a database.
func everyValue(t *testing.T, file string, each func(table, column, value string)) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+file+"?mode=ro")
	check(t, err)
	defer db.Close()
	rows, err := db.Query(`select m.name, c.name from sqlite_master m, pragma_table_info(m.name) c where m.type = 'table' and m.sql not like '%virtual%'`)
	check(t, err)
	defer rows.Close()
	for rows.Next() {
		var table, column string
		check(t, rows.Scan(&table, &column))
		values, err := db.Query(fmt.Sprintf(`select cast(%q as text) from %q where typeof(%[1]q) in ('text', 'integer', 'blob')`, column, table))
		check(t, err)
		for values.Next() {
			var v string
			check(t, values.Scan(&v))
			each(table, column, v)
		}
		check(t, errors.Join(values.Err(), values.Close()))
	}
	check(t, rows.Err())
}

// P5: cards are given on Stripe's own page. A year of letters, in which the
// stand-in writes the whole number that Stripe never would, leaves it nowhere.
func TestNoCardNumberIsKeptAnywhere(t *testing.T) {
	for text, n := range map[string]int{"4242 4242 4242 4242": 1, "4000-0025-0000-3155,": 1, `"5555555555554444"`: 1, "4242424242424241": 0, "1764547200000": 0, "x4242424242424242": 0} {
		if len(cards(text)) != n {
			t.Fatalf("%q holds %v", text, cards(text))
		}
	}
	sh, c, letters := aYear(t)
	for _, letter := range letters {
		if len(cards(string(letter))) != 1 {
			t.Fatalf("no card in %s", letter)
		}
		sh.bring(letter, 200)
	}
	sh.works()
	c.sample(camel())
	files, err := filepath.Glob(filepath.Join(sh.dir, "companies", "*.db"))
	check(t, err)
	if len(files) != 1 {
		t.Fatalf("companies in %q", files)
	}
	seen, tables := 0, map[string]bool{}
	for _, file := range append(files, filepath.Join(sh.dir, "control.db")) {
		everyValue(t, file, func(table, column, value string) {
			seen++
			tables[table] = true
			for _, card := range cards(value) {
				t.Errorf("%s.%s holds the card %s", table, column, card)
			}
		})
	}
	if seen < 500 || !tables["stripe_events"] || !tables["subscriptions"] || !tables["samples"] {
		t.Errorf("only %d values were looked at", seen)
	}
}

func TestNoTemplateAsksForACardOrLoadsAScriptOfStripe(t *testing.T) {
	for _, folder := range []string{"../templates", "../locales"} {
		check(t, filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) == ".go" {
				return err
			}
			page, err := os.ReadFile(path)
			if found := cards(string(page)); len(found) > 0 {
				t.Errorf("%s holds the card %s", path, found)
			}
			for _, word := range []string{"js.stripe.com", "cc-number", "cc-csc", "cardnumber"} {
				if strings.Contains(string(page), word) {
					t.Errorf("%s holds %s", path, word)
				}
			}
			return err
		}))
	}
}
