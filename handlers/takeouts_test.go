package handlers

import (
	"archive/zip"
	"bytes"
	"database/sql"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jennyerp/locales"
	"jennyerp/models"
)

// takenOut asks for the company's file, has it made and downloads it.
func (c *client) takenOut() (*zip.Reader, []byte) {
	t := c.app.t
	t.Helper()
	want(t, c.post("/settings/data", url.Values{}), http.StatusSeeOther)
	check(t, c.app.RunImports(t.Context()))
	all, err := c.db().Takeouts(t.Context())
	check(t, err)
	if all[0].State != models.TakeoutReady {
		t.Fatalf("the file is %+v", all[0])
	}
	rec := c.get("/settings/data/" + all[0].UID + "/file")
	want(t, rec, http.StatusOK)
	r, err := zip.NewReader(bytes.NewReader(rec.Body.Bytes()), int64(rec.Body.Len()))
	check(t, err)
	return r, rec.Body.Bytes()
}

func manifestOf(t *testing.T, r *zip.Reader) (m models.TakeoutManifest) {
	t.Helper()
	check(t, json.Unmarshal(zipped(t, r, "manifest.json"), &m))
	return m
}

func zipped(t *testing.T, r *zip.Reader, name string) []byte {
	t.Helper()
	f, err := r.Open(name)
	check(t, err)
	defer f.Close()
	data, err := io.ReadAll(f)
	check(t, err)
	return data
}

// P14: every mapped column that is not secret or made anew is in the file.
func TestOwnerTakesEverythingOut(t *testing.T) {
	a := newApp(t)
	p := plant(t, a)
	colleague := p.colleague("seller", false)
	ctx, db := t.Context(), p.db()
	samples, err := db.FindSample(ctx, p.params[":uid"])
	check(t, err)
	hidden, err := db.StorePicture(ctx, a.Blobs, "mine.jpg", stripedJPEG(t, 90, 120))
	check(t, err)
	hidden.Visibility = "private"
	_, err = db.AddPicture(ctx, colleague.User.UID, samples, hidden)
	check(t, err)

	r, _ := p.takenOut()
	m := manifestOf(t, r)
	for _, table := range models.TheDataMap().Of("tenant") {
		if table.Stays != "" {
			continue
		}
		var rows []map[string]any
		check(t, json.Unmarshal(zipped(t, r, "tables/"+table.Table+".json"), &rows))
		head, _, _ := strings.Cut(strings.TrimPrefix(string(zipped(t, r, "tables/"+table.Table+".csv")), "\ufeff"), "\r\n")
		for _, c := range table.Columns {
			if in := slices.Contains(strings.Split(head, ","), c.Column); in == (c.Class == "secret") {
				t.Errorf("%s.%s: in the CSV: %v", table.Table, c.Column, in)
			}
			for _, row := range rows {
				if _, in := row[c.Column]; in == (c.Class == "secret") {
					t.Errorf("%s.%s: in the JSON: %v", table.Table, c.Column, in)
				}
			}
		}
	}
	for _, name := range []string{"README.it.txt", "about-your-data.zh-Hans.md", "schema.sql"} {
		if len(zipped(t, r, name)) < 200 {
			t.Errorf("%s says nothing", name)
		}
	}
	kinds := map[string]int{}
	for _, f := range m.Files {
		kind, _, _ := strings.Cut(f.Key, "/")
		kinds[kind]++
		if strings.Contains(f.Key, hidden.Blob) {
			t.Error("a colleague's private picture is in the file")
		}
		if data := zipped(t, r, f.Name); int64(len(data)) != f.Size {
			t.Errorf("%s has %d bytes, the manifest says %d", f.Name, len(data), f.Size)
		}
	}
	if kinds["pictures"] < 3 || kinds["files"] == 0 || !slices.Contains(m.LeftOut, models.TakeoutGap{What: "pictures", Why: "private"}) {
		t.Errorf("files: %v, left out: %v", kinds, m.LeftOut)
	}
}

// While it waits it is sealed on the disk, and after three days it is gone.
func TestTakeoutIsSealedAndGoesAfterThreeDays(t *testing.T) {
	a := newApp(t)
	p := a.company("Tessuti Sigillati")
	p.takenOut()
	found := 0
	check(t, filepath.WalkDir(filepath.Join(a.dir, "blobs"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.Contains(path, "takeouts") {
			return err
		}
		found++
		data, err := os.ReadFile(path)
		if bytes.Contains(data, []byte("manifest.json")) || bytes.HasPrefix(data, []byte("PK")) {
			t.Errorf("%s can be read", path)
		}
		return err
	}))
	if found != 1 {
		t.Fatalf("%d files on the disk", found)
	}
	all, err := p.db().Takeouts(t.Context())
	check(t, err)
	a.now = a.now.Add(models.TakeoutLife + time.Minute)
	want(t, a.signIn(p.Company, p.User).get("/settings/data/"+all[0].UID+"/file"), http.StatusNotFound)
	check(t, a.Tidy(t.Context()))
	if all, err = p.db().Takeouts(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("after three days there are %v, %v", all, err)
	}
	check(t, a.Blobs.List(t.Context(), p.Company.UID+"/takeouts/", func(key string, _ int64) error { t.Errorf("%s is left", key); return nil }))
}

