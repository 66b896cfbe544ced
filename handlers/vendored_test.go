package handlers

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"testing"
)

// What is not ours is what was checked once, byte for byte (decisions 2 and 4).
func TestVendoredScriptsAreTheOnesThatWereChecked(t *testing.T) {
	for file, sum := range map[string]string{
		"../static/js/htmx.min.js":         "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130",
		"../static/scan/zxing/reader.js":   "98e44c8063b9aa75b31562f6b64b2cead420842ac3e4f57a791c01cd8f450a7a",
		"../static/scan/zxing/reader.wasm": "2ebda08a93eea3efcd8399cda6b276e6a0b1de4fec60b4d8988a047de4c6d1ba",
	} {
		b, err := os.ReadFile(file)
		check(t, err)
		if got := sha256.Sum256(b); hex.EncodeToString(got[:]) != sum {
			t.Errorf("%s is another file: %x", file, got)
		}
	}
}
