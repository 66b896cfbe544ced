package handlers

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/locales"
	"jennyerp/models"
)

// contactView is the form of a person at a party, or what is kept about them.
type contactView struct {
	page
	Party   *models.Party
	Contact *models.Contact
	Action  string
	Stale   bool // a colleague changed it meanwhile
}

// PaperLanguages are the languages a person is written to in.
func (view *contactView) PaperLanguages() []string { return locales.Languages }

// URL is the person's address.
func (view *contactView) URL() string {
	return partyURL(view.Party) + "/contacts/" + view.Contact.UID
}

func (s *Server) contactView(c *gin.Context, v *viewer, party *models.Party, contact *models.Contact) *contactView {
	nav, _, _ := strings.Cut(party.Path()[1:], "/")
	return &contactView{page: s.page(c, v, nav), Party: party, Contact: contact}
}

func (s *Server) newContact(c *gin.Context, v *viewer) error {
	party, err := openParty(c, v)
	if err != nil {
		return err
	}
	view := s.contactView(c, v, party, &models.Contact{UID: models.NewUID()})
	view.Action = partyURL(party) + "/contacts"
	return s.render(c, http.StatusOK, "parties/contact", view)
}

// openContact finds party and person of the address.
func openContact(c *gin.Context, v *viewer) (*models.Party, *models.Contact, error) {
	party, err := openParty(c, v)
	if err != nil {
		return nil, nil, err
	}
	contact, err := v.DB.FindContact(c.Request.Context(), party, c.Param("contact"))
	return party, contact, err
}

func (s *Server) editContact(c *gin.Context, v *viewer) error {
	party, contact, err := openContact(c, v)
	if err != nil {
		return err
	}
	view := s.contactView(c, v, party, contact)
	view.Action = view.URL()
	view.Form = formWith(url.Values{"name": {contact.Name}, "role": {contact.Role}, "email": {contact.Email}, "phone": {contact.Phone}, "wechat": {contact.WeChat}, "language": {contact.Language}})
	return s.render(c, http.StatusOK, "parties/contact", view)
}

func (s *Server) addContact(c *gin.Context, v *viewer) error {
	party, err := openParty(c, v)
	if err != nil {
		return err
	}
	return s.storeContact(c, v, party, &models.Contact{}, partyURL(party)+"/contacts")
}

func (s *Server) saveContact(c *gin.Context, v *viewer) error {
	party, contact, err := openContact(c, v)
	if err != nil {
		return err
	}
	return s.storeContact(c, v, party, contact, partyURL(party)+"/contacts/"+contact.UID)
}

// storeContact reads the form over the person, new when they have no id yet.
func (s *Server) storeContact(c *gin.Context, v *viewer, party *models.Party, contact *models.Contact, action string) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	uid, now := f.Text("uid", 36), contact.Version
	contact.Version = max(parseID(f.Text("version", 20)), min(now, 1))
	if contact.ID == 0 {
		contact.UID = uid
	}
	contact.ContactSpec = models.ContactSpec{Name: f.Required("name", 160), Role: f.Text("role", 120), Email: f.Text("email", 254), Phone: f.Text("phone", 60), WeChat: f.Text("wechat", 60),
		Language: f.One("language", append([]string{""}, locales.Languages...)...)}
	view := s.contactView(c, v, party, contact)
	view.Action, view.Form = action, f
	if !f.OK() {
		return s.render(c, http.StatusUnprocessableEntity, "parties/contact", view)
	}
	err = v.DB.SaveContact(c.Request.Context(), v.UserUID(), party, contact)
	switch {
	case f.took(err):
		return s.render(c, http.StatusUnprocessableEntity, "parties/contact", view)
	case errors.Is(err, models.ErrStale):
		contact.Version, view.Stale = now, true
		return s.render(c, http.StatusConflict, "parties/contact", view)
	case err != nil:
		return err
	}
	return s.doneAt(c, party, "contacts", "done.saved")
}

// moveBy reads in which direction something goes.
func moveBy(c *gin.Context) (int, error) {
	f, err := readForm(c)
	if err != nil {
		return 0, err
	}
	by := map[string]int{"up": -1, "down": 1}[f.One("to", "up", "down")]
	if !f.OK() {
		return 0, models.Refuse("form", "error.form")
	}
	return by, nil
}

