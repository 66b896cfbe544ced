package models

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"jennyerp/internal/bank"
)

// maxPayers is how many parties and learned names are looked through for whom
// a bank's line is from.
const maxPayers = 50_000

// payerBook knows parties by what banks write of them.
type payerBook struct {
	learned map[string]int64       // by the keys of payers
	ibans   map[string]int64       // of the parties' bank details
	vat     map[string]int64       // VAT numbers without country
	names   map[string][]payerName // by their first word
}

type payerName struct {
	words              []string
	party              int64
	customer, supplier bool
}

// payerBook reads it: two statements, whatever the number of lines.
func (t *Tenant) payerBook(ctx context.Context) (*payerBook, error) {
	b := &payerBook{learned: map[string]int64{}, ibans: map[string]int64{}, vat: map[string]int64{}, names: map[string][]payerName{}}
	rows, err := t.query(ctx, `select k.key, coalesce(p.merged_into, p.id) from payers k join parties p on p.id = k.party_id limit ?`, maxPayers)
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var key string
		var id int64
		err := r.Scan(&key, &id)
		b.learned[key] = id
		return struct{}{}, err
	})
	if err != nil {
		return nil, fmt.Errorf("payers: %w", err)
	}
	rows, err = t.query(ctx, `select coalesce(merged_into, id), name, legal_name, vat_no, bank, customer, supplier from parties order by id limit ?`, maxPayers)
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var id int64
		var name, legal, vat, account string
		var customer, supplier bool
		err := r.Scan(&id, &name, &legal, &vat, &account, &customer, &supplier)
		b.add(id, name, customer, supplier)
		b.add(id, legal, customer, supplier)
		if digits := strings.TrimLeftFunc(vat, unicode.IsLetter); len(digits) >= 8 {
			b.vat[digits] = id
		}
		for _, iban := range ibansIn(account) {
			b.ibans[iban] = id
		}
		return struct{}{}, err
	})
	if err != nil {
		return nil, fmt.Errorf("parties of payers: %w", err)
	}
	return b, nil
}

func (b *payerBook) add(id int64, name string, customer, supplier bool) {
	words := nameWords(name)
	if len(strings.Join(words, "")) >= 4 {
		b.names[words[0]] = append(b.names[words[0]], payerName{words, id, customer, supplier})
	}
}

// nameWords are the words of a name or a text that are compared: without legal
// form, Chinese by characters.
func nameWords(text string) (all []string) {
	for _, w := range coreName(text) {
		if first := []rune(w)[0]; unicode.Is(unicode.Han, first) {
			for _, r := range w {
				all = append(all, string(r))
			}
			continue
		}
		all = append(all, w)
	}
	return all
}

var likeIBAN = regexp.MustCompile(`[A-Z]{2}\d{2}(?: ?[A-Z0-9]{2,4}){3,8}`)

// ibansIn are the account numbers in a text that are right.
func ibansIn(text string) (all []string) {
	for _, found := range likeIBAN.FindAllString(strings.ToUpper(text), 10) {
		found = strings.ReplaceAll(found, " ", "")
		for n := len(found); n >= 15; n-- { // what follows it may look alike
			if iban, err := bank.IBAN(found[:n]); err == nil {
				all = append(all, iban)
				break
			}
		}
	}
	return all
}

// payerKeys are the keys under which whom a movement is from is learned.
func payerKeys(iban, party string) (all []string) {
	if iban = strings.ToUpper(strings.Join(strings.Fields(iban), "")); len(iban) >= 8 {
		all = append(all, "iban "+iban)
	}
	if words := nameWords(party); len(words) > 0 {
		all = append(all, "name "+strings.Join(words, " "))
	}
	return all
}

// whose is the party that a movement is from or to, 0 when nobody is meant for
// sure: by account, by what was learned, by VAT number, by name.
func (b *payerBook) whose(m bank.Movement) int64 {
	accounts := append(ibansIn(m.IBAN), ibansIn(m.Party+" "+m.Text)...)
	for _, iban := range accounts {
		if id := max(b.learned["iban "+iban], b.ibans[iban]); id != 0 {
			return id
		}
	}
	for _, key := range payerKeys(m.IBAN, m.Party) {
		if id := b.learned[key]; id != 0 {
			return id
		}
	}
	for _, digits := range strings.FieldsFunc(m.Text, func(r rune) bool { return r < '0' || r > '9' }) {
		if id := b.vat[digits]; id != 0 {
			return id
		}
	}
	if id := b.named(m.Party, m.Amount > 0); id != 0 {
		return id
	}
	return b.named(m.Text, m.Amount > 0)
}

// named finds the party whose name stands in a text, the longest name first.
// Of two with the same name it is the one that suits the direction, or none.
func (b *payerBook) named(text string, in bool) int64 {
	words, best := nameWords(text), []payerName(nil)
	for i := range words {
		for _, n := range b.names[words[i]] {
			if len(words)-i < len(n.words) || !slices.Equal(words[i:i+len(n.words)], n.words) {
				continue
			}
			if len(best) > 0 && n.letters() < best[0].letters() {
				continue
			}
			if len(best) > 0 && n.letters() > best[0].letters() {
				best = nil
			}
			best = append(best, n)
		}
	}
	var id int64
	for _, suits := range []bool{true, false} {
		for _, n := range best {
			if suits && !(in && n.customer || !in && n.supplier) {
				continue
			}
			if id != 0 && id != n.party {
				return 0
			}
			id = n.party
		}
		if id != 0 {
			return id
		}
	}
	return 0
}

func (n payerName) letters() int { return len(strings.Join(n.words, "")) }
