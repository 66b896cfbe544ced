package handlers

import (
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/proto"

	"jennyerp/locales"
)

// The pages of whoever runs the service, and what a company that pays sees: as
// TestEveryPageInARealBrowser looks at those of a company.
func TestThePagesOfTheServiceInARealBrowser(t *testing.T) {
	sh := newShop(t)
	p := plant(t, sh.testApp)
	sh.plant(p)
	for name, who := range map[string]struct {
		client *client
		under  string
		least  int
	}{"operator": {sh.operator(), "/operator", 9}, "payer": {sh.in(p.client), "/settings/subscription", 4}} {
		t.Run(name, func(t *testing.T) {
			s := visit(t, sh.testApp)
			s.as(who.client)
			n := 0
			for _, address := range htmlPages(who.client, p) {
				if !strings.HasPrefix(address, who.under) {
					continue
				}
				check(t, s.context.SetCookies([]*proto.NetworkCookieParam{{Name: "locale", Value: locales.Languages[n%len(locales.Languages)], Domain: "127.0.0.1", Path: "/"}}))
				s.inspect(t, address, pairs[n%2]...)
				n++
			}
			if n < who.least {
				t.Errorf("only %d pages were met", n)
			}
		})
	}
}
