package models

import (
	"database/sql"
	"strings"
)

// scanPostal reads an address as the lines of a paper. The country is left to
// the reader's language: it is the last line, as a code.
func scanPostal(r *sql.Rows) ([]string, error) {
	var name, street, zip, city, region, country string
	if err := r.Scan(&name, &street, &zip, &city, &region, &country); err != nil {
		return nil, err
	}
	var lines []string
	town := strings.TrimSpace(strings.Join(strings.Fields(zip+" "+city+" "+region), " "))
	for _, line := range []string{name, street, town, country} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return lines, nil
}
