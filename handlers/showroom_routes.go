package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// showroomRoutes are what strangers look into: a company's showroom on its
// address, a basket behind a link; and how the company decides about it.
func (s *Server) showroomRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	company := needs(models.EditCompany)
	all := []route{
		{get, "/at/:house", public, s.room(s.showRoom)},
		{post, "/at/:house/find", public, s.room(s.askRoom)},
		{get, "/at/:house/alike", public, s.room(s.showRoomAlike)},
		{get, "/at/:house/banner/:size", public, s.room(s.roomBanner)},

		{get, "/settings/showroom", company, s.showroomSettings},
		{post, "/settings/showroom", company, s.saveShowroomSettings},
		{get, "/settings/showroom/banner", company, s.banner},
	}
	return append(append(all, windowRoutes("/at/:house", s, s.room)...), windowRoutes("/d/:code", s, s.sharedBasket)...)
}

// windowRoutes are what every window has under its address.
func windowRoutes(root string, s *Server, within func(func(*gin.Context, *viewer, *openWindow) error) handler) []route {
	const get, post = http.MethodGet, http.MethodPost
	return []route{
		{get, root + "/items/:item", public, within(s.showExhibit)},
		{get, root + "/items/:item/pictures/:picture/:size", public, within(s.exhibitPicture)},
		{get, root + "/sign", public, within(s.windowSign)},
		{get, root + "/chosen", public, within(s.showWindowChosen)},
		{post, root + "/send", public, within(s.sendWindowChosen)},
		{get, root + "/sent", public, within(s.showWindowSent)},
	}
}
