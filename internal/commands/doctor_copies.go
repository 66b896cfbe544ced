package commands

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/minio/sio"

	"jennyerp/handlers"
	"jennyerp/internal/blob"
	"jennyerp/internal/config"
	"jennyerp/internal/replica"
	"jennyerp/models"
)

// copiesPlace looks where the copies lie, and how long they are kept.
func (d *doctor) copiesPlace(context.Context) finding {
	state := failed
	if d.cfg.Local() {
		state = warning
	}
	if d.cfg.Replica == config.ReplicaOff {
		return is(state, "Name a bucket or another disk in JENNY_REPLICA.", "The databases are not copied anywhere: what the disk loses is lost.")
	}
	o, err := replicaOptions(d.cfg, nil, logger(d.cfg))
	if err != nil {
		return is(failed, "Mend the settings replica and replica-plan.", "The copies cannot be reached: %v.", err)
	}
	var f finding
	if folder := o.Target.Folder(); folder != "" && !d.cfg.Local() && d.device(folder) == d.device(d.cfg.Data) {
		f.add(warning, "Name a bucket or another disk in JENNY_REPLICA.", "The copies lie in %s, on the disk they are copied from: when it dies, both are lost.", folder)
	}
	if days := o.Plan.Keeps() / (24 * time.Hour); days != 90 {
		f.add(warning, "Set snapshot.retention to 2160h in the file that replica-plan names.", "Copies are kept for %d days and not for 90, as the privacy notice promises.", days)
	}
	return f.done("The copies lie in %s and are kept for 90 days.", d.cfg.Replica)
}

// copiesSealed reads the newest object of some copies.
func (d *doctor) copiesSealed(ctx context.Context) finding {
	o, not := d.copies()
	if not != nil {
		return *not
	}
	var f finding
	objects := 0
	for _, name := range append([]string{replica.Control}, d.some()...) {
		p, err := o.Probe(ctx, name)
		objects += p.Objects
		switch {
		case errors.Is(err, replica.ErrNone):
			f.add(failed, "Start the server; it copies everything that has no copy.", "There is no copy of %s.", name)
		case errors.Is(err, replica.ErrPlain):
			f.add(failed, "Find out who wrote it; remove the copies of that database and start the server, which makes new ones.", "The copy of %s is not encrypted: %v.", name, err)
		case errors.Is(err, replica.ErrDamaged):
			f.add(failed, "Run jennyerp drill; remove the copies of that database and start the server, which makes new ones.", "The copy of %s does not open: %v.", name, err)
		case err != nil:
			f.add(failed, "Look whether the place is there and lets this server in.", "The copy of %s cannot be reached: %v.", name, err)
		}
	}
	return f.done("The newest objects, of %d, are encrypted and open with their keys.", objects)
}

// lateAfter is how long a write may be without a copy.
const lateAfter = 2 * time.Minute

// copiesFresh compares each database's log with its newest copy.
func (d *doctor) copiesFresh(ctx context.Context) finding {
	o, not := d.copies()
	if not != nil {
		return *not
	}
	var f finding
	for _, name := range append([]string{replica.Control}, d.look.Companies...) {
		written := o.Written(name)
		if written.IsZero() || d.now().Sub(written) < lateAfter {
			continue
		}
		switch p, err := o.Probe(ctx, name); {
		case errors.Is(err, replica.ErrNone):
			f.add(failed, "Start the server; it copies everything that has no copy.", "There is no copy of %s.", name)
		case err == nil && written.Sub(p.At) > lateAfter:
			f.add(failed, "Look into the log of the server for what keeps the copies, and at /healthz.", "The last write of %s, %s, is not in its copies, of which the newest is from %s.",
				name, written.UTC().Format(time.RFC3339), p.At.UTC().Format(time.RFC3339))
		}
	}
	return f.done("Every database's last write is in its copies.")
}

