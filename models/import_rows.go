package models

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
)

// RowState is what an import does with one row.
type RowState string

// The states of a row; kept is a sample that undo left, because it was edited.
const (
	RowNew     RowState = "new"
	RowChanged RowState = "changed"
	RowSame    RowState = "same"
	RowRefused RowState = "refused"
	RowKept    RowState = "kept"
)

// RowStates are in the order a person wants to look at them.
var RowStates = []RowState{RowRefused, RowChanged, RowNew, RowSame, RowKept}

// ImportRow is one row of an import: what it will do, or why it is refused.
type ImportRow struct {
	Row      int // as the spreadsheet shows it
	State    RowState
	Code     string
	SampleID int64
	Version  int64 // of the sample when it was compared
	Problems []RowProblem
	Changes  Changes
	Pictures []ImportPicture

	codeKey string
	before  string
}

// RowProblem is what is wrong with one cell or picture. Rows are refused for
// their cells only: a bad picture is named and left out.
type RowProblem struct {
	Field string         `json:"field"` // key of a SampleField, or "picture"
	Key   string         `json:"key"`
	Args  map[string]any `json:"args,omitempty"`
	Text  string         `json:"text,omitempty"` // as it stands in the file
}

// ImportPicture is a picture that is stored already and waits for its sample.
type ImportPicture struct {
	UID    string `json:"uid"`
	Blob   string `json:"blob"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Colour string `json:"colour"`
	Name   string `json:"name"`
}

// RowPage is how many rows a page of the check shows.
const RowPage = 50

const rowColumns = `row, state, code, code_key, coalesce(sample_id, 0), version, problems, changes, pictures, before`

func scanImportRow(r *sql.Rows) (ImportRow, error) {
	var w ImportRow
	var problems JSON[[]RowProblem]
	var changes JSON[Changes]
	var pictures JSON[[]ImportPicture]
	err := r.Scan(&w.Row, &w.State, &w.Code, &w.codeKey, &w.SampleID, &w.Version, &problems, &changes, &pictures, &w.before)
	w.Problems, w.Changes, w.Pictures = problems.V, changes.V, pictures.V
	return w, err
}

// ImportRows lists rows of one state ("" for all) behind the row number after.
func (t *Tenant) ImportRows(ctx context.Context, i *Import, state RowState, after, limit int) (list []ImportRow, more bool, err error) {
	where, args := `import_id = ? and row > ?`, []any{i.ID, after}
	if state != "" {
		where, args = `import_id = ? and state = ? and row > ?`, []any{i.ID, state, after}
	}
	rows, err := t.query(ctx, `select `+rowColumns+` from import_rows where `+where+` order by row limit ?`, append(args, limit+1)...)
	list, err = collect(rows, err, scanImportRow)
	if err != nil {
		return nil, false, fmt.Errorf("rows of import: %w", err)
	}
	if len(list) > limit {
		return list[:limit], true, nil
	}
	return list, false, nil
}

// SampleUIDs are the ids in URLs of the rows' samples, by sample id.
func (t *Tenant) SampleUIDs(ctx context.Context, list []ImportRow) (map[int64]string, error) {
	var ids []int64
	for _, w := range list {
		ids = append(ids, w.SampleID)
	}
	all := map[int64]string{}
	rows, err := t.query(ctx, `select id, uid from samples where id in (select value from json_each(?)) and state <> 'removed'`, JSON[[]int64]{ids})
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var id int64
		var uid string
		err := r.Scan(&id, &uid)
		all[id] = uid
		return struct{}{}, err
	})
	return all, err
}

// insertRows stores checked rows.
func (t *Tenant) insertRows(ctx context.Context, i *Import, list []ImportRow) error {
	return t.Tx(ctx, func(t *Tenant) error {
		for _, w := range list {
			_, err := t.exec(ctx, `insert into import_rows (import_id, row, state, code, code_key, sample_id, version, problems, changes, pictures) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
				i.ID, w.Row, w.State, w.Code, w.codeKey, orNull(w.SampleID), w.Version, JSON[[]RowProblem]{w.Problems}, changesColumn(w.Changes), JSON[[]ImportPicture]{w.Pictures})
			if err != nil {
				return fmt.Errorf("keep row %d: %w", w.Row, err)
			}
		}
		return nil
	})
}

// updateRow stores what was learned about a row later: its pictures, its code.
func (t *Tenant) updateRow(ctx context.Context, i *Import, w ImportRow) error {
	_, err := t.exec(ctx, `update import_rows set state = ?, code = ?, code_key = ?, problems = ?, changes = ?, pictures = ? where import_id = ? and row = ?`,
		w.State, w.Code, w.codeKey, JSON[[]RowProblem]{w.Problems}, changesColumn(w.Changes), JSON[[]ImportPicture]{w.Pictures}, i.ID, w.Row)
	if err != nil {
		return fmt.Errorf("keep row %d: %w", w.Row, err)
	}
	return nil
}

// Fields are the changed fields, old and new, as the reader writes them.
func (w ImportRow) Fields(r Reader) ([]ChangedField, error) {
	old, now, err := w.specs()
	if err != nil {
		return nil, err
	}
	var all []ChangedField
	for _, f := range r.Fields() {
		if _, changed := w.Changes[f.Key]; changed || f.Key == "moq" && w.Changes["moq_unit"][1] != nil {
			all = append(all, ChangedField{Key: f.Key, Old: r.written(f, &old), New: r.written(f, &now)})
		}
	}
	return all, nil
}

// specs are the changed fields before and after.
func (w ImportRow) specs() (old, now SampleSpec, err error) {
	if err := apply(&old, oldest(w.Changes)); err != nil {
		return old, now, err
	}
	return old, now, apply(&now, newestOf(w.Changes))
}

// countRows counts the rows by state, and their pictures.
func (t *Tenant) countRows(ctx context.Context, i *Import) error {
	rows, err := t.query(ctx, `select state, count(*), sum(json_array_length(pictures)),
		sum((select count(*) from json_each(problems) p where json_extract(p.value, '$.field') = 'picture')) from import_rows where import_id = ? group by state`, i.ID)
	c := &i.Counts
	*c = ImportCounts{Rest: c.Rest, RestNames: c.RestNames}
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var state RowState
		var n, pictures, problems int
		err := r.Scan(&state, &n, &pictures, &problems)
		c.Pictures, c.Problems = c.Pictures+pictures, c.Problems+problems
		switch state {
		case RowNew:
			c.New = n
		case RowChanged:
			c.Changed = n
		case RowSame:
			c.Same = n
		case RowRefused:
			c.Refused = n
		case RowKept:
			c.Kept = n
		}
		return struct{}{}, err
	})
	if err != nil {
		return fmt.Errorf("count rows: %w", err)
	}
	_, err = t.exec(ctx, `update imports set counts = ? where id = ?`, JSON[ImportCounts]{*c}, i.ID)
	return err
}

func problem(field, key, text string, args ...any) RowProblem {
	p := RowProblem{Field: field, Key: key, Text: text}
	for i := 0; i+1 < len(args); i += 2 {
		if p.Args == nil {
			p.Args = map[string]any{}
		}
		p.Args[args[i].(string)] = args[i+1]
	}
	return p
}

// doubled refuses a row whose code stands in an earlier one.
func doubled(code string, first int) RowProblem {
	return problem("code", "import.row.doubled", code, "Row", strconv.Itoa(first))
}
