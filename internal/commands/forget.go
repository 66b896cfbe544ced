package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"jennyerp/internal/config"
	"jennyerp/models"
)

// forget removes a company for good. Each step may be repeated, and the order is
// such that whatever breaks in between, nothing of it can come back: first
// nobody enters it, then its files, its copies and its pictures go, and at last
// its key, without which nothing that was overlooked can be read (P18).
func forget(ctx context.Context, cfg config.Config, company, reason string, out io.Writer) error {
	if !models.ValidUID(company) {
		return fmt.Errorf("%q is no company's id", company)
	}
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
	if _, err := h.tenants.Placement.Hold(ctx, company); err != nil {
		return fmt.Errorf("remove it on its own machine: %w", err)
	}
	if err := h.control.Bury(ctx, models.Tombstone{CompanyUID: company, At: time.Now().UnixMilli(), Reason: reason}); err != nil {
		return err
	}
	for _, part := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(filepath.Join(cfg.Data, "companies", company+".db"+part)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("the company's file cannot be removed: %w", err)
		}
	}
	if cfg.Replica != config.ReplicaOff {
		o, err := replicaOptions(cfg, h.ring, h.log)
		if err != nil {
			return err
		}
		if err := o.Forget(ctx, company); err != nil {
			return err
		}
	}
	removed := 0
	err = h.blobs.List(ctx, company+"/", func(key string, _ int64) error { removed++; return h.blobs.Delete(ctx, key) })
	if err != nil {
		return fmt.Errorf("the company's pictures and files cannot be removed: %w", err)
	}
	if err := h.ring.Destroy(company); err != nil {
		return err
	}
	fmt.Fprintf(out, "The company %s is removed: its database, its copies, %d pictures and files, its key.\n", company, removed)
	if left, _ := filepath.Glob(filepath.Join(cfg.Data, "replaced-*", "companies", company+".db")); len(left) > 0 {
		fmt.Fprintf(out, "What restores put aside still holds it: remove %s.\n", filepath.Join(cfg.Data, "replaced-*"))
	}
	return nil
}
