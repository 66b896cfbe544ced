package handlers

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"jennyerp/locales"
	"jennyerp/models"
)

type teamView struct {
	page
	Members     []models.Member
	Left        []models.Member
	Invitations []models.Invitation
	Roles       []models.Role
	Languages   []selectable
	Member      *models.Member // on a person's own page
	Work        models.Work    // that somebody who leaves hands over
	Heirs       []selectable
	Seats       *seatsView // nil when nothing is sold
}

// seatsView is how many people there may be.
type seatsView struct {
	Used, All  int
	Near, Full bool
}

// seats are those of the company's plan, nil when there is no limit.
func (s *Server) seats(ctx context.Context, v *viewer) (*seatsView, error) {
	if s.Billing == nil || v.Company.Demo {
		return nil, nil
	}
	sub, err := s.Control.SubscriptionOf(ctx, v.Company.UID)
	if err != nil {
		return nil, err
	}
	used, err := s.Control.PlanUsage(ctx, sub, v.Company.ID)
	all := sub.Has()
	return &seatsView{Used: used.Seats, All: all.Seats, Near: all.SeatsNear(used), Full: used.Seats >= all.Seats}, err
}

// team lists people and open invitations and offers to invite.
func (s *Server) team(c *gin.Context, v *viewer) error {
	return s.renderTeam(c, v, http.StatusOK, formWith(url.Values{"role": {"seller"}, "locale": {v.Lang}}))
}

func (s *Server) renderTeam(c *gin.Context, v *viewer, status int, f *form) error {
	ctx := c.Request.Context()
	view := &teamView{page: s.page(c, v, "team"), Roles: models.Roles, Languages: languageChoices()}
	view.Form = f
	all, err := s.Control.Team(ctx, v.Company.ID)
	if err != nil {
		return err
	}
	for _, m := range all {
		if m.Left == 0 {
			view.Members = append(view.Members, m)
		} else {
			view.Left = append(view.Left, m)
		}
	}
	if view.Invitations, err = s.Control.Invitations(ctx, v.Company.ID); err != nil {
		return err
	}
	if view.Seats, err = s.seats(ctx, v); err != nil {
		return err
	}
	return s.render(c, status, "team/index", view)
}

// findMember finds a person who is in the viewer's company now; anybody else
// is not found.
func (s *Server) findMember(c *gin.Context, v *viewer) (*models.Member, error) {
	all, err := s.Control.Team(c.Request.Context(), v.Company.ID)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(m models.Member) bool { return m.UID == c.Param("uid") && m.Left == 0 })
	if i < 0 {
		return nil, models.ErrNotFound
	}
	return &all[i], nil
}

func (s *Server) showMember(c *gin.Context, v *viewer) error {
	return s.renderMember(c, v, http.StatusOK, "team/edit", nil)
}

// confirmRemoveMember asks who takes over what the person looked after.
func (s *Server) confirmRemoveMember(c *gin.Context, v *viewer) error {
	return s.renderLeaving(c, v, http.StatusOK, formWith(url.Values{"heir": {v.UserUID()}}))
}

func (s *Server) renderLeaving(c *gin.Context, v *viewer, status int, f *form) error {
	m, err := s.findMember(c, v)
	if err != nil {
		return err
	}
	view := &teamView{page: s.page(c, v, "team"), Member: m}
	view.Form = f
	if view.Work, err = v.DB.WorkOf(c.Request.Context(), m.UID); err != nil {
		return err
	}
	team, err := s.Control.Team(c.Request.Context(), v.Company.ID)
	for _, other := range team {
		if other.Left == 0 && other.UID != m.UID {
			view.Heirs = append(view.Heirs, selectable{other.UID, other.Name})
		}
	}
	if err != nil {
		return err
	}
	return s.render(c, status, "team/remove", view)
}

// renderMember shows one person's page; without a form it is filled with what
// is stored.
func (s *Server) renderMember(c *gin.Context, v *viewer, status int, name string, f *form) error {
	m, err := s.findMember(c, v)
	if err != nil {
		return err
	}
	if f == nil || !f.values.Has("role") {
		refused := f
		f = formWith(url.Values{"role": {string(m.Role)}})
		if m.SeeCost {
			f.values.Set("see_cost", "on")
		}
		if refused != nil {
			f.errors, f.order = refused.errors, refused.order
		}
	}
	view := &teamView{page: s.page(c, v, "team"), Roles: models.Roles, Member: m}
	view.Form = f
	return s.render(c, status, name, view)
}

