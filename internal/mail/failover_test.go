package mail

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

func TestTheSecondProviderTakesWhatTheFirstCannot(t *testing.T) {
	first, second := startServer(t, serverKind{}), startServer(t, serverKind{})
	now := time.Date(2026, 9, 14, 10, 0, 0, 0, time.UTC)
	both := NewFailover(func() time.Time { return now }, relay(t, "smtp://"+first.addr), relay(t, "smtp://"+second.addr))
	got := func(step string, one, two int) {
		t.Helper()
		if len(first.got) != one || len(second.got) != two {
			t.Errorf("%s: %d and %d mails, want %d and %d", step, len(first.got), len(second.got), one, two)
		}
	}
	send(t, both, letter)
	got("both work", 1, 0)
	first.refuseTo = &smtp.SMTPError{Code: 451, Message: "later"}
	send(t, both, letter)
	got("the first says later", 1, 1)
	first.refuseTo = nil
	send(t, both, letter)
	got("the first rests", 1, 2)
	now = now.Add(rest)
	send(t, both, letter)
	got("the first is back", 2, 2)
	second.refuseTo = &smtp.SMTPError{Code: 451, Message: "later"}
	first.refuseTo = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "nobody"}
	if err := both.Send(t.Context(), letter); !Permanent(err) {
		t.Errorf("nobody of that name: %v", err)
	}
	first.refuseTo = second.refuseTo
	if err := both.Send(t.Context(), letter); err == nil || Permanent(err) {
		t.Errorf("both say later: %v", err)
	}
	got("nothing more", 2, 2)
}

func TestAProviderThatIsGoneOrRefusesThePasswordIsStoodInFor(t *testing.T) {
	second := startServer(t, serverKind{})
	locked := startServer(t, serverKind{password: "other"})
	for name, first := range map[string]Sender{"gone": relay(t, "smtp://127.0.0.1:1"), "locked": relay(t, "smtp://rossi:wrong@"+locked.addr)} {
		before := len(second.got)
		send(t, NewFailover(time.Now, first, relay(t, "smtp://"+second.addr)), letter)
		if len(second.got) != before+1 {
			t.Errorf("%s: the second got %d mails", name, len(second.got)-before)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	before := len(second.got)
	if err := NewFailover(time.Now, relay(t, "smtp://127.0.0.1:1"), relay(t, "smtp://"+second.addr)).Send(ended, letter); !errors.Is(err, context.Canceled) || len(second.got) != before {
		t.Errorf("a server that stops: %v", err)
	}
}
