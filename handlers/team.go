package handlers

import (
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

func (s *Server) confirmRemoveMember(c *gin.Context, v *viewer) error {
	return s.renderMember(c, v, http.StatusOK, "team/remove", &form{})
}

// renderMember shows one person's page; without a form it is filled with what
// is stored.
func (s *Server) renderMember(c *gin.Context, v *viewer, status int, name string, f *form) error {
	m, err := s.findMember(c, v)
	if err != nil {
		return err
	}
	if f == nil {
		f = formWith(url.Values{"role": {string(m.Role)}})
		if m.SeeCost {
			f.values.Set("see_cost", "on")
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

// removeMember ends a membership and the person's sessions in the company.
func (s *Server) removeMember(c *gin.Context, v *viewer) error {
	f := &form{}
	err := s.Control.RemoveMember(c.Request.Context(), v.Company.ID, c.Param("uid"))
	if f.took(err) {
		return s.renderMember(c, v, http.StatusUnprocessableEntity, "team/remove", f)
	}
	if err != nil {
		return err
	}
	return s.done(c, s.afterMember(c, v, false), "done.member_removed")
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
		err = s.Control.Invite(c.Request.Context(), v.Session, inv, locale)
		if err != nil && !f.took(err) {
			return err
		}
	}
	if !f.OK() {
		return s.renderTeam(c, v, http.StatusUnprocessableEntity, f)
	}
	s.Wake("mail")
	return s.done(c, "/team", "done.invited")
}

func (s *Server) withdrawInvitation(c *gin.Context, v *viewer) error {
	if err := s.Control.RevokeInvitation(c.Request.Context(), v.Company.ID, c.Param("uid")); err != nil {
		return err
	}
	return s.done(c, "/team", "done.revoked")
}
