package commands

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"jennyerp/internal/config"
	"jennyerp/internal/keys"
	"jennyerp/internal/replica"
	"jennyerp/models"
)

// openRing opens the keys. Only a server for this machine alone gets a master
// key made for it: one that others rely on must have been given, and kept.
func openRing(cfg config.Config) (*keys.Ring, error) {
	if cfg.MasterKey.Empty() && !cfg.Local() && !hasOwnMaster(cfg) {
		return nil, errors.New("the setting master-key is needed because others use this server: make a key with `openssl rand -hex 32`, " +
			"name its file in JENNY_MASTER_KEY_FILE, and keep a copy far from this machine: " + whatIsLost)
	}
	ring, err := keys.Open(cfg.Keys, givenMaster(cfg))
	if err != nil {
		return nil, fmt.Errorf("the keys in %s cannot be opened: %w", cfg.Keys, err)
	}
	return ring, nil
}

const whatIsLost = "without the master key no picture, no file and no copy of a database can be read, no password is accepted, and nobody can make another that helps"

func hasOwnMaster(cfg config.Config) bool {
	_, err := os.Stat(filepath.Join(cfg.Keys, keys.MasterFile))
	return err == nil
}

// givenMaster is the master key from the settings, or nil: then it lies with the others.
func givenMaster(cfg config.Config) []byte {
	if cfg.MasterKey.Empty() {
		return nil
	}
	return []byte(cfg.MasterKey.Reveal())
}

// warnOfMaster says what is wrong with the place of the master key, before it is lost.
func (h *house) warnOfMaster() {
	if h.cfg.MasterKey.Empty() && !h.cfg.Local() {
		h.log.Warn("the master key lies with the keys it protects: who steals or loses this disk has or loses all; give it in JENNY_MASTER_KEY_FILE and keep a copy elsewhere",
			"file", filepath.Join(h.cfg.Keys, keys.MasterFile))
	}
}

// verifyKeys opens every key and says what must be kept where. It changes nothing.
func verifyKeys(ctx context.Context, cfg config.Config, out io.Writer) error {
	if cfg.MasterKey.Empty() && !hasOwnMaster(cfg) {
		return fmt.Errorf("there is no master key, neither in the settings nor in %s", cfg.Keys)
	}
	ring, err := openRing(cfg)
	if err != nil {
		return err
	}
	found, err := ring.Verify()
	if err != nil {
		return err
	}
	if cfg.MasterKey.Empty() {
		fmt.Fprintf(out, "The master key lies in %s, with the keys it protects.\n", filepath.Join(cfg.Keys, keys.MasterFile))
	} else {
		fmt.Fprintln(out, "The master key comes from the settings.")
	}
	fmt.Fprintf(out, "Keep a copy of it far from this machine: %s.\n", whatIsLost)
	problems, opens := 0, map[string]bool{}
	for _, f := range found {
		if f.Err != nil {
			problems++
			fmt.Fprintln(out, f.Err)
		}
		opens[f.Company] = f.Err == nil
	}
	fmt.Fprintf(out, "%d of %d keys open.\n", len(found)-problems, len(found))
	missing, err := companiesWithout(ctx, cfg, opens)
	if err != nil {
		return err
	}
	for _, uid := range missing {
		problems++
		fmt.Fprintf(out, "The company %s has no key: its pictures and copies cannot be read.\n", uid)
	}
	beside, err := verifyBeside(ctx, cfg, ring, opens, out)
	if problems += beside; err == nil && problems > 0 {
		err = fmt.Errorf("%d problems with keys", problems)
	}
	return err
}

// companiesWithout lists companies that have no key at all.
func companiesWithout(ctx context.Context, cfg config.Config, opens map[string]bool) (missing []string, err error) {
	path := filepath.Join(cfg.Data, "control.db")
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	all, err := models.CompaniesIn(ctx, path, thisNode)
	for _, uid := range all {
		if _, known := opens[uid]; !known {
			missing = append(missing, uid)
		}
	}
	return missing, err
}

