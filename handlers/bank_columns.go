package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/bank"
	"jennyerp/models"
)

// bankColumn is one column of a bank's table, to say what it holds.
type bankColumn struct {
	Name    string // of its field in the form
	Head    string
	Letter  string
	Field   string
	Samples []string
}

// bankColumns shows what the columns are taken for, with the first lines as
// they would be read.
func (s *Server) bankColumns(c *gin.Context, code int, view *bankFileView) error {
	read, err := view.DB.ReadTable(c.Request.Context(), view.File)
	var refused *models.Invalid
	if err != nil && !errors.As(err, &refused) {
		return err
	}
	view.Read = read
	return s.render(c, code, "bank/columns", view)
}

// Columns are those of the table that hold something.
func (view *bankFileView) Columns() []bankColumn {
	from := slices.IndexFunc(view.File.Rows, func(r bank.Row) bool { return r.Number == view.File.Layout.Head })
	var all []bankColumn
	for n, field := range view.File.Layout.Fields {
		col := bankColumn{Name: "col-" + strconv.Itoa(n), Letter: columnLetter(n), Field: field}
		if from >= 0 && n < len(view.File.Rows[from].Cells) {
			col.Head = short(view.File.Rows[from].Cells[n].Text, 60)
		}
		for _, r := range view.File.Rows[from+1:] {
			if n < len(r.Cells) && strings.TrimSpace(r.Cells[n].Text) != "" && len(col.Samples) < 3 {
				col.Samples = append(col.Samples, short(r.Cells[n].Text, 40))
			}
		}
		if col.Head != "" || len(col.Samples) > 0 {
			all = append(all, col)
		}
	}
	return all
}

// columnLetter names a column as spreadsheets do.
func columnLetter(n int) string {
	if n < 26 {
		return string(rune('A' + n))
	}
	return columnLetter(n/26-1) + columnLetter(n%26)
}

// BankFields are what a column may hold.
func (view *bankFileView) BankFields() []selectable {
	all := []selectable{{"", view.T("import.column.out")}}
	for _, f := range bank.Fields {
		all = append(all, selectable{f, view.T("bank.field." + f)})
	}
	return all
}

// HeadRows are the rows that may name the columns.
func (view *bankFileView) HeadRows() []selectable {
	all := []selectable{{"0", view.T("bank.header.none")}}
	for _, r := range view.File.Rows[:min(len(view.File.Rows), 20)] {
		var texts []string
		for _, cell := range r.Cells {
			if cell.Text != "" {
				texts = append(texts, cell.Text)
			}
		}
		all = append(all, selectable{strconv.Itoa(r.Number), view.T("import.header.row", "Row", r.Number, "Text", short(strings.Join(texts, " · "), 60))})
	}
	return all
}

// Head is the chosen row of headings.
func (view *bankFileView) Head() string { return strconv.Itoa(view.File.Layout.Head) }

// Marks are how amounts may be written.
func (view *bankFileView) Marks() []selectable {
	return []selectable{{"", view.T("bank.marks.auto")}, {"comma", view.T("import.numbers.comma")}, {"point", view.T("import.numbers.point")}}
}

// First are the first movements as they would be read.
func (view *bankFileView) First() []bank.Movement {
	if view.Read == nil {
		return nil
	}
	return view.Read.Movements[:min(len(view.Read.Movements), 6)]
}

// settleBank takes the columns as a person says they are: to look at again, or
// to go on to the lines.
func (s *Server) settleBank(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	file, err := v.DB.FindBankFile(ctx, c.Param("uid"))
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	if file.ReadAt != 0 { // a second click
		s.redirect(c, "/bank/"+file.UID)
		return nil
	}
	look := f.Checked("look")
	readLayout(f, file)
	if !f.OK() || look {
		code := http.StatusOK
		if !look {
			code = http.StatusUnprocessableEntity
		}
		return s.bankPage(c, v, code, file, f)
	}
	if err := v.DB.SettleBankFile(ctx, file); f.took(err) {
		return s.bankPage(c, v, http.StatusUnprocessableEntity, file, f)
	} else if err != nil {
		return err
	}
	s.redirect(c, "/bank/"+file.UID)
	return nil
}

func readLayout(f *form, file *models.BankFile) {
	l := &file.Layout
	l.Head = int(parseID(f.Text("head", 8)))
	l.Marks = f.One("marks", "", "comma", "point")
	for n := range l.Fields {
		if name := "col-" + strconv.Itoa(n); f.values.Has(name) {
			l.Fields[n] = f.One(name, append([]string{""}, bank.Fields...)...)
		} else {
			l.Fields[n] = ""
		}
	}
	l.Heads = nil
	for _, r := range file.Rows {
		if r.Number == l.Head {
			l.Heads = bank.HeadingsOf(r)
		}
	}
	f.values = url.Values{}
}
