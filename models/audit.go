package models

import (
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"jennyerp/internal/ledger"
	"jennyerp/internal/sheet"
)

// AuditAct names what was done.
type AuditAct string

// The acts that are kept. Each has a text audit.act.<name>.
const (
	ActSignIn       AuditAct = "signin"
	ActSignInFailed AuditAct = "signin_failed"
	ActSignedOut    AuditAct = "signed_out" // other devices
	ActPassword     AuditAct = "password"
	ActFactor       AuditAct = "factor" // second factor, passkey, recovery codes; the details say which
	ActInvited      AuditAct = "invited"
	ActWithdrawn    AuditAct = "withdrawn"
	ActJoined       AuditAct = "joined"
	ActMember       AuditAct = "member" // role or "may see cost" changed
	ActLeft         AuditAct = "left"
	ActSettings     AuditAct = "settings"
	ActExport       AuditAct = "export"
	ActImport       AuditAct = "import"
	ActShared       AuditAct = "shared"
	ActUnshared     AuditAct = "unshared"
	ActDeleted      AuditAct = "deleted"
	ActErased       AuditAct = "erased" // a person, from everywhere
	ActKeys         AuditAct = "keys"
	ActGranted      AuditAct = "granted" // support may look
	ActGrantEnded   AuditAct = "grant_ended"
	ActLooked       AuditAct = "looked" // a page that support opened
	ActBilling      AuditAct = "billing"
	ActStanding     AuditAct = "standing" // cancelled, reactivated, read-only
	ActLegal        AuditAct = "legal"
	ActOperator     AuditAct = "operator" // of the service itself
)

// AuditActs are all, in the order they are offered.
var AuditActs = []AuditAct{ActSignIn, ActSignInFailed, ActSignedOut, ActPassword, ActFactor, ActInvited, ActWithdrawn, ActJoined, ActMember, ActLeft, ActSettings,
	ActExport, ActImport, ActShared, ActUnshared, ActDeleted, ActErased, ActKeys, ActGranted, ActGrantEnded, ActLooked, ActBilling, ActStanding, ActLegal, ActOperator}

// Audit is one row of an audit log. Who did it comes from the context (Acting)
// unless Person says so.
type Audit struct {
	ID      int64
	UID     string
	At      int64 // unix ms
	Act     AuditAct
	Person  string // user uid; "" for the service or a stranger
	Noun    string // "sample", "member", ...
	NounUID string
	Details AuditDetails
	Erased  bool // the details are gone
}

// AuditDetails are sealed under the company's key: all that names somebody or something.
type AuditDetails struct {
	By     string   `json:"by,omitempty"` // name of who did it, as it was
	Device string   `json:"device,omitempty"`
	What   string   `json:"what,omitempty"` // what it was done to: an address, a file, a number, a path
	Role   Role     `json:"role,omitempty"`
	Fields []string `json:"fields,omitempty"` // names of settings
	Count  int      `json:"count,omitempty"`
	Until  int64    `json:"until,omitempty"` // unix ms
	Why    string   `json:"why,omitempty"`
}

// Actor is who asks, for the log of what he does.
type Actor struct{ UID, Name, Device string }

type actorKey struct{}

