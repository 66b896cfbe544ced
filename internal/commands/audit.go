package commands

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"jennyerp/internal/config"
	"jennyerp/internal/keys"
	"jennyerp/models"
)

// verifyAudit reads the audit logs of the service and of every company, or of
// one, and names the first row of each that is not as it was written. A server
// may be running.
func verifyAudit(ctx context.Context, cfg config.Config, company string, out io.Writer) error {
	control := filepath.Join(cfg.Data, "control.db")
	if _, err := os.Stat(control); err != nil {
		return fmt.Errorf("there is no database in %s: %w", cfg.Data, err)
	}
	ring, err := openRing(cfg)
	if err != nil {
		return err
	}
	uids := []string{company}
	if company == "" {
		if uids, err = models.CompaniesIn(ctx, control, thisNode); err != nil {
			return err
		}
		uids = append([]string{""}, uids...)
	}
	secret := ring.Service(keys.Audit)
	signer := models.AuditSigner(secret).Public().(ed25519.PublicKey)
	fmt.Fprintf(out, "The ends of the logs are signed by the key %x.\n", []byte(signer))
	bad := 0
	for _, uid := range uids {
		log := models.AuditFile{Path: control, Company: uid, Control: control, Secret: secret, Signer: signer}
		name := "service"
		if uid != "" {
			name, log.Path = uid, filepath.Join(cfg.Data, "companies", uid+".db")
			if log.Secret, err = ring.Key(uid, keys.Audit); err != nil {
				return err
			}
		}
		report, err := log.Verify(ctx)
		switch {
		case errors.Is(err, context.Canceled):
			return err
		case err != nil:
			bad++
			fmt.Fprintf(out, "%s: it cannot be read: %v\n", name, err)
		case report.Bad > 0:
			bad++
			fmt.Fprintf(out, "%s: row %d: %s\n", name, report.Bad, report.Why)
		default:
			fmt.Fprintf(out, "%s: %d rows, as they were written; of %d the details were erased\n", name, report.Rows, report.Erased)
		}
	}
	if bad > 0 {
		return fmt.Errorf("%d audit logs are not as they were written", bad)
	}
	return nil
}

// noteRotation keeps in the service's log that the master key was changed.
func noteRotation(ctx context.Context, cfg config.Config, master []byte, changed int) error {
	path := filepath.Join(cfg.Data, "control.db")
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	ring, err := keys.Open(cfg.Keys, master)
	if err != nil {
		return err
	}
	control, err := models.OpenControl(ctx, path, time.Now)
	if err != nil {
		return err
	}
	control.UseAuditKey(ring.Service(keys.Audit))
	return errors.Join(control.Audit(ctx, models.Audit{Act: models.ActKeys, Details: models.AuditDetails{Count: changed}}), control.Close())
}
