package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/locales"
	"jennyerp/models"
)

// room is the showroom around a window: what the company tells of itself, and
// what one can look by.
type room struct {
	Address  string // whole, for search engines and chats
	Open     bool   // search engines may list it
	Intro    string
	Banner   string // address, "" for none
	Sender   models.Sender
	WeChat   string
	Speaks   []string
	Shelves  []shelf
	Types    []shelf
	Colours  []shelf
	OneShelf string // name of the collection that is shown, "" for all
}

// shelf is a way to look: a collection, a type, a colour.
type shelf struct {
	Label string
	Hex   string
	URL   string
	On    bool
}

// frontCards is how many samples of a collection the first page shows.
const frontCards = 8

// room opens the showroom of the address. One that never was, is switched off,
// or a company's that is not active: all get the same answer. An address that
// was given up leads to the one in use for a while.
func (s *Server) room(next func(*gin.Context, *viewer, *openWindow) error) handler {
	return func(c *gin.Context, v *viewer) error {
		if err := s.allowOne(c, s.guests, "look:"+network(c)); err != nil {
			return err
		}
		guest := &viewer{Lang: publicLanguage(c, v), Theme: v.Theme}
		w, release, err := s.openRoom(c, v)
		if err == nil {
			defer release()
			if c.IsAborted() { // moved
				return nil
			}
			if !w.Set.Showroom.Open || w.off || searching(c.Request.URL.Query()) {
				c.Header("X-Robots-Tag", noRobots)
			}
			c.Header("Vary", "Accept-Language, Cookie")
			err = next(c, guest, w)
		}
		if errors.Is(err, models.ErrNotFound) {
			return s.noRoom(c, guest)
		}
		return err
	}
}

// searching tells an address that carries a choice or a search: no page for a
// search engine.
func searching(q url.Values) bool {
	q.Del("lang")
	q.Del("in")
	return len(q) > 0
}

func (s *Server) openRoom(c *gin.Context, v *viewer) (*openWindow, func(), error) {
	ctx, asked := c.Request.Context(), c.Param("house")
	company, address, err := s.Control.FindShowroom(ctx, models.TidyAddress(asked))
	if err != nil {
		return nil, nil, err
	}
	db, release, err := s.Tenants.Open(ctx, models.Principal{CompanyUID: company.UID})
	if err != nil {
		return nil, nil, err
	}
	w := &openWindow{db: db, company: company, root: "/at/" + address, staff: v.DB != nil && v.DB.CompanyUID == company.UID}
	if w.Set, err = db.Settings(ctx); err == nil && !w.Set.Showroom.On {
		if w.off = w.staff && v.May(models.EditCompany); !w.off {
			err = models.ErrNotFound
		}
	}
	if err != nil {
		release()
		return nil, nil, err
	}
	w.tell = w.Set.Tells
	if asked != address {
		u := *c.Request.URL
		u.Path = w.root + strings.TrimPrefix(u.Path, "/at/"+asked)
		c.Redirect(http.StatusTemporaryRedirect, u.RequestURI())
		c.Abort()
	}
	return w, release, nil
}

// noRoom is the page of every address that opens nothing. Who tries many is
// slowed down.
func (s *Server) noRoom(c *gin.Context, guest *viewer) error {
	if err := s.allow(c, "link:"+network(c)); err != nil {
		return err
	}
	c.Header("X-Robots-Tag", noRobots)
	return s.render(c, http.StatusNotFound, "public/noroom", &publicView{page: page{viewer: guest, Form: &form{}}})
}

// showRoom is the first page of the showroom: the beginning of every
// collection, or what was looked for.
func (s *Server) showRoom(c *gin.Context, guest *viewer, w *openWindow) error {
	ctx, q := c.Request.Context(), c.Request.URL.Query()
	view, err := s.roomView(c, guest, w)
	if err != nil {
		return err
	}
	view.Filter = models.WindowFilter{Q: short(strings.TrimSpace(q.Get("q")), 200), Basket: parseID(q.Get("in")), Type: short(q.Get("type"), 60), Lang: guest.short()}
	for _, known := range namedColours {
		if known.Hex == "#"+q.Get("colour") {
			view.Filter.Colour = known.Hex
		}
	}
	shelves, err := s.furnish(c, w, view)
	if err != nil {
		return err
	}
	if view.Filter.Chosen() {
		all, more, err := w.db.LookInto(ctx, w.Window, view.Filter, parseID(q.Get("after")), models.WindowPage)
		if err != nil {
			return err
		}
		cloths, err := s.cloths(ctx, w, all)
		if err != nil {
			return err
		}
		view.Heading, view.Sections = view.found(), []section{{ID: "found", Cards: cloths}}
		if more {
			next := view.values()
			next.Set("after", cloths[len(cloths)-1].Key)
			view.More = w.root + "?" + next.Encode()
		}
	} else if err := s.fillFront(c, w, view, shelves); err != nil {
		return err
	}
	c.Header("Cache-Control", askAgain)
	return s.render(c, http.StatusOK, "public/room", view)
}

