package models

import (
	"crypto/hmac"
	"encoding/base64"
	"strconv"
	"strings"
)

// SilenceCode is in the link by which a person ends the mails about news of one
// company without signing in: the company's number, the person, and a keyed
// hash of the person.
func SilenceCode(key []byte, company int64, user string) string {
	return strconv.FormatInt(company, 36) + "." + user + "." + silenceHash(key, user)
}

func silenceHash(key []byte, user string) string {
	return base64.RawURLEncoding.EncodeToString(keyed(key, "silence", user))
}

// ParseSilence reads a code; GoodSilence tells whether we wrote it.
func ParseSilence(code string) (company int64, user, hash string, ok bool) {
	parts := strings.Split(code, ".")
	if len(parts) != 3 || !ValidUID(parts[1]) {
		return 0, "", "", false
	}
	company, err := strconv.ParseInt(parts[0], 36, 64)
	return company, parts[1], parts[2], err == nil && company > 0
}

// GoodSilence tells whether the hash of a code is ours.
func GoodSilence(key []byte, user, hash string) bool {
	return hmac.Equal([]byte(hash), []byte(silenceHash(key, user)))
}
