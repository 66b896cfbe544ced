package demo

import (
	"context"
	"time"

	"jennyerp/internal/taxid"
	"jennyerp/models"
)

// buyer is a made-up customer of the demo company.
type buyer struct {
	name, country, person, role, city, payment, language, currency string
	said                                                           string
	legal, vat, street, zip, region                                string
	in                                                             int // days until it is to be taken up again

	latin [3]string // name, street and town for Italian e-invoices
}

// buyers are invented: no company of these names is meant.
var buyers = []buyer{
	{"Sartoria Belmonte", "IT", "Livia Corsi", "Ufficio acquisti", "Firenze", "Bonifico 30 gg DF FM", "it", "EUR", "Vuole tirelle di lana pettinata per settembre.", "Sartoria Belmonte S.r.l.", "", "Via dei Servi 14", "50122", "FI", -2, [3]string{}},
	{"Atelier Montclair", "FR", "Camille Roux", "Style", "Lyon", "45 days", "en", "EUR", "Asked for viscose prints under € 9.", "Atelier Montclair SAS", "FR40303265045", "12 rue Mercière", "69002", "", 0, [3]string{}},
	{"Hartwell & Finch", "GB", "Oliver Finch", "Buyer", "Leeds", "30 days net", "en", "GBP", "Visit at the showroom, liked the camel herringbone.", "Hartwell & Finch Ltd", "GB980780684", "3 Wharf Street", "LS2 7EQ", "", 3, [3]string{}},
	{"杭州云裳服饰", "CN", "王晓雯", "采购", "杭州", "30%预付，余款60天", "zh-Hans", "CNY", "需要真丝双绉样品，月底前回复报价。", "杭州云裳服饰有限公司", "", "西湖区文三路88号", "310012", "", 5, [3]string{"Hangzhou Yunshang Garment Co., Ltd.", "88 Wensan Road, Xihu District", "Hangzhou"}},
	{"Konfektion Adler", "DE", "Jana Vogel", "Einkauf", "Köln", "30 days", "en", "EUR", "Needs GOTS certificates with the next quotation.", "Konfektion Adler GmbH", "DE136695976", "Eigelstein 40", "50668", "", 0, [3]string{}},
	{"Camiceria Due Torri", "IT", "Marco Bassi", "Titolare", "Bologna", "RB 60/90 gg FM", "it", "EUR", "Chiamare dopo la fiera.", "Camiceria Due Torri S.n.c.", "", "Via Zamboni 7", "40126", "BO", 12, [3]string{}},
}

// trade adds the customers, whom to call there, and what is to be done.
func trade(ctx context.Context, db *models.Tenant, seed uint64, crew crew) error {
	by := crew.of(giulia)
	for i, b := range buyers {
		d := roll(seed, "buyer", i)
		p := &models.Party{UID: d.uid(), PartySpec: models.PartySpec{Name: b.name, Customer: true, Country: b.country, LegalName: b.legal, VATNo: b.vat, Payment: b.payment, Language: b.language, Currency: b.currency, Owner: by, LatinName: b.latin[0]}}
		if b.country == "IT" {
			p.VATNo, p.SDI = vatOf(d), "0000000"
		}
		if err := db.SaveParty(ctx, by, p); err != nil {
			return err
		}
		if err := db.SaveContact(ctx, by, p, &models.Contact{UID: d.uid(), ContactSpec: models.ContactSpec{Name: b.person, Role: b.role, Email: "person" + string(rune('1'+i)) + "@example.com", Phone: "+39 555 010" + string(rune('1'+i))}}); err != nil {
			return err
		}
		if err := db.SaveAddress(ctx, by, p, &models.Address{UID: d.uid(), AddressSpec: models.AddressSpec{Use: "billing", Street: b.street, ZIP: b.zip, City: b.city, Region: b.region, Country: b.country, LatinStreet: b.latin[1], LatinCity: b.latin[2]}}); err != nil {
			return err
		}
		due := models.At(db.Now()).AddDate(0, 0, b.in).Format(time.DateOnly)
		if err := db.AddTalk(ctx, by, p, &models.Talk{UID: d.uid(), Kind: one(d, []string{"call", "visit", "follow_up"}), Text: b.said, DueOn: due}); err != nil {
			return err
		}
	}
	return nil
}

// vatOf is a number that is right by its check digit and belongs to nobody we
// know: it begins with 0000.
func vatOf(d *dice) string {
	body := "0000" + string(rune('1'+d.below(9))) + "00000"
	for last := '0'; last <= '9'; last++ {
		if number, err := taxid.VAT("IT"+body+string(last), "IT"); err == nil {
			return number
		}
	}
	return ""
}
