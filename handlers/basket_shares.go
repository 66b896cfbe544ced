package handlers

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"jennyerp/locales"
	"jennyerp/models"
)

// basketOf opens the basket of a link as a window.
func (s *Server) basketOf(next func(*gin.Context, *viewer, *openWindow) error) func(*gin.Context, *viewer, *openShare) error {
	return func(c *gin.Context, guest *viewer, o *openShare) (err error) {
		ctx := c.Request.Context()
		if err := s.allowOne(c, s.guests, "look:"+network(c)); err != nil {
			return err
		}
		if o.basket, err = o.db.SharedBasket(ctx, o.share); err != nil {
			return err
		}
		w := &openWindow{db: o.db, company: o.company, root: "/d/" + o.code, link: o, tell: o.share.CreatedBy, staff: o.staff}
		w.Basket = o.basket.ID
		if w.Set, err = o.db.Settings(ctx); err != nil {
			return err
		}
		return next(c, guest, w)
	}
}

// sharedBasket is for what is closed before the PIN.
func (s *Server) sharedBasket(next func(*gin.Context, *viewer, *openWindow) error) handler {
	return s.followed(s.basketOf(func(c *gin.Context, guest *viewer, w *openWindow) error {
		if !w.link.passed {
			return models.ErrNotFound
		}
		return next(c, guest, w)
	}))
}

// leads answers a link by what it leads to.
func (s *Server) leads(paper func(*gin.Context, *viewer, *openShare) error, basket func(*gin.Context, *viewer, *openWindow) error) handler {
	toPaper, toBasket := s.paperOf(paper), s.basketOf(basket)
	return s.followed(func(c *gin.Context, guest *viewer, o *openShare) error {
		if o.share.BasketID != 0 {
			return toBasket(c, guest, o)
		}
		return toPaper(c, guest, o)
	})
}

// showSharedBasket is the basket on its link, or the question for its PIN.
func (s *Server) showSharedBasket(c *gin.Context, guest *viewer, w *openWindow) error {
	ctx := c.Request.Context()
	if !w.link.passed {
		return s.askPIN(c, guest, w.link, http.StatusOK, &form{})
	}
	if !w.staff && isView(c.Request) && !c.Request.URL.Query().Has("pick") {
		if err := w.db.BasketSeen(ctx, w.link.share); err != nil {
			s.Log.Warn("view not counted", "error", err) // reading goes on when the disk is full
		}
	}
	view, err := s.windowView(c, guest, w, picksOf(c.Request.URL.Query()))
	if err != nil {
		return err
	}
	shown, err := w.db.CollectionOf(ctx, w.link.basket)
	if err != nil {
		return err
	}
	if view.Title = view.T("room.basket"); len(shown.Names) > 0 {
		view.Title = shown.In(guest.Lang)
	}
	all, more, err := w.db.LookInto(ctx, w.Window, models.WindowFilter{}, parseID(c.Query("after")), models.WindowPage)
	if err != nil {
		return err
	}
	cloths, err := s.cloths(ctx, w, all)
	if err != nil {
		return err
	}
	view.Sections = []section{{ID: "found", Cards: cloths}}
	if more {
		view.More = w.root + view.query("after", cloths[len(cloths)-1].Key)
	}
	return s.render(c, http.StatusOK, "public/basket", view)
}

// tryBasketPIN lets a reader in who knows the PIN of the basket's link.
func (s *Server) tryBasketPIN(c *gin.Context, guest *viewer, w *openWindow) error {
	return s.tryPIN(c, guest, w.link)
}

// outBasket is how a basket goes to customers: its links, and how the showroom
// shows it.
func (s *Server) outBasket(c *gin.Context, v *viewer) error {
	return s.withBasket(c, v, func(b *models.Basket) error { return s.showOutBasket(c, v, http.StatusOK, b, nil) })
}

