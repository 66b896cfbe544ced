package models

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
)

// Advance moves a paper to the next status and records who did it. A move the
// kind does not know is Invalid; a paper somebody else has changed since it was
// read is ErrStale. Leaving the house it gets its number and is frozen.
func (t *Tenant) Advance(ctx context.Context, by string, d *Document, to Status) error {
	if !d.Kind.Allows(d.Status, to) {
		return Refuse("status", "document.step")
	}
	return t.move(ctx, by, d, to)
}

// Answer moves a paper as the one who opened its link decides. A second same
// answer changes nothing; a paper that was replaced, or that no longer waits
// for an answer, is refused with the truth.
func (t *Tenant) Answer(ctx context.Context, d *Document, to Status, name string) error {
	return t.Tx(ctx, func(t *Tenant) error {
		now, err := t.documentByID(ctx, d.ID)
		if err != nil {
			return err
		}
		*d = *now
		switch {
		case d.Status == to:
			return nil
		case d.Replaced:
			return Refuse("status", "document.replaced")
		case !d.Kind.Lets(d.Status, to):
			return Refuse("status", "document.answered")
		}
		if err := t.move(ctx, "", d, to); err != nil {
			return err
		}
		if name != "" {
			if err := t.trackDocument(ctx, "", d, "answered", Changes{"who": {quoted(""), quoted(name)}}); err != nil {
				return err
			}
		}
		return t.Notify(ctx, d, string(to), name)
	})
}

func (t *Tenant) move(ctx context.Context, by string, d *Document, to Status) error {
	moved := *d
	err := t.Tx(ctx, func(t *Tenant) error {
		res, err := t.exec(ctx, `update documents set status = ?, version = version + 1, moved_at = ?, updated_at = ? where id = ? and version = ?`, to, t.Now(), t.Now(), d.ID, d.Version)
		if err := oneRow(res, err); err != nil {
			return err
		}
		moved.Status, moved.Version, moved.MovedAt = to, d.Version+1, t.Now()
		if err := t.settle(ctx, by, d, &moved); err != nil {
			return err
		}
		if err := t.touchParty(ctx, d.PartyID); err != nil {
			return err
		}
		return t.trackDocument(ctx, by, &moved, "status", Changes{"status": {quoted(string(d.Status)), quoted(string(to))}})
	})
	if err != nil {
		return fmt.Errorf("move %s to %s: %w", d.Kind.Name, to, err)
	}
	*d = moved
	return nil
}

// settle does what a move brings with it: number, frozen faces, pieces that
// leave the drawer or come back, the revision before.
func (t *Tenant) settle(ctx context.Context, by string, was, d *Document) error {
	leaves, returns := d.Frozen() && !was.Frozen(), was.Frozen() && !d.Frozen()
	if leaves && d.Status != "cancelled" {
		if err := t.ready(ctx, d); err != nil {
			return err
		}
		if err := t.takeNumber(ctx, d); err != nil {
			return err
		}
		if err := t.freeze(ctx, d); err != nil {
			return err
		}
	}
	if returns {
		if err := t.thaw(ctx, d); err != nil {
			return err
		}
	}
	if err := t.book(ctx, was, d); err != nil {
		return err
	}
	if d.Kind.Name == "order" {
		if err := t.orderPaid(ctx, d.ID); err != nil {
			return err
		}
	}
	if d.Kind.Has(ColForm) {
		if err := t.movePieces(ctx, by, was, d); err != nil {
			return err
		}
	}
	if leaves && d.RevisesID != 0 {
		if _, err := t.exec(ctx, `update documents set replaced = 1 where id = ?`, d.RevisesID); err != nil {
			return err
		}
	}
	return t.noteNext(ctx)
}

// ready refuses a paper that cannot leave yet: nobody to send it to, nothing
// on it, an offer or order without price or quantity.
func (t *Tenant) ready(ctx context.Context, d *Document) error {
	if d.PartyID == 0 && d.Kind.Party == "customer" && d.Kind.Start == "draft" {
		return Refuse("party", "document.party.missing")
	}
	lines, err := t.Lines(ctx, d)
	if err != nil {
		return err
	}
	if d.Kind.Many && len(lines) > 0 {
		return t.anybodyAsked(ctx, d)
	}
	return d.unready(lines)
}

