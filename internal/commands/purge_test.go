package commands

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
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

// A copy somebody kept of the bucket opens no more once the key is gone, even
// for a restore that knows of no removal; and on day 91 nothing is left (P18).
func TestCopiesOfARemovedCompanyCannotBeReadAndGo(t *testing.T) {
	k, uid, other := doomed(t)
	before := k.another(t)
	must(t, run(t.Context(), k.purge(uid), k.environ, io.Discard))
	if _, err := os.Stat(filepath.Join(k.replica, "companies", uid, "key")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("its wrapped key still lies beside the copies: %v", err)
	}
	must(t, os.RemoveAll(filepath.Join(before.replica, "companies", uid, "key"))) // as the removal does it in the bucket
	must(t, os.RemoveAll(before.data))
	out, err := before.restore(t, "--all")
	if err == nil || !strings.Contains(out, "company "+uid+": its key is gone") || before.name(t, other) != "Rossi Tessuti" {
		t.Errorf("a restore says %q, %v", out, err)
	}
	if found := traces(t, before.data, canary, uid); len(found) > 0 {
		t.Errorf("it brought %v", found)
	}
	must(t, os.CopyFS(filepath.Join(k.replica, "companies", uid), os.DirFS(filepath.Join(before.replica, "companies", uid)))) // sent by a process that died late
	must(t, os.WriteFile(filepath.Join(k.data, "companies", uid+".db"), []byte(canary), 0o600))                               // put back by somebody
	if left, err := k.options(t).Left(t.Context(), uid); err != nil || left == 0 {
		t.Fatalf("%d objects, %v", left, err)
	}
	must(t, run(t.Context(), k.args("retention", "run", "--now", "+91d"), k.environ, io.Discard))
	for _, dir := range []string{k.data, k.replica} {
		if found := traces(t, dir, canary, uid); len(found) > 0 {
			t.Errorf("on day 91 there is %v", found)
		}
	}
}

// Day 29 leaves the company as it was, day 31 removes it (P17).
func TestGraceEndsWithRetentionOnItsDay(t *testing.T) {
	k, uid, _ := doomed(t)
	var s *models.Session
	k.house(t, func(h *house) {
		u, err := h.control.UserByEmail(t.Context(), names+"@example.com")
		must(t, err)
		token, err := h.control.StartSession(t.Context(), u.ID, names, true)
		must(t, err)
		s, err = h.control.SessionByToken(t.Context(), token)
		must(t, err)
		must(t, h.control.CloseCompany(t.Context(), s, models.ClosingOrder{}))
	})
	file := filepath.Join(k.data, "companies", uid+".db")
	sum := func() string {
		data, err := os.ReadFile(file)
		if err != nil {
			return err.Error()
		}
		return fmt.Sprintf("%x", sha256.Sum256(data))
	}
	must(t, run(t.Context(), k.args("retention", "run"), k.environ, io.Discard)) // what is on its way into the company's audit log is in it
	was := sum()
	must(t, run(t.Context(), k.args("retention", "run", "--now", "+29d"), k.environ, io.Discard))
	if sum() != was {
		t.Error("on day 29 the company's file is another")
	}
	must(t, run(t.Context(), k.args("retention", "run", "--now", "+31d"), k.environ, io.Discard))
	k.house(t, func(h *house) {
		if err := h.control.Reactivate(t.Context(), s); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("on day 31 it came back: %v", err)
		}
		if text, err := h.control.Certificate(t.Context(), uid); err != nil || !strings.Contains(text, models.ClosedByCancel) {
			t.Errorf("certificate %q, %v", text, err)
		}
	})
	if found := traces(t, k.data, canary, uid+".db"); len(found) > 0 {
		t.Errorf("on day 31 there is %v", found)
	}
}