// withBasket finds the basket of the address.
func (s *Server) withBasket(c *gin.Context, v *viewer, do func(*models.Basket) error) error {
	b, err := v.DB.FindBasket(c.Request.Context(), v.UserUID(), c.Param("uid"))
	if err != nil {
		return err
	}
	return do(b)
}

func (s *Server) showOutBasket(c *gin.Context, v *viewer, code int, b *models.Basket, f *form) error {
	ctx := c.Request.Context()
	view := &basketView{page: s.page(c, v, "baskets"), Basket: b}
	var err error
	if view.Shown, err = v.DB.CollectionOf(ctx, b); err != nil {
		return err
	}
	shares, err := v.DB.BasketShares(ctx, b)
	if err != nil {
		return err
	}
	if view.Shares, err = s.sharedLinks(v, shares, v.May(models.PackParcels)); err != nil {
		return err
	}
	if view.Showroom, err = s.Control.ShowroomAddress(ctx, v.Company.ID); err != nil {
		return err
	}
	if view.Form = f; f == nil {
		view.Form = formWith(url.Values{"days": {strconv.Itoa(models.ShareDays)}})
		for lang, name := range view.Shown.Names {
			view.Form.values.Set("name_"+lang, name)
		}
		if view.Shown.Shown {
			view.Form.values.Set("shown", "on")
		}
	}
	return s.render(c, code, "baskets/out", view)
}

// shareBasket makes a link to the basket.
func (s *Server) shareBasket(c *gin.Context, v *viewer) error {
	return s.withBasket(c, v, func(b *models.Basket) error {
		f, err := readForm(c)
		if err != nil {
			return err
		}
		share, token, err := s.readShare(f, v)
		if err != nil {
			return err
		}
		if f.OK() {
			if err = v.DB.ShareBasket(c.Request.Context(), v.UserUID(), b, share, token); err != nil && !f.took(err) {
				return err
			}
		}
		if !f.OK() {
			return s.showOutBasket(c, v, http.StatusUnprocessableEntity, b, f)
		}
		return s.done(c, "/baskets/"+b.UID+"/out", "done.shared")
	})
}

// revokeBasketShare takes a link back.
func (s *Server) revokeBasketShare(c *gin.Context, v *viewer) error {
	return s.withBasket(c, v, func(b *models.Basket) error {
		if err := v.DB.RevokeBasketShare(c.Request.Context(), v.UserUID(), b, c.Param("share")); err != nil {
			return err
		}
		return s.done(c, "/baskets/"+b.UID+"/out", "done.unshared")
	})
}

// saveCollection puts the basket into the showroom, or takes it out.
func (s *Server) saveCollection(c *gin.Context, v *viewer) error {
	return s.withBasket(c, v, func(b *models.Basket) error {
		f, err := readForm(c)
		if err != nil {
			return err
		}
		names := map[string]string{}
		for _, lang := range locales.Languages {
			names[lang] = f.Text("name_"+lang, models.MaxCollectionName)
		}
		shown := f.Checked("shown")
		if f.OK() {
			if err = v.DB.ShowBasket(c.Request.Context(), v.UserUID(), b, shown, names); err != nil && !f.took(err) {
				return err
			}
		}
		if !f.OK() {
			f.values.Set("days", strconv.Itoa(models.ShareDays))
			return s.showOutBasket(c, v, http.StatusUnprocessableEntity, b, f)
		}
		return s.done(c, "/baskets/"+b.UID+"/out", "done.saved")
	})
}

// copyBasket makes a basket of one's own with the same samples.
func (s *Server) copyBasket(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	return s.withBasket(c, v, func(b *models.Basket) error {
		copied, err := v.DB.CopyBasket(c.Request.Context(), v.UserUID(), b, f.Text("uid", 36), (&page{viewer: v}).T("basket.copy.name", "Name", b.Name))
		if err != nil {
			return err
		}
		return s.done(c, "/baskets/"+copied.UID, "done.copied")
	})
}
