package handlers

import (
	"net/http"

	"jennyerp/models"
)

// sampleRoutes are everything about one sample, and suppliers.
func (s *Server) sampleRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	read, edit, count := needs(models.ReadSamples), needs(models.EditSamples), needs(models.CountSamples)
	return []route{
		{get, "/samples/new", edit, s.newSample},
		{post, "/samples", edit, s.createSample},
		{get, "/samples/composition", edit, s.readComposition},
		{get, "/samples/twins", edit, s.sampleTwins},
		{get, "/suggest", read, s.suggest},
		{post, "/drafts", edit, s.keepDraft},
		{post, "/drafts/discard", edit, s.discardDraft},

		{get, "/samples/:uid", read, s.showSample},
		{get, "/samples/:uid/edit", edit, s.editSample},
		{post, "/samples/:uid/edit", edit, s.saveSample},
		{post, "/samples/:uid/state", edit, s.moveSample},
		{get, "/samples/:uid/history", read, s.sampleHistory},
		{get, "/samples/:uid/history/list", read, s.sampleHistoryList},
		{post, "/samples/:uid/history/:event/undo", edit, s.undoSample},
		{get, "/samples/:uid/prices", read, s.samplePrices},
		{get, "/samples/:uid/prices/list", read, s.samplePriceList},
		{post, "/samples/:uid/prices", edit, s.addPrice},
		{get, "/samples/:uid/pieces", read, s.pieces},
		{post, "/samples/:uid/pieces", count, s.countPieces},

		{get, "/samples/:uid/colours", read, s.colours},
		{get, "/samples/:uid/colours/new", edit, s.newColour},
		{post, "/samples/:uid/colours", edit, s.addColour},
		{get, "/samples/:uid/colours/:colour", edit, s.editColour},
		{post, "/samples/:uid/colours/:colour", edit, s.saveColour},
		{post, "/samples/:uid/colours/:colour/remove", edit, s.removeColour},

		{get, "/samples/:uid/pictures", read, s.pictures},
		{post, "/samples/:uid/pictures", edit, s.addPictures},
		{post, "/samples/:uid/pictures/order", edit, s.orderPictures},
		{post, "/samples/:uid/pictures/:picture", edit, s.changePicture},
		{post, "/samples/:uid/pictures/:picture/remove", edit, s.removePicture},
		{post, "/samples/:uid/pictures/:picture/restore", edit, s.restorePicture},
		{get, "/samples/:uid/card/:picture", edit, s.colourCard},
		{post, "/samples/:uid/card/:picture", edit, s.markColourCard},
		{post, "/samples/:uid/card/:picture/colours", edit, s.cutColourCard},
		{get, "/pictures/:uid/:size", read, s.servePicture},
		{post, "/pictures", edit, s.keepPictures},

		{get, "/suppliers", read, s.suppliers},
		{get, "/suppliers/list", read, s.supplierList},
		{get, "/suppliers/new", edit, s.newSupplier},
		{post, "/suppliers", edit, s.addSupplier},
		{get, "/suppliers/:uid", read, s.showSupplier},
		{get, "/suppliers/:uid/edit", edit, s.editSupplier},
		{post, "/suppliers/:uid/edit", edit, s.saveSupplier},
	}
}
