package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"jennyerp/internal/blob"
	"jennyerp/internal/sheet"
)

// Export is what somebody wants to take out of the library.
type Export struct {
	Format   string // one of ExportFormats
	Customer bool   // only what may leave the house
	Filter   SampleFilter
	IDs      []string // uids; when there are any, these instead of the filter
	Reader   Reader   // for whom: language, cost
}

// ExportFormats: a workbook with the cover in a cell, one without, and CSV.
var ExportFormats = []string{"pictures", "xlsx", "csv"}

// MaxExportPictures is how many samples an export with pictures may have; more
// make a workbook that few computers open.
const MaxExportPictures = 2000

const exportBatch = 500

// CountExport says how many samples an export has, up to one more than
// MaxExportPictures, which is what the limit is about.
func (t *Tenant) CountExport(ctx context.Context, e Export) (int, error) {
	if len(e.IDs) > 0 {
		return len(e.IDs), nil
	}
	w := e.Filter.where(e.Filter.order())
	var n int
	err := t.row(ctx, `select count(*) from (select 1 from `+w.from+` where `+w.all()+` limit ?)`, append(w.args, MaxExportPictures+1)...).Scan(&n)
	return n, err
}

// WriteExport writes the samples as a file, row by row. Errors: a *Invalid
// when there are too many for pictures, before anything is written.
func (t *Tenant) WriteExport(ctx context.Context, store blob.Store, out io.Writer, e Export) error {
	set, err := t.Settings(ctx)
	if err != nil {
		return err
	}
	x := exporter{t: t, store: store, Export: e, set: set}
	x.fields = e.Reader.Fields()
	if e.Customer {
		x.fields = set.LeavingFields()
	}
	if e.Format == "pictures" {
		if n, err := t.CountExport(ctx, e); err != nil || n > MaxExportPictures {
			return errors.Join(Refuse("format", "export.too_many"), err)
		}
	}
	if err := t.Audit(ctx, Audit{Act: ActExport, Noun: "samples", Details: AuditDetails{What: e.Format, Count: len(e.IDs)}}); err != nil {
		return err
	}
	if e.Format == "csv" {
		return sheet.WriteCSV(out, e.Reader.csv(), x.header(), x.rows(ctx))
	}
	return x.workbook(ctx, out)
}

// csv is the format that a double click opens in the reader's country.
func (r Reader) csv() sheet.Format { return CSVFormat(r.Lang) }

// CSVFormat is the format that a double click opens where the language is spoken.
func CSVFormat(lang string) sheet.Format {
	if lang == "it" {
		return sheet.SemicolonCSV
	}
	return sheet.CommaCSV
}

type exporter struct {
	Export
	t      *Tenant
	store  blob.Store
	set    Settings
	fields []SampleField
}

func (x *exporter) header() []string {
	var heads []string
	for _, f := range x.fields {
		heads = append(heads, x.Reader.Label(f.Key))
	}
	return heads
}

func (x *exporter) workbook(ctx context.Context, out io.Writer) error {
	var columns []sheet.Column
	for _, title := range x.header() {
		columns = append(columns, sheet.Column{Title: title})
	}
	if x.Format == "pictures" {
		columns = append(columns, sheet.Column{Title: x.Reader.Label("picture"), Width: 14, Picture: true})
	}
	book, err := sheet.NewXLSX(out, x.Reader.Label("title"), columns)
	if err != nil {
		return err
	}
	for values, err := range x.rows(ctx) {
		if err != nil {
			return err
		}
		if err := book.Row(values...); err != nil {
			return fmt.Errorf("write export: %w", err)
		}
	}
	return book.Close()
}

// rows are the values of all samples.
func (x *exporter) rows(ctx context.Context) iter.Seq2[[]sheet.Value, error] {
	return func(yield func([]sheet.Value, error) bool) {
		after := ""
		for {
			list, err := x.batch(ctx, &after)
			if err != nil {
				yield(nil, fmt.Errorf("export: %w", err))
				return
			}
			covers, err := x.covers(ctx, list)
			if err != nil {
				yield(nil, fmt.Errorf("export: %w", err))
				return
			}
			for _, s := range list {
				values, err := x.row(ctx, s, covers[s.ID])
				if !yield(values, err) || err != nil {
					return
				}
			}
			if after == "" {
				return
			}
		}
	}
}

