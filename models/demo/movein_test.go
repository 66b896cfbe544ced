package demo

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"jennyerp/internal/blob"
	"jennyerp/models"
)

// takenOut writes a company's file and gives what is in it.
func takenOut(t testing.TB, db *models.Tenant, store blob.Store, out io.Writer) models.TakeoutManifest {
	t.Helper()
	m, err := db.WriteTakeout(t.Context(), store, out, models.TakeoutOptions{})
	must(t, err)
	return m
}

// empty is a new company.
func empty(t testing.TB, o Options) *models.Tenant {
	t.Helper()
	uid := models.NewUID()
	must(t, o.Keys.Create(uid))
	must(t, o.Tenants.Create(t.Context(), uid, models.NewSettings("Stoffe Nuove", "IT", "it")))
	db, release, err := o.Tenants.Open(t.Context(), models.Principal{CompanyUID: uid})
	must(t, err)
	t.Cleanup(release)
	return db
}

// moving are the options for a move that nobody watches.
func moving(o Options, m *models.MoveIn, tell models.Tell) models.Moving {
	if tell == nil {
		tell = func(int, int) {}
	}
	return models.Moving{Store: o.Blobs, Scratch: o.Tenants.Scratch(m.UID), Tell: tell, People: func([]models.TakeoutUser) map[string]string { return nil }}
}

// kept stores a file for a company.
func kept(t testing.TB, db *models.Tenant, store blob.Store, file io.Reader) *models.MoveIn {
	t.Helper()
	m := &models.MoveIn{UID: models.NewUID(), Name: "everything.zip"}
	must(t, db.KeepMoveIn(t.Context(), store, m, file))
	must(t, db.BeginMoveIn(t.Context(), "", m))
	return m
}

// settled tells whether a table stands otherwise after a move.
func settled(table string) bool {
	return slices.ContainsFunc(models.MovedSettled, func(s string) bool { return strings.HasPrefix(s, table+".") })
}

// sameRows compares two companies by the hashes of their tables.
func sameRows(t testing.TB, was, is models.TakeoutManifest) {
	t.Helper()
	for i, table := range was.Tables {
		if now := is.Tables[i]; now.Name != table.Name || now.Rows != table.Rows || now.RowHash != table.RowHash && !settled(table.Name) {
			t.Errorf("%s: %d rows became %d, hash %.8s became %.8s", table.Name, table.Rows, now.Rows, table.RowHash, now.RowHash)
		}
	}
	hashes := func(m models.TakeoutManifest) (all []string) {
		for _, f := range m.Files {
			if f.Key != "" {
				all = append(all, f.Key+" "+f.Hash)
			}
		}
		slices.Sort(all)
		return all
	}
	if !slices.Equal(hashes(was), hashes(is)) {
		t.Errorf("%d files became %d, or others", len(hashes(was)), len(hashes(is)))
	}
}

// peak is how much memory the process needed at most, in MB (Linux).
func peak(t testing.TB) (mb int) {
	t.Helper()
	data, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, line, _ := strings.Cut(string(data), "VmHWM:")
	_, err = fmt.Sscan(line, &mb)
	must(t, err)
	return mb / 1024
}

