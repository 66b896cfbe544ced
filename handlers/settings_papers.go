package handlers

import (
	"net/mail"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

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
		readPaperSettings(f, to)
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

func readPaperSettings(f *form, to *models.Settings) {
	to.Address = f.Lines("address", maxAddressLines, maxAddressLine)
	to.VATNo = strings.ToUpper(f.Text("vat_no", 30))
	to.Bank = strings.Join(f.Lines("bank", maxAddressLines, maxBank), "\n")
	to.Phone = f.Text("phone", 40)
	if to.Email = f.Text("email", 254); to.Email != "" {
		if _, err := mail.ParseAddress(to.Email); err != nil {
			f.Refuse("email", "email.bad", nil)
		}
	}
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
