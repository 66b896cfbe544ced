package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"jennyerp/handlers"
	"jennyerp/internal/config"
	"jennyerp/internal/keys"
	"jennyerp/models"
)

// retain does what is due by the terms of docs/retention.md; it is the nightly
// job "retention", and the command.
func (h *house) retain(ctx context.Context, s *handlers.Server, always bool) error {
	return errors.Join(h.control.WarnClosings(ctx), h.purgeDue(ctx), h.endHandovers(ctx), h.endArchives(ctx), h.lookForRemains(ctx, always), h.dropAside(), s.SettleAudit(ctx), s.Tidy(ctx), h.shredDue(ctx), h.control.Shred(ctx))
}

// endHandovers removes owners' copies that nobody fetched in time.
func (h *house) endHandovers(ctx context.Context) error {
	all, err := h.control.EndedHandovers(ctx)
	for _, o := range all {
		name := handlers.HandoverName(o.CompanyUID)
		if err := h.removeBlobsBelow(ctx, name+"/"); err != nil {
			return err
		}
		if err := errors.Join(h.ring.Destroy(name), h.control.DropHandover(ctx, o.Hash)); err != nil {
			return err
		}
	}
	return err
}

// endArchives removes sealed invoices whose years are over (P19).
func (h *house) endArchives(ctx context.Context) error {
	all, err := h.control.Archives(ctx)
	if err != nil {
		return err
	}
	for _, a := range all {
		if a.EndedAt > 0 || a.KeepUntil > h.clock().UnixMilli() {
			continue
		}
		name := archiveName(a.CompanyUID)
		if err := errors.Join(h.removeBlobsBelow(ctx, name+"/"), h.ring.Destroy(name)); err != nil {
			return err
		}
		if h.cfg.Replica != config.ReplicaOff {
			o, err := replicaOptions(h.cfg, h.ring, h.log)
			if err != nil {
				return err
			}
			if err := o.Forget(ctx, name); err != nil {
				return err
			}
		}
		if err := h.control.EndArchive(ctx, a.CompanyUID); err != nil {
			return err
		}
	}
	return nil
}

// lookForRemains looks whether anything is there again of companies that were
// removed, and removes it: a process that died while it sent may have left
// copies (looked for 91 days, or always by the command), and somebody may have
// put a file or a key back (P18).
func (h *house) lookForRemains(ctx context.Context, always bool) error {
	tombs, err := h.control.Tombstones(ctx)
	for _, t := range tombs {
		p, err := h.purging(models.Closing{CompanyUID: t.CompanyUID, Reason: t.Reason})
		if err != nil {
			return err
		}
		for _, path := range []string{filepath.Join(h.cfg.Data, "companies", t.CompanyUID+".db"), keys.CompanyPath(h.cfg.Keys, t.CompanyUID)} {
			if _, err := os.Stat(path); err == nil {
				h.log.Warn("something of a removed company was there again and is removed", "company", t.CompanyUID, "file", path)
				if err := errors.Join(p.destroyKey(ctx), p.removeFiles(ctx)); err != nil {
					return err
				}
			}
		}
		if p.copies == nil || !always && h.clock().Sub(models.At(t.At)) > 92*24*time.Hour {
			continue
		}
		left, err := p.copies.Left(ctx, t.CompanyUID)
		if err == nil && left > 0 {
			h.log.Warn("copies of a removed company were found and are removed", "company", t.CompanyUID, "objects", left)
			err = p.copies.Forget(ctx, t.CompanyUID)
		}
		if err != nil {
			return err
		}
	}
	return err
}

// dropAside removes what restores put aside, when copies of that age are gone too.
func (h *house) dropAside() error {
	all, err := filepath.Glob(filepath.Join(h.cfg.Data, asidePattern))
	for _, dir := range all {
		made, e := time.Parse(asideTime, filepath.Base(dir))
		if e == nil && h.clock().Sub(made) > asideLife {
			err = errors.Join(err, os.RemoveAll(dir))
		}
	}
	return err
}

// shredDue writes the files of companies anew in which a person was erased; it
// is also the job "shred".
func (h *house) shredDue(ctx context.Context) error {
	all, err := h.control.Shreds(ctx, 50)
	for _, uid := range all {
		_, e := h.control.ShredCompany(ctx, h.tenants, uid)
		err = errors.Join(err, e)
	}
	return err
}

