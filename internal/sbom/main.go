// Command sbom writes what a built program is made of, as CycloneDX JSON
// (ASVS v5.0.0-15.1.2):
//
//	go run ./internal/sbom -of bin/jennyerp -out docs/assurance/2026/sbom.cdx.json
//
// Modules and their sums are read from the program itself, so what is listed is
// what was linked; files of others that are embedded are listed with theirs.
package main

import (
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// vendored are files of others that are embedded, with where they come from
// (decisions 2 and 4).
var vendored = []struct{ file, name, version string }{
	{"static/js/htmx.min.js", "htmx.org", "4.0.1"},
	{"static/scan/zxing/reader.js", "zxing-wasm", "3.1.3"},
	{"static/scan/zxing/reader.wasm", "zxing-wasm", "3.1.3"},
	{"internal/paper/fonts/bold.ttf", "Noto Sans SC", ""},
	{"internal/paper/fonts/latin.ttf", "Noto Sans SC", ""},
	{"internal/paper/fonts/latinbold.ttf", "Noto Sans SC", ""},
	{"internal/paper/fonts/regular.ttf", "Noto Sans SC", ""},
	{"internal/paper/fonts/rest.ttf", "Noto Sans SC", ""},
}

func main() {
	of := flag.String("of", "", "the built program")
	root := flag.String("root", ".", "the folder of the source")
	out := flag.String("out", "", "file to write, none: standard output")
	flag.Parse()
	bom, err := read(*of, *root)
	if err != nil {
		log.Fatal(err)
	}
	var to io.Writer = os.Stdout
	if *out != "" {
		f, err := os.Create(*out)
		if err != nil {
			log.Fatal(err)
		}
		defer f.Close()
		to = f
	}
	if err := cdx.NewBOMEncoder(to, cdx.BOMFileFormatJSON).SetPretty(true).Encode(bom); err != nil {
		log.Fatal(err)
	}
}

// read lists the modules of a program and the vendored files, in order: the
// same program gives the same bytes.
func read(program, root string) (*cdx.BOM, error) {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return nil, fmt.Errorf("no program of Go's: %w", err)
	}
	bom := cdx.NewBOM()
	bom.Metadata = &cdx.Metadata{Component: &cdx.Component{Type: cdx.ComponentTypeApplication, Name: "jennyerp", BOMRef: "jennyerp"}}
	parts := []cdx.Component{{Type: cdx.ComponentTypeLibrary, BOMRef: "pkg:golang/std@" + info.GoVersion, Name: "std", Version: info.GoVersion, PackageURL: "pkg:golang/std@" + strings.TrimPrefix(info.GoVersion, "go")}}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		purl := "pkg:golang/" + m.Path + "@" + m.Version
		c := cdx.Component{Type: cdx.ComponentTypeLibrary, BOMRef: purl, Name: m.Path, Version: m.Version, PackageURL: purl}
		if sum, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(m.Sum, "h1:")); err == nil && len(sum) == sha256.Size {
			c.Properties = &[]cdx.Property{{Name: "go:sum", Value: m.Sum}}
		}
		parts = append(parts, c)
	}
	for _, v := range vendored {
		b, err := os.ReadFile(filepath.Join(root, v.file))
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(b)
		parts = append(parts, cdx.Component{Type: cdx.ComponentTypeFile, BOMRef: v.file, Name: v.name, Version: v.version, Description: v.file,
			Hashes: &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: hex.EncodeToString(sum[:])}}})
	}
	slices.SortStableFunc(parts, func(a, b cdx.Component) int { return strings.Compare(a.BOMRef, b.BOMRef) })
	bom.Components = &parts
	return bom, nil
}
