package handlers

import (
	"html/template"
	"slices"
	"strconv"
	"strings"

	"jennyerp/models"
)

// shownLine is a line with its words and attributes already made: a paper may
// have hundreds, and what a template does costs more than its fields.
type shownLine struct {
	Row    template.HTMLAttr // id of its row
	Title  string
	Under  string            // "LV-0418 · Camel"
	Sample template.HTMLAttr // href of its page, "" for free text
	Small  template.HTMLAttr // src of its picture, "" for none
	Note   string
	Cells  []shownCell // the columns of the kind
	Amount string
	Since  bool              // the sample was changed after the paper left
	State  string            // "Archived", "" when the sample is in the library
	Short  string            // the drawer has fewer pieces than the parcel takes
	Wrong  string            // why the paper cannot go on
	Pick   template.HTMLAttr // value and label of its box
	Edit   template.HTMLAttr // address of its form, and label
	Up     template.HTMLAttr // value, id and label of its button
	Down   template.HTMLAttr
}

// shownCell is what a line has in one column.
type shownCell struct {
	Head  template.HTMLAttr // data-label
	Value string
	From  string // where it comes from
}

// Shown are the lines as the reader sees them.
func (view *documentView) Shown() []shownLine {
	all := make([]shownLine, len(view.Lines))
	units, url := map[string]string{}, view.URL()
	for _, u := range models.Units {
		units[u] = view.Unit(u)
	}
	heads, free, labels := view.Columns(), view.T("paper.line.free"), view.lineLabels()
	named := make([]template.HTMLAttr, len(heads))
	for i, head := range heads {
		named[i] = attr("data-label", head.Label)
	}
	for i := range view.Lines {
		l := &view.Lines[i]
		s := shownLine{Row: attr("id", "line-"+l.UID), Title: l.Text, Under: dotted(l.Code, l.Colour), Note: l.Note, Since: l.SampleSince, Wrong: view.Err(view.Form.Error("line-" + l.UID)), Cells: make([]shownCell, len(heads))}
		if s.Title == "" {
			s.Title, s.Under = l.Code, l.Colour
		}
		view.dress(&s, l)
		if i < len(view.Packing) && view.Packing[i].Short() {
			s.Short = view.T("dispatch.short", "Count", int(view.Packing[i].InHouse), "Number", view.Number(int(view.Packing[i].InHouse)))
		}
		for k, head := range heads {
			s.Cells[k] = shownCell{Head: named[k], Value: view.cell(models.Column(head.Value), l, units)}
			if head.Value == string(models.ColPrice) && l.Listed != "" {
				s.Cells[k].From = view.T("price_list.from", "List", l.Listed)
			}
		}
		if view.Kind.Has(models.ColCharge) && !l.Charge {
			s.Amount = free
		}
		number, link := strconv.Itoa(i+1), url+"/lines/"+l.UID
		label := func(k int) template.HTMLAttr {
			return attr("aria-label", strings.Replace(labels[k], nameHere, number, 1))
		}
		s.Pick, s.Edit = attr("value", l.UID)+label(0), attr("href", link)+attr("hx-get", link)+label(1)
		s.Up = attr("value", "up "+l.UID) + attr("id", "up-"+l.UID) + label(2)
		s.Down = attr("value", "down "+l.UID) + attr("id", "down-"+l.UID) + label(3)
		all[i] = s
	}
	return all
}

// lineLabels are made once for all lines, with a place for the number.
func (view *documentView) lineLabels() [4]string {
	return [4]string{view.T("paper.line.pick", "Number", nameHere), view.T("paper.line.edit", "Number", nameHere), view.T("paper.line.up", "Number", nameHere), view.T("paper.line.down", "Number", nameHere)}
}

// dress gives a line its links, its picture and its amount.
func (view *documentView) dress(s *shownLine, l *models.Line) {
	if l.SampleUID != "" {
		s.Sample = attr("href", "/samples/"+l.SampleUID)
	}
	if l.SampleState == models.Archived || l.SampleState == models.Removed {
		s.State = view.T("standing." + string(l.SampleState))
	}
	if cover := pictureOf(l); cover != "" {
		s.Small = attr("src", "/pictures/"+cover+"/320")
	}
	if view.Paper.Priced() {
		s.Amount = view.Money(l.Amount, view.Paper.Currency)
	}
}

