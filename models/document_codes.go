package models

import (
	"context"
	"errors"
	"strings"

	"jennyerp/internal/measure"
)

// LinesFromCodes makes lines of a pasted list: a code on each line, with a
// quantity behind it if there is one ("LV-0418  100 m"); several codes on one
// line stand between commas. What is not the code of a sample comes back as it
// was written, so that nothing is lost.
func (t *Tenant) LinesFromCodes(ctx context.Context, text, lang string) (lines []Line, unknown []string, err error) {
	for _, row := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' || r == ';' || r == '；' }) {
		if row = strings.TrimSpace(row); row == "" {
			continue
		}
		if len(lines)+len(unknown) >= MaxLines {
			unknown = append(unknown, row)
			continue
		}
		found, missing, err := t.linesFromRow(ctx, row, lang)
		if err != nil {
			return nil, nil, err
		}
		lines, unknown = append(lines, found...), append(unknown, missing...)
	}
	return lines, unknown, nil
}

func (t *Tenant) linesFromRow(ctx context.Context, row, lang string) (lines []Line, unknown []string, err error) {
	l, err := t.lineFromCode(ctx, row, lang)
	if err == nil {
		return []Line{*l}, nil, nil
	}
	if !errors.Is(err, ErrNotFound) {
		return nil, nil, err
	}
	codes := strings.FieldsFunc(row, func(r rune) bool { return r == ',' || r == '，' || r == '、' })
	if len(codes) < 2 {
		return nil, []string{row}, nil
	}
	for _, code := range codes {
		l, err := t.lineFromCode(ctx, strings.TrimSpace(code), lang)
		switch {
		case err == nil:
			lines = append(lines, *l)
		case errors.Is(err, ErrNotFound):
			unknown = append(unknown, strings.TrimSpace(code))
		default:
			return nil, nil, err
		}
	}
	return lines, unknown, nil
}

// lineFromCode finds the sample of "LV-0418" or "LV-0418 100 m".
func (t *Tenant) lineFromCode(ctx context.Context, row, lang string) (*Line, error) {
	var quantity int64
	var unit string
	s, err := t.sampleAtStart(ctx, row, func(rest string) (ok bool) {
		n, u, err := measure.ParseQuantity(rest, lang)
		if ok = err == nil && n > 0; ok {
			quantity, unit = n, u
		}
		return ok
	})
	return lineOf(s, Quantity(quantity), unit), err
}

// longestRow is how long a pasted line may be to be understood, in bytes:
// trying where its code ends takes time with the square of its words.
const longestRow = 300

// sampleAtStart finds the sample whose code begins a text: the whole is tried
// first, then shorter beginnings whose rest is understood. A text longer than
// longestRow is none.
func (t *Tenant) sampleAtStart(ctx context.Context, text string, understood func(rest string) bool) (*Sample, error) {
	if len(text) > longestRow {
		return nil, ErrNotFound
	}
	if s, err := t.FindSampleByCode(ctx, text); !errors.Is(err, ErrNotFound) {
		return s, err
	}
	words := strings.Fields(text)
	for n := len(words) - 1; n > 0; n-- {
		if !understood(strings.Join(words[n:], " ")) {
			continue
		}
		if s, err := t.FindSampleByCode(ctx, strings.Join(words[:n], " ")); !errors.Is(err, ErrNotFound) {
			return s, err
		}
	}
	return nil, ErrNotFound
}

func lineOf(s *Sample, quantity Quantity, unit string) *Line {
	if s == nil {
		return nil
	}
	return &Line{SampleUID: s.UID, LineSpec: LineSpec{Quantity: quantity, Unit: unit}}
}
