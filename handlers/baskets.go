package handlers

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// basketRoutes are what samples are put together in.
func (s *Server) basketRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	read, edit := needs(models.ReadSamples), needs(models.PackParcels)
	return []route{
		{get, "/baskets", read, s.baskets},
		{post, "/baskets", edit, s.createBasket},
		{get, "/baskets/add", edit, s.chooseBasket},
		{post, "/baskets/add", edit, s.fillBasket},
		{get, "/baskets/:uid", read, s.showBasket},
		{post, "/baskets/:uid", edit, s.saveBasket},
		{post, "/baskets/:uid/remove", edit, s.removeBasket},
		{post, "/baskets/:uid/copy", edit, s.copyBasket},
		{get, "/baskets/:uid/out", edit, s.outBasket},
		{post, "/baskets/:uid/shares", edit, s.shareBasket},
		{post, "/baskets/:uid/shares/:share/revoke", edit, s.revokeBasketShare},
		{post, "/baskets/:uid/collection", edit, s.saveCollection},
		{post, "/baskets/:uid/items/:item", edit, s.noteItem},
		{post, "/baskets/:uid/items/:item/move", edit, s.moveItem},
		{post, "/baskets/:uid/items/:item/remove", edit, s.takeOut},
	}
}

// basketsView is the list of baskets, or the choice of one for some samples.
type basketsView struct {
	page
	Baskets []models.Basket
	More    bool
	Samples []string // to be put into one
	People  map[string]string
}

func (s *Server) baskets(c *gin.Context, v *viewer) error {
	return s.showBaskets(c, v, http.StatusOK, "baskets/index", nil, &form{})
}

func (s *Server) showBaskets(c *gin.Context, v *viewer, code int, name string, samples []string, f *form) error {
	ctx := c.Request.Context()
	view := &basketsView{page: s.page(c, v, "baskets"), Samples: samples}
	view.Form = f
	var err error
	if view.Baskets, view.More, err = v.DB.Baskets(ctx, v.UserUID(), short(c.Query("after"), 36), models.BasketPage); err != nil {
		return err
	}
	if view.People, err = s.names(c, v); err != nil {
		return err
	}
	return s.render(c, code, name, view)
}

// Next is the query of the next page.
func (view *basketsView) Next() string {
	return "?after=" + view.Baskets[len(view.Baskets)-1].UID
}

// NewUID names the basket a form makes.
func (view *basketsView) NewUID() string { return models.NewUID() }

func (s *Server) createBasket(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	b := &models.Basket{UID: f.Text("uid", 36), Name: f.Required("name", 80), Shared: f.Checked("shared")}
	if !f.OK() {
		return s.showBaskets(c, v, http.StatusUnprocessableEntity, "baskets/index", nil, f)
	}
	if err := v.DB.SaveBasket(c.Request.Context(), v.UserUID(), b); f.took(err) {
		return s.showBaskets(c, v, http.StatusUnprocessableEntity, "baskets/index", nil, f)
	} else if err != nil {
		return err
	}
	return s.done(c, "/baskets/"+b.UID, "done.saved")
}

// chooseBasket asks into which basket the samples of the address go.
func (s *Server) chooseBasket(c *gin.Context, v *viewer) error {
	return s.showBaskets(c, v, http.StatusOK, "baskets/add", c.QueryArray("sample"), &form{})
}

// fillBasket puts the chosen samples into a basket, known or new; without a
// basket it asks which.
func (s *Server) fillBasket(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	f, err := readForm(c)
	if err != nil {
		return err
	}
	samples := append(f.All("id"), f.All("sample")...)
	f.All("as") // the scanner says what it found beside
	b := &models.Basket{UID: f.Text("uid", 36), Name: f.Text("name", 80), Shared: true}
	chosen := f.Text("basket", 36)
	if len(samples) == 0 {
		s.redirect(c, "/baskets")
		return nil
	}
	if chosen == "" && b.Name == "" {
		if f.given("name") {
			f.Refuse("name", "error.required", nil)
			return s.showBaskets(c, v, http.StatusUnprocessableEntity, "baskets/add", samples, f)
		}
		return s.showBaskets(c, v, http.StatusOK, "baskets/add", samples, f)
	}
	err = v.DB.Tx(ctx, func(t *models.Tenant) (err error) {
		if chosen != "" {
			b, err = t.FindBasket(ctx, v.UserUID(), chosen)
		} else {
			err = t.SaveBasket(ctx, v.UserUID(), b)
		}
		if err != nil {
			return err
		}
		_, err = t.FillBasket(ctx, b, samples...)
		return err
	})
	if !f.OK() || f.took(err) {
		return s.showBaskets(c, v, http.StatusUnprocessableEntity, "baskets/add", samples, f)
	}
	if err != nil {
		return err
	}
	return s.done(c, "/baskets/"+b.UID, "done.basket")
}

