package jobs

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestStopWaitsForTheRunInProgressAndStartsNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		runs, finished := 0, false
		c := New(slog.New(slog.DiscardHandler), Job{Name: "outbox", Every: time.Second,
			Run: func(ctx context.Context) error {
				runs++
				time.Sleep(30 * time.Second)
				finished = ctx.Err() == nil
				return nil
			}})
		c.Start(t.Context())
		pass(time.Second)
		c.Wake("outbox")
		if err := c.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		pass(time.Hour)
		if runs != 1 || !finished {
			t.Fatalf("runs=%d finished uncancelled=%v, want the one run to finish and no other", runs, finished)
		}
	})
}

func TestStopCancelsWhatTakesTooLongAndNamesIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New(slog.New(slog.DiscardHandler),
			Job{Name: "stubborn", Every: time.Hour, Run: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }},
			Job{Name: "idle", Every: time.Hour, Run: func(context.Context) error { return nil }})
		c.Start(t.Context())
		pass(time.Second)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		err := c.Stop(ctx)
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "stubborn") ||
			strings.Contains(err.Error(), "idle") {
			t.Fatalf("Stop() = %v, want the deadline and the name of the stubborn job alone", err)
		}
		if err := c.Stop(t.Context()); err != nil {
			t.Fatalf("after being cancelled the job should have ended: %v", err)
		}
	})
}

func TestEndOfTheStartContextCancelsRunsAndStopReturns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		runs := 0
		c := New(slog.New(slog.DiscardHandler), Job{Name: "outbox", Every: time.Second,
			Run: func(ctx context.Context) error { runs++; <-ctx.Done(); return ctx.Err() }})
		c.Start(ctx)
		pass(time.Second)
		cancel()
		pass(time.Hour)
		if err := c.Stop(t.Context()); err != nil || runs != 1 {
			t.Fatalf("Stop() = %v after %d runs, want nil after 1", err, runs)
		}
	})
}

func TestStopWithoutStartReturns(t *testing.T) {
	c := New(slog.New(slog.DiscardHandler), Job{Name: "x", Run: func(context.Context) error { return nil }})
	if err := c.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestStopBreaksOffWhatLosesNothingByIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var text bytes.Buffer
		c := New(slog.New(slog.NewTextHandler(&text, nil)), Job{Name: "pictures", Every: time.Hour, Breaks: true, Run: func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		}})
		c.Start(t.Context())
		pass(time.Minute)
		begun := time.Now()
		if err := c.Stop(t.Context()); err != nil || time.Since(begun) != 0 {
			t.Errorf("stopped after %s with %v", time.Since(begun), err)
		}
		if text.Len() > 0 {
			t.Errorf("logged as a failure: %s", text.String())
		}
	})
}
