package einvoice

import "slices"

// reckon fills in what a caller computes: amounts of lines, groups, totals.
func reckon(inv *Invoice) *Invoice {
	for i := range inv.Lines {
		l := &inv.Lines[i]
		l.Amount = mulDiv(l.Price, l.Quantity*(100_00-l.Discount)*tenTo(inv.Digits), 10_000_000*100_00)
		at := slices.IndexFunc(inv.Groups, func(g Group) bool { return g.VAT == l.VAT })
		if at < 0 {
			at = len(inv.Groups)
			inv.Groups = append(inv.Groups, Group{VAT: l.VAT})
		}
		inv.Groups[at].Net += l.Amount
		inv.Net += l.Amount
	}
	for i := range inv.Groups {
		g := &inv.Groups[i]
		g.Tax = mulDiv(g.Net, g.Rate, 100_00)
		inv.Tax += g.Tax
	}
	inv.Total = inv.Net + inv.Tax + inv.Round
	inv.Due = inv.Total - inv.Paid
	if inv.SplitPayment() {
		inv.Due -= inv.Tax
	}
	share := inv.Due
	for i := range inv.Payment.Dates {
		d := &inv.Payment.Dates[i]
		if d.Amount = inv.Due / int64(len(inv.Payment.Dates)); i == len(inv.Payment.Dates)-1 {
			d.Amount = share
		}
		share -= d.Amount
	}
	return inv
}

var (
	at22, at10, at4 = VAT{Rate: 22_00}, VAT{Rate: 10_00}, VAT{Rate: 4_00}

	ferri = Party{Name: "Ferri Tessuti S.r.l.", VATNo: "IT01234567897", TaxCode: "01234567897", Phone: "+39 0574 123456", Email: "fatture@ferri.example",
		Address: Address{Street: "Via Pistoiese", House: "12", PostCode: "59100", City: "Prato", Province: "PO", Country: "IT"},
		REA:     &REA{Office: "PO", Number: "123456", Capital: 10_000_00, Sole: "SM"}}
	lucia = Party{Name: "Confezioni Lucia S.a.s.", VATNo: "IT00743110157", SDI: "M5UXCR1",
		Address: Address{Street: "Via Emilia", House: "4/B", PostCode: "40121", City: "Bologna", Province: "BO", Country: "IT"}}
	comune = Party{Name: "Comune di Prato", TaxCode: "84006890481", SDI: "UFK5PQ",
		Address: Address{Street: "Piazza del Comune 2", PostCode: "59100", City: "Prato", Province: "PO", Country: "IT"}}
	atelier = Party{Name: "Atelier Béatrice SARL", VATNo: "FR40303265045", Register: "303265045", Email: "compta@atelier.example",
		Address: Address{Street: "12 rue du Sentier", PostCode: "75002", City: "Paris", Country: "FR"}}
	orient = Party{Name: "东方面料有限公司", LatinName: "Orient Fabrics Co., Ltd.", VATNo: "91330100799655058B", Email: "ar@orient.example",
		Address: Address{Street: "中山路1号", LatinStreet: "1 Zhongshan Road", PostCode: "310000", City: "杭州", LatinCity: "Hangzhou", Country: "CN"}}
	account = Account{IBAN: "IT60X0542811101000000123456", BIC: "BPPIITRRXXX", Bank: "Banca di Prato", Holder: "Ferri Tessuti S.r.l."}
)

func base(number string, buyer Party, lines ...Line) *Invoice {
	return &Invoice{Type: Plain, Number: number, Date: "2026-09-14", Currency: "EUR", Digits: 2, House: "EUR", Seller: ferri, Buyer: buyer, Lines: lines,
		Payment: Payment{Method: Transfer, Account: account, Dates: []Instalment{{Due: "2026-10-31"}}}}
}

func cloth(code, text string, metres, price int64, vat VAT) Line {
	return Line{Code: code, Text: text, Quantity: metres, Unit: "MTR", Price: price, VAT: vat}
}

func because(inv *Invoice, reasons map[Natura]string) *Invoice {
	for i := range inv.Groups {
		inv.Groups[i].Reason = reasons[inv.Groups[i].Natura]
	}
	return inv
}

