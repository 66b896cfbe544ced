package einvoice

import (
	"cmp"
	"slices"
	"strconv"
)

func (f *fattura) general() nodes {
	duty := ""
	if f.Stamp > 0 {
		duty = decimal(f.Stamp, 2, 2)
	}
	round := ""
	if f.Round != 0 {
		round = f.money(f.Round)
	}
	return group("DatiGenerali",
		group("DatiGeneraliDocumento",
			f.must("type", leaf("TipoDocumento", string(f.Type))), leaf("Divisa", f.Currency),
			f.must("date", f.like("Data", "date", f.Date, formDate)), f.must("number", f.code("Numero", "number", f.Number, 20)),
			f.stamp(duty), leaf("ImportoTotaleDocumento", f.money(f.Total)), leaf("Arrotondamento", round), f.causes()),
		f.related("DatiOrdineAcquisto", "orders", f.Orders, func(l *Line) int { return l.Order }),
		f.related("DatiContratto", "contracts", f.Contracts, nil),
		f.related("DatiConvenzione", "tenders", f.Tenders, nil),
		f.related("DatiRicezione", "receipts", f.Receipts, nil),
		f.related("DatiFattureCollegate", "corrects", f.Corrects, nil),
		each(f.Delivered, f.delivery))
}

func (f *fattura) stamp(duty string) nodes {
	if duty == "" {
		return nil
	}
	return group("DatiBollo", leaf("BolloVirtuale", "SI"), leaf("ImportoBollo", duty))
}

// causes are the notes in pieces of 200 characters.
func (f *fattura) causes() nodes {
	return each(f.Notes, func(i int, note string) nodes {
		field := "notes." + strconv.Itoa(i+1)
		var all nodes
		text, _ := latin(note, false)
		f.text("Causale", field, note, len(note))
		for piece := range slices.Chunk([]rune(text), 200) {
			all = append(all, leaf("Causale", string(piece))...)
		}
		return all
	})
}

// related are the other papers of one kind; lineOf tells which of them a line
// belongs to.
func (f *fattura) related(name, list string, refs []Reference, lineOf func(*Line) int) nodes {
	return each(refs, func(i int, r Reference) nodes {
		return group(name, f.lineNumbers(r, i, lineOf),
			f.must(at(list, i, "number"), f.code("IdDocumento", at(list, i, "number"), r.Number, 20)), f.like("Data", at(list, i, "date"), r.Date, formDate),
			f.code("NumItem", at(list, i, "item"), r.Item, 20), f.text("CodiceCommessaConvenzione", at(list, i, "code"), r.Code, 100),
			f.code("CodiceCUP", at(list, i, "cup"), r.CUP, 15), f.code("CodiceCIG", at(list, i, "cig"), r.CIG, 15))
	})
}

// lineNumbers are the lines a paper is for; none when it is for all.
func (f *fattura) lineNumbers(r Reference, i int, lineOf func(*Line) int) nodes {
	lines := slices.Clone(r.Lines)
	if lineOf != nil {
		for n := range f.Lines {
			if lineOf(&f.Lines[n]) == i+1 && !slices.Contains(lines, n+1) {
				lines = append(lines, n+1)
			}
		}
	}
	slices.Sort(lines)
	if len(lines) == len(f.Lines) {
		return nil
	}
	return each(lines, func(_, n int) nodes { return leaf("RiferimentoNumeroLinea", strconv.Itoa(n)) })
}

func (f *fattura) delivery(i int, r Reference) nodes {
	number, date := at("delivered", i, "number"), at("delivered", i, "date")
	return group("DatiDDT", f.must(number, f.code("NumeroDDT", number, r.Number, 20)), f.must(date, f.like("DataDDT", date, r.Date, formDate)),
		f.lineNumbers(r, i, func(l *Line) int { return l.Delivered }))
}

func (f *fattura) goods() nodes {
	if len(f.Lines) == 0 {
		f.wrong("lines", Missing)
	}
	extras := each(f.Extras, func(i int, e Extra) nodes {
		kind := "SC"
		if e.Charge {
			kind = "AC"
		}
		field := at("extras", i, "text")
		return group("DettaglioLinee", leaf("NumeroLinea", strconv.Itoa(len(f.Lines)+i+1)), leaf("TipoCessionePrestazione", kind),
			f.must(field, f.text("Descrizione", field, e.Text, 1000)), leaf("PrezzoUnitario", f.money(e.signed())), leaf("PrezzoTotale", f.money(e.signed())),
			vatOf(e.VAT))
	})
	return group("DatiBeniServizi", each(f.Lines, f.line), extras, each(f.Groups, f.summary))
}

