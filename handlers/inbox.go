package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// inboxView is what came from the fair and waits to be tidied.
type inboxView struct {
	page
	Rows  []models.CaptureRow
	More  bool
	First bool
	names map[string]string
}

func (s *Server) inbox(c *gin.Context, v *viewer) error {
	view, err := s.findInbox(c, v)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "inbox/index", view)
}

// inboxList is "show more".
func (s *Server) inboxList(c *gin.Context, v *viewer) error {
	if !isHTMX(c) {
		return s.wholePage(c, "/inbox")
	}
	view, err := s.findInbox(c, v)
	if err != nil {
		return err
	}
	return s.fragment(c, http.StatusOK, "inbox/_more", view)
}

func (s *Server) findInbox(c *gin.Context, v *viewer) (*inboxView, error) {
	before := parseID(c.Query("before"))
	view := &inboxView{page: s.page(c, v, "inbox"), First: before == 0}
	var err error
	if view.Rows, view.More, err = v.DB.Inbox(c.Request.Context(), before, models.CapturePage); err != nil {
		return nil, err
	}
	view.names, err = s.names(c, v)
	return view, err
}

// Next is the query of the next page.
func (view *inboxView) Next() string {
	return "?before=" + formatID(view.Rows[len(view.Rows)-1].ID)
}

// Who names who captured it, "" for a customer.
func (view *inboxView) Who(r models.CaptureRow) string { return view.names[r.Owner] }

// captureTitle is what people call a capture.
func (p page) captureTitle(c *models.Capture, sample, code string) string {
	for _, name := range []string{sample, c.Customer, c.Name, c.SupplierCode, c.Supplier, c.Contact, code} {
		if name != "" {
			return name
		}
	}
	return p.T("capture.kind." + c.Kind)
}

// RowTitle is what people call the capture of a row.
func (p page) RowTitle(r models.CaptureRow) string {
	return p.captureTitle(&r.Capture, r.SampleName, r.Code)
}

// Under is the line below the title: mill or contact, fair.
func (p page) Under(r models.CaptureRow) string {
	under := r.Supplier
	if r.Kind == models.SelectionCapture {
		under = r.Contact
	}
	return joined(under, r.Fair)
}

// Asked is what the mill asked, for those who may see it.
func (p page) Asked(r models.CaptureRow) string {
	if !p.SeeCost {
		return ""
	}
	return p.PricePer(r.Cost, r.CostIn, r.CostPer)
}
