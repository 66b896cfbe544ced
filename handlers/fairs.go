package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/measure"
	"jennyerp/models"
)

// maxNotes bounds what is written about a fair.
const maxNotes = 4000

// fairsView is the list of fairs, the latest first.
type fairsView struct {
	page
	Fairs []models.Fair
	More  bool
}

func (s *Server) fairs(c *gin.Context, v *viewer) error {
	view := &fairsView{page: s.page(c, v, "fairs")}
	var err error
	if view.Fairs, view.More, err = v.DB.ListFairs(c.Request.Context(), short(c.Query("after"), 36), models.FairPage); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "fairs/index", view)
}

// Next is the address of the next page.
func (view *fairsView) Next() string { return "/fairs?after=" + view.Fairs[len(view.Fairs)-1].UID }

// When writes a fair's days in the reader's way.
func (p page) When(f models.Fair) string {
	from, to := p.Day(f.StartsOn), p.Day(f.EndsOn)
	switch {
	case to == "" || from == to:
		return from
	case from == "":
		return to
	}
	return from + " – " + to
}

// Where is a fair's place.
func (p page) Where(f models.Fair) string { return joined(f.City, p.Country(f.Country)) }

// Day writes an ISO date in the reader's way.
func (p page) Day(iso string) string {
	day, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	return measure.FormatDate(day, p.Short())
}

// fairView is one fair: what was captured there and who was met.
type fairView struct {
	page
	Fair       *models.Fair
	Rows       []models.CaptureRow
	More       bool
	Stands     []models.Stand
	MoreStands bool
	names      map[string]string
	Action     string
	Now        *models.Fair // as stored, when a colleague changed it meanwhile
}

func (s *Server) showFair(c *gin.Context, v *viewer) error {
	return s.fairPage(c, v, http.StatusOK, &form{})
}

func (s *Server) fairPage(c *gin.Context, v *viewer, code int, f *form) error {
	ctx := c.Request.Context()
	fair, err := v.DB.FindFair(ctx, c.Param("uid"))
	if err != nil {
		return err
	}
	view := &fairView{page: s.page(c, v, "fairs"), Fair: fair}
	view.Form = f
	if view.Rows, view.More, err = v.DB.CapturesAt(ctx, fair, parseID(c.Query("before")), models.CapturePage); err != nil {
		return err
	}
	if view.Stands, view.MoreStands, err = v.DB.Stands(ctx, fair, short(c.Query("stand"), 36), models.StandPage); err != nil {
		return err
	}
	if view.names, err = s.names(c, v); err != nil {
		return err
	}
	return s.render(c, code, "fairs/show", view)
}

// URL is the fair's address.
func (view *fairView) URL() string { return "/fairs/" + view.Fair.UID }

// Library is the address of the fair's samples.
func (view *fairView) Library() string {
	return "/samples?" + url.Values{"fair": {view.Fair.Name}}.Encode()
}

// Who names a person of the company.
func (view *fairView) Who(uid string) string { return view.names[uid] }

// CaptureURL leads to the capture in the inbox, or to the sample it became.
func (view *fairView) CaptureURL(r models.CaptureRow) string {
	switch {
	case r.Kind == models.SampleCapture && (r.State != models.NewCapture || !view.May(string(models.EditSamples))):
		return "/samples/" + r.SampleUID
	case r.Kind == models.CardCapture && r.PartyUID != "":
		return "/suppliers/" + r.PartyUID
	}
	return "/inbox/" + r.UID
}

// Older is the address of the next page of captures.
func (view *fairView) Older() string {
	return view.URL() + "?before=" + formatID(view.Rows[len(view.Rows)-1].ID)
}

// OtherStands is the address of the next page of stands.
func (view *fairView) OtherStands() string {
	return view.URL() + "?stand=" + view.Stands[len(view.Stands)-1].PartyUID + "#stands"
}

// Paragraphs are the lines of the notes.
func (view *fairView) Paragraphs() []string {
	return strings.FieldsFunc(view.Fair.Notes, func(r rune) bool { return r == '\n' || r == '\r' })
}

