package models

import (
	"net/url"
	"strings"
)

// couriers are those whose page of a parcel is known; {} stands for the number.
// Somebody else's name may be written too, then there is no link.
var couriers = []struct{ name, also, page string }{
	{"DHL", "", "https://www.dhl.com/global-en/home/tracking.html?submit=1&tracking-id={}"},
	{"UPS", "", "https://www.ups.com/track?tracknum={}"},
	{"FedEx", "", "https://www.fedex.com/fedextrack/?trknbr={}"},
	{"TNT", "", "https://www.tnt.com/express/en_us/site/shipping-tools/tracking.html?searchType=con&cons={}"},
	{"GLS", "", "https://gls-group.com/GROUP/en/parcel-tracking?match={}"},
	{"BRT", "bartolini", "https://vas.brt.it/vas/sped_det_show.hsm?referer=sped_numspe_par.htm&Nspediz={}"},
	{"SDA", "", "https://www.sda.it/wps/portal/Servizi_online/dettaglio-spedizione?locale=it&tracing.letteraVettura={}"},
	{"Poste Italiane", "poste", "https://www.poste.it/cerca/index.html#/risultati-spedizioni/{}"},
	{"SF Express", "顺丰", "https://www.sf-express.com/cn/sc/dynamic_function/waybill/#search/bill-number/{}"},
	{"DPD", "", "https://tracking.dpd.de/status/en_US/parcel/{}"},
	{"Royal Mail", "", "https://www.royalmail.com/track-your-item#/tracking-results/{}"},
	{"USPS", "", "https://tools.usps.com/go/TrackConfirmAction?tLabels={}"},
}

// Couriers are the names that are offered.
func Couriers() []string {
	var all []string
	for _, c := range couriers {
		all = append(all, c.name)
	}
	return all
}

// TrackURL is the courier's page of the parcel, "" when it is not known. The
// courier may be written with more words: "DHL Express".
func (d *Document) TrackURL() string {
	if d.Tracking == "" {
		return ""
	}
	name := " " + strings.ToLower(d.Courier) + " "
	for _, c := range couriers {
		if strings.Contains(name, " "+strings.ToLower(c.name)+" ") || c.also != "" && strings.Contains(name, c.also) {
			return strings.Replace(c.page, "{}", url.QueryEscape(strings.ReplaceAll(d.Tracking, " ", "")), 1)
		}
	}
	return ""
}
