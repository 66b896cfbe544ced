package handlers

import (
	"bytes"
	"errors"
	"net/http"
	"sync"

	"github.com/gin-gonic/gin"

	"jennyerp/locales"
	"jennyerp/models"
)

// listLabel is the name of a column of prices in a language.
func listLabel(lang, key string) string { return locales.T(lang, "price_list.col."+key) }

var listLabels = sync.OnceValue(func() map[string][]string { return everyLanguage(models.ListColumns, listLabel) })

func (s *Server) listImportView(c *gin.Context, v *viewer, l *models.PriceList) *tableView {
	view := &tableView{page: s.page(c, v, "customers"), Action: "/price-lists/" + l.UID + "/import", Back: labelled{l.Name, "/price-lists/" + l.UID}}
	view.Title, view.Intro, view.Help = view.T("price_list.import"), view.T("price_list.import.intro"), view.T("price_list.import.help")
	return view
}

// showListPrices fills the view with what the file will do, or has done.
func (view *tableView) showListPrices(l *models.PriceList, i *models.ListImport) {
	view.Checked, view.Counts, view.Ignored = true, i.Counts, i.Ignored
	for _, key := range i.Columns {
		if key != "" {
			view.Understood = append(view.Understood, listLabel(view.Lang, key))
		}
	}
	shown := &priceListView{page: view.page, List: l}
	for _, p := range worst(i.Plans, func(p models.ListPlan) models.RowState { return p.State }) {
		told := models.ChangedField{Key: listLabel(view.Lang, "price"), New: shown.UnitPrice(p.Price.Price, p.Price.Unit)}
		if p.Was > 0 {
			told.Old = shown.UnitPrice(p.Was, p.Price.Unit)
		}
		all := []models.ChangedField{told}
		if from := shown.From(p.Price); from != "" {
			all = append(all, models.ChangedField{Key: listLabel(view.Lang, "least"), New: from})
		}
		view.Rows = append(view.Rows, tableRow{p.Row, dotted(p.Code, p.Price.Colour), p.State, all, view.why(p.Problems, func(key string) string { return listLabel(view.Lang, key) })})
	}
	view.Run = labelled{view.T("price_list.import.run", "Count", view.Ready(), "Number", view.Number(view.Ready())), view.Action + "/run"}
}

func (s *Server) newListImport(c *gin.Context, v *viewer) error {
	l, err := v.DB.FindPriceList(c.Request.Context(), c.Param("uid"))
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "imports/table", s.listImportView(c, v, l))
}

// checkListImport reads the file and shows what it will do; nothing is stored
// yet.
func (s *Server) checkListImport(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	l, err := v.DB.FindPriceList(ctx, c.Param("uid"))
	if err != nil {
		return err
	}
	view := s.listImportView(c, v, l)
	name, data, err := readTableFile(c)
	if err == nil {
		table := &models.ListTable{Table: models.Table{File: name, Lang: v.short()}, List: l.UID}
		err = v.DB.ReadListPrices(ctx, v.UserUID(), table, bytes.NewReader(data), int64(len(data)), listLabels())
	}
	if err != nil {
		return s.refusedTable(c, view, name, err)
	}
	plan, err := v.DB.PlanListPrices(ctx, v.UserUID(), l)
	if err != nil {
		return err
	}
	view.showListPrices(l, plan)
	return s.render(c, http.StatusOK, "imports/table", view)
}

func (s *Server) runListImport(c *gin.Context, v *viewer) error {
	l, err := v.DB.FindPriceList(c.Request.Context(), c.Param("uid"))
	if err != nil {
		return err
	}
	done, err := v.DB.RunListImport(c.Request.Context(), v.UserUID(), l)
	if errors.Is(err, models.ErrNotFound) { // a second tap
		return s.done(c, "/price-lists/"+l.UID, "done.imported")
	}
	if err != nil {
		return err
	}
	view := s.listImportView(c, v, l)
	view.showListPrices(l, done)
	view.Ran = true
	return s.render(c, http.StatusOK, "imports/table", view)
}

// exportPriceList answers with the list as a file: its own prices, or those of
// all samples.
func (s *Server) exportPriceList(c *gin.Context, v *viewer) error {
	l, err := v.DB.FindPriceList(c.Request.Context(), c.Param("uid"))
	if err != nil {
		return err
	}
	return s.sendTable(c, v, "price_list", l.Name, func(key string) string { return listLabel(v.Lang, key) }, func(format string, r models.Reader) error {
		return v.DB.WriteListPrices(c.Request.Context(), c.Writer, l, c.Query("all") == "1", format, r)
	})
}
