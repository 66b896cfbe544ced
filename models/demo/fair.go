package demo

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"slices"
	"strings"
	"time"

	"jennyerp/internal/picture"
	"jennyerp/models"
)

// inboxCloths is how many fabrics were captured at yesterday's fair; the last
// are ones that the library has.
const (
	inboxCloths = 14
	known       = 2
)

// days fills in when and where the fairs of the library were.
func (l library) days(ctx context.Context, db *models.Tenant) error {
	known, _, err := db.ListFairs(ctx, "", models.FairPage)
	if err != nil {
		return err
	}
	for _, k := range known {
		for _, f := range fairs {
			var year int
			if _, err := fmt.Sscanf(strings.TrimPrefix(k.Name, f.name), " %d", &year); err != nil || !strings.HasPrefix(k.Name, f.name) {
				continue
			}
			begin := time.Date(year, f.month, 3+len(f.name)%20, 0, 0, 0, 0, time.UTC)
			_, k.City, _ = strings.Cut(f.name, ", ")
			k.Country, k.StartsOn, k.EndsOn = f.country, begin.Format(time.DateOnly), begin.Add(2*day).Format(time.DateOnly)
			if err := db.SaveFair(ctx, l.crew.of(giulia), &k); err != nil {
				return err
			}
		}
	}
	return nil
}

// visit is the fair of yesterday: what was captured there waits in the inbox.
func (l library) visit(ctx context.Context, db *models.Tenant, s *studio) error {
	if err := l.days(ctx, db); err != nil {
		return err
	}
	fair := &models.Fair{UID: roll(l.seed, "fair", 0).uid(), Name: fmt.Sprintf("Sample days, Prato %d", l.today.Year()), City: "Prato", Country: "IT",
		StartsOn: l.today.Add(-2 * day).Format(time.DateOnly), EndsOn: l.today.Add(-day).Format(time.DateOnly)}
	if err := db.SaveFair(ctx, l.crew.of(giulia), fair); err != nil {
		return err
	}
	cloths, shots := l.shown()
	if err := s.take(ctx, slices.Concat(shots...)); err != nil {
		return err
	}
	for i, c := range cloths {
		if err := l.captureCloth(ctx, db, s, c, shots[i], fair.Name, i); err != nil {
			return err
		}
	}
	return l.captureOthers(ctx, db, s, cloths, fair.Name)
}

// shown are the fabrics of yesterday's fair with the photos taken of each. The
// last ones are the library's newest, seen again from a little nearer.
func (l library) shown() ([]cloth, [][]shot) {
	cloths, shots := make([]cloth, inboxCloths), make([][]shot, inboxCloths)
	for i := range cloths {
		again := min(inboxCloths-i, l.size)
		if again <= known {
			cloths[i] = clothOf(l.seed, l.size-again, l.size)
			x := cloths[i].shots(true)[0]
			x.key, x.view.Zoom, x.size = x.key+"/again", 1.3, middle
			shots[i] = []shot{x}
			continue
		}
		cloths[i] = clothOf(l.seed, l.size+i, 2*l.size+200) // none of the library's
		shots[i] = cloths[i].shots(i%4 == 1)
	}
	return cloths, shots
}

// at is when the i-th capture was made.
func (l library) at(i int) int64 {
	return l.today.Add(-day + 9*time.Hour + time.Duration(i)*7*time.Minute).UnixMilli()
}

func (l library) captureCloth(ctx context.Context, db *models.Tenant, s *studio, c cloth, shots []shot, fair string, i int) error {
	d := roll(l.seed, "capture", i)
	k := &models.Capture{UID: d.uid(), Kind: models.SampleCapture, Owner: l.crew.of([]string{giulia, wei}[i%2]), CapturedAt: l.at(i),
		CaptureSpec: models.CaptureSpec{Supplier: c.mill.name, Fair: fair, Stand: fmt.Sprintf("%c%d", 'A'+i/3, 10+i/3), SupplierCode: millCode(d, c.mill),
			Price: fmt.Sprintf("%d.%d0", d.between(6, 34), d.below(10)), Currency: "EUR", Unit: "m", MOQ: fmt.Sprint(100 * d.between(1, 6)), MOQUnit: "m", Note: one(d, standNotes)}}
	if again := inboxCloths - i; again <= min(known, l.size) {
		_, before := l.sample(l.size - again)
		k.SupplierCode = strings.ToLower(before.SupplierCode)
	}
	for _, part := range c.fibres() {
		k.Fibres = append(k.Fibres, part.Fibre)
	}
	if err := db.AddCapture(ctx, "en", k); err != nil {
		return err
	}
	for _, x := range shots {
		photo := s.taken[x.key]
		photo.UID, photo.Shows = d.uid(), "cloth"
		if err := db.AddCapturePhoto(ctx, k.UID, photo); err != nil {
			return err
		}
	}
	if i%3 == 1 {
		return s.paper(ctx, db, k, d, "label")
	}
	return nil
}

