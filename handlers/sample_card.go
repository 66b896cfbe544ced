package handlers

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/picture"
	"jennyerp/models"
)

// maxBlocks is how many colours one card may be cut into.
const maxBlocks = 40

// cardView cuts one picture of a colour card into colours: first blocks are
// marked, then they are named.
type cardView struct {
	page
	Sample  *models.Sample
	Picture *models.Picture
	Blocks  []cardBlock // empty until marked
}

// cardBlock is one marked field, as shares of the picture in ten-thousandths.
type cardBlock struct {
	X, Y, W, H int
	Colour     string // measured
	Name       string
	Skip       bool
}

// At is how a block is written in the form.
func (b cardBlock) At() string { return fmt.Sprintf("%d,%d,%d,%d", b.X, b.Y, b.W, b.H) }

// Left, Top, Wide, High are the block in pixels of the picture.
func (v *cardView) Left(b cardBlock) int { return b.X * v.Picture.Width / 10_000 }

// Top is the block's upper edge in pixels.
func (v *cardView) Top(b cardBlock) int { return b.Y * v.Picture.Height / 10_000 }

// Wide is the block's width in pixels.
func (v *cardView) Wide(b cardBlock) int { return b.W * v.Picture.Width / 10_000 }

// High is the block's height in pixels.
func (v *cardView) High(b cardBlock) int { return b.H * v.Picture.Height / 10_000 }

// URL is the sample's address.
func (v *cardView) URL() string { return "/samples/" + v.Sample.UID }

func (s *Server) card(c *gin.Context, v *viewer) (*cardView, error) {
	sample, err := openSample(c, v)
	if err != nil {
		return nil, err
	}
	p, err := v.DB.FindPicture(c.Request.Context(), c.Param("picture"), v.UserUID())
	if err == nil && p.SampleID != sample.ID {
		err = models.ErrNotFound
	}
	return &cardView{page: s.page(c, v, "samples"), Sample: sample, Picture: p}, err
}

func (s *Server) colourCard(c *gin.Context, v *viewer) error {
	view, err := s.card(c, v)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "samples/card", view)
}

// markColourCard measures the marked blocks, or an even grid of rows and
// columns where nothing can be drawn.
func (s *Server) markColourCard(c *gin.Context, v *viewer) error {
	view, err := s.card(c, v)
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	view.Form = f
	view.Blocks = readBlocks(f)
	rows, columns := int(parseID(f.Text("rows", 3))), int(parseID(f.Text("columns", 3)))
	if len(view.Blocks) == 0 && rows > 0 && columns > 0 && rows*columns <= maxBlocks {
		view.Blocks = evenBlocks(rows, columns)
	}
	if len(view.Blocks) == 0 {
		f.Refuse("rows", "card.blocks.bad", map[string]any{"Max": maxBlocks})
	}
	if !f.OK() {
		view.Blocks = nil
		return s.render(c, http.StatusUnprocessableEntity, "samples/card", view)
	}
	if err := s.measureBlocks(c.Request.Context(), v, view); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "samples/card", view)
}

func readBlocks(f *form) []cardBlock {
	var all []cardBlock
	for _, text := range f.All("block") {
		var b cardBlock
		if n, err := fmt.Sscanf(text, "%d,%d,%d,%d", &b.X, &b.Y, &b.W, &b.H); n != 4 || err != nil ||
			b.X < 0 || b.Y < 0 || b.W < 100 || b.H < 100 || b.X+b.W > 10_000 || b.Y+b.H > 10_000 || len(all) >= maxBlocks {
			f.Refuse("rows", "card.blocks.bad", map[string]any{"Max": maxBlocks})
			return nil
		}
		all = append(all, b)
	}
	return all
}

// evenBlocks are the middles of an even grid, a tenth smaller on each side.
func evenBlocks(rows, columns int) []cardBlock {
	var all []cardBlock
	w, h := 10_000/columns, 10_000/rows
	for r := range rows {
		for k := range columns {
			all = append(all, cardBlock{X: k*w + w/10, Y: r*h + h/10, W: w - w/5, H: h - h/5})
		}
	}
	return all
}

