package handlers

import (
	"fmt"
	"html/template"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/measure"
	"jennyerp/internal/textile"
	"jennyerp/locales"
	"jennyerp/models"
	"jennyerp/static"
	"jennyerp/templates"
)

// pageFuncs are what templates may call; what depends on the viewer is a method
// of page instead, so that no request sees another's language.
func pageFuncs() template.FuncMap {
	return template.FuncMap{
		"asset":     static.URL,
		"icon":      icon,
		"smallicon": smallIcon,
		"args":      args,
		"input":     input,
		"summary":   summary,
		"join":      strings.Join,
		"initials":  initials,
		"languages": func() []string { return locales.Languages },
		"langname":  func(lang string) string { return locales.Names[lang] },
	}
}

// pageWords are what of the pages is the same for everyone who reads a language.
var pageWords = templates.Words{Languages: locales.Languages, Plain: locales.Plain, Funcs: map[string]func(string) template.HTML{
	"icon": icon, "smallicon": smallIcon, "asset": func(name string) template.HTML { return template.HTML(template.HTMLEscapeString(static.URL(name))) },
}}

func icon(name string) template.HTML { return useIcon("icon", name) }

func smallIcon(name string) template.HTML { return useIcon("icon icon-s", name) }

// useIcon refers to a symbol of the sprite; names are literals of templates.
func useIcon(class, name string) template.HTML {
	return template.HTML(`<svg class="` + class + `" aria-hidden="true"><use href="` + static.URL("icons.svg") + "#" + template.HTMLEscapeString(name) + `"/></svg>`)
}

// args makes the view of a fragment from names and values in turn.
func args(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("args: odd number of values")
	}
	m := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		m[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return m, nil
}

// inputView is what the field fragment shows: label, value, error, hint.
type inputView struct {
	Page  page
	Name  string
	Label string
	Value string
	Error *models.FieldError
	More  map[string]any // Type, Hint, Auto, Mode, Required, Full, List, Max, Rows, Unit
}

// input makes the view of one field: {{template "field" (input . "code" (.T "sample.code") "Hint" (.T "..."))}}.
func input(view viewPage, name, label string, more ...any) (inputView, error) {
	m, err := args(more...)
	p := *view.base()
	if p.Form == nil {
		p.Form = &form{}
	}
	return inputView{Page: p, Name: name, Label: label, Value: p.Form.Value(name), Error: p.Form.Error(name), More: m}, err
}

func initials(name string) string {
	var out []rune
	for _, word := range strings.Fields(name) {
		if len(out) < 2 {
			out = append(out, []rune(strings.ToUpper(word))[0])
		}
	}
	return string(out)
}

// T gives a sentence in the viewer's language; args are names and values in turn.
func (p page) T(key string, args ...any) string { return locales.T(p.Lang, key, args...) }

// Err gives the sentence of a refused field.
func (p page) Err(e *models.FieldError) string {
	if e == nil {
		return ""
	}
	return locales.With(p.Lang, e.Key, e.Args)
}

// Word gives the name of a built-in word of a kind ("pattern", "stripe"), or
// the word itself when it is the company's own.
func (p page) Word(kind, word string) string {
	for _, known := range models.BuiltIn[kind] {
		if known == word {
			return locales.T(p.Lang, kind+"."+known)
		}
	}
	return word
}

// Short is the language of numbers and units: en, it, zh.
func (p page) Short() string { return locales.Short(p.Lang) }

// Number writes a whole number with the reader's thousands marks.
func (p page) Number(n int) string { return measure.FormatNumber(int64(n), 0, 0, p.Short()) }

// Quantity writes thousandths without needless decimals.
func (p page) Quantity(q models.Quantity) string {
	return measure.FormatNumber(int64(q), 3, 0, p.Short())
}

// Price writes a unit price with its currency: "€ 27.90".
func (p page) Price(amount models.UnitPrice, currency string) string {
	return measure.FormatPrice(int64(amount), currency, p.Short())
}

// Composition writes a stored composition in the reader's language.
func (p page) Composition(stored string) string { return models.FormatComposition(stored, p.Short()) }

// Fibre names a fibre as a label: "Wool".
func (p page) Fibre(code string) string {
	name := []rune(textile.FibreName(code, p.Short()))
	return strings.ToUpper(string(name[:min(1, len(name))])) + string(name[min(1, len(name)):])
}

// Unit names a unit in the reader's language.
func (p page) Unit(unit string) string {
	if unit == "" {
		return ""
	}
	return locales.T(p.Lang, "unit."+unit)
}

// Date writes a stored time as a day in the reader's way, by the clock of his company.
func (p page) Date(ms int64) string { return measure.FormatDate(p.at(ms), p.Short()) }

// Time writes a stored time as day and hour.
func (p page) Time(ms int64) string { return p.Date(ms) + " " + p.at(ms).Format("15:04") }

func (p page) at(ms int64) time.Time {
	if p.Session == nil {
		return models.At(ms)
	}
	return models.At(ms).In(p.Company.Zone())
}

// ISO writes a stored time for machines.
func (p page) ISO(ms int64) string { return models.At(ms).Format(time.RFC3339) }

// Here tells whether the menu entry is the current place.
func (p page) Here(nav string) bool { return p.Nav == nav }

// httpMaxBytes bounds the body of a request.
func httpMaxBytes(c *gin.Context, n int64) io.ReadCloser {
	return http.MaxBytesReader(c.Writer, c.Request.Body, n)
}
