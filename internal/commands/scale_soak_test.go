package commands

import (
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"jennyerp/models"
)

const (
	manyCompanies = 3000
	openAtOnce    = 300
	writtenTo     = 500 // in an hour
	manyMB        = 600 // of both processes
	manyStart     = 300 * time.Millisecond
)

// crowd is a folder with thousands of companies of 100 samples, all copied, and
// people of some of them who are signed in.
type crowd struct {
	kept
	addr    string
	uids    []string
	cookies []string    // of the first writtenTo companies
	errors  *safeBuffer // of the server that was started last
}

func newCrowd(t *testing.T) *crowd {
	t.Helper()
	c := &crowd{kept: newKept(t), addr: freeAddress(t)}
	var owner models.User
	c.house(t, func(h *house) {
		first := models.Company{UID: models.NewUID(), Name: "Rossi Tessuti", Country: "IT"}
		owner = models.User{UID: models.NewUID(), Email: "anna@rossi.example", Name: "Anna"}
		must(t, h.ring.Create(first.UID))
		must(t, h.tenants.Create(t.Context(), first.UID, models.NewSettings(first.Name, "IT", "it")))
		must(t, h.control.AddCompany(t.Context(), &first, &owner, "no hash"))
		db, release, err := h.tenants.Open(t.Context(), models.Principal{CompanyUID: first.UID, Role: "owner"})
		must(t, err)
		for i := range 100 {
			s := &models.Sample{UID: models.NewUID()}
			s.Code, s.Name = fmt.Sprintf("LV-%d", i), "Flanella pettinata"
			must(t, db.CreateSample(t.Context(), owner.UID, s))
		}
		release()
		c.uids = []string{first.UID}
	})
	must(t, reindex(t.Context(), c.config(t), false, io.Discard)) // as any company has been looked at before
	pattern, err := os.ReadFile(filepath.Join(c.data, "companies", c.uids[0]+".db"))
	must(t, err)
	c.house(t, func(h *house) {
		for range manyCompanies - 1 {
			co := models.Company{UID: models.NewUID(), Name: "Bianchi Filati", Country: "IT"}
			must(t, h.ring.Create(co.UID))
			must(t, h.control.AddCompany(t.Context(), &co, &owner, "no hash"))
			c.becomes(t, pattern, co.UID)
			c.uids = append(c.uids, co.UID)
		}
		for _, uid := range c.uids[:writtenTo] {
			token, err := h.control.StartSession(t.Context(), owner.ID, "test", true)
			must(t, err)
			s, err := h.control.SessionByToken(t.Context(), token)
			must(t, err)
			must(t, h.control.SwitchCompany(t.Context(), s, uid))
			c.cookies = append(c.cookies, token)
		}
	})
	c.settled(t)
	begun := time.Now()
	c.copy(t)
	t.Logf("%d companies of %d KB, all copied in %v", manyCompanies, len(pattern)>>10, time.Since(begun).Round(time.Second))
	return c
}

// becomes makes a company's file from that of another.
func (c *crowd) becomes(t *testing.T, pattern []byte, uid string) {
	t.Helper()
	path := filepath.Join(c.data, "companies", uid+".db")
	must(t, os.WriteFile(path, pattern, 0o600))
	db, err := sql.Open("sqlite3", "file:"+path+"?_synchronous=off")
	must(t, err)
	_, err = db.Exec("update meta set value = ? where key = 'tenant_id'", uid)
	must(t, err)
	must(t, db.Close())
}

// settled forgets what the companies' own logs would take from the service's: any
// company has done so within a minute of its founding.
func (c *crowd) settled(t *testing.T) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(c.data, "control.db"))
	must(t, err)
	_, err = db.Exec("delete from audit_waiting")
	must(t, err)
	must(t, db.Close())
}

// start runs the server until it gives a page, and says how long that took.
func (c *crowd) start(t *testing.T) (*exec.Cmd, time.Duration) {
	t.Helper()
	cmd := exec.Command(os.Args[0], c.args("serve", "--addr", c.addr, "--base-url", "http://"+c.addr)...)
	c.errors = &safeBuffer{}
	cmd.Env, cmd.Stderr = c.environ, c.errors
	begun := time.Now()
	must(t, cmd.Start())
	for time.Since(begun) < 30*time.Second {
		res, err := http.Get("http://" + c.addr + "/signin")
		if err != nil {
			time.Sleep(2 * time.Millisecond)
			continue
		}
		_, err = io.Copy(io.Discard, res.Body)
		res.Body.Close()
		if err == nil && res.StatusCode == http.StatusOK {
			return cmd, time.Since(begun)
		}
	}
	t.Fatalf("no answer: %s", c.errors.String())
	return nil, 0
}

