package main

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jennyerp/internal/config"
	"jennyerp/internal/replica"
	"jennyerp/models"
)

// asProgram are the commands a test may start as a process of its own: the
// test's file then is the program.
var asProgram = []string{"replicate", "drill"}

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && slices.Contains(asProgram, os.Args[1]) {
		main()
		return
	}
	os.Exit(m.Run())
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// settings are those of a command with these flags, in a folder.
func settings(t *testing.T, data string, flags ...string) config.Config {
	t.Helper()
	cfg, _, err := config.Parse(append(flags, "--data", data), nil)
	must(t, err)
	return cfg
}

// founded makes companies in a folder without a server, and gives their ids.
func founded(t *testing.T, data string, n int, flags ...string) (uids []string) {
	t.Helper()
	h, err := open(t.Context(), settings(t, data, flags...), slog.New(slog.DiscardHandler))
	must(t, err)
	owner := models.User{UID: models.NewUID(), Email: "anna@rossi.example", Name: "Anna"}
	for range n {
		c := models.Company{UID: models.NewUID(), Name: "Rossi Tessuti", Country: "IT"}
		must(t, h.ring.Create(c.UID))
		must(t, h.tenants.Create(t.Context(), c.UID, models.Settings{Name: c.Name}))
		must(t, h.control.AddCompany(t.Context(), &c, &owner, "no hash"))
		uids = append(uids, c.UID)
	}
	must(t, h.close())
	return uids
}

// running is a server in this process, with its child in another.
type running struct {
	addr string
	stop func() error
}

func startServer(t *testing.T, data string, flags ...string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	addr := freeAddress(t)
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, append([]string{"--data", data, "--addr", addr}, flags...), nil, io.Discard)
	}()
	r := &running{addr: addr}
	stopped := false
	r.stop = func() error {
		if stopped {
			return nil
		}
		stopped = true
		cancel()
		return <-ended
	}
	t.Cleanup(func() { r.stop() })
	r.until(t, "it answers", func(map[string]any) bool { return true })
	return r
}

// until waits until the health page says so.
func (r *running) until(t *testing.T, what string, so func(copies map[string]any) bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		res, err := http.Get("http://" + r.addr + "/healthz")
		if err != nil {
			continue
		}
		var answer struct {
			Copies map[string]any `json:"copies"`
		}
		err = json.NewDecoder(res.Body).Decode(&answer)
		res.Body.Close()
		if err == nil && so(answer.Copies) {
			return
		}
	}
	t.Fatalf("waited in vain: %s", what)
}

func isOK(copies map[string]any) bool { return copies["state"] == "ok" }

func TestAServerCopiesItsDatabasesAndLetsTheChildFinish(t *testing.T) {
	data := t.TempDir()
	companies := founded(t, data, 2)
	server := startServer(t, data)
	server.until(t, "the copies are up to date", isOK)
	must(t, server.stop())

	cfg := settings(t, data)
	ring, err := openRing(cfg)
	must(t, err)
	o, err := replicaOptions(cfg, ring, slog.New(slog.DiscardHandler))
	must(t, err)
	to := t.TempDir()
	must(t, o.Restore(t.Context(), replica.Control, time.Time{}, filepath.Join(to, "control.db")))
	must(t, models.CheckControlFile(t.Context(), filepath.Join(to, "control.db")))
	control, err := models.OpenControl(t.Context(), filepath.Join(to, "control.db"), time.Now)
	must(t, err)
	defer control.Close()
	found, err := control.ActiveCompanies(t.Context(), "", 10)
	must(t, err)
	if len(found) != len(companies) {
		t.Fatalf("the restored control knows the companies %v, want %v", found, companies)
	}
	for _, uid := range companies {
		file := filepath.Join(to, uid+".db")
		must(t, o.Restore(t.Context(), uid, time.Time{}, file))
		must(t, models.CheckCompanyFile(t.Context(), file, uid))
		if err := models.CheckCompanyFile(t.Context(), file, "another"); err == nil {
			t.Error("a company's file passed for another's")
		}
	}
}

func TestTwoServersOnOneFolderAreRefused(t *testing.T) {
	data := t.TempDir()
	startServer(t, data, "--replica", "off")
	err := run(t.Context(), []string{"--data", data, "--addr", freeAddress(t), "--replica", "off"}, nil, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "another JennyERP") || !strings.Contains(err.Error(), data) {
		t.Errorf("the second server: %v", err)
	}
}

func TestAServerForOthersNeedsAMasterKeyFromOutside(t *testing.T) {
	data := t.TempDir()
	flags := []string{"--data", data, "--addr", freeAddress(t), "--base-url", "https://erp.example.com", "--replica", "off"}
	err := run(t.Context(), flags, nil, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "openssl rand -hex 32") {
		t.Errorf("got %v, want words on how to make a master key", err)
	}
	cfg, _, err := config.Parse(flags, []string{"JENNY_MASTER_KEY=" + strings.Repeat("ab", 32)})
	must(t, err)
	if _, err := openRing(cfg); err != nil {
		t.Errorf("with one: %v", err)
	}
}
