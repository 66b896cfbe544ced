package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"jennyerp/internal/blob"
)

// Import is one spreadsheet on its way into the library: uploaded, its columns
// named, checked, and only then run. Until it runs nothing is in the library.
type Import struct {
	ID         int64
	UID        string
	File       string // name as it came
	PhotosFile string
	Blob       string // "" once the file is cleared away
	Photos     string
	State      ImportState
	Preview    ImportPreview
	Plan       ImportPlan
	Counts     ImportCounts
	Problem    string // message key: why it went back a step
	CreatedAt  int64
	CreatedBy  string
	DoneAt     int64
}

// ImportState is where an import stands.
type ImportState string

// The states of an import. Checking, running and undoing are work in progress.
const (
	ImportUploaded ImportState = "uploaded"
	ImportChecking ImportState = "checking"
	ImportChecked  ImportState = "checked"
	ImportRunning  ImportState = "running"
	ImportDone     ImportState = "done"
	ImportUndoing  ImportState = "undoing"
	ImportUndone   ImportState = "undone"
)

// stepBefore is the step an interrupted piece of work goes back to. What is
// half done was in a transaction, so it is not there.
var stepBefore = map[ImportState]ImportState{ImportChecking: ImportUploaded, ImportRunning: ImportChecked, ImportUndoing: ImportDone}

// Working tells whether the import is in the hands of a job.
func (i *Import) Working() bool { return stepBefore[i.State] != "" }

// ImportPlan is what the person decided about the columns.
type ImportPlan struct {
	Header     int        `json:"header"`     // number of the row that names the columns, 0 for none
	Fields     []string   `json:"fields"`     // key of a SampleField per column, "" leaves it out
	Lang       string     `json:"lang"`       // how "1.234" is read: en or it
	MakeCodes  bool       `json:"make_codes"` // for rows without one
	Visibility Visibility `json:"visibility"` // of its pictures
}

// ImportCounts is what the check found.
type ImportCounts struct {
	New       int      `json:"new"`
	Changed   int      `json:"changed"`
	Same      int      `json:"same"`
	Refused   int      `json:"refused"`
	Kept      int      `json:"kept"`     // after undo: edited since, so left
	Pictures  int      `json:"pictures"` // that will be added
	Problems  int      `json:"problems"` // pictures that cannot be used
	Rest      int      `json:"rest"`     // photos of no code in the table
	RestNames []string `json:"rest_names"`
}

// Rows is how many rows were looked at.
func (c ImportCounts) Rows() int { return c.New + c.Changed + c.Same + c.Refused + c.Kept }

// Limits of the two uploaded files, in bytes.
const (
	MaxImportTable  = 200 << 20
	MaxImportPhotos = 600 << 20
)

// importLife is how long an import can be undone; then its files and rows go.
const importLife = 30 * 24 * time.Hour

const importColumns = `id, uid, file, photos_file, blob, photos, state, preview, plan, counts, problem, created_at, created_by, done_at`

func scanImport(r *sql.Rows) (*Import, error) {
	var i Import
	var preview JSON[ImportPreview]
	var plan JSON[ImportPlan]
	var counts JSON[ImportCounts]
	err := r.Scan(&i.ID, &i.UID, &i.File, &i.PhotosFile, &i.Blob, &i.Photos, &i.State, &preview, &plan, &counts, &i.Problem, &i.CreatedAt, &i.CreatedBy, &i.DoneAt)
	i.Preview, i.Plan, i.Counts = preview.V, plan.V, counts.V
	return &i, err
}

// Undoable tells whether the import can still be taken back at the time now.
func (i *Import) Undoable(now int64) bool {
	return i.State == ImportDone && i.Blob != "" && now-i.DoneAt < importLife.Milliseconds()
}

// Imports lists the newest imports; only those of one person when by is given.
func (t *Tenant) Imports(ctx context.Context, by string, limit int) ([]*Import, error) {
	rows, err := t.query(ctx, `select `+importColumns+` from imports where ? in ('', created_by) order by id desc limit ?`, by, limit)
	return collect(rows, err, scanImport)
}

// FindImport finds an import by the id in its URL. Who may not see cost sees
// only what they brought themselves, for a list may hold costs.
func (t *Tenant) FindImport(ctx context.Context, uid string, p Principal) (*Import, error) {
	rows, err := t.query(ctx, `select `+importColumns+` from imports where uid = ? and (? or created_by = ?)`, uid, p.SeeCost, p.UserUID)
	all, err := collect(rows, err, scanImport)
	if err != nil {
		return nil, fmt.Errorf("import: %w", err)
	}
	if len(all) == 0 {
		return nil, ErrNotFound
	}
	return all[0], nil
}

// ImportBlob is where a file of an import is kept.
func (t *Tenant) ImportBlob(uid, part string) string {
	return t.CompanyUID + "/imports/" + uid + "/" + part
}

