package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"jennyerp/internal/config"
	"jennyerp/internal/keys"
	"jennyerp/internal/lock"
	"jennyerp/internal/replica"
	"jennyerp/models"
)

// restoreAtOnce is how many companies come back together.
const restoreAtOnce = 6

// wanted is what a restore was asked for.
type wanted struct {
	company string    // its id; "" for all
	at      time.Time // zero for now
	to      string    // data folder
}

// restoring is one restore on its way. Everything is brought into a folder
// beside the data and checked there; only then it takes its place.
type restoring struct {
	wanted
	cfg     config.Config
	o       replica.Options
	out     io.Writer
	scratch string
	begun   time.Time
	newest  register // of the newest control database, whatever the time asked for

	mu     sync.Mutex
	failed []string
	bytes  int64
}

// restore is the command.
func restore(ctx context.Context, cfg config.Config, w wanted, out io.Writer) error {
	unlock, err := aloneIn(w.to)
	if err != nil {
		return err
	}
	defer unlock()
	r := &restoring{wanted: w, cfg: cfg, out: out, scratch: filepath.Join(w.to, scratchFolder), begun: time.Now()}
	if r.o, err = r.openCopies(ctx); err != nil {
		return err
	}
	if err := errors.Join(os.RemoveAll(r.scratch), os.MkdirAll(filepath.Join(r.scratch, "companies"), 0o700)); err != nil {
		return fmt.Errorf("there is no room to restore to: %w", err)
	}
	names, err := r.bringControl(ctx)
	if err != nil {
		return err
	}
	whole := r.bringCompanies(ctx, names)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err := r.swap(whole); err != nil {
		return err
	}
	fmt.Fprintf(out, "Restored %d of %d companies, %.1f MB, in %.1f s, into %s.\n", len(whole), len(names), float64(r.bytes)/1e6, time.Since(r.begun).Seconds(), w.to)
	if len(r.failed) > 0 {
		slices.Sort(r.failed)
		for _, line := range r.failed {
			fmt.Fprintln(out, line)
		}
		return fmt.Errorf("%d companies could not be restored; what was there of them is as it was", len(r.failed))
	}
	return nil
}

// openCopies opens the keys, fetching what is missing of them from beside the
// copies: on a new machine nothing but the master key is there.
func (r *restoring) openCopies(ctx context.Context) (replica.Options, error) {
	if r.cfg.Replica == config.ReplicaOff {
		return replica.Options{}, errors.New("the setting replica is off, so there are no copies; name the place they lie in")
	}
	o, err := replicaOptions(r.cfg, nil, logger(r.cfg))
	if err != nil {
		return o, err
	}
	if _, err := os.Stat(keys.ServicePath(r.cfg.Keys)); errors.Is(err, os.ErrNotExist) {
		if _, err := os.Stat(filepath.Join(r.cfg.Keys, keys.MasterFile)); r.cfg.MasterKey.Empty() && errors.Is(err, os.ErrNotExist) {
			return o, fmt.Errorf("the master key is missing, and without it no copy can be read: give it in JENNY_MASTER_KEY_FILE, or put the file %s back into %s", keys.MasterFile, r.cfg.Keys)
		}
		if err := r.fetchKey(ctx, o, replica.Control); err != nil {
			return o, fmt.Errorf("there are no copies in %s, or they cannot be read: %w", r.cfg.Replica, err)
		}
	}
	ring, err := openRing(r.cfg)
	if err != nil {
		return o, err
	}
	return replicaOptions(r.cfg, ring, logger(r.cfg))
}

func (r *restoring) fetchKey(ctx context.Context, o replica.Options, name string) error {
	wrapped, err := o.WrappedKey(ctx, name)
	if err != nil {
		return err
	}
	return keys.Put(wrappedKey(r.cfg, name), wrapped)
}

// bringControl restores the control database, newest first: its tombstones hold
// for every earlier time. It gives the companies to restore.
func (r *restoring) bringControl(ctx context.Context) ([]string, error) {
	newest := filepath.Join(r.scratch, "newest.db")
	if err := r.o.Restore(ctx, replica.Control, time.Time{}, newest); err != nil {
		return nil, fmt.Errorf("the control database cannot be restored: %w", err)
	}
	var err error
	if r.newest, err = readControl(ctx, newest, nil); err == nil {
		err = r.fetchArchiveKeys(ctx)
	}
	if err != nil {
		return nil, err
	}
	r.o.Moved = seenByCopies(r.newest.moved)
	if r.company != "" {
		if err := r.newest.refuses(r.company); err != nil {
			return nil, err
		}
		return []string{r.company}, os.Remove(newest)
	}
	control := filepath.Join(r.scratch, "control.db")
	if r.at.IsZero() {
		return r.newest.companies, os.Rename(newest, control)
	}
	if err := r.o.Restore(ctx, replica.Control, r.at, control); err != nil {
		return nil, fmt.Errorf("the control database cannot be restored: %w", err)
	}
	then, err := readControl(ctx, control, &r.newest)
	return then.companies, errors.Join(err, os.Remove(newest))
}

// register is what a control database says of companies: which live on this
// machine, which were removed, which moved.
type register struct {
	companies []string
	endings   models.Endings
	moved     map[string]models.Place
	archives  []models.ArchiveRow
}