// P14, issue 7 Show 3: a company of 50 MB goes out and comes in within a minute,
// in bounded memory, and tells how far it is.
func TestFiftyMegabytesMoveWithinAMinute(t *testing.T) {
	if testing.Short() {
		t.Skip("it makes thousands of papers")
	}
	o, db := busyIn(t, t.TempDir())
	by := models.NewUID()
	papers, _, err := db.Documents(t.Context(), models.FindKind("quotation"), models.DocumentFilter{}, "", 20)
	must(t, err)
	content := make([]byte, 2<<20)
	random := rand.NewChaCha8([32]byte{7})
	for i := range 24 { // drawings and certificates, which do not get smaller
		_, _ = random.Read(content)
		copy(content, "%PDF-1.7\n")
		d, err := db.FindDocument(t.Context(), models.FindKind("quotation"), papers[i%len(papers)].UID)
		must(t, err)
		_, err = db.Attach(t.Context(), o.Blobs, by, d, fmt.Sprintf("certificate %d.pdf", i), content)
		must(t, err)
	}
	before := peak(t)
	path := filepath.Join(t.TempDir(), "everything.zip")
	file, err := os.Create(path)
	must(t, err)
	defer file.Close()
	began := time.Now()
	was := takenOut(t, db, o.Blobs, file)
	out := time.Since(began)
	size, err := file.Seek(0, io.SeekCurrent)
	must(t, err)
	_, err = file.Seek(0, io.SeekStart)
	must(t, err)

	c := empty(t, o)
	m := kept(t, c, o.Blobs, file)
	seen, last, longest := map[int]bool{}, time.Now(), time.Duration(0)
	tell := func(done, total int) {
		seen[100*done/max(total, 1)] = true
		longest, last = max(longest, time.Since(last)), time.Now()
	}
	began = time.Now()
	must(t, c.CheckMoveIn(t.Context(), m, moving(o, m, tell)))
	looked := time.Since(began)
	must(t, c.RunMoveIn(t.Context(), m))
	began, last = time.Now(), time.Now()
	clear(seen)
	must(t, c.ApplyMoveIn(t.Context(), m, moving(o, m, tell)))
	in := time.Since(began)
	is := takenOut(t, c, o.Blobs, io.Discard)
	sameRows(t, was, is)
	rows := int64(0)
	for _, table := range was.Tables {
		rows += table.Rows
	}
	t.Logf("%d MB, %d rows, %d files: out %.1f s, looked at %.1f s, in %.1f s; progress told at %d percents, at most %.1f s apart; memory at most %d MB, %d MB before",
		size>>20, rows, m.Counts.Files, out.Seconds(), looked.Seconds(), in.Seconds(), len(seen), longest.Seconds(), peak(t), before)
	if size < 50<<20 {
		t.Errorf("the file has %d bytes only", size)
	}
	if len(seen) < 20 {
		t.Errorf("progress was told at %d percents", len(seen))
	}
	if os.Getenv("JENNY_SOAK") != "" && (out+looked+in > time.Minute || longest > 5*time.Second) { // clocks: for a machine that does nothing else
		t.Errorf("it took %s, progress was told at most %s apart", out+looked+in, longest)
	}
	if grown := peak(t) - before; runtime.GOOS == "linux" && grown > 200 {
		t.Errorf("it took %d MB of memory", grown)
	}
}

// smallFile is a small company's file, and where its files lie.
func smallFile(t testing.TB) (o Options, file []byte, was models.TakeoutManifest) {
	t.Helper()
	o = house(t, t.TempDir())
	o.Samples, o.Seed = 12, 1
	_, err := Fill(t.Context(), o)
	must(t, err)
	var b bytes.Buffer
	was = takenOut(t, company(t, o), o.Blobs, &b)
	return o, b.Bytes(), was
}

// Wherever a file was cut or a byte of it changed, it is refused and nothing
// changes, or what it says is still the same.
func TestAFileThatIsDamagedAnywhereIsRefused(t *testing.T) {
	o, file, _ := smallFile(t)
	c := empty(t, o)
	before := takenOut(t, c, o.Blobs, io.Discard)
	random := rand.New(rand.NewPCG(1, 2))
	refused, same := 0, 0
	for i := range 60 {
		bad := bytes.Clone(file)
		at := random.IntN(len(bad))
		switch {
		case i%3 == 0:
			bad = bad[:at]
		case i%3 == 1:
			bad[at] ^= 1 << random.IntN(8)
		default: // near the end, where the list of parts and the manifest are
			at = len(bad) - 1 - random.IntN(min(len(bad), 40_000))
			bad[at] ^= 1 << random.IntN(8)
		}
		if len(bad) == 0 {
			continue
		}
		m := kept(t, c, o.Blobs, bytes.NewReader(bad))
		err := c.CheckMoveIn(t.Context(), m, moving(o, m, nil))
		if _, said := models.MoveInProblem(err); err != nil && !said {
			t.Errorf("byte %d of %d: %v", at, len(file), err)
		}
		if err != nil {
			refused++
		} else if same++; len(bad) < len(file) {
			t.Errorf("cut at %d of %d it is taken", at, len(file))
		}
		must(t, c.DiscardMoveIn(t.Context(), o.Blobs, m))
	}
	t.Logf("%d refused, %d where the byte says nothing", refused, same)
	if same > 12 {
		t.Errorf("%d of 60 were taken", same)
	}
	sameRows(t, before, takenOut(t, c, o.Blobs, io.Discard))
}

