package handlers

import (
	"bytes"
	"crypto/sha256"
	"net/http"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/blob"
	"jennyerp/internal/keys"
	"jennyerp/models"
)

// The owner's copy of a removed company's archive waits 30 days behind a mailed
// link. It is sealed under what the link holds, so that nobody else opens it.

// HandoverName is the name of a copy in the ring of keys, HandoverKey where it
// lies among the pictures and files.
func HandoverName(company string) string { return "handover-" + company }

// HandoverKey is described with HandoverName.
func HandoverKey(company string) string { return HandoverName(company) + "/invoices" }

// HandoverHash is what is stored of a link's token.
func HandoverHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

func handoverSecret(token string) []byte {
	sum := sha256.Sum256([]byte("jennyerp handover 1/" + token))
	return sum[:]
}

// SealHandover seals a copy under the token of its link.
func SealHandover(token string, data []byte) ([]byte, error) {
	return keys.Seal(handoverSecret(token), []byte("handover"), data)
}

// handover sends the copy to who has the link.
func (s *Server) handover(c *gin.Context, v *viewer) error {
	if err := s.allow(c, "handover:"+network(c)); err != nil {
		return err
	}
	ctx, token := c.Request.Context(), c.Param("token")
	h, err := s.Control.Handover(ctx, HandoverHash(token))
	if err != nil {
		return err
	}
	sealed, err := blob.ReadAll(ctx, s.Blobs, HandoverKey(h.CompanyUID))
	if err != nil {
		return err
	}
	data, err := keys.Unseal(handoverSecret(token), []byte("handover"), sealed)
	if err != nil {
		return models.ErrNotFound
	}
	attach(c, "invoices.zip", "application/zip")
	http.ServeContent(c.Writer, c.Request, "", s.Clock(), bytes.NewReader(data))
	return nil
}
