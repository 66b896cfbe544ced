package commands

import (
	"net/http"
	"time"

	"jennyerp/internal/memory"
)

// pagesFirst is how long after the start the jobs begin.
const pagesFirst = time.Second

// idle gives back what nobody has used for a while.
func (h *house) idle() {
	h.tenants.Sight.DropIdle(2 * time.Minute)
	h.tenants.CloseIdle(2 * time.Minute) // opening again takes about a millisecond
	memory.GiveBack()
}

// noted remembers when somebody last asked for a page.
func (h *house) noted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.asked.Store(time.Now().Unix())
		next.ServeHTTP(w, r)
	})
}

// jobRan counts a run. While nobody asks for pages, a job is all that brings the
// program's file back into memory, so that is let go of again.
func (h *house) jobRan(job string, err error, took time.Duration) {
	h.meter.Job(job, err, took)
	h.ran.note(job, err, took)
	if time.Now().Unix()-h.asked.Load() > 60 {
		memory.DropProgram()
	}
}
