package models

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"jennyerp/internal/sheet"
	"jennyerp/internal/textile"
)

// withoutCode decides about a row without a code: refused, unless codes are to
// be made and it has a name. A sample that is already all that the row says
// is the same one, so that the same file twice adds nothing.
func (c *checker) withoutCode(ctx context.Context, row sheet.Row, w ImportRow, named []*Sample) (ImportRow, error) {
	if !c.imp.Plan.MakeCodes || c.nameKey(row) == "" {
		key := "import.row.no_code"
		if c.imp.Plan.MakeCodes {
			key = "import.row.no_name"
		}
		w.State, w.Problems = RowRefused, []RowProblem{problem("code", key, "")}
		return w, nil
	}
	first, twice := 0, false
	for _, s := range named {
		same := w
		same.SampleID, same.Version, same.Code, same.codeKey = s.ID, s.Version, s.Code, textile.CodeKey(s.Code)
		if err := c.compare(ctx, row, &same, s.SampleSpec, s.Code); err != nil {
			return w, err
		}
		if same.State != RowSame {
			continue
		}
		if first, twice = c.seen[same.codeKey]; !twice {
			c.seen[same.codeKey] = row.Number
			return same, nil
		}
	}
	if err := c.compare(ctx, row, &w, SampleSpec{}, ""); err != nil || w.State != RowNew {
		return w, err
	}
	whole, err := json.Marshal(w.Changes)
	if !twice {
		first, twice = c.seen["\x00"+string(whole)]
	}
	if twice {
		w.State, w.Changes, w.Problems = RowRefused, nil, []RowProblem{doubled("", first)}
		return w, err
	}
	c.seen["\x00"+string(whole)] = row.Number
	c.codeless = append(c.codeless, ImportRow{Row: w.Row, State: w.State, Changes: w.Changes})
	return w, err
}

// makeCodes gives codes to new rows without one, behind the last proposed.
func (c *checker) makeCodes(ctx context.Context) error {
	if len(c.codeless) == 0 {
		return nil
	}
	code, err := c.t.ProposeCode(ctx)
	if err != nil {
		return err
	}
	dash := strings.LastIndex(code, "-")
	var n int
	if _, err := fmt.Sscanf(code[dash+1:], "%d", &n); err != nil {
		return fmt.Errorf("proposed code %s: %w", code, err)
	}
	return c.t.Tx(ctx, func(t *Tenant) error {
		for _, w := range c.codeless {
			for ; ; n++ {
				w.Code = fmt.Sprintf("%s-%05d", code[:dash], n)
				w.codeKey = textile.CodeKey(w.Code)
				if _, used := c.seen[w.codeKey]; used {
					continue
				}
				if _, err := t.FindSampleByCode(ctx, w.Code); errors.Is(err, ErrNotFound) {
					break
				} else if err != nil {
					return err
				}
			}
			c.seen[w.codeKey] = w.Row
			w.Changes["code"] = [2]json.RawMessage{quoted(""), quoted(w.Code)}
			if err := t.updateRow(ctx, c.imp, w); err != nil {
				return err
			}
		}
		return nil
	})
}
