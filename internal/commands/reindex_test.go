package commands

import (
	"regexp"
	"testing"
)

func TestReindexDescribesThePicturesAndSaysHowFarItIs(t *testing.T) {
	data := t.TempDir()
	do := func(args ...string) string {
		t.Helper()
		out := &safeBuffer{}
		if err := run(t.Context(), append(args, "--data", data), nil, out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	do("demo", "--samples", "2", "--no-serve")
	progress := regexp.MustCompile(`^company [0-9a-f-]{36}: 0 of ([1-9]\d*) pictures\ncompany [0-9a-f-]{36}: (\d+) of (\d+) pictures\n$`)
	all := progress.FindStringSubmatch(do("reindex"))
	if all == nil || all[1] != all[2] || all[2] != all[3] {
		t.Fatalf("it said %q", all)
	}
	if again := do("reindex"); !regexp.MustCompile(`^company [0-9a-f-]{36}: 0 of 0 pictures\n$`).MatchString(again) {
		t.Errorf("with nothing to do it said %q", again)
	}
	anew := progress.FindStringSubmatch(do("reindex", "--all"))
	if anew == nil || anew[3] != all[3] {
		t.Errorf("anew it said %q, before %q", anew, all)
	}
}
