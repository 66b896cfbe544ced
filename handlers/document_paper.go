package handlers

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"jennyerp/internal/blob"
	"jennyerp/internal/measure"
	"jennyerp/internal/paperwork"
	"jennyerp/models"
)

// paperView is a paper as it leaves the house, in one language. Print page,
// PDF, Excel, mail and link all show this one, so that a text or a total is
// the same everywhere. It is made of what the paper says and of what of its
// cloths may leave; costs, suppliers, notes and internal pictures never reach it.
type paperView struct {
	page
	Doc   *models.Document
	Sheet *paperwork.Paper
	face  models.DocumentFace
	Base  string // address under which its photos are
	Pass  string // query that opens them, for a link with a PIN
	lines []models.Line

	Picking bool // its reader may choose lines
}

// paper writes a paper in a language.
func (s *Server) paper(ctx context.Context, t *models.Tenant, d *models.Document, lang string) (*paperView, error) {
	return s.paperFor(ctx, t, d, lang, nil)
}

// paperFor writes a paper as one of the suppliers it asks sees it, nil for nobody
// of them.
func (s *Server) paperFor(ctx context.Context, t *models.Tenant, d *models.Document, lang string, asked *models.Asked) (*paperView, error) {
	face, err := t.FaceOf(ctx, d)
	if asked != nil && err == nil {
		face, err = t.AskedFace(ctx, d, asked)
	}
	if err != nil {
		return nil, err
	}
	lines, err := t.Lines(ctx, d)
	if err != nil {
		return nil, err
	}
	faces, err := t.LineFaces(ctx, lines)
	if err != nil {
		return nil, err
	}
	view := &paperView{page: page{viewer: &viewer{Lang: lang}, Form: &form{}}, Doc: d, face: face, lines: lines}
	view.Sheet = &paperwork.Paper{Heading: view.heading(), Number: d.Name(), Title: d.Title, Logo: face.Company.Logo, Cloth: view.T("out.cloth"),
		Sender: view.sender(face), Receiver: view.receiver(face), Facts: view.facts(), Intro: paragraphs(d.Intro), Closing: paragraphs(d.Closing), Totals: view.totals(lines)}
	if d.Number == "" {
		view.Sheet.Number = view.StatusWord(d.Kind, d.Kind.Start)
	}
	if d.Kind.Signed {
		view.Sheet.Signs = []string{view.T("out.sign.date"), view.T("out.sign.name")}
	}
	if bank := face.Company.Bank; bank != "" && !d.Kind.Claims && d.Kind.Has(models.ColPrice) && !d.Kind.Has(models.ColForm) {
		view.Sheet.Feet = []paperwork.Fact{{Label: view.T("out.bank"), Value: bank}}
	}
	if d.Kind.Claims {
		if err := view.claim(face, lines); err != nil {
			return nil, err
		}
	}
	view.table(lines, faces)
	return view, nil
}

func (view *paperView) heading() string {
	if view.Doc.Mode == "prices" {
		return view.T("out.prices")
	}
	return view.KindWord(view.Doc.Kind, "name")
}

func (view *paperView) sender(face models.DocumentFace) paperwork.Side {
	c := face.Company
	if view.Doc.Kind.Claims {
		return view.seller(face)
	}
	side := paperwork.Side{Name: c.Name, Lines: view.address(c.Address)}
	if c.VATNo != "" {
		side.Lines = append(side.Lines, view.T("out.vat_no", "Number", c.VATNo))
	}
	for _, line := range []string{c.Phone, c.Email} {
		if line != "" {
			side.Lines = append(side.Lines, line)
		}
	}
	return side
}

func (view *paperView) receiver(face models.DocumentFace) paperwork.Side {
	side := paperwork.Side{Label: view.T("out.to"), Name: face.Party, Lines: view.address(face.Address)}
	if face.Buyer != nil {
		side.Lines = view.taxLines(*face.Buyer)
	} else if face.VATNo != "" {
		side.Lines = append(side.Lines, view.T("out.vat_no", "Number", face.VATNo))
	}
	if face.Contact != "" {
		side.Lines = append(side.Lines, view.T("out.attention", "Name", face.Contact))
	}
	return side
}

// address writes the country at its end, which is kept as a code, as a word.
func (view *paperView) address(lines []string) []string {
	lines = slices.Clone(lines)
	if n := len(lines); n > 0 && slices.Contains(models.Countries, lines[n-1]) {
		lines[n-1] = models.CountryName(lines[n-1], view.Short())
	}
	return lines
}

// facts are the dates and terms that are given.
func (view *paperView) facts() []paperwork.Fact {
	d := view.Doc
	var all []paperwork.Fact
	for _, f := range []paperwork.Fact{
		{Label: view.T("paper.date"), Value: view.day(d.Date)}, {Label: view.KindWord(d.Kind, "until"), Value: view.day(d.Until)},
		{Label: view.T("out.reference"), Value: d.Reference}, {Label: view.T("paper.payment"), Value: d.Payment}, {Label: view.T("paper.delivery"), Value: d.Delivery},
		{Label: view.T("paper.ship_to"), Value: d.ShipTo}, {Label: view.T("paper.courier"), Value: d.Courier}, {Label: view.T("paper.tracking"), Value: d.Tracking},
	} {
		if f.Value != "" {
			all = append(all, f)
		}
	}
	return all
}

// day writes an ISO date in the paper's way.
func (view *paperView) day(iso string) string {
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return ""
	}
	return measure.FormatDate(t, view.Short())
}

// totals are the sums the paper was stored with, the last one to be paid.
func (view *paperView) totals(lines []models.Line) []paperwork.Total {
	d := view.Doc
	if !d.Priced() || d.Net == 0 {
		return nil
	}
	var all []paperwork.Total
	if d.VAT != 0 || d.Kind.Claims {
		all = append(all, view.total(view.T("paper.net"), d.Net))
		for _, sum := range models.VATSums(lines) {
			all = append(all, view.total(view.vatLine(sum, d.Currency).Label, sum.VAT))
		}
		if d.VATOff != 0 {
			all = append(all, view.total(view.T("paper.vat_off"), d.VATOff))
		}
	}
	return append(all, view.sums()...)
}

// total is a sum in the paper's currency.
func (view *paperView) total(label string, sum int64) paperwork.Total {
	c, _ := measure.FindCurrency(view.Doc.Currency)
	return paperwork.Total{Label: label, Value: view.Money(sum, view.Doc.Currency), Units: sum, Scale: c.Digits}
}

// Photo is the address of a row's picture, "" for none.
func (view *paperView) Photo(r paperwork.Row, size int) string {
	if r.Picture == "" {
		return ""
	}
	return view.Base + "/photos/" + r.Key + "/" + itoa64(int64(size)) + view.Pass
}

// LogoURL is the address of the sign of the house.
func (view *paperView) LogoURL() string { return view.Base + "/logo" + view.Pass }

// pictureOf reads a rendition of a picture of the paper; one that is gone is nil.
func (s *Server) pictureOf(ctx context.Context, t *models.Tenant, hash string, size int) ([]byte, error) {
	return s.readBlob(ctx, t.BlobKey(hash, size))
}

// readBlob reads what is stored under a key; nil when there is nothing.
func (s *Server) readBlob(ctx context.Context, key string) ([]byte, error) {
	object, err := s.Blobs.Open(ctx, key)
	if errors.Is(err, blob.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer object.Close()
	var b bytes.Buffer
	_, err = io.Copy(&b, object)
	return b.Bytes(), err
}
