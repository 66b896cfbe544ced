// Package keys is the key ring: one master key, one data key for each company
// and one for the service, and the sub-keys that are derived from them.
//
// The master key only wraps. Every wrapped key lies in a small file of its own
// and names the master it was wrapped by, so that a change of master can go
// file by file, be interrupted and be taken up again. What is derived hangs on
// the wrapped keys alone and outlives the master.
//
// Files are kept out of every database: a database backup would bring back the
// key of a company that was deleted (promises P18 and P21).
package keys

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
)

// Size is the length in bytes of every key of this package (AES-256).
const Size = 32

// The purposes a company's sub-key may have.
const (
	Blobs   = "blobs"   // pictures, PDFs and attachments
	Backups = "backups" // database replicas
	Fields  = "fields"  // single secret columns
	Exports = "exports" // files made for taking out
	Audit   = "audit"   // chain and personal fields of the audit log
	Shares  = "shares"  // tokens of links for people outside
)

// Errors that callers tell apart with errors.Is.
var (
	ErrNoKey       = errors.New("keys: no such key")
	ErrNoMaster    = errors.New("keys: master key is missing, wrapped keys exist")
	ErrWrongMaster = errors.New("keys: wrapped by another master key")
	ErrBadMaster   = errors.New("keys: master key is not 32 bytes in hex or base64")
	ErrExposed     = errors.New("keys: file can be read by group or others")
	ErrDamaged     = errors.New("keys: damaged or tampered with")
	ErrCompany     = errors.New("keys: not a company id")
	ErrPurpose     = errors.New("keys: unknown purpose")
)

const (
	suffix = ".key"
	// MasterFile is the name of the file that holds the master key, when it lies
	// in the folder of the keys.
	MasterFile    = "master" + suffix
	serviceFile   = "service" + suffix
	companyPrefix = "company-"

	cacheLimit = 2048 // sub-keys held in memory, about 200 bytes each
)

var (
	purposes  = []string{Blobs, Backups, Fields, Exports, Audit, Shares}
	companyID = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,63}$`)
)

// Ring gives out keys. It is safe for concurrent use.
type Ring struct {
	dir     string
	wrap    wrapping
	service []byte

	mu    sync.Mutex
	cache map[cacheKey][]byte
}

type cacheKey struct{ company, purpose string }

// Open opens the ring in dir, which is created when missing. master is 32
// bytes, or nil to use dir/master.key, which is made at the very first start.
//
// Errors: ErrBadMaster, ErrExposed when master.key is readable by group or
// others, ErrNoMaster when only the wrapped keys are there, ErrWrongMaster.
func Open(dir string, master []byte) (*Ring, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("keys: open %s: %w", dir, err)
	}
	master, err := chooseMaster(dir, master)
	if err != nil {
		return nil, err
	}
	r := &Ring{dir: dir, wrap: newWrapping(master), cache: map[cacheKey][]byte{}}
	if r.service, err = r.openService(); err != nil {
		return nil, err
	}
	return r, nil
}

// openService reads the service key. Only a ring without any company may make
// one: a new key beside old data would make every password useless.
func (r *Ring) openService() ([]byte, error) {
	path, label := filepath.Join(r.dir, serviceFile), wrapLabel{Purpose: "service"}
	key, err := r.wrap.load(path, label)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	companies, err := anyKey(r.dir, companyPrefix)
	if err != nil {
		return nil, err
	}
	if !companies {
		if err := r.make(path, label); err != nil {
			return nil, err
		}
	}
	// Read what is there now: another process may have been first.
	key, err = r.wrap.load(path, label)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s", ErrNoKey, path)
	}
	return key, err
}

// Create makes the data key of a company. A key that exists is kept.
// Error: ErrCompany.
func (r *Ring) Create(company string) error {
	if !companyID.MatchString(company) {
		return fmt.Errorf("%w: %q", ErrCompany, company)
	}
	return r.make(r.path(company), companyLabel(company))
}

// make puts a new random key at path unless a key is there already.
func (r *Ring) make(path string, label wrapLabel) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	key := make([]byte, Size)
	rand.Read(key)
	data, err := r.wrap.seal(key, label)
	if err != nil {
		return err
	}
	if err := writeNew(path, data); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("keys: create %s: %w", path, err)
	}
	return nil
}

// Key gives a company's 32-byte sub-key for one purpose. The caller owns the
// slice. Errors: ErrNoKey when the company has none (never made or
// destroyed), ErrPurpose, ErrCompany, ErrWrongMaster, ErrDamaged.
func (r *Ring) Key(company, purpose string) ([]byte, error) {
	if !slices.Contains(purposes, purpose) {
		return nil, fmt.Errorf("%w: %q", ErrPurpose, purpose)
	}
	if !companyID.MatchString(company) {
		return nil, fmt.Errorf("%w: %q", ErrCompany, company)
	}
	// Held over the file read, so that Destroy cannot be overtaken by a key
	// that goes into the cache late.
	r.mu.Lock()
	defer r.mu.Unlock()
	id := cacheKey{company, purpose}
	if key, ok := r.cache[id]; ok {
		return slices.Clone(key), nil
	}
	data, err := r.wrap.load(r.path(company), companyLabel(company))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: company %s", ErrNoKey, company)
	}
	if err != nil {
		return nil, err
	}
	key := derive(data, "company/"+purpose)
	clear(data)
	r.remember(id, key)
	return slices.Clone(key), nil
}

// remember caches a sub-key; when full, any one entry makes room.
func (r *Ring) remember(id cacheKey, key []byte) {
	if len(r.cache) >= cacheLimit {
		for old := range r.cache {
			delete(r.cache, old)
			break
		}
	}
	r.cache[id] = key
}

// Service gives a 32-byte key of the service itself, such as "pepper",
// "throttle" or "mail". The same purpose always gives the same key, whatever
// becomes of the master key.
func (r *Ring) Service(purpose string) []byte {
	return derive(r.service, "service/"+purpose)
}

// Destroy removes a company's data key for good: all that was encrypted under
// it, backups too, cannot be read any more (promise P18). Destroying a key that
// is gone is no error, so that a deletion can be repeated. Other processes keep
// what they hold in memory until they end. Error: ErrCompany.
func (r *Ring) Destroy(company string) error {
	if !companyID.MatchString(company) {
		return fmt.Errorf("%w: %q", ErrCompany, company)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, purpose := range purposes {
		delete(r.cache, cacheKey{company, purpose})
	}
	if err := os.Remove(r.path(company)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("keys: destroy: %w", err)
	}
	return syncDir(r.dir)
}

func (r *Ring) path(company string) string { return CompanyPath(r.dir, company) }

// CompanyPath is the file in dir that holds a company's wrapped key, and
// ServicePath that of the service itself.
func CompanyPath(dir, company string) string {
	return filepath.Join(dir, companyPrefix+company+suffix)
}

// ServicePath is described with CompanyPath.
func ServicePath(dir string) string { return filepath.Join(dir, serviceFile) }

func companyLabel(company string) wrapLabel {
	return wrapLabel{Purpose: "data", Company: company}
}
