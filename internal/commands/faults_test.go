package commands

import (
	"crypto/sha256"
	"database/sql"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"jennyerp/models"
)

func onlySoak(t *testing.T) {
	t.Helper()
	if os.Getenv("JENNY_SOAK") == "" {
		t.Skip("takes minutes; make soak runs it")
	}
}

// traced runs the writer under strace for a while, with what strace is told, and
// gives the calls it saw.
func (s *soak) traced(t *testing.T, forTime time.Duration, words ...string) string {
	t.Helper()
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("needs strace")
	}
	program, err := os.Executable()
	must(t, err)
	calls := filepath.Join(t.TempDir(), "calls")
	args := append([]string{"-f", "-qq", "-o", calls}, words...)
	cmd := exec.Command("strace", append(append(args, program, soakWriter), append(s.args(), "--replica", "off")...)...)
	cmd.Env = append(s.environ, "PATH="+os.Getenv("PATH"), soakFast)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	read := make(chan struct{})
	go func() { defer close(read); s.read(out) }()
	time.Sleep(forTime)
	s.killChildren(cmd.Process.Pid)
	<-read
	cmd.Wait() // its child was killed
	text, err := os.ReadFile(calls)
	must(t, err)
	return string(text)
}

func TestEveryAcknowledgedCommitIsOnTheDisk(t *testing.T) {
	onlySoak(t)
	s := &soak{kept: newKept(t)}
	foundedIn(t, s.kept, 1)
	calls := s.traced(t, 4*time.Second, "-e", "trace=fsync,fdatasync")
	syncs := strings.Count(calls, "sync(")
	t.Logf("%d commits acknowledged, %d times written through", len(s.acks), syncs)
	if len(s.acks) < 10 || syncs < len(s.acks) {
		t.Errorf("%d commits were acknowledged, the disk was told %d times", len(s.acks), syncs)
	}
}

func TestADiskThatFailsForAWhileLosesNothing(t *testing.T) {
	onlySoak(t)
	for _, fault := range []string{"fsync,fdatasync:error=EIO:when=60..90", "pwrite64:error=ENOSPC:when=400..500", "pwrite64:error=EROFS:when=400..500"} {
		t.Run(fault, func(t *testing.T) {
			s := &soak{kept: newKept(t)}
			foundedIn(t, s.kept, 2)
			s.traced(t, 20*time.Second, "-e", "trace=fsync,fdatasync,pwrite64", "-e", "inject="+fault)
			t.Logf("%d commits acknowledged, %d refused, %d acknowledged after the first of these", len(s.acks), s.refused, s.ackedSince)
			if s.refused == 0 || s.ackedSince == 0 {
				t.Error("want some refused, and some acknowledged after that")
			}
			if lost := s.missing(t, s.data, s.acks, true); len(lost) > 0 {
				t.Errorf("%d acknowledged rows are gone", len(lost))
			}
		})
	}
}

// small mounts a disk of a few megabytes at dir.
func small(t *testing.T, dir, size string) {
	t.Helper()
	must(t, os.MkdirAll(dir, 0o700))
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skip("needs the right to mount: ", err)
	}
	t.Cleanup(func() { syscall.Unmount(dir, syscall.MNT_DETACH) })
}

