package handlers

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/keys"
	"jennyerp/locales"
	"jennyerp/models"
)

// inquiryMailView is the form that sends an inquiry to those who have not got
// it yet: an address and a language for each, a text for each language.
type inquiryMailView struct {
	kindPage
	Paper     *models.Document
	To        []askedMail
	Languages []string // in use
	Files     []models.Attachment
	Leaves    bool
}

// askedMail is a supplier to be written to.
type askedMail struct {
	models.Asked
	Contacts []models.Contact
}

// URL is the paper's address.
func (view *inquiryMailView) URL() string { return view.List() + "/" + view.Paper.UID }

// Speech are the languages a supplier can be written to in.
func (view *inquiryMailView) Speech() []string { return locales.Languages }

func (d documents) writeInquiry(c *gin.Context, v *viewer) error {
	paper, err := d.find(c, v)
	if err != nil {
		return err
	}
	view, err := d.unsent(c, v, paper)
	if err != nil {
		return err
	}
	values := url.Values{"uid": {models.NewUID()}}
	for i := range view.To {
		to := &view.To[i]
		lang := cmp.Or(to.Language, paper.Language)
		if len(to.Contacts) > 0 {
			lang = cmp.Or(to.Contacts[0].Language, lang)
			values.Set("to-"+to.UID, to.Contacts[0].Email)
		}
		values.Set("lang-"+to.UID, lang)
	}
	for _, lang := range locales.Languages {
		subject, text := d.inquiryText(v, paper, lang, "inquiry.mail.text")
		values.Set("subject-"+lang, subject)
		values.Set("text-"+lang, text)
	}
	return d.showInquiryMail(c, http.StatusOK, view, formWith(values))
}

// inquiryText is what a supplier is written in a language, below the greeting.
func (d documents) inquiryText(v *viewer, paper *models.Document, lang, key string) (subject, text string) {
	number := cmp.Or(paper.Name(), models.NumberMark)
	until := ""
	if paper.Until != "" {
		until = "\n\n" + locales.T(lang, "inquiry.mail.until", "Date", page{viewer: &viewer{Lang: lang}}.Day(paper.Until))
	}
	subject = locales.T(lang, "out.mail.subject", "What", locales.T(lang, "kind.inquiry.name"), "Number", number, "Company", v.Company.Name)
	return subject, locales.T(lang, key, "Number", number) + until + "\n\n" + locales.T(lang, "out.mail.bye") + "\n" + v.User.Name + "\n" + v.Company.Name
}

// unsent is the form's view: who has no link yet.
func (d documents) unsent(c *gin.Context, v *viewer, paper *models.Document) (*inquiryMailView, error) {
	ctx := c.Request.Context()
	view := &inquiryMailView{kindPage: d.kindPage(d.page(c, v, d.kind.Path)), Paper: paper, Leaves: !paper.Frozen()}
	asked, err := v.DB.AskedOf(ctx, paper)
	if err != nil {
		return nil, err
	}
	people, err := v.DB.AskedContacts(ctx, paper)
	if err != nil {
		return nil, err
	}
	for _, a := range asked {
		if a.ShareUID == "" && a.AnsweredAt == 0 {
			view.To = append(view.To, askedMail{a, people[a.PartyID]})
		}
	}
	view.Files, err = v.DB.Attachments(ctx, paper)
	return view, err
}

func (d documents) showInquiryMail(c *gin.Context, code int, view *inquiryMailView, f *form) error {
	view.Form = f
	for _, lang := range locales.Languages {
		if slices.ContainsFunc(view.To, func(to askedMail) bool { return f.Value("lang-"+to.UID) == lang }) {
			view.Languages = append(view.Languages, lang)
		}
	}
	return d.render(c, code, "inquiries/mail", view)
}

// sendInquiry gives everybody his link, and a mail where there is an address.
func (d documents) sendInquiry(c *gin.Context, v *viewer) error {
	paper, f, err := d.posted(c, v)
	if err != nil {
		return err
	}
	view, err := d.unsent(c, v, paper)
	if err != nil {
		return err
	}
	f.All("file")
	letters, err := d.readLetters(c.Request.Context(), v, paper, view.To, f)
	if err != nil {
		return err
	}
	if !f.OK() {
		return d.showInquiryMail(c, http.StatusUnprocessableEntity, view, f)
	}
	if len(letters) == 0 && paper.Frozen() { // the second arrival of the form
		d.redirect(c, "/"+d.kind.Path+"/"+paper.UID)
		return nil
	}
	if err := d.beforeMail(c, v); err != nil {
		return err
	}
	err = v.DB.SendInquiry(c.Request.Context(), v.UserUID(), paper, letters, f.All("file"))
	if f.took(err) {
		return d.showInquiryMail(c, http.StatusUnprocessableEntity, view, f)
	}
	if err != nil {
		return err
	}
	return d.mailQueued(c, v, "/"+d.kind.Path+"/"+paper.UID)
}

