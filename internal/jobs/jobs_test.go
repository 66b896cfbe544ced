package jobs

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

var errBroken = errors.New("broken")

// diary notes when a job ran, counted from the start of the test's own clock.
type diary struct {
	start time.Time
	runs  []time.Duration
}

func newDiary() *diary { return &diary{start: time.Now()} }

func (d *diary) note() { d.runs = append(d.runs, time.Since(d.start)) }

func (d *diary) want(t *testing.T, runs ...time.Duration) {
	t.Helper()
	if len(d.runs) != len(runs) {
		t.Fatalf("ran at %v, want %v", d.runs, runs)
	}
	for i := range runs {
		if d.runs[i] != runs[i] {
			t.Fatalf("ran at %v, want %v", d.runs, runs)
		}
	}
}

// run starts jobs inside the test's bubble of fake time and stops them at its end.
func run(t *testing.T, jobs ...Job) *Clockwork {
	t.Helper()
	c := New(slog.New(slog.DiscardHandler), jobs...)
	c.Start(t.Context())
	t.Cleanup(func() {
		if err := c.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return c
}

// pass lets fake time go by until everything due at its end has happened.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func TestJobRunsAtOnceAndThenEvery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDiary()
		run(t, Job{Name: "sweep", Every: time.Hour, Run: func(context.Context) error { d.note(); return nil }})
		pass(150 * time.Minute)
		d.want(t, 0, time.Hour, 2*time.Hour)
	})
}

func TestFirstRunsAreHeldBackUnlessWoken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		swept, mailed := newDiary(), newDiary()
		c := New(slog.New(slog.DiscardHandler), Job{Name: "sweep", Every: time.Hour, Run: func(context.Context) error { swept.note(); return nil }},
			Job{Name: "mail", Every: time.Hour, Run: func(context.Context) error { mailed.note(); return nil }})
		c.Later = time.Minute
		c.Start(t.Context())
		pass(time.Second)
		c.Wake("mail")
		pass(90 * time.Minute)
		swept.want(t, time.Minute, time.Minute+time.Hour)
		mailed.want(t, time.Second, time.Second+time.Hour)
		if err := c.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestJitterLengthensThePauseWithinItsBound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDiary()
		run(t, Job{Name: "sweep", Every: time.Hour, Jitter: time.Minute,
			Run: func(context.Context) error { d.note(); return nil }})
		pass(100 * time.Hour)
		late := time.Duration(0)
		for i, at := range d.runs {
			from := time.Duration(0)
			if i > 0 {
				from = d.runs[i-1] + time.Hour
			}
			if at < from || at >= from+time.Minute {
				t.Fatalf("run %d came at %s, want within a minute of %s", i, at, from)
			}
			late += at - from
		}
		if late == 0 {
			t.Fatal("no run was ever spread by the jitter")
		}
	})
}

func TestJobWithoutEveryRunsOnlyWhenWoken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDiary()
		c := run(t, Job{Name: "outbox", Run: func(context.Context) error { d.note(); return nil }})
		pass(time.Hour)
		d.want(t)
		c.Wake("outbox")
		pass(time.Hour)
		d.want(t, time.Hour)
	})
}

func TestWakeRunsEarlyAndThePauseStartsAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDiary()
		c := run(t, Job{Name: "outbox", Every: time.Minute, Run: func(context.Context) error { d.note(); return nil }})
		pass(10 * time.Second)
		c.Wake("outbox")
		pass(65 * time.Second)
		d.want(t, 0, 10*time.Second, 70*time.Second)
	})
}

func TestManyWakesDuringARunMakeOneMoreRunAndNeverTwoAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDiary()
		var inside atomic.Int32
		c := run(t, Job{Name: "outbox", Every: time.Hour, Run: func(context.Context) error {
			if inside.Add(1) != 1 {
				t.Error("two runs at once")
			}
			defer inside.Add(-1)
			d.note()
			time.Sleep(time.Minute)
			return nil
		}})
		pass(time.Second)
		for range 100 {
			c.Wake("outbox")
		}
		pass(10 * time.Minute)
		d.want(t, 0, time.Minute)
	})
}

func TestASlowJobDoesNotHoldUpOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDiary()
		run(t,
			Job{Name: "slow", Every: time.Hour, Run: func(context.Context) error { time.Sleep(time.Hour); return nil }},
			Job{Name: "quick", Every: 20 * time.Minute, Run: func(context.Context) error { d.note(); return nil }})
		pass(50 * time.Minute)
		d.want(t, 0, 20*time.Minute, 40*time.Minute)
	})
}

func TestFailuresBackOffToABound(t *testing.T) {
	for _, c := range []struct {
		name  string
		every time.Duration
		want  []time.Duration // pauses after the first, second, … failure
	}{
		{"a quick job goes up to ten minutes", 4 * time.Minute, minutes(1, 2, 4, 8, 10, 10)},
		{"a nightly job is tried again soon, and never later than the next night", 24 * time.Hour,
			minutes(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1440, 1440)},
		{"a very quick job starts from its own pause", 15 * time.Second,
			[]time.Duration{15 * time.Second, 30 * time.Second, time.Minute}},
		{"a job without Every is tried again by itself", 0, minutes(1, 2, 4, 8, 10)},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDiary()
				clockwork := run(t, Job{Name: "backup", Every: c.every,
					Run: func(context.Context) error { d.note(); return errBroken }})
				clockwork.Wake("backup")
				at, total := []time.Duration{0}, time.Duration(0)
				for _, pause := range c.want {
					total += pause
					at = append(at, total)
				}
				pass(total)
				d.want(t, at...)
			})
		})
	}
}

func minutes(n ...int) (out []time.Duration) {
	for _, m := range n {
		out = append(out, time.Duration(m)*time.Minute)
	}
	return out
}

func TestWakingAFailingJobWaitsForItsBackOffAndSuccessEndsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDiary()
		c := run(t, Job{Name: "outbox", Every: 5 * time.Minute, Run: func(context.Context) error {
			d.note()
			if len(d.runs) == 1 {
				return errBroken
			}
			return nil
		}})
		pass(10 * time.Second)
		c.Wake("outbox")
		pass(9 * time.Minute)
		d.want(t, 0, time.Minute, 6*time.Minute)
	})
}

func TestPanicIsLoggedWithTheNameAndTheJobGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var text bytes.Buffer
		runs := 0
		c := New(slog.New(slog.NewTextHandler(&text, nil)), Job{Name: "thumbnails", Every: time.Hour,
			Run: func(context.Context) error {
				if runs++; runs == 1 {
					panic("no such picture")
				}
				return nil
			}})
		c.Start(t.Context())
		pass(time.Hour)
		if err := c.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		if runs != 2 {
			t.Errorf("ran %d times, want a second run after the back-off of a minute", runs)
		}
		for _, part := range []string{"job=thumbnails", "no such picture", "jobs_test.go", "retry_in=1m0s"} {
			if !strings.Contains(text.String(), part) {
				t.Errorf("log lacks %q:\n%s", part, text.String())
			}
		}
	})
}

func TestErrorIsLoggedWithTheName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var text bytes.Buffer
		c := New(slog.New(slog.NewTextHandler(&text, nil)),
			Job{Name: "backup", Every: time.Hour, Run: func(context.Context) error { return errBroken }})
		c.Start(t.Context())
		synctest.Wait()
		_ = c.Stop(t.Context())
		if !strings.Contains(text.String(), "job=backup") || !strings.Contains(text.String(), "error=broken") {
			t.Errorf("log is %q", text.String())
		}
	})
}

func TestWakingAnUnknownJobIsLogged(t *testing.T) {
	var text bytes.Buffer
	New(slog.New(slog.NewTextHandler(&text, nil))).Wake("outbux")
	if !strings.Contains(text.String(), "outbux") {
		t.Fatalf("log is %q", text.String())
	}
}

func TestJobsThatMakeNoSensePanicAtOnce(t *testing.T) {
	ok := func(context.Context) error { return nil }
	for _, jobs := range [][]Job{
		{{Name: "", Run: ok}},
		{{Name: "x"}},
		{{Name: "x", Run: ok, Every: -1}},
		{{Name: "x", Run: ok, Jitter: -1}},
		{{Name: "x", Run: ok}, {Name: "x", Run: ok}},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("New(%+v) did not panic", jobs)
				}
			}()
			New(slog.New(slog.DiscardHandler), jobs...)
		}()
	}
}