// A person who is removed is in no byte, gets no mail, and is not restored (P13, P29).
func TestAPersonWhoIsPurgedIsGoneAndStaysGone(t *testing.T) {
	k, uid, _ := doomed(t)
	const address = "goldammer@example.com"
	k.house(t, func(h *house) {
		u := models.User{UID: models.NewUID(), Email: address, Name: "Goldammer"}
		must(t, h.control.AddCompany(t.Context(), &models.Company{UID: uid}, &u, "no hash")) // a second owner
		must(t, h.control.Queue(t.Context(), models.Mail{Template: "password_changed", To: address, Locale: "en", Data: models.MailData{Name: u.Name}}))
	})
	k.copy(t)
	noon := time.Now().Add(time.Millisecond).UTC().Format(time.RFC3339Nano)
	time.Sleep(10 * time.Millisecond)
	must(t, run(t.Context(), k.args("account", "purge", "--mail", address, "--reason", models.ClosedForMinor), k.environ, io.Discard))
	looked := func(when string) {
		t.Helper()
		for _, word := range []string{"goldammer", "Goldammer"} {
			if found := traces(t, k.data, word, ""); slices.ContainsFunc(found, func(path string) bool {
				return !strings.Contains(path, "/replicating/control/") && !strings.Contains(path, "/replaced-")
			}) {
				t.Errorf("%s there is %v", when, found)
			}
		}
	}
	looked("after the removal")
	k.copy(t)
	for _, flags := range [][]string{{"--all"}, {"--all", "--at", noon}} {
		_, err := k.restore(t, flags...)
		must(t, err)
		looked(fmt.Sprint("restored ", flags))
	}
	err := run(t.Context(), k.args("account", "purge", "--mail", names+"@example.com", "--reason", models.ClosedForMinor), k.environ, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "only owner of "+names) {
		t.Errorf("the only owner: %v", err)
	}
}

// Opening takes two operators and a reason, leaves a row and tells the owners (P19).
func TestASealedArchiveIsOpenedByTwoOperatorsAlone(t *testing.T) {
	k, uid, _ := doomed(t)
	const password = "una lunga frase di prova"
	k.house(t, func(h *house) {
		hash, err := h.hasher.Hash(t.Context(), password)
		must(t, err)
		for _, name := range []string{"one", "two", "three"} {
			must(t, h.control.AddCompany(t.Context(), &models.Company{UID: models.NewUID(), Name: name}, &models.User{UID: models.NewUID(), Email: name + "@service.example", Name: name}, hash))
			if name != "three" {
				must(t, h.control.SetOperator(t.Context(), name+"@service.example", true))
			}
		}
	})
	must(t, run(t.Context(), k.purge(uid), k.environ, io.Discard))
	file := filepath.Join(t.TempDir(), "invoices.zip")
	said := func(password string, words ...string) (string, error) {
		t.Helper()
		stdin = strings.NewReader(password + "\n")
		defer func() { stdin = os.Stdin }()
		var out bytes.Buffer
		err := run(t.Context(), k.args(append([]string{"archive"}, words...)...), k.environ, &out)
		return out.String(), err
	}
	ask := []string{"ask", "--company", uid, "--reason", "audit of the tax office", "--mail"}
	for mail, with := range map[string]string{"one@service.example": "wrong", "three@service.example": password} {
		if out, err := said(with, append(ask, mail)...); err == nil {
			t.Errorf("%s asked: %s", mail, out)
		}
	}
	if _, err := said(password, "ask", "--company", uid, "--mail", "one@service.example"); err == nil {
		t.Error("asked without a reason")
	}
	out, err := said(password, append(ask, "one@service.example")...)
	must(t, err)
	_, request, _ := strings.Cut(out, "--request ")
	request, _, _ = strings.Cut(request, " ")
	if out, err := said(password, "open", "--request", request, "--to", file, "--mail", "one@service.example"); err == nil {
		t.Errorf("one alone opened it: %s", out)
	}
	_, err = said(password, "open", "--request", request, "--to", file, "--mail", "two@service.example")
	must(t, err)
	data, err := os.ReadFile(file)
	must(t, err)
	if papers, owners, err := models.ReadArchive(data); err != nil || len(papers) != 1 || papers[0].Buyer.Name != canary || len(owners) != 1 {
		t.Errorf("the file holds %+v, %v, %v", papers, owners, err)
	}
	if out, err := said(password, "open", "--request", request, "--to", file, "--mail", "two@service.example"); err == nil {
		t.Errorf("it opened twice: %s", out)
	}
	k.house(t, func(h *house) {
		mails, err := h.control.ClaimMail(t.Context(), 20)
		must(t, err)
		if !slices.ContainsFunc(mails, func(m models.Mail) bool {
			return m.Template == "archive_opened" && m.To == names+"@example.com" && m.Data.Text == "audit of the tax office"
		}) {
			t.Errorf("nobody was told: %+v", mails)
		}
		rows, err := h.control.AuditLog(t.Context(), models.AuditFilter{}, 0, 10)
		must(t, err)
		n := 0
		for _, r := range rows {
			if r.Noun == "archive" && r.NounUID == uid && r.Details.Why == "audit of the tax office" {
				n++
			}
		}
		if n != 2 {
			t.Errorf("%d rows in the log: %+v", n, rows)
		}
	})
}