func TestAFullDiskOfTheCopiesIsToldAndHeals(t *testing.T) {
	onlySoak(t)
	k := newKept(t)
	small(t, k.replica, "6m")
	uids := foundedIn(t, k, 1)
	server := startServer(t, k)
	server.until(t, "the copies are up to date", isOK)
	ballast := filepath.Join(k.replica, "ballast")
	f, err := os.Create(ballast)
	must(t, err)
	_, err = io.Copy(f, zeros{})
	f.Close()
	if err == nil {
		t.Fatal("the disk does not fill")
	}
	server.until(t, "it says that the copies are behind", func(copies map[string]any) bool { return copies["state"] == "behind" })
	must(t, os.Remove(ballast))
	server.until(t, "it is up to date again", isOK)
	must(t, server.stop())
	elsewhere := k
	elsewhere.data = filepath.Join(t.TempDir(), "restored")
	if _, err := elsewhere.restore(t, "--all"); err != nil || elsewhere.name(t, uids[0]) != "Rossi Tessuti" {
		t.Errorf("brought back: %q, %v", elsewhere.name(t, uids[0]), err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// manyIn makes n companies from one file, as big as a small merchant's.
func manyIn(t *testing.T, k kept, n int) (uids []string) {
	t.Helper()
	first := foundedIn(t, k, 1)[0]
	k.house(t, func(h *house) {
		db, release, err := h.tenants.Open(t.Context(), models.Principal{CompanyUID: first})
		must(t, err)
		defer release()
		must(t, db.Tx(t.Context(), func(db *models.Tenant) error {
			for i := range 400 {
				if err := db.SetMeta(t.Context(), fmt.Sprintf("row %d", i), strings.Repeat(models.NewUID(), 20)); err != nil {
					return err
				}
			}
			return nil
		}))
	})
	whole, err := os.ReadFile(filepath.Join(k.data, "companies", first+".db"))
	must(t, err)
	k.house(t, func(h *house) {
		owner := models.User{UID: models.NewUID(), Email: "many@rossi.example", Name: "Anna"}
		must(t, h.control.Tx(t.Context(), func(control *models.Control) error {
			for range n {
				c := models.Company{UID: models.NewUID(), Name: "Rossi Tessuti", Country: "IT"}
				must(t, h.ring.Create(c.UID))
				must(t, control.AddCompany(t.Context(), &c, &owner, "no hash"))
				uids = append(uids, c.UID)
			}
			return nil
		}))
	})
	for _, uid := range uids {
		path := filepath.Join(k.data, "companies", uid+".db")
		must(t, os.WriteFile(path, whole, 0o600))
		db, err := sql.Open("sqlite3", "file:"+path+"?_synchronous=OFF")
		must(t, err)
		_, err = db.Exec("update meta set value = ? where key = 'tenant_id'", uid)
		must(t, err)
		must(t, db.Close())
	}
	return append(uids, first)
}

// rowsOf is a hash over all rows of all tables of a company.
func rowsOf(t *testing.T, data, uid string) string {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(data, "companies", uid+".db"))
	must(t, err)
	defer db.Close()
	tables, err := db.Query("select name from sqlite_master where type = 'table' and name not like '\\_litestream%' escape '\\' and sql not like '%virtual%' order by name")
	must(t, err)
	var names []string
	for tables.Next() {
		var name string
		must(t, tables.Scan(&name))
		names = append(names, name)
	}
	must(t, tables.Err())
	sum := sha256.New()
	for _, name := range names {
		rows, err := db.Query(`select * from "` + name + `"`)
		must(t, err)
		columns, err := rows.Columns()
		must(t, err)
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		for rows.Next() {
			must(t, rows.Scan(values...))
			fmt.Fprint(sum, name)
			for _, v := range values {
				fmt.Fprintf(sum, "|%v", *v.(*any))
			}
		}
		must(t, rows.Err())
	}
	return fmt.Sprintf("%x", sum.Sum(nil))
}

func TestAThousandCompaniesComeBackInAMinute(t *testing.T) {
	onlySoak(t)
	k := newKept(t)
	uids := manyIn(t, k, 1000)
	begun := time.Now()
	k.copy(t)
	copied := time.Since(begun)
	before := map[string]string{}
	for _, uid := range uids {
		before[uid] = rowsOf(t, k.data, uid)
	}
	elsewhere := k
	elsewhere.data = filepath.Join(t.TempDir(), "restored")
	begun = time.Now()
	out, err := elsewhere.restore(t, "--all")
	must(t, err)
	took := time.Since(begun)
	for _, uid := range uids {
		if after := rowsOf(t, elsewhere.data, uid); after != before[uid] {
			t.Fatalf("%s came back with other rows", uid)
		}
	}
	t.Logf("the first copy of %d companies took %s; %s", len(uids), copied.Round(time.Millisecond), out)
	if took > time.Minute {
		t.Errorf("bringing them back took %s; the promise is a minute", took)
	}
}
