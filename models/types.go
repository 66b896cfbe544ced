package models

import (
	"crypto/rand"
	"database/sql/driver"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// Quantity is a number in thousandths of its unit (m, kg, cm, g/m²).
type Quantity int64

// UnitPrice is a price per unit in ten-thousandths of the currency unit.
type UnitPrice int64

// NewUID gives a random 128-bit id for a URL, in the form the browser's
// crypto.randomUUID gives, so that either side may choose it.
func NewUID() string { return uuid.NewString() }

// UIDOf gives the id of what belongs to two records, always the same.
func UIDOf(of, and string) string { return uuid.NewSHA1(uuid.MustParse(of), []byte(and)).String() }

// ValidUID tells whether s is a UUID in its usual form.
func ValidUID(s string) bool { return len(s) == 36 && uuid.Validate(s) == nil }

// newToken gives 256 random bits for a link or a cookie.
func newToken() string {
	b := make([]byte, 32)
	rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// At turns stored unix milliseconds into a UTC time.
func At(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// JSON stores a value as JSON text in one column.
type JSON[T any] struct{ V T }

// Scan reads the column; an empty one gives the zero value.
func (j *JSON[T]) Scan(src any) error {
	switch s := src.(type) {
	case string:
		return unmarshal([]byte(s), &j.V)
	case []byte:
		return unmarshal(s, &j.V)
	case nil:
		return nil
	}
	return fmt.Errorf("JSON column holds %T", src)
}

func unmarshal(b []byte, v any) error {
	if len(b) == 0 || string(b) == "[]" {
		return nil
	}
	return json.Unmarshal(b, v)
}

// Value writes the column; nil slices are stored as [].
func (j JSON[T]) Value() (driver.Value, error) {
	b, err := json.Marshal(j.V)
	if string(b) == "null" {
		b = []byte("[]")
	}
	return string(b), err
}

// orNull stores a zero number as null, so that "not given" is not "0".
func orNull[T ~int64 | ~int](v T) any {
	if v == 0 {
		return nil
	}
	return int64(v)
}

// uidOf gives the id of what belongs to a record, always the same.
func uidOf(of, and string) string { return uuid.NewSHA1(uuid.MustParse(of), []byte(and)).String() }
