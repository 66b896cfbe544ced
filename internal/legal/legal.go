// Package legal holds the legal texts of the service as files: one for each
// document, version and language, never changed once published. A text is
// Markdown behind a head that names its version; who runs the service is filled
// in when it is shown, so that the hash of the file is the same everywhere (P30).
package legal

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/goccy/go-yaml"
)

//go:embed texts/*/*.md
var files embed.FS

// Documents are the names of all texts, in the order people read them.
var Documents = []string{"privacy", "terms", "dpa", "cookies", "security", "accessibility", "imprint"}

// Text is one document in one version and one language.
type Text struct {
	Document  string `yaml:"-"`
	Title     string `yaml:"title"`
	Version   string `yaml:"version"`   // the day it was written, 2026-11-30
	Effective string `yaml:"effective"` // the earliest day it may count
	Language  string `yaml:"language"`
	Material  bool   `yaml:"material"` // owners are told 30 days before it counts
	Changes   string `yaml:"changes"`  // what is new, in a sentence
	Hash      string `yaml:"-"`        // SHA-256 of the file, hex
	Source    []byte `yaml:"-"`        // the file
	body      string
}

// texts are all files by document, version and language.
var texts = sync.OnceValue(func() map[[3]string]*Text {
	all := map[[3]string]*Text{}
	names, err := fs.Glob(files, "texts/*/*.md")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	for _, name := range names {
		t, err := read(name)
		if err != nil {
			panic(fmt.Sprintf("legal text %s: %v", name, err)) // it is part of the program; a test reads all
		}
		all[[3]string{t.Document, t.Version, t.Language}] = t
	}
	return all
})

func read(name string) (*Text, error) {
	data, err := files.ReadFile(name)
	if err != nil {
		return nil, err
	}
	t := &Text{Document: path.Base(path.Dir(name)), Source: data}
	head, body, found := strings.Cut(strings.TrimPrefix(string(data), "---\n"), "\n---\n")
	if !found {
		return nil, fmt.Errorf("it has no head")
	}
	if err := yaml.UnmarshalWithOptions([]byte(head), t, yaml.Strict()); err != nil {
		return nil, err
	}
	if want := t.Version + "." + t.Language + ".md"; path.Base(name) != want {
		return nil, fmt.Errorf("its head calls it %s", want)
	}
	for _, day := range []string{t.Version, t.Effective} {
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			return nil, err
		}
	}
	sum := sha256.Sum256(data)
	t.Hash, t.body = hex.EncodeToString(sum[:]), body
	return t, nil
}

// Find is a text, nil when there is none.
func Find(document, version, language string) *Text {
	return texts()[[3]string{document, version, language}]
}

// Versions are those of a document, the newest first.
func Versions(document string) []string {
	var all []string
	for key := range texts() {
		if key[0] == document && !slices.Contains(all, key[1]) {
			all = append(all, key[1])
		}
	}
	slices.Sort(all)
	slices.Reverse(all)
	return all
}

// Facts are who runs the service, as its operator entered it; "" for what was not.
type Facts struct {
	Operator, Address, Register string
	Contact                     string // mail address for everything, also of privacy
	DPO                         string // name or address of the data protection officer
	Representative              string // in the Union, for an operator outside of it
	Security                    string // mail address for weaknesses
	SecurityKey                 string // address of the key to encrypt with
	Region                      string // where the data are, "Frankfurt, Germany"
}

// filled is the text with the operator's facts in it.
func (t *Text) filled(f Facts) ([]byte, error) {
	tmpl, err := parsed(t)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := tmpl.Execute(&b, f.escaped()); err != nil {
		return nil, fmt.Errorf("legal text %s %s %s: %w", t.Document, t.Version, t.Language, err)
	}
	return bytes.ReplaceAll(b.Bytes(), []byte(".**."), []byte(".**")), nil // a firm's S.r.l. ends the sentence, too
}

// Fingerprint is the hash of a version in all its languages: the SHA-256 of the
// hashes of its files, by language. "" for a version that is not there.
func Fingerprint(document, version string) string {
	var hashes []string
	for key, t := range texts() {
		if key[0] == document && key[1] == version {
			hashes = append(hashes, t.Language+" "+t.Hash+"\n")
		}
	}
	if len(hashes) == 0 {
		return ""
	}
	slices.Sort(hashes)
	sum := sha256.Sum256([]byte(strings.Join(hashes, "")))
	return hex.EncodeToString(sum[:])
}
