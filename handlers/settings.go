package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strconv"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/measure"
	"jennyerp/locales"
	"jennyerp/models"
)

type settingsView struct {
	page
	Countries  []selectable
	Languages  []selectable
	Currencies []selectable
	Units      []selectable
	Fields     []models.SampleField
	Clashes    []clash // what a colleague changed meanwhile, too
	Colleague  string  // who it was
	Aid        bool    // the operator has a jenny-ai that may be agreed to
	Showroom   *showroomChoices
	Now        models.Settings
}

// clash is one setting two people changed at once, as each wrote it.
type clash struct{ Key, Mine, Theirs string }

// units a company may propose for its samples.
var houseUnits = []string{"m", "yd", "kg"}

func (s *Server) settings(c *gin.Context, v *viewer) error {
	return s.renderSettings(c, v, "settings/company", nil)
}

func (s *Server) sharing(c *gin.Context, v *viewer) error {
	return s.renderSettings(c, v, "settings/sharing", nil)
}

// settingsPages are the pages and their places in the menu of settings.
var settingsPages = map[string]string{"settings/company": "settings", "settings/sharing": "sharing", "settings/labels": "labels", "settings/papers": "papers", "settings/invoices": "invoices",
	"settings/showroom": "showroom", "settings/phrases": "phrases", "settings/phrase": "phrases", "settings/accounts": "accounts", "settings/signin": "signin"}

func (s *Server) settingsView(c *gin.Context, v *viewer, name string) *settingsView {
	view := &settingsView{page: s.page(c, v, settingsPages[name]), Countries: countryChoices(v.Lang), Languages: languageChoices(), Fields: models.SampleFields, Aid: s.Tenants.Sight.Aid != nil}
	for _, cur := range measure.Currencies() {
		label := cur.Code
		if cur.Symbol != cur.Code {
			label += " " + cur.Symbol
		}
		view.Currencies = append(view.Currencies, selectable{cur.Code, label})
	}
	for _, unit := range houseUnits {
		view.Units = append(view.Units, selectable{unit, view.Unit(unit)})
	}
	return view
}

// renderSettings shows a page of settings; without a form it is filled with
// what is stored.
func (s *Server) renderSettings(c *gin.Context, v *viewer, name string, f *form) error {
	view, status := s.settingsView(c, v, name), http.StatusUnprocessableEntity
	var err error
	if view.Now, err = v.DB.Settings(c.Request.Context()); err != nil {
		return err
	}
	if f == nil {
		f, status = formWith(settingsValues(view.Now, v.short())), http.StatusOK
	}
	view.Form = f
	return s.sendSettings(c, status, name, view)
}

// sendSettings renders a page of settings with what it alone shows.
func (s *Server) sendSettings(c *gin.Context, status int, name string, view *settingsView) error {
	if name == "settings/showroom" {
		if err := s.dressShowroom(c, view); err != nil {
			return err
		}
	}
	return s.render(c, status, name, view)
}

func settingsValues(now models.Settings, lang string) url.Values {
	values := url.Values{
		"version": {strconv.FormatInt(now.Version, 10)}, "name": {now.Name}, "country": {now.Country}, "currency": {now.Currency},
		"unit": {now.Unit}, "prefix": {now.Prefix}, "locale": {now.Locale},
	}
	for _, f := range models.SampleFields {
		if now.Leaves(f) {
			values.Add("leaves", f.Key)
		}
	}
	if !now.PagesOff {
		values.Set("pages", "on")
	}
	labelValues(now, values)
	letterheadValues(now, values)
	fiscalValues(now, values)
	showroomValues(now, values)
	termValues(now, lang, values)
	if now.JennyAI {
		values.Set("jenny_ai", "on")
	}
	return values
}

// saveSettings stores what the company is and proposes.
func (s *Server) saveSettings(c *gin.Context, v *viewer) error {
	return s.storeSettings(c, v, "settings/company", "/settings", readSettings)
}

// saveSharing stores which fields may leave the house.
func (s *Server) saveSharing(c *gin.Context, v *viewer) error {
	err := s.storeSettings(c, v, "settings/sharing", "/settings/sharing", readSharing)
	s.Tenants.Sight.Ask(true, v.Company.UID) // a consent given or withdrawn has work to do
	s.Wake("vectors")
	return err
}

// storeSettings lays one page's fields over the settings as they were when the
// page was shown. What others changed since is kept, or shown side by side.
func (s *Server) storeSettings(c *gin.Context, v *viewer, name, back string, read func(*form, *models.Settings)) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	return s.storeSettingsForm(c, v, f, name, back, read)
}

