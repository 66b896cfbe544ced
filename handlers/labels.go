package handlers

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/label"
	"jennyerp/locales"
	"jennyerp/models"
)

// labelsView is the form that asks how labels are printed.
type labelsView struct {
	page
	Query   string   // the library's filter
	IDs     []string // or the chosen samples
	Count   int
	Sizes   []selectable
	Priced  bool   // the price may leave the house
	Word    bool   // there is a code word for prices
	Missing string // characters no font of ours has
}

// Limit is how many labels one PDF holds.
func (v *labelsView) Limit() int { return models.MaxLabels }

// TooMany tells whether there are more.
func (v *labelsView) TooMany() bool { return v.Count > models.MaxLabels }

// labels asks how to print labels for samples named in the address, or for
// what the library shows.
func (s *Server) labels(c *gin.Context, v *viewer) error {
	q := c.Request.URL.Query()
	return s.showLabels(c, v, http.StatusOK, &labelsView{IDs: q["sample"], Query: models.FilterFrom(q, v.short()).Values().Encode()}, labelDefaults(v))
}

// labelsOfChosen asks it for the samples chosen in the library.
func (s *Server) labelsOfChosen(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	ids := f.All("id")
	if len(ids) == 0 {
		s.redirect(c, "/labels")
		return nil
	}
	return s.showLabels(c, v, http.StatusOK, &labelsView{IDs: ids}, labelDefaults(v))
}

func labelDefaults(v *viewer) *form {
	return formWith(url.Values{"size": {label.Sizes[0].Name}, "lang": {v.Lang}, "price": {"none"}, "first": {"1"}})
}

// filterOf reads the library's filter that a form carries.
func filterOf(query, lang string) models.SampleFilter {
	q, _ := url.ParseQuery(query) // what it does not understand is left out
	return models.FilterFrom(q, lang)
}

func (s *Server) showLabels(c *gin.Context, v *viewer, code int, view *labelsView, f *form) error {
	ctx := c.Request.Context()
	view.page = s.page(c, v, "samples")
	view.Form = f
	set, err := v.DB.Settings(ctx)
	if err != nil {
		return err
	}
	view.Sizes, view.Word = sizeChoices(view.page, set), set.PriceWord != ""
	price, _ := models.FindSampleField("price")
	view.Priced = set.Leaves(price)
	if view.Count, err = v.DB.CountExport(ctx, models.Export{IDs: view.IDs, Filter: filterOf(view.Query, v.short())}); err != nil {
		return err
	}
	return s.render(c, code, "labels/new", view)
}

// sizeChoices are the company's own sizes and the built-in ones.
func sizeChoices(p page, set models.Settings) []selectable {
	var all []selectable
	for _, size := range set.Labels {
		all = append(all, selectable{ownSize + size.Name, size.Name + ": " + sizeText(p, size)})
	}
	for _, size := range label.Sizes {
		all = append(all, selectable{size.Name, sizeText(p, size)})
	}
	return all
}

// ownSize begins the value of a company's own size, which may have any name.
const ownSize = "own:"

func sizeText(p page, size label.Size) string {
	mm := func(x float64) string { return p.Quantity(models.Quantity(x*1000 + 0.5)) }
	if size.PerPage() == 1 {
		return p.T("labels.roll", "Width", mm(size.Width), "Height", mm(size.Height))
	}
	return p.T("labels.sheet", "Width", mm(size.Width), "Height", mm(size.Height), "Cols", size.Cols, "Rows", size.Rows)
}

func findSize(set models.Settings, value string) (label.Size, bool) {
	name, own := strings.CutPrefix(value, ownSize)
	if !own {
		return label.Find(name)
	}
	i := slices.IndexFunc(set.Labels, func(o label.Size) bool { return o.Name == name })
	if i < 0 {
		return label.Size{}, false
	}
	return set.Labels[i], true
}

// labelJob is what the form asks for.
type labelJob struct {
	size  label.Size
	first int
	price string // none, price, code
	lang  string
}

func (f *form) labelJob(set models.Settings) labelJob {
	job := labelJob{lang: f.One("lang", locales.Languages...), price: f.One("price", "none", "price", "code")}
	var known bool
	if job.size, known = findSize(set, f.raw("size")); !known {
		f.Refuse("size", "error.choice", nil)
	}
	first, err := strconv.Atoi(f.Text("first", 4))
	if known && job.size.PerPage() > 1 && (err != nil || first < 1 || first > job.size.PerPage()) {
		f.Refuse("first", "labels.first.bad", nil)
	} else if known && job.size.PerPage() > 1 {
		job.first = first - 1
	}
	if job.price == "code" && set.PriceWord == "" {
		f.Refuse("price", "labels.word.missing", nil)
	}
	return job
}

// labelFile answers with the PDF. When characters cannot be printed the person
// is told first.
func (s *Server) labelFile(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	set, err := v.DB.Settings(ctx)
	if err != nil {
		return err
	}
	view, job := &labelsView{IDs: f.All("id"), Query: f.raw("query")}, f.labelJob(set)
	if anyway := f.Checked("anyway"); f.OK() {
		var pdf bytes.Buffer
		missing, err := s.writeLabels(c, v, &pdf, view, job, set)
		if !f.took(err) && err != nil {
			return err
		}
		view.Missing = string(missing)
		if err == nil && (anyway || view.Missing == "") {
			attach(c, locales.T(job.lang, "labels.file", "Company", set.Name, "Date", s.Clock().Format("2006-01-02"))+".pdf", "application/pdf")
			c.Data(http.StatusOK, "application/pdf", pdf.Bytes())
			return nil
		}
	}
	return s.showLabels(c, v, http.StatusUnprocessableEntity, view, f)
}

func (s *Server) writeLabels(c *gin.Context, v *viewer, out *bytes.Buffer, view *labelsView, job labelJob, set models.Settings) ([]rune, error) {
	ctx, filter := c.Request.Context(), filterOf(view.Query, v.short())
	n, err := v.DB.CountExport(ctx, models.Export{IDs: view.IDs, Filter: filter})
	if err != nil {
		return nil, err
	}
	if n > models.MaxLabels {
		return nil, &models.Invalid{Fields: []models.FieldError{{Field: "samples", Key: "labels.too_many", Args: map[string]any{"Max": models.MaxLabels}}}}
	}
	samples, err := v.DB.LabelSamples(ctx, view.IDs, filter)
	if err != nil {
		return nil, err
	}
	tokens, err := v.DB.LinksOf(ctx, samples...)
	if err != nil {
		return nil, err
	}
	var all []label.Label
	for _, sample := range samples {
		all = append(all, job.label(sample, set, s.linkAddress(v.Company.ID, tokens[sample.ID])))
	}
	missing, err := label.Write(out, job.size, all, label.Options{FirstCell: job.first, Title: locales.T(job.lang, "labels.title"), Created: s.Clock()})
	switch {
	case errors.Is(err, label.ErrEmpty):
		return nil, models.Refuse("samples", "labels.none")
	case errors.Is(err, label.ErrNoRoom):
		return nil, models.Refuse("size", "labels.room")
	}
	return missing, err
}