func (s *Server) newFair(c *gin.Context, v *viewer) error {
	return s.fairForm(c, http.StatusOK, &fairView{page: s.page(c, v, "fairs"), Fair: &models.Fair{UID: models.NewUID()}, Action: "/fairs"})
}

func (s *Server) editFair(c *gin.Context, v *viewer) error {
	fair, err := v.DB.FindFair(c.Request.Context(), c.Param("uid"))
	if err != nil {
		return err
	}
	view := &fairView{page: s.page(c, v, "fairs"), Fair: fair, Action: "/fairs/" + fair.UID + "/edit"}
	view.Form = formWith(url.Values{"name": {fair.Name}, "city": {fair.City}, "country": {view.Country(fair.Country)}, "starts_on": {fair.StartsOn}, "ends_on": {fair.EndsOn}, "notes": {fair.Notes}})
	return s.fairForm(c, http.StatusOK, view)
}

func (s *Server) fairForm(c *gin.Context, code int, view *fairView) error {
	return s.render(c, code, "fairs/form", view)
}

func (s *Server) createFair(c *gin.Context, v *viewer) error {
	return s.storeFair(c, v, &models.Fair{}, "/fairs")
}

func (s *Server) saveFair(c *gin.Context, v *viewer) error {
	fair, err := v.DB.FindFair(c.Request.Context(), c.Param("uid"))
	if err != nil {
		return err
	}
	return s.storeFair(c, v, fair, "/fairs/"+fair.UID+"/edit")
}

// storeFair reads the form over the fair, new when it has no id yet.
func (s *Server) storeFair(c *gin.Context, v *viewer, fair *models.Fair, action string) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	now := *fair
	uid, version := f.Text("uid", 36), parseID(f.Text("version", 20))
	if fair.ID == 0 {
		fair.UID = uid
	} else {
		fair.Version = max(version, 1)
	}
	readFair(f, v, fair)
	view := &fairView{page: s.page(c, v, "fairs"), Fair: fair, Action: action}
	view.Form = f
	if !f.OK() {
		return s.fairForm(c, http.StatusUnprocessableEntity, view)
	}
	err = v.DB.SaveFair(c.Request.Context(), v.UserUID(), fair)
	switch {
	case f.took(err):
		return s.fairForm(c, http.StatusUnprocessableEntity, view)
	case errors.Is(err, models.ErrStale):
		fair.Version, view.Now = now.Version, &now
		return s.fairForm(c, http.StatusConflict, view)
	case err != nil:
		return err
	}
	return s.done(c, "/fairs/"+fair.UID, "done.saved")
}

func readFair(f *form, v *viewer, fair *models.Fair) {
	fair.Name, fair.City = f.Required("name", 120), f.Text("city", 80)
	country := f.Text("country", 60)
	code, known := models.ParseCountry(country)
	if country != "" && !known {
		f.Refuse("country", "country.bad", nil)
	}
	fair.Country = code
	fair.StartsOn, fair.EndsOn = f.day("starts_on", v.short()), f.day("ends_on", v.short())
	if fair.Notes = strings.TrimSpace(f.raw("notes")); utf8.RuneCountInString(fair.Notes) > maxNotes {
		f.Refuse("notes", "error.too_long", map[string]any{"Max": maxNotes})
	}
}

// day reads a date as ISO, typed in the reader's way or chosen; "" for none.
func (f *form) day(name, lang string) string {
	text := f.Text(name, 40)
	if text == "" {
		return ""
	}
	day, err := measure.ParseDate(text, lang)
	if err != nil {
		f.Refuse(name, "date.bad", nil)
		return ""
	}
	return day.Format(time.DateOnly)
}

// addStand notes that a mill stands at the fair.
func (s *Server) addStand(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	fair, err := v.DB.FindFair(ctx, c.Param("uid"))
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	supplier, place := f.Required("supplier", 160), f.Text("place", 80)
	if !f.OK() {
		return s.fairPage(c, v, http.StatusUnprocessableEntity, f)
	}
	if err := v.DB.AddStand(ctx, v.UserUID(), fair, supplier, place); err != nil {
		return err
	}
	return s.done(c, "/fairs/"+fair.UID, "done.saved")
}
