package handlers

import (
	"fmt"
	"testing"

	"github.com/go-rod/rod/lib/proto"

	"jennyerp/locales"
	"jennyerp/models"
)

// What joining a double will do is shown only with one: the walk over all pages
// does not come here.
func TestThePreviewOfAJoiningInARealBrowser(t *testing.T) {
	a := newApp(t)
	p := plant(t, a)
	twin := p.party(models.PartySpec{Name: "Valdora with a long name of its own", Supplier: true, VATNo: "IT00743110157"})
	address := "/parties/" + p.params["/parties/:uid"] + "/merge?with=" + twin.UID
	for i, l := range looks {
		lang := locales.Languages[i%len(locales.Languages)]
		t.Run(fmt.Sprintf("%s %d %s", l.theme, l.width, lang), func(t *testing.T) {
			s := visit(t, a)
			s.as(p.client)
			check(t, s.context.SetCookies([]*proto.NetworkCookieParam{{Name: "theme", Value: l.theme, Domain: "127.0.0.1", Path: "/"}, {Name: "locale", Value: lang, Domain: "127.0.0.1", Path: "/"}}))
			s.inspect(t, address, l)
		})
	}
}
