package commands

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"jennyerp/models"
)

const (
	soakClients = 8
	soakIssues  = 1000
)

// issuing is a program that is killed again and again, and those who issue
// invoices through it.
type issuing struct {
	t      *testing.T
	addr   string
	dir    string
	cookie *http.Cookie
	base   string // address of the invoice that is copied

	mu    sync.Mutex
	told  map[string]string // number to uid
	again int               // requests that were sent again because no answer came
}

// start runs the program until it answers; the first time it says the link.
func (s *issuing) start() *exec.Cmd {
	s.t.Helper()
	cmd := exec.Command(os.Args[0], "demo", "--samples", "3", "--seed", "7", "--data", s.dir, "--addr", s.addr, "--base-url", "http://"+s.addr, "--replica", "off")
	out, err := cmd.StdoutPipe()
	must(s.t, err)
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "JENNY_") })
	must(s.t, cmd.Start())
	lines, link := bufio.NewScanner(out), ""
	for link == "" && lines.Scan() {
		if text := strings.TrimSpace(lines.Text()); strings.HasPrefix(text, "http://") {
			link = text
		}
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	for range 600 {
		res, err := http.Get("http://" + s.addr + "/healthz")
		if err == nil {
			res.Body.Close()
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if s.cookie == nil {
		res, err := s.client().Get(link)
		must(s.t, err)
		res.Body.Close()
		s.cookie = res.Cookies()[0]
	}
	return cmd
}

func (s *issuing) client() *http.Client {
	return &http.Client{Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// ask sends a request until it is answered, however often the program dies
// meanwhile: the same form twice does nothing twice.
func (s *issuing) ask(ctx context.Context, client *http.Client, method, path string, form url.Values) (code int, body string, err error) {
	for ctx.Err() == nil {
		req, err := http.NewRequestWithContext(ctx, method, "http://"+s.addr+path, strings.NewReader(form.Encode()))
		if err != nil {
			return 0, "", err
		}
		req.AddCookie(s.cookie)
		if method == http.MethodPost {
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		res, err := client.Do(req)
		if err == nil {
			b, err := io.ReadAll(res.Body)
			res.Body.Close()
			if err == nil && res.StatusCode < 500 && res.StatusCode != http.StatusTooManyRequests {
				return res.StatusCode, string(b), nil
			}
		}
		s.mu.Lock()
		s.again++
		s.mu.Unlock()
		time.Sleep(50 * time.Millisecond)
	}
	return 0, "", ctx.Err()
}

var (
	anInvoice   = regexp.MustCompile(`href="(/invoices/[0-9a-f-]{36})"`)
	hidden      = regexp.MustCompile(`name="version" value="(\d+)"`)
	issueDay    = regexp.MustCompile(`id="date" name="date" value="([\d-]+)"`)
	issueNumber = regexp.MustCompile(`<title>[^<]*?(FT-\d{4}-\d+)`)
)

// one copies an invoice, issues the copy, and notes the number it was given.
func (s *issuing) one(ctx context.Context, client *http.Client) error {
	uid := models.NewUID()
	page := "/invoices/" + uid
	if code, body, err := s.ask(ctx, client, http.MethodPost, s.base+"/duplicate", url.Values{"uid": {uid}}); err != nil || code != http.StatusSeeOther {
		return fmt.Errorf("copy: %d %.300s %w", code, body, err)
	}
	for range 20 {
		code, body, err := s.ask(ctx, client, http.MethodGet, page+"/issue", nil)
		if err != nil {
			return err
		}
		if code == http.StatusSeeOther { // issued, though nobody heard of it
			break
		}
		version, day := hidden.FindStringSubmatch(body), issueDay.FindStringSubmatch(body)
		if version == nil || day == nil {
			return fmt.Errorf("cannot be issued: %d %.300s", code, body)
		}
		if code, _, err = s.ask(ctx, client, http.MethodPost, page+"/issue", url.Values{"version": {version[1]}, "date": {day[1]}}); err != nil {
			return err
		}
		if code == http.StatusSeeOther {
			break
		}
	}
	_, body, err := s.ask(ctx, client, http.MethodGet, page, nil)
	if err != nil {
		return err
	}
	number := issueNumber.FindStringSubmatch(body)
	if number == nil {
		return errors.New("issued without a number")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if was, twice := s.told[number[1]]; twice {
		return fmt.Errorf("number %s was given to %s and %s", number[1], was, uid)
	}
	s.told[number[1]] = uid
	return nil
}

func (s *issuing) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.told)
}

// A thousand invoices, issued through the web by eight people at once while
// the program is killed in between: no number is missing or given twice, and
// every total is the sum of its lines.
func TestSoakIssuingWhileTheServerIsKilled(t *testing.T) {
	if os.Getenv("JENNY_SOAK") == "" {
		t.Skip("takes minutes: make soak")
	}
	s := &issuing{t: t, addr: freeAddress(t), dir: t.TempDir(), told: map[string]string{}}
	cmd := s.start()
	s.findBase()
	before := s.issuedBefore()
	ctx, stop := context.WithTimeout(t.Context(), 15*time.Minute)
	defer stop()
	var all sync.WaitGroup
	for range soakClients {
		all.Go(func() {
			for client := s.client(); s.count() < soakIssues && ctx.Err() == nil; {
				if err := s.one(ctx, client); err != nil {
					t.Error(err)
					stop()
				}
			}
		})
	}
	kills := 0
	for s.count() < soakIssues && ctx.Err() == nil {
		time.Sleep(time.Duration(2000+rand.IntN(6000)) * time.Millisecond)
		must(t, cmd.Process.Kill()) // SIGKILL
		_ = cmd.Wait()
		kills++
		cmd = s.start()
	}
	all.Wait()
	must(t, cmd.Process.Kill())
	_ = cmd.Wait()
	t.Logf("%d invoices by %d clients, killed %d times, %d requests sent again", s.count(), soakClients, kills, s.again)
	s.verify(before)
}

// findBase finds an invoice whose copy can be issued.
func (s *issuing) findBase() {
	_, list, err := s.ask(s.t.Context(), s.client(), http.MethodGet, "/invoices", nil)
	must(s.t, err)
	for _, m := range anInvoice.FindAllStringSubmatch(list, 10) {
		uid := models.NewUID()
		if code, _, err := s.ask(s.t.Context(), s.client(), http.MethodPost, m[1]+"/duplicate", url.Values{"uid": {uid}}); err != nil || code != http.StatusSeeOther {
			continue
		}
		if _, body, err := s.ask(s.t.Context(), s.client(), http.MethodGet, "/invoices/"+uid+"/issue", nil); err == nil && hidden.MatchString(body) {
			s.base = m[1]
			return
		}
	}
	s.t.Fatal("no invoice can be copied and issued")
}

// books opens the company's file beside the program.
func (s *issuing) books() *sql.DB {
	files, err := filepath.Glob(filepath.Join(s.dir, "companies", "*.db"))
	must(s.t, err)
	db, err := sql.Open("sqlite3", "file:"+files[0]+"?mode=ro")
	must(s.t, err)
	s.t.Cleanup(func() { db.Close() })
	return db
}

func (s *issuing) issuedBefore() (n int) {
	must(s.t, s.books().QueryRow(`select count(*) from documents where kind = 'invoice' and number <> ''`).Scan(&n))
	return n
}

// verify reads the books after the last kill.
func (s *issuing) verify(before int) {
	db, t := s.books(), s.t
	rows, err := db.Query(`select d.number, d.uid, d.date, d.net, d.vat, d.stamp, (select coalesce(sum(amount), 0) from document_lines where document_id = d.id), coalesce(i.payable, 0),
		coalesce((select sum(amount) from dues where document_id = d.id), 0) from documents d left join invoice_details i on i.document_id = d.id where d.kind = 'invoice' and d.number <> '' order by d.number`)
	must(t, err)
	defer rows.Close()
	n, last := 0, ""
	series, place := "", 0
	for rows.Next() {
		var number, uid, date string
		var net, vat, stamp, lines, payable, dues int64
		must(t, rows.Scan(&number, &uid, &date, &net, &vat, &stamp, &lines, &payable, &dues))
		n++
		cut := strings.LastIndex(number, "-")
		if number[:cut] != series { // each year counts from 1
			series, place = number[:cut], 0
		}
		place++
		at, err := strconv.Atoi(number[cut+1:])
		must(t, err)
		if at != place {
			t.Fatalf("number %s stands at place %d of its year", number, place)
		}
		if n > before && (net != lines || payable != dues || payable != net+vat+stamp || date < last) {
			t.Errorf("%s of %s: net %d, lines %d, VAT %d, stamp %d, payable %d, dues %d", number, date, net, lines, vat, stamp, payable, dues)
		}
		if got, known := s.told[number]; known && got != uid {
			t.Errorf("%s was told to %s and belongs to %s", number, got, uid)
		}
		delete(s.told, number)
		last = date
	}
	must(t, rows.Err())
	if len(s.told) > 0 {
		t.Errorf("%d numbers were told and are gone", len(s.told))
	}
	var half int
	must(t, db.QueryRow(`select count(*) from documents where kind = 'invoice' and (number = '') <> (status = 'draft')`).Scan(&half))
	if half != 0 || n < before+soakIssues {
		t.Errorf("%d papers are half issued, %d numbers after %d", half, n, before)
	}
}
