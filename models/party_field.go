package models

import (
	"slices"
	"strings"
	"unicode/utf8"

	"jennyerp/internal/einvoice"
	"jennyerp/internal/measure"
	"jennyerp/internal/taxid"
	"jennyerp/internal/textile"
)

// PartyField is one field of a party: how it is read from what people type
// (forms, spreadsheets), and how it is written for them. Forms, history,
// import and export use this list.
type PartyField struct {
	Key   string // also the form field, and "party.<key>" the label
	Heads []string
	Get   func(s *PartySpec, lang string) string
	Set   func(s *PartySpec, text, lang string) *FieldError
}

// PartyFields are in the order of the form and of the spreadsheet. The country
// comes before the numbers, which are read by its rules.
var PartyFields = []PartyField{
	partyText("name", 160, func(s *PartySpec) *string { return &s.Name }, "company", "customer", "supplier", "azienda", "cliente", "fornitore", "nome", "ditta", "客户", "供应商", "公司", "名称", "客户名称"),
	{"roles", []string{"role", "type", "tipo", "ruolo", "类型", "角色"}, getRoles, setRoles},
	{"country", []string{"nation", "paese", "nazione", "stato", "国家", "国家/地区"}, func(s *PartySpec, _ string) string { return s.Country }, setPartyCountry},
	partyText("legal_name", 200, func(s *PartySpec) *string { return &s.LegalName }, "legal name", "ragione sociale", "denominazione", "公司全称", "抬头"),
	{"latin_name", []string{"latin name", "english name", "nome in lettere latine", "英文名称", "英文名"}, func(s *PartySpec, _ string) string { return s.LatinName }, setLatinName},
	{"vat_no", []string{"vat", "vat number", "p iva", "p.iva", "partita iva", "piva", "税号", "纳税人识别号", "统一社会信用代码"}, func(s *PartySpec, _ string) string { return s.VATNo }, setVATNo},
	{"tax_code", []string{"tax code", "codice fiscale", "cf", "c.f."}, func(s *PartySpec, _ string) string { return s.TaxCode }, setTaxCode},
	{"sdi", []string{"codice sdi", "codice destinatario", "codice univoco"}, func(s *PartySpec, _ string) string { return s.SDI }, setSDI},
	{"pec", []string{"posta certificata", "certified mail"}, func(s *PartySpec, _ string) string { return s.PEC }, setPEC},
	{"language", []string{"lingua", "语言"}, func(s *PartySpec, _ string) string { return s.Language }, setLanguage},
	{"currency", []string{"valuta", "币种", "货币"}, func(s *PartySpec, _ string) string { return s.Currency }, setPartyCurrency},
	partyText("payment", 200, func(s *PartySpec) *string { return &s.Payment }, "payment terms", "pagamento", "condizioni di pagamento", "付款方式", "付款条件"),
	{"discount", []string{"sconto", "折扣"}, getDiscount, setDiscount},
	partyText("price_list", 80, func(s *PartySpec) *string { return &s.PriceList }, "price list", "pricelist", "listino", "listino prezzi", "价目表", "价格表"),
	partyText("incoterm", 80, func(s *PartySpec) *string { return &s.Incoterm }, "delivery terms", "resa", "贸易条款", "交货条款"),
	partyText("bank", 300, func(s *PartySpec) *string { return &s.Bank }, "iban", "banca", "开户行", "银行"),
	{"tags", []string{"tag", "etichette", "标签"}, func(s *PartySpec, _ string) string { return strings.Join(s.Tags, ", ") }, setPartyTags},
	{"notes", []string{"note", "remarks", "备注"}, func(s *PartySpec, _ string) string { return s.Notes }, setPartyNotes},
}

// FindPartyField finds a field by its key.
func FindPartyField(key string) (PartyField, bool) {
	i := slices.IndexFunc(PartyFields, func(f PartyField) bool { return f.Key == key })
	if i < 0 {
		return PartyField{}, false
	}
	return PartyFields[i], true
}

func tooLong(key string, max int) *FieldError {
	return bad(key, "error.too_long", map[string]any{"Max": max})
}

func partyText(key string, max int, at func(*PartySpec) *string, heads ...string) PartyField {
	return PartyField{Key: key, Heads: heads,
		Get: func(s *PartySpec, _ string) string { return *at(s) },
		Set: func(s *PartySpec, in, _ string) *FieldError {
			in = strings.Join(strings.Fields(in), " ")
			if utf8.RuneCountInString(in) > max {
				return tooLong(key, max)
			}
			*at(s) = in
			return nil
		}}
}

func getRoles(s *PartySpec, _ string) string { return strings.Join(s.Roles(), ", ") }

// roleWords are the roles in every language, for spreadsheets.
var roleWords = map[string]string{
	"customer": "customer", "cliente": "customer", "clienti": "customer", "客户": "customer",
	"supplier": "supplier", "fornitore": "supplier", "fornitori": "supplier", "mill": "supplier", "供应商": "supplier", "厂家": "supplier",
	"processor": "processor", "terzista": "processor", "finisher": "processor", "加工厂": "processor", "加工商": "processor",
}

func setRoles(s *PartySpec, in, _ string) *FieldError {
	var next PartySpec
	for _, w := range SplitWords(in) {
		switch roleWords[textile.Fold(w)] {
		case "customer":
			next.Customer = true
		case "supplier":
			next.Supplier = true
		case "processor":
			next.Processor = true
		default:
			return bad("roles", "party.roles.bad", nil)
		}
	}
	s.Customer, s.Supplier, s.Processor = next.Customer, next.Supplier, next.Processor
	return nil
}

