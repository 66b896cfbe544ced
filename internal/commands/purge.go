package commands

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"jennyerp/internal/config"
	"jennyerp/internal/replica"
	"jennyerp/models"
)

// A company is removed in steps, each of which is noted in the journal when it
// is done and may be repeated: whatever breaks, whenever, the next run goes on
// and comes to the same end. What keeps it from coming back (the tombstone) is
// written before anything is destroyed (P13, P18).
var purgeSteps = []struct {
	name string
	do   func(p *purging, ctx context.Context) error
}{
	{"archive", (*purging).archive},         // sealed invoices, and the owner's copy of them
	{"verify", (*purging).verify},           // read back, all of it
	{"bury", (*purging).bury},               // tombstone; nobody enters; people who belong nowhere else go
	{"blobs", (*purging).removeBlobs},       // pictures and files
	{"key", (*purging).destroyKey},          // from here on no copy can be read
	{"files", (*purging).removeFiles},       // database, log, notes about copies, what restores put aside
	{"copies", (*purging).removeCopies},     // until the target holds nothing of it
	{"certificate", (*purging).certificate}, // signed, mailed; the journal forgets who got it
}

// faultPoint is called at the named places; a test ends the process there.
var faultPoint = func(string) {}

// purging is one company that is being removed.
type purging struct {
	*house
	models.Closing
	uid    string
	copies *replica.Options // nil when there are none
}

// purgeDue removes the companies whose time has come; one that fails does not
// stop the others, and is tried again with the next run.
func (h *house) purgeDue(ctx context.Context) error {
	due, err := h.control.DueClosings(ctx, 100)
	if err != nil {
		return err
	}
	var failed []error
	for _, k := range due {
		if err := h.purge(ctx, k); err != nil {
			failed = append(failed, fmt.Errorf("company %s cannot be removed yet: %w", k.CompanyUID, err))
		}
	}
	return errors.Join(failed...)
}

// purge goes on with a company behind the last step that is done.
func (h *house) purge(ctx context.Context, k models.Closing) error {
	if _, err := h.tenants.Placement.Hold(ctx, k.CompanyUID); err != nil {
		return fmt.Errorf("its own machine removes it: %w", err)
	}
	p, err := h.purging(k)
	if err != nil {
		return err
	}
	next := 0
	for i, step := range purgeSteps {
		if step.name == k.Step {
			next = i + 1
		}
	}
	for _, step := range purgeSteps[next:] {
		faultPoint("before " + step.name)
		if err := step.do(p, ctx); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
		faultPoint("after " + step.name)
		if step.name == "certificate" { // it ended the journal itself
			break
		}
		if err := h.control.StepDone(ctx, p.uid, step.name); err != nil {
			return err
		}
	}
	h.log.Info("a company was removed for good", "company", p.uid)
	return h.control.Shred(ctx)
}

func (h *house) purging(k models.Closing) (*purging, error) {
	p := &purging{house: h, Closing: k, uid: k.CompanyUID}
	if h.cfg.Replica == config.ReplicaOff {
		return p, nil
	}
	o, err := replicaOptions(h.cfg, h.ring, h.log)
	p.copies = &o
	return p, err
}

// bury needs the receivers, which the first step kept.
func (p *purging) bury(ctx context.Context) error {
	return p.control.Bury(ctx, p.tombstone())
}

func (p *purging) tombstone() models.Tombstone {
	return models.Tombstone{CompanyUID: p.uid, At: p.clock().UnixMilli(), Reason: p.Reason}
}

func (p *purging) removeBlobs(ctx context.Context) error {
	return p.removeBlobsBelow(ctx, p.uid+"/")
}

// removeBlobsBelow removes all objects of a prefix, and looks that none is left.
func (h *house) removeBlobsBelow(ctx context.Context, prefix string) error {
	var keys []string
	gather := func(key string, _ int64) error { keys = append(keys, key); return nil }
	if err := h.blobs.List(ctx, prefix, gather); err != nil {
		return err
	}
	for _, key := range keys {
		if err := h.blobs.Delete(ctx, key); err != nil {
			return err
		}
		faultPoint("within blobs")
	}
	keys = nil
	if err := h.blobs.List(ctx, prefix, gather); err != nil || len(keys) > 0 {
		return errors.Join(err, leftOver(len(keys), "pictures and files"))
	}
	return nil
}

func leftOver(n int, what string) error {
	if n == 0 {
		return nil
	}
	return fmt.Errorf("%d %s are still there", n, what)
}

func (p *purging) destroyKey(ctx context.Context) error {
	if p.copies != nil {
		if err := p.copies.ForgetKey(ctx, p.uid); err != nil {
			return err
		}
	}
	faultPoint("within key")
	return p.ring.Destroy(p.uid)
}

// removeFiles removes what lies on this machine.
func (p *purging) removeFiles(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	if err := p.tenants.Drop(ctx, p.uid); err != nil {
		return err
	}
	if p.minder != nil {
		if err := p.minder.Gone(ctx, p.uid); err != nil {
			return err
		}
	}
	aside, err := p.buryAside(ctx)
	if err != nil {
		return err
	}
	file := filepath.Join(p.cfg.Data, "companies", p.uid+".db")
	for _, path := range slices.Concat([]string{file + "-shm", file + "-wal", file}, aside) {
		if err := removeIfThere(path); err != nil {
			return err
		}
		faultPoint("within files")
	}
	for _, dir := range []string{filepath.Join(p.cfg.Data, "replicating", p.uid), filepath.Join(p.cfg.Data, scratchFolder)} {
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	return syncFolder(filepath.Join(p.cfg.Data, "companies"))
}

// buryAside buries the company in the control databases that restores put aside,
// and gives its own files there. One that cannot be opened any more goes.
func (p *purging) buryAside(ctx context.Context) ([]string, error) {
	controls, err := filepath.Glob(filepath.Join(p.cfg.Data, asidePattern, "control.db"))
	if err != nil {
		return nil, err
	}
	for _, path := range controls {
		if err := buryIn(ctx, path, p.tombstone()); err != nil {
			p.log.Warn("a control database that a restore put aside cannot be changed and is removed", "file", path, "error", err)
			if err := errors.Join(removeIfThere(path+"-shm"), removeIfThere(path+"-wal"), removeIfThere(path)); err != nil {
				return nil, err
			}
		}
	}
	return filepath.Glob(filepath.Join(p.cfg.Data, asidePattern, "companies", p.uid+".db*"))
}

func buryIn(ctx context.Context, path string, t models.Tombstone) (err error) {
	c, err := models.OpenControl(ctx, path, time.Now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	return c.Bury(ctx, t)
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// removeCopies repeats itself while the process that copies is still letting go.
func (p *purging) removeCopies(ctx context.Context) error {
	if p.copies == nil {
		return nil
	}
	for try := 0; ; try++ {
		if err := p.copies.Forget(ctx, p.uid); err != nil {
			return err
		}
		faultPoint("within copies")
		left, err := p.copies.Left(ctx, p.uid)
		if err == nil && left == 0 || err != nil || try == 5 {
			return errors.Join(err, leftOver(left, "objects of the copies"))
		}
		time.Sleep(time.Second)
	}
}
