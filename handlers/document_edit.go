package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// picked is how many samples the picker shows.
const picked = 24

// linesChanged answers a change of the lines: with the lines as they are now,
// or with the whole page where no script runs.
func (d documents) linesChanged(c *gin.Context, v *viewer, paper *models.Document) error {
	return d.linesAdded(c, v, paper, "")
}

// linesAdded answers the field of a form that added lines: "codes", "text",
// "sample", or "" when nothing was added. That form begins anew.
func (d documents) linesAdded(c *gin.Context, v *viewer, paper *models.Document, field string) error {
	if !isHTMX(c) {
		d.redirect(c, "/"+d.kind.Path+"/"+paper.UID+"#lines")
		return nil
	}
	view := d.view(c, v, paper)
	view.Added = field
	if err := view.fillLines(c); err != nil {
		return err
	}
	return d.fragment(c, http.StatusOK, "documents/_changed", view)
}

// refused shows the page again with what is wrong.
func (d documents) refused(c *gin.Context, v *viewer, paper *models.Document, f *form, codes string) error {
	view := d.view(c, v, paper)
	view.Form, view.Codes = f, codes
	if isHTMX(c) {
		if err := view.fillLines(c); err != nil {
			return err
		}
		return d.fragment(c, http.StatusUnprocessableEntity, "documents/_changed", view)
	}
	return d.showPaper(c, http.StatusUnprocessableEntity, view)
}

// pick finds samples to put on the paper.
func (d documents) pick(c *gin.Context, v *viewer) error {
	paper, err := d.find(c, v)
	if err != nil {
		return err
	}
	view := d.view(c, v, paper)
	view.Form = formWith(url.Values{"q": {short(c.Query("q"), 80)}})
	filter := models.FilterFrom(url.Values{"q": {view.Form.Value("q")}}, v.short())
	if view.Found, _, err = v.DB.Samples(c.Request.Context(), filter, "", picked); err != nil {
		return err
	}
	if view.Part = isHTMX(c); view.Part {
		return d.fragment(c, http.StatusOK, "documents/_found", view)
	}
	return d.render(c, http.StatusOK, "documents/pick", view)
}

// addLines puts samples, pasted codes or free text on the paper. Codes nobody
// knows come back, the others are added. The lines are named after the form, so
// that its second arrival adds nothing.
func (d documents) addLines(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	paper, f, err := d.posted(c, v)
	if err != nil {
		return err
	}
	lines, unknown, err := v.DB.LinesFromCodes(ctx, f.Prose("codes", 40*models.MaxLines), v.short())
	if err != nil {
		return err
	}
	f.All("as") // the scanner says what it found beside
	field := "codes"
	for _, uid := range f.All("sample") {
		lines, field = append(lines, models.Line{SampleUID: uid}), "sample"
	}
	if text := f.Text("text", maxTerms); text != "" {
		lines, field = append(lines, models.Line{LineSpec: models.LineSpec{Text: text}}), "text"
	}
	if form := f.Text("uid", 36); form != "" {
		for i := range lines {
			lines[i].UID = models.UIDOf(paper.UID, form+" "+strconv.Itoa(i)+" "+lines[i].SampleUID+lines[i].Text)
		}
	}
	if !f.OK() {
		return d.refused(c, v, paper, f, f.Value("codes"))
	}
	if len(lines) > 0 {
		if err := v.DB.AddLines(ctx, v.UserUID(), paper, lines...); f.took(err) {
			return d.refused(c, v, paper, f, f.Value("codes"))
		} else if err != nil {
			return err
		}
	}
	if len(unknown) > 0 {
		f.Refuse("codes", "paper.codes.unknown", map[string]any{"Codes": strings.Join(unknown, ", "), "Count": len(lines)})
		return d.refused(c, v, paper, f, strings.Join(unknown, "\n"))
	}
	return d.linesAdded(c, v, paper, field)
}

func (d documents) removeLine(c *gin.Context, v *viewer) error {
	view, err := d.findLine(c, v)
	if err != nil {
		return err
	}
	return d.answerLines(c, v, view.Paper, &form{}, v.DB.RemoveLines(c.Request.Context(), v.UserUID(), view.Paper, view.Line.UID))
}

// answerLines answers a change of lines that may have been refused.
func (d documents) answerLines(c *gin.Context, v *viewer, paper *models.Document, f *form, err error) error {
	if f.took(err) {
		return d.refused(c, v, paper, f, "")
	}
	if err != nil {
		return err
	}
	return d.linesChanged(c, v, paper)
}

// moveLine puts a line one place up or down.
func (d documents) moveLine(c *gin.Context, v *viewer) error {
	view, err := d.findLine(c, v)
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	return d.answerLines(c, v, view.Paper, f, d.shift(c, v, view.Paper, view.Line.UID, f.Text("do", 4)))
}

// shift puts a line one place "up" or "down"; at an end it stays.
func (d documents) shift(c *gin.Context, v *viewer, paper *models.Document, line, way string) error {
	lines, err := v.DB.Lines(c.Request.Context(), paper)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(lines, func(l models.Line) bool { return l.UID == line })
	before := ""
	switch {
	case at < 0:
		return models.ErrNotFound
	case way != "down" && at > 0:
		before = lines[at-1].UID
	case way != "down":
		before = lines[min(1, len(lines)-1)].UID
	case at+2 < len(lines):
		before = lines[at+2].UID
	}
	return v.DB.MoveLine(c.Request.Context(), v.UserUID(), paper, line, before)
}
