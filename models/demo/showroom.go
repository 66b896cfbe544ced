package demo

import (
	"context"
	"errors"
	"image"

	"jennyerp/internal/fabricart"
	"jennyerp/models"
)

// address is the short address of the demo company's showroom.
const address = "tessuti-ferri"

// shelves are the collections on show; cloths are places among the heroes.
var shelves = []struct {
	name   string // in the house
	names  map[string]string
	cloths []int
}{
	{"Vetrina: cappotti e giacche", map[string]string{"en": "Coats and jackets", "it": "Cappotti e giacche", "zh-Hans": "大衣与夹克"}, []int{1, 3, 12, 6, 30, 8, 18, 10, 28, 21}},
	{"Vetrina: estate", map[string]string{"en": "Summer prints and light cloth", "it": "Estate: stampe e tessuti leggeri", "zh-Hans": "夏季印花与轻薄面料"}, []int{0, 14, 5, 2, 17, 9, 19, 25, 22, 29, 31}},
}

// show opens the company's showroom with its collections.
func (l library) show(ctx context.Context, db *models.Tenant, s *studio) error {
	for n, each := range shelves {
		b := &models.Basket{UID: roll(l.seed, "shelf", n).uid(), Name: each.name, Shared: true}
		if err := db.SaveBasket(ctx, l.crew.of(giulia), b); err != nil {
			return err
		}
		var samples []string
		for _, k := range each.cloths {
			if i := l.size - 1 - k; i >= 0 {
				samples = append(samples, l.uid(i))
			}
		}
		if _, err := db.FillBasket(ctx, b, samples...); err != nil {
			return err
		}
		if err := db.ShowBasket(ctx, l.crew.of(giulia), b, true, each.names); err != nil {
			return err
		}
	}
	return l.front(ctx, db, s)
}

// front is what the company tells of itself.
func (l library) front(ctx context.Context, db *models.Tenant, s *studio) error {
	c := clothOf(l.seed, l.size-1, l.size)
	view := fabricart.Card(c.art + 3)
	view.Folds, view.Rotation, view.Shadow = 1.9, 0.5, 1.3
	banner := shot{"banner", c.paint(c.story), view, image.Pt(1440, 640)}
	if err := s.take(ctx, []shot{banner}); err != nil {
		return err
	}
	set, err := db.Settings(ctx)
	if err != nil {
		return err
	}
	if len(set.Address) == 0 {
		set.Address, set.Phone, set.Email = []string{"Via dei Tessitori 14", "59100 Prato PO", "Italia"}, "+39 0574 555 0142", "campioni@tessuti-ferri.example"
	}
	set.Showroom = models.Showroom{On: true, Banner: s.taken[banner.key].Blob, Speaks: []string{"it", "en", "zh-Hans"}, WeChat: "tessutiferri", Intro: map[string]string{
		"en":      "Cloth from Prato and its friends since 1987: coats, suits, prints. Choose what you like and we send swatches within two days.",
		"it":      "Tessuti di Prato e dintorni dal 1987: cappotti, abiti, stampe. Scegli quelli che ti piacciono e in due giorni ti spediamo i campioni.",
		"zh-Hans": "1987 年起经营普拉托及周边的优质面料：大衣、西装、印花。选出喜欢的面料，两天内寄出样布。",
	}}
	return db.SaveSettings(ctx, l.crew.of(giulia), set)
}

// addressed gives the showroom its address, unless another company has it.
func (o Options) addressed(ctx context.Context, company *models.Company) error {
	err := o.Control.TakeAddress(ctx, company.ID, address)
	if errors.As(err, new(*models.Invalid)) {
		return nil
	}
	return err
}
