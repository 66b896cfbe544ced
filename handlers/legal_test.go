package handlers

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"jennyerp/internal/legal"
	"jennyerp/models"
)

func TestLegalPagesAreReadableByEverybody(t *testing.T) {
	a := newApp(t)
	a.Facts = legal.Facts{Operator: "Ferri Software S.r.l.", Contact: "privacy@ferri.example", Security: "security@ferri.example", DPO: "Anna Rossi"}
	for _, c := range []*client{a.stranger(), a.company("Ferri")} {
		says(t, c.get("/terms"), 200, "16 or over", "Ferri Software S.r.l.")
		says(t, c.get("/privacy"), 200, "Three cookies", "Garante", "European Data Protection Board", "privacy@ferri.example", "Anna Rossi", "Last updated 30 Nov 2026")
		says(t, c.get("/security"), 200, "within 24 hours", "security@ferri.example")
		says(t, c.get("/legal"), 200, "Data processing agreement", "Cookies", "Accessibility statement", "Imprint", "Sub-processors")
		says(t, c.get("/legal/subprocessors"), 200, "Nobody outside")
		for _, document := range legal.Documents {
			says(t, c.get("/legal/"+document), 200, legal.Find(document, legal.Versions(document)[0], "en").Title)
		}
	}
	for lang, words := range map[string]string{"it": "Al massimo tre cookie", "zh-Hans": "最多三个 Cookie"} {
		c := a.stranger()
		c.cookies["locale"] = lang
		says(t, c.get("/privacy"), 200, words)
		says(t, a.stranger().get("/privacy?lang="+lang), 200, words)
	}
	for _, address := range []string{"/legal/nothing", "/legal/terms/1999-01-01", "/legal/terms/2026-05-20", "/legal/terms/1999-01-01/pdf", "/legal/subprocessors/2026-01-01"} {
		want(t, a.stranger().get(address), http.StatusNotFound)
	}
}

func TestSecurityTxtNamesAnAddressThatIsThere(t *testing.T) {
	a := newApp(t)
	want(t, a.stranger().get("/.well-known/security.txt"), http.StatusNotFound)
	a.Facts = legal.Facts{Security: "security@ferri.example", SecurityKey: "https://ferri.example/key.asc"}
	body := a.stranger().get("/.well-known/security.txt").Body.String()
	for _, line := range []string{"Contact: mailto:security@ferri.example\n", "Expires: 2027-03-13T00:00:00Z\n", "Encryption: https://ferri.example/key.asc\n", "Policy: http://localhost/security\n"} {
		if !strings.Contains(body, line) {
			t.Errorf("%q is not in\n%s", line, body)
		}
	}
}

// The file behind a version has the fingerprint that the page shows (P27).
func TestTheFingerprintIsThatOfTheFile(t *testing.T) {
	a := newApp(t)
	for _, lang := range []string{"en", "it", "zh-Hans"} {
		file := a.stranger().get("/legal/dpa/2026-11-30/file?lang=" + lang)
		sum := sha256.Sum256(file.Body.Bytes())
		says(t, a.stranger().get("/legal/dpa?lang="+lang), 200, hex.EncodeToString(sum[:]))
		pdf := a.stranger().get("/legal/dpa/2026-11-30/pdf?lang=" + lang)
		if want(t, pdf, http.StatusOK); !strings.HasPrefix(pdf.Body.String(), "%PDF") || pdf.Body.Len() < 20_000 {
			t.Errorf("the PDF in %s has %d bytes", lang, pdf.Body.Len())
		}
	}
}

func TestRecipientsAreThoseThatAreSwitchedOn(t *testing.T) {
	a := newApp(t)
	a.Processors = []models.Processor{{Role: "blobs", Name: "Alibaba Cloud", Place: "Frankfurt", Country: "DE", Seat: "SG"}, {Role: "mail", Name: "smtp.example.com"}}
	says(t, a.stranger().get("/legal/subprocessors"), 200, "Alibaba Cloud", "Frankfurt, Germany", "Singapore", "clauses for access", "smtp.example.com", "has not entered the place")
	says(t, a.stranger().get("/legal/dpa?lang=it"), 200, "Alibaba Cloud", "Frankfurt")
}

