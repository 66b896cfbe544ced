package models

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"math"
	"slices"
	"time"

	"jennyerp/internal/einvoice"
)

// maxDiscount and maxVAT are in hundredths of a percent.
const (
	maxDiscount = 100_00
	maxVAT      = 50_00
	maxQuantity = Quantity(1_000_000_000)
	maxLineText = 400
)

// fillLine takes from the sample what the line does not say itself.
func (t *Tenant) fillLine(ctx context.Context, d *Document, l *Line) error {
	s, err := t.FindSample(ctx, l.SampleUID)
	if err != nil {
		return Refuse("sample", "document.sample.gone")
	}
	if s.State == Removed {
		return Refuse("sample", "document.sample.gone")
	}
	l.SampleID, l.SampleState, l.Cost, l.CostCurrency = s.ID, s.State, s.Cost, s.CostCurrency
	set, err := t.Settings(ctx)
	if err != nil {
		return err
	}
	out, _ := s.Shared(set) // the line leaves the house as it is written
	l.Code, l.Text = cmp.Or(l.Code, out.Code), cmp.Or(l.Text, out.Name, out.Name2)
	if err := t.chooseColour(ctx, l); err != nil {
		return err
	}
	if err := t.fillLatin(ctx, d, l); err != nil {
		return err
	}
	kind := d.Kind
	if kind.Has(ColForm) {
		l.Form = cmp.Or(l.Form, Forms[0])
		l.Quantity = cmp.Or(l.Quantity, 1000)
	}
	if kind.Has(ColMOQ) && l.MOQ == 0 {
		l.MOQ, l.MOQUnit = s.MOQ, s.MOQUnit
	}
	if kind.Has(ColLead) {
		l.Lead = cmp.Or(l.Lead, s.LeadDays)
	}
	if kind.Has(ColQuantity) && !kind.Has(ColForm) {
		l.Unit = cmp.Or(l.Unit, s.PriceUnit, s.MOQUnit, "m")
		if l.Cost = s.CostPer(l.Unit); l.Cost == 0 {
			l.CostCurrency = ""
		}
	}
	return t.fillPrice(ctx, d, l, s, set)
}