func (s *Server) moveContact(c *gin.Context, v *viewer) error {
	party, err := openParty(c, v)
	if err != nil {
		return err
	}
	by, err := moveBy(c)
	if err != nil {
		return err
	}
	if err := v.DB.MoveContact(c.Request.Context(), party, c.Param("contact"), by); err != nil {
		return err
	}
	return s.doneAt(c, party, "contacts", "done.saved")
}

func (s *Server) removeContact(c *gin.Context, v *viewer) error {
	party, err := openParty(c, v)
	if err != nil {
		return err
	}
	if err := v.DB.RemoveContact(c.Request.Context(), v.UserUID(), party, c.Param("contact")); err != nil {
		return err
	}
	return s.doneAt(c, party, "contacts", "done.saved")
}

// contactPrivacy is where a person's wish to know or to be forgotten is
// answered.
func (s *Server) contactPrivacy(c *gin.Context, v *viewer) error {
	party, contact, err := openContact(c, v)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "parties/privacy", s.contactView(c, v, party, contact))
}

// contactFile is all that is known of a person: for a program, or to read.
func (s *Server) contactFile(c *gin.Context, v *viewer) error {
	party, contact, err := openContact(c, v)
	if err != nil {
		return err
	}
	file, err := v.DB.ExportContact(c.Request.Context(), party, contact)
	if err != nil {
		return err
	}
	if who := contact.Subject(); who.Known() {
		if file.Elsewhere, err = v.DB.FindSubject(c.Request.Context(), who); err != nil {
			return err
		}
	}
	if err := v.DB.Audit(c.Request.Context(), models.Audit{Act: models.ActExport, Noun: "contact", NounUID: contact.UID, Details: models.AuditDetails{What: contact.Name}}); err != nil {
		return err
	}
	if c.Query("as") == "json" {
		attach(c, contact.Name+".json", "application/json; charset=utf-8")
		e := json.NewEncoder(c.Writer)
		e.SetIndent("", "  ")
		return e.Encode(file)
	}
	attach(c, contact.Name+".txt", "text/plain; charset=utf-8")
	_, err = c.Writer.WriteString(contactText(s.page(c, v, ""), file))
	return err
}

// contactText writes a person's file in the reader's words.
func contactText(p page, file *models.ContactFile) string {
	var b strings.Builder
	line := func(label, text string) {
		if text != "" {
			b.WriteString(label + ": " + text + "\n")
		}
	}
	line(p.T("party.name"), file.Party)
	for _, o := range [][2]string{{"contact.name", file.Contact.Name}, {"contact.role", file.Contact.Role}, {"contact.email", file.Contact.Email}, {"contact.phone", file.Contact.Phone},
		{"contact.wechat", file.Contact.WeChat}, {"contact.language", locales.Names[file.Contact.Language]}, {"contact.since", p.Day(file.CreatedAt)}, {"contact.changed", p.Day(file.UpdatedAt)}} {
		line(p.T(o[0]), o[1])
	}
	b.WriteString("\n" + p.T("party.papers") + "\n")
	for _, u := range file.Papers {
		line(p.Day(u.Date), joined(p.T("party.paper."+u.Kind), u.Text))
	}
	b.WriteString("\n" + p.T("supplier.cards") + "\n")
	for _, k := range file.Cards {
		b.WriteString(strings.Join([]string{k.Name, k.Email, k.Phone, k.WeChat, k.Note}, " ") + "\n")
	}
	b.WriteString("\n" + p.T("talk.title") + "\n")
	for _, u := range file.Talks {
		line(p.Day(u.Date), u.Text)
	}
	return b.String()
}

func (s *Server) eraseContact(c *gin.Context, v *viewer) error {
	party, contact, err := openContact(c, v)
	if err != nil {
		return err
	}
	if err := s.Control.NoteShred(c.Request.Context(), v.Company.UID); err != nil {
		return err
	}
	if err := v.DB.EraseContact(c.Request.Context(), v.UserUID(), party, contact.UID); err != nil {
		return err
	}
	left, err := v.DB.SubjectLeft(c.Request.Context(), contact.Subject())
	if err != nil {
		return err
	}
	if len(left) > 0 {
		return s.showErased(c, v, left)
	}
	return s.doneAt(c, party, "contacts", "done.erased")
}
