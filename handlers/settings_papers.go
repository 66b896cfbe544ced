package handlers

import (
	"net/mail"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/measure"
	"jennyerp/models"
)

// What the house writes on its papers is bounded so that a page can hold it.
const (
	maxAddressLines = 6
	maxAddressLine  = 80
	maxBank         = 300
)

func (s *Server) paperSettings(c *gin.Context, v *viewer) error {
	return s.renderSettings(c, v, "settings/papers", nil)
}

// savePaperSettings stores how the company shows itself on its papers, and the
// form of their numbers.
func (s *Server) savePaperSettings(c *gin.Context, v *viewer) error {
	var logo string
	f, refused, err := s.readUpload(c, v, func(p models.Picture) error { logo = p.Blob; return nil })
	if err != nil {
		return err
	}
	return s.storeSettingsForm(c, v, f, "settings/papers", "/settings/papers", func(f *form, to *models.Settings) {
		readPaperSettings(f, v, to)
		for _, r := range refused {
			f.Refuse("logo", r.Key, map[string]any{"File": r.Name})
		}
		if f.Checked("no_logo") {
			to.Logo = ""
		}
		if logo != "" {
			to.Logo = logo
		}
	})
}

func readPaperSettings(f *form, v *viewer, to *models.Settings) {
	to.Address = f.Lines("address", maxAddressLines, maxAddressLine)
	to.VATNo = strings.ToUpper(f.Text("vat_no", 30))
	to.Bank = strings.Join(f.Lines("bank", maxAddressLines, maxBank), "\n")
	to.Phone = f.Text("phone", 40)
	if to.Email = f.Text("email", 254); to.Email != "" {
		if _, err := mail.ParseAddress(to.Email); err != nil {
			f.Refuse("email", "email.bad", nil)
		}
	}
	readPaperTerms(f, v, to)
	to.Numbers = map[string]string{}
	for _, k := range models.Kinds {
		name := "number_" + k.Name
		format := f.Text(name, 40)
		if !models.ValidNumberFormat(format) {
			f.Refuse(name, "settings.number.bad", nil)
		}
		if format != "" {
			to.Numbers[k.Name] = format
		}
	}
}

const maxValidDays = 366

// readPaperTerms reads what new papers begin with: how long an offer binds,
// and what other currencies are worth.
func readPaperTerms(f *form, v *viewer, to *models.Settings) {
	to.ValidDays = 0
	if in := f.Text("valid_days", 4); in != "" {
		days, err := measure.ParseNumber(in, v.short(), 0)
		if err != nil || days < 1 || days > maxValidDays {
			f.Refuse("valid_days", "settings.valid_days.bad", map[string]any{"Max": maxValidDays})
		}
		to.ValidDays = days
	}
	to.Rates = map[string]int64{}
	for _, code := range commonCurrencies {
		name := "rate_" + code
		in := f.Text(name, 20)
		if in == "" || code == to.Currency {
			continue
		}
		rate, err := measure.ParseNumber(in, v.short(), ratesAt)
		if err != nil || rate <= 0 || rate > maxHouseRate {
			f.Refuse(name, "document.rate.bad", nil)
		}
		to.Rates[code] = rate
	}
	if len(to.Rates) == 0 {
		to.Rates = nil
	}
}

// maxHouseRate keeps a slip from turning a price into another one altogether.
const maxHouseRate = 10_000 * 1_000_000

// termValues writes what new papers begin with into the fields of the form.
func termValues(now models.Settings, lang string, values url.Values) {
	if now.ValidDays > 0 {
		values.Set("valid_days", measure.FormatNumber(now.ValidDays, 0, 0, lang))
	}
	var all []string
	for _, code := range commonCurrencies {
		if rate := now.Rates[code]; rate > 0 {
			values.Set("rate_"+code, measure.FormatNumber(rate, ratesAt, 0, lang))
			all = append(all, code+" "+values.Get("rate_"+code))
		}
	}
	values.Set("rates", strings.Join(all, ", "))
}

// RateCodes are the currencies whose worth can be set.
func (v *settingsView) RateCodes() []string {
	return slices.DeleteFunc(slices.Clone(commonCurrencies), func(code string) bool { return code == v.Now.Currency })
}

func letterheadValues(now models.Settings, values url.Values) {
	for name, v := range map[string]string{
		"address": strings.Join(now.Address, "\n"), "vat_no": now.VATNo, "bank": now.Bank, "email": now.Email, "phone": now.Phone, "logo": now.Logo,
	} {
		values.Set(name, v)
	}
	for _, k := range models.Kinds {
		values.Set("number_"+k.Name, now.Numbers[k.Name])
	}
}

// PaperKinds are the papers that have numbers, with an example of each.
func (v *settingsView) PaperKinds() []*models.Kind { return models.Kinds }

// Example is the number the kind gets with the usual form.
func (v *settingsView) Example(k *models.Kind) string { return k.Number("", 2026, 42) }

// logo is the company's sign as its papers show it.
func (s *Server) logo(c *gin.Context, v *viewer) error {
	set, err := v.DB.Settings(c.Request.Context())
	if err != nil {
		return err
	}
	if set.Logo == "" {
		return models.ErrNotFound
	}
	return s.sendPicture(c, v.DB, &models.Picture{UID: "logo", Blob: set.Logo}, 640, "private, max-age=86400")
}
