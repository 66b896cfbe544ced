package handlers

import (
	"strings"

	"jennyerp/internal/blob"
	"jennyerp/internal/keys"
)

// SealedBlobs encrypts what is stored under a company's key: the first part
// of every blob's name is the company (P21).
func SealedBlobs(store blob.Store, ring *keys.Ring) blob.Store {
	return blob.Sealed(store, func(key string) ([]byte, error) {
		company, rest, _ := strings.Cut(key, "/")
		if strings.HasPrefix(rest, "takeouts/") {
			return ring.Key(company, keys.Exports)
		}
		return ring.Key(company, keys.Blobs)
	})
}
