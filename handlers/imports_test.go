package handlers

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"jennyerp/models"
)

// bring uploads files to /imports and gives the address of the import.
func (c *client) bring(files map[string][]byte) *httptest.ResponseRecorder {
	c.app.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, name := range []string{"file", "photos"} {
		if data, given := files[name]; given {
			part, err := w.CreateFormFile(name, name+".csv")
			check(c.app.t, err)
			_, err = part.Write(data)
			check(c.app.t, err)
		}
	}
	check(c.app.t, w.Close())
	req := httptest.NewRequest(http.MethodPost, "/imports", &b)
	req.Header.Set("Content-Type", w.FormDataContentType())
	return c.do(req)
}

// brought is the address of an import of this CSV.
func (c *client) brought(csv string) string {
	c.app.t.Helper()
	rec := c.bring(map[string][]byte{"file": []byte(csv)})
	want(c.app.t, rec, http.StatusSeeOther)
	return rec.Header().Get("Location")
}

// columns is the form of the columns as the page first shows it.
func columns(keys ...string) url.Values {
	v := url.Values{"header": {"1"}, "lang": {"en"}}
	for i, key := range keys {
		v.Set(columnName(i), key)
	}
	return v
}

// moves posts and follows to the page of the import.
func (c *client) moves(address string, form url.Values) *httptest.ResponseRecorder {
	c.app.t.Helper()
	want(c.app.t, c.post(address, form), http.StatusSeeOther)
	return c.get(address[:strings.LastIndex(address, "/")])
}

func TestAListIsBroughtInCheckedConfirmedAndTakenBack(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	check(t, c.db().CreateSample(t.Context(), c.User.UID, &models.Sample{UID: models.NewUID(), SampleSpec: models.SampleSpec{Code: "A-1", Name: "Old name"}}))
	at := c.brought("Code,Name,Weight,Composition\nA-1,New name,,\nB-1,Twill,210,100% wool\nB-1,Again,,\nC-1,Bad,heavy,90 wool\n")
	want(t, c.get(at), http.StatusOK, `name="column_0"`, `value="code" selected`, "Twill", `aria-current="step"`)
	page := c.moves(at+"/columns", columns("code", "name", "weight", "composition"))
	want(t, page, http.StatusOK, "is-refused", "row 3 already", "heavy", "90 wool", "Bring in 2 samples")
	want(t, c.get(at+"?rows=changed"), http.StatusOK, "<del>Old name</del>", "<ins>New name</ins>")
	if strings.Contains(c.get("/samples").Body.String(), "Twill") {
		t.Error("the check saved something")
	}
	rows := c.get(at + "/refused")
	want(t, rows, http.StatusOK, "C-1,Bad,heavy,90 wool,", "Problem")
	want(t, c.moves(at+"/run", nil), http.StatusOK, "is in the library", "Undo this import")
	want(t, c.get("/samples"), http.StatusOK, "Twill", "New name")
	want(t, c.moves(at+"/undo", nil), http.StatusOK, "taken back")
	if body := c.get("/samples").Body.String(); strings.Contains(body, "Twill") || !strings.Contains(body, "Old name") {
		t.Error("undo left something")
	}
	want(t, c.post(at+"/undo", nil), http.StatusConflict)
}

func TestARefusedFileIsNamedInThreeLanguages(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	for lang, sentence := range map[string]string{"en": "file.csv is not a list", "it": "file.csv non è un elenco", "zh-Hans": "file.csv 不是表格"} {
		c.cookies["locale"] = lang
		rec := c.bring(map[string][]byte{"file": testJPEG(t)})
		want(t, rec, http.StatusUnprocessableEntity, sentence, `id="file-error"`)
	}
	c.cookies["locale"] = "en"
	want(t, c.bring(map[string][]byte{}), http.StatusUnprocessableEntity, "Choose a file first")
	want(t, c.bring(map[string][]byte{"file": []byte("Code\nA\n"), "photos": []byte("no zip")}), http.StatusUnprocessableEntity, "photos.csv is not a zip")
	left := 0
	check(t, a.Blobs.List(t.Context(), "", func(string, int64) error { left++; return nil }))
	if left > 0 {
		t.Errorf("%d refused files are kept", left)
	}
}

