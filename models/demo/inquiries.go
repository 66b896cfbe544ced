package demo

import (
	"context"

	"jennyerp/models"
)

// inquire asks three mills for prices and lets them answer: all when the
// inquiry went as far, else some of them.
func (l library) inquire(ctx context.Context, db *models.Tenant, d *dice, by string, paper *models.Document, mills []models.PartyRow, moves []models.Status) error {
	var asked []string
	for i := range 3 {
		asked = append(asked, mills[(d.below(len(mills))+i)%len(mills)].UID)
	}
	if err := db.Ask(ctx, by, paper, asked...); err != nil || len(moves) == 0 {
		return err
	}
	all, err := db.AskedOf(ctx, paper)
	if err != nil {
		return err
	}
	var letters []models.AskedLetter
	for _, a := range all {
		share := &models.Share{UID: d.uid(), ExpiresAt: l.today.AddDate(1, 0, 0).UnixMilli()}
		letters = append(letters, models.AskedLetter{AskedUID: a.UID, Share: share, Token: models.ShareToken(l.shares, share.UID), Letter: models.Letter{UID: d.uid()}})
	}
	if err := db.SendInquiry(ctx, by, paper, letters, nil); err != nil {
		return err
	}
	lines, err := db.Lines(ctx, paper)
	if err != nil {
		return err
	}
	for i, a := range all {
		if len(moves) == 1 && i > 0 {
			break // the others still think about it
		}
		if err := db.AnswerPrices(ctx, by, paper, &a, offers(d, i, lines), []string{"", "Prezzi validi 30 giorni, IVA esclusa.", "含税，30天内有效"}[i%3]); err != nil {
			return err
		}
	}
	if len(moves) == 3 {
		return db.Advance(ctx, by, paper, "closed")
	}
	return nil
}

// offers are what the i-th mill answers, in its own money.
func offers(d *dice, i int, lines []models.Line) map[string]models.PriceAnswer {
	all := map[string]models.PriceAnswer{}
	for n, line := range lines {
		if (n+i)%5 == 4 {
			continue // not theirs
		}
		w := models.PriceAnswer{Price: (line.Target*models.UnitPrice(d.between(95, 130))/100 + 250) / 500 * 500, Currency: "EUR", Unit: "m", MOQ: models.Quantity(d.between(2, 12)) * 50_000, MOQUnit: "m", Lead: int64(d.between(2, 9)) * 7}
		if i == 2 {
			w.Price, w.Currency = (w.Price*7+2500)/5000*5000, "CNY"
		}
		if n == 0 {
			w.Note = lineNotes[(i+3)%len(lineNotes)]
		}
		all[line.UID] = w
	}
	return all
}