func (s *Server) saveMember(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	role, seeCost := readRole(f)
	if f.OK() {
		err = s.Control.SaveMember(c.Request.Context(), v.Company.ID, c.Param("uid"), role, seeCost)
		if err != nil && !f.took(err) {
			return err
		}
	}
	if !f.OK() {
		return s.renderMember(c, v, http.StatusUnprocessableEntity, "team/edit", f)
	}
	s.Wake("audit")
	return s.done(c, s.afterMember(c, v, role.May(models.ManageTeam)), "done.member")
}

// afterMember is where to go: who took away the own right to the page cannot
// go back to it.
func (s *Server) afterMember(c *gin.Context, v *viewer, manages bool) string {
	if c.Param("uid") == v.User.UID && !manages {
		return "/"
	}
	return "/team"
}

func readRole(f *form) (role models.Role, seeCost bool) {
	var names []string
	for _, r := range models.Roles {
		names = append(names, string(r))
	}
	return models.Role(f.One("role", names...)), f.Checked("see_cost")
}

// removeMember hands a person's work to a colleague, and ends the membership
// and the person's sessions in the company.
func (s *Server) removeMember(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	m, err := s.findMember(c, v)
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	heir := f.Text("heir", 36)
	if err := s.handOver(ctx, v, f, m, heir); err != nil {
		return err
	}
	if f.OK() {
		if err := s.Control.RemoveMember(ctx, v.Company.ID, m.UID); err != nil && !f.took(err) {
			return err
		}
	}
	if !f.OK() {
		return s.renderLeaving(c, v, http.StatusUnprocessableEntity, f)
	}
	s.Wake("audit")
	return s.done(c, s.afterMember(c, v, false), "done.member_removed")
}

// removeFactors takes away all second factors of a colleague who has lost them;
// he signs in with the password, and sets up new ones.
func (s *Server) removeFactors(c *gin.Context, v *viewer) error {
	err := s.Control.RemoveFactors(c.Request.Context(), v.Company.ID, c.Param("uid"))
	f := &form{}
	if f.took(err) {
		return s.renderMember(c, v, http.StatusUnprocessableEntity, "team/edit", f)
	}
	if err != nil {
		return err
	}
	s.Wake("mail")
	s.Wake("audit")
	if c.Param("uid") == v.User.UID {
		s.redirect(c, "/signin")
		return nil
	}
	return s.done(c, "/team", "done.factors_removed")
}

// handOver gives what a person looks after to a colleague who is here; a refusal
// is in the form. Somebody who looks after nothing needs no heir.
func (s *Server) handOver(ctx context.Context, v *viewer, f *form, m *models.Member, heir string) error {
	if err := s.Control.MayLeave(ctx, v.Company.ID, m.UID); err != nil {
		if f.took(err) {
			return nil
		}
		return err
	}
	work, err := v.DB.WorkOf(ctx, m.UID)
	if err != nil || !work.Any() {
		return err
	}
	team, err := s.Control.Team(ctx, v.Company.ID)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(team, func(o models.Member) bool { return o.UID == heir && o.Left == 0 && o.UID != m.UID }) {
		f.Refuse("heir", "error.choice", nil)
		return nil
	}
	return v.DB.HandOver(ctx, v.UserUID(), m.UID, heir)
}

// createInvitation mails an invitation to join the viewer's company.
func (s *Server) createInvitation(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	inv := models.Invitation{Email: readEmail(f)}
	inv.Role, inv.SeeCost = readRole(f)
	locale := f.One("locale", locales.Languages...)
	if f.OK() {
		if err := s.slowDown(c, "invite", v.Company.UID); err != nil {
			return err
		}
		err = s.invite(c.Request.Context(), v, inv, locale)
		if err != nil && !f.took(err) {
			return err
		}
	}
	if !f.OK() {
		return s.renderTeam(c, v, http.StatusUnprocessableEntity, f)
	}
	s.Wake("mail")
	s.Wake("audit")
	return s.done(c, "/team", "done.invited")
}

// invite mails an invitation, if the company's plan has a seat left.
func (s *Server) invite(ctx context.Context, v *viewer, inv models.Invitation, locale string) error {
	if s.Billing != nil {
		if err := s.Control.CheckSeat(ctx, v.Company.UID, v.Company.ID); err != nil {
			return err
		}
	}
	return s.Control.Invite(ctx, v.Session, inv, locale)
}

func (s *Server) withdrawInvitation(c *gin.Context, v *viewer) error {
	if err := s.Control.RevokeInvitation(c.Request.Context(), v.Company.ID, c.Param("uid")); err != nil {
		return err
	}
	s.Wake("audit")
	return s.done(c, "/team", "done.revoked")
}