var standNotes = []string{"", "", "soft hand", "mano morbida", "手感很好", "asks 3 weeks", "anche in nero", "可以做防水"}

// cardsKept is how many of the business cards are with their supplier already.
const cardsKept = 1

// captureOthers are business cards and what a customer chose.
func (l library) captureOthers(ctx context.Context, db *models.Tenant, s *studio, cloths []cloth, fair string) error {
	for i, person := range []models.CaptureSpec{
		{Name: "Tomás Ribeiro", Email: "tomas.ribeiro@mill.example", Phone: "+351 253 000 000", Supplier: cloths[1].mill.name, Fair: fair, Stand: "A10"},
		{Name: "Elena Marchesi", Email: "elena.marchesi@mill.example", Phone: "+39 0574 000000", Supplier: cloths[0].mill.name, Fair: fair, Stand: "A10"},
		{Name: "林晓 Lin Xiao", WeChat: "linxiao-example", Fair: fair, Stand: "B12"},
	} {
		d := roll(l.seed, "business card", i)
		k := &models.Capture{UID: d.uid(), Kind: models.CardCapture, Owner: l.crew.of(giulia), CapturedAt: l.at(inboxCloths + i), CaptureSpec: person}
		if err := db.AddCapture(ctx, "en", k); err != nil {
			return err
		}
		if err := s.paper(ctx, db, k, d, "card"); err != nil {
			return err
		}
		if i < cardsKept {
			if err := db.KeepCard(ctx, k.Owner, k, false); err != nil {
				return err
			}
		}
	}
	k := &models.Capture{UID: roll(l.seed, "selection", 0).uid(), Kind: models.SelectionCapture, Owner: l.crew.of(wei), CapturedAt: l.at(inboxCloths + 3),
		CaptureSpec: models.CaptureSpec{Customer: "Atelier Blu", Contact: "studio@atelierblu.example", Fair: fair, Note: "for the spring collection"}}
	for i := max(0, l.size-3); i < l.size; i++ {
		k.Items = append(k.Items, models.ChosenItem{Sample: l.uid(i), Wish: []string{"300 m", "", "also in navy?"}[i%3]})
	}
	return db.AddCapture(ctx, "en", k)
}

// paper is a photo of a mill's label or of a business card.
func (s *studio) paper(ctx context.Context, db *models.Tenant, k *models.Capture, d *dice, shows string) error {
	r, err := picture.Render(paperCard(d))
	if err != nil {
		return err
	}
	photo, err := db.StoreRendition(ctx, s.store, shows+".jpg", r)
	if err != nil {
		return err
	}
	photo.UID, photo.Shows = d.uid(), shows
	return db.AddCapturePhoto(ctx, k.UID, photo)
}

// paperCard is a business card on a table: paper, a mark and lines of writing.
func paperCard(d *dice) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, 640, 480))
	fill := func(x, y, w, h int, c color.Color) {
		draw.Draw(img, image.Rect(x, y, x+w, y+h), image.NewUniform(c), image.Point{}, draw.Src)
	}
	fill(0, 0, 640, 480, color.RGBA{112, 98, 84, 255})
	fill(70, 90, 500, 300, color.RGBA{248, 246, 240, 255})
	fill(104, 124, 64, 64, color.RGBA{uint8(d.below(160)), uint8(d.below(120)), uint8(d.below(160)), 255})
	for i := range 4 {
		fill(104, 236+i*32, d.between(160, 360), 10, color.RGBA{60, 56, 52, 255})
	}
	return img
}
