package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"jennyerp/internal/config"
	"jennyerp/internal/keys"
	"jennyerp/internal/lock"
	"jennyerp/internal/replica"
)

// litestreamYML is how the copies are kept, unless the operator names another;
// Main sets it.
var litestreamYML []byte

const (
	replicateLock = "replicate.lock" // in the data folder

	replicaIdle = 5 * time.Minute // after the last write a company is held that long
	replicaMost = 300             // companies held at once: 1.2 MB and six file handles each
)

// replicaOptions are the copies that the settings describe. ring may be nil for
// who only reads the settings.
func replicaOptions(cfg config.Config, ring *keys.Ring, log *slog.Logger) (replica.Options, error) {
	plan := litestreamYML
	if cfg.ReplicaPlan != "" {
		var err error
		if plan, err = os.ReadFile(cfg.ReplicaPlan); err != nil {
			return replica.Options{}, fmt.Errorf("the plan of the copies cannot be read: %w", err)
		}
	}
	target, err := replica.ParseTarget(cfg.Replica, cfg.ReplicaID.Reveal(), cfg.ReplicaSecret.Reveal())
	if err != nil {
		return replica.Options{}, err
	}
	o := replica.Options{Control: filepath.Join(cfg.Data, "control.db"), Companies: filepath.Join(cfg.Data, "companies"),
		State: filepath.Join(cfg.Data, "replicating"), Target: target, Log: log}
	o.Plan, err = replica.ReadPlan(plan)
	o.Idle, o.Most = replicaIdle, replicaMost
	o.Secret = func(name string) ([]byte, error) {
		if name == replica.Control {
			return ring.Service(keys.Backups), nil
		}
		return ring.Key(name, keys.Backups)
	}
	o.Wrapped = func(name string) ([]byte, error) { return os.ReadFile(wrappedKey(cfg, name)) }
	return o, err
}

func wrappedKey(cfg config.Config, name string) string {
	if name == replica.Control {
		return keys.ServicePath(cfg.Keys)
	}
	return keys.CompanyPath(cfg.Keys, name)
}

// replicate is the child that serve starts; it ends with its input. Signals are
// for its parent, which lets it finish when all is written.
func replicate(ctx context.Context, cfg config.Config, in io.Reader, out io.Writer) error {
	log := logger(cfg)
	unlock, err := lock.File(filepath.Join(cfg.Data, replicateLock))
	if err != nil {
		return fmt.Errorf("the databases in %s are being copied already: %w", cfg.Data, err)
	}
	defer unlock()
	ring, err := openRing(cfg)
	if err != nil {
		return err
	}
	o, err := replicaOptions(cfg, ring, log)
	if err != nil {
		return err
	}
	o.Moved = o.MovedIn(thisNode)
	return replica.Serve(context.WithoutCancel(ctx), o, in, out)
}

// mind starts the child, unless there is to be no copy.
func (h *house) mind(again self) error {
	if h.cfg.Replica == config.ReplicaOff {
		h.log.Warn("the databases are not copied anywhere: what the disk loses is lost; set JENNY_REPLICA")
		return nil
	}
	o, err := replicaOptions(h.cfg, h.ring, h.log)
	if err != nil {
		return err
	}
	if folder := o.Target.Folder(); folder != "" && deviceOf(folder) == deviceOf(h.cfg.Data) && !h.cfg.Local() {
		h.log.Warn("the copies of the databases lie on the disk they are copied from: when it dies, both are lost; set JENNY_REPLICA", "replica", o.Target.Folder())
	}
	if _, err := again.command("replicate"); err != nil {
		return err
	}
	h.minder = replica.Mind(h.log, func() *exec.Cmd {
		cmd, _ := again.command("replicate") // it worked a moment ago
		return cmd
	})
	h.tenants.Wrote = h.minder.Wrote
	return nil
}

// copies tells the health page how the copies are, and how the last drill went.
func (h *house) copies() any {
	health := struct {
		replica.Health
		Drill *drillSummary `json:"drill,omitempty"`
	}{Health: replica.Health{State: "off"}, Drill: lastDrill(h.cfg).summary()}
	if h.minder != nil {
		health.Health = h.minder.Health()
	}
	return health
}

// alone keeps other servers, restores and key changes out of a data folder.
func alone(folder string) (unlock func() error, err error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("the data folder cannot be made: %w", err)
	}
	unlock, err = lock.File(filepath.Join(folder, "serve.lock"))
	if errors.Is(err, lock.ErrHeld) {
		return nil, fmt.Errorf("another JennyERP is using the folder %s; end that one first, or give this one another --data (%w)", folder, err)
	}
	if err != nil {
		return nil, fmt.Errorf("the folder %s cannot be written to; nothing was changed: see that its disk is not full or mounted read-only, and that the folder belongs to this user (%w)", folder, err)
	}
	return unlock, nil
}

// deviceOf is the file system that a path lies on, or will lie on; 0 when it
// cannot be told.
func deviceOf(path string) uint64 {
	var s syscall.Stat_t
	for dir := path; dir != ""; dir = filepath.Dir(dir) {
		if syscall.Stat(dir, &s) == nil {
			return uint64(s.Dev)
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	return 0
}
