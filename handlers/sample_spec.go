package handlers

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"jennyerp/internal/measure"
	"jennyerp/models"
)

func parseID(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

func formatID(id int64) string { return strconv.FormatInt(id, 10) }

// listFields are chosen by check boxes, beside words of one's own.
var listFields = []string{"types", "uses", "care"}

// ownFields are read by functions of their own.
var ownFields = append([]string{"colour", "pattern"}, listFields...)

// specValues writes a spec into the fields of the form; costs only for those
// who see them.
func specValues(spec *models.SampleSpec, v *viewer) url.Values {
	values, lang := url.Values{}, v.short()
	for _, field := range models.SampleFields {
		if !field.Cost || v.SeeCost {
			values.Set(field.Key, field.Get(spec, lang))
		}
	}
	values["types"], values["uses"], values["care"] = spec.Types, spec.Uses, spec.Care
	values.Del("certificates")
	values.Del("breaks")
	for _, c := range spec.Certificates {
		values.Add("cert_name", c.Name)
		values.Add("cert_number", c.Number)
		values.Add("cert_expires", c.Expires)
	}
	for _, b := range spec.Breaks {
		values.Add("break_from", measure.FormatNumber(int64(b.From), measure.QuantityScale, 0, lang))
		values.Add("break_price", measure.FormatNumber(int64(b.Price), measure.PriceScale, 2, lang))
	}
	return values
}

// readSpec reads the form into a spec. A field the form does not have stays as
// it is; costs sent by somebody who may not see them are ignored. photo is the
// colour measured on the first picture, "" for none.
func readSpec(f *form, v *viewer, spec *models.SampleSpec, photo string) {
	readColour(f, spec, photo)
	readPattern(f, v, spec)
	readCertificates(f, spec)
	readBreaks(f, v, spec)
	for _, key := range listFields {
		readList(f, v, spec, key)
	}
	// What is typed beside a price ("30 USD/yd") counts more than the lists
	// next to it, so those are read first.
	for _, suffix := range []string{"_currency", "_unit", ""} {
		for _, field := range models.SampleFields {
			listed := strings.HasSuffix(field.Key, "_currency") || strings.HasSuffix(field.Key, "_unit")
			if suffix == "" && !listed || suffix != "" && strings.HasSuffix(field.Key, suffix) {
				readSampleField(f, v, spec, field)
			}
		}
	}
}

func readSampleField(f *form, v *viewer, spec *models.SampleSpec, field models.SampleField) {
	if _, given := f.values[field.Key]; !given || slices.Contains(ownFields, field.Key) {
		return
	}
	in := f.raw(field.Key)
	if field.Cost && !v.SeeCost {
		return
	}
	f.check(field.Set(spec, in, v.short()))
}

// readList joins the checked words and those typed beside them.
func readList(f *form, v *viewer, spec *models.SampleSpec, key string) {
	own := f.raw(key + "_own")
	if _, given := f.values[key]; !given && own == "" {
		return
	}
	words := append(f.All(key), models.SplitWords(own)...)
	for i, w := range words {
		words[i] = knownWord(fieldKind[key], w)
	}
	field, _ := models.FindSampleField(key)
	f.check(field.Set(spec, strings.Join(words, ", "), v.short()))
}

// readPattern reads the chosen pattern, or the one typed beside the choice.
func readPattern(f *form, v *viewer, spec *models.SampleSpec) {
	own, chosen := strings.TrimSpace(f.raw("pattern_own")), f.raw("pattern")
	if _, given := f.values["pattern"]; !given && own == "" {
		return
	}
	field, _ := models.FindSampleField("pattern")
	f.check(field.Set(spec, knownWord("pattern", cmp.Or(own, chosen)), v.short()))
}

// readColour reads a named colour, one typed as #rrggbb, or "photo".
func readColour(f *form, spec *models.SampleSpec, photo string) {
	if _, given := f.values["colour"]; !given {
		return
	}
	in := f.raw("colour")
	own := f.raw("colour_own")
	switch in {
	case "photo":
		in = photo
	case "own":
		in = own
	}
	field, _ := models.FindSampleField("colour")
	f.check(field.Set(spec, in, ""))
}

func readCertificates(f *form, spec *models.SampleSpec) {
	names, numbers, days := f.lines("cert_name", "cert_number", "cert_expires")
	if names == nil {
		return
	}
	var all []models.Certificate
	for i, name := range names {
		all = append(all, models.Certificate{Name: strings.TrimSpace(name), Number: strings.TrimSpace(numbers[i]), Expires: strings.TrimSpace(days[i])})
	}
	f.check(spec.SetCertificates(all))
}

func readBreaks(f *form, v *viewer, spec *models.SampleSpec) {
	froms, prices, _ := f.lines("break_from", "break_price", "break_price")
	if froms == nil {
		return
	}
	var lines []string
	for i, from := range froms {
		if from+prices[i] != "" {
			lines = append(lines, from+": "+prices[i])
		}
	}
	field, _ := models.FindSampleField("breaks")
	f.check(field.Set(spec, strings.Join(lines, "\n"), v.short()))
}

// lines reads repeated rows of a form: fields of the same length. nil when the
// form has none.
func (f *form) lines(first, second, third string) (a, b, c []string) {
	f.raw(first)
	f.raw(second)
	f.raw(third)
	a, b, c = f.values[first], f.values[second], f.values[third]
	if len(a) != len(b) || len(a) != len(c) {
		f.Refuse(first, "error.form", nil)
		return nil, nil, nil
	}
	for _, v := range slices.Concat(a, b, c) {
		if len(v) > 400 || strings.ContainsAny(v, "\x00\r\n;；") {
			f.Refuse(first, "error.form", nil)
			return nil, nil, nil
		}
	}
	return a, b, c
}

// certLine and breakLine are rows of the form as typed, and one empty.
type certLine struct{ Name, Number, Expires string }
type breakLine struct{ From, Price string }

// Certs are the rows of certificates.
func (v *sampleFormView) Certs() []certLine {
	var all []certLine
	names, numbers, days := v.Form.lines("cert_name", "cert_number", "cert_expires")
	for i := range names {
		all = append(all, certLine{names[i], numbers[i], days[i]})
	}
	return append(all, certLine{})
}

// BreakLines are the rows of price breaks.
func (v *sampleFormView) BreakLines() []breakLine {
	var all []breakLine
	froms, prices, _ := v.Form.lines("break_from", "break_price", "break_price")
	for i := range froms {
		all = append(all, breakLine{froms[i], prices[i]})
	}
	return append(all, breakLine{})
}
