package models

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func (o *house) invite(s *Session, inv Invitation) (token string) {
	o.t.Helper()
	must(o.t, o.Invite(o.t.Context(), s, inv, "en"))
	m := o.onlyMail("invitation")
	if m.To != inv.Email || m.Data.Company != s.Company.Name || m.Data.By != s.User.Name || m.Data.Role != inv.Role {
		o.t.Fatalf("mail %+v", m)
	}
	return strings.TrimPrefix(m.Data.Path, "/join/")
}

func TestAnInvitationLetsOneNewPersonInOnce(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	owner := o.company("Ferri", "g@ferri.it")
	token := o.invite(owner, Invitation{Email: "wei@chen.cn", Role: "seller", SeeCost: true})
	_, err := o.Join(ctx, o.h, token, nil, "", goodPassword, "zh-Hans")
	wantRefused(t, err, "error.required")
	_, err = o.Join(ctx, o.h, token, nil, "Wei Chen", "short", "zh-Hans")
	wantRefused(t, err, "password.short")

	id, err := o.Join(ctx, o.h, token, nil, "Wei Chen", goodPassword, "zh-Hans")
	must(t, err)
	if s := o.session(id); s.Company.Name != "Ferri" || s.Role != "seller" || !s.SeeCost || s.User.Email != "wei@chen.cn" || s.User.Locale != "zh-Hans" {
		t.Errorf("joined as %+v", s)
	}
	if n := o.count(`select count(*) from acceptances where user_id = ?`, id); n != 1 {
		t.Error("the terms were not noted as accepted")
	}
	_, err = o.Join(ctx, o.h, token, nil, "Someone", goodPassword, "en")
	wantError(t, err, ErrNotFound)
}

func TestAnInvitationIsForItsAddressOnly(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	owner, rossi := o.company("Ferri", "g@ferri.it"), o.company("Rossi", "r@rossi.it")
	token := o.invite(owner, Invitation{Email: "wei@chen.cn", Role: "seller"})
	_, err := o.Join(ctx, o.h, token, &rossi.User, "", "", "")
	wantError(t, err, ErrOtherAddress)

	known := o.invite(owner, Invitation{Email: "r@rossi.it", Role: "accountant"})
	_, err = o.Join(ctx, o.h, known, nil, "Not Rossi", goodPassword, "en")
	wantRefused(t, err, "join.sign_in_first")
	_, err = o.Join(ctx, o.h, known, &rossi.User, "", "", "")
	must(t, err)
}

func TestInvitationsRunOutAndAreWithdrawn(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	owner, rossi := o.company("Ferri", "g@ferri.it"), o.company("Rossi", "r@rossi.it")
	first := o.invite(owner, Invitation{Email: "wei@chen.cn", Role: "seller"})
	second := o.invite(owner, Invitation{Email: "Wei@chen.cn", Role: "warehouse"})
	if _, err := o.FindInvitation(ctx, first); !errors.Is(err, ErrNotFound) {
		t.Error("a newer invitation did not end the older one")
	}
	open, err := o.Invitations(ctx, owner.Company.ID)
	must(t, err)
	if len(open) != 1 || open[0].Role != "warehouse" {
		t.Fatalf("open %+v", open)
	}
	wantError(t, o.RevokeInvitation(ctx, rossi.Company.ID, open[0].UID), ErrNotFound)
	must(t, o.RevokeInvitation(ctx, owner.Company.ID, open[0].UID))
	_, err = o.FindInvitation(ctx, second)
	wantError(t, err, ErrNotFound)

	third := o.invite(owner, Invitation{Email: "wei@chen.cn", Role: "seller"})
	o.now = o.now.Add(7*day - time.Second)
	_, err = o.FindInvitation(ctx, third)
	must(t, err)
	o.now = o.now.Add(time.Second)
	_, err = o.FindInvitation(ctx, third)
	wantError(t, err, ErrNotFound)
}

func TestNobodyGivesMoreThanHeHas(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	owner := o.company("Ferri", "g@ferri.it")
	var forbidden *Forbidden
	for _, role := range []Role{"seller", "warehouse", "accountant"} {
		s := o.join(owner, string(role)+"@ferri.it", role)
		for _, given := range Roles {
			if err := o.Invite(ctx, s, Invitation{Email: "x@y.it", Role: given}, "en"); !errors.As(err, &forbidden) {
				t.Errorf("a %s invited a %s: %v", role, given, err)
			}
		}
	}
	owner.SeeCost = false // as if it could be taken away
	if err := o.Invite(ctx, owner, Invitation{Email: "x@y.it", Role: "seller", SeeCost: true}, "en"); !errors.As(err, &forbidden) {
		t.Errorf("gave away a sight of cost that is not his: %v", err)
	}
	wantRefused(t, o.Invite(ctx, owner, Invitation{Email: "x@y.it", Role: "king"}, "en"), "team.role.bad")
	wantRefused(t, o.Invite(ctx, owner, Invitation{Email: "x", Role: "seller"}, "en"), "email.bad")
	wantRefused(t, o.Invite(ctx, owner, Invitation{Email: "Seller@ferri.it", Role: "seller"}, "en"), "team.member_already")
}

