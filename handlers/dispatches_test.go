package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"jennyerp/models"
)

// inDrawer is how many hangers of a sample there are.
func (c *client) inDrawer(s *models.Sample, form string) int64 {
	all, err := c.db().PhysicalSamples(c.app.t.Context(), s)
	check(c.app.t, err)
	for _, p := range all {
		if p.Form == form {
			return p.Count
		}
	}
	return 0
}

func TestAParcelIsPackedByTicksAndByScan(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	samples := c.stock(threeCloths...)
	check(t, c.db().CountPhysical(t.Context(), c.User.UID, samples[0], "hanger", 3, ""))
	check(t, c.db().CountPhysical(t.Context(), c.User.UID, samples[1], "hanger", 1, ""))
	d := c.paper("dispatch")
	for i, pieces := range []models.Quantity{2000, 2000, 1000} {
		check(t, c.db().AddLines(t.Context(), c.User.UID, d, models.Line{SampleUID: samples[i].UID, LineSpec: models.LineSpec{Quantity: pieces}}))
	}
	page := c.get(address(d))
	want(t, page, http.StatusOK, "only 1 in the drawer", "only 0 in the drawer", "Pack the parcel")
	if strings.Contains(page.Body.String(), "only 3 in") {
		t.Error("three are enough for two")
	}
	packer := c.colleague("warehouse", false)
	want(t, packer.get(address(d)+"/pack"), http.StatusOK, "0 of 3", "2 × Hanger")
	lines := c.lines(d)
	want(t, packer.post(address(d)+"/pack", url.Values{"boxes": {"1"}, "line": {lines[0].UID}}), http.StatusSeeOther)
	want(t, packer.post(address(d)+"/pack", url.Values{"code": {"sf2207"}}), http.StatusSeeOther)
	want(t, packer.post(address(d)+"/pack", url.Values{"code": {"SF-2207"}}), http.StatusUnprocessableEntity, "is in the box already")
	want(t, packer.post(address(d)+"/pack", url.Values{"code": {"nothing"}}), http.StatusUnprocessableEntity, "nothing is not on this parcel")
	want(t, packer.post(address(d)+"/pack", url.Values{"sample": {samples[2].UID}, "as": {"CT-1190"}}), http.StatusSeeOther)
	want(t, packer.get(address(d)+"/pack"), http.StatusOK, "3 of 3")
	want(t, packer.post(address(d)+"/status", url.Values{"version": {formatID(c.stored(d).Version)}, "to": {"packed"}}), http.StatusSeeOther)
	if left := c.inDrawer(samples[0], "hanger"); left != 1 {
		t.Errorf("%d hangers left", left)
	}
	want(t, packer.post(address(d)+"/pack", url.Values{"boxes": {"1"}}), http.StatusUnprocessableEntity)
}

func TestAParcelGoesToTheAddressForGoodsAndIsFollowed(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	k := models.FindKind("dispatch")
	p := c.meets(k, "Atelier Blu")
	for _, a := range []models.AddressSpec{{Use: "billing", Street: "Via Fattura 1", City: "Roma"}, {Use: "shipping", Street: "Via Magazzino 2", ZIP: "59100", City: "Prato", Country: "IT"}} {
		check(t, c.db().SaveAddress(t.Context(), c.User.UID, p, &models.Address{UID: models.NewUID(), AddressSpec: a}))
	}
	want(t, c.get("/dispatches/new?party="+p.UID), http.StatusOK, "Via Fattura 1, Roma", `<option value="DHL">`)
	d := c.wares("dispatch", "en", c.hang("Spigato").sample)
	if now := c.stored(d); now.ShipTo != "Via Magazzino 2, 59100 Prato, Italy" {
		t.Errorf("goes to %q", now.ShipTo)
	}
	check(t, c.db().Advance(t.Context(), c.User.UID, d, "sent"))
	want(t, c.post(address(d)+"/edit", url.Values{"version": {formatID(d.Version)}, "courier": {"BRT espresso"}, "tracking": {"123 456"}}), http.StatusSeeOther)
	const there = "vas.brt.it/vas/sped_det_show.hsm?referer=sped_numspe_par.htm&amp;Nspediz=123456"
	want(t, c.get(address(d)), http.StatusOK, there)
	label := c.get(address(d) + "/label")
	want(t, label, http.StatusOK, "Atelier Blu", "Anna Rossi", "Via Magazzino 2", "SD-2026-0001")
	lacks(t, label, "VAT no.") // of no use to a courier
	want(t, c.app.stranger().get(c.shares(d, "30", "")), http.StatusOK, there, "Follow the parcel")
	for courier, known := range map[string]bool{"DHL Express": true, "顺丰速运": true, "Corriere Rossi": false, "": false} {
		if got := (&models.Document{DocumentSpec: models.DocumentSpec{Courier: courier, Tracking: "1"}}).TrackURL(); (got != "") != known {
			t.Errorf("%q leads to %q", courier, got)
		}
	}
}