// refuses says why a company cannot be restored here.
func (r register) refuses(company string) error {
	for _, t := range r.endings.Tombs {
		if t.CompanyUID == company {
			return fmt.Errorf("the company %s was removed for good on %s", t.CompanyUID, time.UnixMilli(t.At).UTC().Format(time.DateOnly))
		}
	}
	if p := r.moved[company]; p.Node != thisNode {
		return fmt.Errorf("the company %s lives on the machine %q: restore it there", company, p.Node)
	}
	return nil
}

// seenByCopies is where companies live as the copies see it.
func seenByCopies(moved map[string]models.Place) func(context.Context) (map[string]replica.Place, error) {
	places := map[string]replica.Place{}
	for uid, p := range moved {
		places[uid] = replica.Place{Here: p.Node == thisNode, Epoch: p.Epoch}
	}
	return func(context.Context) (map[string]replica.Place, error) { return places, nil }
}

// readControl checks a restored control database, replays on it what holds for
// every earlier time, and gives what it says then.
func readControl(ctx context.Context, path string, replay *register) (r register, err error) {
	if err := models.CheckControlFile(ctx, path); err != nil {
		return r, fmt.Errorf("the restored control database: %w", err)
	}
	control, err := models.OpenControl(ctx, path, time.Now)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, control.Close()) }()
	control.Node = thisNode
	if replay != nil {
		if err := control.Replay(ctx, replay.endings); err != nil {
			return r, err
		}
		for uid, p := range replay.moved {
			if err := control.Move(ctx, uid, p); err != nil {
				return r, err
			}
		}
	}
	if r.archives, err = control.Archives(ctx); err != nil {
		return r, err
	}
	if r.endings, err = control.Endings(ctx); err != nil {
		return r, err
	}
	if r.moved, err = control.Moved(ctx); err != nil {
		return r, err
	}
	r.companies, err = allCompanies(ctx, control)
	return r, err
}

// fetchArchiveKeys brings the keys of sealed archives that are missing here; one
// that lies nowhere is told, and keeps nothing else from coming back.
func (r *restoring) fetchArchiveKeys(ctx context.Context) error {
	for _, a := range r.newest.archives {
		name := archiveName(a.CompanyUID)
		if _, err := os.Stat(wrappedKey(r.cfg, name)); !errors.Is(err, os.ErrNotExist) || a.EndedAt > 0 {
			continue
		}
		if err := r.fetchKey(ctx, r.o, name); err != nil {
			fmt.Fprintf(r.out, "The key of the archive of %s is gone: %v\n", a.CompanyUID, err)
		}
	}
	return ctx.Err()
}

// allCompanies lists the ids of all companies that are not removed.
func allCompanies(ctx context.Context, control *models.Control) (companies []string, err error) {
	const page = 500
	for after := ""; ; {
		some, err := control.KeptCompanies(ctx, after, page)
		if err != nil {
			return nil, err
		}
		companies = append(companies, some...)
		if len(some) < page {
			return companies, nil
		}
		after = some[len(some)-1]
	}
}

// bringCompanies restores and checks companies and gives those that are whole.
func (r *restoring) bringCompanies(ctx context.Context, names []string) (whole []string) {
	work := make(chan string)
	var all sync.WaitGroup
	for range restoreAtOnce {
		all.Go(func() {
			for name := range work {
				size, err := r.bringCompany(ctx, name)
				r.mu.Lock()
				if err != nil {
					r.failed = append(r.failed, fmt.Sprintf("company %s: %v", name, err))
				} else {
					whole, r.bytes = append(whole, name), r.bytes+size
				}
				r.mu.Unlock()
			}
		})
	}
	for i, name := range names {
		if ctx.Err() != nil {
			break
		}
		work <- name
		if (i+1)%200 == 0 {
			fmt.Fprintf(r.out, "%d of %d companies\n", i+1, len(names))
		}
	}
	close(work)
	all.Wait()
	slices.Sort(whole)
	return whole
}

func (r *restoring) bringCompany(ctx context.Context, name string) (size int64, err error) {
	if _, err := os.Stat(wrappedKey(r.cfg, name)); errors.Is(err, os.ErrNotExist) {
		if err := r.fetchKey(ctx, r.o, name); err != nil {
			return 0, fmt.Errorf("its key is gone: %w", err)
		}
	}
	file := filepath.Join(r.scratch, "companies", name+".db")
	if err := r.o.Restore(ctx, name, r.at, file); err != nil {
		return 0, err
	}
	if err := models.CheckCompanyFile(ctx, file, name); err != nil {
		return 0, errors.Join(err, os.Remove(file))
	}
	info, err := os.Stat(file)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// aloneIn keeps servers, their children and other restores out of a data folder.
func aloneIn(folder string) (unlock func(), err error) {
	serving, err := alone(folder)
	if err != nil {
		return nil, err
	}
	copying, err := lock.File(filepath.Join(folder, replicateLock))
	if err != nil {
		serving()
		return nil, fmt.Errorf("the databases in %s are being copied; wait until that has ended (%w)", folder, err)
	}
	return func() { copying(); serving() }, nil
}
