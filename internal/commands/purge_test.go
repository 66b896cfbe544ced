package commands

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"jennyerp/internal/keys"
	"jennyerp/models"
)

// The tests of removal run this program again with the command dyingPurge: it
// ends itself with SIGKILL at the n-th fault point it comes to.
const (
	dyingPurge = "purge-until-killed"
	canary     = "kanarienvogel" // in the company's own data
	names      = "stieglitz"     // what the service knows the company and its people by
)

func purgeUntilKilled(args []string) {
	n := 0
	fmt.Sscan(args[0], &n)
	faultPoint = func(string) {
		if n--; n < 0 {
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
	}
	if err := run(context.Background(), args[1:], os.Environ(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// purgePoints removes the company once and gives the fault points in the order
// it came to them: before and after each step of purgeSteps, whatever these are,
// and within.
func purgePoints(t *testing.T, k kept, uid string) (passed []string) {
	t.Helper()
	faultPoint = func(name string) { passed = append(passed, name) }
	defer func() { faultPoint = func(string) {} }()
	must(t, run(t.Context(), k.purge(uid), k.environ, io.Discard))
	for _, step := range purgeSteps {
		for _, when := range []string{"before ", "after "} {
			if !slices.Contains(passed, when+step.name) {
				t.Errorf("the removal never came to %s%s", when, step.name)
			}
		}
	}
	return passed
}

// purge are the words that remove a company.
func (k kept) purge(uid string) []string {
	return k.args("account", "purge", "--company", uid, "--reason", "asked for")
}

// another is a copy of the folders.
func (k kept) another(t *testing.T) kept {
	t.Helper()
	dir := t.TempDir()
	c := kept{filepath.Join(dir, "data"), filepath.Join(dir, "copies"), k.environ}
	must(t, os.CopyFS(c.data, os.DirFS(k.data)))
	must(t, os.CopyFS(c.replica, os.DirFS(k.replica)))
	return c
}

// doomed is a folder with two companies: the first is full of the canary.
func doomed(t *testing.T) (k kept, first, second string) {
	t.Helper()
	k = newKept(t)
	uids := []string{models.NewUID(), foundedIn(t, k, 1)[0]}
	k.house(t, func(h *house) {
		ctx := t.Context()
		c := models.Company{UID: uids[0], Name: names, Country: "IT"}
		owner := models.User{UID: models.NewUID(), Email: names + "@example.com", Name: names}
		must(t, h.ring.Create(c.UID))
		must(t, h.tenants.Create(ctx, c.UID, models.Settings{Name: canary, Country: "IT", Currency: "EUR", VATNo: "IT01234567897",
			Fiscal: models.Fiscal{LegalName: canary, Street: "Via Pistoiese 1", ZIP: "59100", City: "Prato", Region: "PO"}}))
		must(t, h.control.AddCompany(ctx, &c, &owner, "no hash"))
		token, err := h.control.StartSession(ctx, owner.ID, names, false)
		must(t, err)
		session, err := h.control.SessionByToken(ctx, token)
		must(t, err)
		must(t, h.control.Invite(ctx, session, models.Invitation{Email: "seller." + names + "@example.com", Role: "seller"}, "en"))
		must(t, h.control.TakeAddress(ctx, c.ID, names))
		fillWithCanary(t, h, owner.UID, uids[0])
	})
	k.copy(t)
	aside := filepath.Join(k.data, "replaced-20260101T000000", "companies")
	must(t, os.MkdirAll(aside, 0o700))
	must(t, os.WriteFile(filepath.Join(aside, uids[0]+".db"), []byte(canary), 0o600))
	return k, uids[0], uids[1]
}

// fillWithCanary gives the company an issued invoice, a picture, and a mail that waits.
func fillWithCanary(t *testing.T, h *house, by, uid string) {
	t.Helper()
	ctx := t.Context()
	db, release, err := h.tenants.Open(ctx, models.Principal{CompanyUID: uid})
	must(t, err)
	defer release()
	party := &models.Party{UID: models.NewUID(), PartySpec: models.PartySpec{Name: canary, LegalName: canary, Customer: true, Country: "IT", VATNo: "IT12345670017", Payment: "30"}}
	must(t, db.SaveParty(ctx, by, party))
	must(t, db.SaveAddress(ctx, by, party, &models.Address{UID: models.NewUID(), AddressSpec: models.AddressSpec{Use: "billing", Street: "Via Roma 2", ZIP: "50100", City: "Firenze", Region: "FI", Country: "IT"}}))
	d := &models.Document{UID: models.NewUID(), Kind: models.FindKind("invoice"), PartyUID: party.UID}
	must(t, db.CreateDocument(ctx, by, d))
	must(t, db.AddLines(ctx, by, d, models.Line{LineSpec: models.LineSpec{Text: canary, Price: 10_0000, Quantity: 5000, Unit: "m"}}))
	must(t, db.Issue(ctx, by, d, ""))
	must(t, h.blobs.Put(ctx, uid+"/pictures/first", strings.NewReader(canary)))
	must(t, h.blobs.Put(ctx, uid+"/pictures/second", strings.NewReader(canary)))
	must(t, db.Queue(ctx, models.Mail{Template: "paper", To: canary + "@example.com", Locale: "en"}))
}

// traces are the files below a folder that hold the text, or lie under the id;
// all of them when neither is given.
func traces(t *testing.T, dir, text, id string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		must(t, err)
		if e.IsDir() {
			return nil
		}
		data, err := os.ReadFile(path)
		must(t, err)
		if text+id == "" || text != "" && bytes.Contains(data, []byte(text)) || id != "" && strings.Contains(path, "/"+id) {
			found = append(found, path)
		}
		return nil
	})
	must(t, err)
	return found
}

// isTold delivers the one mail with the certificate.
func isTold(t *testing.T, k kept) {
	t.Helper()
	k.house(t, func(h *house) {
		mails, err := h.control.ClaimMail(t.Context(), 10)
		must(t, err)
		removed := 0
		for _, m := range mails {
			if m.Template == "company_removed" && m.To == names+"@example.com" {
				removed++
			}
			must(t, h.control.MailSent(t.Context(), m.ID))
		}
		if removed != 1 {
			t.Errorf("%d certificates were mailed", removed)
		}
	})
}

// isGone looks everywhere.
func isGone(t *testing.T, k kept, uid string) {
	t.Helper()
	for _, dir := range []string{k.data, k.replica} {
		if found := traces(t, dir, canary, uid); len(found) > 0 {
			t.Errorf("left of it: %v", found)
		}
	}
	if found := traces(t, k.data, names, ""); slices.ContainsFunc(found, func(path string) bool { return !strings.Contains(path, "/replicating/control/") }) {
		t.Errorf("its name, or its owner's, is in %v", found) // the steps of the control database go within a day
	}
	if _, err := os.Stat(keys.CompanyPath(k.config(t).Keys, uid)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("its key is still there: %v", err)
	}
	k.house(t, func(h *house) {
		o, err := replicaOptions(h.cfg, h.ring, h.log)
		must(t, err)
		if left, err := o.Left(t.Context(), uid); err != nil || left != 0 {
			t.Errorf("%d objects of its copies are left, %v", left, err)
		}
		if _, err := h.ring.Key(uid, keys.Backups); !errors.Is(err, keys.ErrNoKey) {
			t.Errorf("its copies could be read: %v", err)
		}
		text, err := h.control.Certificate(t.Context(), uid)
		if err != nil || verifyCertificate(h.ring, []byte(text)) != nil || !strings.Contains(text, uid) {
			t.Errorf("certificate %q, %v", text, err)
		}
		changed := bytes.Replace([]byte(text), []byte(`"reason":"`), []byte(`"reason":"x`), 1)
		if verifyCertificate(h.ring, changed) == nil {
			t.Error("a changed certificate passes")
		}
		rows, err := h.control.Archives(t.Context())
		must(t, err)
		if len(rows) != 1 || rows[0].Papers != 1 {
			t.Errorf("archives %+v", rows)
		}
	})
	var out bytes.Buffer
	if err := run(t.Context(), k.args("archive", "verify"), k.environ, &out); err != nil || !strings.Contains(out.String(), "1 of 1") {
		t.Errorf("archive verify: %s, %v", out.String(), err)
	}
}

func TestARemovalThatIsKilledAnywhereComesToTheSameEnd(t *testing.T) {
	program, err := os.Executable()
	must(t, err)
	model, uid, _ := doomed(t)
	whole := model.another(t)
	points := purgePoints(t, whole, uid)
	end := ended(t, whole, uid)
	for n, point := range points {
		t.Run(fmt.Sprint(n, " ", point), func(t *testing.T) {
			k := model.another(t)
			cmd := exec.Command(program, append([]string{dyingPurge, strconv.Itoa(n)}, k.purge(uid)...)...)
			cmd.Env = append(k.environ, "TMPDIR="+os.TempDir())
			out, err := cmd.CombinedOutput()
			var died *exec.ExitError
			if !errors.As(err, &died) || died.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
				t.Fatalf("it was not killed: %v, %s", err, out)
			}
			var again bytes.Buffer
			must(t, run(t.Context(), k.purge(uid), k.environ, &again))
			if said := string(out) + again.String(); strings.Contains(said, canary) || strings.Contains(said, names) {
				t.Errorf("the log names it: %s", said) // P32
			}
			if got := ended(t, k, uid); got != end {
				t.Errorf("it ends with\n%s\nwant\n%s", got, end)
			}
		})
	}
	t.Logf("killed at each of %d points", len(points))
}

// ended delivers the certificate, lets the month of the owner's copy pass, looks
// that nothing of the company is left, and tells all that is there: every
// file, and how many rows the service's tables have.
func ended(t *testing.T, k kept, uid string) string {
	t.Helper()
	isTold(t, k)
	must(t, run(t.Context(), k.args("retention", "run", "--now", "+31d"), k.environ, io.Discard))
	isGone(t, k, uid)
	var b strings.Builder
	for i, dir := range []string{k.data, k.replica} {
		for _, path := range traces(t, dir, "", "") {
			if name := strings.TrimPrefix(path, dir); !strings.Contains(name, "/control/") { // the steps of its copy are numbered
				fmt.Fprintln(&b, i, name)
			}
		}
	}
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(k.data, "control.db")+"?mode=ro")
	must(t, err)
	defer db.Close()
	for _, table := range models.TheDataMap().Of("control") {
		var n int
		must(t, db.QueryRow(`select count(*) from "`+table.Table+`"`).Scan(&n))
		fmt.Fprintln(&b, table.Table, n)
	}
	return b.String()
}

