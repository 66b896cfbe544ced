package models

import "strings"

// vatRates are the rates of a country from a day on, hundredths of a percent:
// the standard one first, then the reduced ones. The last that has begun counts.
type vatRates struct {
	Country string // ISO 3166 alpha-2
	From    string // ISO date
	Rates   []int64
}

// vatTable is as the countries have it at the beginning of 2026 (the EU's table
// of VAT rates), with the changes of the years before that invoices may still
// be written for. A person may write another rate on any line.
var vatTable = []vatRates{
	{"AT", "2016-01-01", []int64{20_00, 13_00, 10_00}}, {"BE", "1996-01-01", []int64{21_00, 12_00, 6_00}}, {"BG", "1999-01-01", []int64{20_00, 9_00}},
	{"CH", "2018-01-01", []int64{7_70, 3_70, 2_50}}, {"CH", "2024-01-01", []int64{8_10, 3_80, 2_60}}, {"CN", "2019-04-01", []int64{13_00, 9_00, 6_00}},
	{"CY", "2014-01-13", []int64{19_00, 9_00, 5_00, 3_00}}, {"CZ", "2024-01-01", []int64{21_00, 12_00}}, {"DE", "2007-01-01", []int64{19_00, 7_00}},
	{"DK", "1992-01-01", []int64{25_00}}, {"EE", "2024-01-01", []int64{22_00, 9_00}}, {"EE", "2025-07-01", []int64{24_00, 13_00, 9_00}},
	{"ES", "2012-09-01", []int64{21_00, 10_00, 4_00}}, {"FI", "2013-01-01", []int64{24_00, 14_00, 10_00}}, {"FI", "2024-09-01", []int64{25_50, 14_00, 10_00}},
	{"FI", "2026-01-01", []int64{25_50, 13_50, 10_00}}, {"FR", "2014-01-01", []int64{20_00, 10_00, 5_50, 2_10}}, {"GB", "2011-01-04", []int64{20_00, 5_00}},
	{"GR", "2016-06-01", []int64{24_00, 13_00, 6_00}}, {"HR", "2012-03-01", []int64{25_00, 13_00, 5_00}}, {"HU", "2012-01-01", []int64{27_00, 18_00, 5_00}},
	{"IE", "2012-01-01", []int64{23_00, 13_50, 9_00, 4_80}}, {"IT", "2013-10-01", []int64{22_00, 10_00, 5_00, 4_00}}, {"LT", "2009-09-01", []int64{21_00, 9_00, 5_00}},
	{"LT", "2026-01-01", []int64{21_00, 12_00, 5_00}}, {"LU", "2015-01-01", []int64{17_00, 14_00, 8_00, 3_00}}, {"LV", "2012-07-01", []int64{21_00, 12_00, 5_00}},
	{"MT", "2004-01-01", []int64{18_00, 12_00, 7_00, 5_00}}, {"NL", "2019-01-01", []int64{21_00, 9_00}}, {"PL", "2011-01-01", []int64{23_00, 8_00, 5_00}},
	{"PT", "2011-01-01", []int64{23_00, 13_00, 6_00}}, {"RO", "2017-01-01", []int64{19_00, 9_00, 5_00}}, {"RO", "2025-08-01", []int64{21_00, 11_00}},
	{"SE", "1996-01-01", []int64{25_00, 12_00, 6_00}}, {"SI", "2013-07-01", []int64{22_00, 9_50, 5_00}}, {"SK", "2011-01-01", []int64{20_00, 10_00}},
	{"SK", "2025-01-01", []int64{23_00, 19_00, 5_00}},
}

// VATRates are a country's rates on a day, the standard one first; none where
// we know of none.
func VATRates(country, date string) []int64 {
	var rates []int64
	for _, r := range vatTable { // in the order of their days
		if r.Country == country && (rates == nil || r.From <= date) {
			rates = r.Rates
		}
	}
	return rates
}

// standardVAT is the usual rate of a country on a day, 0 where we know of none.
func standardVAT(country, date string) int64 {
	if rates := VATRates(country, date); len(rates) > 0 {
		return rates[0]
	}
	return 0
}

// unionCountries are those whose businesses trade with each other without VAT.
const unionCountries = " AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK "

// InUnion tells whether a country belongs to the EU's area of VAT.
func InUnion(country string) bool {
	return country != "" && strings.Contains(unionCountries, " "+country+" ")
}