// A file that a restart interrupted is made when its page is looked at.
func TestTakeoutGoesOnAfterARestart(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ripresi")
	o, err := c.db().AskTakeout(t.Context(), c.User.UID)
	check(t, err)
	want(t, c.get("/settings/data"), http.StatusOK, "The file is being made")
	check(t, a.RunImports(t.Context()))
	if o, err = c.db().FindTakeout(t.Context(), o.UID); err != nil || o.State != models.TakeoutReady {
		t.Errorf("%+v, %v", o, err)
	}
	want(t, c.get("/settings/data"), http.StatusOK, "/settings/data/"+o.UID+"/file")
}

// A person gets what the service itself knows of them, and no secrets.
func TestPersonTakesTheirAccountDataOut(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Miei")
	rec := c.get("/profile/data")
	want(t, rec, http.StatusOK)
	for _, word := range []string{c.User.Email, "Giulia Ferri", "Tessuti Miei", "joined_at", "people who sign in"} {
		want(t, rec, http.StatusOK, word)
	}
	for _, word := range []string{"$2a$", "token_hash", `"password"`} {
		if strings.Contains(rec.Body.String(), word) {
			t.Errorf("%s is in it", word)
		}
	}
}

// P14, Show 3: nothing that opens a door is in the file: no hash, token, PIN or
// key, of the company or of the service.
func TestNoSecretIsTakenOut(t *testing.T) {
	a := newApp(t)
	p := plant(t, a)
	secrets := map[string]string{} // value: where it is
	for database, path := range map[string]string{"control": "control.db", "tenant": filepath.Join("companies", p.Company.UID+".db")} {
		file, err := sql.Open("sqlite3", "file:"+filepath.Join(a.dir, path)+"?mode=ro")
		check(t, err)
		defer file.Close()
		for _, table := range models.TheDataMap().Of(database) {
			for _, c := range table.Columns {
				if c.Class != "secret" {
					continue
				}
				rows, err := file.Query(`select "` + c.Column + `" from "` + table.Table + `" where length("` + c.Column + `") >= 8`)
				check(t, err)
				for rows.Next() {
					var value string
					check(t, rows.Scan(&value))
					secrets[value] = table.Table + "." + c.Column
				}
				check(t, rows.Err())
				rows.Close()
			}
		}
	}
	for name, token := range p.cookies {
		secrets[token] = "cookie " + name
	}
	check(t, filepath.WalkDir(filepath.Join(a.dir, "keys"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			data, e := os.ReadFile(path)
			secrets[strings.TrimSpace(string(data))], err = path, e
		}
		return err
	}))
	if len(secrets) < 6 {
		t.Fatalf("only %d secrets to look for", len(secrets))
	}
	r, _ := p.takenOut()
	for _, f := range r.File {
		data := zipped(t, r, f.Name)
		for value, where := range secrets {
			if bytes.Contains(data, []byte(value)) {
				t.Errorf("%s is in %s", where, f.Name)
			}
		}
	}
	t.Logf("%d secrets are in none of %d parts", len(secrets), len(r.File))
}

// P14: the sheet of Art. 15 says in each language what for, who receives it,
// how long, and where it comes from.
func TestSheetTellsPurposesRecipientsTimesAndSource(t *testing.T) {
	a := newApp(t)
	a.Processors = []models.Processor{{Role: "mail", Name: "Posta Sicura S.p.A.", Place: "Arezzo", Country: "IT"}}
	p := a.company("Tessuti Ferri")
	r, _ := p.takenOut()
	for _, lang := range locales.Languages {
		sheet := string(zipped(t, r, "about-your-data."+lang+".md"))
		say := []string{"Posta Sicura S.p.A.", locales.T(lang, "sheet.source.tenant")}
		for _, table := range models.TheDataMap().Of("tenant") {
			say = append(say, locales.T(lang, "map.purpose."+table.Purpose), locales.T(lang, "map.basis."+table.Basis), locales.T(lang, "map.retention."+table.Retention))
		}
		for _, text := range say {
			if !strings.Contains(sheet, text) {
				t.Errorf("%s does not say %q", lang, text)
			}
		}
	}
}