func setPartyCountry(s *PartySpec, in, _ string) *FieldError {
	code, known := ParseCountry(in)
	if strings.TrimSpace(in) != "" && !known {
		return bad("country", "country.bad", nil)
	}
	s.Country = code
	return nil
}

// taxed reads a tax number with one of taxid's functions.
func taxed(field, in string, to *string, read func(string) (string, error)) *FieldError {
	if strings.TrimSpace(in) == "" {
		*to = ""
		return nil
	}
	number, err := read(in)
	switch err {
	case nil:
		*to = number
		return nil
	case taxid.Digit:
		return bad(field, "party."+field+".digit", nil)
	}
	return bad(field, "party."+field+".shape", nil)
}

// setLatinName takes what a FatturaPA can hold, which is why it is asked for.
func setLatinName(s *PartySpec, in, _ string) *FieldError {
	in = strings.Join(strings.Fields(in), " ")
	switch {
	case utf8.RuneCountInString(in) > 80:
		return tooLong("latin_name", 80)
	case einvoice.LostIn(in) != "":
		return bad("latin_name", "einvoice.latin.bad", nil)
	}
	s.LatinName = in
	return nil
}

func setVATNo(s *PartySpec, in, _ string) *FieldError {
	return taxed("vat_no", in, &s.VATNo, func(n string) (string, error) { return taxid.VAT(n, s.Country) })
}

// setTaxCode checks an Italian code; elsewhere it is taken as it is written.
func setTaxCode(s *PartySpec, in, _ string) *FieldError {
	if s.Country == "IT" {
		return taxed("tax_code", in, &s.TaxCode, taxid.ItalianCode)
	}
	if in = strings.Join(strings.Fields(in), " "); utf8.RuneCountInString(in) > 40 {
		return tooLong("tax_code", 40)
	}
	s.TaxCode = in
	return nil
}

func setSDI(s *PartySpec, in, _ string) *FieldError { return taxed("sdi", in, &s.SDI, taxid.SDI) }

func setPEC(s *PartySpec, in, _ string) *FieldError {
	in = strings.TrimSpace(in)
	if in != "" {
		if e := CheckEmail(in); e != nil {
			return bad("pec", e.Key, nil)
		}
	}
	s.PEC = in
	return nil
}

// languageWords are the papers' languages as people write them.
var languageWords = map[string]string{
	"en": "en", "english": "en", "inglese": "en", "英语": "en", "英文": "en",
	"it": "it", "italian": "it", "italiano": "it", "意大利语": "it", "意大利文": "it",
	"zh": "zh-Hans", "zh-hans": "zh-Hans", "chinese": "zh-Hans", "cinese": "zh-Hans", "中文": "zh-Hans", "简体中文": "zh-Hans", "汉语": "zh-Hans",
}

func setLanguage(s *PartySpec, in, _ string) *FieldError {
	lang, known := languageWords[textile.Fold(strings.TrimSpace(in))]
	if strings.TrimSpace(in) != "" && !known {
		return bad("language", "error.choice", nil)
	}
	s.Language = lang
	return nil
}

func setPartyCurrency(s *PartySpec, in, _ string) *FieldError {
	in = strings.ToUpper(strings.TrimSpace(in))
	if in == "" {
		s.Currency = ""
		return nil
	}
	known, ok := measure.FindCurrency(in)
	if !ok {
		return bad("currency", "currency.bad", nil)
	}
	s.Currency = known.Code
	return nil
}

func getDiscount(s *PartySpec, lang string) string {
	if s.Discount == 0 {
		return ""
	}
	return measure.FormatNumber(s.Discount, 2, 0, lang)
}

func setDiscount(s *PartySpec, in, lang string) *FieldError {
	in = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(in), "%"))
	if in == "" {
		s.Discount = 0
		return nil
	}
	v, err := measure.ParseNumber(in, lang, 2)
	if err != nil || v < 0 || v > maxDiscount {
		return bad("discount", "document.discount.bad", nil)
	}
	s.Discount = v
	return nil
}

func setPartyTags(s *PartySpec, in, _ string) *FieldError {
	list := SplitWords(in)
	if len(list) > 40 || slices.ContainsFunc(list, func(w string) bool { return utf8.RuneCountInString(w) > 60 }) {
		return tooLong("tags", 60)
	}
	s.Tags = list
	return nil
}

func setPartyNotes(s *PartySpec, in, _ string) *FieldError {
	in = strings.TrimSpace(strings.ReplaceAll(in, "\r\n", "\n"))
	if utf8.RuneCountInString(in) > maxPartyNotes {
		return tooLong("notes", maxPartyNotes)
	}
	s.Notes = in
	return nil
}

// PartyChanges are the changed fields of a party in their order, old and new
// as people read them. The owner is a user's uid.
func (e Event) PartyChanges(lang string) []ChangedField {
	var before, after PartySpec
	if apply(&before, oldest(e.Changes.only(before))) != nil || apply(&after, newestOf(e.Changes.only(after))) != nil {
		return nil
	}
	var all []ChangedField
	for _, f := range PartyFields {
		_, changed := e.Changes[f.Key]
		if f.Key == "roles" {
			changed = before.Customer != after.Customer || before.Supplier != after.Supplier || before.Processor != after.Processor
		}
		if changed {
			all = append(all, ChangedField{f.Key, f.Get(&before, lang), f.Get(&after, lang)})
		}
	}
	if _, changed := e.Changes["owner"]; changed {
		all = append(all, ChangedField{"owner", before.Owner, after.Owner})
	}
	return all
}
