package handlers

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jennyerp/models"
)

// zelinda is a person outside, whose name and numbers occur nowhere else.
var zelinda = models.ContactSpec{Name: "Zelinda Quagliabuona", Email: "zelinda@canary.example", Phone: "+39 347 765 4321", WeChat: "zelinda_wx"}

// zelindaSaid are texts as people write them.
const zelindaSaid = "for ZELINDA Quagliabuona <Zelinda@canary.example>, tel 347.765.4321 or (+39)3477654321, zelinda_wx"

// traces are what must be found nowhere, in lower case.
var traces = []string{"zelinda", "quagliabuona", "canary.example", "7654321", "765.4321", "765 4321"}

func whoForm(c models.ContactSpec) url.Values {
	return url.Values{"name": {c.Name}, "email": {c.Email}, "phone": {c.Phone}, "wechat": {c.WeChat}}
}

// bytesOf is a database as it lies on the disk, with its log.
func (a *testApp) bytesOf(path string) []byte {
	a.t.Helper()
	var all []byte
	for _, part := range []string{"", "-wal"} {
		data, err := os.ReadFile(filepath.Join(a.dir, path+part))
		if err != nil && !os.IsNotExist(err) {
			a.t.Fatal(err)
		}
		all = append(all, data...)
	}
	return bytes.ToLower(all)
}

// plantPerson writes the person into every column that may name one, by the
// data map: a new column is in this test by itself. It gives "table.column".
func plantPerson(t *testing.T, path string) (places []string) {
	t.Helper()
	file, err := sql.Open("sqlite3", "file:"+path+"?_busy_timeout=5000&_ignore_check_constraints=on&_foreign_keys=off")
	check(t, err)
	defer file.Close()
	for _, table := range models.TheDataMap().Of("tenant") {
		if table.Stays == "derived" || strings.HasPrefix(table.Table, "audit") || table.Table == "contacts" {
			continue
		}
		for _, c := range table.Columns {
			if c.Of == "user" || c.Class != "text" && c.Class != "personal" || table.Table == "parties" && c.Column != "notes" {
				continue
			}
			if plantIn(t, file, table.Table, c.Column) {
				places = append(places, table.Table+"."+c.Column)
			}
		}
	}
	return places
}

// plantIn writes the person into one row of a column; a table without rows gets one.
func plantIn(t *testing.T, file *sql.DB, table, column string) bool {
	t.Helper()
	var kind string
	check(t, file.QueryRow(`select type from pragma_table_info(?) where name = ?`, table, column).Scan(&kind))
	if !strings.EqualFold(kind, "text") {
		return false // a number names nobody
	}
	var n int
	check(t, file.QueryRow(`select count(*) from "`+table+`"`).Scan(&n))
	if n == 0 {
		fillRow(t, file, table)
	}
	where := "1"
	switch table { // an issued invoice has a test of its own
	case "documents":
		where = `kind in ('quotation', 'selection')`
	case "document_lines":
		where = `document_id in (select id from documents where kind = 'quotation')`
	}
	var old string
	check(t, file.QueryRow(`select "`+column+`" from "`+table+`" where `+where+` order by "`+column+`" = '' limit 1`).Scan(&old))
	if column == "face" && old == "" {
		old = "{}"
		_, err := file.Exec(`update "` + table + `" set face = '{}' where id = (select id from "` + table + `" where ` + where + ` limit 1)`)
		check(t, err)
	}
	now, shape := zelindaSaid, any(nil)
	switch json.Unmarshal([]byte(old), &shape); shape := shape.(type) {
	case map[string]any:
		shape["canary"] = []any{map[string]any{"said": zelindaSaid}}
		data, _ := json.Marshal(shape)
		now = string(data)
	case []any:
		data, _ := json.Marshal(append(shape, zelindaSaid))
		now = string(data)
	}
	if table == "drafts" || column == "query" {
		now = url.Values{"q": {zelindaSaid}, "w": {zelinda.Email}}.Encode()
	}
	res, err := file.Exec(`update "`+table+`" set "`+column+`" = ? where "`+column+`" = ? and `+where, now, old)
	if err != nil {
		t.Fatalf("%s.%s: %v", table, column, err)
	}
	if rows, _ := res.RowsAffected(); rows == 0 {
		t.Errorf("%s.%s: nothing was planted", table, column)
	}
	return true
}

// fillRow stores a row of nothing in particular.
func fillRow(t *testing.T, file *sql.DB, table string) {
	t.Helper()
	rows, err := file.Query(`select name, upper(type) from pragma_table_info(?1) where "notnull" and dflt_value is null
		and not (pk = 1 and upper(type) = 'INTEGER' and (select max(pk) from pragma_table_info(?1)) = 1)`, table)
	check(t, err)
	defer rows.Close()
	var names []string
	var values []any
	for rows.Next() {
		var name, kind string
		check(t, rows.Scan(&name, &kind))
		names = append(names, `"`+name+`"`)
		if kind == "INTEGER" {
			values = append(values, 1)
		} else {
			values = append(values, models.NewUID())
		}
	}
	check(t, rows.Err())
	_, err = file.Exec(`insert into "`+table+`" (`+strings.Join(names, ", ")+`) values (`+strings.TrimSuffix(strings.Repeat("?, ", len(values)), ", ")+`)`, values...)
	if err != nil {
		t.Fatalf("a row for %s: %v", table, err)
	}
}

