package models

import (
	"sync"
	"time"
	_ "time/tzdata" // a bare machine has no zones of its own
)

// zones are where the clock on the wall of a company's country is kept; for
// countries of many zones the one of their trade.
var zones = map[string]string{
	"IT": "Europe/Rome", "CN": "Asia/Shanghai", "HK": "Asia/Hong_Kong", "MO": "Asia/Macau", "TW": "Asia/Taipei",
	"AT": "Europe/Vienna", "BE": "Europe/Brussels", "BG": "Europe/Sofia", "CH": "Europe/Zurich", "CZ": "Europe/Prague", "DE": "Europe/Berlin",
	"DK": "Europe/Copenhagen", "EE": "Europe/Tallinn", "ES": "Europe/Madrid", "FI": "Europe/Helsinki", "FR": "Europe/Paris", "GB": "Europe/London",
	"GR": "Europe/Athens", "HR": "Europe/Zagreb", "HU": "Europe/Budapest", "IE": "Europe/Dublin", "LT": "Europe/Vilnius", "LU": "Europe/Luxembourg",
	"LV": "Europe/Riga", "MT": "Europe/Malta", "NL": "Europe/Amsterdam", "NO": "Europe/Oslo", "PL": "Europe/Warsaw", "PT": "Europe/Lisbon",
	"RO": "Europe/Bucharest", "RS": "Europe/Belgrade", "SE": "Europe/Stockholm", "SI": "Europe/Ljubljana", "SK": "Europe/Bratislava", "SM": "Europe/Rome",
	"TR": "Europe/Istanbul", "UA": "Europe/Kyiv", "MA": "Africa/Casablanca", "TN": "Africa/Tunis", "EG": "Africa/Cairo", "ZA": "Africa/Johannesburg",
	"AE": "Asia/Dubai", "SA": "Asia/Riyadh", "IL": "Asia/Jerusalem", "IN": "Asia/Kolkata", "PK": "Asia/Karachi", "BD": "Asia/Dhaka", "LK": "Asia/Colombo",
	"VN": "Asia/Ho_Chi_Minh", "TH": "Asia/Bangkok", "KH": "Asia/Phnom_Penh", "MY": "Asia/Kuala_Lumpur", "SG": "Asia/Singapore", "ID": "Asia/Jakarta",
	"PH": "Asia/Manila", "JP": "Asia/Tokyo", "KR": "Asia/Seoul", "US": "America/New_York", "CA": "America/Toronto", "MX": "America/Mexico_City",
	"BR": "America/Sao_Paulo", "AR": "America/Argentina/Buenos_Aires", "CL": "America/Santiago", "CO": "America/Bogota", "PE": "America/Lima",
	"AU": "Australia/Sydney", "NZ": "Pacific/Auckland",
}

var loadedZones sync.Map // name to *time.Location: reading one takes a while

// Zone is the time zone people of the company read their clock in; UTC where
// the country is not known.
func (c Company) Zone() *time.Location {
	name := zones[c.Country]
	if name == "" {
		return time.UTC
	}
	if zone, ok := loadedZones.Load(name); ok {
		return zone.(*time.Location)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	loadedZones.Store(name, zone)
	return zone
}
