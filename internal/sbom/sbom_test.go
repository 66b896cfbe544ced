package main

import (
	"bytes"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// A test program is a program, too: what it links is listed, what it embeds of
// others is, and a reader of the format understands it.
func TestWhatAProgramIsMadeOfIsListed(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bom, err := read(program, "../..")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := cdx.NewBOMEncoder(&b, cdx.BOMFileFormatJSON).Encode(bom); err != nil {
		t.Fatal(err)
	}
	var again cdx.BOM
	if err := cdx.NewBOMDecoder(&b, cdx.BOMFileFormatJSON).Decode(&again); err != nil {
		t.Fatal(err)
	}
	names := map[string]cdx.Component{}
	for _, c := range *again.Components {
		names[c.Name] = c
	}
	if c := names["github.com/CycloneDX/cyclonedx-go"]; !regexp.MustCompile(`^v\d`).MatchString(c.Version) {
		t.Errorf("the library that writes this: %+v", c)
	}
	for _, want := range []string{"std", "htmx.org", "zxing-wasm"} {
		if _, ok := names[want]; !ok {
			t.Errorf("%s is missing", want)
		}
	}
}

// Whatever of others lies in the source is listed.
func TestEveryFileOfOthersIsListed(t *testing.T) {
	fs.WalkDir(os.DirFS("../.."), ".", func(file string, d fs.DirEntry, err error) error {
		if err == nil && (strings.HasSuffix(file, ".min.js") && !strings.HasPrefix(file, ".") || strings.HasSuffix(file, ".wasm") || strings.HasSuffix(file, ".ttf")) {
			found := false
			for _, v := range vendored {
				found = found || v.file == file
			}
			if !found {
				t.Errorf("%s is not listed", file)
			}
		}
		return err
	})
}
