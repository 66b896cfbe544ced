package commands

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"jennyerp/internal/config"
	"jennyerp/internal/replica"
	"jennyerp/models"
)

// drilled is the report of a drill: that the copies can be brought back, tried.
type drilled struct {
	At        time.Time `json:"at"`
	Companies int       `json:"companies"` // restored and read in full, beside the control database
	Bytes     int64     `json:"bytes"`
	MS        int64     `json:"ms"`
	Problems  []string  `json:"problems,omitempty"`
}

// drillSummary is what the health page shows of it.
type drillSummary struct {
	At time.Time `json:"at"`
	OK bool      `json:"ok"`
}

func (d *drilled) summary() *drillSummary {
	if d == nil {
		return nil
	}
	return &drillSummary{d.At, len(d.Problems) == 0}
}

func drillFile(cfg config.Config) string { return filepath.Join(cfg.Data, "drill.json") }

// lastDrill reads the last report; nil when there is none.
func lastDrill(cfg config.Config) *drilled {
	text, err := os.ReadFile(drillFile(cfg))
	var d drilled
	if err != nil || json.Unmarshal(text, &d) != nil {
		return nil
	}
	return &d
}

// drill restores the control database and a few companies, chosen by lot, into a
// scratch folder, reads them in full, and keeps the report. It disturbs nobody:
// it reads the copies alone.
func drill(ctx context.Context, cfg config.Config, sample int, out io.Writer) error {
	if cfg.Replica == config.ReplicaOff {
		return errors.New("the setting replica is off, so there are no copies to try")
	}
	ring, err := openRing(cfg)
	if err != nil {
		return err
	}
	o, err := replicaOptions(cfg, ring, logger(cfg))
	if err != nil {
		return err
	}
	scratch, err := os.MkdirTemp(cfg.Data, ".drill-")
	if err != nil {
		return fmt.Errorf("there is no room for a drill: %w", err)
	}
	defer os.RemoveAll(scratch)
	d := &drilled{At: time.Now().UTC()}
	d.try(ctx, o, scratch, sample)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	d.MS = time.Since(d.At).Milliseconds()
	text, err := json.MarshalIndent(d, "", "  ")
	if err == nil {
		err = os.WriteFile(drillFile(cfg), append(text, '\n'), 0o600)
	}
	fmt.Fprintf(out, "%s\n", text)
	if len(d.Problems) > 0 {
		err = errors.Join(fmt.Errorf("the copies could not all be brought back: %d problems", len(d.Problems)), err)
	}
	return err
}

func (d *drilled) try(ctx context.Context, o replica.Options, scratch string, sample int) {
	file := filepath.Join(scratch, "control.db")
	err := o.Restore(ctx, replica.Control, time.Time{}, file)
	var known register
	if err == nil {
		known, err = readControl(ctx, file, nil)
	}
	if err != nil {
		d.Problems = append(d.Problems, "control: "+err.Error())
		return
	}
	o.Moved = seenByCopies(known.moved)
	all := known.companies
	rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	for _, uid := range all[:min(sample, len(all))] {
		file := filepath.Join(scratch, uid+".db")
		err := o.Restore(ctx, uid, time.Time{}, file)
		if err == nil {
			err = models.CheckCompanyFile(ctx, file, uid)
		}
		if err != nil {
			d.Problems = append(d.Problems, uid+": "+err.Error())
			continue
		}
		if info, err := os.Stat(file); err == nil {
			d.Bytes += info.Size()
		}
		d.Companies++
		os.Remove(file) // one at a time, for the sake of the disk
	}
}

const (
	drillEvery = 7 * 24 * time.Hour
	drillFirst = 24 * time.Hour // after the first start: there are copies then
)

// drill runs a drill once a week, in a process of its own, and logs how it went.
func (h *house) drill(ctx context.Context, again self) error {
	if d := lastDrill(h.cfg); d != nil && time.Since(d.At) < drillEvery {
		return nil
	}
	if info, err := os.Stat(wrappedKey(h.cfg, replica.Control)); err != nil || time.Since(info.ModTime()) < drillFirst {
		return err
	}
	cmd, err := again.command("drill")
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { cmd.Process.Kill() }) // it loses nothing by it
	defer stop()
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("the drill failed, see %s: %w", drillFile(h.cfg), err)
	}
	if d := lastDrill(h.cfg); d != nil {
		h.log.Info("the copies were brought back for a try", "companies", d.Companies, "bytes", d.Bytes, "ms", d.MS)
	}
	return nil
}
