package demo

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"jennyerp/internal/textile"
	"jennyerp/models"
)

// fair is an invented event of every year.
type fair struct {
	name    string
	month   time.Month
	country string // whose mills are there; "" for all of Europe
}

var fairs = []fair{
	{"Spring fair, Milan", time.February, ""}, {"Winter cloth rooms, London", time.January, "GB"}, {"Spring cloth week, Shanghai", time.March, "CN"},
	{"Istanbul weave days", time.March, "TR"}, {"Summer preview, Florence", time.July, "IT"}, {"Autumn fair, Milan", time.September, ""},
	{"Porto textile days", time.October, "PT"}, {"Autumn cloth week, Shanghai", time.October, "CN"}, {"Tokyo fabric rooms", time.May, "JP"}, {"Delhi handloom days", time.January, "IN"},
}

// fairBefore is where the sample was taken, if at a fair: one of the last months.
func fairBefore(d *dice, country string, at time.Time) string {
	if d.percent(45) {
		return ""
	}
	for back := range 4 {
		day := at.AddDate(0, -back, 1-at.Day()) // the first of a month: no month is skipped
		for _, f := range fairs {
			if f.month == day.Month() && (f.country == country || f.country == "" && country != "CN" && country != "IN") {
				return fmt.Sprintf("%s %d", f.name, day.Year())
			}
		}
	}
	return ""
}

// seasonOf is the collection a sample is shown for: cloth shown from spring on
// is for the winter after the next, as the trade sells a year ahead.
func seasonOf(season string, at time.Time) string {
	year := at.Year() % 100
	switch {
	case season == "aw" && at.Month() < time.September:
		return fmt.Sprintf("AW%02d", year)
	case season == "aw":
		return fmt.Sprintf("AW%02d", year+1)
	case season == "ss" && at.Month() < time.March:
		return fmt.Sprintf("SS%02d", year)
	case season == "ss":
		return fmt.Sprintf("SS%02d", year+1)
	}
	return "All year"
}

// certificates are those the fibres can have; some ran out.
func (c cloth) certificates(d *dice, at time.Time) []models.Certificate {
	var all []models.Certificate
	add := func(name string, percent int, number string) {
		if d.percent(percent) {
			ends := at.AddDate(0, d.between(2, 26), d.between(0, 27))
			all = append(all, models.Certificate{Name: name, Number: fmt.Sprintf(number, d.between(1000, 9999), d.between(10, 99)), Expires: ends.Format(time.DateOnly)})
		}
	}
	if c.share("OCO") >= 70 {
		add("GOTS", 85, "GT-%d-%d")
	}
	if c.share("RPL RPA RWO RCO") >= 20 {
		add("GRS", 80, "RC-%d-%d")
	}
	if c.share("WV WMR") >= 50 {
		add("RWS", 35, "RW-%d-%d")
	}
	if c.share("CV CLY MD") >= 60 {
		add("FSC", 45, "FS-%d-%d")
	}
	if c.share("CO") >= 90 {
		add("BCI", 30, "BC%d%d")
	}
	add("OEKO-TEX 100", 28, "OX.%d.%d")
	return all
}

// care is how cloth of these fibres is washed, dried, ironed and cleaned.
func (c cloth) care() []string {
	switch {
	case c.design.line == jacquard || c.share("ME AC") > 0 || c.design.key == "velvet":
		return []string{"wash_no", "bleach_no", "tumble_no", "iron_110", "clean_p"}
	case c.chief() == "silk":
		return []string{"wash_hand", "bleach_no", "tumble_no", "dry_flat_shade", "iron_110", "clean_p_mild"}
	case c.chief() == "wool" && c.design.line == knit:
		return []string{"wash_hand", "bleach_no", "tumble_no", "dry_flat", "iron_110", "clean_p"}
	case c.chief() == "wool":
		return []string{"wash_no", "bleach_no", "tumble_no", "iron_150", "clean_p"}
	case c.chief() == "linen":
		return []string{"wash_40", "bleach_no", "tumble_low", "dry_line", "iron_200", "clean_p"}
	case c.chief() == "cotton" && c.design.line == denim:
		return []string{"wash_40", "bleach_no", "tumble_low", "iron_150"}
	case c.chief() == "cotton":
		return []string{"wash_40", "bleach_no", "tumble_low", "iron_150", "clean_p"}
	case c.design.line == tech || c.chief() == "polyamide":
		return []string{"wash_30_mild", "bleach_no", "tumble_no", "dry_line", "iron_110"}
	}
	return []string{"wash_30_mild", "bleach_no", "tumble_no", "dry_line", "iron_110", "clean_p"}
}

