package handlers

import (
	"context"
	"database/sql"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"jennyerp/internal/blob"
	"jennyerp/models"
)

// breakFile lets every change of a company's samples fail, as a broken disk would.
func (c *client) breakFile() (mend func()) {
	c.app.t.Helper()
	path := filepath.Join(c.app.dir, "companies", c.Company.UID+".db")
	db, err := sql.Open("sqlite3", "file:"+path+"?_busy_timeout=5000")
	check(c.app.t, err)
	c.app.t.Cleanup(func() { db.Close() })
	_, err = db.Exec(`create trigger broken before update on samples begin select raise(abort, 'secret of the disk'); end`)
	check(c.app.t, err)
	return func() {
		_, err := db.Exec(`drop trigger broken`)
		check(c.app.t, err)
	}
}

func TestAFaultKeepsWhatWasTypedAndIsNotShown(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	rec := c.post("/samples", url.Values{"uid": {models.NewUID()}, "code": {"LV-1"}})
	want(t, rec, 303)
	path, _, _ := strings.Cut(location(rec), "?")
	mend := c.breakFile()
	typed := url.Values{"version": {"1"}, "code": {"LV-1"}, "name": {`Flanella "Città" <b>`}, "notes": {"due righe\ndi note"}}
	rec = c.post(path+"/edit", typed)
	want(t, rec, 500, `action="`+path+`/edit"`, `name="name" value="Flanella &#34;Città&#34; &lt;b&gt;"`, "due righe", "Reference")
	if strings.Contains(rec.Body.String(), "secret of the disk") {
		t.Error("the page shows the fault")
	}
	mend()
	want(t, c.post(path+"/edit", typed), 303)
	want(t, c.get(path), 200, "Città")
}

func TestAFaultGivesNoPasswordBack(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	check(t, c.app.Control.Close())
	rec := c.post("/profile/password", url.Values{"current_password": {"my old secret"}, "password": {"my new secret"}})
	if rec.Code < 500 || strings.Contains(rec.Body.String(), "secret") {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}

// away is a store whose bucket does not answer.
type away struct{ blob.Store }

func (away) Open(context.Context, string) (blob.Object, error) { return nil, blob.ErrAway }

func TestAStoreThatIsAwaySaysSoAndTheRestGoesOn(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	s := &models.Sample{UID: models.NewUID()}
	s.Code = "LV-1"
	check(t, c.db().CreateSample(t.Context(), c.User.UID, s))
	picture := c.showCloth(s, testJPEG(t), "public")
	a.Blobs = away{a.Blobs}
	want(t, c.get("/pictures/"+picture.UID+"/320"), 503, "does not answer")
	want(t, c.get("/samples/"+s.UID), 200, "LV-1")
}

// Others write for longer than a write waits: SQLite says that the file is locked.
func TestAWriteThatDoesNotGetItsTurnIsKeptForAnotherTry(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	want(t, c.get("/samples"), 200)
	other, err := sql.Open("sqlite3", "file:"+filepath.Join(c.app.dir, "companies", c.Company.UID+".db"))
	check(t, err)
	t.Cleanup(func() { other.Close() })
	other.SetMaxOpenConns(1)
	_, err = other.Exec("begin immediate")
	check(t, err)
	typed := url.Values{"uid": {models.NewUID()}, "code": {"LV-1"}, "name": {`Flanella "Città"`}}
	rec := c.post("/samples", typed)
	want(t, rec, 503, "Too much is being saved", `action="/samples"`, `name="name" value="Flanella &#34;Città&#34;"`, "Try again")
	if rec.Header().Get("Retry-After") == "" || strings.Contains(rec.Body.String(), "Reference") {
		t.Errorf("Retry-After %q, %s", rec.Header().Get("Retry-After"), rec.Body)
	}
	want(t, c.get("/samples"), 200) // who reads is not in the way
	_, err = other.Exec("rollback")
	check(t, err)
	want(t, c.post("/samples", typed), 303)
}