// twelve are the invoices of a merchant's year.
func twelve() map[string]*Invoice {
	stamp := Line{Code: "BOLLO", Text: "Imposta di bollo assolta in modo virtuale", Quantity: 1_000, Unit: "C62", Price: 2_0000, VAT: VAT{Natura: "N1"}, Extra: true}
	reasons := map[Natura]string{"N1": "Escluso art. 15 DPR 633/1972", "N3.1": "Non imponibile art. 8, c. 1, lett. a, DPR 633/1972", "N3.2": "Non imponibile art. 41 DL 331/1993",
		"N3.5": "Non imponibile art. 8, c. 1, lett. c, DPR 633/1972", "N4": "Esente art. 10 DPR 633/1972", "N6.9": "Inversione contabile art. 17, c. 6, DPR 633/1972",
		"N2.1": "Non soggetta art. 7-ter DPR 633/1972"}

	domestic := reckon(base("2026/101", lucia, cloth("LW-220", "Lana super 120's, “Principe di Galles” – 290 g/m²", 125_500, 18_9000, at22)))
	rates := reckon(base("2026/102", lucia, cloth("CO-1", "Popeline", 33_333, 4_3333, at22), cloth("SE-7", "Campionario", 7_000, 11_1150, at10), cloth("EB-2", "Libro tessuti", 3_000, 29_9900, at4)))
	rates.Lines[0].Discount = 12_50
	rates = reckon(&Invoice{Type: Plain, Number: rates.Number, Date: rates.Date, Currency: "EUR", Digits: 2, Seller: ferri, Buyer: lucia, Lines: rates.Lines, Notes: []string{"Sconto fiera"},
		Payment: Payment{Method: Riba, Account: account, Terms: "RiBa 30/60 gg f.m.", Dates: []Instalment{{Due: "2026-10-31"}, {Due: "2026-11-30"}}}})

	export := base("2026/103", orient, cloth("CV-9", "Viscosa stampata", 500_000, 3_2000, VAT{Natura: "N3.1"}))
	export.Lines[0].HSCode, export.Lines[0].Origin = "540824", "IT"
	union := base("2026/104", atelier, cloth("LI-3", "Lino lavato", 80_000, 9_7500, VAT{Natura: "N3.2"}))
	union.Delivered = []Reference{{Number: "88", Date: "2026-09-12"}}
	reverse := base("2026/105", lucia, Line{Code: "RIT", Text: "Cascami e ritagli di lana", Quantity: 1_250_000, Unit: "KGM", Price: 4500, VAT: VAT{Natura: "N6.9"}})
	split := base("2026/106", comune, cloth("PES-1", "Tessuto ignifugo per tende", 40_000, 14_5000, at22))
	split.Orders = []Reference{{Number: "DET-77", Date: "2026-07-01", CIG: "Z1234567AB", CUP: "C19J22000010006"}}
	split.BuyerRef = "UFK5PQ"
	exempt := base("2026/107", lucia, Line{Code: "FOR", Text: "Corso sui tessuti", Quantity: 1_000, Unit: "E48", Price: 120_0000, VAT: VAT{Natura: "N4"}}, stamp)
	exempt.Stamp = 2_00
	credit := base("2026/NC-3", lucia, cloth("LW-220", "Reso: difetto di tintura", 10_000, 18_9000, at22))
	credit.Type, credit.Payment.Dates = Credit, nil
	credit.Corrects = []Reference{{Number: "2026/101", Date: "2026-09-14"}}
	deferred := base("2026/108", lucia, cloth("CO-1", "Popeline", 50_000, 4_3300, at22), cloth("CO-2", "Raso", 25_000, 6_1000, at22), cloth("SE-1", "Crêpe de Chine", 12_500, 21_0000, at22))
	deferred.Type, deferred.Date = Deferred, "2026-09-30"
	deferred.Orders = []Reference{{Number: "ORD-1", Date: "2026-08-20"}, {Number: "ORD-2", Date: "2026-08-28"}}
	deferred.Delivered = []Reference{{Number: "101", Date: "2026-09-03"}, {Number: "119", Date: "2026-09-22"}}
	for i, order := range []int{1, 1, 2} {
		deferred.Lines[i].Order, deferred.Lines[i].Delivered = order, order
	}
	dollars := base("2026/109", orient, cloth("WO-4", "Wool flannel", 333_000, 7_7700, VAT{Natura: "N3.1"}), cloth("WO-5", "Wool serge", 111_500, 8_1300, VAT{Natura: "N3.1"}))
	dollars.Currency, dollars.Rate = "USD", 921_300
	dollars.Payment.Dates = []Instalment{{Due: "2026-10-14"}, {Due: "2026-11-14"}, {Due: "2026-12-14"}}
	public := base("2026/110", comune, cloth("CO-9", "Cotone per divise", 60_000, 8_2000, at22))
	public.Payment.Method = PagoPA
	intent := base("2026/111", lucia, cloth("LA-2", "Panno di lana", 220_000, 16_4000, VAT{Natura: "N3.5"}), cloth("LA-3", "Panno reso", -10_000, 16_4000, VAT{Natura: "N3.5"}), stamp)
	intent.Stamp = 2_00
	intent.Intent = Reference{Number: "08060120341234567-000001", Date: "2026-01-15"}

	all := map[string]*Invoice{"domestic": domestic, "rates": rates}
	for name, inv := range map[string]*Invoice{"export": export, "union": union, "reverse": reverse, "split": split, "exempt": exempt, "credit": credit, "deferred": deferred,
		"dollars": dollars, "public": public, "intent": intent} {
		if name == "split" {
			inv.Groups = []Group{{VAT: at22, When: Split}}
		}
		if name == "public" {
			inv.Groups = []Group{{VAT: at22, When: OnPayment}}
		}
		all[name] = because(reckon(inv), reasons)
	}
	return all
}

// many are the twelve, and what is rarer: nothing subject to VAT, a currency
// without decimals, discounts and charges on the whole in each category.
func many() map[string]*Invoice {
	all := twelve()
	all["outside"] = because(reckon(base("2026/112", orient, Line{Text: "Consulenza", Quantity: 1_000, Unit: "HUR", Price: 50_0000, VAT: VAT{Natura: "N2.1"}})),
		map[Natura]string{"N2.1": "Non soggetta art. 7-ter DPR 633/1972"})
	yen := base("2026/113", orient, cloth("SE-9", "Silk twill", 80_000, 2950_0000, VAT{Natura: "N3.1"}))
	yen.Currency, yen.Digits, yen.Rate = "JPY", 0, 6_200
	all["yen"] = because(reckon(yen), map[Natura]string{"N3.1": "Non imponibile art. 8 DPR 633/1972"})
	for _, f := range families {
		all["category-"+f.category] = categorySample(f)
	}
	return all
}
