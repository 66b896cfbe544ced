package models

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"jennyerp/internal/textile"
)

// PartyTwin is a party that may be the one being written, and why: "vat_no",
// "email", "phone", "name" or "near_name".
type PartyTwin struct {
	UID     string
	Name    string
	Country string
	Path    string
	Why     string
}

// PartyHints are what is typed of a party, as far as it tells who it is.
type PartyHints struct {
	Name   string
	VATNo  string // as it is stored
	Email  string
	Phone  string
	Except string // uid of the one being written
}

// nearLimit is how many names that begin alike are compared.
const nearLimit = 200

// PartyTwins are at most five parties that may be the one being written, the
// surest first.
func (t *Tenant) PartyTwins(ctx context.Context, h PartyHints) ([]PartyTwin, error) {
	var all []PartyTwin
	for _, ask := range []struct {
		why, where string
		arg        string
	}{
		{"vat_no", `p.vat_no <> '' and p.vat_no = ?`, h.VATNo},
		{"email", `p.id in (select party_id from contacts where email_key <> '' and email_key = ?)`, EmailKey(h.Email)},
		{"phone", `p.id in (select party_id from contacts where phone_key <> '' and phone_key = ?)`, phoneKey(h.Phone)},
		{"name", `p.name_key = ?`, textile.Fold(strings.TrimSpace(h.Name))},
		{"near_name", `p.id in (select docid from party_index where words match ? limit ` + fmt.Sprint(nearLimit) + `)`, nearTerms(h.Name)},
	} {
		if ask.arg == "" {
			continue
		}
		found, err := t.partyTwins(ctx, ask.why, ask.where, ask.arg, h)
		if err != nil {
			return nil, err
		}
		for _, w := range found {
			if !slices.ContainsFunc(all, func(o PartyTwin) bool { return o.UID == w.UID }) {
				all = append(all, w)
			}
		}
	}
	return all[:min(len(all), maxTwins)], nil
}

func (t *Tenant) partyTwins(ctx context.Context, why, where, arg string, h PartyHints) ([]PartyTwin, error) {
	rows, err := t.query(ctx, `select p.uid, p.name, p.country, p.customer, p.legal_name from parties p where p.merged_into is null and p.uid <> ? and `+where+` limit ?`, h.Except, arg, nearLimit)
	found, err := collect(rows, err, func(r *sql.Rows) (PartyTwin, error) {
		var p Party
		err := r.Scan(&p.UID, &p.Name, &p.Country, &p.Customer, &p.LegalName)
		w := PartyTwin{p.UID, p.Name, p.Country, p.Path(), why}
		if why == "near_name" && !nearNames(h.Name, p.Name) && !nearNames(h.Name, p.LegalName) {
			w.UID = ""
		}
		return w, err
	})
	return slices.DeleteFunc(found, func(w PartyTwin) bool { return w.UID == "" }), err
}

// forms are words of a name that tell its legal form, not who it is.
var forms = strings.Fields("srl srls spa sas snc sapa soc coop scarl ltd limited llc llp inc corp corporation co company gmbh ag kg ohg sa sl sarl sas bv nv oy ab as aps kft sro doo zoo plc pty group gruppo srl spa the di e and & 有限公司 股份有限公司 有限责任公司 集团 公司")

// coreName is a name without its legal form: its folded words in order.
func coreName(name string) []string {
	key := textile.Fold(name)
	for _, form := range []string{"股份有限公司", "有限责任公司", "有限公司", "集团", "公司"} {
		key = strings.ReplaceAll(key, form, " ")
	}
	key = strings.ReplaceAll(key, ".", "") // "s.r.l."
	words := strings.FieldsFunc(key, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return slices.DeleteFunc(words, func(w string) bool { return slices.Contains(forms, w) })
}

// nearTerms are what names near to this one have in the index: the beginnings
// of its first words.
func nearTerms(name string) string {
	var terms []string
	for _, w := range coreName(name) {
		if len(terms) == 3 {
			break
		}
		if first, _ := utf8.DecodeRuneInString(w); unicode.Is(unicode.Han, first) {
			terms = append(terms, textile.QueryTokens(w)...)
			continue
		}
		if runes := []rune(w); len(runes) >= 3 {
			terms = append(terms, string(runes[:3])+"*")
		}
	}
	return strings.Join(terms, " ")
}

// nearNames tells whether two names are the same but for legal form, the order
// of words, or a slip of the finger.
func nearNames(a, b string) bool {
	x, y := coreName(a), coreName(b)
	if len(x) == 0 || len(y) == 0 {
		return false
	}
	if left, right := strings.Join(x, " "), strings.Join(y, " "); slip(left, right) <= 1+len(left)/12 {
		return true
	}
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

// slip is how many letters must be changed, added or dropped to make one text
// the other (Levenshtein).
func slip(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			above := row[j+1]
			change := diagonal
			if x[i] != y[j] {
				change++
			}
			row[j+1] = min(change, above+1, row[j]+1)
			diagonal = above
		}
	}
	return row[len(y)]
}
