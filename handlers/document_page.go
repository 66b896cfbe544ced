package handlers

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/measure"
	"jennyerp/internal/paper"
	"jennyerp/models"
)

// documentView is one paper as the house sees it.
type documentView struct {
	kindPage
	Paper  *models.Document
	Lines  []models.Line
	Files  []models.Attachment
	Linked models.Family // other papers of the same business
	People map[string]string
	House  string              // the company's currency, for who sees costs
	Codes  string              // pasted codes that no sample has
	Stale  bool                // somebody else moved it meanwhile
	Added  string              // field of the form that has just added lines
	Found  []models.SampleCard // samples to choose from
	Part   bool                // only a part of the page is shown
	Asked  *askedView          // of an inquiry: who is asked, and the answers

	Packing []models.Packing // of a parcel: its lines with what the drawer holds
}

// find reads the paper that the address names.
func (d documents) find(c *gin.Context, v *viewer) (*models.Document, error) {
	return v.DB.FindDocument(c.Request.Context(), d.kind, c.Param("uid"))
}

// posted reads the paper that the address names, and the form that was sent to it.
func (d documents) posted(c *gin.Context, v *viewer) (*models.Document, *form, error) {
	paper, err := d.find(c, v)
	if err != nil {
		return nil, nil, err
	}
	f, err := readForm(c)
	return paper, f, err
}

func (d documents) show(c *gin.Context, v *viewer) error {
	paper, err := d.find(c, v)
	if err != nil {
		return err
	}
	return d.showPaper(c, http.StatusOK, d.view(c, v, paper))
}

func (d documents) view(c *gin.Context, v *viewer, paper *models.Document) *documentView {
	return &documentView{kindPage: d.kindPage(d.page(c, v, d.kind.Path)), Paper: paper}
}

// showPaper fills the page and writes it.
func (d documents) showPaper(c *gin.Context, code int, view *documentView) error {
	ctx, db := c.Request.Context(), view.DB
	if err := view.fillLines(c); err != nil {
		return err
	}
	var err error
	if view.Files, err = db.Attachments(ctx, view.Paper); err != nil {
		return err
	}
	if !d.kind.Many { // an inquiry comes from no paper and becomes none
		if view.Linked, err = db.LinkedDocuments(ctx, view.Paper); err != nil {
			return err
		}
	}
	if view.People, err = d.names(c, view.viewer); err != nil {
		return err
	}
	if err := d.fillAsked(c, view); err != nil {
		return err
	}
	return d.render(c, code, "documents/show", view)
}

func (view *documentView) fillLines(c *gin.Context) (err error) {
	ctx := c.Request.Context()
	if view.Kind.Has(models.ColForm) {
		if view.Packing, err = view.DB.PackingList(ctx, view.Paper); err != nil {
			return err
		}
		for _, p := range view.Packing {
			view.Lines = append(view.Lines, p.Line)
		}
	} else if view.Lines, err = view.DB.Lines(ctx, view.Paper); err != nil {
		return err
	}
	if view.SeeCost && view.Paper.Priced() || view.Paper.Rate > 0 {
		set, err := view.DB.Settings(ctx)
		view.House = set.Currency
		return err
	}
	return nil
}

// Missing are the characters written on the paper that its PDF has to leave out.
func (view *documentView) Missing() string {
	texts := []string{view.Paper.Title, view.Paper.Reference, view.Paper.Payment, view.Paper.Delivery, view.Paper.Intro, view.Paper.Closing, view.Paper.PartyName, view.Paper.Contact}
	for _, l := range view.Lines {
		texts = append(texts, l.Code, l.Text, l.Colour, l.Note)
	}
	return string(paper.Missing(texts...))
}

// URL is the paper's address.
func (view *documentView) URL() string { return view.List() + "/" + view.Paper.UID }

// Name is what the page is called.
func (view *documentView) Name() string { return view.PaperName(view.Paper) }

// Open tells whether the viewer may change the lines.
func (view *documentView) Open() bool { return view.MayEdit() && !view.Paper.Frozen() }