func (f *fattura) line(i int, l Line) nodes {
	quantity, price := l.Quantity, l.Price
	if quantity < 0 { // the schema has no negative quantity
		quantity, price = -quantity, -price
	}
	kind, discount, count := "", "", ""
	if l.Extra {
		kind = "AC"
	}
	if l.Discount != 0 {
		discount = decimal(l.Discount, 2, 2)
	}
	if quantity != 0 {
		count = decimal(quantity, 3, 2)
	}
	field := at("lines", i, "text")
	return group("DettaglioLinee",
		leaf("NumeroLinea", strconv.Itoa(i+1)), leaf("TipoCessionePrestazione", kind),
		article("INTERNO", l.Code), article("TARIC", l.HSCode),
		f.must(field, f.text("Descrizione", field, cmp.Or(l.LatinText, l.Text), 1000)),
		leaf("Quantita", count), f.code("UnitaMisura", at("lines", i, "unit"), unitName(l.Unit), 10),
		leaf("PrezzoUnitario", f.price(price)), f.discount(discount),
		leaf("PrezzoTotale", f.money(l.Amount)), vatOf(l.VAT), f.intent(l.VAT), f.foreignAmount(i))
}

// intent names the buyer's declaration on each line it frees from VAT, as the
// Agency has asked since 2022 (provvedimento 293390/2021).
func (f *fattura) intent(v VAT) nodes {
	if v.Natura != "N3.5" || f.Intent.Number == "" {
		return nil
	}
	return group("AltriDatiGestionali", leaf("TipoDato", "INTENTO"), f.text("RiferimentoTesto", "intent.number", f.Intent.Number, 60),
		f.like("RiferimentoData", "intent.date", f.Intent.Date, formDate))
}

// article is left out when its code cannot be written: the text says what it is.
func article(kind, code string) nodes {
	text, lost := latin(code, false)
	if text == "" || lost != "" || len([]rune(text)) > 35 {
		return nil
	}
	return group("CodiceArticolo", leaf("CodiceTipo", kind), leaf("CodiceValore", text))
}

func (f *fattura) discount(percent string) nodes {
	if percent == "" {
		return nil
	}
	return group("ScontoMaggiorazione", leaf("Tipo", "SC"), leaf("Percentuale", percent))
}

func vatOf(v VAT) nodes {
	return slices.Concat(leaf("AliquotaIVA", decimal(v.Rate, 2, 2)), leaf("Natura", string(v.Natura)))
}

// summary is the VAT of one treatment. What converting to euro line by line
// has lost or made is said as rounding.
func (f *fattura) summary(i int, g Group) nodes {
	round := ""
	if off := g.Net - f.netOf(g.VAT); off != 0 {
		round = f.money(off)
	}
	when := cmp.Or(g.When, AtOnce)
	field := at("groups", i, "reason")
	if g.Natura != "" {
		when = g.When
	}
	reason := f.text("RiferimentoNormativo", field, g.Reason, 100)
	if g.Natura != "" {
		f.must(field, reason)
	}
	return group("DatiRiepilogo", vatOf(g.VAT), leaf("Arrotondamento", round), leaf("ImponibileImporto", f.money(g.Net)), leaf("Imposta", f.money(g.Tax)),
		leaf("EsigibilitaIVA", string(when)), reason)
}

// payment is left out when nothing is owed.
func (f *fattura) payment() nodes {
	dates := f.Payment.Dates
	if len(dates) == 0 && f.Due > 0 && !f.IsCredit() {
		dates = []Instalment{{Amount: f.Due}}
	}
	if len(dates) == 0 {
		return nil
	}
	terms := "TP02"
	if len(dates) > 1 {
		terms = "TP01"
	}
	a := f.Payment.Account
	return group("DatiPagamento", leaf("CondizioniPagamento", terms), each(dates, func(i int, d Instalment) nodes {
		return group("DettaglioPagamento",
			f.text("Beneficiario", "payment.holder", a.Holder, 200),
			f.like("ModalitaPagamento", "payment.method", string(cmp.Or(d.Method, f.Payment.Method, Transfer)), formMethod),
			f.like("DataScadenzaPagamento", at("payment.dates", i, "due"), d.Due, formDate), leaf("ImportoPagamento", f.money(d.Amount)),
			f.text("IstitutoFinanziario", "payment.bank", a.Bank, 80), iban(a.IBAN), f.like("BIC", "payment.bic", a.BIC, formBIC))
	}))
}

// iban is left out when it is an account number of another kind.
func iban(text string) nodes {
	if !formIBAN.MatchString(text) {
		return nil
	}
	return leaf("IBAN", text)
}

func (f *fattura) money(v int64) string { return decimal(v, 2, 2) }