// verifyBeside opens the copies of the keys that lie beside the databases' copies.
func verifyBeside(ctx context.Context, cfg config.Config, ring *keys.Ring, opens map[string]bool, out io.Writer) (problems int, err error) {
	if cfg.Replica == config.ReplicaOff {
		return 0, nil
	}
	o, err := replicaOptions(cfg, ring, logger(cfg))
	if err != nil {
		return 0, err
	}
	good := 0
	for company := range opens {
		name := company
		if company == "" {
			name = replica.Control
		}
		wrapped, err := o.WrappedKey(ctx, name)
		if err == nil {
			err = ring.Opens(company, wrapped)
		}
		switch {
		case err == nil:
			good++
		case errors.Is(err, replica.ErrNone): // it comes with the first copy
		default:
			problems++
			fmt.Fprintf(out, "Beside the copies: %s: %v\n", name, err)
		}
	}
	fmt.Fprintf(out, "%d of %d are kept beside the copies, for a new machine.\n", good, len(opens))
	return problems, nil
}

// rotateKeys wraps every key with a new master key. What they encrypt stays as it is.
func rotateKeys(ctx context.Context, cfg config.Config, newFile string, out io.Writer) error {
	unlock, err := aloneIn(cfg.Data)
	if err != nil {
		return err
	}
	defer unlock()
	old, next, err := bothMasters(cfg, newFile)
	if err != nil {
		return err
	}
	changed, err := keys.Rotate(cfg.Keys, old, next)
	if err != nil {
		return fmt.Errorf("%d keys were changed; mend this and run it again with the same new key: %w", changed, err)
	}
	if cfg.MasterKey.Empty() {
		if err := keys.TakeNext(cfg.Keys); err != nil {
			return err
		}
	}
	if err := noteRotation(ctx, cfg, next, changed); err != nil {
		return err
	}
	fmt.Fprintf(out, "%d keys are wrapped by the new master key.\n", changed)
	if !cfg.MasterKey.Empty() {
		fmt.Fprintln(out, "Name its file in JENNY_MASTER_KEY_FILE before the next start, and keep a copy of it far from this machine.")
	}
	if err := keepBeside(ctx, cfg, next); err != nil {
		return fmt.Errorf("the keys beside the copies are still wrapped by the old master key; keep it until the server has run for a while: %w", err)
	}
	return nil
}

// bothMasters are the master key in use and the one to change over to: from a
// file, or made when it lies with the others.
func bothMasters(cfg config.Config, newFile string) (old, next []byte, err error) {
	switch {
	case newFile == "" && !cfg.MasterKey.Empty():
		return nil, nil, errors.New("keys rotate needs --new-master-key-file: make one with `openssl rand -hex 32`")
	case newFile != "" && cfg.MasterKey.Empty():
		return nil, nil, fmt.Errorf("the master key lies in %s, and keys rotate makes a new one there; to give it from outside, name that file in JENNY_MASTER_KEY_FILE first", cfg.Keys)
	case newFile == "":
		if old, err = keys.OwnMaster(cfg.Keys); err == nil {
			next, err = keys.NextMaster(cfg.Keys)
		}
		return old, next, err
	}
	text, err := os.ReadFile(newFile)
	if err != nil {
		return nil, nil, fmt.Errorf("the new master key cannot be read: %w", err)
	}
	if next, err = keys.ParseMaster(text); err == nil && bytes.Equal(next, givenMaster(cfg)) {
		err = errors.New("the new master key is the old one")
	}
	return givenMaster(cfg), next, err
}

// keepBeside sends the keys that were wrapped anew to where the copies are.
func keepBeside(ctx context.Context, cfg config.Config, master []byte) error {
	if cfg.Replica == config.ReplicaOff {
		return nil
	}
	ring, err := keys.Open(cfg.Keys, master)
	if err != nil {
		return err
	}
	o, err := replicaOptions(cfg, ring, logger(cfg))
	if err != nil {
		return err
	}
	found, err := ring.Verify()
	for _, f := range found {
		name := f.Company
		if name == "" {
			name = replica.Control
		}
		err = errors.Join(err, o.KeepKey(ctx, name))
	}
	return err
}
