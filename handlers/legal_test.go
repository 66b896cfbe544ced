package handlers

import (
	"testing"

	"jennyerp/models"
)

func TestTermsAndPrivacyAreReadableByEverybody(t *testing.T) {
	a := newApp(t)
	for _, c := range []*client{a.stranger(), a.company("Ferri")} {
		says(t, c.get("/terms"), 200, "16 or over", models.TermsVersion)
		says(t, c.get("/privacy"), 200, "Three cookies", "Garante")
	}
	for lang, words := range map[string]string{"it": "Tre cookie", "zh-Hans": "三个 Cookie"} {
		c := a.stranger()
		c.cookies["locale"] = lang
		says(t, c.get("/privacy"), 200, words)
	}
}
