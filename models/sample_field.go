package models

import (
	"slices"
	"strings"
	"unicode/utf8"

	"jennyerp/internal/textile"
)

// SampleField is one field of a sample: how it is read from what people type
// (forms, spreadsheets), how it is written for them, and whether it may leave
// the house. Forms, history, import, export and public pages all use this list.
type SampleField struct {
	Key       string // also the column, the form field, and "sample.<key>" the label
	Shareable bool   // out of the box; the company may change it, except for Private
	Private   bool   // never leaves, whatever page, file or link is used
	Cost      bool   // only for those who "may see cost"
	Number    bool   // compared by number: right-aligned, a number cell in spreadsheets
	Heads     []string
	Get       func(s *SampleSpec, lang string) string
	Set       func(s *SampleSpec, text, lang string) *FieldError
}

// SampleFields are in the order of the form and of the spreadsheet. Width
// comes before weight, which may be given per linear metre.
var SampleFields = []SampleField{
	textField("code", 60, func(s *SampleSpec) *string { return &s.Code }).share().heads("code", "codice", "货号", "编号", "产品编号", "款号", "ref", "item", "art", "article", "articolo"),
	textField("style_no", 60, func(s *SampleSpec) *string { return &s.StyleNo }).share().heads("style", "modello", "disegno", "design no", "款式", "花号", "款号", "编号", "ref", "item", "art", "article", "articolo"),
	textField("name", 160, func(s *SampleSpec) *string { return &s.Name }).share().heads("description", "descrizione", "品名", "产品名称", "名称", "article", "articolo"),
	textField("name2", 160, func(s *SampleSpec) *string { return &s.Name2 }).share().heads("secondo nome", "second name", "nome inglese", "英文名", "中文名", "第二名称"),
	wordsField("types", func(s *SampleSpec) *[]string { return &s.Types }).share().heads("type", "tipo", "tipologia", "category", "categoria", "类型", "类别", "种类"),
	{Key: "composition", Shareable: true, Heads: []string{"comp", "composizione", "fibre content", "contents", "成分", "成份"}, Get: getComposition, Set: setComposition},
	{Key: "width", Shareable: true, Number: true, Heads: []string{"altezza", "larghezza", "width cm", "幅宽", "门幅", "有效门幅"}, Get: getWidth, Set: setWidth},
	{Key: "weight", Shareable: true, Number: true, Heads: []string{"peso", "gsm", "grammatura", "g/m2", "克重"}, Get: getWeight, Set: setWeight},
	{Key: "colour", Shareable: true, Heads: []string{"color", "colore", "colore principale", "颜色", "主色"}, Get: func(s *SampleSpec, _ string) string { return s.Colour }, Set: setColour},
	textField("pattern", 60, func(s *SampleSpec) *string { return &s.Pattern }).share().heads("disegno", "fantasia", "motivo", "图案", "花型"),
	textField("weave", 80, func(s *SampleSpec) *string { return &s.Weave }).share().heads("structure", "armatura", "intreccio", "组织", "组织结构"),
	textField("yarn_count", 80, func(s *SampleSpec) *string { return &s.YarnCount }).share().heads("yarn", "titolo", "titolo filato", "纱支"),
	textField("density", 80, func(s *SampleSpec) *string { return &s.Density }).share().heads("densità", "riduzione", "密度"),
	textField("finish", 80, func(s *SampleSpec) *string { return &s.Finish }).share().heads("finissaggio", "finishing", "后整理", "整理"),
	textField("season", 40, func(s *SampleSpec) *string { return &s.Season }).share().heads("stagione", "季节", "季度"),
	wordsField("uses", func(s *SampleSpec) *[]string { return &s.Uses }).share().heads("use", "uso", "usi", "impiego", "end use", "用途"),
	{Key: "certificates", Shareable: true, Heads: []string{"certificate", "certificazioni", "certificati", "认证", "证书"}, Get: getCertificates, Set: setCertificates},
	SampleField{Key: "care", Get: func(s *SampleSpec, _ string) string { return strings.Join(s.Care, ", ") }, Set: setCare}.share().heads("manutenzione", "lavaggio", "洗涤", "洗涤标识"),
	{Key: "origin", Shareable: true, Heads: []string{"country of origin", "origine", "paese di origine", "made in", "产地", "原产地"}, Get: func(s *SampleSpec, _ string) string { return s.Origin }, Set: setOrigin},
	textField("hs_code", 20, func(s *SampleSpec) *string { return &s.HSCode }).share().heads("hs", "taric", "nomenclatura", "海关编码", "hs编码"),
	textField("supplier", 160, func(s *SampleSpec) *string { return &s.Supplier }).private().heads("mill", "fornitore", "vendor", "供应商", "厂家", "工厂"),
	textField("supplier_code", 80, func(s *SampleSpec) *string { return &s.SupplierCode }).private().heads("mill code", "codice fornitore", "supplier ref", "供应商编号", "供应商货号", "厂家编号", "厂家货号", "工厂编号"),
	priceField("cost", func(s *SampleSpec) (*UnitPrice, *string, *string) { return &s.Cost, &s.CostCurrency, &s.CostUnit }).private().cost().heads("costo", "prezzo acquisto", "purchase price", "成本", "进价", "采购价"),
	currencyField("cost_currency", func(s *SampleSpec) *string { return &s.CostCurrency }).private().cost().heads("valuta costo", "成本币种"),
	unitField("cost_unit", func(s *SampleSpec) *string { return &s.CostUnit }).private().cost().heads("unità costo", "成本单位"),
	priceField("price", func(s *SampleSpec) (*UnitPrice, *string, *string) { return &s.Price, &s.PriceCurrency, &s.PriceUnit }).share().heads("sale price", "prezzo", "prezzo vendita", "listino", "价格", "单价", "售价"),
	currencyField("price_currency", func(s *SampleSpec) *string { return &s.PriceCurrency }).share().heads("currency", "valuta", "币种", "货币"),
	unitField("price_unit", func(s *SampleSpec) *string { return &s.PriceUnit }).share().heads("unit", "um", "unità", "单位"),
	{Key: "breaks", Shareable: true, Heads: []string{"price breaks", "scaglioni", "阶梯价"}, Get: getBreaks, Set: setBreaks},
	{Key: "moq", Shareable: true, Number: true, Heads: []string{"minimum", "minimo", "min order", "起订量"}, Get: getMOQ, Set: setMOQ},
	{Key: "lead_days", Shareable: true, Number: true, Heads: []string{"lead time", "consegna", "delivery", "交期", "货期"}, Get: getLead, Set: setLead},
	textField("fair", 120, func(s *SampleSpec) *string { return &s.Fair }).heads("fiera", "show", "展会"),
	textField("place", 120, func(s *SampleSpec) *string { return &s.Place }).private().heads("hanger place", "posizione", "scaffale", "存放位置", "挂卡位置"),
	wordsField("tags", func(s *SampleSpec) *[]string { return &s.Tags }).heads("tag", "etichette", "parole chiave", "标签"),
	{Key: "notes", Private: true, Heads: []string{"note", "remarks", "备注"}, Get: func(s *SampleSpec, _ string) string { return s.Notes }, Set: setLong(4000, "notes", func(s *SampleSpec) *string { return &s.Notes })},
}

