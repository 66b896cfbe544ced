package memory

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

var kept []byte

func TestARestingProgramGivesBackItsHeapAndItsPages(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("memory is read from /proc")
	}
	kept = make([]byte, 64<<20)
	for i := 0; i < len(kept); i += 4096 {
		kept[i] = 1
	}
	kept = nil
	anon, file := held(t, "RssAnon:"), held(t, "RssFile:")
	GiveBack()
	if now := held(t, "RssAnon:"); now > anon-60<<10 {
		t.Errorf("%d KB of heap of %d are still held", now, anon)
	}
	if now := held(t, "RssFile:"); now >= file {
		t.Errorf("%d KB of the program of %d are still mapped", now, file)
	}
}

func held(t *testing.T, what string) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(status), what)
	kb, err := strconv.Atoi(strings.Fields(after)[0])
	if err != nil {
		t.Fatal(err)
	}
	return kb
}