// runRetention does what would be due at a time, with the server stopped.
func runRetention(ctx context.Context, cfg config.Config, now string, out io.Writer) error {
	at, err := parseNow(now, time.Now())
	if err != nil {
		return err
	}
	unlock, err := aloneIn(cfg.Data)
	if err != nil {
		return err
	}
	defer unlock()
	h, err := openAt(ctx, cfg, logger(cfg), func() time.Time { return at })
	if err != nil {
		return err
	}
	defer h.close()
	s, err := handlers.New(h.deps(func(string) {}))
	if err != nil {
		return err
	}
	if err := h.retain(ctx, s, true); err != nil {
		return err
	}
	tombs, err := h.control.Tombstones(ctx)
	if err != nil {
		return err
	}
	rows, err := h.control.Archives(ctx)
	kept := 0
	for _, a := range rows {
		if a.EndedAt == 0 {
			kept++
		}
	}
	fmt.Fprintf(out, "What is due on %s is done: %d companies are removed for good, %d archives are kept.\n", at.UTC().Format(time.DateOnly), len(tombs), kept)
	return err
}

// parseNow reads a time, or how far ahead of now: +91d, +7y.
func parseNow(text string, now time.Time) (time.Time, error) {
	ahead, isAhead := strings.CutPrefix(text, "+")
	if !isAhead {
		at, err := parseTime(text)
		if at.IsZero() {
			at = now
		}
		return at, err
	}
	n, err := strconv.Atoi(strings.TrimRight(ahead, "dy"))
	switch {
	case err == nil && strings.HasSuffix(ahead, "d"):
		return now.AddDate(0, 0, n), nil
	case err == nil && strings.HasSuffix(ahead, "y"):
		return now.AddDate(n, 0, 0), nil
	}
	return now, fmt.Errorf("%q is neither a time nor a number of days or years such as +91d or +7y", text)
}

// purgeCompany has a company removed without days of grace: at once when no
// server runs on the folder, else by the server within a minute.
func purgeCompany(ctx context.Context, cfg config.Config, company, reason string, out io.Writer) error {
	if !models.ValidUID(company) {
		return fmt.Errorf("%q is no company's id", company)
	}
	h, err := open(ctx, cfg, logger(cfg))
	if err != nil {
		return err
	}
	defer h.close()
	switch err := h.control.PurgeCompany(ctx, company, reason); {
	case errors.Is(err, models.ErrNotFound):
		fmt.Fprintf(out, "There is no company %s to close; what is left of a removal is gone on with.\n", company) // it may have been interrupted
	case err != nil:
		return err
	}
	unlock, err := aloneIn(cfg.Data)
	if err != nil {
		fmt.Fprintf(out, "Nobody enters the company %s any more; the server that runs removes it within a minute.\n", company)
		return nil
	}
	defer unlock()
	if err := h.purgeDue(ctx); err != nil {
		return err
	}
	text, err := h.control.Certificate(ctx, company)
	fmt.Fprintf(out, "The company %s is removed: its database, its copies, its pictures and files, its key.\n%s\n", company, text)
	return err
}

// purgePerson removes one person with the server stopped: at once, for whoever
// is under 16 too (P13, P29). Companies whose only owner it is go first.
func purgePerson(ctx context.Context, cfg config.Config, address, reason string, out io.Writer) error {
	unlock, err := aloneIn(cfg.Data)
	if err != nil {
		return err
	}
	defer unlock()
	h, err := open(ctx, cfg, logger(cfg))
	if err != nil {
		return err
	}
	defer h.close()
	s, err := handlers.New(h.deps(func(string) {}))
	if err != nil {
		return err
	}
	u, err := h.control.UserByEmail(ctx, address)
	if errors.Is(err, models.ErrNotFound) {
		return errors.New("nobody has an account with this address")
	}
	if err != nil {
		return err
	}
	last, err := h.control.OnlyOwnerOf(ctx, u.ID)
	if err != nil {
		return err
	}
	if len(last) > 0 {
		return fmt.Errorf("this person is the only owner of %s: purge these first, with --company", strings.Join(last, ", "))
	}
	if err := s.ForgetPerson(ctx, *u); err != nil {
		return err
	}
	if err := h.control.Audit(ctx, models.Audit{Act: models.ActErased, Noun: "user", NounUID: u.UID, Details: models.AuditDetails{Why: reason}}); err != nil {
		return err
	}
	fmt.Fprintln(out, "The person is removed: account, memberships, sessions, mails. What was done in companies stays there without the name.")
	return h.control.Shred(ctx)
}