func (c *crowd) stop(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	must(t, cmd.Process.Signal(os.Interrupt))
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v: %s", err, c.errors.String())
	}
}

// ask gets a page of a company, or adds a sample to it.
func (c *crowd) ask(i int, write bool) error {
	method, path, form, want := http.MethodGet, "/samples", url.Values{}, http.StatusOK
	if write {
		method, want = http.MethodPost, http.StatusSeeOther
		form = url.Values{"uid": {models.NewUID()}, "code": {models.NewUID()[:12]}, "name": {"Flanella"}}
	}
	req, err := http.NewRequest(method, "http://"+c.addr+path, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.AddCookie(&http.Cookie{Name: "session", Value: c.cookies[i]})
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != want {
		return fmt.Errorf("%s %s: %d %v", method, path, res.StatusCode, err)
	}
	return nil
}

// most is what the two processes took at most.
type most struct{ rss, pss, webRSS, childRSS, files, childFiles int }

// look measures a server and its child, in KB and open files.
func (m *most) look(web, child int) {
	a, b := kilobytes(web, "smaps_rollup", "Rss:"), kilobytes(child, "smaps_rollup", "Rss:")
	m.rss, m.webRSS, m.childRSS = max(m.rss, a+b), max(m.webRSS, a), max(m.childRSS, b)
	m.pss = max(m.pss, kilobytes(web, "smaps_rollup", "Pss:")+kilobytes(child, "smaps_rollup", "Pss:"))
	m.files, m.childFiles = max(m.files, openFiles(web)), max(m.childFiles, openFiles(child))
}

func kilobytes(pid int, file, word string) int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", pid, file))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(text), word)
	kb, _ := strconv.Atoi(strings.Fields(after)[0])
	return kb
}

func openFiles(pid int) int {
	all, _ := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	return len(all)
}

// Three thousand companies, three hundred of them open all the time, five hundred
// written to in an hour, of which six minutes are measured: so long the child
// holds a company after its last write.
func TestSoakThreeThousandCompanies(t *testing.T) {
	onlySoak(t)
	c := newCrowd(t)
	var starts []time.Duration
	for range 7 {
		cmd, took := c.start(t)
		starts = append(starts, took)
		c.stop(t, cmd)
	}
	slices.Sort(starts)
	t.Logf("start to the first answer with %d companies: %v, in the middle %v", manyCompanies, starts, starts[3])
	if starts[3] > manyStart {
		t.Errorf("it takes %v to start, the budget is %v", starts[3], manyStart)
	}

	cmd, _ := c.start(t)
	var children []int
	for range 100 { // the child comes after the pages
		if children = childrenOf(cmd.Process.Pid); len(children) > 0 {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if len(children) != 1 {
		t.Fatalf("the server has the children %v", children)
	}
	var m most
	var failed []error
	var requests, written, held int
	step := 6 * time.Minute / (6 * openAtOnce) // each open company six times
	r := &running{addr: c.addr}
	for i := range 6 * openAtOnce {
		began := time.Now()
		failed = append(failed, c.ask(i%openAtOnce, false))
		requests++
		if i%(60*openAtOnce/writtenTo) == 0 { // some of those that are open, and some that come, write, and go
			failed = append(failed, c.ask(i*7%writtenTo, true))
			requests++
			written++
		}
		if i%10 == 0 {
			m.look(cmd.Process.Pid, children[0])
			r.until(t, "health", func(copies map[string]any) bool { held = max(held, int(copies["held"].(float64))); return true })
		}
		time.Sleep(step - time.Since(began))
	}
	r.until(t, "the copies are up to date", func(copies map[string]any) bool {
		if copies["errors"].(float64) > 0 {
			t.Errorf("copies: %v", copies)
			return true
		}
		return copies["state"] == "ok"
	})
	c.stop(t, cmd)
	failed = slices.DeleteFunc(failed, func(err error) bool { return err == nil })
	t.Logf("%d companies, %d of them open, %d writes at the rate of %d an hour, %d requests, %d failed: at most %d MB in both (server %d, child %d), %d MB counted once; open files %d and %d; the child held %d",
		manyCompanies, openAtOnce, written, writtenTo, requests, len(failed), m.rss>>10, m.webRSS>>10, m.childRSS>>10, m.pss>>10, m.files, m.childFiles, held)
	if m.rss>>10 > manyMB {
		t.Errorf("%d MB, the budget is %d", m.rss>>10, manyMB)
	}
	if m.files > 12*openAtOnce || m.childFiles > 10*replicaMost {
		t.Errorf("%d and %d open files", m.files, m.childFiles)
	}
	if len(failed) > 0 || strings.Contains(c.errors.String(), "level=ERROR") {
		t.Errorf("%v\n%s", failed[:min(5, len(failed))], c.errors.String())
	}
}
