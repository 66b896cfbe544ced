package replica

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// fold brings the whole log into the file, so that the next write begins it anew.
func fold(t *testing.T, db *sql.DB) {
	t.Helper()
	var busy, frames, done int
	must(t, db.QueryRow("pragma wal_checkpoint(full)").Scan(&busy, &frames, &done))
	if busy != 0 || frames != done {
		t.Fatalf("busy %d, %d of %d", busy, done, frames)
	}
}

func TestALogThatBeganAnewWhileNobodyLookedLeavesNoGap(t *testing.T) {
	o, k, db := copied(t, 30)
	k.o.Idle = 0
	k.Rest(t.Context())
	write(t, db, 7) // these are in no log any more
	fold(t, db)
	write(t, db, 1) // shorter than the old log, of which the rest still stands behind it
	must(t, k.CatchUp(t.Context()))
	if rows, err := restored(t, o, "c1", time.Time{}); rows != 38 || err != nil {
		t.Errorf("%d rows came back, %v; want 38", rows, err)
	}
}

func TestStepsThatAreLostOnThisMachineAreMadeAnew(t *testing.T) {
	o, k, db := copied(t, 30)
	must(t, os.RemoveAll(filepath.Join(o.state("c1"), "ltx")))
	write(t, db, 3)
	eventually(t, "it is copied again", func() bool {
		k.push(t.Context(), "c1")
		rows, err := restored(t, o, "c1", time.Time{})
		return rows == 33 && err == nil
	})
}
