package demo

import (
	"slices"
	"sync"
)

// line is what a mill is good at.
type line string

const (
	wool     line = "wool"
	tweed    line = "tweed"
	silk     line = "silk"
	cotton   line = "cotton"
	shirting line = "shirting"
	linen    line = "linen"
	denim    line = "denim"
	prints   line = "prints"
	knit     line = "knit"
	pile     line = "pile"
	jacquard line = "jacquard"
	sheer    line = "sheer"
	tech     line = "tech"
)

// mill is an invented supplier. Its letters begin the codes of its cloth.
type mill struct {
	name, country, letters string
	lines                  []line
}

// mills are invented; none of them is a company that exists.
var mills = []mill{
	{"Lanificio Valdora", "IT", "LV", []line{wool, tweed}},
	{"Seteria Olmo", "IT", "SO", []line{silk, jacquard}},
	{"Cotonificio Brera", "IT", "CB", []line{shirting, cotton, prints}},
	{"Lanificio Ponterosso", "IT", "LP", []line{wool}},
	{"Tessitura Collefiorito", "IT", "TC", []line{linen, cotton}},
	{"Filatura Tre Gore", "IT", "TG", []line{tweed, wool}},
	{"Maglificio Sant'Elpizia", "IT", "ME", []line{knit}},
	{"Velluti Montefalda", "IT", "VM", []line{pile}},
	{"Stamperia Lungolario", "IT", "SL", []line{prints, silk}},
	{"Jacquard Rivalunga", "IT", "JR", []line{jacquard}},
	{"Lanificio Bisenta", "IT", "LB", []line{tweed, wool}},
	{"Cascina Morlina Tessuti", "IT", "CM", []line{cotton, linen, shirting}},
	{"Pizzi Valtremola", "IT", "PV", []line{sheer}},
	{"Tessitura Gorgonera", "IT", "TE", []line{cotton, tech}},
	{"Pianalta Denim", "IT", "PD", []line{denim}},
	{"Seteria Bellorosa", "IT", "SB", []line{silk, prints}},
	{"Maglieria Fontevigna", "IT", "MF", []line{knit}},
	{"Lanificio Quercetana", "IT", "LQ", []line{wool}},
	{"Tessitura Brandasole", "IT", "TB", []line{linen}},
	{"Tecnotessile Arvena", "IT", "TA", []line{tech}},
	{"锦栖纺织 Jinqi Textile", "CN", "JQ", []line{prints, tech}},
	{"云渚丝绸 Yunzhu Silk", "CN", "YZ", []line{silk}},
	{"澄溪织造 Chengxi Weaving", "CN", "CX", []line{cotton, shirting}},
	{"南荻针织 Nandi Knitting", "CN", "ND", []line{knit}},
	{"海棠里印染 Haitangli Printing", "CN", "HT", []line{prints}},
	{"青崖毛纺 Qingya Woollen", "CN", "QY", []line{wool, tweed}},
	{"桐屿提花 Tongyu Jacquard", "CN", "TY", []line{jacquard}},
	{"北汀牛仔 Beiting Denim", "CN", "BT", []line{denim}},
	{"明筑新材 Mingzhu Materials", "CN", "MZ", []line{tech}},
	{"白鹭湾花边 Bailuwan Lace", "CN", "BL", []line{sheer}},
	{"松间绒业 Songjian Pile", "CN", "SJ", []line{pile}},
	{"苎野麻纺 Zhuye Linen", "CN", "ZL", []line{linen}},
	{"Karaçınar Tekstil", "TR", "KT", []line{denim, cotton}},
	{"Yıldızova Dokuma", "TR", "YD", []line{shirting, cotton}},
	{"Gülpınar Örme", "TR", "GO", []line{knit}},
	{"Mavikaya Denim", "TR", "MK", []line{denim}},
	{"Ardıçlı Mensucat", "TR", "AM", []line{wool}},
	{"Sedefova Kadife", "TR", "SK", []line{pile}},
	{"Têxteis Vale do Sobrelo", "PT", "VS", []line{cotton, shirting}},
	{"Malhas Ribeirinha do Oural", "PT", "MR", []line{knit}},
	{"Fiação Monte d'Águia", "PT", "FM", []line{linen, cotton}},
	{"Tecidos Alvorinha", "PT", "AV", []line{shirting}},
	{"Malhas Serra Amieira", "PT", "MS", []line{knit}},
	{"Estamparia Lagoa Branda", "PT", "EL", []line{prints}},
	{"Harrow Glen Mill", "GB", "HG", []line{tweed}},
	{"Strathmerrin Weavers", "GB", "SW", []line{tweed, wool}},
	{"Oakenshaw & Pell", "GB", "OP", []line{wool}},
	{"Calder Ings Worsteds", "GB", "CI", []line{wool}},
	{"Penrudd Corduroys", "GB", "PC", []line{pile}},
	{"Nithwater Lace", "GB", "NL", []line{sheer}},
	{"Aomizu Orimono", "JP", "AO", []line{cotton, denim}},
	{"Hinokida Denim", "JP", "HD", []line{denim}},
	{"Kawasegi Keori", "JP", "KK", []line{wool}},
	{"Mizuharu Chirimen", "JP", "MC", []line{silk, prints}},
	{"Soranomi Knit Works", "JP", "SN", []line{knit}},
	{"Devgiri Looms", "IN", "DL", []line{cotton, shirting}},
	{"Malharpur Weaves", "IN", "MW", []line{cotton, jacquard}},
	{"Kaverinagar Silks", "IN", "KS", []line{silk}},
	{"Anandika Prints", "IN", "AP", []line{prints}},
	{"Nilgara Handlooms", "IN", "NH", []line{linen, cotton}},
}

// country is how a country's mills sell.
type country struct {
	making   float64 // what work costs there, 1 is Portugal
	currency string
	rate     float64 // of the currency for one euro
	moq      [2]int  // metres, in fifties
	lead     [2]int  // days
	clerk    string  // who of us deals with them
}

var countries = map[string]country{
	"IT": {1.25, "EUR", 1, [2]int{1, 6}, [2]int{21, 45}, giulia},
	"CN": {0.65, "CNY", 7.8, [2]int{6, 20}, [2]int{35, 60}, wei},
	"TR": {0.8, "EUR", 1, [2]int{4, 12}, [2]int{28, 42}, giulia},
	"PT": {1, "EUR", 1, [2]int{2, 8}, [2]int{28, 42}, giulia},
	"GB": {1.35, "GBP", 0.86, [2]int{1, 3}, [2]int{42, 70}, giulia},
	"JP": {1.4, "USD", 1.1, [2]int{1, 6}, [2]int{45, 75}, wei},
	"IN": {0.6, "USD", 1.1, [2]int{6, 16}, [2]int{45, 70}, giulia},
}

func findMill(letters string) mill {
	return mills[slices.IndexFunc(mills, func(m mill) bool { return m.letters == letters })]
}

// makers are the mills that make a line.
var makers = sync.OnceValue(func() map[line][]mill {
	all := map[line][]mill{}
	for _, m := range mills {
		for _, l := range m.lines {
			all[l] = append(all[l], m)
		}
	}
	return all
})
