package handlers

// summaryView is the box above a form: what was refused, as the page goes.
type summaryView struct {
	Page  page
	Lines []summaryLine
}

// summaryLine is one refusal; a link with an empty label shows the sentence alone.
type summaryLine struct{ Field, Label, Text string }

// summary makes the view of the summary fragment from the form's fields and
// their labels in turn, in the order they stand on the page. What was refused
// without being named there comes last, without a label.
func summary(view viewPage, fields ...string) summaryView {
	v, listed := summaryView{Page: *view.base()}, map[string]bool{}
	if v.Page.Form == nil {
		return v
	}
	for i := 0; i+1 < len(fields); i += 2 {
		listed[fields[i]] = true
		if e := v.Page.Form.Error(fields[i]); e != nil {
			v.Lines = append(v.Lines, summaryLine{fields[i], fields[i+1], v.Page.Err(e)})
		}
	}
	for _, e := range v.Page.Form.Wrong() {
		if !listed[e.Field] {
			v.Lines = append(v.Lines, summaryLine{Field: e.Field, Text: v.Page.Err(&e)})
		}
	}
	return v
}
