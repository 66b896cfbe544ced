package legal

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

var languages = []string{"en", "it", "zh-Hans"}

var facts = Facts{Operator: "Ferri *Software* S.r.l.", Address: "Via della Lana 1\n59100 Prato", Register: "P. IVA IT01234567890", Contact: "privacy@ferri.example", Security: "sec_team@ferri.example",
	DPO: "Anna_Rossi", SecurityKey: "https://ferri.example/key.asc", Region: "Frankfurt"}

// A text that is there in one language is there in all, says the same about
// itself, and has the same parts.
func TestEveryVersionIsCompleteInEveryLanguage(t *testing.T) {
	for _, document := range Documents {
		versions := Versions(document)
		if len(versions) == 0 {
			t.Errorf("%s is not there", document)
		}
		for _, version := range versions {
			first := Find(document, version, "en")
			if first == nil {
				t.Errorf("%s %s: no English", document, version)
				continue
			}
			_, parts, err := first.HTML(facts)
			if err != nil {
				t.Fatal(err)
			}
			for _, lang := range languages {
				other := Find(document, version, lang)
				if other == nil {
					t.Errorf("%s %s: nothing in %s", document, version, lang)
					continue
				}
				_, same, err := other.HTML(facts)
				if err != nil {
					t.Fatal(err)
				}
				if len(same) != len(parts) || other.Effective != first.Effective || other.Material != first.Material || other.Title == "" || other.Changes == "" {
					t.Errorf("%s %s: %s has %d parts, English %d; or their heads differ", document, version, lang, len(same), len(parts))
				}
				if strings.Count(string(other.Source), "](/") != strings.Count(string(first.Source), "](/") {
					t.Errorf("%s %s: %s does not link where English does", document, version, lang)
				}
			}
		}
	}
}

func TestTextsSayWhoRunsTheServiceAndGoOnWithoutIt(t *testing.T) {
	for _, document := range Documents {
		for _, lang := range languages {
			text := Find(document, Versions(document)[0], lang)
			for _, f := range []Facts{facts, {}} {
				page, _, err := text.HTML(f)
				if err != nil {
					t.Fatal(err)
				}
				if found := regexp.MustCompile(`<no value>|raw HTML|\{\{|<a href="mailto:"`).FindString(string(page)); found != "" {
					t.Errorf("%s %s: %q on the page", document, lang, found)
				}
				if strings.Contains(string(text.Source), "{{.Operator}}") && (f.Operator != "") != strings.Contains(string(page), "Ferri *Software* S.r.l.") {
					t.Errorf("%s %s: the operator %q stands wrong", document, lang, f.Operator)
				}
			}
		}
	}
}

// The authorities are named in each language (P16), and the promises of the
// founding text stand in it.
func TestThePrivacyNoticeKeepsThePromises(t *testing.T) {
	for _, lang := range languages {
		for _, word := range []string{"Garante", "edpb.europa.eu", "JSON", "CSV", "24", "30", "90", "TLS 1.2", "AES-256", "bcrypt", "16", "Stripe", "/legal/subprocessors", "/legal/dpa", "Global Privacy Control", "Do Not Track"} {
			if !strings.Contains(string(Find("privacy", Versions("privacy")[0], lang).Source), word) {
				t.Errorf("%s says nothing of %s", lang, word)
			}
		}
	}
}

func TestThePrintedPageSaysWhatTheScreenSays(t *testing.T) {
	blocks, err := Find("privacy", "2026-11-30", "en").Blocks(facts)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[int]int{}
	for _, b := range blocks {
		kinds[b.Kind]++
		if b.Text == "" && len(b.Cells) == 0 {
			t.Errorf("an empty block %+v", b)
		}
	}
	if kinds[Title] < 10 || kinds[Paragraph] < 10 || kinds[Item] < 10 || kinds[Row] < 10 {
		t.Errorf("blocks by kind: %v", kinds)
	}
	if !slices.ContainsFunc(blocks, func(b Block) bool {
		return strings.Contains(b.Text, "The controller is Ferri *Software* S.r.l., Via della Lana 1")
	}) {
		t.Error("the operator is not in the blocks")
	}
	if blocks[len(blocks)-1].Kind != Paragraph {
		t.Error("the last sentence is lost")
	}
}