// No table of the service knows a removed company or its people, but for those
// that are kept by law, as a tombstone, or for a while (P13). A new table fails
// this until somebody decides.
func TestNoTableOfTheServiceKnowsARemovedCompany(t *testing.T) {
	k, uid, _ := doomed(t)
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(k.data, "control.db"))
	must(t, err)
	defer db.Close()
	var company, person int
	must(t, db.QueryRow(`select c.id, m.user_id from companies c join memberships m on m.company_id = c.id where c.uid = ?`, uid).Scan(&company, &person))
	refers := map[string]any{"company_uid": uid, "company_id": company, "user_id": person, "invited_by": person}
	count := func(table, column string) (n int) {
		t.Helper()
		must(t, db.QueryRow(`select count(*) from "`+table+`" where "`+column+`" = ?`, refers[column]).Scan(&n))
		return n
	}
	set := map[string]string{"outbox": "state='sent'", "data_requests": "kind='access', state='answered'", "legal_mails": "mail_uid='x'", "grants": "ended_at=0",
		"invitations": "role='seller', see_cost=0", "breach_companies": "breach_id=1", "breach_letters": "breach_id=1", "announcements_read": "announcement_id=1"}
	kept := []string{"closings", "archives", "handovers", "archive_openings", // they name nobody
		"breach_companies", "breach_letters", "service_invoices", "subscriptions"} // every incident, and what the service invoiced, is kept
	for _, m := range models.TheDataMap().Of("control") {
		for _, c := range m.Columns {
			if refers[c.Column] == nil || slices.Contains(kept, m.Table) || count(m.Table, c.Column) > 0 {
				continue
			}
			more := fmt.Sprintf("company_uid='%s'", uid)
			for column, value := range refers {
				if column != "company_uid" && slices.ContainsFunc(m.Columns, func(o models.MappedColumn) bool { return o.Column == column }) {
					more += fmt.Sprintf(", %s=%v", column, value)
				}
			}
			if !slices.ContainsFunc(m.Columns, func(o models.MappedColumn) bool { return o.Column == "company_uid" }) {
				_, more, _ = strings.Cut(more, ", ")
			}
			plantRow(t, filepath.Join(k.data, "control.db"), m.Table, more+", "+set[m.Table], time.Now().UnixMilli())
			if count(m.Table, c.Column) == 0 {
				t.Errorf("%s.%s: no row to be removed", m.Table, c.Column)
			}
		}
	}
	must(t, run(t.Context(), k.purge(uid), k.environ, io.Discard))
	for _, m := range models.TheDataMap().Of("control") {
		for _, c := range m.Columns {
			if refers[c.Column] != nil && !slices.Contains(kept, m.Table) && count(m.Table, c.Column) > 0 {
				t.Errorf("%s.%s still knows it", m.Table, c.Column)
			}
		}
	}
}

