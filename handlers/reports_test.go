package handlers

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"jennyerp/locales"
	"jennyerp/models"
)

func TestEveryReportSaysWhatItCountsInEveryLanguage(t *testing.T) {
	var keys []string
	for _, r := range models.Reports {
		keys = append(keys, r.Name+".title", r.Name+".text", "group."+r.Group)
		for _, by := range r.By {
			keys = append(keys, "by."+by)
		}
		for _, c := range r.Columns {
			if !c.Aid {
				keys = append(keys, "column."+c.Key)
			}
		}
	}
	for _, p := range models.Periods {
		keys = append(keys, "period."+p)
	}
	for _, how := range models.Comparisons {
		keys = append(keys, "than."+how)
	}
	for _, none := range []string{"sample", "colour", "fair", "supplier", "customer", "seller"} {
		keys = append(keys, "none."+none)
	}
	for _, lang := range locales.Languages {
		for _, key := range keys {
			if locales.T(lang, "report."+key, "Currency", "EUR") == "report."+key {
				t.Errorf("%s has no report.%s", lang, key)
			}
		}
	}
}

// rowLinks are where the rows of a report's table lead.
func rowLinks(body string) (all []string) {
	for _, m := range regexp.MustCompile(`scope="row"><a href="([^"]+)"`).FindAllStringSubmatch(body, -1) {
		all = append(all, strings.ReplaceAll(m[1], "&amp;", "&"))
	}
	return all
}

func TestReportsLeadFromTheTotalDownToThePaper(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	p := c.trades()
	d := c.issued(p)
	check(t, c.db().Pay(t.Context(), c.User.UID, mustPayment(c, p, 220_00), nil, true))
	want(t, c.get("/reports"), http.StatusOK, "/reports/sales", "/reports/margin", "/reports/vat", "/reports/cash")
	page := c.get("/reports/sales")
	want(t, page, http.StatusOK, "What customers were invoiced", "€\u00a01,000.00", "September 2026", `role="img"`, "<desc", "The largest: September 2026, €\u00a01,000.")
	lines := rowLinks(page.Body.String())
	if len(lines) != 9 {
		t.Fatalf("rows lead to %v", lines)
	}
	page = c.get(lines[8])
	want(t, page, http.StatusOK, d.Number, "Belmonte", "€\u00a01,000.00")
	if papers := rowLinks(page.Body.String()); len(papers) == 0 || papers[0] != "/invoices/"+d.UID {
		t.Errorf("a line leads to %v", papers)
	}
	want(t, c.get("/reports/vat"), http.StatusOK, "22%", "€\u00a0220.00")
	want(t, c.get("/reports/cash?by=account"), http.StatusOK, "Bank", "€\u00a0220.00")
	for _, r := range models.Reports {
		for _, by := range r.By {
			page := c.get("/reports/" + r.Name + "?period=twelve&by=" + by)
			want(t, page, http.StatusOK)
			for _, link := range rowLinks(page.Body.String()) {
				want(t, c.get(link), http.StatusOK)
			}
		}
	}
}

func TestReportsComeAsFilesWithAllRowsAndTheirTotal(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	p := c.trades()
	c.issued(p)
	c.issued(p)
	if book := inWorkbook(t, c.get("/reports/sales/xlsx?by=customer").Body.Bytes()); !strings.Contains(book, "Belmonte") || !strings.Contains(book, "2000") || !strings.Contains(book, "Total") {
		t.Errorf("the workbook says %s", book)
	}
	rec := c.get("/reports/vat/csv?by=paper")
	if body := rec.Body.String(); rec.Code != http.StatusOK || !strings.Contains(body, "FT-2026-0002") || !strings.Contains(body, "440.00") || !strings.Contains(body, "2026-09-14") {
		t.Errorf("the CSV says %d %s", rec.Code, body)
	}
	if to := c.get("/reports/sales/csv?customer=nobody").Header().Get("Location"); to != "/reports/sales?customer=nobody" {
		t.Errorf("a file of what nobody knows leads to %q", to)
	}
}

