package replica

import (
	"context"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// child is a shell that notes its number and what it is told, and says that it is well.
func child(t *testing.T) (command func() *exec.Cmd, read func() string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "told")
	return func() *exec.Cmd {
			return exec.Command("sh", "-c", `echo "pid $$" >> "$0"; echo '{"lag_ms":5,"held":2}'; while read line; do echo "$line" >> "$0"; done; echo end >> "$0"`, file)
		}, func() string {
			text, _ := os.ReadFile(file)
			return string(text)
		}
}

func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	for range 400 {
		if so() {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatal("waited in vain: " + what)
}

func TestAChildThatIsKilledIsStartedAgainAndToldAgain(t *testing.T) {
	command, read := child(t)
	m := Mind(slog.New(slog.DiscardHandler), command)
	if got := m.Health().State; got != "starting" {
		t.Errorf("at first it is %s", got)
	}
	for range 3 {
		m.Wrote("c1")
	}
	eventually(t, "the child is told", func() bool { return strings.Contains(read(), "wrote c1\n") })
	eventually(t, "it says it is well", func() bool { return m.Health() == Health{State: "ok", Lag: 5, Held: 2} })
	_, number, _ := strings.Cut(strings.Fields(strings.ReplaceAll(read(), "pid ", "pid="))[0], "=")
	if out, err := exec.Command("kill", "-9", number).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	eventually(t, "a pause shows as down", func() bool { return m.Health().State == "down" })
	eventually(t, "the next child is told, too", func() bool {
		_, second, _ := strings.Cut(read(), "pid ")
		_, second, _ = strings.Cut(second, "pid ")
		return strings.Contains(second, "wrote c1\n")
	})
	eventually(t, "it is well again", func() bool { h := m.Health(); return h.State == "ok" && h.Restarts == 1 })
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := m.Stop(ctx); err != nil || !strings.HasSuffix(read(), "end\n") {
		t.Errorf("stopped with %v after %q; the child must come to its end", err, read())
	}
}

func TestAServerDoesNotWaitForeverForItsChild(t *testing.T) {
	m := Mind(slog.New(slog.DiscardHandler), func() *exec.Cmd { return exec.Command("sleep", "60") }) // it does not end with its input
	eventually(t, "it runs", func() bool { m.mu.Lock(); defer m.mu.Unlock(); return m.up })
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := m.Stop(ctx); err == nil || m.up {
		t.Errorf("stopped with %v, up %v; it must be ended, and say so", err, m.up)
	}
}

// A company's files are removed only when nobody holds them any more (P18).
func TestWhoRemovesACompanyWaitsUntilTheChildHasLetGo(t *testing.T) {
	told := filepath.Join(t.TempDir(), "told")
	m := Mind(slog.New(slog.DiscardHandler), func() *exec.Cmd {
		return exec.Command("sh", "-c", `echo '{"held":2}'; while read line; do echo "$line" >> "$0"; case "$line" in
			"gone c1") sleep 0.3; echo slept >> "$0"; echo '{"left":["c1"]}';; "gone c2") exit 1;; esac; done`, told)
	})
	defer m.Stop(t.Context())
	eventually(t, "it runs", func() bool { return m.Health().State == "ok" })
	must(t, m.Gone(t.Context(), "c1"))
	if text, _ := os.ReadFile(told); string(text) != "gone c1\nslept\n" {
		t.Errorf("at its return the child had come to %q", text)
	}
	must(t, m.Gone(t.Context(), "c2")) // it ends instead of an answer: it holds nothing
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	eventually(t, "the next runs", func() bool { return m.Health().State == "ok" })
	if err := m.Gone(ctx, "c3"); err == nil {
		t.Error("the child said nothing, and it was believed to have let go")
	}
}
