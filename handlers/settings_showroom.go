package handlers

import (
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/locales"
	"jennyerp/models"
)

// maxIntro bounds what the showroom says of the company, in each language.
const maxIntro = 600

// showroomChoices is what the page of the showroom's settings shows besides
// the settings themselves.
type showroomChoices struct {
	Base        string // "https://host/at/"
	Address     string // in use, "" before there is one
	On          bool
	Old         []oldAddress
	Collections []models.Collection
	People      []selectable
}

type oldAddress struct{ Address, Until string }

func (s *Server) showroomSettings(c *gin.Context, v *viewer) error {
	return s.renderSettings(c, v, "settings/showroom", nil)
}

// dressShowroom fills the page of the showroom's settings.
func (s *Server) dressShowroom(c *gin.Context, view *settingsView) (err error) {
	ctx, room := c.Request.Context(), &showroomChoices{Base: s.BaseURL + "/at/"}
	if room.Address, err = s.Control.ShowroomAddress(ctx, view.Company.ID); err != nil {
		return err
	}
	if room.Collections, err = view.DB.Collections(ctx); err != nil {
		return err
	}
	set, err := view.DB.Settings(ctx)
	if err != nil {
		return err
	}
	room.On = set.Showroom.On
	old, err := s.Control.OldAddresses(ctx, view.Company.ID)
	if err != nil {
		return err
	}
	for address, until := range old {
		room.Old = append(room.Old, oldAddress{address, view.Date(until.UnixMilli())})
	}
	slices.SortFunc(room.Old, func(a, b oldAddress) int { return strings.Compare(a.Address, b.Address) })
	team, err := s.Control.Team(ctx, view.Company.ID)
	for _, m := range team {
		if m.Left == 0 && m.Role.May(models.EditPapers) {
			room.People = append(room.People, selectable{m.UID, m.Name})
		}
	}
	view.Showroom = room
	if _, typed := view.Form.values["showroom_address"]; !typed {
		view.Form.values.Set("showroom_address", room.Address)
		if room.Address == "" {
			view.Form.values.Set("showroom_address", models.ProposedAddress(set.Name))
		}
	}
	return err
}

func showroomValues(now models.Settings, values url.Values) {
	values["showroom_speaks"] = now.Speaks
	values.Set("showroom_wechat", now.WeChat)
	values.Set("showroom_tells", now.Tells)
	values.Set("showroom_banner", now.Banner)
	for _, lang := range locales.Languages {
		values.Set("intro_"+lang, now.Intro[lang])
	}
	for name, on := range map[string]bool{"showroom_on": now.Showroom.On, "showroom_open": now.Showroom.Open} {
		if on {
			values.Set(name, "on")
		}
	}
}

// saveShowroomSettings stores how the showroom looks, and its address.
func (s *Server) saveShowroomSettings(c *gin.Context, v *viewer) error {
	var banner string
	f, refused, err := s.readUpload(c, v, func(p models.Picture) error { banner = p.Blob; return nil })
	if err != nil {
		return err
	}
	return s.storeSettingsForm(c, v, f, "settings/showroom", "/settings/showroom", func(f *form, to *models.Settings) {
		readShowroom(f, to)
		for _, r := range refused {
			f.Refuse("banner", r.Key, map[string]any{"File": r.Name})
		}
		if f.Checked("no_banner") {
			to.Banner = ""
		}
		if banner != "" {
			to.Banner = banner
		}
		s.takeAddress(c, v, f, to.Showroom.On)
	})
}

func readShowroom(f *form, to *models.Settings) {
	to.Showroom.On, to.Showroom.Open = f.Checked("showroom_on"), f.Checked("showroom_open")
	to.WeChat = f.Text("showroom_wechat", 60)
	to.Tells = f.Text("showroom_tells", 36)
	to.Intro = map[string]string{}
	for _, lang := range locales.Languages {
		text := strings.TrimSpace(f.raw("intro_" + lang))
		if len([]rune(text)) > maxIntro {
			f.Refuse("intro_"+lang, "error.too_long", map[string]any{"Max": maxIntro})
		}
		if text != "" {
			to.Intro[lang] = text
		}
	}
	to.Speaks = nil
	for _, lang := range f.All("showroom_speaks") {
		if !locales.Known(lang) {
			f.Refuse("showroom_speaks", "error.choice", nil)
		}
		to.Speaks = append(to.Speaks, lang)
	}
}

// takeAddress gives the showroom its address when all the rest is right. One
// that is off may go without.
func (s *Server) takeAddress(c *gin.Context, v *viewer, f *form, on bool) {
	address := models.TidyAddress(f.Text("showroom_address", 80))
	if address == "" && on {
		f.Refuse("showroom_address", "error.required", nil)
	}
	if address == "" || !f.OK() {
		return
	}
	err := s.Control.TakeAddress(c.Request.Context(), v.Company.ID, address)
	if err != nil && !f.took(err) {
		s.Log.Error("address of a showroom", "error", err)
		f.Refuse("form", "error.form", nil)
	}
}

// banner is the picture at the head of the showroom, for its settings.
func (s *Server) banner(c *gin.Context, v *viewer) error {
	set, err := v.DB.Settings(c.Request.Context())
	if err != nil {
		return err
	}
	if set.Banner == "" {
		return models.ErrNotFound
	}
	return s.sendPicture(c, v.DB, &models.Picture{UID: "banner", Blob: set.Banner}, 640, "private, max-age=86400")
}

// CollectionCount is how many samples a collection holds, in words.
func (v *settingsView) CollectionCount(o models.Collection) string {
	return v.T("samples.count", "Count", o.Count, "Number", v.Number(o.Count))
}
