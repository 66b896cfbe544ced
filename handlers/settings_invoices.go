package handlers

import (
	"jennyerp/internal/bank"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/taxid"
	"jennyerp/locales"
	"jennyerp/models"
)

func (s *Server) invoiceSettings(c *gin.Context, v *viewer) error {
	return s.renderSettings(c, v, "settings/invoices", nil)
}

// saveInvoiceSettings stores what invoices say of the house, where money goes,
// and how those are reminded who have not paid.
func (s *Server) saveInvoiceSettings(c *gin.Context, v *viewer) error {
	return s.storeSettings(c, v, "settings/invoices", "/settings/invoices", readFiscal)
}

// fiscalTexts are the fields of one line with how long they may be.
func fiscalTexts(to *models.Settings) map[string]struct {
	at  *string
	max int
} {
	return map[string]struct {
		at  *string
		max int
	}{"legal_name": {&to.LegalName, 80}, "street": {&to.Street, 60}, "zip": {&to.ZIP, 12}, "city": {&to.City, 60}, "region": {&to.Region, 30}, "rea": {&to.REA, 24}, "terms": {&to.Terms, 200}}
}

func readFiscal(f *form, to *models.Settings) {
	for name, field := range fiscalTexts(to) {
		*field.at = f.Text(name, field.max)
	}
	if to.Country == "IT" {
		to.Region = strings.ToUpper(to.Region)
		if to.Region != "" && utf8.RuneCountInString(to.Region) != 2 {
			f.Refuse("region", "settings.region.bad", nil)
		}
	}
	to.TaxCode = strings.ToUpper(f.Text("tax_code", 28))
	if to.Country == "IT" && to.TaxCode != "" {
		if _, err := taxid.ItalianCode(to.TaxCode); err != nil {
			f.Refuse("tax_code", "party.tax_code.shape", nil)
		}
	}
	if in := f.Text("regime", 4); in != "" {
		if to.Regime = in; !slices.Contains(models.Regimes, in) {
			f.Refuse("regime", "error.choice", nil)
		}
	}
	to.IBAN = strings.ToUpper(strings.ReplaceAll(f.Text("iban", 60), " ", ""))
	if to.IBAN != "" && !models.ValidIBAN(to.IBAN) {
		f.Refuse("iban", "settings.iban.bad", nil)
	}
	to.BIC = strings.ToUpper(strings.ReplaceAll(f.Text("bic", 20), " ", ""))
	if to.BIC != "" && len(to.BIC) != 8 && len(to.BIC) != 11 {
		f.Refuse("bic", "settings.bic.bad", nil)
	}
	readReminding(f, to)
}

func readReminding(f *form, to *models.Settings) {
	to.Reminding = f.Checked("reminding")
	to.Remind, to.Reminders = nil, map[string]string{}
	last := 0
	for level := 1; level <= models.ReminderLevels; level++ {
		name := "remind_" + strconv.Itoa(level)
		days, err := strconv.Atoi(f.Text(name, 4))
		if err != nil || days < 1 || days > 400 || days <= last {
			f.Refuse(name, "settings.remind.bad", nil)
		}
		last = days
		to.Remind = append(to.Remind, days)
		for _, lang := range locales.Languages {
			if text := f.Prose("reminder_"+strconv.Itoa(level)+"_"+lang, models.MaxLetterText); text != "" {
				to.Reminders[strconv.Itoa(level)+"."+lang] = text
			}
		}
	}
}

func fiscalValues(now models.Settings, values url.Values) {
	for name, field := range fiscalTexts(&now) {
		values.Set(name, *field.at)
	}
	for name, v := range map[string]string{"tax_code": now.TaxCode, "regime": now.Regime, "iban": bank.Grouped(now.IBAN), "bic": now.BIC} {
		values.Set(name, v)
	}
	if now.Reminding {
		values.Set("reminding", "on")
	}
	for level := 1; level <= models.ReminderLevels; level++ {
		values.Set("remind_"+strconv.Itoa(level), strconv.Itoa(now.RemindAfter(level)))
		for _, lang := range locales.Languages {
			values.Set("reminder_"+strconv.Itoa(level)+"_"+lang, now.Reminders[strconv.Itoa(level)+"."+lang])
		}
	}
}

// Regimes are the Italian tax regimes, by name where we know one.
func (v *settingsView) Regimes() []selectable {
	var all []selectable
	for _, r := range models.Regimes {
		label := r
		if r == "RF01" || r == "RF19" {
			label += " " + v.T("settings.regime."+r)
		}
		all = append(all, selectable{r, label})
	}
	return all
}

// Levels are the reminders, each with its texts by language and what is written
// when nobody wrote anything.
func (v *settingsView) Levels() []reminderLevel {
	var all []reminderLevel
	for level := 1; level <= models.ReminderLevels; level++ {
		l := reminderLevel{Days: "remind_" + strconv.Itoa(level), Title: v.T("settings.remind.level", "Level", level)}
		for _, lang := range locales.Languages {
			l.Texts = append(l.Texts, reminderText{Name: "reminder_" + strconv.Itoa(level) + "_" + lang, Label: locales.Names[lang], Usual: usualReminder(lang, level)})
		}
		all = append(all, l)
	}
	return all
}

type reminderLevel struct {
	Days, Title string
	Texts       []reminderText
}

type reminderText struct{ Name, Label, Usual string }

// usualReminder is the text of a reminder when the house has none of its own;
// {number}, {amount} and {date} stand for those of the invoice.
func usualReminder(lang string, level int) string {
	return locales.T(lang, "reminder.text."+strconv.Itoa(level), "Number", models.NumberMark, "Amount", "{amount}", "Date", "{date}")
}