// batch reads the next samples; after is the last one, "" at the end.
func (x *exporter) batch(ctx context.Context, after *string) ([]*Sample, error) {
	if len(x.IDs) > 0 {
		list, err := x.t.samplesWhere(ctx, `s.uid in (select value from json_each(?))`, x.IDs[:min(len(x.IDs), exportBatch)])
		slices.SortFunc(list, func(a, b *Sample) int { return rank(x.IDs, a.UID) - rank(x.IDs, b.UID) })
		if x.IDs = x.IDs[min(len(x.IDs), exportBatch):]; len(x.IDs) > 0 {
			*after = "more"
		} else {
			*after = ""
		}
		return list, err
	}
	w := x.Filter.where(x.Filter.order())
	w.after(*after, false)
	rows, err := x.t.query(ctx, `select `+sampleColumns+` from `+w.from+` left join parties p on p.id = s.supplier_id left join fairs f on f.id = s.fair_id where `+w.all()+w.by(false)+` limit ?`,
		append(w.args, exportBatch)...)
	list, err := collect(rows, err, func(r *sql.Rows) (*Sample, error) { return scanSample(r) })
	if *after = ""; len(list) == exportBatch {
		*after = list[len(list)-1].UID
	}
	return list, err
}

// covers are the blobs of the samples' covers; for customers only public ones,
// which come first whenever there is one.
func (x *exporter) covers(ctx context.Context, list []*Sample) (map[int64]string, error) {
	if x.Format != "pictures" {
		return nil, nil
	}
	var uids []string
	for _, s := range list {
		uids = append(uids, s.Cover)
	}
	all := map[int64]string{}
	rows, err := x.t.query(ctx, `select sample_id, blob from pictures where uid in (select value from json_each(?)) and removed_at is null
		and visibility in ('public', ?)`, JSON[[]string]{uids}, x.audience())
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var id int64
		var hash string
		err := r.Scan(&id, &hash)
		all[id] = hash
		return struct{}{}, err
	})
	return all, err
}

// audience is the second visibility an export may show.
func (x *exporter) audience() Visibility {
	if x.Customer {
		return "public"
	}
	return "internal"
}

func (x *exporter) row(ctx context.Context, s *Sample, cover string) ([]sheet.Value, error) {
	spec := s.SampleSpec
	if x.Customer {
		spec, _ = s.Shared(x.set)
	}
	var values []sheet.Value
	for _, f := range x.fields {
		values = append(values, x.Reader.value(f, &spec))
	}
	if cover == "" {
		return values, nil
	}
	picture, err := x.picture(ctx, cover)
	return append(values, picture), err
}

func (x *exporter) picture(ctx context.Context, hash string) (sheet.Value, error) {
	data, err := readBlob(ctx, x.store, x.t.BlobKey(hash, PictureSizes[2]))
	if errors.Is(err, blob.ErrNotFound) {
		return sheet.Value{}, nil // the row is worth more than its picture
	}
	return sheet.Image(data), err
}

// value is a field as a typed cell: what is compared by number is one.
func (r Reader) value(f SampleField, s *SampleSpec) sheet.Value {
	units, scale, least := int64(0), 0, 0
	switch f.Key {
	case "width":
		units, scale = int64(s.Width), 3
	case "weight":
		units, scale = int64(s.Weight), 3
	case "lead_days":
		units = s.LeadDays
	case "price":
		units, scale, least = int64(s.Price), 4, 2
	case "cost":
		units, scale, least = int64(s.Cost), 4, 2
	default:
		return sheet.Text(r.written(f, s))
	}
	if units == 0 {
		return sheet.Value{}
	}
	for scale > least && units%10 == 0 {
		units, scale = units/10, scale-1
	}
	return sheet.Decimal(units, scale)
}
