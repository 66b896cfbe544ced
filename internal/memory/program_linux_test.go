package memory

import (
	"slices"
	"strings"
	"testing"
)

func TestOnlyPagesThatEqualTheFileAreLetGo(t *testing.T) {
	const maps = `00400000-00500000 r-xp 00000000 fe:00 12 /bin/jenny
Rss:                  64 kB
Anonymous:             0 kB
VmFlags: rd ex mr mw me
00500000-00600000 r--p 00100000 fe:00 12 /bin/jenny
Anonymous:             4 kB
00600000-00700000 rw-p 00200000 fe:00 12 /bin/jenny
Anonymous:             0 kB
00700000-00800000 r--p 00000000 fe:00 13 /lib/other.so
Anonymous:             0 kB
7f0000000000-7f0000001000 r--p 00000000 00:00 0
Anonymous:             0 kB
00800000-00900000 r--p 00300000 fe:00 12 /bin/jenny
Anonymous:             0 kB
`
	got, err := cleanParts(strings.NewReader(maps), "/bin/jenny")
	if err != nil || !slices.Equal(got, []part{{0x400000, 0x500000}, {0x800000, 0x900000}}) {
		t.Errorf("%x %v", got, err)
	}
	if _, err := cleanParts(strings.NewReader("nonsense r-xp 0 0 0 /bin/jenny\n"), "/bin/jenny"); err == nil {
		t.Error("an address that is none is accepted")
	}
}