// readLetters reads the form into a letter for each supplier.
func (d documents) readLetters(ctx context.Context, v *viewer, paper *models.Document, to []askedMail, f *form) ([]models.AskedLetter, error) {
	set, err := v.DB.Settings(ctx)
	if err != nil {
		return nil, err
	}
	form, subjects, texts := f.Text("uid", 36), map[string]string{}, map[string]string{}
	if !models.ValidUID(form) {
		f.Refuse("form", "error.form", nil)
		form = models.NewUID()
	}
	for _, lang := range locales.Languages {
		subject, text := d.inquiryText(v, paper, lang, "inquiry.mail.text")
		subjects[lang], texts[lang] = subject, text
		if f.given("text-" + lang) {
			subjects[lang], texts[lang] = f.Text("subject-"+lang, models.MaxSubject), f.Prose("text-"+lang, models.MaxLetterText)
		}
	}
	var all []models.AskedLetter
	for _, a := range to {
		lang := f.One("lang-"+a.UID, locales.Languages...)
		l, err := d.letterTo(v, a, form, f.Text("to-"+a.UID, 254), lang)
		if err != nil {
			return nil, err
		}
		l.Subject, l.ReplyTo = subjects[lang], cmp.Or(set.Email, v.User.Email)
		if texts[lang] != "" {
			l.Text = greeting(lang, a.Contacts, l.To) + "\n\n" + texts[lang]
		}
		all = append(all, l)
	}
	for name := range f.values { // of somebody who was sent his meanwhile
		if strings.HasPrefix(name, "to-") || strings.HasPrefix(name, "lang-") {
			f.raw(name)
		}
	}
	return all, nil
}

// letterTo begins a supplier's letter; its uid is made of the form's, so that a
// second click finds the first.
func (d documents) letterTo(v *viewer, a askedMail, form, to, lang string) (models.AskedLetter, error) {
	l := models.AskedLetter{AskedUID: a.UID, Letter: models.Letter{UID: models.UIDOf(form, a.UID), To: to, Locale: lang}}
	key, err := d.Keys.Key(v.DB.CompanyUID, keys.Shares)
	if err != nil {
		return l, err
	}
	l.Share = &models.Share{UID: models.NewUID(), ExpiresAt: d.Clock().AddDate(0, 0, models.ShareDays).UnixMilli()}
	l.Token = models.ShareToken(key, l.Share.UID)
	return l, nil
}

// greeting speaks to the person whose address it is, if he is known.
func greeting(lang string, people []models.Contact, to string) string {
	i := slices.IndexFunc(people, func(c models.Contact) bool { return strings.EqualFold(c.Email, to) })
	if i < 0 {
		return hello(lang, "")
	}
	return hello(lang, people[i].Name)
}

// hello begins a mail to somebody, whose name may not be known.
func hello(lang, name string) string {
	if name == "" {
		return locales.T(lang, "out.mail.hello.all")
	}
	return locales.T(lang, "out.mail.hello", "Name", name)
}

// remindAsked writes to those who got a mail and have not answered.
func (d documents) remindAsked(c *gin.Context, v *viewer) error {
	paper, f, err := d.posted(c, v)
	if err != nil {
		return err
	}
	ctx, form := c.Request.Context(), f.Text("uid", 36)
	if !models.ValidUID(form) {
		f.Refuse("form", "error.form", nil)
	}
	var letters []models.AskedLetter
	if f.OK() {
		if letters, err = d.reminders(ctx, v, paper, form); err != nil {
			return err
		}
		if err := d.beforeMail(c, v); err != nil {
			return err
		}
		_, err = v.DB.RemindAsked(ctx, v.UserUID(), paper, letters)
	}
	if f.took(err) || !f.OK() {
		return d.refused(c, v, paper, f, "")
	}
	if err != nil {
		return err
	}
	return d.mailQueued(c, v, "/"+d.kind.Path+"/"+paper.UID)
}

func (d documents) reminders(ctx context.Context, v *viewer, paper *models.Document, form string) ([]models.AskedLetter, error) {
	set, err := v.DB.Settings(ctx)
	if err != nil {
		return nil, err
	}
	asked, err := v.DB.AskedOf(ctx, paper)
	if err != nil {
		return nil, err
	}
	people, err := v.DB.AskedContacts(ctx, paper)
	if err != nil {
		return nil, err
	}
	var all []models.AskedLetter
	for _, a := range asked {
		if !a.Late() {
			continue
		}
		lang := cmp.Or(a.Language, paper.Language)
		l, err := d.letterTo(v, askedMail{Asked: a}, form, a.Mail, lang)
		if err != nil {
			return nil, err
		}
		subject, text := d.inquiryText(v, paper, lang, "inquiry.mail.remind")
		l.Subject, l.Text, l.ReplyTo, l.ShareUID = subject, greeting(lang, people[a.PartyID], a.Mail)+"\n\n"+text, cmp.Or(set.Email, v.User.Email), a.ShareUID
		all = append(all, l)
	}
	return all, nil
}
