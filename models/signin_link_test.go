package models

import (
	"testing"
	"time"
)

func TestASigninLinkWorksForThirtyDays(t *testing.T) {
	o := newHouse(t)
	user := o.company("Ferri", "giulia@ferri.example").User.ID
	token, err := o.NewSigninLink(t.Context(), user)
	must(t, err)
	for _, c := range []struct {
		token string
		later time.Duration
		works bool
	}{{token, 0, true}, {token, 29 * 24 * time.Hour, true}, {token + "x", 0, false}, {"", 0, false}, {token, 2 * 24 * time.Hour, false}} {
		o.now = o.now.Add(c.later)
		got, err := o.UseSigninLink(t.Context(), c.token)
		if c.works && (err != nil || got != user) {
			t.Errorf("on %v: person %d, %v; want %d", o.now, got, err, user)
		}
		if !c.works {
			wantError(t, err, ErrNotFound)
		}
	}
	if n := o.count(`select count(*) from signin_links where token_hash = ?`, []byte(token)); n != 0 {
		t.Error("the token itself is stored")
	}
}
