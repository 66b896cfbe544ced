package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"jennyerp/internal/config"
	"jennyerp/internal/keys"
)

// openRing opens the keys. Only a server for this machine alone gets a master
// key made for it: one that others rely on must have been given, and kept.
func openRing(cfg config.Config) (*keys.Ring, error) {
	var master []byte
	if !cfg.MasterKey.Empty() {
		master = []byte(cfg.MasterKey.Reveal())
	}
	if master == nil && !cfg.Local() {
		if _, err := os.Stat(filepath.Join(cfg.Keys, keys.MasterFile)); errors.Is(err, os.ErrNotExist) {
			return nil, errors.New("the setting master-key is needed because others use this server: make a key with `openssl rand -hex 32`, " +
				"name its file in JENNY_MASTER_KEY_FILE, and keep a copy far from this machine, because without it neither the data's pictures nor any backup can be read")
		}
	}
	ring, err := keys.Open(cfg.Keys, master)
	if err != nil {
		return nil, fmt.Errorf("the keys in %s cannot be opened: %w", cfg.Keys, err)
	}
	return ring, nil
}
