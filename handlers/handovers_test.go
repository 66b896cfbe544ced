package handlers

import (
	"bytes"
	"net/http"
	"testing"
	"time"

	"jennyerp/models"
)

func TestTheOwnersCopyOpensWithItsLinkAloneAndForAMonth(t *testing.T) {
	a := newApp(t)
	owner := a.company("Tessuti Ferri")
	session, err := a.Control.SessionByToken(t.Context(), owner.cookies["session"])
	check(t, err)
	check(t, a.Control.CloseCompany(t.Context(), session, models.ClosingOrder{AtOnce: true}))
	uid := owner.Company.UID
	token, err := a.Control.ClosingToken(t.Context(), uid)
	check(t, err)
	sealed, err := SealHandover(token, []byte("the invoices"))
	check(t, err)
	check(t, a.Keys.Create(HandoverName(uid)))
	check(t, a.Blobs.Put(t.Context(), HandoverKey(uid), bytes.NewReader(sealed)))
	k, err := a.Control.FindClosing(t.Context(), uid)
	check(t, err)
	k.Receivers = []models.Receiver{{Name: "Giulia Ferri", Email: owner.User.Email, Locale: "it"}}
	check(t, a.Control.EndClosing(t.Context(), k, `{"certificate":{}}`, HandoverHash(token), "/archive/"+token))

	letter := a.newest(owner.User.Email)
	if len(letter.Attachments) != 1 || letter.Attachments[0].Name != "certificate.json" || letter.Subject != "La tua azienda è stata cancellata da JennyERP" {
		t.Errorf("the mail is %q with %d files", letter.Subject, len(letter.Attachments))
	}
	if again, err := a.Control.FindClosing(t.Context(), uid); err != nil || again.Token != "" || len(again.Receivers) != 0 {
		t.Errorf("the journal still knows %+v, %v", again, err)
	}
	want(t, a.stranger().get("/archive/"+token), http.StatusOK, "the invoices")
	for _, wrong := range []string{"x", token + "x", token[1:]} {
		want(t, a.stranger().get("/archive/"+wrong), http.StatusNotFound)
	}
	a.now = a.now.Add(31 * 24 * time.Hour)
	want(t, a.stranger().get("/archive/"+token), http.StatusNotFound)
}
