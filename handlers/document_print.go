package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"jennyerp/locales"
	"jennyerp/models"
)

// printView is a paper as it comes out of the printer, with a bar above it for
// who prints. The bar speaks the reader's language, the paper its own.
type printView struct {
	kindPage
	Paper *paperView
}

// Speak is the page with the paper in a language.
func (view *printView) Speak(lang string) string { return view.Paper.Base + "/print?lang=" + lang }

// Missing are the characters that the PDF has to leave out.
func (view *printView) Missing() string { return string(view.Paper.Sheet.Missing()) }

// print shows a paper as its reader gets it, ready for the printer.
func (d documents) print(c *gin.Context, v *viewer) error {
	sheet, err := d.sheet(c, v)
	if err != nil {
		return err
	}
	view := &printView{kindPage: d.kindPage(d.page(c, v, d.kind.Path)), Paper: sheet}
	view.Counters = map[string]int{} // the page has no menu
	return d.render(c, http.StatusOK, "documents_out/print", view)
}

// sheet writes the paper that the address names, in its language or in the one
// that is asked for.
func (d documents) sheet(c *gin.Context, v *viewer) (*paperView, error) {
	paper, err := d.find(c, v)
	if err != nil {
		return nil, err
	}
	lang := paper.Language
	if asked := c.Query("lang"); locales.Known(asked) {
		lang = asked
	}
	view, err := d.paper(c.Request.Context(), v.DB, paper, lang)
	if err != nil {
		return nil, err
	}
	view.Base = "/" + d.kind.Path + "/" + paper.UID
	return view, nil
}

// photo sends the picture of a line as the paper shows it.
func (d documents) photo(c *gin.Context, v *viewer) error {
	paper, err := d.find(c, v)
	if err != nil {
		return err
	}
	return d.sendPhoto(c, v.DB, paper, "private, max-age=3600")
}

// sendPhoto sends the picture of the line that the address names: the one the
// paper left with, even when the library has another by now.
func (s *Server) sendPhoto(c *gin.Context, t *models.Tenant, paper *models.Document, keep string) error {
	size, err := pictureSize(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	line, err := t.FindLine(ctx, paper, c.Param("line"))
	if err != nil {
		return err
	}
	faces, err := t.LineFaces(ctx, []models.Line{*line})
	if err != nil {
		return err
	}
	face := faces[line.ID]
	if face.Blob == "" {
		return models.ErrNotFound
	}
	return s.sendPicture(c, t, &models.Picture{UID: face.Picture, Blob: face.Blob}, size, keep)
}

// sendLogo sends the sign of the house as the paper shows it.
func (s *Server) sendLogo(c *gin.Context, t *models.Tenant, paper *models.Document) error {
	face, err := t.FaceOf(c.Request.Context(), paper)
	if err != nil {
		return err
	}
	if face.Company.Logo == "" {
		return models.ErrNotFound
	}
	return s.sendPicture(c, t, &models.Picture{UID: "logo", Blob: face.Company.Logo}, logoSize, "private, max-age=3600")
}

// logoSize is the rendition of a logo that papers use, in pixels.
const logoSize = 640

func (d documents) paperLogo(c *gin.Context, v *viewer) error {
	paper, err := d.find(c, v)
	if err != nil {
		return err
	}
	return d.sendLogo(c, v.DB, paper)
}
