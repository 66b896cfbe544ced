package handlers

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// openWindow is what strangers look into: the showroom of a company, or a
// basket behind a link. What they do in it is the same.
type openWindow struct {
	db      *models.Tenant
	company *models.Company
	models.Window
	root  string     // address: "/at/<address>", "/d/<code>"
	link  *openShare // of a basket; nil in the showroom
	tell  string     // user uid: who hears of what is chosen, "" for all who sell
	staff bool       // a person of the company, signed in
	off   bool       // the showroom is closed; its people see it before it opens
}

// windowView is a page of a window.
type windowView struct {
	publicView
	Room     *room // the showroom around it, nil for a basket
	Title    string
	Heading  string // of what was looked for
	Off      bool
	Sections []section
	More     string // address of the next page, "" for none
	Filter   models.WindowFilter
	photo    url.Values // what a photo was turned into
}

// section is a collection, or what was found.
type section struct {
	ID    string // of the heading
	Name  string
	All   string // address of the whole collection, "" when all is shown
	Cards []publicCloth
}

// windowView starts a page of a window with what the guest has chosen.
func (s *Server) windowView(c *gin.Context, guest *viewer, w *openWindow, picks []string) (*windowView, error) {
	view := &windowView{publicView: publicView{page: page{viewer: guest, Form: &form{}}, House: w.Set.Name, Root: w.root, Here: pageOf(c, w.root)}, Off: w.off}
	if w.link != nil && w.link.share.PIN != "" {
		view.Pass = c.Query("k")
	}
	if w.Set.Logo != "" {
		view.Logo = w.root + "/sign" + view.pass("?")
	}
	if w.staff {
		view.Inside = w.inside()
	}
	if len(picks) == 0 {
		return view, nil
	}
	chosen, err := w.db.Exhibits(c.Request.Context(), w.Window, numbers(picks)...)
	if err != nil {
		return nil, err
	}
	if view.Chosen, err = s.cloths(c.Request.Context(), w, chosen); err != nil {
		return nil, err
	}
	for _, o := range view.Chosen {
		view.Picks = append(view.Picks, o.Key)
	}
	return view, nil
}

// inside is the page for people of the company.
func (w *openWindow) inside() string {
	if w.link != nil {
		return "/baskets/" + w.link.basket.UID + "/out"
	}
	return "/settings/showroom"
}

// numbers are the keys of places in baskets; others are none.
func numbers(keys []string) []int64 {
	var all []int64
	for _, key := range keys {
		if n := parseID(key); n > 0 {
			all = append(all, n)
		}
	}
	return all
}

// cloths are exhibits with their pictures: of one colour first those of it.
func (s *Server) cloths(ctx context.Context, w *openWindow, all []models.Exhibit) ([]publicCloth, error) {
	ids := make([]int64, 0, len(all))
	for _, e := range all {
		ids = append(ids, e.SampleID)
	}
	pictures, err := s.publicPictures(ctx, w.db, ids...)
	if err != nil {
		return nil, err
	}
	cloths := make([]publicCloth, 0, len(all))
	for _, e := range all {
		key := strconv.FormatInt(e.Item, 10)
		cloths = append(cloths, publicCloth{Key: key, At: w.root + "/items/" + key, Colour: e.Colour, Spec: e.Spec, Fields: e.Fields, Pictures: picturesOf(e, pictures[e.SampleID])})
	}
	return cloths, nil
}

// picturesOf leaves out pictures of other colours and puts the colour's first.
func picturesOf(e models.Exhibit, all []models.Picture) []models.Picture {
	if e.VariantID == 0 {
		return all
	}
	var own, shared []models.Picture
	for _, p := range all {
		switch p.VariantID {
		case e.VariantID:
			own = append(own, p)
		case 0:
			shared = append(shared, p)
		}
	}
	return append(own, shared...)
}

// exhibit finds the place of the address in the window.
func exhibit(c *gin.Context, w *openWindow) (models.Exhibit, error) {
	all, err := w.db.Exhibits(c.Request.Context(), w.Window, numbers([]string{c.Param("item")})...)
	if err != nil {
		return models.Exhibit{}, err
	}
	if len(all) == 0 {
		return models.Exhibit{}, models.ErrNotFound
	}
	return all[0], nil
}

