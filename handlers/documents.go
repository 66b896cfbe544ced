package handlers

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// documentsView is the list of the papers of one kind, the newest first.
type documentsView struct {
	kindPage
	Filter models.DocumentFilter
	Papers []*models.ListedDocument
	More   bool
	Sums   []models.Sum
	Partly bool          // there are more papers than were summed
	Party  *models.Party // of the filter
	People map[string]string
}

func (d documents) list(c *gin.Context, v *viewer) error {
	view, err := d.papers(c, v)
	if err != nil {
		return err
	}
	return d.render(c, http.StatusOK, "documents/index", view)
}

// listRows is the list alone, for search as you type and "show more".
func (d documents) listRows(c *gin.Context, v *viewer) error {
	if !isHTMX(c) {
		return d.wholePage(c, "/"+d.kind.Path)
	}
	view, err := d.papers(c, v)
	if err != nil {
		return err
	}
	if c.Query("after") != "" {
		return d.fragment(c, http.StatusOK, "documents/_more", view)
	}
	return d.fragment(c, http.StatusOK, "documents/_results", view)
}

func (d documents) papers(c *gin.Context, v *viewer) (*documentsView, error) {
	ctx := c.Request.Context()
	view := &documentsView{kindPage: d.kindPage(d.page(c, v, d.kind.Path)), Filter: d.filter(c)}
	var err error
	if uid := view.Filter.Party; uid != "" {
		if view.Party, err = v.DB.FindParty(ctx, uid); err != nil {
			return nil, err
		}
		view.Filter.Party = view.Party.UID
	}
	if view.Papers, view.More, err = v.DB.Documents(ctx, d.kind, view.Filter, short(c.Query("after"), 36), models.DocumentPage); err != nil {
		return nil, err
	}
	if view.Counters, err = v.DB.Counters(ctx); err != nil {
		return nil, err
	}
	if view.People, err = d.names(c, v); err != nil || c.Query("after") != "" {
		return view, err
	}
	view.Sums, view.Partly, err = v.DB.Sums(ctx, d.kind, view.Filter)
	return view, err
}

// filter reads the filter from the address; what it does not understand is
// left out.
func (d documents) filter(c *gin.Context) models.DocumentFilter {
	f := models.DocumentFilter{Q: strings.TrimSpace(short(c.Query("q"), 80)), Party: short(c.Query("party"), 36), Owner: short(c.Query("owner"), 36), Open: c.Query("open") != ""}
	if status := models.Status(c.Query("status")); slices.Contains(d.kind.Statuses(), status) {
		f.Status = status
	}
	return f
}

func (view *documentsView) url(f models.DocumentFilter) string {
	if q := f.Query().Encode(); q != "" {
		return view.List() + "?" + q
	}
	return view.List()
}

// Next is the query of the next page.
func (view *documentsView) Next() string {
	q := view.Filter.Query()
	q.Set("after", view.Papers[len(view.Papers)-1].UID)
	return "?" + q.Encode()
}

// countedChip is a chip with how many papers it shows.
type countedChip struct {
	chip
	Count int
}

func (view *documentsView) count(s models.Status) int {
	return view.Counters[view.Kind.Name+"."+string(s)]
}

// Count is how many papers of the kind there are.
func (view *documentsView) Count() (n int) {
	for _, s := range view.Kind.Statuses() {
		n += view.count(s)
	}
	return n
}

// Statuses are the chips above the list: all, then each status in use.
func (view *documentsView) Statuses() []countedChip {
	f := view.Filter
	f.Status, f.Open = "", false
	all := []countedChip{{chip{Label: view.T("paper.all"), URL: view.url(f), On: view.Filter.Status == "" && !view.Filter.Open}, view.Count()}}
	open := countedChip{chip: chip{Label: view.T("paper.open"), On: view.Filter.Open}}
	for _, s := range view.Kind.Statuses() {
		n := view.count(s)
		if !view.Kind.Ends(s) {
			open.Count += n
		}
		if n == 0 && view.Filter.Status != s {
			continue
		}
		f.Status = s
		all = append(all, countedChip{chip{Label: view.StatusWord(view.Kind, s), URL: view.url(f), On: view.Filter.Status == s}, n})
	}
	f.Status, f.Open = "", true
	open.URL = view.url(f)
	return slices.Insert(all, 1, open)
}

// Owners are the people whose papers may be shown alone; the viewer is first.
func (view *documentsView) Owners() []chip {
	var all []chip
	for uid, name := range view.People {
		f := view.Filter
		f.Owner = uid
		if view.Filter.Owner == uid {
			f.Owner = ""
		}
		all = append(all, chip{Label: name, URL: view.url(f), On: view.Filter.Owner == uid})
	}
	slices.SortFunc(all, func(a, b chip) int { return strings.Compare(a.Label, b.Label) })
	return all
}

// Mine shows the viewer's own papers, or everybody's again.
func (view *documentsView) Mine() chip {
	f := view.Filter
	if f.Owner = view.UserUID(); view.Filter.Owner == f.Owner {
		f.Owner = ""
	}
	return chip{Label: view.T("paper.mine"), URL: view.url(f), On: view.Filter.Owner == view.UserUID()}
}

// WithoutParty is the list of everybody's papers again.
func (view *documentsView) WithoutParty() string {
	f := view.Filter
	f.Party = ""
	return view.url(f)
}

// Narrowed tells whether the list shows less than all.
func (view *documentsView) Narrowed() bool { return len(view.Filter.Query()) > 0 }

// NewURL begins a paper, for the party the list is about.
func (view *documentsView) NewURL() string {
	if view.Party != nil && view.Kind.Suits(view.Party) {
		return view.List() + "/new?party=" + view.Party.UID
	}
	return view.List() + "/new"
}

// DraftWord is what a paper without a number is called.
func (view *documentsView) DraftWord() string { return view.StatusWord(view.Kind, view.Kind.Start) }