// P11: whoever is erased is in no column of the company's file any more, nor in
// what lies deleted in it, nor in its log; before, the person's file has all.
func TestAnErasedPersonIsNowhereInTheFile(t *testing.T) {
	a := newApp(t)
	p := plant(t, a)
	ctx, db := t.Context(), p.db()
	party := p.party(models.PartySpec{Name: "Atelier Blu", Customer: true})
	contact := &models.Contact{UID: models.NewUID(), ContactSpec: zelinda}
	check(t, db.SaveContact(ctx, p.User.UID, party, contact))
	check(t, db.Audit(ctx, models.Audit{Act: models.ActShared, Details: models.AuditDetails{What: zelinda.Email}}))
	path := filepath.Join("companies", p.Company.UID+".db")
	places := plantPerson(t, filepath.Join(a.dir, path))
	if len(places) < 40 {
		t.Fatalf("planted in %d columns only: %v", len(places), places)
	}

	var file struct{ Places []models.SubjectUse }
	rec := p.post("/settings/person/file", whoForm(zelinda))
	want(t, rec, http.StatusOK)
	check(t, json.Unmarshal(rec.Body.Bytes(), &file))
	for _, place := range append(places, "contacts.email") {
		if !slices.ContainsFunc(file.Places, func(u models.SubjectUse) bool { return u.Table+"."+u.Column == place }) {
			t.Errorf("%s is not in the person's file", place)
		}
	}
	want(t, p.post("/settings/person", whoForm(zelinda)), http.StatusOK, "Papers and comments", "Erase everywhere")
	want(t, p.post("/settings/person/erase", whoForm(zelinda)), http.StatusOK, "The person is erased", "Nothing in this company names")

	for _, database := range []string{path, "control.db"} {
		data := a.bytesOf(database)
		for _, trace := range traces {
			if at := bytes.Index(data, []byte(trace)); at >= 0 {
				t.Errorf("%s is left in %s: %q", trace, database, data[max(0, at-200):min(len(data), at+80)])
			}
		}
	}
	whole, err := sql.Open("sqlite3", "file:"+filepath.Join(a.dir, path)+"?mode=ro")
	check(t, err)
	defer whole.Close()
	var sound string
	check(t, whole.QueryRow(`pragma integrity_check`).Scan(&sound))
	if sound != "ok" {
		t.Errorf("the file is %s", sound)
	}
	t.Logf("planted in %d columns", len(places))
}

// P11: an issued invoice keeps whom it was addressed to, and the answer says so.
func TestAnErasedPersonStaysOnIssuedInvoicesAlone(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	ctx, db := t.Context(), c.db()
	party := c.trades()
	contact := &models.Contact{UID: models.NewUID(), ContactSpec: zelinda}
	check(t, db.SaveContact(ctx, c.User.UID, party, contact))
	d := c.invoice(party)
	d.ContactUID, d.Notes = contact.UID, "ring Zelinda Quagliabuona first"
	check(t, db.SaveDocument(ctx, c.User.UID, d))
	d = c.issues(d)
	if d.Face.Contact != zelinda.Name {
		t.Fatalf("it is addressed to %q", d.Face.Contact)
	}
	want(t, c.post("/settings/person", whoForm(zelinda)), http.StatusOK, "This would stay", d.Number)
	rec := c.post("/parties/"+party.UID+"/contacts/"+contact.UID+"/erase", url.Values{})
	want(t, rec, http.StatusOK, "The person is erased", d.Number, "for as long as the law asks")
	d, err := db.FindDocument(ctx, d.Kind, d.UID)
	check(t, err)
	if d.Face.Contact != zelinda.Name || strings.Contains(d.Notes, "Zelinda") {
		t.Errorf("the invoice names %q, our note says %q", d.Face.Contact, d.Notes)
	}
	left, err := db.SubjectLeft(ctx, zelinda.Subject())
	check(t, err)
	for _, u := range left {
		if u.Kept != "law" || u.Number != d.Number {
			t.Errorf("left: %+v", u)
		}
	}
}

// What two people share, such as the address of their office, is neither's to
// take along, and a first name is no reason to paint over a colour.
func TestErasingOnePersonLeavesTheOthers(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	ctx, db := t.Context(), c.db()
	party := c.party(models.PartySpec{Name: "Atelier Rosa", Customer: true, Notes: "office@rosa.example"})
	other := c.party(models.PartySpec{Name: "Maglie", Customer: true, Notes: "Rosa Bianchi likes rosa"})
	rosa := &models.Contact{UID: models.NewUID(), ContactSpec: models.ContactSpec{Name: "Rosa", Email: "office@rosa.example"}}
	anna := &models.Contact{UID: models.NewUID(), ContactSpec: models.ContactSpec{Name: "Anna Neri", Email: "office@rosa.example"}}
	for _, k := range []*models.Contact{rosa, anna} {
		check(t, db.SaveContact(ctx, c.User.UID, party, k))
	}
	sample := c.sample(models.SampleSpec{Code: "R-1", Name: "Crêpe rosa", Notes: "rosa antico"})
	check(t, db.EraseContact(ctx, c.User.UID, party, rosa.UID))
	if now := c.read(sample.UID); now.Name != "Crêpe rosa" || now.Notes != "rosa antico" {
		t.Errorf("the cloth is %q, %q", now.Name, now.Notes)
	}
	if now := c.again(other); now.Notes != "Rosa Bianchi likes rosa" {
		t.Errorf("another customer's notes say %q", now.Notes)
	}
	left, err := db.Contacts(ctx, party.ID)
	check(t, err)
	if len(left) != 1 || left[0].Email != "office@rosa.example" {
		t.Errorf("left: %s", fmt.Sprint(left))
	}
	want(t, c.post("/settings/person", url.Values{"name": {"Rosa"}}), http.StatusUnprocessableEntity, "first and last name is needed", `value="Rosa"`)
}