// showExhibit is the page of one sample.
func (s *Server) showExhibit(c *gin.Context, guest *viewer, w *openWindow) error {
	e, err := exhibit(c, w)
	if err != nil {
		return err
	}
	view, err := s.windowView(c, guest, w, picksOf(c.Request.URL.Query()))
	if err != nil {
		return err
	}
	cloths, err := s.cloths(c.Request.Context(), w, []models.Exhibit{e})
	if err != nil {
		return err
	}
	view.Cloth = cloths[0]
	c.Header("Cache-Control", askAgain)
	return s.render(c, http.StatusOK, "public/show", view)
}

// exhibitPicture sends a picture that customers may see. It may be kept for an
// hour: the sample may be taken out of the window.
func (s *Server) exhibitPicture(c *gin.Context, _ *viewer, w *openWindow) error {
	size, err := pictureSize(c)
	if err != nil {
		return err
	}
	e, err := exhibit(c, w)
	if err != nil {
		return err
	}
	p, err := w.db.PublicPicture(c.Request.Context(), e.SampleID, c.Param("picture"))
	if err != nil {
		return err
	}
	if len(picturesOf(e, []models.Picture{*p})) == 0 {
		return models.ErrNotFound
	}
	return s.sendPicture(c, w.db, p, size, "private, max-age=3600")
}

// windowSign is the company's sign.
func (s *Server) windowSign(c *gin.Context, _ *viewer, w *openWindow) error {
	if w.Set.Logo == "" {
		return models.ErrNotFound
	}
	return s.sendPicture(c, w.db, &models.Picture{UID: "logo", Blob: w.Set.Logo}, 640, "private, max-age=3600")
}

// showWindowChosen is what the customer has chosen, and the form that sends it.
func (s *Server) showWindowChosen(c *gin.Context, guest *viewer, w *openWindow) error {
	return s.renderWindowChosen(c, guest, w, http.StatusOK, picksOf(c.Request.URL.Query()), formWith(url.Values{"uid": {models.NewUID()}}))
}

func (s *Server) renderWindowChosen(c *gin.Context, guest *viewer, w *openWindow, code int, picks []string, f *form) error {
	view, err := s.windowView(c, guest, w, picks)
	if err != nil {
		return err
	}
	view.Form = f
	c.Header("Referrer-Policy", "same-origin")
	c.Header("X-Robots-Tag", noRobots)
	return s.render(c, code, "public/chosen", view)
}

// sendWindowChosen takes the choice into the company's inbox. The second
// arrival of the same form is the first.
func (s *Server) sendWindowChosen(c *gin.Context, guest *viewer, w *openWindow) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	picks := picksOf(url.Values{"pick": f.All("pick")})
	chosen, err := w.db.Exhibits(c.Request.Context(), w.Window, numbers(picks)...)
	if err != nil {
		return err
	}
	taken, err := s.takeChosen(c, guest, w.db, w.company, f, chosenItems(chosen), w.tell)
	if err != nil {
		return err
	}
	if !taken {
		return s.renderWindowChosen(c, guest, w, http.StatusUnprocessableEntity, picks, f)
	}
	q := url.Values{"lang": {guest.Lang}}
	if w.link != nil && w.link.share.PIN != "" {
		q.Set("k", c.Query("k"))
	}
	s.redirect(c, w.root+"/sent?"+q.Encode())
	return nil
}

// chosenItems are the samples of what was chosen; the colour is the wish.
func chosenItems(chosen []models.Exhibit) []models.ChosenItem {
	var items []models.ChosenItem
	for _, e := range chosen {
		at := slices.IndexFunc(items, func(i models.ChosenItem) bool { return i.Sample == e.SampleUID })
		switch {
		case at < 0:
			items = append(items, models.ChosenItem{Sample: e.SampleUID, Wish: e.Colour})
		case e.Colour != "":
			items[at].Wish = joined(items[at].Wish, e.Colour)
		}
	}
	return items
}

func (s *Server) showWindowSent(c *gin.Context, guest *viewer, w *openWindow) error {
	view, err := s.windowView(c, guest, w, nil)
	if err != nil {
		return err
	}
	c.Header("X-Robots-Tag", noRobots)
	return s.render(c, http.StatusOK, "public/sent", view)
}

// noRobots keeps a page out of search engines.
const noRobots = "noindex, nofollow, noarchive"
