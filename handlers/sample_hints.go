package handlers

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/textile"
	"jennyerp/models"
)

// wholePage sends who opens the address of a part to the page it is a part of.
func (s *Server) wholePage(c *gin.Context, path string) error {
	if c.Request.URL.RawQuery != "" {
		path += "?" + c.Request.URL.RawQuery
	}
	s.redirect(c, path)
	return nil
}

// answerView says how a typed composition was understood, or what is missing.
type answerView struct {
	page
	Answer  string
	Wrong   *models.FieldError
	Choices []string // fibres it may be
}

// readComposition answers while a composition is typed.
func (s *Server) readComposition(c *gin.Context, v *viewer) error {
	if !isHTMX(c) {
		return s.wholePage(c, "/samples/new")
	}
	view := &answerView{page: s.page(c, v, "samples")}
	text := c.Query("composition")
	if strings.TrimSpace(text) != "" && len(text) < 1000 {
		view.understand(text)
	}
	return s.fragment(c, http.StatusOK, "samples/_composition", view)
}

func (v *answerView) understand(text string) {
	understood, err := textile.ParseComposition(text)
	var problem *textile.CompositionError
	if !errors.As(err, &problem) {
		v.Answer = understood.Format(v.Short())
		return
	}
	v.Wrong = &models.FieldError{Field: "composition", Key: "composition." + string(problem.Kind),
		Args: map[string]any{"Text": problem.Text, "Layer": textile.LayerName(problem.Layer, v.Short()), "Sum": strconv.FormatFloat(float64(problem.Sum)/100, 'f', -1, 64)}}
	codes := problem.Choices
	if problem.Kind == textile.UnknownPiece {
		for _, fibre := range textile.FindFibres(problem.Text) {
			codes = append(codes, fibre.Code)
		}
	}
	for _, code := range codes[:min(len(codes), 5)] {
		v.Choices = append(v.Choices, textile.FibreName(code, v.Short()))
	}
}

// twinsView names samples that may be the one being written.
type twinsView struct {
	page
	Twins []models.Twin
}

func (s *Server) sampleTwins(c *gin.Context, v *viewer) error {
	if !isHTMX(c) {
		return s.wholePage(c, "/samples/new")
	}
	view := &twinsView{page: s.page(c, v, "samples")}
	text := func(name string) string { return strings.Join(strings.Fields(short(c.Query(name), 160)), " ") }
	spec := models.SampleSpec{Code: text("code"), Name: text("name"), Supplier: text("supplier"), SupplierCode: text("supplier_code")}
	var err error
	if view.Twins, err = v.DB.Twins(c.Request.Context(), spec, c.Query("uid")); err != nil {
		return err
	}
	return s.fragment(c, http.StatusOK, "samples/_twins", view)
}

func short(text string, max int) string {
	if r := []rune(strings.ToValidUTF8(text, "")); len(r) > max {
		return string(r[:max])
	}
	return strings.ToValidUTF8(text, "")
}

const maxSuggestions = 12

// suggest answers a few names that begin with what is typed, as JSON.
func (s *Server) suggest(c *gin.Context, v *viewer) error {
	ctx, q := c.Request.Context(), strings.TrimSpace(short(c.Query("q"), 80))
	names, err := []string{}, error(nil)
	switch c.Query("kind") {
	case "supplier":
		var found []models.PartyRow
		found, _, err = v.DB.Suppliers(ctx, q, "", maxSuggestions)
		for _, p := range found {
			names = append(names, p.Name)
		}
	case "customer":
		var found []models.PartyRow
		found, _, err = v.DB.Parties(ctx, models.PartyFilter{Role: "customer", Q: q}, "", maxSuggestions)
		for _, p := range found {
			names = append(names, p.Name)
		}
	case "fair":
		names, err = v.DB.FairsLike(ctx, q, maxSuggestions)
	case "tag":
		names, err = v.DB.Tags(ctx, q, maxSuggestions)
	default:
		return models.ErrNotFound
	}
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, append([]string{}, names...))
	return nil
}
