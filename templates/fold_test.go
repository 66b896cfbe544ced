package templates

import (
	"html/template"
	"strings"
	"testing"
	"testing/fstest"
)

// speaker is a page that says who asked: a word that was folded does not ask.
type speaker struct {
	Name  string
	Other *speaker
}

func (s speaker) T(key string) string { return s.Name + " asked for " + key }

func TestWordsOfThePageAreSaidBeforehandAndOnlyThose(t *testing.T) {
	set, err := ParseFS(fstest.MapFS{
		"layout.html": {Data: []byte(`{{define "layout"}}<b title="{{.T "tip"}}">{{.T "plain"}}</b>{{template "main" .}}{{end}}`)},
		"_parts.html": {Data: []byte(`{{define "part"}}[{{.T "plain"}}]{{end}}{{define "own"}}({{.T "plain"}}){{end}}`)},
		"cloth/index.html": {Data: []byte(`{{define "main"}}{{icon "plus"}}{{.T "counted"}}{{with .Other}}{{.T "plain"}}{{$.T "plain"}}{{template "part" .}}{{end}}` +
			`{{template "part" .}}{{template "own" $}}{{if .Name}}{{.T "plain" | printf "%s!"}}{{end}}{{end}}`)},
	}, template.FuncMap{"icon": func(string) template.HTML { return "asked" }}, Words{
		Languages: []string{"en", "it"},
		Plain: func(lang, key string) (string, bool) {
			return map[string]string{"enplain": "Cloth & co", "entip": `"tip"`, "itplain": "Stoffa", "ittip": "dritta"}[lang+key], key != "counted"
		},
		Funcs: map[string]func(string) template.HTML{"icon": func(name string) template.HTML { return template.HTML("<svg>" + name + "</svg>") }},
	})
	if err != nil {
		t.Fatal(err)
	}
	view := speaker{Name: "Anna", Other: &speaker{Name: "Bea"}}
	for lang, want := range map[string]string{
		// "part" is called with another page too, whose language nobody knows.
		"en": `<b title="&#34;tip&#34;">Cloth &amp; co</b><svg>plus</svg>Anna asked for countedBea asked for plainCloth &amp; co[Bea asked for plain][Anna asked for plain](Cloth &amp; co)Anna asked for plain!`,
		"it": `<b title="dritta">Stoffa</b><svg>plus</svg>Anna asked for countedBea asked for plainStoffa[Bea asked for plain][Anna asked for plain](Stoffa)Anna asked for plain!`,
	} {
		var b strings.Builder
		if err := set.Page(&b, lang, "cloth/index", view); err != nil {
			t.Fatal(err)
		}
		if b.String() != want {
			t.Errorf("%s:\n%s\nwanted\n%s", lang, b.String(), want)
		}
	}
	if err := set.Page(&strings.Builder{}, "fr", "cloth/index", view); err == nil {
		t.Error("a page was written in a language without words")
	}
}

func TestAPageThatCallsWhatIsNotThereIsNamed(t *testing.T) {
	set, err := ParseFS(fstest.MapFS{
		"layout.html":      {Data: []byte(`{{define "layout"}}{{template "main" .}}{{end}}`)},
		"cloth/index.html": {Data: []byte(`{{define "main"}}{{template "nothing" .}}{{end}}`)},
	}, nil, Words{Languages: []string{"en"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := set.Names(); err == nil || !strings.Contains(err.Error(), "cloth/index") {
		t.Errorf("%v", err)
	}
}
