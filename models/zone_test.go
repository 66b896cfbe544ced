package models

import (
	"testing"
	"time"
)

func TestEveryZoneIsKnownAndOfACountryWeOffer(t *testing.T) {
	for country, name := range zones {
		if _, err := time.LoadLocation(name); err != nil {
			t.Errorf("%s: %v", country, err)
		}
	}
}

func TestACompanyReadsItsOwnClock(t *testing.T) {
	night := time.Date(2026, 7, 31, 23, 30, 0, 0, time.UTC)
	for country, want := range map[string]string{"IT": "2026-08-01 01:30", "CN": "2026-08-01 07:30", "": "2026-07-31 23:30", "XX": "2026-07-31 23:30"} {
		if got := night.In(Company{Country: country}.Zone()).Format("2006-01-02 15:04"); got != want {
			t.Errorf("%q reads %s, want %s", country, got, want)
		}
	}
}
