package handlers

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

const (
	contextFairs     = 10
	contextSuppliers = 200
	pocketSize       = 500
)

// captureContext is what the capture screen proposes while there is no
// network: whose captures these are, fairs, mills, currency and units.
func (s *Server) captureContext(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	set, err := v.DB.Settings(ctx)
	if err != nil {
		return err
	}
	names, err := v.DB.Fairs(ctx, contextFairs)
	if err != nil {
		return err
	}
	suppliers, err := v.DB.RecentSuppliers(ctx, contextSuppliers)
	if err != nil {
		return err
	}
	fairs := make([]gin.H, len(names))
	for i, name := range names {
		fairs[i] = gin.H{"name": name}
	}
	return s.json(c, http.StatusOK, gin.H{"owner": ownerKey(v), "person": v.User.Name, "company": v.Company.Name, "fairs": fairs,
		"suppliers": append([]string{}, suppliers...), "currency": set.Currency, "unit": set.Unit, "moq_unit": set.Unit})
}

// pocketSample is a sample in the pocket, in the reader's words. What the mill
// asks is not in it: a phone is shown around.
type pocketSample struct {
	UID         string `json:"uid"`
	Code        string `json:"code"`
	Name        string `json:"name"`
	Composition string `json:"composition"`
	Width       string `json:"width"`
	Weight      string `json:"weight"`
	Price       string `json:"price"`
	Cover       string `json:"cover"` // picture uid
	Colours     int    `json:"colours"`
	Link        string `json:"link,omitempty"` // token on its label
}

// pocketSamples is the newest part of the library for reading offline.
func (s *Server) pocketSamples(c *gin.Context, v *viewer) error {
	found, err := v.DB.PocketSamples(c.Request.Context(), pocketSize)
	if err != nil {
		return err
	}
	p, all := s.page(c, v, ""), make([]pocketSample, len(found))
	for i, o := range found {
		all[i] = p.pocket(o)
	}
	body, err := json.Marshal(gin.H{"owner": ownerKey(v), "lang": v.Lang, "samples": all})
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:16]) + `"`
	c.Header("ETag", tag)
	if c.GetHeader("If-None-Match") == tag {
		c.Status(http.StatusNotModified)
		return nil
	}
	c.Data(http.StatusOK, "application/json; charset=utf-8", body)
	return nil
}

func (p page) pocket(o models.PocketSample) pocketSample {
	s := pocketSample{UID: o.UID, Code: o.Code, Name: o.Name, Composition: p.Composition(o.Composition), Cover: o.Cover, Colours: o.Colours, Link: o.Link}
	if o.Width > 0 {
		s.Width = p.Quantity(o.Width) + " cm"
	}
	if o.Weight > 0 {
		s.Weight = p.Quantity(o.Weight) + " g/m²"
	}
	s.Price = p.PricePer(o.Price, o.PriceCurrency, o.PriceUnit)
	return s
}

// PricePer writes a price with currency and unit, "" for none.
func (p page) PricePer(amount models.UnitPrice, currency, unit string) string {
	if amount == 0 {
		return ""
	}
	text := p.Price(amount, currency)
	if unit != "" {
		text += " / " + p.Unit(unit)
	}
	return text
}
