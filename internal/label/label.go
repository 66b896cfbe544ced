package label

import (
	"errors"
	"fmt"
	"io"
	"time"

	"jennyerp/internal/paper"
)

// Why labels are not printed; the caller translates.
var (
	ErrEmpty     = errors.New("no labels")
	ErrFirstCell = errors.New("first label is not on the sheet")
	ErrNoRoom    = errors.New("QR code does not fit on the label") // see Size.FitsQR
	ErrLogo      = errors.New("logo cannot be printed")
)

// Label is what one label says, in the reader's words and formats. Empty
// fields leave their place to the others; an empty URL means no QR code.
type Label struct {
	Code, Name, Composition, Width, Weight, Price string
	Logo                                          []byte // JPEG, PNG, GIF or WebP
	URL                                           string
}

// Options of one print.
type Options struct {
	FirstCell int       // where a half used sheet goes on, 0 its top left label
	Title     string    // of the PDF
	Created   time.Time // of the PDF: the same labels give the same bytes
}

// Write makes a PDF of labels. Missing are the characters no font of ours
// has; □ is printed for them. Errors: those of Validate, and the four above.
func Write(w io.Writer, size Size, labels []Label, opts Options) (missing []rune, err error) {
	switch {
	case len(labels) == 0:
		return nil, ErrEmpty
	case opts.FirstCell < 0 || opts.FirstCell > 0 && opts.FirstCell >= size.PerPage():
		return nil, ErrFirstCell
	}
	if err := size.Validate(); err != nil {
		return nil, err
	}
	p := printer{doc: paper.New(opts.Title, opts.Created), size: size, logos: map[*byte]paper.Picture{}}
	for i, l := range labels {
		cell := (opts.FirstCell + i) % size.PerPage()
		if i == 0 || cell == 0 {
			p.doc.AddPage(size.page())
		}
		if err := p.label(l, cell); err != nil {
			return nil, fmt.Errorf("label %q: %w", l.Code, err)
		}
	}
	return p.doc.Write(w)
}

// printer draws the labels of one document.
type printer struct {
	doc   *paper.Doc
	size  Size
	logos map[*byte]paper.Picture // by the first byte: labels share one logo
}

func (p *printer) label(l Label, cell int) error {
	logo, err := p.logo(l.Logo)
	if err != nil {
		return err
	}
	x, y := p.size.cell(cell)
	f, code, ok := p.size.arrange(x, y, l.URL, len(l.Logo) > 0)
	if !ok {
		return ErrNoRoom
	}
	if l.URL != "" {
		p.doc.QR(code, f.qr.x, f.qr.y, f.module)
	}
	if len(l.Logo) > 0 {
		p.doc.Picture(logo, f.logo.x, f.logo.y, f.logo.w, f.logo.h)
	}
	p.text(l, f)
	return nil
}

// longestLogo in pixels: 30 mm in the 600 dpi of an office printer.
const longestLogo = 720

func (p *printer) logo(data []byte) (paper.Picture, error) {
	if len(data) == 0 {
		return paper.Picture{}, nil
	}
	if known, ok := p.logos[&data[0]]; ok {
		return known, nil
	}
	picture, err := paper.NewPicture(data, longestLogo)
	if err != nil {
		return picture, fmt.Errorf("%w: %w", ErrLogo, err)
	}
	p.logos[&data[0]] = picture
	return picture, nil
}

// text fills the head with the code, and the column beside the QR code: name
// and composition from the top, the price at the bottom.
func (p *printer) text(l Label, f frame) {
	head := p.doc.Fit(l.Code, f.style(0.5, true, 2), f.head.w, f.head.h)
	p.doc.Draw(head, f.head.x, f.head.y)

	left := f.text
	price := p.doc.Fit(l.Price, f.style(0.4, true, 1), left.w, left.h)
	p.doc.Draw(price, left.x, left.y+left.h-price.Height)
	left.h -= price.Height

	detail := p.doc.Fit(join(l.Width, l.Weight), f.style(0.27, false, 1), left.w, left.h/2)
	name := p.doc.Fit(l.Name, f.style(0.33, false, 4), left.w, (left.h-detail.Height)*0.5)
	composition := p.doc.Fit(l.Composition, f.style(0.25, false, 4), left.w, left.h-detail.Height-name.Height)
	for _, block := range []paper.Block{name, composition, detail} {
		p.doc.Draw(block, left.x, left.y)
		left.y += block.Height
	}
}

func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " · " + b
}
