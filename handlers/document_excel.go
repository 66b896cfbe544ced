package handlers

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/paperwork"
	"jennyerp/internal/sheet"
	"jennyerp/models"
)

const excelType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// excel sends a paper as a workbook to reckon with: numbers are numbers.
func (d documents) excel(c *gin.Context, v *viewer) error {
	view, err := d.sheet(c, v)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := d.writeExcel(c.Request.Context(), v.DB, &out, view); err != nil {
		return err
	}
	attach(c, view.fileName()+".xlsx", excelType)
	c.Data(http.StatusOK, excelType, out.Bytes())
	return nil
}

func (s *Server) writeExcel(ctx context.Context, t *models.Tenant, out io.Writer, view *paperView) error {
	book, err := sheet.NewXLSX(out, view.fileName(), view.excelColumns())
	if err != nil {
		return err
	}
	for _, r := range view.Sheet.Rows {
		photo, err := s.pictureIn(ctx, t, r.Picture)
		if err != nil {
			return err
		}
		if err := book.Row(append([]sheet.Value{photo}, view.excelRow(r)...)...); err != nil {
			return err
		}
	}
	for _, f := range view.Sheet.Totals {
		values := make([]sheet.Value, len(view.excelColumns()))
		values[2], values[len(values)-2] = sheet.Text(f.Label), sheet.Decimal(f.Units, f.Scale)
		if err := book.Row(values...); err != nil {
			return err
		}
	}
	return book.Close()
}

func (s *Server) pictureIn(ctx context.Context, t *models.Tenant, hash string) (sheet.Value, error) {
	if hash == "" {
		return sheet.Value{}, nil
	}
	data, err := s.pictureOf(ctx, t, hash, models.PictureSizes[2])
	if data == nil || err != nil {
		return sheet.Value{}, err
	}
	return sheet.Image(data), nil
}

// excelColumns are the photo, the cloth, every column of the paper with its
// unit beside it, and the note. The currency stands once, in the head.
func (view *paperView) excelColumns() []sheet.Column {
	all := []sheet.Column{{Title: view.T("out.photo"), Picture: true, Width: 14}, {Title: view.T("sample.code")}, {Title: view.T("sample.name"), Width: 30}, {Title: view.T("out.details"), Width: 40}}
	for i, name := range view.Sheet.Columns {
		if view.some(i, func(c paperwork.Cell) bool { return c.Money }) {
			name += " (" + view.Doc.Currency + ")"
		}
		all = append(all, sheet.Column{Title: name})
		if view.hasUnit(i) {
			all = append(all, sheet.Column{Title: view.T("paper.unit")})
		}
	}
	return append(all, sheet.Column{Title: view.T("paper.note"), Width: 30})
}

// some tells whether any cell of a column is so.
func (view *paperView) some(column int, is func(paperwork.Cell) bool) bool {
	return slices.ContainsFunc(view.Sheet.Rows, func(r paperwork.Row) bool { return is(r.Cells[column]) })
}

func (view *paperView) hasUnit(column int) bool {
	return view.some(column, func(c paperwork.Cell) bool { return c.Unit != "" })
}

func (view *paperView) excelRow(r paperwork.Row) []sheet.Value {
	values := []sheet.Value{sheet.Text(r.Code), sheet.Text(r.Name), sheet.Text(strings.Join(r.Details, ", "))}
	for i, c := range r.Cells {
		values = append(values, excelCell(c))
		if view.hasUnit(i) {
			values = append(values, sheet.Text(c.Unit))
		}
	}
	return append(values, sheet.Text(r.Note))
}

// excelCell is a number without needless decimals, else the text.
func excelCell(c paperwork.Cell) sheet.Value {
	if !c.Number {
		return sheet.Text(c.Text)
	}
	least := 0
	if c.Money {
		least = 2
	}
	for c.Scale > least && c.Units%10 == 0 {
		c.Units, c.Scale = c.Units/10, c.Scale-1
	}
	return sheet.Decimal(c.Units, c.Scale)
}
