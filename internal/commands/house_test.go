package commands

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// safeBuffer may be written by the program while the test reads.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestDemoPrintsALinkThatSignsInAndStopsCleanly(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	addr, out := freeAddress(t), &safeBuffer{}
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, []string{"demo", "--samples", "3", "--seed", "7", "--data", t.TempDir(), "--addr", addr, "--base-url", "http://" + addr, "--replica", "off"}, nil, out)
	}()
	link := ""
	for range 600 {
		if i := strings.Index(out.String(), "http://"); i >= 0 && strings.Contains(out.String()[i:], "\n") {
			link = strings.Fields(out.String()[i:])[0]
			if _, err := http.Get("http://" + addr + "/healthz"); err == nil {
				break
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Get(link)
	if err != nil {
		t.Fatalf("link %q: %v", link, err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusSeeOther || len(res.Cookies()) != 1 || res.Cookies()[0].Name != "session" {
		t.Errorf("the link answers %d with cookies %v", res.StatusCode, res.Cookies())
	}
	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("stopping: %v", err)
		}
	case <-time.After(time.Minute): // the race detector on a busy machine; seconds otherwise
		t.Fatal("does not stop")
	}
}

func TestWrongSettingsAreRefusedWithASentence(t *testing.T) {
	for _, tt := range []struct {
		name  string
		args  []string
		env   []string
		holds string
	}{
		{"an unknown flag", []string{"--dta", "x"}, nil, "data"},
		{"an unknown variable", nil, []string{"JENNY_DTA=x"}, "JENNY_DATA"},
		{"an unknown command", []string{"sevre"}, nil, "the commands are serve, demo"},
		{"a flag of another command", []string{"--samples", "5"}, nil, "demo"},
		{"a number that is none", []string{"demo", "--samples", "many"}, nil, "samples"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := run(t.Context(), tt.args, tt.env, &safeBuffer{})
			if err == nil || !strings.Contains(err.Error(), tt.holds) {
				t.Errorf("got %v, want something with %q", err, tt.holds)
			}
		})
	}
}
