// Command make writes common.bloom from lists of common passwords, one a line:
//
//	cat LISTS | go run ./internal/guess/make > internal/guess/common.bloom
//
// The lists are passwords.txt of github.com/trustelem/zxcvbn 1.0.1 (its first
// column) and passwords.json of @zxcvbn-ts/language-common 4.1.3: 49,271 in all,
// MIT, (c) 2012-2016 Dan Wheeler and Dropbox, 2018 Vincent Vanackere and
// Trustelem, 2021 @zxcvbn-ts. Shorter ones than four characters are left out.
package main

import (
	"bufio"
	"encoding/binary"
	"hash/fnv"
	"log"
	"os"
	"strings"
)

const (
	bitsEach = 19.2
	probes   = 13
)

func main() {
	all := map[string]bool{}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		if word := strings.ToLower(strings.TrimSpace(lines.Text())); len(word) >= 4 {
			all[word] = true
		}
	}
	filter := make([]byte, int(float64(len(all))*bitsEach)/8+1)
	bits := uint64(len(filter)) * 8
	for word := range all {
		h := fnv.New128a()
		h.Write([]byte(word))
		sum := h.Sum(nil)
		a, b := binary.BigEndian.Uint64(sum), binary.BigEndian.Uint64(sum[8:])|1
		for k := range uint64(probes) {
			at := (a + k*b) % bits
			filter[at/8] |= 1 << (at % 8)
		}
	}
	if _, err := os.Stdout.Write(filter); err != nil {
		log.Fatal(err)
	}
	log.Printf("%d entries, %d bytes", len(all), len(filter))
}
