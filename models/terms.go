package models

import (
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Term is one part of what is to be paid: after so many days, or at the end of
// the month in which they end, and some days after that.
type Term struct {
	Share      int64 // hundredths of a percent of the whole
	Days       int
	EndOfMonth bool
	Then       int // days after the end of the month
}

// Due is one part with its day.
type Due struct {
	Date   string // ISO
	Amount int64  // minor units
	Open   int64  // of it, not settled yet
}

const whole = 100_00 // all parts, hundredths of a percent

// termWords are what people write between the numbers; none of them changes
// when is paid. Another word, and we do not guess.
var termWords = words(`gg g gg. giorni giorno days day net netto netti df d.f. d.f data fattura fatt invoice date from dalla della del dopo after the of
	bonifico bancario bank transfer rb riba ri.ba. r.b. ricevuta bancaria wire tt t/t l/c lc payment pagamento terms due in at on upon with against con all' all ordine order a al alla
	alle entro within by rimessa diretta paypal carta card 天 日 内 后 付款 电汇 开票 发票 货到 账期 到期 付 款 起 以 before prima spedizione shipment shipping delivery consegna merce ready pronta 发货 前 提货 装运 见 提单`)

// nowWords say that a part is paid at once.
var nowWords = words(`advance anticipo anticipato anticipata acconto deposit prepayment prepaid immediate immediato immediata immediately subito contanti cash cod contrassegno
	vista receipt ricevimento diretta rimessa t/t tt shipment shipping spedizione delivery consegna ordine order advance. downpayment now 预付 定金 订金 现结 现金 全款 发货 提货 货到 款到 装运 提单`)

var restWords = words(`balance saldo rest resto remaining rimanente remainder 余款 尾款 余额`)

func words(text string) map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(text) {
		all[w] = true
	}
	return all
}

var (
	termShare    = regexp.MustCompile(`(\d{1,3}(?:[.,]\d{1,2})?)\s*%`)
	decimalComma = regexp.MustCompile(`(\d),(\d{1,2})\s*%`)
	termDays     = regexp.MustCompile(`\d{1,3}(?:\s*[/\-–]\s*\d{1,3})*`)
	termEnd      = regexp.MustCompile(`(?:d\.?\s*f\.?\s*)?f\.?\s?m\.?(?:[^a-z]|$)|e\.?o\.?m\.?(?:[^a-z]|$)|fine\s+mese|end\s+of\s+(?:the\s+)?month|month\s+end|月结|月底`)
	termThen     = regexp.MustCompile(`^\s*(?:\+|più|piu|plus|al|il)?\s*(\d{1,2})(?:\s+(?:del\s+)?mese\s+succ(?:essivo|\.)?|\s*gg|\s*days)?`)
	termClause   = regexp.MustCompile(`[,;，；、&]|\s(?:e|and|poi|then)\s|\+\s*(?:\d+\s*%|balance|saldo|余款|尾款)`)
	hanWord      = regexp.MustCompile(`预付|定金|订金|现结|现金|全款|发货|提货|货到|款到|余款|尾款|余额|付款|电汇|开票|发票|账期|到期|装运|提单|内|后|天|日|前|付|款|起|以|见`)
)

// ParseTerms understands payment terms as people write them in the three
// languages: "30 gg DF FM", "30/60 FM", "30% advance, balance 60 days",
// "月结30天". What it does not wholly understand it refuses: a wrong day costs
// more than one more question.
func ParseTerms(text string) ([]Term, bool) {
	text = strings.ToLower(strings.Join(strings.Fields(strings.NewReplacer("’", "' ", "'", "' ", "（", " ", "）", " ", "(", " ", ")", " ").Replace(text)), " "))
	if text == "" {
		return nil, false
	}
	var all []Term
	rest := int64(whole)
	clauses := splitTerms(text)
	for i, clause := range clauses {
		share, open, when := shareOf(clause)
		if share == 0 && (open || len(clauses) == 1) {
			share = rest
		}
		parts, ok := whenOf(when)
		if !ok || share <= 0 || share > rest || open && i < len(clauses)-1 {
			return nil, false
		}
		rest -= share
		all = append(all, apart(share, parts)...)
	}
	return all, rest == 0
}

// splitTerms cuts at commas and the like when there are shares; "30, 60, 90"
// stays one clause.
func splitTerms(text string) []string {
	if !termShare.MatchString(text) {
		return []string{strings.NewReplacer(", ", "/", ",", "/", " e ", "/", " and ", "/", "、", "/").Replace(text)}
	}
	text = decimalComma.ReplaceAllString(text, "$1.$2%")
	var all []string
	for from := 0; from < len(text); {
		at := termClause.FindStringIndex(text[from:])
		if at == nil {
			all = append(all, text[from:])
			break
		}
		all = append(all, text[from:from+at[0]])
		if text[from+at[0]] == '+' {
			from += at[0] + 1
		} else {
			from += at[1]
		}
	}
	return slices.DeleteFunc(all, func(s string) bool { return strings.TrimSpace(s) == "" })
}

