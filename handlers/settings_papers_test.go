package handlers

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// letterhead is the form of the page as it is shown, with changes.
func (c *client) letterhead(changes ...string) url.Values {
	c.app.t.Helper()
	now, err := c.db().Settings(c.app.t.Context())
	check(c.app.t, err)
	f := url.Values{}
	for name, v := range settingsValues(now, "en") {
		if slices.Contains([]string{"version", "address", "vat_no", "bank", "email", "phone", "valid_days"}, name) || strings.HasPrefix(name, "number_") || strings.HasPrefix(name, "rate_") {
			f[name] = v
		}
	}
	for i := 0; i+1 < len(changes); i += 2 {
		f.Set(changes[i], changes[i+1])
	}
	return f
}

func TestTheLetterheadIsWritten(t *testing.T) {
	c := newApp(t).company("Ferri")
	goesTo(t, c.post("/settings/papers", c.letterhead("address", "Via Pistoiese 12\n\n 59100 Prato PO ", "bank", "IBAN IT60X0542811101000000123456", "vat_no", "it01234567897", "email", "info@ferri.example", "number_quotation", "OFF {n:3}/{yy}")), "/settings/papers?done=done.saved")
	now, err := c.db().Settings(t.Context())
	check(t, err)
	if !slices.Equal(now.Address, []string{"Via Pistoiese 12", "", "59100 Prato PO"}) || now.VATNo != "IT01234567897" || now.Numbers["quotation"] != "OFF {n:3}/{yy}" || now.Numbers["order"] != "" {
		t.Errorf("stored %q %q %v", now.Address, now.VATNo, now.Numbers)
	}
	want(t, c.get("/settings/papers"), 200, "Via Pistoiese 12", "OFF {n:3}/{yy}")
	for _, tt := range []struct{ field, typed, says string }{
		{"email", "nowhere", "This is not a mail address"},
		{"number_order", "SO-{n}", "Write the year and the number"},
		{"address", strings.Repeat("x\n", 7), "6 lines at most"},
	} {
		says(t, c.post("/settings/papers", c.letterhead(tt.field, tt.typed)), 422, tt.says)
	}
}

func TestTheLogoIsShownAndTakenAway(t *testing.T) {
	c := newApp(t).company("Ferri")
	want(t, c.get("/settings/papers/logo"), 404)
	goesTo(t, c.sendLogo("logo.jpg", testJPEG(t)), "/settings/papers?done=done.saved")
	if rec := c.get("/settings/papers/logo"); rec.Code != 200 || rec.Header().Get("Content-Type") != "image/jpeg" {
		t.Errorf("the logo answers %d", rec.Code)
	}
	says(t, c.sendLogo("logo.svg", []byte("<svg/>")), 422, "logo.svg")
	goesTo(t, c.post("/settings/papers", c.letterhead("no_logo", "on")), "/settings/papers?done=done.saved")
	want(t, c.get("/settings/papers/logo"), 404)
}

// sendLogo posts the form of the letterhead with a file.
func (c *client) sendLogo(name string, data []byte) *httptest.ResponseRecorder {
	c.app.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for field, values := range c.letterhead() {
		check(c.app.t, w.WriteField(field, values[0]))
	}
	part, err := w.CreateFormFile("logo", name)
	check(c.app.t, err)
	_, err = part.Write(data)
	check(c.app.t, err)
	check(c.app.t, w.Close())
	req := httptest.NewRequest(http.MethodPost, "/settings/papers", &body)
	req.Header.Set("Content-Type", w.FormDataContentType())
	return c.do(req)
}
