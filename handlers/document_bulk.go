package handlers

import (
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/measure"
	"jennyerp/models"
)

// setLines lays the filled-in numbers over the ticked lines, or over all when
// none is ticked; or takes the ticked ones off; or moves one ("up" and its id).
func (d documents) setLines(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	paper, f, err := d.posted(c, v)
	if err != nil {
		return err
	}
	uids := f.All("line")
	do, line, moves := strings.Cut(f.Text("do", 50), " ")
	switch {
	case moves:
		return d.answerLines(c, v, paper, f, d.shift(c, v, paper, line, do))
	case do == "remove":
		return d.answerLines(c, v, paper, f, v.DB.RemoveLines(ctx, v.UserUID(), paper, uids...))
	}
	if do == "list" {
		return d.answerLines(c, v, paper, f, v.DB.PriceLines(ctx, v.UserUID(), paper, uids))
	}
	change := f.lineChange(v, paper)
	if !f.OK() {
		return d.refused(c, v, paper, f, "")
	}
	return d.answerLines(c, v, paper, f, v.DB.SetLines(ctx, v.UserUID(), paper, uids, change))
}

// settable are the columns that can be set on many lines at once.
var settable = []models.Column{models.ColQuantity, models.ColPrice, models.ColDiscount, models.ColVAT, models.ColMOQ, models.ColLead, models.ColTolerance}

// Settable are those of them that the kind has, with their heads.
func (view *documentView) Settable() []labelled {
	var all []labelled
	for _, c := range settable {
		if view.Kind.Has(c) {
			all = append(all, labelled{view.T("paper.col." + string(c)), string(c)})
		}
	}
	return all
}

// SetWrong tells whether one of the numbers to be set was refused.
func (view *documentView) SetWrong() bool {
	return slices.ContainsFunc(settable, func(c models.Column) bool { return view.Form.Error("set_"+string(c)) != nil })
}

// SetPlaces show in the empty fields what can be written.
func (view *documentView) SetPlaces() map[string]string {
	return map[string]string{string(models.ColPrice): view.T("paper.set.price")}
}

// lineChange reads what is to be laid over lines; empty fields change nothing.
func (f *form) lineChange(v *viewer, paper *models.Document) func(*models.Line) {
	var model models.Line
	var set []models.Column
	share := int64(0)
	for _, c := range settable {
		name := "set_" + string(c)
		in := f.Text(name, 40)
		if in == "" || !paper.Kind.Has(c) {
			continue
		}
		if c == models.ColPrice {
			if change, isShare := f.priceShare(name, in, v.short()); isShare {
				share = change
				continue
			}
		}
		readCell(f, v, paper, c, name, &model)
		set = append(set, c)
	}
	return func(l *models.Line) {
		for _, c := range set {
			copyCell(c, &model, l)
		}
		if share != 0 {
			l.Price = models.UnitPrice((int64(l.Price)*(100_00+share) + 50_00) / 100_00)
		}
	}
}

// priceShare reads "+5%" and "-10%" in hundredths of a percent.
func (f *form) priceShare(name, in, lang string) (int64, bool) {
	if !strings.HasSuffix(in, "%") && !strings.HasSuffix(in, "％") {
		return 0, false
	}
	n, err := measure.ParseNumber(strings.TrimSpace(strings.TrimRight(in, "%％")), lang, measure.PercentScale)
	if err != nil || n <= -100_00 || n > 1000_00 {
		f.Refuse(name, "price.bad", nil)
	}
	return n, true
}

func copyCell(c models.Column, from, to *models.Line) {
	switch c {
	case models.ColQuantity:
		to.Quantity = from.Quantity
		if from.Unit != "" {
			to.Unit = from.Unit
		}
	case models.ColPrice:
		to.Price = from.Price
	case models.ColDiscount:
		to.Discount = from.Discount
	case models.ColVAT:
		to.VAT = from.VAT
	case models.ColMOQ:
		to.MOQ, to.MOQUnit = from.MOQ, from.MOQUnit
	case models.ColLead:
		to.Lead = from.Lead
	case models.ColTolerance:
		to.Tolerance = from.Tolerance
	}
}
