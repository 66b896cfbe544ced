package models

import (
	"errors"
	"fmt"
	"strings"
	"syscall"

	"github.com/mattn/go-sqlite3"
)

var (
	// ErrNotFound means: there is no such record for this viewer (404).
	ErrNotFound = errors.New("not found")
	// ErrStale means: somebody else changed the record since it was read (409).
	ErrStale = errors.New("changed by somebody else meanwhile")
)

// Forbidden refuses an act for want of a permission (403); the page names the
// roles that have it.
type Forbidden struct{ Need Permission }

func (e *Forbidden) Error() string { return "needs permission " + string(e.Need) }

// FieldError is what is wrong with one field: a message key and its values.
type FieldError struct {
	Field, Key string
	Args       map[string]any
}

// Invalid refuses bad input (422). The form is shown again with the typed
// values and each message at its field.
type Invalid struct{ Fields []FieldError }

func (e *Invalid) Error() string {
	if len(e.Fields) == 0 {
		return "invalid"
	}
	return fmt.Sprintf("invalid %s: %s", e.Fields[0].Field, e.Fields[0].Key)
}

// Refuse is an Invalid of one field.
func Refuse(field, key string) *Invalid {
	return &Invalid{Fields: []FieldError{{Field: field, Key: key}}}
}

// Conflict carries both versions of a record that two people edited (409).
type Conflict struct {
	Fields []string // edited by both
	Theirs any
}

func (e *Conflict) Error() string { return fmt.Sprintf("conflict in %v", e.Fields) }
func (e *Conflict) Unwrap() error { return ErrStale }

// DiskFull tells a full or read-only disk from other faults: the page then
// says that nothing was saved and nothing that was saved is lost.
func DiskFull(err error) bool {
	var se sqlite3.Error
	if errors.As(err, &se) && (se.Code == sqlite3.ErrFull || se.Code == sqlite3.ErrReadonly || se.Code == sqlite3.ErrIoErr) {
		return true
	}
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EROFS) || errors.Is(err, syscall.EDQUOT)
}

// Locked tells that others wrote to a file all the time that a write waits for
// its turn: nothing was saved, and it will work in a moment.
func Locked(err error) bool {
	var se sqlite3.Error
	return errors.As(err, &se) && (se.Code == sqlite3.ErrBusy || se.Code == sqlite3.ErrLocked)
}

func isUnique(err error) bool {
	var se sqlite3.Error
	return errors.As(err, &se) && (se.ExtendedCode == sqlite3.ErrConstraintUnique || se.ExtendedCode == sqlite3.ErrConstraintPrimaryKey)
}

// isTaken tells that a record was to get the id of another.
func isTaken(err error) bool {
	return isUnique(err) && strings.HasSuffix(err.Error(), ".uid")
}

// isConstraint tells whether the database refused a row: doubled, empty where
// it must not be, of another type, or pointing nowhere.
func isConstraint(err error) bool {
	var se sqlite3.Error
	return errors.As(err, &se) && (se.Code == sqlite3.ErrConstraint || se.Code == sqlite3.ErrMismatch || se.Code == sqlite3.ErrTooBig)
}
