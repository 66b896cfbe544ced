package keys

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// nextFile holds a new master key while the other keys change over to it.
const nextFile = "master.next"

// Found is one wrapped key that a folder holds.
type Found struct {
	Company string // "" for the service's own key
	Err     error  // why it does not open, or nil
}

// Verify opens every wrapped key of the ring's folder with its master key.
func (r *Ring) Verify() (found []Found, err error) {
	labels, err := wrappedIn(r.dir)
	for _, label := range labels {
		_, err := r.wrap.load(label.path(r.dir), label)
		found = append(found, Found{label.Company, err})
	}
	return found, err
}

// Opens tells whether a wrapped key that was kept elsewhere is this company's
// ("" for the service's own) under this master key. Errors: ErrWrongMaster, ErrDamaged.
func (r *Ring) Opens(company string, wrapped []byte) error {
	label := wrapLabel{Purpose: "service"}
	if company != "" {
		label = companyLabel(company)
	}
	_, err := r.wrap.open(wrapped, label, "the copy")
	return err
}

// wrappedIn lists the wrapped keys of a folder, that of the service last.
func wrappedIn(dir string) (labels []wrapLabel, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	for _, e := range entries {
		company, isKey := strings.CutSuffix(strings.TrimPrefix(e.Name(), companyPrefix), suffix)
		if isKey && strings.HasPrefix(e.Name(), companyPrefix) && companyID.MatchString(company) {
			labels = append(labels, companyLabel(company))
		}
	}
	return append(labels, wrapLabel{Purpose: "service"}), nil
}

func (l wrapLabel) path(dir string) string {
	if l.Company == "" {
		return ServicePath(dir)
	}
	return CompanyPath(dir, l.Company)
}

// Rotate wraps every key of a folder anew, so that next opens them and old does
// not; what they encrypt stays as it is. The service's key comes last, so a
// server does not start before all is done. An interrupted change is repeated
// with the same two. It gives how many keys it changed.
//
// Errors: ErrBadMaster, ErrWrongMaster when a key belongs to neither, ErrDamaged.
func Rotate(dir string, old, next []byte) (changed int, err error) {
	if len(old) != Size || len(next) != Size || bytes.Equal(old, next) {
		return 0, ErrBadMaster
	}
	from, to := newWrapping(old), newWrapping(next)
	labels, err := wrappedIn(dir)
	if err != nil {
		return 0, err
	}
	for _, label := range labels { // nothing is changed before all are known to open
		if _, _, err := loadEither(from, to, label, dir); err != nil {
			return 0, err
		}
	}
	for _, label := range labels {
		key, done, err := loadEither(from, to, label, dir)
		if err != nil {
			return changed, err
		}
		if done {
			continue
		}
		data, err := to.seal(key, label)
		if err == nil {
			err = replace(label.path(dir), data)
		}
		if err != nil {
			return changed, fmt.Errorf("keys: rotate: %w", err)
		}
		changed++
	}
	return changed, nil
}

// loadEither opens a key with the new master, or else with the old one.
func loadEither(from, to wrapping, label wrapLabel, dir string) (key []byte, done bool, err error) {
	key, err = to.load(label.path(dir), label)
	if errors.Is(err, ErrWrongMaster) {
		key, err = from.load(label.path(dir), label)
		return key, false, err
	}
	return key, true, err
}

// OwnMaster gives the master key that lies in the folder itself.
func OwnMaster(dir string) ([]byte, error) { return readMaster(filepath.Join(dir, MasterFile)) }

// NextMaster makes a master key to change over to, or gives the one of a change
// that was interrupted. TakeNext puts it in the old one's place.
func NextMaster(dir string) ([]byte, error) {
	path := filepath.Join(dir, nextFile)
	if err := makeMaster(path); err != nil {
		return nil, err
	}
	return readMaster(path)
}

// TakeNext is described with NextMaster.
func TakeNext(dir string) error {
	if err := os.Rename(filepath.Join(dir, nextFile), filepath.Join(dir, MasterFile)); err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	return syncDir(dir)
}
