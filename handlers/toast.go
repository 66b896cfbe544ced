package handlers

import (
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// toasts are the messages that may be shown after a change; others in the URL
// are ignored, so that nobody can make the page say things.
var toasts = []string{"done.legal_accepted", "done.legal_seen", "done.saved", "done.created", "done.archived", "done.activated", "done.removed", "done.restored", "done.undone", "done.bulk",
	"done.price", "done.colour", "done.picture", "done.filter", "done.demo", "done.filter_removed", "done.draft_discarded", "done.invited", "done.revoked", "done.member", "done.member_removed",
	"done.password", "done.signed_out_others", "done.company", "done.imported", "done.import_undone", "done.signed_out", "done.counted", "done.joined", "done.code_sent", "done.company_ready", "done.password_reset",
	"done.paper", "done.paper_made", "done.mailed", "done.shared", "done.unshared", "done.commented", "done.basket", "done.basket_removed", "done.copied", "done.kept", "done.merged", "done.discarded", "done.card", "done.selection", "done.price_chosen", "capture.saved", "done.erased", "done.issued", "done.paid", "done.bills_booked", "done.booked", "done.reactivated", "done.mail_again", "done.granted", "done.grant_ended", "done.announced", "done.cancelled", "done.removing", "done.goodbye", "done.plan", "done.ending", "done.kept_on"}

func toast(c *gin.Context) string {
	if key := c.Query("done"); slices.Contains(toasts, key) {
		return key
	}
	return ""
}

// undoURL is where the toast's "Undo" posts to: an event of a sample or a party, a
// state a sample came from, or a discarded or merged capture.
func undoURL(c *gin.Context) string {
	if c.Query("done") == "done.demo" {
		return "/welcome/demo/remove"
	}
	if capture, done := c.Query("capture"), c.Query("done"); (done == "done.discarded" || done == "done.merged") && models.ValidUID(capture) {
		return "/inbox/" + capture + "/restore"
	}
	if party, event := c.Query("party"), c.Query("event"); models.ValidUID(party) && event != "" {
		return "/parties/" + party + "/history/" + url.PathEscape(event) + "/undo"
	}
	uid, event := c.Query("undo"), c.Query("event")
	if !models.ValidUID(uid) || event == "" {
		return ""
	}
	return "/samples/" + uid + "/history/" + url.PathEscape(event) + "/undo"
}