// published is a service that came by the first texts, and new ones that count
// in 30 days.
func (a *testApp) published() {
	a.t.Helper()
	path := filepath.Join(a.dir, "control.db")
	db, err := sql.Open("sqlite3_jenny", path)
	check(a.t, err)
	_, err = db.Exec(`delete from legal_publications where document in ('terms', 'privacy')`)
	check(a.t, errors.Join(err, db.Close()))
	again, err := models.OpenControl(a.t.Context(), path, a.Clock) // begins with the first ones
	check(a.t, err)
	check(a.t, again.Close())
	_, _, err = a.Control.PublishLegal(a.t.Context(), "", a.now.AddDate(0, 0, 30).Format("2006-01-02"))
	check(a.t, err)
	check(a.t, a.RefreshLegal(a.t.Context()))
}

func TestNewTextsAreAnnouncedUntilTheirDayAndThenAccepted(t *testing.T) {
	a := newApp(t)
	c := a.company("Ferri")
	check(t, a.Control.Accept(t.Context(), c.User.ID, "terms", "2026-05-20"))
	seller := c.colleague("seller", false)
	a.published()
	for _, one := range []*client{c, seller} {
		says(t, one.get("/samples"), 200, "New from 14 Oct 2026", "Terms of use", "Got it")
	}
	says(t, c.get("/terms"), 200, "This is the short version", "a new version counts from 14 Oct 2026")
	says(t, c.get("/legal/terms/2026-11-30"), 200, "This version counts from 14 Oct 2026", "60 days")
	want(t, seller.post("/legal/seen", url.Values{"next": {"/samples"}}), http.StatusSeeOther)
	if strings.Contains(seller.get("/samples").Body.String(), "New from") {
		t.Error("what was read is announced again")
	}
	a.now = a.now.AddDate(0, 0, 30)
	c, seller = a.signIn(c.Company, c.User), a.signIn(c.Company, seller.User)
	says(t, c.get("/samples"), 200, "Please accept them")
	says(t, c.get("/terms"), 200, "60 days")
	says(t, c.get("/legal/terms/2026-05-20"), 200, "This is an earlier version", "This is the short version")
	if strings.Contains(seller.get("/samples").Body.String(), "/legal/accept") {
		t.Error("who does not speak for the company is asked to accept")
	}
	want(t, c.post("/legal/accept", url.Values{"next": {"https://evil.example"}}), http.StatusSeeOther)
	if strings.Contains(c.get("/samples").Body.String(), "/legal/accept") {
		t.Error("what was accepted is asked again")
	}
	accepted, err := a.Control.Acceptances(t.Context(), c.User.ID)
	check(t, err)
	if len(accepted) != 3 || accepted[0].At != a.now.UnixMilli() || accepted[0].Version != "2026-11-30" {
		t.Errorf("accepted: %+v", accepted)
	}
}

func TestOwnersReadOfNewTextsInTheirLanguage(t *testing.T) {
	a := newApp(t)
	a.company("Ferri")
	a.published()
	mails, err := a.Control.ClaimMail(t.Context(), 10)
	check(t, err)
	for lang, words := range map[string][]string{"en": {"New legal texts from 14 Oct 2026", "Terms of use", "what each side owes", "http://localhost/legal"}, "it": {"Nuovi testi legali dal 14 ott 2026", "Condizioni d’uso"}, "zh-Hans": {"法律文本自 2026年10月14日", "使用条款"}} {
		mails[0].Locale = lang
		m, err := a.letter(mails[0])
		check(t, err)
		for _, word := range words {
			if !strings.Contains(m.Subject+m.Text, word) {
				t.Errorf("%s: the mail does not say %q:\n%s\n%s", lang, word, m.Subject, m.Text)
			}
		}
	}
}
