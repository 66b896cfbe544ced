package commands

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// folderRounds is how many rounds go over one data folder. Then a new one is
// begun: every disk that dies brings back all that its companies ever wrote, which
// after a thousand rounds would be some gigabytes each time.
const folderRounds = 50

// Of so many folders one is written to without a pause, some thousands of commits
// a second; the others get 300, so that there is time for many kills.
const fastFolders = 4

// disk throws the data away and brings it back from the copies, elsewhere, and
// notes how old the oldest lost row was when the disk died.
func (s *soak) disk(t *testing.T, died time.Time) {
	t.Helper()
	elsewhere := s.kept
	elsewhere.data = filepath.Join(t.TempDir(), "restored")
	if out, err := elsewhere.restore(t, "--all"); err != nil {
		t.Errorf("after the loss of the disk: %v, %s", err, out)
		return
	}
	s.diskLosses++
	for _, a := range s.missing(t, elsewhere.data, s.acks, true) {
		s.lostRows++
		s.oldestLost = max(s.oldestLost, died.Sub(a.at))
	}
	must(t, os.RemoveAll(elsewhere.data))
}

func TestNothingAcknowledgedIsLostWhateverIsKilled(t *testing.T) {
	rounds := 4
	if n, err := strconv.Atoi(os.Getenv("SOAK_ROUNDS")); err == nil {
		rounds = n
	}
	s := &soak{}
	for done := 0; done < rounds && !t.Failed(); done += folderRounds {
		t.Run("rounds from "+strconv.Itoa(done), func(t *testing.T) {
			s.kept, s.acks = newKept(t), nil
			s.fast = os.Getenv("SOAK_ROUNDS") != "" && done/folderRounds%fastFolders == 0
			foundedIn(t, s.kept, 3)
			s.folder(t, min(folderRounds, rounds-done))
		})
		t.Logf("%d rounds: %+v", min(done+folderRounds, rounds), s.figures)
	}
	t.Logf("%d rounds of kill -9: the server alone %d times, the child alone %d, both together %d; %d commits acknowledged, with the disk intact none of them lost, %d readings found a sound database; "+
		"%d times the disk died with all copied before: %d rows lost, the oldest acknowledged %s before",
		rounds, s.webAlone, s.childAlone, s.together, s.acked, s.checks, s.diskLosses, s.lostRows, s.oldestLost.Round(time.Millisecond))
	if os.Getenv("SOAK_ROUNDS") != "" && s.oldestLost > 5*time.Second { // a clock: for a machine that does nothing else
		t.Errorf("a row was lost that was acknowledged %s before the disk died; the promise is 5 s", s.oldestLost)
	}
}

// folder goes through rounds over one data folder.
func (s *soak) folder(t *testing.T, rounds int) {
	for i := range rounds {
		child, both := i%4 == 1, i%4 >= 2
		pause := time.Duration(200+rand.IntN(1300)) * time.Millisecond
		s.round(t, pause, child, both, i%4 == 3)
		for _, lost := range s.missing(t, s.data, s.acks[len(s.acks)-s.fresh:], i%10 == 0) {
			t.Errorf("round %d: %s of %s was acknowledged and is gone", i, lost.row, lost.company)
		}
		if i%4 == 3 {
			s.disk(t, s.acks[len(s.acks)-1].at)
		}
		if t.Failed() {
			return
		}
	}
	for _, lost := range s.missing(t, s.data, s.acks, true) {
		t.Errorf("%s of %s was acknowledged and is gone", lost.row, lost.company)
	}
}
