package commands

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
var asProgram = []string{"serve", "replicate", "drill", "demo"}

func TestMain(m *testing.M) {
	var err error
	built = os.DirFS("../..")
	if litestreamYML, err = os.ReadFile("../../litestream.yml"); err != nil {
		panic(err)
	}
	if len(os.Args) > 1 && slices.Contains(asProgram, os.Args[1]) {
		os.Exit(Main(os.DirFS("../..")))
	}
	if len(os.Args) > 1 && os.Args[1] == dyingPurge {
		purgeUntilKilled(os.Args[2:])
		os.Exit(0)
	}
	if len(os.Args) > 1 && os.Args[1] == soakWriter {
		fmt.Fprintln(os.Stderr, writeUntilKilled(os.Args[2:], os.Environ()))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// foundedIn makes companies without a server, and gives their ids.
func foundedIn(t *testing.T, k kept, n int) (uids []string) {
	t.Helper()
	k.house(t, func(h *house) {
		owner := models.User{UID: models.NewUID(), Email: models.NewUID() + "@rossi.example", Name: "Anna"}
		for range n {
			c := models.Company{UID: models.NewUID(), Name: "Rossi Tessuti", Country: "IT"}
			must(t, h.ring.Create(c.UID))
			must(t, h.tenants.Create(t.Context(), c.UID, models.Settings{Name: c.Name}))
			must(t, h.control.AddCompany(t.Context(), &c, &owner, "no hash"))
			uids = append(uids, c.UID)
		}
	})
	return uids
}

// running is a server in this process, with its child in another.
type running struct {
	addr string
	stop func() error
}

func startServer(t *testing.T, k kept, flags ...string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	addr := freeAddress(t)
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, append(k.args("--addr", addr), flags...), k.environ, io.Discard)
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
	for end := time.Now().Add(3 * time.Minute); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
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
	k := newKept(t)
	companies := foundedIn(t, k, 2)
	server := startServer(t, k)
	server.until(t, "the copies are up to date", isOK)
	must(t, server.stop())

	o := k.options(t)
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
	k := newKept(t)
	startServer(t, k, "--replica", "off")
	err := run(t.Context(), k.args("--addr", freeAddress(t)), k.environ, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "another JennyERP") || !strings.Contains(err.Error(), k.data) {
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

func TestAFolderThatCannotBeWrittenIsToldWithAWayOn(t *testing.T) {
	k := newKept(t)
	foundedIn(t, k, 1)
	must(t, os.RemoveAll(filepath.Join(k.data, "serve.lock")))
	must(t, os.Mkdir(filepath.Join(k.data, "serve.lock"), 0o700)) // root may write to any folder, but to no file that is one
	err := run(t.Context(), k.args("--addr", freeAddress(t)), k.environ, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "cannot be written to; nothing was changed: see that its disk is not full") {
		t.Errorf("the server: %v", err)
	}
}

func TestAnOlderProgramLeavesANewerDatabaseAlone(t *testing.T) {
	k := newKept(t)
	uids := foundedIn(t, k, 1)
	k.copy(t)
	for _, file := range []string{"control.db", filepath.Join("companies", uids[0]+".db")} {
		db, err := sql.Open("sqlite3", "file:"+filepath.Join(k.data, file))
		must(t, err)
		_, err = db.Exec("pragma user_version = 999")
		must(t, err)
		must(t, db.Close())
	}
	err := run(t.Context(), k.args("--addr", freeAddress(t)), k.environ, io.Discard)
	if !errors.Is(err, models.ErrNewerSchema) {
		t.Errorf("the server: %v, want ErrNewerSchema", err)
	}
	k.copy(t)
	if _, err := k.restore(t, "--all"); !errors.Is(err, models.ErrNewerSchema) {
		t.Errorf("a restore of what a newer program wrote: %v, want ErrNewerSchema", err)
	}
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(k.data, "control.db")+"?mode=ro")
	must(t, err)
	defer db.Close()
	var version int
	if err := db.QueryRow("pragma user_version").Scan(&version); err != nil || version != 999 {
		t.Errorf("the schema is %d, %v; it must be left alone", version, err)
	}
}
