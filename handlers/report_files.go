package handlers

import (
	"bytes"
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/measure"
	"jennyerp/internal/sheet"
	"jennyerp/models"
)

// reportExcel sends all rows of a report as a workbook: numbers are numbers.
func (s *Server) reportExcel(c *gin.Context, v *viewer) error {
	view, err := s.fileOf(c, v)
	if view == nil || err != nil {
		return err
	}
	columns, rows := view.table()
	return sendSheet(c, view.fileName(), columns, rows)
}

// reportCSV sends them as CSV in the way of the reader's country.
func (s *Server) reportCSV(c *gin.Context, v *viewer) error {
	view, err := s.fileOf(c, v)
	if view == nil || err != nil {
		return err
	}
	columns, rows := view.table()
	var heads []string
	for _, col := range columns {
		heads = append(heads, col.Title)
	}
	var out bytes.Buffer
	err = sheet.WriteCSV(&out, models.CSVFormat(view.Short()), heads, func(yield func([]sheet.Value, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	name, kind := tableFile(view.fileName(), "csv")
	attach(c, name, kind)
	c.Data(http.StatusOK, kind, out.Bytes())
	return nil
}

// fileOf answers a report for a file; without a view the browser was sent to
// the page, which says what is wrong.
func (s *Server) fileOf(c *gin.Context, v *viewer) (*reportView, error) {
	view, err := s.ask(c, v, reportFile)
	switch {
	case errors.Is(err, errCost):
		s.redirect(c, "/reports")
		return nil, nil
	case err != nil:
		return nil, err
	case !view.Form.OK():
		s.redirect(c, "/reports/"+view.Report.Name+"?"+c.Request.URL.RawQuery)
		return nil, nil
	}
	return view, v.DB.Audit(c.Request.Context(), models.Audit{Act: models.ActExport, Noun: "report", Details: models.AuditDetails{What: view.fileName()}})
}

func (view *reportView) fileName() string {
	return view.ReportTitle(view.Report) + " " + view.Query.Period.From + " " + view.Query.Period.To
}

// table is the report as a file has it: all rows, then their total.
func (view *reportView) table() (columns []sheet.Column, rows [][]sheet.Value) {
	columns = []sheet.Column{{Title: view.By(view.Query.By), Width: 34}, {Title: view.T("report.note"), Width: 28}}
	if view.Eachly() {
		columns = append(columns, sheet.Column{Title: view.T("paper.date"), Width: 12})
	}
	for _, c := range view.Shown() {
		title := view.Column(c.Key)
		if c.Kind == "money" {
			title += " (" + view.Currency + ")"
		}
		columns = append(columns, sheet.Column{Title: title})
		if view.leads(c) && view.Compares() {
			columns = append(columns, sheet.Column{Title: title + ", " + view.T("report.before")})
		}
	}
	for _, row := range view.Rows {
		values := []sheet.Value{sheet.Text(view.rowName(view.Query.By, row)), sheet.Text(view.rowNote(row))}
		if view.Eachly() {
			values = append(values, dayOf(row))
		}
		rows = append(rows, append(values, view.values(row.Figure, row.Before)...))
	}
	total := []sheet.Value{sheet.Text(view.T("report.total")), {}}
	if view.Eachly() {
		total = append(total, sheet.Value{})
	}
	return columns, append(rows, append(total, view.values(view.Total, view.Before)...))
}

// dayOf is the day of a paper's row.
func dayOf(row models.ReportRow) sheet.Value {
	if len(row.Note) < 10 {
		return sheet.Value{}
	}
	day, err := time.Parse(time.DateOnly, row.Note[:10])
	if err != nil {
		return sheet.Value{}
	}
	return sheet.Day(day)
}

func (view *reportView) values(f, before models.Figures) (all []sheet.Value) {
	for _, c := range view.Shown() {
		all = append(all, view.cellOf(c, f))
		if view.leads(c) && view.Compares() {
			all = append(all, view.cellOf(c, before))
		}
	}
	return all
}

// cellOf is a figure as a number of a file.
func (view *reportView) cellOf(c models.ReportColumn, f models.Figures) sheet.Value {
	n, known := f.Get(c.Key)
	if !known {
		return sheet.Value{}
	}
	switch c.Kind {
	case "money":
		return decimalOf(n, view.Currency)
	case "length", "weight", "pieces":
		return sheet.Decimal(n, measure.QuantityScale)
	case "share":
		return sheet.Decimal(n, measure.PercentScale)
	case "days":
		return sheet.Decimal(n, 1)
	}
	return sheet.Decimal(n, 0)
}
