package mail

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	netmail "net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	mailboxKeeps  = 200
	mailboxSuffix = ".mail.json"
)

// ErrNotFound says that the mailbox holds no mail of that name, maybe because newer ones pushed it out.
var ErrNotFound = errors.New("mail: not in the mailbox")

// Box is the development mailbox: a Sender that keeps the last 200 mails as files in a folder instead of
// sending them. It refuses the same messages as the real one. Mails survive a restart.
type Box struct {
	dir  string
	mu   sync.Mutex
	list []Kept // oldest first, without Text, HTML and Attachments' content
}

// Kept is one mail in the mailbox.
type Kept struct {
	Name    string // names the mail in the mailbox; safe in a URL path
	At      time.Time
	Message Message
}

// Mailbox opens the mailbox in folder dir and makes the folder when it is missing. Only the owner may read it.
func Mailbox(dir string) (*Box, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("mail: make mailbox: %w", err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"+mailboxSuffix))
	if err != nil {
		return nil, fmt.Errorf("mail: list mailbox: %w", err)
	}
	b := &Box{dir: dir}
	for _, file := range files {
		kept, err := readKept(file)
		if err != nil {
			return nil, err
		}
		b.list = append(b.list, kept.summary())
	}
	slices.SortFunc(b.list, func(x, y Kept) int {
		return cmp.Or(x.At.Compare(y.At), strings.Compare(x.Name, y.Name))
	})
	return b, b.trim()
}

// Send keeps m, and drops the oldest mail when there are more than 200.
func (b *Box) Send(ctx context.Context, m Message) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if _, err := compose(m, &netmail.Address{Address: "mailbox@localhost"}); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	kept := Kept{Name: strings.ToLower(rand.Text()), At: b.now(), Message: m}
	if err := b.write(kept); err != nil {
		return err
	}
	b.list = append(b.list, kept.summary())
	return b.trim()
}

// List gives the mails newest first, without their text, HTML and the content of attachments.
func (b *Box) List() []Kept {
	b.mu.Lock()
	defer b.mu.Unlock()
	newest := slices.Clone(b.list)
	slices.Reverse(newest)
	return newest
}

// Get gives one whole mail by the name from List, or ErrNotFound.
func (b *Box) Get(name string) (Kept, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	// Only names we gave ourselves reach the disk, so no name can point outside the folder.
	if !slices.ContainsFunc(b.list, func(k Kept) bool { return k.Name == name }) {
		return Kept{}, ErrNotFound
	}
	return readKept(b.path(name))
}

// now is later than the newest mail, so that the order survives a restart on clocks with coarse steps.
func (b *Box) now() time.Time {
	now := time.Now().UTC()
	if n := len(b.list); n > 0 && !now.After(b.list[n-1].At) {
		return b.list[n-1].At.Add(time.Nanosecond)
	}
	return now
}

func (b *Box) path(name string) string { return filepath.Join(b.dir, name+mailboxSuffix) }

// write goes through a second file, so that a crash leaves no half mail behind.
func (b *Box) write(kept Kept) error {
	content, err := json.MarshalIndent(kept, "", "  ")
	if err != nil {
		return fmt.Errorf("mail: keep: %w", err)
	}
	half := filepath.Join(b.dir, "half-written")
	if err := os.WriteFile(half, content, 0o600); err != nil {
		return fmt.Errorf("mail: keep: %w", err)
	}
	if err := os.Rename(half, b.path(kept.Name)); err != nil {
		return fmt.Errorf("mail: keep: %w", err)
	}
	return nil
}

func (b *Box) trim() error {
	for len(b.list) > mailboxKeeps {
		if err := os.Remove(b.path(b.list[0].Name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("mail: drop the oldest: %w", err)
		}
		b.list = b.list[1:]
	}
	return nil
}

func readKept(file string) (Kept, error) {
	var kept Kept
	content, err := os.ReadFile(file)
	if err != nil {
		return kept, fmt.Errorf("mail: read mailbox: %w", err)
	}
	if err := json.Unmarshal(content, &kept); err != nil {
		return kept, fmt.Errorf("mail: read mailbox file %s: %w", filepath.Base(file), err)
	}
	return kept, nil
}

func (k Kept) summary() Kept {
	k.Message.Text, k.Message.HTML = "", ""
	files := make([]Attachment, len(k.Message.Attachments))
	for i, file := range k.Message.Attachments {
		files[i] = Attachment{Name: file.Name, ContentType: file.ContentType}
	}
	k.Message.Attachments = files
	return k
}