func TestAPlanThatCannotBeIsRefusedAtItsColumn(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	at := c.brought("Code,Name\nA,B\n")
	want(t, c.post(at+"/columns", columns("name", "name")), http.StatusUnprocessableEntity, `id="column_1-error"`, "Choose the column with the code")
	form := columns("code", "name")
	form.Set("owner", "me")
	want(t, c.post(at+"/columns", form), http.StatusUnprocessableEntity)
	form = columns("code", "name")
	form.Set("header", "0")
	want(t, c.moves(at+"/columns", form), http.StatusOK, "Column A", "2 rows")
}

func TestALargeListIsWorkedOffInTheBackground(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	var csv strings.Builder
	csv.WriteString("Code,Name\n")
	for n := range 700 {
		fmt.Fprintf(&csv, "K-%d,Twill %d\n", n, n)
	}
	at := c.brought(csv.String())
	want(t, c.moves(at+"/columns", columns("code", "name")), http.StatusOK, `hx-trigger="every 1s"`, "<noscript>")
	req := httptest.NewRequest(http.MethodGet, at+"/progress", nil)
	req.Header.Set("HX-Request", "true")
	want(t, c.do(req), http.StatusOK, `id="progress"`)
	check(t, a.RunImports(t.Context()))
	req = httptest.NewRequest(http.MethodGet, at+"/progress", nil)
	req.Header.Set("HX-Request", "true")
	if rec := c.do(req); rec.Header().Get("HX-Redirect") != at {
		t.Errorf("the end of the work sends to %q", rec.Header().Get("HX-Redirect"))
	}
	want(t, c.get(at), http.StatusOK, "Bring in 700 samples")
	if strings.Contains(c.get(at).Body.String(), "every 1s") {
		t.Error("the page still asks")
	}
	want(t, c.get(at+"?rows=new&after=51"), http.StatusOK, "K-50", `rel="next"`)
}

func TestWorkThatARestartInterruptedGoesBackAStepAndSaysSo(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	at := c.brought("Code,Name\nA,B\n")
	c.moves(at+"/columns", columns("code", "name"))
	db := c.db()
	i, err := db.FindImport(t.Context(), at[len("/imports/"):], models.Principal{SeeCost: true})
	check(t, err)
	check(t, db.BeginRun(t.Context(), i)) // and then the program was gone
	want(t, c.get(at), http.StatusOK, "stopped in the middle", "Bring in 1 sample")
	want(t, c.moves(at+"/run", nil), http.StatusOK, "is in the library")
}

func TestImportsAreTheCompanysAndCostStaysHidden(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	at := c.brought("Code,Cost\nA,12.5\n")
	want(t, a.company("Altra").get(at), http.StatusNotFound)
	seller := c.colleague("seller", false)
	want(t, seller.get(at), http.StatusNotFound)
	if strings.Contains(seller.get("/imports").Body.String(), at) {
		t.Error("another's list with costs is shown")
	}
	own := seller.brought("Code,Cost\nA,12.5\n")
	want(t, seller.post(own+"/columns", columns("code", "cost")), http.StatusUnprocessableEntity)
	want(t, c.colleague("seller", true).get(at), http.StatusOK)
}

