package commands

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"jennyerp/internal/config"
	"jennyerp/internal/keys"
	"jennyerp/models"
)

// blob is the path of one picture's file.
func (p *patient) blob(t *testing.T) string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(p.data, "blobs", p.uid, "pictures/*/*-2048.jpg"))
	if err != nil || len(all) == 0 {
		t.Fatalf("no pictures, %v", err)
	}
	return all[0]
}

// object is the path of the newest object of the company's copy.
func (p *patient) object(t *testing.T) string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(p.replica, "companies", p.uid, "1/ltx/0/*.ltx"))
	if err != nil || len(all) == 0 {
		t.Fatalf("no copies, %v", err)
	}
	return all[len(all)-1]
}

func (p *patient) key() string { return keys.CompanyPath(filepath.Join(p.data, "keys"), p.uid) }
func (p *patient) db() string  { return filepath.Join(p.data, "companies", p.uid+".db") }

func (p *patient) drillReport(t *testing.T, d drilled) {
	t.Helper()
	text, err := json.Marshal(d)
	must(t, err)
	must(t, os.WriteFile(filepath.Join(p.data, "drill.json"), text, 0o600))
}

func (p *patient) bury(t *testing.T) {
	t.Helper()
	p.house(t, func(h *house) {
		must(t, h.control.Bury(t.Context(), models.Tombstone{CompanyUID: p.uid, At: 1, Reason: "asked for"}))
	})
}

const p644 = "(mode 0644)"

// masterIn puts the master key into a file.
func (p *patient) masterIn(t *testing.T, file string, mode os.FileMode) {
	t.Helper()
	must(t, os.WriteFile(file, []byte(strings.Repeat("5a", 32)), 0o600))
	must(t, os.Chmod(file, mode))
	p.set("JENNY_MASTER_KEY", "")
	p.set("JENNY_MASTER_KEY_FILE", file)
}

// newer makes a database one of a program to come.
func (p *patient) newer(t *testing.T, path string) {
	t.Helper()
	must(t, exec.Command("cp", path, path+".was").Run())
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	must(t, err)
	defer f.Close()
	_, err = f.WriteAt([]byte{0, 0, 3, 231}, 60) // user_version (SQLite file format, section 1.3)
	must(t, errors.Join(err, os.Remove(path+".was"), os.RemoveAll(path+"-wal"), os.RemoveAll(path+"-shm")))
}

// harmed is one thing that is wrong, and how the doctor is to name it.
type harmed struct {
	check string
	state verdict
	says  string
	harm  func(t *testing.T, p *patient)
}