// Steps are where a person may move the paper. An inquiry leaves with its mails
// and links.
func (view *documentView) Steps() []models.Status {
	steps := view.Kind.Steps[view.Paper.Status]
	if view.Kind.Many && view.Paper.Status == view.Kind.Start {
		return nil
	}
	return steps
}

// Sends tells whether the first thing to do is to send the inquiry.
func (view *documentView) Sends() bool {
	return view.Kind.Many && view.MayEdit() && view.Paper.Status == view.Kind.Start
}

// StepWord says what a button does: "Mark as sent".
func (view *documentView) StepWord(to models.Status) string { return view.K("step." + string(to)) }

// Into are the kinds the paper can become.
func (view *documentView) Into() []*models.Kind {
	var all []*models.Kind
	for _, name := range view.Kind.Into {
		if name == "credit_note" && !view.Paper.Frozen() {
			continue // what was not issued is changed, not corrected
		}
		if k := models.FindKind(name); view.viewer.May(k.Edit) {
			all = append(all, k)
		}
	}
	return all
}

// NewUID names what a button makes, so that a second click makes nothing more.
func (view *documentView) NewUID() string { return models.NewUID() }

// Revisable tells whether a new revision can be made of the paper.
func (view *documentView) Revisable() bool {
	return view.MayEdit() && view.Paper.Frozen() && view.Paper.Number != "" && !view.Paper.Replaced && !view.Kind.Many && view.Kind.Debt == 0
}

// PartyPath is the address of the customer or supplier.
func (view *documentView) PartyPath() string {
	if view.Kind.Party == "supplier" {
		return "/suppliers/" + view.Paper.PartyUID
	}
	return "/customers/" + view.Paper.PartyUID
}

// Revisions finds all revisions of the paper.
func (view *documentView) Revisions() string { return view.List() + "?q=" + view.Paper.Number }

// Changed counts the samples that were changed since the paper left.
func (view *documentView) Changed() (n int) {
	for _, l := range view.Lines {
		if l.SampleSince {
			n++
		}
	}
	return n
}

// Terms are what the paper says beside its lines.
func (view *documentView) Terms() []labelled {
	p := view.Paper
	var all []labelled
	for _, t := range []labelled{
		{view.T("paper.date"), view.Day(p.Date)}, {view.UntilLabel(), view.Day(p.Until)}, {view.T("paper.reference"), p.Reference}, {view.T("paper.payment"), p.Payment},
		{view.T("paper.delivery"), p.Delivery}, {view.T("paper.rate"), view.Rate()}, {view.T("paper.courier"), p.Courier}, {view.T("paper.ship_to"), p.ShipTo}, view.moved(),
	} {
		if t.Value != "" {
			all = append(all, t)
		}
	}
	return all
}

// moved is since when the paper stands where it stands; nothing at its start.
func (view *documentView) moved() labelled {
	if view.Paper.Status == view.Kind.Start {
		return labelled{}
	}
	return labelled{view.StatusWord(view.Kind, view.Paper.Status), view.Date(view.Paper.MovedAt)}
}

// Rate is what one unit of the paper's currency is worth in the company's.
func (view *documentView) Rate() string {
	if view.Paper.Rate == 0 || view.House == "" {
		return ""
	}
	return "1 " + view.Paper.Currency + " = " + measure.FormatNumber(view.Paper.Rate, ratesAt, 2, view.Short()) + " " + view.House
}

// labelled is a fact with its name.
type labelled struct{ Label, Value string }

// UntilLabel says what the second date means: valid until, or due.
func (p kindPage) UntilLabel() string { return p.K("until") }

// paragraphs are the lines of a longer text.
func paragraphs(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
}

// Intro is what stands above the lines.
func (view *documentView) Intro() []string { return paragraphs(view.Paper.Intro) }

// Closing is what stands below the lines.
func (view *documentView) Closing() []string { return paragraphs(view.Paper.Closing) }

// Notes stay in the house.
func (view *documentView) Notes() []string { return paragraphs(view.Paper.Notes) }