func TestReportsAreNarrowedAndRefuseWhatCannotBe(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	p := c.trades()
	c.issued(p)
	want(t, c.get("/reports/sales?customer=BELMONTE"), http.StatusOK, "€\u00a01,000.00", `value="Belmonte"`, "Customer: Belmonte")
	want(t, c.get("/reports/sales?seller="+c.User.UID+"&customer="+p.UID+"&fair=none&than=year"), http.StatusOK, "Not from a fair", "14 Sep 2025")
	want(t, c.get("/reports/sales?period=last_year"), http.StatusOK, "Nothing in this period")
	want(t, c.get("/reports/sales?customer=Nobody"), http.StatusUnprocessableEntity, "has this name", `value="Nobody"`)
	want(t, c.get("/reports/sales?from=2026-02-31&to=2026-03-01"), http.StatusUnprocessableEntity, `value="2026-02-31"`, "from-error")
	want(t, c.get("/reports/sales?from=2026-05-01&to=2026-03-01"), http.StatusUnprocessableEntity, "comes after the first")
	want(t, c.get("/reports/sales?from=2026-09-14"), http.StatusOK, "14 Sep 2026 – 14 Sep 2026", "€\u00a01,000.00")
	want(t, c.get("/reports/sales?by=nonsense&period=never&than=x&done=y"), http.StatusOK, "September 2026")
	want(t, c.get("/reports/nothing"), http.StatusNotFound)
}

func TestWhoSeesWhichReport(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	c.issued(c.trades())
	for _, who := range []struct {
		role    models.Role
		cost    bool
		refused []string
	}{{"seller", false, []string{"margin"}}, {"seller", true, nil}, {"accountant", false, []string{"margin"}}} {
		other := c.colleague(who.role, who.cost)
		index := other.get("/reports")
		want(t, index, http.StatusOK)
		for _, r := range models.Reports {
			refused, address := slices.Contains(who.refused, r.Name), "/reports/"+r.Name
			if strings.Contains(index.Body.String(), address+`"`) == refused {
				t.Errorf("the %s's page of reports, %s: listed is %v", who.role, r.Name, refused)
			}
			for _, file := range []string{"", "/xlsx", "/csv"} {
				rec := other.get(address + file)
				if got := rec.Header().Get("Location"); refused != (got == "/reports") {
					t.Errorf("%s asks for %s%s: %d to %q", who.role, r.Name, file, rec.Code, got)
				}
			}
		}
	}
	warehouse := c.colleague("warehouse", true)
	for _, address := range []string{"/reports", "/reports/sales", "/reports/dead/csv"} {
		want(t, warehouse.get(address), http.StatusForbidden)
	}
	if strings.Contains(warehouse.get("/home").Body.String(), `href="/reports"`) {
		t.Error("the warehouse's menu leads to reports")
	}
}

func TestChartsHoldWhatTheirRowsSay(t *testing.T) {
	row := func(key string, n int64) models.ReportRow {
		return models.NewReportRow(models.FindReport("sales"), key, n)
	}
	view := &reportView{page: page{viewer: &viewer{Lang: "it"}, Form: &form{}}, ReportResult: &models.ReportResult{Report: models.FindReport("sales"), Currency: "EUR", Query: models.ReportQuery{By: "month", Period: models.Period{From: "2026-01-01", To: "2026-03-31"}}}}
	view.Rows = []models.ReportRow{row("2026-01", 100_00), row("2026-02", -50_00), row("2026-03", 0)}
	c := view.Chart()
	if len(c.Bars) != 3 || c.Bars[1].Y != c.Zero || c.Bars[2].H != "0.0" {
		t.Errorf("bars %+v on %s", c.Bars, c.Zero)
	}
	if c.Bars[0].Tip != "gennaio 2026, Vendite: €\u00a0100" || c.Text != "Il valore più alto: gennaio 2026, €\u00a0100. La tabella sotto ha tutte le cifre." {
		t.Errorf("said %q, %q", c.Bars[0].Tip, c.Text)
	}
	view.Query.By = "customer"
	view.Rows = nil
	for i := range 30 {
		r := row(models.NewUID(), int64(30-i)*1_00)
		r.Name = strings.Repeat("杭州云裳", 6)
		view.Rows = append(view.Rows, r)
	}
	c = view.Chart()
	if len(c.Bars) != lyingBars || c.Bars[0].W != "100.00%" || c.Bars[3].W != "90.00%" || !strings.HasSuffix(c.Marks[0].Text, "…") {
		t.Errorf("%d bars, %+v, %+v", len(c.Bars), c.Bars[0], c.Marks[0])
	}
	for n, up := range map[int64]int64{1: 2, 19: 20, 20: 20, 101: 120, 34_567: 40_000} {
		if got := roundUp(n); got != up {
			t.Errorf("%d is rounded up to %d", n, got)
		}
	}
	if got := fmt.Sprint(view.figure("days", 125, true), view.figure("share", 12_345, true), view.figure("length", 1_500, true), view.figure("count", 0, true)); got != "12,5123,5%1,5 m" {
		t.Errorf("figures are written %q", got)
	}
}
