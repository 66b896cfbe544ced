package models

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
)

// Account is where money is: a bank, the till, another.
type Account struct {
	ID       int64
	UID      string
	Kind     string // one of AccountKinds
	Name     string // "" as its kind is called
	IBAN     string
	Currency string // "" as the company's
	ClosedAt int64
}

// AccountKinds are what an account may be.
var AccountKinds = []string{"bank", "cash", "other"}

// MaxAccounts is how many accounts a company may have.
const MaxAccounts = 40

const accountColumns = `id, uid, kind, name, iban, currency, closed_at`

func scanAccount(r *sql.Rows) (Account, error) {
	var a Account
	return a, r.Scan(&a.ID, &a.UID, &a.Kind, &a.Name, &a.IBAN, &a.Currency, &a.ClosedAt)
}

// Accounts are all in their order, closed ones last.
func (t *Tenant) Accounts(ctx context.Context) ([]Account, error) {
	rows, err := t.query(ctx, `select `+accountColumns+` from accounts order by closed_at <> 0, position, id limit ?`, MaxAccounts)
	return collect(rows, err, scanAccount)
}

// FindAccount finds an account by uid.
func (t *Tenant) FindAccount(ctx context.Context, uid string) (*Account, error) {
	rows, err := t.query(ctx, `select `+accountColumns+` from accounts where uid = ?`, uid)
	return one(collect(rows, err, scanAccount))
}

// SaveAccount adds an account under the uid the caller chose, or changes the
// one of that uid.
func (t *Tenant) SaveAccount(ctx context.Context, a *Account) error {
	if !ValidUID(a.UID) {
		return Refuse("form", "error.form")
	}
	if !slices.Contains(AccountKinds, a.Kind) {
		return Refuse("kind", "error.choice")
	}
	return t.Tx(ctx, func(t *Tenant) error {
		all, err := t.Accounts(ctx)
		if err != nil {
			return err
		}
		known := slices.ContainsFunc(all, func(o Account) bool { return o.UID == a.UID })
		if !known && len(all) >= MaxAccounts {
			return &Invalid{Fields: []FieldError{{Field: "form", Key: "account.many", Args: map[string]any{"Max": MaxAccounts}}}}
		}
		_, err = t.exec(ctx, `insert into accounts (uid, kind, name, iban, currency, closed_at, position) values (?, ?, ?, ?, ?, ?, (select coalesce(max(position), 0) + 1 from accounts))
			on conflict (uid) do update set kind = excluded.kind, name = excluded.name, iban = excluded.iban, currency = excluded.currency, closed_at = excluded.closed_at`,
			a.UID, a.Kind, a.Name, a.IBAN, a.Currency, a.ClosedAt)
		if err != nil {
			return fmt.Errorf("save account: %w", err)
		}
		return t.Audit(ctx, Audit{Act: ActSettings, Noun: "account", NounUID: a.UID, Details: AuditDetails{What: a.Name, Fields: []string{"accounts"}}})
	})
}