var breaks = []harmed{
	{"master-key", failed, "wrapped by another master key", func(t *testing.T, p *patient) { p.set("JENNY_MASTER_KEY", strings.Repeat("00", 32)) }},
	{"master-key", failed, "There are no keys", func(t *testing.T, p *patient) { must(t, os.RemoveAll(filepath.Join(p.data, "keys"))) }},
	{"master-key", failed, "lies with the keys it protects", func(t *testing.T, p *patient) {
		must(t, os.WriteFile(filepath.Join(p.data, "keys/master.key"), []byte(strings.Repeat("5a", 32)), 0o600))
		p.set("JENNY_MASTER_KEY", "")
	}},
	{"master-key", failed, "Others may read its file", func(t *testing.T, p *patient) { p.masterIn(t, filepath.Join(t.TempDir(), "master"), 0o644) }},
	{"master-key", warning, "lies on the disk of the data", func(t *testing.T, p *patient) { p.masterIn(t, filepath.Join(p.data, "master"), 0o600) }},
	{"secret-files", failed, "holds smtp", func(t *testing.T, p *patient) {
		file := filepath.Join(t.TempDir(), "smtp")
		must(t, os.WriteFile(file, []byte("smtp://rossi:long-password@mail.eu-central-1.example.com"), 0o644))
		p.set("JENNY_SMTP", "")
		p.set("JENNY_SMTP_FILE", file)
	}},
	{"command-lines", failed, "smtp stands on the command line of process 18", func(t *testing.T, p *patient) {
		p.file(t, "proc/18/cmdline", "sh\x00-c\x00JENNY_SMTP=smtp://rossi:long-password@mail.eu-central-1.example.com jennyerp\x00")
	}},
	{"command-lines", failed, "master-key stands on", func(t *testing.T, p *patient) {
		p.file(t, "proc/18/cmdline", "docker\x00run\x00-e\x00"+masterKey+"\x00")
	}},
	{"keys", failed, "has no key", func(t *testing.T, p *patient) { must(t, os.Remove(p.key())) }},
	{"keys", failed, "does not open", func(t *testing.T, p *patient) { must(t, os.WriteFile(p.key(), []byte("{}"), 0o600)) }},
	{"keys", warning, "belongs to no company", func(t *testing.T, p *patient) {
		p.house(t, func(h *house) { must(t, h.ring.Create("stranger")) })
	}},
	{"keys", failed, "was removed, and its key is still there", func(t *testing.T, p *patient) { p.bury(t) }},
	{"keys-beside-copies", failed, "does not open", func(t *testing.T, p *patient) {
		beside, err := filepath.Glob(filepath.Join(p.replica, "companies", p.uid, "key/ltx/0/*.ltx"))
		must(t, err)
		must(t, os.Truncate(beside[0], 120))
	}},
	{"control-database", failed, "is not there", func(t *testing.T, p *patient) { must(t, os.Remove(filepath.Join(p.data, "control.db"))) }},
	{"control-database", failed, "written by a newer program", func(t *testing.T, p *patient) { p.newer(t, filepath.Join(p.data, "control.db")) }},
	{"company-databases", failed, "is not there", func(t *testing.T, p *patient) { must(t, os.Remove(p.db())) }},
	{"company-databases", failed, "cannot be read", func(t *testing.T, p *patient) {
		must(t, errors.Join(os.WriteFile(p.db(), bytes.Repeat([]byte("x"), 8192), 0o600), os.RemoveAll(p.db()+"-wal"), os.RemoveAll(p.db()+"-shm")))
	}},
	{"company-databases", failed, "written by a newer program", func(t *testing.T, p *patient) { p.newer(t, p.db()) }},
	{"company-databases", failed, "belongs to the company", func(t *testing.T, p *patient) {
		q := p.kept
		must(t, os.Rename(p.db(), p.db()+".old"))
		uids := foundedIn(t, q, 1)
		must(t, os.Rename(filepath.Join(p.data, "companies", uids[0]+".db"), p.db()))
		must(t, os.Rename(p.db()+".old", filepath.Join(p.data, "companies", uids[0]+".db")))
		for _, part := range []string{"-wal", "-shm"} {
			must(t, errors.Join(os.RemoveAll(p.db()+part), os.RemoveAll(filepath.Join(p.data, "companies", uids[0]+".db"+part))))
		}
	}},
	{"company-databases", warning, "belongs to no company", func(t *testing.T, p *patient) {
		must(t, os.WriteFile(filepath.Join(p.data, "companies/stranger.db"), nil, 0o600))
	}},
	{"company-databases", failed, "was removed, and its database is still there", func(t *testing.T, p *patient) { p.bury(t) }},
	{"left-behind", failed, "was interrupted", func(t *testing.T, p *patient) {
		must(t, errors.Join(os.Mkdir(filepath.Join(p.data, ".restoring"), 0o700), os.WriteFile(filepath.Join(p.data, ".restoring/swapping"), nil, 0o600)))
	}},
	{"left-behind", warning, "more than a week old", func(t *testing.T, p *patient) {
		must(t, os.Mkdir(filepath.Join(p.data, "replaced-20261101T000000"), 0o700))
		p.now = p.now.Add(7*24*time.Hour + time.Minute)
	}},
	{"permissions", failed, "Others may enter or read", func(t *testing.T, p *patient) { must(t, os.Chmod(p.data, 0o755)) }},
	{"permissions", failed, p644, func(t *testing.T, p *patient) { must(t, os.Chmod(p.key(), 0o644)) }},
	{"permissions", failed, "copies", func(t *testing.T, p *patient) { must(t, os.Chmod(p.replica, 0o755)) }},
	{"owner", failed, "belongs to user 0, the data folder to user 998", func(t *testing.T, p *patient) { p.strays = "control.db" }},
	{"disk-space", failed, "0.1 GB", func(t *testing.T, p *patient) { p.left = 100e6 }},
	{"disk-space", warning, "1.5 GB", func(t *testing.T, p *patient) { p.left = 1500e6 }},
	{"disk-encryption", failed, "does not encrypt it", func(t *testing.T, p *patient) {
		p.file(t, "sys/dev/block/253:1/dm/uuid", "LVM-data")
		must(t, os.MkdirAll(filepath.Join(p.root, "sys/dev/block/253:1/slaves"), 0o700))
	}},
	{"disk-encryption", unknown, "cannot be seen here", func(t *testing.T, p *patient) {
		p.file(t, "proc/self/mountinfo", "22 1 0:31 / / rw - overlay overlay rw\n")
	}},
	{"disk-encryption", asserted, "maker of the machine", func(t *testing.T, p *patient) { p.set("JENNY_DISK_ENCRYPTED", "host") }},
	{"swap", warning, "may be written to /dev/vdb", func(t *testing.T, p *patient) {
		p.file(t, "proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n/dev/vdb partition 1 0 100\n")
		p.file(t, "sys/class/block/vdb/dev", "254:16\n")
		must(t, os.MkdirAll(filepath.Join(p.root, "sys/dev/block/254:16/slaves"), 0o700))
	}},
	{"pictures-sealed", failed, "is not encrypted", func(t *testing.T, p *patient) {
		must(t, os.WriteFile(p.blob(t), []byte("\xff\xd8\xff\xe0 a photo in clear"), 0o600))
	}},
	{"pictures-sealed", failed, "does not open", func(t *testing.T, p *patient) { must(t, os.Truncate(p.blob(t), 300)) }},
	{"pictures-there", failed, "is missing", func(t *testing.T, p *patient) {
		must(t, os.RemoveAll(filepath.Join(p.data, "blobs", p.uid, "pictures")))
	}},
	{"copies-place", failed, "not copied anywhere", func(t *testing.T, p *patient) { p.replica = config.ReplicaOff }},
	{"copies-place", warning, "on the disk they are copied from", func(t *testing.T, p *patient) { p.device[p.replica] = 1 }},
	{"copies-place", warning, "30 days and not for 90", func(t *testing.T, p *patient) {
		file := filepath.Join(t.TempDir(), "plan.yml")
		must(t, os.WriteFile(file, bytes.ReplaceAll(litestreamYML, []byte("2160h"), []byte("720h")), 0o600))
		p.set("JENNY_REPLICA_PLAN", file)
	}},
	{"copies-sealed", failed, "There is no copy", func(t *testing.T, p *patient) { must(t, os.RemoveAll(filepath.Join(p.replica, "control"))) }},
	{"copies-sealed", failed, "is not encrypted", func(t *testing.T, p *patient) {
		sealed, err := os.ReadFile(p.object(t))
		must(t, err)
		must(t, os.WriteFile(p.object(t), append(sealed[:100], "SQLite format 3 in clear"...), 0o600))
	}},
	{"copies-sealed", failed, "does not open", func(t *testing.T, p *patient) { must(t, os.Truncate(p.object(t), 700)) }},
	{"copies-fresh", failed, "is not in its copies", func(t *testing.T, p *patient) {
		p.house(t, func(h *house) {
			h.tenants.Wrote = func(string) {} // as when somebody copies
			db, release, err := h.tenants.Open(t.Context(), models.Principal{CompanyUID: p.uid})
			must(t, err)
			defer release()
			must(t, db.SetMeta(t.Context(), "written", "and nobody copied it"))
		})
		wal := p.db() + "-wal"
		must(t, os.Chtimes(wal, p.now.Add(time.Hour), p.now.Add(time.Hour)))
		p.now = p.now.Add(2 * time.Hour)
	}},
	{"drill", warning, "never brought back", func(t *testing.T, p *patient) { must(t, os.Remove(filepath.Join(p.data, "drill.json"))) }},
	{"drill", failed, "control: nothing there", func(t *testing.T, p *patient) {
		p.drillReport(t, drilled{At: p.now, Problems: []string{"control: nothing there"}})
	}},
	{"drill", failed, "The last drill was on", func(t *testing.T, p *patient) { p.drillReport(t, drilled{At: p.now.Add(-9 * 24 * time.Hour)}) }},
	{"address", failed, "travel readable", func(t *testing.T, p *patient) {
		p.set("JENNY_BASE_URL", "http://erp.example.com")
		p.set("JENNY_INSECURE_HTTP", "true")
	}},
	{"https", unknown, "Nobody answers", func(t *testing.T, p *patient) { p.serve(t, asIs); p.server.Close() }},
	{"https", failed, "do not trust the certificate", func(t *testing.T, p *patient) {
		p.set("JENNY_BASE_URL", "https://erp.another.example")
		p.serve(t, asIs)
	}},
	{"https", failed, "not told to come by https only", func(t *testing.T, p *patient) {
		p.serve(t, func(h http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusOK) })
		})
	}},
	{"https", failed, "TLS 1.1 or older is accepted", func(t *testing.T, p *patient) { p.minTLS = tls.VersionTLS10; p.serve(t, asIs) }},
	{"proxy", failed, "changes the name that people typed", func(t *testing.T, p *patient) {
		p.serve(t, func(h http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { r.Host = "127.0.0.1:8080"; h.ServeHTTP(w, r) })
		})
	}},
	{"proxy", warning, "No proxy is trusted", func(t *testing.T, p *patient) { p.set("JENNY_TRUST_PROXY", "false"); p.serve(t, asIs) }},
	{"clock", warning, "away from that of its proxy", func(t *testing.T, p *patient) { p.serve(t, asIs); p.now = p.now.Add(-time.Minute) }},
	{"region", warning, "No region is declared", func(t *testing.T, p *patient) { p.set("JENNY_REGION", "") }},
	{"region", failed, "blobs names lies in cn-hangzhou", func(t *testing.T, p *patient) {
		p.set("JENNY_BLOBS", "oss://cloth?endpoint=https://oss-cn-hangzhou.aliyuncs.com")
		p.set("JENNY_BLOBS_KEY_ID", "id")
		p.set("JENNY_BLOBS_KEY_SECRET", "long-secret")
	}},
	{"region", failed, "replica names lies in us-east-1", func(t *testing.T, p *patient) { p.replica = "s3://copies/erp?region=us-east-1" }},
	{"region", warning, "smtp.qiye.163.com, is in China", func(t *testing.T, p *patient) { p.set("JENNY_SMTP", "smtps://rossi:pw@smtp.qiye.163.com") }},
	{"region", unknown, "cannot be seen from its name", func(t *testing.T, p *patient) { p.set("JENNY_AI_URL", "https://ai.example.com") }},
	{"mail", failed, "No mail server is set", func(t *testing.T, p *patient) { p.set("JENNY_SMTP", "") }},
	{"mail", failed, "does not answer", func(t *testing.T, p *patient) { p.dial = errors.New("refused") }},
	{"assurance", warning, "There is none yet", func(t *testing.T, p *patient) { p.built = fstest.MapFS{"docs/assurance/README.md": {}} }},
	{"assurance", warning, "days ago", func(t *testing.T, p *patient) { p.built = fstest.MapFS{"docs/assurance/2025/2025-10-01-zap.md": {}} }},
}
