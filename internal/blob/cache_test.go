package blob

import (
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"os"
)

func newCache(t *testing.T, limit int64) (*cache, *ossServer, string) {
	t.Helper()
	b, server := newBucket(t)
	dir := t.TempDir()
	return openCache(t, b, dir, limit), server, dir
}

func openCache(t *testing.T, far Store, dir string, limit int64) *cache {
	t.Helper()
	store, err := Cached(far, dir, limit)
	if err != nil {
		t.Fatal(err)
	}
	return store.(*cache)
}

func TestWhatWasReadIsAtHandWhenTheStoreIsAway(t *testing.T) {
	c, server, _ := newCache(t, 1000)
	put(t, c, "a", "cloth")
	content(t, c, "a")
	put(t, c, "b", "unread")
	server.fail(1000)
	if got := content(t, c, "a"); got != "cloth" {
		t.Errorf("got %q", got)
	}
	if _, err := c.Open(t.Context(), "b"); !errors.Is(err, ErrAway) {
		t.Error(err)
	}
}

func TestManyReadersFetchOnce(t *testing.T) {
	c, server, _ := newCache(t, 1000)
	put(t, c, "a", "cloth")
	server.called()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { content(t, c, "a") })
	}
	wg.Wait()
	if calls := server.called(); !slices.Equal(calls, []string{"HEAD house/a", "GET house/a"}) {
		t.Errorf("%q", calls)
	}
}

func TestTheCacheStaysWithinItsLimitAndKeepsWhatWasUsedLast(t *testing.T) {
	c, server, dir := newCache(t, 80)
	for _, key := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		put(t, c, key, strings.Repeat(key, 10))
		content(t, c, key)
	}
	content(t, c, "a")
	put(t, c, "i", strings.Repeat("i", 10))
	reading, err := c.Open(t.Context(), "b") // open while it is thrown out
	if err != nil {
		t.Fatal(err)
	}
	defer reading.Close()
	content(t, c, "c") // so b is the oldest but a, c and itself
	for _, key := range []string{"i", "d", "e"} {
		content(t, c, key)
	}
	if got, err := io.ReadAll(reading); string(got) != strings.Repeat("b", 10) || err != nil {
		t.Errorf("%q %v", got, err)
	}
	if c.used > 80 || len(list(t, c.near, "")) != 8 {
		t.Errorf("%d bytes, %q", c.used, list(t, c.near, ""))
	}
	put(t, c, "large", strings.Repeat("x", 11))
	content(t, c, "large")
	server.called()
	content(t, c, "large")
	if len(server.called()) == 0 {
		t.Error("an object of more than an eighth of the limit is kept")
	}
	if again := openCache(t, c.far, dir, 30); again.used > 30 || len(list(t, again.near, "")) != 3 {
		t.Errorf("after a start with less room: %d bytes", again.used)
	}
}

func TestWhatIsDeletedIsNotAtHandEither(t *testing.T) {
	c, _, _ := newCache(t, 1000)
	put(t, c, "a", "cloth")
	content(t, c, "a")
	if err := c.Delete(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Open(t.Context(), "a"); !errors.Is(err, ErrNotFound) || c.used != 0 || len(list(t, c.near, "")) != 0 {
		t.Errorf("%v, %d bytes", err, c.used)
	}
}

func TestAFullDiskSlowsTheCacheAndRefusesNothing(t *testing.T) {
	c, _, _ := newCache(t, 1000)
	put(t, c, "a", "cloth")
	c.near.flush = func(*os.File) error { return syscall.ENOSPC }
	if got := content(t, c, "a"); got != "cloth" {
		t.Errorf("got %q", got)
	}
}
