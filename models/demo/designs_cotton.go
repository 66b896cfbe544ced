package demo

import "jennyerp/internal/fabricart"

var (
	shirts     = []string{"shirt", "dress"}
	shirtCO    = []string{"CO100", "OCO100", "CO97 EA3", "CO70 PL30", "CO80 LI20", "CO60 CLY40"}
	bottomCO   = []string{"CO98 EA2", "CO100", "OCO98 EA2", "CO97 EA3", "CO65 RCO33 EA2", "CO70 CLY28 EA2"}
	linens     = []string{"LI100", "LI55 CO45", "LI100", "LI52 CV48", "LI70 CO30", "HEM55 OCO45"}
	fineYarn   = []string{"Ne 80/2", "Ne 50/1", "Ne 100/2", "Ne 60/1", "Ne 40/1"}
	mediumYarn = []string{"Ne 20/1", "Ne 16/1", "Ne 30/2", "Ne 24/1"}
	linenYarn  = []string{"Nm 26", "Nm 39", "Nm 16", "Nm 24"}
	easyCare   = []string{"Mercerised", "Sanforised", "Easy iron", "Liquid ammonia"}
	washed     = []string{"Garment-washed hand", "Enzyme washed", "Tumbled", "Stone washed"}
)

var cottonDesigns = []design{
	{key: "poplin", kind: fabricart.Plain, line: shirting, noun: text{"poplin", "popeline", "府绸"}, pattern: "plain", weave: "Plain",
		blends: shirtCO, gsm: [2]int{105, 130}, yarns: fineYarn, finish: easyCare, season: "all", uses: shirts, work: 2, tones: "white sky ivory rose navy black sage butter lilac powder"},
	{key: "shirt stripe", kind: fabricart.ShirtStripe, line: shirting, noun: text{"striped poplin", "popeline a righe", "条纹府绸"}, pattern: "stripe", weave: "Plain",
		blends: shirtCO, gsm: [2]int{105, 135}, yarns: fineYarn, finish: easyCare, season: "all", uses: shirts, work: 2.6},
	{key: "bengal stripe", kind: fabricart.ShirtStripe, line: shirting, noun: text{"bengal stripe twill", "twill a righe bengal", "孟加拉条纹斜纹布"}, pattern: "stripe", weave: "2/2 twill",
		blends: shirtCO, gsm: [2]int{120, 145}, yarns: fineYarn, finish: easyCare, season: "all", uses: shirts, work: 2.8},
	{key: "oxford", kind: fabricart.Oxford, line: shirting, noun: text{"oxford", "oxford", "牛津布"}, pattern: "plain", weave: "Basket 2/1",
		blends: shirtCO, gsm: [2]int{130, 165}, yarns: mediumYarn, finish: easyCare, season: "all", uses: shirts, work: 2.3},
	{key: "gingham", kind: fabricart.Gingham, line: shirting, noun: text{"gingham", "vichy", "方格布"}, pattern: "check", weave: "Plain",
		blends: shirtCO, gsm: [2]int{110, 140}, yarns: fineYarn, finish: easyCare, season: "ss", uses: shirts, work: 2.5},
	{key: "tattersall", kind: fabricart.Tattersall, line: shirting, noun: text{"tattersall", "quadretto tattersall", "塔特萨尔格"}, pattern: "check", weave: "Twill",
		blends: shirtCO, gsm: [2]int{125, 155}, yarns: fineYarn, finish: easyCare, season: "aw", uses: []string{"shirt"}, work: 2.6},
	{key: "seersucker", kind: fabricart.Seersucker, line: shirting, noun: text{"seersucker", "seersucker", "泡泡纱"}, pattern: "stripe", weave: "Seersucker",
		blends: []string{"CO100", "OCO100", "CO97 EA3", "CO80 LI20"}, gsm: [2]int{115, 150}, yarns: fineYarn, finish: []string{"Loom crinkle", "Soft wash"}, season: "ss", uses: []string{"shirt", "suit", "dress"}, work: 3},
	{key: "chambray", kind: fabricart.Oxford, line: shirting, noun: text{"chambray", "chambray", "青年布"}, pattern: "plain", weave: "Plain",
		blends: shirtCO, gsm: [2]int{110, 150}, yarns: mediumYarn, finish: washed, season: "all", uses: shirts, work: 2.2,
		schemes: []string{"denim white rust sky navy", "slate white ochre sky rust", "indigo ivory ochre sky rust", "moss white ochre ivory olive"}},
	{key: "dobby shirting", kind: fabricart.Dobby, line: shirting, noun: text{"dobby shirting", "armaturato da camicia", "小提花衬衫布"}, pattern: "geometric", weave: "Dobby",
		blends: shirtCO, gsm: [2]int{110, 140}, yarns: fineYarn, finish: easyCare, season: "all", uses: shirts, work: 3,
		schemes: []string{"sky white", "powder white", "rose white", "navy royal", "ivory ecru", "sage white"}},
	{key: "chino twill", kind: fabricart.Twill, line: cotton, noun: text{"chino twill", "twill chino", "卡其斜纹布"}, pattern: "plain", weave: "3/1 twill",
		blends: bottomCO, gsm: [2]int{240, 300}, yarns: mediumYarn, finish: []string{"Peached", "Sanforised", "Garment-washed hand"}, season: "all", uses: []string{"trousers", "coat"}, work: 2.6, tones: "khaki sand navy olive stone chocolate black bordeaux moss"},
	{key: "canvas", kind: fabricart.Panama, line: cotton, noun: text{"canvas", "canvas", "帆布"}, pattern: "plain", weave: "Basket 2/2",
		blends: []string{"CO100", "OCO100", "CO65 RCO35", "CO70 LI30"}, gsm: [2]int{300, 420}, yarns: mediumYarn, finish: []string{"Waxed", "Sanforised", "Enzyme washed"}, season: "all", uses: []string{"coat", "home", "accessories"}, work: 3, tones: "ecru olive navy tobacco black stone mustard"},
	{key: "cotton satin", kind: fabricart.Satin, line: cotton, noun: text{"cotton satin", "raso di cotone", "棉缎"}, pattern: "plain", weave: "Satin 5",
		blends: bottomCO, gsm: [2]int{170, 240}, yarns: fineYarn, finish: []string{"Mercerised", "Calendered"}, season: "ss", uses: []string{"trousers", "dress"}, work: 3, tones: "navy ivory sand emerald black coral blush"},
	{key: "ikat", kind: fabricart.Ikat, line: cotton, noun: text{"ikat", "ikat", "扎染织布"}, pattern: "abstract", weave: "Plain, resist-dyed warp",
		blends: []string{"CO100", "OCO100", "CO55 LI45", "CO60 SE40"}, gsm: [2]int{140, 200}, yarns: mediumYarn, finish: []string{"Soft wash"}, season: "ss", uses: []string{"dress", "home"}, work: 5},
	{key: "linen", kind: fabricart.Linen, line: linen, noun: text{"linen", "lino", "亚麻布"}, pattern: "plain", weave: "Plain",
		blends: linens, gsm: [2]int{150, 220}, yarns: linenYarn, finish: washed, season: "ss", uses: []string{"shirt", "dress", "trousers"}, work: 3.5},
	{key: "linen suiting", kind: fabricart.Linen, line: linen, noun: text{"linen suiting", "lino da abito", "亚麻西装料"}, pattern: "plain", weave: "Plain, slub yarn",
		blends: []string{"LI100", "LI70 WO30", "LI55 WO30 SE15", "LI98 EA2", "LI60 CO40"}, gsm: [2]int{220, 300}, yarns: linenYarn, finish: []string{"Calendered", "Tumbled"}, season: "ss", uses: []string{"suit", "trousers"}, work: 4.5},
	{key: "linen herringbone", kind: fabricart.Herringbone, line: linen, noun: text{"linen herringbone", "lino spina di pesce", "亚麻人字布"}, pattern: "geometric", weave: "Broken 2/2 twill",
		blends: linens, gsm: [2]int{190, 260}, yarns: linenYarn, finish: washed, season: "ss", uses: []string{"suit", "trousers"}, work: 4.2,
		schemes: []string{"sand ecru", "stone white", "sage ivory", "slate powder", "tobacco ecru", "denim ivory"}},
	{key: "linen check", kind: fabricart.Gingham, line: linen, noun: text{"linen check", "lino a quadri", "亚麻格纹布"}, pattern: "check", weave: "Plain",
		blends: linens, gsm: [2]int{150, 200}, yarns: linenYarn, finish: washed, season: "ss", uses: []string{"shirt", "dress", "home"}, work: 4},
	{key: "denim", kind: fabricart.Denim, line: denim, noun: text{"denim", "denim", "牛仔布"}, pattern: "plain", weave: "3/1 right-hand twill",
		blends: bottomCO, gsm: [2]int{300, 480}, yarns: []string{"Ne 7 ring", "Ne 9 ring slub", "Ne 10 ring"}, finish: []string{"Sanforised", "Rinsed", "Mercerised", "Raw"}, season: "all", uses: []string{"trousers", "coat"}, work: 2.4,
		noTone: map[string]text{"denim": {"mid-blue", "blu medio", "中蓝"}, "slate": {"grey-blue", "grigio blu", "灰蓝"}}},
	{key: "selvedge denim", kind: fabricart.Denim, line: denim, noun: text{"selvedge denim", "denim cimosato", "赤耳牛仔布"}, pattern: "plain", weave: "3/1 right-hand twill",
		blends: []string{"CO100", "OCO100", "CO80 HEM20"}, gsm: [2]int{400, 510}, yarns: []string{"Ne 6 ring", "Ne 7 ring slub"}, finish: []string{"Loom state", "Sanforised"}, season: "all", uses: []string{"trousers"}, work: 6, width: []int{78, 80},
		schemes: []string{"indigo ivory", "ink powder", "black grey"}},
	{key: "light denim", kind: fabricart.Denim, line: denim, noun: text{"lightweight denim", "denim leggero", "薄牛仔布"}, pattern: "plain", weave: "2/1 twill",
		blends: []string{"CO100", "CO60 CLY40", "OCO100", "CLY100"}, gsm: [2]int{150, 240}, yarns: []string{"Ne 16 ring", "Ne 20 ring"}, finish: washed, season: "ss", uses: []string{"shirt", "dress"}, work: 2.4,
		noTone: map[string]text{"denim": {"mid-blue", "blu medio", "中蓝"}}},
}