// ImportFile keeps an uploaded file; part is "table" or "photos". Errors: those
// of the store and ErrImportTooLarge, for ImportProblem.
func (t *Tenant) ImportFile(ctx context.Context, store blob.Store, uid, part string, data io.Reader) (key string, err error) {
	key = t.ImportBlob(uid, part)
	limit := int64(MaxImportTable)
	if part == "photos" {
		limit = MaxImportPhotos
	}
	err = t.Keep(ctx, store, key, &limited{r: data, left: limit})
	if err != nil && part == "photos" {
		err = &photosError{err}
	}
	return key, err
}

// ErrImportTooLarge is an upload above its limit.
var ErrImportTooLarge = errors.New("import: file is too large")

// limited fails, instead of ending, where a reader holds too much.
type limited struct {
	r    io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, ErrImportTooLarge
	}
	return n, err
}

// CreateImport keeps an uploaded table, and photos if there are any, and looks
// into them. The files are already in the store. Errors: those of sheet.Open
// and sheet.OpenPhotos, for ImportProblem.
func (t *Tenant) CreateImport(ctx context.Context, store blob.Store, by string, i *Import, r Reader) error {
	if err := t.look(ctx, store, i, r, -1); err != nil {
		return err
	}
	if err := checkPhotos(ctx, store, i.Photos); err != nil {
		return err
	}
	i.State, i.CreatedAt, i.CreatedBy, i.Plan.Visibility = ImportUploaded, t.Now(), by, "public"
	i.File, i.PhotosFile = shortName(i.File), shortName(i.PhotosFile)
	res, err := t.exec(ctx, `insert into imports (uid, file, photos_file, blob, photos, state, preview, plan, created_at, created_by) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		i.UID, i.File, i.PhotosFile, i.Blob, i.Photos, i.State, JSON[ImportPreview]{i.Preview}, JSON[ImportPlan]{i.Plan}, i.CreatedAt, by)
	if err != nil {
		return fmt.Errorf("create import: %w", err)
	}
	i.ID, err = res.LastInsertId()
	return err
}

// moveImport takes an import from one of the given states to another;
// ErrStale when it is not there any more.
func (t *Tenant) moveImport(ctx context.Context, i *Import, to ImportState, problem string, from ...ImportState) error {
	marks, args := "", []any{to, problem, i.ID}
	for _, s := range from {
		marks, args = marks+",?", append(args, s)
	}
	res, err := t.exec(ctx, `update imports set state = ?, problem = ? where id = ? and state in (`+strings.TrimPrefix(marks, ",")+`)`, args...)
	if err != nil {
		return fmt.Errorf("move import: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(ErrStale, err)
	}
	i.State, i.Problem = to, problem
	return nil
}

// BeginCheck keeps the plan and hands the import to the job that checks it.
func (t *Tenant) BeginCheck(ctx context.Context, i *Import) error {
	return t.Tx(ctx, func(t *Tenant) error {
		if _, err := t.exec(ctx, `update imports set plan = ?, preview = ? where id = ?`, JSON[ImportPlan]{i.Plan}, JSON[ImportPreview]{i.Preview}, i.ID); err != nil {
			return fmt.Errorf("plan import: %w", err)
		}
		return t.moveImport(ctx, i, ImportChecking, "", ImportUploaded, ImportChecked)
	})
}

// BeginRun hands a checked import to the job that runs it.
func (t *Tenant) BeginRun(ctx context.Context, i *Import) error {
	return t.Tx(ctx, func(t *Tenant) error {
		if err := t.moveImport(ctx, i, ImportRunning, "", ImportChecked); err != nil {
			return err
		}
		return t.Audit(ctx, Audit{Act: ActImport, Noun: "samples", NounUID: i.UID, Details: AuditDetails{What: i.File, Count: i.Counts.New + i.Counts.Changed}})
	})
}

// BeginUndo hands a finished import to the job that takes it back.
func (t *Tenant) BeginUndo(ctx context.Context, i *Import) error {
	if !i.Undoable(t.Now()) {
		return ErrStale
	}
	return t.Tx(ctx, func(t *Tenant) error {
		if err := t.moveImport(ctx, i, ImportUndoing, "", ImportDone); err != nil {
			return err
		}
		return t.Audit(ctx, Audit{Act: ActDeleted, Noun: "import", NounUID: i.UID, Details: AuditDetails{What: i.File}})
	})
}

// ImportBack goes back from the check to the columns.
func (t *Tenant) ImportBack(ctx context.Context, i *Import) error {
	return t.moveImport(ctx, i, ImportUploaded, "", ImportChecked)
}

// RecoverImport takes work that was interrupted, or failed, back to the step
// before, where the page says so with the message of the key.
func (t *Tenant) RecoverImport(ctx context.Context, i *Import, problem string) error {
	if !i.Working() {
		return nil
	}
	err := t.moveImport(ctx, i, stepBefore[i.State], problem, i.State)
	if errors.Is(err, ErrStale) {
		return nil // it ended by itself meanwhile
	}
	return err
}