// unready tells what the lines of a paper lack before it can leave.
func (d *Document) unready(lines []Line) error {
	if len(lines) == 0 {
		return Refuse("lines", "document.lines.none")
	}
	if !d.Kind.Has(ColPrice) || d.Kind.Has(ColCharge) || d.Kind.Received {
		return nil
	}
	for i, l := range lines {
		missing := ""
		switch {
		case l.Price == 0:
			missing = "document.line.price"
		case l.Quantity == 0 && d.Priced():
			missing = "document.line.quantity"
		}
		if missing != "" {
			return &Invalid{Fields: []FieldError{{Field: "line-" + l.UID, Key: missing, Args: map[string]any{"Line": i + 1}}}}
		}
	}
	return nil
}

// takeNumber gives a paper the next number of its kind and year, in the
// transaction that uses it, so that none is lost or given twice. A later
// revision keeps its number.
func (t *Tenant) takeNumber(ctx context.Context, d *Document) error {
	if d.Number != "" {
		return nil
	}
	year, err := strconv.Atoi(d.Date[:4])
	if err != nil {
		return Refuse("date", "date.bad")
	}
	var n int64
	if err := t.row(ctx, `insert into numbers (kind, year, last) values (?, ?, 1) on conflict (kind, year) do update set last = last + 1 returning last`, d.Kind.Name, year).Scan(&n); err != nil {
		return fmt.Errorf("number: %w", err)
	}
	set, err := t.Settings(ctx)
	if err != nil {
		return err
	}
	d.Number = d.Kind.Number(set.Numbers[d.Kind.Name], year, n)
	_, err = t.exec(ctx, `update documents set number = ? where id = ?`, d.Number, d.ID)
	if isUnique(err) {
		return Refuse("number", "document.number.taken")
	}
	return err
}

// Number writes a number in a company's format: {year}, {yy}, and {n} with as
// many digits as wanted, "{n:4}". The usual one is "QT-{year}-{n:4}".
func (k *Kind) Number(format string, year int, n int64) string {
	if format == "" {
		format = k.Prefix + "-{year}-{n:4}"
	}
	out := strings.NewReplacer("{year}", strconv.Itoa(year), "{yy}", fmt.Sprintf("%02d", year%100), "{n}", strconv.FormatInt(n, 10)).Replace(format)
	for digits := 2; digits <= 8; digits++ {
		out = strings.ReplaceAll(out, fmt.Sprintf("{n:%d}", digits), fmt.Sprintf("%0*d", digits, n))
	}
	return out
}

// ValidNumberFormat tells whether every number of the format is another one,
// and whether it fits on a paper.
func ValidNumberFormat(format string) bool {
	k := &Kind{}
	a, b, next := k.Number(format, 2026, 1), k.Number(format, 2026, 2), k.Number(format, 2027, 1)
	return a != b && a != next && len(k.Number(format, 2026, 99_999_999)) <= 40 && !strings.ContainsAny(a, "{}\n")
}

// Family are the papers of the same business.
type Family struct {
	From []*Document // this one was made of them
	Into []*Document // they were made of this one
	Kin  []*Document // farther away
}

// LinkedDocuments are the papers this one came from, those it became, and what
// hangs together with them.
func (t *Tenant) LinkedDocuments(ctx context.Context, d *Document) (l Family, err error) {
	rows, err := t.query(ctx, `with recursive kin(id) as (select ?1 union select iif(x.from_id = kin.id, x.into_id, x.from_id) from kin join document_links x on x.from_id = kin.id or x.into_id = kin.id limit 60)
		select case when exists (select 1 from document_links where from_id = d.id and into_id = ?1) then 0 when exists (select 1 from document_links where from_id = ?1 and into_id = d.id) then 1 else 2 end, `+
		documentColumns+documentTables+`where d.id in (select id from kin) and d.id <> ?1 order by 1, 2 limit 40`, d.ID)
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var near int
		o, err := scanDocument(headed{r, []any{&near}})
		to := []*[]*Document{&l.From, &l.Into, &l.Kin}[near]
		*to = append(*to, o)
		return struct{}{}, err
	})
	return l, err
}
