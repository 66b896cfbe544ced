package models

import (
	"context"
	"errors"

	"jennyerp/internal/blob"
	"jennyerp/internal/sheet"
)

// checkPhotos opens the zip of photos once, so that a bad one is refused at once.
func checkPhotos(ctx context.Context, store blob.Store, key string) error {
	if key == "" {
		return nil
	}
	o, err := store.Open(ctx, key)
	if err != nil {
		return err
	}
	defer o.Close()
	if _, err := sheet.OpenPhotos(o, o.Size()); err != nil {
		return &photosError{err}
	}
	return nil
}

// photosError tells a problem of the zip from one of the table.
type photosError struct{ error }

func (e *photosError) Unwrap() error { return e.error }

var importProblems = []struct {
	err error
	key string
}{
	{sheet.ErrLegacyXLS, "xls"}, {sheet.ErrOtherSheet, "other"}, {sheet.ErrEncrypted, "locked"}, {sheet.ErrBroken, "broken"},
	{sheet.ErrNotSheet, "not_sheet"}, {sheet.ErrNotZip, "not_zip"}, {sheet.ErrEmpty, "empty"}, {sheet.ErrTooManyRows, "rows"},
	{sheet.ErrTooManyColumns, "columns"}, {sheet.ErrTextTooLong, "text"}, {sheet.ErrTooLarge, "large"}, {ErrImportTooLarge, "large"}, {blob.ErrEmpty, "empty"},
}

// ImportProblem is the refusal of an uploaded file: which one, and the message
// key with its values. ok is false for faults of ours.
func ImportProblem(err error, i *Import) (refused *Invalid, ok bool) {
	field, name := "file", i.File
	if errors.As(err, new(*photosError)) {
		field, name = "photos", i.PhotosFile
	}
	for _, p := range importProblems {
		if errors.Is(err, p.err) {
			return &Invalid{Fields: []FieldError{{Field: field, Key: "import.file." + p.key, Args: map[string]any{"File": name, "Rows": sheet.MaxRows, "Columns": sheet.MaxColumns}}}}, true
		}
	}
	return nil, false
}