// found is the heading of what was looked for.
func (view *windowView) found() string {
	if view.Room.OneShelf != "" {
		return view.Room.OneShelf
	}
	return view.T("room.found")
}

func (s *Server) fillFront(c *gin.Context, w *openWindow, view *windowView, shelves []models.Collection) error {
	all, err := w.db.Front(c.Request.Context(), w.Window, frontCards)
	if err != nil {
		return err
	}
	cloths, err := s.cloths(c.Request.Context(), w, all)
	if err != nil {
		return err
	}
	for _, shelf := range shelves {
		one := section{ID: "c" + strconv.FormatInt(shelf.ID, 10), Name: shelf.In(view.Lang)}
		for i, e := range all {
			if e.Basket == shelf.ID {
				one.Cards = append(one.Cards, cloths[i])
			}
		}
		if len(one.Cards) == 0 {
			continue
		}
		if len(one.Cards) == frontCards {
			one.All = view.lookURL("in", strconv.FormatInt(shelf.ID, 10))
		}
		view.Sections = append(view.Sections, one)
	}
	return nil
}

// roomView starts a page of the showroom.
func (s *Server) roomView(c *gin.Context, guest *viewer, w *openWindow) (*windowView, error) {
	view, err := s.windowView(c, guest, w, picksOf(c.Request.URL.Query()))
	if err != nil {
		return nil, err
	}
	set := w.Set
	view.Title = w.Set.Name
	view.Room = &room{Address: s.BaseURL + w.root, Open: set.Showroom.Open, Sender: set.Sender(), WeChat: set.WeChat, Intro: inLanguage(set.Intro, guest.Lang)}
	for _, lang := range set.Speaks {
		view.Room.Speaks = append(view.Room.Speaks, locales.Names[lang])
	}
	if set.Banner != "" {
		view.Room.Banner = w.root + "/banner/"
	}
	return view, nil
}

// inLanguage is a text in a language, else in the first that has one.
func inLanguage(texts map[string]string, lang string) string {
	if texts[lang] != "" {
		return texts[lang]
	}
	for _, other := range locales.Languages {
		if texts[other] != "" {
			return texts[other]
		}
	}
	return ""
}

// furnish puts up what one can look by.
func (s *Server) furnish(c *gin.Context, w *openWindow, view *windowView) ([]models.Collection, error) {
	shelves, err := w.db.Collections(c.Request.Context())
	if err != nil {
		return nil, err
	}
	types, err := w.db.WindowTypes(c.Request.Context(), w.Window)
	if err != nil {
		return nil, err
	}
	for _, each := range shelves {
		one := shelf{Label: each.In(view.Lang), URL: view.lookURL("in", strconv.FormatInt(each.ID, 10)), On: view.Filter.Basket == each.ID}
		if one.On {
			view.Room.OneShelf, one.URL = one.Label, view.lookURL("in", "")
		}
		view.Room.Shelves = append(view.Room.Shelves, one)
	}
	for _, word := range types {
		one := shelf{Label: view.Word("type", word), URL: view.lookURL("type", word), On: view.Filter.Type == word}
		if one.On {
			one.URL = view.lookURL("type", "")
		}
		view.Room.Types = append(view.Room.Types, one)
	}
	if f, _ := models.FindSampleField("colour"); w.Set.Leaves(f) {
		for _, known := range namedColours {
			view.Room.Colours = append(view.Room.Colours, shelf{Label: view.T("colour." + known.Key), Hex: known.Hex, URL: view.lookURL("colour", known.Hex[1:]), On: view.Filter.Colour == known.Hex})
		}
	}
	return shelves, nil
}

// lookURL is the showroom with one thing looked for changed; "" takes it away.
func (view *windowView) lookURL(name, value string) string {
	q := view.values()
	for photo := range view.photo {
		q.Del(photo)
	}
	q.Del(name)
	if value != "" {
		q.Set(name, value)
	}
	return view.Root + "?" + q.Encode()
}

// ColourSet is the colour that is looked for, nil for none.
func (view *windowView) ColourSet() *shelf {
	i := slices.IndexFunc(view.Room.Colours, func(o shelf) bool { return o.On })
	if i < 0 {
		return nil
	}
	set := view.Room.Colours[i]
	set.URL = view.lookURL("colour", "")
	return &set
}

// roomBanner is the picture at the head of the showroom.
func (s *Server) roomBanner(c *gin.Context, _ *viewer, w *openWindow) error {
	size, err := pictureSize(c)
	if err != nil {
		return err
	}
	if w.Set.Banner == "" {
		return models.ErrNotFound
	}
	return s.sendPicture(c, w.db, &models.Picture{UID: "banner", Blob: w.Set.Banner}, size, "private, max-age=3600")
}
