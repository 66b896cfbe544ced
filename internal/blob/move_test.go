package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

func TestAllObjectsMoveToABucketAndBackAndGoOnWhereTheyStopped(t *testing.T) {
	d, _ := newDisk(t)
	for i := range 40 {
		put(t, d, fmt.Sprintf("c%d/photo-%d", i%3, i), strings.Repeat("x", i+1))
	}
	b, server := newBucket(t)
	put(t, b, "c0/photo-0", "x")
	put(t, b, "c1/photo-1", "of another size")
	m, err := Copy(t.Context(), d, b, nil)
	if err != nil || m.Copied.Load() != 39 || m.There.Load() != 1 {
		t.Fatalf("%d copied, %d there, %v", m.Copied.Load(), m.There.Load(), err)
	}
	back, _ := newDisk(t)
	server.fail(3)
	if _, err := Copy(t.Context(), b, back, nil); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(list(t, d, ""), list(t, back, "")) || content(t, back, "c1/photo-1") != "xx" {
		t.Error("what came back differs")
	}
	again, err := Copy(t.Context(), b, back, nil)
	if err != nil || again.There.Load() != 40 || again.Copied.Load() != 0 {
		t.Errorf("%d there, %v", again.There.Load(), err)
	}
}

// liar is a store that keeps something else than it is given.
type liar struct{ Store }

func (l liar) Put(ctx context.Context, key string, data io.Reader) error {
	text, err := io.ReadAll(data)
	return errors.Join(err, l.Store.Put(ctx, key, strings.NewReader(strings.ToUpper(string(text)))))
}

func TestACopyThatComesBackOtherwiseStopsTheMove(t *testing.T) {
	d, _ := newDisk(t)
	put(t, d, "a", "cloth")
	to, _ := newDisk(t)
	if _, err := Copy(t.Context(), d, liar{to}, nil); !errors.Is(err, ErrDamaged) {
		t.Error(err)
	}
}
