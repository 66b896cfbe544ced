package handlers

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/keys"
	"jennyerp/locales"
	"jennyerp/models"
)

// documentMailView is the form that sends a paper.
type documentMailView struct {
	kindPage
	Paper    *models.Document
	Contacts []models.Contact
	Files    []models.Attachment
	Leaves   bool // a draft: sending it gives it its number and freezes it
}

// URL is the paper's address.
func (view *documentMailView) URL() string { return view.List() + "/" + view.Paper.UID }

// MailLanguage is the language the mail is written in.
func (view *documentMailView) MailLanguage() string { return view.Paper.Language }

// Name is what people call the paper.
func (view *documentMailView) Name() string { return view.PaperName(view.Paper) }

// writeMail asks whom the paper goes to, with subject and text proposed in the
// paper's language.
func (d documents) writeMail(c *gin.Context, v *viewer) error {
	paper, err := d.find(c, v)
	if err != nil {
		return err
	}
	f, err := d.proposeMail(c, v, paper)
	if err != nil {
		return err
	}
	return d.showMail(c, v, http.StatusOK, paper, f)
}

func (d documents) proposeMail(c *gin.Context, v *viewer, paper *models.Document) (*form, error) {
	ctx := c.Request.Context()
	to, _, err := v.DB.MailContact(ctx, paper)
	if err != nil {
		return nil, err
	}
	set, err := v.DB.Settings(ctx)
	if err != nil {
		return nil, err
	}
	lang, number := paper.Language, cmp.Or(paper.Name(), models.NumberMark)
	what := d.kind.Name
	if paper.Mode == "prices" {
		what = paper.Mode
	}
	view := &paperView{page: page{viewer: &viewer{Lang: lang}}, Doc: paper}
	text := strings.Join([]string{hello(lang, to.Name), locales.T(lang, "out.mail.text."+what, "Number", number), locales.T(lang, "out.mail.bye") + "\n" + v.User.Name + "\n" + set.Name}, "\n\n")
	subject := locales.T(lang, "out.mail.subject", "What", view.heading(), "Number", number, "Company", set.Name)
	level := ""
	if c.Query("remind") != "" && paper.Kind.Name == "invoice" && paper.Frozen() {
		claim, err := v.DB.FindClaim(ctx, paper)
		if err != nil {
			return nil, err
		}
		next := min(claim.Reminded+1, models.ReminderLevels)
		level, subject = formatID(int64(next)), reminderSubject(paper, set, next)
		text = strings.Join([]string{hello(lang, to.Name), reminderWords(set, paper, claim, next, v.DB.Today(set)), locales.T(lang, "out.mail.bye") + "\n" + v.User.Name + "\n" + set.Name}, "\n\n")
	}
	enclosed, err := v.DB.Enclosures(ctx, paper)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, a := range enclosed {
		files = append(files, a.UID)
	}
	return formWith(url.Values{"file": files, "uid": {models.NewUID()}, "to": {to.Email}, "link": {"1"}, "text": {text},
		"subject": {subject}, "remind": {level}}), nil
}

func (d documents) showMail(c *gin.Context, v *viewer, code int, paper *models.Document, f *form) error {
	view := &documentMailView{kindPage: d.kindPage(d.page(c, v, d.kind.Path)), Paper: paper, Leaves: !paper.Frozen()}
	view.Form = f
	var err error
	if _, view.Contacts, err = v.DB.MailContact(c.Request.Context(), paper); err != nil {
		return err
	}
	if view.Files, err = v.DB.Attachments(c.Request.Context(), paper); err != nil {
		return err
	}
	return d.render(c, code, "documents_out/mail", view)
}

// sendMail puts the paper into the company's outbox; a draft leaves the house
// with it. The note in the control database is written before and after, so
// that no crash loses the mail.
func (d documents) sendMail(c *gin.Context, v *viewer) error {
	paper, f, err := d.posted(c, v)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	set, err := v.DB.Settings(ctx)
	if err != nil {
		return err
	}
	l := &models.Letter{UID: f.Text("uid", 36), To: f.Text("to", 254), Locale: paper.Language, Subject: f.Text("subject", models.MaxSubject),
		Text: strings.ReplaceAll(strings.TrimSpace(f.raw("text")), "\r\n", "\n"), ReplyTo: cmp.Or(set.Email, v.User.Email), Files: f.All("file")}
	if f.Checked("copy") {
		l.Copy = v.User.Email
	}
	level := int(parseID(f.Text("remind", 2)))
	share, token, err := d.linkOfMail(v, f)
	if err != nil {
		return err
	}
	if !f.OK() {
		return d.showMail(c, v, http.StatusUnprocessableEntity, paper, f)
	}
	if err := d.beforeMail(c, v); err != nil {
		return err
	}
	if err := v.DB.SendDocument(ctx, v.UserUID(), paper, l, share, token); f.took(err) {
		return d.showMail(c, v, http.StatusUnprocessableEntity, paper, f)
	} else if err != nil {
		return err
	}
	if level > 0 {
		if err := v.DB.Reminded(ctx, v.UserUID(), paper, level); err != nil {
			return err
		}
	}
	return d.mailQueued(c, v, "/"+d.kind.Path+"/"+paper.UID)
}

// linkOfMail is the link that goes with the mail, if it is wanted.
func (d documents) linkOfMail(v *viewer, f *form) (*models.Share, string, error) {
	if !f.Checked("link") {
		return nil, "", nil
	}
	key, err := d.Keys.Key(v.DB.CompanyUID, keys.Shares)
	if err != nil {
		return nil, "", err
	}
	s := &models.Share{UID: models.NewUID(), ExpiresAt: d.Clock().AddDate(0, 0, models.ShareDays).UnixMilli()}
	return s, models.ShareToken(key, s.UID), nil
}

// beforeMail asks whether the person may send another one now, and notes that
// there is mail before it is stored, for a minute later: a crash then loses none.
func (s *Server) beforeMail(c *gin.Context, v *viewer) error {
	if err := s.allow(c, "papers:"+v.UserUID()); err != nil {
		return err
	}
	return s.Control.NoteMail(c.Request.Context(), v.DB.CompanyUID, s.Clock().Add(time.Minute).UnixMilli())
}

// mailQueued sends what was stored, and goes on to an address.
func (s *Server) mailQueued(c *gin.Context, v *viewer, to string) error {
	if err := s.Control.NoteMail(c.Request.Context(), v.DB.CompanyUID, s.Clock().UnixMilli()); err != nil {
		return err
	}
	s.Wake("mail")
	return s.done(c, to, "done.mailed")
}

// retryMail tries a refused mail again.
func (d documents) retryMail(c *gin.Context, v *viewer) error {
	paper, err := d.find(c, v)
	if err != nil {
		return err
	}
	if err := d.allow(c, "papers:"+v.UserUID()); err != nil {
		return err
	}
	if err := v.DB.RetryLetter(c.Request.Context(), paper, c.Param("mail")); err != nil {
		return err
	}
	return d.mailQueued(c, v, "/"+d.kind.Path+"/"+paper.UID)
}

// blocks are the paragraphs of a text, each with its lines.
func blocks(text string) [][]string {
	var all [][]string
	for _, part := range strings.Split(text, "\n\n") {
		if lines := paragraphs(part); len(lines) > 0 {
			all = append(all, lines)
		}
	}
	return all
}