// Who refuses in writing that invoices are kept gets them, and nothing stays (P19).
func TestWhoRefusesTheKeepingLeavesNoArchive(t *testing.T) {
	k, uid, _ := doomed(t)
	k.house(t, func(h *house) {
		u, err := h.control.UserByEmail(t.Context(), names+"@example.com")
		must(t, err)
		token, err := h.control.StartSession(t.Context(), u.ID, names, true)
		must(t, err)
		s, err := h.control.SessionByToken(t.Context(), token)
		must(t, err)
		must(t, h.control.CloseCompany(t.Context(), s, models.ClosingOrder{AtOnce: true, Refusal: "Keep no invoices of ours."}))
	})
	must(t, run(t.Context(), k.args("retention", "run"), k.environ, io.Discard))
	k.house(t, func(h *house) {
		text, err := h.control.Certificate(t.Context(), uid)
		if err != nil || !strings.Contains(text, `"refused"`) || strings.Contains(text, `"kept"`) {
			t.Errorf("certificate %q, %v", text, err)
		}
		if rows, err := h.control.Archives(t.Context()); err != nil || len(rows) != 0 {
			t.Errorf("archives %v, %v", rows, err)
		}
		mails, err := h.control.ClaimMail(t.Context(), 10)
		if err != nil || !slices.ContainsFunc(mails, func(m models.Mail) bool { return strings.HasPrefix(m.Data.Path, "/archive/") }) {
			t.Errorf("the owner gets no link: %+v, %v", mails, err)
		}
	})
	if found := traces(t, k.data, "", archiveName(uid)); len(found) > 0 {
		t.Errorf("there is %v", found)
	}
}

// A server removes a company that it and its child hold open, and nothing of it
// comes back from what the child still had to send (P18).
func TestAServerRemovesACompanyItsChildIsCopying(t *testing.T) {
	k, uid, other := doomed(t)
	cookie := ""
	k.house(t, func(h *house) {
		u, err := h.control.UserByEmail(t.Context(), names+"@example.com")
		must(t, err)
		cookie, err = h.control.StartSession(t.Context(), u.ID, names, true)
		must(t, err)
	})
	server := startServer(t, k)
	post := func(path string, form url.Values) int {
		t.Helper()
		req, err := http.NewRequest(http.MethodPost, "http://"+server.addr+path, strings.NewReader(form.Encode()))
		must(t, err)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.AddCookie(&http.Cookie{Name: "session", Value: cookie})
		client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		res, err := client.Do(req)
		must(t, err)
		res.Body.Close()
		return res.StatusCode
	}
	if code := post("/customers", url.Values{"uid": {models.NewUID()}, "name": {canary + " due"}, "roles": {"customer"}}); code != http.StatusSeeOther {
		t.Fatalf("a customer: %d", code)
	}
	server.until(t, "the child holds it", func(copies map[string]any) bool {
		return isOK(copies) && len(traces(t, filepath.Join(k.data, "replicating"), "", uid)) > 0
	})
	if code := post("/settings/closing", url.Values{"how": {"now"}, "company": {names}}); code != http.StatusSeeOther {
		t.Fatalf("closing: %d", code)
	}
	server.until(t, "it is removed", func(map[string]any) bool {
		db, err := sql.Open("sqlite3", "file:"+filepath.Join(k.data, "control.db")+"?mode=ro")
		must(t, err)
		defer db.Close()
		var done sql.NullInt64
		return db.QueryRow(`select done_at from closings where company_uid = ?`, uid).Scan(&done) == nil && done.Valid
	})
	time.Sleep(4 * time.Second) // the child says and sends every second or two
	for _, dir := range []string{k.data, k.replica} {
		if found := traces(t, dir, canary, uid); len(found) > 0 {
			t.Errorf("left of it: %v", found)
		}
	}
	server.until(t, "the others are copied on", isOK)
	must(t, server.stop())
	if got := k.companies(t); len(got) != 1 || got[0] != other {
		t.Errorf("companies %v", got)
	}
}
