package handlers

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"

	"jennyerp/models"
)

// issuedKey is where the PDF of an issued paper is kept, sealed under the
// company's key.
func issuedKey(t *models.Tenant, hash string) string {
	return t.CompanyUID + "/issued/" + hash[:2] + "/" + hash + ".pdf"
}

// issuedPDF gives the PDF as it was when the paper was issued; the first time
// it is drawn and kept.
func (s *Server) issuedPDF(ctx context.Context, t *models.Tenant, view *paperView) ([]byte, error) {
	claim, err := t.FindClaim(ctx, view.Doc)
	if err != nil {
		return nil, err
	}
	if claim.PDF != "" {
		kept, err := s.readBlob(ctx, issuedKey(t, claim.PDF))
		if kept != nil || err != nil {
			return kept, err
		}
	}
	data, err := s.drawPDF(ctx, t, view)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	hash := hex.EncodeToString(sum[:])
	if err := t.Keep(ctx, s.Blobs, issuedKey(t, hash), bytes.NewReader(data)); err != nil {
		return nil, err
	}
	return data, t.KeepPDF(ctx, view.Doc, hash)
}

// keepPDF draws and keeps the PDF of an issued paper.
func (s *Server) keepPDF(ctx context.Context, t *models.Tenant, d *models.Document) error {
	view, err := s.paper(ctx, t, d, d.Language)
	if err != nil {
		return err
	}
	_, err = s.issuedPDF(ctx, t, view)
	return err
}

// Owed is the job "owed": in every company it moves papers to overdue, keeps
// PDFs that were not kept yet, and sends the reminders that are due.
func (s *Server) Owed(ctx context.Context) error {
	return s.eachCompany(ctx, func(t *models.Tenant) error {
		if _, err := t.FallDue(ctx); err != nil {
			return err
		}
		if err := s.remind(ctx, t); err != nil {
			return err
		}
		waiting, err := t.WithoutPDF(ctx, 100)
		if err != nil {
			return err
		}
		for _, d := range waiting {
			if err := s.keepPDF(ctx, t, d); err != nil {
				return err
			}
		}
		return nil
	})
}
