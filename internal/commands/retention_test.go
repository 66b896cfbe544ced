package commands

import (
	"database/sql"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jennyerp/models"
)

// endless are the classes of models/data_map.json that no clock ends: the end of
// an account or of a company does, or nothing (a tombstone names nobody), or the
// law by the archive; the tests of removal look at these.
var endless = []string{"account", "company", "law", "tombstone"}

// term is when rows of a table that are made now are still there, and when gone.
type term struct {
	still, gone int    // days from now
	set         string // further columns, as "name=value, …"; {now} and {company} are filled in
}

var terms = map[string]term{
	"control shreds":            {-1, 0, "company_uid='{company}', vacuumed_at=null"},
	"control handovers":         {29, 31, "company_uid='{company}', until={now}+30*86400000"},
	"control sessions":          {29, 31, "idle=40*86400000, expires_at={now}+30*86400000"},
	"control signups":           {-1, 2, ""},
	"control usage_counts":      {730, 790, "day=date({now}/1000,'unixepoch'), count=5"},
	"control password_resets":   {-1, 2, ""},
	"control signin_links":      {-1, 1, ""},
	"control invitations":       {29, 31, "role='seller'"},
	"control outbox":            {29, 31, "state='sent'"},
	"control throttles":         {-1, 2, ""},
	"control passkey_questions": {-1, 1, ""},
	"control known_devices":     {89, 91, "seen_at={now}"},
	"control audit_waiting":     {-1, 0, "-"}, // founding the company left some
	"control stripe_events":     {29, 31, "id='evt_1'"},
	"control data_requests":     {700, 740, "kind='access', state='answered', closed_at={now}"},
	"tenant samples":            {29, 31, "removed_at={now}"},
	"tenant variants":           {29, 31, "removed_at={now}"},
	"tenant pictures":           {29, 31, "removed_at={now}"},
	"tenant takeouts":           {2, 4, "state='ready'"},
	"tenant moveins":            {2, 4, "state='done'"},
}

// Every class and every table of the data map that ends by the clock is ended by
// retention run, not before its day and not after (P3, P17, P18).
func TestRetentionEndsEveryTableWithATermOnItsDay(t *testing.T) {
	k, uid, _ := doomed(t)
	now := time.Now().UnixMilli()
	files := map[string]string{"control": filepath.Join(k.data, "control.db"), "tenant": filepath.Join(k.data, "companies", uid+".db")}
	count := func(name string) (n int) {
		t.Helper()
		database, table, _ := strings.Cut(name, " ")
		db, err := sql.Open("sqlite3", "file:"+files[database])
		must(t, err)
		defer db.Close()
		must(t, db.QueryRow(`select count(*) from "`+table+`"`).Scan(&n))
		return n
	}
	rest, days := map[string]int{}, []int{}
	for _, m := range models.TheDataMap().Tables {
		name := m.Database + " " + m.Table
		if slices.Contains(endless, m.Retention) {
			continue
		}
		term, known := terms[name]
		if !known {
			t.Errorf("%s is kept for %q, and this test knows no term of it: say when it ends, and end it in retain", name, m.Retention)
			continue
		}
		if term.set != "-" {
			rest[name] = count(name)
			plantRow(t, files[m.Database], m.Table, strings.NewReplacer("{now}", fmt.Sprint(now), "{company}", uid).Replace(term.set), now)
		}
		if count(name) == rest[name] {
			t.Errorf("%s: there is no row to be ended", name)
		}
		days = append(days, term.still, term.gone)
	}
	slices.Sort(days)
	for _, d := range slices.Compact(days) {
		if d < 0 {
			continue
		}
		must(t, run(t.Context(), k.args("retention", "run", "--now", fmt.Sprintf("+%dd", d)), k.environ, io.Discard))
		for name, term := range terms {
			switch n := count(name); {
			case d == term.still && n == 0:
				t.Errorf("%s: gone on day %d already", name, d)
			case d == term.gone && n > rest[name]:
				t.Errorf("%s: still there on day %d", name, d)
			}
		}
	}
}

// plantRow adds a row with something in every column that wants it.
func plantRow(t *testing.T, file, table, set string, now int64) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+file+"?_foreign_keys=off")
	must(t, err)
	defer db.Close()
	values := map[string]string{}
	rows, err := db.Query(`select name, type from pragma_table_info(?) where "notnull" and dflt_value is null and name <> 'id'`, table)
	must(t, err)
	for rows.Next() {
		var name, kind string
		must(t, rows.Scan(&name, &kind))
		values[name] = map[string]string{"INTEGER": fmt.Sprint(now), "TEXT": "'x'", "BLOB": "x'00'"}[strings.ToUpper(kind)]
	}
	must(t, rows.Close())
	for _, pair := range strings.Split(set, ", ") {
		if name, value, ok := strings.Cut(pair, "="); ok {
			values[name] = value
		}
	}
	var names, what []string
	for name, value := range values {
		names, what = append(names, `"`+name+`"`), append(what, value)
	}
	if _, err := db.Exec(`insert into "` + table + `" (` + strings.Join(names, ", ") + `) values (` + strings.Join(what, ", ") + `)`); err != nil {
		t.Errorf("%s: %v", table, err)
	}
}
