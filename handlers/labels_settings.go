package handlers

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/label"
	"jennyerp/models"
)

// maxOwnSizes is how many label sizes of its own a company keeps.
const maxOwnSizes = 6

// sizeFields are the numbers of a size, in the order of the form.
var sizeFields = []struct {
	name  string
	start string // when nothing is typed
	at    func(*label.Size) *float64
}{
	{"width", "", func(s *label.Size) *float64 { return &s.Width }},
	{"height", "", func(s *label.Size) *float64 { return &s.Height }},
	{"margin_x", "0", func(s *label.Size) *float64 { return &s.MarginX }},
	{"margin_y", "0", func(s *label.Size) *float64 { return &s.MarginY }},
	{"gap_x", "0", func(s *label.Size) *float64 { return &s.GapX }},
	{"gap_y", "0", func(s *label.Size) *float64 { return &s.GapY }},
}

func (s *Server) labelSettings(c *gin.Context, v *viewer) error {
	return s.renderSettings(c, v, "settings/labels", nil)
}

// saveLabelSettings stores the code word and the own sizes.
func (s *Server) saveLabelSettings(c *gin.Context, v *viewer) error {
	return s.storeSettings(c, v, "settings/labels", "/settings/labels", s.readLabelSettings)
}

// OwnSizes are the rows of sizes the form shows: those filled in, and one more.
func (v *settingsView) OwnSizes() []string {
	var rows []string
	for i := range maxOwnSizes {
		row := fmt.Sprintf("size_%d_", i)
		rows = append(rows, row)
		if v.Form.Value(row+"name") == "" && v.Form.Value(row+"width") == "" {
			break
		}
	}
	return rows
}

// labelValues fill the form of labels.
func labelValues(now models.Settings, values url.Values) {
	values.Set("price_word", now.PriceWord)
	for i, size := range now.Labels {
		row := fmt.Sprintf("size_%d_", i)
		values.Set(row+"name", size.Name)
		values.Set(row+"cols", strconv.Itoa(size.Cols))
		values.Set(row+"rows", strconv.Itoa(size.Rows))
		for _, f := range sizeFields {
			values.Set(row+f.name, strconv.FormatFloat(*f.at(&size), 'f', -1, 64))
		}
	}
}

func (s *Server) readLabelSettings(f *form, to *models.Settings) {
	to.PriceWord = strings.ToUpper(f.Text("price_word", 40))
	if to.PriceWord != "" && !models.ValidPriceWord(to.PriceWord) {
		f.Refuse("price_word", "settings.price_word.bad", nil)
	}
	to.Labels = nil
	for i := range maxOwnSizes {
		row := fmt.Sprintf("size_%d_", i)
		size := readSize(f, row)
		if size.Name == "" {
			continue
		}
		if slices.ContainsFunc(to.Labels, func(o label.Size) bool { return o.Name == size.Name }) {
			f.Refuse(row+"name", "size.bad.twice", nil)
		}
		s.checkSize(f, row, size)
		to.Labels = append(to.Labels, size)
	}
}

// readSize reads one row; without a name the others do not count.
func readSize(f *form, row string) label.Size {
	size := label.Size{Name: f.Text(row+"name", 40), Cols: 1, Rows: 1}
	whole := func(name string, to *int) {
		if in := f.Text(row+name, 4); in != "" && size.Name != "" {
			n, err := strconv.Atoi(in)
			if err != nil {
				f.Refuse(row+name, "size.bad.number", nil)
			}
			*to = n
		}
	}
	whole("cols", &size.Cols)
	whole("rows", &size.Rows)
	for _, o := range sizeFields {
		in := strings.Replace(f.Text(row+o.name, 10), ",", ".", 1)
		if in == "" {
			in = o.start
		}
		n, err := strconv.ParseFloat(in, 64)
		if err != nil && size.Name != "" {
			f.Refuse(row+o.name, "size.bad.number", nil)
		}
		*o.at(&size) = n
	}
	return size
}

// checkSize refuses what cannot be printed, each at its field.
func (s *Server) checkSize(f *form, row string, size label.Size) {
	err := size.Validate()
	for _, o := range []struct {
		err        error
		field, key string
		min, max   int
	}{
		{label.ErrWidth, "width", "size.bad.width", label.MinWidth, label.MaxWidth},
		{label.ErrHeight, "height", "size.bad.height", label.MinHeight, label.MaxHeight},
		{label.ErrGrid, "cols", "size.bad.grid", 1, label.MaxCells},
		{label.ErrMargin, "margin_x", "size.bad.margin", 0, label.MaxMargin},
		{label.ErrSheet, "width", "size.bad.sheet", 0, 0},
	} {
		if errors.Is(err, o.err) {
			f.Refuse(row+o.field, o.key, map[string]any{"Min": o.min, "Max": o.max})
		}
	}
	if err == nil && !size.FitsQR(s.linkAddress(1<<20, strings.Repeat("a", 20))) {
		f.Refuse(row+"width", "labels.room", nil)
	}
}