// FindSampleField finds a field by its key.
func FindSampleField(key string) (SampleField, bool) {
	i := slices.IndexFunc(SampleFields, func(f SampleField) bool { return f.Key == key })
	if i < 0 {
		return SampleField{}, false
	}
	return SampleFields[i], true
}

func (f SampleField) share() SampleField   { f.Shareable = true; return f }
func (f SampleField) private() SampleField { f.Private = true; return f }
func (f SampleField) cost() SampleField    { f.Cost = true; return f }
func (f SampleField) heads(names ...string) SampleField {
	f.Heads = names
	return f
}

func bad(field, key string, args map[string]any) *FieldError {
	return &FieldError{Field: field, Key: key, Args: args}
}

func textField(key string, max int, at func(*SampleSpec) *string) SampleField {
	return SampleField{Key: key,
		Get: func(s *SampleSpec, _ string) string { return *at(s) },
		Set: func(s *SampleSpec, in, _ string) *FieldError {
			return setLong(max, key, at)(s, strings.Join(strings.Fields(in), " "), "")
		}}
}

func setLong(max int, key string, at func(*SampleSpec) *string) func(*SampleSpec, string, string) *FieldError {
	return func(s *SampleSpec, in, _ string) *FieldError {
		in = strings.TrimSpace(in)
		if utf8.RuneCountInString(in) > max {
			return bad(key, "error.too_long", map[string]any{"Max": max})
		}
		*at(s) = in
		return nil
	}
}

// words are separated by commas, semicolons or line ends.
func wordsField(key string, at func(*SampleSpec) *[]string) SampleField {
	return SampleField{Key: key,
		Get: func(s *SampleSpec, _ string) string { return strings.Join(*at(s), ", ") },
		Set: func(s *SampleSpec, in, _ string) *FieldError {
			list := SplitWords(in)
			if len(list) > 40 || slices.ContainsFunc(list, func(w string) bool { return utf8.RuneCountInString(w) > 60 }) {
				return bad(key, "error.too_long", map[string]any{"Max": 60})
			}
			*at(s) = list
			return nil
		}}
}

// SplitWords splits at commas, semicolons and line ends of any script and
// drops doubles.
func SplitWords(in string) []string {
	var list []string
	for _, w := range strings.FieldsFunc(in, func(r rune) bool { return strings.ContainsRune(",;，；、\n\r", r) }) {
		w = strings.Join(strings.Fields(w), " ")
		if w != "" && !slices.ContainsFunc(list, func(o string) bool { return textile.Fold(o) == textile.Fold(w) }) {
			list = append(list, w)
		}
	}
	return list
}