// Columns are the columns with their heads: quantity and price always, the
// others when a line has something there.
func (view *documentView) Columns() []labelled {
	var all []labelled
	for _, c := range view.Kind.Columns {
		used := c == models.ColQuantity || c == models.ColPrice
		for i := 0; i < len(view.Lines) && !used; i++ {
			used = view.cell(c, &view.Lines[i], nil) != ""
		}
		if used {
			all = append(all, labelled{view.T("paper.col." + string(c)), string(c)})
		}
	}
	return all
}

// cell is what a line has in a column, "" for nothing.
func (view *documentView) cell(c models.Column, l *models.Line, units map[string]string) string {
	switch c {
	case models.ColForm:
		return view.FormWord(l.Form)
	case models.ColQuantity:
		return view.withUnit(l.Quantity, units[l.Unit])
	case models.ColPrice:
		return view.unitPrice(l.Price, units[l.Unit])
	case models.ColTarget:
		return view.unitPrice(l.Target, units[l.Unit])
	case models.ColDiscount:
		return view.share(l.Discount)
	case models.ColVAT:
		if l.Reason != "" {
			return l.Reason
		}
		return view.Percent(l.VAT)
	case models.ColMOQ:
		return view.withUnit(l.MOQ, units[l.MOQUnit])
	case models.ColLead:
		if l.Lead > 0 {
			return view.T("paper.days", "Count", int(l.Lead), "Number", view.Number(int(l.Lead)))
		}
	case models.ColDue:
		return view.Day(l.Due)
	case models.ColTolerance:
		return view.Tolerance(l.Tolerance)
	}
	return ""
}

// pictureOf is what a line shows: as it was when the paper left, else as now.
func pictureOf(l *models.Line) string {
	if l.Face != nil && l.Face.Picture != "" {
		return l.Face.Picture
	}
	return l.Cover
}

func (view *documentView) unitPrice(p models.UnitPrice, unit string) string {
	switch {
	case p == 0:
		return ""
	case unit == "":
		return view.Price(p, view.Paper.Currency)
	}
	return view.Price(p, view.Paper.Currency) + " / " + unit
}

func (p page) withUnit(q models.Quantity, unit string) string {
	switch {
	case q == 0:
		return ""
	case unit == "":
		return p.Quantity(q)
	}
	return p.Quantity(q) + " " + unit
}

func (view *documentView) share(n int64) string {
	if n == 0 {
		return ""
	}
	return view.Percent(n)
}

func dotted(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " · ")
}

// totals are the sums below the lines.
type totals struct {
	Net, Total string
	VAT        []labelled
	Stamp      string // duty they pay, "" for none
	Rounding   string // of a bill: what makes its total round
	Split      string // VAT they pay to the state
	Withheld   string // of a bill: what of it does not go to them
	Payable    string // "" when it is the total
	Margin     string
	Known      bool   // every cost is known
	House      string // what it comes to in the company's currency, by the paper's rate
}

// Totals are the sums below the lines; nil for a paper without amounts.
func (view *documentView) Totals() *totals {
	p := view.Paper
	if !p.Priced() || view.Kind.Has(models.ColCharge) && p.Net == 0 {
		return nil
	}
	t := &totals{Net: view.Money(p.Net, p.Currency), Total: view.Money(p.Total(), p.Currency)}
	if view.Kind.Has(models.ColVAT) {
		for _, s := range models.VATSums(view.Lines) {
			t.VAT = append(t.VAT, view.vatLine(s, p.Currency))
		}
		if p.VATOff != 0 {
			t.VAT = append(t.VAT, labelled{view.T("paper.vat_off"), view.Money(p.VATOff, p.Currency)})
		}
	}
	if p.Rounding != 0 {
		t.Rounding = view.Money(p.Rounding, p.Currency)
	}
	if p.Stamp != 0 && p.StampDuty != "bear" {
		t.Stamp = view.Money(p.Stamp, p.Currency)
	}
	switch {
	case p.Withheld != 0:
		t.Withheld, t.Payable = view.Money(-p.Withheld, p.Currency), view.Money(p.Payable(), p.Currency)
	case p.Payable() != p.Total():
		t.Split, t.Payable = view.Money(-p.VAT, p.Currency), view.Money(p.Payable(), p.Currency)
	}
	if p.Rate > 0 && view.House != "" {
		t.House = view.Money(models.Exchange(p.Total(), p.Currency, view.House, p.Rate), view.House)
	}
	if view.SeeCost {
		margin, share, known := p.Margin(view.Lines, view.House)
		t.Margin, t.Known = view.Money(margin, p.Currency)+" · "+strconv.FormatInt(share/10, 10)+"%", known
	}
	return t
}