func (s *Server) storeSettingsForm(c *gin.Context, v *viewer, f *form, name, back string, read func(*form, *models.Settings)) error {
	version, err := strconv.ParseInt(f.Text("version", 20), 10, 64)
	if err != nil {
		f.Refuse("form", "error.form", nil)
	}
	ctx := c.Request.Context()
	mine, err := v.DB.SettingsAt(ctx, version)
	if err != nil {
		return err
	}
	read(f, &mine)
	if !f.OK() {
		return s.renderSettings(c, v, name, f)
	}
	var conflict *models.Conflict
	switch err := v.DB.SaveSettings(ctx, v.User.UID, mine); {
	case errors.As(err, &conflict):
		return s.renderClash(c, v, name, f, mine, conflict)
	case err != nil:
		return err
	}
	now, err := v.DB.Settings(ctx)
	if err != nil {
		return err
	}
	if err := s.Control.RenameCompany(ctx, v.Company.ID, now.Name, now.Country); err != nil {
		return err
	}
	return s.done(c, back, "done.saved")
}

var samplePrefix = regexp.MustCompile(`^[\p{L}\p{N}/-]+$`)

func readSettings(f *form, to *models.Settings) {
	to.Name = f.Required("name", maxName)
	to.Country = f.One("country", models.Countries...)
	to.Locale = f.One("locale", locales.Languages...)
	to.Unit = f.One("unit", houseUnits...)
	if code := f.Text("currency", 3); code != "" {
		known, ok := measure.FindCurrency(code)
		if !ok {
			f.Refuse("currency", "currency.bad", nil)
		}
		to.Currency = known.Code
	} else {
		f.Refuse("currency", "error.required", nil)
	}
	if to.Prefix = f.Required("prefix", 10); to.Prefix != "" && !samplePrefix.MatchString(to.Prefix) {
		f.Refuse("prefix", "settings.prefix.bad", nil)
	}
}

func readSharing(f *form, to *models.Settings) {
	to.PagesOff = !f.Checked("pages")
	to.JennyAI = f.Checked("jenny_ai")
	to.Shareable = map[string]bool{}
	for _, field := range models.SampleFields {
		to.Shareable[field.Key] = false
	}
	for _, key := range f.All("leaves") {
		if field, ok := models.FindSampleField(key); !ok || field.Private {
			f.Refuse("leaves", "settings.sharing.locked", nil)
		}
		to.Shareable[key] = true
	}
}

// renderClash shows both versions. The form keeps what was typed and carries
// the new version, so that saving again decides for it.
func (s *Server) renderClash(c *gin.Context, v *viewer, name string, f *form, mine models.Settings, conflict *models.Conflict) error {
	ctx := c.Request.Context()
	theirs, ok := conflict.Theirs.(models.Settings)
	if !ok {
		return conflict
	}
	view := s.settingsView(c, v, name)
	view.Form, view.Now = f, theirs
	f.values.Set("version", strconv.FormatInt(theirs.Version, 10))
	my, their := settingsValues(mine, v.short()), settingsValues(theirs, v.short())
	for _, key := range conflict.Fields {
		view.Clashes = append(view.Clashes, clash{key, view.setting(key, my.Get(key)), view.setting(key, their.Get(key))})
	}
	history, err := v.DB.History(ctx, "settings", 1)
	if err != nil {
		return err
	}
	if len(history) > 0 {
		if u, err := s.Control.UserByUID(ctx, history[0].By); err == nil {
			view.Colleague = u.Name
		}
	}
	return s.sendSettings(c, http.StatusConflict, name, view)
}

// setting writes a stored setting for the reader.
func (v *settingsView) setting(key, value string) string {
	choices := map[string][]selectable{"country": v.Countries, "locale": v.Languages, "currency": v.Currencies, "unit": v.Units}
	for _, o := range choices[key] {
		if o.Value == value {
			return o.Label
		}
	}
	if key == "jenny_ai" && value != "" {
		return v.T("settings.ai.yes")
	}
	return value
}

// SettingName is the label of a setting, for the table of clashes.
func (v *settingsView) SettingName(key string) string {
	switch key {
	case "name":
		return v.T("account.company")
	case "country":
		return v.T("account.country")
	case "shareable":
		return v.T("settings.sharing")
	case "jenny_ai":
		return v.T("settings.ai")
	case "labels":
		return v.T("settings.sizes")
	}
	return v.T("settings." + key)
}
