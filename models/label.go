package models

import "context"

// MaxLabels is how many labels one PDF holds.
const MaxLabels = exportBatch

// LabelSamples reads the samples to print labels for, at most MaxLabels, in
// the order they were chosen or are listed in.
func (t *Tenant) LabelSamples(ctx context.Context, ids []string, f SampleFilter) ([]*Sample, error) {
	x, after := exporter{t: t, Export: Export{IDs: ids, Filter: f}}, ""
	return x.batch(ctx, &after)
}

// SampleByLink finds the sample of a label for people of the company: also by
// a link that was taken back, since the label is still on the cloth.
func (t *Tenant) SampleByLink(ctx context.Context, token string) (*Sample, error) {
	return scanSample(t.row(ctx, `select `+sampleColumns+` from links l join samples s on s.id = l.sample_id
		left join parties p on p.id = s.supplier_id left join fairs f on f.id = s.fair_id where l.token = ?`, token))
}
