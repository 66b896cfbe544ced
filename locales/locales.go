// Package locales holds the product's sentences in three languages and finds
// them through go-i18n. A missing key gives the key itself, which a test of
// all templates makes impossible in what is shipped.
package locales

import (
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed *.toml
var files embed.FS

// Languages are the BCP 47 tags of the product, the default first.
var Languages = []string{"en", "it", "zh-Hans"}

// Names are the languages' names in themselves.
var Names = map[string]string{"en": "English", "it": "Italiano", "zh-Hans": "简体中文"}

// Short is the language of numbers, units and fibres: en, it or zh.
func Short(lang string) string {
	short, _, _ := strings.Cut(lang, "-")
	return short
}

// Known tells whether lang is one of Languages.
func Known(lang string) bool { _, ok := Names[lang]; return ok }

var matcher = language.NewMatcher([]language.Tag{language.English, language.Italian, language.SimplifiedChinese})

// Match picks the language for an Accept-Language header.
func Match(header string) string {
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return Languages[0]
	}
	_, i, _ := matcher.Match(tags...)
	return Languages[i]
}

// catalogue is one language: messages without values are looked up at once,
// since a page has hundreds of them.
type catalogue struct {
	plain     map[string]string
	localizer *i18n.Localizer
}

// catalogues are the languages by tag. Each is read when it is first asked for:
// to read all takes a third of a start.
var catalogues = func() map[string]func() *catalogue {
	all := map[string]func() *catalogue{}
	for _, lang := range Languages {
		all[lang] = sync.OnceValue(func() *catalogue { return load(lang) })
	}
	return all
}()

func load(lang string) *catalogue {
	bundle := i18n.NewBundle(language.MustParse(lang))
	bundle.RegisterUnmarshalFunc("toml", unmarshal)
	names, err := fs.Glob(files, "*."+lang+".toml")
	if err != nil || len(names) == 0 {
		panic(fmt.Sprintf("locales: no messages in %s: %v", lang, err)) // they are embedded
	}
	plain := map[string]string{}
	for _, name := range names {
		f, err := bundle.LoadMessageFileFS(files, name)
		if err != nil {
			panic(fmt.Sprintf("locales: %s: %v", name, err))
		}
		for _, m := range f.Messages {
			if m.Other != "" && m.One == "" && !strings.Contains(m.Other, "{{") {
				plain[m.ID] = m.Other
			}
		}
	}
	return &catalogue{plain: plain, localizer: i18n.NewLocalizer(bundle, lang)}
}

// in is a language's catalogue, the default's for one that is not ours.
func in(lang string) *catalogue {
	if c, ok := catalogues[lang]; ok {
		return c()
	}
	return catalogues[Languages[0]]()
}

// straight finds an apostrophe as keyboards have it. The files may hold either
// kind; people read the typographic one.
var straight = regexp.MustCompile(`(\pL)'(\pL)`)

func unmarshal(text []byte, v any) error {
	return toml.Unmarshal(straight.ReplaceAll(text, []byte("$1’$2")), v)
}

// T gives the sentence of a key. args are names and values in turn; the value
// named Count, if there is one, also chooses the plural form.
func T(lang, key string, args ...any) string {
	if len(args) == 0 {
		if s, ok := in(lang).plain[key]; ok {
			return s
		}
	}
	data := map[string]any{}
	for i := 0; i+1 < len(args); i += 2 {
		data[fmt.Sprint(args[i])] = args[i+1]
	}
	return With(lang, key, data)
}

// Plain gives the sentence of a key that needs no values; ok is false for
// others, and where the language has none of its own.
func Plain(lang, key string) (text string, ok bool) {
	if c := catalogues[lang]; c != nil {
		text, ok = c().plain[key]
	}
	return text, ok
}

// With is T with the values in a map.
func With(lang, key string, data map[string]any) string {
	config := &i18n.LocalizeConfig{MessageID: key, TemplateData: data}
	if n, ok := data["Count"]; ok {
		config.PluralCount = n
	}
	s, err := in(lang).localizer.Localize(config)
	if err != nil && s == "" {
		return key
	}
	return s
}

// Keys lists the message keys a language has.
func Keys(lang string) []string {
	bundle := i18n.NewBundle(language.English)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	names, _ := fs.Glob(files, "*"+lang+".toml")
	var keys []string
	for _, name := range names {
		if f, err := bundle.LoadMessageFileFS(files, name); err == nil {
			for _, m := range f.Messages {
				keys = append(keys, m.ID)
			}
		}
	}
	return keys
}
