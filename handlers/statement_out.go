package handlers

import (
	"bytes"
	"cmp"
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/bank"
	"jennyerp/internal/measure"
	"jennyerp/internal/paperwork"
	"jennyerp/internal/sheet"
	"jennyerp/models"
)

// Statements as they leave the house: PDF and Excel.

// statementSheet writes a statement as a paper, in the party's language.
func (s *Server) statementSheet(ctx context.Context, t *models.Tenant, base *statementView) (*statementView, *paperwork.Paper, error) {
	lang := cmp.Or(base.Party.Language, base.Lang)
	view := *base
	view.page = page{viewer: &viewer{Lang: lang}, Form: &form{}}
	d := &models.Document{PartyUID: base.Party.UID, PartyID: base.Party.ID, PartyName: base.Party.Name, Kind: models.FindKind("invoice")}
	face, err := t.FaceOf(ctx, d)
	if err != nil {
		return nil, nil, err
	}
	p := &paperView{page: view.page, Doc: d}
	period := view.period()
	out := &paperwork.Paper{Heading: view.T("statement.title"), Number: period, Logo: face.Company.Logo, Cloth: view.T("statement.movement"), Sender: p.seller(face), Receiver: p.receiver(face),
		Columns: []string{view.T("statement.debit"), view.T("statement.credit"), view.T("statement.balance")},
		Totals:  []paperwork.Total{view.total(view.T("statement.opening"), view.Opening), view.total(view.T("statement.closing")+" · "+view.Whose(view.Closing), view.Closing)}}
	for _, m := range view.Moves {
		out.Rows = append(out.Rows, paperwork.Row{Key: m.UID, Name: dotted(p.day(m.Date), view.What(m)), Code: m.Number, Note: m.Reference, Cells: []paperwork.Cell{
			view.cell(m.Amount, view.Debit(m)), view.cell(-m.Amount, view.Credit(m)), view.cell(m.Balance, view.Sum(m.Balance))}})
	}
	if face.Seller != nil && face.Seller.IBAN != "" {
		out.Feet = []paperwork.Fact{{Label: "IBAN", Value: bank.Grouped(face.Seller.IBAN)}}
	}
	return &view, out, nil
}

func (view *statementView) cell(units int64, text string) paperwork.Cell {
	if text == "" {
		return paperwork.Cell{}
	}
	c, _ := measure.FindCurrency(view.Currency)
	return paperwork.Cell{Text: text, Number: true, Money: true, Units: units, Scale: c.Digits}
}

func (view *statementView) total(label string, n int64) paperwork.Total {
	c, _ := measure.FindCurrency(view.Currency)
	return paperwork.Total{Label: label, Value: view.Sum(n), Units: n, Scale: c.Digits}
}

// period writes the days of a statement.
func (view *statementView) period() string {
	p := paperView{page: view.page}
	from, to := p.day(view.From), p.day(view.To)
	switch {
	case from != "" && to != "":
		return from + " – " + to
	case from != "":
		return view.T("statement.since", "Date", from)
	}
	return to
}

func (s *Server) statementPDF(c *gin.Context, v *viewer) error {
	base, err := s.statementOf(c, v)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	view, paper, err := s.statementSheet(ctx, v.DB, base)
	if err != nil {
		return err
	}
	data, err := s.writeStatementPDF(ctx, v.DB, view, paper)
	if err != nil {
		return err
	}
	return sendPDF(c, paper.Heading+" "+base.Party.Name, data)
}

func (s *Server) writeStatementPDF(ctx context.Context, t *models.Tenant, view *statementView, paper *paperwork.Paper) ([]byte, error) {
	var out bytes.Buffer
	_, err := paperwork.Write(&out, paper, paperwork.Options{Created: s.Clock(), Picture: func(hash string) ([]byte, error) { return s.pictureOf(ctx, t, hash, logoSize) },
		Page: func(n, pages int) string { return view.T("out.page", "Page", n, "Pages", pages) }})
	return out.Bytes(), err
}

func sendPDF(c *gin.Context, name string, data []byte) error {
	attach(c, name+".pdf", "application/pdf")
	c.Data(http.StatusOK, "application/pdf", data)
	return nil
}

func (s *Server) statementExcel(c *gin.Context, v *viewer) error {
	view, err := s.statementOf(c, v)
	if err != nil {
		return err
	}
	columns := []sheet.Column{{Title: view.T("paper.date")}, {Title: view.T("statement.movement")}, {Title: view.T("paper.number")}, {Title: view.T("paper.reference")},
		{Title: view.T("statement.debit") + " (" + view.Currency + ")"}, {Title: view.T("statement.credit") + " (" + view.Currency + ")"}, {Title: view.T("statement.balance") + " (" + view.Currency + ")"}}
	rows := [][]sheet.Value{{sheet.Text(view.From), sheet.Text(view.T("statement.opening")), {}, {}, {}, {}, view.decimal(view.Opening)}}
	for _, m := range view.Moves {
		row := []sheet.Value{sheet.Text(m.Date), sheet.Text(view.What(m)), sheet.Text(m.Number), sheet.Text(m.Reference), {}, {}, view.decimal(m.Balance)}
		if m.Amount > 0 {
			row[4] = view.decimal(m.Amount)
		} else {
			row[5] = view.decimal(-m.Amount)
		}
		rows = append(rows, row)
	}
	return sendSheet(c, view.T("statement.title")+" "+view.Party.Name, columns, rows)
}

func (view *statementView) decimal(n int64) sheet.Value { return decimalOf(n, view.Currency) }

func decimalOf(n int64, currency string) sheet.Value {
	c, _ := measure.FindCurrency(currency)
	return sheet.Decimal(n, c.Digits)
}

// sendSheet answers with a workbook of one table.
func sendSheet(c *gin.Context, name string, columns []sheet.Column, rows [][]sheet.Value) error {
	var out bytes.Buffer
	book, err := sheet.NewXLSX(&out, name, columns)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if err := book.Row(r...); err != nil {
			return err
		}
	}
	if err := book.Close(); err != nil {
		return err
	}
	attach(c, name+".xlsx", excelType)
	c.Data(http.StatusOK, excelType, out.Bytes())
	return nil
}
