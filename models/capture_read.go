package models

import (
	"slices"
	"strings"
	"unicode/utf8"

	"jennyerp/internal/textile"
)

const (
	maxCaptureFibres = 12
	maxChosenItems   = 200
)

// read checks what came and gives the spec of a captured sample's draft. Every
// field that cannot be read is named in the Invalid.
func (c *Capture) read(lang string) (SampleSpec, error) {
	var spec SampleSpec
	var wrong []FieldError
	note := func(e *FieldError) {
		if e != nil {
			wrong = append(wrong, *e)
		}
	}
	if !slices.Contains(CaptureKinds, c.Kind) {
		note(bad("kind", "error.choice", nil))
	}
	for _, text := range c.Texts() {
		note(text.check())
	}
	if c.Kind == SampleCapture {
		wrong = append(wrong, c.readSample(&spec, lang)...)
	}
	note(c.readFibres())
	note(c.readItems())
	if len(wrong) > 0 {
		return spec, &Invalid{Fields: wrong}
	}
	return spec, nil
}

// CaptureText is one text of a capture under its name in the request.
type CaptureText struct {
	Key  string
	At   *string
	max  int
	long bool // keeps its lines
}

// Texts are all texts of a capture, whatever its kind.
func (c *Capture) Texts() []CaptureText {
	return []CaptureText{{"supplier", &c.Supplier, 160, false}, {"fair", &c.Fair, 120, false}, {"stand", &c.Stand, 80, false},
		{"supplier_code", &c.SupplierCode, 80, false}, {"price", &c.Price, 40, false}, {"moq", &c.MOQ, 40, false},
		{"note", &c.Note, 4000, true}, {"name", &c.Name, 160, false}, {"email", &c.Email, 254, false}, {"phone", &c.Phone, 60, false},
		{"wechat", &c.WeChat, 60, false}, {"customer", &c.Customer, 160, false}, {"contact", &c.Contact, 254, false},
		{"currency", &c.Currency, 20, false}, {"unit", &c.Unit, 20, false}, {"moq_unit", &c.MOQUnit, 20, false}}
}

func (x CaptureText) check() *FieldError {
	if *x.At = strings.TrimSpace(*x.At); !x.long {
		*x.At = strings.Join(strings.Fields(*x.At), " ")
	}
	if utf8.RuneCountInString(*x.At) > x.max {
		return bad(x.Key, "error.too_long", map[string]any{"Max": x.max})
	}
	return nil
}

// readSample reads the fields of the draft as the sample's own form would.
// Currency and unit come before the price, which may name its own.
func (c *Capture) readSample(spec *SampleSpec, lang string) (wrong []FieldError) {
	for _, f := range []struct{ key, field, text string }{
		{"supplier", "supplier", c.Supplier}, {"fair", "fair", c.Fair}, {"supplier_code", "supplier_code", c.SupplierCode},
		{"currency", "cost_currency", c.Currency}, {"unit", "cost_unit", c.Unit}, {"price", "cost", c.Price}, {"note", "notes", c.Note},
	} {
		field, _ := FindSampleField(f.field)
		if e := field.Set(spec, f.text, lang); e != nil {
			e.Field = f.key
			wrong = append(wrong, *e)
		}
	}
	return append(wrong, c.readMOQ(spec, lang)...)
}

// readMOQ reads the minimum, whose unit may stand beside it or be chosen.
func (c *Capture) readMOQ(spec *SampleSpec, lang string) (wrong []FieldError) {
	if e := unitField("moq_unit", func(s *SampleSpec) *string { return &s.MOQUnit }).Set(spec, c.MOQUnit, lang); e != nil {
		return []FieldError{*e}
	}
	field, _ := FindSampleField("moq")
	if e := field.Set(spec, c.MOQ, lang); e != nil {
		return []FieldError{*e}
	}
	return nil
}

func (c *Capture) readFibres() *FieldError {
	for _, code := range c.Fibres {
		if _, known := textile.FindFibre(code); !known {
			return bad("fibre", "error.choice", nil)
		}
	}
	if len(c.Fibres) > maxCaptureFibres {
		return bad("fibre", "error.choice", nil)
	}
	return nil
}

// readItems checks what a customer chose. Whether each is still in the library
// is seen when the selection is looked at.
func (c *Capture) readItems() *FieldError {
	if c.Kind == SelectionCapture && len(c.Items) == 0 || len(c.Items) > maxChosenItems {
		return bad("item", "capture.items", map[string]any{"Max": maxChosenItems})
	}
	for i := range c.Items {
		if !ValidUID(c.Items[i].Sample) {
			return bad("item", "error.form", nil)
		}
		wish := CaptureText{"wish", &c.Items[i].Wish, 400, false}
		if e := wish.check(); e != nil {
			return e
		}
	}
	return nil
}
