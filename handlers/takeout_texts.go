package handlers

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/locales"
	"jennyerp/models"
)

// takeoutTexts are the texts in a company's file: how to read it, and what
// Art. 15 asks to tell, in each language.
func (s *Server) takeoutTexts(company string) map[string]string {
	texts := map[string]string{}
	for _, lang := range locales.Languages {
		texts["README."+lang+".txt"] = locales.T(lang, "takeout.readme", "Company", company) + "\n"
		texts["about-your-data."+lang+".md"] = s.sheet(lang, company, "tenant")
	}
	return texts
}

// sheet tells about processing (GDPR Art. 15(1)): purposes, grounds, whom it is
// about, how long, who receives it, where it comes from, what rights there are.
func (s *Server) sheet(lang, name, database string) string {
	t := func(key string, args ...any) string { return locales.T(lang, key, args...) }
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s · %s · %s\n", t("sheet.title"), name, s.BaseURL, s.Clock().UTC().Format("2006-01-02"))
	section := func(title string, paragraphs ...string) {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", title, strings.Join(paragraphs, "\n\n"))
	}
	section(t("sheet.purposes"), purposeTable(t, models.TheDataMap().Of(database)))
	section(t("sheet.recipients"), recipientList(t, s.Processors))
	section(t("sheet.source"), t("sheet.source."+database))
	section(t("sheet.left_out"), t("sheet.left_out."+database))
	section(t("sheet.rights"), t("sheet.rights.text"), t("sheet.complaint"))
	section(t("sheet.automated"), t("sheet.automated.text"))
	return b.String()
}

// purposeTable has a line for each purpose, ground and time.
func purposeTable(t func(string, ...any) string, tables []models.MappedTable) string {
	lines := []string{"| " + strings.Join([]string{t("sheet.purpose"), t("sheet.about"), t("sheet.basis"), t("sheet.kept"), t("sheet.tables")}, " | ") + " |", "|---|---|---|---|---|"}
	type line struct{ purpose, basis, retention string }
	var order []line
	about, names := map[line][]string{}, map[line][]string{}
	for _, m := range tables {
		l := line{m.Purpose, m.Basis, m.Retention}
		if names[l] == nil {
			order = append(order, l)
		}
		about[l], names[l] = append(about[l], m.About()...), append(names[l], m.Table)
	}
	for _, l := range order {
		var whom []string
		for _, of := range models.MapSubjects {
			if slices.Contains(about[l], of) {
				whom = append(whom, t("map.of."+of))
			}
		}
		lines = append(lines, "| "+strings.Join([]string{t("map.purpose." + l.purpose), strings.Join(whom, ", "), t("map.basis." + l.basis), t("map.retention." + l.retention), strings.Join(names[l], ", ")}, " | ")+" |")
	}
	return strings.Join(lines, "\n")
}

// recipientList names who receives data on this server.
func recipientList(t func(string, ...any) string, all []models.Processor) string {
	if len(all) == 0 {
		return t("sheet.recipients.none")
	}
	var lines []string
	for _, p := range all {
		lines = append(lines, "- "+t("processor."+p.Role)+": "+joined(p.Name, joined(p.Place, p.Country))+" ("+t("basis."+p.Basis())+")")
	}
	return strings.Join(lines, "\n")
}

// accountData is all that the service itself knows of the person who asks, as a
// file for programs, with the sheet that explains it.
func (s *Server) accountData(c *gin.Context, v *viewer) error {
	data, err := s.Control.AccountData(c.Request.Context(), v.User)
	if err != nil {
		return err
	}
	attach(c, v.t("account.data.file", "Name", v.User.Name)+".json", "application/json; charset=utf-8")
	c.Header("Cache-Control", "private, no-store")
	e := json.NewEncoder(c.Writer)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(map[string]any{"about": s.sheet(v.Lang, v.User.Name, "control"), "tables": data})
}
