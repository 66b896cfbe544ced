package handlers

import (
	"net/url"
	"testing"

	"jennyerp/models"
)

func TestSuppliersAreAddedFoundAndRenamed(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	owner.sample(camel())
	form := hidden(t, owner.get("/suppliers/new"), "/suppliers")
	form.Set("name", "Tessitura Jara")
	form.Set("country", "Spagna")
	form.Set("notes", "ask\nEva")
	rec := owner.post("/suppliers", form)
	want(t, rec, 303)
	page := owner.get(location(rec))
	want(t, page, 200, "Tessitura Jara", "Spain", "Eva", `/samples?supplier=Tessitura&#43;Jara`)
	want(t, owner.part("/suppliers/list?q=val"), 200, "Lanificio Valdora")
	lacks(t, owner.part("/suppliers/list?q=val"), "Jara")
	want(t, owner.post("/suppliers", url.Values{"uid": {models.NewUID()}, "name": {"LANIFICIO valdora"}}), 422, "already a company", `value="LANIFICIO valdora"`)
	path := "/suppliers/" + form.Get("uid") + "/edit"
	mine := hidden(t, owner.get(path), path)
	want(t, owner.post(path, url.Values{"version": {"1"}, "name": {"Jara"}}), 303)
	mine.Set("name", "Jara SA")
	mine.Set("country", "nowhere")
	want(t, owner.post(path, mine), 422, "We do not know this country", `value="nowhere"`)
	mine.Set("country", "ES")
	rec = owner.post(path, mine)
	want(t, rec, 409, `value="Jara SA"`, "<p>Jara</p>")
	again := hidden(t, rec, path)
	again.Set("name", "Jara SA")
	want(t, owner.post(path, again), 303)
}
