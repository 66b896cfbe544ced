package measure

import (
	"slices"
	"strings"
)

// Currency is one ISO 4217 currency in circulation.
type Currency struct {
	Code   string // "EUR"
	Digits int    // decimals of its minor unit: 2 for EUR, 0 for JPY
	Symbol string // "€"; the code where no sign is its own
}

// ISO 4217 codes by the digits of the minor unit. Metals, fund and test codes
// are left out: nobody is paid in them.
const (
	codes0 = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
	codes3 = "BHD IQD JOD KWD LYD OMR TND"
	codes2 = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD " +
		"CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD " +
		"HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK " +
		"MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB " +
		"SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD " +
		"UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"
)

// symbols are each the sign of one currency only, so that a printed price can
// be read back. ¥ is the yuan here; the yen is JP¥.
var symbols = map[string]string{
	"EUR": "€", "USD": "$", "GBP": "£", "CNY": "¥", "JPY": "JP¥", "HKD": "HK$", "TWD": "NT$", "AUD": "A$",
	"CAD": "CA$", "NZD": "NZ$", "SGD": "S$", "MXN": "MX$", "BRL": "R$", "INR": "₹", "KRW": "₩", "VND": "₫",
	"TRY": "₺", "RUB": "₽", "UAH": "₴", "ILS": "₪", "PLN": "zł", "CZK": "Kč", "HUF": "Ft", "PHP": "₱",
	"THB": "฿", "BDT": "৳", "KZT": "₸", "GEL": "₾", "AZN": "₼", "NGN": "₦", "GHS": "₵",
}

// commonMoney is what merchants write beside a number; safe in a search text,
// where a bare code such as ALL or TOP would be a word.
var commonMoney = spell(map[string]string{
	"EUR": "€|eur|euro|euros|欧元|欧",
	"USD": "$|us$|usd|dollar|dollars|dollaro|dollari|美元|美金|刀",
	"GBP": "£|gbp|pound|pounds|sterling|sterlina|sterline|英镑",
	"CNY": "¥|cn¥|cny|rmb|yuan|renminbi|人民币|元|块|块钱",
	"JPY": "jp¥|jpy|yen|日元",
	"HKD": "hk$|hkd|港币|港元",
	"CHF": "chf|franc|francs|franco|franchi|瑞士法郎",
})

// money is every way to name a currency in a price field.
var money = allMoney()

func allMoney() table[string] {
	t := table[string]{values: map[string]string{}}
	for _, c := range currencies {
		t.add(c.Code, c.Code)
		t.add(c.Symbol, c.Code)
	}
	for word, code := range commonMoney.values {
		t.add(word, code)
	}
	return t
}

var currencies = makeCurrencies()

func makeCurrencies() []Currency {
	var all []Currency
	for digits, codes := range map[int]string{0: codes0, 2: codes2, 3: codes3} {
		for _, code := range strings.Fields(codes) {
			symbol, ok := symbols[code]
			if !ok {
				symbol = code
			}
			all = append(all, Currency{code, digits, symbol})
		}
	}
	slices.SortFunc(all, func(a, b Currency) int { return strings.Compare(a.Code, b.Code) })
	return all
}

// Currencies returns all currencies by code; the caller owns the slice.
func Currencies() []Currency { return slices.Clone(currencies) }

// FindCurrency looks a code up, in any case. An unknown code comes back as a
// currency of two digits whose symbol is the code, and false.
func FindCurrency(code string) (Currency, bool) {
	code = strings.ToUpper(strings.TrimSpace(code))
	i, ok := slices.BinarySearchFunc(currencies, code, func(c Currency, code string) int {
		return strings.Compare(c.Code, code)
	})
	if !ok {
		return Currency{code, 2, code}, false
	}
	return currencies[i], true
}
