package demo

import (
	"crypto/sha256"
	"database/sql"
	"image"
	"image/color"
	"image/draw"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"jennyerp/internal/blob"
	"jennyerp/internal/keys"
	"jennyerp/models"
)

// real paints as the program does; the tests of the rows need only something
// that is another picture for another shot.
var real = paint

func init() {
	paint = func(x shot) image.Image {
		img := image.NewRGBA(image.Rect(0, 0, 40, 50))
		draw.Draw(img, img.Rect, image.NewUniform(x.cloth.Palette[0]), image.Point{}, draw.Src)
		for i, b := range sha256.Sum256([]byte(x.key)) {
			img.SetRGBA(i, 3, color.RGBA{b, b, b, 255})
		}
		return img
	}
}

// house is an empty data folder, open.
func house(t testing.TB, dir string) Options {
	t.Helper()
	clock := func() time.Time { return time.Date(2026, 10, 14, 15, 20, 0, 0, time.UTC) }
	var o Options
	var err error
	must := func() {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	o.Keys, err = keys.Open(filepath.Join(dir, "keys"), nil)
	must()
	o.Control, err = models.OpenControl(t.Context(), filepath.Join(dir, "control.db"), clock)
	must()
	o.Control.UseAuditKey(o.Keys.Service(keys.Audit))
	t.Cleanup(func() { o.Control.Close() })
	o.Tenants, err = models.NewTenants(filepath.Join(dir, "companies"), 4, clock)
	must()
	o.Tenants.AuditKey = func(company string) ([]byte, error) { return o.Keys.Key(company, keys.Audit) }
	t.Cleanup(func() { o.Tenants.Close() })
	o.Blobs, err = blob.Disk(filepath.Join(dir, "blobs"))
	must()
	o.Hasher = models.NewHasher([]byte("a pepper for tests"), 4)
	return o
}

// filled is a data folder with a demo company in it.
func filled(t *testing.T, samples int, seed uint64) Options {
	t.Helper()
	o := house(t, t.TempDir())
	o.Samples, o.Seed = samples, seed
	if _, err := Fill(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	return o
}

// company opens the filled company's database.
func company(t testing.TB, o Options) *models.Tenant {
	t.Helper()
	owner, err := o.Control.UserByEmail(t.Context(), giulia)
	if err != nil {
		t.Fatal(err)
	}
	all, err := o.Control.CompaniesOf(t.Context(), owner.ID)
	if err != nil || len(all) != 1 {
		t.Fatalf("companies of %s: %v, %v", giulia, all, err)
	}
	db, release, err := o.Tenants.Open(t.Context(), models.Principal{UserUID: owner.UID, CompanyUID: all[0].UID})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(release)
	return db
}

// dump is every row of a database as text, table by table. Left out are ids
// that models gives by chance, and secrets.
func dump(t *testing.T, path string) []string {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), `select m.name, group_concat('quote("' || c.name || '")', ' || '','' || ')
		from sqlite_master m, pragma_table_info(m.name) c where m.type = 'table' and m.name not like 'sample_index%'
		and not (m.name in ('fairs', 'filters') and c.name = 'uid') and c.name <> 'password' and m.name not in ('sessions', 'signin_links')
		group by m.name union all select 'sample_index', 'docid || words' order by 1`)
	if err != nil {
		t.Fatal(err)
	}
	tables := map[string]string{}
	for rows.Next() {
		var name, columns string
		if err := rows.Scan(&name, &columns); err != nil {
			t.Fatal(err)
		}
		tables[name] = columns
	}
	rows.Close()
	if _, indexed := tables["samples"]; !indexed {
		delete(tables, "sample_index") // the control database has none
	}
	var all []string
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		all = append(all, lines(t, db, name, tables[name])...)
	}
	return all
}

func lines(t *testing.T, db *sql.DB, table, columns string) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), `select `+columns+` from `+table+` order by 1`)
	if err != nil {
		t.Fatal(table, err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(table, err)
		}
		all = append(all, table+": "+line)
	}
	return all
}
