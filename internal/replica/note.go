package replica

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// notes counts what litestream reports as an error, and remembers the last, so
// that it shows on the health page as well as in the log.
type notes struct {
	mu     sync.Mutex
	errors int
	last   string
	at     time.Time
}

func (n *notes) note(text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.errors++
	n.last, n.at = text, time.Now()
}

func (n *notes) read() (count int, last string, at time.Time) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.errors, n.last, n.at
}

// listener passes warnings and errors on, and notes the errors.
type listener struct {
	slog.Handler
	notes *notes
}

func (l listener) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelWarn }

func (l listener) Handle(ctx context.Context, r slog.Record) error {
	if r.Level >= slog.LevelError {
		text := r.Message
		r.Attrs(func(a slog.Attr) bool {
			if a.Key == "error" {
				text += ": " + a.Value.String()
			}
			return true
		})
		l.notes.note(text)
	}
	return l.Handler.Handle(ctx, r)
}

func (l listener) WithAttrs(attrs []slog.Attr) slog.Handler {
	return listener{l.Handler.WithAttrs(attrs), l.notes}
}

func (l listener) WithGroup(name string) slog.Handler {
	return listener{l.Handler.WithGroup(name), l.notes}
}
