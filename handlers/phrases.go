package handlers

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/locales"
	"jennyerp/models"
)

// phrasesView is the library of sentences for papers, and the form of one.
type phrasesView struct {
	*settingsView
	Phrases []models.Phrase
	Phrase  *models.Phrase // of the form
}

func (s *Server) phrasesView(c *gin.Context, v *viewer, name string) *phrasesView {
	return &phrasesView{settingsView: s.settingsView(c, v, name)}
}

// phrases lists them by where they stand.
func (s *Server) phrases(c *gin.Context, v *viewer) error {
	view := s.phrasesView(c, v, "settings/phrases")
	var err error
	if view.Phrases, err = v.DB.Phrases(c.Request.Context(), nil); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "settings/phrases", view)
}

func (s *Server) newPhrase(c *gin.Context, v *viewer) error {
	p := &models.Phrase{UID: models.NewUID()}
	return s.showPhrase(c, v, http.StatusOK, p, formWith(url.Values{"uid": {p.UID}, "use": {short(c.Query("use"), 20)}}))
}

func (s *Server) editPhrase(c *gin.Context, v *viewer) error {
	p, err := v.DB.FindPhrase(c.Request.Context(), c.Param("uid"))
	if err != nil {
		return err
	}
	values := url.Values{"version": {formatID(p.Version)}, "use": {p.Use}, "kind": {p.Kind}}
	for lang, text := range p.Texts {
		values.Set("text_"+lang, text)
	}
	if p.Usual {
		values.Set("usual", "1")
	}
	return s.showPhrase(c, v, http.StatusOK, p, formWith(values))
}

func (s *Server) showPhrase(c *gin.Context, v *viewer, code int, p *models.Phrase, f *form) error {
	view := s.phrasesView(c, v, "settings/phrase")
	view.Phrase, view.Form = p, f
	return s.render(c, code, "settings/phrase", view)
}

func (s *Server) createPhrase(c *gin.Context, v *viewer) error {
	return s.storePhrase(c, v, &models.Phrase{})
}

func (s *Server) savePhrase(c *gin.Context, v *viewer) error {
	p, err := v.DB.FindPhrase(c.Request.Context(), c.Param("uid"))
	if err != nil {
		return err
	}
	return s.storePhrase(c, v, p)
}

func (s *Server) storePhrase(c *gin.Context, v *viewer, p *models.Phrase) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	if uid := f.Text("uid", 36); p.UID == "" {
		p.UID = uid
	}
	p.Version = parseID(f.Text("version", 20))
	p.Use, p.Kind, p.Usual = f.Text("use", 20), f.Text("kind", 20), f.Checked("usual")
	p.Texts = map[string]string{}
	for _, lang := range locales.Languages {
		if text := f.Prose("text_"+lang, models.MaxPhraseText); text != "" {
			p.Texts[lang] = text
		}
	}
	if f.OK() {
		err := v.DB.SavePhrase(c.Request.Context(), p)
		if err == nil {
			return s.done(c, "/settings/phrases", "done.saved")
		}
		if !f.took(err) {
			return err
		}
	}
	return s.showPhrase(c, v, http.StatusUnprocessableEntity, p, f)
}

func (s *Server) removePhrase(c *gin.Context, v *viewer) error {
	if err := v.DB.RemovePhrase(c.Request.Context(), c.Param("uid")); err != nil {
		return err
	}
	return s.done(c, "/settings/phrases", "done.saved")
}

// Uses are where phrases stand.
func (view *phrasesView) Uses() []string { return models.PhraseUses }

// Of are the phrases of a use.
func (view *phrasesView) Of(use string) (some []models.Phrase) {
	for _, p := range view.Phrases {
		if p.Use == use {
			some = append(some, p)
		}
	}
	return some
}

// Known tells whether the phrase of the form is stored already.
func (view *phrasesView) Known() bool { return view.Phrase.ID != 0 }

// UseChoices and KindChoices are what the form offers.
func (view *phrasesView) UseChoices() (all []selectable) {
	for _, use := range models.PhraseUses {
		all = append(all, selectable{use, view.T("paper." + use)})
	}
	return all
}

// KindChoices are the papers a phrase can be for.
func (view *phrasesView) KindChoices() []selectable {
	all := []selectable{{"", view.T("phrase.kind.all")}}
	for _, k := range models.Kinds {
		all = append(all, selectable{k.Name, view.KindWord(k, "title")})
	}
	return all
}

// KindOf names the papers a phrase is for, "" for all.
func (view *phrasesView) KindOf(p models.Phrase) string {
	if k := models.FindKind(p.Kind); k != nil {
		return view.KindWord(k, "title")
	}
	return ""
}

// PhraseText is a phrase in the reader's language, else in the first there is.
func (p page) PhraseText(phrase models.Phrase) string {
	if text := phrase.Texts[p.Lang]; text != "" {
		return text
	}
	for _, lang := range locales.Languages {
		if text := phrase.Texts[lang]; text != "" {
			return text
		}
	}
	return ""
}

// PhraseLine is the beginning of a phrase, to choose it by.
func (p page) PhraseLine(phrase models.Phrase) string {
	return firstRunes(strings.Join(strings.Fields(p.PhraseText(phrase)), " "), 70)
}
