package throttle

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// fivePerMinute lets five through at once and then one every twelve seconds.
var fivePerMinute = Class{Rate: 5.0 / 60, Burst: 5}

// use acts n times and tells how many acts were allowed.
func use(t *Throttle, key string, n int, now time.Time) (allowed int) {
	for range n {
		if ok, _ := t.Allow(key, now); ok {
			allowed++
		}
	}
	return allowed
}

func TestBurstIsAllowedThenRefused(t *testing.T) {
	th := New(fivePerMinute, 10)
	if got := use(th, "anna", 8, noon); got != 5 {
		t.Fatalf("allowed %d acts at once, want 5", got)
	}
	ok, wait := th.Allow("anna", noon.Add(2*time.Second))
	if ok || wait != 10*time.Second {
		t.Fatalf("got ok=%v wait=%s, want a refusal for 10s more", ok, wait)
	}
	if ok, _ := th.Allow("anna", noon.Add(2*time.Second).Add(wait)); !ok {
		t.Fatal("refused after waiting as long as told")
	}
}

func TestRefusedActsCostNothing(t *testing.T) {
	th := New(fivePerMinute, 10)
	use(th, "anna", 1000, noon)
	if ok, _ := th.Allow("anna", noon.Add(12*time.Second)); !ok {
		t.Fatal("a flood of refused acts must not lock the owner out for longer")
	}
}

func TestBucketFillsAgainButNeverBeyondItsBurst(t *testing.T) {
	th := New(fivePerMinute, 10)
	use(th, "anna", 5, noon)
	if got := use(th, "anna", 8, noon.Add(25*time.Second)); got != 2 {
		t.Errorf("allowed %d acts after 25s, want 2", got)
	}
	if got := use(th, "anna", 8, noon.Add(24*time.Hour)); got != 5 {
		t.Errorf("allowed %d acts after a day, want 5", got)
	}
}

func TestKeysDoNotDisturbEachOther(t *testing.T) {
	th := New(fivePerMinute, 10)
	use(th, "anna", 9, noon)
	if got := use(th, "bruno", 9, noon); got != 5 {
		t.Fatalf("allowed %d acts, want 5", got)
	}
}

func TestClockSetBackLocksNobodyOut(t *testing.T) {
	th := New(fivePerMinute, 10)
	use(th, "anna", 5, noon)
	earlier := noon.Add(-24 * time.Hour)
	if ok, wait := th.Allow("anna", earlier); ok || wait != 12*time.Second {
		t.Fatalf("got ok=%v wait=%s, want a wait of 12s and not of a day", ok, wait)
	}
}

func TestHundredThousandKeysStayBounded(t *testing.T) {
	th := New(fivePerMinute, 1000)
	for i := range 100_000 {
		th.Allow(fmt.Sprintf("192.0.2.%d", i), noon)
	}
	if th.Len() != 1000 || th.recency.Len() != 1000 {
		t.Fatalf("remembers %d keys in a list of %d, want 1000", th.Len(), th.recency.Len())
	}
}

func TestTheKeyNotUsedForLongestIsForgotten(t *testing.T) {
	th := New(fivePerMinute, 2)
	use(th, "anna", 5, noon)
	use(th, "bruno", 5, noon)
	th.Allow("anna", noon) // refused, but anna is now the more recent one
	th.Allow("chen", noon)
	if ok, _ := th.Allow("anna", noon); ok {
		t.Error("anna was forgotten although bruno had been idle for longer")
	}
	if ok, _ := th.Allow("bruno", noon); !ok {
		t.Error("bruno should have been forgotten")
	}
}

func TestCountersSurviveARestart(t *testing.T) {
	before := New(fivePerMinute, 10)
	use(before, "anna", 5, noon)
	use(before, "bruno", 2, noon)
	after := New(fivePerMinute, 10)
	if err := after.Restore(before.Snapshot(noon), noon.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	if ok, wait := after.Allow("anna", noon.Add(time.Second)); ok || wait != 11*time.Second {
		t.Errorf("anna: got ok=%v wait=%s, want 11s to wait", ok, wait)
	}
	if got := use(after, "bruno", 9, noon.Add(time.Second)); got != 3 {
		t.Errorf("bruno may act %d times, want 3", got)
	}
}

func TestSnapshotLeavesOutFullBucketsAndReadableKeys(t *testing.T) {
	th := New(fivePerMinute, 10)
	th.Allow("anna@example.com", noon)
	if snapshot := th.Snapshot(noon); len(snapshot) != 1+entrySize || strings.Contains(string(snapshot), "anna") {
		t.Errorf("snapshot of one key is %q", snapshot)
	}
	if snapshot := th.Snapshot(noon.Add(time.Hour)); len(snapshot) != 1 {
		t.Errorf("a full bucket is still in the snapshot: %d bytes", len(snapshot))
	}
}

func TestRestoreKeepsTheMostRecentKeysWithinTheLimit(t *testing.T) {
	big := New(fivePerMinute, 10)
	for _, key := range []string{"anna", "bruno", "chen"} {
		use(big, key, 5, noon)
	}
	small := New(fivePerMinute, 2)
	if err := small.Restore(big.Snapshot(noon), noon); err != nil {
		t.Fatal(err)
	}
	if small.Len() != 2 {
		t.Fatalf("remembers %d keys, want 2", small.Len())
	}
	if ok, _ := small.Allow("chen", noon); ok {
		t.Error("the most recent key was lost")
	}
}

func TestRestoreRefusesForeignBytesAndKeepsWhatItHas(t *testing.T) {
	th := New(fivePerMinute, 10)
	use(th, "anna", 5, noon)
	good := th.Snapshot(noon)
	for _, bad := range [][]byte{nil, {}, {9}, good[:len(good)-1], append([]byte{9}, good[1:]...)} {
		if err := th.Restore(bad, noon); !errors.Is(err, ErrSnapshot) {
			t.Errorf("Restore(%d bytes) = %v, want ErrSnapshot", len(bad), err)
		}
	}
	if ok, _ := th.Allow("anna", noon); ok {
		t.Error("a refused snapshot changed the counters")
	}
}

func TestRestoreBoundsMomentsFromAClockThatWasWrong(t *testing.T) {
	wrong := New(fivePerMinute, 10)
	use(wrong, "anna", 5, noon.Add(365*24*time.Hour))
	th := New(fivePerMinute, 10)
	if err := th.Restore(wrong.Snapshot(noon), noon); err != nil {
		t.Fatal(err)
	}
	if ok, wait := th.Allow("anna", noon); ok || wait != 12*time.Second {
		t.Fatalf("got ok=%v wait=%s, want 12s", ok, wait)
	}
}

func TestManyGoroutinesTogetherGetNoMoreThanTheBurst(t *testing.T) {
	th := New(Class{Rate: 0.001, Burst: 50}, 10)
	var allowed atomic.Int64
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { allowed.Add(int64(use(th, "anna", 25, noon))) })
	}
	wg.Wait()
	if allowed.Load() != 50 {
		t.Fatalf("allowed %d acts, want 50", allowed.Load())
	}
}

func TestSenselessClassesPanic(t *testing.T) {
	for _, class := range []Class{{0, 1}, {-1, 1}, {1, 0}, {1e12, 1}, {1e-9, 1 << 40}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("New(%+v) did not panic", class)
				}
			}()
			New(class, 10)
		}()
	}
}
