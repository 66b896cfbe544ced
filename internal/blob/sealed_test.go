package blob

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const pack = 64<<10 + 32 // one encrypted package of DARE 2.0 with its head and tag

var secret = bytes.Repeat([]byte{7}, 32)

func newSealed(t *testing.T) (Store, string) {
	t.Helper()
	d, dir := newDisk(t)
	return Sealed(d, func(string) ([]byte, error) { return secret, nil }), dir
}

// noise is content in which each place is different.
func noise(n int) string {
	data := make([]byte, n)
	rand.NewChaCha8([32]byte{1}).Read(data)
	return string(data)
}

func TestSealedGivesBackEverySize(t *testing.T) {
	s, _ := newSealed(t)
	for i, n := range []int{1, 17, 65535, 65536, 65537, 131072, 300000} {
		key, want := "size/"+string(rune('a'+i)), noise(n)
		put(t, s, key, want)
		if got := content(t, s, key); got != want {
			t.Errorf("%d bytes came back as %d or changed", n, len(got))
		}
		if got, want := list(t, s, key), fmt.Sprintf("%s %d", key, n); got[0] != want {
			t.Errorf("listed %v, want %s", got, want)
		}
	}
}

func TestSealedIsNotReadableOnTheDisk(t *testing.T) {
	s, dir := newSealed(t)
	canary := "canary: Tessuti Bianchi"
	put(t, s, "one", canary)
	put(t, s, "two", canary)
	one, two := raw(t, dir, "one"), raw(t, dir, "two")
	if bytes.Contains(one, []byte("Bianchi")) || bytes.Equal(one, two) {
		t.Error("stored in clear, or twice the same")
	}
	if one[0] != 0x20 || one[1] != 0x00 {
		t.Errorf("package head % x, want DARE 2.0 with AES-256-GCM", one[:2])
	}
}

func TestSealedRangesOverHTTP(t *testing.T) {
	s, _ := newSealed(t)
	want := noise(200000)
	put(t, s, "a", want)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		object, err := s.Open(r.Context(), "a")
		if err != nil {
			t.Error(err)
			return
		}
		defer object.Close()
		http.ServeContent(w, r, "a.jpg", object.ModTime(), object)
	}))
	defer server.Close()
	for header, want := range map[string]string{
		"":                    want,
		"bytes=0-0":           want[:1],
		"bytes=65530-65545":   want[65530:65546],
		"bytes=65536-131071":  want[65536:131072],
		"bytes=199990-":       want[199990:],
		"bytes=-70000":        want[130000:],
		"bytes=100000-150000": want[100000:150001],
	} {
		if got := get(t, server.URL, header); got != want {
			t.Errorf("range %q: got %d bytes, want %d, or they differ", header, len(got), len(want))
		}
	}
}

func TestSealedTellsWhatWasDoneToAFile(t *testing.T) {
	for _, tt := range []struct {
		name string
		harm func(data []byte) []byte
	}{
		{"one bit in the first package", func(d []byte) []byte { d[100] ^= 1; return d }},
		{"one bit in the last package", func(d []byte) []byte { d[len(d)-1] ^= 1; return d }},
		{"cut inside a package", func(d []byte) []byte { return d[:len(d)-10] }},
		{"cut between packages", func(d []byte) []byte { return d[:2*pack] }},
		{"packages swapped", func(d []byte) []byte { return slices.Concat(d[pack:2*pack], d[:pack], d[2*pack:]) }},
		{"a package repeated", func(d []byte) []byte { return slices.Concat(d[:pack], d) }},
		{"emptied", func([]byte) []byte { return nil }},
		{"lengthened", func(d []byte) []byte { return append(d, make([]byte, 100)...) }},
		{"replaced by plain text", func([]byte) []byte { return bytes.Repeat([]byte("plain "), 20) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, dir := newSealed(t)
			put(t, s, "a", noise(200000))
			if err := os.WriteFile(filepath.Join(dir, "a"), tt.harm(raw(t, dir, "a")), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := readAll(t, s, "a"); !errors.Is(err, ErrDamaged) {
				t.Errorf("got %v, want ErrDamaged", err)
			}
		})
	}
}

func TestSealedObjectsDoNotOpenElsewhere(t *testing.T) {
	s, dir := newSealed(t)
	put(t, s, "mine", "x")
	if err := os.Rename(filepath.Join(dir, "mine"), filepath.Join(dir, "other")); err != nil {
		t.Fatal(err)
	}
	if err := readAll(t, s, "other"); !errors.Is(err, ErrDamaged) {
		t.Errorf("under another name: %v, want ErrDamaged", err)
	}
	put(t, s, "mine", "x")
	stranger := Sealed(s.(*sealed).store, func(string) ([]byte, error) { return bytes.Repeat([]byte{8}, 32), nil })
	if err := readAll(t, stranger, "mine"); !errors.Is(err, ErrDamaged) {
		t.Errorf("with another company's key: %v, want ErrDamaged", err)
	}
}

func TestSealedPassesErrorsOn(t *testing.T) {
	s, dir := newSealed(t)
	if _, err := s.Open(t.Context(), "nothing"); !errors.Is(err, ErrNotFound) {
		t.Errorf("open: %v, want ErrNotFound", err)
	}
	if err := s.Put(t.Context(), "../a", strings.NewReader("x")); !errors.Is(err, ErrKey) {
		t.Errorf("put: %v, want ErrKey", err)
	}
	if err := s.Put(t.Context(), "empty", strings.NewReader("")); !errors.Is(err, ErrEmpty) {
		t.Errorf("put of nothing: %v, want ErrEmpty", err)
	}
	gone := errors.New("key destroyed")
	noKey := Sealed(s.(*sealed).store, func(string) ([]byte, error) { return nil, gone })
	if err := noKey.Put(t.Context(), "a", strings.NewReader("x")); !errors.Is(err, gone) {
		t.Errorf("put without key: %v", err)
	}
	short := Sealed(s.(*sealed).store, func(string) ([]byte, error) { return secret[:16], nil })
	if err := short.Put(t.Context(), "a", strings.NewReader("x")); err == nil {
		t.Error("a 16-byte key was taken")
	}
	nothingLeft(t, dir)
}

func TestSealedDeletes(t *testing.T) {
	s, dir := newSealed(t)
	put(t, s, "a", "x")
	if err := s.Delete(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	nothingLeft(t, dir)
}

func BenchmarkSealedRead(b *testing.B) {
	store, err := Disk(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	s := Sealed(store, func(string) ([]byte, error) { return secret, nil })
	if err := s.Put(b.Context(), "a", strings.NewReader(noise(1<<20))); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(1 << 20)
	b.ReportAllocs()
	for b.Loop() {
		object, err := s.Open(b.Context(), "a")
		if err != nil {
			b.Fatal(err)
		}
		io.Copy(io.Discard, object)
		object.Close()
	}
}

func raw(t *testing.T, dir, key string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, key))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// readAll gives the error of opening or of reading, whichever comes.
func readAll(t *testing.T, s Store, key string) error {
	object, err := s.Open(t.Context(), key)
	if err != nil {
		return err
	}
	defer object.Close()
	_, err = io.ReadAll(object)
	return err
}

func get(t *testing.T, url, byteRange string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if byteRange != "" {
		req.Header.Set("Range", byteRange)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
