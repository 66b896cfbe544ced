package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/paperwork"
	"jennyerp/models"
)

// Packs tells whether the next thing to do is to pack the parcel.
func (view *documentView) Packs() bool {
	return view.Kind.Has(models.ColForm) && view.MayEdit() && view.Paper.Status == view.Kind.Start && len(view.Lines) > 0
}

// packView is a parcel as somebody packs it: what, from where, ticked or not.
type packView struct {
	documentView
	Unknown string // scanned or typed, and on no line that is open
}

// Ticked counts the lines in the box.
func (view *packView) Ticked() (n int) {
	for _, p := range view.Packing {
		if p.PackedAt > 0 {
			n++
		}
	}
	return n
}

// ShortWord says how many there are of a line of which there are not enough.
func (view *packView) ShortWord(p models.Packing) string {
	return view.T("dispatch.short", "Count", int(p.InHouse), "Number", view.Number(int(p.InHouse)))
}

// Pieces writes how many pieces a line takes.
func (view *packView) Pieces(p models.Packing) string { return view.Number(int(p.Pieces())) }

// Total is how many lines there are.
func (view *packView) Total() int { return len(view.Packing) }

func (d documents) pack(c *gin.Context, v *viewer) error {
	paper, err := d.find(c, v)
	if err != nil {
		return err
	}
	if paper.Frozen() {
		d.redirect(c, "/"+d.kind.Path+"/"+paper.UID)
		return nil
	}
	return d.showPack(c, v, http.StatusOK, paper, formWith(url.Values{}), "")
}

func (d documents) showPack(c *gin.Context, v *viewer, code int, paper *models.Document, f *form, unknown string) error {
	view := &packView{documentView: *d.view(c, v, paper), Unknown: unknown}
	view.Form = f
	var err error
	if view.Packing, err = v.DB.PackingList(c.Request.Context(), paper); err != nil {
		return err
	}
	return d.render(c, code, "dispatches/pack", view)
}

// tick takes what is in the box: the boxes of the page, a typed code, or what
// the scanner found.
func (d documents) tick(c *gin.Context, v *viewer) error {
	paper, f, err := d.posted(c, v)
	if err != nil {
		return err
	}
	ctx, lines, samples, code := c.Request.Context(), f.All("line"), f.All("sample"), f.Text("code", 300)
	f.All("as")
	boxes := f.Checked("boxes")
	if !f.OK() {
		return d.showPack(c, v, http.StatusUnprocessableEntity, paper, f, "")
	}
	if code != "" {
		found, err := d.resolve(c, v, code)
		if err != nil {
			return err
		}
		if samples = append(samples, found.UID); found.UID == "" {
			return d.showPack(c, v, http.StatusUnprocessableEntity, paper, f, code)
		}
	}
	var unknown []string
	if boxes {
		err = v.DB.Tick(ctx, paper, lines)
	}
	if err == nil && len(samples) > 0 {
		unknown, err = v.DB.TickSamples(ctx, paper, samples)
	}
	if f.took(err) {
		return d.refused(c, v, paper, f, "")
	}
	if err != nil {
		return err
	}
	if len(unknown) > 0 {
		return d.showPack(c, v, http.StatusUnprocessableEntity, paper, f, d.codesOf(c, v, unknown))
	}
	d.redirect(c, "/"+d.kind.Path+"/"+paper.UID+"/pack")
	return nil
}

// codesOf names samples by their codes.
func (d documents) codesOf(c *gin.Context, v *viewer, uids []string) string {
	var codes []string
	for _, uid := range uids {
		s, err := v.DB.FindSample(c.Request.Context(), uid)
		if errors.Is(err, models.ErrNotFound) || err != nil {
			continue
		}
		if !slices.Contains(codes, s.Code) {
			codes = append(codes, s.Code)
		}
	}
	return strings.Join(codes, ", ")
}

// labelView is what is stuck on a parcel.
type labelView struct {
	printView
	From, To paperwork.Side
}

// addressLabel is what is stuck on the parcel: who sends it and where it goes,
// without what concerns the tax office alone.
func (d documents) addressLabel(c *gin.Context, v *viewer) error {
	paper, err := d.find(c, v)
	if err != nil {
		return err
	}
	sheet, err := d.paper(c.Request.Context(), v.DB, paper, paper.Language)
	if err != nil {
		return err
	}
	sheet.Base = "/" + d.kind.Path + "/" + paper.UID
	view := &labelView{printView: printView{kindPage: d.kindPage(d.page(c, v, d.kind.Path)), Paper: sheet}}
	view.From, view.To = sheet.parcelFrom(sheet.face), sheet.parcelTo(sheet.face)
	view.Counters = map[string]int{} // the page has no menu
	return d.render(c, http.StatusOK, "dispatches/label", view)
}

// parcelFrom is the house as a courier needs it.
func (view *paperView) parcelFrom(face models.DocumentFace) paperwork.Side {
	side := paperwork.Side{Name: face.Company.Name, Lines: view.address(face.Company.Address)}
	if face.Company.Phone != "" {
		side.Lines = append(side.Lines, face.Company.Phone)
	}
	return side
}

// parcelTo is the receiver as a courier needs it: who takes it, then where.
func (view *paperView) parcelTo(face models.DocumentFace) paperwork.Side {
	side := paperwork.Side{Name: face.Party}
	if face.Contact != "" {
		side.Lines = append(side.Lines, view.T("out.attention", "Name", face.Contact))
	}
	if view.Doc.ShipTo != "" {
		side.Lines = append(side.Lines, view.Doc.ShipTo)
		return side
	}
	side.Lines = append(side.Lines, view.address(face.Address)...)
	return side
}
