package commands

import (
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"jennyerp/handlers"
)

// jobRuns remembers how the recurring work went.
type jobRuns struct {
	mu  sync.Mutex
	all map[string]handlers.JobRun
}

func (j *jobRuns) note(name string, err error, took time.Duration) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.all == nil {
		j.all = map[string]handlers.JobRun{}
	}
	run := j.all[name]
	run.Name, run.Last, run.Took, run.Problem = name, time.Now(), took, ""
	run.Runs++
	if err != nil {
		run.Failed++
		run.Problem = err.Error()
	}
	j.all[name] = run
}

func (j *jobRuns) list() (all []handlers.JobRun) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, run := range j.all {
		all = append(all, run)
	}
	slices.SortFunc(all, func(a, b handlers.JobRun) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// watch tells the operator's page how the house is.
func (h *house) watch() handlers.Watch {
	w := handlers.Watch{Copies: "off", Jobs: h.ran.list()}
	if h.minder != nil {
		health, status := h.minder.Health(), h.minder.Status()
		w.Copies, w.Lag, w.Held, w.Errors, w.Restarts = health.State, time.Duration(health.Lag)*time.Millisecond, health.Held, health.Errors, health.Restarts
		w.Problem = status.Problem
		for _, l := range status.Behind {
			w.Behind = append(w.Behind, handlers.Behind{Company: l.Name, Lag: time.Duration(l.Lag) * time.Millisecond, Problem: l.Problem})
		}
	}
	if d := lastDrill(h.cfg); d != nil {
		w.Drill, w.DrillOK = d.At, len(d.Problems) == 0
	}
	var disk syscall.Statfs_t
	if syscall.Statfs(h.cfg.Data, &disk) == nil {
		w.DiskFree, w.DiskTotal = int64(disk.Bavail)*int64(disk.Bsize), int64(disk.Blocks)*int64(disk.Bsize)
	}
	return w
}
