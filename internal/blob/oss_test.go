package blob

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestABucketKeepsWhatItWasGiven(t *testing.T) {
	b, _ := newBucket(t)
	put(t, b, "c1/ab/photo.jpg", "cloth")
	put(t, b, "c2/x", "other")
	if got := content(t, b, "c1/ab/photo.jpg"); got != "cloth" {
		t.Errorf("got %q", got)
	}
	if got := list(t, b, "c1/"); !slices.Equal(got, []string{"c1/ab/photo.jpg 5"}) {
		t.Errorf("listed %q", got)
	}
	o, err := b.Open(t.Context(), "c2/x")
	if err != nil || o.Size() != 5 || time.Since(o.ModTime()) > time.Minute {
		t.Errorf("%v %v", o, err)
	}
	for range 2 {
		if err := b.Delete(t.Context(), "c2/x"); err != nil {
			t.Error(err)
		}
	}
	if _, err := b.Open(t.Context(), "c2/x"); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
}

func TestABucketIsNotAskedTwiceForWhatItHas(t *testing.T) {
	b, server := newBucket(t)
	put(t, b, "a", "first")
	server.called()
	untouched := strings.NewReader("second")
	if err := b.Put(t.Context(), "a", untouched); err != nil || untouched.Len() != 6 {
		t.Errorf("%v, %d bytes left", err, untouched.Len())
	}
	if calls := server.called(); !slices.Equal(calls, []string{"HEAD house/a"}) {
		t.Errorf("%q", calls)
	}
	if got := content(t, b, "a"); got != "first" {
		t.Errorf("got %q", got)
	}
}

func TestALargeObjectGoesInParts(t *testing.T) {
	b, server := newBucket(t)
	data := make([]byte, 2*partSize+1234)
	for i := range data {
		data[i] = byte(rand.Uint32())
	}
	server.fail(1)
	if err := b.Put(t.Context(), "export.zip", bytes.NewReader(data)); err != nil {
		t.Fatal(err)
	}
	parts := 0
	for _, call := range server.called() {
		if call == "PUT house/export.zip" {
			parts++
		}
	}
	if parts != 3 || content(t, b, "export.zip") != string(data) {
		t.Errorf("%d parts, or another content", parts)
	}
	if left, _ := os.ReadDir(b.spool); len(left) != 0 {
		t.Errorf("%d files are left behind", len(left))
	}
}

func TestABucketIsReadInRanges(t *testing.T) {
	b, _ := newBucket(t)
	put(t, b, "a", "0123456789")
	o, err := b.Open(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	p := make([]byte, 4)
	if n, err := o.ReadAt(p, 3); n != 4 || err != nil || string(p) != "3456" {
		t.Errorf("%d %v %q", n, err, p)
	}
	if n, err := o.ReadAt(p, 8); n != 2 || err != io.EOF || string(p[:n]) != "89" {
		t.Errorf("%d %v %q", n, err, p)
	}
	if _, err := o.ReadAt(p, 10); err != io.EOF {
		t.Error(err)
	}
	if at, err := o.Seek(-2, io.SeekEnd); at != 8 || err != nil {
		t.Error(at, err)
	}
	if rest, err := io.ReadAll(o); string(rest) != "89" || err != nil {
		t.Errorf("%q %v", rest, err)
	}
	if _, err := o.Seek(-1, io.SeekStart); err == nil {
		t.Error("a place before the beginning")
	}
}

func TestAStoreThatStumblesIsTriedAgainAndOneThatIsAwayIsNamed(t *testing.T) {
	b, server := newBucket(t)
	server.fail(tries - 1)
	put(t, b, "a", "cloth")
	server.fail(1000)
	err := b.Put(t.Context(), "b", strings.NewReader("x"))
	if _, openErr := b.Open(t.Context(), "a"); !errors.Is(err, ErrAway) || !errors.Is(openErr, ErrAway) {
		t.Errorf("%v, %v", err, openErr)
	}
	server.fail(0)
	if got := list(t, b, ""); !slices.Equal(got, []string{"a 5"}) {
		t.Errorf("%q", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.Delete(ctx, "a"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestAWrongSecretIsRefusedAtOnce(t *testing.T) {
	server, place := newOSSServer(t)
	b := openBucket(t, place, "silk")
	if err := b.Put(t.Context(), "a", strings.NewReader("x")); !errors.Is(err, ErrAway) {
		t.Error(err)
	}
	if server.refused != 1 || len(server.called()) != 1 {
		t.Errorf("%d of the requests were refused", server.refused)
	}
	if _, err := OSS("s3://cloth", testID, testSecret, t.TempDir()); err == nil {
		t.Error("an address of something else is accepted")
	}
}

func TestSealedContentIsUnreadableInTheBucket(t *testing.T) {
	b, _ := newBucket(t)
	s := Sealed(b, func(string) ([]byte, error) { return bytes.Repeat([]byte{7}, 32), nil })
	put(t, s, "c1/photo", strings.Repeat("secret cloth ", 20_000))
	if got := content(t, s, "c1/photo"); got != strings.Repeat("secret cloth ", 20_000) {
		t.Error("another content")
	}
	if strings.Contains(content(t, b, "c1/photo"), "secret cloth") {
		t.Error("the bucket can read it")
	}
}