func TestInvitationsOfWhoMayNotInviteAnyMoreAreVoid(t *testing.T) {
	for name, loses := range map[string]func(o *house, s *Session) error{
		"demoted": func(o *house, s *Session) error {
			return o.SaveMember(o.t.Context(), s.Company.ID, s.User.UID, "seller", false)
		},
		"removed": func(o *house, s *Session) error { return o.RemoveMember(o.t.Context(), s.Company.ID, s.User.UID) },
	} {
		t.Run(name, func(t *testing.T) {
			o := newHouse(t)
			second := o.join(o.company("Ferri", "g@ferri.it"), "second@ferri.it", "owner")
			token := o.invite(second, Invitation{Email: "friend@chen.cn", Role: "owner"})
			must(t, loses(o, second))
			_, err := o.FindInvitation(t.Context(), token)
			wantError(t, err, ErrNotFound)
		})
	}
}

func TestTheLastOwnerStays(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	owner := o.company("Ferri", "g@ferri.it")
	co := owner.Company.ID
	wantRefused(t, o.SaveMember(ctx, co, owner.User.UID, "seller", true), "team.last_owner")
	wantRefused(t, o.RemoveMember(ctx, co, owner.User.UID), "team.last_owner")

	wei := o.join(owner, "wei@chen.cn", "seller")
	must(t, o.SaveMember(ctx, co, wei.User.UID, "owner", false))
	must(t, o.SaveMember(ctx, co, owner.User.UID, "accountant", false))
	wantRefused(t, o.RemoveMember(ctx, co, wei.User.UID), "team.last_owner")
	team, err := o.Team(ctx, co)
	must(t, err)
	for _, m := range team {
		if m.Role == "owner" && !m.SeeCost {
			t.Error("an owner who may not see cost")
		}
	}
}

func TestARemovedPersonIsOutAndMayComeBack(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	owner, rossi := o.company("Ferri", "g@ferri.it"), o.company("Rossi", "r@rossi.it")
	wei := o.join(owner, "wei@chen.cn", "seller")
	wantError(t, o.RemoveMember(ctx, rossi.Company.ID, wei.User.UID), ErrNotFound)
	must(t, o.RemoveMember(ctx, owner.Company.ID, wei.User.UID))
	if left, _ := o.Sessions(ctx, wei); len(left) != 0 {
		t.Error("still signed in")
	}
	wantError(t, o.RemoveMember(ctx, owner.Company.ID, wei.User.UID), ErrNotFound)
	if s := o.session(wei.User.ID); s.Company.UID != "" || s.Role != "" {
		t.Errorf("entered again as %+v", s)
	}
	team, err := o.Team(ctx, owner.Company.ID)
	must(t, err)
	if len(team) != 2 || team[1].Left == 0 || team[1].Name != "Wei Chen" {
		t.Errorf("history cannot name who left: %+v", team)
	}
	token := o.invite(owner, Invitation{Email: "wei@chen.cn", Role: "warehouse"})
	_, err = o.Join(ctx, o.h, token, &wei.User, "", "", "")
	must(t, err)
	if s := o.session(wei.User.ID); s.Role != "warehouse" {
		t.Errorf("came back as %q", s.Role)
	}
}

func TestAnInvitationDoesNotLowerAMember(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	owner := o.company("Ferri", "g@ferri.it")
	rossi := o.company("Rossi", "r@rossi.it")
	token := o.invite(owner, Invitation{Email: "r@rossi.it", Role: "warehouse"})
	_, err := o.exec(ctx, `insert into memberships (user_id, company_id, role, see_cost, joined_at) values (?, ?, 'owner', 1, 1)`, rossi.User.ID, owner.Company.ID)
	must(t, err)
	_, err = o.Join(ctx, o.h, token, &rossi.User, "", "", "")
	must(t, err)
	if n := o.count(`select count(*) from memberships where company_id = ? and role = 'owner'`, owner.Company.ID); n != 2 {
		t.Error("an owner became warehouse by an old invitation")
	}
}