// shareOf takes the share, or the word for the rest, off a clause.
func shareOf(clause string) (share int64, rest bool, when string) {
	if m := termShare.FindStringSubmatchIndex(clause); m != nil {
		f, err := strconv.ParseFloat(strings.Replace(clause[m[2]:m[3]], ",", ".", 1), 64)
		if err == nil {
			share = int64(f*100 + 0.5)
		}
		clause = clause[:m[0]] + " " + clause[m[1]:]
	}
	var kept []string
	for _, w := range termTokens(clause) {
		if restWords[w] {
			rest = true
		} else {
			kept = append(kept, w)
		}
	}
	return share, rest && share == 0, strings.Join(kept, " ")
}

// termTokens are the words of a clause; Chinese has no spaces between them.
func termTokens(clause string) []string {
	return strings.Fields(hanWord.ReplaceAllString(strings.ReplaceAll(clause, "月结", " 月结 "), " $0 "))
}

// whenOf reads when a clause is paid: each day once, with what comes after.
func whenOf(clause string) ([]Term, bool) {
	var t Term
	if at := termEnd.FindStringIndex(clause); at != nil {
		t.EndOfMonth = true
		before, after := clause[:at[0]], clause[at[1]:]
		if then := termThen.FindStringSubmatchIndex(after); then != nil && !strings.Contains(clause[at[0]:at[1]], "月") {
			t.Then, _ = strconv.Atoi(after[then[2]:then[3]])
			after = after[then[1]:]
		}
		clause = before + " " + after
	}
	var days []int
	if at := termDays.FindStringIndex(clause); at != nil {
		for _, n := range regexp.MustCompile(`\d+`).FindAllString(clause[at[0]:at[1]], -1) {
			d, _ := strconv.Atoi(n)
			days = append(days, d)
		}
		clause = clause[:at[0]] + " " + clause[at[1]:]
	}
	now := false
	for _, w := range termTokens(clause) {
		w = strings.TrimRight(w, ".:")
		now = now || nowWords[w]
		if !termWords[w] && !nowWords[w] && w != "" {
			return nil, false
		}
	}
	if len(days) == 0 {
		days = []int{0}
		if !now && !t.EndOfMonth {
			return nil, false
		}
	}
	var all []Term
	for _, d := range days {
		if d > 365 {
			return nil, false
		}
		all = append(all, Term{Days: d, EndOfMonth: t.EndOfMonth, Then: t.Then})
	}
	return all, true
}

// apart divides a share among parts; the last takes what is left over.
func apart(share int64, parts []Term) []Term {
	each := share / int64(len(parts))
	for i := range parts {
		parts[i].Share = each
	}
	parts[len(parts)-1].Share += share - each*int64(len(parts))
	return parts
}

// day is when a term falls for a paper of a date. Thirty days to the end of a
// month are a month, as the trade reckons.
func (t Term) day(date time.Time) time.Time {
	if !t.EndOfMonth {
		return date.AddDate(0, 0, t.Days)
	}
	first := time.Date(date.Year(), date.Month(), 1, 0, 0, 0, 0, time.UTC)
	if t.Days%30 == 0 {
		first = first.AddDate(0, t.Days/30, 0)
	} else {
		end := date.AddDate(0, 0, t.Days)
		first = time.Date(end.Year(), end.Month(), 1, 0, 0, 0, 0, time.UTC)
	}
	return first.AddDate(0, 1, -1+t.Then)
}

// Dues divides an amount by terms into parts with their days, in order. The
// parts are exactly the amount: the last takes what rounding left. Parts of the
// same day are one.
func Dues(date string, amount int64, terms []Term) []Due {
	from, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return nil
	}
	if len(terms) == 0 {
		terms = []Term{{Share: whole}}
	}
	var all []Due
	left := amount
	for i, t := range terms {
		part := roundDiv(new(big.Int).Mul(big.NewInt(amount), big.NewInt(t.Share)), big.NewInt(whole))
		if part = min(part, left); i == len(terms)-1 {
			part = left
		}
		left -= part
		all = append(all, Due{Date: t.day(from).Format(time.DateOnly), Amount: part, Open: part})
	}
	slices.SortStableFunc(all, func(a, b Due) int { return strings.Compare(a.Date, b.Date) })
	merged := all[:1]
	for _, d := range all[1:] {
		if last := &merged[len(merged)-1]; last.Date == d.Date {
			last.Amount, last.Open = last.Amount+d.Amount, last.Open+d.Open
		} else {
			merged = append(merged, d)
		}
	}
	return merged
}
