package models

import (
	"errors"
	"testing"
	"time"
)

var shareKey = []byte("0123456789abcdef0123456789abcdef")

// shared is a sent quotation with a link that works for a day.
func shared(t *testing.T, db *Tenant) (*Document, *Share, string) {
	t.Helper()
	d := draft(t, db, "quotation", addParty(t, db, "Orient"), Line{LineSpec: LineSpec{Text: "Poplin", Price: 50000, Quantity: 2_000, Unit: "m"}})
	must(t, db.Advance(t.Context(), testUser, d, "sent"))
	s := &Share{UID: NewUID(), ExpiresAt: db.Now() + 86_400_000}
	token := ShareToken(shareKey, s.UID)
	must(t, db.ShareDocument(t.Context(), testUser, d, s, token))
	return d, s, token
}

func TestALinkOpensItsPaperUntilItIsTakenBack(t *testing.T) {
	db := openCompany(t)
	d, s, token := shared(t, db)
	got, err := db.OpenShare(t.Context(), token)
	must(t, err)
	paper, err := db.SharedDocument(t.Context(), got)
	must(t, err)
	if got.UID != s.UID || paper.ID != d.ID {
		t.Errorf("opened %s of %d", got.UID, paper.ID)
	}
	must(t, db.ShareSeen(t.Context(), got, paper))
	must(t, db.ShareSeen(t.Context(), got, paper))
	all, err := db.Shares(t.Context(), d)
	must(t, err)
	if all[0].Views != 2 || all[0].SeenAt == 0 || paper.Status != "seen" {
		t.Errorf("views %+v, paper %s", all[0], paper.Status)
	}
	must(t, db.RevokeShare(t.Context(), testUser, d, s.UID))
	if _, err := db.OpenShare(t.Context(), token); !errors.Is(err, ErrNotFound) {
		t.Errorf("taken back: %v", err)
	}
	if _, err := db.OpenShare(t.Context(), ShareToken(shareKey, NewUID())); !errors.Is(err, ErrNotFound) {
		t.Errorf("never made: %v", err)
	}
}

func TestACodeIsReadOnlyAsItIsWritten(t *testing.T) {
	token := ShareToken(shareKey, "a")
	if n, got, ok := ParseShareCode(ShareCode(71, token)); !ok || n != 71 || got != token {
		t.Errorf("read %d %s %t", n, got, ok)
	}
	for _, code := range []string{"", "1z", "1z-", token, "1Z-" + token, "0-" + token, "-1-" + token, "01-" + token, "1z-" + token + "A", "1z-" + token[:42] + "!"} {
		if _, _, ok := ParseShareCode(code); ok {
			t.Errorf("%q was read", code)
		}
	}
}

func TestAPassHoldsForItsLinkAndItsTime(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	pass := SharePass(shareKey, "a", now.Add(time.Hour))
	for name, o := range map[string]struct {
		uid, pass string
		at        time.Time
		want      bool
	}{
		"now": {"a", pass, now, true}, "later": {"a", pass, now.Add(2 * time.Hour), false}, "another link": {"b", pass, now, false},
		"longer than given": {"a", "zzzzzz" + pass[6:], now, false}, "none": {"a", "", now, false}, "half": {"a", pass[:8], now, false},
	} {
		if got := GoodPass(shareKey, o.uid, o.pass, o.at); got != o.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestThePINIsHashedForItsLink(t *testing.T) {
	a, err := HashPIN(shareKey, "a", "4711")
	must(t, err)
	b, err := HashPIN(shareKey, "b", "4711")
	must(t, err)
	if a == b || a == "4711" {
		t.Errorf("%s and %s", a, b)
	}
	for _, bad := range []string{"123", "1234567890123", "12a4", "１２３４"} {
		_, err := HashPIN(shareKey, "a", bad)
		wantProblem(t, err, "pin", "out.pin.bad")
	}
}

func TestNotesOfMailKeepTheEarliestTime(t *testing.T) {
	c := openControl(t)
	now := c.Now()
	must(t, c.NoteMail(t.Context(), "one", now+60_000))
	if due, err := c.MailDue(t.Context(), 10); err != nil || len(due) != 0 {
		t.Fatalf("due too early: %v, %v", due, err)
	}
	must(t, c.NoteMail(t.Context(), "one", now))
	must(t, c.NoteMail(t.Context(), "one", now+60_000))
	due, err := c.MailDue(t.Context(), 10)
	must(t, err)
	if len(due) != 1 || due[0].At != now {
		t.Fatalf("due %v", due)
	}
	must(t, c.NoteMail(t.Context(), "one", now-5)) // somebody sends while the job is there
	must(t, c.MailVisited(t.Context(), due[0], 0))
	if due, err := c.MailDue(t.Context(), 10); err != nil || len(due) != 1 {
		t.Errorf("the new note is lost: %v, %v", due, err)
	}
}

func TestAnErasedPersonIsInNoLetter(t *testing.T) {
	db, ctx := openCompany(t), t.Context()
	d, _, _ := shared(t, db)
	p, err := db.FindParty(ctx, d.PartyUID)
	must(t, err)
	k := Contact{UID: NewUID(), ContactSpec: ContactSpec{Name: "Anna Rossi", Email: "anna@blu.example"}}
	must(t, db.SaveContact(ctx, testUser, p, &k))
	for _, to := range []string{"Anna@blu.example", "office@blu.example"} {
		must(t, db.SendDocument(ctx, testUser, d, &Letter{UID: NewUID(), To: to, Locale: "it", Subject: "x", Text: "y"}, nil, ""))
	}
	must(t, db.AddComment(ctx, d, Comment{UID: NewUID(), Name: "Anna Rossi", Text: "Bene"}))
	must(t, db.Answer(ctx, d, "accepted", "Anna Rossi"))
	must(t, db.EraseContact(ctx, testUser, p, k.UID))
	letters, err := db.Letters(ctx, d)
	must(t, err)
	comments, err := db.Comments(ctx, d)
	must(t, err)
	notices, _, err := db.Notices(ctx, testUser, 0, 10)
	must(t, err)
	if len(letters) != 1 || letters[0].To != "office@blu.example" || comments[0].Name == "Anna Rossi" || len(notices) != 0 {
		t.Errorf("left: %+v, %+v, %+v", letters, comments, notices)
	}
	var n int
	must(t, db.row(ctx, `select count(*) from events where instr(changes, 'Anna Rossi') > 0`).Scan(&n))
	if n != 0 {
		t.Errorf("%d events name her", n)
	}
}
