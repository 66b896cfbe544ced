package handlers

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/paperwork"
	"jennyerp/models"
)

// pdf sends a paper as PDF.
func (d documents) pdf(c *gin.Context, v *viewer) error {
	view, err := d.sheet(c, v)
	if err != nil {
		return err
	}
	return d.sendPDF(c, v.DB, view)
}

func (s *Server) sendPDF(c *gin.Context, t *models.Tenant, view *paperView) error {
	data, err := s.makePDF(c.Request.Context(), t, view)
	if err != nil {
		return err
	}
	attach(c, view.fileName()+".pdf", "application/pdf")
	c.Data(http.StatusOK, "application/pdf", data)
	return nil
}

// makePDF draws a paper with the small photos: sharp enough for their size on
// paper, and a mail of 300 lines still goes through. A character that no font
// has is printed as □.
func (s *Server) makePDF(ctx context.Context, t *models.Tenant, view *paperView) ([]byte, error) {
	if view.Doc.Kind.Issued() && view.Doc.Frozen() && view.Lang == view.Doc.Language {
		return s.issuedPDF(ctx, t, view)
	}
	return s.drawPDF(ctx, t, view)
}

func (s *Server) drawPDF(ctx context.Context, t *models.Tenant, view *paperView) ([]byte, error) {
	var out bytes.Buffer
	_, err := paperwork.Write(&out, view.Sheet, paperwork.Options{Created: view.made(), Picture: func(hash string) ([]byte, error) {
		size := models.PictureSizes[2]
		if hash == view.Sheet.Logo {
			size = logoSize
		}
		return s.pictureOf(ctx, t, hash, size)
	}, Page: func(page, pages int) string { return view.T("out.page", "Page", page, "Pages", pages) }})
	return out.Bytes(), err
}

// made is when the paper left the house, so that its PDF is the same every
// time; of a draft, when it was last changed.
func (view *paperView) made() time.Time {
	if view.Doc.Face != nil {
		return models.At(view.Doc.Face.At)
	}
	return models.At(view.Doc.UpdatedAt)
}

// fileName names the paper's files: "Offerta QT-2026-0042".
func (view *paperView) fileName() string { return view.Sheet.Heading + " " + view.Sheet.Number }
