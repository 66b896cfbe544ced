package commands

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"jennyerp/handlers"
	"jennyerp/internal/replica"
)

// patient is a house that the doctor looks at, on a machine of its own.
type patient struct {
	kept
	root   string // /proc and /sys
	uid    string // of its company
	server *httptest.Server

	minTLS uint16
	device map[string]uint64
	dial   error
	left   uint64 // bytes on the disk
	strays string // a file that belongs to another user
	now    time.Time
	built  fstest.MapFS
}

const mountinfo = "22 1 253:1 / / rw,relatime shared:1 - ext4 /dev/mapper/data rw\n"

// healthy makes a house of which everything is as it should be.
func healthy(t *testing.T) *patient {
	t.Helper()
	p := &patient{kept: newKept(t), root: t.TempDir(), left: 50e9, now: time.Now(), minTLS: tls.VersionTLS12, device: map[string]uint64{},
		built: fstest.MapFS{"docs/assurance/2026/2026-11-01-zap.md": {}}}
	p.environ = append(p.environ, "JENNY_BASE_URL=https://erp.example.com", "JENNY_TRUST_PROXY=true", "JENNY_REGION=eu-central-1",
		"JENNY_SMTP=smtp://rossi:long-password@mail.eu-central-1.example.com", "JENNY_MAIL_FROM=erp@rossi.example")
	p.uid = foundedIn(t, p.kept, 1)[0]
	p.picture(t, p.uid, 1)
	p.copy(t)
	_, err := p.command(t, "drill")
	must(t, err)
	p.file(t, "proc/self/mountinfo", mountinfo)
	p.file(t, "proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n/dev/zram0 partition 1 0 100\n")
	p.file(t, "proc/17/cmdline", "jennyerp\x00serve\x00")
	p.file(t, "sys/dev/block/253:1/dm/uuid", "CRYPT-LUKS2-0b1c-data")
	return p
}

func (p *patient) file(t *testing.T, path, text string) {
	t.Helper()
	path = filepath.Join(p.root, path)
	must(t, errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)))
}

// twin is the same house in another folder, to be broken.
func (p *patient) twin(t *testing.T) *patient {
	t.Helper()
	q, dir := *p, t.TempDir()
	must(t, exec.Command("cp", "-a", p.data, p.replica, p.root, dir).Run())
	q.data, q.replica, q.root = filepath.Join(dir, "data"), filepath.Join(dir, "copies"), filepath.Join(dir, filepath.Base(p.root))
	q.environ, q.device = append([]string(nil), p.environ...), map[string]uint64{}
	q.built = fstest.MapFS{"docs/assurance/2026/2026-11-01-zap.md": {}}
	return &q
}

// set gives a setting another value.
func (p *patient) set(variable, value string) {
	var rest []string
	for _, line := range p.environ {
		if !strings.HasPrefix(line, variable+"=") {
			rest = append(rest, line)
		}
	}
	p.environ = append(rest, variable+"="+value)
}

// serve answers as the house does, behind what is put in front of it.
func (p *patient) serve(t *testing.T, front func(http.Handler) http.Handler) {
	t.Helper()
	h, err := open(t.Context(), p.config(t), logger(p.config(t)))
	must(t, err)
	h.measure()
	s, err := handlers.New(h.deps(func(string) {}))
	must(t, err)
	p.server = httptest.NewUnstartedServer(front(s.Handler()))
	p.server.TLS = &tls.Config{MinVersion: p.minTLS}
	p.server.StartTLS()
	t.Cleanup(func() { p.server.Close(); h.close() })
}

func (p *patient) doctor(t *testing.T) *doctor {
	t.Helper()
	d := newDoctor(p.config(t), 3)
	d.root, d.now = p.root, func() time.Time { return p.now }
	d.space = func(string) space { return space{p.left, 100e9, 1e6, 2e6} }
	d.dial = func(string) error { return p.dial }
	d.device = func(path string) uint64 { // data and copies lie on two disks
		if n, set := p.device[path]; set {
			return n
		}
		if strings.HasPrefix(path, p.data) {
			return 1
		}
		return 2
	}
	d.owner = func(info os.FileInfo) uint32 {
		if info.Name() == p.strays {
			return 0
		}
		return 998
	}
	if p.server != nil {
		pool := x509.NewCertPool()
		pool.AddCert(p.server.Certificate())
		d.web.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, p.server.Listener.Addr().String())
		}}
		t.Cleanup(d.web.CloseIdleConnections)
	}
	return d
}

// examine makes one check.
func (p *patient) examine(t *testing.T, name string) finding {
	t.Helper()
	was := built
	built = p.built
	defer func() { built = was }()
	d := p.doctor(t)
	d.enter(t.Context())
	for _, c := range checks {
		if c.name == name {
			return c.run(d, t.Context())
		}
	}
	t.Fatalf("there is no check %s", name)
	return finding{}
}

func asIs(h http.Handler) http.Handler { return h }

// findsHealthy looks that a house of which everything is as it should be is
// found so, and that the page for operators names every check.
func findsHealthy(t *testing.T, p *patient) {
	p.serve(t, asIs)
	for _, c := range checks {
		if f := p.examine(t, c.name); f.State != sound || f.Says == "" || f.Do != "" {
			t.Errorf("%s: %s %s %s", c.name, f.State, f.Says, f.Do)
		}
	}
	page, err := os.ReadFile("../../docs/self-hosting.md")
	must(t, err)
	for _, c := range checks {
		if !strings.Contains(string(page), "| `"+c.name+"` |") {
			t.Errorf("docs/self-hosting.md does not say what %s looks at", c.name)
		}
	}
}

func TestADoctorNamesWhateverIsWrong(t *testing.T) {
	well := healthy(t)
	t.Run("healthy", func(t *testing.T) { findsHealthy(t, well.twin(t)) })
	unbroken := map[string]bool{}
	for _, c := range checks {
		unbroken[c.name] = true
	}
	for _, b := range breaks {
		delete(unbroken, b.check)
		t.Run(b.check+" "+b.says, func(t *testing.T) {
			p := well.twin(t)
			b.harm(t, p)
			f := p.examine(t, b.check)
			if f.State != b.state || !strings.Contains(f.Says, b.says) {
				t.Errorf("%s %s; want %s %q", f.State, f.Says, b.state, b.says)
			}
			if f.State >= warning && f.Do == "" {
				t.Error("it shows no way on")
			}
		})
	}
	for name := range unbroken {
		t.Errorf("nothing shows that %s can fail", name)
	}
}

func TestTheDoctorsReportEndsWithAnErrorWhenSomethingFailed(t *testing.T) {
	k := newKept(t)
	k.environ = append(k.environ, "JENNY_DISK_ENCRYPTED=host")
	foundedIn(t, k, 1)
	k.copy(t)
	out, err := k.command(t, "doctor")
	if err != nil || !strings.Contains(out, "asserted by host") || !strings.Contains(out, " 0 failed.") {
		t.Errorf("a machine for development: %s%v", out, err)
	}
	must(t, os.RemoveAll(filepath.Join(k.replica, replica.Control)))
	out, err = k.command(t, "doctor", "--json")
	var report struct {
		Failed int
		Checks []struct{ Check, State, Says, Do string }
	}
	must(t, json.Unmarshal([]byte(out), &report))
	if err == nil || report.Failed != 1 || len(report.Checks) != len(checks) || !strings.Contains(err.Error(), "1 of ") {
		t.Errorf("%v %+v", err, report)
	}
}
