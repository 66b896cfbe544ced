package handlers

import (
	"errors"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// form holds what was typed and what is wrong with it. The same value reads a
// request and fills the page again, so nothing typed is lost.
type form struct {
	values url.Values
	errors map[string]models.FieldError
	order  []string // fields with errors, as they were found
	read   map[string]bool
}

// maxForm bounds a form without files, in bytes.
const maxForm = 256 << 10

// readForm reads the fields of a request. A body that is too large, or not a
// form, is refused.
func readForm(c *gin.Context) (*form, error) {
	c.Request.Body = httpMaxBytes(c, maxForm)
	if err := c.Request.ParseForm(); err != nil {
		return nil, errors.Join(models.Refuse("form", "error.form"), err)
	}
	f := &form{values: c.Request.PostForm}
	c.Set(typed, f)
	return f, nil
}

// typed is where the request keeps the form that was read, for the page of a
// fault to give back.
const typed = "typed"

// formWith is a form already filled, for the first showing of a page.
func formWith(values url.Values) *form { return &form{values: values} }

// Text reads one line of text; longer than max is refused.
func (f *form) Text(name string, max int) string {
	v := strings.Join(strings.Fields(f.raw(name)), " ")
	if utf8.RuneCountInString(v) > max {
		f.Refuse(name, "error.too_long", map[string]any{"Max": max})
	}
	return v
}

// Lines reads a text of several lines, without empty ones at its ends; more
// than lines, or a longer one than max, is refused.
func (f *form) Lines(name string, lines, max int) []string {
	var all []string
	for line := range strings.Lines(strings.TrimSpace(f.raw(name))) {
		all = append(all, strings.Join(strings.Fields(line), " "))
	}
	if len(all) > lines {
		f.Refuse(name, "error.too_many_lines", map[string]any{"Max": lines})
	}
	for _, line := range all {
		if utf8.RuneCountInString(line) > max {
			f.Refuse(name, "error.too_long", map[string]any{"Max": max})
		}
	}
	return all
}

// Required is Text that may not be empty.
func (f *form) Required(name string, max int) string {
	v := f.Text(name, max)
	if v == "" {
		f.Refuse(name, "error.required", nil)
	}
	return v
}

// Secret reads a password as it is.
func (f *form) Secret(name string) string { return f.raw(name) }

// Checked reads a check box.
func (f *form) Checked(name string) bool { return f.raw(name) != "" }

// All reads a field that may be given several times, without empty ones.
func (f *form) All(name string) []string {
	f.raw(name)
	return slices.DeleteFunc(slices.Clone(f.values[name]), func(v string) bool { return strings.TrimSpace(v) == "" })
}

// One reads one of the allowed values.
func (f *form) One(name string, allowed ...string) string {
	v := f.raw(name)
	if !slices.Contains(allowed, v) {
		f.Refuse(name, "error.choice", nil)
		return ""
	}
	return v
}

func (f *form) raw(name string) string {
	if f.read == nil {
		f.read = map[string]bool{}
	}
	f.read[name] = true
	v := f.values.Get(name)
	if !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
		f.Refuse(name, "error.form", nil)
		return ""
	}
	return v
}

// Refuse notes what is wrong with a field; the first reason stays.
func (f *form) Refuse(name, key string, args map[string]any) {
	if f.errors == nil {
		f.errors = map[string]models.FieldError{}
	}
	if _, seen := f.errors[name]; seen {
		return
	}
	f.errors[name] = models.FieldError{Field: name, Key: key, Args: args}
	f.order = append(f.order, name)
}

// check notes a model's refusal of a field, if there is one.
func (f *form) check(e *models.FieldError) {
	if e != nil {
		f.Refuse(e.Field, e.Key, e.Args)
	}
}

func (f *form) refuse(e *models.Invalid) {
	for _, fe := range e.Fields {
		f.check(&fe)
	}
}

// took takes a model's refusal into the form and says whether it was one; any
// other error is not the form's.
func (f *form) took(err error) bool {
	var invalid *models.Invalid
	if errors.As(err, &invalid) {
		f.refuse(invalid)
		return true
	}
	return false
}

// OK tells whether nothing was refused so far. Fields nobody asked for are
// refused too (ASVS v5.0.0-15.3.3): a form says exactly what it may change.
func (f *form) OK() bool {
	for name := range maps.Keys(f.values) {
		if !f.read[name] && !strings.HasPrefix(name, "_") {
			f.Refuse("form", "error.unknown_field", nil)
		}
	}
	return len(f.errors) == 0
}

// Value is for templates: what was typed.
func (f *form) Value(name string) string { return f.values.Get(name) }

// Has is for templates: a box or option that was chosen.
func (f *form) Has(name, value string) bool { return slices.Contains(f.values[name], value) }

// Wrong is for templates: the refused fields in order.
func (f *form) Wrong() []models.FieldError {
	var all []models.FieldError
	for _, name := range f.order {
		all = append(all, f.errors[name])
	}
	return all
}

// Error is for templates: what is wrong with a field, nil if nothing is.
func (f *form) Error(name string) *models.FieldError {
	if e, ok := f.errors[name]; ok {
		return &e
	}
	return nil
}

// Encoded is for templates: all values as a URL query.
func (f *form) Encoded() string { return f.values.Encode() }
