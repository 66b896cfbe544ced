// Package schema holds the migrations of the two kinds of database.
package schema

import (
	"embed"
	"io/fs"
	"strings"
)

// Files holds control/NNNN_name.sql and tenant/NNNN_name.sql, forward only.
//
//go:embed control/*.sql tenant/*.sql
var Files embed.FS

// Newest is the number of the newest step of a kind of database.
func Newest(kind string) int { return len(steps(kind)) }

// Text is all steps of a kind of database, one after the other.
func Text(kind string) string {
	var b strings.Builder
	for _, name := range steps(kind) {
		text, err := Files.ReadFile(name)
		if err != nil {
			panic(err) // the list is of the same embedded files
		}
		b.WriteString("-- " + name + "\n" + string(text) + "\n")
	}
	return b.String()
}

func steps(kind string) []string {
	names, err := fs.Glob(Files, kind+"/*.sql")
	if err != nil {
		panic(err) // only a bad pattern
	}
	return names
}