// measureBlocks gives each block its colour and a name in the reader's
// language, numbered where two are alike.
func (s *Server) measureBlocks(ctx context.Context, v *viewer, view *cardView) error {
	data, err := s.large(ctx, v, view.Picture)
	if err != nil {
		return err
	}
	img, err := jpeg.Decode(bytes.NewReader(data)) // our own rendition, at most 2048 pixels
	if err != nil {
		return fmt.Errorf("colour card: %w", err)
	}
	var rects []image.Rectangle
	for _, b := range view.Blocks {
		rects = append(rects, image.Rect(view.Left(b), view.Top(b), view.Left(b)+view.Wide(b), view.Top(b)+view.High(b)))
	}
	seen := map[string]int{}
	for i, measured := range picture.Blocks(img, rects) {
		name := view.T("colour." + measured.Name)
		if seen[name]++; seen[name] > 1 {
			name += " " + strconv.Itoa(seen[name])
		}
		view.Blocks[i].Colour, view.Blocks[i].Name = measured.Colour, name
	}
	return nil
}

func (s *Server) large(ctx context.Context, v *viewer, p *models.Picture) ([]byte, error) {
	object, err := s.Blobs.Open(ctx, v.DB.BlobKey(p.Blob, models.PictureSizes[0]))
	if err != nil {
		return nil, err
	}
	defer object.Close()
	return io.ReadAll(object)
}

// cutColourCard makes a colour with its own picture of every named block.
func (s *Server) cutColourCard(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	view, err := s.card(c, v)
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	view.Form = f
	if view.Blocks = readNamed(f); !f.OK() || len(view.Blocks) == 0 {
		f.Refuse("rows", "card.blocks.bad", map[string]any{"Max": maxBlocks})
		return s.render(c, http.StatusUnprocessableEntity, "samples/card", view)
	}
	variants, pictures, err := s.cutBlocks(ctx, v, view)
	if err != nil {
		return err
	}
	err = v.DB.Tx(ctx, func(t *models.Tenant) error {
		for i := range variants {
			if err := t.SaveVariant(ctx, v.UserUID(), view.Sample, &variants[i]); err != nil {
				return err
			}
			pictures[i].VariantID = variants[i].ID
			if _, err := t.AddPicture(ctx, v.UserUID(), view.Sample, pictures[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if f.took(err) {
		return s.render(c, http.StatusUnprocessableEntity, "samples/card", view)
	}
	if err != nil {
		return err
	}
	return s.done(c, view.URL()+"/colours", "done.colour")
}

// readNamed reads the blocks with their names and colours; an empty name
// leaves a block out.
func readNamed(f *form) []cardBlock {
	var named []cardBlock
	blocks := readBlocks(f)
	names, colours, _ := f.lines("name", "colour", "colour")
	for i, b := range blocks {
		if i >= len(names) {
			f.Refuse("rows", "error.form", nil)
			return nil
		}
		if b.Name, b.Colour = strings.TrimSpace(names[i]), colours[i]; b.Name != "" {
			named = append(named, b)
		}
	}
	return named
}

// cutBlocks crops and stores the picture of each block, before anything is in
// the database.
func (s *Server) cutBlocks(ctx context.Context, v *viewer, view *cardView) ([]models.Variant, []models.Picture, error) {
	data, err := s.large(ctx, v, view.Picture)
	if err != nil {
		return nil, nil, err
	}
	var variants []models.Variant
	var pictures []models.Picture
	for _, b := range view.Blocks {
		variant := models.Variant{UID: models.NewUID()}
		if e := variant.Read("name", b.Name, ""); e != nil {
			return nil, nil, &models.Invalid{Fields: []models.FieldError{*e}}
		}
		if e := variant.Read("colour", b.Colour, ""); e != nil {
			return nil, nil, &models.Invalid{Fields: []models.FieldError{*e}}
		}
		crop, err := picture.Crop(ctx, data, picture.Area{X: float64(b.X) / 10_000, Y: float64(b.Y) / 10_000, W: float64(b.W) / 10_000, H: float64(b.H) / 10_000})
		if err != nil {
			return nil, nil, err
		}
		p, err := v.DB.StorePicture(ctx, s.Blobs, variant.Name+".jpg", crop)
		if err != nil {
			return nil, nil, err
		}
		p.Visibility = view.Picture.Visibility
		variants, pictures = append(variants, variant), append(pictures, p)
	}
	return variants, pictures, nil
}
