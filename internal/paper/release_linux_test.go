package paper

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestPagesOfTheFontsGoBackToTheSystem(t *testing.T) {
	var every strings.Builder
	for r := '\u4e00'; r < '\u9fa5'; r += 4 {
		every.WriteRune(r)
	}
	for range 10 { // the runtime may have collected before we looked
		pdf, _ := page(t, every.String())
		printed := mapped(t)
		for range 20 {
			runtime.GC()
			if time.Sleep(10 * time.Millisecond); mapped(t) < printed-3_000 {
				if again, _ := page(t, every.String()); !bytes.Equal(again, pdf) {
					t.Error("read again from the file, the letters differ")
				}
				return
			}
		}
	}
	t.Errorf("%d kB of the program's file stay in memory after the paper", mapped(t))
}

// mapped is how much of the program's file is in memory, in kB.
func mapped(t *testing.T) (kb int) {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(status), "RssFile:")
	if _, err := fmt.Sscan(after, &kb); err != nil {
		t.Fatal(err)
	}
	return kb
}
