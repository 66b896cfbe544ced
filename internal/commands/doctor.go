package commands

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"jennyerp/internal/config"
	"jennyerp/internal/keys"
	"jennyerp/models"
)

// verdict is the result of a check; a later one is graver.
type verdict int

const (
	sound    verdict = iota
	asserted         // somebody said so whom this program cannot verify
	unknown          // it cannot be seen from here
	warning
	failed
)

var verdicts = []string{"ok", "asserted by host", "unknown", "warning", "failed"}

func (v verdict) String() string { return verdicts[v] }

// MarshalText serves JSON.
func (v verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// finding is what a check found: a sentence, and a way on when it is not ok.
type finding struct {
	Check string  `json:"check"`
	State verdict `json:"state"`
	Says  string  `json:"says"`
	Do    string  `json:"do,omitempty"`

	more int
}

// mostSaid is how many sentences of one check are told.
const mostSaid = 5

// add puts another observation to a finding: the graver one is told, those that
// are as grave one after the other.
func (f *finding) add(state verdict, do, says string, args ...any) {
	says = fmt.Sprintf(says, args...)
	switch {
	case state > f.State || f.Says == "":
		f.State, f.Says, f.Do, f.more = state, says, do, 1
	case state == f.State:
		if f.more++; f.more <= mostSaid {
			f.Says += " " + says
		}
	}
}

// done ends a finding; says holds when nothing was observed.
func (f *finding) done(says string, args ...any) finding {
	if f.Says == "" {
		f.Says = fmt.Sprintf(says, args...)
	}
	if f.more > mostSaid {
		f.Says += fmt.Sprintf(" And %d more like this.", f.more-mostSaid)
	}
	return *f
}

func is(state verdict, do, says string, args ...any) finding {
	return finding{State: state, Do: do, Says: fmt.Sprintf(says, args...)}
}

// doctor looks at a house from outside and changes nothing.
type doctor struct {
	cfg    config.Config
	sample int                      // companies that are looked at closely
	root   string                   // where /proc and /sys are
	now    func() time.Time         //
	web    *http.Client             // asks the server as people do
	dial   func(addr string) error  // tries whether somebody listens
	space  func(dir string) space   // of a folder's file system
	owner  func(os.FileInfo) uint32 // whose a file is
	device func(path string) uint64 // that it lies on; 0 when it cannot be told

	ring    *keys.Ring // nil when the keys do not open
	ringErr error
	look    models.Look // at the control database
	lookErr error
}

// checks are what the doctor looks at, in the order of the report; each name
// stands in docs/self-hosting.md.
var checks = []struct {
	name string
	run  func(*doctor, context.Context) finding
}{
	{"master-key", (*doctor).masterKey}, {"secret-files", (*doctor).secretFiles}, {"command-lines", (*doctor).commandLines},
	{"keys", (*doctor).companyKeys}, {"keys-beside-copies", (*doctor).keysBeside},
	{"control-database", (*doctor).controlDatabase}, {"company-databases", (*doctor).companyDatabases}, {"left-behind", (*doctor).leftBehind},
	{"permissions", (*doctor).permissions}, {"owner", (*doctor).owners}, {"disk-space", (*doctor).diskSpace},
	{"disk-encryption", (*doctor).diskEncryption}, {"swap", (*doctor).swap},
	{"pictures-sealed", (*doctor).picturesSealed}, {"pictures-there", (*doctor).picturesThere},
	{"copies-place", (*doctor).copiesPlace}, {"copies-sealed", (*doctor).copiesSealed}, {"copies-fresh", (*doctor).copiesFresh}, {"drill", (*doctor).drilled},
	{"address", (*doctor).address}, {"https", (*doctor).https}, {"proxy", (*doctor).proxy}, {"clock", (*doctor).clock},
	{"region", (*doctor).region}, {"mail", (*doctor).mail}, {"assurance", (*doctor).assurance},
}

func newDoctor(cfg config.Config, sample int) *doctor {
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	return &doctor{cfg: cfg, sample: sample, root: "/", now: time.Now, space: spaceOf, owner: ownerOf, device: deviceOf,
		web: &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		dial: func(addr string) error {
			conn, err := dialer.Dial("tcp", addr)
			if err == nil {
				conn.Close()
			}
			return err
		}}
}

// examine makes all checks.
func (d *doctor) examine(ctx context.Context) (all []finding) {
	d.enter(ctx)
	for _, c := range checks {
		f := c.run(d, ctx)
		f.Check = c.name
		all = append(all, f)
	}
	return all
}

// enter reads what several checks need.
func (d *doctor) enter(ctx context.Context) {
	d.openKeys()
	d.look, d.lookErr = models.LookAtControl(ctx, filepath.Join(d.cfg.Data, "control.db"), thisNode)
}

// openKeys opens the keys that are there, and makes none.
func (d *doctor) openKeys() {
	if _, d.ringErr = os.Stat(keys.ServicePath(d.cfg.Keys)); d.ringErr != nil {
		return
	}
	if d.cfg.MasterKey.Empty() && !hasOwnMaster(d.cfg) {
		d.ringErr = keys.ErrNoMaster
		return
	}
	d.ring, d.ringErr = openRing(d.cfg)
}

// some are companies that are looked at closely, chosen by lot.
func (d *doctor) some() []string {
	all := append([]string(nil), d.look.Companies...)
	rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:min(d.sample, len(all))]
}

// runDoctor is the command. Its error says that checks failed.
func runDoctor(ctx context.Context, c *call) error {
	all := newDoctor(c.cfg, c.sample).examine(ctx)
	counts := make([]int, len(verdicts))
	for _, f := range all {
		counts[f.State]++
	}
	if c.json {
		lines := json.NewEncoder(c.out)
		lines.SetIndent("", "  ")
		lines.SetEscapeHTML(false)
		if err := lines.Encode(map[string]any{"at": time.Now().UTC().Format(time.RFC3339), "failed": counts[failed], "checks": all}); err != nil {
			return err
		}
	} else {
		report(c.out, all, counts)
	}
	if counts[failed] > 0 {
		return fmt.Errorf("%d of %d checks failed", counts[failed], len(all))
	}
	return nil
}

func report(out io.Writer, all []finding, counts []int) {
	for _, f := range all {
		fmt.Fprintf(out, "%-16s  %-18s  %s\n", f.State, f.Check, f.Says)
		if f.Do != "" && f.State != sound {
			fmt.Fprintf(out, "%38s%s\n", "", "→ "+f.Do)
		}
	}
	var words []string
	for v, n := range counts {
		words = append(words, fmt.Sprintf("%d %s", n, verdict(v)))
	}
	fmt.Fprintf(out, "\n%d checks: %s.\n", len(all), strings.Join(words, ", "))
}