var tagWords = []string{"bestseller", "novità", "continuativo", "热卖", "campionario", "new", "现货", "capsule", "da riordinare", "新品", "sustainable", "esclusiva", "client favourite", "小批量"}

func (c cloth) tags(d *dice) []string {
	var all []string
	for range d.below(4) {
		all = append(all, one(d, tagWords))
	}
	if c.stock && d.percent(40) {
		all = append(all, one(d, []string{"stock service", "pronto", "现货"}))
	}
	slices.SortFunc(all, func(a, b string) int { return strings.Compare(textile.Fold(a), textile.Fold(b)) })
	return slices.Compact(all)
}

// remarks are what people noted, by line and for any cloth, each in the
// language of who wrote it.
var remarks = map[line][]string{
	"": {"Good hand, falls well. Ask for the A4 in two more colours.", "Price valid until the end of the season.", "Mill keeps greige: re-dye from 100 m, three weeks.",
		"Mano piena, buona caduta. Piace ai clienti di confezione donna.", "Prezzo trattabile sopra i 500 m.", "Tintura a campione possibile, 40 € per bagno.", "Chiedere la tirella nuova, quella in casa è sbiadita.",
		"手感很好，客户喜欢。", "打样15天，大货45天。", "可以拼缸，最少100米。", "价格可谈，量大再议。", "Shade differs slightly from lot to lot; confirm with a cutting."},
	wool:     {"Full finish, takes tailoring well.", "Resa ottima in giacca destrutturata.", "适合做大衣和西装。", "Crease recovers overnight."},
	tweed:    {"Colours blended in the fibre, no two pieces quite alike.", "Peso da cappotto, resta morbido.", "颜色耐看，粗花呢走量款。"},
	silk:     {"Lustre is best across the weft; cut one way.", "Attenzione allo scivolo in taglio, usare velina.", "光泽好，但容易勾丝。"},
	linen:    {"Slub is part of the cloth. Shrinks 4 % at the first wash.", "Si ammorbidisce a ogni lavaggio.", "亚麻缩水约4%，预缩后裁剪。"},
	denim:    {"Sample leg washed in house: nice vertical fade.", "Si schiarisce bene in lavaggio.", "水洗后颜色很好看。"},
	prints:   {"Repeat 64 cm. Own colours from 300 m.", "Esclusiva possibile per l'Italia da 500 m.", "花型可改色，300米起。", "Placed border on request."},
	knit:     {"Spirality under 3 %. Relax 24 h before cutting.", "Capo prova: non si deforma.", "克重稳定，回弹好。"},
	pile:     {"Cut with the nap up. Steam only.", "Taglio in un solo verso.", "注意毛向一致裁剪。"},
	jacquard: {"Repeat 32 cm, railroaded on request.", "Rapporto 32 cm, anche per arredo.", "花回32厘米。"},
	tech:     {"Still fine after fifty washes, says the mill.", "Per outdoor e athleisure, chiedere il test di usura.", "适合运动服，检测报告待补。"},
	shirting: {"Two-fold both ways, no iron needed after tumble.", "Tiene bene la stiratura.", "衬衫专用，色牢度4级。"},
}

func (c cloth) note(d *dice) string {
	if d.percent(30) {
		return ""
	}
	if own := remarks[c.design.line]; len(own) > 0 && d.percent(50) {
		return one(d, own)
	}
	return one(d, remarks[""])
}
