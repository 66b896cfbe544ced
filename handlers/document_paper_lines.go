package handlers

import (
	"slices"
	"strconv"

	"jennyerp/internal/measure"
	"jennyerp/internal/paperwork"
	"jennyerp/models"
)

func itoa64(n int64) string { return strconv.FormatInt(n, 10) }

// colAmount is the last column of a paper that has sums.
const colAmount models.Column = "amount"

// table writes the rows; a column in which nothing stands is left out.
func (view *paperView) table(lines []models.Line, faces map[int64]models.LineFace) {
	kept := slices.DeleteFunc(view.columns(), func(c models.Column) bool {
		return !slices.ContainsFunc(lines, func(l models.Line) bool { return view.cell(c, l).Text != "" })
	})
	for _, c := range kept {
		view.Sheet.Columns = append(view.Sheet.Columns, view.columnName(c))
	}
	for _, l := range lines {
		row := view.row(l, faces[l.ID])
		for _, c := range kept {
			row.Cells = append(row.Cells, view.cell(c, l))
		}
		view.Sheet.Rows = append(view.Sheet.Rows, row)
	}
}

// columns are those of the kind that its reader sees. A price list has no
// quantities and no sums, and what is charged shows by its price.
func (view *paperView) columns() []models.Column {
	var all []models.Column
	for _, c := range view.Doc.Kind.Columns {
		if c != models.ColCharge && !(c == models.ColQuantity && view.Doc.Mode == "prices") && (c != models.ColTarget || view.Doc.Targets()) {
			all = append(all, c)
		}
	}
	if view.Doc.Priced() {
		all = append(all, colAmount)
	}
	return all
}

func (view *paperView) columnName(c models.Column) string {
	if c == colAmount {
		return view.T("paper.amount")
	}
	return view.T("paper.col." + string(c))
}

// row is what the line says of its cloth: of the sample only what may leave.
func (view *paperView) row(l models.Line, face models.LineFace) paperwork.Row {
	spec := face.Sample
	row := paperwork.Row{Key: l.UID, Code: l.Code, Name: l.Text, Note: l.Note, Picture: face.Blob}
	if l.Text == spec.Name || l.Text == spec.Name2 {
		row.Name = nameIn(view.Lang, spec)
	}
	if row.Name == "" {
		row.Name, row.Code = l.Code, ""
	}
	if spec.Composition != "" {
		row.Details = append(row.Details, view.Composition(spec.Composition))
	}
	size := ""
	if spec.Width > 0 {
		size = measure.FormatWidth(int64(spec.Width), view.Short())
	}
	if spec.Weight > 0 {
		if size != "" {
			size += ", "
		}
		size += measure.FormatWeight(int64(spec.Weight), view.Short())
	}
	if size != "" {
		row.Details = append(row.Details, size)
	}
	if l.Colour != "" {
		row.Details = append(row.Details, view.T("out.colour", "Colour", l.Colour))
	}
	return row
}

// cell is one value of a line, empty when it is not given.
func (view *paperView) cell(c models.Column, l models.Line) paperwork.Cell {
	switch c {
	case models.ColForm:
		return paperwork.Cell{Text: view.FormWord(l.Form)}
	case models.ColQuantity:
		return view.quantity(l.Quantity, l.Unit)
	case models.ColPrice:
		if view.Doc.Kind.Has(models.ColCharge) && !l.Charge {
			return paperwork.Cell{}
		}
		return view.price(l.Price, l.Unit)
	case models.ColTarget:
		return view.price(l.Target, l.Unit)
	case models.ColDiscount:
		return view.percent(l.Discount)
	case models.ColVAT:
		if l.Reason != "" {
			return paperwork.Cell{Text: l.Reason}
		}
		return view.percent(l.VAT)
	case models.ColMOQ:
		return view.quantity(l.MOQ, l.MOQUnit)
	case models.ColLead:
		return view.lead(l.Lead)
	case models.ColDue:
		return paperwork.Cell{Text: view.day(l.Due)}
	case models.ColTolerance:
		return paperwork.Cell{Text: view.Tolerance(l.Tolerance)}
	case colAmount:
		return view.amount(l)
	}
	return paperwork.Cell{}
}

func (view *paperView) quantity(q models.Quantity, unit string) paperwork.Cell {
	if q == 0 {
		return paperwork.Cell{}
	}
	return paperwork.Cell{Text: view.Quantity(q), Unit: view.Unit(unit), Number: true, Units: int64(q), Scale: measure.QuantityScale}
}

func (view *paperView) price(p models.UnitPrice, unit string) paperwork.Cell {
	if p == 0 {
		return paperwork.Cell{}
	}
	c := paperwork.Cell{Text: view.Price(p, view.Doc.Currency), Number: true, Money: true, Units: int64(p), Scale: measure.PriceScale}
	if unit != "" {
		c.Unit = "/ " + view.Unit(unit)
	}
	return c
}

func (view *paperView) percent(share int64) paperwork.Cell {
	if share == 0 {
		return paperwork.Cell{}
	}
	return paperwork.Cell{Text: view.Percent(share), Number: true, Units: share, Scale: measure.PercentScale}
}

func (view *paperView) lead(days int64) paperwork.Cell {
	if days == 0 {
		return paperwork.Cell{}
	}
	return paperwork.Cell{Text: view.T("paper.days", "Count", days, "Number", view.Number(int(days))), Number: true, Units: days}
}

func (view *paperView) amount(l models.Line) paperwork.Cell {
	if l.Amount == 0 {
		return paperwork.Cell{}
	}
	c, _ := measure.FindCurrency(view.Doc.Currency)
	return paperwork.Cell{Text: view.Money(l.Amount, view.Doc.Currency), Number: true, Money: true, Units: l.Amount, Scale: c.Digits}
}
