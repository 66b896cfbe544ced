package encheck

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// ErrNoSchema is that the official schemas, which are not part of the
// repository, or xmllint are not on this machine.
var ErrNoSchema = errors.New("no schema in ../shared/testdata or JENNY_TEST_SHARED, or no xmllint; make tools installs it")

// Conform asks xmllint whether documents are valid by an official schema
// ("FatturaPA_v1.2.2.xsd"), all in one run: it needs longer for the schema than
// for them. dir is a folder to write in, shared where the test data may lie.
func Conform(dir, shared, schema string, documents map[string][]byte) error {
	path := ""
	for _, root := range []string{os.Getenv("JENNY_TEST_SHARED"), shared} {
		file := filepath.Join(root, "einvoice", schema)
		if _, err := os.Stat(file); root != "" && err == nil {
			path = file
			break
		}
	}
	if _, err := exec.LookPath("xmllint"); err != nil || path == "" {
		return ErrNoSchema
	}
	args := []string{"--nonet", "--noout", "--schema", path}
	for name, data := range documents {
		file := filepath.Join(dir, name+".xml")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			return err
		}
		args = append(args, file)
	}
	if out, err := exec.Command("xmllint", args...).CombinedOutput(); err != nil || strings.Count(string(out), " validates\n") != len(documents) {
		return fmt.Errorf("not valid, %v:\n%s", err, out)
	}
	return nil
}
