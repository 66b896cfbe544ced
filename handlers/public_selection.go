package handlers

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/locales"
	"jennyerp/models"
)

// showChosen is what the customer has chosen, and the form that sends it.
func (s *Server) showChosen(c *gin.Context, guest *viewer, o *openLink) error {
	f := formWith(url.Values{"uid": {models.NewUID()}})
	return s.renderChosen(c, guest, o, http.StatusOK, picksOf(c.Request.URL.Query()), f)
}

// renderChosen lets the browser name the site as the origin of the form: one
// that says nothing of where a request comes from but "null" could not send it.
func (s *Server) renderChosen(c *gin.Context, guest *viewer, o *openLink, code int, picks []string, f *form) error {
	view, err := s.publicView(c, guest, o, picks)
	if err != nil {
		return err
	}
	view.Form = f
	c.Header("Referrer-Policy", "same-origin")
	return s.render(c, code, "public/chosen", view)
}

// sendChosen takes the customer's choice into the company's inbox. The second
// arrival of the same form is the first.
func (s *Server) sendChosen(c *gin.Context, guest *viewer, o *openLink) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	picks := picksOf(url.Values{"pick": f.All("pick")})
	chosen, err := o.db.Linked(c.Request.Context(), picks...)
	if err != nil {
		return err
	}
	var items []models.ChosenItem
	for _, l := range chosen {
		items = append(items, models.ChosenItem{Sample: l.UID})
	}
	taken, err := s.takeChosen(c, guest, o.db, o.company, f, items, "")
	if err != nil {
		return err
	}
	if !taken {
		return s.renderChosen(c, guest, o, http.StatusUnprocessableEntity, picks, f)
	}
	s.redirect(c, "/s/"+o.link.Code()+"/sent?lang="+guest.Lang)
	return nil
}

// takeChosen reads who chose and puts the choice into the inbox. The person tell
// hears of it, or all who answer customers when it is ""; false when the form
// was refused.
func (s *Server) takeChosen(c *gin.Context, guest *viewer, db *models.Tenant, company *models.Company, f *form, items []models.ChosenItem, tell string) (bool, error) {
	ctx := c.Request.Context()
	if lang := f.Text("lang", 10); locales.Known(lang) {
		guest.Lang = lang
	}
	capture := readChosen(f, items)
	if !f.OK() {
		return false, nil
	}
	if err := s.allow(c, "choice:"+network(c), "choice:"+company.UID); err != nil {
		return false, err
	}
	people, err := s.salesPeople(ctx, company.ID)
	if err != nil {
		return false, err
	}
	if slices.Contains(people, tell) {
		people = []string{tell}
	}
	err = db.AddSelection(ctx, locales.Short(guest.Lang), capture, people...)
	if f.took(err) {
		return false, nil
	}
	return err == nil, err
}

// salesPeople are those of a company who answer customers.
func (s *Server) salesPeople(ctx context.Context, company int64) (uids []string, err error) {
	team, err := s.Control.Team(ctx, company)
	for _, m := range team {
		if m.Left == 0 && m.Role.May(models.EditPapers) {
			uids = append(uids, m.UID)
		}
	}
	return uids, err
}

// readChosen reads the form: a name, one way to answer, and the cloths.
func readChosen(f *form, items []models.ChosenItem) *models.Capture {
	spec := models.CaptureSpec{Customer: f.Required("name", 160), Email: f.Text("email", 254), Phone: f.Text("phone", 60), WeChat: f.Text("wechat", 60),
		Note: strings.TrimSpace(f.raw("note")), Items: items}
	if len([]rune(spec.Note)) > maxChosenNote {
		f.Refuse("note", "error.too_long", map[string]any{"Max": maxChosenNote})
	}
	if spec.Email != "" {
		f.check(models.CheckEmail(spec.Email))
	}
	spec.Contact = contactOf(spec)
	if spec.Contact == "" {
		f.Refuse("email", "public.contact.missing", nil)
	}
	if len(items) == 0 {
		f.Refuse("pick", "public.chosen.none", nil)
	}
	return &models.Capture{UID: f.Text("uid", 36), Kind: models.SelectionCapture, CaptureSpec: spec}
}

// maxChosenNote bounds what a stranger may write, in characters.
const maxChosenNote = 1000

// contactOf is every way to answer in one line.
func contactOf(spec models.CaptureSpec) string {
	var all []string
	for _, way := range []string{spec.Email, spec.Phone} {
		if way != "" {
			all = append(all, way)
		}
	}
	if spec.WeChat != "" {
		all = append(all, "WeChat "+spec.WeChat)
	}
	return firstRunes(strings.Join(all, ", "), 254)
}

func firstRunes(s string, max int) string {
	r := []rune(s)
	return string(r[:min(len(r), max)])
}

// showSent thanks the customer; the browser's list of choices is emptied.
func (s *Server) showSent(c *gin.Context, guest *viewer, o *openLink) error {
	view, err := s.publicView(c, guest, o, nil)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "public/sent", view)
}
