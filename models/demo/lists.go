package demo

import (
	"context"

	"jennyerp/models"
)

// lists gives the company a price list, and two customers who have it.
func (l library) lists(ctx context.Context, db *models.Tenant) error {
	by, d := l.crew.of(giulia), roll(l.seed, "list", 0)
	list := &models.PriceList{UID: d.uid(), PriceListSpec: models.PriceListSpec{Name: "Grossisti 2027", Currency: "EUR", Share: -8_00, Step: 500}}
	if err := db.SavePriceList(ctx, by, list); err != nil {
		return err
	}
	cards, _, err := db.Samples(ctx, models.SampleFilter{Sort: "code", HasPrice: true}, "", 12)
	if err != nil {
		return err
	}
	var prices []models.ListPrice
	for _, s := range cards {
		if s.PriceCurrency == "EUR" {
			tenth := s.Price / 1_0000 * 1000
			prices = append(prices, models.ListPrice{Sample: s, Unit: s.PriceUnit, Price: s.Price - tenth}, models.ListPrice{Sample: s, Unit: s.PriceUnit, Least: 1_000_000, Price: s.Price - tenth*3/2})
		}
	}
	if err := db.SetListPrices(ctx, by, list, prices...); err != nil {
		return err
	}
	for _, name := range []string{"Konfektion Adler", "Sartoria Belmonte"} {
		p, err := db.PartyNamed(ctx, name)
		if err != nil {
			return err
		}
		p.PriceList = list.Name
		if err := db.SaveParty(ctx, by, p); err != nil {
			return err
		}
	}
	return nil
}