// fillLatin proposes what the last paper with the same cloth said of it in Latin
// letters.
func (t *Tenant) fillLatin(ctx context.Context, d *Document, l *Line) error {
	if !d.Kind.Claims || l.Latin != "" || einvoice.LostIn(l.Text+l.Colour) == "" {
		return nil
	}
	err := t.row(ctx, `select json_extract(spec, '$.latin') from document_lines where sample_id = ? and variant_id is ? and json_extract(spec, '$.text') = ? and json_extract(spec, '$.latin') <> '' order by id desc limit 1`,
		l.SampleID, orNull(l.VariantID), l.Text).Scan(&l.Latin)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

// CostPer is what a unit of the cloth costs, in the currency of its cost: a
// yard is 0.9144 m, a metre weighs what width and weight say. 0 when that is
// not known.
func (s *SampleSpec) CostPer(unit string) UnitPrice {
	if s.CostUnit == unit || s.CostUnit == "" {
		return s.Cost
	}
	perMetre := map[string]float64{"m": 1, "yd": 0.9144, "kg": 1e11 / max(float64(s.Weight)*float64(s.Width), 1)}
	from, to := perMetre[s.CostUnit], perMetre[unit]
	if from == 0 || to == 0 || (s.CostUnit == "kg" || unit == "kg") && (s.Weight == 0 || s.Width == 0) {
		return 0
	}
	return UnitPrice(math.Round(float64(s.Cost) * to / from))
}

// fillVAT proposes the usual tax where nothing is said about it.
func (t *Tenant) fillVAT(ctx context.Context, d *Document, l *Line) error {
	if !d.Kind.Has(ColVAT) || l.VAT != 0 || l.Reason != "" {
		return nil
	}
	set, err := t.Settings(ctx)
	if err != nil {
		return err
	}
	treatment, rate, err := t.usualVAT(ctx, d, set)
	l.VAT, l.Reason = rate, treatment.Reason
	return err
}

// chooseColour finds the colour a line names by uid, among those of its sample.
func (t *Tenant) chooseColour(ctx context.Context, l *Line) error {
	l.VariantID, l.VariantPrice = 0, 0
	if l.VariantUID == "" || l.SampleID == 0 {
		l.VariantUID = ""
		return nil
	}
	v, err := t.FindVariant(ctx, &Sample{ID: l.SampleID}, l.VariantUID)
	if err != nil {
		return Refuse("colour", "error.choice")
	}
	l.VariantID, l.VariantPrice, l.Colour = v.ID, v.Price, v.Name
	return nil
}

// checkLine refuses what cannot stand on a paper of the kind, and empties what
// the kind does not have.
func (d *Document) checkLine(l *Line) error {
	var bad Invalid
	refuse := func(field, key string) { bad.Fields = append(bad.Fields, FieldError{Field: field, Key: key}) }
	d.dropForeign(l)
	if l.SampleID == 0 && l.Text == "" {
		refuse("text", "document.line.empty")
	}
	if len(l.Text) > 4*maxLineText || len(l.Note) > 4*maxLineText {
		refuse("text", "error.form")
	}
	if len([]rune(l.Latin)) > maxLineText || einvoice.LostIn(l.Latin) != "" {
		refuse("latin", "einvoice.latin.bad")
	}
	if l.Quantity < 0 || l.Quantity > maxQuantity {
		refuse("quantity", "quantity.bad")
	}
	if l.Price < 0 && !d.Kind.Received || l.Price > maxUnitPrice || l.Price < -maxUnitPrice {
		refuse("price", "price.bad")
	}
	if l.Target < 0 || l.Target > maxUnitPrice {
		refuse("target", "price.bad")
	}
	if l.Discount < 0 || l.Discount > maxDiscount {
		refuse("discount", "document.discount.bad")
	}
	if l.VAT < 0 || l.VAT > maxVAT {
		refuse("vat", "document.vat.bad")
	}
	if _, known := FindReason(l.Reason); l.Reason != "" && !known {
		refuse("reason", "error.choice")
	}
	if l.Tolerance < 0 || l.Tolerance > maxDiscount {
		refuse("tolerance", "document.tolerance.bad")
	}
	if _, err := time.Parse(time.DateOnly, l.Due); l.Due != "" && err != nil {
		refuse("due", "date.bad")
	}
	if d.Kind.Has(ColForm) && !slices.Contains(Forms, l.Form) {
		refuse("form", "error.choice")
	}
	if len(bad.Fields) > 0 {
		return &bad
	}
	return nil
}

// dropForeign empties the fields the kind's lines do not have.
func (d *Document) dropForeign(l *Line) {
	k := d.Kind
	if !k.Has(ColForm) {
		l.Form = ""
	}
	if !k.Has(ColPrice) {
		l.Price, l.Listed = 0, ""
	}
	if !k.Has(ColDiscount) {
		l.Discount = 0
	}
	if !k.Has(ColVAT) {
		l.VAT, l.Reason = 0, ""
	}
	if !k.Has(ColVAT) {
		l.Latin = ""
	}
	if l.VAT != 0 {
		l.Reason = ""
	}
	if !k.Has(ColTarget) {
		l.Target = 0
	}
	if !k.Has(ColMOQ) {
		l.MOQ, l.MOQUnit = 0, ""
	}
	if !k.Has(ColLead) {
		l.Lead = 0
	}
	if !k.Has(ColDue) {
		l.Due = ""
	}
	if !k.Has(ColCharge) {
		l.Charge = false
	}
	if !k.Has(ColTolerance) {
		l.Tolerance = 0
	}
	if k.Has(ColForm) && l.Form == "" && l.SampleID == 0 {
		l.Form = Forms[0]
	}
}
