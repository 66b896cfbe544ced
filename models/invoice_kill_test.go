package models

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// issueClients is how many issue at once.
const issueClients = 8

// TestIssuingInAnotherProcess is the program that is killed: it issues until it
// is, and says every number it was given.
func TestIssuingInAnotherProcess(t *testing.T) {
	dir := os.Getenv("JENNY_ISSUE_DIR")
	if dir == "" {
		t.Skip("runs as a child of TestNumbersHaveNoGapWhateverIsKilled")
	}
	ts, err := NewTenants(dir, 4, time.Now)
	must(t, err)
	ts.AuditKey = testAuditKey
	db, release, err := ts.Open(t.Context(), Principal{UserUID: testUser, CompanyUID: os.Getenv("JENNY_ISSUE_COMPANY"), Role: "owner"})
	must(t, err)
	defer release()
	p, err := db.FindParty(t.Context(), os.Getenv("JENNY_ISSUE_PARTY"))
	must(t, err)
	var all sync.WaitGroup
	var out sync.Mutex
	for client := range issueClients {
		all.Go(func() {
			for i := int64(1); ; i++ {
				d := &Document{UID: NewUID(), Kind: FindKind("invoice"), PartyUID: p.UID}
				must(t, db.CreateDocument(t.Context(), testUser, d))
				must(t, db.AddLines(t.Context(), testUser, d, metresOf(i), metresOf(int64(client)+1)))
				must(t, db.Issue(t.Context(), testUser, d, ""))
				out.Lock()
				fmt.Println("issued", d.Number, d.UID)
				out.Unlock()
			}
		})
	}
	all.Wait()
}

func TestNumbersHaveNoGapWhateverIsKilled(t *testing.T) {
	want, most := 120, 40
	if os.Getenv("JENNY_SOAK") != "" {
		want, most = 1000, 150
	}
	dir := filepath.Join(t.TempDir(), "tenants")
	ts, err := NewTenants(dir, 4, time.Now)
	must(t, err)
	ts.AuditKey = testAuditKey
	who := createCompany(t, ts)
	db, release, err := ts.Open(t.Context(), who)
	must(t, err)
	set, err := db.Settings(t.Context())
	must(t, err)
	set.VATNo, set.Fiscal = "IT01234567897", Fiscal{LegalName: "Tessuti Bisenzio S.r.l.", Street: "Via Pistoiese 1", ZIP: "59100", City: "Prato", Region: "PO"}
	must(t, db.SaveSettings(t.Context(), testUser, set))
	p := belmonte(t, db)
	release()
	must(t, ts.Close())

	told, kills := map[string]string{}, 0
	for len(told) < want {
		if kills++; kills > 200 {
			t.Fatalf("only %d numbers after %d kills", len(told), kills)
		}
		killAfter(t, dir, who.CompanyUID, p.UID, 1+rand.IntN(most), told)
	}
	ts, err = NewTenants(dir, 4, time.Now)
	must(t, err)
	t.Cleanup(func() { ts.Close() })
	db, release, err = ts.Open(t.Context(), who)
	must(t, err)
	t.Cleanup(release)
	t.Logf("%d numbers told, killed %d times", len(told), kills)
	verifyIssued(t, db, told)
}

// killAfter runs the issuing program and kills it once it has told n numbers.
func killAfter(t *testing.T, dir, company, party string, n int, told map[string]string) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestIssuingInAnotherProcess$")
	cmd.Env = append(os.Environ(), "JENNY_ISSUE_DIR="+dir, "JENNY_ISSUE_COMPANY="+company, "JENNY_ISSUE_PARTY="+party)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		f := strings.Fields(lines.Text())
		if len(f) != 3 || f[0] != "issued" {
			continue
		}
		if was, twice := told[f[1]]; twice {
			t.Errorf("number %s was given to %s and %s", f[1], was, f[2])
		}
		told[f[1]] = f[2]
		if n--; n == 0 {
			must(t, cmd.Process.Kill()) // SIGKILL: what it is doing now is lost or done, never half done
		}
	}
	cmd.Wait() // killed
}

// verifyIssued reads the books after the last kill.
func verifyIssued(t *testing.T, db *Tenant, told map[string]string) {
	t.Helper()
	rows, err := db.query(t.Context(), `select d.number, d.uid, d.date, d.net, d.vat, d.status, (select coalesce(sum(amount), 0) from document_lines where document_id = d.id), coalesce(i.payable, 0),
		coalesce((select sum(amount) from dues where document_id = d.id), 0) from documents d left join invoice_details i on i.document_id = d.id where d.kind = 'invoice' and d.number <> '' order by d.number`)
	must(t, err)
	defer rows.Close()
	last, n := "", 0
	for rows.Next() {
		var number, uid, date, status string
		var net, vat, lines, payable, dues int64
		must(t, rows.Scan(&number, &uid, &date, &net, &vat, &status, &lines, &payable, &dues))
		n++
		at, err := strconv.Atoi(number[strings.LastIndex(number, "-")+1:])
		must(t, err)
		if at != n {
			t.Fatalf("number %s stands at place %d", number, n)
		}
		if status != "issued" || net != lines || payable != net+vat || dues != payable || date < last {
			t.Errorf("%s of %s, %s: net %d, lines %d, payable %d, dues %d", number, date, status, net, lines, payable, dues)
		}
		if got, known := told[number]; known && got != uid {
			t.Errorf("%s was told to %s and belongs to %s", number, got, uid)
		}
		delete(told, number)
		last = date
	}
	must(t, rows.Err())
	for number := range told {
		t.Errorf("%s was told and is gone", number)
	}
	var half int
	must(t, db.row(t.Context(), `select count(*) from documents where kind = 'invoice' and (number = '') <> (status = 'draft')`).Scan(&half))
	if half != 0 {
		t.Errorf("%d papers are half issued", half)
	}
}
