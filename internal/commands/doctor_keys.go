package commands

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"jennyerp/internal/config"
	"jennyerp/internal/keys"
	"jennyerp/internal/replica"
)

// masterKey looks whether the key of all keys is there and lies where it should (P21).
func (d *doctor) masterKey(context.Context) finding {
	own := filepath.Join(d.cfg.Keys, keys.MasterFile)
	switch file := d.cfg.Files["master-key"]; {
	case errors.Is(d.ringErr, fs.ErrNotExist):
		return is(failed, "Start the server once; on a new machine bring the copies back first: jennyerp restore.", "There are no keys in %s.", d.cfg.Keys)
	case d.ringErr != nil:
		return is(failed, "Give the master key that these keys were made with; jennyerp keys verify says more.", "The keys do not open: %v.", d.ringErr)
	case d.cfg.MasterKey.Empty() && d.cfg.Local():
		return is(sound, "", "It lies with the keys it protects, in %s, which will do for this machine alone (development).", own)
	case d.cfg.MasterKey.Empty():
		return is(failed, "Move it off this disk and name its place in JENNY_MASTER_KEY_FILE; keep a copy elsewhere.",
			"It lies with the keys it protects, in %s: who has that disk has everything.", own)
	case file == "":
		return is(sound, "", "It is given from outside, by a variable.")
	default:
		return d.masterFile(file)
	}
}

func (d *doctor) masterFile(file string) finding {
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return is(failed, "See to it that the service may read it.", "Its file cannot be looked at: %v.", err)
	case info.Mode().Perm()&0o077 != 0:
		return is(failed, "chmod 400 "+file, "Others may read its file %s (mode %04o).", file, info.Mode().Perm())
	case d.device(file) == d.device(d.cfg.Data):
		return is(warning, "Give it from another disk, a secrets store, or by a variable; and keep a copy far from this machine.",
			"Its file %s lies on the disk of the data: who takes that disk, or an image of it, has both.", file)
	}
	return is(sound, "", "Its file %s is closed to others and lies on another disk than the data.", file)
}

// secretFiles looks at the files that other secrets are read from.
func (d *doctor) secretFiles(context.Context) finding {
	var f finding
	for name, file := range d.cfg.Files {
		if info, err := os.Stat(file); name != "master-key" && err == nil && info.Mode().Perm()&0o077 != 0 {
			f.add(failed, "chmod 400 these files, and let them belong to the service's user.", "Others may read %s, which holds %s (mode %04o).", file, name, info.Mode().Perm())
		}
	}
	return f.done("No secret lies in a file that others may read.")
}

// secrets are the settings nobody else may see, by name.
func (d *doctor) secrets() map[string]config.Secret {
	return map[string]config.Secret{"replica-key-secret": d.cfg.ReplicaSecret, "blobs-key-secret": d.cfg.BlobsSecret, "smtp": d.cfg.SMTP, "smtp-next": d.cfg.SMTPNext, "stripe-key": d.cfg.StripeKey, "stripe-webhook": d.cfg.StripeWebhook,
		"ai-token": d.cfg.AIToken, "metrics-token": d.cfg.MetricsToken}
}

// commandLines looks for secrets on the command lines of this machine, which
// all its users can read.
func (d *doctor) commandLines(context.Context) finding {
	lines, err := filepath.Glob(filepath.Join(d.root, "proc", "[0-9]*", "cmdline"))
	if err != nil || len(lines) == 0 {
		return is(unknown, "Look with ps on the host.", "This system does not show command lines.")
	}
	hidden := map[string][]byte{}
	for name, secret := range d.secrets() {
		if len(secret.Reveal()) >= 8 { // shorter ones stand in many a line by chance
			hidden[name] = []byte(secret.Reveal())
		}
	}
	if master := givenMaster(d.cfg); master != nil {
		hidden["master-key"] = []byte(hex.EncodeToString(master))
		hidden["master-key in base64"] = []byte(base64.RawStdEncoding.EncodeToString(master))
	}
	var f finding
	for _, path := range lines {
		line, err := os.ReadFile(path)
		if err != nil {
			continue // it ended meanwhile
		}
		for name, secret := range hidden {
			if bytes.Contains(line, secret) {
				f.add(failed, "Give it in a file, end that process, and change the secret.", "The secret %s stands on the command line of process %s.", name, filepath.Base(filepath.Dir(path)))
			}
		}
	}
	return f.done("No secret stands on a command line.")
}

// companyKeys opens every key, and compares with the companies there are.
func (d *doctor) companyKeys(context.Context) finding {
	if d.ring == nil {
		return is(unknown, "Mend master-key first.", "The keys cannot be opened.")
	}
	found, err := d.ring.Verify()
	if err != nil {
		return is(failed, "See to it that the folder can be read.", "The keys cannot be listed: %v.", err)
	}
	var f finding
	have := map[string]bool{}
	for _, k := range found {
		have[k.Company] = true
		if k.Err != nil {
			f.add(failed, "Bring it back from beside the copies: move the file away, then jennyerp restore --company.", "A key does not open: %v.", k.Err)
		}
		if slices.Contains(d.look.Removed, k.Company) {
			f.add(failed, "Run jennyerp retention run, which removes it.", "The company %s was removed, and its key is still there: what is left of its copies could be read.", k.Company)
		} else if d.lookErr == nil && k.Company != "" && !slices.Contains(d.look.Companies, k.Company) && d.look.Moved[k.Company].Epoch == 0 {
			f.add(warning, "Keep it until you know where it comes from.", "The key of %s belongs to no company.", k.Company)
		}
	}
	for _, uid := range d.look.Companies {
		if !have[uid] {
			f.add(failed, "Bring it back: jennyerp restore --company "+uid+" fetches it from beside the copies.", "The company %s has no key: its pictures and copies cannot be read.", uid)
		}
	}
	return f.done("All %d keys open, and each company has its own.", len(found))
}

// keysBeside opens the copies of some keys that lie beside the databases' copies.
func (d *doctor) keysBeside(ctx context.Context) finding {
	o, not := d.copies()
	if not != nil {
		return *not
	}
	var f finding
	for _, name := range append([]string{replica.Control}, d.some()...) {
		company := name
		if name == replica.Control {
			company = ""
		}
		wrapped, err := o.WrappedKey(ctx, name)
		if err == nil {
			err = d.ring.Opens(company, wrapped)
		}
		switch {
		case errors.Is(err, replica.ErrNone):
			f.add(warning, "It comes with the first copy; look again in a minute while the server runs.", "No key lies beside the copy of %s.", name)
		case err != nil:
			f.add(failed, "Start the server, which sends it again; until then keep the old master key.", "The key beside the copy of %s does not open: %v.", name, err)
		}
	}
	return f.done("The keys beside the copies open: on a new machine the master key is enough.")
}

// copies are the copies that the settings describe, or why they cannot be looked at.
func (d *doctor) copies() (replica.Options, *finding) {
	if d.cfg.Replica == config.ReplicaOff {
		f := is(unknown, "", "There are no copies.")
		return replica.Options{}, &f
	}
	if d.ring == nil {
		f := is(unknown, "Mend master-key first.", "Without the keys the copies cannot be read.")
		return replica.Options{}, &f
	}
	o, err := replicaOptions(d.cfg, d.ring, logger(d.cfg))
	if err != nil {
		f := is(failed, "Mend the settings replica and replica-plan.", "The copies cannot be reached: %v.", err)
		return o, &f
	}
	o.Moved = seenByCopies(d.look.Moved)
	return o, nil
}
