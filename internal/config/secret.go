package config

import "log/slog"

const hidden = "***"

// Secret is a value that prints as *** wherever it is printed, logged or marshalled (promise "Secrets",
// ASVS v5.0.0-13.3).
type Secret struct{ value string }

// NewSecret hides value.
func NewSecret(value string) Secret { return Secret{value} }

// Reveal gives the hidden value. Hand it straight to what needs it.
func (s Secret) Reveal() string { return s.value }

// Empty tells whether there is no value.
func (s Secret) Empty() bool { return s.value == "" }

// String is *** or, when there is no value, empty.
func (s Secret) String() string {
	if s.Empty() {
		return ""
	}
	return hidden
}

// GoString is String.
func (s Secret) GoString() string { return s.String() }

// LogValue is String.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText is String, and serves JSON, too.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