// Acting gives a context in which everything that is audited was done by a.
func Acting(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// by fills in who acts, as far as a does not say.
func (a Audit) by(ctx context.Context) Audit {
	who, _ := ctx.Value(actorKey{}).(Actor)
	if a.Person == "" {
		a.Person = who.UID
	}
	if a.Person == who.UID && a.Details.By == "" {
		a.Details.By = who.Name
	}
	if a.Details.Device == "" {
		a.Details.Device = who.Device
	}
	return a
}

var errNoAuditKey = errors.New("the audit log has no key")

// ledgerOf gives the ledger of a secret, made once and at its first use.
func ledgerOf(secret func() ([]byte, error)) func() (*ledger.Ledger, error) {
	return sync.OnceValues(func() (*ledger.Ledger, error) {
		key, err := secret()
		if err != nil {
			return nil, fmt.Errorf("audit: %w", err)
		}
		return ledger.New(key)
	})
}

// UseAuditKey gives the service's own log its secret of 32 bytes.
func (c *Control) UseAuditKey(secret []byte) {
	c.ledger = ledgerOf(func() ([]byte, error) { return secret, nil })
}

func (f *file) openLedger() (*ledger.Ledger, error) {
	if f.ledger == nil {
		return nil, errNoAuditKey
	}
	return f.ledger()
}

// Audit adds a row to the log of this database. Called inside of the act's
// transaction it stands or falls with the act.
func (f *file) Audit(ctx context.Context, a Audit) error {
	a = a.by(ctx)
	a.UID, a.At = NewUID(), f.Now()
	return f.inTx(ctx, func(f file) error { return f.chain(ctx, []Audit{a}) })
}

// chain adds rows behind the last one.
func (f *file) chain(ctx context.Context, rows []Audit) error {
	l, err := f.openLedger()
	if err != nil {
		return err
	}
	n, prev, err := f.auditHead(ctx, l)
	if err != nil {
		return err
	}
	for _, a := range rows {
		n++
		details, err := json.Marshal(a.Details)
		if err != nil {
			return err
		}
		sealed, digest := l.Seal(details, a.UID)
		prev = l.Link(prev, a.canonical(n, digest)...)
		if _, err := f.exec(ctx, `insert into audit (id, uid, at, act, person, noun, noun_uid, digest, details, mac) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			n, a.UID, a.At, a.Act, a.Person, a.Noun, a.NounUID, digest, sealed, prev); err != nil {
			return fmt.Errorf("audit %s: %w", a.Act, err)
		}
	}
	if _, err := f.exec(ctx, `insert into audit_head (id, n, mac, seal) values (1, ?, ?, ?) on conflict (id) do update set n = excluded.n, mac = excluded.mac, seal = excluded.seal`,
		n, prev, l.Link(headLabel, numbered(n), prev)); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return nil
}

var headLabel = []byte("head")

// auditHead is where the log ends; 0 and nil for an empty one.
func (f *file) auditHead(ctx context.Context, l *ledger.Ledger) (n int64, mac []byte, err error) {
	var seal []byte
	err = f.row(ctx, `select n, mac, seal from audit_head where id = 1`).Scan(&n, &mac, &seal)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil, nil
	}
	if err == nil && !l.Linked(seal, headLabel, numbered(n), mac) {
		err = fmt.Errorf("%w: the end of the audit log was changed by hand", ErrUnsound)
	}
	return n, mac, err
}

// canonical is what of a row stands in the chain.
func (a Audit) canonical(n int64, digest []byte) [][]byte {
	return [][]byte{numbered(n), []byte(a.UID), numbered(a.At), []byte(a.Act), []byte(a.Person), []byte(a.Noun), []byte(a.NounUID), digest}
}

func numbered(n int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }

// eraseAudit forgets the details of what was done to something, or by somebody:
// the rows stay, and the chain holds.
func (f *file) eraseAudit(ctx context.Context, uid string) error {
	_, err := f.exec(ctx, `update audit set details = null where details is not null and id in (select id from audit where noun_uid = ?1 and ?1 <> '' union select id from audit where person = ?1 and ?1 <> '')`, uid)
	if err != nil {
		return fmt.Errorf("erase from the audit log: %w", err)
	}
	return nil
}

// AuditFilter chooses rows: by who did it ("-" for nobody), and by act.
type AuditFilter struct {
	Person string
	Act    AuditAct
}

// AuditPage is how many rows a page shows.
const AuditPage = 50

// AuditLog lists up to limit rows of a filter before the given one (0: from the
// newest on), the newest first.
func (f *file) AuditLog(ctx context.Context, filter AuditFilter, before int64, limit int) ([]Audit, error) {
	l, err := f.openLedger()
	if err != nil {
		return nil, err
	}
	where, args := []string{"1"}, []any{}
	add := func(condition string, value any) { where, args = append(where, condition), append(args, value) }
	if before > 0 {
		add("id < ?", before)
	}
	if filter.Person != "" {
		add("person = ?", strings.TrimPrefix(filter.Person, "-"))
	}
	if filter.Act != "" {
		add("act = ?", filter.Act)
	}
	rows, err := f.query(ctx, `select id, uid, at, act, person, noun, noun_uid, details from audit where `+strings.Join(where, " and ")+` order by id desc limit ?`, append(args, limit)...)
	return collect(rows, err, func(r *sql.Rows) (Audit, error) {
		var a Audit
		var sealed []byte
		if err := r.Scan(&a.ID, &a.UID, &a.At, &a.Act, &a.Person, &a.Noun, &a.NounUID, &sealed); err != nil || sealed == nil {
			a.Erased = true
			return a, err
		}
		return a, a.unseal(l, sealed, a.UID)
	})
}

func (a *Audit) unseal(l *ledger.Ledger, sealed []byte, label string) error {
	plain, err := l.Open(sealed, label)
	if err != nil {
		return fmt.Errorf("%w: row %d of the audit log: %w", ErrUnsound, a.ID, err)
	}
	return json.Unmarshal(plain, &a.Details)
}

// AuditColumns are those of the log as a file.
var AuditColumns = []string{"at", "act", "who", "what", "device", "row"}

// WriteAudit writes all rows of a filter as a workbook ("xlsx") or as text
// ("csv"), the newest first; told gives the cells of a row.
func (t *Tenant) WriteAudit(ctx context.Context, out io.Writer, filter AuditFilter, format string, r Reader, told func(Audit) []string) error {
	return r.writeTable(out, format, AuditColumns, func(yield func([]sheet.Value, error) bool) {
		for before := int64(0); ; {
			rows, err := t.AuditLog(ctx, filter, before, exportBatch)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, a := range rows {
				var cells []sheet.Value
				for _, text := range told(a) {
					cells = append(cells, sheet.Text(text))
				}
				if !yield(cells, nil) {
					return
				}
				before = a.ID
			}
			if len(rows) < exportBatch {
				return
			}
		}
	})
}