func TestExportAsksForWhomAndGivesAFile(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	var ids []string
	for _, spec := range []models.SampleSpec{{Code: "A-1", Name: "Twill", Notes: "canary-note", Cost: 98_7600, Season: "SS27", Types: []string{"woven"}}, {Code: "B-1", Name: "Poplin", Season: "FW27"}} {
		s := &models.Sample{UID: models.NewUID(), SampleSpec: spec}
		check(t, c.db().CreateSample(t.Context(), c.User.UID, s))
		ids = append(ids, s.UID)
	}
	want(t, c.get("/export?season=SS27"), http.StatusOK, "1 sample", `value="season=SS27"`, `href="/samples?season=SS27"`, "A customer sees")
	want(t, c.get("/labels?season=SS27&fibre=WO"), http.StatusOK, `href="/samples?fibre=WO&amp;season=SS27"`)
	file := c.post("/export/file", url.Values{"format": {"csv"}, "for": {"us"}, "lang": {"it"}, "query": {"season=SS27"}})
	want(t, file, http.StatusOK, "Codice;", "A-1;", "canary-note", "98,76")
	if d := file.Header().Get("Content-Disposition"); !strings.Contains(d, "Tessuti Ferri campioni 2026-09-14.csv") || strings.Contains(file.Body.String(), "B-1") {
		t.Errorf("disposition %q, %s", d, file.Body.String())
	}
	customer := c.post("/export/file", url.Values{"format": {"xlsx"}, "for": {"customer"}, "lang": {"en"}, "query": {""}})
	if text := unzipped(t, customer.Body.Bytes()); strings.Contains(text, "canary") || strings.Contains(text, "98.76") || !strings.Contains(text, "Poplin") {
		t.Error("the customer's file holds what it must not, or lacks what it should")
	}
	blind := c.colleague("seller", false).post("/export/file", url.Values{"format": {"csv"}, "for": {"us"}, "lang": {"en"}, "query": {""}})
	if strings.Contains(blind.Body.String(), "98.76") {
		t.Error("cost for who may not see it")
	}
	want(t, c.post("/export", url.Values{"id": ids[:1]}), http.StatusOK, "1 sample", ids[0])
	want(t, c.post("/export/file", url.Values{"format": {"pdf"}, "for": {"us"}, "lang": {"en"}}), http.StatusUnprocessableEntity)
	want(t, c.colleague("warehouse", false).get("/export"), http.StatusForbidden)
}

func unzipped(t *testing.T, data []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	check(t, err)
	var all strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		check(t, err)
		_, err = io.Copy(&all, r)
		check(t, err)
	}
	return all.String()
}

func TestAnExportBroughtBackChangesNothing(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	s := &models.Sample{UID: models.NewUID(), SampleSpec: models.SampleSpec{Code: "A-1", Name: "Twill", Types: []string{"woven", "print"}, Pattern: "stripe", Uses: []string{"suit"}, Care: []string{"wash_30"}, Origin: "CN",
		Composition: "WO98 EA2", Width: 150_000, Weight: 310_000, Price: 27_9000, MOQ: 30_000, LeadDays: 15, Notes: "-"}}
	check(t, c.db().CreateSample(t.Context(), c.User.UID, s))
	for _, lang := range []string{"en", "it", "zh-Hans"} {
		for _, format := range []string{"csv", "xlsx"} {
			file := c.post("/export/file", url.Values{"format": {format}, "for": {"us"}, "lang": {lang}, "query": {""}})
			want(t, file, http.StatusOK)
			rec := c.bring(map[string][]byte{"file": file.Body.Bytes()})
			want(t, rec, http.StatusSeeOther)
			at := rec.Header().Get("Location")
			i, err := c.db().FindImport(t.Context(), at[len("/imports/"):], models.Principal{SeeCost: true})
			check(t, err)
			page := c.moves(at+"/columns", planValues(i))
			want(t, page, http.StatusOK, "There is nothing to bring in", "is-same")
			if i.Plan.Fields[0] != "code" || strings.Contains(strings.Join(i.Plan.Fields[:20], ","), ",,") {
				t.Errorf("%s %s: columns %q", lang, format, i.Plan.Fields)
			}
		}
	}
}
