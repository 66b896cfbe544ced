package handlers

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// subjectRoutes are where a company answers a person from outside who asks what
// is kept about them, or to be forgotten (P11). What is looked for never stands
// in an address, for addresses are kept by browsers.
func (s *Server) subjectRoutes() []route {
	company := needs(models.EditCompany)
	return []route{
		{http.MethodGet, "/settings/person", company, s.subjectForm},
		{http.MethodPost, "/settings/person", company, s.findSubject},
		{http.MethodPost, "/settings/person/file", file(fresh(company)), s.subjectFile},
		{http.MethodPost, "/settings/person/erase", fresh(company), s.eraseSubject},
	}
}

type subjectView struct {
	page
	Subject models.Subject
	Asked   bool // somebody was looked for
	Gone    bool // and erased
	Places  []subjectPlace
	Kept    []models.SubjectUse // papers and names that stay, each once
}

// subjectPlace is a part of the house that names the person, and how often.
type subjectPlace struct {
	Key   string
	Count int
}

// subjectPlaces are the parts of the house by their tables; what is none of
// them is "other".
var subjectPlaces = []struct {
	key    string
	tables []string
}{
	{"contacts", []string{"contacts"}},
	{"parties", []string{"parties", "addresses", "talks", "payers"}},
	{"papers", []string{"documents", "document_lines", "attachments", "comments", "asked", "answers", "invoice_details", "received", "phrases"}},
	{"mails", []string{"outbox", "letters", "notices"}},
	{"cards", []string{"captures"}},
	{"samples", []string{"samples", "pictures", "prices", "physical_log", "basket_items", "fairs"}},
	{"money", []string{"payments", "bank_files", "bank_lines"}},
	{"history", []string{"events", "drafts", "filters"}},
	{"other", nil},
}

func subjectPlaceOf(table string) string {
	for _, p := range subjectPlaces {
		if slices.Contains(p.tables, table) {
			return p.key
		}
	}
	return "other"
}

// show fills the page with where the person is named.
func (v *subjectView) show(uses []models.SubjectUse) {
	count := map[string]int{}
	for _, u := range uses {
		count[subjectPlaceOf(u.Table)]++
	}
	for _, p := range subjectPlaces {
		if count[p.key] > 0 {
			v.Places = append(v.Places, subjectPlace{p.key, count[p.key]})
		}
	}
	v.Kept = staying(uses)
}

// staying are the papers and names that stay, each once.
func staying(uses []models.SubjectUse) (kept []models.SubjectUse) {
	for _, u := range uses {
		same := func(k models.SubjectUse) bool {
			return k.Kind == u.Kind && k.Number == u.Number && (u.Number != "" || k.Text == u.Text)
		}
		if u.Kept != "" && !slices.ContainsFunc(kept, same) {
			kept = append(kept, u)
		}
	}
	return kept
}

func (s *Server) subjectForm(c *gin.Context, v *viewer) error {
	return s.render(c, http.StatusOK, "subjects/index", &subjectView{page: s.page(c, v, "data")})
}

// readSubject reads whom the form names.
func readSubject(c *gin.Context) (*form, models.Subject, error) {
	f, err := readForm(c)
	if err != nil {
		return nil, models.Subject{}, err
	}
	return f, models.Subject{Name: f.Text("name", 160), Email: f.Text("email", 254), Phone: f.Text("phone", 60), WeChat: f.Text("wechat", 60)}, nil
}

func (s *Server) findSubject(c *gin.Context, v *viewer) error {
	f, who, err := readSubject(c)
	if err != nil {
		return err
	}
	view := &subjectView{page: s.page(c, v, "data"), Subject: who}
	view.Form = f
	uses, err := v.DB.FindSubject(c.Request.Context(), who)
	if f.took(err) || !f.OK() {
		return s.render(c, http.StatusUnprocessableEntity, "subjects/index", view)
	}
	if err != nil {
		return err
	}
	view.Asked = true
	view.show(uses)
	return s.render(c, http.StatusOK, "subjects/index", view)
}

// subjectFile is all that is kept about the person, as a file for them.
func (s *Server) subjectFile(c *gin.Context, v *viewer) error {
	_, who, err := readSubject(c)
	if err != nil {
		return err
	}
	uses, err := v.DB.FindSubject(c.Request.Context(), who)
	if err != nil {
		return err
	}
	if err := v.DB.Audit(c.Request.Context(), models.Audit{Act: models.ActExport, Noun: "person", Details: models.AuditDetails{Count: len(uses)}}); err != nil {
		return err
	}
	attach(c, v.t("subject.file")+".json", "application/json; charset=utf-8")
	c.Header("Cache-Control", "private, no-store")
	e := json.NewEncoder(c.Writer)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(map[string]any{"person": who, "places": uses, "about": s.sheet(v.Lang, v.Company.Name, "tenant")})
}

// eraseSubject removes the person, and names what had to stay.
func (s *Server) eraseSubject(c *gin.Context, v *viewer) error {
	f, who, err := readSubject(c)
	if err != nil {
		return err
	}
	if err := s.Control.NoteShred(c.Request.Context(), v.Company.UID); err != nil {
		return err
	}
	left, err := v.DB.EraseSubject(c.Request.Context(), v.UserUID(), who)
	view := &subjectView{page: s.page(c, v, "data"), Subject: who}
	view.Form = f
	if f.took(err) {
		return s.render(c, http.StatusUnprocessableEntity, "subjects/index", view)
	}
	if err != nil {
		return err
	}
	return s.showErased(c, v, left)
}

// showErased is the answer after somebody was erased.
func (s *Server) showErased(c *gin.Context, v *viewer, left []models.SubjectUse) error {
	view := &subjectView{page: s.page(c, v, "data"), Asked: true, Gone: true}
	view.show(left)
	return s.render(c, http.StatusOK, "subjects/index", view)
}