// A part that was changed within its length comes to the database before its hash
// is known.
func TestARowThatTheDatabaseDoesNotTakeIsDamage(t *testing.T) {
	o, file, _ := smallFile(t)
	in, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	must(t, err)
	var bad bytes.Buffer
	out, changed := zip.NewWriter(&bad), false
	for _, part := range in.File {
		r, err := part.Open()
		must(t, err)
		content, err := io.ReadAll(r)
		must(t, err)
		if part.Name == "tables/document_lines.json" {
			broken := bytes.Replace(content, []byte(`"{\"`), []byte(`"[\"`), 1)
			changed, content = !bytes.Equal(broken, content), broken
		}
		w, err := out.CreateHeader(&zip.FileHeader{Name: part.Name, Method: part.Method, Modified: part.Modified})
		must(t, err)
		_, err = w.Write(content)
		must(t, err)
	}
	must(t, out.Close())
	if !changed {
		t.Fatal("no line of a paper was changed")
	}
	c := empty(t, o)
	m := kept(t, c, o.Blobs, &bad)
	if key, _ := models.MoveInProblem(c.CheckMoveIn(t.Context(), m, moving(o, m, nil))); key != "movein.problem.damaged" {
		t.Errorf("it is %q", key)
	}
}

// TestMoveInInAnotherProcess is the program that is killed while it brings a
// file in, and says how far it is.
func TestMoveInInAnotherProcess(t *testing.T) {
	dir := os.Getenv("JENNY_MOVE_DIR")
	if dir == "" {
		t.Skip("runs as a child of TestAMoveThatIsKilledLeavesTheCompanyEmpty")
	}
	o := house(t, dir)
	db, release, err := o.Tenants.Open(t.Context(), models.Principal{CompanyUID: os.Getenv("JENNY_MOVE_COMPANY")})
	must(t, err)
	defer release()
	m, err := db.FindMoveIn(t.Context(), os.Getenv("JENNY_MOVE"))
	must(t, err)
	must(t, db.ApplyMoveIn(t.Context(), m, moving(o, m, func(done, total int) { fmt.Println("told", done, total) })))
	fmt.Println("it is in")
}

// Killed anywhere, the company is empty as it was, and the next try brings
// everything in.
func TestAMoveThatIsKilledLeavesTheCompanyEmpty(t *testing.T) {
	_, file, was := smallFile(t)
	dir := t.TempDir()
	begin := func() (Options, *models.Tenant, *models.MoveIn, models.TakeoutManifest) {
		o := house(t, dir)
		c := empty(t, o)
		m := kept(t, c, o.Blobs, bytes.NewReader(file))
		must(t, c.CheckMoveIn(t.Context(), m, moving(o, m, nil)))
		must(t, c.RunMoveIn(t.Context(), m))
		return o, c, m, takenOut(t, c, o.Blobs, io.Discard)
	}
	o, c, m, before := begin()
	for round := 1; ; round++ {
		if round > 100 {
			t.Fatal("it never came in")
		}
		in, n := killed(t, dir, c.CompanyUID, m.UID, round*17)
		if in {
			t.Logf("killed %d times, each time later; told %d times when it came in", round-1, n)
			if round < 5 {
				t.Errorf("killed %d times only", round-1)
			}
			break
		}
		if empty, err := c.Empty(t.Context()); err != nil || !empty {
			t.Fatalf("killed after telling %d times the company is not empty: %v", n, err)
		}
		is := takenOut(t, c, o.Blobs, io.Discard)
		for i, table := range before.Tables {
			if is.Tables[i].RowHash != table.RowHash {
				t.Fatalf("killed after telling %d times, %s is another one", n, table.Name)
			}
		}
	}
	sameRows(t, was, takenOut(t, c, o.Blobs, io.Discard))
}

// killed runs the program that brings a file in, and kills it once it has told
// n times how far it is. It gives whether the file came in first.
func killed(t *testing.T, dir, company, uid string, n int) (in bool, told int) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestMoveInInAnotherProcess$", "-test.v")
	cmd.Env = append(os.Environ(), "JENNY_MOVE_DIR="+dir, "JENNY_MOVE_COMPANY="+company, "JENNY_MOVE="+uid)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	for lines := bufio.NewScanner(out); lines.Scan(); {
		switch {
		case strings.HasPrefix(lines.Text(), "it is in"):
			in = true
		case strings.HasPrefix(lines.Text(), "told"):
			if told++; told == n {
				must(t, cmd.Process.Kill())
			}
		case strings.Contains(lines.Text(), "FAIL"):
			t.Errorf("the other process says %s", lines.Text())
		}
	}
	err = cmd.Wait()
	if gone := new(exec.ExitError); err != nil && !errors.As(err, &gone) {
		t.Fatal(err)
	}
	return in, told
}
