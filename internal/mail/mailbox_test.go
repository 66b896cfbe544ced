package mail

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func mailbox(t *testing.T, dir string) *Box {
	t.Helper()
	b, err := Mailbox(dir)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// numbered is a short mail whose subject is its number.
func numbered(n int) Message {
	m := letter
	m.Subject = fmt.Sprint(n)
	return m
}

func send(t *testing.T, s Sender, messages ...Message) {
	t.Helper()
	for _, m := range messages {
		if err := s.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
}

func TestMailboxListsNewestFirstAlsoAfterARestart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mails")
	before := mailbox(t, dir)
	send(t, before, numbered(1), numbered(2), numbered(3))
	after := mailbox(t, dir)
	send(t, after, numbered(4))
	var subjects []string
	for _, kept := range after.List() {
		subjects = append(subjects, kept.Message.Subject)
	}
	if got := strings.Join(subjects, " "); got != "4 3 2 1" {
		t.Fatalf("subjects are %q, want 4 3 2 1", got)
	}
	if !reflect.DeepEqual(after.List()[1:], before.List()) {
		t.Error("the list changed over the restart")
	}
}

func TestMailboxGivesTheWholeMail(t *testing.T) {
	b := mailbox(t, t.TempDir())
	m := letter
	m.Subject, m.HTML, m.Language = "报价单", "<p>123456</p>", "zh-Hans"
	m.Attachments = []Attachment{{"a.pdf", "application/pdf", []byte{0, 1, 2}}}
	send(t, b, m)
	short := b.List()[0]
	if short.Message.Text != "" || short.Message.Attachments[0].Content != nil || short.At.IsZero() {
		t.Errorf("the list should be short and dated: %+v", short)
	}
	kept, err := b.Get(short.Name)
	if err != nil || !reflect.DeepEqual(kept.Message, m) {
		t.Fatalf("Get() = %+v, %v", kept.Message, err)
	}
}

func TestMailboxKeepsTheLastTwoHundred(t *testing.T) {
	dir := t.TempDir()
	b := mailbox(t, dir)
	for n := range 203 {
		send(t, b, numbered(n))
	}
	list := b.List()
	if len(list) != 200 || list[0].Message.Subject != "202" || list[199].Message.Subject != "3" {
		t.Fatalf("keeps %d mails from %s to %s", len(list), list[199].Message.Subject, list[0].Message.Subject)
	}
	if files, _ := os.ReadDir(dir); len(files) != 200 {
		t.Errorf("%d files in the folder, want 200", len(files))
	}
}

func TestMailboxNamesNothingOutsideItsFolder(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "secret.mail.json"), []byte(`{"Name":"x"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	b := mailbox(t, filepath.Join(dir, "mails"))
	for _, name := range []string{"../secret", "", ".", "unknown"} {
		if _, err := b.Get(name); !errors.Is(err, ErrNotFound) {
			t.Errorf("Get(%q) = %v, want ErrNotFound", name, err)
		}
	}
}

func TestMailboxIsForTheOwnerOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mails")
	b := mailbox(t, dir)
	send(t, b, letter)
	for path, want := range map[string]os.FileMode{dir: 0o700, b.path(b.List()[0].Name): 0o600} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", filepath.Base(path), got, want)
		}
	}
}

func TestMailboxRefusesWhatTheRealServerWouldNotGet(t *testing.T) {
	b := mailbox(t, t.TempDir())
	m := letter
	m.Subject = "Hi\nBcc: all@example.com"
	if err := b.Send(t.Context(), m); !Permanent(err) {
		t.Errorf("Send() = %v, want a permanent error", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.Send(ended, letter); !errors.Is(err, context.Canceled) {
		t.Errorf("Send() = %v, want the context's error", err)
	}
	if len(b.List()) != 0 {
		t.Error("a refused mail was kept")
	}
}

func TestMailboxSaysWhichFileIsBroken(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "torn.mail.json"), []byte(`{"Na`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Mailbox(dir); err == nil || !strings.Contains(err.Error(), "torn.mail.json") {
		t.Fatalf("Mailbox() = %v", err)
	}
}
