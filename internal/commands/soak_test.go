package commands

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"jennyerp/internal/config"
	"jennyerp/internal/lock"
	"jennyerp/models"
)

// soakWriter is a server without pages: it opens a folder, starts the child, and
// writes to some companies until it is killed. It says every
// commit that was acknowledged.
const soakWriter = "write-until-killed"

// soakFast in its environment makes it write without a pause.
const soakFast = "SOAK_FAST=1"

func writeUntilKilled(args, environ []string) error {
	ctx := context.Background()
	cfg, _, err := config.Parse(args, environ)
	if err != nil {
		return err
	}
	if _, err := alone(cfg.Data); err != nil {
		return err
	}
	h, err := open(ctx, cfg, slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})))
	if err != nil {
		return err
	}
	if err := h.mind(self{config.Flags(args), environ}); err != nil {
		return err
	}
	all, err := allCompanies(ctx, h.control)
	if err != nil {
		return err
	}
	failed := make(chan error)
	var said sync.Mutex
	for _, company := range all {
		go func() {
			db, _, err := h.tenants.Open(ctx, models.Principal{CompanyUID: company})
			for err == nil {
				row := models.NewUID()
				word := "ack"
				switch e := db.SetMeta(ctx, row, strings.Repeat("wool ", 40)); {
				case models.DiskFull(e):
					word = "refused" // and what is there can be read
					_, err = db.Settings(ctx)
					time.Sleep(10 * time.Millisecond)
				case e != nil && strings.Contains(e.Error(), "locked"):
					word = "busy" // the child reads a long log on a slow machine: nothing was promised
				case e != nil:
					word, err = "failed", e
				}
				if !slices.Contains(os.Environ(), soakFast) { // beside other tests the child would never come to the end of it
					time.Sleep(10 * time.Millisecond)
				}
				said.Lock()
				fmt.Println(word, company, row, time.Now().UnixMilli())
				said.Unlock()
			}
			failed <- err
		}()
	}
	for { // once: from here on the promise about the disk holds
		if health := h.minder; health != nil && health.Health().State == "ok" && health.Health().Held == len(all)+1 && health.Health().Lag < 3000 {
			said.Lock()
			fmt.Println("copied")
			said.Unlock()
			return <-failed
		}
		select {
		case err := <-failed:
			return err
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// ack is one commit that was acknowledged.
type ack struct {
	company, row string
	at           time.Time
}

// soak is a folder that is written to and a list of what must be in it.
type soak struct {
	kept
	acks   []ack
	fresh  int           // of these were acknowledged in this round
	copied chan struct{} // closed when all is copied in this round
	fast   bool          // the writers make no pause

	refused, ackedSince int // refused because the disk is full or faulty; acknowledged after the first of these
	figures
}

// figures are what a soak counts.
type figures struct {
	webAlone, childAlone, together int // processes killed: a pair that dies together counts once
	acked, checks                  int // commits acknowledged; databases read in full or quickly and found sound
	lostRows, diskLosses           int
	oldestLost                     time.Duration
}

// round lets a writer write for a while, once all is copied if that is to be
// settled first, and kills it, or its child, or both.
func (s *soak) round(t *testing.T, forTime time.Duration, child, both, settled bool) {
	t.Helper()
	program, err := os.Executable()
	must(t, err)
	cmd := exec.Command(program, append([]string{soakWriter}, s.args()...)...)
	cmd.Env, cmd.Stderr = slices.Clone(s.environ), os.Stderr
	if s.fast {
		cmd.Env = append(cmd.Env, soakFast)
	}
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	before := len(s.acks)
	read := make(chan struct{})
	s.copied = make(chan struct{})
	go func() { defer close(read); s.read(out) }()
	if settled {
		select {
		case <-s.copied:
		case <-time.After(2 * time.Minute):
			t.Error("the copies do not come to be up to date")
		}
	}
	end := time.Now().Add(forTime)
	for child && time.Now().Before(end) { // again and again, as soon as it is up
		time.Sleep(time.Duration(100+rand.IntN(1200)) * time.Millisecond)
		s.childAlone += s.killChildren(cmd.Process.Pid)
	}
	time.Sleep(time.Until(end))
	if both && s.killChildren(cmd.Process.Pid) > 0 {
		s.together++
	} else {
		s.webAlone++
	}
	must(t, cmd.Process.Kill())
	<-read
	cmd.Wait() // killed
	s.fresh = len(s.acks) - before
	s.acked += s.fresh
	s.untilFree(t)
}

func (s *soak) read(out io.Reader) {
	for lines := bufio.NewScanner(out); lines.Scan(); {
		f := strings.Fields(lines.Text())
		if len(f) == 1 && f[0] == "copied" {
			close(s.copied)
		}
		if len(f) == 4 && f[0] == "refused" {
			s.refused++
		}
		if len(f) != 4 || f[0] != "ack" {
			continue
		}
		if s.refused > 0 {
			s.ackedSince++
		}
		ms, _ := strconv.ParseInt(f[3], 10, 64)
		s.acks = append(s.acks, ack{f[1], f[2], time.UnixMilli(ms)})
	}
}

// killChildren kills the processes that a process started itself.
func (s *soak) killChildren(pid int) (killed int) {
	for _, child := range childrenOf(pid) {
		if p, err := os.FindProcess(child); err == nil && p.Kill() == nil {
			killed++
		}
	}
	return killed
}

func childrenOf(pid int) (children []int) {
	all, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, path := range all {
		text, _ := os.ReadFile(path)
		for _, word := range strings.Fields(string(text)) {
			if child, err := strconv.Atoi(word); err == nil && !slices.Contains(children, child) {
				children = append(children, child)
			}
		}
	}
	return children
}

// untilFree waits until a child that was left alone has sent the rest and ended.
func (s *soak) untilFree(t *testing.T) {
	t.Helper()
	for range 600 {
		if unlock, err := lock.File(filepath.Join(s.data, replicateLock)); err == nil {
			must(t, unlock())
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("the child does not end after its server")
}

// missing looks for acknowledged rows in the databases of a folder.
func (s *soak) missing(t *testing.T, data string, acks []ack, whole bool) (lost []ack) {
	t.Helper()
	books := map[string]map[string]bool{}
	for _, a := range acks {
		if books[a.company] == nil {
			books[a.company] = rowsIn(t, filepath.Join(data, "companies", a.company+".db"), whole)
			s.checks++
		}
		if !books[a.company][a.row] {
			lost = append(lost, a)
		}
	}
	return lost
}

// rowsIn are the rows that were written to a database, which must be sound.
func rowsIn(t *testing.T, path string, whole bool) map[string]bool {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?_busy_timeout=5000")
	must(t, err)
	defer db.Close()
	check, sound := "quick_check", ""
	if whole {
		check = "integrity_check"
	}
	if err := db.QueryRow("pragma " + check).Scan(&sound); err != nil || sound != "ok" {
		t.Errorf("%s is damaged: %s, %v", path, sound, err)
	}
	found := map[string]bool{}
	rows, err := db.Query("select key from meta")
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var key string
		must(t, rows.Scan(&key))
		found[key] = true
	}
	must(t, rows.Err())
	return found
}