func TestARemovedCompanyIsNotRestoredAndItsArchiveEndsWithItsYears(t *testing.T) {
	k, uid, other := doomed(t)
	noon := time.Now().Add(time.Millisecond).UTC().Format(time.RFC3339Nano)
	time.Sleep(10 * time.Millisecond)
	var out bytes.Buffer
	must(t, run(t.Context(), k.args("account", "purge", "--company", uid, "--reason", models.ClosedForMinor), k.environ, &out))
	k.copy(t)
	for _, flags := range [][]string{{"--all"}, {"--all", "--at", noon}} {
		_, err := k.restore(t, flags...)
		must(t, err)
		if got := k.companies(t); len(got) != 1 || got[0] != other || k.name(t, uid) != models.ErrNotFound.Error() {
			t.Errorf("%v brought back %v", flags, got)
		}
	}
	if kept := archivesKept(t, k); kept != 1 {
		t.Errorf("after a restore %d archives are known", kept)
	}
	for _, at := range []struct {
		now  string
		kept int
	}{{"+91d", 1}, {"+9y", 1}, {"+11y", 0}} {
		must(t, run(t.Context(), k.args("retention", "run", "--now", at.now), k.environ, &out))
		if kept := archivesKept(t, k); kept != at.kept {
			t.Errorf("%s: %d archives are kept, want %d", at.now, kept, at.kept)
		}
	}
	if found := traces(t, k.data, "", "archive-"+uid); len(found) > 0 {
		t.Errorf("after its years the archive is still there: %v", found)
	}
}

func archivesKept(t *testing.T, k kept) (n int) {
	t.Helper()
	k.house(t, func(h *house) {
		rows, err := h.control.Archives(t.Context())
		must(t, err)
		for _, a := range rows {
			if a.EndedAt == 0 {
				n++
			}
		}
	})
	return n
}