// basketView is one basket.
type basketView struct {
	page
	Basket *models.Basket
	Items  []models.BasketItem
	Now    *models.Basket // as stored, when a colleague changed it meanwhile

	Colours  map[int64][]models.Variant // of its samples
	Shown    models.Collection          // as customers see it
	Shares   []sharedLink
	Showroom string // address, "" before there is one
}

func (s *Server) showBasket(c *gin.Context, v *viewer) error {
	b, err := v.DB.FindBasket(c.Request.Context(), v.UserUID(), c.Param("uid"))
	if err != nil {
		return err
	}
	return s.basketPage(c, v, http.StatusOK, &basketView{Basket: b}, formWith(map[string][]string{"name": {b.Name}}))
}

func (s *Server) basketPage(c *gin.Context, v *viewer, code int, view *basketView, f *form) error {
	view.page = s.page(c, v, "baskets")
	view.Form = f
	var err error
	if view.Items, err = v.DB.BasketItems(c.Request.Context(), view.Basket); err != nil {
		return err
	}
	if view.Colours, err = v.DB.BasketColours(c.Request.Context(), view.Basket); err != nil {
		return err
	}
	return s.render(c, code, "baskets/show", view)
}

// NewUID names the link or the copy that a form makes.
func (view *basketView) NewUID() string { return models.NewUID() }

// Days are how long a link may be offered.
func (view *basketView) Days() []int { return shareDays }

// URL is the basket's address.
func (view *basketView) URL() string { return "/baskets/" + view.Basket.UID }

// Mine tells whether the viewer made the basket.
func (view *basketView) Mine() bool { return view.Basket.Owner == view.UserUID() }

// Becomes are the kinds of paper the viewer may make of a basket.
func (view *basketView) Becomes() []*models.Kind {
	var all []*models.Kind
	for _, name := range []string{"quotation", "dispatch", "inquiry"} {
		if k := models.FindKind(name); view.viewer.May(k.Edit) {
			all = append(all, k)
		}
	}
	return all
}

// Under is what stands below a sample's name.
func (view *basketView) Under(i models.BasketItem) string {
	return dotted(joined(i.Supplier, i.Code), i.Colour)
}

func (s *Server) saveBasket(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	b, err := v.DB.FindBasket(ctx, v.UserUID(), c.Param("uid"))
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	now := *b
	b.Version, b.Name, b.Shared = parseID(f.Text("version", 20)), f.Required("name", 80), f.Checked("shared")
	if !f.OK() {
		return s.basketPage(c, v, http.StatusUnprocessableEntity, &basketView{Basket: &now}, f)
	}
	if err := v.DB.SaveBasket(ctx, v.UserUID(), b); errors.Is(err, models.ErrStale) {
		return s.basketPage(c, v, http.StatusConflict, &basketView{Basket: &now, Now: &now}, f)
	} else if err != nil {
		return err
	}
	return s.done(c, "/baskets/"+b.UID, "done.saved")
}

func (s *Server) removeBasket(c *gin.Context, v *viewer) error {
	b, err := v.DB.FindBasket(c.Request.Context(), v.UserUID(), c.Param("uid"))
	if err != nil {
		return err
	}
	if err := v.DB.RemoveBasket(c.Request.Context(), b); err != nil {
		return err
	}
	return s.done(c, "/baskets", "done.basket_removed")
}

// changeItem runs one change of a basket's item and goes back to the basket.
func (s *Server) changeItem(c *gin.Context, v *viewer, change func(f *form, b *models.Basket, item int64) error) error {
	b, err := v.DB.FindBasket(c.Request.Context(), v.UserUID(), c.Param("uid"))
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	if err := change(f, b, parseID(c.Param("item"))); err != nil {
		return err
	}
	if !f.OK() {
		return s.basketPage(c, v, http.StatusUnprocessableEntity, &basketView{Basket: b}, f)
	}
	s.redirect(c, "/baskets/"+b.UID+"#item-"+c.Param("item"))
	return nil
}

func (s *Server) noteItem(c *gin.Context, v *viewer) error {
	return s.changeItem(c, v, func(f *form, b *models.Basket, item int64) error {
		note, colour := f.Text("note", maxTerms), f.Text("colour", 36)
		return v.DB.Tx(c.Request.Context(), func(t *models.Tenant) error {
			if f.given("colour") {
				if err := t.ColourItem(c.Request.Context(), b, item, colour); err != nil {
					return err
				}
			}
			return t.NoteItem(c.Request.Context(), b, item, note)
		})
	})
}

func (s *Server) moveItem(c *gin.Context, v *viewer) error {
	return s.changeItem(c, v, func(f *form, b *models.Basket, item int64) error {
		by := -1
		if f.Text("do", 4) == "down" {
			by = 1
		}
		return v.DB.MoveItem(c.Request.Context(), b, item, by)
	})
}

func (s *Server) takeOut(c *gin.Context, v *viewer) error {
	return s.changeItem(c, v, func(f *form, b *models.Basket, item int64) error {
		return v.DB.TakeOut(c.Request.Context(), b, item)
	})
}