func TestASelectionIsAnsweredWithOnePressAndItsGuestBecomesACustomer(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	samples := c.stock(threeCloths...)
	known := c.mill("Boutique Verde", "", "verde@b.example")
	k := &models.Capture{UID: models.NewUID(), Kind: models.SelectionCapture, CaptureSpec: models.CaptureSpec{Customer: "Anna Rossi", Contact: "anna@blu.example, +39 055 123456", Email: "anna@blu.example", Phone: "+39 055 123456",
		Note: "By October", Items: []models.ChosenItem{{Sample: samples[0].UID, Wish: "100 m"}}}}
	check(t, c.db().AddCapture(t.Context(), "en", k))
	k, err := c.db().FindCapture(t.Context(), k.UID)
	check(t, err)
	d, err := c.db().TakeSelection(t.Context(), c.User.UID, k)
	check(t, err)
	want(t, c.get(address(d)), http.StatusOK, "Anna Rossi", address(d)+"/who", "Make a quotation")
	want(t, c.get(address(d)+"/who"), http.StatusOK, "anna@blu.example", "By October", "Add as a new customer")
	for range 2 { // a second click
		want(t, c.post(address(d)+"/who", nil), http.StatusSeeOther)
	}
	now := c.stored(d)
	people, err := c.db().Contacts(t.Context(), now.PartyID)
	check(t, err)
	if now.PartyName != "Anna Rossi" || len(people) != 1 || people[0].Email != "anna@blu.example" || now.ContactUID != people[0].UID {
		t.Fatalf("is %q with %+v", now.PartyName, people)
	}
	uid := models.NewUID()
	for range 2 {
		want(t, c.post(address(d)+"/into", url.Values{"uid": {uid}, "kind": {"quotation"}}), http.StatusSeeOther)
	}
	want(t, c.get("/quotations/"+uid), http.StatusOK, "Anna Rossi", "Camel herringbone", "Came from this")
	if now := c.stored(d); now.Status != "answered" {
		t.Errorf("stands at %s", now.Status)
	}

	twin := &models.Document{UID: models.NewUID(), Kind: models.FindKind("selection"), DocumentSpec: models.DocumentSpec{Who: "Boutique verde srl"}}
	check(t, c.db().CreateDocument(t.Context(), c.User.UID, twin))
	want(t, c.get(address(twin)+"/who"), http.StatusOK, "Boutique Verde", "This is them")
	want(t, c.post(address(twin)+"/who", url.Values{"party": {known.UID}}), http.StatusSeeOther)
	if now := c.stored(twin); now.PartyID != known.ID && now.PartyName != "Boutique Verde" {
		t.Errorf("is %q", now.PartyName)
	}
}

func TestAnOrderSaysItsTolerance(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	d := c.paper("order", c.stock(threeCloths...)[0])
	line := c.lines(d)[0].UID
	want(t, c.post(address(d)+"/lines/set", url.Values{"do": {"set"}, "set_tolerance": {"± 200"}}), http.StatusUnprocessableEntity, "Write a tolerance")
	want(t, c.post(address(d)+"/lines/set", url.Values{"do": {"set"}, "line": {line}, "set_tolerance": {"±5%"}}), http.StatusSeeOther)
	want(t, c.get(address(d)), http.StatusOK, "±5%")
	want(t, c.get(address(d)+"/print"), http.StatusOK, "±5%")
}

func TestTheLibraryAsksForPricesOfSeveralSamplesAtOnce(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	samples := c.stock(threeCloths...)
	want(t, c.get("/samples"), http.StatusOK, `formaction="/inquiries/new"`)
	want(t, c.get("/inquiries/new?id="+samples[0].UID+"&id="+samples[1].UID), http.StatusOK, samples[0].UID, samples[1].UID)
	want(t, c.get("/samples/"+samples[0].UID), http.StatusOK, "/inquiries/new?sample="+samples[0].UID)
}