// drilled looks when copies were last brought back for a try.
func (d *doctor) drilled(context.Context) finding {
	if d.cfg.Replica == config.ReplicaOff {
		return is(unknown, "", "There are no copies.")
	}
	last := lastDrill(d.cfg)
	switch {
	case last == nil:
		return is(warning, "Run jennyerp drill, or let the server run for two days.", "Copies were never brought back for a try.")
	case len(last.Problems) > 0:
		return is(failed, "Mend what it names and run jennyerp drill.", "The last drill failed: %s.", strings.Join(last.Problems[:min(3, len(last.Problems))], "; "))
	case d.now().Sub(last.At) > 8*24*time.Hour:
		return is(failed, "Run jennyerp drill, and look why the server does not: it does so once a week.", "The last drill was on %s.", last.At.Format(time.DateOnly))
	}
	return is(sound, "", "On %s %d companies came back whole.", last.At.Format(time.DateOnly), last.Companies)
}

// plainBeginnings are those of files that people keep, in clear.
var plainBeginnings = [][]byte{{0xff, 0xd8, 0xff}, []byte("\x89PNG"), []byte("GIF8"), []byte("RIFF"), []byte("%PDF"), []byte("PK\x03\x04"), []byte("<?xml"), []byte("SQLite format 3")}

var errEnough = errors.New("enough was seen")

// picturesSealed reads some pictures and files as they lie there, and opened.
func (d *doctor) picturesSealed(ctx context.Context) finding {
	raw, open, err := d.blobs()
	if err != nil {
		return is(failed, "Look whether the place is there and lets this server in; mend master-key first.", "Pictures and files cannot be reached: %v.", err)
	}
	var f finding
	seen := 0
	for _, uid := range d.some() {
		err := raw.List(ctx, uid+"/", func(key string, _ int64) error {
			if seen++; seen%20 == 0 {
				return errEnough
			}
			d.lookAtBlob(ctx, raw, open, key, &f)
			return ctx.Err()
		})
		if err != nil && !errors.Is(err, errEnough) {
			f.add(failed, "Look whether the place is there and lets this server in.", "Pictures and files cannot be listed: %v.", err)
		}
	}
	return f.done("Of pictures and files %d were looked at: they are encrypted, and open with their company's key.", seen)
}

func (d *doctor) lookAtBlob(ctx context.Context, raw, open blob.Store, key string, f *finding) {
	head, err := firstBytes(ctx, raw, key, 16)
	for _, b := range plainBeginnings {
		if bytes.HasPrefix(head, b) {
			f.add(failed, "Find out who put it there, and remove it.", "%s is not encrypted.", key)
			return
		}
	}
	if err == nil && (len(head) < 2 || head[0] != sio.Version20 || head[1] != sio.AES_256_GCM) {
		f.add(failed, "Bring it back from the copies.", "%s is not sealed by this program.", key)
		return
	}
	if err == nil {
		_, err = firstBytes(ctx, open, key, 64<<20)
	}
	if err != nil {
		f.add(failed, "Bring it back from the copies.", "%s does not open: %v.", key, err)
	}
}

// blobs are pictures and files as they lie there, and opened.
func (d *doctor) blobs() (raw, open blob.Store, err error) {
	if d.ring == nil {
		return nil, nil, errors.New("the keys do not open")
	}
	raw, err = blobsAt(d.cfg, d.cfg.Blobs)
	if err != nil {
		return nil, nil, err
	}
	return raw, handlers.SealedBlobs(raw, d.ring), nil
}

func firstBytes(ctx context.Context, store blob.Store, key string, most int64) ([]byte, error) {
	o, err := store.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	defer o.Close()
	return io.ReadAll(io.LimitReader(o, most))
}

// picturesThere looks whether what the databases name is there.
func (d *doctor) picturesThere(ctx context.Context) finding {
	raw, _, err := d.blobs()
	if err != nil {
		return is(unknown, "Mend pictures-sealed first.", "Pictures cannot be reached.")
	}
	var f finding
	n := 0
	for _, uid := range d.some() {
		keys, err := models.PicturesIn(ctx, d.companyFile(uid), uid, 20)
		if err != nil {
			continue // company-databases tells
		}
		for _, key := range keys {
			if n++; ctx.Err() != nil {
				break
			}
			if _, err := firstBytes(ctx, raw, key, 1); err != nil {
				f.add(failed, "Bring it back from the copies: what is missing is added, nothing is replaced.", "A picture of company %s is missing: %v.", uid, err)
			}
		}
	}
	return f.done("The %d newest pictures of some companies are there.", n)
}
