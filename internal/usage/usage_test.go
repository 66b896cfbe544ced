package usage

import "testing"

func TestFewAreNeverToldApart(t *testing.T) {
	c := New()
	cell := func(day, route string) Cell { return Cell{day, route, "library", "Firefox", "desk"} }
	for route, n := range map[string]int{"/samples": 7, "/fairs": 4, "/labels": 3} {
		for range n {
			c.Add(cell("2026-11-30", route))
		}
	}
	if got := c.Take("2026-11-30", false); len(got) != 1 || got[cell("2026-11-30", "/samples")] != 7 {
		t.Errorf("during the day: %v", got)
	}
	c.Add(cell("2026-11-30", "/fairs"))
	c.Add(cell("2026-12-01", "/fairs"))
	got := c.Take("2026-12-01", false)
	if len(got) != 1 || got[cell("2026-11-30", "/fairs")] != 5 {
		t.Errorf("the day after: %v", got)
	}
	for _, route := range []string{"/a", "/b", "/c", "/d"} {
		c.Add(cell("2026-12-01", route))
	}
	got = c.Take("2026-12-01", true)
	if len(got) != 1 || got[Cell{"2026-12-01", Other, Other, Other, Other}] != 5 {
		t.Errorf("at the end: %v", got)
	}
	c.Add(cell("2026-12-02", "/a"))
	if got := c.Take("2026-12-03", true); len(got) != 0 {
		t.Errorf("one alone is told: %v", got)
	}
	if got := c.Take("2026-12-03", true); len(got) != 0 {
		t.Errorf("what was too few comes again: %v", got)
	}
}
